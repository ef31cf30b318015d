/* build_record.h - what the bulk build keeps of each output and each input:
 * packed in partition files, and 32 bytes each in memory.
 *
 * Packed, per partition of scripts (by the first bits of the scriptkey) and of
 * txids (by the first bits of the prefix), in the order of the chain for each
 * thread:
 *
 *     00, varint height                                     a block begins
 *     varint tx << 2 | 1, key[9], tag[8], varint vin              an input
 *     varint tx << 2 | 2, key[9], tag[8], more of tag[2],
 *         varint vout << 1 | token, varint amount                an output
 *     varint tx << 2 | 3, key[9], u32 height, u24 tx, u24 vin,
 *         varint vout << 1 | token, varint amount    one, and what spends it
 *     varint 1 + tx, prefix[5]                                     a txid
 *
 * Most outputs are spent soon. As long as an output is in its thread's buffer,
 * its spender is written over its tag there, and needs no record of its own.
 *
 * tx counts within the block from that of the record before. Every piece that a
 * thread writes out begins with a block, so the pieces of several threads may
 * be mixed. Txnums are not known yet when blocks are scanned by many threads:
 * the reader adds the block's first one. An input has no amount: it gets that
 * of the output with the same tag.
 *
 * The tag is a keyed mix of txid and vout, so that nobody can aim for two
 * outputs with the same: 64 bits of it find the output among those of one
 * script, 80 among those of the whole chain (build_join.h). */
#ifndef INDEXER_BUILD_RECORD_H
#define INDEXER_BUILD_RECORD_H

#include "indexer/build_scratch.h"
#include "indexer/row.h"

#define RECORD_INDEX_MAX  ((1U << 23) - 1)
#define RECORD_AMOUNT_MAX ((1ULL << 53) - 1)

/* An input that seeks its output, or an output and what is known of its
 * spender. In the order of key and end of key; the first byte of the scriptkey
 * is the partition's. */
struct build_record {
	uint64_t key; /* bytes 1..8 of the scriptkey */
	uint64_t tag;
	uint64_t what;  /* byte 9, 8 bits | amount, 53 | flags, 3 */
	uint64_t where; /* txnum, 40 | vout or vin, 23 | spent, 1 */
};

enum { RECORD_INPUT = 1, RECORD_COINBASE = 2, RECORD_TOKEN = 4 };

static inline bool record_is_input(const struct build_record *r)
{
	return r->what & RECORD_INPUT;
}
/* An output that an input has met: its tag is where that one is. */
static inline bool record_is_spent(const struct build_record *r)
{
	return r->where & 1;
}
/* One that none has met. */
static inline bool record_is_unspent(const struct build_record *r)
{
	return !record_is_input(r) && !record_is_spent(r);
}
static inline uint64_t record_amount(const struct build_record *r)
{
	return r->what >> 3 & RECORD_AMOUNT_MAX;
}
static inline uint64_t where_txnum(uint64_t where)
{
	return where >> 24;
}
static inline uint32_t where_index(uint64_t where)
{
	return (uint32_t)(where >> 1) & RECORD_INDEX_MAX;
}
static inline uint64_t record_txnum(const struct build_record *r)
{
	return where_txnum(r->where);
}
static inline uint32_t record_index(const struct build_record *r)
{
	return where_index(r->where);
}
static inline bool record_same_script(const struct build_record *a,
				      const struct build_record *b)
{
	return a->key == b->key && a->what >> 56 == b->what >> 56;
}

/* first_byte: what the partition's scriptkeys begin with. */
static inline struct script_key record_script(const struct build_record *r,
					      uint8_t first_byte)
{
	uint64_t middle = htobe64(r->key);
	struct script_key key;

	key.bytes[0] = first_byte;
	memcpy(key.bytes + 1, &middle, 8);
	key.bytes[9] = (uint8_t)(r->what >> 56);
	return key;
}

/* gcc takes a function that only prefetches for one without effect, and calls
 * to it away, unless it is part of its caller from the start. */
#define PREFETCHES __attribute__((always_inline))

/* Keys the tags. */
struct tag_secret {
	uint64_t words[12];
};
struct tag_secret tag_secret_of(const struct index_secret *secret);
/* The part that all outputs of a transaction share, and the tag of one. */
struct tx_tag {
	uint64_t tag, more;
};
struct output_tag {
	uint64_t tag;
	uint16_t more;
};
__extension__ typedef unsigned __int128 tag_product;
static inline uint64_t tag_fold(uint64_t a, uint64_t b)
{
	tag_product product = (tag_product)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}
static inline struct tx_tag tag_of_tx(const struct tag_secret *secret,
				      const struct txid *txid)
{
	const uint64_t *key = secret->words;
	uint64_t w[4];

	memcpy(w, txid->bytes, sizeof(w));
	return (struct tx_tag){
		tag_fold(w[0] ^ key[0], w[1] ^ key[1]) ^
			tag_fold(w[2] ^ key[2], w[3] ^ key[3]),
		tag_fold(w[0] ^ key[4], w[1] ^ key[5]) ^
			tag_fold(w[2] ^ key[6], w[3] ^ key[7]),
	};
}
static inline struct output_tag tag_of_output(const struct tag_secret *secret,
					      struct tx_tag tx, uint32_t vout)
{
	const uint64_t *key = secret->words + 8;

