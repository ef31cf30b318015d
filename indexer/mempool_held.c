/* mempool_held.c - an entry in one allocation, and lists of them. */
#include "indexer/mempool_held.h"

#include <stdalign.h>
#include <stdlib.h>

#include "chain/script.h"

/* Sizes are rounded up so that what follows is aligned for any record. */
static size_t rounded(size_t size)
{
	size_t unit = alignof(max_align_t);

	return (size + unit - 1) / unit * unit;
}

static size_t size_needed(const struct tx *tx,
			  const struct mempool_prevout *prevouts)
{
	const struct held *h = NULL;
	size_t in = tx->input_count, out = tx->output_count;
	size_t size =
		rounded(sizeof(*h)) + rounded(in * sizeof(*h->entry.prevouts)) +
		rounded(in * sizeof(*h->entry.tx.inputs)) +
		rounded(out * sizeof(*h->entry.tx.outputs)) +
		rounded(in * sizeof(*h->spends)) +
		rounded((in + out) * sizeof(*h->scripts)) +
		rounded(out * sizeof(*h->entry.output_keys)) +
		rounded(out * sizeof(*h->entry.output_indexed)) + tx->raw.len;

	for (size_t i = 0; i < in; i++)
		size += prevouts[i].token.len + prevouts[i].script.len;
	return size;
}

/* The next part of the allocation, of count elements. */
static void *carve(uint8_t **at, size_t count, size_t size)
{
	void *part = *at;

	*at += rounded(count * size);
	return part;
}

static void carve_records(struct held *held, const struct tx *tx, uint8_t **at)
{
	struct mempool_entry *e = &held->entry;
	size_t in = tx->input_count, out = tx->output_count;

	e->prevouts = carve(at, in, sizeof(*e->prevouts));
	e->tx.inputs = carve(at, in, sizeof(*e->tx.inputs));
	e->tx.outputs = carve(at, out, sizeof(*e->tx.outputs));
	held->spends = carve(at, in, sizeof(*held->spends));
	held->scripts = carve(at, in + out, sizeof(*held->scripts));
	e->output_keys = carve(at, out, sizeof(*e->output_keys));
	e->output_indexed = carve(at, out, sizeof(*e->output_indexed));
}

static struct slice copy_bytes(uint8_t **at, struct slice bytes)
{
	struct slice copy = slice_of(*at, bytes.len);

	if (bytes.len)
		memcpy(*at, bytes.data, bytes.len);
	*at += bytes.len;
	return copy;
}

/* A part of from, as the same part of its copy to. */
static struct slice moved(struct slice part, struct slice from, struct slice to)
{
	size_t offset = part.len ? (size_t)(part.data - from.data) : 0;

	return slice_of(to.data + offset, part.len);
}

/* The transaction again, over a copy of its bytes. */
static void copy_tx(struct tx *out, const struct tx *tx, uint8_t **at)
{
	struct tx_input *inputs = out->inputs;
	struct tx_output *outputs = out->outputs;
	struct slice from = tx->raw, to = copy_bytes(at, from);

	*out = *tx;
	out->raw = to;
	out->body = moved(tx->body, from, to);
	out->mweb = moved(tx->mweb, from, to);
	out->inputs = inputs;
	out->outputs = outputs;
	for (size_t i = 0; i < tx->input_count; i++) {
		inputs[i] = tx->inputs[i];
		inputs[i].script = moved(tx->inputs[i].script, from, to);
		inputs[i].witness = moved(tx->inputs[i].witness, from, to);
	}
	for (size_t i = 0; i < tx->output_count; i++) {
		outputs[i] = tx->outputs[i];
		outputs[i].token = moved(tx->outputs[i].token, from, to);
		outputs[i].script = moved(tx->outputs[i].script, from, to);
	}
}

static void add_script(struct held *held, const struct script_key *key)
{
	held->scripts[held->script_count++] =
		(struct script_link){ .key = key };
}

static void fill_inputs(struct held *held,
			const struct mempool_prevout *prevouts, uint8_t **at)
{
	struct mempool_entry *e = &held->entry;

	for (size_t i = 0; i < e->tx.input_count; i++) {
		e->prevouts[i] = prevouts[i];
		e->prevouts[i].token = copy_bytes(at, prevouts[i].token);
		e->prevouts[i].script = copy_bytes(at, prevouts[i].script);
		held->spends[i] =
			(struct spend_link){ .held = held, .vin = (uint32_t)i };
		add_script(held, &e->prevouts[i].key);
	}
}

static void fill_outputs(struct held *held, const struct script_key *keys)
{
	struct mempool_entry *e = &held->entry;

	for (size_t i = 0; i < e->tx.output_count; i++) {
		e->output_keys[i] = keys[i];
		e->output_indexed[i] =
			!script_is_unspendable(e->tx.outputs[i].script);
		if (e->output_indexed[i])
			add_script(held, &e->output_keys[i]);
	}
}

enum status held_new(struct held **out, const struct tx *tx,
		     const struct mempool_prevout *prevouts,
		     const struct script_key *output_keys, size_t max)
{
	size_t size = size_needed(tx, prevouts);
	struct held *held;
	uint8_t *at;

	if (size > max)
		return STATUS_LIMIT;
	held = malloc(size);
	if (!held)
		return STATUS_NO_MEMORY;
	*held = (struct held){ .size = size };
	at = (uint8_t *)held + rounded(sizeof(*held));
	carve_records(held, tx, &at);
	copy_tx(&held->entry.tx, tx, &at);
	fill_inputs(held, prevouts, &at);
	fill_outputs(held, output_keys);
	atomic_init(&held->entry.dies_generation, UINT64_MAX);
	atomic_init(&held->entry.dead_sequence, UINT64_MAX);
	*out = held;
	return STATUS_OK;
}

void held_free(struct held *held)
{
	free(held);
}

struct held *held_of(const struct mempool_entry *entry)
{
	return (struct held *)((uintptr_t)entry - offsetof(struct held, entry));
}

struct script_link *held_script(const struct held *held,
				const struct script_key *key)
{
	struct script_link *link = held->scripts;

	while (!link->held || memcmp(link->key, key, sizeof(*key)))
		link++;
	return link;
}

void held_list_append(struct held_list *list, struct held *held)
{
	held->prev = list->last;
	held->next = NULL;
	if (list->last)
		list->last->next = held;
	else
		list->first = held;
	list->last = held;
}

void held_list_remove(struct held_list *list, struct held *held)
{
	if (held->prev)
		held->prev->next = held->next;
	else
		list->first = held->next;
	if (held->next)
		held->next->prev = held->prev;
	else
		list->last = held->prev;
}

void held_list_free(struct held_list *list)
{
	while (list->first) {
		struct held *held = list->first;

		held_list_remove(list, held);
		held_free(held);
	}
}

bool held_visible(const struct held *held, const struct mempool_pin *pin)
{
	const struct mempool_entry *e = &held->entry;

	return e->born_generation <= pin->generation &&
	       pin->generation < atomic_load(&e->dies_generation) &&
	       e->born_sequence <= pin->sequence &&
	       pin->sequence < atomic_load(&e->dead_sequence);
}
