/* index.h - the index as a whole: opened once, followed by one writer thread,
 * asked by many.
 *
 * An index is a folder with one LMDB environment (index.mdb, index.mdb-lock)
 * and the mempool in memory. index_open() checks format, coin, network and
 * genesis, and takes a lock, so that a second process is refused.
 *
 * Threads: open and close on the main thread; index_start() runs the writer
 * thread until index_stop(); everything else from any thread. */
#ifndef INDEXER_INDEX_H
#define INDEXER_INDEX_H

#include <stdatomic.h>

#include "node/client.h"

/* Is an empty index built in bulk (build.h)? */
enum build_when {
	BUILD_WHEN_FAR, /* when the node has hundreds of blocks */
	BUILD_ALWAYS,
	BUILD_NEVER,
};

struct index_config {
	const struct network *net;
	const char *datadir; /* the index's own folder; made if absent */
	const struct node_config
		*node; /* outlives the index; may be NULL for dump */
	const char *const *zmq_endpoints;
	size_t zmq_count;       /* 0: polling */
	const char *blocks_dir; /* node's block files, or NULL */
	const char
		*secret_file;   /* its SHA-256 is the secret; or NULL: random */
	uint64_t map_size;      /* bytes of address space reserved */
	uint32_t reorg_horizon; /* blocks */
	uint32_t fanout;        /* 16; small in tests */
	uint64_t merge_rows;    /* one transaction of a merge; few in tests */
	enum build_when build;
	uint32_t build_jobs;   /* threads; 0: as many as there are cores */
	uint64_t build_memory; /* bytes; 0: 1 GiB, or less on small machines */
	uint64_t build_unit;   /* block bytes between checkpoints; 0: 8 GiB */
	uint32_t max_readers;  /* query objects alive at once */
	bool read_only;        /* for dump: no lock taken, nothing written */
	const atomic_bool *stop;
};

struct index;

/* Opens or creates. One clear log line and: REFUSED (another network, format
 * or horizon; held by another process; a secret that differs), FAILED (folder
 * not writable), CORRUPT, FULL, NO_MEMORY. */
MUST_CHECK enum status index_open(struct index **out,
				  const struct index_config *config);
void index_close(struct index *index);

/* Starts the writer thread: it waits for the node, catches up, follows. */
MUST_CHECK enum status index_start(struct index *index);
/* Waits for the writer thread to end (raise the stop flag first); safe when it
 * was never started. Returns why it ended: OK or STOPPED after a stop, else
 * what went wrong (already logged). */
enum status index_stop(struct index *index);
/* Wakes the writer thread so that it sees the stop flag. Signal-safe. */
void index_wake(struct index *index);

enum index_stage {
	INDEX_STARTING,
	INDEX_WAITING,  /* for the node: unreachable, warming up, downloading */
	INDEX_BUILDING, /* the first index, in bulk; detail says what of it */
	INDEX_CATCHING_UP, /* a gap too long for block-by-block work */
	INDEX_FOLLOWING,   /* at the node's tip */
	INDEX_ENDED,       /* the writer thread is gone */
};

/* How a bulk build goes. */
struct index_building {
	uint32_t blocks, of;  /* read */
	double mb_per_s;      /* of blocks, since this process began with it */
	int64_t seconds_left; /* about; -1: not known yet */
};

struct index_progress {
	enum index_stage stage;
	char detail[64]; /* "node warming up", ... */
	bool at_tip;     /* the index and its mempool stand at the node's tip */
	bool node_connected; /* the node answered last time */
	int64_t height;      /* the index's tip; -1 before the first block */
	struct block_hash hash;
	int64_t node_height; /* as last heard; -1 when never */
	double percent; /* 0..100 of the way to the node's tip, or of a build */
	struct index_building building; /* in INDEX_BUILDING */
};
void index_get_progress(struct index *index, struct index_progress *out);
const char *index_stage_name(enum index_stage stage);

/* For /metrics; all counted since start. */
struct index_counts {
	uint64_t blocks_connected, blocks_disconnected, reorgs;
	uint64_t txs_connected;
	uint64_t mempool_txs, mempool_bytes, mempool_added, mempool_removed;
	uint64_t zmq_messages, zmq_gaps, zmq_malformed;
	uint64_t connect_us_last, connect_us_total; /* per batch committed */
	uint64_t map_size, map_used;                /* bytes */
	uint64_t readers_used, readers_max;
	uint64_t generation;
	uint64_t runs;
};
void index_get_counts(struct index *index, struct index_counts *out);

const struct network *index_network(const struct index *index);
/* True when transactions are read from block files: queries never wait for
 * the node. */
bool index_reads_locally(const struct index *index);

#endif /* INDEXER_INDEX_H */
