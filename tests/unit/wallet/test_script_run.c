/* Scripts, executed. */
#include "support.h"

#include "script_vectors.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_valid_transactions_are_satisfied),
		cmocka_unit_test(
			published_invalid_transactions_are_not_satisfied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
