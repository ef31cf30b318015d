/* Who is in which room, and that nothing is left behind. */
#include "support.h"

#include "api/events/rooms.h"

#define MANY 1000

static struct rooms rooms;

static int set_up(void **state)
{
	(void)state;
	return rooms_init(&rooms) != STATUS_OK;
}

static int tear_down(void **state)
{
	(void)state;
	/* Empty rooms of scripts are gone; the sanitizer sees to the rest. */
	assert_int_equal(rooms.scripts.count, 0);
	assert_int_equal(rooms.members.count, 0);
	rooms_clear(&rooms);
	return 0;
}

static struct script_key key_of(unsigned n)
{
	struct script_key key = { { 0 } };

	memcpy(key.bytes, &n, sizeof(n));
	return key;
}

static size_t count_members(const struct room *room)
{
	size_t count = 0;

	for (const struct member *m = room->members; m; m = m->next_in_room)
		count++;
	return count;
}

static void joining_twice_is_joining_once(void **state)
{
	struct subscriber a = { 0 };
	const struct script_key key = key_of(1);

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_ok(rooms_join(&rooms, &a, ROOM_INV, NULL, "", 10));
		assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS, &key, "x", 10));
	}
	assert_int_equal(a.count, 2);
	assert_int_equal(count_members(rooms.fixed[ROOM_INV]), 1);
	rooms_leave(&rooms, &a, ROOM_INV, NULL, "");
	rooms_leave(&rooms, &a, ROOM_INV, NULL, "");
	rooms_leave(&rooms, &a, ROOM_ADDRESS, &key, "y");
	assert_int_equal(a.count, 1);
	rooms_leave(&rooms, &a, ROOM_ADDRESS, &key, "x");
	assert_int_equal(a.count, 0);
}

static void a_script_has_a_room_for_each_kind_and_text(void **state)
{
	struct subscriber a = { 0 }, b = { 0 };
	const struct script_key one = key_of(1), two = key_of(2);
	size_t found = 0;

	(void)state;
	assert_null(rooms_of_script(&rooms, &one));
	assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS, &one, "x", 10));
	assert_ok(rooms_join(&rooms, &b, ROOM_ADDRESS, &one, "x", 10));
	assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS, &one, "X", 10));
	assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS_TXID, &one, "x", 10));
	assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS, &two, "z", 10));
	for (const struct room *room = rooms_of_script(&rooms, &one); room;
	     room = rooms_next(room)) {
		assert_memory_equal(&room->key, &one, sizeof(one));
		found += count_members(room);
	}
	assert_int_equal(found, 4);
	rooms_leave_kind(&rooms, &a, ROOM_ADDRESS);
	assert_int_equal(a.count, 1);
	assert_null(rooms_of_script(&rooms, &two));
	rooms_leave_all(&rooms, &a);
	rooms_leave_all(&rooms, &b);
	assert_null(rooms_of_script(&rooms, &one));
}

/* The hash of a room is the first eight of a key's ten bytes. */
static void keys_that_share_a_hash_are_told_apart(void **state)
{
	struct subscriber a = { 0 };
	struct script_key one = key_of(7), two = one;
	const struct room *room;

	(void)state;
	two.bytes[9] = 1;
	assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS, &one, "x", 10));
	assert_null(rooms_of_script(&rooms, &two));
	assert_ok(rooms_join(&rooms, &a, ROOM_ADDRESS, &two, "x", 10));
	room = rooms_of_script(&rooms, &one);
	assert_non_null(room);
	assert_null(rooms_next(room));
	assert_int_equal(a.count, 2);
	rooms_leave_all(&rooms, &a);
}

static void more_rooms_than_allowed_are_refused(void **state)
{
	struct subscriber a = { 0 };
	const struct script_key key = key_of(1);

	(void)state;
	assert_ok(rooms_join(&rooms, &a, ROOM_INV, NULL, "", 1));
	assert_int_equal(rooms_join(&rooms, &a, ROOM_ADDRESS, &key, "x", 1),
			 STATUS_LIMIT);
	/* Where it is already it may go again. */
	assert_ok(rooms_join(&rooms, &a, ROOM_INV, NULL, "", 1));
	assert_int_equal(a.count, 1);
	assert_null(rooms_of_script(&rooms, &key));
	rooms_leave_all(&rooms, &a);
}

static void many_come_and_go_in_any_order(void **state)
{
	struct subscriber *all = calloc(MANY, sizeof(*all));

	(void)state;
	assert_non_null(all);
	for (unsigned i = 0; i < MANY; i++) {
		const struct script_key own = key_of(i), shared = key_of(MANY);

		assert_ok(rooms_join(&rooms, &all[i], ROOM_ADDRESS, &own, "o",
				     9));
		assert_ok(rooms_join(&rooms, &all[i], ROOM_ADDRESS, &shared,
				     "s", 9));
		assert_ok(rooms_join(&rooms, &all[i], ROOM_INV, NULL, "", 9));
	}
	for (unsigned i = 0; i < MANY; i += 2)
		rooms_leave_all(&rooms, &all[i]);
	for (unsigned i = 0; i < MANY; i++) {
		const struct script_key own = key_of(i);
		const struct room *room = rooms_of_script(&rooms, &own);

		assert_int_equal(room != NULL, i % 2);
	}
	assert_int_equal(count_members(rooms.fixed[ROOM_INV]), MANY / 2);
	for (unsigned i = MANY; i--;)
		rooms_leave_all(&rooms, &all[i]);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(joining_twice_is_joining_once,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_script_has_a_room_for_each_kind_and_text, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			keys_that_share_a_hash_are_told_apart, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			more_rooms_than_allowed_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_come_and_go_in_any_order,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