	return (struct output_tag){
		tag_fold(tx.tag ^ key[0], vout ^ key[1]),
		(uint16_t)tag_fold(tx.more ^ key[2], vout ^ key[3]),
	};
}

/* --- packing: one thread, one set of partitions --- */

struct record_writer {
	struct scratch_writer out;
	/* Per partition: the block and transaction of the record before;
	 * height NO_BLOCK at the start of a piece. Owned. */
	struct record_place {
		uint32_t height, tx;
	} * at;
	unsigned shift; /* 16 bits of key, less those of the partition */
	/* Where outputs are in the buffers, by their tags: the newest of those
	 * that share a slot. NULL: spenders are not looked for. Owned. */
	uint32_t *recent;
	size_t recent_mask;    /* of the tag: which slot */
	unsigned recent_shift; /* a slot's bits that say where; above: of the
				* tag */
};

MUST_CHECK enum status record_writer_init(struct record_writer *w,
					  struct scratch *scratch,
					  uint32_t buffer);
void record_writer_clear(struct record_writer *w);
MUST_CHECK enum status record_writer_flush(struct record_writer *w);
/* Outputs are remembered from now on, for record_spend(). */
MUST_CHECK enum status record_writer_remember(struct record_writer *w);

/* An output or input of transaction tx of block height; flags as above, index
 * at most RECORD_INDEX_MAX, amount RECORD_AMOUNT_MAX. */
struct scan_record {
	struct script_key script;
	struct output_tag tag; /* of the output, or of the one spent */
	uint64_t amount;
	uint32_t height, tx, index, flags;
};
MUST_CHECK enum status record_put(struct record_writer *w,
				  const struct scan_record *record);
/* A record of this key will be put soon: its place is fetched meanwhile, which
 * may be in two lines of memory. So many bytes most records do not pass. */
enum { RECORD_USUAL = 36 };
PREFETCHES static inline void record_expect(const struct record_writer *w,
					    const uint8_t *key)
{
	uint32_t part = (uint32_t)(key[0] << 8 | key[1]) >> w->shift;
	const uint8_t *at = scratch_at(&w->out, part);

	__builtin_prefetch(at, 1);
	__builtin_prefetch(at + RECORD_USUAL, 1);
}
/* The input, of which no script is asked, becomes part of the output's record;
 * false: that is not in the buffers. The writer remembers. record_seek(), and
 * some time later record_seek_near(), spare it waiting for memory. */
bool record_spend(struct record_writer *w, const struct scan_record *input);
/* Where in most records the spender ends. */
enum { RECORD_SPENDER_END = 20 };
PREFETCHES static inline void record_seek(const struct record_writer *w,
					  const struct scan_record *input)
{
	__builtin_prefetch(&w->recent[input->tag.tag & w->recent_mask]);
}
PREFETCHES static inline void record_seek_near(const struct record_writer *w,
					       const struct scan_record *input)
{
	uint32_t slot = w->recent[input->tag.tag & w->recent_mask];
	const uint8_t *at =
		w->out.data + (slot & ((1ULL << w->recent_shift) - 1));

	__builtin_prefetch(at, 1);
	__builtin_prefetch(at + RECORD_SPENDER_END, 1);
}
MUST_CHECK enum status record_put_txid(struct record_writer *w,
				       const struct txid_tag *tag,
				       uint32_t height, uint32_t tx);

/* --- unpacking --- */

/* Unpacks a partition into out, which has room for as many as records_room()
 * says of its bytes. first_txnum[h] is that of block h, for h up to blocks.
 * CORRUPT for damaged bytes. */
size_t records_room(size_t bytes);
MUST_CHECK enum status records_load(struct build_record *out, size_t *count,
				    const struct scratch *scratch,
				    uint32_t part, const uint64_t *first_txnum,
				    uint32_t blocks);

/* The same one by one, in little memory. */
struct record_stream;
MUST_CHECK enum status
record_stream_open(struct record_stream **out, const struct scratch *scratch,
		   uint32_t part, const uint64_t *first_txnum, uint32_t blocks);
/* NOT_FOUND: there are no more. */
MUST_CHECK enum status record_stream_next(struct record_stream *stream,
					  struct build_record *out);
/* The rest of the tag of the output that came last. */
uint16_t record_stream_tag_more(const struct record_stream *stream);
void record_stream_close(struct record_stream *stream);

/* Two words to be sorted by the first. */
struct build_pair {
	uint64_t key, value;
};
/* key: the prefix, value: the txnum. */
size_t txids_room(size_t bytes);
MUST_CHECK enum status txids_unpack(struct build_pair *out, size_t *count,
				    struct slice bytes,
				    const uint64_t *first_txnum,
				    uint32_t blocks);

#endif /* INDEXER_BUILD_RECORD_H */
