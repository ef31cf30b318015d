#include "api/wait_wish.h"

#include <stdlib.h>
#include <string.h>

#include "api/request.h"
#include "api/response.h"
#include "indexer/query.h"

/* --- reading --- */

/* Absent is fine. False: answered. */
static bool take_number(uint32_t *out, bool *given, struct response *res,
			const struct request *req, const char *name)
{
	const char *text = request_query(req, name);

	*given = text;
	if (!text)
		return true;
	if (*text && strlen(text) <= 9 &&
	    strspn(text, "0123456789") == strlen(text)) {
		*out = (uint32_t)strtoul(text, NULL, 10);
		return true;
	}
	response_error(res, 400, "%s: not a number of up to nine digits", name);
	return false;
}

static bool refuse_hash(struct response *res, const char *name)
{
	response_error(res, 400, "%s: not 64 hexadecimal digits", name);
	return false;
}

static bool take_block(struct block_hash *out, bool *given,
		       struct response *res, const struct request *req,
		       const char *name)
{
	const char *text = request_query(req, name);

	*given = text;
	return !text || block_hash_from_hex(out, text) == STATUS_OK ||
	       refuse_hash(res, name);
}

bool wait_wish_parse(struct wait_wish *out, struct response *res,
		     const struct request *req, uint32_t timeout_max)
{
	const char *txid = request_query(req, "txid");
	bool given, confirmed;

	*out = (struct wait_wish){ .has_txid = txid,
				   .timeout_s = WAIT_SECONDS };
	if (!take_number(&out->height, &out->has_height, res, req, "height") ||
	    !take_block(&out->tip, &out->has_tip, res, req, "tip") ||
	    !take_block(&out->tip_not, &out->has_tip_not, res, req,
			"tip_not") ||
	    !take_number(&out->confirmations, &confirmed, res, req,
			 "confirmations") ||
	    !take_number(&out->timeout_s, &given, res, req, "timeout"))
		return false;
	if (txid && txid_from_hex(&out->txid, txid) != STATUS_OK)
		return refuse_hash(res, "txid");
	if (out->timeout_s > timeout_max)
		out->timeout_s = timeout_max;
	if (confirmed && !txid)
		response_error(res, 400, "confirmations: of which txid?");
	else if (!out->has_height && !out->has_tip && !out->has_tip_not &&
		 !txid)
		response_error(res, 400,
			       "Wait for what? Give height, tip, tip_not or "
			       "txid");
	else
		return true;
	return false;
}

/* --- looking --- */

/* All but the transaction. */
static enum status chain_holds(bool *out, const struct wait_wish *wish,
			       struct query *query)
{
	const struct query_tip *tip = query_get_tip(query);
	struct block_info block;
	enum status st;

	*out = (!wish->has_height || tip->height >= wish->height) &&
	       (!wish->has_tip_not ||
		!block_hash_equal(&tip->hash, &wish->tip_not));
	if (!*out || !wish->has_tip)
		return STATUS_OK;
	st = query_block(query, &block, &wish->tip);
	*out = st == STATUS_OK && block.active;
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

/* NOT_FOUND. */
static enum status count_confirmations(int64_t *out,
				       const struct wait_wish *wish,
				       struct query *query)
{
	struct tx_info info;
	struct tx_ref ref;
	enum status st = query_find_tx(query, &ref, &wish->txid);

	if (st == STATUS_OK)
		st = query_tx(query, &info, &ref, 0);
	if (st == STATUS_OK)
		*out = info.height < 0
			       ? 0
			       : query_get_tip(query)->height - info.height + 1;
	return st;
}

enum status wait_wish_holds(bool *out, int64_t *confirmations,
			    const struct wait_wish *wish, struct query *query)
{
	enum status st = chain_holds(out, wish, query);

	*confirmations = -1;
	if (st != STATUS_OK || !wish->has_txid)
		return st;
	st = count_confirmations(confirmations, wish, query);
	if (*confirmations < (int64_t)wish->confirmations)
		*out = false;
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status wait_wish_may_hold(bool *out, const struct wait_wish *wish,
			       struct query *query, bool new_blocks)
{
	enum status st;

	*out = false;
	/* What only blocks can bring about. */
	if (!new_blocks && (!wish->has_txid || wish->confirmations))
		return STATUS_OK;
	st = chain_holds(out, wish, query);
	if (st != STATUS_OK || !*out || !wish->has_txid)
		return st;
	return query_may_find_tx(query, out, &wish->txid, new_blocks);
}
