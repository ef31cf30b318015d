/* Joining by itself: partition files go in, records of scripts come out. */
#include "indexer/build_join.h"

#include "indexer/build_parts.h"
#include "support.h"

#define BLOCKS 50

static atomic_bool never;

struct scene {
	struct folder folder;
	struct build_params params;
	struct build b;
	char dir[80];
};

static void scene_begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->folder = make_folder();
	snprintf(s->dir, sizeof(s->dir), "%s/build", s->folder.path);
	s->params = (struct build_params){
		.net = network_find("btc", "regtest"),
		.secret = &test_secret,
		.store = store_in(&s->folder, TEST_MAP),
		.dir = s->folder.path,
		.jobs = 2,
		.source = { .threads = 2 },
		.memory = 1 << 14,
		.stop = &never,
	};
	s->b.p = &s->params;
	s->b.point.stage = BUILD_MEET;
	s->b.point.count = BLOCKS;
	s->b.first_txnum = calloc(BLOCKS + 1, sizeof(uint64_t));
	s->b.joined = calloc(BLOCKS + 1, sizeof(*s->b.joined));
	for (uint64_t i = 0; i <= BLOCKS; i++)
		s->b.first_txnum[i] = 1000 * i;
	assert_ok(scratch_make_dir(s->dir));
	for (unsigned i = 0; i < SCRATCH_COUNT; i++)
		assert_ok(scratch_init(&s->b.scratch[i], s->dir,
				       scratch_name(i),
				       i == SCRATCH_JOIN ? 2 : 256));
	assert_ok(batch_begin(&s->b.batch, s->params.store));
}

static void scene_end(struct scene *s)
{
	if (s->b.batch.txn)
		assert_ok(batch_end(&s->b.batch, STATUS_OK));
	store_close(s->params.store);
	for (unsigned i = 0; i < SCRATCH_COUNT; i++)
		scratch_clear(&s->b.scratch[i]);
	free(s->b.first_txnum);
	free(s->b.joined);
	scratch_remove_dir(s->dir);
	drop_folder(&s->folder);
}

/* Number n's: any script, a tag that looks random, an amount of its own. */
static struct join_record output_of(uint32_t n)
{
	struct rng rng = { n };
	struct join_record r = { .amount = 10 + n };

	r.tag.tag = rng_next(&rng);
	r.tag.more = (uint16_t)rng_next(&rng);
	for (size_t i = 0; i < sizeof(r.script.bytes); i++)
		r.script.bytes[i] = (uint8_t)rng_next(&rng);
	return r;
}

static struct join_record input_of(uint32_t n)
{
	struct join_record r = output_of(n);

	r.is_input = true;
	r.height = n % BLOCKS;
	r.tx = n % 1000;
	r.index = n / 1000;
	return r;
}

static void put_all(struct scene *s, const struct join_record *records,
		    size_t count)
{
	struct scratch_writer w;

	assert_ok(scratch_writer_init(&w, &s->b.scratch[SCRATCH_JOIN], 4096));
	for (size_t i = 0; i < count; i++)
		assert_ok(join_put(&w, &records[i]));
	assert_ok(scratch_flush_all(&w));
	scratch_writer_clear(&w);
}

/* All inputs first, as the stages write them, then the outputs. */
static void put_inputs(struct scene *s, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to; n++) {
		struct join_record r = input_of(n);

		put_all(s, &r, 1);
	}
}

static void put_outputs(struct scene *s, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to; n++) {
		struct join_record r = output_of(n);

		put_all(s, &r, 1);
	}
}

/* How many records of scripts there are; each is the input that it should
 * be. */
static uint32_t count_met(struct scene *s)
{
	const struct scratch *scripts = &s->b.scratch[SCRATCH_SCRIPTS];
	uint32_t count = 0;

	for (uint32_t part = 0; part < scripts->count; part++) {
		struct record_stream *stream;
		struct build_record r;

		assert_ok(record_stream_open(&stream, scripts, part,
					     s->b.first_txnum, BLOCKS));
		while (record_stream_next(stream, &r) == STATUS_OK) {
			uint32_t n = (uint32_t)(record_txnum(&r) % 1000) +
				     1000 * record_index(&r);
			struct join_record is = input_of(n);
			struct script_key key =
				record_script(&r, (uint8_t)part);

			assert_true(record_is_input(&r));
			assert_true(r.tag == is.tag.tag);
			assert_int_equal(record_txnum(&r) / 1000, is.height);
			assert_memory_equal(key.bytes, is.script.bytes, 10);
			count++;
		}
		record_stream_close(stream);
	}
	return count;
}

