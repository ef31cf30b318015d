/* What the settings of the API come to. */
#include "tests/unit/daemon/reading.h"
#include "tests/unit/node/support.h"

#include "api/explorer/pools.h"
#include "daemon/api_setup.h"

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

static struct reading r;
static struct api_setup setup;
static struct api_config api;

static enum status make(const char *const *arguments)
{
	assert_ok(reading_of(&r, arguments, LIST("HOME=/h")));
	return api_setup_make(&setup, &api, &r.config);
}

static void drop(void)
{
	api_setup_clear(&setup);
	config_clear(&r.config);
}

static void by_itself_it_is_what_insight_had(void **state)
{
	(void)state;
	assert_ok(make(LIST("--network=regtest")));
	assert_string_equal(api.listen, "127.0.0.1:3001");
	assert_int_equal(api.prefix_count, 5);
	assert_ptr_equal(api.rates, &setup.rates);
	assert_int_equal(api.rates->normal.limit, 10800);
	assert_int_equal(api.rates->normal.window_s, 3 * 3600);
	assert_int_equal(api.rates->whitelisted.limit, 108000);
	assert_int_equal(api.rates->whitelisted.window_s, 3 * 3600);
	assert_int_equal(api.rates->blacklisted.limit, 0);
	assert_int_equal(api.rates->whitelist.count, 0);
	assert_int_equal(api.proxies.count, 2);
	assert_false(api.cache);
	assert_int_equal(api.cache_short_s, 30);
	assert_int_equal(api.cache_long_s, 86400);
	assert_null(api.pools);
	assert_null(api.prices);
	assert_int_equal(api.explorer_count, 0);
	drop();
}

static void a_limit_that_was_given_holds_for_this_machine_too(void **state)
{
	(void)state;
	assert_ok(make(LIST("--network=regtest")));
	assert_true(api.rates->spares_loopback);
	drop();
	assert_ok(make(LIST("--network=regtest", "--rate-limit=10800")));
	assert_false(api.rates->spares_loopback);
	drop();
	assert_ok(make(LIST("--network=regtest", "--rate-limit=-1")));
	assert_int_equal(api.rates->normal.limit, RATE_UNLIMITED);
	drop();
}

static void every_setting_arrives(void **state)
{
	struct ip ip;

	(void)state;
	assert_ok(make(LIST(
		"--network=regtest", "--enable-cache", "--cache-short=1",
		"--cache-long=2", "--rate-limit-whitelist=10.0.0.0/8,192.0.2.1",
		"--rate-limit-whitelist-limit=7",
		"--rate-limit-whitelist-interval=8",
		"--rate-limit-blacklist=::1", "--rate-limit-blacklist-limit=-1",
		"--rate-limit-blacklist-interval=9", "--rate-limit-interval=6",
		"--trusted-proxies=10.0.0.1",
		"--explorers=Bitcoin Cash BCH https://b/")));
	assert_true(api.cache);
	assert_int_equal(api.cache_short_s, 1);
	assert_int_equal(api.cache_long_s, 2);
	assert_int_equal(api.rates->normal.window_s, 6);
	assert_int_equal(api.rates->whitelist.count, 2);
	assert_ok(ip_parse(&ip, "10.9.9.9", 8));
	assert_true(ip_listed(&api.rates->whitelist, &ip));
	assert_false(ip_listed(&api.proxies, &ip));
	assert_int_equal(api.rates->whitelisted.limit, 7);
	assert_int_equal(api.rates->whitelisted.window_s, 8);
	assert_int_equal(api.rates->blacklist.count, 1);
	assert_int_equal(api.rates->blacklisted.limit, RATE_UNLIMITED);
	assert_int_equal(api.rates->blacklisted.window_s, 9);
	assert_int_equal(api.proxies.count, 1);
	assert_int_equal(api.explorer_count, 1);
	assert_string_equal(api.explorers[0].name, "Bitcoin Cash");
	assert_string_equal(api.explorers[0].ticker, "BCH");
	assert_string_equal(api.explorers[0].url, "https://b/");
	drop();
}

static void the_limiter_can_be_switched_off(void **state)
{
	(void)state;
	assert_ok(make(LIST("--network=regtest", "--disable-rate-limiter")));
	assert_null(api.rates);
	/* Live events count their clients all the same. */
	assert_int_equal(api.proxies.count, 2);
	drop();
}

static void the_shipped_list_of_pools_loads(void **state)
{
	const struct pool *pool;

	(void)state;
	assert_ok(make(LIST("--network=regtest",
			    "--pools-file=" EXAMPLES "/pools/btc.json")));
	pool = pool_find(api.pools, slice_of("\3\1\2\3/ViaBTC/Mined", 16));
	assert_non_null(pool);
	assert_string_equal(pool->name, "ViaBTC");
	drop();
}

static void what_is_named_and_not_there_is_refused(void **state)
{
	static const char *const flags[] = { "--pools-file=/absent",
					     "--ui-dir=/absent" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		struct log_capture log = begin_log();
		const enum status st =
			make(LIST("--network=regtest", flags[i]));

		free(end_log(&log));
		assert_int_equal(st, STATUS_REFUSED);
		drop();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_itself_it_is_what_insight_had),
		cmocka_unit_test(
			a_limit_that_was_given_holds_for_this_machine_too),
		cmocka_unit_test(every_setting_arrives),
		cmocka_unit_test(the_limiter_can_be_switched_off),
		cmocka_unit_test(the_shipped_list_of_pools_loads),
		cmocka_unit_test(what_is_named_and_not_there_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
