/* The database: batches, snapshots, cursors, and running out of room. */
#include "support.h"

#define SMALL_MAP (1ULL << 20)

/* Each test has a database of its own. */
struct scene {
	struct folder folder;
	struct store *store;
};

static int begin_with(void **state, uint64_t map_size)
{
	struct scene *scene = malloc(sizeof(*scene));

	assert_non_null(scene);
	scene->folder = make_folder();
	scene->store = store_in(&scene->folder, map_size);
	*state = scene;
	return 0;
}

static int begin(void **state)
{
	return begin_with(state, TEST_MAP);
}

static int begin_small(void **state)
{
	return begin_with(state, SMALL_MAP);
}

static int end(void **state)
{
	struct scene *scene = *state;

	store_close(scene->store);
	drop_folder(&scene->folder);
	free(scene);
	return 0;
}

static void reopen(struct scene *scene, uint64_t map_size)
{
	store_close(scene->store);
	scene->store = store_in(&scene->folder, map_size);
}

static struct slice text(const char *s)
{
	return slice_of(s, strlen(s));
}

static void put(const struct view *batch, const char *key, const char *value)
{
	assert_ok(store_put(batch, DB_META, text(key), text(value)));
}

static void assert_holds(const struct view *view, const char *key,
			 const char *value)
{
	struct slice got;
	enum status st = store_get(view, DB_META, text(key), &got);

	if (!value) {
		assert_status(st, STATUS_NOT_FOUND);
		return;
	}
	assert_ok(st);
	assert_true(slice_equal(got, text(value)));
}

static void assert_stored(struct scene *scene, const char *key,
			  const char *value)
{
	struct view view;

	assert_ok(view_begin(&view, scene->store));
	assert_holds(&view, key, value);
	view_end(&view);
}

/* One committed record. */
static void commit(struct scene *scene, const char *key, const char *value)
{
	struct view batch;

	assert_ok(batch_begin(&batch, scene->store));
	put(&batch, key, value);
	assert_ok(batch_end(&batch, STATUS_OK));
}

/* --- batches
 * ------------------------------------------------------------------ */

static void a_committed_batch_is_there_after_reopening(void **state)
{
	struct scene *scene = *state;

	commit(scene, "a", "1");
	assert_stored(scene, "a", "1");
	reopen(scene, TEST_MAP);
	assert_stored(scene, "a", "1");
}

static void a_failed_batch_vanishes_and_its_failure_returns(void **state)
{
	struct scene *scene = *state;
	struct view batch;

	commit(scene, "a", "1");
	assert_ok(batch_begin(&batch, scene->store));
	put(&batch, "a", "2");
	put(&batch, "b", "3");
	assert_ok(store_put(&batch, DB_OFFSETS, text("x"), text("y")));
	assert_ok(store_delete(&batch, DB_META, text("a")));
	assert_ok(store_drop(&batch, DB_META));
	assert_status(batch_end(&batch, STATUS_CORRUPT), STATUS_CORRUPT);
	assert_stored(scene, "a", "1");
	assert_stored(scene, "b", NULL);
}

static void a_batch_sees_its_own_changes(void **state)
{
	struct scene *scene = *state;
	struct view batch;

	assert_ok(batch_begin(&batch, scene->store));
	put(&batch, "a", "1");
	assert_holds(&batch, "a", "1");
	put(&batch, "a", "2");
	assert_holds(&batch, "a", "2");
	assert_ok(store_delete(&batch, DB_META, text("a")));
	assert_holds(&batch, "a", NULL);
	assert_status(store_delete(&batch, DB_META, text("a")),
		      STATUS_NOT_FOUND);
	assert_ok(batch_end(&batch, STATUS_OK));
}

static void databases_are_apart(void **state)
{
	struct scene *scene = *state;
	struct view batch;

	assert_ok(batch_begin(&batch, scene->store));
	for (unsigned db = 0; db < DB_COUNT; db++) {
		uint8_t value = (uint8_t)db;

		assert_ok(store_put(&batch, db, text("key"),
				    slice_of(&value, 1)));
	}
	assert_ok(store_drop(&batch, DB_STALE));
	assert_ok(batch_end(&batch, STATUS_OK));
	reopen(scene, TEST_MAP);
	assert_ok(view_begin(&batch, scene->store));
	for (unsigned db = 0; db < DB_COUNT; db++) {
		struct slice value = { 0 };
		enum status st = store_get(&batch, db, text("key"), &value);

		assert_status(st,
			      db == DB_STALE ? STATUS_NOT_FOUND : STATUS_OK);
		if (st == STATUS_OK)
			assert_int_equal(value.data[0], db);
	}
	view_end(&batch);
}

