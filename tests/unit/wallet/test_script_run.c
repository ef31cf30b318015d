/* Scripts, executed. */
#include "support.h"

#include "chain/writer.h"
#include "script_vectors.h"
#include "taproot_vectors.h"
#include "wallet/script_run.h"

#define MAX_SPENT 16

/* A transaction and what it spends, in its inputs' order. */
struct spending {
	struct tx tx;
	struct tx_space space;
	struct slice bytes;
	struct tx_output spent[MAX_SPENT];
	struct slice scripts[MAX_SPENT];
};

static bool open_spending(struct spending *out, const char *hex)
{
	memset(out, 0, sizeof(*out));
	out->bytes = bytes_of_hex(hex);
	tx_space_init(&out->space);
	return tx_parse(&out->tx, &out->space, out->bytes,
			net_of("btc", "livenet")) == STATUS_OK &&
	       out->tx.input_count <= MAX_SPENT;
}

static void close_spending(struct spending *spending)
{
	for (size_t i = 0; i < MAX_SPENT; i++)
		free_bytes(spending->scripts[i]);
	tx_space_clear(&spending->space);
	free_bytes(spending->bytes);
}

static void add_spent(struct spending *to, const char *txid, uint32_t vout,
		      uint64_t amount, const char *script)
{
	struct txid wanted;

	assert_ok(txid_from_hex(&wanted, txid));
	for (size_t i = 0; i < to->tx.input_count; i++) {
		const struct outpoint *from = &to->tx.inputs[i].prevout;

		if (!txid_equal(&from->txid, &wanted) || from->vout != vout ||
		    to->scripts[i].data)
			continue;
		to->scripts[i] = bytes_of_hex(script);
		to->spent[i].amount = amount;
		to->spent[i].script = to->scripts[i];
	}
}

static enum status run(const char **why, const struct spending *spending)
{
	size_t wrong;

	return script_run_tx(why, &wrong, net_of("btc", "livenet"),
			     &spending->tx, spending->spent);
}

static void published_valid_transactions_are_satisfied(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(script_valid); i++) {
		const char *why = "does not parse";
		struct spending s;

		if (!open_spending(&s, script_valid[i].tx)) {
			print_message("valid %zu: %s\n", i, why);
			wrong++;
			close_spending(&s);
			continue;
		}
		for (size_t k = 0; k < COUNT_OF(script_valid[i].spent); k++)
			if (script_valid[i].spent[k].txid)
				add_spent(&s, script_valid[i].spent[k].txid,
					  script_valid[i].spent[k].vout,
					  script_valid[i].spent[k].amount,
					  script_valid[i].spent[k].script);
		if (run(&why, &s) != STATUS_OK) {
			print_message("valid %zu: %s\n", i, why);
			wrong++;
		}
		close_spending(&s);
	}
	assert_int_equal(wrong, 0);
}

static void published_invalid_transactions_are_not_satisfied(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(script_invalid); i++) {
		const char *why = NULL;
		struct spending s;

		if (!open_spending(&s, script_invalid[i].tx)) {
			close_spending(&s);
			continue;
		}
		for (size_t k = 0; k < COUNT_OF(script_invalid[i].spent); k++)
			if (script_invalid[i].spent[k].txid)
				add_spent(&s, script_invalid[i].spent[k].txid,
					  script_invalid[i].spent[k].vout,
					  script_invalid[i].spent[k].amount,
					  script_invalid[i].spent[k].script);
		if (run(&why, &s) != STATUS_REFUSED || !why) {
			print_message("invalid %zu\n", i);
			wrong++;
		}
		close_spending(&s);
	}
	assert_int_equal(wrong, 0);
}

/* One input of BIP341's transaction, with its witness. */
static enum status run_taproot(const struct network *net, struct slice tx_bytes,
			       size_t input, struct slice signature)
{
	struct tx_output spent[COUNT_OF(taproot_spent)] = { { 0 } };
	struct sighash_shared shared;
	const char *why = NULL;
	struct tx_space space;
	struct writer witness;
	enum status st;
	struct tx tx;

	tx_space_init(&space);
	writer_init(&witness);
	write_u8(&witness, 1);
	write_var_slice(&witness, signature);
	assert_ok(tx_parse(&tx, &space, tx_bytes, net));
	for (size_t i = 0; i < COUNT_OF(spent); i++) {
		spent[i].amount = taproot_spent[i].amount;
		spent[i].script = bytes_of_hex(taproot_spent[i].script);
	}
	tx.inputs[input].witness = writer_slice(&witness);
	sighash_share(&shared, &tx, spent);
	st = script_run_input(&why, net, &tx, &shared, input, &space);
	for (size_t i = 0; i < COUNT_OF(spent); i++)
		free_bytes(spent[i].script);
	writer_clear(&witness);
	tx_space_clear(&space);
	return st;
}

static void published_taproot_witnesses_are_satisfied(void **state)
{
	struct slice tx_bytes = bytes_of_hex(taproot_tx);
	/* The amounts are random. */
	struct network net = *net_of("btc", "livenet");

	(void)state;
	net.max_money = UINT64_MAX;
	net.segwit = true;
	for (size_t i = 0; i < COUNT_OF(taproot_key_path); i++) {
		struct slice signature =
			bytes_of_hex(taproot_key_path[i].signature);
		uint8_t *bytes = (uint8_t *)(uintptr_t)signature.data;
		size_t input = taproot_key_path[i].input;

		assert_ok(run_taproot(&net, tx_bytes, input, signature));
		bytes[40] ^= 1;
		assert_int_equal(run_taproot(&net, tx_bytes, input, signature),
				 STATUS_REFUSED);
		free_bytes(signature);
	}
	free_bytes(tx_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_valid_transactions_are_satisfied),
		cmocka_unit_test(published_taproot_witnesses_are_satisfied),
		cmocka_unit_test(
			published_invalid_transactions_are_not_satisfied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
