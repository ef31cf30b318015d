#include "indexer/verify.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/log.h"
#include "chain/amount.h"
#include "indexer/fingerprint.h"
#include "indexer/muhash.h"
#include "indexer/verify_parts.h"

enum status verify_differs(struct verify *v, const char *format, ...)
{
	va_list args;

	fputs("DIFFERS: ", v->out);
	va_start(args, format);
	vfprintf(v->out, format, args);
	va_end(args);
	fputc('\n', v->out);
	v->differs = true;
	return STATUS_CORRUPT;
}

/* --- the run tables --- */

struct table_reading {
	verify_take *take;
	void *arg;
	enum fact fact;
};

static enum status say_row(void *arg, const struct row *row)
{
	const struct table_reading *reading = arg;

	return reading->take(reading->arg, reading->fact, INDEX_SAYS, row);
}

enum status verify_table(struct verify *v, enum fact fact, verify_take *take,
			 void *arg)
{
	static const enum table tables[FACT_COUNT] = {
		[FACT_SPEND] = TABLE_SPENDS,
		[FACT_TXID] = TABLE_TXIDS,
		[FACT_HISTORY] = TABLE_HISTORY,
		[FACT_COIN] = TABLE_COINS,
	};
	/* Outputs and the spends that cancel them go together. */
	struct merge_filter filter = { .cut = UINT64_MAX, .safe = UINT64_MAX };
	struct table_reading reading = { take, arg, fact };
	uint8_t slots[MAX_RUNS];
	uint32_t count = state_slots(&v->state, slots);

	log_info("verifying", "stage=%s", table_name(tables[fact]));
	return merge_rows(v->view, tables[fact], slots, count, NULL, 0, &filter,
			  say_row, &reading);
}

/* --- all facts, as fingerprints --- */

struct summary {
	struct verify *v;
	uint8_t key[FINGERPRINT_KEY];
	struct fingerprint *prints[FACT_COUNT][2]; /* owned */
	struct muhash *muhash;                     /* owned; or NULL */
	struct writer coin;
	uint64_t outputs, total; /* unspent, by the blocks */
};

static const char *const fact_names[FACT_COUNT] = {
	[FACT_SPEND] = "spends",
	[FACT_TXID] = "txids",
	[FACT_HISTORY] = "history",
	[FACT_COIN] = "coins",
};

/* Rows of one bucket stand side by side in their table. */
static uint32_t bucket_of(const struct verify *v, enum fact fact,
			  const struct row *row)
{
	if (fact == FACT_SPEND)
		return (uint32_t)(get_be40(row->key) * FINGERPRINT_BUCKETS /
				  (v->state.next_txnum + 1));
	return (uint32_t)row->key[0] << 8 | row->key[1];
}

static enum status sum_up(void *arg, enum fact fact, enum witness who,
			  const struct row *row)
{
	struct summary *s = arg;

	fingerprint_add(s->prints[fact][who], bucket_of(s->v, fact, row),
			s->key, row);
	return STATUS_OK;
}

/* As the node serialises an unspent output for its MuHash (Core's kernel/
 * coinstats.cpp, TxOutSer). */
static enum status sum_up_unspent(void *arg,
				  const struct verify_unspent *unspent)
{
	struct summary *s = arg;
	struct writer *w = &s->coin;

	s->outputs++;
	s->total += unspent->output->amount;
	if (!s->muhash)
		return STATUS_OK;
	writer_reset(w);
	write_bytes(w, unspent->txid->bytes, sizeof(unspent->txid->bytes));
	write_le32(w, unspent->vout);
	write_le32(w, unspent->height << 1 | unspent->coinbase);
	write_le64(w, unspent->output->amount);
	write_var_slice(w, unspent->output->script);
	if (w->failed)
		return STATUS_NO_MEMORY;
	muhash_add(s->muhash, w->data, w->len);
	return STATUS_OK;
}

/* --- naming the first difference --- */

struct rows {
	struct row *rows; /* owned */
	size_t count, cap;
};

struct search {
	struct verify *v;
	enum fact fact;
	uint32_t bucket;
	struct rows rows[2]; /* by witness */
};

static enum status rows_add(struct rows *r, const struct row *row)
{
	if (r->count == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 256;
		struct row *rows = realloc(r->rows, cap * sizeof(*rows));

		if (!rows)
			return STATUS_NO_MEMORY;
		r->rows = rows;
		r->cap = cap;
	}
	r->rows[r->count++] = *row;
	return STATUS_OK;
}

static enum status collect(void *arg, enum fact fact, enum witness who,
			   const struct row *row)
{
	struct search *s = arg;

	if (fact != s->fact || bucket_of(s->v, fact, row) != s->bucket)
		return STATUS_OK;
	return rows_add(&s->rows[who], row);
}

static int compare_rows(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct row));
}

