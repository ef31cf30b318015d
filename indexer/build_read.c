/* build_read.c - a block of the scan, and what it spent, from the build's
 * source. */
#include "indexer/build_parts.h"

static enum status parse_block(const struct build *b, struct incoming_block *in,
			       uint32_t height)
{
	enum status st =
		block_parse(&in->block, writer_slice(&in->bytes), b->p->net);

	if (st == STATUS_OK &&
	    !block_hash_equal(&in->block.hash, &b->p->hashes[height]))
		st = STATUS_BAD_INPUT;
	return st;
}

enum status build_read_block(struct build *b, unsigned worker,
			     struct incoming_block *in, uint32_t height,
			     uint32_t next)
{
	const struct build_source *source = &b->p->source;
	enum status st;

	incoming_reset(in);
	st = source->read(source->arg, worker, in, height);
	if (st == STATUS_OK)
		st = parse_block(b, in, height);
	/* The files are damaged there, or the node has rewritten them. */
	if (st == STATUS_BAD_INPUT) {
		st = source->read_again(source->arg, worker, in, height);
		if (st == STATUS_OK)
			st = parse_block(b, in, height);
	}
	if (st == STATUS_OK)
		st = source->read_spent(source->arg, worker, in, height);
	if (st == STATUS_OK && next)
		source->expect(source->arg, worker, next);
	return st;
}
