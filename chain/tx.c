/* tx.c - transactions as slices into their own bytes. */
#include "chain/tx.h"

#include <stdlib.h>

#include "chain/hash_many.h"
#include "chain/token.h"
#include "chain/writer.h"

/* Bytes of the shortest input and output, to weigh counts against. */
#define MIN_INPUT_SIZE  41 /* outpoint, empty script, sequence */
#define MIN_OUTPUT_SIZE 9  /* amount, empty script */
/* BIP144's flag byte, and Litecoin's addition to it. */
#define WITNESS_FLAG    1
#define MWEB_FLAG       8

/* How an MWEB part begins: with nothing in it, or with data. */
#define MWEB_EMPTY 0
#define MWEB_DATA  1

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
		return r->failed ? STATUS_BAD_INPUT : STATUS_OK;
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
				struct reader *r, const struct network *net)
{
	uint64_t max_money = net->max_money, sum = 0;

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
		if (net->tokens)
			token_split(&out->token, &out->script, out->script);
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
		st = read_outputs(tx, space, r, net);
	tx->body = slice_of(start, (size_t)(r->at - start));
	return st;
}

/* Marker and flag, where there are any; the flags left over must be none. */
static enum status read_flags(struct tx *tx, struct reader *r,
			      const struct network *net)
{
	uint8_t flags;

	if (!net->segwit || !has_marker(r))
		return STATUS_OK;
	(void)read_u8(r);
	flags = read_u8(r);
	tx->has_witness = flags & WITNESS_FLAG;
	tx->has_mweb = net->mweb && (flags & MWEB_FLAG);
	flags &= (uint8_t) ~(WITNESS_FLAG | (net->mweb ? MWEB_FLAG : 0));
	return flags ? STATUS_BAD_INPUT : STATUS_OK;
}

/* The MWEB part of a transaction: empty, and its length so known, unless the
 * caller says where it ends (data_end, or NULL). */
static enum status read_mweb(struct tx *tx, struct reader *r,
			     const uint8_t *data_end)
{
	size_t len = 1;

	if (data_end && data_end > r->at)
		len = (size_t)(data_end - r->at);
	tx->mweb = read_slice(r, len);
	if (r->failed)
		return STATUS_BAD_INPUT;
	if (len == 1)
		return tx->mweb.data[0] == MWEB_EMPTY && tx->output_count
			       ? STATUS_OK
			       : STATUS_BAD_INPUT;
	return tx->mweb.data[0] == MWEB_DATA ? STATUS_OK : STATUS_BAD_INPUT;
}

static enum status read_tx(struct tx *out, struct tx_space *space,
			   struct reader *r, const struct network *net,
			   const uint8_t *mweb_data_end)
{
	const uint8_t *start = r->at;
	enum status st;

	*out = (struct tx){ 0 };
	out->version = read_le32(r);
	st = read_flags(out, r, net);
	if (st == STATUS_OK)
		st = read_body(out, space, r, net);
	if (st == STATUS_OK && out->has_witness)
		st = read_witnesses(out, r);
	if (st == STATUS_OK && out->has_mweb)
		st = read_mweb(out, r, mweb_data_end);
	if (st == STATUS_OK && !out->input_count && !tx_is_mweb_only(out))
		st = STATUS_BAD_INPUT;
	if (st != STATUS_OK)
		return st;
	out->locktime = read_le32(r);
	out->raw = slice_of(start, (size_t)(r->at - start));
	return r->failed ? STATUS_BAD_INPUT : STATUS_OK;
}

enum status tx_read(struct tx *out, struct tx_space *space, struct reader *r,
		    const struct network *net)
{
	return read_tx(out, space, r, net, NULL);
}

enum status tx_parse(struct tx *out, struct tx_space *space, struct slice bytes,
		     const struct network *net)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	const uint8_t *locktime =
		bytes.len >= 4 ? bytes.data + bytes.len - 4 : NULL;
	enum status st = read_tx(out, space, &r, net, locktime);

	if (st == STATUS_OK && !reader_done(&r))
		return STATUS_BAD_INPUT;
	return st;
}

