/* build_sort.h - the sorts of the bulk build: stable and linear, whatever a
 * stranger chose to put on the chain. Any thread. */
#ifndef INDEXER_BUILD_SORT_H
#define INDEXER_BUILD_SORT_H

#include "indexer/build_record.h"

/* By script; all agree in the first skip bits of their key words. Records of
 * one script keep their order. scratch has room for count. */
void sort_records(struct build_record *records, struct build_record *scratch,
		  size_t count, unsigned skip);
/* By txnum; those of one transaction keep their order. */
void sort_records_by_txnum(struct build_record *records,
			   struct build_record *scratch, size_t count);
/* By key, and then by value. Linear in count when few differ only below bit
 * low of the key; keys agree from bit low + bits on. */
void sort_pairs(struct build_pair *pairs, struct build_pair *scratch,
		size_t count, unsigned low, unsigned bits);

/* Pairs whose keys are each the where of a record, by them. */
void sort_pairs_by_where(struct build_pair *pairs, struct build_pair *scratch,
			 size_t count);

#endif /* INDEXER_BUILD_SORT_H */
