/* tx.c - transactions as slices into their own bytes. */
#include "chain/tx.h"

#include <stdlib.h>

#include "chain/writer.h"

/* Bytes of the shortest input and output, to weigh counts against. */
#define MIN_INPUT_SIZE  41 /* outpoint, empty script, sequence */
#define MIN_OUTPUT_SIZE 9  /* amount, empty script */
#define WITNESS_FLAG    1

/* Under the address sanitizer every array is a chunk of its own and a reset
 * frees them all, so that an overrun or a stale record shows. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHUNK_PER_ARRAY 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CHUNK_PER_ARRAY 1
#endif
#ifndef CHUNK_PER_ARRAY
#define CHUNK_PER_ARRAY 0
#endif

#define FIRST_CHUNK_SIZE 4096

/* Chunks are listed newest first. Each is at least twice as large as the one
 * before it, so the newest alone holds most of the memory. */
struct tx_space_chunk {
	struct tx_space_chunk *next;
	size_t cap;
	max_align_t bytes[];
};

void tx_space_init(struct tx_space *space)
{
	*space = (struct tx_space){ 0 };
}

static void free_chunks(struct tx_space_chunk *chunk)
{
	while (chunk) {
		struct tx_space_chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
}

/* Keeps the newest chunk: after two rounds it holds what a round needs. */
void tx_space_reset(struct tx_space *space)
{
	if (CHUNK_PER_ARRAY) {
		tx_space_clear(space);
		return;
	}
	if (space->chunks) {
		free_chunks(space->chunks->next);
		space->chunks->next = NULL;
	}
	space->used = 0;
}

void tx_space_clear(struct tx_space *space)
{
	free_chunks(space->chunks);
	tx_space_init(space);
}

static size_t next_chunk_size(const struct tx_space *space, size_t needed)
{
	size_t size = space->chunks ? 2 * space->chunks->cap : FIRST_CHUNK_SIZE;

	if (CHUNK_PER_ARRAY || size < needed)
		return needed;
	return size;
}

static bool add_chunk(struct tx_space *space, size_t needed)
{
	size_t cap = next_chunk_size(space, needed);
	struct tx_space_chunk *chunk = malloc(sizeof(*chunk) + cap);

	if (!chunk)
		return false;
	chunk->next = space->chunks;
	chunk->cap = cap;
	space->chunks = chunk;
	space->used = 0;
	return true;
}

/* The bytes of an array, rounded up so that the next one is aligned for
 * anything; false when no machine holds them. */
static bool array_bytes(size_t *out, size_t count, size_t size)
{
	size_t align = CHUNK_PER_ARRAY ? 1 : _Alignof(max_align_t);

	if (__builtin_mul_overflow(count, size, out) || *out > SIZE_MAX / 2)
		return false;
	*out = (*out + align - 1) / align * align;
	return true;
}

void *tx_space_array(struct tx_space *space, size_t count, size_t size)
{
	uint8_t *at;
	size_t len;

	if (!array_bytes(&len, count, size))
		return NULL;
	if (CHUNK_PER_ARRAY || !space->chunks ||
	    len > space->chunks->cap - space->used)
		if (!add_chunk(space, len))
			return NULL;
	at = (uint8_t *)space->chunks->bytes + space->used;
	space->used += len;
	return at;
}

static enum status read_inputs(struct tx *tx, struct tx_space *space,
			       struct reader *r)
{
	tx->input_count = read_count(r, MIN_INPUT_SIZE);
	if (!tx->input_count)
		return STATUS_BAD_INPUT;
	tx->inputs =
		tx_space_array(space, tx->input_count, sizeof(*tx->inputs));
	if (!tx->inputs)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < tx->input_count; i++) {
		struct tx_input *in = &tx->inputs[i];

		read_bytes(r, in->prevout.txid.bytes, 32);
		in->prevout.vout = read_le32(r);
		in->script = read_var_slice(r);
		in->sequence = read_le32(r);
		in->witness = slice_of(NULL, 0);
	}
	return r->failed ? STATUS_BAD_INPUT : STATUS_OK;
}

/* Each amount and their sum up to max_money: so the sum never overflows. */
static enum status read_outputs(struct tx *tx, struct tx_space *space,
				struct reader *r, uint64_t max_money)
{
	uint64_t sum = 0;

	tx->output_count = read_count(r, MIN_OUTPUT_SIZE);
	if (!tx->output_count)
		return r->failed ? STATUS_BAD_INPUT : STATUS_OK;
	tx->outputs =
		tx_space_array(space, tx->output_count, sizeof(*tx->outputs));
	if (!tx->outputs)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < tx->output_count; i++) {
		struct tx_output *out = &tx->outputs[i];

		out->amount = read_le64(r);
		out->token = slice_of(NULL, 0);
		out->script = read_var_slice(r);
		if (out->amount > max_money || sum + out->amount > max_money)
			return STATUS_BAD_INPUT;
		sum += out->amount;
	}
	return r->failed ? STATUS_BAD_INPUT : STATUS_OK;
}

