/* mnemonic.c - BIP39. A word is eleven bits; the checksum is the first bits of
 * the entropy's SHA-256, one for every 32. */
#include "wallet/mnemonic.h"

#include <nettle/hmac.h>
#include <stdlib.h>

#include "chain/hash.h"
#include "wallet/key.h"

#define WORD_BITS 11
#define ROUNDS    2048

static bool is_entropy_len(size_t len)
{
	return len >= 16 && len <= MNEMONIC_MAX_ENTROPY && len % 4 == 0;
}

/* entropy and, behind it, the byte of which the checksum is the first bits. */
static void fill(uint8_t out[MNEMONIC_MAX_ENTROPY + 1], const uint8_t *entropy,
		 size_t len)
{
	uint8_t hash[32];

	memcpy(out, entropy, len);
	sha256(hash, entropy, len);
	out[len] = hash[0];
	secret_wipe(hash, sizeof(hash));
}

static unsigned bit_at(const uint8_t *bytes, size_t at)
{
	return bytes[at / 8] >> (7 - at % 8) & 1u;
}

enum status mnemonic_from_entropy(char out[MNEMONIC_TEXT_SIZE],
				  struct slice entropy)
{
	uint8_t bits[MNEMONIC_MAX_ENTROPY + 1];
	size_t words = entropy.len * 3 / 4, len = 0;

	if (!is_entropy_len(entropy.len))
		return STATUS_LIMIT;
	fill(bits, entropy.data, entropy.len);
	for (size_t i = 0; i < words; i++) {
		unsigned index = 0;
		size_t letters;

		for (size_t k = 0; k < WORD_BITS; k++)
			index = index << 1 | bit_at(bits, i * WORD_BITS + k);
		letters = strlen(mnemonic_english[index]);
		memcpy(out + len, mnemonic_english[index], letters);
		len += letters;
		out[len++] = i + 1 < words ? ' ' : '\0';
	}
	secret_wipe(bits, sizeof(bits));
	secret_wipe_stack();
	return STATUS_OK;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The word's number in the list; -1: not there. */
static int find_word(const uint8_t *word, size_t len)
{
	char key[MNEMONIC_WORD_SIZE] = { 0 };
	const char(*found)[MNEMONIC_WORD_SIZE];

	if (len >= sizeof(key) || memchr(word, 0, len))
		return -1;
	memcpy(key, word, len);
	found = bsearch(key, mnemonic_english, MNEMONIC_WORD_COUNT,
			MNEMONIC_WORD_SIZE, compare_words);
	secret_wipe(key, sizeof(key));
	return found ? (int)(found - mnemonic_english) : -1;
}

/* All words' bits, padded with zeros to bytes. */
static enum status read_words(uint8_t bits[MNEMONIC_MAX_ENTROPY + 1],
			      size_t *count, const char **why,
			      struct slice mnemonic)
{
	const uint8_t *at = mnemonic.data, *end = at + mnemonic.len, *space;

	memset(bits, 0, MNEMONIC_MAX_ENTROPY + 1);
	*count = 0;
	while (at && at <= end) {
		int word;

		space = at < end ? memchr(at, ' ', (size_t)(end - at)) : NULL;
		if (!space)
			space = end;
		if (*count == MNEMONIC_MAX_WORDS) {
			*why = "Too many words";
			return STATUS_BAD_INPUT;
		}
		word = find_word(at, (size_t)(space - at));
		if (word < 0) {
			*why = "A word that is not in the list";
			return STATUS_BAD_INPUT;
		}
		for (size_t k = 0; k < WORD_BITS; k++) {
			size_t to = *count * WORD_BITS + k;
			unsigned bit =
				(unsigned)word >> (WORD_BITS - 1 - k) & 1;

			bits[to / 8] |= (uint8_t)(bit << (7 - to % 8));
		}
		++*count;
		at = space + 1;
	}
	return STATUS_OK;
}

static enum status check_words(const uint8_t bits[MNEMONIC_MAX_ENTROPY + 1],
			       size_t count, const char **why)
{
	uint8_t expected[MNEMONIC_MAX_ENTROPY + 1];
	size_t len = count * 4 / 3;
	unsigned wrong;

	if (count % 3 || !is_entropy_len(len)) {
		*why = "Not a number of words that BIP39 has";
		return STATUS_BAD_INPUT;
	}
	fill(expected, bits, len);
	/* len / 4 bits count. */
	wrong = (unsigned)(expected[len] ^ bits[len]) >> (8 - len / 4);
	secret_wipe(expected, sizeof(expected));
	*why = "Wrong checksum";
	return wrong ? STATUS_BAD_INPUT : STATUS_OK;
}

enum status mnemonic_to_entropy(uint8_t out[MNEMONIC_MAX_ENTROPY], size_t *len,
				const char **why, struct slice mnemonic)
{
	uint8_t bits[MNEMONIC_MAX_ENTROPY + 1];
	enum status st;
	size_t count;

	memset(out, 0, MNEMONIC_MAX_ENTROPY);
	st = read_words(bits, &count, why, mnemonic);
	if (st == STATUS_OK)
		st = check_words(bits, count, why);
	if (st == STATUS_OK) {
		*len = count * 4 / 3;
		memcpy(out, bits, *len);
	}
	secret_wipe(bits, sizeof(bits));
	secret_wipe_stack();
	return st;
}

/* One block of PBKDF2 is just as long as the seed. The salt is hashed in
 * pieces: a passphrase has any length. */
void mnemonic_to_seed(uint8_t out[MNEMONIC_SEED_SIZE], struct slice mnemonic,
		      struct slice passphrase)
{
	static const uint8_t salt[] = "mnemonic", block[] = { 0, 0, 0, 1 };
	uint8_t round[MNEMONIC_SEED_SIZE];
	struct hmac_sha512_ctx ctx;

	hmac_sha512_set_key(&ctx, mnemonic.len, mnemonic.data);
	hmac_sha512_update(&ctx, sizeof(salt) - 1, salt);
	hmac_sha512_update(&ctx, passphrase.len, passphrase.data);
	hmac_sha512_update(&ctx, sizeof(block), block);
	hmac_sha512_digest(&ctx, sizeof(round), round);
	memcpy(out, round, sizeof(round));
	for (int i = 1; i < ROUNDS; i++) {
		hmac_sha512_update(&ctx, sizeof(round), round);
		hmac_sha512_digest(&ctx, sizeof(round), round);
		for (size_t k = 0; k < sizeof(round); k++)
			out[k] ^= round[k];
	}
	secret_wipe(&ctx, sizeof(ctx));
	secret_wipe(round, sizeof(round));
	secret_wipe_stack();
}
