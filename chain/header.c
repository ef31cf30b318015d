/* header.c - block headers, their work and difficulty. */
#include "chain/header.h"

void header_read(struct header *out, struct reader *r)
{
	out->version = read_le32(r);
	read_bytes(r, out->prev.bytes, sizeof(out->prev.bytes));
	read_bytes(r, out->merkle_root, sizeof(out->merkle_root));
	out->time = read_le32(r);
	out->bits = read_le32(r);
	out->nonce = read_le32(r);
}

enum status header_parse(struct header *out, const void *data, size_t len)
{
	struct reader r = reader_over(data, len);

	header_read(out, &r);
	return reader_done(&r) ? STATUS_OK : STATUS_BAD_INPUT;
}

void header_write(struct writer *w, const struct header *header)
{
	write_le32(w, header->version);
	write_bytes(w, header->prev.bytes, sizeof(header->prev.bytes));
	write_bytes(w, header->merkle_root, sizeof(header->merkle_root));
	write_le32(w, header->time);
	write_le32(w, header->bits);
	write_le32(w, header->nonce);
}

static void put_le32(uint8_t *out, uint32_t v)
{
	for (size_t i = 0; i < 4; i++)
		out[i] = (uint8_t)(v >> (8 * i));
}

/* The wire form on the stack: hashing needs no memory and cannot fail. */
struct block_hash header_hash(const struct header *header)
{
	uint8_t wire[HEADER_SIZE];
	struct block_hash hash;

	put_le32(wire, header->version);
	memcpy(wire + 4, header->prev.bytes, 32);
	memcpy(wire + 36, header->merkle_root, 32);
	put_le32(wire + 68, header->time);
	put_le32(wire + 72, header->bits);
	put_le32(wire + 76, header->nonce);
	sha256d(hash.bytes, wire, sizeof(wire));
	return hash;
}

/* 256-bit numbers for the work: eight 32-bit limbs, lowest first. */
#define LIMBS 8
struct u256 {
	uint32_t limb[LIMBS];
};

static void u256_add(struct u256 *a, const struct u256 *b)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		carry += (uint64_t)a->limb[i] + b->limb[i];
		a->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void u256_sub(struct u256 *a, const struct u256 *b)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < LIMBS; i++) {
		uint64_t diff = (uint64_t)a->limb[i] - b->limb[i] - borrow;

		a->limb[i] = (uint32_t)diff;
		borrow = diff >> 63;
	}
}

static bool u256_less(const struct u256 *a, const struct u256 *b)
{
	for (size_t i = LIMBS; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i];
	return false;
}

static unsigned u256_bits(const struct u256 *a)
{
	for (unsigned i = LIMBS; i-- > 0;)
		for (unsigned bit = 32; bit-- > 0;)
			if (a->limb[i] >> bit & 1)
				return 32 * i + bit + 1;
	return 0;
}

/* shift < 256 */
static struct u256 u256_shift_left(const struct u256 *a, unsigned shift)
{
	unsigned limbs = shift / 32, bits = shift % 32;
	struct u256 out = { 0 };

	for (unsigned i = limbs; i < LIMBS; i++) {
		uint64_t wide = (uint64_t)a->limb[i - limbs] << 32;

		if (i > limbs)
			wide |= a->limb[i - limbs - 1];
		out.limb[i] = (uint32_t)(wide << bits >> 32);
	}
	return out;
}

/* n / d, one quotient bit after the other; d > 0. */
static struct u256 u256_divide(struct u256 n, const struct u256 *d)
{
	unsigned n_bits = u256_bits(&n), d_bits = u256_bits(d);
	struct u256 quotient = { 0 };

	if (n_bits < d_bits)
		return quotient;
	for (unsigned shift = n_bits - d_bits + 1; shift-- > 0;) {
		struct u256 part = u256_shift_left(d, shift);

		if (u256_less(&n, &part))
			continue;
		u256_sub(&n, &part);
		quotient.limb[shift / 32] |= (uint32_t)1 << shift % 32;
	}
	return quotient;
}

/* As Core's arith_uint256::SetCompact(): false for zero, negative and
 * overflowing targets. */
static bool target_from_bits(struct u256 *target, uint32_t bits)
{
	uint32_t size = bits >> 24;
	uint32_t word = bits & 0x007fffff;

	*target = (struct u256){ 0 };
	if (size <= 3)
		word >>= 8 * (3 - size);
	if (!word || bits & 0x00800000)
		return false;
	if (size > 34 || (word > 0xff && size > 33) ||
	    (word > 0xffff && size > 32))
		return false;
	target->limb[0] = word;
	if (size > 3)
		*target = u256_shift_left(target, 8 * (size - 3));
	return true;
}

/* 2^256 / (target + 1) = ~target / (target + 1) + 1, which fits 256 bits. */
static struct u256 work_of_target(const struct u256 *target)
{
	static const struct u256 one = { { 1 } };
	struct u256 inverse, divisor = *target, work;

	for (size_t i = 0; i < LIMBS; i++)
		inverse.limb[i] = ~target->limb[i];
	u256_add(&divisor, &one);
	work = u256_divide(inverse, &divisor);
	u256_add(&work, &one);
	return work;
}

void header_add_work(uint8_t chainwork[CHAINWORK_SIZE], uint32_t bits)
{
	struct u256 target, work;
	uint32_t carry = 0;

	if (!target_from_bits(&target, bits))
		return;
	work = work_of_target(&target);
	for (size_t i = 0; i < CHAINWORK_SIZE; i++) {
		uint8_t *byte = &chainwork[CHAINWORK_SIZE - 1 - i];

		carry += *byte + (work.limb[i / 4] >> (8 * (i % 4)) & 0xff);
		*byte = (uint8_t)carry;
		carry >>= 8;
	}
}

double header_difficulty(uint32_t bits)
{
	uint32_t shift = bits >> 24;
	uint32_t word = bits & 0x00ffffff;
	double difficulty;

	if (!word)
		return 0;
	difficulty = (double)0xffff / (double)word;
	for (; shift < 29; shift++)
		difficulty *= 256;
	for (; shift > 29; shift--)
		difficulty /= 256;
	return difficulty;
}
