/* server.h - the HTTP server: libmicrohttpd on event loops of our own. */
#ifndef API_SERVER_H
#define API_SERVER_H

#include "indexer/index.h"

struct api_config {
	const char *listen; /* "127.0.0.1:3001", "[::1]:3001", port 0: any */
	uint32_t threads;   /* event loops */
	uint32_t workers;   /* threads for what may wait */
	uint32_t max_connections;
	const char *const *prefixes; /* "/insight-api", "/api", ..., "" */
	size_t prefix_count;
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
