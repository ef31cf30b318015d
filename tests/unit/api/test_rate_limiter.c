/* Windows, lists, and too many clients at once. The clock is the test's. */
#include "support.h"

#include <pthread.h>

#include "api/rate_limiter.h"

#define SECOND UINT64_C(1000000)

static struct ip_range white, black;
static struct rate_config config;
static struct rate_limiter *limiter;
static uint64_t now;

static int set_up(void **state)
{
	(void)state;
	assert_ok(ip_range_parse(&white, "10.1.0.0/16"));
	assert_ok(ip_range_parse(&black, "10.1.2.0/24"));
	config = (struct rate_config){
		.normal = { 3, 100 },
		.whitelisted = { 5, 10 },
		.blacklisted = { 0, 100 },
		.whitelist = { &white, 1 },
		.blacklist = { &black, 1 },
	};
	limiter = rate_limiter_new(&config);
	assert_non_null(limiter);
	now = 1000 * SECOND;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	rate_limiter_free(limiter);
	return 0;
}

static struct rate_verdict visit(const char *text)
{
	struct ip ip;

	assert_ok(ip_parse(&ip, text, strlen(text)));
	return rate_limiter_visit(limiter, &ip, now);
}

/* So many are served, and the next is not. */
static void assert_served(const char *client, int64_t limit)
{
	struct rate_verdict verdict;

	for (int64_t i = 1; i <= limit; i++) {
		verdict = visit(client);
		assert_false(verdict.exceeded);
		assert_int_equal(verdict.limit, limit);
		assert_int_equal(verdict.remaining, limit - i);
	}
	for (int i = 0; i < 3; i++) {
		verdict = visit(client);
		assert_true(verdict.exceeded);
		assert_int_equal(verdict.limit, limit);
		assert_int_equal(verdict.remaining, 0);
	}
}

static void as_many_as_the_limit_are_served(void **state)
{
	(void)state;
	assert_served("192.0.2.1", 3);
	assert_served("192.0.2.2", 3);
}

static void the_window_begins_with_the_first_request(void **state)
{
	(void)state;
	visit("192.0.2.1");
	now += 60 * SECOND;
	visit("192.0.2.1");
	visit("192.0.2.1");
	assert_true(visit("192.0.2.1").exceeded);
	assert_int_equal(visit("192.0.2.1").wait_s, 40);
	now += 40 * SECOND - 1;
	assert_true(visit("192.0.2.1").exceeded);
	assert_int_equal(visit("192.0.2.1").wait_s, 1);
	now += 1;
	assert_served("192.0.2.1", 3);
}

static void lists_have_limits_of_their_own(void **state)
{
	(void)state;
	assert_served("10.1.1.1", 5);
	now += 10 * SECOND;
	assert_served("10.1.1.1", 5);
	/* In both lists: the black one counts. */
	assert_served("10.1.2.1", 0);
}

static void a_limit_of_minus_one_is_none(void **state)
{
	(void)state;
	config.normal.limit = RATE_UNLIMITED;
	for (int i = 0; i < 10; i++) {
		const struct rate_verdict verdict = visit("192.0.2.1");

		assert_false(verdict.exceeded);
		assert_int_equal(verdict.limit, -1);
		assert_int_equal(verdict.remaining, -1);
	}
}

static void loopback_is_spared_only_when_told_so(void **state)
{
	(void)state;
	assert_served("127.0.0.1", 3);
	config.spares_loopback = true;
	assert_int_equal(visit("127.0.0.1").limit, -1);
	assert_int_equal(visit("::1").limit, -1);
	assert_served("192.0.2.1", 3);
}

static void addresses_of_one_ipv6_network_are_one_client(void **state)
{
	(void)state;
	assert_false(visit("2001:db8::1").exceeded);
	assert_false(visit("2001:db8::2").exceeded);
	assert_false(visit("2001:db8::3").exceeded);
	assert_true(visit("2001:db8::4").exceeded);
	assert_false(visit("2001:db8:0:1::4").exceeded);
}

/* A million clients: more than are remembered. */
static void a_crowd_does_not_free_who_asked_too_much(void **state)
{
	struct ip ip;

	(void)state;
	assert_served("192.0.2.1", 3);
	assert_ok(ip_parse(&ip, "11.0.0.0", 8));
	for (uint32_t i = 0; i < 1000000; i++) {
		ip.bytes[13] = (uint8_t)(i >> 16);
		ip.bytes[14] = (uint8_t)(i >> 8);
		ip.bytes[15] = (uint8_t)i;
		assert_false(rate_limiter_visit(limiter, &ip, now).exceeded);
	}
	assert_true(visit("192.0.2.1").exceeded);
}

static void *visit_often(void *served)
{
	size_t *count = served;
	struct ip ip;

	assert_ok(ip_parse(&ip, "192.0.2.1", 9));
	for (int i = 0; i < 1000; i++)
		*count += !rate_limiter_visit(limiter, &ip, now).exceeded;
	return NULL;
}

static void threads_count_together(void **state)
{
	pthread_t threads[4];
	size_t served[4] = { 0 }, sum = 0;

	(void)state;
	config.normal.limit = 1500;
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_false(pthread_create(&threads[i], NULL, visit_often,
					    &served[i]));
	for (size_t i = 0; i < COUNT_OF(threads); i++) {
		pthread_join(threads[i], NULL);
		sum += served[i];
	}
	assert_int_equal(sum, 1500);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(as_many_as_the_limit_are_served),
		test(the_window_begins_with_the_first_request),
		test(lists_have_limits_of_their_own),
		test(a_limit_of_minus_one_is_none),
		test(loopback_is_spared_only_when_told_so),
		test(addresses_of_one_ipv6_network_are_one_client),
		test(a_crowd_does_not_free_who_asked_too_much),
		test(threads_count_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
