/* bench_sign.c - how long templates of many inputs take, beside bare signing.
 *
 *     bench_sign [INPUTS]         (5,000)
 *
 * Makes templates of P2WPKH, P2TR and P2PKH inputs, each with its previous
 * transaction and a key of its own at a path from one root. Prints a line per
 * kind: processor milliseconds for parsing, review, signing, and running the
 * scripts of what was signed; then as many signatures by libsecp256k1 alone,
 * and what parsing, review and signing are against that. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <secp256k1.h>
#include <secp256k1_schnorrsig.h>

#include "wallet/key_script.h"
#include "wallet/psbt_make.h"
#include "wallet/psbt_roles.h"
#include "wallet/psbt_sign.h"
#include "wallet/tagged_hash.h"

enum { AMOUNT = 100000, FEE_PART = 100 };

static void check(enum status st, const char *what)
{
	if (st == STATUS_OK)
		return;
	fprintf(stderr, "bench_sign: %s: %s\n", what, status_text(st));
	exit(1);
}

static void *make(size_t count, size_t size)
{
	void *made = calloc(count, size);

	if (!made)
		check(STATUS_NO_MEMORY, "room");
	return made;
}

static double milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One input: its key, script and previous transaction. */
struct coin {
	struct raw_origin origin;
	uint8_t script[KEY_SCRIPT_SIZE];
	size_t len;
	struct writer previous;
};

static void make_script(struct coin *coin, uint32_t purpose)
{
	struct xonly_key x = public_key_xonly(&coin->origin.key), output;
	uint8_t tweak[32];
	bool odd;

	if (purpose != 86) {
		coin->len = key_script(coin->script,
				       purpose == 84 ? KEY_SCRIPT_P2WPKH
						     : KEY_SCRIPT_P2PKH,
				       &coin->origin.key);
		return;
	}
	tap_tweak(tweak, &x, NULL);
	check(xonly_key_add(&output, &odd, &x, tweak), "output key");
	p2tr_script(coin->script, &output);
	coin->len = P2TR_SIZE;
}

static void make_coin(struct coin *coin, struct raw_spend *spend,
		      struct key_ring *ring, uint32_t purpose, uint32_t index)
{
	struct tx_input in = { .prevout = { .vout = index } };
	struct tx tx = { .version = 2,
			 .inputs = &in,
			 .input_count = 1,
			 .outputs = &spend->output,
			 .output_count = 1 };

	coin->origin.path = (struct key_path){ { purpose | KEY_PATH_HARDENED,
						 1 | KEY_PATH_HARDENED,
						 KEY_PATH_HARDENED, 0, index },
					       5 };
	memcpy(coin->origin.fingerprint, ring->fingerprint, FINGERPRINT_SIZE);
	check(key_ring_public(&coin->origin.key, ring, &coin->origin.path),
	      "key");
	make_script(coin, purpose);
	spend->output.amount = AMOUNT;
	spend->output.script = slice_of(coin->script, coin->len);
	spend->origin = &coin->origin;
	spend->has_output = true;
	in.prevout.txid.bytes[0] = 1;
	writer_init(&coin->previous);
	tx_write(&coin->previous, &tx, false);
	sha256d(spend->outpoint.txid.bytes, coin->previous.data,
		coin->previous.len);
	spend->previous = writer_slice(&coin->previous);
}

static void make_template(struct writer *out, const struct network *net,
			  struct key_ring *ring, uint32_t purpose, size_t count)
{
	struct coin *coins = make(count, sizeof(*coins));
	struct raw_spend *spends = make(count, sizeof(*spends));
	struct tx_input *inputs = make(count, sizeof(*inputs));
	struct tx_output output = { .amount = (AMOUNT - FEE_PART) * count };
	struct tx tx = { .version = 2,
			 .inputs = inputs,
			 .input_count = count,
			 .outputs = &output,
			 .output_count = 1 };
	const char *why = NULL;
	struct writer raw;

