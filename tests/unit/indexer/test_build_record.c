/* Records of partitions: what is put comes back, and an output in a buffer
 * takes in the input that spends it. */
#include "indexer/build_record.h"

#include "support.h"

enum { PARTS = 256, BLOCKS = 40, BLOCK_TXS = 5000, BUFFER = 512 };
enum { PUTS = 60000 };

struct scene {
	struct folder folder;
	char dir[80];
	struct scratch scratch;
	struct record_writer writer;
	uint64_t first_txnum[BLOCKS + 1];
};

static void scene_begin(struct scene *s, uint32_t buffer)
{
	memset(s, 0, sizeof(*s));
	s->folder = make_folder();
	snprintf(s->dir, sizeof(s->dir), "%s/build", s->folder.path);
	for (uint64_t i = 0; i <= BLOCKS; i++)
		s->first_txnum[i] = i * BLOCK_TXS;
	assert_ok(scratch_make_dir(s->dir));
	assert_ok(scratch_init(&s->scratch, s->dir, "made", PARTS));
	assert_ok(record_writer_init(&s->writer, &s->scratch, buffer));
	assert_ok(record_writer_remember(&s->writer));
}

static void scene_end(struct scene *s)
{
	record_writer_clear(&s->writer);
	scratch_clear(&s->scratch);
	scratch_remove_dir(s->dir);
	drop_folder(&s->folder);
}

/* Number n's: of block n / 1,500, any script. */
static struct scan_record output_of(uint32_t n)
{
	struct rng rng = { n };
	struct scan_record r = { .height = n / 1500, .tx = n % 1500 * 3 };

	for (size_t i = 0; i < sizeof(r.script.bytes); i++)
		r.script.bytes[i] = (uint8_t)rng_next(&rng);
	r.tag.tag = rng_next(&rng);
	r.tag.more = (uint16_t)rng_next(&rng);
	r.amount = rng_next(&rng) >> (11 + rng_below(&rng, 53));
	r.index = (uint32_t)rng_next(&rng) >> (9 + rng_below(&rng, 23));
	r.flags = rng_one_in(&rng, 9) ? RECORD_TOKEN : 0;
	return r;
}

static struct scan_record input_of(uint32_t n, uint32_t height)
{
	struct scan_record r = output_of(n);

	r.flags = RECORD_INPUT;
	r.height = height;
	r.tx = 1 + n % (BLOCK_TXS - 1);
	r.index = n % 7 ? n % 300 : RECORD_INDEX_MAX;
	r.amount = 0;
	return r;
}

static uint64_t where_of(const struct scene *s, const struct scan_record *r)
{
	return (s->first_txnum[r->height] + r->tx) << 24 | (uint64_t)r->index
								   << 1;
}

/* As it comes back, when nothing spends it in its buffer. */
static struct build_record plain(const struct scene *s,
				 const struct scan_record *r)
{
	struct build_record out = { .tag = r->tag.tag,
				    .where = where_of(s, r) };
	uint64_t flags = r->flags;

	memcpy(&out.key, r->script.bytes + 1, 8);
	out.key = be64toh(out.key);
	if (!(flags & RECORD_INPUT) && !r->tx)
		flags |= RECORD_COINBASE;
	out.what = (uint64_t)r->script.bytes[9] << 56 | r->amount << 3 | flags;
	return out;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct build_record));
}

static struct build_record *unpacked(const struct scene *s, uint32_t part,
				     size_t *count)
{
	size_t room = records_room(atomic_load(&s->scratch.lengths[part]));
	struct build_record *out = malloc(room * sizeof(*out));

	assert_non_null(out);
	assert_ok(records_load(out, count, &s->scratch, part, s->first_txnum,
			       BLOCKS));
	assert_true(*count <= room);
	return out;
}

