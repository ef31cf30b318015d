/* engine.io's payloads of both revisions, there and back. */
#include "support.h"

#include "api/events/engine.h"

#define SMILE "\xf0\x9f\x98\x80" /* two UTF-16 units */

struct payload_case {
	const char *body;
	const char *packets[4];
	enum status end; /* behind them */
};

static void assert_packets(const struct payload_case *c,
			   enum engine_framing framing)
{
	struct engine_payload payload = engine_payload_over(
		slice_of(c->body, strlen(c->body)), framing);
	struct engine_packet packet;

	for (size_t i = 0; i < 4 && c->packets[i]; i++) {
		const char *text = c->packets[i];

		assert_ok(engine_payload_next(&payload, &packet));
		assert_int_equal(packet.type, text[0]);
		assert_int_equal(packet.data.len, strlen(text + 1));
		assert_memory_equal(packet.data.data, text + 1,
				    packet.data.len);
	}
	assert_int_equal(engine_payload_next(&payload, &packet), c->end);
}

static void lengths_are_counted_as_javascript_does(void **state)
{
	static const struct payload_case cases[] = {
		{ "", { NULL }, STATUS_NOT_FOUND },
		{ "1:2", { "2" }, STATUS_NOT_FOUND },
		{ "6:2probe2:40", { "2probe", "40" }, STATUS_NOT_FOUND },
		{ "4:4\xc3\xa9\xe2\x82\xac!1:6",
		  { "4\xc3\xa9\xe2\x82\xac!", "6" },
		  STATUS_NOT_FOUND },
		{ "4:4" SMILE "x1:6",
		  { "4" SMILE "x", "6" },
		  STATUS_NOT_FOUND },
		{ "2:bQ", { "bQ" }, STATUS_NOT_FOUND },
		{ "2:4" SMILE, { NULL }, STATUS_BAD_INPUT },
		{ "1:", { NULL }, STATUS_BAD_INPUT },
		{ "0:", { NULL }, STATUS_BAD_INPUT },
		{ ":2", { NULL }, STATUS_BAD_INPUT },
		{ "1:21", { "2" }, STATUS_BAD_INPUT },
		{ "2:2", { NULL }, STATUS_BAD_INPUT },
		{ "-1:2", { NULL }, STATUS_BAD_INPUT },
		{ "1:7", { NULL }, STATUS_BAD_INPUT },
		{ "4294967297:2", { NULL }, STATUS_BAD_INPUT },
		{ "2:4\xe2\x82", { NULL }, STATUS_BAD_INPUT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_packets(&cases[i], ENGINE_LENGTHS);
}

static void later_payloads_have_separators(void **state)
{
	static const struct payload_case cases[] = {
		{ "2", { "2" }, STATUS_NOT_FOUND },
		{ "40\x1e"
		  "42[]\x1e"
		  "3",
		  { "40", "42[]", "3" },
		  STATUS_NOT_FOUND },
		{ "\x1e"
		  "2",
		  { NULL },
		  STATUS_BAD_INPUT },
		{ "2\x1e", { NULL }, STATUS_BAD_INPUT },
		{ "2\x1e\x1e"
		  "2",
		  { "2" },
		  STATUS_BAD_INPUT },
		{ "9", { NULL }, STATUS_BAD_INPUT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_packets(&cases[i], ENGINE_SEPARATED);
}

static void octets_have_raw_digits(void **state)
{
	static const uint8_t good[] = { 0,   1,   1,   0xff, '4', '0', '1',
					'2', '3', '4', '5',  '6', '7', '8',
					'9', 0,   1,   0xff, '2' };
	static const uint8_t bad[][4] = {
		{ 1, 1, 0xff, '2' }, /* binary data */
		{ 0, 10, 0xff, '2' },
		{ 0, 0xff, '2', '2' },
		{ 0, 1, 1, 1 },
	};
	struct engine_payload payload = engine_payload_over(
		slice_of(good, sizeof(good)), ENGINE_BINARY_LENGTHS);
	struct engine_packet packet;

	(void)state;
	assert_ok(engine_payload_next(&payload, &packet));
	assert_int_equal(packet.type, ENGINE_MESSAGE);
	assert_int_equal(packet.data.len, 10);
	assert_ok(engine_payload_next(&payload, &packet));
	assert_int_equal(packet.type, ENGINE_PING);
	assert_int_equal(engine_payload_next(&payload, &packet),
			 STATUS_NOT_FOUND);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		payload = engine_payload_over(slice_of(bad[i], sizeof(bad[i])),
					      ENGINE_BINARY_LENGTHS);
		assert_int_equal(engine_payload_next(&payload, &packet),
				 STATUS_BAD_INPUT);
	}
}

static void what_is_written_is_read_back(void **state)
{
	static const char *const texts[] = { "40", "4" SMILE "\xc3\xa9", "2",
					     "42[\"tx\"]" };

	(void)state;
	for (int revision = 3; revision <= 4; revision++) {
		struct engine_payload payload;
		struct engine_packet packet;
		struct writer w;

		writer_init(&w);
		for (size_t i = 0; i < COUNT_OF(texts); i++)
			engine_payload_add(
				&w, revision,
				slice_of(texts[i], strlen(texts[i])));
		payload = engine_payload_over(
			writer_slice(&w), engine_framing_of(revision, false));
		for (size_t i = 0; i < COUNT_OF(texts); i++) {
			assert_ok(engine_payload_next(&payload, &packet));
			assert_true(slice_equal(
				packet.data,
				slice_of(texts[i] + 1, strlen(texts[i]) - 1)));
		}
		assert_int_equal(engine_payload_next(&payload, &packet),
				 STATUS_NOT_FOUND);
		writer_clear(&w);
	}
}

static void a_session_opens_with_its_terms(void **state)
{
	const struct engine_terms terms = { 25000, 60000, 100000, true };
	struct engine_terms wired = terms;
	struct writer w;

	(void)state;
	wired.upgrades = false;
	writer_init(&w);
	engine_open(&w, 3, "abc", &terms);
	assert_string_equal(text_of(&w),
			    "0{\"sid\":\"abc\",\"upgrades\":[\"websocket\"],"
			    "\"pingInterval\":25000,\"pingTimeout\":60000}");
	writer_reset(&w);
	engine_open(&w, 4, "abc", &wired);
	assert_string_equal(text_of(&w),
			    "0{\"sid\":\"abc\",\"upgrades\":[],"
			    "\"pingInterval\":25000,\"pingTimeout\":60000,"
			    "\"maxPayload\":100000}");
	writer_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lengths_are_counted_as_javascript_does),
		cmocka_unit_test(later_payloads_have_separators),
		cmocka_unit_test(octets_have_raw_digits),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(a_session_opens_with_its_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
