/* Addresses, ranges, and who is behind a proxy. */
#include "support.h"

#include "api/ip_range.h"

static struct ip ip_of(const char *text)
{
	struct ip ip;

	assert_ok(ip_parse(&ip, text, strlen(text)));
	return ip;
}

static bool same(const char *a, const char *b)
{
	const struct ip one = ip_of(a), two = ip_of(b);

	return !memcmp(&one, &two, sizeof(one));
}

static void forms_of_one_address_are_one(void **state)
{
	(void)state;
	assert_true(same("10.1.2.3", "::ffff:10.1.2.3"));
	assert_true(same("10.1.2.3", " 10.1.2.3\t"));
	assert_true(same("10.1.2.3", "10.1.2.3:4711"));
	assert_true(same("2001:db8::1", "[2001:db8::1]"));
	assert_true(same("2001:db8::1", "[2001:DB8:0::1]:80"));
	assert_false(same("10.1.2.3", "10.1.2.4"));
	assert_false(same("2001:db8::1", "2001:db8::2"));
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"x",
		"10.1.2",
		"10.1.2.3.4",
		"10.1.2.256",
		"1:2",
		"[::1",
		"unknown",
		"_hidden",
		"2001:db8::g",
		"10.1.2.3/8",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
	};
	struct ip ip;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(ip_parse(&ip, bad[i], strlen(bad[i])),
				 STATUS_BAD_INPUT);
}

static void peers_are_read_from_sockets(void **state)
{
	union peer_address peer;
	socklen_t len;
	struct ip ip, expected = ip_of("192.0.2.7");

	(void)state;
	assert_ok(listen_address_parse(&peer, &len, "192.0.2.7:80"));
	ip = ip_of_peer(&peer);
	assert_memory_equal(&ip, &expected, sizeof(ip));
	assert_ok(listen_address_parse(&peer, &len, "[::ffff:192.0.2.7]:80"));
	ip = ip_of_peer(&peer);
	assert_memory_equal(&ip, &expected, sizeof(ip));
}

static void an_ipv6_client_is_its_first_half(void **state)
{
	struct ip a = ip_of("2001:db8:1:2:3::4"), b = ip_of("2001:db8:1:2::");
	struct ip c = ip_of("10.0.0.1"), d = ip_of("10.0.0.2");

	(void)state;
	a = ip_client(&a);
	assert_memory_equal(&a, &b, sizeof(a));
	c = ip_client(&c);
	d = ip_client(&d);
	assert_memory_not_equal(&c, &d, sizeof(c));
}

static void loopback_is_known_in_both_families(void **state)
{
	static const char *const texts[] = { "127.0.0.1", "127.9.9.9",
					     "::1",       "128.0.0.1",
					     "::2",       "10.0.0.1" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const struct ip ip = ip_of(texts[i]);

		assert_int_equal(ip_is_loopback(&ip), i < 3);
	}
}

static void a_range_holds_what_shares_its_bits(void **state)
{
	static const struct {
		const char *range, *ip;
		bool held;
	} cases[] = {
		{ "10.0.0.0/8", "10.255.0.1", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "192.0.2.128/25", "192.0.2.255", true },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "2001:db8::/32", "2001:db8:ffff::1", true },
		{ "2001:db8::/33", "2001:db8:ffff::1", false },
		{ "::/0", "10.0.0.1", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct ip ip = ip_of(cases[i].ip);
		struct ip_range range;
		const struct ip_list list = { &range, 1 };

		assert_ok(ip_range_parse(&range, cases[i].range));
		assert_int_equal(ip_listed(&list, &ip), cases[i].held);
	}
}

static void bad_ranges_are_refused(void **state)
{
	static const char *const bad[] = { "",           "/8",
					   "10.0.0.0/",  "10.0.0.0/33",
					   "10.0.0.0/x", "10.0.0.0/8/8",
					   "::/129",     "::/0128",
					   "10.0.0.0/-1" };
	struct ip_range range;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(ip_range_parse(&range, bad[i]),
				 STATUS_BAD_INPUT);
}

static void only_a_trusted_proxy_says_who_the_client_is(void **state)
{
	static const struct {
		const char *peer, *forwarded, *cf, *client;
	} cases[] = {
		/* Nobody else is believed. */
		{ "203.0.113.9", "198.51.100.1", "198.51.100.2",
		  "203.0.113.9" },
		{ "127.0.0.1", NULL, NULL, "127.0.0.1" },
		{ "127.0.0.1", "198.51.100.1", NULL, "198.51.100.1" },
		/* What a client wrote itself stands before what proxies add. */
		{ "127.0.0.1", "6.6.6.6, 198.51.100.1", NULL, "198.51.100.1" },
		{ "127.0.0.1", "6.6.6.6,198.51.100.1 , 10.0.0.5", NULL,
		  "198.51.100.1" },
		{ "10.0.0.7", "198.51.100.1:99", NULL, "198.51.100.1" },
		{ "127.0.0.1", "2001:db8::5", NULL, "2001:db8::5" },
		/* No names: the proxy itself is the client. */
		{ "127.0.0.1", "10.0.0.5, 10.0.0.6", NULL, "127.0.0.1" },
		{ "127.0.0.1", "unknown", NULL, "127.0.0.1" },
		{ "127.0.0.1", "198.51.100.1, junk", NULL, "127.0.0.1" },
		{ "127.0.0.1", "", "198.51.100.2", "127.0.0.1" },
		{ "127.0.0.1", ",", NULL, "127.0.0.1" },
		/* The other header counts where there is no list. */
		{ "127.0.0.1", NULL, "198.51.100.2", "198.51.100.2" },
		{ "127.0.0.1", "198.51.100.1", "6.6.6.6", "198.51.100.1" },
		{ "127.0.0.1", NULL, "junk", "127.0.0.1" },
	};
	struct ip_range ranges[2];
	const struct ip_list trusted = { ranges, 2 };

	(void)state;
	assert_ok(ip_range_parse(&ranges[0], "127.0.0.1"));
	assert_ok(ip_range_parse(&ranges[1], "10.0.0.0/8"));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct ip peer = ip_of(cases[i].peer);
		const struct ip expected = ip_of(cases[i].client);
		const struct ip client = ip_of_request(
			&peer, cases[i].forwarded, cases[i].cf, &trusted);

		assert_memory_equal(&client, &expected, sizeof(client));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_of_one_address_are_one),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(peers_are_read_from_sockets),
		cmocka_unit_test(an_ipv6_client_is_its_first_half),
		cmocka_unit_test(loopback_is_known_in_both_families),
		cmocka_unit_test(a_range_holds_what_shares_its_bits),
		cmocka_unit_test(bad_ranges_are_refused),
		cmocka_unit_test(only_a_trusted_proxy_says_who_the_client_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
