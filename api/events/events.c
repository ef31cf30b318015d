#include "api/events/events.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "api/events/parts.h"
#include "base/clock.h"
#include "base/log.h"

#define KNOWN_TXIDS  5000
#define KNOWN_BLOCKS 50

#define TOTAL_QUEUED  ((size_t)256 << 20)
#define EVENTS_A_TURN 64 /* then what they led to is sent */
#define EPOLL_EVENTS  256
#define SECOND_MS     1000

/* --- posts -------------------------------------------------------------- */

static void wake(struct events *events)
{
	const uint64_t one = 1;

	/* Fails only when it is awake enough. */
	if (write(events->wake_fd, &one, sizeof(one)) < 0)
		return;
}

bool events_post(struct events *events, struct events_post *post)
{
	bool taken;

	post->next = NULL;
	pthread_mutex_lock(&events->lock);
	taken = !events->stopping || post->kind == POST_RESULT;
	if (taken) {
		*events->inbox_end = post;
		events->inbox_end = &post->next;
	}
	pthread_mutex_unlock(&events->lock);
	if (taken)
		wake(events);
	return taken;
}

bool events_submit(struct events *events, struct events_call *call)
{
	call->post.kind = POST_CALL;
	call->grant = NULL;
	call->hang_up = false;
	return events_post(events, &call->post);
}

/* After the end nobody else knows of it. */
static void free_grant(struct wire *wire)
{
	if (wire->adopted_fd >= 0)
		close(wire->adopted_fd);
	free(wire->extra);
	free(wire);
}

void events_adopt(struct events *events, struct wire *wire, int fd,
		  const void *extra, size_t len)
{
	wire->post.kind = POST_ADOPT;
	wire->adopted_fd = fd;
	if (len) {
		wire->extra = malloc(len);
		if (!wire->extra) {
			close(fd);
			wire->adopted_fd = -1;
		} else {
			memcpy(wire->extra, extra, len);
			wire->extra_len = len;
		}
	}
	if (!events_post(events, &wire->post))
		free_grant(wire);
}

void events_abandon(struct events *events, struct wire *wire)
{
	wire->post.kind = POST_ABANDON;
	if (!events_post(events, &wire->post))
		free_grant(wire);
}

static struct events_post *take_inbox(struct events *events)
{
	struct events_post *first;

	pthread_mutex_lock(&events->lock);
	first = events->inbox;
	events->inbox = NULL;
	events->inbox_end = &events->inbox;
	pthread_mutex_unlock(&events->lock);
	return first;
}

/* The handshake never came to its end. */
static void abandoned(struct wire *wire)
{
	struct client *client = wire->client;

	if (client && client->wire == wire)
		client_drop(client, WS_NORMAL);
	wire_end(wire);
}

static void take_posts(struct events *events)
{
	struct events_post *post = take_inbox(events);

	while (post) {
		struct events_post *next = post->next;

		switch (post->kind) {
		case POST_CALL:
			call_take(events, (struct events_call *)post);
			break;
		case POST_ADOPT:
			wire_adopt((struct wire *)post);
			break;
		case POST_ABANDON:
			abandoned((struct wire *)post);
			break;
		case POST_RESULT:
			method_result(events, post);
			break;
		}
		post = next;
	}
}

/* --- the turn ----------------------------------------------------------- */

static uint64_t second(void)
{
	return clock_monotonic_us() / 1000000;
}

/* A few at a time: who cannot take what many at once lead to is not slow. */
static void tell_some(struct events *events)
{
	if (!events->untold)
		events->untold = event_feed_take(events->feed);
	for (int i = 0; i < EVENTS_A_TURN && events->untold; i++) {
		struct event *event = events->untold;

		events->untold = event->next;
		announce(events, event);
		event_free(event);
	}
}

static void wait_and_serve(struct events *events)
{
	struct epoll_event found[EPOLL_EVENTS];
	const int count = epoll_wait(events->epoll_fd, found, EPOLL_EVENTS,
				     events->untold ? 0 : SECOND_MS);

	for (int i = 0; i < count; i++) {
		uint64_t ignored;

		if (found[i].data.ptr == &events->feed)
			continue; /* read below */
		if (found[i].data.ptr != events)
			wire_event(found[i].data.ptr, found[i].events);
		else if (read(events->wake_fd, &ignored, sizeof(ignored)) < 0)
			continue;
	}
}

static void clean_up(struct events *events)
{
	client_flush_all(events);
	client_free_done(events);
	wire_free_done(events);
}

static bool stopping(struct events *events)
{
	bool stopping;

	pthread_mutex_lock(&events->lock);
	stopping = events->stopping;
	pthread_mutex_unlock(&events->lock);
	return stopping;
}

static void *run(void *arg)
{
	struct events *events = arg;

	while (!stopping(events)) {
		wait_and_serve(events);
		take_posts(events);
		tell_some(events);
		wheel_turn(&events->wheel, second());
		clean_up(events);
	}
	/* What was posted before the flag went up is still answered. */
	take_posts(events);
	for (struct client *c = events->first; c; c = c->next)
		client_drop(c, WS_GOING_AWAY);
	/* Those who would have been waited for. */
	wheel_ring_all(&events->wheel);
	clean_up(events);
	return NULL;
}

