/* The state folder. */
#include "support.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signer/journal.h"

struct place {
	char folder[32];
	char log[64];
	struct journal journal;
};

static void reopen(struct place *place)
{
	struct complaint why = { "" };

	if (journal_open(&place->journal, &why, place->folder) != OUTCOME_DONE)
		fail_msg("%s", why.line);
}

static int enter(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	strcpy(place->folder, "/tmp/ows-journal-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->log, sizeof(place->log), "%s/audit.log", place->folder);
	reopen(place);
	*state = place;
	return 0;
}

static int leave(void **state)
{
	struct place *place = *state;
	char path[160];

	if (place->journal.log >= 0)
		journal_close(&place->journal);
	unlink(place->log);
	/* The result of "id". */
	snprintf(path, sizeof(path),
		 "%s/result-a56145270ce6b3bebd1dd012b73948677dd618d496488bc608"
		 "a3cb43ce3547dd",
		 place->folder);
	unlink(path);
	assert_int_equal(rmdir(place->folder), 0);
	free(place);
	return 0;
}

/* Signs a transaction of one input, the outpoint's number saying which. */
static void sign(struct journal *journal, const char *id, uint8_t request,
		 uint32_t vout, uint8_t txid, uint64_t paid)
{
	struct tx_input input = { .prevout.vout = vout };
	struct tx tx = { .inputs = &input, .input_count = 1 };
	struct journal_entry entry = { .id = id,
				       .action = "sign",
				       .decision = "signed",
				       .reason = "none",
				       .tx = &tx,
				       .paid = paid };
	struct complaint why;

	entry.request[0] = request;
	entry.txid.bytes[0] = txid;
	assert_done(journal_append(journal, &why, &entry));
}

static enum journal_id find(struct journal *journal, const char *id,
			    uint8_t first)
{
	uint8_t request[32] = { first };

	return journal_find(journal, id, request);
}

static bool conflicts(struct journal *journal, uint32_t vout, uint8_t first)
{
	struct tx_input input = { .prevout.vout = vout };
	struct tx tx = { .inputs = &input, .input_count = 1 };
	struct txid txid = { { first } };

	return journal_conflicts(journal, &tx, &txid);
}

static void what_was_signed_is_remembered_after_a_restart(void **state)
{
	struct place *place = *state;
	struct journal *journal = &place->journal;
	uint64_t count;

	sign(journal, "a", 1, 7, 9, 500);
	sign(journal, "b", 2, 8, 10, 250);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(find(journal, "a", 1), ID_SAME);
		assert_int_equal(find(journal, "a", 2), ID_TAKEN);
		assert_int_equal(find(journal, "c", 1), ID_FREE);
		assert_false(conflicts(journal, 7, 9));
		assert_true(conflicts(journal, 7, 10));
		assert_false(conflicts(journal, 6, 10));
		assert_int_equal(
			journal_paid(journal, journal->last_time, 60, &count),
			750);
		assert_int_equal(count, 2);
		assert_int_equal(journal->lines, 2);
		journal_close(journal);
		reopen(place);
	}
}

static void a_transaction_signed_again_is_counted_once(void **state)
{
	struct journal *journal = &((struct place *)*state)->journal;
	uint64_t count;

	sign(journal, "a", 1, 7, 9, 500);
	sign(journal, "b", 2, 7, 9, 500);
	assert_int_equal(journal_paid(journal, journal->last_time, 60, &count),
			 500);
	assert_int_equal(count, 1);
}

static void refusals_bind_neither_id_nor_outpoint(void **state)
{
	struct journal *journal = &((struct place *)*state)->journal;
	struct journal_entry entry = { .id = "a",
				       .action = "sign",
				       .decision = "refused",
				       .reason = "fee_limit" };
	struct complaint why;

	assert_done(journal_append(journal, &why, &entry));
	assert_int_equal(find(journal, "a", 5), ID_FREE);
	assert_int_equal(journal->lines, 1);
}

