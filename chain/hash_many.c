/* hash_many.c - keeps both lanes of sha256_pair() busy. */
#include "chain/hash_many.h"

#include "chain/sha256_pair.h"

#define BLOCK_SIZE  64
/* A one, zeros, and eight bytes of length. */
#define MIN_PADDING 9

static void store_be32(uint8_t *out, uint32_t v)
{
	out[0] = (uint8_t)(v >> 24);
	out[1] = (uint8_t)(v >> 16);
	out[2] = (uint8_t)(v >> 8);
	out[3] = (uint8_t)v;
}

static void write_digest(uint8_t out[32], const uint32_t state[8])
{
	for (size_t i = 0; i < 8; i++)
		store_be32(out + 4 * i, state[i]);
}

/* Ends a message of total bytes, the last len of which stand at the start of
 * buffer; returns the blocks in it. buffer has room for len + 72. */
static size_t pad(uint8_t *buffer, size_t len, uint64_t total)
{
	size_t end =
		(len + MIN_PADDING + BLOCK_SIZE - 1) / BLOCK_SIZE * BLOCK_SIZE;

	buffer[len] = 0x80;
	memset(buffer + len + 1, 0, end - len - 1);
	store_be32(buffer + end - 8, (uint32_t)(total >> 29));
	store_be32(buffer + end - 4, (uint32_t)(total << 3));
	return end / BLOCK_SIZE;
}

/* --- messages of any length --- */

/* Copied at a time: most transactions fit. */
#define LANE_BYTES (8 * BLOCK_SIZE)

/* One message on its way through both passes. */
struct lane {
	uint32_t state[8];
	const uint8_t *at; /* blocks that are ready */
	size_t blocks;
	struct hash_input rest;
	uint64_t total; /* bytes copied */
	bool ended;     /* the padding is among what was copied */
	bool second;    /* pass */
	bool idle;
	uint8_t *out;
	uint8_t buffer[LANE_BYTES + BLOCK_SIZE + MIN_PADDING];
};

static void fill(struct lane *lane)
{
	size_t len = 0;

	for (size_t i = 0; i < 3; i++) {
		struct slice *piece = &lane->rest.piece[i];
		size_t n = piece->len < LANE_BYTES - len ? piece->len
							 : LANE_BYTES - len;

		if (!n)
			continue;
		memcpy(lane->buffer + len, piece->data, n);
		piece->data += n;
		piece->len -= n;
		len += n;
	}
	lane->total += len;
	lane->at = lane->buffer;
	lane->blocks = LANE_BYTES / BLOCK_SIZE;
	lane->ended = len < LANE_BYTES;
	if (lane->ended)
		lane->blocks = pad(lane->buffer, len, lane->total);
}

static void begin(struct lane *lane, uint8_t *out,
		  const struct hash_input *input)
{
	memcpy(lane->state, sha256_start, sizeof(lane->state));
	lane->rest = *input;
	lane->total = 0;
	lane->second = false;
	lane->out = out;
	fill(lane);
}

static void begin_second(struct lane *lane)
{
	static const uint8_t padding[BLOCK_SIZE - 32] = { 0x80, [30] = 1 };

	write_digest(lane->buffer, lane->state);
	memcpy(lane->buffer + 32, padding, sizeof(padding));
	memcpy(lane->state, sha256_start, sizeof(lane->state));
	lane->second = true;
	lane->at = lane->buffer;
	lane->blocks = 1;
}

struct queue {
	uint8_t (*out)[32];
	const struct hash_input *inputs;
	size_t left;
};

/* Called when a lane has no blocks left. */
static void go_on(struct lane *lane, struct queue *queue)
{
	if (!lane->ended) {
		fill(lane);
		return;
	}
	if (!lane->second) {
		begin_second(lane);
		return;
	}
	write_digest(lane->out, lane->state);
	lane->idle = !queue->left;
	if (lane->idle)
		return;
	begin(lane, *queue->out++, queue->inputs++);
	queue->left--;
}

