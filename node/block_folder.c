/* block_folder.c - see block_folder.h. */
#include "node/block_folder.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

static enum status read_key(struct block_file_format *format, const char *dir)
{
	struct writer bytes;
	char path[BLOCK_FOLDER_SIZE + 16];
	enum status st;

	snprintf(path, sizeof(path), "%s/xor.dat", dir);
	writer_init(&bytes);
	st = file_read(&bytes, path, sizeof(format->key));
	if (st == STATUS_OK && bytes.len != sizeof(format->key))
		st = STATUS_CORRUPT;
	if (st == STATUS_OK)
		memcpy(format->key, bytes.data, sizeof(format->key));
	writer_clear(&bytes);
	if (st == STATUS_NOT_FOUND || st == STATUS_OK)
		return STATUS_OK;
	log_error("key of the block files cannot be read",
		  "path=\"%s\" why=\"%s\"", path,
		  st == STATUS_FAILED ? strerror(errno) : status_text(st));
	return st == STATUS_LIMIT ? STATUS_CORRUPT : st;
}

static bool has_blocks(const char *dir)
{
	char path[BLOCK_FOLDER_SIZE + 16];

	snprintf(path, sizeof(path), "%s/blk00000.dat", dir);
	return !access(path, R_OK);
}

static bool try_folder(char out[BLOCK_FOLDER_SIZE], const char *dir,
		       const char *below)
{
	int len = snprintf(out, BLOCK_FOLDER_SIZE, "%s%s", dir, below);

	return len > 0 && len < BLOCK_FOLDER_SIZE && has_blocks(out);
}

/* dir itself, or as the node's data folder. */
static bool find_folder(char out[BLOCK_FOLDER_SIZE], const char *dir,
			const struct network *net)
{
	char below[64];

	snprintf(below, sizeof(below), "/%s/blocks", net->node_folder);
	return try_folder(out, dir, "") || try_folder(out, dir, "/blocks") ||
	       try_folder(out, dir, below);
}

enum status block_folder_find(char out[BLOCK_FOLDER_SIZE],
			      struct block_file_format *format, const char *dir,
			      const struct network *net)
{
	memcpy(format->magic, net->file_magic, sizeof(format->magic));
	memset(format->key, 0, sizeof(format->key));
	if (find_folder(out, dir, net))
		return read_key(format, out);
	log_error("no block files",
		  "path=\"%s\" looked_for=blk00000.dat change=\"--node-blocks "
		  "must name the node's blocks folder, readable to us; a "
		  "pruned node will not do\"",
		  dir);
	return STATUS_NOT_FOUND;
}