	for (size_t i = 0; i < count; i++) {
		make_coin(&coins[i], &spends[i], ring, purpose, (uint32_t)i);
		inputs[i].prevout = spends[i].outpoint;
	}
	output.script = spends[0].output.script;
	writer_init(&raw);
	tx_write(&raw, &tx, false);
	check(psbt_from_raw(out, &why, net, writer_slice(&raw), spends, count,
			    NULL),
	      "template");
	for (size_t i = 0; i < count; i++)
		writer_clear(&coins[i].previous);
	writer_clear(&raw);
	free(coins);
	free(spends);
	free(inputs);
}

/* The library alone: low r as nodes make it, nothing verified. */
static void sign_alone(const struct curve *curve, const uint8_t digest[32])
{
	static const uint8_t key[32] = { 1 };
	uint8_t compact[64], extra[32] = { 0 };
	secp256k1_ecdsa_signature made;

	do {
		secp256k1_ecdsa_sign(curve->secp, &made, digest, key, NULL,
				     extra[0] ? extra : NULL);
		secp256k1_ecdsa_signature_serialize_compact(curve->secp,
							    compact, &made);
		extra[0]++;
	} while (compact[0] >= 0x80);
}

static double bare(const struct curve *curve, bool schnorr, size_t count)
{
	static const uint8_t key[32] = { 1 };
	uint8_t digest[32] = { 0 }, out[64];
	secp256k1_keypair pair;
	double start;

	start = milliseconds();
	for (size_t i = 0; i < count; i++) {
		memcpy(digest, &i, sizeof(i));
		if (!schnorr)
			sign_alone(curve, digest);
		else if (!secp256k1_keypair_create(curve->secp, &pair, key) ||
			 !secp256k1_schnorrsig_sign32(curve->secp, out, digest,
						      &pair, NULL))
			check(STATUS_FAILED, "bare signature");
	}
	return milliseconds() - start;
}

static void run(const char *name, struct key_ring *ring, uint32_t purpose,
		size_t count)
{
	const struct network *net = network_find("btc", "regtest");
	const struct review_rules rules = { .index_end = (uint32_t)count };
	const struct sign_options options = { .low_r = true };
	double at[5], alone;
	struct psbt_review review;
	const char *why = NULL;
	size_t added, final, input;
	struct writer bytes;
	struct psbt psbt;

	writer_init(&bytes);
	make_template(&bytes, net, ring, purpose, count);
	at[0] = milliseconds();
	check(psbt_parse(&psbt, &why, net, writer_slice(&bytes)), "parsing");
	at[1] = milliseconds();
	check(psbt_review(&review, &psbt, net, ring, &rules), "review");
	at[2] = milliseconds();
	check(psbt_sign(&psbt, &added, ring, &review, &options), "signing");
	at[3] = milliseconds();
	check(psbt_finalize(&psbt, &final, net), "finalizing");
	check(psbt_verify(&why, &input, &psbt, net), "scripts");
	at[4] = milliseconds();
	alone = bare(ring->curve, purpose == 86, count);
	printf("%s inputs=%zu parse=%.0f review=%.0f sign=%.0f scripts=%.0f "
	       "bare=%.0f times=%.2f\n",
	       name, added, at[1] - at[0], at[2] - at[1], at[3] - at[2],
	       at[4] - at[3], alone, (at[3] - at[0]) / alone);
	psbt_clear(&psbt);
	writer_clear(&bytes);
}

int main(int argc, char **argv)
{
	static const uint8_t seed[16] = "a seed for bench";
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 5000;
	struct key_ring ring;
	struct curve curve;
	struct xprv root;

	check(curve_open(&curve, NULL), "curve");
	check(xprv_from_seed(&root, &curve, slice_of(seed, sizeof(seed))),
	      "root");
	key_ring_init(&ring, &curve, &root, NULL, 0);
	run("p2wpkh", &ring, 84, count);
	run("p2tr", &ring, 86, count);
	run("p2pkh", &ring, 44, count);
	key_ring_clear(&ring);
	xprv_clear(&root);
	curve_close(&curve);
	return 0;
}
