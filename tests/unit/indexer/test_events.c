/* The feed between the writer and one reader. */
#include "support.h"

#include <poll.h>
#include <pthread.h>

#include "indexer/events.h"

static struct event *block(uint32_t height)
{
	const struct block_hash hash = { { (uint8_t)height } };
	struct event *event = event_new(EVENT_BLOCK, &hash, height);

	assert_non_null(event);
	return event;
}

static bool readable(const struct event_feed *feed)
{
	struct pollfd fd = { .fd = event_feed_fd(feed), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

static void nothing_is_kept_before_a_reader_comes(void **state)
{
	struct event_feed *feed = event_feed_new(1 << 20);

	(void)state;
	assert_false(event_feed_attached(feed));
	event_feed_tell(feed, block(1));
	event_feed_attach(feed);
	assert_null(event_feed_take(feed));
	assert_int_equal(event_feed_lost(feed), 0);
	event_feed_free(feed);
}

static void events_come_in_order_and_wake_the_reader(void **state)
{
	struct event_feed *feed = event_feed_new(1 << 20);
	struct event *list, *first = block(1);

	(void)state;
	event_feed_attach(feed);
	assert_false(readable(feed));
	first->next = block(2);
	event_feed_tell(feed, first);
	event_feed_tell(feed, block(3));
	assert_true(readable(feed));
	list = event_feed_take(feed);
	assert_false(readable(feed));
	for (uint32_t height = 1; height <= 3; height++) {
		struct event *next;

		assert_non_null(list);
		assert_int_equal(list->height, height);
		assert_int_equal(list->hash.bytes[0], height);
		next = list->next;
		event_free(list);
		list = next;
	}
	assert_null(list);
	assert_null(event_feed_take(feed));
	event_feed_free(feed);
}

static void what_does_not_fit_is_lost_and_counted(void **state)
{
	struct event_feed *feed = event_feed_new(3 * sizeof(struct event));
	struct event *list = block(2);

	(void)state;
	event_feed_attach(feed);
	event_feed_tell(feed, block(1));
	list->next = block(3);
	list->next->next = block(4);
	event_feed_tell(feed, list);
	assert_int_equal(event_feed_lost(feed), 3);
	event_feed_tell(feed, block(5));
	list = event_feed_take(feed);
	assert_int_equal(list->height, 1);
	assert_int_equal(list->next->height, 5);
	assert_null(list->next->next);
	event_free_list(list);
	/* Taken, there is room again; what nobody took goes with the feed. */
	event_feed_tell(feed, block(6));
	assert_int_equal(event_feed_lost(feed), 3);
	event_feed_free(feed);
}

static void a_transaction_has_its_own_bytes_and_keys(void **state)
{
	uint8_t raw[3] = { 1, 2, 3 };
	const struct txid txid = { { 9 } };
	struct event *event = event_new_tx(&txid, slice_of(raw, 3), 2);
	static const struct script_key none;

	(void)state;
	assert_non_null(event);
	raw[0] = 0;
	assert_true(slice_equal(event->raw, slice_of("\1\2\3", 3)));
	assert_int_equal(event->key_count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_memory_equal(&event->keys[i], &none, sizeof(none));
	assert_true(txid_equal(&event->txid, &txid));
	event_free(event);
}

#define MANY 20000

static void *tell_many(void *arg)
{
	for (uint32_t i = 0; i < MANY; i++)
		event_feed_tell(arg, block(i));
	return NULL;
}

static void two_threads_lose_nothing_and_keep_the_order(void **state)
{
	struct event_feed *feed = event_feed_new(MANY * sizeof(struct event));
	uint32_t next = 0;
	pthread_t writer;

	(void)state;
	event_feed_attach(feed);
	assert_int_equal(pthread_create(&writer, NULL, tell_many, feed), 0);
	while (next < MANY) {
		struct pollfd fd = { .fd = event_feed_fd(feed),
				     .events = POLLIN };
		struct event *list;

		assert_int_equal(poll(&fd, 1, 20000), 1);
		list = event_feed_take(feed);
		for (struct event *e = list; e; e = e->next)
			assert_int_equal(e->height, next++);
		event_free_list(list);
	}
	pthread_join(writer, NULL);
	assert_int_equal(event_feed_lost(feed), 0);
	event_feed_free(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_kept_before_a_reader_comes),
		cmocka_unit_test(events_come_in_order_and_wake_the_reader),
		cmocka_unit_test(what_does_not_fit_is_lost_and_counted),
		cmocka_unit_test(a_transaction_has_its_own_bytes_and_keys),
		cmocka_unit_test(two_threads_lose_nothing_and_keep_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
