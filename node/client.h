/* client.h - asks the full node: JSON-RPC and REST over libcurl.
 *
 * A client is one keep-alive connection with its credentials. It belongs to
 * one thread at a time; make one per thread. The shared node_config is fixed
 * before threads start.
 *
 * Bodies are read whatever the HTTP status (nodes.md 3): 401 re-reads the
 * cookie once and tries again; 503 (queue full) and transport errors are
 * UNAVAILABLE. An outage is logged with one line at its start and one at its
 * end, however many calls fail between (shared by all clients of a config).
 *
 * Every call returns STOPPED when the stop flag is up, within a second. */
#ifndef NODE_CLIENT_H
#define NODE_CLIENT_H

#include <jansson.h>
#include <stdatomic.h>

#include "chain/block.h"
#include "chain/network.h"
#include "chain/writer.h"

struct node_config {
	const struct network *net;
	const char *url;         /* "http://127.0.0.1:18443" */
	const char *cookie_path; /* or NULL; not read when there is a user */
	const char *user;        /* or NULL */
	const char *password;    /* or NULL */
	/* For one answer, and a second more for each 64 KiB that came of it;
	 * connecting takes 1/6 of it. */
	uint32_t timeout_ms;
	const atomic_bool *stop;    /* raised at shutdown */
	struct node_health *health; /* one per process, see below */
};

/* What /metrics and the outage log lines need, shared by all clients. */
struct node_health {
	atomic_ullong requests;
	atomic_ullong failures;
	atomic_ullong outages;
	atomic_bool down;
	atomic_ullong down_since_us; /* clock_monotonic_us(); means nothing
				      * unless down */
	atomic_bool refused;         /* 401 or 403, and the log says so */
	atomic_bool no_rest;         /* the log says that REST is not offered */
	atomic_bool no_spent_outputs; /* the same of /rest/spenttxouts */
};

struct node_client;

/* NULL: out of memory. The config must outlive the client. */
struct node_client *node_client_new(const struct node_config *config);
void node_client_free(struct node_client *client);

/* An error object of the node. */
struct node_error {
	int code; /* -5, -8, -25, -26, -28, ...; 0 when there was none */
	char message[256]; /* cut to fit, always terminated */
};

/* One JSON-RPC call. params is borrowed (NULL means []). On OK *result is a
 * new reference. FAILED: the node answered with an error object, in *error.
 * UNAVAILABLE: no answer, or the node is warming up (-28, text in *error).
 * REFUSED: wrong credentials. BAD_INPUT: the answer makes no sense. error may
 * be NULL. */
MUST_CHECK enum status node_call(struct node_client *client, json_t **result,
				 struct node_error *error, const char *method,
				 json_t *params);
/* The same; the result is appended to *out as the node wrote it: amounts keep
 * their eight decimals. */
MUST_CHECK enum status node_call_text(struct node_client *client,
				      struct writer *out,
				      struct node_error *error,
				      const char *method, json_t *params);
/* Several calls of one method in one HTTP request. params is an array of
 * params arrays; *results an array of the result or null for each. */
MUST_CHECK enum status node_call_batch(struct node_client *client,
				       json_t **results, const char *method,
				       json_t *params);

struct node_tip {
	uint32_t height;
	struct block_hash hash;
	uint32_t headers; /* the best header chain's height */
	double progress;  /* verificationprogress, 0..1 */
	/* As the node says. But on regtest, where a tip older than a day would
	 * count as one until somebody mines, only while blocks are missing. */
	bool initial_download;
};

/* getblockchaininfo; checks that the chain is net's (REFUSED otherwise, logged
 * with what to change) and, at a client's first call, the genesis hash and that
 * of the block which tells coins of one genesis block apart. */
MUST_CHECK enum status node_get_tip(struct node_client *client,
				    struct node_tip *out);
/* getbestblockhash alone: the cheap look for polling. */
MUST_CHECK enum status node_get_best_hash(struct node_client *client,
					  struct block_hash *out);
/* NOT_FOUND above the node's tip. */
MUST_CHECK enum status node_get_hash_at(struct node_client *client,
					struct block_hash *out,
					uint32_t height);
