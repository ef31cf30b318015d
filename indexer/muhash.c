#include "indexer/muhash.h"

#include <gmp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "chain/hash.h"

#define NUMBER_SIZE   384
#define MODULUS_BITS  3072
#define MODULUS_LACKS 1103717UL /* 2^3072 - this */
#define LOW_FIRST     (-1)

struct muhash {
	mpz_t product, factor, modulus;
};

struct muhash *muhash_new(void)
{
	struct muhash *m = malloc(sizeof(*m));

	if (!m)
		return NULL;
	mpz_init_set_ui(m->product, 1);
	mpz_init(m->factor);
	mpz_init(m->modulus);
	mpz_setbit(m->modulus, MODULUS_BITS);
	mpz_sub_ui(m->modulus, m->modulus, MODULUS_LACKS);
	return m;
}

void muhash_free(struct muhash *m)
{
	if (!m)
		return;
	mpz_clears(m->product, m->factor, m->modulus, NULL);
	free(m);
}

void muhash_add(struct muhash *m, const void *data, size_t len)
{
	static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];
	uint8_t key[crypto_stream_chacha20_KEYBYTES], number[NUMBER_SIZE];

	sha256(key, data, len);
	crypto_stream_chacha20(number, sizeof(number), nonce, key);
	mpz_import(m->factor, NUMBER_SIZE, LOW_FIRST, 1, 0, 0, number);
	mpz_mul(m->product, m->product, m->factor);
	mpz_mod(m->product, m->product, m->modulus);
}

void muhash_finish(struct muhash *m, uint8_t out[32])
{
	uint8_t number[NUMBER_SIZE] = { 0 };

	mpz_export(number, NULL, LOW_FIRST, 1, 0, 0, m->product);
	sha256(out, number, sizeof(number));
}
