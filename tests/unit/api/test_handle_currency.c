/* GET /currency with and without prices, and GET /explorers. */
#include "server_scene.h"

#include "api/explorer/price_board.h"
#include "base/clock.h"

static struct fake_table no_calls;
static struct server_scene scene;
static struct price_board *board;

static int set_up(void **state)
{
	static const char *const currencies[] = { "EUR", "USD" };

	(void)state;
	index_scene_begin(&scene, fake_by_table, &no_calls);
	board = price_board_new("Bitstamp", currencies, 2);
	assert_non_null(board);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	price_board_free(board);
	return 0;
}

static void start(void)
{
	assert_ok(api_server_start(&scene.server, &scene.config));
}

static void without_prices_it_is_nought(void **state)
{
	(void)state;
	start();
	assert_answer(&scene, "GET", "/currency", NULL, 200,
		      "{\"status\":200,\"data\":{\"bitstamp\":0}}");
}

static void unknown_prices_are_nought_too(void **state)
{
	(void)state;
	scene.config.prices = board;
	start();
	assert_answer(&scene, "GET", "/currency", NULL, 200,
		      "{\"status\":200,\"data\":{\"bitstamp\":0}}");
	price_board_fill(board, (double[]){ 5800.25, 0 }, clock_monotonic_us());
	assert_answer(&scene, "GET", "/currency", NULL, 200,
		      "{\"status\":200,\"data\":{\"bitstamp\":0,\"rates\":{"
		      "\"EUR\":[{\"name\":\"Bitstamp\",\"rate\":5800.25}]}}}");
}

static void dollars_stand_alone_and_all_in_a_list(void **state)
{
	(void)state;
	scene.config.prices = board;
	price_board_fill(board, (double[]){ 5800.25, 6500.1 },
			 clock_monotonic_us());
	start();
	assert_answer(&scene, "GET", "/api/currency", NULL, 200,
		      "{\"status\":200,\"data\":{\"bitstamp\":6500.1,\"rates\":"
		      "{\"EUR\":[{\"name\":\"Bitstamp\",\"rate\":5800.25}],"
		      "\"USD\":[{\"name\":\"Bitstamp\",\"rate\":6500.1}]}}}");
}

static void explorers_are_those_configured(void **state)
{
	static const struct explorer_link links[] = {
		{ "Bitcoin Cash", "BCH", "https://bch.example/" },
		{ "\"L\"", "LTC", "https://ltc.example/" },
	};

	(void)state;
	start();
	assert_answer(&scene, "GET", "/explorers", NULL, 200, "[]");
	api_server_stop(scene.server);
	scene.config.explorers = links;
	scene.config.explorer_count = 2;
	start();
	assert_answer(
		&scene, "GET", "/explorers", NULL, 200,
		"[{\"name\":\"Bitcoin Cash\",\"ticker\":\"BCH\","
		"\"url\":\"https://bch.example/\"},{\"name\":\"\\\"L\\\"\""
		",\"ticker\":\"LTC\",\"url\":\"https://ltc.example/\"}]");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(without_prices_it_is_nought),
		test(unknown_prices_are_nought_too),
		test(dollars_stand_alone_and_all_in_a_list),
		test(explorers_are_those_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
