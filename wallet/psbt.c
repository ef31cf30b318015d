/* psbt.c - templates: maps of pairs, and the transaction that they describe. */
#include "wallet/psbt.h"

#include <stdlib.h>

#include "chain/token.h"
#include "wallet/psbt_fields.h"

#define MAGIC      "psbt\xff"
#define MAGIC_SIZE 5

static enum status bad(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_INPUT;
}

/* --- maps --- */

static bool read_pair(struct psbt_pair *out, struct reader *r)
{
	struct reader key;

	out->key = read_var_slice(r);
	if (r->failed || !out->key.len)
		return false;
	key = reader_over(out->key.data, out->key.len);
	out->type = read_compact_size(&key);
	out->data = slice_of(key.at, reader_left(&key));
	out->value = read_var_slice(r);
	r->failed |= key.failed;
	return !r->failed;
}

static int compare_keys(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t common = x->len < y->len ? x->len : y->len;
	int order = memcmp(x->data, y->data, common);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

bool psbt_has_twice(struct slice *slices, size_t count)
{
	if (count)
		qsort(slices, count, sizeof(*slices), compare_keys);
	for (size_t i = 1; i < count; i++)
		if (!compare_keys(&slices[i - 1], &slices[i]))
			return true;
	return false;
}

static enum status check_unique(const char **why, struct psbt *psbt,
				const struct psbt_map *map)
{
	struct slice *keys =
		tx_space_array(&psbt->space, map->count, sizeof(*keys));

	if (!keys && map->count)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < map->count; i++)
		keys[i] = map->pairs[i].key;
	return psbt_has_twice(keys, map->count) ? bad(why, "Duplicate key")
						: STATUS_OK;
}

/* Counts first: the reader is only a cursor, so a copy of it can go ahead. */
static enum status read_map(struct psbt_map *out, struct psbt *psbt,
			    const char **why, struct reader *r)
{
	struct reader ahead = *r;
	struct psbt_pair pair;

	out->count = 0;
	while (read_pair(&pair, &ahead))
		out->count++;
	if (ahead.failed)
		return bad(why, "Truncated");
	if (out->count > PSBT_MAX_PAIRS)
		return bad(why, "Too many pairs in a map");
	out->pairs = tx_space_array(&psbt->space, out->count, sizeof(pair));
	if (!out->pairs && out->count)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < out->count; i++)
		read_pair(&out->pairs[i], r);
	*r = ahead;
	return check_unique(why, psbt, out);
}

const struct psbt_pair *psbt_find_key(const struct psbt_map *map, uint64_t type,
				      struct slice data)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->pairs[i].type == type &&
		    slice_equal(map->pairs[i].data, data))
			return &map->pairs[i];
	return NULL;
}

const struct psbt_pair *psbt_find(const struct psbt_map *map, uint64_t type)
{
	return psbt_find_key(map, type, slice_of(NULL, 0));
}

const struct psbt_pair *psbt_find_own(const struct psbt_map *map,
				      enum psbt_own_type type)
{
	uint8_t data[] = { 3, 'o', 'w', 's', (uint8_t)type };

	return psbt_find_key(map, PSBT_PROPRIETARY,
			     slice_of(data, sizeof(data)));
}

uint32_t psbt_number(const struct psbt_map *map, uint64_t type,
		     uint32_t fallback)
{
	const struct psbt_pair *pair = psbt_find(map, type);
	struct reader r;

	if (!pair)
		return fallback;
	r = reader_over(pair->value.data, pair->value.len);
	return read_le32(&r);
}

/* A signature of another type than the one asked for was made of another
 * digest. */
static enum status check_signature_types(const char **why,
					 const struct psbt_map *input)
{
	bool fixed = psbt_find(input, PSBT_IN_SIGHASH_TYPE);
	uint32_t type = psbt_number(input, PSBT_IN_SIGHASH_TYPE, 0);

	for (size_t i = 0; i < input->count && fixed; i++) {
		struct slice value = input->pairs[i].value;

		if (input->pairs[i].type == PSBT_IN_PARTIAL_SIG &&
		    value.data[value.len - 1] != type)
			return bad(why, "Partial signature of another type");
	}
	return STATUS_OK;
}

