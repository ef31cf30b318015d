/* Whole blocks. Since no fuzzer finds a merkle root, the bytes are tried once
 * as they are, and once with the root that their transactions have: then they
 * must parse, unless coinbases are misplaced or the tail is repeated. */
#include "check.h"

#include "chain/block.h"
#include "chain/merkle.h"

enum { MERKLE_AT = 36, MIN_TX_SIZE = 51 };

struct expectation {
	bool well_formed; /* header and transactions, and nothing else */
	bool placed;      /* coinbase first and only first */
	bool mutated;
	uint8_t root[32];
};

/* Reads the transactions one by one, without block_parse(). */
static void expect(struct expectation *out, struct slice bytes,
		   const struct network *net)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	struct txid *txids = NULL;
	struct header header;
	struct tx_space space;
	bool hogex = false;
	size_t count, done = 0;

	*out = (struct expectation){ .placed = true };
	tx_space_init(&space);
	header_read(&header, &r);
	count = read_count(&r, MIN_TX_SIZE);
	txids = malloc((count + 1) * sizeof(*txids));
	check(txids);
	for (; done < count; done++) {
		struct tx tx;

		if (tx_read(&tx, &space, &r, net) != STATUS_OK)
			break;
		if (tx_is_coinbase(&tx) != (done == 0) || hogex)
			out->placed = false;
		hogex = tx.has_mweb;
		txids[done] = tx_txid(&tx);
	}
	if (hogex && (read_u8(&r) != 1 || !read_slice(&r, reader_left(&r)).len))
		r.failed = true;
	out->well_formed = count && done == count && reader_done(&r);
	if (out->well_formed)
		merkle_root(out->root, txids, count, &out->mutated);
	free(txids);
	tx_space_clear(&space);
}

static void check_stripped(const struct block *block, const struct network *net)
{
	struct block stripped;
	struct writer w;

	writer_init(&w);
	block_init(&stripped);
	block_write_stripped(&w, block);
	check(w.len == block_stripped_size(block));
	check(block_parse(&stripped, writer_slice(&w), net) == STATUS_OK);
	check(!memcmp(stripped.txids, block->txids,
		      block->tx_count * sizeof(*block->txids)));
	block_clear(&stripped);
	writer_clear(&w);
}

static void check_block(const struct block *block, const struct network *net)
{
	size_t at = block->raw.len - block->mweb.len;

	for (size_t i = block->tx_count; i-- > 0;) {
		at -= block->txs[i].raw.len;
		check(block_tx_offset(block, i) == at);
	}
	check(block_stripped_size(block) <= block->raw.len);
	check(block_weight(block) <= 4 * block->raw.len);
	check_stripped(block, net);
}

static void try_as(const uint8_t *data, size_t size, const struct network *net)
{
	struct expectation expected;
	struct block block;
	uint8_t *copy;

	block_init(&block);
	if (block_parse(&block, slice_of(data, size), net) == STATUS_OK)
		check_block(&block, net);
	expect(&expected, slice_of(data, size), net);
	if (expected.well_formed) {
		bool good = expected.placed && !expected.mutated;

		copy = malloc(size);
		check(copy);
		memcpy(copy, data, size);
		memcpy(copy + MERKLE_AT, expected.root, 32);
		check((block_parse(&block, slice_of(copy, size), net) ==
		       STATUS_OK) == good);
		if (good)
			check_block(&block, net);
		free(copy);
	}
	block_clear(&block);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_as(data, size, network_find("btc", "regtest"));
	try_as(data, size, network_find("bch", "regtest"));
	try_as(data, size, network_find("ltc", "regtest"));
	return 0;
}
