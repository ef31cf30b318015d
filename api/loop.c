#include "api/loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/gzip.h"
#include "api/http.h"
#include "base/clock.h"
#include "base/log.h"

#define IDLE_SECONDS 30u

#define SWEEP_US      1000000 /* how often deadlines are looked at */
#define CLOSING_US    500000  /* for answers on their way when we stop */
#define DRAIN_WAIT_MS 20
#define ACCEPT_BATCH  64

enum { EVENT_DAEMON, EVENT_WAKE, EVENT_LISTEN };

/* --- connections -------------------------------------------------------- */

static void conn_free(struct conn *conn)
{
	atomic_fetch_sub(&conn->loop->shared->metrics.connections, 1);
	free(conn);
}

static void conn_link(struct loop *loop, struct conn *conn)
{
	conn->next = &loop->conns;
	conn->prev = loop->conns.prev;
	conn->prev->next = conn;
	loop->conns.prev = conn;
}

static void conn_unlink(struct conn *conn)
{
	conn->prev->next = conn->next;
	conn->next->prev = conn->prev;
}

/* libmicrohttpd's connection and ours live and die together. */
static void on_connection(void *cls, struct MHD_Connection *mhd, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct loop *loop = cls;

	(void)mhd;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = loop->adding;
		conn_link(loop, loop->adding);
		http_expect_request(loop->adding);
		loop->adding = NULL;
	} else {
		conn_unlink(*context);
		conn_free(*context);
	}
}

/* Takes over a connection, its descriptor too. */
static void add_conn(struct loop *loop, struct conn *conn)
{
	loop->adding = conn;
	if (MHD_add_connection(loop->daemon, conn->fd, &conn->peer.any,
			       conn->peer_len) != MHD_YES)
		log_warn("connection lost", "error=\"%s\"", strerror(errno));
	/* Still here: it failed before on_connection() saw it. */
	if (loop->adding) {
		conn_free(loop->adding);
		loop->adding = NULL;
	}
}

static void hand_over(struct loop *loop, struct conn *conn)
{
	pthread_mutex_lock(&loop->lock);
	conn->next = loop->inbox;
	loop->inbox = conn;
	pthread_mutex_unlock(&loop->lock);
	loop_wake(loop);
}

/* Gives a fresh socket to the loop whose turn it is. */
static void distribute(struct loop *first, int fd,
		       const union peer_address *peer, socklen_t peer_len)
{
	struct shared *shared = first->shared;
	struct metrics *metrics = &shared->metrics;
	const uint32_t open = atomic_fetch_add(&metrics->connections, 1) + 1;
	struct conn *conn = NULL;

	if (open <= shared->connections_hard_max)
		conn = calloc(1, sizeof(*conn));
	if (open > metrics->connections_max)
		atomic_fetch_add(&metrics->refused, 1);
	if (!conn) {
		atomic_fetch_sub(&metrics->connections, 1);
		close(fd);
		return;
	}
	conn->loop = &shared->loops[shared->next_loop++ % shared->loop_count];
	conn->fd = fd;
	conn->over_limit = open > metrics->connections_max;
	conn->peer = *peer;
	conn->peer_len = peer_len;
	if (conn->loop == first)
		add_conn(first, conn);
	else
		hand_over(conn->loop, conn);
}

/* --- accepting ---------------------------------------------------------- */

static bool watch(int epoll_fd, int op, int fd, uint32_t events, uint32_t what)
{
	struct epoll_event event = { .events = events, .data.u32 = what };

	return !epoll_ctl(epoll_fd, op, fd, &event);
}

/* Out of descriptors: looking again at once would only burn the processor. */
static void pause_accepting(struct loop *loop, bool pause)
{
	watch(loop->epoll_fd, EPOLL_CTL_MOD, loop->listen_fd,
	      pause ? 0 : EPOLLIN, EVENT_LISTEN);
	loop->accept_paused = pause;
}