/* --- the transaction: v0 has it whole --- */

static bool put_output(struct tx_output *out, const struct network *net,
		       uint64_t amount, struct slice field)
{
	*out = (struct tx_output){ .amount = amount, .script = field };
	if (net->tokens)
		token_split(&out->token, &out->script, field);
	return amount <= net->max_money;
}

enum status psbt_read_output(struct tx_output *out, const struct network *net,
			     struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	uint64_t amount = read_le64(&r);
	struct slice field = read_var_slice(&r);

	return reader_done(&r) && put_output(out, net, amount, field)
		       ? STATUS_OK
		       : STATUS_BAD_INPUT;
}

static enum status make_tx(struct psbt *out, size_t inputs, size_t outputs)
{
	struct tx *tx = &out->tx;

	tx->input_count = inputs;
	tx->output_count = outputs;
	tx->inputs = tx_space_array(&out->space, inputs, sizeof(*tx->inputs));
	tx->outputs =
		tx_space_array(&out->space, outputs, sizeof(*tx->outputs));
	return (tx->inputs || !inputs) && (tx->outputs || !outputs)
		       ? STATUS_OK
		       : STATUS_NO_MEMORY;
}

#define MIN_INPUT  41
#define MIN_OUTPUT 9

/* Unlike tx_parse(), this reads a transaction that has no inputs yet, and none
 * with scriptSigs. Counting outputs needs a look over the inputs first. */
static enum status read_unsigned_tx(struct psbt *out, const char **why,
				    const struct network *net,
				    struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len), ahead;
	size_t inputs, outputs;
	bool is_signed = false, too_much = false;
	enum status st;

	out->tx.version = read_le32(&r);
	inputs = read_count(&r, MIN_INPUT);
	ahead = r;
	for (size_t i = 0; i < inputs; i++) {
		read_slice(&ahead, 36);
		is_signed |= read_var_slice(&ahead).len != 0;
		read_le32(&ahead);
	}
	outputs = read_count(&ahead, MIN_OUTPUT);
	if (ahead.failed)
		return bad(why, "Unsigned tx");
	if (is_signed)
		return bad(why, "Unsigned tx has a scriptSig");
	st = make_tx(out, inputs, outputs);
	if (st != STATUS_OK)
		return st;
	for (size_t i = 0; i < inputs; i++) {
		struct tx_input *in = &out->tx.inputs[i];

		*in = (struct tx_input){ 0 };
		read_bytes(&r, in->prevout.txid.bytes, 32);
		in->prevout.vout = read_le32(&r);
		read_u8(&r);
		in->sequence = read_le32(&r);
	}
	read_count(&r, MIN_OUTPUT);
	for (size_t i = 0; i < outputs; i++) {
		uint64_t amount = read_le64(&r);

		too_much |= !put_output(&out->tx.outputs[i], net, amount,
					read_var_slice(&r));
	}
	out->tx.locktime = read_le32(&r);
	if (!reader_done(&r) || too_much)
		return bad(why, "Unsigned tx");
	return STATUS_OK;
}

/* --- v2 has it in pieces --- */

/* Maps with nothing but what they must have: outpoint; amount and script. */
#define MIN_INPUT_MAP  43
#define MIN_OUTPUT_MAP 15

/* left: bytes behind the global map, so that a count alone takes no memory. */
static enum status count_of(size_t *out, const char **why,
			    const struct psbt_map *global, uint64_t type,
			    size_t left, size_t min_map)
{
	const struct psbt_pair *pair = psbt_find(global, type);
	struct reader r;
	uint64_t count;

	if (!pair)
		return bad(why, "Missing input or output count");
	r = reader_over(pair->value.data, pair->value.len);
	count = read_compact_size(&r);
	if (count > left / min_map)
		return bad(why, "More maps than bytes");
	*out = (size_t)count;
	return STATUS_OK;
}

