/* exchange.h - a request under way and its answer, used again and again.
 *
 * An exchange belongs to its loop, and to the workers from submission until
 * loop_post_done(). What it holds counts against the memory that all bodies
 * and all answers may take together. */
#ifndef API_EXCHANGE_H
#define API_EXCHANGE_H

#include "api/loop.h"
#include "api/waits.h"

enum exchange_state {
	EXCHANGE_NEW,     /* headers are coming */
	EXCHANGE_READING, /* the body is coming */
	EXCHANGE_WORKING, /* with the workers; the connection is suspended */
	EXCHANGE_READY,   /* back from the workers, or sent in the next turn */
	EXCHANGE_ASLEEP,  /* with the waits; the connection is suspended */
	EXCHANGE_AWAKE,   /* back from the waits */
};

struct exchange {
	struct job job; /* first: see workers.h */
	struct exchange *next;
	struct loop *loop;
	struct conn *conn;
	struct MHD_Connection *mhd; /* NULL: the client has gone */
	enum exchange_state state;
	enum status target_status; /* of parsing the request line */
	struct request request;
	struct response response;
	struct writer body;
	const char *content_type;
	const struct route *route;
	uint64_t body_max;
	uint64_t body_seen;
	uint64_t body_charged;   /* counted in metrics.body_bytes */
	uint64_t answer_charged; /* counted in metrics.answer_bytes */
	uint64_t started_us;
	struct wishes wishes;
	struct rate_verdict rate;
	struct events_call events;
	struct wait wait;
	bool http_1_1;
	bool counted; /* rate holds what the headers say */
	bool takes_body;
	bool answered; /* the response stands; a body is only read to its end */
	bool close;    /* after the answer */
};

/* A fresh or a used one, all of it reset; NULL: out of memory. */
struct exchange *exchange_take(struct loop *loop);
/* Gives it back, and what it held. */
void exchange_release(struct exchange *ex);
/* Frees those kept for use again. */
void exchange_free_spare(struct loop *loop);

/* Who is counted: the peer, or whom a trusted proxy names. While the headers
 * are there. */
struct ip exchange_client(const struct exchange *ex);

/* Counts what is held. False: over the limit for all of them. */
MUST_CHECK bool exchange_charge_body(struct exchange *ex, size_t bytes);
MUST_CHECK bool exchange_charge_answer(struct exchange *ex, size_t bytes);

/* The connection is cut off after so much time. */
void conn_set_deadline(struct conn *conn, uint64_t us);
/* Time enough from now for so many bytes, either way. */
void conn_set_transfer_deadline(struct conn *conn, uint64_t bytes,
				uint64_t now_us);

#endif /* API_EXCHANGE_H */
