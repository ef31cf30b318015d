#include "daemon/value_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_number_is_digits_that_fit(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(value_parse_number(&value, "0"));
	assert_int_equal(value, 0);
	assert_true(value_parse_number(&value, "18446744073709551615"));
	assert_true(value == UINT64_MAX);
	assert_false(value_parse_number(&value, "18446744073709551616"));
	assert_false(value_parse_number(&value, "99999999999999999999999"));
	assert_false(value_parse_number(&value, ""));
	assert_false(value_parse_number(&value, "-1"));
	assert_false(value_parse_number(&value, "+1"));
	assert_false(value_parse_number(&value, " 1"));
	assert_false(value_parse_number(&value, "1 "));
	assert_false(value_parse_number(&value, "1e3"));
	assert_false(value_parse_number(&value, "0x10"));
}

static void a_size_may_bear_a_suffix(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(value_parse_size(&value, "1024"));
	assert_true(value == 1024);
	assert_true(value_parse_size(&value, "3K"));
	assert_true(value == 3 * 1024);
	assert_true(value_parse_size(&value, "500M"));
	assert_true(value == UINT64_C(500) << 20);
	assert_true(value_parse_size(&value, "64G"));
	assert_true(value == UINT64_C(64) << 30);
	assert_true(value_parse_size(&value, "16777215T"));
	assert_true(value == UINT64_C(16777215) << 40);
	assert_false(value_parse_size(&value, "16777216T"));
	assert_false(value_parse_size(&value, "G"));
	assert_false(value_parse_size(&value, ""));
	assert_false(value_parse_size(&value, "1g"));
	assert_false(value_parse_size(&value, "1GB"));
	assert_false(value_parse_size(&value, "1.5G"));
	assert_false(value_parse_size(&value, "1KK"));
	assert_false(value_parse_size(&value, "000000000000000000000001K"));
}

struct text_case {
	const char *text;
	bool good;
};

static void check_cases(const char *(*check)(const char *),
			const struct text_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *wrong = check(cases[i].text);

		if (!wrong != cases[i].good)
			fail_msg("\"%s\": %s", cases[i].text,
				 wrong ? wrong : "accepted");
	}
}

#define CHECK_CASES(check, cases) \
	check_cases(check, cases, sizeof(cases) / sizeof(cases[0]))

static void a_node_url_names_a_host_and_no_secret(void **state)
{
	static const struct text_case cases[] = {
		{ "http://127.0.0.1:8332", true },
		{ "http://127.0.0.1:8332/", true },
		{ "https://node.example/rpc", true },
		{ "http://[::1]:8332", true },
		{ "http://[::1]", true },
		{ "http://node", true },
		{ "127.0.0.1:8332", false },
		{ "ftp://127.0.0.1", false },
		{ "http://", false },
		{ "http://:8332", false },
		{ "http://host:", false },
		{ "http://host:99999", false },
		{ "http://host:port", false },
		{ "http://[::1", false },
		{ "http://[::1]8332", false },
		{ "http://user:word@host:8332", false },
		{ "http://user@host", false },
		{ "http://host/path@sign", true },
		{ "http://host?query", false },
		{ "http://host/#part", false },
		{ "http://ho st", false },
		{ "", false },
	};

	(void)state;
	CHECK_CASES(check_node_url, cases);
}

static void a_zmq_endpoint_is_one_that_can_be_connected_to(void **state)
{
	static const struct text_case cases[] = {
		{ "tcp://127.0.0.1:28332", true },
		{ "tcp://[::1]:28332", true },
		{ "ipc:///run/node/zmq", true },
		{ "tcp://127.0.0.1", false },
		{ "tcp://:28332", false },
		{ "tcp://host:*", false },
		{ "tcp://host:70000", false },
		{ "ipc://", false },
		{ "inproc://x", false },
		{ "127.0.0.1:28332", false },
		{ "tcp://host :1", false },
	};

	(void)state;
	CHECK_CASES(check_zmq_endpoint, cases);
}