/* The witnesses of all inputs, as on the wire. */
static struct slice witness_bytes(const struct tx *tx)
{
	const uint8_t *start = tx->body.data + tx->body.len;
	const uint8_t *end = tx->raw.data + tx->raw.len - 4 - tx->mweb.len;

	return slice_of(start, (size_t)(end - start));
}

/* Of the bytes without the MWEB part and its flag. */
static struct txid hash_of(const struct tx *tx, bool with_witness)
{
	static const uint8_t marker[2] = { 0, WITNESS_FLAG };
	struct slice pieces[5];
	struct txid id;
	size_t n = 0;

	pieces[n++] = slice_of(tx->raw.data, 4);
	if (with_witness)
		pieces[n++] = slice_of(marker, sizeof(marker));
	pieces[n++] = tx->body;
	if (with_witness)
		pieces[n++] = witness_bytes(tx);
	pieces[n++] = slice_of(tx->raw.data + tx->raw.len - 4, 4);
	sha256d_pieces(id.bytes, pieces, n);
	return id;
}

static struct txid hash_of_all(const struct tx *tx)
{
	struct txid id;

	sha256d(id.bytes, tx->raw.data, tx->raw.len);
	return id;
}

struct txid tx_txid(const struct tx *tx)
{
	if (!tx->has_witness && !tx->has_mweb)
		return hash_of_all(tx);
	return hash_of(tx, false);
}

#define TXIDS_AT_ONCE 64

void tx_txids(struct txid *out, const struct tx *txs, size_t count)
{
	struct hash_input inputs[TXIDS_AT_ONCE];

	while (count) {
		size_t n = count < TXIDS_AT_ONCE ? count : TXIDS_AT_ONCE;

		for (size_t i = 0; i < n; i++) {
			struct slice raw = txs[i].raw;

			inputs[i].piece[0] = slice_of(raw.data, 4);
			inputs[i].piece[1] = txs[i].body;
			inputs[i].piece[2] =
				slice_of(raw.data + raw.len - 4, 4);
		}
		sha256d_many((uint8_t(*)[32])out, inputs, n);
		out += n;
		txs += n;
		count -= n;
	}
}

struct txid tx_wtxid(const struct tx *tx)
{
	return tx->has_mweb ? hash_of(tx, tx->has_witness) : hash_of_all(tx);
}

size_t tx_stripped_size(const struct tx *tx)
{
	return 4 + tx->body.len + 4;
}

size_t tx_plain_size(const struct tx *tx)
{
	size_t size = tx_stripped_size(tx);

	return tx->has_witness ? size + 2 + witness_bytes(tx).len : size;
}

size_t tx_weight(const struct tx *tx)
{
	if (tx_is_mweb_only(tx))
		return 0;
	return 3 * tx_stripped_size(tx) + tx_plain_size(tx);
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
		const struct tx_output *out = &tx->outputs[i];

		write_le64(w, out->amount);
		write_compact_size(w, out->token.len + out->script.len);
		write_bytes(w, out->token.data, out->token.len);
		write_bytes(w, out->script.data, out->script.len);
	}
}

static void write_flags(struct writer *w, const struct tx *tx)
{
	if (!tx->has_witness && !tx->has_mweb)
		return;
	write_u8(w, 0);
	write_u8(w, (uint8_t)((tx->has_witness ? WITNESS_FLAG : 0) |
			      (tx->has_mweb ? MWEB_FLAG : 0)));
}

void tx_write(struct writer *w, const struct tx *tx, bool with_witness)
{
	write_le32(w, tx->version);
	if (with_witness)
		write_flags(w, tx);
	write_inputs(w, tx);
	write_outputs(w, tx);
	if (with_witness) {
		for (size_t i = 0; i < tx->input_count; i++)
			write_bytes(w, tx->inputs[i].witness.data,
				    tx->inputs[i].witness.len);
		write_bytes(w, tx->mweb.data, tx->mweb.len);
	}
	write_le32(w, tx->locktime);
}
