#include "indexer/lookup.h"

/* More transactions than this with one 40-bit keyed prefix do not happen. */
enum { MAX_CANDIDATES = 32 };

/* Slots that grew beyond this give their memory back between requests. */
#define SLOT_BYTES_KEPT (256U << 10)

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
	for (size_t i = 0; i < LOOKUP_SLOTS; i++) {
		writer_init(&lookup->slots[i].bytes);
		tx_space_init(&lookup->slots[i].space);
	}
}

static void slot_clear(struct lookup_slot *slot)
{
	writer_clear(&slot->bytes);
	tx_space_clear(&slot->space);
	slot->used = false;
}

/* What a txnum means may have changed since. */
static void forget(struct lookup *lookup)
{
	for (size_t i = 0; i < LOOKUP_SLOTS; i++) {
		struct lookup_slot *slot = &lookup->slots[i];

		slot->used = false;
		if (slot->bytes.cap > SLOT_BYTES_KEPT)
			slot_clear(slot);
	}
	for (size_t i = 0; i < LOOKUP_BLOCKS; i++)
		lookup->blocks[i].used = false;
}

enum status lookup_bind(struct lookup *lookup, const struct view *view,
			const struct state *state)
{
	lookup->view = view;
	forget(lookup);
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
	for (size_t i = 0; i < LOOKUP_SLOTS; i++)
		slot_clear(&lookup->slots[i]);
}

enum status lookup_block(struct lookup *lookup, struct lookup_block **out,
			 uint32_t height)
{
	struct lookup_block *block;
	enum status st;

	for (size_t i = 0; i < LOOKUP_BLOCKS; i++) {
		*out = &lookup->blocks[i];
		if ((*out)->used && (*out)->height == height)
			return STATUS_OK;
	}
	block = &lookup->blocks[lookup->next_block++ % LOOKUP_BLOCKS];
	st = blocks_get(lookup->view, &block->row, height);
	block->used = st == STATUS_OK;
	block->header_seen = false;
	block->height = height;
	*out = block;
	return st;
}

enum status lookup_read(struct lookup *lookup, struct writer *out,
			struct tx_place *place, uint64_t txnum)
{
	struct tx_place own;
	struct lookup_block *block;
	enum status st;

	if (!place)
		place = &own;
	st = offsets_find(lookup->view, place, txnum);
	if (st == STATUS_OK)
		st = lookup_block(lookup, &block, place->height);
	if (st != STATUS_OK)
		return st;
	return source_read_part(lookup->source, lookup->client, out,
				&block->row, place->offset, place->size,
				&block->header_seen);
}

/* The slot that holds txnum, or the one longest unused. */
static struct lookup_slot *choose_slot(struct lookup *lookup, uint64_t txnum)
{
	struct lookup_slot *oldest = &lookup->slots[0];

	for (size_t i = 0; i < LOOKUP_SLOTS; i++) {
		struct lookup_slot *slot = &lookup->slots[i];

		if (slot->used && slot->txnum == txnum)
			return slot;
		if (!slot->used || slot->age < oldest->age)
			oldest = slot;
	}
	return oldest;
}

static enum status fill_slot(struct lookup *lookup, struct lookup_slot *slot,
			     uint64_t txnum)
{
	enum status st;

	slot->used = slot->has_txid = false;
	writer_reset(&slot->bytes);
	tx_space_reset(&slot->space);
	st = lookup_read(lookup, &slot->bytes, &slot->place, txnum);
	if (st == STATUS_OK)
		st = tx_parse(&slot->tx, &slot->space,
			      writer_slice(&slot->bytes), lookup->net);
	slot->txnum = txnum;
	slot->used = st == STATUS_OK;
	return st;
}

static enum status load_slot(struct lookup *lookup, struct lookup_slot **out,
			     uint64_t txnum)
{
	struct lookup_slot *slot = choose_slot(lookup, txnum);

	*out = slot;
	slot->age = ++lookup->clock;
	if (slot->used && slot->txnum == txnum)
		return STATUS_OK;
	return fill_slot(lookup, slot, txnum);
}

