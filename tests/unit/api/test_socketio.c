/* socket.io's packets. */
#include "support.h"

#include "api/events/socketio.h"

struct packet_case {
	const char *text;
	enum socketio_type type;
	const char *space, *id, *json;
};

static bool is_text(struct slice slice, const char *text)
{
	return slice_equal(slice, slice_of(text, strlen(text)));
}

static void the_parts_of_a_packet_are_told_apart(void **state)
{
	static const struct packet_case cases[] = {
		{ "0", SOCKETIO_CONNECT, "", "", "" },
		{ "0{\"token\":1}", SOCKETIO_CONNECT, "", "", "{\"token\":1}" },
		{ "0/", SOCKETIO_CONNECT, "", "", "" },
		{ "0/admin", SOCKETIO_CONNECT, "/admin", "", "" },
		{ "0/admin?a=b,{}", SOCKETIO_CONNECT, "/admin", "", "{}" },
		{ "1", SOCKETIO_DISCONNECT, "", "", "" },
		{ "1/admin,", SOCKETIO_DISCONNECT, "/admin", "", "" },
		{ "2[\"a\"]", SOCKETIO_EVENT, "", "", "[\"a\"]" },
		{ "20[\"a\"]", SOCKETIO_EVENT, "", "0", "[\"a\"]" },
		{ "212[\"a\",5]", SOCKETIO_EVENT, "", "12", "[\"a\",5]" },
		{ "2/,7[\"a\"]", SOCKETIO_EVENT, "", "7", "[\"a\"]" },
		{ "2/x,13[\"a\"]", SOCKETIO_EVENT, "/x", "13", "[\"a\"]" },
		{ "312[]", SOCKETIO_ACK, "", "12", "[]" },
		{ "4\"no\"", SOCKETIO_ERROR, "", "", "\"no\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct packet_case *c = &cases[i];
		struct socketio_packet packet;

		assert_ok(socketio_parse(&packet,
					 slice_of(c->text, strlen(c->text))));
		assert_int_equal(packet.type, c->type);
		assert_true(is_text(packet.space, c->space));
		assert_true(is_text(packet.id, c->id));
		assert_true(is_text(packet.json, c->json));
	}
}

static void what_is_no_packet_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"5",
		"51-[\"a\",{\"_placeholder\":true}]",
		"6",
		"9",
		"x",
		" 2[]",
		"212345678901234567890[]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct socketio_packet packet;

		assert_int_equal(
			socketio_parse(&packet,
				       slice_of(texts[i], strlen(texts[i]))),
			STATUS_BAD_INPUT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_of_a_packet_are_told_apart),
		cmocka_unit_test(what_is_no_packet_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
