#include "indexer/build_sort.h"

/* A pass by this many bits: 2,048 places to write to. */
enum { PASS_BITS = 11, PASS_SIZE = 1 << PASS_BITS };
/* As many as a pass takes where that spares another one. */
enum { WIDE_PASS_BITS = 12, WIDE_PASS_SIZE = 1 << WIDE_PASS_BITS };
/* Fewer records than those places: clearing and adding them up would cost more
 * than the records. */
enum { FEW_PASS_BITS = 10 };
/* More records than this do not stay in the processor's nearest cache: they are
 * split first. */
enum { CACHED_BITS = 13, CACHED_RECORDS = 1 << (CACHED_BITS - 1) };
enum { SPLIT_BITS = 8 };
/* So many pairs ahead, a place is fetched. */
enum { AHEAD = 16 };
/* Below this many insertion is quicker than another pass. */
enum { SHORT_RUN = 24 };

/* --- records by script --- */

static int script_compare(const struct build_record *a,
			  const struct build_record *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->what >> 56 != b->what >> 56)
		return a->what >> 56 < b->what >> 56 ? -1 : 1;
	return 0;
}

/* How often each value of some bits occurs becomes where it begins. */
static void counts_to_starts(uint32_t *counts, size_t size)
{
	uint32_t at = 0;

	for (size_t i = 0; i < size; i++) {
		uint32_t count = counts[i];

		counts[i] = at;
		at += count;
	}
}

static void pass_by_key(struct build_record *out, const struct build_record *in,
			size_t count, unsigned shift)
{
	uint32_t starts[PASS_SIZE] = { 0 };

	for (size_t i = 0; i < count; i++)
		starts[in[i].key >> shift & (PASS_SIZE - 1)]++;
	counts_to_starts(starts, PASS_SIZE);
	for (size_t i = 0; i < count; i++)
		out[starts[in[i].key >> shift & (PASS_SIZE - 1)]++] = in[i];
}

static void pass_by_end(struct build_record *out, const struct build_record *in,
			size_t count)
{
	uint32_t starts[256] = { 0 };

	for (size_t i = 0; i < count; i++)
		starts[in[i].what >> 56]++;
	counts_to_starts(starts, 256);
	for (size_t i = 0; i < count; i++)
		out[starts[in[i].what >> 56]++] = in[i];
}

static bool all_of_one_script(const struct build_record *records, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!record_same_script(&records[i], &records[0]))
			return false;
	return true;
}

/* By the whole key: for the rare many that agree in the bits sorted before. */
static void sort_by_all_bits(struct build_record *records,
			     struct build_record *scratch, size_t count)
{
	pass_by_end(scratch, records, count);
	for (unsigned shift = 0; shift < 64; shift += 2 * PASS_BITS) {
		pass_by_key(records, scratch, count, shift);
		pass_by_key(scratch, records, count, shift + PASS_BITS);
	}
	memcpy(records, scratch, count * sizeof(*records));
}

static void insertion_by_script(struct build_record *records, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct build_record r = records[i];
		size_t at = i;

		while (at && script_compare(&records[at - 1], &r) > 0) {
			records[at] = records[at - 1];
			at--;
		}
		records[at] = r;
	}
}

/* Records are in the order of the bits above shift; makes it that of all. */
static void settle_rest(struct build_record *records,
			struct build_record *scratch, size_t count,
			unsigned shift)
{
	size_t from = 0;

	while (from < count) {
		size_t to = from + 1;
		bool same = true;

		while (to < count &&
		       records[to].key >> shift == records[from].key >> shift) {
			same = same &&
			       record_same_script(&records[to], &records[from]);
			to++;
		}
		if (!same && to - from <= SHORT_RUN)
			insertion_by_script(records + from, to - from);
		else if (!same)
			sort_by_all_bits(records + from, scratch, to - from);
		from = to;
	}
}

static void sort_into(struct build_record *out, struct build_record *in,
		      size_t count, unsigned skip);

/* One pass by so many bits that few records agree in them. */
static void sort_cached(struct build_record *out, struct build_record *in,
			size_t count, unsigned skip)
{
	uint32_t starts[1 << CACHED_BITS];
	unsigned bits = 32 - (unsigned)__builtin_clz((uint32_t)count);
	unsigned shift = 64 - skip - bits;
	size_t mask = ((size_t)1 << bits) - 1;

	memset(starts, 0, (mask + 1) * sizeof(*starts));
	for (size_t i = 0; i < count; i++)
		starts[in[i].key >> shift & mask]++;
	counts_to_starts(starts, mask + 1);
	for (size_t i = 0; i < count; i++)
		out[starts[in[i].key >> shift & mask]++] = in[i];
	settle_rest(out, in, count, shift);
}

/* Leaves the result in records; between has room for it. */
static void split(struct build_record *records, struct build_record *between,
		  size_t count, unsigned skip)
{
	size_t ends[1 << SPLIT_BITS] = { 0 }, at = 0;
	unsigned shift = 64 - skip - SPLIT_BITS;
	size_t mask = (1 << SPLIT_BITS) - 1;

	for (size_t i = 0; i < count; i++)
		ends[records[i].key >> shift & mask]++;
	for (size_t i = 0; i <= mask; i++) {
		size_t n = ends[i];

		ends[i] = at;
		at += n;
	}
	for (size_t i = 0; i < count; i++) {
		size_t to = ends[records[i].key >> shift & mask]++;

		between[to] = records[i];
		/* The processor does not see that so many places go on. */
		__builtin_prefetch(&between[to + 3], 1);
	}
	at = 0;
	for (size_t i = 0; i <= mask; i++) {
		sort_into(records + at, between + at, ends[i] - at,
			  skip + SPLIT_BITS);
		at = ends[i];
	}
}