static void assert_streamed(const struct scene *s, uint32_t part,
			    const struct build_record *records, size_t count)
{
	struct record_stream *stream;
	struct build_record record;

	assert_ok(record_stream_open(&stream, &s->scratch, part, s->first_txnum,
				     BLOCKS));
	for (size_t i = 0; i < count; i++) {
		assert_ok(record_stream_next(stream, &record));
		assert_memory_equal(&record, &records[i], sizeof(record));
	}
	assert_status(record_stream_next(stream, &record), STATUS_NOT_FOUND);
	record_stream_close(stream);
}

/* Puts outputs, and inputs that spend them at any time; *met: how many were
 * taken in. Returns what is to come back. */
static struct build_record *put_many(struct scene *s, uint32_t *parts,
				     size_t *count, size_t *met)
{
	struct build_record *out = malloc(2 * PUTS * sizeof(*out));
	uint32_t *places = malloc(PUTS * sizeof(*places));
	struct rng rng = { 5 };

	assert_true(out && places);
	*count = *met = 0;
	for (uint32_t n = 0; n < PUTS; n++) {
		struct scan_record r = output_of(n), input;
		uint32_t older =
			n - (uint32_t)rng_below(&rng, n % 5 ? 300 : n + 1);

		places[n] = (uint32_t)*count;
		parts[*count] = r.script.bytes[0];
		out[(*count)++] = plain(s, &r);
		assert_ok(record_put(&s->writer, &r));
		if (older > n || places[older] == UINT32_MAX)
			continue;
		input = input_of(older, n / 1500);
		if (record_spend(&s->writer, &input)) {
			struct build_record *output = &out[places[older]];

			output->tag = where_of(s, &input);
			output->where |= 1;
			++*met;
		} else {
			assert_ok(record_put(&s->writer, &input));
			parts[*count] = input.script.bytes[0];
			out[(*count)++] = plain(s, &input);
		}
		places[older] = UINT32_MAX;
	}
	free(places);
	return out;
}

static void what_is_put_comes_back(void **state)
{
	struct scene s;
	uint32_t *parts = malloc(2 * PUTS * sizeof(*parts));
	size_t count, met, seen = 0;
	struct build_record *expected;

	(void)state;
	assert_non_null(parts);
	scene_begin(&s, BUFFER);
	expected = put_many(&s, parts, &count, &met);
	/* Some were still in their buffers, some were not. */
	assert_in_range(met, PUTS / 10, PUTS * 8 / 10);
	assert_ok(record_writer_flush(&s.writer));
	for (uint32_t part = 0; part < PARTS; part++) {
		size_t n, wanted = 0;
		struct build_record *got = unpacked(&s, part, &n);
		struct build_record *want = malloc((count + 1) * sizeof(*want));

		assert_non_null(want);
		for (size_t i = 0; i < count; i++)
			if (parts[i] == part)
				want[wanted++] = expected[i];
		assert_int_equal(n, wanted);
		assert_streamed(&s, part, got, n);
		qsort(got, n, sizeof(*got), compare);
		qsort(want, n, sizeof(*want), compare);
		assert_memory_equal(got, want, n * sizeof(*got));
		seen += n;
		free(got);
		free(want);
	}
	assert_int_equal(seen, count);
	free(expected);
	free(parts);
	scene_end(&s);
}

static void an_output_takes_in_one_input(void **state)
{
	struct scan_record output = output_of(1), input = input_of(1, 3);
	struct scan_record other = input_of(1, 4), near = input_of(1, 3);
	struct scene s;

	(void)state;
	scene_begin(&s, 4096);
	assert_false(record_spend(&s.writer, &input));
	assert_ok(record_put(&s.writer, &output));
	near.tag.more ^= 1;
	assert_false(record_spend(&s.writer, &near));
	near = input;
	near.tag.tag ^= 1ULL << 63;
	assert_false(record_spend(&s.writer, &near));
	assert_true(record_spend(&s.writer, &input));
	assert_false(record_spend(&s.writer, &other));
	scene_end(&s);
}

