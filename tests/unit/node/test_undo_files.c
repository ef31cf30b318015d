/* Pairing blocks with the undo records of a made-up node. */
#include "made_files.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/spent_outputs.h"
#include "node/undo_files.h"

static const uint8_t no_key[8];
static const uint8_t some_key[8] = { 9, 8, 7, 6, 5, 4, 3, 0xff };

/* Block n follows the block of hash n; salt tells stale ones. */
static struct block_hash prev_of(uint32_t n, uint32_t salt)
{
	struct block_hash hash = { { 0 } };

	memcpy(hash.bytes, &n, sizeof(n));
	memcpy(hash.bytes + 8, &salt, sizeof(salt));
	hash.bytes[31] = 1;
	return hash;
}

/* Many blocks have as many transactions as others. */
static size_t tx_count_of(uint32_t n)
{
	return n % 3 ? 2 : 2 + n % 7;
}

/* One input each, whose script is n, salt, and the transaction's place. */
static struct writer make_undo(uint32_t n, uint32_t salt)
{
	struct writer w;

	writer_init(&w);
	write_compact_size(&w, tx_count_of(n) - 1);
	for (size_t i = 1; i < tx_count_of(n); i++) {
		write_compact_size(&w, 1);
		write_bytes(&w, "\x02\x00\x09\x12", 4); /* 12 bytes of script */
		write_le32(&w, n);
		write_le32(&w, salt);
		write_le32(&w, (uint32_t)i);
	}
	return w;
}

static uint32_t put_one(const struct made_files *made, uint32_t file,
			uint32_t offset, uint32_t n, uint32_t salt)
{
	struct block_hash prev = prev_of(n, salt);
	struct writer undo = make_undo(n, salt);

	offset = put_undo(made, file, offset, writer_slice(&undo), &prev);
	writer_clear(&undo);
	return offset;
}

static uint32_t put_some(const struct made_files *made, uint32_t file,
			 uint32_t offset, uint32_t first, uint32_t last)
{
	for (uint32_t n = first; n <= last; n++)
		offset = put_one(made, file, offset, n, 0);
	return offset;
}

struct reading {
	struct undo_files *files;
	struct undo_reader *reader;
};

static struct reading begin(const struct made_files *made)
{
	struct reading r;

	assert_ok(undo_files_open(&r.files, made->folder.path, regtest()));
	r.reader = undo_reader_new(r.files);
	assert_non_null(r.reader);
	return r;
}

static void end(struct reading *r)
{
	undo_reader_free(r->reader);
	undo_files_close(r->files);
}

static enum status look_for(struct undo_reader *reader, uint32_t file,
			    uint32_t n, uint32_t salt, struct writer *out)
{
	struct block_hash prev = prev_of(n, salt);

	return undo_reader_read(reader, out, file, &prev, tx_count_of(n));
}

static bool is_of(struct slice bytes, uint32_t n, uint32_t salt)
{
	struct spent_outputs spent;
	bool right;

	spent_outputs_begin(&spent, bytes, regtest());
	right = spent.tx_count == tx_count_of(n) &&
		spent_outputs_next_tx(&spent) == 0;
	for (uint32_t i = 1; right && i < spent.tx_count; i++) {
		struct slice script;
		uint32_t wanted[3] = { n, salt, i };

		right = spent_outputs_next_tx(&spent) == 1;
		script = spent_outputs_next(&spent).script;
		right = right && slice_equal(script, slice_of(wanted, 12));
	}
	return spent_outputs_end(&spent) == STATUS_OK && right;
}

static enum status reads(struct undo_reader *reader, uint32_t file, uint32_t n,
			 uint32_t salt)
{
	struct writer out;
	enum status st;

	writer_init(&out);
	write_text(&out, "before");
	st = look_for(reader, file, n, salt, &out);
	if (st != STATUS_OK)
		assert_int_equal(out.len, 6);
	else if (!is_of(slice_of(out.data + 6, out.len - 6), n, salt))
		st = STATUS_CORRUPT;
	writer_clear(&out);
	return st;
}

static void records_are_found_under_a_key_and_without(void **state)
{
	const uint8_t *keys[] = { no_key, some_key };

	(void)state;
	for (size_t k = 0; k < COUNT_OF(keys); k++) {
		struct made_files made = make_files(keys[k]);
		struct reading r;

		put_some(&made, 0, 0, 1, 99);
		put_some(&made, 1, 0, 100, 150);
		r = begin(&made);
		for (uint32_t n = 1; n <= 150; n++)
			assert_ok(reads(r.reader, n >= 100, n, 0));
		for (uint32_t n = 150; n > 7; n -= 7)
			assert_ok(reads(r.reader, n >= 100, n, 0));
		end(&r);
		drop_folder(&made.folder);
	}
}

