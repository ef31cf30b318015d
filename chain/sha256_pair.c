/* sha256_pair.c - SHA-256's compression (FIPS 180-4) with the SHA extension of
 * x86, for two messages at once. */
#include "chain/sha256_pair.h"

const uint32_t sha256_start[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* The compilers that can tell whether the processor has the instructions. */
#if defined(__x86_64__) && !defined(__clang__) && __GNUC__ >= 11

#include <immintrin.h>

bool sha256_pair_works(void)
{
	return __builtin_cpu_supports("sha") &&
	       __builtin_cpu_supports("sse4.1");
}

static const uint32_t constants[64] __attribute__((aligned(16))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define WITH_SHA __attribute__((target("sha,sse4.1")))

/* A state as the instructions want it: words a, b, e, f and c, d, g, h. */
struct lane {
	__m128i abef, cdgh;
};

WITH_SHA static inline struct lane load(const uint32_t state[8])
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)state);
	__m128i efgh = _mm_loadu_si128((const __m128i *)(state + 4));

	abcd = _mm_shuffle_epi32(abcd, 0xb1);
	efgh = _mm_shuffle_epi32(efgh, 0x1b);
	return (struct lane){ _mm_alignr_epi8(abcd, efgh, 8),
			      _mm_blend_epi16(efgh, abcd, 0xf0) };
}

WITH_SHA static inline void store(uint32_t state[8], struct lane lane)
{
	__m128i feba = _mm_shuffle_epi32(lane.abef, 0x1b);
	__m128i dchg = _mm_shuffle_epi32(lane.cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4),
			 _mm_alignr_epi8(dchg, feba, 8));
}

/* Sixteen bytes of a block as four big-endian words. */
WITH_SHA static inline __m128i words(const uint8_t *at)
{
	const __m128i turn =
		_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)at), turn);
}

/* The next four words of the schedule, from the sixteen before. */
WITH_SHA static inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2,
					  __m128i w3)
{
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1),
				    _mm_alignr_epi8(w3, w2, 4));

	return _mm_sha256msg2_epu32(sum, w3);
}

/* Four rounds of both messages. */
#define ROUNDS(i, wa, wb)                                                   \
	do {                                                                \
		__m128i k = _mm_load_si128((const __m128i *)constants + i); \
		__m128i ka = _mm_add_epi32(wa, k);                          \
		__m128i kb = _mm_add_epi32(wb, k);                          \
		x.cdgh = _mm_sha256rnds2_epu32(x.cdgh, x.abef, ka);         \
		y.cdgh = _mm_sha256rnds2_epu32(y.cdgh, y.abef, kb);         \
		ka = _mm_shuffle_epi32(ka, 0x0e);                           \
		kb = _mm_shuffle_epi32(kb, 0x0e);                           \
		x.abef = _mm_sha256rnds2_epu32(x.abef, x.cdgh, ka);         \
		y.abef = _mm_sha256rnds2_epu32(y.abef, y.cdgh, kb);         \
	} while (0)

#define NEXT(w0, w1, w2, w3) w0 = next_words(w0, w1, w2, w3)

/* Sixteen rounds, after the schedule has moved on by sixteen words. */
#define SIXTEEN(i)                       \
	do {                             \
		NEXT(a0, a1, a2, a3);    \
		NEXT(b0, b1, b2, b3);    \
		ROUNDS(i, a0, b0);       \
		NEXT(a1, a2, a3, a0);    \
		NEXT(b1, b2, b3, b0);    \
		ROUNDS((i) + 1, a1, b1); \
		NEXT(a2, a3, a0, a1);    \
		NEXT(b2, b3, b0, b1);    \
		ROUNDS((i) + 2, a2, b2); \
		NEXT(a3, a0, a1, a2);    \
		NEXT(b3, b0, b1, b2);    \
		ROUNDS((i) + 3, a3, b3); \
	} while (0)

WITH_SHA void sha256_pair(uint32_t a[8], const uint8_t *blocks_a, uint32_t b[8],
			  const uint8_t *blocks_b, size_t count)
{
	struct lane x = load(a), y = load(b);

	for (; count; count--, blocks_a += 64, blocks_b += 64) {
		struct lane old_x = x, old_y = y;
		__m128i a0 = words(blocks_a), a1 = words(blocks_a + 16);
		__m128i a2 = words(blocks_a + 32), a3 = words(blocks_a + 48);
		__m128i b0 = words(blocks_b), b1 = words(blocks_b + 16);
		__m128i b2 = words(blocks_b + 32), b3 = words(blocks_b + 48);

		ROUNDS(0, a0, b0);
		ROUNDS(1, a1, b1);
		ROUNDS(2, a2, b2);
		ROUNDS(3, a3, b3);
		SIXTEEN(4);
		SIXTEEN(8);
		SIXTEEN(12);
		x.abef = _mm_add_epi32(x.abef, old_x.abef);
		x.cdgh = _mm_add_epi32(x.cdgh, old_x.cdgh);
		y.abef = _mm_add_epi32(y.abef, old_y.abef);
		y.cdgh = _mm_add_epi32(y.cdgh, old_y.cdgh);
	}
	store(a, x);
	store(b, y);
}

#else

bool sha256_pair_works(void)
{
	return false;
}

/* Never called. */
void sha256_pair(uint32_t a[8], const uint8_t *blocks_a, uint32_t b[8],
		 const uint8_t *blocks_b, size_t count)
{
	(void)a;
	(void)blocks_a;
	(void)b;
	(void)blocks_b;
	(void)count;
}

#endif