/* --- making and ending -------------------------------------------------- */

static bool watch(struct events *events, int fd, void *what)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = what };

	return !epoll_ctl(events->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void take_config(struct events *events,
			const struct events_config *config)
{
	const struct events_settings *settings = config->settings;
	const unsigned ping = settings->ping_seconds;

	events->config = *config;
	events->feed = index_events(config->index);
	events->terms = (struct engine_terms){
		.ping_interval_ms = ping * 1000,
		.ping_timeout_ms = (ping * 4 + 4) / 5 * 1000,
		.max_payload = settings->message_max,
	};
	events->pool.bytes_max = settings->queue_max;
	events->pool.total_max = TOTAL_QUEUED;
	tx_space_init(&events->space);
	writer_init(&events->text);
	writer_init(&events->data);
	wheel_init(&events->wheel, second());
	events->inbox_end = &events->inbox;
}

static enum status make_parts(struct events *events)
{
	enum status st = rooms_init(&events->rooms);

	if (st == STATUS_OK)
		st = known_init(&events->txids, KNOWN_TXIDS);
	if (st == STATUS_OK)
		st = known_init(&events->blocks, KNOWN_BLOCKS);
	if (st == STATUS_OK)
		st = hash_table_init(&events->sids);
	if (st == STATUS_OK)
		st = hash_table_init(&events->peers);
	if (st == STATUS_OK && getrandom(&events->seed, sizeof(events->seed),
					 0) != sizeof(events->seed))
		st = STATUS_FAILED;
	return st;
}

static enum status open_publisher(struct events *events)
{
	const struct events_settings *settings = events->config.settings;

	if (!settings->publish)
		return STATUS_OK;
	return publisher_open(&events->publisher, settings->publish,
			      settings->old_form, events->config.net);
}

static enum status start(struct events *events)
{
	enum status st = make_parts(events);

	if (st == STATUS_OK)
		st = open_publisher(events);
	if (st != STATUS_OK)
		return st;
	events->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	events->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (events->epoll_fd < 0 || events->wake_fd < 0 ||
	    !watch(events, events->wake_fd, events) ||
	    !watch(events, event_feed_fd(events->feed), &events->feed) ||
	    pthread_create(&events->thread, NULL, run, events)) {
		log_error("cannot start the events' thread", "error=\"%s\"",
			  strerror(errno));
		return STATUS_FAILED;
	}
	events->started = true;
	pthread_setname_np(events->thread, "owsd-events");
	event_feed_attach(events->feed);
	return STATUS_OK;
}

enum status events_start(struct events **out,
			 const struct events_config *config)
{
	struct events *events = calloc(1, sizeof(*events));
	enum status st;

	if (!events)
		return STATUS_NO_MEMORY;
	pthread_mutex_init(&events->lock, NULL);
	events->epoll_fd = events->wake_fd = -1;
	take_config(events, config);
	st = start(events);
	if (st != STATUS_OK) {
		events_free(events);
		return st;
	}
	*out = events;
	return STATUS_OK;
}

void events_stop(struct events *events)
{
	pthread_mutex_lock(&events->lock);
	events->stopping = true;
	pthread_mutex_unlock(&events->lock);
	wake(events);
	if (events->started)
		pthread_join(events->thread, NULL);
	events->started = false;
}

void events_free(struct events *events)
{
	struct events_post *post;

	if (!events)
		return;
	for (post = events->inbox; post;) {
		struct events_post *next = post->next;

		method_free(post);
		post = next;
	}
	event_free_list(events->untold);
	publisher_close(events->publisher);
	rooms_clear(&events->rooms);
	known_clear(&events->txids);
	known_clear(&events->blocks);
	hash_table_clear(&events->sids);
	hash_table_clear(&events->peers);
	tx_space_clear(&events->space);
	writer_clear(&events->text);
	writer_clear(&events->data);
	if (events->epoll_fd >= 0)
		close(events->epoll_fd);
	if (events->wake_fd >= 0)
		close(events->wake_fd);
	pthread_mutex_destroy(&events->lock);
	free(events);
}

void events_get_counts(const struct events *events, struct events_counts *out)
{
	*out = (struct events_counts){
		.polling = atomic_load(&events->polling),
		.websockets = atomic_load(&events->websockets),
		.plain = atomic_load(&events->plain),
		.streams = atomic_load(&events->streams),
		.opened = atomic_load(&events->opened),
		.refused = atomic_load(&events->refused),
		.dropped = atomic_load(&events->dropped),
		.subscriptions = atomic_load(&events->subscriptions),
		.told = atomic_load(&events->told),
		.lost = event_feed_lost(events->feed),
		.packets = atomic_load(&events->packets),
		.queued_bytes = atomic_load(&events->queued_bytes),
	};
}