/* The other lane has nothing more to do: its state is played with. */
static void run_alone(struct lane *lane, struct queue *queue)
{
	uint32_t unused[8] = { 0 };

	while (!lane->idle) {
		sha256_pair(lane->state, lane->at, unused, lane->at,
			    lane->blocks);
		go_on(lane, queue);
	}
}

static void run_pair(struct queue *queue)
{
	struct lane a, b;

	begin(&a, *queue->out++, queue->inputs++);
	begin(&b, *queue->out++, queue->inputs++);
	queue->left -= 2;
	a.idle = b.idle = false;
	while (!a.idle && !b.idle) {
		size_t n = a.blocks < b.blocks ? a.blocks : b.blocks;

		sha256_pair(a.state, a.at, b.state, b.at, n);
		a.at += n * BLOCK_SIZE;
		b.at += n * BLOCK_SIZE;
		a.blocks -= n;
		b.blocks -= n;
		if (!a.blocks)
			go_on(&a, queue);
		if (!b.blocks)
			go_on(&b, queue);
	}
	run_alone(a.idle ? &b : &a, queue);
}

void sha256d_many(uint8_t (*out)[32], const struct hash_input *inputs,
		  size_t count)
{
	struct queue queue = { out, inputs, count };

	if (count > 1 && sha256_pair_works()) {
		run_pair(&queue);
		return;
	}
	for (size_t i = 0; i < count; i++)
		sha256d_pieces(out[i], inputs[i].piece, 3);
}

/* --- 64 bytes --- */

void sha256d_64_many(uint8_t (*out)[32], const uint8_t (*in)[64], size_t count)
{
	size_t i = 0;

	if (sha256_pair_works())
		for (; i + 1 < count; i += 2)
			sha256d_pair_64(&out[i], &in[i]);
	for (; i < count; i++)
		sha256d(out[i], in[i], 64);
}

/* --- scripts: nearly all are one block --- */

#define MAX_SINGLE (BLOCK_SIZE - MIN_PADDING)

/* Nearly all scripts are 16 to 48 bytes: three moves, which overlap. */
static inline void copy_script(uint8_t *out, struct slice script)
{
	size_t last = script.len - 16, middle = last < 16 ? last : 16;

	if (last > 32) {
		if (script.len)
			memcpy(out, script.data, script.len);
		return;
	}
	memcpy(out, script.data, 16);
	memcpy(out + middle, script.data + middle, 16);
	memcpy(out + last, script.data + last, 16);
}

static void make_single(uint8_t block[BLOCK_SIZE], struct slice script)
{
	memset(block, 0, BLOCK_SIZE);
	copy_script(block, script);
	block[script.len] = 0x80;
	block[BLOCK_SIZE - 2] = (uint8_t)(script.len >> 5);
	block[BLOCK_SIZE - 1] = (uint8_t)(script.len << 3);
}

/* Blocks that wait to be hashed: bytes just stored one by one are slow to be
 * loaded as words, those stored a while ago are not. */
enum { WAITING = 16 };

struct waiting {
	uint8_t blocks[WAITING][BLOCK_SIZE];
	uint8_t *out[WAITING];
	size_t count;
};

static void hash_waiting(struct waiting *w)
{
	for (size_t i = 0; i < w->count; i += 2) {
		size_t other = i + 1 < w->count ? i + 1 : i;

		sha256_pair_single(w->out[i], w->blocks[i], w->out[other],
				   w->blocks[other]);
	}
	w->count = 0;
}

void script_hashes(struct script_hash *out, const struct slice *scripts,
		   size_t count)
{
	bool pairs = sha256_pair_works();
	struct waiting w;

	w.count = 0;
	for (size_t i = 0; i < count; i++) {
		struct slice script = scripts[i];

		if (!pairs || script.len > MAX_SINGLE) {
			sha256(out[i].bytes, script.data, script.len);
			continue;
		}
		make_single(w.blocks[w.count], script);
		w.out[w.count++] = out[i].bytes;
		if (w.count == WAITING)
			hash_waiting(&w);
	}
	hash_waiting(&w);
}
