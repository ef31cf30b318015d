/* Blocks and spent outputs, from nodes that offer REST, parts of it, or none.
 */
#include "support.h"

#include "node/client.h"
#include "scene.h"

#define BLOCK_SIZE 200

/* Some block: only its header's hash counts here. */
struct sample {
	uint8_t bytes[BLOCK_SIZE];
	struct block_hash hash;
	char hash_hex[HASH_HEX_SIZE];
	char hex[2 * BLOCK_SIZE + 3]; /* in quotes: getblock's result */
	char block_path[128];
	char spent_path[128];
	char genesis_spent_path[128];
};

static struct sample make_sample(void)
{
	struct sample sample;

	for (size_t i = 0; i < BLOCK_SIZE; i++)
		sample.bytes[i] = (uint8_t)(i * 11);
	sha256d(sample.hash.bytes, sample.bytes, HEADER_SIZE);
	block_hash_to_hex(sample.hash_hex, &sample.hash);
	sample.hex[0] = '"';
	hex_encode(sample.hex + 1, sample.bytes, BLOCK_SIZE);
	memcpy(sample.hex + 1 + 2 * BLOCK_SIZE, "\"", 2);
	snprintf(sample.block_path, sizeof(sample.block_path),
		 "/rest/block/%s.bin", sample.hash_hex);
	snprintf(sample.spent_path, sizeof(sample.spent_path),
		 "/rest/spenttxouts/%s.bin", sample.hash_hex);
	snprintf(sample.genesis_spent_path, sizeof(sample.genesis_spent_path),
		 "/rest/spenttxouts/%s.bin", regtest()->genesis_hash);
	return sample;
}

static struct slice bytes_of(const struct sample *sample)
{
	return slice_of(sample->bytes, BLOCK_SIZE);
}

/* Asks for the sample's block; the writer has something in it before. */
static enum status get_block(struct scene *s, const struct sample *sample)
{
	struct writer out;
	enum status st;

	writer_init(&out);
	write_text(&out, "before");
	st = node_get_block(s->client, &out, &sample->hash);
	if (st == STATUS_OK)
		assert_true(slice_equal(slice_of(out.data + 6, out.len - 6),
					bytes_of(sample)));
	else
		assert_int_equal(out.len, 6);
	writer_clear(&out);
	return st;
}

static enum status get_spent(struct scene *s, const struct sample *sample)
{
	struct writer out;
	enum status st;

	writer_init(&out);
	write_text(&out, "before");
	st = node_get_spent_outputs(s->client, &out, &sample->hash);
	if (st == STATUS_OK)
		assert_true(slice_equal(writer_slice(&out),
					slice_of("beforespent", 11)));
	else
		assert_int_equal(out.len, 6);
	writer_clear(&out);
	return st;
}

/* --- blocks --- */

static void a_block_comes_over_rest(void **state)
{
	struct sample sample = make_sample();
	struct fake_path paths[] = { { sample.block_path, bytes_of(&sample) } };
	struct fake_table table = { .paths = paths, .path_count = 1 };
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(get_block(&s, &sample));
	assert_int_equal(fake_node_requests(s.node), 1);
	scene_end(&s);
}

static void
without_rest_it_comes_by_rpc_and_rest_is_not_asked_again(void **state)
{
	struct sample sample = make_sample();
	struct fake_call calls[] = { { .method = "getblock",
				       .result = sample.hex } };
	struct fake_table table = CALLS(calls);
	struct log_capture log = begin_log();
	struct node_client *other;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(get_block(&s, &sample));
	assert_int_equal(fake_node_requests(s.node), 2);
	assert_ok(get_block(&s, &sample));
	assert_int_equal(fake_node_requests(s.node), 3);
	/* A second client finds out for itself, and does not tell again. */
	other = s.client;
	s.client = node_client_new(&s.config);
	assert_ok(get_block(&s, &sample));
	node_client_free(other);
	scene_end(&s);
	text = end_log(&log);
	assert_int_equal(times_in(text, "no REST"), 1);
	assert_int_equal(times_in(text, "\n"), 1);
	free(text);
}

static void after_an_outage_rest_is_tried_again(void **state)
{
	struct sample sample = make_sample();
	struct fake_call calls[] = { { .method = "getblock",
				       .result = sample.hex } };
	struct fake_table without = CALLS(calls);
	struct fake_path paths[] = { { sample.block_path, bytes_of(&sample) } };
	struct fake_table with = { .paths = paths, .path_count = 1 };
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &without);
	assert_ok(get_block(&s, &sample));
	fake_node_set_script(s.node, fake_by_table, &with);
	atomic_fetch_add(&s.health.outages, 1);
	assert_ok(get_block(&s, &sample));
	assert_int_equal(fake_node_requests(s.node), 1);
	scene_end(&s);
}

static void an_unknown_block_does_not_mean_that_rest_is_missing(void **state)
{
	struct sample sample = make_sample();
	struct fake_call calls[] = {
		{ .method = "getblock",
		  .code = -5,
		  .message = "Block not found" },
		{ .method = "getblock", .code = -1, .message = "pruned data" }
	};
	struct scene s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		struct fake_table table = { .calls = &calls[i],
					    .call_count = 1 };

		scene_begin(&s, fake_by_table, &table);
		assert_int_equal(get_block(&s, &sample), STATUS_NOT_FOUND);
		assert_int_equal(get_block(&s, &sample), STATUS_NOT_FOUND);
		assert_int_equal(fake_node_requests(s.node), 4);
		assert_false(atomic_load(&s.health.no_rest));
		scene_end(&s);
	}
}

