#include "daemon/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/api_setup.h"
#include "indexer/dump.h"
#include "indexer/index.h"
#include "indexer/verify.h"

/* Descriptors that are not connections: index, node, block files, log. */
#define OTHER_FILES       512
/* Between two words of the node, when it counts its unspent outputs. */
#define VERIFY_TIMEOUT_MS (3U * 3600 * 1000)
#define LOOK_EVERY_NS     50000000L
#define LOOK_OFTEN_NS     5000000L /* while the end is waited for */

/* All that a running daemon holds. Lives in run_daemon(), on the main
 * thread; the other threads see node and stop. */
struct daemon {
	const struct config *config;
	struct node_health health;
	atomic_bool stop;
	struct node_config node;
	struct api_setup setup;
	struct api_config api;
	struct index *index;
	struct api_server *server;
	/* The index RPCs, if they are served. */
	struct rpc_login login;
	struct api_config rpc;
	struct api_server *rpc_server;
};

/* A whole-number reading of what a failed opening means for the caller. */
static enum exit_code exit_code_of(enum status st)
{
	switch (st) {
	case STATUS_OK:
	case STATUS_STOPPED:
		return EXIT_DONE;
	case STATUS_REFUSED:
	case STATUS_BAD_INPUT:
	case STATUS_NOT_FOUND:
		return EXIT_MISFITS;
	case STATUS_CORRUPT:
	case STATUS_FULL:
	case STATUS_LIMIT:
	case STATUS_NO_MEMORY:
	case STATUS_UNAVAILABLE:
	case STATUS_FAILED:
		return EXIT_BROKE;
	}
	return EXIT_BROKE;
}

/* Makes DATADIR when it is absent; says so in one line when it cannot be
 * used. */
static bool folder_ready(const char *dir)
{
	struct stat info;

	if (mkdir(dir, 0700) && errno != EEXIST) {
		log_error("data folder cannot be made",
			  "datadir=\"%s\" "
			  "error=\"%s\"",
			  dir, strerror(errno));
		return false;
	}
	if (stat(dir, &info) || !S_ISDIR(info.st_mode) ||
	    access(dir, R_OK | W_OK | X_OK)) {
		log_error("data folder is not writable", "datadir=\"%s\"", dir);
		return false;
	}
	return true;
}

/* Every connection takes a descriptor. */
static void raise_file_limit(uint32_t connections)
{
	rlim_t wanted = (rlim_t)connections + OTHER_FILES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < wanted)
		log_warn("fewer files may be open than max-connections and "
			 "max-sockets need",
			 "limit=%llu wanted=%llu",
			 (unsigned long long)limit.rlim_cur,
			 (unsigned long long)wanted);
}

static void fill_node_config(struct daemon *d)
{
	const struct config *c = d->config;

	d->node = (struct node_config){
		.net = c->net,
		.url = c->node_url,
		.cookie_path = c->node_cookie,
		.user = c->node_user,
		.password = c->node_password,
		.timeout_ms = c->node_timeout * 1000,
		.stop = &d->stop,
		.health = &d->health,
	};
}

static enum status fill_api_config(struct daemon *d)
{
	enum status st = api_setup_make(&d->setup, &d->api, d->config);

	d->api.node = &d->node;
	d->api.stop = &d->stop;
	return st;
}

/* The same server with other routes, which few clients ask. */
static void fill_rpc_config(struct daemon *d)
{
	const struct config *c = d->config;

	d->login = (struct rpc_login){ c->rpc_user, c->rpc_password };
	d->rpc = d->api;
	d->rpc.listen = c->rpc_listen;
	d->rpc.rpc = &d->login;
	d->rpc.rpc_old_form = !c->rpc_serial_version;
	d->rpc.threads = 1;
	d->rpc.rates = NULL;
	d->rpc.events.sockets_max = 0;
}

static enum build_when build_when(const char *text)
{
	if (!strcmp(text, "always"))
		return BUILD_ALWAYS;
	return strcmp(text, "never") ? BUILD_WHEN_FAR : BUILD_NEVER;
}

static struct index_config index_settings(const struct config *c)
{
	return (struct index_config){
		.net = c->net,
		.datadir = c->index_dir,
		.zmq_endpoints = (const char *const *)c->node_zmq.items,
		.zmq_count = c->node_zmq.count,
		.blocks_dir = c->node_blocks,
		.secret_file = c->index_secret_file,
		.map_size = c->map_size,
		.reorg_horizon = c->reorg_horizon,
		.fanout = c->level_fanout,
		.merge_rows = c->merge_rows,
		.build = build_when(c->build),
		.build_jobs = c->jobs,
		.build_memory = c->build_memory,
		.build_unit = c->build_unit,
	};
}

/* The signals that end us wait for watch() instead of interrupting anyone.
 * Threads made later inherit the mask. */
static void hold_signals(sigset_t *held)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(held);
	sigaddset(held, SIGTERM);
	sigaddset(held, SIGINT);
	pthread_sigmask(SIG_BLOCK, held, NULL);
}

