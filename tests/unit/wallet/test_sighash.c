/* The digests of all kinds. */
#include "support.h"

#include "sighash_vectors.h"
#include "taproot_vectors.h"
#include "wallet/sighash.h"

/* A transaction and what holds it. */
struct parsed {
	struct tx tx;
	struct tx_space space;
	struct slice bytes;
};

static void parse(struct parsed *out, const char *hex)
{
	/* The amounts of random transactions are no amounts. */
	struct network net = *net_of("btc", "livenet");

	net.max_money = UINT64_MAX;
	net.segwit = false;
	out->bytes = bytes_of_hex(hex);
	tx_space_init(&out->space);
	assert_ok(tx_parse(&out->tx, &out->space, out->bytes, &net));
}

static void clear(struct parsed *parsed)
{
	tx_space_clear(&parsed->space);
	free_bytes(parsed->bytes);
}

static void assert_displayed(const uint8_t digest[32], const char *hex)
{
	struct txid as_hash;
	char text[HASH_HEX_SIZE];

	memcpy(as_hash.bytes, digest, 32);
	txid_to_hex(text, &as_hash);
	assert_string_equal(text, hex);
}

#define NUMBER_ONE                         \
	"00000000000000000000000000000000" \
	"00000000000000000000000000000001"

/* SINGLE without its output is refused where the nodes sign the number one. */
static void assert_legacy(const struct tx *tx, uint32_t input,
			  struct slice script, uint32_t type,
			  const char *expected)
{
	uint8_t digest[32];
	enum status st = sighash_legacy(digest, tx, input, script, type);

	if (!strcmp(expected, NUMBER_ONE)) {
		assert_int_equal(st, STATUS_REFUSED);
		return;
	}
	assert_ok(st);
	assert_displayed(digest, expected);
}

static void published_legacy_digests_are_ours(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(legacy_digests); i++) {
		struct slice script = bytes_of_hex(legacy_digests[i].script);
		struct parsed p;

		parse(&p, legacy_digests[i].tx);
		assert_legacy(&p.tx, legacy_digests[i].input, script,
			      legacy_digests[i].type, legacy_digests[i].digest);
		clear(&p);
		free_bytes(script);
	}
}

/* All spent outputs are not signed together with one of them alone. */
static bool is_bch_type(uint32_t type)
{
	return (type & SIGHASH_FORKID) && (type & 0xa0) != 0xa0;
}

static void published_bch_digests_are_ours(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bch_digests); i++) {
		struct slice script = bytes_of_hex(bch_digests[i].script);
		uint32_t type = bch_digests[i].type;
		struct tx_output spent[16] = { { 0 } };
		struct sighash_shared shared;
		uint8_t digest[32];
		struct parsed p;
		enum status st;

		parse(&p, bch_digests[i].tx);
		assert_true(p.tx.input_count <= COUNT_OF(spent));
		sighash_share(&shared, &p.tx, spent);
		assert_legacy(&p.tx, bch_digests[i].input, script, type,
			      bch_digests[i].without_forkid);
		/* The published ones are older than SIGHASH_UTXOS. */
		st = sighash_bch(digest, &shared, bch_digests[i].input, script,
				 type);
		assert_int_equal(st, is_bch_type(type) ? STATUS_OK
						       : STATUS_REFUSED);
		if (st == STATUS_OK && !(type & SIGHASH_UTXOS))
			assert_displayed(digest, bch_digests[i].digest);
		clear(&p);
		free_bytes(script);
	}
}

static void published_bip143_digests_are_ours(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bip143_digests); i++) {
		struct slice script = bytes_of_hex(bip143_digests[i].script);
		uint32_t input = bip143_digests[i].input;
		struct tx_output spent[2] = { { 0 } };
		struct sighash_shared shared;
		uint8_t digest[32];
		struct parsed p;

		parse(&p, bip143_digests[i].tx);
		spent[input].amount = bip143_digests[i].amount;
		sighash_share(&shared, &p.tx, spent);
		sighash_segwit_v0(digest, &shared, input, script,
				  bip143_digests[i].type);
		assert_slice_hex(slice_of(digest, 32),
				 bip143_digests[i].digest);
		clear(&p);
		free_bytes(script);
	}
}

/* BIP341's transaction with what it spends. */
struct taproot_case {
	struct parsed p;
	struct tx_output spent[COUNT_OF(taproot_spent)];
	struct sighash_shared shared;
};

