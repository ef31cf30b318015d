#include "indexer/store.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"

static const char *const plain_names[DB_PLAIN_COUNT] = {
	[DB_META] = "meta",       [DB_BLOCKS] = "blocks",
	[DB_HEIGHTS] = "heights", [DB_TIMES] = "times",
	[DB_STALE] = "stale",     [DB_STALE_TXIDS] = "stale_txids",
	[DB_OFFSETS] = "offsets",
};

/* With less than this left, a write that failed found the disk full. */
#define DISK_FULL_BELOW (16U << 20)

struct store {
	char *dir; /* owned */
	MDB_env *env;
	MDB_dbi dbis[DB_COUNT];
};

/* The one place where LMDB's codes become ours. NOT_FOUND is an answer; the
 * rest is logged here, once, with what to do about it. */
static enum status status_from_mdb(int rc, const char *doing)
{
	switch (rc) {
	case MDB_SUCCESS:
		return STATUS_OK;
	case MDB_NOTFOUND:
		return STATUS_NOT_FOUND;
	case MDB_MAP_FULL:
		log_error("index map is full",
			  "doing=\"%s\" advice=\"raise --map-size and start "
			  "again: nothing is lost\"",
			  doing);
		return STATUS_FULL;
	case ENOSPC:
	case EDQUOT:
		log_error("disk is full",
			  "doing=\"%s\" advice=\"free space in the data folder "
			  "and start again: nothing is lost\"",
			  doing);
		return STATUS_FULL;
	case MDB_TXN_FULL:
		log_error("index transaction is too large", "doing=\"%s\"",
			  doing);
		return STATUS_FULL;
	case MDB_READERS_FULL:
		log_error("too many index readers", "doing=\"%s\"", doing);
		return STATUS_LIMIT;
	case ENOMEM:
		return STATUS_NO_MEMORY;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
		log_error("index file is damaged", "doing=\"%s\" why=\"%s\"",
			  doing, mdb_strerror(rc));
		return STATUS_CORRUPT;
	}
	/* The file system failed us, which no new try mends: not FAILED, which
	 * is what the node's refusals are and which may pass. */
	log_error("index storage failed", "doing=\"%s\" why=\"%s\"", doing,
		  mdb_strerror(rc));
	return STATUS_CORRUPT;
}

/* The same for what writes: LMDB calls a short write, the first sign of a full
 * disk, an input/output error. */
static enum status status_of_write(const struct store *store, int rc,
				   const char *doing)
{
	struct statvfs disk;

	if (rc == EIO && !statvfs(store->dir, &disk) &&
	    (uint64_t)disk.f_bavail * disk.f_frsize < DISK_FULL_BELOW)
		rc = ENOSPC;
	return status_from_mdb(rc, doing);
}

static MDB_val val_of(struct slice s)
{
	return (MDB_val){ .mv_size = s.len, .mv_data = (void *)s.data };
}

static struct slice slice_of_val(MDB_val v)
{
	return slice_of(v.mv_data, v.mv_size);
}

/* --- opening --- */

static void db_name(char out[32], unsigned db)
{
	if (db < DB_PLAIN_COUNT) {
		snprintf(out, 32, "%s", plain_names[db]);
		return;
	}
	db -= DB_PLAIN_COUNT;
	snprintf(out, 32, "%s.%02u", table_name(db / RUN_SLOTS),
		 db % RUN_SLOTS);
}

static int open_databases(struct store *store, bool read_only)
{
	unsigned create = read_only ? 0 : MDB_CREATE;
	MDB_txn *txn;
	int rc;

	rc = mdb_txn_begin(store->env, NULL, read_only ? MDB_RDONLY : 0, &txn);
	if (rc)
		return rc;
	for (unsigned db = 0; db < DB_COUNT && !rc; db++) {
		char name[32];

		db_name(name, db);
		rc = mdb_dbi_open(txn, name, create, &store->dbis[db]);
	}
	if (rc) {
		mdb_txn_abort(txn);
		return rc;
	}
	return mdb_txn_commit(txn);
}

/* A new environment begins with two meta pages in one write. A file shorter
 * than that was cut off in it and never held anything. */
