/* build_join_file.h - inputs whose outputs were not told, and outputs that may
 * be theirs, in partition files by the first bits of the output's tag:
 *
 *     varint 1 + height, tag[10], varint tx, varint vin        an input
 *     00, tag[10], scriptkey[10], varint amount                an output
 *
 * A file's inputs all stand before its outputs. Nothing refers to what stands
 * before it, so the pieces of several threads may be mixed. */
#ifndef INDEXER_BUILD_JOIN_FILE_H
#define INDEXER_BUILD_JOIN_FILE_H

#include "indexer/build_record.h"

#define JOIN_INPUT_MIN 13 /* bytes of an input at least */

struct join_record {
	struct output_tag tag;
	bool is_input;
	uint32_t height, tx, index; /* of an input */
	struct script_key script;   /* of an output, and its amount */
	uint64_t amount;
};

MUST_CHECK enum status join_put(struct scratch_writer *w,
				const struct join_record *record);

/* One by one, in little memory. */
struct join_stream {
	struct scratch_window window;
	struct reader r;
	uint32_t blocks;
};
/* blocks: there are no heights above. */
MUST_CHECK enum status join_stream_open(struct join_stream *stream,
					const struct scratch *scratch,
					uint32_t part, uint32_t blocks);
/* NOT_FOUND: there are no more. CORRUPT. */
MUST_CHECK enum status join_stream_next(struct join_stream *stream,
					struct join_record *out);
void join_stream_close(struct join_stream *stream);

#endif /* INDEXER_BUILD_JOIN_FILE_H */
