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

/* --- work: what goes through all of something is counted (CMakeLists.txt) ---
 */

static size_t parsed, searched;

enum status __real_tx_parse(struct tx *out, struct tx_space *space,
			    struct slice bytes, const struct network *net);
enum status __wrap_tx_parse(struct tx *out, struct tx_space *space,
			    struct slice bytes, const struct network *net);
enum status __wrap_tx_parse(struct tx *out, struct tx_space *space,
			    struct slice bytes, const struct network *net)
{
	parsed++;
	return __real_tx_parse(out, space, bytes, net);
}

const struct psbt_pair *__real_psbt_find(const struct psbt_map *map,
					 uint64_t type);
const struct psbt_pair *__wrap_psbt_find(const struct psbt_map *map,
					 uint64_t type);
const struct psbt_pair *__wrap_psbt_find(const struct psbt_map *map,
					 uint64_t type)
{
	searched++;
	return __real_psbt_find(map, type);
}

const struct psbt_pair *__real_psbt_find_key(const struct psbt_map *map,
					     uint64_t type, struct slice data);
const struct psbt_pair *__wrap_psbt_find_key(const struct psbt_map *map,
					     uint64_t type, struct slice data);
const struct psbt_pair *__wrap_psbt_find_key(const struct psbt_map *map,
					     uint64_t type, struct slice data)
{
	searched++;
	return __real_psbt_find_key(map, type, data);
}

static void write_output(struct writer *w, struct slice script)
{
	write_le64(w, 1000);
	write_var_slice(w, script);
}

static void write_input(struct writer *w, const uint8_t txid[32], size_t vout)
{
	write_bytes(w, txid, 32);
	write_le32(w, (uint32_t)vout);
	write_u8(w, 0);
	write_le32(w, UINT32_MAX);
}

/* Of one input and count outputs, all of them to script. */
static void make_previous(struct writer *w, size_t count, struct slice script)
{
	static const uint8_t txid[32] = { 1 };

	writer_init(w);
	write_le32(w, 2);
	write_u8(w, 1);
	write_input(w, txid, 0);
	write_compact_size(w, count);
	for (size_t i = 0; i < count; i++)
		write_output(w, script);
	write_le32(w, 0);
	assert_false(w->failed);
}

static void write_pair(struct writer *w, uint8_t type, struct slice data,
		       struct slice value)
{
	write_compact_size(w, 1 + data.len);
	write_u8(w, type);
	write_bytes(w, data.data, data.len);
	write_var_slice(w, value);
}

struct made_template {
	struct writer bytes;
	struct psbt psbt;
	const struct network *net;
};

/* Spends the first count outputs of previous; the maps of the inputs are those
 * two, the second for all but the first. */
static void make_template(struct made_template *out, struct slice previous,
			  size_t count, struct slice first, struct slice others)
{
	struct writer tx;
	const char *why = NULL;
	uint8_t txid[32];

	out->net = net_of("btc", "regtest");
	sha256d(txid, previous.data, previous.len);
	writer_init(&tx);
	write_le32(&tx, 2);
	write_compact_size(&tx, count);
	for (size_t i = 0; i < count; i++)
		write_input(&tx, txid, i);
	write_u8(&tx, 1);
	write_output(&tx, slice_of("\x6a", 1));
	write_le32(&tx, 0);
	writer_init(&out->bytes);
	write_bytes(&out->bytes, "psbt\xff", 5);
	write_pair(&out->bytes, PSBT_GLOBAL_UNSIGNED_TX, slice_of(NULL, 0),
		   writer_slice(&tx));
	write_u8(&out->bytes, 0);
	for (size_t i = 0; i < count; i++) {
		struct slice map = i ? others : first;

		write_bytes(&out->bytes, map.data, map.len);
		write_u8(&out->bytes, 0);
	}
	write_u8(&out->bytes, 0);
	assert_false(tx.failed || out->bytes.failed);
	writer_clear(&tx);
	if (psbt_parse(&out->psbt, &why, out->net, writer_slice(&out->bytes)) !=
	    STATUS_OK)
		fail_msg("%s", why);
	parsed = searched = 0;
}

static void free_template(struct made_template *made)
{
	psbt_clear(&made->psbt);
	writer_clear(&made->bytes);
}

#define MANY 500

