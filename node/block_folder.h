/* block_folder.h - where the node's block files are, and how they are written.
 * At start, one thread. */
#ifndef NODE_BLOCK_FOLDER_H
#define NODE_BLOCK_FOLDER_H

#include "chain/network.h"
#include "node/block_record.h"

#define BLOCK_FOLDER_SIZE 4096

/* dir is the blocks folder, or the node's data folder above it, with or without
 * the chain's own ("regtest"). out gets the folder that holds blk00000.dat, and
 * format its magic and key. NOT_FOUND: no such file; CORRUPT: xor.dat is not 8
 * bytes; FAILED: it cannot be read. All are logged. */
MUST_CHECK enum status block_folder_find(char out[BLOCK_FOLDER_SIZE],
					 struct block_file_format *format,
					 const char *dir,
					 const struct network *net);

#endif /* NODE_BLOCK_FOLDER_H */