static enum status fill_input(struct tx_input *out, const char **why,
			      const struct psbt_map *map)
{
	const struct psbt_pair *txid = psbt_find(map, PSBT_IN_PREVIOUS_TXID);

	*out = (struct tx_input){ 0 };
	if (!txid || !psbt_find(map, PSBT_IN_OUTPUT_INDEX))
		return bad(why, "Input without an outpoint");
	memcpy(out->prevout.txid.bytes, txid->value.data, 32);
	out->prevout.vout = psbt_number(map, PSBT_IN_OUTPUT_INDEX, 0);
	out->sequence = psbt_number(map, PSBT_IN_SEQUENCE, UINT32_MAX);
	return STATUS_OK;
}

static enum status fill_output(struct tx_output *out, const char **why,
			       const struct network *net,
			       const struct psbt_map *map)
{
	const struct psbt_pair *amount = psbt_find(map, PSBT_OUT_AMOUNT);
	const struct psbt_pair *script = psbt_find(map, PSBT_OUT_SCRIPT);
	struct reader r;

	if (!amount || !script)
		return bad(why, "Output without amount or script");
	r = reader_over(amount->value.data, amount->value.len);
	if (!put_output(out, net, read_le64(&r), script->value))
		return bad(why, "Amount");
	return STATUS_OK;
}

/* BIP370, "Determining Lock Time". Of height and time, that kind which every
 * input with a requirement has; the height if both are; the highest of them. */
static void fill_locktime(struct psbt *psbt)
{
	bool heights = true, times = true, required = false;
	uint32_t height = 0, time = 0;

	for (size_t i = 0; i < psbt->tx.input_count; i++) {
		const struct psbt_map *map = &psbt->inputs[i];
		uint32_t h = psbt_number(map, PSBT_IN_REQUIRED_HEIGHT, 0);
		uint32_t t = psbt_number(map, PSBT_IN_REQUIRED_TIME, 0);

		if (!h && !t)
			continue;
		required = true;
		heights &= h != 0;
		times &= t != 0;
		height = h > height ? h : height;
		time = t > time ? t : time;
	}
	psbt->locktime_conflict = required && !heights && !times;
	if (!required)
		psbt->tx.locktime = psbt_number(
			&psbt->global, PSBT_GLOBAL_FALLBACK_LOCKTIME, 0);
	else
		psbt->tx.locktime = heights ? height : time;
}

static enum status fill_tx(struct psbt *out, const char **why,
			   const struct network *net)
{
	enum status st = STATUS_OK;

	out->tx.version = psbt_number(&out->global, PSBT_GLOBAL_TX_VERSION, 0);
	for (size_t i = 0; i < out->tx.input_count && st == STATUS_OK; i++)
		st = fill_input(&out->tx.inputs[i], why, &out->inputs[i]);
	for (size_t i = 0; i < out->tx.output_count && st == STATUS_OK; i++)
		st = fill_output(&out->tx.outputs[i], why, net,
				 &out->outputs[i]);
	if (st == STATUS_OK)
		fill_locktime(out);
	return st;
}

/* --- the whole --- */

static enum status check_map(const char **why, struct psbt *psbt,
			     const struct network *net, enum psbt_scope scope,
			     const struct psbt_map *map)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < map->count && st == STATUS_OK; i++)
		st = psbt_check_pair(why, net, &psbt->space, psbt->version,
				     scope, &map->pairs[i]);
	return st;
}

