/* siphash.c - one message in registers, or eight in vectors. */
#include "indexer/siphash.h"

#include "indexer/siphash_lanes.h"

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

static inline void sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_rounds(s, 2);
	s->v0 ^= word;
}

static inline void sip_result(struct sip *s, uint8_t *out)
{
	uint64_t result;

	sip_rounds(s, 4);
	result = htole64(s->v0 ^ s->v1 ^ s->v2 ^ s->v3);
	memcpy(out, &result, sizeof(result));
}

void siphash(uint8_t out[SIPHASH_RESULT],
	     const uint8_t message[SIPHASH_MESSAGE],
	     const uint8_t key[SIPHASH_KEY])
{
	uint64_t k0 = sip_load(key), k1 = sip_load(key + 8);
	struct sip s = { k0 ^ SIP_START_0, k1 ^ SIP_START_1, k0 ^ SIP_START_2,
			 k1 ^ SIP_START_3 };

	for (int i = 0; i < SIPHASH_MESSAGE; i += 8)
		sip_word(&s, sip_load(message + i));
	sip_word(&s, SIP_LAST);
	s.v2 ^= 0xee;
	sip_result(&s, out);
	s.v1 ^= 0xdd;
	sip_result(&s, out + 8);
}

void siphash_many(uint8_t (*out)[SIPHASH_RESULT],
		  const uint8_t (*messages)[SIPHASH_MESSAGE], size_t count,
		  const uint8_t key[SIPHASH_KEY])
{
	size_t i = 0;

	if (siphash_lanes_work())
		for (; i + SIPHASH_LANES <= count; i += SIPHASH_LANES)
			siphash_lanes(out + i, messages + i, key);
	for (; i < count; i++)
		siphash(out[i], messages[i], key);
}
