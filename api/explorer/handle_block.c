/* handle_block.c - GET /block/:hash, /rawblock/:hash, /block-index/:height. */
#include "api/explorer/handlers.h"
#include "api/explorer/render_block.h"
#include "api/number.h"

#define RPC_TYPE_ERROR        -1
#define RPC_INVALID_PARAMETER -8

/* Blocks of a few transactions are read where the request runs, others cost
 * milliseconds of hashing: one read stands for so many bytes. */
#define BYTES_PER_READ 4096

/* Whatever is no hash is "not found": callers try one route after another. */
static enum status find_block(struct block_info *out, struct backend *backend,
			      const char *text)
{
	struct block_hash hash;

	if (block_hash_from_hex(&hash, text) != STATUS_OK)
		return STATUS_NOT_FOUND;
	return query_block(backend->query, out, &hash);
}

static bool may_read_block(const struct backend *backend,
			   const struct block_info *block)
{
	return backend_may_read(backend, 1 + block->size / BYTES_PER_READ);
}

enum status handle_block(const struct request *req, struct backend *backend,
			 struct response *res)
{
	const struct txid *txids;
	struct block_info block;
	struct emit json;
	enum status st = find_block(&block, backend, req->arg);

	if (st != STATUS_OK)
		return st;
	if (!may_read_block(backend, &block))
		return response_defer(res);
	st = query_block_txids(backend->query, &txids, &block);
	if (st != STATUS_OK)
		return st;
	json = response_json(res);
	render_block(&json, &block, txids, backend->net,
		     query_get_tip(backend->query)->height,
		     backend->config->pools);
	return STATUS_OK;
}

enum status handle_rawblock(const struct request *req, struct backend *backend,
			    struct response *res)
{
	struct block_info block;
	struct slice bytes;
	struct emit json;
	enum status st = find_block(&block, backend, req->arg);

	if (st != STATUS_OK)
		return st;
	if (!may_read_block(backend, &block))
		return response_defer(res);
	st = query_block_bytes(backend->query, &bytes, &block);
	if (st != STATUS_OK)
		return st;
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_hex(&json, "rawblock", bytes);
	emit_object_end(&json);
	return STATUS_OK;
}

enum status handle_block_index(const struct request *req,
			       struct backend *backend, struct response *res)
{
	const struct js_int height = js_int_parse(req->arg);
	struct block_info block;
	struct emit json;
	enum status st = STATUS_NOT_FOUND;

	if (height.nan)
		return response_code_error(
			res, RPC_TYPE_ERROR,
			"JSON value is not an integer as expected");
	if (height.value >= 0 && height.value <= UINT32_MAX)
		st = query_block_at(backend->query, &block,
				    (uint32_t)height.value);
	if (st == STATUS_NOT_FOUND)
		return response_code_error(res, RPC_INVALID_PARAMETER,
					   "Block height out of range");
	if (st != STATUS_OK)
		return st;
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_block_hash(&json, "blockHash", &block.hash);
	emit_object_end(&json);
	return STATUS_OK;
}
