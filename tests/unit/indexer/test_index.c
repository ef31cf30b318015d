/* Opening an index: what it was made for is what it must be asked for. */
#include "support.h"

#include "indexer/index_parts.h"

struct scene {
	struct folder folder;
	char secret[128], other_secret[128];
	struct index_config config;
};

static void write_text_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->folder = make_folder();
	snprintf(s->secret, sizeof(s->secret), "%s/secret", s->folder.path);
	snprintf(s->other_secret, sizeof(s->other_secret), "%s/other",
		 s->folder.path);
	write_text_file(s->secret, "sixteen bytes or more");
	write_text_file(s->other_secret, "other sixteen bytes or more");
	s->config = (struct index_config){
		.net = network_find("btc", "regtest"),
		.datadir = s->folder.path,
		.secret_file = s->secret,
		.map_size = TEST_MAP,
		.reorg_horizon = 100,
		.fanout = 16,
		.max_readers = 4,
	};
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	drop_folder(&s->folder);
	free(s);
	return 0;
}

/* Opens and closes. */
static enum status try_open(const struct scene *s)
{
	struct index *index = NULL;
	enum status st = index_open(&index, &s->config);

	if (st == STATUS_OK)
		index_close(index);
	return st;
}

static void an_index_opens_again_with_the_secret_it_was_made_with(void **state)
{
	struct scene *s = *state;
	struct index_secret secret;
	struct index *index;

	assert_ok(index_open(&index, &s->config));
	secret = index->identity.secret;
	index_close(index);
	s->config.secret_file = NULL;
	assert_ok(index_open(&index, &s->config));
	assert_memory_equal(&index->identity.secret, &secret, sizeof(secret));
	index_close(index);
	s->config.secret_file = s->secret;
	assert_ok(try_open(s));
}

static void without_a_secret_file_every_index_has_another_secret(void **state)
{
	struct scene *s = *state;
	struct folder folder = make_folder();
	struct index *a, *b;

	s->config.secret_file = NULL;
	assert_ok(index_open(&a, &s->config));
	s->config.datadir = folder.path;
	assert_ok(index_open(&b, &s->config));
	assert_memory_not_equal(&a->identity.secret, &b->identity.secret,
				SECRET_SIZE);
	index_close(a);
	index_close(b);
	drop_folder(&folder);
}

static void what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
	struct scene *s = *state;
	struct index_config good = s->config;
	struct network other_coin = *s->config.net;

	assert_ok(try_open(s));
	s->config.net = network_find("btc", "testnet");
	assert_status(try_open(s), STATUS_REFUSED);
	other_coin.coin = "other";
	s->config.net = &other_coin;
	assert_status(try_open(s), STATUS_REFUSED);
	s->config = good;
	s->config.secret_file = s->other_secret;
	assert_status(try_open(s), STATUS_REFUSED);
	s->config = good;
	s->config.reorg_horizon++;
	assert_status(try_open(s), STATUS_REFUSED);
	s->config = good;
	assert_ok(try_open(s));
}

static void another_genesis_is_refused(void **state)
{
	struct scene *s = *state;
	struct network net = *s->config.net;

	assert_ok(try_open(s));
	net.genesis_hash = network_find("btc", "livenet")->genesis_hash;
	s->config.net = &net;
	assert_status(try_open(s), STATUS_REFUSED);
}

/* What was settled stays so: from then on the nearer one is the index's. */
static void a_nearer_horizon_is_taken_for_good(void **state)
{
	struct scene *s = *state;

	assert_ok(try_open(s));
	s->config.reorg_horizon = 50;
	assert_ok(try_open(s));
	s->config.reorg_horizon = 100;
	assert_status(try_open(s), STATUS_REFUSED);
	s->config.reorg_horizon = 50;
	assert_ok(try_open(s));
}

static void an_index_of_another_format_is_refused(void **state)
{
	struct scene *s = *state;
	struct identity identity;
	struct index *index;
	struct view batch;

	assert_ok(index_open(&index, &s->config));
	identity = index->identity;
	identity.format++;
	assert_ok(batch_begin(&batch, index->store));
	assert_ok(batch_end(&batch, identity_write(&batch, &identity)));
	index_close(index);
	assert_status(try_open(s), STATUS_REFUSED);
}

static void an_open_index_cannot_be_opened_but_for_reading(void **state)
{
	struct scene *s = *state;
	struct index *index;

	assert_ok(index_open(&index, &s->config));
	/* The lock is the folder's, whoever asks. */
	assert_status(try_open(s), STATUS_REFUSED);
	index_close(index);
	s->config.read_only = true;
	assert_ok(try_open(s));
}

static void reading_makes_no_index(void **state)
{
	struct scene *s = *state;

	s->config.read_only = true;
	assert_true(try_open(s) != STATUS_OK);
}

static void go_below(struct folder *folder, const char *name)
{
	size_t len = strlen(folder->path);

	assert_true(len + strlen(name) < sizeof(folder->path));
	memcpy(folder->path + len, name, strlen(name) + 1);
}

static void a_folder_is_made_with_those_above_it(void **state)
{
	struct scene *s = *state;
	struct folder above = s->folder, below;

	go_below(&above, "/a");
	below = above;
	go_below(&below, "/b");
	s->config.datadir = below.path;
	assert_ok(try_open(s));
	drop_folder(&below);
	drop_folder(&above);
	/* A file stands where a folder should. */
	s->config.datadir = s->secret;
	assert_status(try_open(s), STATUS_FAILED);
}

static void a_secret_file_of_no_use_is_refused(void **state)
{
	struct scene *s = *state;

	write_text_file(s->secret, "too short");
	assert_status(try_open(s), STATUS_REFUSED);
	s->config.secret_file = "/nonexistent";
	assert_status(try_open(s), STATUS_REFUSED);
}

static void progress_and_counts_begin_at_nothing(void **state)
{
	struct scene *s = *state;
	struct index_progress progress;
	struct index_counts counts;
	struct index *index;

	assert_ok(index_open(&index, &s->config));
	index_get_progress(index, &progress);
	assert_int_equal(progress.stage, INDEX_STARTING);
	assert_int_equal(progress.height, -1);
	assert_int_equal(progress.node_height, -1);
	assert_false(progress.at_tip);
	index_get_counts(index, &counts);
	assert_true(counts.map_size == TEST_MAP);
	assert_true(counts.map_used > 0);
	assert_int_equal(counts.blocks_connected, 0);
	assert_int_equal(counts.mempool_txs, 0);
	assert_ptr_equal(index_network(index), s->config.net);
	assert_false(index_reads_locally(index));
	assert_ok(index_stop(index)); /* never started */
	index_close(index);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(an_index_opens_again_with_the_secret_it_was_made_with),
		TEST(without_a_secret_file_every_index_has_another_secret),
		TEST(what_does_not_fit_is_refused_and_changes_nothing),
		TEST(another_genesis_is_refused),
		TEST(a_nearer_horizon_is_taken_for_good),
		TEST(an_index_of_another_format_is_refused),
		TEST(an_open_index_cannot_be_opened_but_for_reading),
		TEST(reading_makes_no_index),
		TEST(a_folder_is_made_with_those_above_it),
		TEST(a_secret_file_of_no_use_is_refused),
		TEST(progress_and_counts_begin_at_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
