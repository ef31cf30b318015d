#include "api/waits.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "indexer/bell.h"
#include "indexer/query.h"

#define EPOLL_EVENTS 64
#define CROWDED_US   50000

struct waits {
	struct waits_settings settings;
	struct query *query;
	struct bell *bell; /* the index's */
	pthread_t thread;
	bool started;
	int epoll_fd;
	int wake_fd;
	atomic_ullong count, refused;

	pthread_mutex_t lock; /* over these two */
	struct wait *inbox;
	bool stopping;

	/* The thread's own. */
	struct wait asleep; /* head of the ring of all */
	bool changed;       /* they are to be looked at, */
	uint64_t look_us;   /* but not before */
};

/* --- in and out --- */

static void wake(struct waits *waits)
{
	const uint64_t one = 1;

	/* Fails only when it is awake enough. */
	(void)!write(waits->wake_fd, &one, sizeof(one));
}

bool waits_submit(struct waits *waits, struct wait *wait)
{
	bool taken;

	pthread_mutex_lock(&waits->lock);
	taken = !waits->stopping;
	if (taken) {
		wait->next = waits->inbox;
		waits->inbox = wait;
	}
	pthread_mutex_unlock(&waits->lock);
	if (taken)
		wake(waits);
	return taken;
}

static void give_back(struct wait *wait, enum wait_end end)
{
	wait->end = end;
	wait->done(wait);
}

static void wake_up(struct waits *waits, struct wait *wait, enum wait_end end)
{
	epoll_ctl(waits->epoll_fd, EPOLL_CTL_DEL, wait->fd, NULL);
	wait->prev->next = wait->next;
	wait->next->prev = wait->prev;
	atomic_fetch_sub(&waits->count, 1);
	give_back(wait, end);
}

static bool is_one_too_many(const struct waits *waits, const struct wait *wait)
{
	const uint32_t max = waits->settings.per_client;
	uint32_t own = 0;

	if (wait->admitted)
		return false;
	if (atomic_load(&waits->count) >= waits->settings.max)
		return true;
	for (const struct wait *w = waits->asleep.next;
	     max && w != &waits->asleep; w = w->next)
		own += !memcmp(&w->client, &wait->client, sizeof(w->client));
	return max && own >= max;
}

static void put_to_sleep(struct waits *waits, struct wait *wait)
{
	struct epoll_event event = { .events = EPOLLRDHUP, .data.ptr = wait };

	if (is_one_too_many(waits, wait) ||
	    epoll_ctl(waits->epoll_fd, EPOLL_CTL_ADD, wait->fd, &event)) {
		atomic_fetch_add(&waits->refused, 1);
		give_back(wait, WAIT_REFUSED);
		return;
	}
	if (wait->crowded)
		waits->look_us = clock_monotonic_us() + CROWDED_US;
	wait->crowded = false;
	wait->admitted = true;
	wait->next = &waits->asleep;
	wait->prev = waits->asleep.prev;
	wait->prev->next = wait->next->prev = wait;
	atomic_fetch_add(&waits->count, 1);
	waits->changed = true;
}

/* True: it is time to stop. */
static bool take_inbox(struct waits *waits)
{
	struct wait *wait;
	bool stopping;

	pthread_mutex_lock(&waits->lock);
	wait = waits->inbox;
	stopping = waits->stopping;
	waits->inbox = NULL;
	pthread_mutex_unlock(&waits->lock);
	while (wait) {
		struct wait *next = wait->next;

		put_to_sleep(waits, wait);
		wait = next;
	}
	return stopping;
}

/* --- looking --- */

/* May it hold, now that things are otherwise than when it did not? Trouble is
 * for the handler to tell. */
static bool may_hold(struct waits *waits, struct wait *wait)
{
	const struct query_tip *tip = query_get_tip(waits->query);
	const bool new_blocks = wait->generation != tip->generation;
	bool may;

	if (!new_blocks && wait->mempool_sequence == tip->mempool_sequence)
		return false;
	wait->generation = tip->generation;
	wait->mempool_sequence = tip->mempool_sequence;
	return wait_wish_may_hold(&may, &wait->wish, waits->query,
				  new_blocks) != STATUS_OK ||
	       may;
}

static void look_at_all(struct waits *waits)
{
	struct wait *next;

	/* Before the first block nothing holds. */
	if (query_begin(waits->query) != STATUS_OK)
		return;
	for (struct wait *w = waits->asleep.next; w != &waits->asleep;
	     w = next) {
		next = w->next;
		if (may_hold(waits, w))
			wake_up(waits, w, WAIT_LOOK_AGAIN);
	}
	query_end(waits->query);
}

