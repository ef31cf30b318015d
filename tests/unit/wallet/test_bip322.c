/* Messages of BIP322. */
#include "psbt_support.h"

#include "bip322_vectors.h"
#include "chain/address.h"
#include "chain/script_op.h"
#include "wallet/bip322.h"
#include "wallet/key_script.h"

static const struct network *livenet(void)
{
	return net_of("btc", "livenet");
}

static struct address address_of(const char *text)
{
	struct address address;
	const char *why = NULL;

	if (address_parse(&address, &why, livenet(), text) != STATUS_OK)
		fail_msg("%s", why);
	return address;
}

static void assert_txid(struct txid txid, const char *hex)
{
	char text[HASH_HEX_SIZE];

	txid_to_hex(text, &txid);
	assert_string_equal(text, hex);
}

static void published_hashes_are_ours(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip322_hashes); i++) {
		struct slice message = text_slice(bip322_hashes[i].message);
		struct address address = address_of(bip322_hashes[i].address);
		struct slice script =
			slice_of(address.script, address.script_len);
		uint8_t hash[32];

		bip322_message_hash(hash, message);
		assert_slice_hex(slice_of(hash, 32), bip322_hashes[i].hash);
		assert_txid(bip322_to_spend(script, message),
			    bip322_hashes[i].to_spend);
		assert_txid(bip322_to_sign(script, message),
			    bip322_hashes[i].to_sign);
	}
}

static void published_signatures_are_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip322_signed); i++) {
		const char *const *texts = bip322_signed[i].signatures;

		for (size_t k = 0; k < 2 && texts[k]; k++) {
			struct bip322_proof proof;
			const char *why = NULL;

			if (bip322_verify(
				    &proof, &why, livenet(),
				    bip322_signed[i].address,
				    text_slice(texts[k]),
				    text_slice(bip322_signed[i].message)) !=
			    STATUS_OK)
				fail_msg("%zu.%zu: %s", i, k, why);
			assert_int_equal(proof.locktime,
					 bip322_signed[i].locktime);
			assert_int_equal(proof.sequence,
					 bip322_signed[i].sequence);
			assert_int_equal(proof.version,
					 bip322_signed[i].version);
			if (proof.form != BIP322_PROOF_OF_FUNDS)
				continue;
			assert_true(proof.funds_count >= 2);
			assert_int_equal(proof.funds,
					 345678 * proof.funds_count);
		}
	}
}

static void published_wrong_signatures_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip322_wrong); i++) {
		struct bip322_proof proof;
		const char *why = NULL;
		enum status st;

		st = bip322_verify(&proof, &why, livenet(),
				   bip322_wrong[i].address,
				   text_slice(bip322_wrong[i].signature),
				   text_slice(bip322_wrong[i].message));
		if (st != STATUS_REFUSED && st != STATUS_BAD_INPUT)
			fail_msg("%s", bip322_wrong[i].what);
		assert_non_null(why);
	}
}

/* The scripts that stand between the address and the keys. */
static void fill_scripts(struct raw_spend *spend, uint8_t redeem[P2WSH_SIZE],
			 const struct address *address, struct slice script,
			 const struct ring_key *key)
{
	uint8_t hash[20];

	if (address->type == SCRIPT_P2WSH) {
		spend->witness = script;
		return;
	}
	if (address->type != SCRIPT_P2SH)
		return;
	hash160(hash, script.data, script.len);
	if (!script.len) {
		redeem[0] = OP_0;
		redeem[1] = 20;
		memcpy(redeem + 2, key->hash, 20);
		spend->redeem = slice_of(redeem, 22);
	} else if (!memcmp(hash, address->script + 2, 20)) {
		spend->redeem = script;
	} else {
		spend->witness = script;
		p2wsh_script(redeem, script);
		spend->redeem = slice_of(redeem, P2WSH_SIZE);
	}
}

static bool signs_alike(size_t i, bool low_r)
{
	struct bip322_options options = {
		.form = bip322_signed[i].signatures[0][0] == 's' ? BIP322_SIMPLE
								 : BIP322_FULL,
		.version = bip322_signed[i].version,
		.locktime = bip322_signed[i].locktime,
		.sequence = bip322_signed[i].sequence,
		.sign = { .low_r = low_r },
	};
	struct address address = address_of(bip322_signed[i].address);
	struct slice script = bytes_of_hex(bip322_signed[i].witness_script);
	struct raw_spend spend = { .has_output = true };
	uint8_t redeem[P2WSH_SIZE];
	const char *why = NULL;
	struct wif_ring wifs;
	struct writer text;
	bool same = false;

	writer_init(&text);
	open_wifs(&wifs, livenet(), bip322_signed[i].keys);
	spend.output.script = slice_of(address.script, address.script_len);
	fill_scripts(&spend, redeem, &address, script, &wifs.keys[0]);
	if (bip322_sign(&text, &why, livenet(), &wifs.ring, &spend,
			text_slice(bip322_signed[i].message),
			&options) != STATUS_OK)
		fail_msg("%zu: %s", i, why);
	for (size_t k = 0; k < 2 && bip322_signed[i].signatures[k]; k++)
		same |= slice_equal(writer_slice(&text),
				    text_slice(bip322_signed[i].signatures[k]));
	close_wifs(&wifs);
	writer_clear(&text);
	free_bytes(script);
	return same;
}

/* Those of taproot have other nonces than BIP340's: ours are verified before
 * they are handed out. */
static bool has_other_nonces(size_t i)
{
	return address_of(bip322_signed[i].address).type == SCRIPT_P2TR;
}

static void published_messages_are_signed_alike(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip322_signed); i++) {
		if (!bip322_signed[i].keys[0] || signs_alike(i, true) ||
		    signs_alike(i, false) || has_other_nonces(i))
			continue;
		print_message("%zu\n", i);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_hashes_are_ours),
		cmocka_unit_test(published_signatures_are_right),
		cmocka_unit_test(published_wrong_signatures_are_refused),
		cmocka_unit_test(published_messages_are_signed_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
