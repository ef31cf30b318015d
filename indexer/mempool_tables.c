/* mempool_tables.c - three hash tables over entries. */
#include "indexer/mempool_tables.h"

#include <sodium.h>

_Static_assert(sizeof(struct outpoint) == 36, "outpoints are hashed as bytes");

/* Links of a script that a walk fetches ahead. */
enum { PREFETCH_STEPS = 8 };

/* Sees what has no end: the ends are above it only when not yet set. */
const struct mempool_pin live_pin = {
	.generation = UINT64_MAX - 1,
	.sequence = UINT64_MAX - 1,
};

static uint64_t keyed_hash(const struct mempool_tables *tables,
			   const void *data, size_t len)
{
	uint64_t hash;

	_Static_assert(sizeof(hash) == crypto_shorthash_BYTES, "whole hash");
	crypto_shorthash((unsigned char *)&hash, data, len, tables->secret);
	return hash;
}

static uint64_t txid_hash(const struct mempool_tables *tables,
			  const struct txid *txid)
{
	return keyed_hash(tables, txid, sizeof(*txid));
}

static uint64_t outpoint_hash(const struct mempool_tables *tables,
			      const struct outpoint *outpoint)
{
	return keyed_hash(tables, outpoint, sizeof(*outpoint));
}

static uint64_t key_hash(const struct mempool_tables *tables,
			 const struct script_key *key)
{
	return keyed_hash(tables, key, sizeof(*key));
}

enum status mempool_tables_init(struct mempool_tables *tables,
				const uint8_t secret[16])
{
	enum status st;

	*tables = (struct mempool_tables){ 0 };
	memcpy(tables->secret, secret, sizeof(tables->secret));
	st = hash_table_init(&tables->txids);
	if (st == STATUS_OK)
		st = hash_table_init(&tables->spends);
	if (st == STATUS_OK)
		st = hash_table_init(&tables->scripts);
	return st;
}

void mempool_tables_clear(struct mempool_tables *tables)
{
	hash_table_clear(&tables->txids);
	hash_table_clear(&tables->spends);
	hash_table_clear(&tables->scripts);
}

/* --- scripts --- */

static struct script_link *script_find(const struct mempool_tables *tables,
				       const struct script_key *key,
				       uint64_t hash)
{
	struct hash_node *n = hash_table_first(&tables->scripts, hash);

	for (; n; n = hash_table_next(n)) {
		struct script_link *link = (struct script_link *)n;

		if (!memcmp(link->key, key, sizeof(*key)))
			return link;
	}
	return NULL;
}

struct script_link *mempool_tables_script(const struct mempool_tables *tables,
					  const struct script_key *key)
{
	return script_find(tables, key, key_hash(tables, key));
}

static uintptr_t far_older(const struct script_link *link)
{
	for (int i = 0; link && i < PREFETCH_STEPS; i++)
		link = link->older;
	return (uintptr_t)link;
}

/* An entry that touches a script again finds itself newest, and is linked only
 * once. */
static void link_script(struct mempool_tables *tables, struct script_link *link,
			struct held *held)
{
	uint64_t hash = key_hash(tables, link->key);
	struct script_link *newest = script_find(tables, link->key, hash);

	if (newest && newest->held == held)
		return;
	link->held = held;
	link->older = newest;
	link->far_older = far_older(newest);
	if (newest) {
		newest->newer = link;
		hash_table_replace(&tables->scripts, &newest->node,
				   &link->node);
	} else {
		hash_table_insert(&tables->scripts, &link->node, hash);
	}
}

static void unlink_script(struct mempool_tables *tables,
			  struct script_link *link)
{
	if (link->older)
		link->older->newer = link->newer;
	if (link->newer)
		link->newer->older = link->older;
	else if (link->older)
		hash_table_replace(&tables->scripts, &link->node,
				   &link->older->node);
	else
		hash_table_remove(&tables->scripts, &link->node);
}

/* --- entries --- */

void mempool_tables_link(struct mempool_tables *tables, struct held *held)
{
	const struct tx *tx = &held->entry.tx;

	hash_table_insert(&tables->txids, &held->node,
			  txid_hash(tables, &held->entry.txid));
	for (size_t i = 0; i < tx->input_count; i++)
		hash_table_insert(
			&tables->spends, &held->spends[i].node,
			outpoint_hash(tables, &tx->inputs[i].prevout));
	for (size_t i = 0; i < held->script_count; i++)
		link_script(tables, &held->scripts[i], held);
}

void mempool_tables_unlink(struct mempool_tables *tables, struct held *held)
{
	hash_table_remove(&tables->txids, &held->node);
	for (size_t i = 0; i < held->entry.tx.input_count; i++)
		hash_table_remove(&tables->spends, &held->spends[i].node);
	for (size_t i = 0; i < held->script_count; i++)
		if (held->scripts[i].held)
			unlink_script(tables, &held->scripts[i]);
}

struct held *mempool_tables_find(const struct mempool_tables *tables,
				 const struct txid *txid,
				 const struct mempool_pin *pin)
{
	struct hash_node *n =
		hash_table_first(&tables->txids, txid_hash(tables, txid));

	for (; n; n = hash_table_next(n)) {
		struct held *held = (struct held *)n;

		if (txid_equal(&held->entry.txid, txid) &&
		    held_visible(held, pin))
			return held;
	}
	return NULL;
}

uint64_t mempool_tables_marked_end(const struct mempool_tables *tables,
				   const struct txid *txid)
{
	struct hash_node *n =
		hash_table_first(&tables->txids, txid_hash(tables, txid));
	uint64_t end = 0;

	for (; n; n = hash_table_next(n)) {
		struct mempool_entry *e = &((struct held *)n)->entry;
		uint64_t dies = atomic_load(&e->dies_generation);

		if (txid_equal(&e->txid, txid) && dies != UINT64_MAX &&
		    atomic_load(&e->dead_sequence) == UINT64_MAX && dies > end)
			end = dies;
	}
	return end;
}

static bool spends_outpoint(const struct spend_link *link,
			    const struct outpoint *outpoint)
{
	const struct tx *tx = &link->held->entry.tx;

	return !memcmp(&tx->inputs[link->vin].prevout, outpoint,
		       sizeof(*outpoint));
}

struct spend_link *mempool_tables_spend(const struct mempool_tables *tables,
					const struct outpoint *outpoint,
					const struct mempool_pin *pin)
{
	struct hash_node *n = hash_table_first(&tables->spends,
					       outpoint_hash(tables, outpoint));

	for (; n; n = hash_table_next(n)) {
		struct spend_link *link = (struct spend_link *)n;

		if (spends_outpoint(link, outpoint) &&
		    held_visible(link->held, pin))
			return link;
	}
	return NULL;
}