/* in is written over. */
static void sort_into(struct build_record *out, struct build_record *in,
		      size_t count, unsigned skip)
{
	bool cached = count > SHORT_RUN && count <= CACHED_RECORDS;

	if (cached && skip + CACHED_BITS <= 64) {
		sort_cached(out, in, count, skip);
		return;
	}
	sort_records(in, out, count, skip);
	memcpy(out, in, count * sizeof(*out));
}

void sort_records(struct build_record *records, struct build_record *scratch,
		  size_t count, unsigned skip)
{
	if (count <= SHORT_RUN)
		insertion_by_script(records, count);
	else if (all_of_one_script(records, count))
		return;
	else if (skip + CACHED_BITS > 64)
		sort_by_all_bits(records, scratch, count);
	else if (count > CACHED_RECORDS)
		split(records, scratch, count, skip);
	else {
		memcpy(scratch, records, count * sizeof(*records));
		sort_cached(records, scratch, count, skip);
	}
}

/* --- records by txnum --- */

static void insertion_by_txnum(struct build_record *records, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct build_record r = records[i];
		size_t at = i;

		while (at &&
		       record_txnum(&records[at - 1]) > record_txnum(&r)) {
			records[at] = records[at - 1];
			at--;
		}
		records[at] = r;
	}
}

static void pass_by_txnum(struct build_record *out,
			  const struct build_record *in, size_t count,
			  unsigned shift, unsigned bits)
{
	uint32_t starts[WIDE_PASS_SIZE];
	size_t mask = ((size_t)1 << bits) - 1;

	memset(starts, 0, (mask + 1) * sizeof(*starts));
	for (size_t i = 0; i < count; i++)
		starts[in[i].where >> shift & mask]++;
	counts_to_starts(starts, mask + 1);
	for (size_t i = 0; i < count; i++)
		out[starts[in[i].where >> shift & mask]++] = in[i];
}

/* Passes in pairs, as far as the txnums have bits, 24 to 63; no pass of either
 * width begins behind them. */
void sort_records_by_txnum(struct build_record *records,
			   struct build_record *scratch, size_t count)
{
	unsigned bits = count < WIDE_PASS_SIZE ? FEW_PASS_BITS : WIDE_PASS_BITS;
	uint64_t all = 0;

	if (count <= SHORT_RUN) {
		insertion_by_txnum(records, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		all |= records[i].where;
	for (unsigned shift = 24; shift < 64 && all >> shift;
	     shift += 2 * bits) {
		pass_by_txnum(scratch, records, count, shift, bits);
		pass_by_txnum(records, scratch, count, shift + bits, bits);
	}
}

/* --- pairs --- */

static void pass_by_pair(struct build_pair *out, const struct build_pair *in,
			 size_t count, unsigned shift, unsigned bits)
{
	uint32_t starts[WIDE_PASS_SIZE];
	size_t mask = ((size_t)1 << bits) - 1;

	memset(starts, 0, (mask + 1) * sizeof(*starts));
	for (size_t i = 0; i < count; i++)
		starts[in[i].key >> shift & mask]++;
	counts_to_starts(starts, mask + 1);
	for (size_t i = 0; i < count; i++) {
		size_t next = i + AHEAD < count ? i + AHEAD : i;

		__builtin_prefetch(&out[starts[in[next].key >> shift & mask]],
				   1);
		out[starts[in[i].key >> shift & mask]++] = in[i];
	}
}

static bool pair_above(const struct build_pair *a, const struct build_pair *b)
{
	return a->key != b->key ? a->key > b->key : a->value > b->value;
}

void sort_pairs(struct build_pair *pairs, struct build_pair *scratch,
		size_t count, unsigned low, unsigned bits)
{
	struct build_pair *in = pairs, *out = scratch;
	unsigned passes = (bits + WIDE_PASS_BITS - 1) / WIDE_PASS_BITS;
	unsigned width = passes ? (bits + passes - 1) / passes : 0;

	for (unsigned i = 0; i < passes; i++) {
		struct build_pair *swap = in;

		pass_by_pair(out, in, count, low + i * width, width);
		in = out;
		out = swap;
	}
	if (in != pairs)
		memcpy(pairs, in, count * sizeof(*pairs));
	for (size_t i = 1; i < count; i++) {
		struct build_pair pair = pairs[i];
		size_t at = i;

		while (at && pair_above(&pairs[at - 1], &pair)) {
			pairs[at] = pairs[at - 1];
			at--;
		}
		pairs[at] = pair;
	}
}

static unsigned bits_of(uint64_t v)
{
	return v ? 64 - (unsigned)__builtin_clzll(v) : 0;
}

/* By as few bits as there are: meanwhile a key is txnum, less the least of
 * them, and index side by side. */
void sort_pairs_by_where(struct build_pair *pairs, struct build_pair *scratch,
			 size_t count)
{
	uint64_t least = UINT64_MAX, most = 0, indexes = 0;
	unsigned shift;

	if (count <= SHORT_RUN) {
		sort_pairs(pairs, scratch, count, 0, 0);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		uint64_t txnum = where_txnum(pairs[i].key);

		least = txnum < least ? txnum : least;
		most = txnum > most ? txnum : most;
		indexes |= where_index(pairs[i].key);
	}
	shift = bits_of(indexes);
	for (size_t i = 0; i < count; i++) {
		uint64_t key = pairs[i].key;

		pairs[i].key =
			(where_txnum(key) - least) << shift | where_index(key);
	}
	sort_pairs(pairs, scratch, count, 0, bits_of(most - least) + shift);
	for (size_t i = 0; i < count; i++) {
		uint64_t key = pairs[i].key;

		pairs[i].key = ((key >> shift) + least) << 24 |
			       (key & ((1ULL << shift) - 1)) << 1;
	}
}
