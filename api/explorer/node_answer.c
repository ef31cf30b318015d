#include "api/explorer/node_answer.h"

void put_node_text(struct emit *json, const char *key, const json_t *value)
{
	emit_text(json, key,
		  json_is_string(value) ? json_string_value(value) : "");
}

void put_node_number(struct emit *json, const char *key, const json_t *value)
{
	if (json_is_integer(value))
		emit_i64(json, key, json_integer_value(value));
	else
		emit_double(json, key, json_number_value(value));
}
