/* field.c - Euler's criterion: y^((p-1)/2) is one for squares alone. Numbers
 * are limbs of 32 bits, lowest first; p is 2^256 - 2^32 - 977. */
#include "wallet/field.h"

#include <string.h>

#define LIMBS 8

struct number {
	uint32_t limbs[LIMBS];
};

/* 2^256 is 2^32 + 977: the upper half comes down by that. */
static void fold(uint32_t n[2 * LIMBS])
{
	uint32_t upper[LIMBS];
	uint64_t carry = 0;

	memcpy(upper, n + LIMBS, sizeof(upper));
	memset(n + LIMBS, 0, sizeof(upper));
	for (int i = 0; i < LIMBS + 2; i++) {
		carry += n[i];
		if (i < LIMBS)
			carry += (uint64_t)upper[i] * 977;
		if (i > 0 && i <= LIMBS)
			carry += upper[i - 1];
		n[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

/* Below 2^256 already: below p. */
static void reduce(struct number *n)
{
	struct number less;
	uint64_t carry = 977;

	for (int i = 0; i < LIMBS; i++) {
		carry += n->limbs[i] + (i == 1 ? 1ull : 0);
		less.limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry)
		*n = less;
}

static void multiply(struct number *out, const struct number *a,
		     const struct number *b)
{
	uint32_t product[2 * LIMBS] = { 0 };

	for (int i = 0; i < LIMBS; i++) {
		uint64_t carry = 0;

		for (int k = 0; k < LIMBS; k++) {
			carry += product[i + k] +
				 (uint64_t)a->limbs[i] * b->limbs[k];
			product[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
		product[i + LIMBS] = (uint32_t)carry;
	}
	/* To 2^289, then 2^256 and a little, then below. */
	for (int i = 0; i < 3; i++)
		fold(product);
	memcpy(out->limbs, product, sizeof(out->limbs));
	reduce(out);
}

bool field_is_square(const uint8_t y[32])
{
	static const struct number one = { { 1 } };
	static const uint32_t exponent[LIMBS] = {
		0x7fffffff, 0xffffffff, 0xffffffff, 0xffffffff,
		0xffffffff, 0xffffffff, 0xffffffff, 0x7ffffe17,
	};
	struct number base, power = one;

	for (int i = 0; i < LIMBS; i++) {
		const uint8_t *at = y + 4 * (LIMBS - 1 - i);

		base.limbs[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
				(uint32_t)at[2] << 8 | at[3];
	}
	reduce(&base);
	for (int i = 0; i < 32 * LIMBS; i++) {
		multiply(&power, &power, &power);
		if (exponent[i / 32] >> (31 - i % 32) & 1)
			multiply(&power, &power, &base);
	}
	return !memcmp(&power, &one, sizeof(one));
}
