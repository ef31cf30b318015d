/* run_selftest.c - does this very binary, on this very machine, do what it is
 * to do? Known answers from the specifications named beside them. */
#include <stdio.h>
#include <string.h>

#include "chain/address.h"
#include "chain/hash.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/entropy.h"
#include "signer/files.h"
#include "signer/keys.h"
#include "signer/process.h"
#include "signer/sandbox.h"
#include "wallet/key_script.h"
#include "wallet/mnemonic.h"
#include "wallet/signature.h"

typedef bool check(const struct curve *curve);

static bool is_hex(const void *bytes, size_t len, const char *hex)
{
	char text[2 * 128 + 1];

	hex_encode(text, bytes, len);
	return !strcmp(text, hex);
}

static bool fill(uint8_t *out, const char *hex)
{
	return hex_decode(out, hex, strlen(hex)) == STATUS_OK;
}

/* FIPS 180-4's "abc"; RIPEMD-160 behind it. */
static bool hashes(const struct curve *curve)
{
	uint8_t sum[32], short_sum[20];

	(void)curve;
	sha256(sum, "abc", 3);
	hash160(short_sum, "abc", 3);
	return is_hex(sum, 32,
		      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
		      "f20015ad") &&
	       is_hex(short_sum, 20,
		      "bb1be98c142444d7a56aa3981c3942a978e4dc33");
}

/* BIP39's first vector, whose words are made here: who looks for words in this
 * process's memory finds none. */
static bool mnemonic(const struct curve *curve)
{
	static const uint8_t zeros[16];
	uint8_t seed[MNEMONIC_SEED_SIZE], entropy[MNEMONIC_MAX_ENTROPY];
	char words[MNEMONIC_TEXT_SIZE];
	const char *why;
	size_t len;
	bool right;

	(void)curve;
	right = mnemonic_from_entropy(words, slice_of(zeros, 16)) ==
			STATUS_OK &&
		mnemonic_to_entropy(entropy, &len, &why,
				    slice_of(words, strlen(words))) ==
			STATUS_OK &&
		len == 16 && !memcmp(entropy, zeros, 16);
	mnemonic_to_seed(seed, slice_of(words, strlen(words)),
			 slice_of("TREZOR", 6));
	return right &&
	       is_hex(seed, sizeof(seed),
		      "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708"
		      "e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b"
		      "2f001698e7463b04");
}

/* BIP32's first vector: m/0h. */
static bool derivation(const struct curve *curve)
{
	struct key_path path = { .steps = { KEY_PATH_HARDENED }, .count = 1 };
	char text[BASE58_TEXT_SIZE];
	uint8_t seed[16];
	struct xprv key;
	bool right;

	right = fill(seed, "000102030405060708090a0b0c0d0e0f") &&
		xprv_from_seed(&key, curve, slice_of(seed, 16)) == STATUS_OK &&
		xprv_derive(&key, curve, &key, &path) == STATUS_OK;
	if (right)
		xpub_write(text, network_find("btc", "livenet"), &key.pub);
	xprv_clear(&key);
	return right &&
	       !strcmp(text, "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfD"
			     "BFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX"
			     "9rL2dZXvgGDnw");
}

/* RFC6979 over secp256k1, secret 1, "Satoshi Nakamoto": Trezor's vector. */
static bool ecdsa(const struct curve *curve)
{
	static const char message[] = "Satoshi Nakamoto";
	struct secret_key secret = { { 0 } };
	struct signature signature;
	struct public_key key;
	uint8_t digest[32];

	secret.bytes[31] = 1;
	sha256(digest, message, sizeof(message) - 1);
	return ecdsa_sign(&signature, curve, &secret, digest, false) ==
		       STATUS_OK &&
	       public_key_of(&key, curve, &secret, true) == STATUS_OK &&
	       ecdsa_verify(&signature, &key, digest) &&
	       is_hex(signature.bytes, 64,
		      "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab"
		      "210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c44"
		      "96f01a512aafd9e5");
}

/* BIP340's vector 0. */
static bool schnorr(const struct curve *curve)
{
	struct secret_key secret = { { 0 } };
	struct signature signature;
	uint8_t digest[32] = { 0 }, aux[32] = { 0 };

	secret.bytes[31] = 3;
	return schnorr_sign(&signature, curve, &secret, digest, aux) ==
		       STATUS_OK &&
	       is_hex(signature.bytes, 64,
		      "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce"
		      "2dca821525f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f47"
		      "7df4900d310536c0");
}

