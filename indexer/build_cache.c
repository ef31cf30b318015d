#include "indexer/build_cache.h"

#include <pthread.h>
#include <stdlib.h>

/* Outputs whose tags end alike, the newest first: a line of the processor's
 * cache. */
enum { BUCKET = 2, LOCKS = 256 };

struct entry {
	uint64_t tag, amount; /* free: all zeros */
	uint16_t more;        /* of the tag */
	struct script_key script;
};
struct bucket {
	struct entry entries[BUCKET];
};

struct output_cache {
	struct bucket *buckets; /* owned; a power of two */
	uint64_t mask;
	pthread_mutex_t locks[LOCKS]; /* of the buckets with that remainder */
};

struct output_cache *output_cache_new(uint64_t bytes)
{
	struct output_cache *cache = calloc(1, sizeof(*cache));
	uint64_t count = LOCKS;

	if (!cache)
		return NULL;
	while (2 * count * sizeof(struct bucket) <= bytes)
		count *= 2;
	cache->mask = count - 1;
	cache->buckets = calloc(count, sizeof(*cache->buckets));
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&cache->locks[i], NULL);
	if (cache->buckets)
		return cache;
	output_cache_free(cache);
	return NULL;
}

void output_cache_free(struct output_cache *cache)
{
	if (!cache)
		return;
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&cache->locks[i]);
	free(cache->buckets);
	free(cache);
}

static uint64_t bucket_of(const struct output_cache *cache,
			  const struct output_tag *tag)
{
	return tag->tag & cache->mask;
}

void output_cache_prefetch(const struct output_cache *cache,
			   const struct output_tag *tag)
{
	__builtin_prefetch(&cache->buckets[bucket_of(cache, tag)], 1);
}

void output_cache_put(struct output_cache *cache,
		      const struct cached_output *output)
{
	uint64_t at = bucket_of(cache, &output->tag);
	struct entry *entries = cache->buckets[at].entries;

	pthread_mutex_lock(&cache->locks[at % LOCKS]);
	memmove(entries + 1, entries, (BUCKET - 1) * sizeof(*entries));
	entries[0] = (struct entry){ output->tag.tag, output->amount,
				     output->tag.more, output->script };
	pthread_mutex_unlock(&cache->locks[at % LOCKS]);
}

static bool is_of(const struct entry *entry, const struct output_tag *tag)
{
	return entry->tag == tag->tag && entry->more == tag->more;
}

bool output_cache_take(struct output_cache *cache, struct cached_output *out)
{
	uint64_t at = bucket_of(cache, &out->tag);
	struct entry *entries = cache->buckets[at].entries;
	int i = 0;

	pthread_mutex_lock(&cache->locks[at % LOCKS]);
	while (i < BUCKET && !is_of(&entries[i], &out->tag))
		i++;
	if (i < BUCKET) {
		out->script = entries[i].script;
		out->amount = entries[i].amount;
		memset(&entries[i], 0, sizeof(entries[i]));
	}
	pthread_mutex_unlock(&cache->locks[at % LOCKS]);
	return i < BUCKET;
}