static void look_when_due(struct waits *waits)
{
	const uint64_t begin = clock_monotonic_us();

	if (!waits->changed || begin < waits->look_us)
		return;
	waits->changed = false;
	if (waits->asleep.next == &waits->asleep)
		return;
	bell_arm(waits->bell);
	look_at_all(waits);
	waits->look_us = clock_monotonic_us();
	waits->look_us += 3 * (waits->look_us - begin);
}

/* Until the next of them has waited long enough, or is to be looked at; -1:
 * for ever. */
static int wait_ms(struct waits *waits)
{
	const uint64_t now = clock_monotonic_us();
	uint64_t first = waits->changed ? waits->look_us : UINT64_MAX;
	struct wait *next;

	for (struct wait *w = waits->asleep.next; w != &waits->asleep;
	     w = next) {
		next = w->next;
		if (w->deadline_us <= now)
			wake_up(waits, w, WAIT_OVER);
		else if (w->deadline_us < first)
			first = w->deadline_us;
	}
	if (first == UINT64_MAX)
		return -1;
	if (first <= now)
		return 0;
	return first - now > 1000000 ? 1000 : (int)((first - now) / 1000) + 1;
}

static void sleep_until_something(struct waits *waits)
{
	struct epoll_event found[EPOLL_EVENTS];
	const int count = epoll_wait(waits->epoll_fd, found, EPOLL_EVENTS,
				     wait_ms(waits));

	for (int i = 0; i < count; i++) {
		uint64_t ignored;

		if (found[i].data.ptr == waits->bell)
			waits->changed = true;
		else if (found[i].data.ptr == waits)
			(void)!read(waits->wake_fd, &ignored, sizeof(ignored));
		else /* Its client has hung up. */
			wake_up(waits, found[i].data.ptr, WAIT_OVER);
	}
}

static void *run(void *arg)
{
	struct waits *waits = arg;

	while (!take_inbox(waits)) {
		look_when_due(waits);
		sleep_until_something(waits);
	}
	while (waits->asleep.next != &waits->asleep)
		wake_up(waits, waits->asleep.next, WAIT_STOPPING);
	return NULL;
}

/* --- making and ending --- */

static bool watch(struct waits *waits, int fd, uint32_t events, void *what)
{
	struct epoll_event event = { .events = events, .data.ptr = what };

	return !epoll_ctl(waits->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static enum status start(struct waits *waits, struct index *index)
{
	waits->query = query_new(index);
	if (!waits->query)
		return STATUS_NO_MEMORY;
	waits->bell = index_bell(index);
	waits->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	waits->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	/* The bell stays rung until it is armed again: told once is enough. */
	if (waits->epoll_fd < 0 || waits->wake_fd < 0 ||
	    !watch(waits, waits->wake_fd, EPOLLIN, waits) ||
	    !watch(waits, bell_fd(waits->bell), EPOLLIN | EPOLLET,
		   waits->bell) ||
	    pthread_create(&waits->thread, NULL, run, waits)) {
		log_error("cannot start the waits' thread", "error=\"%s\"",
			  strerror(errno));
		return STATUS_FAILED;
	}
	waits->started = true;
	pthread_setname_np(waits->thread, "owsd-waits");
	return STATUS_OK;
}

enum status waits_start(struct waits **out, struct index *index,
			const struct waits_settings *settings)
{
	struct waits *waits = calloc(1, sizeof(*waits));
	enum status st;

	if (!waits)
		return STATUS_NO_MEMORY;
	waits->settings = *settings;
	waits->epoll_fd = waits->wake_fd = -1;
	waits->asleep.prev = waits->asleep.next = &waits->asleep;
	pthread_mutex_init(&waits->lock, NULL);
	st = start(waits, index);
	if (st != STATUS_OK) {
		waits_free(waits);
		return st;
	}
	*out = waits;
	return STATUS_OK;
}

void waits_stop(struct waits *waits)
{
	pthread_mutex_lock(&waits->lock);
	waits->stopping = true;
	pthread_mutex_unlock(&waits->lock);
	wake(waits);
	if (waits->started)
		pthread_join(waits->thread, NULL);
	waits->started = false;
}

void waits_free(struct waits *waits)
{
	if (!waits)
		return;
	if (waits->epoll_fd >= 0)
		close(waits->epoll_fd);
	if (waits->wake_fd >= 0)
		close(waits->wake_fd);
	query_free(waits->query);
	pthread_mutex_destroy(&waits->lock);
	free(waits);
}

uint64_t waits_count(const struct waits *waits)
{
	return atomic_load(&waits->count);
}

uint64_t waits_refused(const struct waits *waits)
{
	return atomic_load(&waits->refused);
}
