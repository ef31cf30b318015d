#include "signer/json_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "chain/amount.h"
#include "chain/script.h"
#include "signer/own_scripts.h"
#include "wallet/key_script.h"
#include "wallet/psbt_make.h"

struct request {
	struct complaint *why;
	const struct network *net;
	struct key_ring *ring;
	json_t *root;
	struct tx_space space; /* of all that follows */
	struct slice raw;
	struct tx tx;
	struct raw_spend *spends; /* one an item of prevtxs */
	size_t spend_count;
	/* The scripts of spends, then of the outputs: whose they are. */
	struct own_script *own;
	struct raw_origin *origins;
};

bool json_request_is(struct slice bytes)
{
	size_t i = 0;

	while (i < bytes.len && strchr(" \t\r\n", bytes.data[i]) &&
	       bytes.data[i])
		i++;
	return i < bytes.len && bytes.data[i] == '{';
}

/* Each value takes memory, an empty object a hundred times its text. */
#define MAX_VALUES 1000000

static bool has_too_many_values(struct slice bytes)
{
	bool in_text = false;
	size_t values = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		uint8_t c = bytes.data[i];

		if (c == '"')
			in_text = !in_text;
		else if (in_text)
			i += c == '\\';
		else
			values += c == ',' || c == '[' || c == '{';
	}
	return values > MAX_VALUES;
}

static enum outcome bad(struct request *r, const char *where, const char *what)
{
	return complain(r->why, OUTCOME_MALFORMED, "request: %s: %s", where,
			what);
}

/* A member's hexadecimal digits as bytes in the space; absent: empty. */
static enum outcome take_hex(struct request *r, struct slice *out,
			     const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const char *text = json_string_value(value);
	uint8_t *bytes;
	size_t len;

	*out = slice_of(NULL, 0);
	if (!value || json_is_null(value))
		return OUTCOME_DONE;
	if (!text)
		return bad(r, name, "is no text");
	len = strlen(text);
	bytes = tx_space_array(&r->space, len / 2 + 1, 1);
	if (!bytes)
		return complain_memory(r->why);
	if (hex_decode(bytes, text, len) != STATUS_OK)
		return bad(r, name, "is not hexadecimal");
	*out = slice_of(bytes, len / 2);
	return OUTCOME_DONE;
}

/* Below 2^26 coins a double is finer than a satoshi, so eight decimals of it
 * are exactly those that were written. */
#define EXACT_COINS (1 << 26)

static enum outcome take_coins(struct request *r, uint64_t *out,
			       const json_t *value)
{
	const char *given = json_string_value(value);
	char text[64];
	int64_t satoshis;

	if (json_is_number(value) && json_number_value(value) >= 0 &&
	    json_number_value(value) < EXACT_COINS)
		snprintf(text, sizeof(text), "%.8f", json_number_value(value));
	else if (given && strlen(given) < sizeof(text))
		snprintf(text, sizeof(text), "%s", given);
	else
		return bad(r, "amount", "is missing, or no number of coins");
	if (amount_parse(&satoshis, text, strlen(text)) != STATUS_OK ||
	    satoshis < 0 || (uint64_t)satoshis > r->net->max_money)
		return bad(r, "amount", "is no number of coins");
	*out = (uint64_t)satoshis;
	return OUTCOME_DONE;
}

/* --- the transaction and what it spends --- */

static void *room_for(struct request *r, size_t count, size_t size)
{
	void *room = tx_space_array(&r->space, count, size);

	return room && count ? memset(room, 0, count * size) : room;
}

#define MAX_LOOKS 1000000000

static enum outcome take_tx(struct request *r)
{
	enum outcome outcome = take_hex(r, &r->raw, r->root, "hex");
	size_t count = json_array_size(json_object_get(r->root, "prevtxs"));

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (tx_parse(&r->tx, &r->space, r->raw, r->net) != STATUS_OK)
		return bad(r, "hex", "is no transaction");
	if (r->tx.has_mweb)
		return bad(r, "hex", "has an MWEB part");
	/* Each input is looked for among them. */
	if (count && r->tx.input_count > MAX_LOOKS / count)
		return bad(r, "prevtxs", "are too many for so many inputs");
	r->spends = room_for(r, count, sizeof(*r->spends));
	r->own = room_for(r, count + r->tx.output_count, sizeof(*r->own));
	r->origins =
		room_for(r, count + r->tx.output_count, sizeof(*r->origins));
	if ((count && !r->spends) || !r->own || !r->origins)
		return complain_memory(r->why);
	return OUTCOME_DONE;
}

/* Does the transaction spend it? Nodes pass over what it does not. */
static bool is_spent(const struct request *r, const struct outpoint *outpoint)
{
	for (size_t i = 0; i < r->tx.input_count; i++)
		if (r->tx.inputs[i].prevout.vout == outpoint->vout &&
		    txid_equal(&r->tx.inputs[i].prevout.txid, &outpoint->txid))
			return true;
	return false;
}

static enum outcome take_path(struct request *r, struct own_script *own,
			      const json_t *item)
{
	const char *text = json_string_value(json_object_get(item, "path"));
	struct key_path path;

	/* What has no script is not looked for. */
	own->found = !own->script.len;
	if (!text || !r->ring->has_root)
		return OUTCOME_DONE;
	if (key_path_parse(&path, slice_of(text, strlen(text))) != STATUS_OK ||
	    own_script_at(own, r->ring, &path) != STATUS_OK)
		return bad(r, "path", "is none of this store's");
	return OUTCOME_DONE;
}