static void answers_are_kept_as_they_were(void **state)
{
	struct journal *journal = &((struct place *)*state)->journal;
	struct complaint why;
	struct writer out;

	assert_done(journal_keep(journal, &why, "id", text_slice("answer")));
	assert_done(journal_keep(journal, &why, "id", text_slice("better")));
	writer_init(&out);
	assert_done(journal_result(&out, &why, journal, "id"));
	assert_int_equal(out.len, 6);
	assert_memory_equal(out.data, "better", 6);
	assert_int_equal(journal_result(&out, &why, journal, "other"),
			 OUTCOME_INTERNAL);
	writer_clear(&out);
}

static void append_text(const struct place *place, const char *text)
{
	int fd = open(place->log, O_WRONLY | O_APPEND);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void a_half_line_is_cut_and_the_chain_goes_on(void **state)
{
	struct place *place = *state;
	struct journal *journal = &place->journal;
	struct stat before, after;

	sign(journal, "a", 1, 7, 9, 500);
	journal_close(journal);
	assert_int_equal(stat(place->log, &before), 0);
	append_text(place, "{\"time\":\"2026");
	reopen(place);
	assert_true(journal->was_cut);
	assert_int_equal(stat(place->log, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	sign(journal, "b", 2, 8, 10, 1);
	journal_close(journal);
	reopen(place);
	assert_false(journal->was_cut);
	assert_int_equal(journal->lines, 2);
}

static void a_line_that_does_not_follow_is_an_error(void **state)
{
	struct place *place = *state;
	struct complaint why = { "" };

	sign(&place->journal, "a", 1, 7, 9, 500);
	journal_close(&place->journal);
	append_text(place, "{\"previous\":\"00\"}\n");
	assert_int_equal(journal_open(&place->journal, &why, place->folder),
			 OUTCOME_INTERNAL);
	assert_string_equal(why.line, "audit log, line 2: does not follow the "
				      "line before");
}

static void set_file_limit(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* As on a disk that is full, and then has room again. */
static void a_line_that_does_not_fit_leaves_no_half_of_it(void **state)
{
	struct place *place = *state;
	struct journal *journal = &place->journal;
	struct journal_entry entry = { .action = "sign",
				       .decision = "refused",
				       .reason = "fee_limit" };
	struct complaint why = { "" };
	struct stat before;

	sign(journal, "a", 1, 7, 9, 500);
	assert_int_equal(stat(place->log, &before), 0);
	signal(SIGXFSZ, SIG_IGN);
	set_file_limit((rlim_t)before.st_size + 20);
	assert_int_equal(journal_append(journal, &why, &entry),
			 OUTCOME_INTERNAL);
	set_file_limit(RLIM_INFINITY);
	sign(journal, "b", 2, 8, 10, 250);
	journal_close(journal);
	reopen(place);
	assert_int_equal(journal->lines, 2);
	assert_int_equal(find(journal, "b", 2), ID_SAME);
}

/* Nobody waits here (CMakeLists.txt). */
static size_t waits;

int __wrap_poll(struct pollfd *fds, nfds_t count, int milliseconds);
int __wrap_poll(struct pollfd *fds, nfds_t count, int milliseconds)
{
	(void)fds;
	waits += count == 0 && milliseconds > 0;
	return 0;
}

static void a_state_folder_in_use_is_not_waited_for_for_ever(void **state)
{
	struct complaint why = { "" };
	struct place *place = *state;
	struct journal second;

	assert_int_equal(journal_open(&second, &why, place->folder),
			 OUTCOME_INTERNAL);
	assert_non_null(strstr(why.line, "another ows-signer"));
	assert_true(waits > 0);
	journal_close(&second);
	/* Looking needs no lock. */
	assert_int_equal(journal_look(&second, &why, place->folder),
			 OUTCOME_DONE);
	journal_close(&second);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(what_was_signed_is_remembered_after_a_restart),
		IN_PLACE(a_transaction_signed_again_is_counted_once),
		IN_PLACE(refusals_bind_neither_id_nor_outpoint),
		IN_PLACE(answers_are_kept_as_they_were),
		IN_PLACE(a_half_line_is_cut_and_the_chain_goes_on),
		IN_PLACE(a_line_that_does_not_follow_is_an_error),
		IN_PLACE(a_line_that_does_not_fit_leaves_no_half_of_it),
		IN_PLACE(a_state_folder_in_use_is_not_waited_for_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