static int forget_unborn(const char *path)
{
	long page = sysconf(_SC_PAGESIZE);
	struct stat info;

	if (stat(path, &info))
		return errno == ENOENT ? 0 : errno;
	if (info.st_size >= 2 * page)
		return 0;
	log_info("index.mdb was never finished and is made anew", "bytes=%lld",
		 (long long)info.st_size);
	return unlink(path) ? errno : 0;
}

static int open_env(struct store *store, const struct store_config *config)
{
	unsigned flags = MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD;
	char path[4096];
	int dead, rc;

	if (snprintf(path, sizeof(path), "%s/index.mdb", config->dir) >=
	    (int)sizeof(path))
		return ENAMETOOLONG;
	rc = config->read_only ? 0 : forget_unborn(path);
	if (!rc)
		rc = mdb_env_create(&store->env);
	if (!rc)
		rc = mdb_env_set_maxdbs(store->env, DB_COUNT);
	if (!rc)
		rc = mdb_env_set_maxreaders(store->env, config->max_readers);
	if (!rc)
		rc = mdb_env_set_mapsize(store->env, config->map_size);
	if (!rc)
		rc = mdb_env_open(store->env, path,
				  flags | (config->read_only ? MDB_RDONLY : 0),
				  0640);
	if (!rc)
		rc = mdb_reader_check(store->env, &dead);
	return rc;
}

static enum status status_of_opening(const struct store *store, int rc)
{
	enum status st = status_of_write(store, rc, "opening index.mdb");

	/* Permissions, a missing file: the caller's to mend. */
	return rc > 0 && st == STATUS_CORRUPT ? STATUS_FAILED : st;
}

enum status store_open(struct store **out, const struct store_config *config)
{
	struct store *store = calloc(1, sizeof(*store));
	int rc;

	if (!store)
		return STATUS_NO_MEMORY;
	store->dir = strdup(config->dir);
	rc = store->dir ? open_env(store, config) : ENOMEM;
	if (!rc)
		rc = open_databases(store, config->read_only);
	if (rc) {
		enum status st = status_of_opening(store, rc);

		store_close(store);
		return st;
	}
	*out = store;
	return STATUS_OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	if (store->env)
		mdb_env_close(store->env);
	free(store->dir);
	free(store);
}

static int count_reader(const char *line, void *arg)
{
	uint64_t *count = arg;

	/* One line a reader; the heading and "(no active readers)" do not
	 * begin with a pid. */
	line += strspn(line, " ");
	if (*line >= '0' && *line <= '9')
		(*count)++;
	return 0;
}

void store_get_usage(struct store *store, struct store_usage *out)
{
	MDB_envinfo info;
	MDB_stat stat;

	memset(out, 0, sizeof(*out));
	if (mdb_env_info(store->env, &info) || mdb_env_stat(store->env, &stat))
		return;
	out->map_size = info.me_mapsize;
	out->map_used = (info.me_last_pgno + 1) * (uint64_t)stat.ms_psize;
	out->readers_max = info.me_maxreaders;
	mdb_reader_list(store->env, count_reader, &out->readers_used);
}

/* --- views --- */

enum status view_begin(struct view *view, struct store *store)
{
	view->store = store;
	return status_from_mdb(
		mdb_txn_begin(store->env, NULL, MDB_RDONLY, &view->txn),
		"beginning a snapshot");
}

void view_reset(struct view *view)
{
	mdb_txn_reset(view->txn);
}

enum status view_renew(struct view *view)
{
	return status_from_mdb(mdb_txn_renew(view->txn), "renewing a snapshot");
}

bool view_is_newest(const struct view *view)
{
	MDB_envinfo info;

	return !mdb_env_info(view->store->env, &info) &&
	       info.me_last_txnid == mdb_txn_id(view->txn);
}

void view_end(struct view *view)
{
	if (view->txn)
		mdb_txn_abort(view->txn);
	view->txn = NULL;
}

enum status batch_begin(struct view *batch, struct store *store)
{
	batch->store = store;
	return status_from_mdb(mdb_txn_begin(store->env, NULL, 0, &batch->txn),
			       "beginning a batch");
}

enum status batch_end(struct view *batch, enum status st)
{
	MDB_txn *txn = batch->txn;

