#include "indexer/sort.h"

/* Below this many rows insertion is quicker than another pass. */
enum { SHORT_RUN = 24 };

static void insertion_sort(struct row *rows, size_t count, size_t from,
			   size_t key_size)
{
	for (size_t i = 1; i < count; i++) {
		struct row row = rows[i];
		size_t at = i;

		while (at && memcmp(rows[at - 1].key + from, row.key + from,
				    key_size - from) > 0) {
			rows[at] = rows[at - 1];
			at--;
		}
		rows[at] = row;
	}
}

/* Scatters rows into scratch by one key byte and copies them back; starts[]
 * gets where each byte's rows begin. */
static void scatter(struct row *rows, struct row *scratch, size_t count,
		    size_t byte, size_t starts[257])
{
	size_t next[256];

	memset(starts, 0, 257 * sizeof(starts[0]));
	for (size_t i = 0; i < count; i++)
		starts[rows[i].key[byte] + 1]++;
	for (size_t b = 0; b < 256; b++)
		starts[b + 1] += starts[b];
	memcpy(next, starts, sizeof(next));
	for (size_t i = 0; i < count; i++)
		scratch[next[rows[i].key[byte]]++] = rows[i];
	memcpy(rows, scratch, count * sizeof(*rows));
}

static bool byte_is_shared(const struct row *rows, size_t count, size_t byte)
{
	for (size_t i = 1; i < count; i++)
		if (rows[i].key[byte] != rows[0].key[byte])
			return false;
	return true;
}

/* Rows agree in the key bytes before from. */
static void radix_sort(struct row *rows, struct row *scratch, size_t count,
		       size_t from, size_t key_size)
{
	size_t starts[257];

	while (from < key_size && byte_is_shared(rows, count, from))
		from++;
	if (from == key_size)
		return;
	if (count <= SHORT_RUN) {
		insertion_sort(rows, count, from, key_size);
		return;
	}
	scatter(rows, scratch, count, from, starts);
	for (size_t b = 0; b < 256; b++)
		if (starts[b + 1] - starts[b] > 1)
			radix_sort(rows + starts[b], scratch,
				   starts[b + 1] - starts[b], from + 1,
				   key_size);
}

void sort_rows(struct row *rows, struct row *scratch, size_t count,
	       enum table table)
{
	if (count > 1)
		radix_sort(rows, scratch, count, 0, table_key_size(table));
}
