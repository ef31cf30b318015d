/* bench_scan.c - how fast one thread gets through a chain in block files.
 *
 *     bench_scan NODE_DATADIR [COIN NETWORK]        (btc regtest)
 *
 * "floor" is read, parse and txids: what the bulk build is measured against.
 * Every case goes through the whole active chain, found from the headers in the
 * files; run it twice, the first run warms the page cache. Prints a line per
 * case: wall and CPU seconds and megabytes of blocks a second. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "chain/block.h"
#include "node/block_folder.h"
#include "node/block_scan.h"
#include "node/file_cache.h"
#include "node/spent_outputs.h"
#include "node/undo_files.h"

static void die(const char *why)
{
	fprintf(stderr, "bench_scan: %s\n", why);
	exit(1);
}

static void check(enum status st, const char *what)
{
	if (st == STATUS_OK)
		return;
	fprintf(stderr, "bench_scan: %s: %s\n", what, status_text(st));
	exit(1);
}

/* --- the active chain, as the longest in the files --- */

struct link {
	struct block_hash hash, prev;
	struct link *below; /* NULL: the genesis block, or unknown */
	size_t height;      /* 0: not known yet */
};

struct links {
	struct link *link;
	size_t count, cap;
};

static void add_link(struct links *links, const struct block_record *record)
{
	if (links->count == links->cap) {
		links->cap = links->cap ? 2 * links->cap : 1024;
		links->link =
			realloc(links->link, links->cap * sizeof(*links->link));
		if (!links->link)
			die("out of memory");
	}
	links->link[links->count++] =
		(struct link){ .hash = record->hash, .prev = record->prev };
}

static void add_file(struct links *links, int fd,
		     const struct block_file_format *format)
{
	struct block_record record;
	uint8_t raw[BLOCK_RECORD_HEAD];
	uint64_t at = 0;
	size_t got;

	for (;;) {
		check(file_read_at(fd, raw, &got, sizeof(raw), at), "read");
		if (block_record_read(&record, slice_of(raw, got), at,
				      UINT32_MAX, format) != BLOCK_RECORD_WHOLE)
			return;
		add_link(links, &record);
		at += BLOCK_RECORD_PREFIX + (uint64_t)record.length;
	}
}

static int by_hash(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return memcmp(x->hash.bytes, y->hash.bytes, 32);
}

static struct links read_links(const char *dir, const struct network *net)
{
	struct links links = { 0 };
	struct block_file_format format;
	char folder[BLOCK_FOLDER_SIZE];
	struct file_cache *cache;
	int fd;

	check(block_folder_find(folder, &format, dir, net), "block files");
	cache = file_cache_new(folder, "blk");
	for (uint32_t i = 0;
	     cache && file_cache_open(cache, &fd, i) == STATUS_OK; i++)
		add_file(&links, fd, &format);
	file_cache_free(cache);
	return links;
}

/* The height in blocks, 0 where the chain below is not in the files. Blocks of
 * one chain are many and deep: so without recursion. */
static size_t height_of(struct link *link)
{
	size_t steps = 0;
	struct link *at = link;

	while (at && !at->height) {
		at = at->below;
		steps++;
	}
	if (!at)
		return 0;
	steps += at->height;
	for (at = link; !at->height; at = at->below)
		at->height = steps--;
	return link->height;
}

static struct scanned_block *find_chain(size_t *count, struct links *links)
{
	static const struct block_hash zeros;
	struct link *tip = NULL;
	struct scanned_block *blocks;

	qsort(links->link, links->count, sizeof(*links->link), by_hash);
	for (size_t i = 0; i < links->count; i++) {
		struct link *link = &links->link[i], key;

		key.hash = link->prev;
		link->below = bsearch(&key, links->link, links->count,
				      sizeof(key), by_hash);
		if (block_hash_equal(&link->prev, &zeros))
			link->height = 1;
	}
	for (size_t i = 0; i < links->count; i++)
		if (!tip || height_of(&links->link[i]) > tip->height)
			tip = &links->link[i];
	*count = tip ? tip->height : 0;
	blocks = calloc(*count + 1, sizeof(*blocks));
	if (!blocks || !*count)
		die("no chain in the files");
	for (size_t i = *count; i-- > 0; tip = tip->below)
		blocks[i].hash = tip->hash;
	return blocks;
}

/* --- the cases --- */

struct run {
	const struct network *net;
	struct block_files *files;
	struct undo_reader *undo;
	const struct scanned_block *blocks;
	size_t count;
	struct writer bytes, spent;
	struct tx_space space;
	struct block block;
	uint64_t total, txs, things;
};

static void read_block(struct run *run, const struct scanned_block *at)
{
	writer_reset(&run->bytes);
	check(block_files_read(run->files, &run->bytes, at->position, 0,
			       at->size),
	      "read");
	run->total += at->size;
}

/* What block_parse() does, but for the merkle root. */
#define TXS_AT_ONCE 64

