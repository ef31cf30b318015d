/* dump.h - the active-chain facts in key order, as text, for comparing two
 * indexes: no levels, pages, positions or stale rows; an output and its spend
 * shown as spent. Two indexes of one chain with one secret give equal dumps,
 * whatever their pasts. */
#ifndef INDEXER_DUMP_H
#define INDEXER_DUMP_H

#include <stdio.h>

#include "indexer/index.h"

/* One snapshot; lines "table key=value ..." */
MUST_CHECK enum status index_dump(struct index *index, FILE *out);

#endif /* INDEXER_DUMP_H */