static enum outcome take_item(struct request *r, const json_t *item)
{
	const char *text = json_string_value(json_object_get(item, "txid"));
	const json_t *vout = json_object_get(item, "vout");
	struct raw_spend *spend = &r->spends[r->spend_count];
	enum outcome outcome;

	if (!text || txid_from_hex(&spend->outpoint.txid, text) != STATUS_OK)
		return bad(r, "prevtxs", "a txid is missing or malformed");
	if (!json_is_integer(vout) || json_integer_value(vout) < 0 ||
	    json_integer_value(vout) > UINT32_MAX)
		return bad(r, "prevtxs", "a vout is missing or no index");
	spend->outpoint.vout = (uint32_t)json_integer_value(vout);
	if (!is_spent(r, &spend->outpoint))
		return OUTCOME_DONE;
	outcome = take_hex(r, &spend->output.script, item, "scriptPubKey");
	if (outcome == OUTCOME_DONE)
		outcome = take_hex(r, &spend->redeem, item, "redeemScript");
	if (outcome == OUTCOME_DONE)
		outcome = take_hex(r, &spend->witness, item, "witnessScript");
	if (outcome == OUTCOME_DONE)
		outcome = take_hex(r, &spend->previous, item, "previous");
	spend->has_output = json_object_get(item, "amount") != NULL;
	if (outcome == OUTCOME_DONE &&
	    (spend->has_output || !spend->previous.len))
		outcome = take_coins(r, &spend->output.amount,
				     json_object_get(item, "amount"));
	r->own[r->spend_count].script = spend->output.script;
	if (outcome == OUTCOME_DONE)
		outcome = take_path(r, &r->own[r->spend_count], item);
	r->spend_count++;
	return outcome;
}

static enum outcome take_prevtxs(struct request *r)
{
	json_t *list = json_object_get(r->root, "prevtxs"), *item;
	enum outcome outcome = OUTCOME_DONE;
	size_t i;

	if (!json_is_array(list))
		return bad(r, "prevtxs", "is missing");
	json_array_foreach(list, i, item)
	{
		outcome = take_item(r, item);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	for (i = 0; i < r->tx.output_count; i++)
		r->own[r->spend_count + i].script = r->tx.outputs[i].script;
	return outcome;
}

/* --- whose it is --- */

static const struct raw_origin *origin_of(struct request *r, size_t number)
{
	const struct own_script *own = &r->own[number];
	struct raw_origin *origin = &r->origins[number];

	if (!own->path.count)
		return NULL;
	memcpy(origin->fingerprint, r->ring->fingerprint, FINGERPRINT_SIZE);
	origin->path = own->path;
	origin->key = own->key;
	return origin;
}

/* The redeem script of a key of ours in P2SH need not be said. */
static enum outcome find_redeem(struct request *r, size_t number)
{
	struct raw_spend *spend = &r->spends[number];
	uint8_t *script;

	if (!spend->origin || spend->redeem.len ||
	    script_classify(r->net, spend->output.script).type != SCRIPT_P2SH)
		return OUTCOME_DONE;
	script = tx_space_array(&r->space, KEY_SCRIPT_SIZE, 1);
	if (!script)
		return complain_memory(r->why);
	spend->redeem = slice_of(script, key_script(script, KEY_SCRIPT_P2WPKH,
						    &spend->origin->key));
	return OUTCOME_DONE;
}

static enum outcome make(struct request *r, struct writer *out)
{
	const struct raw_origin **outputs =
		room_for(r, r->tx.output_count, sizeof(*outputs));
	enum outcome outcome = OUTCOME_DONE;
	const char *what = NULL;
	enum status st;

	if (!outputs)
		return complain_memory(r->why);
	if (r->ring->has_root &&
	    own_scripts_search(r->own, r->spend_count + r->tx.output_count,
			       r->ring, r->net, SEARCH_END) != STATUS_OK)
		return complain(r->why, OUTCOME_INTERNAL, "cannot derive keys");
	for (size_t i = 0; i < r->spend_count && outcome == OUTCOME_DONE; i++) {
		r->spends[i].origin = origin_of(r, i);
		outcome = find_redeem(r, i);
	}
	for (size_t i = 0; i < r->tx.output_count; i++)
		outputs[i] = origin_of(r, r->spend_count + i);
	if (outcome != OUTCOME_DONE)
		return outcome;
	st = psbt_from_raw(out, &what, r->net, r->raw, r->spends,
			   r->spend_count, outputs);
	if (st == STATUS_NO_MEMORY)
		return complain_memory(r->why);
	return st == STATUS_OK ? OUTCOME_DONE
			       : bad(r, "hex", what ? what : "malformed");
}

enum outcome json_request_read(struct writer *out, struct complaint *why,
			       const struct network *net, struct key_ring *ring,
			       struct slice bytes)
{
	struct request r = { .why = why, .net = net, .ring = ring };
	enum outcome outcome;
	json_error_t error;

	if (has_too_many_values(bytes))
		return complain(why, OUTCOME_MALFORMED,
				"request: over %d values", MAX_VALUES);
	r.root = json_loadb((const char *)bytes.data, bytes.len,
			    JSON_REJECT_DUPLICATES, &error);
	if (!r.root)
		return complain(why, OUTCOME_MALFORMED,
				"request: line %d: %.100s", error.line,
				error.text);
	tx_space_init(&r.space);
	outcome = take_tx(&r);
	if (outcome == OUTCOME_DONE)
		outcome = take_prevtxs(&r);
	if (outcome == OUTCOME_DONE)
		outcome = make(&r, out);
	tx_space_clear(&r.space);
	json_decref(r.root);
	return outcome;
}
