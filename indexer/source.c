#include "indexer/source.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "node/undo_files.h"

/* Blocks fetched from the node that are kept: this many, and bytes. */
enum { CACHED_BLOCKS = 64 };
#define CACHED_BYTES (64U << 20)
/* Blocks arrive out of order, but not by more files than this. */
enum { FILES_STEPPED_BACK = 8 };

struct cached_block {
	struct block_hash hash;
	uint8_t *bytes; /* NULL: free place */
	size_t len;
	uint64_t used; /* clock of the last use */
};

struct source {
	const struct network *net;
	struct block_files *files;       /* or NULL */
	struct undo_files *undo;         /* or NULL */
	struct undo_reader *undo_reader; /* the writer's; or NULL */
	bool undo_missed;                /* and the log says so */
	pthread_mutex_t lock;            /* guards what follows */
	struct cached_block cache[CACHED_BLOCKS];
	size_t cached_bytes;
	uint64_t clock;
};

static enum status open_files(struct source *source, const char *dir)
{
	enum status st = block_files_open(&source->files, dir, source->net);

	if (st == STATUS_OK)
		st = undo_files_open(&source->undo, dir, source->net);
	if (st != STATUS_OK)
		return st;
	source->undo_reader = undo_reader_new(source->undo);
	return source->undo_reader ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status source_open(struct source **out, const struct network *net,
			const char *dir, const atomic_bool *stop)
{
	struct source *source = calloc(1, sizeof(*source));
	enum status st = STATUS_OK;

	if (!source)
		return STATUS_NO_MEMORY;
	source->net = net;
	pthread_mutex_init(&source->lock, NULL);
	if (dir)
		st = open_files(source, dir);
	if (st != STATUS_OK) {
		source_close(source);
		return st;
	}
	if (source->files && stop)
		block_files_set_stop(source->files, stop);
	*out = source;
	return STATUS_OK;
}

void source_resume(struct source *source, struct block_position position)
{
	if (source->files && position.file != NO_BLOCK_FILE)
		block_files_skip_to(source->files,
				    position.file > FILES_STEPPED_BACK
					    ? position.file - FILES_STEPPED_BACK
					    : 0);
}

void source_close(struct source *source)
{
	if (!source)
		return;
	undo_reader_free(source->undo_reader);
	undo_files_close(source->undo);
	block_files_close(source->files);
	for (size_t i = 0; i < CACHED_BLOCKS; i++)
		free(source->cache[i].bytes);
	pthread_mutex_destroy(&source->lock);
	free(source);
}

bool source_is_local(const struct source *source)
{
	return source->files != NULL;
}

struct block_position source_find(struct source *source, uint32_t *size,
				  const struct block_hash *hash)
{
	struct block_place place;

	if (!source->files ||
	    block_files_find(source->files, &place, hash) != STATUS_OK)
		return (struct block_position){ .file = NO_BLOCK_FILE };
	*size = place.size;
	return place.position;
}

/* --- what a block spent --- */

/* Once, since what befalls one block befalls others. That a record is not to be
 * had, or not to be told from a stale rival's, is nothing to repair. */
static void log_undo_missed(struct source *source, uint32_t file,
			    const struct block *block, enum status st)
{
	char hex[HASH_HEX_SIZE];

	if (source->undo_missed)
		return;
	source->undo_missed = true;
	block_hash_to_hex(hex, &block->hash);
	if (st == STATUS_NOT_FOUND)
		log_info("undo files do not tell what a block spent",
			 "file=rev%05u.dat hash=%s instead=\"the node is "
			 "asked, or the index\"",
			 file, hex);
	else
		log_warn("undo files cannot be used",
			 "file=rev%05u.dat hash=%s why=\"%s\" instead=\"the "
			 "node is asked, or the index\" change=\"make rev*.dat "
			 "readable to us, as blk*.dat\"",
			 file, hex, status_text(st));
}

enum status source_read_spent(struct source *source, struct node_client *client,
			      struct writer *out,
			      struct block_position position,
			      const struct block *block)
{
	enum status st;

	if (source->undo_reader && position.file != NO_BLOCK_FILE) {
		st = undo_reader_read(source->undo_reader, out, position.file,
				      &block->header.prev, block->tx_count);
		if (st == STATUS_NOT_FOUND) /* or it has a rival */
			st = undo_reader_choose(source->undo_reader, out,
						position.file, block);
		if (st == STATUS_OK || st == STATUS_NO_MEMORY)
			return st;
		log_undo_missed(source, position.file, block, st);
		if (st == STATUS_FAILED) { /* each time would be logged */
			undo_reader_free(source->undo_reader);
			source->undo_reader = NULL;
		}
	}
	return client ? node_get_spent_outputs(client, out, &block->hash)
		      : STATUS_NOT_FOUND;
}

/* --- the cache --- */

static void cache_drop(struct source *source, struct cached_block *block)
{
	source->cached_bytes -= block->len;
	free(block->bytes);
	memset(block, 0, sizeof(*block));
}

static struct cached_block *cache_oldest(struct source *source)
{
	struct cached_block *oldest = &source->cache[0];

