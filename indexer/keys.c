#include "indexer/keys.h"

#include <endian.h>

/* SipHash-2-4 with 128 bits of result, for messages of 32 bytes: two for every
 * input and output of a chain, so that a call into a library for each is felt.
 */
struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t v, unsigned by)
{
	return v << by | v >> (64 - by);
}

static inline void sip_rounds(struct sip *s, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		s->v0 += s->v1;
		s->v2 += s->v3;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 = rotate(s->v0, 32) + s->v3;
		s->v2 += s->v1;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

static inline uint64_t load_le64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_rounds(s, 2);
	s->v0 ^= word;
}

static inline uint64_t sip_result(struct sip *s)
{
	sip_rounds(s, 4);
	return htole64(s->v0 ^ s->v1 ^ s->v2 ^ s->v3);
}

static void siphash_32(uint64_t out[2], const uint8_t message[32],
		       const uint8_t key[16])
{
	uint64_t k0 = load_le64(key), k1 = load_le64(key + 8);
	struct sip s = {
		k0 ^ 0x736f6d6570736575,
		k1 ^ 0x646f72616e646f6d ^ 0xee,
		k0 ^ 0x6c7967656e657261,
		k1 ^ 0x7465646279746573,
	};

	for (int i = 0; i < 4; i++)
		sip_word(&s, load_le64(message + 8 * i));
	sip_word(&s, (uint64_t)32 << 56); /* the length, and no bytes left */
	s.v2 ^= 0xee;
	out[0] = sip_result(&s);
	s.v1 ^= 0xdd;
	out[1] = sip_result(&s);
}

struct script_key key_of_script_hash(const struct index_secret *secret,
				     const struct script_hash *hash)
{
	struct script_key key;
	uint64_t out[2];

	siphash_32(out, hash->bytes, secret->bytes);
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
	uint64_t out[2];

	siphash_32(out, txid->bytes, secret->bytes + 16);
	memcpy(tag.bytes, out, sizeof(tag.bytes));
	return tag;
}
