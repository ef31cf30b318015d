/* siphash_lanes.c - two times four messages in vectors: a round waits for the
 * one before it, so that one vector leaves room for another beside it. */
#include "indexer/siphash_lanes.h"

#ifdef __x86_64__

#include <immintrin.h>

bool siphash_lanes_work(void)
{
	return __builtin_cpu_supports("avx2");
}

#define WITH_AVX2 __attribute__((target("avx2")))

struct sip4 {
	__m256i v0, v1, v2, v3;
};

#define ROTATE(v, by)                             \
	_mm256_or_si256(_mm256_slli_epi64(v, by), \
			_mm256_srli_epi64(v, 64 - (by)))
#define ROTATE_32(v) _mm256_shuffle_epi32(v, 0xb1)
#define ROTATE_16(v) _mm256_shuffle_epi8(v, by_16)
#define ADD(a, b)    _mm256_add_epi64(a, b)
#define XOR(a, b)    _mm256_xor_si256(a, b)

#define ROUND(s)                                    \
	do {                                        \
		s.v0 = ADD(s.v0, s.v1);             \
		s.v2 = ADD(s.v2, s.v3);             \
		s.v1 = XOR(ROTATE(s.v1, 13), s.v0); \
		s.v3 = XOR(ROTATE_16(s.v3), s.v2);  \
		s.v0 = ADD(ROTATE_32(s.v0), s.v3);  \
		s.v2 = ADD(s.v2, s.v1);             \
		s.v3 = XOR(ROTATE(s.v3, 21), s.v0); \
		s.v1 = XOR(ROTATE(s.v1, 17), s.v2); \
		s.v2 = ROTATE_32(s.v2);             \
	} while (0)
/* Two rounds of all eight. */
#define ROUNDS()          \
	do {              \
		ROUND(x); \
		ROUND(y); \
		ROUND(x); \
		ROUND(y); \
	} while (0)

static inline long long signed_load(const uint8_t *p)
{
	return (long long)sip_load(p);
}

/* The same word of four messages. */
WITH_AVX2 static inline __m256i gather(const uint8_t (*m)[SIPHASH_MESSAGE],
				       size_t at)
{
	return _mm256_set_epi64x(signed_load(m[3] + at), signed_load(m[2] + at),
				 signed_load(m[1] + at),
				 signed_load(m[0] + at));
}

WITH_AVX2 static inline __m256i all(uint64_t word)
{
	return _mm256_set1_epi64x((long long)word);
}

WITH_AVX2 static inline void scatter(uint8_t (*out)[SIPHASH_RESULT], size_t at,
				     struct sip4 s)
{
	__m256i v = XOR(XOR(s.v0, s.v1), XOR(s.v2, s.v3));
	uint64_t words[4];

	_mm256_storeu_si256((__m256i *)words, v);
	for (size_t i = 0; i < 4; i++)
		memcpy(out[i] + at, &words[i], sizeof(words[i]));
}

WITH_AVX2 void siphash_lanes(uint8_t (*out)[SIPHASH_RESULT],
			     const uint8_t (*m)[SIPHASH_MESSAGE],
			     const uint8_t key[SIPHASH_KEY])
{
	const __m256i by_16 =
		_mm256_set_epi64x(0x0d0c0b0a09080f0e, 0x0504030201000706,
				  0x0d0c0b0a09080f0e, 0x0504030201000706);
	uint64_t k0 = sip_load(key), k1 = sip_load(key + 8);
	struct sip4 x = { all(k0 ^ SIP_START_0), all(k1 ^ SIP_START_1),
			  all(k0 ^ SIP_START_2), all(k1 ^ SIP_START_3) };
	struct sip4 y = x;

	for (size_t at = 0; at <= SIPHASH_MESSAGE; at += 8) {
		bool last = at == SIPHASH_MESSAGE;
		__m256i a = last ? all(SIP_LAST) : gather(m, at);
		__m256i b = last ? all(SIP_LAST) : gather(m + 4, at);

		x.v3 = XOR(x.v3, a);
		y.v3 = XOR(y.v3, b);
		ROUNDS();
		x.v0 = XOR(x.v0, a);
		y.v0 = XOR(y.v0, b);
	}
	x.v2 = XOR(x.v2, all(0xee));
	y.v2 = XOR(y.v2, all(0xee));
	ROUNDS();
	ROUNDS();
	scatter(out, 0, x);
	scatter(out + 4, 0, y);
	x.v1 = XOR(x.v1, all(0xdd));
	y.v1 = XOR(y.v1, all(0xdd));
	ROUNDS();
	ROUNDS();
	scatter(out, 8, x);
	scatter(out + 4, 8, y);
}

#else

bool siphash_lanes_work(void)
{
	return false;
}

/* Never called. */
void siphash_lanes(uint8_t (*out)[SIPHASH_RESULT],
		   const uint8_t (*m)[SIPHASH_MESSAGE],
		   const uint8_t key[SIPHASH_KEY])
{
	(void)out;
	(void)m;
	(void)key;
}

#endif
