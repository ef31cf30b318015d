/* The units of /status. */
#include "support.h"

#include <jansson.h>

#include "api/explorer/units.h"

/* The list, as another parser sees it. */
static json_t *units_of(const struct network *net)
{
	struct writer out;
	struct emit json;
	json_t *tree, *list;

	writer_init(&out);
	json = emit_over(&out);
	emit_object_begin(&json, NULL);
	render_units(&json, net);
	emit_object_end(&json);
	tree = json_loadb((char *)out.data, out.len, 0, NULL);
	assert_non_null(tree);
	list = json_incref(json_object_get(tree, "units"));
	json_decref(tree);
	writer_clear(&out);
	return list;
}

struct unit_case {
	const char *name, *code, *accessor, *kind;
	int value, full_max, full_min, short_max, short_min;
};

static const struct unit_case expected[] = {
	{ "BTC", "BTC", "BTC", "standard", 100000000, 8, 8, 6, 2 },
	{ "mBTC", "mBTC", "mBTC", "millis", 100000, 5, 5, 3, 2 },
	{ "uBTC", "uBTC", "uBTC", "micros", 100, 4, 4, 2, 1 },
	{ "bits", "bit", "bits", "bits", 100, 2, 2, 0, 0 },
	{ "sats", "satoshi", "satoshis", "atomic", 1, 0, 0, 0, 0 },
};

static void the_coin_has_five_units(void **state)
{
	json_t *list = units_of(network_find("btc", "livenet"));

	(void)state;
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		const struct unit_case *unit = &expected[i];
		json_t *want = json_pack(
			"{s:s,s:s,s:s,s:s,s:s,s:i,s:{s:{s:i,s:i},s:{s:i,s:i}}}",
			"name", unit->name, "shortName", unit->name, "code",
			unit->code, "accessor", unit->accessor, "kind",
			unit->kind, "value", unit->value, "precision", "full",
			"maxDecimals", unit->full_max, "minDecimals",
			unit->full_min, "short", "maxDecimals", unit->short_max,
			"minDecimals", unit->short_min);

		assert_non_null(want);
		assert_true(json_equal(want, json_array_get(list, i)));
		json_decref(want);
	}
	json_decref(list);
}

static void two_currencies_follow(void **state)
{
	static const char *const codes[] = { "USD", "EUR" };
	json_t *list = units_of(network_find("btc", "regtest"));

	(void)state;
	assert_int_equal(json_array_size(list), 7);
	for (size_t i = 0; i < 2; i++) {
		json_t *fiat = json_array_get(list, 5 + i);
		const char *code, *kind;
		int value, decimals;

		assert_int_equal(json_unpack(fiat, "{s:s,s:s,s:i,s:i}", "code",
					     &code, "kind", &kind, "value",
					     &value, "decimals", &decimals),
				 0);
		assert_string_equal(code, codes[i]);
		assert_string_equal(kind, "fiat");
		assert_int_equal(value, 0);
		assert_int_equal(decimals, 2);
	}
	json_decref(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_coin_has_five_units),
		cmocka_unit_test(two_currencies_follow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
