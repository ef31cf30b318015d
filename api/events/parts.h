/* parts.h - what the files of this folder share.
 *
 *   events.c    the thread: waits, hands out, flushes, ends
 *   call.c      requests: handshakes, polls, posted packets, streams
 *   wire.c      descriptors: websocket frames and streams in and out
 *   client.c    clients: making, sending, heartbeats, dropping
 *   command.c   what clients say
 *   method.c    what they ask, answered by the workers
 *   announce.c  what is told
 *
 * All of it belongs to the events' thread, but for the list of posts and the
 * counters. A client or wire that is done with is marked and only freed at the
 * end of a turn: whoever holds a pointer during the turn may keep it. */
#ifndef API_EVENTS_PARTS_H
#define API_EVENTS_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/events/engine.h"
#include "api/events/events.h"
#include "api/events/known.h"
#include "api/events/outbox.h"
#include "api/events/publisher.h"
#include "api/events/rooms.h"
#include "api/events/wheel.h"

#define SID_SIZE 21 /* 20 characters and a zero */

/* Whose clients are counted together. */
struct peer {
	struct hash_node node;
	struct ip ip;
	uint32_t clients;
};

/* A descriptor that packets are written to. */
struct wire {
	struct events_post post; /* granted: to be adopted or abandoned */
	struct events *events;
	struct client *client; /* NULL: gone; what still comes is ignored */
	struct wire *next_done;
	struct timer timer;
	int fd;                   /* -1: not adopted yet */
	int adopted_fd;           /* until then whoever adopts has it */
	uint32_t sent;            /* bytes of the oldest packet */
	struct events_call *call; /* a stream's: fd is its connection's */
	uint8_t *extra;           /* owned; bytes that came with the request */
	size_t extra_len;
	struct ws_input input;
	bool blocked; /* waits until it can be written to */
	bool done;    /* to be freed at the end of the turn */
};

struct client {
	struct hash_node node; /* by sid */
	struct subscriber subscriber;
	struct events *events;
	struct peer *peer;
	struct wire *wire;          /* NULL: by polling */
	struct wire *probe;         /* a websocket that may take over */
	struct events_call *poll;   /* waits for packets */
	struct client *prev, *next; /* of all */
	struct client *next_dirty, *next_done;
	struct outbox outbox;
	struct timer timer;
	uint64_t heard, pinged; /* seconds of the wheel */
	enum events_door door;
	uint8_t revision; /* of engine.io: 3 or 4 */
	uint8_t asking;   /* methods that the workers have */
	bool joined;      /* socket.io: in the default namespace */
	bool awaits_pong;
	bool moved; /* something was written since the last heartbeat */
	bool dirty; /* has packets that nobody tried to send yet */
	bool done;  /* to be freed at the end of the turn */
	char sid[SID_SIZE];
};

struct events {
	struct events_config config;
	struct event_feed *feed;     /* borrowed */
	struct publisher *publisher; /* NULL: nobody wants it */
	struct engine_terms terms;
	struct outbox_pool pool;
	struct rooms rooms;
	struct known txids, blocks;
	struct hash_table sids, peers;
	struct wheel wheel;
	struct tx_space space; /* of the transaction being told */
	struct writer text;    /* of whatever is being made */
	struct writer data;    /* of the event being told */
	struct event *untold;  /* owned list */
	struct client *first;  /* of all */
	struct client *dirty, *clients_done;
	struct wire *wires_done;
	uint64_t seed;
	uint64_t turn; /* rises with each event told */
	uint32_t clients;
	size_t asked_bytes; /* of what the workers have from here */
	pthread_t thread;
	bool started;
	int epoll_fd, wake_fd;

	pthread_mutex_t lock; /* over the two below */
	struct events_post *inbox, **inbox_end;
	bool stopping;

	/* Read by anyone. */
	atomic_ullong polling, websockets, plain, streams, opened, refused,
		dropped, subscriptions, told, packets, queued_bytes;
};

/* --- events.c --- */

/* Hands over. False: stopping, and it was not taken; a result is always. */
bool events_post(struct events *events, struct events_post *post);

/* --- call.c --- */

void call_take(struct events *events, struct events_call *call);
/* Answers a poll with what there is to send; something stands in the outbox, or
 * last is a packet's text that ends it. */
void call_answer_poll(struct client *client, const char *last);

/* --- client.c --- */

/* Counted and with its timer; LIMIT: as many as there may be; NO_MEMORY. */
MUST_CHECK enum status client_new(struct client **out, struct events *events,
				  const struct events_call *call);
struct client *client_find(struct events *events, const char *sid);
/* The first packets, when it can be sent to. */
void client_greet(struct client *client);
void client_send(struct client *client, struct packet *packet);
/* The same with a text: engine.io's packet, or the message itself. */
void client_send_text(struct client *client, struct slice text);
/* Something came from it. */
void client_heard(struct client *client);
/* It has left, or has to; code is told to a websocket. */
void client_drop(struct client *client, enum ws_code code);
void client_flush_all(struct events *events);
void client_free_done(struct events *events);
/* Counts it as what it is now: polling, by websocket, ... */
atomic_ullong *client_gauge(const struct client *client);

/* --- wire.c --- */

struct wire *wire_new(struct events *events, struct client *client);
void wire_adopt(struct wire *wire);
/* A stream begins on its call's connection. */
void wire_stream(struct wire *wire, struct events_call *call);
void wire_event(struct wire *wire, uint32_t epoll_events);
void wire_flush(struct wire *wire);
/* Says goodbye to a websocket and waits a moment for its answer. */
void wire_close(struct wire *wire, enum ws_code code);
/* At once. */
void wire_end(struct wire *wire);
void wire_free_done(struct events *events);

/* --- command.c --- */

/* A packet of engine.io, or a plain websocket's message. BAD_INPUT: what came
 * makes no sense. */
MUST_CHECK enum status command_packet(struct client *client,
				      const struct engine_packet *packet);
MUST_CHECK enum status command_text(struct client *client, struct slice json);
/* A stream's subscriptions, from its query. */
void command_query(struct client *client, const struct request *request);

/* --- method.c --- */

struct json_t;
/* Asks for what "message" named; the answer goes to the client with that
 * acknowledgement id. */
void method_ask(struct client *client, struct slice id,
		const struct json_t *message);
/* A worker is done: sends the result and frees it. */
void method_result(struct events *events, struct events_post *post);
void method_free(struct events_post *post);

/* --- announce.c --- */

void announce(struct events *events, const struct event *event);

#endif /* API_EVENTS_PARTS_H */
