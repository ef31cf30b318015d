#include "indexer/lookup.h"

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
	enum status st;

	lookup->view = view;
	forget(lookup);
	store_cursor_close(&lookup->offsets);
	st = offsets_open(&lookup->offsets, view);
	return st == STATUS_OK ? level_cursor_open(&lookup->txids, view, state)
			       : st;
}

void lookup_unbind(struct lookup *lookup)
{
	level_cursor_close(&lookup->txids);
	store_cursor_close(&lookup->offsets);
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

enum status lookup_place(struct lookup *lookup, struct tx_place *out,
			 uint64_t txnum)
{
	return offsets_seek(&lookup->offsets, out, txnum);
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

/* Appends the transaction's bytes. Unless they are to be proved, the caller
 * must tell by them whether the node has rewritten its files. */
static enum status read_slot(struct lookup *lookup, struct lookup_slot *slot,
			     uint64_t txnum, bool proved)
{
	struct lookup_block *block;
	enum status st = lookup_place(lookup, &slot->place, txnum);

	if (st == STATUS_OK)
		st = lookup_block(lookup, &block, slot->place.height);
	if (st != STATUS_OK)
		return st;
	return source_read_part(lookup->source, lookup->client, &slot->bytes,
				&block->row, slot->place.offset,
				slot->place.size,
				proved ? &block->header_seen : NULL);
}

static enum status fill_slot(struct lookup *lookup, struct lookup_slot *slot,
			     uint64_t txnum, bool proved)
{
	enum status st;

	slot->used = slot->has_txid = false;
	writer_reset(&slot->bytes);
	tx_space_reset(&slot->space);
	st = read_slot(lookup, slot, txnum, proved);
	if (st == STATUS_OK)
		st = tx_parse(&slot->tx, &slot->space,
			      writer_slice(&slot->bytes), lookup->net);
	slot->txnum = txnum;
	slot->proved = proved;
	slot->used = st == STATUS_OK;
	return st;
}

static enum status load_slot(struct lookup *lookup, struct lookup_slot **out,
			     uint64_t txnum, bool proved)
{
	struct lookup_slot *slot = choose_slot(lookup, txnum);

	*out = slot;
	slot->age = ++lookup->clock;
	if (slot->used && slot->txnum == txnum && (slot->proved || !proved))
		return STATUS_OK;
	return fill_slot(lookup, slot, txnum, proved);
}

typedef bool slot_proof(struct lookup_slot *slot, const void *what);

/* A transaction that shows by itself that it is the one: no header is read
 * unless it does not. NOT_FOUND: it is another. */
static enum status load_shown(struct lookup *lookup, struct lookup_slot **out,
			      uint64_t txnum, slot_proof *shows,
			      const void *what)
{
	enum status st = load_slot(lookup, out, txnum, false);

	if (st == STATUS_OK && shows(*out, what)) {
		(*out)->proved = true;
		return STATUS_OK;
	}
	st = load_slot(lookup, out, txnum, true);
	if (st == STATUS_OK && !shows(*out, what))
		return STATUS_NOT_FOUND;
	return st;
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
	enum status st = load_slot(lookup, &slot, txnum, true);

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
	enum status st = load_slot(lookup, &slot, txnum, true);

	if (st != STATUS_OK)
		return st;
	*out = *slot_txid(slot);
	if (place)
		*place = slot->place;
	return STATUS_OK;
}

/* --- by outpoint --- */

struct spending {
	const struct outpoint *spent;
	uint32_t vin;
};

static bool shows_spending(struct lookup_slot *slot, const void *what)
{
	const struct spending *spending = what;

	return spending->vin < slot->tx.input_count &&
	       outpoint_equal(&slot->tx.inputs[spending->vin].prevout,
			      spending->spent);
}

enum status lookup_spender(struct lookup *lookup, struct txid *out,
			   struct tx_place *place, uint64_t txnum, uint32_t vin,
			   const struct outpoint *spent)
{
	const struct spending spending = { spent, vin };
	struct lookup_slot *slot;
	enum status st =
		load_shown(lookup, &slot, txnum, shows_spending, &spending);

	if (st != STATUS_OK)
		return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
	*out = *slot_txid(slot);
	*place = slot->place;
	return STATUS_OK;
}

/* --- by txid --- */

static bool shows_txid(struct lookup_slot *slot, const void *what)
{
	return txid_equal(slot_txid(slot), what);
}

struct txid_search {
	struct lookup *lookup;
	struct lookup_slot *slot;
	const struct txid *txid;
};

static enum status try_candidate(void *arg, const struct row *row)
{
	struct txid_search *search = arg;

	return load_shown(search->lookup, &search->slot,
			  row_txnum(TABLE_TXIDS, row), shows_txid,
			  search->txid);
}

static struct lookup_slot *slot_of_txid(struct lookup *lookup,
					const struct txid *txid)
{
	for (size_t i = 0; i < LOOKUP_SLOTS; i++) {
		struct lookup_slot *slot = &lookup->slots[i];

		if (slot->used && slot->proved && slot->has_txid &&
		    txid_equal(&slot->txid, txid))
			return slot;
	}
	return NULL;
}

static enum status find_slot(struct lookup *lookup, struct lookup_slot **out,
			     const struct txid *txid)
{
	struct txid_search search = { .lookup = lookup, .txid = txid };
	struct txid_tag tag;
	enum status st;

	*out = slot_of_txid(lookup, txid);
	if (*out)
		return STATUS_OK;
	tag = tag_of_txid(lookup->secret, txid);
	st = level_each(&lookup->txids, tag.bytes, TXID_PREFIX_SIZE,
			try_candidate, &search);
	*out = search.slot;
	return st;
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

static enum status take_any(void *arg, const struct row *row)
{
	(void)arg;
	(void)row;
	return STATUS_OK;
}

enum status lookup_may_find(struct lookup *lookup, bool *out,
			    const struct txid *txid)
{
	const struct txid_tag tag = tag_of_txid(lookup->secret, txid);
	enum status st = level_each(&lookup->txids, tag.bytes, TXID_PREFIX_SIZE,
				    take_any, NULL);

	*out = st == STATUS_OK;
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* *only: the one transaction that a tag may mean; false when there are others,
 * or none. */
static enum status only_candidate(struct lookup *lookup, bool *only,
				  uint64_t *txnum, const struct txid_tag *tag)
{
	struct level_cursor *txids = &lookup->txids;
	enum status st = level_seek(txids, tag->bytes, TXID_PREFIX_SIZE);

	*only = false;
	if (st != STATUS_OK ||
	    memcmp(level_row(txids)->key, tag->bytes, TXID_PREFIX_SIZE) != 0)
		return st == STATUS_NOT_FOUND ? STATUS_OK : st;
	*txnum = row_txnum(TABLE_TXIDS, level_row(txids));
	st = level_next(txids);
	*only = st == STATUS_NOT_FOUND ||
		(st == STATUS_OK && memcmp(level_row(txids)->key, tag->bytes,
					   TXID_PREFIX_SIZE) != 0);
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status lookup_known_txnum(struct lookup *lookup, uint64_t *txnum,
			       const struct txid *txid,
			       const struct txid_tag *tag)
{
	struct lookup_slot *slot;
	bool only;
	enum status st = only_candidate(lookup, &only, txnum, tag);

	if (st != STATUS_OK || only)
		return st;
	st = find_slot(lookup, &slot, txid);
	if (st == STATUS_OK)
		*txnum = slot->txnum;
	return st == STATUS_NOT_FOUND ? STATUS_CORRUPT : st;
}
