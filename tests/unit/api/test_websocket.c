/* Frames in, in every cut; headers out; the handshake's key. */
#include "support.h"

#include "api/events/websocket.h"

/* RFC 6455, 1.3. */
static void a_key_is_answered_as_the_rfc_does(void **state)
{
	char accept[WS_ACCEPT_SIZE];

	(void)state;
	assert_true(ws_accept(accept, "dGhlIHNhbXBsZSBub25jZQ=="));
	assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

static void what_is_not_sixteen_bytes_is_no_key(void **state)
{
	static const char *const keys[] = {
		"",
		"dGhl",
		"dGhlIHNhbXBsZSBub25jZQ",
		"dGhlIHNhbXBsZSBub25jZQ===",
		"dGhlIHNhbXBsZSBub25jZSE=",
		"!GhlIHNhbXBsZSBub25jZQ==",
		"========================",
	};
	char accept[WS_ACCEPT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++)
		assert_false(ws_accept(accept, keys[i]));
}

static void headers_have_the_shortest_length(void **state)
{
	static const struct {
		uint64_t len;
		size_t size;
		uint8_t bytes[WS_HEADER_MAX];
	} cases[] = {
		{ 0, 2, { 0x81, 0 } },
		{ 125, 2, { 0x81, 125 } },
		{ 126, 4, { 0x81, 126, 0, 126 } },
		{ 65535, 4, { 0x81, 126, 0xff, 0xff } },
		{ 65536, 10, { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 } },
	};
	uint8_t head[WS_HEADER_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(ws_header(head, WS_TEXT, cases[i].len),
				 cases[i].size);
		assert_memory_equal(head, cases[i].bytes, cases[i].size);
	}
}

/* RFC 6455, 5.7: "Hello" masked, then in two pieces with a ping between. */
static const uint8_t hello[] = { 0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d,
				 0x7f, 0x9f, 0x4d, 0x51, 0x58 };
static const uint8_t pieces[] = {
	0x01, 0x83, 0, 0, 0, 0, 'H',     'e',     'l', /* */
	0x89, 0x82, 0, 0, 0, 0, 'h',     'i',          /* */
	0x80, 0x82, 1, 2, 3, 4, 'l' ^ 1, 'o' ^ 2,      /* */
	0x8a, 0x80, 0, 0, 0, 0,                        /* */
	0x88, 0x82, 0, 0, 0, 0, 0x03,    0xe8,
};

static void assert_item(const struct ws_item *item, enum ws_opcode opcode,
			const char *text)
{
	assert_int_equal(item->opcode, opcode);
	assert_int_equal(item->payload.len, strlen(text));
	assert_memory_equal(item->payload.data, text, strlen(text));
}

static void messages_come_whole_however_they_are_cut(void **state)
{
	static const struct {
		enum ws_opcode opcode;
		const char *text;
	} expected[] = {
		{ WS_TEXT, "Hello" },     { WS_PING, "hi" },
		{ WS_TEXT, "Hello" },     { WS_PONG, "" },
		{ WS_CLOSE, "\x03\xe8" },
	};

	(void)state;
	for (size_t step = 1; step <= sizeof(hello) + sizeof(pieces); step++) {
		uint8_t all[sizeof(hello) + sizeof(pieces)];
		struct ws_input in;
		struct ws_item item;
		size_t got = 0;

		memcpy(all, hello, sizeof(hello));
		memcpy(all + sizeof(hello), pieces, sizeof(pieces));
		ws_input_init(&in, 5);
		for (size_t at = 0; at < sizeof(all); at += step) {
			const size_t left = sizeof(all) - at;

			assert_ok(ws_input_add(&in, all + at,
					       left < step ? left : step));
			while (ws_input_next(&in, &item) == STATUS_OK) {
				assert_true(got < COUNT_OF(expected));
				assert_item(&item, expected[got].opcode,
					    expected[got].text);
				got++;
			}
		}
		assert_int_equal(got, COUNT_OF(expected));
		/* Nothing is kept of what is done with. */
		assert_int_equal(in.bytes.cap, 0);
		assert_int_equal(in.message.cap, 0);
		ws_input_clear(&in);
	}
}

static enum status feed(const void *data, size_t len, size_t max)
{
	struct ws_input in;
	struct ws_item item;
	enum status st;

	ws_input_init(&in, max);
	assert_ok(ws_input_add(&in, data, len));
	do
		st = ws_input_next(&in, &item);
	while (st == STATUS_OK);
	ws_input_clear(&in);
	return st;
}

static void broken_frames_are_refused(void **state)
{
	static const struct {
		const char *what;
		uint8_t bytes[16];
		size_t len;
		enum status status;
	} cases[] = {
		{ "unmasked", { 0x81, 0 }, 2, STATUS_BAD_INPUT },
		{ "reserved", { 0xc1, 0x80 }, 2, STATUS_BAD_INPUT },
		{ "opcode", { 0x83, 0x80 }, 2, STATUS_BAD_INPUT },
		{ "control", { 0x8b, 0x80 }, 2, STATUS_BAD_INPUT },
		{ "pieces", { 0x09, 0x80 }, 2, STATUS_BAD_INPUT },
		{ "long ping", { 0x89, 0xfe }, 2, STATUS_BAD_INPUT },
		{ "nothing", { 0x80, 0x80, 0, 0, 0, 0 }, 6, STATUS_BAD_INPUT },
		{ "16 bits",
		  { 0x81, 0xfe, 0, 125, 0, 0, 0, 0 },
		  8,
		  STATUS_BAD_INPUT },
		{ "64 bits",
		  { 0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0 },
		  14,
		  STATUS_BAD_INPUT },
		{ "top bit",
		  { 0x81, 0xff, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 },
		  14,
		  STATUS_BAD_INPUT },
		{ "large", { 0x81, 0xfe, 1, 1, 0, 0, 0, 0 }, 8, STATUS_LIMIT },
		{ "more", { 0x81, 0x82, 0, 0, 0 }, 5, STATUS_NOT_FOUND },
		{ "less", { 0x81 }, 1, STATUS_NOT_FOUND },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(feed(cases[i].bytes, cases[i].len, 256),
				 cases[i].status);
	/* The pieces of one message count together. */
	assert_int_equal(feed(pieces, sizeof(pieces), 4), STATUS_LIMIT);
	assert_int_equal(feed(pieces, sizeof(pieces), 5), STATUS_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_answered_as_the_rfc_does),
		cmocka_unit_test(what_is_not_sixteen_bytes_is_no_key),
		cmocka_unit_test(headers_have_the_shortest_length),
		cmocka_unit_test(messages_come_whole_however_they_are_cut),
		cmocka_unit_test(broken_frames_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