static void parse_txs(struct run *run, bool with_txids)
{
	struct reader r = reader_over(run->bytes.data, run->bytes.len);
	struct txid txids[TXS_AT_ONCE];
	struct tx txs[TXS_AT_ONCE];
	struct header header;
	size_t n = 0;

	tx_space_reset(&run->space);
	header_read(&header, &r);
	for (size_t left = read_count(&r, 1); left > 0; left--) {
		check(tx_read(&txs[n++], &run->space, &r, run->net), "parse");
		run->txs++;
		if (n < TXS_AT_ONCE && left > 1)
			continue;
		if (with_txids)
			tx_txids(txids, txs, n);
		run->things += txids[0].bytes[0] + txs[0].output_count;
		n = 0;
	}
}

static void read_spent(struct run *run, const struct scanned_block *at,
		       const struct block_hash *prev)
{
	writer_reset(&run->spent);
	check(undo_reader_read(run->undo, &run->spent, at->position.file, prev,
			       at->tx_count),
	      "undo");
}

static void walk_spent(struct run *run)
{
	struct spent_outputs spent;

	spent_outputs_begin(&spent, writer_slice(&run->spent), run->net);
	for (size_t i = 0; i < spent.tx_count; i++)
		for (size_t n = spent_outputs_next_tx(&spent); n-- > 0;)
			run->things += spent_outputs_next(&spent).script.len;
	check(spent_outputs_end(&spent), "spent outputs");
}

enum work { READ, PARSE, FLOOR, BLOCK, BLOCK_UNDO, UNDO, UNDO_WALK };

static void work_on(struct run *run, enum work work, size_t i)
{
	static const struct block_hash zeros;
	const struct scanned_block *at = &run->blocks[i];
	const struct block_hash *prev = i ? &run->blocks[i - 1].hash : &zeros;

	if (work < UNDO)
		read_block(run, at);
	if (work == PARSE || work == FLOOR)
		parse_txs(run, work == FLOOR);
	if (work == BLOCK || work == BLOCK_UNDO)
		check(block_parse(&run->block, writer_slice(&run->bytes),
				  run->net),
		      "parse");
	if (work >= BLOCK_UNDO)
		read_spent(run, at, prev);
	if (work == BLOCK_UNDO || work == UNDO_WALK)
		walk_spent(run);
}

static double cpu_seconds(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	       (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void run_case(struct run *run, const char *name, enum work work)
{
	uint64_t start = clock_monotonic_us(), bytes = 0;
	double cpu = cpu_seconds(), wall;

	for (size_t i = 0; i < run->count; i++) {
		work_on(run, work, i);
		bytes += run->blocks[i].size;
	}
	wall = (double)(clock_monotonic_us() - start) / 1e6;
	printf("%-38s wall=%.3f cpu=%.3f MB/s=%.0f\n", name, wall,
	       cpu_seconds() - cpu, (double)bytes / 1e6 / wall);
}

static void run_cases(struct run *run)
{
	run_case(run, "read (pread, XOR)", READ);
	run_case(run, "read, parse", PARSE);
	run_case(run, "floor (read, parse, txids)", FLOOR);
	run_case(run, "floor, merkle roots", BLOCK);
	run_case(run, "undo (read, checksum, decode)", UNDO);
	run_case(run, "undo, walk", UNDO_WALK);
	run_case(run, "floor, merkle roots, undo, walk", BLOCK_UNDO);
}

int main(int argc, char **argv)
{
	static const struct block_hash zeros;
	struct run run = { 0 };
	struct undo_files *undo;
	struct scanned_block *blocks;
	struct links links;
	uint64_t start;
	size_t missing;

	if (argc != 2 && argc != 4)
		die("usage: bench_scan NODE_DATADIR [COIN NETWORK]");
	run.net = network_find(argc > 2 ? argv[2] : "btc",
			       argc > 2 ? argv[3] : "regtest");
	if (!run.net)
		die("no such network");
	links = read_links(argv[1], run.net);
	blocks = find_chain(&run.count, &links);
	check(block_files_open(&run.files, argv[1], run.net), "block files");
	check(undo_files_open(&undo, argv[1], run.net), "undo files");
	run.undo = undo_reader_new(undo);
	start = clock_monotonic_us();
	check(block_scan(run.files, blocks, run.count, &missing, &zeros),
	      "scan");
	printf("blocks=%zu in_files=%zu scan_us=%" PRIu64 "\n", run.count,
	       links.count, clock_monotonic_us() - start);
	if (missing)
		die("blocks are missing");
	run.blocks = blocks;
	run_cases(&run);
	writer_clear(&run.bytes);
	writer_clear(&run.spent);
	tx_space_clear(&run.space);
	block_clear(&run.block);
	undo_reader_free(run.undo);
	undo_files_close(undo);
	block_files_close(run.files);
	free(links.link);
	free(blocks);
	return 0;
}
