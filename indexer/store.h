/* store.h - the one LMDB environment, behind a wall: only store.c knows LMDB.
 *
 * A view is a transaction seen as a reader: a snapshot, or the writer's open
 * batch. Bytes returned are borrowed from it: they live until the view ends,
 * and in a batch until the next change. One thread writes; each view belongs
 * to one thread at a time (MDB_NOTLS).
 *
 * LMDB's own codes become statuses in one function, which logs what is not an
 * answer: FULL names --map-size or the disk, CORRUPT the folder. */
#ifndef INDEXER_STORE_H
#define INDEXER_STORE_H

#include "indexer/row.h"

/* The plain tables; their rows are drawn in docs/schema.md. */
enum {
	DB_META,
	DB_BLOCKS,
	DB_HEIGHTS,
	DB_TIMES,
	DB_STALE,
	DB_STALE_TXIDS,
	DB_OFFSETS,
	DB_PLAIN_COUNT
};

/* Runs live in slots, one database per slot and run table. */
#define RUN_SLOTS 32
#define DB_COUNT  (DB_PLAIN_COUNT + TABLE_COUNT * RUN_SLOTS)

static inline unsigned db_of_run(enum table table, unsigned slot)
{
	return DB_PLAIN_COUNT + (unsigned)table * RUN_SLOTS + slot;
}

struct store;
struct MDB_txn;
struct MDB_cursor;

struct store_config {
	const char *dir;
	uint64_t map_size;
	uint32_t max_readers;
	bool read_only;
};

MUST_CHECK enum status store_open(struct store **out,
				  const struct store_config *config);
void store_close(struct store *store);

struct store_usage {
	uint64_t map_size, map_used;
	uint64_t readers_used, readers_max;
};
void store_get_usage(struct store *store, struct store_usage *out);

struct view {
	struct store *store;
	struct MDB_txn *txn;
};

/* A snapshot; renew takes a fresh one on the same reader slot. */
MUST_CHECK enum status view_begin(struct view *view, struct store *store);
void view_reset(struct view *view);
MUST_CHECK enum status view_renew(struct view *view);
/* Would renewing the snapshot change nothing? */
bool view_is_newest(const struct view *view);
void view_end(struct view *view);

/* The writer's transaction. batch_end() commits, durably, only when st is OK;
 * it returns the first failure. */
MUST_CHECK enum status batch_begin(struct view *batch, struct store *store);
MUST_CHECK enum status batch_end(struct view *batch, enum status st);

MUST_CHECK enum status store_get(const struct view *view, unsigned db,
				 struct slice key, struct slice *value);
MUST_CHECK enum status store_put(const struct view *batch, unsigned db,
				 struct slice key, struct slice value);
/* key must be above every key in db. */
MUST_CHECK enum status store_append(const struct view *batch, unsigned db,
				    struct slice key, struct slice value);
/* Deleting what is absent is NOT_FOUND. */
MUST_CHECK enum status store_delete(const struct view *batch, unsigned db,
				    struct slice key);
/* Empties a database. */
MUST_CHECK enum status store_drop(const struct view *batch, unsigned db);

/* A cursor over one database of a view; closed before the view ends. */
struct store_cursor {
	struct MDB_cursor *mdb;
	struct slice key, value; /* the record it stands on */
};

MUST_CHECK enum status store_cursor_open(struct store_cursor *cursor,
					 const struct view *view, unsigned db);
/* Binds an open cursor of a snapshot anew after view_renew(). */
MUST_CHECK enum status store_cursor_renew(struct store_cursor *cursor,
					  const struct view *view);
void store_cursor_close(struct store_cursor *cursor);

/* Each moves and fills key and value; NOT_FOUND when there is no such record,
 * and the cursor then stands nowhere. */
MUST_CHECK enum status store_seek(struct store_cursor *cursor,
				  struct slice key); /* first at or above */
MUST_CHECK enum status
store_seek_floor(struct store_cursor *cursor,
		 struct slice key); /* last at or below */
MUST_CHECK enum status store_first(struct store_cursor *cursor);
MUST_CHECK enum status store_last(struct store_cursor *cursor);
MUST_CHECK enum status store_next(struct store_cursor *cursor);
MUST_CHECK enum status store_prev(struct store_cursor *cursor);
/* Deletes the record it stands on; store_next() then gives the one behind. */
MUST_CHECK enum status store_cursor_delete(struct store_cursor *cursor);

#endif /* INDEXER_STORE_H */