static enum status read_global(struct psbt *out, const char **why,
			       const struct network *net, struct reader *r)
{
	const struct psbt_pair *tx, *version;
	size_t inputs, outputs;
	enum status st;

	st = read_map(&out->global, out, why, r);
	if (st != STATUS_OK)
		return st;
	version = psbt_find(&out->global, PSBT_GLOBAL_VERSION);
	if (version && version->value.len != 4)
		return bad(why, "Version");
	out->version = psbt_number(&out->global, PSBT_GLOBAL_VERSION, 0);
	if (out->version != 0 && out->version != 2)
		return bad(why, "Unknown version");
	st = check_map(why, out, net, PSBT_IN_GLOBAL, &out->global);
	if (st != STATUS_OK)
		return st;
	if (out->version == 0) {
		tx = psbt_find(&out->global, PSBT_GLOBAL_UNSIGNED_TX);
		return tx ? read_unsigned_tx(out, why, net, tx->value)
			  : bad(why, "No unsigned tx");
	}
	if (!psbt_find(&out->global, PSBT_GLOBAL_TX_VERSION))
		return bad(why, "No tx version");
	st = count_of(&inputs, why, &out->global, PSBT_GLOBAL_INPUT_COUNT,
		      reader_left(r), MIN_INPUT_MAP);
	if (st == STATUS_OK)
		st = count_of(&outputs, why, &out->global,
			      PSBT_GLOBAL_OUTPUT_COUNT, reader_left(r),
			      MIN_OUTPUT_MAP);
	return st == STATUS_OK ? make_tx(out, inputs, outputs) : st;
}

static enum status read_maps(struct psbt_map **out, size_t count,
			     struct psbt *psbt, const char **why,
			     const struct network *net, enum psbt_scope scope,
			     struct reader *r)
{
	enum status st = STATUS_OK;

	if (count > reader_left(r))
		return bad(why, "More maps than bytes");
	*out = tx_space_array(&psbt->space, count, sizeof(**out));
	if (!*out && count)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count && st == STATUS_OK; i++) {
		st = read_map(&(*out)[i], psbt, why, r);
		if (st == STATUS_OK)
			st = check_map(why, psbt, net, scope, &(*out)[i]);
		if (st == STATUS_OK && scope == PSBT_IN_INPUT)
			st = check_signature_types(why, &(*out)[i]);
	}
	return st;
}

enum status psbt_parse(struct psbt *out, const char **why,
		       const struct network *net, struct slice bytes)
{
	struct reader r = reader_over(bytes.data, bytes.len);
	struct slice magic = read_slice(&r, MAGIC_SIZE);
	enum status st;

	*out = (struct psbt){ 0 };
	tx_space_init(&out->space);
	if (!slice_equal(magic, slice_of(MAGIC, MAGIC_SIZE)))
		return bad(why, "No template: its first bytes are others");
	st = read_global(out, why, net, &r);
	if (st == STATUS_OK)
		st = read_maps(&out->inputs, out->tx.input_count, out, why, net,
			       PSBT_IN_INPUT, &r);
	if (st == STATUS_OK)
		st = read_maps(&out->outputs, out->tx.output_count, out, why,
			       net, PSBT_IN_OUTPUT, &r);
	if (st == STATUS_OK && !reader_done(&r))
		return bad(why, "More bytes behind the last map");
	if (st == STATUS_OK && out->version == 2)
		st = fill_tx(out, why, net);
	return st;
}

void psbt_clear(struct psbt *psbt)
{
	tx_space_clear(&psbt->space);
	*psbt = (struct psbt){ 0 };
}

static void write_map(struct writer *w, const struct psbt_map *map)
{
	for (size_t i = 0; i < map->count; i++) {
		write_var_slice(w, map->pairs[i].key);
		write_var_slice(w, map->pairs[i].value);
	}
	write_u8(w, 0);
}

void psbt_write(struct writer *w, const struct psbt *psbt)
{
	write_bytes(w, MAGIC, MAGIC_SIZE);
	write_map(w, &psbt->global);
	for (size_t i = 0; i < psbt->tx.input_count; i++)
		write_map(w, &psbt->inputs[i]);
	for (size_t i = 0; i < psbt->tx.output_count; i++)
		write_map(w, &psbt->outputs[i]);
}
