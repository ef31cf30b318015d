/* build_pages.h - packed pages on their way from the threads that make them to
 * the one that writes the database.
 *
 * The build writes up to three runs at once: the base, below what a reorg may
 * undo; what is above it; and the last few blocks, so that an everyday reorg
 * rewrites no more than those. A row goes to the run that its maker's txnum
 * lies in. */
#ifndef INDEXER_BUILD_PAGES_H
#define INDEXER_BUILD_PAGES_H

#include "indexer/page.h"
#include "indexer/state.h"

#define BUILD_RUNS 3

struct build_runs {
	uint32_t count;
	uint32_t to[BUILD_RUNS];        /* run i ends before this block */
	uint64_t txnum_end[BUILD_RUNS]; /* and this txnum */
	uint64_t safe;                  /* see struct merge_filter */
};

static inline unsigned build_run_of(const struct build_runs *runs,
				    uint64_t txnum)
{
	unsigned run = 0;

	/* Nobody can guess it where there are many above the base. */
	for (unsigned i = 0; i + 1 < BUILD_RUNS; i++)
		run += (i + 1 < runs->count) & (txnum >= runs->txnum_end[i]);
	return run;
}

/* The pages of one table that one task makes. */
struct build_pages {
	enum table table;
	uint32_t runs;
	struct page_writer writers[BUILD_RUNS];
	struct writer packed[BUILD_RUNS]; /* owned: pages one after another */
	uint64_t rows[BUILD_RUNS], bytes[BUILD_RUNS]; /* appended before */
};

void build_pages_init(struct build_pages *pages, enum table table,
		      const struct build_runs *runs);
void build_pages_clear(struct build_pages *pages);
/* Rows of one run in strictly ascending order; CORRUPT otherwise. */
MUST_CHECK enum status build_pages_add(struct build_pages *pages, unsigned run,
				       const struct row *row);
static inline enum status
build_pages_add_fields(struct build_pages *pages, unsigned run,
		       const struct script_key *script,
		       const struct row_fields *row)
{
	enum status st =
		page_writer_add_fields(&pages->writers[run], script, row);

	return st == STATUS_BAD_INPUT ? STATUS_CORRUPT : st;
}
/* Ends the open pages. */
MUST_CHECK enum status build_pages_finish(struct build_pages *pages);
/* Appends those that have ended to the runs, and counts rows and bytes there;
 * more may follow. */
MUST_CHECK enum status build_pages_append(struct build_pages *pages,
					  const struct view *batch,
					  struct run_info *runs);
uint64_t build_pages_bytes(const struct build_pages *pages);

#endif /* INDEXER_BUILD_PAGES_H */
