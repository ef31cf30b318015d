/* made_files.h - the block and undo files of a made-up node. */
#ifndef TESTS_UNIT_NODE_MADE_FILES_H
#define TESTS_UNIT_NODE_MADE_FILES_H

#include "support.h"

#include "node/block_record.h"

struct made_files {
	struct folder folder;
	struct block_file_format format;
};

/* A folder with xor.dat, or with a key of zeros without. */
struct made_files make_files(const uint8_t key[8]);

/* The file of that kind ("blk", "rev") and number; lives until the next call.
 */
const char *made_file(const struct made_files *made, const char *kind,
		      uint32_t number);
/* Bytes as they are, made longer where need be; and a length. */
void put_bytes(const struct made_files *made, const char *kind, uint32_t number,
	       uint32_t offset, struct slice bytes);
void put_length(const struct made_files *made, const char *kind,
		uint32_t number, uint32_t length);

/* magic, length, content, tail under the key; returns the record's end. */
uint32_t put_record(const struct made_files *made, const char *kind,
		    uint32_t number, uint32_t offset, struct slice content,
		    struct slice tail);
/* The undo record of a block after prev. */
uint32_t put_undo(const struct made_files *made, uint32_t number,
		  uint32_t offset, struct slice undo,
		  const struct block_hash *prev);

#endif /* TESTS_UNIT_NODE_MADE_FILES_H */
