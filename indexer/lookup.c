#include "indexer/lookup.h"

/* More transactions than this with one 40-bit keyed prefix do not happen. */
enum { MAX_CANDIDATES = 32 };

void lookup_init(struct lookup *lookup, const struct network *net,
		 const struct index_secret *secret, struct source *source,
		 struct node_client *client)
{
	memset(lookup, 0, sizeof(*lookup));
	lookup->net = net;
	lookup->secret = secret;
	lookup->source = source;
	lookup->client = client;
	level_cursor_init(&lookup->txids, TABLE_TXIDS);
	writer_init(&lookup->bytes);
	tx_space_init(&lookup->space);
}

enum status lookup_bind(struct lookup *lookup, const struct view *view,
			const struct state *state)
{
	lookup->view = view;
	return level_cursor_open(&lookup->txids, view, state);
}

void lookup_unbind(struct lookup *lookup)
{
	level_cursor_close(&lookup->txids);
	lookup->view = NULL;
}

void lookup_clear(struct lookup *lookup)
{
	level_cursor_clear(&lookup->txids);
	writer_clear(&lookup->bytes);
	tx_space_clear(&lookup->space);
}

enum status lookup_read(struct lookup *lookup, struct writer *out,
			struct tx_place *place, uint64_t txnum)
{
	struct tx_place own;
	struct block_row row;
	enum status st;

	if (!place)
		place = &own;
	st = offsets_find(lookup->view, place, txnum);
	if (st == STATUS_OK)
		st = blocks_get(lookup->view, &row, place->height);
	if (st != STATUS_OK)
		return st;
	return source_read_part(lookup->source, lookup->client, out, &row,
				place->offset, place->size);
}

enum status lookup_tx(struct lookup *lookup, struct tx *out,
		      struct tx_place *place, uint64_t txnum)
{
	enum status st;

	writer_reset(&lookup->bytes);
	tx_space_reset(&lookup->space);
	st = lookup_read(lookup, &lookup->bytes, place, txnum);
	if (st != STATUS_OK)
		return st;
	return tx_parse(out, &lookup->space, writer_slice(&lookup->bytes),
			lookup->net);
}

static enum status candidates(struct lookup *lookup, uint64_t *txnums,
			      size_t *count, const struct txid_tag *tag)
{
	enum status st =
		level_seek(&lookup->txids, tag->bytes, TXID_PREFIX_SIZE);

	*count = 0;
	while (st == STATUS_OK && *count < MAX_CANDIDATES) {
		const struct row *row = level_row(&lookup->txids);

		if (memcmp(row->key, tag->bytes, TXID_PREFIX_SIZE) != 0)
			break;
		txnums[(*count)++] = row_txnum(TABLE_TXIDS, row);
		st = level_next(&lookup->txids);
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* Reads one candidate after another until one hashes to txid. */
static enum status prove(struct lookup *lookup, uint64_t *txnum, struct tx *out,
			 struct tx_place *place, const uint64_t *txnums,
			 size_t count, const struct txid *txid)
{
	for (size_t i = 0; i < count; i++) {
		enum status st = lookup_tx(lookup, out, place, txnums[i]);
		struct txid got;

		if (st != STATUS_OK)
			return st;
		got = tx_txid(out);
		if (!txid_equal(&got, txid))
			continue;
		*txnum = txnums[i];
		return STATUS_OK;
	}
	return STATUS_NOT_FOUND;
}

enum status lookup_find(struct lookup *lookup, uint64_t *txnum, struct tx *out,
			struct tx_place *place, const struct txid *txid)
{
	struct txid_tag tag = tag_of_txid(lookup->secret, txid);
	uint64_t txnums[MAX_CANDIDATES];
	size_t count;
	enum status st = candidates(lookup, txnums, &count, &tag);

	if (st != STATUS_OK)
		return st;
	return prove(lookup, txnum, out, place, txnums, count, txid);
}

enum status lookup_known_txnum(struct lookup *lookup, uint64_t *txnum,
			       const struct txid *txid,
			       const struct txid_tag *tag)
{
	uint64_t txnums[MAX_CANDIDATES];
	struct tx tx;
	size_t count;
	enum status st = candidates(lookup, txnums, &count, tag);

	if (st != STATUS_OK)
		return st;
	if (count == 1) {
		*txnum = txnums[0];
		return STATUS_OK;
	}
	st = prove(lookup, txnum, &tx, NULL, txnums, count, txid);
	return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
}
