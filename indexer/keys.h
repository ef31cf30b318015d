/* keys.h - the keyed identifiers of the index (docs/schema.md, "Identifiers").
 *
 * A random secret, made when the database is created, keys SipHash-128, so
 * nobody can aim for collisions. Whoever credits money compares the full
 * script all the same. */
#ifndef INDEXER_KEYS_H
#define INDEXER_KEYS_H

#include "chain/hash.h"
#include "indexer/query.h"

#define SECRET_SIZE      32
#define TXID_PREFIX_SIZE 5
#define MAX_TXNUM        ((1ULL << 40) - 1)

/* The first half keys scripts, the second txids. */
struct index_secret {
	uint8_t bytes[SECRET_SIZE];
};

/* A keyed mix of a txid: its first five bytes are the txids table's key, all
 * of it keys tables in memory. */
struct txid_tag {
	uint8_t bytes[16];
};

struct script_key key_of_script_hash(const struct index_secret *secret,
				     const struct script_hash *hash);
struct script_key key_of_script(const struct index_secret *secret,
				struct slice script_pubkey);
struct txid_tag tag_of_txid(const struct index_secret *secret,
			    const struct txid *txid);

/* Many of them side by side: each takes a third of the time. */
void keys_of_script_hashes(struct script_key *out,
			   const struct index_secret *secret,
			   const struct script_hash *hashes, size_t count);
void tags_of_txids(struct txid_tag *out, const struct index_secret *secret,
		   const struct txid *txids, size_t count);

#endif /* INDEXER_KEYS_H */