/* BIP173's address of the generator's key. */
static bool addresses(const struct curve *curve)
{
	struct secret_key secret = { { 0 } };
	uint8_t script[KEY_SCRIPT_SIZE];
	char text[ADDRESS_SIZE];
	struct public_key key;
	size_t len;

	secret.bytes[31] = 1;
	if (public_key_of(&key, curve, &secret, true) != STATUS_OK)
		return false;
	len = key_script(script, KEY_SCRIPT_P2WPKH, &key);
	return address_from_script(text, network_find("btc", "livenet"),
				   slice_of(script, len)) == STATUS_OK &&
	       !strcmp(text, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
}

static bool entropy(const struct curve *curve)
{
	struct complaint why;
	uint8_t drawn[32];

	(void)curve;
	return entropy_draw(drawn, &why, sizeof(drawn)) == OUTCOME_DONE;
}

/* Cheap, but all of its way. */
static bool store(const struct curve *curve)
{
	struct store_header header = { .passes = 1, .memory = 64 };
	struct complaint why;
	struct writer bytes;
	uint8_t plain[4];
	bool right;

	(void)curve;
	header.net = network_find("btc", "regtest");
	writer_init(&bytes);
	right = store_seal(&bytes, &why, &header, slice_of("open", 4),
			   slice_of("keys", 4)) == OUTCOME_DONE &&
		store_unseal(plain, &why, slice_of("open", 4),
			     writer_slice(&bytes)) == OUTCOME_DONE &&
		!memcmp(plain, "keys", 4) &&
		store_unseal(plain, &why, slice_of("shut", 4),
			     writer_slice(&bytes)) == OUTCOME_STORE;
	writer_clear(&bytes);
	return right;
}

static bool locked(const struct curve *curve)
{
	struct complaint why;
	void *block = locked_new(4096, &why);

	(void)curve;
	locked_free(block);
	return block != NULL;
}

static bool sandbox(const struct curve *curve)
{
	(void)curve;
	return sandbox_refuses_sockets();
}

static const struct {
	const char *name;
	check *run;
} checks[] = {
	{ "sandbox", sandbox },      { "hashes", hashes },
	{ "BIP39 seed", mnemonic },  { "BIP32 derivation", derivation },
	{ "ECDSA, RFC6979", ecdsa }, { "BIP340 signature", schnorr },
	{ "addresses", addresses },  { "kernel's randomness", entropy },
	{ "key store", store },      { "locked memory", locked },
};

#define CHECK_COUNT (sizeof(checks) / sizeof(checks[0]))

static void say(struct writer *text, json_t *rows, const char *name,
		const char *said)
{
	answer_line(text, "%-20s %s", name, said);
	json_object_set_new(rows, name, json_string(said));
}

enum outcome run_selftest(struct options *options, struct complaint *why)
{
	struct curve curve = { 0 };
	enum outcome outcome = OUTCOME_DONE;
	json_t *rows = json_object();
	struct writer text;

	if (curve_open(&curve, NULL) != STATUS_OK)
		return complain_memory(why);
	writer_init(&text);
	say(&text, rows, "Landlock", options->landlock ? "ok" : "not here");
	say(&text, rows, "all memory locked",
	    process_is_locked() ? "ok" : "secrets alone");
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		bool right = checks[i].run(&curve);

		say(&text, rows, checks[i].name, right ? "ok" : "FAILED");
		if (!right)
			outcome =
				complain(why, OUTCOME_INTERNAL,
					 "selftest: %s failed", checks[i].name);
	}
	curve_close(&curve);
	if (options_switch(options, OPT_JSON)) {
		writer_reset(&text);
		if (answer_json(&text, why, json_incref(rows)) != OUTCOME_DONE)
			outcome = OUTCOME_INTERNAL;
	}
	json_decref(rows);
	if (files_write(why, "-", writer_slice(&text)) != OUTCOME_DONE)
		outcome = OUTCOME_INTERNAL;
	writer_clear(&text);
	return outcome;
}