static void a_listening_address_has_a_port(void **state)
{
	static const struct text_case cases[] = {
		{ "127.0.0.1:3001", true }, { "0.0.0.0:0", true },
		{ "[::1]:3001", true },     { "localhost:65535", true },
		{ "127.0.0.1", false },     { ":3001", false },
		{ "3001", false },          { "127.0.0.1:65536", false },
		{ "127.0.0.1:", false },    { "::1:3001", false },
		{ "[::1:3001", false },     { "a b:3001", false },
	};

	(void)state;
	CHECK_CASES(check_listen, cases);
}

static void a_prefix_is_a_plain_path(void **state)
{
	static const struct text_case cases[] = {
		{ "", true },
		{ "/api", true },
		{ "/api/explorer/btc", true },
		{ "/a-b_c.d~e", true },
		{ "api", false },
		{ "/api/", false },
		{ "//api", false },
		{ "/a?b", false },
		{ "/a%20b", false },
		{ "/a b", false },
	};

	(void)state;
	CHECK_CASES(check_prefix, cases);
}

static void a_range_of_addresses_is_one(void **state)
{
	static const struct text_case cases[] = {
		{ "192.0.2.1", true },     { "192.0.2.0/24", true },
		{ "2001:db8::/32", true }, { "192.0.2.0/33", false },
		{ "localhost", false },    { "", false },
	};

	(void)state;
	CHECK_CASES(check_ip_range, cases);
}

static void a_rate_is_a_number_or_minus_one(void **state)
{
	static const struct text_case cases[] = {
		{ "0", true },   { "-1", true },  { "4294967295", true },
		{ "-2", false }, { "x", false },  { "4294967296", false },
		{ "", false },   { "1 ", false },
	};

	(void)state;
	CHECK_CASES(check_rate_limit, cases);
}

static void a_source_of_prices_is_a_currency_and_a_url(void **state)
{
	static const struct text_case cases[] = {
		{ "USD=https://www.bitstamp.net/api/v2/ticker/btcusd/", true },
		{ "EUR=http://127.0.0.1:80/x?y=z", true },
		{ "https://x/", false },
		{ "usd=https://x/", false },
		{ "USDT=https://x/", false },
		{ "USD=ftp://x/", false },
		{ "USD=file:///etc/passwd", false },
		{ "USD=https://", false },
		{ "USD=", false },
		{ "USD=https://x/ y", false },
	};

	(void)state;
	CHECK_CASES(check_currency_url, cases);
}

static void an_explorer_has_name_ticker_and_url(void **state)
{
	static const struct text_case cases[] = {
		{ "Bitcoin BTC https://b/", true },
		{ "Bitcoin Cash BCH http://b:80/x", true },
		{ "BTC https://b/", false },
		{ " BTC https://b/", false },
		{ "Bitcoin  https://b/", false },
		{ "Bitcoin BTC b", false },
		{ "Bitcoin BTC javascript://b/", false },
		{ "Bitcoin", false },
		{ "", false },
	};

	(void)state;
	CHECK_CASES(check_explorer, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_digits_that_fit),
		cmocka_unit_test(a_size_may_bear_a_suffix),
		cmocka_unit_test(a_node_url_names_a_host_and_no_secret),
		cmocka_unit_test(
			a_zmq_endpoint_is_one_that_can_be_connected_to),
		cmocka_unit_test(a_listening_address_has_a_port),
		cmocka_unit_test(a_prefix_is_a_plain_path),
		cmocka_unit_test(a_range_of_addresses_is_one),
		cmocka_unit_test(a_rate_is_a_number_or_minus_one),
		cmocka_unit_test(a_source_of_prices_is_a_currency_and_a_url),
		cmocka_unit_test(an_explorer_has_name_ticker_and_url),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