static void a_previous_transaction_of_many_inputs_is_read_once(void **state)
{
	/* A final script that is empty: what is spent asks for nothing. */
	static const uint8_t final[] = { 1, PSBT_IN_FINAL_SCRIPTSIG, 0 };
	struct writer previous, first;
	struct made_template made;
	const char *why = NULL;
	size_t done;

	(void)state;
	make_previous(&previous, MANY, slice_of("\x51", 1));
	writer_init(&first);
	write_pair(&first, PSBT_IN_NON_WITNESS_UTXO, slice_of(NULL, 0),
		   writer_slice(&previous));
	write_bytes(&first, final, sizeof(final));
	make_template(&made, writer_slice(&previous), MANY,
		      writer_slice(&first), slice_of(final, sizeof(final)));
	assert_ok(psbt_finalize(&made.psbt, &done, made.net));
	assert_int_equal(done, MANY);
	assert_int_equal(parsed, 1);
	assert_ok(psbt_verify(&why, &done, &made.psbt, made.net));
	assert_int_equal(parsed, 2);
	assert_true(searched < MANY * 16);
	free_template(&made);
	writer_clear(&first);
	writer_clear(&previous);
}

/* 41 bytes an input. */
static void more_than_a_transaction_may_be_is_not_verified(void **state)
{
	static const size_t counts[] = { 24000, 24500 };
	static const uint8_t final[] = { 1, PSBT_IN_FINAL_SCRIPTSIG, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		struct writer previous, first;
		struct made_template made;
		const char *why = NULL;
		size_t input;

		make_previous(&previous, counts[i], slice_of("\x51", 1));
		writer_init(&first);
		write_pair(&first, PSBT_IN_NON_WITNESS_UTXO, slice_of(NULL, 0),
			   writer_slice(&previous));
		write_bytes(&first, final, sizeof(final));
		make_template(&made, writer_slice(&previous), counts[i],
			      writer_slice(&first),
			      slice_of(final, sizeof(final)));
		assert_int_equal(
			psbt_verify(&why, &input, &made.psbt, made.net),
			i ? STATUS_REFUSED : STATUS_OK);
		assert_int_equal(parsed, !i);
		if (i)
			assert_string_equal(why,
					    "Larger than a transaction may be");
		free_template(&made);
		writer_clear(&first);
		writer_clear(&previous);
	}
}

static void inputs_without_any_are_not_looked_for_in_all_others(void **state)
{
	struct writer previous;
	struct made_template made;
	size_t done;

	(void)state;
	make_previous(&previous, MANY, slice_of("\x51", 1));
	make_template(&made, writer_slice(&previous), MANY, slice_of(NULL, 0),
		      slice_of(NULL, 0));
	assert_ok(psbt_finalize(&made.psbt, &done, made.net));
	assert_int_equal(done, 0);
	assert_int_equal(parsed, 0);
	assert_true(searched < MANY * 16);
	free_template(&made);
	writer_clear(&previous);
}

/* Each of the keys is another one, and each has signed. */
static void a_script_of_many_keys_looks_each_up_in_few_steps(void **state)
{
	struct writer previous, map, script;
	struct made_template made;
	uint8_t key[33] = { 2 }, hash[34] = { 0, 32 };
	size_t done;

	(void)state;
	writer_init(&script);
	writer_init(&map);
	for (uint8_t found = 0; found < 200; key[32]++) {
		struct public_key point;
		uint8_t signature[] = { 0x30, 6, 2, 1, 1, 2, 1, 1, 1 };

		if (!key[32])
			key[31]++;
		if (public_key_parse(&point, slice_of(key, 33)) != STATUS_OK)
			continue;
		signature[4] = (uint8_t)(1 + found++ % 100);
		write_var_slice(&script, slice_of(key, 33));
		write_u8(&script, 0xad);
		write_pair(&map, PSBT_IN_PARTIAL_SIG, slice_of(key, 33),
			   slice_of(signature, sizeof(signature)));
	}
	write_pair(&map, PSBT_IN_WITNESS_SCRIPT, slice_of(NULL, 0),
		   writer_slice(&script));
	sha256(hash + 2, script.data, script.len);
	make_previous(&previous, 1, slice_of(hash, 34));
	write_pair(&map, PSBT_IN_NON_WITNESS_UTXO, slice_of(NULL, 0),
		   writer_slice(&previous));
	make_template(&made, writer_slice(&previous), 1, writer_slice(&map),
		      slice_of(NULL, 0));
	assert_ok(psbt_finalize(&made.psbt, &done, made.net));
	assert_int_equal(done, 1);
	assert_true(searched < 20);
	free_template(&made);
	writer_clear(&previous);
	writer_clear(&map);
	writer_clear(&script);
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
		cmocka_unit_test(
			a_previous_transaction_of_many_inputs_is_read_once),
		cmocka_unit_test(
			more_than_a_transaction_may_be_is_not_verified),
		cmocka_unit_test(
			inputs_without_any_are_not_looked_for_in_all_others),
		cmocka_unit_test(
			a_script_of_many_keys_looks_each_up_in_few_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