/* Hashes of count heights from first on, active chain, in one or few batches;
 * *got may be less than count when the chain ends. */
MUST_CHECK enum status node_get_hashes(struct node_client *client,
				       struct block_hash *out, size_t *got,
				       uint32_t first, size_t count);
/* The header and height of any block the node knows; not active: it is stale.
 * The header was checked to have that hash. NOT_FOUND for an unknown one. */
MUST_CHECK enum status node_get_header(struct node_client *client,
				       struct header *out, int64_t *height,
				       bool *active,
				       const struct block_hash *hash);

/* A block's bytes, appended to *out: REST, or getblock 0 when the node has no
 * REST (found out once, logged once). NOT_FOUND: unknown or pruned. The bytes
 * are checked to begin with a header of that hash. */
MUST_CHECK enum status node_get_block(struct node_client *client,
				      struct writer *out,
				      const struct block_hash *hash);
/* The spent outputs of a block as /rest/spenttxouts gives them, appended to
 * *out: node/spent_outputs.h walks over them. NOT_FOUND when the node does not
 * offer it (remembered until an outage or a new cookie) or have the block. */
MUST_CHECK enum status node_get_spent_outputs(struct node_client *client,
					      struct writer *out,
					      const struct block_hash *hash);
/* Ask for them ahead, over REST, if nothing is asked in between: the node works
 * on the answer until the call above takes it. */
void node_expect_block(struct node_client *client,
		       const struct block_hash *hash);
void node_expect_spent_outputs(struct node_client *client,
			       const struct block_hash *hash);

/* A mempool transaction's bytes: NOT_FOUND when it is no longer there, though
 * it may be confirmed and the node have a -txindex. */
MUST_CHECK enum status node_get_mempool_tx(struct node_client *client,
					   struct writer *out,
					   const struct txid *txid);

struct node_mempool {
	struct txid *txids; /* owned: free() */
	size_t count;
	uint64_t sequence; /* 0 when the node does not tell */
};
/* getrawmempool, with its sequence where offered. */
MUST_CHECK enum status node_get_mempool(struct node_client *client,
					struct node_mempool *out);
/* Several mempool transactions at once, each handed to take() with its bytes
 * (empty slice: gone). Batches of 100. */
MUST_CHECK enum status node_get_mempool_txs(
	struct node_client *client, const struct txid *txids, size_t count,
	void (*take)(void *arg, const struct txid *txid, struct slice bytes),
	void *arg);

struct node_coin_stats {
	uint32_t height;
	struct block_hash tip;
	uint64_t outputs; /* unspent ones */
	double total;     /* coins, as near as a double is to the node's text */
	bool has_muhash;
	struct txid muhash; /* MuHash3072, in internal order */
};
/* gettxoutsetinfo. The node reads all its unspent outputs for it: minutes on a
 * main chain, so config->timeout_ms should be hours. with_muhash: where the
 * node knows it (Core 22 and later). */
MUST_CHECK enum status node_get_coin_stats(struct node_client *client,
					   struct node_coin_stats *out,
					   bool with_muhash);

/* sendrawtransaction of hex text as given. FAILED with *error set when the
 * node rejects it. */
MUST_CHECK enum status node_send_tx(struct node_client *client,
				    struct txid *out, struct node_error *error,
				    const char *hex);

/* Waits before try number attempt (0, 1, 2, ...): doubling from 0.1 s to 10 s,
 * half of it random; STOPPED as soon as the stop flag is up. */
MUST_CHECK enum status node_back_off(const struct node_config *config,
				     uint32_t attempt);

/* Waits until the node answers, has warmed up and left initial download,
 * logging progress about every 10 s and through report (may be NULL): stage is
 * "node unreachable", "node warming up", "node in initial download". Returns
 * OK, STOPPED, or REFUSED (credentials, chain or genesis; the log line says
 * what to change). */
MUST_CHECK enum status
node_wait_ready(struct node_client *client, struct node_tip *tip,
		void (*report)(void *arg, const char *stage, double percent),
		void *arg);

#endif /* NODE_CLIENT_H */