static void appending_demands_ascending_keys(void **state)
{
	struct scene *scene = *state;
	unsigned db = db_of_run(TABLE_SPENDS, 3);
	struct view batch;

	assert_ok(batch_begin(&batch, scene->store));
	assert_ok(store_append(&batch, db, text("b"), text("1")));
	assert_ok(store_append(&batch, db, text("ba"), text("2")));
	assert_ok(store_append(&batch, db, text("c"), text("3")));
	assert_true(store_append(&batch, db, text("a"), text("4")) !=
		    STATUS_OK);
	assert_status(batch_end(&batch, STATUS_FAILED), STATUS_FAILED);
}

static void a_dropped_database_can_be_appended_to_anew(void **state)
{
	struct scene *scene = *state;
	unsigned db = db_of_run(TABLE_COINS, RUN_SLOTS - 1);
	struct slice value;
	struct view batch;

	assert_ok(batch_begin(&batch, scene->store));
	assert_ok(store_append(&batch, db, text("z"), text("1")));
	assert_ok(store_drop(&batch, db));
	assert_status(store_get(&batch, db, text("z"), &value),
		      STATUS_NOT_FOUND);
	assert_ok(store_append(&batch, db, text("a"), text("2")));
	assert_ok(store_get(&batch, db, text("a"), &value));
	assert_ok(batch_end(&batch, STATUS_OK));
}

/* --- snapshots
 * ---------------------------------------------------------------- */

static void a_snapshot_does_not_see_later_commits(void **state)
{
	struct scene *scene = *state;
	struct view old, batch;

	commit(scene, "a", "1");
	assert_ok(view_begin(&old, scene->store));
	assert_ok(batch_begin(&batch, scene->store));
	put(&batch, "a", "2");
	assert_holds(&old, "a", "1");
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_holds(&old, "a", "1");
	assert_stored(scene, "a", "2");
	view_reset(&old);
	assert_ok(view_renew(&old));
	assert_holds(&old, "a", "2");
	view_end(&old);
}

static void a_renewed_cursor_reads_the_renewed_snapshot(void **state)
{
	struct scene *scene = *state;
	struct store_cursor cursor;
	struct view view;

	commit(scene, "a", "1");
	assert_ok(view_begin(&view, scene->store));
	assert_ok(store_cursor_open(&cursor, &view, DB_META));
	assert_ok(store_first(&cursor));
	view_reset(&view);
	commit(scene, "a", "2");
	assert_ok(view_renew(&view));
	assert_ok(store_cursor_renew(&cursor, &view));
	assert_ok(store_first(&cursor));
	assert_true(slice_equal(cursor.value, text("2")));
	store_cursor_close(&cursor);
	view_end(&view);
}

static void readers_are_counted(void **state)
{
	struct scene *scene = *state;
	struct store_usage usage;
	struct view a, b;

	store_get_usage(scene->store, &usage);
	assert_int_equal(usage.readers_used, 0);
	assert_int_equal(usage.readers_max, 8);
	assert_true(usage.map_size == TEST_MAP);
	assert_ok(view_begin(&a, scene->store));
	assert_ok(view_begin(&b, scene->store));
	store_get_usage(scene->store, &usage);
	assert_int_equal(usage.readers_used, 2);
	view_end(&a);
	view_end(&b);
}

static void one_reader_too_many_is_told(void **state)
{
	struct scene *scene = *state;
	struct view views[8], extra;

	for (size_t i = 0; i < COUNT_OF(views); i++)
		assert_ok(view_begin(&views[i], scene->store));
	assert_status(view_begin(&extra, scene->store), STATUS_LIMIT);
	for (size_t i = 0; i < COUNT_OF(views); i++)
		view_end(&views[i]);
}

/* --- cursors
 * ------------------------------------------------------------------ */

