/* Timers ring once, in their second, whatever happens meanwhile. */
#include "support.h"

#include "api/events/wheel.h"

#define TIMERS 500

struct alarm {
	struct timer timer;
	unsigned rung;
};

static void ring(struct timer *timer)
{
	((struct alarm *)timer)->rung++;
}

static void each_rings_once_when_it_is_due(void **state)
{
	static struct alarm alarms[TIMERS];
	struct wheel wheel;

	(void)state;
	memset(alarms, 0, sizeof(alarms));
	wheel_init(&wheel, 1000);
	for (unsigned i = 0; i < TIMERS; i++) {
		alarms[i].timer.ring = ring;
		/* The last of the times given counts. */
		wheel_set(&wheel, &alarms[i].timer, 1700);
		wheel_set(&wheel, &alarms[i].timer, 1001 + i);
	}
	for (uint64_t now = 1000; now <= 1000 + TIMERS; now++) {
		wheel_turn(&wheel, now);
		for (unsigned i = 0; i < TIMERS; i++)
			assert_int_equal(alarms[i].rung, 1001 + i <= now);
	}
}

static void what_is_past_or_now_rings_in_the_next_second(void **state)
{
	struct alarm alarm = { .timer.ring = ring };
	struct wheel wheel;

	(void)state;
	wheel_init(&wheel, 1000);
	wheel_set(&wheel, &alarm.timer, 5);
	wheel_turn(&wheel, 1000);
	assert_int_equal(alarm.rung, 0);
	wheel_turn(&wheel, 1001);
	assert_int_equal(alarm.rung, 1);
}

static void after_a_long_stop_all_that_is_due_rings(void **state)
{
	struct alarm alarms[3] = { { .timer.ring = ring },
				   { .timer.ring = ring },
				   { .timer.ring = ring } };
	struct wheel wheel;

	(void)state;
	wheel_init(&wheel, 1000);
	wheel_set(&wheel, &alarms[0].timer, 1001);
	wheel_set(&wheel, &alarms[1].timer, 1000 + 3 * WHEEL_SLOTS);
	wheel_set(&wheel, &alarms[2].timer, 9001);
	wheel_turn(&wheel, 9000);
	assert_int_equal(alarms[0].rung, 1);
	assert_int_equal(alarms[1].rung, 1);
	assert_int_equal(alarms[2].rung, 0);
	wheel_turn(&wheel, 9001);
	assert_int_equal(alarms[2].rung, 1);
}

static struct wheel restless;

static void ring_again(struct timer *timer)
{
	ring(timer);
	wheel_set(&restless, timer, restless.now + WHEEL_SLOTS);
}

static void a_timer_may_be_set_again_while_it_rings(void **state)
{
	struct alarm again = { .timer.ring = ring_again };
	struct alarm unset = { .timer.ring = ring };

	(void)state;
	wheel_init(&restless, 0);
	wheel_set(&restless, &again.timer, 1);
	wheel_set(&restless, &unset.timer, 1);
	wheel_unset(&unset.timer);
	wheel_unset(&unset.timer);
	for (uint64_t now = 1; now <= 10 * WHEEL_SLOTS; now++)
		wheel_turn(&restless, now);
	assert_int_equal(again.rung, 10);
	assert_int_equal(unset.rung, 0);
	again.timer.ring = ring;
	wheel_ring_all(&restless);
	assert_int_equal(again.rung, 11);
	wheel_ring_all(&restless);
	assert_int_equal(again.rung, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rings_once_when_it_is_due),
		cmocka_unit_test(what_is_past_or_now_rings_in_the_next_second),
		cmocka_unit_test(after_a_long_stop_all_that_is_due_rings),
		cmocka_unit_test(a_timer_may_be_set_again_while_it_rings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