static void open_case(struct taproot_case *out)
{
	memset(out, 0, sizeof(*out));
	parse(&out->p, taproot_tx);
	assert_int_equal(out->p.tx.input_count, COUNT_OF(taproot_spent));
	for (size_t i = 0; i < COUNT_OF(taproot_spent); i++) {
		out->spent[i].amount = taproot_spent[i].amount;
		out->spent[i].script = bytes_of_hex(taproot_spent[i].script);
	}
	sighash_share(&out->shared, &out->p.tx, out->spent);
}

static void close_case(struct taproot_case *c)
{
	for (size_t i = 0; i < COUNT_OF(taproot_spent); i++)
		free_bytes(c->spent[i].script);
	clear(&c->p);
}

static void published_taproot_digests_are_ours(void **state)
{
	struct taproot_case c;
	uint8_t digest[32];

	(void)state;
	open_case(&c);
	for (size_t i = 0; i < COUNT_OF(taproot_key_path); i++) {
		struct taproot_spend spend = {
			.type = taproot_key_path[i].type,
		};

		assert_ok(sighash_taproot(digest, &c.shared,
					  taproot_key_path[i].input, &spend));
		assert_slice_hex(slice_of(digest, 32),
				 taproot_key_path[i].digest);
	}
	close_case(&c);
}

static void annex_and_script_path_are_signed(void **state)
{
	struct taproot_case c;

	(void)state;
	open_case(&c);
	for (size_t i = 0; i < COUNT_OF(taproot_own); i++) {
		struct slice annex = bytes_of_hex(taproot_own[i].annex);
		uint8_t digest[32], leaf[32];
		struct taproot_spend spend = {
			.type = taproot_own[i].type,
			.annex = annex,
			.separator = taproot_own[i].separator,
		};

		if (taproot_own[i].leaf) {
			fill_from_hex(leaf, 32, taproot_own[i].leaf);
			spend.leaf_hash = leaf;
		}
		assert_ok(sighash_taproot(digest, &c.shared,
					  taproot_own[i].input, &spend));
		assert_slice_hex(slice_of(digest, 32), taproot_own[i].digest);
		free_bytes(annex);
	}
	close_case(&c);
}

static void taproot_has_seven_types_and_no_single_without_output(void **state)
{
	struct taproot_case c;
	uint8_t digest[32];

	(void)state;
	open_case(&c);
	for (unsigned type = 0; type < 256; type++) {
		struct taproot_spend spend = { .type = (uint8_t)type };
		bool known = type <= 3 || (type >= 0x81 && type <= 0x83);

		assert_int_equal(sighash_taproot(digest, &c.shared, 0, &spend),
				 known ? STATUS_OK : STATUS_BAD_INPUT);
		if ((type & 0x7f) == SIGHASH_SINGLE)
			assert_int_equal(sighash_taproot(digest, &c.shared,
							 c.p.tx.output_count,
							 &spend),
					 STATUS_REFUSED);
	}
	close_case(&c);
}

static void tokens_and_all_spent_outputs_are_signed_on_bch(void **state)
{
	struct slice script = bytes_of_hex("76a91411111111111111111111111111"
					   "1111111111111188ac");
	struct slice token = bytes_of_hex(TOKEN_PREFIX);
	struct taproot_case c;
	uint8_t digest[32];

	(void)state;
	open_case(&c);
	c.spent[1].token = token;
	sighash_share(&c.shared, &c.p.tx, c.spent);
	for (size_t i = 0; i < COUNT_OF(token_own); i++) {
		assert_ok(sighash_bch(digest, &c.shared, token_own[i].input,
				      script, token_own[i].type));
		assert_slice_hex(slice_of(digest, 32), token_own[i].digest);
	}
	close_case(&c);
	free_bytes(script);
	free_bytes(token);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_legacy_digests_are_ours),
		cmocka_unit_test(published_bch_digests_are_ours),
		cmocka_unit_test(published_bip143_digests_are_ours),
		cmocka_unit_test(published_taproot_digests_are_ours),
		cmocka_unit_test(annex_and_script_path_are_signed),
		cmocka_unit_test(
			taproot_has_seven_types_and_no_single_without_output),
		cmocka_unit_test(
			tokens_and_all_spent_outputs_are_signed_on_bch),
	};

	(void)taproot_keys;
	(void)taproot_leaves;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
