#include "indexer/events.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct event_feed {
	pthread_mutex_t lock; /* over first to bytes */
	struct event *first, **last;
	size_t bytes;
	size_t max_bytes;
	int fd;
	atomic_bool attached;
	atomic_ullong lost;
};

struct event_feed *event_feed_new(size_t max_bytes)
{
	struct event_feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return NULL;
	feed->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (feed->fd < 0) {
		free(feed);
		return NULL;
	}
	pthread_mutex_init(&feed->lock, NULL);
	feed->last = &feed->first;
	feed->max_bytes = max_bytes;
	return feed;
}

void event_feed_free(struct event_feed *feed)
{
	if (!feed)
		return;
	event_free_list(feed->first);
	pthread_mutex_destroy(&feed->lock);
	close(feed->fd);
	free(feed);
}

/* One allocation: the event, its keys, its bytes. */
struct event *event_new_tx(const struct txid *txid, struct slice raw,
			   size_t keys)
{
	struct event *event;
	uint8_t *bytes;

	event = calloc(1, sizeof(*event) + keys * sizeof(event->keys[0]) +
				  raw.len);
	if (!event)
		return NULL;
	event->kind = EVENT_TX;
	event->txid = *txid;
	event->keys = (struct script_key *)(event + 1);
	event->key_count = keys;
	bytes = (uint8_t *)(event->keys + keys);
	if (raw.len)
		memcpy(bytes, raw.data, raw.len);
	event->raw = slice_of(bytes, raw.len);
	return event;
}

struct event *event_new(enum event_kind kind, const struct block_hash *hash,
			uint32_t height)
{
	struct event *event = calloc(1, sizeof(*event));

	if (!event)
		return NULL;
	event->kind = kind;
	event->hash = *hash;
	event->height = height;
	return event;
}

void event_free(struct event *event)
{
	free(event);
}

void event_free_list(struct event *first)
{
	while (first) {
		struct event *next = first->next;

		event_free(first);
		first = next;
	}
}

static size_t size_of(const struct event *event)
{
	return sizeof(*event) + event->key_count * sizeof(event->keys[0]) +
	       event->raw.len;
}

bool event_feed_attached(const struct event_feed *feed)
{
	return atomic_load(&feed->attached);
}

void event_feed_attach(struct event_feed *feed)
{
	atomic_store(&feed->attached, true);
}

int event_feed_fd(const struct event_feed *feed)
{
	return feed->fd;
}

uint64_t event_feed_lost(const struct event_feed *feed)
{
	return atomic_load(&feed->lost);
}

void event_feed_tell(struct event_feed *feed, struct event *first)
{
	const uint64_t one = 1;
	struct event **end = &first;
	size_t bytes = 0, count = 0;
	bool fits;

	for (; *end; end = &(*end)->next, count++)
		bytes += size_of(*end);
	if (!count)
		return;
	pthread_mutex_lock(&feed->lock);
	fits = event_feed_attached(feed) &&
	       bytes <= feed->max_bytes - feed->bytes;
	if (fits) {
		*feed->last = first;
		feed->last = end;
		feed->bytes += bytes;
	}
	pthread_mutex_unlock(&feed->lock);
	if (!fits) {
		if (event_feed_attached(feed))
			atomic_fetch_add(&feed->lost, count);
		event_free_list(first);
		return;
	}
	/* Fails only when it is readable anyway. */
	if (write(feed->fd, &one, sizeof(one)) < 0)
		return;
}

struct event *event_feed_take(struct event_feed *feed)
{
	struct event *first;
	uint64_t ignored;

	/* Before the list: what comes between wakes once too often. */
	if (read(feed->fd, &ignored, sizeof(ignored)) < 0)
		return NULL;
	pthread_mutex_lock(&feed->lock);
	first = feed->first;
	feed->first = NULL;
	feed->last = &feed->first;
	feed->bytes = 0;
	pthread_mutex_unlock(&feed->lock);
	return first;
}