static void another_block_than_asked_for_is_refused(void **state)
{
	struct sample sample = make_sample();
	const struct slice wrong[] = {
		slice_of(sample.bytes + 1, BLOCK_SIZE - 1),
		slice_of(sample.bytes, HEADER_SIZE),
		slice_of("", 0),
	};
	struct log_capture log = begin_log();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct fake_path paths[] = { { sample.block_path, wrong[i] } };
		struct fake_table table = { .paths = paths, .path_count = 1 };
		struct scene s;

		scene_begin(&s, fake_by_table, &table);
		assert_int_equal(get_block(&s, &sample), STATUS_BAD_INPUT);
		scene_end(&s);
	}
	free(end_log(&log));
}

static void hex_that_is_none_is_refused(void **state)
{
	static const char *const results[] = { "\"0\"", "\"zz\"", "7", "null",
					       "\"\"" };
	struct sample sample = make_sample();
	struct log_capture log = begin_log();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(results); i++) {
		struct fake_call calls[] = { { .method = "getblock",
					       .result = results[i] } };
		struct fake_table table = CALLS(calls);
		struct scene s;

		scene_begin(&s, fake_by_table, &table);
		assert_int_equal(get_block(&s, &sample), STATUS_BAD_INPUT);
		scene_end(&s);
	}
	free(end_log(&log));
}

static void fail_with(struct fake_reply *reply,
		      const struct fake_request *request, void *arg)
{
	(void)request;
	reply->status = *(const int *)arg;
	write_text(&reply->body, "some text");
}

static void odd_statuses_are_no_block(void **state)
{
	static const struct {
		int http;
		enum status status;
	} cases[] = { { 400, STATUS_BAD_INPUT },
		      { 500, STATUS_BAD_INPUT },
		      { 503, STATUS_UNAVAILABLE },
		      { 403, STATUS_REFUSED } };
	struct sample sample = make_sample();
	struct log_capture log = begin_log();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int http = cases[i].http;
		struct scene s;

		scene_begin(&s, fail_with, &http);
		assert_int_equal(get_block(&s, &sample), cases[i].status);
		assert_int_equal(get_spent(&s, &sample), cases[i].status);
		scene_end(&s);
	}
	free(end_log(&log));
}

/* --- spent outputs --- */

static void spent_outputs_come_over_rest(void **state)
{
	struct sample sample = make_sample();
	struct fake_path paths[] = { { sample.spent_path,
				       slice_of("spent", 5) } };
	struct fake_table table = { .paths = paths, .path_count = 1 };
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(get_spent(&s, &sample));
	assert_int_equal(fake_node_requests(s.node), 1);
	scene_end(&s);
}

static void a_node_that_offers_none_is_asked_once(void **state)
{
	struct sample sample = make_sample();
	struct fake_path paths[] = { { sample.spent_path,
				       slice_of("spent", 5) } };
	struct fake_table with = { .paths = paths, .path_count = 1 };
	struct fake_table without = { 0 };
	struct log_capture log = begin_log();
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &without);
	for (int i = 0; i < 3; i++)
		assert_int_equal(get_spent(&s, &sample), STATUS_NOT_FOUND);
	assert_int_equal(fake_node_requests(s.node), 2);
	/* After an outage the node may be a newer one. */
	fake_node_set_script(s.node, fake_by_table, &with);
	assert_int_equal(get_spent(&s, &sample), STATUS_NOT_FOUND);
	atomic_fetch_add(&s.health.outages, 1);
	assert_ok(get_spent(&s, &sample));
	scene_end(&s);
	text = end_log(&log);
	assert_int_equal(times_in(text, "no spent outputs"), 1);
	free(text);
}

static void an_unknown_block_is_not_a_missing_offer(void **state)
{
	struct sample sample = make_sample();
	struct fake_path paths[] = { { sample.genesis_spent_path,
				       slice_of("\x01\x00", 2) } };
	struct fake_table table = { .paths = paths, .path_count = 1 };
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(get_spent(&s, &sample), STATUS_NOT_FOUND);
	assert_int_equal(get_spent(&s, &sample), STATUS_NOT_FOUND);
	assert_int_equal(fake_node_requests(s.node), 4);
	scene_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_comes_over_rest),
		cmocka_unit_test(
			without_rest_it_comes_by_rpc_and_rest_is_not_asked_again),
		cmocka_unit_test(after_an_outage_rest_is_tried_again),
		cmocka_unit_test(
			an_unknown_block_does_not_mean_that_rest_is_missing),
		cmocka_unit_test(another_block_than_asked_for_is_refused),
		cmocka_unit_test(hex_that_is_none_is_refused),
		cmocka_unit_test(odd_statuses_are_no_block),
		cmocka_unit_test(spent_outputs_come_over_rest),
		cmocka_unit_test(a_node_that_offers_none_is_asked_once),
		cmocka_unit_test(an_unknown_block_is_not_a_missing_offer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
