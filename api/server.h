/* server.h - the HTTP server: libmicrohttpd on event loops of our own. */
#ifndef API_SERVER_H
#define API_SERVER_H

#include "api/ip_range.h"
#include "api/waits.h"
#include "indexer/index.h"

struct pool_list;
struct price_board;
struct rate_config;
struct ui_files;

/* Who may call the index RPCs. */
struct rpc_login {
	const char *user, *password;
};

/* What /explorers shows. */
struct explorer_link {
	const char *name, *ticker, *url;
};

/* Live events (api/events/). */
struct events_settings {
	uint32_t sockets_max;       /* open at once */
	uint32_t per_client_max;    /* of one client; 0: any number */
	uint32_t subscriptions_max; /* of one socket */
	uint32_t ping_seconds;
	uint64_t message_max; /* bytes of what a client says at once */
	uint64_t queue_max;   /* bytes that wait for one socket */
	const char *script;   /* socket.io.js; NULL: none */
	const char *publish;  /* where, over ZMQ; NULL: nowhere */
	bool old_form;        /* what is published, as rpc_old_form below */
};

struct api_config {
	const char *listen; /* "127.0.0.1:3001", "[::1]:3001", port 0: any */
	uint32_t threads;   /* event loops */
	uint32_t workers;   /* threads for what may wait */
	uint32_t max_connections;
	const char *const *prefixes; /* "/insight-api", "/api", ..., "" */
	size_t prefix_count;
	bool cache; /* answers say how long they may be cached: */
	uint32_t cache_short_s, cache_long_s;
	struct ip_list proxies;          /* trusted, see ip_of_request() */
	const struct rate_config *rates; /* NULL: no limits */
	const struct pool_list *pools;   /* NULL: none are known */
	struct price_board *prices;      /* NULL: none are asked for */
	const struct explorer_link *explorers;
	size_t explorer_count;
	struct events_settings events;
	const struct ui_files *ui; /* the explorer page; NULL: none */
	struct waits_settings waits;
	/* Not NULL: this server answers the index RPCs (api/rpc/) and nothing
	 * else, for whoever knows these. */
	const struct rpc_login *rpc;
	bool rpc_old_form; /* as of before segwit: api/rpc/old_form.h */
	struct index *index;
	const struct node_config *node;
	const atomic_bool *stop;
};

struct api_server;

/* Listens and serves at once. REFUSED: the address is taken or not ours (one
 * log line says which). */
MUST_CHECK enum status api_server_start(struct api_server **out,
					const struct api_config *config);
/* The port in use, for listen port 0. */
uint16_t api_server_port(const struct api_server *server);
/* Finishes the answers in flight (up to a second), closes everything. */
void api_server_stop(struct api_server *server);
/* How many query objects it holds: for index_config.max_readers. */
uint32_t api_server_readers(const struct api_config *config);

#endif /* API_SERVER_H */