static enum status start(struct daemon *d)
{
	struct index_config settings = index_settings(d->config);
	enum status st;

	settings.node = &d->node;
	settings.stop = &d->stop;
	settings.max_readers = api_server_readers(&d->api);
	if (d->config->rpc_listen)
		settings.max_readers += api_server_readers(&d->rpc);
	st = index_open(&d->index, &settings);
	if (st != STATUS_OK)
		return st;
	d->api.index = d->index;
	/* Before the index is ready the server says so: it comes first. */
	st = api_server_start(&d->server, &d->api);
	if (st == STATUS_OK && d->config->rpc_listen) {
		d->rpc.index = d->index;
		st = api_server_start(&d->rpc_server, &d->rpc);
	}
	if (st == STATUS_OK)
		st = index_start(d->index);
	return st;
}

/* Waits for whatever ends the run. */
static void watch(struct daemon *d, const sigset_t *held)
{
	const struct timespec pause = {
		.tv_nsec =
			d->config->until_synced ? LOOK_OFTEN_NS : LOOK_EVERY_NS,
	};
	struct index_progress progress;
	int number;

	for (;;) {
		number = sigtimedwait(held, NULL, &pause);
		if (number > 0) {
			log_info("stopping", "signal=%s",
				 number == SIGTERM ? "SIGTERM" : "SIGINT");
			return;
		}
		index_get_progress(d->index, &progress);
		if (progress.stage == INDEX_ENDED)
			return;
		if (d->config->until_synced && progress.at_tip) {
			log_info("synced", "height=%lld",
				 (long long)progress.height);
			return;
		}
	}
}

/* In the reverse order of start(); whatever was never started is passed
 * over. Returns why the writer thread ended. */
static enum status stop(struct daemon *d)
{
	enum status st = STATUS_OK;

	atomic_store(&d->stop, true);
	if (d->index)
		index_wake(d->index);
	if (d->rpc_server)
		api_server_stop(d->rpc_server);
	if (d->server)
		api_server_stop(d->server);
	if (d->index) {
		st = index_stop(d->index);
		index_close(d->index);
	}
	api_setup_clear(&d->setup);
	return st;
}

enum exit_code run_daemon(const struct config *config)
{
	struct daemon d = { .config = config };
	enum status started, ended;
	sigset_t held;

	hold_signals(&held);
	if (!folder_ready(config->datadir))
		return EXIT_MISFITS;
	raise_file_limit(config->max_connections + config->max_sockets);
	fill_node_config(&d);
	started = fill_api_config(&d);
	fill_rpc_config(&d);
	if (started == STATUS_OK)
		started = start(&d);
	if (started == STATUS_OK) {
		log_info("serving",
			 "version=" OWSD_VERSION
			 " listen=%s port=%u coin=%s network=%s",
			 config->listen, api_server_port(d.server),
			 config->coin, config->network);
		watch(&d, &held);
	}
	/* A second signal ends us at once. */
	pthread_sigmask(SIG_UNBLOCK, &held, NULL);
	ended = stop(&d);
	if (started != STATUS_OK)
		return started == STATUS_FAILED ? EXIT_MISFITS
						: exit_code_of(started);
	log_info("stopped", NULL);
	return exit_code_of(ended);
}

static enum status open_to_read(struct index **out, const struct config *config,
				const struct node_config *node)
{
	struct index_config settings = index_settings(config);

	settings.read_only = true;
	settings.max_readers = 1;
	settings.node = node;
	return index_open(out, &settings);
}

enum exit_code run_dump(const struct config *config)
{
	struct index *index;
	enum status st;

	if (open_to_read(&index, config, NULL) != STATUS_OK)
		return EXIT_MISFITS;
	st = index_dump(index, stdout);
	index_close(index);
	if (st != STATUS_OK)
		log_error("dump failed", "status=\"%s\"", status_text(st));
	return exit_code_of(st);
}

enum exit_code run_verify(const struct config *config)
{
	struct daemon d = { .config = config };
	struct node_client *client;
	struct index *index;
	enum status st;

	fill_node_config(&d);
	/* The node walks over all its unspent outputs before it answers. */
	d.node.timeout_ms = VERIFY_TIMEOUT_MS;
	if (open_to_read(&index, config, &d.node) != STATUS_OK)
		return EXIT_MISFITS;
	client = node_client_new(&d.node);
	st = client ? index_verify(index, client, config->deep, stdout)
		    : STATUS_NO_MEMORY;
	node_client_free(client);
	index_close(index);
	if (st == STATUS_OK)
		puts("verified");
	else if (st != STATUS_CORRUPT)
		log_error("index could not be verified", "why=\"%s\"",
			  status_text(st));
	return st == STATUS_REFUSED ? EXIT_MISFITS
	       : st == STATUS_OK    ? EXIT_DONE
				    : EXIT_BROKE;
}
