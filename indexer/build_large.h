/* build_large.h - a partition too large for the build's memory: nearly always
 * because one script owns a great part of the chain.
 *
 * It is split by further bits of the scriptkey. Out of a part that is still too
 * large one script is taken after another, until the rest fits. The records of
 * each are split by their tags, so that outputs meet their spends a part at a
 * time, and then by txnum, so that rows come in order. On the writer's thread;
 * slow, and seldom. */
#ifndef INDEXER_BUILD_LARGE_H
#define INDEXER_BUILD_LARGE_H

#include "indexer/build_group.h"
#include "indexer/build_parts.h"

struct large {
	struct build *b;
	const struct scratch *in;
	uint32_t part;
	uint64_t memory; /* bytes that it may take */
	unsigned splits; /* names the files */
	struct group_sink sink;
	/* What the sink has so far: to be put away, and its memory freed. */
	enum status (*drain)(void *arg);
	void *arg;
};

/* Makes the rows of partition part, scripts ascending. */
MUST_CHECK enum status large_rows(struct large *large);

#endif /* INDEXER_BUILD_LARGE_H */
