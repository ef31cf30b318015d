/* sort.h - sorts rows by key. */
#ifndef INDEXER_SORT_H
#define INDEXER_SORT_H

#include "indexer/row.h"

/* Ascending and stable; scratch has room for count rows. Linear in count:
 * radix from the key's first byte, insertion for what is short. */
void sort_rows(struct row *rows, struct row *scratch, size_t count,
	       enum table table);

#endif /* INDEXER_SORT_H */
