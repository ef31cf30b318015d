#include "api/explorer/units.h"

#include <stdio.h>

struct unit {
	const char *prefix;   /* before the coin's ticker, or */
	const char *name;     /* a name of its own */
	const char *code;     /* the name when NULL */
	const char *accessor; /* the name when NULL */
	const char *kind;
	uint64_t satoshis;
	uint8_t full_max, full_min, short_max, short_min; /* decimals */
};

/* Exactly one is "standard": the explorer page refuses to start otherwise. */
static const struct unit units[] = {
	{ "", NULL, NULL, NULL, "standard", 100000000, 8, 8, 6, 2 },
	{ "m", NULL, NULL, NULL, "millis", 100000, 5, 5, 3, 2 },
	{ "u", NULL, NULL, NULL, "micros", 100, 4, 4, 2, 1 },
	{ NULL, "bits", "bit", "bits", "bits", 100, 2, 2, 0, 0 },
	{ NULL, "sats", "satoshi", "satoshis", "atomic", 1, 0, 0, 0, 0 },
};

static const struct {
	const char *name, *code;
} fiats[] = {
	{ "US Dollar", "USD" },
	{ "Euro", "EUR" },
};

static void put_decimals(struct emit *json, const char *key, uint8_t max,
			 uint8_t min)
{
	emit_object_begin(json, key);
	emit_u64(json, "maxDecimals", max);
	emit_u64(json, "minDecimals", min);
	emit_object_end(json);
}

static void put_unit(struct emit *json, const struct unit *unit,
		     const struct network *net)
{
	char name[16];

	if (unit->prefix)
		snprintf(name, sizeof(name), "%s%s", unit->prefix, net->ticker);
	else
		snprintf(name, sizeof(name), "%s", unit->name);
	emit_object_begin(json, NULL);
	emit_text(json, "name", name);
	emit_text(json, "shortName", name);
	emit_text(json, "code", unit->code ? unit->code : name);
	emit_text(json, "accessor", unit->accessor ? unit->accessor : name);
	emit_text(json, "kind", unit->kind);
	emit_u64(json, "value", unit->satoshis);
	emit_object_begin(json, "precision");
	put_decimals(json, "full", unit->full_max, unit->full_min);
	put_decimals(json, "short", unit->short_max, unit->short_min);
	emit_object_end(json);
	emit_object_end(json);
}

static void put_fiat(struct emit *json, const char *name, const char *code)
{
	emit_object_begin(json, NULL);
	emit_text(json, "name", name);
	emit_text(json, "shortName", code);
	emit_u64(json, "value", 0);
	emit_u64(json, "decimals", 2);
	emit_text(json, "code", code);
	emit_text(json, "kind", "fiat");
	emit_object_end(json);
}

void render_units(struct emit *json, const struct network *net)
{
	emit_array_begin(json, "units");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		put_unit(json, &units[i], net);
	for (size_t i = 0; i < sizeof(fiats) / sizeof(fiats[0]); i++)
		put_fiat(json, fiats[i].name, fiats[i].code);
	emit_array_end(json);
}
