/* build_scratch.h - the bulk build's partitions: written to by all threads at
 * once, each through buffers of its own, and read back one at a time.
 *
 * What comes waits in memory (build_hold.h). Where there is none left, or
 * before a checkpoint, it goes to the partition's file, DIR/build/NAME.NNNNN,
 * so that what is still in memory comes behind that. What one thread gives to
 * one partition comes back in that order; what several give is mixed in pieces
 * of a buffer. A file counts up to the length of the last checkpoint
 * (build_point.h): what a killed build wrote behind that is cut off. */
#ifndef INDEXER_BUILD_SCRATCH_H
#define INDEXER_BUILD_SCRATCH_H

#include <stdatomic.h>

#include "chain/reader.h"
#include "chain/status.h"
#include "chain/writer.h"
#include "indexer/build_hold.h"

enum { SCRATCH_LOCKS = 64 };

/* What of a partition is in memory. */
struct scratch_held {
	struct hold_chunk *first, *last;
	uint64_t len;
};

struct scratch {
	const char *dir;  /* borrowed: the folder of all partition files */
	const char *name; /* borrowed */
	uint32_t count;   /* partitions, a power of two */
	atomic_ullong *lengths; /* owned; bytes of each, file and memory */
	struct hold *hold;      /* borrowed; NULL: all goes to files */
	/* Owned; partition i's is guarded by locks[i % SCRATCH_LOCKS], as is
	 * writing to its file. */
	struct scratch_held *held;
	pthread_mutex_t locks[SCRATCH_LOCKS];
};

MUST_CHECK enum status scratch_init(struct scratch *scratch, const char *dir,
				    const char *name, uint32_t count);
/* Leaves the files; also what was only zeroed. */
void scratch_clear(struct scratch *scratch);

/* Makes the files as long as lengths[] says; shorter ones are CORRUPT. */
MUST_CHECK enum status scratch_cut(struct scratch *scratch);
/* All that is in memory goes to the files. */
MUST_CHECK enum status scratch_settle(struct scratch *scratch);
/* Appends the whole partition to *out; nobody writes to it meanwhile. */
MUST_CHECK enum status scratch_load(const struct scratch *scratch,
				    struct writer *out, uint32_t part);
/* len of its bytes from offset on; they are there. */
MUST_CHECK enum status scratch_read(const struct scratch *scratch,
				    uint32_t part, void *out, uint64_t offset,
				    size_t len);
/* Its bytes will not be asked for again: the checkpoint to come need not have
 * them; and, behind that one, the file goes. */
void scratch_forget(struct scratch *scratch, uint32_t part);
void scratch_drop(struct scratch *scratch, uint32_t part);
uint64_t scratch_bytes(const struct scratch *scratch); /* of all partitions */

/* One thread's buffers. */
struct scratch_writer {
	struct scratch *scratch;
	uint8_t *data;  /* owned; size bytes for each partition */
	uint32_t *used; /* owned */
	uint32_t size;
};

/* No single put may be longer than SCRATCH_PUT_MAX. */
#define SCRATCH_PUT_MAX 64
MUST_CHECK enum status scratch_writer_init(struct scratch_writer *w,
					   struct scratch *scratch,
					   uint32_t size);
void scratch_writer_clear(struct scratch_writer *w);
/* Empties one partition's buffer, or all. FULL: the disk is (logged). */
MUST_CHECK enum status scratch_flush(struct scratch_writer *w, uint32_t part);
MUST_CHECK enum status scratch_flush_all(struct scratch_writer *w);

/* Is there room for one more put? If not: scratch_flush() first. */
static inline bool scratch_has_room(const struct scratch_writer *w,
				    uint32_t part)
{
	return w->used[part] + SCRATCH_PUT_MAX <= w->size;
}

/* Where the next put to a partition goes; scratch_put() counts it. */
static inline uint8_t *scratch_at(const struct scratch_writer *w, uint32_t part)
{
	return w->data + (size_t)part * w->size + w->used[part];
}

static inline void scratch_put(struct scratch_writer *w, uint32_t part,
			       const uint8_t *end)
{
	w->used[part] = (uint32_t)(end - (w->data + (size_t)part * w->size));
}

/* Reads a partition from its start to its end in little memory. */
struct scratch_window {
	const struct scratch *scratch;
	uint32_t part;
	uint64_t offset, end; /* of what was not read yet */
	uint8_t *bytes;       /* owned */
};
MUST_CHECK enum status scratch_window_open(struct scratch_window *w,
					   struct reader *r,
					   const struct scratch *scratch,
					   uint32_t part);
void scratch_window_close(struct scratch_window *w);
/* What the reader has left goes to the front, and more comes behind it. */
MUST_CHECK enum status scratch_window_refill(struct scratch_window *w,
					     struct reader *r);

/* The reader holds a whole put, or all that is left. */
static inline enum status scratch_window_fill(struct scratch_window *w,
					      struct reader *r)
{
	if (reader_left(r) >= SCRATCH_PUT_MAX || w->offset == w->end)
		return STATUS_OK;
	return scratch_window_refill(w, r);
}

/* Makes the folder; removes it with all that is in it. */
MUST_CHECK enum status scratch_make_dir(const char *dir);
void scratch_remove_dir(const char *dir);
/* All that was written below dir is on disk when it returns. */
MUST_CHECK enum status scratch_sync(const char *dir);

#endif /* INDEXER_BUILD_SCRATCH_H */