/* An input's witness as it stands on the wire; *any when it has items. */
static struct slice read_witness(struct reader *r, bool *any)
{
	const uint8_t *start = r->at;
	size_t items = read_count(r, 1);

	*any |= items > 0;
	while (items-- && !r->failed)
		(void)read_var_slice(r);
	return slice_of(start, (size_t)(r->at - start));
}

static enum status read_witnesses(struct tx *tx, struct reader *r)
{
	bool any = false;

	for (size_t i = 0; i < tx->input_count; i++)
		tx->inputs[i].witness = read_witness(r, &any);
	/* Core: "Superfluous witness record". */
	return any && !r->failed ? STATUS_OK : STATUS_BAD_INPUT;
}

/* BIP144: a zero where the input count would be, then a flag. The zero alone
 * is a transaction without inputs, which read_inputs() refuses. */
static bool has_marker(const struct reader *r)
{
	return reader_left(r) >= 2 && r->at[0] == 0 && r->at[1] != 0;
}

static enum status read_body(struct tx *tx, struct tx_space *space,
			     struct reader *r, const struct network *net)
{
	const uint8_t *start = r->at;
	enum status st = read_inputs(tx, space, r);

	if (st == STATUS_OK)
		st = read_outputs(tx, space, r, net->max_money);
	tx->body = slice_of(start, (size_t)(r->at - start));
	return st;
}

enum status tx_read(struct tx *out, struct tx_space *space, struct reader *r,
		    const struct network *net)
{
	const uint8_t *start = r->at;
	enum status st;

	*out = (struct tx){ 0 };
	out->version = read_le32(r);
	if (net->segwit && has_marker(r)) {
		(void)read_u8(r);
		if (read_u8(r) != WITNESS_FLAG)
			return STATUS_BAD_INPUT;
		out->has_witness = true;
	}
	st = read_body(out, space, r, net);
	if (st == STATUS_OK && out->has_witness)
		st = read_witnesses(out, r);
	if (st != STATUS_OK)
		return st;
	out->locktime = read_le32(r);
	out->raw = slice_of(start, (size_t)(r->at - start));
	return r->failed ? STATUS_BAD_INPUT : STATUS_OK;
}

enum status tx_parse(struct tx *out, struct tx_space *space, struct slice bytes,
		     const struct network *net)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	enum status st = tx_read(out, space, &r, net);

	if (st == STATUS_OK && !reader_done(&r))
		return STATUS_BAD_INPUT;
	return st;
}

struct txid tx_wtxid(const struct tx *tx)
{
	struct txid id;

	sha256d(id.bytes, tx->raw.data, tx->raw.len);
	return id;
}

struct txid tx_txid(const struct tx *tx)
{
	struct slice pieces[3];
	struct txid id;

	if (!tx->has_witness)
		return tx_wtxid(tx);
	pieces[0] = slice_of(tx->raw.data, 4);
	pieces[1] = tx->body;
	pieces[2] = slice_of(tx->raw.data + tx->raw.len - 4, 4);
	sha256d_pieces(id.bytes, pieces, 3);
	return id;
}

size_t tx_stripped_size(const struct tx *tx)
{
	return 4 + tx->body.len + 4;
}

size_t tx_weight(const struct tx *tx)
{
	return 3 * tx_stripped_size(tx) + tx->raw.len;
}

size_t tx_vsize(const struct tx *tx)
{
	return (tx_weight(tx) + 3) / 4;
}

bool tx_is_mweb_only(const struct tx *tx)
{
	return tx->has_mweb && !tx->input_count && !tx->output_count;
}

bool tx_is_coinbase(const struct tx *tx)
{
	static const struct txid null_txid;

	return tx->input_count == 1 &&
	       tx->inputs[0].prevout.vout == UINT32_MAX &&
	       txid_equal(&tx->inputs[0].prevout.txid, &null_txid);
}

static void write_inputs(struct writer *w, const struct tx *tx)
{
	write_compact_size(w, tx->input_count);
	for (size_t i = 0; i < tx->input_count; i++) {
		const struct tx_input *in = &tx->inputs[i];

		write_bytes(w, in->prevout.txid.bytes, 32);
		write_le32(w, in->prevout.vout);
		write_var_slice(w, in->script);
		write_le32(w, in->sequence);
	}
}

static void write_outputs(struct writer *w, const struct tx *tx)
{
	write_compact_size(w, tx->output_count);
	for (size_t i = 0; i < tx->output_count; i++) {
		write_le64(w, tx->outputs[i].amount);
		write_var_slice(w, tx->outputs[i].script);
	}
}

void tx_write(struct writer *w, const struct tx *tx, bool with_witness)
{
	bool witness = with_witness && tx->has_witness;

	write_le32(w, tx->version);
	if (witness) {
		write_u8(w, 0);
		write_u8(w, WITNESS_FLAG);
	}
	write_inputs(w, tx);
	write_outputs(w, tx);
	for (size_t i = 0; witness && i < tx->input_count; i++)
		write_bytes(w, tx->inputs[i].witness.data,
			    tx->inputs[i].witness.len);
	write_le32(w, tx->locktime);
}
