#include "indexer/keys.h"

#include "indexer/siphash.h"

/* So that arrays of theirs are arrays of messages and results. */
_Static_assert(sizeof(struct script_hash) == SIPHASH_MESSAGE &&
		       sizeof(struct txid) == SIPHASH_MESSAGE &&
		       sizeof(struct txid_tag) == SIPHASH_RESULT,
	       "hashes are bare bytes");

struct script_key key_of_script_hash(const struct index_secret *secret,
				     const struct script_hash *hash)
{
	struct script_key key;
	uint8_t out[SIPHASH_RESULT];

	siphash(out, hash->bytes, secret->bytes);
	memcpy(key.bytes, out, sizeof(key.bytes));
	return key;
}

struct script_key key_of_script(const struct index_secret *secret,
				struct slice script_pubkey)
{
	struct script_hash hash = script_hash_of(script_pubkey);

	return key_of_script_hash(secret, &hash);
}

enum { AT_ONCE = 64 };

void keys_of_script_hashes(struct script_key *out,
			   const struct index_secret *secret,
			   const struct script_hash *hashes, size_t count)
{
	uint8_t results[AT_ONCE][SIPHASH_RESULT];

	while (count) {
		size_t n = count < AT_ONCE ? count : AT_ONCE;

		siphash_many(results, (const uint8_t(*)[SIPHASH_MESSAGE])hashes,
			     n, secret->bytes);
		for (size_t i = 0; i < n; i++)
			memcpy(out[i].bytes, results[i], sizeof(out[i].bytes));
		out += n;
		hashes += n;
		count -= n;
	}
}

struct txid_tag tag_of_txid(const struct index_secret *secret,
			    const struct txid *txid)
{
	struct txid_tag tag;

	siphash(tag.bytes, txid->bytes, secret->bytes + SIPHASH_KEY);
	return tag;
}

void tags_of_txids(struct txid_tag *out, const struct index_secret *secret,
		   const struct txid *txids, size_t count)
{
	siphash_many((uint8_t(*)[SIPHASH_RESULT])out,
		     (const uint8_t(*)[SIPHASH_MESSAGE])txids, count,
		     secret->bytes + SIPHASH_KEY);
}
