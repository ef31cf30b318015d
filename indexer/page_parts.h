/* page_parts.h - what packing (page.c) and unpacking (page_read.c) agree on;
 * docs/schema.md draws it. */
#ifndef INDEXER_PAGE_PARTS_H
#define INDEXER_PAGE_PARTS_H

/* Chunks: rows of the script tables stand in chunks of one script. The head is
 * one byte: high nibble, how many leading bytes of the script equal the one
 * before it (10: the same script goes on); low nibble, how many rows. */
enum { SCRIPT_SIZE = ROW_SCRIPT_SIZE, CHUNK_ROWS = 15 };

/* How a row's index is told: 0, 1, one more than the row before, or written. */
enum { INDEX_ZERO, INDEX_ONE, INDEX_NEXT, INDEX_WRITTEN };

enum { HISTORY_CONTINUED = 1, HISTORY_CONTINUED_TX = 2 };

#define AMOUNT_MAX ((1ULL << 62) - 1)

#endif /* INDEXER_PAGE_PARTS_H */
