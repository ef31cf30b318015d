#include "indexer/state.h"

#include "chain/reader.h"
#include "chain/writer.h"

static struct slice name_of(const char *name)
{
	return slice_of(name, strlen(name));
}

static enum status put_record(const struct view *batch, const char *name,
			      struct writer *w)
{
	enum status st = w->failed ? STATUS_NO_MEMORY
				   : store_put(batch, DB_META, name_of(name),
					       writer_slice(w));

	writer_clear(w);
	return st;
}

static enum status get_record(const struct view *view, const char *name,
			      struct reader *r)
{
	struct slice value = { 0 };
	enum status st = store_get(view, DB_META, name_of(name), &value);

	*r = reader_over(value.data, value.len);
	return st;
}

/* --- state --- */

static void write_run(struct writer *w, const struct run_info *run)
{
	write_u8(w, run->slot);
	write_le32(w, run->from);
	write_le32(w, run->to);
	for (int t = 0; t < TABLE_COUNT; t++) {
		write_le64(w, run->rows[t]);
		write_le64(w, run->bytes[t]);
	}
}

static void read_run(struct reader *r, struct run_info *run)
{
	run->slot = read_u8(r);
	run->from = read_le32(r);
	run->to = read_le32(r);
	for (int t = 0; t < TABLE_COUNT; t++) {
		run->rows[t] = read_le64(r);
		run->bytes[t] = read_le64(r);
	}
	if (run->slot >= RUN_SLOTS || run->from >= run->to)
		r->failed = true;
}

/* What is not there is not written: no merge is under way most of the time. */
static void write_merging(struct writer *w, const struct merging *merging)
{
	if (!merging->count)
		return;
	write_le32(w, merging->first);
	write_le32(w, merging->count);
	write_u8(w, (uint8_t)merging->table);
	write_run(w, &merging->into);
}

static void read_merging(struct reader *r, struct merging *merging)
{
	uint8_t table;

	if (!reader_left(r) || r->failed)
		return;
	merging->first = read_le32(r);
	merging->count = read_le32(r);
	table = read_u8(r);
	read_run(r, &merging->into);
	if (!merging->count || table >= TABLE_COUNT)
		r->failed = true;
	else
		merging->table = (enum table)table;
}

enum status state_write(const struct view *batch, const struct state *state)
{
	struct writer w;

	writer_init(&w);
	write_le64(&w, state->generation);
	write_le64(&w, state->next_txnum);
	write_le32(&w, state->blocks);
	write_le32(&w, state->top);
	write_bytes(&w, state->tip.bytes, sizeof(state->tip.bytes));
	write_le32(&w, state->run_count);
	for (uint32_t i = 0; i < state->run_count; i++)
		write_run(&w, &state->runs[i]);
	write_merging(&w, &state->merging);
	return put_record(batch, "state", &w);
}

/* Runs must cover the chain without a gap. */
static bool runs_cover_chain(const struct state *state)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < state->run_count; i++) {
		if (state->runs[i].from != at)
			return false;
		at = state->runs[i].to;
	}
	return at == state->blocks;
}

static bool slots_differ(const struct state *state)
{
	bool used[RUN_SLOTS] = { false };
	uint8_t slots[MAX_RUNS];
	uint32_t count = state_slots(state, slots);

	for (uint32_t i = 0; i < count; i++) {
		if (used[slots[i]])
			return false;
		used[slots[i]] = true;
	}
	return true;
}

/* A merge under way covers just its runs. */
static bool merging_fits(const struct state *state)
{
	const struct merging *m = &state->merging;

	if (!m->count)
		return true;
	return state_slot_count(state) <= MAX_RUNS &&
	       m->first < state->run_count &&
	       m->count <= state->run_count - m->first &&
	       m->into.from == state->runs[m->first].from &&
	       m->into.to == state->runs[m->first + m->count - 1].to;
}

static bool is_sound(const struct state *state)
{
	return runs_cover_chain(state) && merging_fits(state) &&
	       slots_differ(state) && state->top >= state->blocks &&
	       state->next_txnum <= MAX_TXNUM;
}

enum status state_read(struct state *out, const struct view *view)
{
	struct reader r;
	enum status st = get_record(view, "state", &r);

	memset(out, 0, sizeof(*out));
	if (st != STATUS_OK)
		return st;
	out->generation = read_le64(&r);
	out->next_txnum = read_le64(&r);
	out->blocks = read_le32(&r);
	out->top = read_le32(&r);
	read_bytes(&r, out->tip.bytes, sizeof(out->tip.bytes));
	out->run_count = read_le32(&r);
	if (out->run_count > MAX_RUNS)
		return STATUS_CORRUPT;
	for (uint32_t i = 0; i < out->run_count; i++)
		read_run(&r, &out->runs[i]);
	read_merging(&r, &out->merging);
	return reader_done(&r) && is_sound(out) ? STATUS_OK : STATUS_CORRUPT;
}

uint32_t state_slots(const struct state *state, uint8_t slots[MAX_RUNS])
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < state->run_count; i++) {
		if (state->merging.count && i == state->merging.first)
			slots[count++] = state->merging.into.slot;
		slots[count++] = state->runs[i].slot;
	}
	return count;
}

unsigned state_free_slot(const struct state *state)
{
	bool used[RUN_SLOTS + 1] = { false };
	uint8_t slots[MAX_RUNS];
	uint32_t count = state_slots(state, slots);
	unsigned slot = 0;

	for (uint32_t i = 0; i < count; i++)
		used[slots[i]] = true;
	while (used[slot])
		slot++;
	return slot;
}

/* --- identity --- */

static void write_name(struct writer *w, const char *text)
{
	write_var_slice(w, name_of(text));
}

static void read_name(struct reader *r, char *out, size_t size)
{
	struct slice s = read_var_slice(r);

	if (s.len >= size)
		r->failed = true;
	else if (s.len)
		memcpy(out, s.data, s.len);
}

enum status identity_write(const struct view *batch,
			   const struct identity *identity)
{
	struct writer w;

	writer_init(&w);
	write_le32(&w, identity->format);
	write_name(&w, identity->coin);
	write_name(&w, identity->network);
	write_name(&w, identity->genesis);
	write_le32(&w, identity->reorg_horizon);
	write_bytes(&w, identity->secret.bytes, SECRET_SIZE);
	return put_record(batch, "identity", &w);
}

/* A record of another format is read as far as its number. */
enum status identity_read(struct identity *out, const struct view *view)
{
	struct reader r;
	enum status st = get_record(view, "identity", &r);

	memset(out, 0, sizeof(*out));
	if (st != STATUS_OK)
		return st;
	out->format = read_le32(&r);
	if (!r.failed && out->format != INDEX_FORMAT)
		return STATUS_OK;
	read_name(&r, out->coin, sizeof(out->coin));
	read_name(&r, out->network, sizeof(out->network));
	read_name(&r, out->genesis, sizeof(out->genesis));
	out->reorg_horizon = read_le32(&r);
	read_bytes(&r, out->secret.bytes, SECRET_SIZE);
	return reader_done(&r) ? STATUS_OK : STATUS_CORRUPT;
}
