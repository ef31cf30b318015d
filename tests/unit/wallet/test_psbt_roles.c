/* Combiner, finalizer, extractor. */
#include "psbt_support.h"

#include "psbt_roles_vectors.h"
#include "wallet/psbt_roles.h"

static bool combines(const char *coin, const char *a, const char *b,
		     const char *result)
{
	struct loaded into, from;
	bool same;

	load(&into, net_of(coin, "regtest"), a);
	load(&from, net_of(coin, "regtest"), b);
	assert_ok(psbt_combine(&into.psbt, &from.psbt));
	same = is_written_as(&into.psbt, result);
	/* Once more adds nothing. */
	assert_ok(psbt_combine(&into.psbt, &from.psbt));
	assert_int_equal(is_written_as(&into.psbt, result), same);
	unload(&into);
	unload(&from);
	return same;
}

/* Bitcoin Cash Node puts signatures in the order of a hash of their keys; ours
 * come in the order in which the templates do. */
static void published_templates_are_combined_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_combiner); i++) {
		const char *coin = psbt_combiner[i].coin;
		const char *a = psbt_combiner[i].a, *b = psbt_combiner[i].b;
		const char *result = psbt_combiner[i].result;

		assert_true(
			combines(coin, a, b, result) ||
			(!strcmp(coin, "bch") && combines(coin, b, a, result)));
	}
}

static void templates_of_other_transactions_are_not_combined(void **state)
{
	struct loaded a, b;

	(void)state;
	load(&a, net_of("btc", "regtest"), psbt_combiner[0].a);
	load(&b, net_of("btc", "regtest"), psbt_combiner[1].a);
	assert_int_equal(psbt_combine(&a.psbt, &b.psbt), STATUS_REFUSED);
	assert_true(is_written_as(&a.psbt, psbt_combiner[0].a));
	b.psbt.tx = a.psbt.tx;
	b.psbt.version = 2;
	assert_int_equal(psbt_combine(&a.psbt, &b.psbt), STATUS_REFUSED);
	unload(&a);
	unload(&b);
}

static void a_value_that_is_there_is_not_replaced(void **state)
{
	struct loaded a, b;

	(void)state;
	load(&a, net_of("btc", "regtest"), psbt_combiner[0].a);
	load(&b, net_of("btc", "regtest"), psbt_combiner[0].a);
	for (size_t i = 0; i < b.psbt.inputs[0].count; i++)
		b.psbt.inputs[0].pairs[i].value = slice_of("x", 1);
	assert_ok(psbt_combine(&a.psbt, &b.psbt));
	assert_true(is_written_as(&a.psbt, psbt_combiner[0].a));
	unload(&a);
	unload(&b);
}

static const char *bch_transaction(void)
{
	for (size_t i = 0; i < COUNT_OF(psbt_extractor); i++)
		if (!strcmp(psbt_extractor[i].coin, "bch"))
			return psbt_extractor[i].hex;
	fail();
	return NULL;
}

static bool is_extracted_as(struct psbt *psbt, const char *hex)
{
	char *text;
	struct writer w;
	bool same;

	writer_init(&w);
	assert_ok(psbt_extract(&w, psbt));
	text = malloc(2 * w.len + 1);
	assert_non_null(text);
	hex_encode(text, w.data, w.len);
	same = !strcmp(text, hex);
	free(text);
	writer_clear(&w);
	return same;
}

/* Bitcoin Cash Node moves unknown pairs to the end of a map, we do not: there
 * the transaction is compared. */
static bool is_finalized_as(struct psbt *psbt, const char *coin,
			    const char *base64)
{
	return strcmp(coin, "bch") ? is_written_as(psbt, base64)
				   : is_extracted_as(psbt, bch_transaction());
}

static void published_templates_are_finalized_alike(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_finalizer); i++) {
		struct loaded a;
		size_t final;

		load(&a, net_of(psbt_finalizer[i].coin, "regtest"),
		     psbt_finalizer[i].base64);
		assert_ok(psbt_finalize(
			&a.psbt, &final,
			net_of(psbt_finalizer[i].coin, "regtest")));
		if (!is_finalized_as(&a.psbt, psbt_finalizer[i].coin,
				     psbt_finalizer[i].result)) {
			print_message("%s: %zu final\n", psbt_finalizer[i].name,
				      final);
			wrong++;
		}
		unload(&a);
	}
	assert_int_equal(wrong, 0);
}

static void scripts_that_do_not_hash_finalize_nothing(void **state)
{
	static const uint64_t scripts[] = { PSBT_IN_REDEEM_SCRIPT,
					    PSBT_IN_WITNESS_SCRIPT };

	(void)state;
	for (size_t k = 0; k < COUNT_OF(scripts); k++) {
		struct loaded a;
		size_t final;

		load(&a, net_of("btc", "regtest"), psbt_finalizer[0].base64);
		for (size_t i = 0; i < a.psbt.tx.input_count; i++) {
			struct psbt_pair *pair =
				(struct psbt_pair *)(uintptr_t)psbt_find(
					&a.psbt.inputs[i], scripts[k]);

			if (pair)
				pair->value.len--;
		}
		assert_ok(psbt_finalize(&a.psbt, &final,
					net_of("btc", "regtest")));
		assert_true(final < a.psbt.tx.input_count);
		unload(&a);
	}
}

static void published_transactions_are_extracted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_extractor); i++) {
		struct loaded a;
		struct writer w;

		writer_init(&w);
		load(&a, net_of(psbt_extractor[i].coin, "regtest"),
		     psbt_extractor[i].base64);
		assert_ok(psbt_extract(&w, &a.psbt));
		assert_slice_hex(writer_slice(&w), psbt_extractor[i].hex);
		a.psbt.locktime_conflict = true;
		assert_int_equal(psbt_extract(&w, &a.psbt), STATUS_REFUSED);
		writer_clear(&w);
		unload(&a);
	}
}

static void extracted_transactions_are_verified(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_extractor); i++) {
		const struct network *net =
			net_of(psbt_extractor[i].coin, "regtest");
		const char *why = NULL;
		struct loaded a;
		size_t input;

		load(&a, net, psbt_extractor[i].base64);
		if (psbt_verify(&why, &input, &a.psbt, net) != STATUS_OK)
			fail_msg("%zu, input %zu: %s", i, input, why);
		/* The fee is signed, too. */
		a.psbt.tx.outputs[0].amount--;
		assert_int_equal(psbt_verify(&why, &input, &a.psbt, net),
				 STATUS_REFUSED);
		assert_non_null(why);
		unload(&a);
	}
}

static void what_is_not_final_is_not_extracted(void **state)
{
	struct loaded a;
	struct writer w;

	(void)state;
	writer_init(&w);
	load(&a, net_of("btc", "regtest"), psbt_combiner[0].a);
	assert_int_equal(psbt_extract(&w, &a.psbt), STATUS_REFUSED);
	assert_int_equal(w.len, 0);
	writer_clear(&w);
	unload(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_templates_are_combined_alike),
		cmocka_unit_test(
			templates_of_other_transactions_are_not_combined),
		cmocka_unit_test(a_value_that_is_there_is_not_replaced),
		cmocka_unit_test(published_templates_are_finalized_alike),
		cmocka_unit_test(scripts_that_do_not_hash_finalize_nothing),
		cmocka_unit_test(published_transactions_are_extracted),
		cmocka_unit_test(extracted_transactions_are_verified),
		cmocka_unit_test(what_is_not_final_is_not_extracted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
