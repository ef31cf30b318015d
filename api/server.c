#include "api/server.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/loop.h"
#include "base/log.h"

/* Open files that are not client connections: database, block files, node. */
#define OTHER_FILES 256
/* Connections beyond the limit that are still told so. */
#define POLITE_MORE 128

struct api_server {
	struct api_config config; /* a copy; what it points to is borrowed */
	struct shared shared;
	int listen_fd;
	uint16_t port;
};

static uint32_t at_least_one(uint32_t n)
{
	return n ? n : 1;
}

uint32_t api_server_readers(const struct api_config *config)
{
	/* And one for the waits. */
	return at_least_one(config->threads) + at_least_one(config->workers) +
	       2;
}

static void take_config(struct api_server *server,
			const struct api_config *config)
{
	struct api_config *own = &server->config;

	*own = *config;
	own->threads = at_least_one(own->threads);
	own->workers = at_least_one(own->workers);
	server->shared.config = own;
	server->shared.loop_count = own->threads;
}

/* As many as are configured, and as the system has descriptors for; those of
 * sockets come on top, and give way first. */
static void limit_connections(struct api_server *server)
{
	const uint32_t files = raise_open_files();
	const uint32_t others = OTHER_FILES + POLITE_MORE;
	uint32_t max = at_least_one(server->config.max_connections);
	uint32_t *sockets = &server->config.events.sockets_max;

	if (files < max + others) {
		max = files > 2 * others ? files - others : files / 2;
		log_warn("fewer connections than configured",
			 "connections=%u configured=%u open_files=%u", max,
			 server->config.max_connections, files);
	}
	if (files < (uint64_t)max + others + *sockets) {
		const uint32_t left =
			files > max + others ? files - max - others : 0;

		log_warn("fewer sockets than configured",
			 "sockets=%u configured=%u open_files=%u", left,
			 *sockets, files);
		*sockets = left;
	}
	server->shared.metrics.connections_max = max;
	server->shared.connections_hard_max = max + POLITE_MORE;
}

static enum status start_workers(struct api_server *server)
{
	struct shared *shared = &server->shared;
	const struct backend prototype = {
		.config = shared->config,
		.net = index_network(shared->config->index),
		.metrics = &shared->metrics,
	};

	return workers_start(&shared->workers, server->config.workers,
			     &prototype, &shared->metrics.queued);
}

static enum status start_events(struct api_server *server)
{
	struct shared *shared = &server->shared;
	const struct events_config config = {
		.index = shared->config->index,
		.net = index_network(shared->config->index),
		.router = &shared->router,
		.workers = shared->workers,
		.settings = &shared->config->events,
	};
	enum status st = events_start(&shared->events, &config);

	shared->metrics.events = shared->events;
	return st;
}

static enum status start_waits(struct api_server *server)
{
	struct shared *shared = &server->shared;
	enum status st = waits_start(&shared->waits, shared->config->index,
				     &shared->config->waits);

	shared->metrics.waits = shared->waits;
	return st;
}

static enum status make_loops(struct api_server *server)
{
	struct shared *shared = &server->shared;
	enum status st = STATUS_OK;

	shared->loops = calloc(shared->loop_count, sizeof(*shared->loops));
	if (!shared->loops)
		return STATUS_NO_MEMORY;
	for (uint32_t i = 0; i < shared->loop_count; i++) {
		shared->loops[i].epoll_fd = shared->loops[i].wake_fd = -1;
		shared->loops[i].listen_fd = -1;
	}
	for (uint32_t i = 0; i < shared->loop_count && st == STATUS_OK; i++)
		st = loop_init(&shared->loops[i], shared, i, server->listen_fd);
	for (uint32_t i = 0; i < shared->loop_count && st == STATUS_OK; i++)
		st = loop_start(&shared->loops[i]);
	return st;
}

/* Threads of ours take no signals: main handles them. */
static enum status start_threads(struct api_server *server)
{
	sigset_t all, before;
	enum status st;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	st = start_workers(server);
	if (st == STATUS_OK && !server->config.rpc)
		st = start_events(server);
	if (st == STATUS_OK && !server->config.rpc)
		st = start_waits(server);
	if (st == STATUS_OK)
		st = make_loops(server);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return st;
}

static enum status start(struct api_server *server,
			 const struct api_config *config)
{
	struct shared *shared = &server->shared;
	enum status st;

	if (config->rates) {
		shared->rate_limiter = rate_limiter_new(config->rates);
		if (!shared->rate_limiter)
			return STATUS_NO_MEMORY;
	}
	st = metrics_init(&shared->metrics, config->threads);
	if (st == STATUS_OK)
		st = router_init(&shared->router, config->prefixes,
				 config->prefix_count);
	shared->router.rpc = config->rpc;
	shared->router.ui = config->ui;
	if (st == STATUS_OK)
		st = listener_open(&server->listen_fd, &server->port,
				   config->listen);
	if (st != STATUS_OK)
		return st;
	limit_connections(server);
	return start_threads(server);
}

enum status api_server_start(struct api_server **out,
			     const struct api_config *config)
{
	struct api_server *server = calloc(1, sizeof(*server));
	enum status st;

	if (!server)
		return STATUS_NO_MEMORY;
	server->listen_fd = -1;
	take_config(server, config);
	st = start(server, &server->config);
	if (st != STATUS_OK) {
		api_server_stop(server);
		return st;
	}
	log_info("listening", "listen=\"%s\" port=%u", config->listen,
		 server->port);
	*out = server;
	return STATUS_OK;
}

uint16_t api_server_port(const struct api_server *server)
{
	return server->port;
}

static void enter(struct shared *shared, enum phase phase)
{
	atomic_store(&shared->phase, phase);
	for (uint32_t i = 0; shared->loops && i < shared->loop_count; i++)
		if (shared->loops[i].started)
			loop_wake(&shared->loops[i]);
}

void api_server_stop(struct api_server *server)
{
	struct shared *shared = &server->shared;

	enter(shared, PHASE_DRAINING);
	if (shared->events)
		events_stop(shared->events);
	if (shared->waits)
		waits_stop(shared->waits);
	if (shared->workers)
		workers_stop(shared->workers);
	enter(shared, PHASE_CLOSING);
	for (uint32_t i = 0; shared->loops && i < shared->loop_count; i++)
		loop_join(&shared->loops[i]);
	for (uint32_t i = 0; shared->loops && i < shared->loop_count; i++)
		loop_clear(&shared->loops[i]);
	free(shared->loops);
	events_free(shared->events);
	waits_free(shared->waits);
	workers_free(shared->workers);
	metrics_clear(&shared->metrics);
	rate_limiter_free(shared->rate_limiter);
	if (server->listen_fd >= 0)
		close(server->listen_fd);
	free(server);
}