/* --- the tests --- */

static void every_input_gets_the_script_of_its_output(void **state)
{
	struct scene s;
	uint64_t sums[BLOCKS] = { 0 };

	(void)state;
	scene_begin(&s);
	/* Many times what the table may hold at once. */
	put_inputs(&s, 0, 5000);
	put_outputs(&s, 0, 6000);
	assert_ok(build_meet(&s.b));
	assert_int_equal(count_met(&s), 5000);
	for (uint32_t n = 0; n < 5000; n++)
		sums[n % BLOCKS] += 10 + n;
	for (uint32_t h = 0; h < BLOCKS; h++)
		assert_int_equal(atomic_load(&s.b.joined[h]), sums[h]);
	scene_end(&s);
}

static void an_input_without_output_is_damage(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	put_inputs(&s, 0, 20);
	put_outputs(&s, 1, 20);
	assert_status(build_meet(&s.b), STATUS_CORRUPT);
	scene_end(&s);
}

static void tags_that_differ_in_their_last_bits_are_different(void **state)
{
	struct join_record other = output_of(0);
	struct scene s;

	(void)state;
	other.tag.more ^= 1;
	scene_begin(&s);
	put_inputs(&s, 0, 2);
	put_all(&s, &other, 1);
	put_outputs(&s, 0, 2);
	assert_ok(build_meet(&s.b));
	assert_int_equal(count_met(&s), 2);
	scene_end(&s);
	scene_begin(&s);
	put_inputs(&s, 0, 2);
	put_all(&s, &other, 1);
	put_outputs(&s, 1, 2);
	assert_status(build_meet(&s.b), STATUS_CORRUPT);
	scene_end(&s);
}

static void an_input_of_two_outputs_and_two_of_one_are_damage(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	put_inputs(&s, 0, 9);
	put_outputs(&s, 0, 9);
	put_outputs(&s, 4, 5);
	assert_status(build_meet(&s.b), STATUS_CORRUPT);
	scene_end(&s);
	scene_begin(&s);
	put_inputs(&s, 0, 9);
	put_inputs(&s, 4, 5);
	put_outputs(&s, 0, 9);
	assert_status(build_meet(&s.b), STATUS_CORRUPT);
	scene_end(&s);
}

static void damaged_files_are_told(void **state)
{
	struct join_record far = input_of(3);
	struct scene s;

	(void)state;
	far.height = BLOCKS;
	scene_begin(&s);
	put_inputs(&s, 0, 3);
	put_all(&s, &far, 1);
	put_outputs(&s, 0, 4);
	assert_status(build_meet(&s.b), STATUS_CORRUPT);
	scene_end(&s);
}

/* What is recent is found, once; what was pushed out is not, and nothing else
 * is taken for it. */
static void the_cache_gives_each_output_once(void **state)
{
	struct output_cache *cache = output_cache_new(1 << 16);
	uint32_t found = 0;

	(void)state;
	assert_non_null(cache);
	for (uint32_t n = 0; n < 5000; n++) {
		struct join_record r = output_of(n);
		struct cached_output out = { r.tag, r.script, r.amount };

		output_cache_put(cache, &out);
		out.amount = 0;
		assert_true(n % 2 || output_cache_take(cache, &out));
		assert_true(n % 2 || out.amount == 10 + n);
	}
	for (uint32_t n = 0; n < 5000; n++) {
		struct join_record r = output_of(n);
		struct cached_output out = { .tag = r.tag };
		bool there = output_cache_take(cache, &out);

		found += there;
		assert_false(there && n % 2 == 0);
		assert_true(!there || out.amount == 10 + n);
		assert_true(!there || !memcmp(&out.script, &r.script, 10));
		assert_false(output_cache_take(cache, &out));
	}
	/* Of 2,048 places. */
	assert_in_range(found, 1000, 2048);
	output_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_input_gets_the_script_of_its_output),
		cmocka_unit_test(an_input_without_output_is_damage),
		cmocka_unit_test(
			tags_that_differ_in_their_last_bits_are_different),
		cmocka_unit_test(
			an_input_of_two_outputs_and_two_of_one_are_damage),
		cmocka_unit_test(damaged_files_are_told),
		cmocka_unit_test(the_cache_gives_each_output_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