static void accept_some(struct loop *loop)
{
	for (int i = 0; i < ACCEPT_BATCH; i++) {
		union peer_address peer;
		socklen_t len = sizeof(peer);
		int fd = accept4(loop->listen_fd, &peer.any, &len,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			atomic_fetch_add(&loop->shared->metrics.accepted, 1);
			distribute(loop, fd, &peer, len);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		    errno == ENOMEM) {
			log_warn("cannot accept connections", "error=\"%s\"",
				 strerror(errno));
			pause_accepting(loop, true);
		}
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}

static void stop_accepting(struct loop *loop)
{
	if (loop->listen_fd < 0)
		return;
	watch(loop->epoll_fd, EPOLL_CTL_DEL, loop->listen_fd, 0, 0);
	loop->listen_fd = -1;
}

/* --- deadlines ---------------------------------------------------------- */

/* Half of a connection's end; libmicrohttpd sees the hang-up and does the rest.
 */
static void cut_off(struct conn *conn)
{
	conn->deadline_us = 0;
	shutdown(conn->fd, SHUT_RDWR);
}

static void sweep(struct loop *loop, uint64_t now, bool draining)
{
	for (struct conn *c = loop->conns.next; c != &loop->conns;
	     c = c->next) {
		if (c->deadline_us && now >= c->deadline_us) {
			atomic_fetch_add(&loop->shared->metrics.timed_out, 1);
			cut_off(c);
		} else if (draining && !c->exchange) {
			cut_off(c);
		}
	}
	if (loop->accept_paused && loop->listen_fd >= 0)
		pause_accepting(loop, false);
}

/* --- the turn of a loop ------------------------------------------------- */

static void take_posted(struct loop *loop)
{
	struct exchange *done;
	struct conn *inbox;

	pthread_mutex_lock(&loop->lock);
	done = loop->done;
	inbox = loop->inbox;
	loop->done = NULL;
	loop->inbox = NULL;
	pthread_mutex_unlock(&loop->lock);
	while (inbox) {
		struct conn *next = inbox->next;

		add_conn(loop, inbox);
		inbox = next;
	}
	while (done) {
		struct exchange *next = done->next;

		http_work_done(done);
		done = next;
	}
}

static int wait_ms(struct loop *loop, enum phase phase)
{
	const bool idle = loop->conns.next == &loop->conns;
	const bool again = loop->turn_again;
	MHD_UNSIGNED_LONG_LONG ms;
	const bool ends = phase == PHASE_CLOSING && !loop->active;
	int limit = ends                           ? 0
		    : phase != PHASE_SERVING       ? DRAIN_WAIT_MS
		    : idle && !loop->accept_paused ? -1
						   : SWEEP_US / 1000;

	loop->turn_again = false;
	if (again)
		return 0;
	if (MHD_get_timeout(loop->daemon, &ms) == MHD_YES &&
	    (limit < 0 || ms < (unsigned)limit))
		limit = ms > INT32_MAX ? INT32_MAX : (int)ms;
	return limit;
}

static void wait_for_events(struct loop *loop, int ms)
{
	struct epoll_event events[4];
	int count = epoll_wait(loop->epoll_fd, events, 4, ms);

	for (int i = 0; i < count; i++) {
		uint64_t ignored;

		if (events[i].data.u32 == EVENT_WAKE &&
		    read(loop->wake_fd, &ignored, sizeof(ignored)) < 0)
			continue;
		if (events[i].data.u32 == EVENT_LISTEN && loop->listen_fd >= 0)
			accept_some(loop);
	}
}

static void count_crowd(struct loop *loop)
{
	loop->crowd -= loop->crowd / 4;
	if (loop->begun > loop->crowd)
		loop->crowd = loop->begun;
	loop->begun = 0;
}

static void turn(struct loop *loop)
{
	enum phase phase = (enum phase)atomic_load(&loop->shared->phase);
	uint64_t now;

	wait_for_events(loop, wait_ms(loop, phase));
	if (phase != PHASE_SERVING)
		stop_accepting(loop);
	take_posted(loop);
	MHD_run(loop->daemon);
	query_end(loop->backend.query);
	count_crowd(loop);
	now = clock_monotonic_us();
	if (now >= loop->next_sweep_us || phase != PHASE_SERVING) {
		sweep(loop, now, phase != PHASE_SERVING);
		loop->next_sweep_us = now + SWEEP_US;
	}
}

static void *run(void *arg)
{
	struct loop *loop = arg;
	uint64_t end;

	while (atomic_load(&loop->shared->phase) != PHASE_CLOSING)
		turn(loop);
	end = clock_monotonic_us() + CLOSING_US;
	/* No exchange waits for a worker any more: the first turn resumes the
	 * last of them. Stopping with suspended ones would abort. */
	do
		turn(loop);
	while (loop->active && clock_monotonic_us() < end);
	MHD_stop_daemon(loop->daemon);
	loop->daemon = NULL;
	return NULL;
}

/* --- making and ending -------------------------------------------------- */

/* What libmicrohttpd has to say is about clients. */
__attribute__((format(printf, 2, 0))) static void
log_library(void *cls, const char *format, va_list args)
{
	char text[256];

	(void)cls;
	if (!log_enabled(LOG_DEBUG))
		return;
	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\r\n")] = 0;
	log_debug("http", "message=\"%s\"", text);
}

/* request.c decodes what it needs from the raw text. */
static size_t leave_escapes(void *cls, struct MHD_Connection *mhd, char *text)
{
	(void)cls;
	(void)mhd;
	return strlen(text);
}

static struct MHD_Daemon *start_daemon(struct loop *loop)
{
	const unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET |
			       MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE |
			       MHD_USE_ERROR_LOG;

	return MHD_start_daemon(
		flags, 0, NULL, NULL, http_on_request, loop,
		MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
		MHD_OPTION_CONNECTION_LIMIT,
		loop->shared->connections_hard_max + 1u,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK,
		leave_escapes, NULL, MHD_OPTION_URI_LOG_CALLBACK,
		http_on_target, loop, MHD_OPTION_NOTIFY_CONNECTION,
		on_connection, loop, MHD_OPTION_NOTIFY_COMPLETED,
		http_on_completed, loop, MHD_OPTION_END);
}

static bool watch_all(struct loop *loop)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	return info &&
	       watch(loop->epoll_fd, EPOLL_CTL_ADD, info->epoll_fd, EPOLLIN,
		     EVENT_DAEMON) &&
	       watch(loop->epoll_fd, EPOLL_CTL_ADD, loop->wake_fd, EPOLLIN,
		     EVENT_WAKE) &&
	       (loop->listen_fd < 0 ||
		watch(loop->epoll_fd, EPOLL_CTL_ADD, loop->listen_fd, EPOLLIN,
		      EVENT_LISTEN));
}

