/* build_join.h - finds the outputs of inputs of which neither files nor node
 * told them: of all, when there is nothing but blocks, or of a few.
 *
 * While blocks are scanned such inputs go to partition files by the tags of
 * their outputs (build_join_file.h); a build over blocks alone has resolved
 * most of them before, from memory (build_cache.h). The partitions of scripts
 * hold all outputs. Then, one stage each:
 *
 *   spread  outputs that may be wanted (a filter in memory says which are not)
 *           go to the same partitions by tag
 *   meet    each partition's inputs find their outputs, and become records of
 *           the partitions of scripts, as if they had been told
 *   fees    blocks are told what their inputs held
 *
 * A partition is read through, never held: its inputs are taken as many at a
 * time as there is memory for. Tags are of 80 bits, and that an input finds one
 * output, neither none nor two, is checked (CORRUPT, logged). A checkpoint
 * comes every so many partitions.
 *
 * build_parts.h declares the stages. */
#ifndef INDEXER_BUILD_JOIN_H
#define INDEXER_BUILD_JOIN_H

#include "indexer/build_join_file.h"

/* Inputs of one partition, to be found by the tags of their outputs. */
struct join_table {
	struct join_wanted {
		struct output_tag tag;
		uint32_t height, tx, index;
		bool found;
	} * inputs; /* owned */
	size_t count, cap;
	uint32_t *slots; /* owned: where in inputs, plus 1 */
	size_t mask;
};

void join_table_clear(struct join_table *table);
MUST_CHECK enum status join_table_add(struct join_table *table,
				      const struct join_record *input);
/* All are there: makes them findable. CORRUPT: two are of one tag. */
MUST_CHECK enum status join_table_arrange(struct join_table *table);
/* NULL: no input is of that tag. */
struct join_wanted *join_table_find(struct join_table *table,
				    const struct output_tag *tag);

#endif /* INDEXER_BUILD_JOIN_H */