static const struct txid *slot_txid(struct lookup_slot *slot)
{
	if (!slot->has_txid)
		slot->txid = tx_txid(&slot->tx);
	slot->has_txid = true;
	return &slot->txid;
}

enum status lookup_tx(struct lookup *lookup, struct tx *out,
		      struct tx_place *place, uint64_t txnum)
{
	struct lookup_slot *slot;
	enum status st = load_slot(lookup, &slot, txnum);

	if (st != STATUS_OK)
		return st;
	*out = slot->tx;
	if (place)
		*place = slot->place;
	return STATUS_OK;
}

enum status lookup_txid(struct lookup *lookup, struct txid *out,
			struct tx_place *place, uint64_t txnum)
{
	struct lookup_slot *slot;
	enum status st = load_slot(lookup, &slot, txnum);

	if (st != STATUS_OK)
		return st;
	*out = *slot_txid(slot);
	if (place)
		*place = slot->place;
	return STATUS_OK;
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
static enum status prove(struct lookup *lookup, struct lookup_slot **out,
			 const uint64_t *txnums, size_t count,
			 const struct txid *txid)
{
	for (size_t i = 0; i < count; i++) {
		enum status st = load_slot(lookup, out, txnums[i]);

		if (st != STATUS_OK)
			return st;
		if (txid_equal(slot_txid(*out), txid))
			return STATUS_OK;
	}
	return STATUS_NOT_FOUND;
}

static struct lookup_slot *slot_of_txid(struct lookup *lookup,
					const struct txid *txid)
{
	for (size_t i = 0; i < LOOKUP_SLOTS; i++) {
		struct lookup_slot *slot = &lookup->slots[i];

		if (slot->used && slot->has_txid &&
		    txid_equal(&slot->txid, txid))
			return slot;
	}
	return NULL;
}

static enum status find_slot(struct lookup *lookup, struct lookup_slot **out,
			     const struct txid *txid)
{
	struct txid_tag tag;
	uint64_t txnums[MAX_CANDIDATES];
	size_t count;
	enum status st;

	*out = slot_of_txid(lookup, txid);
	if (*out)
		return STATUS_OK;
	tag = tag_of_txid(lookup->secret, txid);
	st = candidates(lookup, txnums, &count, &tag);
	return st == STATUS_OK ? prove(lookup, out, txnums, count, txid) : st;
}

enum status lookup_find(struct lookup *lookup, uint64_t *txnum, struct tx *out,
			struct tx_place *place, const struct txid *txid)
{
	struct lookup_slot *slot;
	enum status st = find_slot(lookup, &slot, txid);

	if (st != STATUS_OK)
		return st;
	*txnum = slot->txnum;
	*out = slot->tx;
	if (place)
		*place = slot->place;
	return STATUS_OK;
}

enum status lookup_may_find(struct lookup *lookup, bool *out,
			    const struct txid *txid)
{
	const struct txid_tag tag = tag_of_txid(lookup->secret, txid);
	uint64_t txnums[MAX_CANDIDATES];
	size_t count;
	enum status st = candidates(lookup, txnums, &count, &tag);

	*out = st == STATUS_OK && count;
	return st;
}

enum status lookup_known_txnum(struct lookup *lookup, uint64_t *txnum,
			       const struct txid *txid,
			       const struct txid_tag *tag)
{
	uint64_t txnums[MAX_CANDIDATES];
	struct lookup_slot *slot;
	size_t count;
	enum status st = candidates(lookup, txnums, &count, tag);

	if (st != STATUS_OK)
		return st;
	if (count == 1) {
		*txnum = txnums[0];
		return STATUS_OK;
	}
	st = prove(lookup, &slot, txnums, count, txid);
	if (st == STATUS_OK)
		*txnum = slot->txnum;
	return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
}