static bool make_backend(struct loop *loop)
{
	const struct api_config *config = loop->shared->config;

	loop->backend = (struct backend){
		.config = config,
		.net = index_network(config->index),
		.metrics = &loop->shared->metrics,
		.query = query_new(config->index),
		.gzip = gzip_new(),
	};
	return loop->backend.query && loop->backend.gzip;
}

enum status loop_init(struct loop *loop, struct shared *shared, uint32_t index,
		      int listen_fd)
{
	*loop = (struct loop){
		.shared = shared,
		.metrics = &shared->metrics.loops[index],
		.listen_fd = index ? -1 : listen_fd,
		.epoll_fd = epoll_create1(EPOLL_CLOEXEC),
		.wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC),
	};
	loop->conns.next = loop->conns.prev = &loop->conns;
	pthread_mutex_init(&loop->lock, NULL);
	if (!make_backend(loop))
		return STATUS_NO_MEMORY;
	loop->daemon = start_daemon(loop);
	if (!loop->daemon || !watch_all(loop)) {
		log_error("cannot start the HTTP server", "error=\"%s\"",
			  strerror(errno));
		return STATUS_FAILED;
	}
	return STATUS_OK;
}

enum status loop_start(struct loop *loop)
{
	if (pthread_create(&loop->thread, NULL, run, loop)) {
		log_error("cannot start an HTTP thread", NULL);
		return STATUS_FAILED;
	}
	loop->started = true;
	return STATUS_OK;
}

void loop_wake(struct loop *loop)
{
	const uint64_t one = 1;

	/* It only fails when it has been written 2^64 times: awake enough. */
	if (write(loop->wake_fd, &one, sizeof(one)) < 0)
		return;
}

void loop_post_done(struct loop *loop, struct exchange *exchange)
{
	pthread_mutex_lock(&loop->lock);
	exchange->next = loop->done;
	loop->done = exchange;
	pthread_mutex_unlock(&loop->lock);
	loop_wake(loop);
}

void loop_join(struct loop *loop)
{
	if (loop->started)
		pthread_join(loop->thread, NULL);
	loop->started = false;
}

void loop_clear(struct loop *loop)
{
	if (loop->daemon)
		MHD_stop_daemon(loop->daemon);
	exchange_free_spare(loop);
	if (loop->backend.query)
		query_free(loop->backend.query);
	gzip_free(loop->backend.gzip);
	pthread_mutex_destroy(&loop->lock);
	close(loop->epoll_fd);
	close(loop->wake_fd);
}
