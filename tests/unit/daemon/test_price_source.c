/* Prices from JSON, and from a web service that is up and down. */
#include "tests/unit/node/support.h"

#include "base/clock.h"
#include "daemon/price_source.h"
#include "tests/unit/node/fake_node.h"

static double price(const char *json, const char *path)
{
	return price_in(json, strlen(json), path);
}

static void a_price_is_found_by_its_path(void **state)
{
	(void)state;
	assert_true(price("{\"last\":\"6500.10\"}", "last") == 6500.10);
	assert_true(price("{\"last\":6500}", "last") == 6500);
	assert_true(price("{\"a\":{\"X\":{\"c\":[\"1.5\",\"9\"]}}}",
			  "a.X.c.0") == 1.5);
	assert_true(price("[[1],[2,3]]", "1.1") == 3);
	assert_true(price("{\"0\":4}", "0") == 4);
}

static void anything_else_is_no_price(void **state)
{
	static const struct {
		const char *json, *path;
	} cases[] = {
		{ "", "last" },
		{ "{}", "last" },
		{ "{\"last\":", "last" },
		{ "{\"last\":null}", "last" },
		{ "{\"last\":\"x\"}", "last" },
		{ "{\"last\":\"inf\"}", "last" },
		{ "{\"last\":\"nan\"}", "last" },
		{ "{\"last\":-5}", "last" },
		{ "{\"last\":0}", "last" },
		{ "{\"last\":{\"a\":5}}", "last" },
		{ "{\"last\":5}", "last.a" },
		{ "{\"last\":5}", "" },
		{ "[5]", "x" },
		{ "[5]", "1" },
		{ "[5]", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_true(price(cases[i].json, cases[i].path) == 0);
}

static void a_ticker(struct fake_reply *reply,
		     const struct fake_request *request, void *arg)
{
	(void)arg;
	if (!strcmp(request->path, "/usd?a=b"))
		write_text(&reply->body, "{\"last\":\"6500.10\"}");
	else
		reply->status = 404;
}

/* As two readers of the board would see it. */
static void prices_are_asked_for_without_anybody_waiting(void **state)
{
	struct fake_node *service = fake_node_start(0, a_ticker, NULL);
	char usd[128], eur[128];
	char *urls[] = { usd, eur };
	const struct config config = {
		.currency_url = { urls, 2 },
		.currency_field = "last",
		.currency_name = "Bitstamp",
	};
	struct price_source *source;
	struct price prices[2] = { 0 };
	struct log_capture log;
	char *said;

	(void)state;
	snprintf(usd, sizeof(usd), "USD=%s/usd?a=b", fake_node_url(service));
	snprintf(eur, sizeof(eur), "EUR=%s/eur", fake_node_url(service));
	log = begin_log();
	assert_ok(price_source_start(&source, &config));
	while (prices[0].amount == 0)
		price_board_read(price_source_board(source), prices, 2,
				 clock_monotonic_us());
	assert_string_equal(prices[0].currency, "USD");
	price_source_stop(source);
	said = end_log(&log);
	assert_true(prices[0].amount == 6500.10);
	assert_true(prices[1].amount == 0);
	assert_int_equal(fake_node_requests(service), 2);
	assert_int_equal(times_in(said, "price is not to be had"), 1);
	assert_non_null(strstr(said, "currency=EUR"));
	free(said);
	fake_node_stop(service);
}

static void a_silent_service_does_not_hold_up_the_end(void **state)
{
	char url[] = "USD=http://127.0.0.1:1/";
	char *urls[] = { url };
	const struct config config = { .currency_url = { urls, 1 } };
	struct price_source *source;
	struct log_capture log = begin_log();

	(void)state;
	assert_ok(price_source_start(&source, &config));
	price_source_stop(source);
	price_source_stop(NULL);
	free(end_log(&log));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_price_is_found_by_its_path),
		cmocka_unit_test(anything_else_is_no_price),
		cmocka_unit_test(prices_are_asked_for_without_anybody_waiting),
		cmocka_unit_test(a_silent_service_does_not_hold_up_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
