/* What a client of /wait may ask for. */
#include "support.h"

#include "api/request.h"
#include "api/response.h"
#include "api/wait_wish.h"

#define HASH "00000000000000000000000000000000000000000000000000000000000000ab"

static struct request req;
static struct response res;

static int set_up(void **state)
{
	(void)state;
	request_init(&req);
	response_init(&res);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	request_clear(&req);
	response_clear(&res);
	return 0;
}

static bool parse(struct wait_wish *out, const char *query)
{
	char target[400];

	snprintf(target, sizeof(target), "/wait?%s", query);
	assert_ok(request_parse(&req, METHOD_GET, target));
	return wait_wish_parse(out, &res, &req, 60);
}

static void each_part_stands_where_it_belongs(void **state)
{
	struct wait_wish wish;

	(void)state;
	assert_true(parse(&wish, "height=7"));
	assert_true(wish.has_height && wish.height == 7);
	assert_false(wish.has_tip || wish.has_tip_not || wish.has_txid);
	assert_int_equal(wish.timeout_s, 30);
	assert_true(parse(&wish, "tip=" HASH "&timeout=0"));
	assert_true(wish.has_tip && !wish.has_height && !wish.has_tip_not);
	assert_int_equal(wish.tip.bytes[0], 0xab);
	assert_int_equal(wish.timeout_s, 0);
	assert_true(parse(&wish, "tip_not=" HASH));
	assert_true(wish.has_tip_not && !wish.has_tip);
	assert_int_equal(wish.tip_not.bytes[0], 0xab);
	assert_true(parse(&wish, "txid=" HASH "&confirmations=6&height=0"));
	assert_true(wish.has_txid && wish.has_height);
	assert_int_equal(wish.txid.bytes[0], 0xab);
	assert_int_equal(wish.confirmations, 6);
	assert_true(parse(&wish, "txid=" HASH));
	assert_int_equal(wish.confirmations, 0);
}

static void nobody_waits_longer_than_the_limit(void **state)
{
	struct wait_wish wish;

	(void)state;
	assert_true(parse(&wish, "height=1&timeout=60"));
	assert_int_equal(wish.timeout_s, 60);
	assert_true(parse(&wish, "height=1&timeout=999999999"));
	assert_int_equal(wish.timeout_s, 60);
}

static void nonsense_is_told_from_a_wish(void **state)
{
	static const char *const cases[] = {
		"",
		"timeout=5",
		"height=",
		"height=-1",
		"height=+1",
		"height=%201",
		"height=1.5",
		"height=0x10",
		"height=1000000000",
		"tip=",
		"tip=" HASH "0",
		"tip_not=" HASH "&tip=0",
		"txid=zz",
		"confirmations=1",
		"height=1&confirmations=1",
		"txid=" HASH "&confirmations=x",
		"height=1&timeout=",
		"height=1&timeout=1s",
	};
	struct wait_wish wish;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		response_reset(&res);
		assert_false(parse(&wish, cases[i]));
		assert_int_equal(res.code, 400);
		assert_true(res.body.len > 0);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_part_stands_where_it_belongs),
		test(nobody_waits_longer_than_the_limit),
		test(nonsense_is_told_from_a_wish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