	for (size_t i = 1; i < CACHED_BLOCKS; i++)
		if (source->cache[i].used < oldest->used)
			oldest = &source->cache[i];
	return oldest;
}

static void cache_add(struct source *source, const struct block_hash *hash,
		      struct slice bytes)
{
	struct cached_block *block;
	uint8_t *copy = malloc(bytes.len + 1);

	if (!copy || bytes.len > CACHED_BYTES) {
		free(copy);
		return;
	}
	memcpy(copy, bytes.data, bytes.len);
	pthread_mutex_lock(&source->lock);
	block = cache_oldest(source);
	cache_drop(source, block);
	*block = (struct cached_block){ .hash = *hash,
					.bytes = copy,
					.len = bytes.len,
					.used = ++source->clock };
	source->cached_bytes += bytes.len;
	/* The new one is the youngest, so this ends before it. */
	while (source->cached_bytes > CACHED_BYTES) {
		struct cached_block *oldest = NULL;

		for (size_t i = 0; i < CACHED_BLOCKS; i++)
			if (source->cache[i].bytes &&
			    (!oldest || source->cache[i].used < oldest->used))
				oldest = &source->cache[i];
		cache_drop(source, oldest);
	}
	pthread_mutex_unlock(&source->lock);
}

/* Appends part of a cached block; len SIZE_MAX: all of it. */
static bool cache_copy(struct source *source, struct writer *out,
		       const struct block_hash *hash, size_t offset, size_t len)
{
	bool found = false;

	pthread_mutex_lock(&source->lock);
	for (size_t i = 0; i < CACHED_BLOCKS && !found; i++) {
		struct cached_block *block = &source->cache[i];

		if (!block->bytes || !block_hash_equal(&block->hash, hash))
			continue;
		if (len == SIZE_MAX)
			len = block->len - offset;
		if (offset > block->len || len > block->len - offset)
			break;
		write_bytes(out, block->bytes + offset, len);
		block->used = ++source->clock;
		found = true;
	}
	pthread_mutex_unlock(&source->lock);
	return found;
}

/* --- reading --- */

static enum status fetch_block(struct source *source,
			       struct node_client *client, struct writer *out,
			       const struct block_hash *hash)
{
	size_t start = out->len;
	enum status st;

	if (cache_copy(source, out, hash, 0, SIZE_MAX))
		return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
	if (!client)
		return STATUS_UNAVAILABLE;
	st = node_get_block(client, out, hash);
	if (st == STATUS_OK)
		cache_add(source, hash,
			  slice_of(out->data + start, out->len - start));
	return st;
}

static bool header_matches(struct slice bytes, const struct block_hash *hash)
{
	struct block_hash got;

	if (bytes.len < HEADER_SIZE)
		return false;
	sha256d(got.bytes, bytes.data, HEADER_SIZE);
	return block_hash_equal(&got, hash);
}

/* Does the block's header stand where the row says? out is for use between. */
static bool sees_header(struct source *source, struct writer *out,
			const struct block_row *row)
{
	size_t start = out->len;
	bool same;

	if (block_files_read(source->files, out, row->position, 0,
			     HEADER_SIZE) != STATUS_OK)
		return false;
	same = header_matches(slice_of(out->data + start, HEADER_SIZE),
			      &row->hash);
	out->len = start;
	return same;
}

/* Appends from the block files; false when they do not hold the block where
 * they held it: pruned, or, seen by its header, rewritten by the node. */
static bool read_in_files(struct source *source, struct writer *out,
			  const struct block_row *row, uint32_t offset,
			  uint32_t size, bool *header_seen)
{
	if (!source->files || row->position.file == NO_BLOCK_FILE)
		return false;
	if (header_seen && !*header_seen)
		*header_seen = sees_header(source, out, row);
	return (!header_seen || *header_seen) &&
	       block_files_read(source->files, out, row->position, offset,
				size) == STATUS_OK;
}

enum status source_read_block(struct source *source, struct node_client *client,
			      struct writer *out, const struct block_row *row)
{
	bool header_seen = false;

	if (read_in_files(source, out, row, 0, row->size, &header_seen))
		return STATUS_OK;
	return fetch_block(source, client, out, &row->hash);
}

enum status source_read_part(struct source *source, struct node_client *client,
			     struct writer *out, const struct block_row *row,
			     uint32_t offset, uint32_t size, bool *header_seen)
{
	struct writer block;
	enum status st;

	if (read_in_files(source, out, row, offset, size, header_seen))
		return STATUS_OK;
	if (cache_copy(source, out, &row->hash, offset, size))
		return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
	writer_init(&block);
	st = fetch_block(source, client, &block, &row->hash);
	if (st == STATUS_OK) {
		if (offset <= block.len && size <= block.len - offset)
			write_bytes(out, block.data + offset, size);
		else
			st = STATUS_BAD_INPUT;
	}
	writer_clear(&block);
	return st == STATUS_OK && out->failed ? STATUS_NO_MEMORY : st;
}
