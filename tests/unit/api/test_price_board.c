/* When prices are due, and what stays. The clock is the test's. */
#include "support.h"

#include <pthread.h>

#include "api/explorer/price_board.h"

static const char *const currencies[] = { "USD", "EUR" };

static struct price_board *board;
static struct price prices[4];

static int set_up(void **state)
{
	(void)state;
	board = price_board_new("Mart", currencies, 2);
	assert_non_null(board);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	price_board_free(board);
	return 0;
}

static void at_first_nothing_is_known_and_prices_are_due(void **state)
{
	(void)state;
	assert_int_equal(price_board_read(board, prices, 4, 5), 2);
	assert_string_equal(prices[0].currency, "USD");
	assert_string_equal(prices[1].currency, "EUR");
	assert_true(prices[0].amount == 0 && prices[1].amount == 0);
	assert_string_equal(price_board_name(board), "Mart");
	assert_true(price_board_wait(board));
}

static void a_failed_question_leaves_the_old_price(void **state)
{
	(void)state;
	price_board_fill(board, (double[]){ 6500.5, 5800 }, 100);
	price_board_fill(board, (double[]){ 0, 5900 }, 200);
	assert_int_equal(price_board_read(board, prices, 4, 300), 2);
	assert_true(prices[0].amount == 6500.5);
	assert_true(prices[1].amount == 5900);
}

struct waiter {
	pthread_t thread;
	bool due;
};

static void *wait_for_board(void *arg)
{
	struct waiter *waiter = arg;

	waiter->due = price_board_wait(board);
	return NULL;
}

/* Only the reader at the age's end wakes the one who waits: what the others
 * read before is not new by then. */
static void they_are_due_again_when_somebody_looks_at_old_ones(void **state)
{
	struct waiter waiter;

	(void)state;
	price_board_fill(board, (double[]){ 1, 2 }, 100);
	price_board_read(board, prices, 4, 100 + PRICE_AGE_MAX_US - 1);
	assert_false(
		pthread_create(&waiter.thread, NULL, wait_for_board, &waiter));
	price_board_stop(board);
	pthread_join(waiter.thread, NULL);
	assert_false(waiter.due);

	price_board_free(board);
	board = price_board_new("Mart", currencies, 2);
	price_board_fill(board, (double[]){ 1, 2 }, 100);
	assert_false(
		pthread_create(&waiter.thread, NULL, wait_for_board, &waiter));
	price_board_read(board, prices, 4, 100 + PRICE_AGE_MAX_US);
	pthread_join(waiter.thread, NULL);
	assert_true(waiter.due);
}

static void no_more_are_copied_than_there_is_room_for(void **state)
{
	(void)state;
	assert_int_equal(price_board_read(board, prices, 1, 0), 1);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(at_first_nothing_is_known_and_prices_are_due),
		test(a_failed_question_leaves_the_old_price),
		test(they_are_due_again_when_somebody_looks_at_old_ones),
		test(no_more_are_copied_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
