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

/* Sixteen words of a message. */
struct words {
	__m128i w0, w1, w2, w3;
};

WITH_SHA static inline struct words block_at(const uint8_t *at)
{
	return (struct words){ words(at), words(at + 16), words(at + 32),
			       words(at + 48) };
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

#define NEXT(m, i, j, k, l) m.w##i = next_words(m.w##i, m.w##j, m.w##k, m.w##l)

/* Sixteen rounds, after the schedule has moved on by sixteen words. */
#define SIXTEEN(i)                           \
	do {                                 \
		NEXT(a, 0, 1, 2, 3);         \
		NEXT(b, 0, 1, 2, 3);         \
		ROUNDS(i, a.w0, b.w0);       \
		NEXT(a, 1, 2, 3, 0);         \
		NEXT(b, 1, 2, 3, 0);         \
		ROUNDS((i) + 1, a.w1, b.w1); \
		NEXT(a, 2, 3, 0, 1);         \
		NEXT(b, 2, 3, 0, 1);         \
		ROUNDS((i) + 2, a.w2, b.w2); \
		NEXT(a, 3, 0, 1, 2);         \
		NEXT(b, 3, 0, 1, 2);         \
		ROUNDS((i) + 3, a.w3, b.w3); \
	} while (0)

WITH_SHA static inline void compress(struct lane *into_x, struct lane *into_y,
				     struct words a, struct words b)
{
	struct lane x = *into_x, y = *into_y;

	ROUNDS(0, a.w0, b.w0);
	ROUNDS(1, a.w1, b.w1);
	ROUNDS(2, a.w2, b.w2);
	ROUNDS(3, a.w3, b.w3);
	SIXTEEN(4);
	SIXTEEN(8);
	SIXTEEN(12);
	into_x->abef = _mm_add_epi32(x.abef, into_x->abef);
	into_x->cdgh = _mm_add_epi32(x.cdgh, into_x->cdgh);
	into_y->abef = _mm_add_epi32(y.abef, into_y->abef);
	into_y->cdgh = _mm_add_epi32(y.cdgh, into_y->cdgh);
}

WITH_SHA void sha256_pair(uint32_t a[8], const uint8_t *blocks_a, uint32_t b[8],
			  const uint8_t *blocks_b, size_t count)
{
	struct lane x = load(a), y = load(b);

	for (; count; count--, blocks_a += 64, blocks_b += 64)
		compress(&x, &y, block_at(blocks_a), block_at(blocks_b));
	store(a, x);
	store(b, y);
}

/* A digest as a message: its words, a one, and its length in bits. */
WITH_SHA static inline struct words block_of(struct lane lane)
{
	uint32_t state[8];

	store(state, lane);
	return (struct words){ _mm_loadu_si128((const __m128i *)state),
			       _mm_loadu_si128((const __m128i *)(state + 4)),
			       _mm_set_epi32(0, 0, 0, INT32_MIN),
			       _mm_set_epi32(256, 0, 0, 0) };
}

WITH_SHA static inline void write_digest(uint8_t out[32], struct lane lane)
{
	uint32_t state[8];
	const uint8_t *bytes = (const uint8_t *)state;

	store(state, lane);
	_mm_storeu_si128((__m128i *)out, words(bytes));
	_mm_storeu_si128((__m128i *)(out + 16), words(bytes + 16));
}

WITH_SHA void sha256_pair_single(uint8_t *out_a, const uint8_t *block_a,
				 uint8_t *out_b, const uint8_t *block_b)
{
	struct lane x = load(sha256_start), y = x;

	compress(&x, &y, block_at(block_a), block_at(block_b));
	write_digest(out_a, x);
	write_digest(out_b, y);
}

WITH_SHA void sha256d_pair_64(uint8_t out[2][32], const uint8_t in[2][64])
{
	const __m128i zeros = _mm_setzero_si128();
	/* What follows 64 bytes: a one, and their length in bits. */
	const struct words end = { _mm_set_epi32(0, 0, 0, INT32_MIN), zeros,
				   zeros, _mm_set_epi32(512, 0, 0, 0) };
	const struct lane start = load(sha256_start);
	struct lane x = start, y = start, x2 = start, y2 = start;

	compress(&x, &y, block_at(in[0]), block_at(in[1]));
	compress(&x, &y, end, end);
	compress(&x2, &y2, block_of(x), block_of(y));
	write_digest(out[0], x2);
	write_digest(out[1], y2);
}

#else

bool sha256_pair_works(void)
{
	return false;
}

/* Never called, nor what follows. */
void sha256_pair(uint32_t a[8], const uint8_t *blocks_a, uint32_t b[8],
		 const uint8_t *blocks_b, size_t count)
{
	(void)a;
	(void)blocks_a;
	(void)b;
	(void)blocks_b;
	(void)count;
}

void sha256_pair_single(uint8_t *out_a, const uint8_t *block_a, uint8_t *out_b,
			const uint8_t *block_b)
{
	(void)out_a;
	(void)block_a;
	(void)out_b;
	(void)block_b;
}

void sha256d_pair_64(uint8_t out[2][32], const uint8_t in[2][64])
{
	(void)out;
	(void)in;
}

#endif
