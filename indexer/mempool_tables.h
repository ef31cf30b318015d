/* mempool_tables.h - where mempool entries are found: by txid, by the outpoint
 * they spend, by the scripts they pay or spend.
 *
 * Each table may hold several entries of one key: old ones stay as long as a
 * pin sees them. Look-ups take the pin to look for, and the writer looks with
 * live_pin, which sees what is neither dead nor marked. Hashes are SipHash
 * under a secret. Threads: the caller locks. */
#ifndef INDEXER_MEMPOOL_TABLES_H
#define INDEXER_MEMPOOL_TABLES_H

#include "indexer/mempool_held.h"

struct mempool_tables {
	uint8_t secret[16];
	struct hash_table txids;   /* struct held */
	struct hash_table spends;  /* struct spend_link */
	struct hash_table scripts; /* struct script_link */
};

extern const struct mempool_pin live_pin;

MUST_CHECK enum status mempool_tables_init(struct mempool_tables *tables,
					   const uint8_t secret[16]);
void mempool_tables_clear(struct mempool_tables *tables);

void mempool_tables_link(struct mempool_tables *tables, struct held *held);
void mempool_tables_unlink(struct mempool_tables *tables, struct held *held);

/* NULL: none that the pin sees. */
struct held *mempool_tables_find(const struct mempool_tables *tables,
				 const struct txid *txid,
				 const struct mempool_pin *pin);
struct spend_link *mempool_tables_spend(const struct mempool_tables *tables,
					const struct outpoint *outpoint,
					const struct mempool_pin *pin);
/* The newest entry's link, whoever sees it; ->older leads on. */
struct script_link *mempool_tables_script(const struct mempool_tables *tables,
					  const struct script_key *key);
/* The generation from which on no marked entry of this txid is seen; 0 when
 * there is none. */
uint64_t mempool_tables_marked_end(const struct mempool_tables *tables,
				   const struct txid *txid);

#endif /* INDEXER_MEMPOOL_TABLES_H */
