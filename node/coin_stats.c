/* coin_stats.c - what the node counts in its set of unspent outputs. */
#include "node/json_fields.h"
#include "node/rpc.h"

static enum status read_stats(struct node_coin_stats *out, const json_t *answer)
{
	const json_t *muhash = json_object_get(answer, "muhash");

	*out = (struct node_coin_stats){ 0 };
	if (json_field_u32(&out->height, answer, "height") != STATUS_OK ||
	    json_to_block_hash(&out->tip,
			       json_object_get(answer, "bestblock")) !=
		    STATUS_OK ||
	    json_field_u64(&out->outputs, answer, "txouts") != STATUS_OK ||
	    json_field_number(&out->total, answer, "total_amount") != STATUS_OK)
		return STATUS_BAD_INPUT;
	out->has_muhash = muhash != NULL;
	return muhash ? json_to_txid(&out->muhash, muhash) : STATUS_OK;
}

/* Each generation of nodes knows other kinds of hashes: what it does not know
 * is asked for without a name. */
static enum status ask(struct node_client *client, json_t **answer,
		       const char *hash_type)
{
	struct node_error error = { 0 };
	json_t *params = json_pack("[s]", hash_type);
	enum status st;

	if (!params)
		return STATUS_NO_MEMORY;
	st = node_call(client, answer, &error, "gettxoutsetinfo", params);
	json_decref(params);
	if (st != STATUS_FAILED || (error.code != RPC_INVALID_PARAMETER &&
				    error.code != RPC_MISC_ERROR))
		return st;
	return rpc_ask(client, answer, "gettxoutsetinfo", json_array());
}

enum status node_get_coin_stats(struct node_client *client,
				struct node_coin_stats *out, bool with_muhash)
{
	json_t *answer;
	enum status st = ask(client, &answer, with_muhash ? "muhash" : "none");

	if (st != STATUS_OK)
		return st;
	st = read_stats(out, answer);
	if (st != STATUS_OK)
		st = rpc_nonsense(client, "gettxoutsetinfo");
	json_decref(answer);
	return st;
}