static void assert_at(enum status st, const struct store_cursor *cursor,
		      const char *key)
{
	if (!key) {
		assert_status(st, STATUS_NOT_FOUND);
		return;
	}
	assert_ok(st);
	assert_true(slice_equal(cursor->key, text(key)));
	assert_true(slice_equal(cursor->value, text(key)));
}

static void fill_letters(struct scene *scene)
{
	struct view batch;

	assert_ok(batch_begin(&batch, scene->store));
	put(&batch, "b", "b");
	put(&batch, "d", "d");
	put(&batch, "dd", "dd");
	put(&batch, "f", "f");
	assert_ok(batch_end(&batch, STATUS_OK));
}

static void seeking_finds_neighbours_on_both_sides(void **state)
{
	static const struct {
		const char *key, *at_or_above, *at_or_below;
	} cases[] = {
		{ "", "b", NULL },   { "a", "b", NULL },   { "b", "b", "b" },
		{ "ba", "d", "b" },  { "c", "d", "b" },    { "d", "d", "d" },
		{ "da", "dd", "d" }, { "dd", "dd", "dd" }, { "ddd", "f", "dd" },
		{ "e", "f", "dd" },  { "f", "f", "f" },    { "fa", NULL, "f" },
		{ "z", NULL, "f" },
	};
	struct scene *scene = *state;
	struct store_cursor cursor;
	struct view view;

	fill_letters(scene);
	assert_ok(view_begin(&view, scene->store));
	assert_ok(store_cursor_open(&cursor, &view, DB_META));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice key = text(cases[i].key);

		assert_at(store_seek(&cursor, key), &cursor,
			  cases[i].at_or_above);
		assert_at(store_seek_floor(&cursor, key), &cursor,
			  cases[i].at_or_below);
	}
	store_cursor_close(&cursor);
	view_end(&view);
}

static void stepping_visits_all_and_ends_on_both_sides(void **state)
{
	static const char *const keys[] = { "b", "d", "dd", "f" };
	struct scene *scene = *state;
	struct store_cursor cursor;
	struct view view;

	fill_letters(scene);
	assert_ok(view_begin(&view, scene->store));
	assert_ok(store_cursor_open(&cursor, &view, DB_META));
	assert_at(store_first(&cursor), &cursor, "b");
	for (size_t i = 1; i < COUNT_OF(keys); i++)
		assert_at(store_next(&cursor), &cursor, keys[i]);
	assert_at(store_next(&cursor), &cursor, NULL);
	assert_at(store_last(&cursor), &cursor, "f");
	for (size_t i = COUNT_OF(keys) - 1; i > 0; i--)
		assert_at(store_prev(&cursor), &cursor, keys[i - 1]);
	assert_at(store_prev(&cursor), &cursor, NULL);
	store_cursor_close(&cursor);
	view_end(&view);
}

static void an_empty_database_has_no_neighbours(void **state)
{
	struct scene *scene = *state;
	struct store_cursor cursor;
	struct view view;

	assert_ok(view_begin(&view, scene->store));
	assert_ok(store_cursor_open(&cursor, &view, DB_META));
	assert_at(store_first(&cursor), &cursor, NULL);
	assert_at(store_last(&cursor), &cursor, NULL);
	assert_at(store_seek(&cursor, text("a")), &cursor, NULL);
	assert_at(store_seek_floor(&cursor, text("a")), &cursor, NULL);
	store_cursor_close(&cursor);
	view_end(&view);
}

static void deleting_at_the_cursor_leads_to_the_one_behind(void **state)
{
	struct scene *scene = *state;
	struct store_cursor cursor;
	struct view batch;

	fill_letters(scene);
	assert_ok(batch_begin(&batch, scene->store));
	assert_ok(store_cursor_open(&cursor, &batch, DB_META));
	assert_at(store_seek(&cursor, text("d")), &cursor, "d");
	assert_ok(store_cursor_delete(&cursor));
	assert_at(store_next(&cursor), &cursor, "dd");
	assert_ok(store_cursor_delete(&cursor));
	assert_at(store_next(&cursor), &cursor, "f");
	store_cursor_close(&cursor);
	assert_ok(batch_end(&batch, STATUS_OK));
	assert_stored(scene, "b", "b");
	assert_stored(scene, "d", NULL);
	assert_stored(scene, "dd", NULL);
	assert_stored(scene, "f", "f");
}