static void a_coinbase_alone_needs_no_record(void **state)
{
	static const struct block_hash zeros;
	struct made_files made = make_files(some_key);
	struct reading r = begin(&made);
	struct writer out;

	(void)state;
	writer_init(&out);
	assert_ok(undo_reader_read(r.reader, &out, 0, &zeros, 1));
	assert_int_equal(out.len, 2);
	assert_memory_equal(out.data, "\x01\x00", 2);
	writer_clear(&out);
	end(&r);
	drop_folder(&made.folder);
}

/* Two blocks after block 41, each with a record of tx_count transactions, whose
 * scripts are a's and b's; other blocks around them. */
struct rivals {
	const char *name;
	size_t count_a, count_b;
	uint32_t script_a, script_b;
	bool headers; /* both stand in the blk file */
	bool garbage; /* before them */
	enum status wanted;
};

static uint32_t put_header(const struct made_files *made, uint32_t offset,
			   const struct block_hash *prev, uint32_t nonce)
{
	struct header header = { .prev = *prev, .nonce = nonce };
	struct writer w;

	writer_init(&w);
	header_write(&w, &header);
	while (w.len < 200)
		write_u8(&w, 2);
	offset = put_record(made, "blk", 0, offset, writer_slice(&w),
			    slice_of("", 0));
	writer_clear(&w);
	return offset;
}

static uint32_t put_rival(const struct made_files *made, uint32_t offset,
			  size_t tx_count, uint32_t script)
{
	struct block_hash prev = prev_of(41, 0);
	struct writer w;

	writer_init(&w);
	write_compact_size(&w, tx_count - 1);
	for (size_t i = 1; i < tx_count; i++) {
		write_bytes(&w, "\x01\x02\x00\x09\x0a", 5);
		write_le32(&w, script);
	}
	offset = put_undo(made, 0, offset, writer_slice(&w), &prev);
	writer_clear(&w);
	return offset;
}

static void assert_rivals(const struct rivals *c)
{
	struct made_files made = make_files(some_key);
	struct block_hash prev = prev_of(41, 0);
	struct writer out;
	struct reading r;
	uint32_t blk = 0, rev = 0;

	for (uint32_t n = 30; n < 50; n++) {
		struct block_hash other = prev_of(n, 0);

		if (n != 41 || c->headers)
			blk = put_header(&made, blk, &other, n);
		if (n != 41)
			rev = put_one(&made, 0, rev, n, 0);
		else
			rev = put_rival(&made, rev, c->count_a, c->script_a);
	}
	blk = put_header(&made, blk, &prev, 1000);
	if (c->garbage)
		put_bytes(&made, "blk", 0, 208 * 3, slice_of("garbage", 7));
	rev = put_rival(&made, rev, c->count_b, c->script_b);
	put_some(&made, 0, rev, 50, 60);
	r = begin(&made);
	writer_init(&out);
	if (undo_reader_read(r.reader, &out, 0, &prev, c->count_a) != c->wanted)
		fail_msg("%s", c->name);
	assert_ok(reads(r.reader, 0, 42, 0));
	assert_ok(reads(r.reader, 0, 40, 0));
	writer_clear(&out);
	end(&r);
	drop_folder(&made.folder);
}

