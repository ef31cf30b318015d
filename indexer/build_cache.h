/* build_cache.h - recent outputs of a build over blocks alone, so that most
 * inputs find theirs as they are read and only the others are joined
 * (build_join.h).
 *
 * Bounded: a new output may push out an older one, which is then no longer
 * found here. Any thread. */
#ifndef INDEXER_BUILD_CACHE_H
#define INDEXER_BUILD_CACHE_H

#include "indexer/build_record.h"

struct output_cache;

/* Takes up to bytes of memory. NULL: out of memory. */
struct output_cache *output_cache_new(uint64_t bytes);
void output_cache_free(struct output_cache *cache);

struct cached_output {
	struct output_tag tag;
	struct script_key script;
	uint64_t amount;
};
/* What belongs to the tag will be asked for soon. */
void output_cache_prefetch(const struct output_cache *cache,
			   const struct output_tag *tag);
void output_cache_put(struct output_cache *cache,
		      const struct cached_output *output);
/* Takes the output of out->tag out, since nobody else can spend it; false: it
 * is not here. */
bool output_cache_take(struct output_cache *cache, struct cached_output *out);

#endif /* INDEXER_BUILD_CACHE_H */
