/* The sign of life of serve. */
#include "support.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "signer/heartbeat.h"

struct place {
	char folder[32];
	char file[48];
	int fd;
};

static int enter(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	strcpy(place->folder, "/tmp/ows-heart-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->file, sizeof(place->file), "%s/serving", place->folder);
	place->fd = open(place->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(place->fd >= 0);
	*state = place;
	return 0;
}

static int leave(void **state)
{
	struct place *place = *state;

	close(place->fd);
	unlink(place->file);
	assert_int_equal(rmdir(place->folder), 0);
	free(place);
	return 0;
}

static enum outcome check(const struct place *place, uint32_t within)
{
	struct complaint why = { "" };
	enum outcome outcome;
	uint64_t age = UINT64_MAX;

	outcome = heartbeat_check(&age, &why, place->folder, within);
	assert_true(outcome == OUTCOME_DONE ? age <= within : !!*why.line);
	return outcome;
}

static void put(const struct place *place, const char *text)
{
	FILE *file = fopen(place->file, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void it_is_there_from_opening_to_closing(void **state)
{
	struct heartbeat heart;
	struct complaint why = { "" };

	assert_int_equal(check(*state, 60), OUTCOME_INTERNAL);
	assert_done(heartbeat_open(&heart, &why, ((struct place *)*state)->fd));
	assert_done(check(*state, 60));
	heartbeat_beat(&heart, false);
	assert_int_equal(check(*state, 60), OUTCOME_INTERNAL);
	heartbeat_beat(&heart, true);
	assert_done(check(*state, 60));
	heartbeat_close(&heart);
	heartbeat_close(&heart);
	assert_int_equal(check(*state, 60), OUTCOME_INTERNAL);
}

static void an_old_one_and_a_future_one_do_not_count(void **state)
{
	char text[64];

	snprintf(text, sizeof(text), "%020" PRIu64 " 1\n", clock_unix() - 100);
	put(*state, text);
	assert_int_equal(check(*state, 60), OUTCOME_INTERNAL);
	assert_done(check(*state, 1000));
	snprintf(text, sizeof(text), "%020" PRIu64 " 1\n", clock_unix() + 100);
	put(*state, text);
	assert_int_equal(check(*state, 1000), OUTCOME_INTERNAL);
}

static void anything_else_is_nobodys(void **state)
{
	static const char *const texts[] = { "", "1\n", "x", "0000000000176379",
					     "0000000000176379600x 1\n" };

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		put(*state, texts[i]);
		assert_int_equal(check(*state, 1u << 30), OUTCOME_INTERNAL);
	}
	/* A link is not followed. */
	unlink(((struct place *)*state)->file);
	assert_int_equal(symlink("/dev/zero", ((struct place *)*state)->file),
			 0);
	assert_int_equal(check(*state, 1u << 30), OUTCOME_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			it_is_there_from_opening_to_closing, enter, leave),
		cmocka_unit_test_setup_teardown(
			an_old_one_and_a_future_one_do_not_count, enter, leave),
		cmocka_unit_test_setup_teardown(anything_else_is_nobodys, enter,
						leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
