/* events.h - live events: socket.io (engine.io 3 and 4, by polling and by
 * websocket), plain websockets, and event streams.
 *
 * One thread owns every client, its rooms and its descriptor; nothing in here
 * has a lock but the list of what other threads hand over. Requests come as
 * calls: the HTTP server gives one away and gets it back, answered, through
 * done(). What becomes a websocket is granted first, then, once "101" is on its
 * way, adopted with its descriptor.
 *
 * What happens comes from indexer/events.h. A client that does not take its
 * packets in time is dropped; nobody waits for it. */
#ifndef API_EVENTS_EVENTS_H
#define API_EVENTS_EVENTS_H

#include "api/backend.h"
#include "api/ip_range.h"
#include "api/routes.h"

struct workers;

/* What other threads hand over. */
enum events_post_kind {
	POST_CALL,
	POST_ADOPT,
	POST_ABANDON,
	POST_RESULT,
};
struct events_post {
	struct events_post *next;
	enum events_post_kind kind;
};

enum events_door { DOOR_SOCKETIO, DOOR_PLAIN, DOOR_STREAM };

struct wire;

/* A request, the caller's from its making to events_submit() and again from
 * done() on; everything it points to stays in place meanwhile. */
struct events_call {
	struct events_post post;
	enum events_door door;
	const struct request *request;
	struct slice body;
	bool octets;        /* the body's type is application/octet-stream */
	bool websocket;     /* asks for one, as RFC 6455 says */
	const char *origin; /* NULL: none */
	struct ip client;   /* who is counted, see ip_client() */
	int fd;             /* the connection's; a stream is written to it */
	/* The answer: exactly one of the three. */
	struct response *response;
	struct wire *grant; /* answer 101, then adopt or abandon */
	bool hang_up;       /* close: the answer was sent, or nobody is there */
	/* Any thread. */
	void (*done)(struct events_call *call);
};

struct events_config {
	struct index *index;
	const struct network *net;
	const struct router *router; /* for what clients ask */
	struct workers *workers;     /* who answers that */
	const struct events_settings *settings;
};

struct events;

/* Starts the thread. NO_MEMORY; FAILED, REFUSED (logged). */
MUST_CHECK enum status events_start(struct events **out,
				    const struct events_config *config);
/* Answers every call, closes every socket (1001), ends the thread. */
void events_stop(struct events *events);
/* Stopped, the workers too; NULL is fine. */
void events_free(struct events *events);

/* False: stopping; the call stays the caller's. Any thread. */
MUST_CHECK bool events_submit(struct events *events, struct events_call *call);
/* Each grant ends in one of these. fd is taken over; extra bytes, those behind
 * the request, are copied. Any thread. */
void events_adopt(struct events *events, struct wire *grant, int fd,
		  const void *extra, size_t len);
void events_abandon(struct events *events, struct wire *grant);

/* For /metrics. */
struct events_counts {
	uint64_t polling, websockets, plain, streams; /* open now */
	uint64_t opened, refused, dropped;            /* since the start */
	uint64_t subscriptions;
	uint64_t told, lost; /* events */
	uint64_t packets;    /* sent */
	uint64_t queued_bytes;
};
void events_get_counts(const struct events *events, struct events_counts *out);

#endif /* API_EVENTS_EVENTS_H */