static void rivals_whose_records_could_be_either_ones_are_not_told(void **state)
{
	static const struct rivals cases[] = {
		{ "no rival in the blk file", 5, 5, 1, 2, false, false,
		  STATUS_OK },
		{ "as many transactions", 5, 5, 1, 2, true, false,
		  STATUS_NOT_FOUND },
		{ "behind garbage", 5, 5, 1, 2, true, true, STATUS_NOT_FOUND },
		{ "more transactions", 5, 6, 1, 2, true, false, STATUS_OK },
		{ "the same inputs", 5, 5, 1, 1, true, false, STATUS_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_rivals(&cases[i]);
}

/* Two records after block 41, of one input each: the hash of the first key that
 * the block's input may reveal, and of the second, and what they held. */
struct choice {
	const char *keys[2];
	uint8_t amounts[2]; /* compressed: 1 is a satoshi, 9 a coin */
	const char *revealed;
	enum status wanted;
};

static uint32_t put_choice(const struct made_files *made, uint32_t offset,
			   const char *key, uint8_t amount)
{
	struct block_hash prev = prev_of(41, 0);
	uint8_t hash[20];
	struct writer w;

	hash160(hash, key, strlen(key));
	writer_init(&w);
	write_bytes(&w, "\x01\x01\x02\x00", 4);
	write_u8(&w, amount);
	write_u8(&w, 0); /* P2PKH */
	write_bytes(&w, hash, sizeof(hash));
	offset = put_undo(made, 0, offset, writer_slice(&w), &prev);
	writer_clear(&w);
	return offset;
}

static void assert_choice(const struct choice *c)
{
	struct made_files made = make_files(some_key);
	uint8_t script[64] = { (uint8_t)strlen(c->revealed) };
	struct tx_input input = { .script = slice_of(script,
						     1 + strlen(c->revealed)) };
	struct tx_output output = { .amount = 5000 };
	struct tx txs[2] = { { 0 },
			     { .inputs = &input,
			       .input_count = 1,
			       .outputs = &output,
			       .output_count = 1 } };
	struct block block = { .header = { .prev = prev_of(41, 0) },
			       .txs = txs,
			       .tx_count = 2 };
	struct writer out;
	struct reading r;
	uint32_t blk, rev;

	memcpy(script + 1, c->revealed, strlen(c->revealed));
	blk = put_header(&made, 0, &block.header.prev, 1);
	put_header(&made, blk, &block.header.prev, 2);
	rev = put_choice(&made, 0, c->keys[0], c->amounts[0]);
	put_choice(&made, rev, c->keys[1], c->amounts[1]);
	r = begin(&made);
	writer_init(&out);
	write_text(&out, "before");
	assert_int_equal(undo_reader_choose(r.reader, &out, 0, &block),
			 c->wanted);
	if (c->wanted != STATUS_OK) {
		assert_int_equal(out.len, 6);
	} else {
		uint8_t hash[20];

		hash160(hash, c->revealed, strlen(c->revealed));
		assert_int_equal(out.len, 6 + 3 + 8 + 1 + 25);
		assert_memory_equal(out.data + 6 + 3 + 8 + 1 + 3, hash, 20);
	}
	writer_clear(&out);
	end(&r);
	drop_folder(&made.folder);
}

static void of_rivals_the_one_that_fits_the_block_is_chosen(void **state)
{
	static const struct choice cases[] = {
		{ { "one", "two" }, { 9, 9 }, "one", STATUS_OK },
		{ { "one", "two" }, { 9, 9 }, "two", STATUS_OK },
		{ { "one", "two" }, { 9, 9 }, "none", STATUS_NOT_FOUND },
		{ { "one", "one" }, { 9, 1 }, "one", STATUS_OK },
		{ { "one", "one" }, { 1, 9 }, "one", STATUS_OK },
		{ { "one", "one" }, { 9, 8 }, "one", STATUS_NOT_FOUND },
		{ { "one", "one" }, { 9, 9 }, "one", STATUS_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_choice(&cases[i]);
}

/* The rival comes, and is connected, after the first was read. */
static void a_rival_that_comes_later_is_seen(void **state)
{
	struct made_files made = make_files(some_key);
	struct block_hash prev = prev_of(41, 0);
	struct writer out;
	struct reading r;
	uint32_t blk, rev;

	(void)state;
	blk = put_header(&made, 0, &prev, 1);
	rev = put_rival(&made, 0, 3, 1);
	r = begin(&made);
	writer_init(&out);
	assert_ok(undo_reader_read(r.reader, &out, 0, &prev, 3));
	put_header(&made, blk, &prev, 2);
	put_rival(&made, rev, 3, 2);
	writer_reset(&out);
	assert_int_equal(undo_reader_read(r.reader, &out, 0, &prev, 3),
			 STATUS_NOT_FOUND);
	assert_int_equal(out.len, 0);
	writer_clear(&out);
	end(&r);
	drop_folder(&made.folder);
}

static void stale_records_between_are_told_apart(void **state)
{
	struct made_files made = make_files(some_key);
	struct reading r;
	uint32_t at = 0;

	(void)state;
	for (uint32_t n = 1; n <= 200; n++) {
		if (n % 9 == 0)
			for (uint32_t salt = 1; salt < 4; salt++)
				at = put_one(&made, 0, at, n, salt);
		at = put_one(&made, 0, at, n, 0);
	}
	r = begin(&made);
	for (uint32_t n = 1; n <= 200; n++)
		assert_ok(reads(r.reader, 0, n, 0));
	assert_ok(reads(r.reader, 0, 99, 3));
	assert_int_equal(reads(r.reader, 0, 99, 4), STATUS_NOT_FOUND);
	end(&r);
	drop_folder(&made.folder);
}

static void what_is_not_there_is_not_found(void **state)
{
	struct made_files made = make_files(some_key);
	struct reading r;
	uint32_t cut;

	(void)state;
	cut = put_some(&made, 0, 0, 1, 20);
	cut = put_some(&made, 0, cut, 21, 21);
	put_length(&made, "rev", 0, cut - 1);
	r = begin(&made);
	assert_ok(reads(r.reader, 0, 20, 0));
	assert_int_equal(reads(r.reader, 0, 21, 0), STATUS_NOT_FOUND);
	assert_int_equal(reads(r.reader, 1, 5, 0), STATUS_NOT_FOUND);
	assert_int_equal(reads(r.reader, 77, 5, 0), STATUS_NOT_FOUND);
	assert_false(unlink(made_file(&made, "rev", 0)));
	wait_until(reads(r.reader, 0, 20, 0) == STATUS_NOT_FOUND);
	end(&r);
	drop_folder(&made.folder);
}

/* Block 12 has seven transactions; its record's last byte is the checksum's. */
static void a_damaged_record_is_not_taken_for_the_blocks(void **state)
{
	struct made_files made = make_files(no_key);
	uint32_t before = put_some(&made, 0, 0, 1, 11);
	uint32_t after = put_some(&made, 0, before, 12, 12);
	struct reading r;

	(void)state;
	put_some(&made, 0, after, 13, 30);
	for (uint32_t at = before + 8; at < after; at += 5) {
		put_bytes(&made, "rev", 0, at, slice_of("\xa5", 1));
		r = begin(&made);
		assert_int_equal(reads(r.reader, 0, 12, 0), STATUS_NOT_FOUND);
		/* The others are none the worse for it. */
		assert_ok(reads(r.reader, 0, 11, 0));
		assert_ok(reads(r.reader, 0, 13, 0));
		end(&r);
		put_some(&made, 0, before, 12, 12);
	}
	drop_folder(&made.folder);
}

/* Garbage between records, over one's prefix, and over one's length: the others
 * are found, before and behind. */
static void records_behind_garbage_are_found(void **state)
{
	struct made_files made = make_files(some_key);
	uint32_t at = put_some(&made, 0, 0, 1, 10), bad;
	struct reading r;

	(void)state;
	put_bytes(&made, "rev", 0, at, slice_of("garbage, and more of it", 23));
	bad = put_some(&made, 0, at + 23, 11, 12);
	at = put_some(&made, 0, bad, 13, 20);
	put_bytes(&made, "rev", 0, bad, slice_of("prefix", 6));
	put_some(&made, 0, put_some(&made, 0, at, 21, 21), 22, 30);
	put_bytes(&made, "rev", 0, at + 4, slice_of("length", 2));
	r = begin(&made);
	for (uint32_t n = 1; n <= 30; n++)
		assert_int_equal(reads(r.reader, 0, n, 0),
				 n == 13 || n == 21 ? STATUS_NOT_FOUND
						    : STATUS_OK);
	end(&r);
	drop_folder(&made.folder);
}

static void garbage_and_reserved_space_may_end_a_file(void **state)
{
	struct made_files made = make_files(some_key);
	uint32_t at = put_some(&made, 0, 0, 1, 10);
	struct reading r;

	(void)state;
	put_bytes(&made, "rev", 0, at, slice_of("garbage, and more of it", 23));
	put_some(&made, 1, 0, 11, 12);
	put_length(&made, "rev", 1, 1 << 20);
	r = begin(&made);
	assert_ok(reads(r.reader, 0, 10, 0));
	assert_int_equal(reads(r.reader, 0, 11, 0), STATUS_NOT_FOUND);
	assert_ok(reads(r.reader, 1, 12, 0));
	assert_int_equal(reads(r.reader, 1, 13, 0), STATUS_NOT_FOUND);
	end(&r);
	drop_folder(&made.folder);
}

static void a_file_is_followed_while_it_is_written(void **state)
{
	struct made_files made = make_files(some_key);
	struct reading r = begin(&made);
	uint32_t at = 0;

	(void)state;
	put_length(&made, "rev", 0, 1 << 20);
	for (uint32_t n = 1; n <= 60; n++) {
		assert_int_equal(reads(r.reader, 0, n, 0), STATUS_NOT_FOUND);
		at = put_some(&made, 0, at, n, n);
		assert_ok(reads(r.reader, 0, n, 0));
	}
	/* After a crash the node begins again further up, with others. */
	put_length(&made, "rev", 0, 0);
	at = put_some(&made, 0, 0, 1, 20);
	for (uint32_t n = 21; n <= 40; n++)
		at = put_one(&made, 0, at, n, 5);
	for (uint32_t n = 1; n <= 40; n++)
		assert_ok(reads(r.reader, 0, n, n > 20 ? 5 : 0));
	assert_int_equal(reads(r.reader, 0, 30, 0), STATUS_NOT_FOUND);
	end(&r);
	drop_folder(&made.folder);
}

static void a_record_that_makes_no_sense_is_told(void **state)
{
	struct made_files made = make_files(some_key);
	struct block_hash prev = prev_of(3, 0);
	struct reading r;
	struct writer out;

	(void)state;
	put_undo(&made, 0, 0, slice_of("\x01\x01\x02\x00\x09\x30", 6), &prev);
	r = begin(&made);
	writer_init(&out);
	assert_int_equal(undo_reader_read(r.reader, &out, 0, &prev, 2),
			 STATUS_BAD_INPUT);
	assert_int_equal(out.len, 0);
	writer_clear(&out);
	end(&r);
	drop_folder(&made.folder);
}

static void a_file_that_cannot_be_read_is_logged(void **state)
{
	struct made_files made = make_files(some_key);
	struct log_capture capture;
	struct reading r;
	char *log;

	(void)state;
	/* A folder in its place: root reads anything else. */
	assert_false(mkdir(made_file(&made, "rev", 0), 0700));
	r = begin(&made);
	capture = begin_log();
	assert_int_equal(reads(r.reader, 0, 1, 0), STATUS_FAILED);
	log = end_log(&capture);
	assert_true(times_in(log, "cannot be") > 0);
	free(log);
	end(&r);
	assert_false(rmdir(made_file(&made, "rev", 0)));
	drop_folder(&made.folder);
}

struct crowd {
	struct undo_files *files;
	uint32_t first;
	atomic_uint *wrong;
};

static void *read_them(void *context)
{
	struct crowd *crowd = context;
	struct undo_reader *reader = undo_reader_new(crowd->files);

	for (uint32_t round = 0; reader && round < 3; round++)
		for (uint32_t n = crowd->first; n <= 400; n += 3)
			if (reads(reader, n / 100, n, 0) != STATUS_OK)
				atomic_fetch_add(crowd->wrong, 1);
	if (!reader)
		atomic_fetch_add(crowd->wrong, 1);
	undo_reader_free(reader);
	return NULL;
}

static void threads_read_at_once(void **state)
{
	struct made_files made = make_files(some_key);
	struct crowd crowds[3];
	pthread_t threads[3];
	atomic_uint wrong = 0;
	struct reading r;

	(void)state;
	put_some(&made, 0, 0, 1, 99);
	for (uint32_t file = 1; file <= 4; file++)
		put_some(&made, file, 0, file * 100, file * 100 + 99);
	r = begin(&made);
	for (uint32_t i = 0; i < 3; i++) {
		crowds[i] = (struct crowd){ r.files, 1 + i, &wrong };
		assert_false(pthread_create(&threads[i], NULL, read_them,
					    &crowds[i]));
	}
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&wrong), 0);
	end(&r);
	drop_folder(&made.folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_found_under_a_key_and_without),
		cmocka_unit_test(a_coinbase_alone_needs_no_record),
		cmocka_unit_test(
			rivals_whose_records_could_be_either_ones_are_not_told),
		cmocka_unit_test(
			of_rivals_the_one_that_fits_the_block_is_chosen),
		cmocka_unit_test(a_rival_that_comes_later_is_seen),
		cmocka_unit_test(stale_records_between_are_told_apart),
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(a_damaged_record_is_not_taken_for_the_blocks),
		cmocka_unit_test(records_behind_garbage_are_found),
		cmocka_unit_test(garbage_and_reserved_space_may_end_a_file),
		cmocka_unit_test(a_file_is_followed_while_it_is_written),
		cmocka_unit_test(a_record_that_makes_no_sense_is_told),
		cmocka_unit_test(a_file_that_cannot_be_read_is_logged),
		cmocka_unit_test(threads_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
