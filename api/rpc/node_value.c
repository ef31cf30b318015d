#include "api/rpc/node_value.h"

#include <math.h>
#include <string.h>

#include "chain/amount.h"

int64_t node_satoshis(const json_t *amount)
{
	return llround(json_number_value(amount) * (double)SATOSHIS_PER_COIN);
}

/* Of what a transaction holds only amounts are not whole numbers, and of what
 * a block holds the difficulty. */
static void put_real(struct emit *json, const char *key, const json_t *value)
{
	char text[AMOUNT_TEXT_SIZE];

	if (key && !strcmp(key, "difficulty")) {
		emit_double(json, key, json_real_value(value));
		return;
	}
	amount_to_fixed(text, node_satoshis(value));
	emit_number_text(json, key, text);
}

void put_node_members(struct emit *json, const json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
		put_node_value(json, name, value);
}

void put_node_value(struct emit *json, const char *key, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		emit_object_begin(json, key);
		put_node_members(json, value);
		emit_object_end(json);
		break;
	case JSON_ARRAY:
		emit_array_begin(json, key);
		for (size_t i = 0; i < json_array_size(value); i++)
			put_node_value(json, NULL, json_array_get(value, i));
		emit_array_end(json);
		break;
	case JSON_STRING:
		emit_text(json, key, json_string_value(value));
		break;
	case JSON_INTEGER:
		emit_i64(json, key, json_integer_value(value));
		break;
	case JSON_REAL:
		put_real(json, key, value);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		emit_bool(json, key, json_is_true(value));
		break;
	case JSON_NULL:
		emit_null(json, key);
		break;
	}
}
