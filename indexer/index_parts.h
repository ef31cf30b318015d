/* index_parts.h - what an index is made of, for the files of this room. */
#ifndef INDEXER_INDEX_PARTS_H
#define INDEXER_INDEX_PARTS_H

#include <pthread.h>

#include "indexer/bell.h"
#include "indexer/connect.h"
#include "indexer/events.h"
#include "indexer/index.h"
#include "indexer/mempool.h"
#include "node/zmq_listener.h"

/* Counters of the writer's thread, read by anyone. */
struct index_tally {
	atomic_ullong blocks_connected, blocks_disconnected, reorgs;
	atomic_ullong txs_connected;
	atomic_ullong connect_us_last, connect_us_total;
	atomic_ullong zmq_messages, zmq_gaps, zmq_malformed;
	atomic_ullong generation, runs;
};

/* Fixed after index_open(), but for what the lock guards and the tally. */
struct index {
	struct index_config config;
	struct identity identity;
	struct index_secret secret_asked; /* of config.secret_file */
	struct level_policy policy;
	struct store *store;
	struct source *source;
	struct mempool *mempool;
	struct event_feed *events;
	struct bell *bell;
	struct zmq_listener *listener;
	int lock_file;
	pthread_t writer;
	bool started;
	enum status ended; /* the writer's last word, after the join */
	struct index_tally tally;
	pthread_mutex_t lock; /* guards progress */
	struct index_progress progress;
};

/* Each sets some fields of the progress that others read. */
void index_set_stage(struct index *index, enum index_stage stage,
		     const char *detail);
void index_set_building(struct index *index, const char *detail, double percent,
			const struct index_building *building);
void index_set_tip(struct index *index, const struct state *state);
void index_set_node(struct index *index, bool connected, int64_t height);
void index_set_at_tip(struct index *index, bool at_tip);

/* The writer thread's main function; arg is the index. */
void *sync_main(void *arg);

#endif /* INDEXER_INDEX_PARTS_H */
