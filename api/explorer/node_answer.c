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

/* "warnings": a text, or since Core 28 an array of texts. */
static const json_t *first_warning(const json_t *value)
{
	return json_is_array(value) ? json_array_get(value, 0) : value;
}

void put_node_info(struct emit *json, const struct network *net,
		   const json_t *chain, const json_t *peers)
{
	const json_t *proxy = json_object_get(
		json_array_get(json_object_get(peers, "networks"), 0), "proxy");

	put_node_number(json, "version", json_object_get(peers, "version"));
	put_node_number(json, "protocolversion",
			json_object_get(peers, "protocolversion"));
	put_node_number(json, "blocks", json_object_get(chain, "blocks"));
	put_node_number(json, "timeoffset",
			json_object_get(peers, "timeoffset"));
	put_node_number(json, "connections",
			json_object_get(peers, "connections"));
	put_node_text(json, "proxy", proxy);
	put_node_number(json, "difficulty",
			json_object_get(chain, "difficulty"));
	emit_bool(json, "testnet", net->test_network);
	put_node_number(json, "relayfee", json_object_get(peers, "relayfee"));
	put_node_text(json, "errors",
		      first_warning(json_object_get(peers, "warnings")));
}