static void put_fact(char *out, size_t size, enum fact fact,
		     const struct row *row)
{
	char script[2 * ROW_SCRIPT_SIZE + 1];

	hex_encode(script, row->key, ROW_SCRIPT_SIZE);
	switch (fact) {
	case FACT_SPEND:
		snprintf(out, size,
			 "input %" PRIu32 " of txnum=%" PRIu64
			 " spends vout=%" PRIu32,
			 get_be32(row->key + 5), get_be40(row->key),
			 row->small);
		break;
	case FACT_TXID:
		snprintf(out, size, "txid prefix=%.*s is txnum=%" PRIu64,
			 2 * TXID_PREFIX_SIZE, script,
			 row_txnum(TABLE_TXIDS, row));
		break;
	case FACT_HISTORY:
		snprintf(out, size,
			 "script=%s txnum=%" PRIu64 " %s=%" PRIu32
			 " amount=%" PRIu64,
			 script, row_txnum(TABLE_HISTORY, row),
			 row_direction(row) == HISTORY_IN ? "in" : "out",
			 row_index(TABLE_HISTORY, row), row->value);
		break;
	case FACT_COIN:
		snprintf(out, size,
			 "script=%s txnum=%" PRIu64 " vout=%" PRIu32
			 " amount=%" PRIu64 " flags=%" PRIu32,
			 script, row_txnum(TABLE_COINS, row),
			 row_index(TABLE_COINS, row), row->value, row->small);
		break;
	}
}

/* The first row that one has and the other has not. */
static enum status name_row(struct search *s)
{
	const struct rows *blocks = &s->rows[BLOCKS_SAY];
	const struct rows *index = &s->rows[INDEX_SAYS];
	size_t i = 0;
	char text[160];
	bool missing;

	for (int who = 0; who < 2; who++)
		if (s->rows[who].count)
			qsort(s->rows[who].rows, s->rows[who].count,
			      sizeof(struct row), compare_rows);
	while (i < blocks->count && i < index->count &&
	       !compare_rows(&blocks->rows[i], &index->rows[i]))
		i++;
	if (i == blocks->count && i == index->count)
		return verify_differs(s->v, "%s: not twice the same",
				      fact_names[s->fact]);
	missing = i == index->count ||
		  (i < blocks->count &&
		   compare_rows(&blocks->rows[i], &index->rows[i]) < 0);
	put_fact(text, sizeof(text), s->fact,
		 missing ? &blocks->rows[i] : &index->rows[i]);
	return verify_differs(s->v, "%s: %s: %s", fact_names[s->fact], text,
			      missing ? "in the blocks, not in the index"
				      : "in the index, not in the blocks");
}

static enum status name_difference(struct verify *v, enum fact fact,
				   uint32_t bucket)
{
	struct search s = { .v = v, .fact = fact, .bucket = bucket };
	enum status st;

	log_info("verifying", "stage=\"looking for the difference\" table=%s",
		 fact_names[fact]);
	st = verify_walk(v, collect, NULL, &s);
	if (st == STATUS_OK && fact != FACT_SPEND)
		st = verify_table(v, fact, collect, &s);
	if (st == STATUS_OK)
		st = name_row(&s);
	free(s.rows[0].rows);
	free(s.rows[1].rows);
	return st;
}

/* Spends first: what else depends on them differs too. */
static enum status compare_prints(struct summary *s)
{
	for (int f = 0; f < FACT_COUNT; f++) {
		struct fingerprint *const *prints = s->prints[f];
		uint32_t bucket = fingerprint_compare(prints[BLOCKS_SAY],
						      prints[INDEX_SAYS]);

		if (bucket < FINGERPRINT_BUCKETS)
			return name_difference(s->v, (enum fact)f, bucket);
		fprintf(s->v->out, "%s: %" PRIu64 " rows equal the blocks\n",
			fact_names[f], prints[INDEX_SAYS]->rows);
	}
	return STATUS_OK;
}

/* --- against the node --- */

static enum status compare_with_node(struct verify *v,
				     const struct node_coin_stats *node,
				     uint64_t outputs, uint64_t total)
{
	char text[AMOUNT_TEXT_SIZE];

	amount_to_fixed(text, (int64_t)total);
	if (outputs != node->outputs)
		return verify_differs(v,
				      "unspent outputs: %" PRIu64
				      ", the node has %" PRIu64,
				      outputs, node->outputs);
	/* The node's decimal as a double, and ours as the nearest one. */
	if ((double)total / SATOSHIS_PER_COIN != node->total)
		return verify_differs(v, "unspent total: %s, the node has %.8f",
				      text, node->total);
	fprintf(v->out, "unspent: %" PRIu64 " outputs of %s, as the node\n",
		outputs, text);
	return STATUS_OK;
}

static enum status compare_muhash(struct summary *s,
				  const struct node_coin_stats *node)
{
	char ours[HASH_HEX_SIZE], theirs[HASH_HEX_SIZE];
	struct txid hash;

	muhash_finish(s->muhash, hash.bytes);
	txid_to_hex(ours, &hash);
	txid_to_hex(theirs, &node->muhash);
	if (!txid_equal(&hash, &node->muhash))
		return verify_differs(s->v, "muhash: %s, the node has %s", ours,
				      theirs);
	fprintf(s->v->out, "muhash: %s, as the node\n", ours);
	return STATUS_OK;
}

