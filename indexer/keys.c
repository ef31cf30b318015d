#include "indexer/keys.h"

#include <sodium.h>

struct script_key key_of_script_hash(const struct index_secret *secret,
				     const struct script_hash *hash)
{
	uint8_t out[crypto_shorthash_siphashx24_BYTES];
	struct script_key key;

	crypto_shorthash_siphashx24(out, hash->bytes, sizeof(hash->bytes),
				    secret->bytes);
	memcpy(key.bytes, out, sizeof(key.bytes));
	return key;
}

struct script_key key_of_script(const struct index_secret *secret,
				struct slice script_pubkey)
{
	struct script_hash hash = script_hash_of(script_pubkey);

	return key_of_script_hash(secret, &hash);
}

struct txid_tag tag_of_txid(const struct index_secret *secret,
			    const struct txid *txid)
{
	struct txid_tag tag;

	crypto_shorthash_siphashx24(tag.bytes, txid->bytes, sizeof(txid->bytes),
				    secret->bytes + 16);
	return tag;
}
