/* build_pipeline.h - tasks done by several threads, their results taken in
 * order by the caller's: LMDB knows one writer, and pages come in key order. */
#ifndef INDEXER_BUILD_PIPELINE_H
#define INDEXER_BUILD_PIPELINE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/status.h"

/* So many tasks more are done while a result is taken that takes long. */
enum { PIPELINE_SPARE = 8 };

struct pipeline {
	size_t first, end; /* tasks [first, end) */
	/* Borrowed; those of them that take long, ascending: begun before all
	 * others, so that nobody waits for one when its turn comes. */
	const size_t *early;
	size_t early_count;
	unsigned jobs; /* threads; each has its number, from 0 on */
	const atomic_bool *stop;
	void *arg;
	/* On some thread: does task and gives a result, owned by whoever has
	 * it. No more than twice jobs and PIPELINE_SPARE results wait to be
	 * taken, and those of early tasks. */
	enum status (*work)(void *arg, unsigned worker, size_t task,
			    void **result);
	/* On the caller's thread, in the order of tasks. May be called while
	 * the next are under way. */
	enum status (*take)(void *arg, size_t task, void *result);
	void (*drop)(void *result); /* frees a result; after take() too */
};

/* Returns the first failure, or STOPPED soon after the flag is raised; all
 * threads have ended then. */
MUST_CHECK enum status pipeline_run(const struct pipeline *p);

#endif /* INDEXER_BUILD_PIPELINE_H */
