/* mempool_fixture.h - made-up transactions for the mempool's tests.
 *
 * Scripts are numbers: each stands for a small script of its own and its key.
 * Outpoints that no made transaction has are "funded": they stand for
 * confirmed coins. */
#ifndef TESTS_UNIT_INDEXER_MEMPOOL_FIXTURE_H
#define TESTS_UNIT_INDEXER_MEMPOOL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "indexer/mempool.h"

#define MADE_MAX    8          /* inputs or outputs of a made transaction */
#define UNSPENDABLE UINT32_MAX /* as a script number: OP_RETURN */
#define AMOUNT      1000

static const uint8_t test_secret[16] = "a test's secret";

struct made_input {
	struct outpoint prevout;
	uint32_t script; /* of what it spends */
};

struct made {
	struct writer bytes;
	struct tx_space space;
	struct tx tx; /* over bytes */
	struct txid txid;
	struct mempool_prevout prevouts[MADE_MAX];
	uint8_t scripts[MADE_MAX][6]; /* of prevouts */
	struct script_key keys[MADE_MAX];
};

static inline struct mempool *test_pool(uint32_t max_pins)
{
	struct mempool *pool = mempool_new(network_find("btc", "regtest"),
					   test_secret, max_pins);

	assert_non_null(pool);
	return pool;
}

/* A push of four bytes, OP_DROP; or OP_RETURN before it. */
static inline struct slice script_bytes(uint8_t out[6], uint32_t script)
{
	out[0] = script == UNSPENDABLE ? 0x6a : 0x04;
	memcpy(out + 1, &script, 4);
	out[5] = 0x75;
	return slice_of(out, 6);
}

static inline struct script_key key_of(uint32_t script)
{
	struct script_key key = { { 0 } };

	memcpy(key.bytes, &script, 4);
	return key;
}

static inline struct outpoint funded(uint32_t n)
{
	struct outpoint outpoint = { .vout = n };

	memset(outpoint.txid.bytes, 0xfd, sizeof(outpoint.txid.bytes));
	return outpoint;
}

static inline struct outpoint output_of(const struct made *made, uint32_t vout)
{
	return (struct outpoint){ made->txid, vout };
}

static inline void write_made(struct writer *w, const struct made_input *in,
			      size_t in_count, const uint32_t *out,
			      size_t out_count, uint32_t salt)
{
	uint8_t script[6];

	write_le32(w, 2);
	write_compact_size(w, in_count);
	for (size_t i = 0; i < in_count; i++) {
		write_bytes(w, in[i].prevout.txid.bytes, 32);
		write_le32(w, in[i].prevout.vout);
		write_var_slice(w, script_bytes(script, in[i].script));
		write_le32(w, 0xffffffff);
	}
	write_compact_size(w, out_count);
	for (size_t i = 0; i < out_count; i++) {
		write_le64(w, AMOUNT);
		write_var_slice(w, script_bytes(script, out[i]));
	}
	write_le32(w, salt);
}

/* salt tells apart transactions that are else the same. */
static inline void make(struct made *made, const struct made_input *in,
			size_t in_count, const uint32_t *out, size_t out_count,
			uint32_t salt)
{
	*made = (struct made){ 0 };
	writer_init(&made->bytes);
	tx_space_init(&made->space);
	write_made(&made->bytes, in, in_count, out, out_count, salt);
	assert_int_equal(tx_parse(&made->tx, &made->space,
				  writer_slice(&made->bytes),
				  network_find("btc", "regtest")),
			 STATUS_OK);
	made->txid = tx_txid(&made->tx);
	for (size_t i = 0; i < in_count; i++)
		made->prevouts[i] = (struct mempool_prevout){
			.amount = AMOUNT,
			.script = script_bytes(made->scripts[i], in[i].script),
			.key = key_of(in[i].script),
			.height = -1,
		};
	for (size_t i = 0; i < out_count; i++)
		made->keys[i] = key_of(out[i]);
}

/* One input, one output. */
static inline void make_one(struct made *made, struct outpoint prevout,
			    uint32_t from, uint32_t to, uint32_t salt)
{
	struct made_input in = { prevout, from };

	make(made, &in, 1, &to, 1, salt);
}

static inline void made_clear(struct made *made)
{
	tx_space_clear(&made->space);
	writer_clear(&made->bytes);
}

static inline enum status add_made(struct mempool *pool,
				   const struct made *made, uint64_t born)
{
	return mempool_add(pool, &made->txid, writer_slice(&made->bytes),
			   made->prevouts, made->keys, 1700000000, born);
}

/* A block of a coinbase and these transactions, marked in the pool. */
static inline void confirm(struct mempool *pool, const struct made *const *made,
			   size_t count, uint64_t generation)
{
	struct block block = { .tx_count = count + 1 };
	struct outpoint null = { .vout = UINT32_MAX };
	struct made coinbase;

	make_one(&coinbase, null, 0, 0, (uint32_t)generation);
	block.txs = calloc(count + 1, sizeof(*block.txs));
	block.txids = calloc(count + 1, sizeof(*block.txids));
	assert_true(block.txs && block.txids);
	for (size_t i = 0; i <= count; i++) {
		block.txs[i] = i ? made[i - 1]->tx : coinbase.tx;
		block.txids[i] = i ? made[i - 1]->txid : coinbase.txid;
	}
	mempool_confirm_block(pool, &block, generation);
	free(block.txs);
	free(block.txids);
	made_clear(&coinbase);
}

/* A small generator of numbers that look random, the same in every run. */
static inline uint32_t test_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*state >> 33);
}

/* The generation that tests begin in. */
enum { GEN = 10 };

static inline struct mempool_pin pin_at(struct mempool *pool,
					uint64_t generation)
{
	struct mempool_pin pin;

	assert_int_equal(mempool_pin(pool, &pin, generation), STATUS_OK);
	return pin;
}

static inline bool sees(struct mempool *pool, const struct mempool_pin *pin,
			const struct made *made)
{
	return mempool_pin_find(pool, pin, &made->txid);
}

/* What a pin taken now would see. */
static inline bool seen_at(struct mempool *pool, uint64_t generation,
			   const struct made *made)
{
	struct mempool_pin pin = pin_at(pool, generation);
	bool seen = sees(pool, &pin, made);

	mempool_unpin(pool, &pin);
	return seen;
}

static inline size_t script_count(struct mempool *pool, uint64_t generation,
				  uint32_t script)
{
	struct script_key key = key_of(script);
	struct mempool_pin pin = pin_at(pool, generation);
	size_t n = mempool_pin_script(pool, NULL, 0, 0, &pin, &key);

	mempool_unpin(pool, &pin);
	return n;
}

static inline void add_ok(struct mempool *pool, const struct made *made)
{
	assert_int_equal(add_made(pool, made, GEN), STATUS_OK);
}

#endif /* TESTS_UNIT_INDEXER_MEMPOOL_FIXTURE_H */
