/* handle_blocks.c - GET /blocks: the blocks of one UTC day. */
#include <stdlib.h>

#include "api/day.h"
#include "api/explorer/handlers.h"
#include "api/explorer/render_block.h"
#include "api/number.h"
#include "base/clock.h"

#define BLOCKS_DEFAULT 200
#define BLOCKS_MAX     2000

struct blocks_page {
	uint32_t from; /* midnight */
	uint32_t to;   /* the day's end, or where the last page stopped */
	size_t limit;
	bool is_today;
	struct block_info *blocks;
	size_t count;
	bool more;
};

static size_t limit_from_request(const struct request *req)
{
	const struct js_int limit = js_int_parse(request_query(req, "limit"));

	if (!limit.given)
		return BLOCKS_DEFAULT;
	if (limit.value < 0)
		return 0;
	return limit.value > BLOCKS_MAX ? BLOCKS_MAX : (size_t)limit.value;
}

static enum status range_from_request(struct blocks_page *page,
				      const struct request *req)
{
	const char *date = request_query(req, "blockDate");
	const int64_t stop =
		js_int_parse(request_query(req, "startTimestamp")).value;
	char today[DAY_TEXT_SIZE];
	enum status st;

	day_format(today, (int64_t)clock_unix());
	if (!date || !*date)
		date = today;
	page->is_today = !strcmp(date, today);
	st = day_parse(&page->from, date);
	if (st != STATUS_OK)
		return st;
	page->to = page->from + DAY_SECONDS;
	if (stop > 0)
		page->to = stop > UINT32_MAX ? UINT32_MAX : (uint32_t)stop;
	return STATUS_OK;
}

static int by_height_descending(const void *a, const void *b)
{
	const struct block_info *x = a, *y = b;

	return (x->height < y->height) - (x->height > y->height);
}

/* What the next page starts from: the oldest block shown ended this one. */
static uint32_t oldest_time(const struct blocks_page *page)
{
	uint32_t oldest = page->to;

	for (size_t i = 0; i < page->count; i++)
		if (page->blocks[i].logical_time < oldest)
			oldest = page->blocks[i].logical_time;
	return oldest;
}

static void put_date(struct emit *json, const char *key, int64_t time)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, time);
	emit_text(json, key, text);
}

static void put_pagination(struct emit *json, const struct blocks_page *page)
{
	emit_object_begin(json, "pagination");
	put_date(json, "next", page->to);
	put_date(json, "prev", (int64_t)page->from - DAY_SECONDS);
	emit_i64(json, "currentTs", (int64_t)page->to - 1);
	put_date(json, "current", page->from);
	emit_bool(json, "isToday", page->is_today);
	emit_bool(json, "more", page->more);
	if (page->more)
		emit_u64(json, "moreTs", oldest_time(page));
	emit_object_end(json);
}

static void put_blocks(struct emit *json, const struct blocks_page *page,
		       const struct pool_list *pools)
{
	emit_object_begin(json, NULL);
	emit_array_begin(json, "blocks");
	for (size_t i = 0; i < page->count; i++)
		render_block_line(json, &page->blocks[i], pools);
	emit_array_end(json);
	emit_u64(json, "length", page->count);
	put_pagination(json, page);
	emit_object_end(json);
}

enum status handle_blocks(const struct request *req, struct backend *backend,
			  struct response *res)
{
	struct blocks_page page = { .limit = limit_from_request(req) };
	struct emit json;
	enum status st;

	if (range_from_request(&page, req) != STATUS_OK)
		return response_error(res, 503, "Please use yyyy-mm-dd format");
	page.blocks = query_alloc(backend->query,
				  (page.limit + 1) * sizeof(*page.blocks));
	if (!page.blocks)
		return STATUS_NO_MEMORY;
	st = query_blocks_between(backend->query, page.blocks, page.limit,
				  &page.count, &page.more, page.from, page.to);
	if (st != STATUS_OK)
		return st;
	qsort(page.blocks, page.count, sizeof(*page.blocks),
	      by_height_descending);
	json = response_json(res);
	put_blocks(&json, &page, backend->config->pools);
	return STATUS_OK;
}
