/* rooms.h - who wants to hear what.
 *
 * A few rooms are always there; the others are one script, as one client wrote
 * its address, and one kind of event each. They exist while somebody is in
 * them: memory follows the number of subscriptions, and finding a script's
 * rooms costs the same however many there are. One thread. */
#ifndef API_EVENTS_ROOMS_H
#define API_EVENTS_ROOMS_H

#include "indexer/events.h"
#include "indexer/hash_table.h"

enum room_kind {
	/* always there */
	ROOM_INV,       /* transactions and blocks */
	ROOM_HASHBLOCK, /* "bitcoind/hashblock" */
	ROOM_RAWTX,     /* "bitcoind/rawtransaction" */
	ROOM_SYNC,      /* nothing ever happens there */
	ROOM_REORG,     /* blocks that left the chain */
	ROOM_FIXED,     /* how many these are */
	/* of a script */
	ROOM_ADDRESS_TXID = ROOM_FIXED, /* "bitcoind/addresstxid" */
	ROOM_NODE_ADDRESS_TXID,         /* "node/addresstxid" */
	ROOM_ADDRESS,                   /* the address itself */
};

struct member;

/* Whoever is in rooms; part of a client. */
struct subscriber {
	struct member *first; /* a list, newest first */
	uint32_t count;
};

struct room {
	struct hash_node node; /* by the script's key; not of a fixed room */
	enum room_kind kind;
	struct script_key key;
	struct member *members; /* a list */
	uint64_t told;          /* the caller's, to mark it */
	char text[];            /* the address; empty in a fixed room */
};

struct member {
	struct hash_node node; /* by room and subscriber */
	struct room *room;
	struct subscriber *subscriber;
	struct member *prev_in_room, *next_in_room;
	struct member *prev_own, *next_own; /* the subscriber's */
};

struct rooms {
	struct hash_table scripts;
	struct hash_table members;
	struct room *fixed[ROOM_FIXED]; /* owned */
};

MUST_CHECK enum status rooms_init(struct rooms *rooms);
/* Nobody is in any room any more. */
void rooms_clear(struct rooms *rooms);

/* Into a fixed room, or (key and text given) one of a script; once is enough.
 * LIMIT: the subscriber is in max rooms; NO_MEMORY. */
MUST_CHECK enum status rooms_join(struct rooms *rooms, struct subscriber *who,
				  enum room_kind kind,
				  const struct script_key *key,
				  const char *text, uint32_t max);
/* Out of it again; nothing when it is not there. */
void rooms_leave(struct rooms *rooms, struct subscriber *who,
		 enum room_kind kind, const struct script_key *key,
		 const char *text);
/* Out of all rooms of a kind, or of all there are. */
void rooms_leave_kind(struct rooms *rooms, struct subscriber *who,
		      enum room_kind kind);
void rooms_leave_all(struct rooms *rooms, struct subscriber *who);

/* The rooms of a script, one after another; NULL: no more. */
struct room *rooms_of_script(const struct rooms *rooms,
			     const struct script_key *key);
struct room *rooms_next(const struct room *room);

#endif /* API_EVENTS_ROOMS_H */
