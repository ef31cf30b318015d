/* known.h - what was told already: the last so many ids, each told once. */
#ifndef API_EVENTS_KNOWN_H
#define API_EVENTS_KNOWN_H

#include "indexer/hash_table.h"

struct known_id;

struct known {
	struct hash_table table;
	struct known_id
		*ring; /* owned, cap of them, oldest at next when full */
	size_t next, cap;
	uint64_t seed; /* random: ids are chosen by strangers */
};

MUST_CHECK enum status known_init(struct known *known, size_t cap);
void known_clear(struct known *known);
/* False: it is known. True: it is from now on, and the oldest is forgotten. */
MUST_CHECK bool known_add(struct known *known, const uint8_t id[32]);

#endif /* API_EVENTS_KNOWN_H */