/* The node's count at the height of our snapshot. UNAVAILABLE when it is
 * somewhere else. */
static enum status ask_node(struct verify *v, struct node_coin_stats *out,
			    bool with_muhash)
{
	char ours[HASH_HEX_SIZE], theirs[HASH_HEX_SIZE];
	enum status st;

	log_info("verifying", "stage=\"the node counts its unspent outputs\"");
	st = node_get_coin_stats(v->client, out, with_muhash);
	if (st != STATUS_OK)
		return st;
	if (block_hash_equal(&out->tip, &v->state.tip))
		return STATUS_OK;
	block_hash_to_hex(ours, &v->state.tip);
	block_hash_to_hex(theirs, &out->tip);
	log_error("node and index stand at different blocks",
		  "index_height=%" PRIu32 " index_tip=%s node_height=%" PRIu32
		  " node_tip=%s advice=\"let owsd catch up, then try again\"",
		  v->state.blocks - 1, ours, out->height, theirs);
	return STATUS_UNAVAILABLE;
}

/* --- shallow --- */

struct coin_count {
	uint64_t outputs, total;
};

static enum status count_coin(void *arg, enum fact fact, enum witness who,
			      const struct row *row)
{
	struct coin_count *count = arg;

	(void)fact;
	(void)who;
	if (row_coin_kind(row) == COIN_SPEND)
		return STATUS_OK;
	count->outputs++;
	count->total += row->value;
	return STATUS_OK;
}

static enum status verify_shallow(struct verify *v)
{
	struct node_coin_stats node;
	struct coin_count count = { 0 };
	enum status st = ask_node(v, &node, false);

	if (st == STATUS_OK)
		st = verify_table(v, FACT_COIN, count_coin, &count);
	return st == STATUS_OK
		       ? compare_with_node(v, &node, count.outputs, count.total)
		       : st;
}

/* --- deep --- */

static enum status summary_begin(struct summary *s, bool with_muhash)
{
	randombytes_buf(s->key, sizeof(s->key));
	writer_init(&s->coin);
	for (int f = 0; f < FACT_COUNT; f++)
		for (int who = 0; who < 2; who++) {
			s->prints[f][who] = calloc(1, sizeof(**s->prints[f]));
			if (!s->prints[f][who])
				return STATUS_NO_MEMORY;
		}
	if (with_muhash)
		s->muhash = muhash_new();
	return s->muhash || !with_muhash ? STATUS_OK : STATUS_NO_MEMORY;
}

static void summary_end(struct summary *s)
{
	for (int f = 0; f < FACT_COUNT; f++)
		for (int who = 0; who < 2; who++)
			free(s->prints[f][who]);
	muhash_free(s->muhash);
	writer_clear(&s->coin);
}

static enum status verify_deep(struct verify *v)
{
	struct node_coin_stats node = { 0 };
	struct summary s = { .v = v };
	enum status st = STATUS_OK;

	if (v->client)
		st = ask_node(v, &node, true);
	if (st == STATUS_OK)
		st = verify_pages(v);
	if (st == STATUS_OK) {
		fputs("pages: all in order\n", v->out);
		st = summary_begin(&s, node.has_muhash);
	}
	if (st == STATUS_OK)
		st = verify_walk(v, sum_up, sum_up_unspent, &s);
	for (int f = FACT_SPEND + 1; f < FACT_COUNT && st == STATUS_OK; f++)
		st = verify_table(v, (enum fact)f, sum_up, &s);
	if (st == STATUS_OK)
		st = compare_prints(&s);
	if (st == STATUS_OK && v->client)
		st = compare_with_node(v, &node, s.outputs, s.total);
	if (st == STATUS_OK && s.muhash)
		st = compare_muhash(&s, &node);
	else if (st == STATUS_OK)
		fputs("muhash: the node offers none, so it is not compared\n",
		      v->out);
	summary_end(&s);
	return st;
}

static enum status begin(struct verify *v)
{
	char hex[HASH_HEX_SIZE];
	enum status st = state_read(&v->state, v->view);

	if (st != STATUS_OK)
		return st;
	if (!v->state.blocks) {
		log_error("index holds no block yet", NULL);
		return STATUS_UNAVAILABLE;
	}
	block_hash_to_hex(hex, &v->state.tip);
	fprintf(v->out, "index: height %" PRIu32 ", block %s\n",
		v->state.blocks - 1, hex);
	return STATUS_OK;
}

enum status index_verify(struct index *index, struct node_client *client,
			 bool deep, FILE *out)
{
	struct view view;
	struct verify v = {
		.index = index, .client = client, .view = &view, .out = out
	};
	enum status st = view_begin(&view, index->store);

	if (st != STATUS_OK)
		return st;
	st = begin(&v);
	if (st == STATUS_OK)
		st = deep ? verify_deep(&v) : verify_shallow(&v);
	view_end(&view);
	if (st == STATUS_CORRUPT && !v.differs)
		fputs("DIFFERS: the index is damaged, see the log\n", out);
	if (st == STATUS_OK && (fflush(out) || ferror(out)))
		st = STATUS_FAILED;
	return st;
}