static void what_left_its_buffer_is_not_found(void **state)
{
	struct scan_record output = output_of(1), input = input_of(1, 3);
	struct scene s;
	size_t count;
	struct build_record *got;

	(void)state;
	scene_begin(&s, 4096);
	assert_ok(record_put(&s.writer, &output));
	assert_ok(record_writer_flush(&s.writer));
	assert_false(record_spend(&s.writer, &input));
	/* Nor when something else stands where it stood. */
	output = output_of(2);
	output.script = input.script;
	assert_ok(record_put(&s.writer, &output));
	assert_false(record_spend(&s.writer, &input));
	assert_ok(record_writer_flush(&s.writer));
	got = unpacked(&s, input.script.bytes[0], &count);
	assert_int_equal(count, 2);
	assert_true(record_is_unspent(&got[0]) && record_is_unspent(&got[1]));
	free(got);
	scene_end(&s);
}

/* What a window cuts off comes whole. */
static void a_long_partition_comes_back(void **state)
{
	enum { LONG = 40000, PART = 7 };
	struct scene s;
	struct build_record *got;
	size_t count;

	(void)state;
	scene_begin(&s, 4096);
	for (uint32_t i = 0; i < LONG; i++) {
		struct scan_record output = output_of(i);

		output.script.bytes[0] = PART;
		assert_ok(record_put(&s.writer, &output));
	}
	assert_ok(record_writer_flush(&s.writer));
	assert_true(atomic_load(&s.scratch.lengths[PART]) > LONG * 24);
	got = unpacked(&s, PART, &count);
	assert_int_equal(count, LONG);
	for (uint32_t i = 0; i < LONG; i++) {
		struct scan_record output = output_of(i);
		struct build_record expected;

		output.script.bytes[0] = PART;
		expected = plain(&s, &output);
		assert_memory_equal(&got[i], &expected, sizeof(expected));
	}
	assert_streamed(&s, PART, got, count);
	free(got);
	scene_end(&s);
}

static void put_bytes(struct scene *s, uint32_t part, const uint8_t *bytes,
		      size_t len)
{
	struct scratch_writer *w = &s->writer.out;

	while (len) {
		size_t n = len < SCRATCH_PUT_MAX ? len : SCRATCH_PUT_MAX;
		uint8_t *at = scratch_at(w, part);

		memcpy(at, bytes, n);
		scratch_put(w, part, at + n);
		bytes += n;
		len -= n;
	}
	assert_ok(scratch_flush(w, part));
}

/* The files are ours, but a disk may lose bytes. */
static void damaged_bytes_are_told(void **state)
{
	uint64_t first_txnum[] = { 0, 10, 2000, 2001 };
	struct rng rng = { 9 };
	struct hold hold;
	struct scene s;
	size_t bad = 0;

	(void)state;
	scene_begin(&s, BUFFER);
	hold_init(&hold, 16 << 20, 1);
	s.scratch.hold = &hold;
	for (unsigned round = 0; round < test_rounds(20000); round++) {
		uint8_t bytes[200];
		size_t len = rng_below(&rng, sizeof(bytes)), count = 0;
		struct build_record *out =
			malloc(records_room(len) * sizeof(*out));
		enum status st;

		assert_non_null(out);
		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)rng_below(
				&rng, rng_one_in(&rng, 2) ? 4 : 256);
		put_bytes(&s, 0, bytes, len);
		st = records_load(out, &count, &s.scratch, 0, first_txnum, 3);
		assert_true(st == STATUS_OK || st == STATUS_CORRUPT);
		assert_true(count <= records_room(len));
		bad += st == STATUS_CORRUPT;
		scratch_forget(&s.scratch, 0);
		free(out);
	}
	assert_true(bad);
	scene_end(&s);
	hold_clear(&hold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_comes_back),
		cmocka_unit_test(an_output_takes_in_one_input),
		cmocka_unit_test(what_left_its_buffer_is_not_found),
		cmocka_unit_test(a_long_partition_comes_back),
		cmocka_unit_test(damaged_bytes_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
