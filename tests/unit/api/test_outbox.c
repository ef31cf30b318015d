/* Shared packets in bounded queues. */
#include "support.h"

#include "api/events/outbox.h"

static struct packet *packet_of(const char *text)
{
	struct packet *packet =
		packet_frame(WS_TEXT, slice_of(text, strlen(text)));

	assert_non_null(packet);
	return packet;
}

static void a_packet_is_its_frame_and_what_is_in_it(void **state)
{
	struct packet *framed = packet_of("abc");
	struct packet *raw = packet_raw(slice_of("abc", 3));

	(void)state;
	assert_true(slice_equal(packet_wire(framed), slice_of("\x81\3abc", 5)));
	assert_true(slice_equal(packet_payload(framed), slice_of("abc", 3)));
	assert_true(slice_equal(packet_wire(raw), slice_of("abc", 3)));
	assert_true(slice_equal(packet_payload(raw), slice_of("abc", 3)));
	packet_unref(framed);
	packet_unref(raw);
	packet_unref(NULL);
}

static void packets_leave_as_they_came_and_are_shared(void **state)
{
	struct outbox_pool pool = { .bytes_max = 1000, .total_max = 2000 };
	struct outbox boxes[2] = { 0 };
	struct packet *packets[100];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 100; i++) {
			char text[8];

			snprintf(text, sizeof(text), "%zu", i);
			packets[i] = packet_of(text);
			assert_ok(outbox_push(&boxes[0], &pool, packets[i]));
			assert_ok(outbox_push(&boxes[1], &pool, packets[i]));
			assert_int_equal(packets[i]->refs, 3);
			packet_unref(packets[i]);
			/* So that the ring wraps around. */
			if (i % 3 == 0) {
				outbox_pop(&boxes[0], &pool);
				outbox_pop(&boxes[1], &pool);
			}
		}
		for (size_t b = 0; b < 2; b++) {
			for (size_t i = 34; i < 100; i++) {
				assert_ptr_equal(outbox_at(&boxes[b], 0),
						 packets[i]);
				outbox_pop(&boxes[b], &pool);
			}
			assert_null(outbox_at(&boxes[b], 0));
			assert_int_equal(boxes[b].bytes, 0);
			/* Empty, it holds nothing. */
			assert_null(boxes[b].ring);
		}
		assert_int_equal(pool.total, 0);
	}
}

static void a_full_box_takes_no_more(void **state)
{
	struct outbox_pool pool = { .bytes_max = 20, .total_max = 34 };
	struct outbox boxes[2] = { 0 };
	struct packet *packet = packet_of("12345678"); /* 10 bytes */
	struct packet *large = packet_of("123456789012345678901234567890");

	(void)state;
	assert_ok(outbox_push(&boxes[0], &pool, packet));
	assert_ok(outbox_push(&boxes[0], &pool, packet));
	assert_int_equal(outbox_push(&boxes[0], &pool, packet), STATUS_LIMIT);
	/* All together are full, too, but for who has nothing yet. */
	assert_ok(outbox_push(&boxes[1], &pool, packet));
	assert_int_equal(outbox_push(&boxes[1], &pool, packet), STATUS_LIMIT);
	outbox_clear(&boxes[1], &pool);
	assert_ok(outbox_push(&boxes[1], &pool, large));
	assert_int_equal(packet->refs, 3);
	outbox_clear(&boxes[0], &pool);
	outbox_clear(&boxes[1], &pool);
	assert_int_equal(pool.total, 0);
	assert_int_equal(packet->refs, 1);
	packet_unref(packet);
	packet_unref(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_is_its_frame_and_what_is_in_it),
		cmocka_unit_test(packets_leave_as_they_came_and_are_shared),
		cmocka_unit_test(a_full_box_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