	batch->txn = NULL;
	if (st != STATUS_OK) {
		mdb_txn_abort(txn);
		return st;
	}
	return status_of_write(batch->store, mdb_txn_commit(txn),
			       "committing a batch");
}

/* --- records --- */

enum status store_get(const struct view *view, unsigned db, struct slice key,
		      struct slice *value)
{
	MDB_val k = val_of(key), v;
	int rc = mdb_get(view->txn, view->store->dbis[db], &k, &v);

	if (!rc)
		*value = slice_of_val(v);
	return status_from_mdb(rc, "reading a record");
}

static enum status put(const struct view *batch, unsigned db, struct slice key,
		       struct slice value, unsigned flags)
{
	MDB_val k = val_of(key), v = val_of(value);

	return status_of_write(
		batch->store,
		mdb_put(batch->txn, batch->store->dbis[db], &k, &v, flags),
		"writing a record");
}

enum status store_put(const struct view *batch, unsigned db, struct slice key,
		      struct slice value)
{
	return put(batch, db, key, value, 0);
}

enum status store_append(const struct view *batch, unsigned db,
			 struct slice key, struct slice value)
{
	return put(batch, db, key, value, MDB_APPEND);
}

enum status store_delete(const struct view *batch, unsigned db,
			 struct slice key)
{
	MDB_val k = val_of(key);

	return status_of_write(
		batch->store,
		mdb_del(batch->txn, batch->store->dbis[db], &k, NULL),
		"deleting a record");
}

enum status store_drop(const struct view *batch, unsigned db)
{
	return status_of_write(batch->store,
			       mdb_drop(batch->txn, batch->store->dbis[db], 0),
			       "dropping a run");
}

/* --- cursors --- */

enum status store_cursor_open(struct store_cursor *cursor,
			      const struct view *view, unsigned db)
{
	memset(cursor, 0, sizeof(*cursor));
	return status_from_mdb(
		mdb_cursor_open(view->txn, view->store->dbis[db], &cursor->mdb),
		"opening a cursor");
}

enum status store_cursor_renew(struct store_cursor *cursor,
			       const struct view *view)
{
	return status_from_mdb(mdb_cursor_renew(view->txn, cursor->mdb),
			       "renewing a cursor");
}

void store_cursor_close(struct store_cursor *cursor)
{
	if (cursor->mdb)
		mdb_cursor_close(cursor->mdb);
	cursor->mdb = NULL;
}

static enum status move(struct store_cursor *cursor, MDB_val *k,
			MDB_cursor_op op)
{
	MDB_val v = { 0 };
	int rc = mdb_cursor_get(cursor->mdb, k, &v, op);

	if (rc)
		return status_from_mdb(rc, "moving a cursor");
	cursor->key = slice_of_val(*k);
	cursor->value = slice_of_val(v);
	return STATUS_OK;
}

enum status store_seek(struct store_cursor *cursor, struct slice key)
{
	MDB_val k = val_of(key);

	/* LMDB refuses the empty key, which every key is above. */
	return key.len ? move(cursor, &k, MDB_SET_RANGE) : store_first(cursor);
}

enum status store_seek_floor(struct store_cursor *cursor, struct slice key)
{
	enum status st = store_seek(cursor, key);

	if (st == STATUS_NOT_FOUND)
		return store_last(cursor);
	if (st != STATUS_OK || slice_equal(cursor->key, key))
		return st;
	return store_prev(cursor);
}

enum status store_first(struct store_cursor *cursor)
{
	MDB_val k = { 0 };

	return move(cursor, &k, MDB_FIRST);
}

enum status store_last(struct store_cursor *cursor)
{
	MDB_val k = { 0 };

	return move(cursor, &k, MDB_LAST);
}

enum status store_next(struct store_cursor *cursor)
{
	MDB_val k = { 0 };

	return move(cursor, &k, MDB_NEXT);
}

enum status store_prev(struct store_cursor *cursor)
{
	MDB_val k = { 0 };

	return move(cursor, &k, MDB_PREV);
}

enum status store_cursor_delete(struct store_cursor *cursor)
{
	return status_from_mdb(mdb_cursor_del(cursor->mdb, 0),
			       "deleting a record");
}