/* --- room
 * --------------------------------------------------------------------- */

/* Puts records until one does not fit. */
static enum status fill_up(const struct view *batch)
{
	static const uint8_t zeros[2000];
	enum status st = STATUS_OK;

	for (uint32_t i = 0; i < 10000 && st == STATUS_OK; i++) {
		uint8_t key[4];

		put_be32(key, i);
		st = store_put(batch, DB_OFFSETS, slice_of(key, sizeof(key)),
			       slice_of(zeros, sizeof(zeros)));
	}
	return st;
}

static void a_full_map_loses_nothing_and_goes_on_when_larger(void **state)
{
	struct scene *scene = *state;
	struct view batch;

	commit(scene, "a", "1");
	assert_ok(batch_begin(&batch, scene->store));
	put(&batch, "a", "2");
	assert_status(fill_up(&batch), STATUS_FULL);
	assert_status(batch_end(&batch, STATUS_FULL), STATUS_FULL);
	assert_stored(scene, "a", "1");
	/* What fits still does. */
	commit(scene, "b", "3");

	reopen(scene, TEST_MAP);
	assert_stored(scene, "a", "1");
	assert_stored(scene, "b", "3");
	assert_ok(batch_begin(&batch, scene->store));
	assert_ok(fill_up(&batch));
	assert_ok(batch_end(&batch, STATUS_OK));
}

static void a_folder_that_is_not_there_cannot_be_opened(void **state)
{
	struct store_config config = { .dir = "/nonexistent/folder",
				       .map_size = SMALL_MAP,
				       .max_readers = 4 };
	struct store *store;

	(void)state;
	assert_status(store_open(&store, &config), STATUS_FAILED);
}

static void a_file_of_something_else_is_corrupt(void **state)
{
	struct folder folder = make_folder();
	struct store_config config = { .dir = folder.path,
				       .map_size = SMALL_MAP,
				       .max_readers = 4 };
	struct store *store;
	char path[128];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/index.mdb", folder.path);
	file = fopen(path, "wb");
	assert_non_null(file);
	for (int i = 0; i < 20000; i++)
		fputc('x', file);
	fclose(file);
	assert_status(store_open(&store, &config), STATUS_CORRUPT);
	drop_folder(&folder);
}

static void a_read_only_store_reads_and_refuses_batches(void **state)
{
	struct scene *scene = *state;
	struct store_config config = { .dir = scene->folder.path,
				       .map_size = TEST_MAP,
				       .max_readers = 8,
				       .read_only = true };
	struct view view;

	commit(scene, "a", "1");
	store_close(scene->store);
	assert_ok(store_open(&scene->store, &config));
	assert_stored(scene, "a", "1");
	assert_true(batch_begin(&view, scene->store) != STATUS_OK);
}

int main(void)
{
#define TEST(name)       cmocka_unit_test_setup_teardown(name, begin, end)
#define SMALL_TEST(name) cmocka_unit_test_setup_teardown(name, begin_small, end)
	const struct CMUnitTest tests[] = {
		TEST(a_committed_batch_is_there_after_reopening),
		TEST(a_failed_batch_vanishes_and_its_failure_returns),
		TEST(a_batch_sees_its_own_changes),
		TEST(databases_are_apart),
		TEST(appending_demands_ascending_keys),
		TEST(a_dropped_database_can_be_appended_to_anew),
		TEST(a_snapshot_does_not_see_later_commits),
		TEST(a_renewed_cursor_reads_the_renewed_snapshot),
		TEST(readers_are_counted),
		TEST(one_reader_too_many_is_told),
		TEST(seeking_finds_neighbours_on_both_sides),
		TEST(stepping_visits_all_and_ends_on_both_sides),
		TEST(an_empty_database_has_no_neighbours),
		TEST(deleting_at_the_cursor_leads_to_the_one_behind),
		SMALL_TEST(a_full_map_loses_nothing_and_goes_on_when_larger),
		cmocka_unit_test(a_folder_that_is_not_there_cannot_be_opened),
		cmocka_unit_test(a_file_of_something_else_is_corrupt),
		TEST(a_read_only_store_reads_and_refuses_batches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
