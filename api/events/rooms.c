#include "api/events/rooms.h"

#include <stdlib.h>

/* Keys are keyed hashes already, which nobody can aim at a bucket. */
static uint64_t hash_of_key(const struct script_key *key)
{
	uint64_t hash;

	memcpy(&hash, key->bytes, sizeof(hash));
	return hash;
}

/* Addresses in memory are nobody's choice. */
static uint64_t hash_of_member(const struct room *room,
			       const struct subscriber *who)
{
	const uint64_t a = (uintptr_t)room, b = (uintptr_t)who;

	return (a ^ (b << 17 | b >> 47)) * 0x9e3779b97f4a7c15 >> 8;
}

static struct room *new_room(enum room_kind kind, const struct script_key *key,
			     const char *text)
{
	const size_t size = strlen(text) + 1;
	struct room *room = calloc(1, sizeof(*room) + size);

	if (!room)
		return NULL;
	room->kind = kind;
	if (key)
		room->key = *key;
	memcpy(room->text, text, size);
	return room;
}

enum status rooms_init(struct rooms *rooms)
{
	enum status st;

	memset(rooms, 0, sizeof(*rooms));
	st = hash_table_init(&rooms->scripts);
	if (st == STATUS_OK)
		st = hash_table_init(&rooms->members);
	for (int kind = 0; kind < ROOM_FIXED && st == STATUS_OK; kind++) {
		rooms->fixed[kind] = new_room((enum room_kind)kind, NULL, "");
		if (!rooms->fixed[kind])
			st = STATUS_NO_MEMORY;
	}
	return st;
}

void rooms_clear(struct rooms *rooms)
{
	for (int kind = 0; kind < ROOM_FIXED; kind++)
		free(rooms->fixed[kind]);
	hash_table_clear(&rooms->scripts);
	hash_table_clear(&rooms->members);
}

static struct room *find_room(const struct rooms *rooms, enum room_kind kind,
			      const struct script_key *key, const char *text)
{
	struct hash_node *node;

	if (kind < ROOM_FIXED)
		return rooms->fixed[kind];
	node = hash_table_first(&rooms->scripts, hash_of_key(key));
	for (; node; node = hash_table_next(node)) {
		struct room *room = (struct room *)node;

		if (room->kind == kind && !strcmp(room->text, text) &&
		    !memcmp(&room->key, key, sizeof(*key)))
			return room;
	}
	return NULL;
}

static struct member *find_member(const struct rooms *rooms,
				  const struct room *room,
				  const struct subscriber *who)
{
	struct hash_node *node =
		hash_table_first(&rooms->members, hash_of_member(room, who));

	for (; node; node = hash_table_next(node)) {
		struct member *member = (struct member *)node;

		if (member->room == room && member->subscriber == who)
			return member;
	}
	return NULL;
}

static void link_member(struct rooms *rooms, struct member *m)
{
	m->next_in_room = m->room->members;
	if (m->next_in_room)
		m->next_in_room->prev_in_room = m;
	m->room->members = m;
	m->next_own = m->subscriber->first;
	if (m->next_own)
		m->next_own->prev_own = m;
	m->subscriber->first = m;
	m->subscriber->count++;
	hash_table_insert(&rooms->members, &m->node,
			  hash_of_member(m->room, m->subscriber));
}

/* An empty room of a script goes, too. */
static void drop_member(struct rooms *rooms, struct member *m)
{
	struct room *room = m->room;

	if (m->next_in_room)
		m->next_in_room->prev_in_room = m->prev_in_room;
	if (m->prev_in_room)
		m->prev_in_room->next_in_room = m->next_in_room;
	else
		room->members = m->next_in_room;
	if (m->next_own)
		m->next_own->prev_own = m->prev_own;
	if (m->prev_own)
		m->prev_own->next_own = m->next_own;
	else
		m->subscriber->first = m->next_own;
	m->subscriber->count--;
	hash_table_remove(&rooms->members, &m->node);
	free(m);
	if (room->kind >= ROOM_FIXED && !room->members) {
		hash_table_remove(&rooms->scripts, &room->node);
		free(room);
	}
}

enum status rooms_join(struct rooms *rooms, struct subscriber *who,
		       enum room_kind kind, const struct script_key *key,
		       const char *text, uint32_t max)
{
	struct room *room = find_room(rooms, kind, key, text);
	struct member *member;

	if (room && find_member(rooms, room, who))
		return STATUS_OK;
	if (who->count >= max)
		return STATUS_LIMIT;
	member = calloc(1, sizeof(*member));
	if (member && !room) {
		room = new_room(kind, key, text);
		if (room)
			hash_table_insert(&rooms->scripts, &room->node,
					  hash_of_key(key));
	}
	if (!member || !room) {
		free(member);
		return STATUS_NO_MEMORY;
	}
	member->room = room;
	member->subscriber = who;
	link_member(rooms, member);
	return STATUS_OK;
}

void rooms_leave(struct rooms *rooms, struct subscriber *who,
		 enum room_kind kind, const struct script_key *key,
		 const char *text)
{
	const struct room *room = find_room(rooms, kind, key, text);
	struct member *member = room ? find_member(rooms, room, who) : NULL;

	if (member)
		drop_member(rooms, member);
}

void rooms_leave_kind(struct rooms *rooms, struct subscriber *who,
		      enum room_kind kind)
{
	struct member *next;

	for (struct member *m = who->first; m; m = next) {
		next = m->next_own;
		if (m->room->kind == kind)
			drop_member(rooms, m);
	}
}

void rooms_leave_all(struct rooms *rooms, struct subscriber *who)
{
	while (who->first)
		drop_member(rooms, who->first);
}

/* Two scripts may share the hash, so each is compared. */
static struct room *same_script(struct hash_node *node,
				const struct script_key *key)
{
	for (; node; node = hash_table_next(node)) {
		struct room *room = (struct room *)node;

		if (!memcmp(&room->key, key, sizeof(*key)))
			return room;
	}
	return NULL;
}

struct room *rooms_of_script(const struct rooms *rooms,
			     const struct script_key *key)
{
	return same_script(hash_table_first(&rooms->scripts, hash_of_key(key)),
			   key);
}

struct room *rooms_next(const struct room *room)
{
	return same_script(hash_table_next(&room->node), &room->key);
}
