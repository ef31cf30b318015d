/* chain_queries.c - the node's chain: tip, hashes by height, headers. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/log.h"
#include "node/json_fields.h"
#include "node/rpc.h"

/* Hashes asked for in one batch: 110 kB of answer. */
#define HASHES_PER_BATCH 1000

/* --- is it our chain? --- */

static enum status check_chain(const struct node_client *client,
			       const char *chain)
{
	const struct network *net = client->config->net;
	char shown[32];

	if (!strcmp(chain, net->node_name))
		return STATUS_OK;
	rpc_copy_text(shown, sizeof(shown), chain);
	log_error("node is on another chain",
		  "url=\"%s\" node_chain=\"%s\" wanted_chain=%s network=%s "
		  "change=\"--network or --node-url\"",
		  transport_url(client->transport), shown, net->node_name,
		  net->name);
	return STATUS_REFUSED;
}

static enum status check_genesis(struct node_client *client)
{
	const struct network *net = client->config->net;
	struct block_hash genesis;
	char found[HASH_HEX_SIZE];
	enum status st;

	if (client->genesis_checked)
		return STATUS_OK;
	st = node_get_hash_at(client, &genesis, 0);
	if (st != STATUS_OK)
		return st;
	block_hash_to_hex(found, &genesis);
	client->genesis_checked = !strcmp(found, net->genesis_hash);
	if (client->genesis_checked)
		return STATUS_OK;
	log_error("node's genesis block is another network's",
		  "url=\"%s\" genesis=%s wanted=%s coin=%s network=%s "
		  "change=\"--coin, --network or --node-url\"",
		  transport_url(client->transport), found, net->genesis_hash,
		  net->coin, net->name);
	return STATUS_REFUSED;
}

/* BTC and BCH share a genesis block, a name for their main chains and a port.
 */
static enum status check_split(struct node_client *client, uint32_t height)
{
	const struct network *net = client->config->net;
	struct block_hash block;
	char found[HASH_HEX_SIZE];
	enum status st;

	if (client->split_checked || !net->split_hash ||
	    height < net->split_height)
		return STATUS_OK;
	st = node_get_hash_at(client, &block, net->split_height);
	if (st != STATUS_OK)
		return st;
	block_hash_to_hex(found, &block);
	client->split_checked = !strcmp(found, net->split_hash);
	if (client->split_checked)
		return STATUS_OK;
	log_error("node follows another coin",
		  "url=\"%s\" height=%u block=%s wanted=%s coin=%s "
		  "change=\"--coin or --node-url\"",
		  transport_url(client->transport), net->split_height, found,
		  net->split_hash, net->coin);
	return STATUS_REFUSED;
}

/* --- tip --- */

/* A regtest node whose tip is older than a day says "initial download" until
 * the next block (Core's -maxtipage), and nobody may ever mine one. There,
 * having every block whose header is known is enough. */
static bool in_initial_download(const struct network *net,
				const struct node_tip *tip, bool claimed)
{
	if (!strcmp(net->node_name, "regtest") && tip->height == tip->headers)
		return false;
	return claimed;
}

static enum status read_tip(struct node_tip *out, const char **chain,
			    const struct network *net, const json_t *info)
{
	bool claimed;

	if (json_field_text(chain, info, "chain") != STATUS_OK ||
	    json_field_u32(&out->height, info, "blocks") != STATUS_OK ||
	    json_field_u32(&out->headers, info, "headers") != STATUS_OK ||
	    json_to_block_hash(&out->hash,
			       json_object_get(info, "bestblockhash")) !=
		    STATUS_OK ||
	    json_field_number(&out->progress, info, "verificationprogress") !=
		    STATUS_OK ||
	    json_field_flag(&claimed, info, "initialblockdownload") !=
		    STATUS_OK)
		return STATUS_BAD_INPUT;
	out->initial_download = in_initial_download(net, out, claimed);
	return STATUS_OK;
}

enum status node_get_tip(struct node_client *client, struct node_tip *out)
{
	const char *chain;
	json_t *info;
	enum status st;

	st = rpc_ask(client, &info, "getblockchaininfo", json_array());
	if (st != STATUS_OK)
		return st;
	client_refresh(client);
	st = read_tip(out, &chain, client->config->net, info);
	if (st == STATUS_OK)
		st = check_chain(client, chain);
	else
		st = rpc_nonsense(client, "getblockchaininfo");
	json_decref(info);
	if (st == STATUS_OK)
		st = check_genesis(client);
	return st == STATUS_OK ? check_split(client, out->height) : st;
}

enum status node_get_best_hash(struct node_client *client,
			       struct block_hash *out)
{
	json_t *result;
	enum status st;

	st = rpc_ask(client, &result, "getbestblockhash", json_array());
	if (st != STATUS_OK)
		return st;
	if (json_to_block_hash(out, result) != STATUS_OK)
		st = rpc_nonsense(client, "getbestblockhash");
	json_decref(result);
	return st;
}

/* --- hashes by height --- */

enum status node_get_hash_at(struct node_client *client, struct block_hash *out,
			     uint32_t height)
{
	json_t *result;
	enum status st;

	st = rpc_look_up(client, &result, "getblockhash",
			 json_pack("[I]", (json_int_t)height),
			 RPC_INVALID_PARAMETER, RPC_INVALID_PARAMETER);
	if (st != STATUS_OK)
		return st;
	if (json_to_block_hash(out, result) != STATUS_OK)
		st = rpc_nonsense(client, "getblockhash");
	json_decref(result);
	return st;
}

/* Stops at the first null: the chain ends there. */
static enum status take_hashes(struct block_hash *out, size_t *got,
			       const json_t *results)
{
	for (*got = 0; *got < json_array_size(results); ++*got) {
		const json_t *value = json_array_get(results, *got);

		if (json_is_null(value))
			return STATUS_OK;
		if (json_to_block_hash(&out[*got], value) != STATUS_OK)
			return STATUS_BAD_INPUT;
	}
	return STATUS_OK;
}

static enum status get_some_hashes(struct node_client *client,
				   struct block_hash *out, size_t *got,
				   uint32_t first, size_t count)
{
	struct rpc_batch batch;
	json_t *results;
	enum status st;

	*got = 0;
	rpc_batch_begin(&batch, client);
	for (size_t i = 0; i < count; i++)
		rpc_batch_add(&batch, client, "getblockhash",
			      json_pack("[I]", (json_int_t)(first + i)));
	st = rpc_batch_run(&batch, client, &results);
	if (st != STATUS_OK)
		return st;
	if (take_hashes(out, got, results) != STATUS_OK)
		st = rpc_nonsense(client, "getblockhash");
	json_decref(results);
	return st;
}

enum status node_get_hashes(struct node_client *client, struct block_hash *out,
			    size_t *got, uint32_t first, size_t count)
{
	size_t some, part;
	enum status st;

	for (*got = 0; *got < count; *got += part) {
		some = count - *got;
		if (some > HASHES_PER_BATCH)
			some = HASHES_PER_BATCH;
		st = get_some_hashes(client, out + *got, &part,
				     first + (uint32_t)*got, some);
		if (st != STATUS_OK)
			return st;
		if (part < some) {
			*got += part;
			break;
		}
	}
	return STATUS_OK;
}

/* --- headers --- */

static enum status read_header(struct header *out, const json_t *hex,
			       const struct block_hash *hash)
{
	uint8_t bytes[HEADER_SIZE];
	struct block_hash found;

	if (json_string_length(hex) != 2 * HEADER_SIZE ||
	    hex_decode(bytes, json_string_value(hex), 2 * HEADER_SIZE) !=
		    STATUS_OK ||
	    header_parse(out, bytes, HEADER_SIZE) != STATUS_OK)
		return STATUS_BAD_INPUT;
	found = header_hash(out);
	return block_hash_equal(&found, hash) ? STATUS_OK : STATUS_BAD_INPUT;
}

/* The raw form and the told one, as a batch of two gives them. */
static enum status read_headers(struct header *out, int64_t *height,
				bool *active, const json_t *results,
				const struct block_hash *hash)
{
	const json_t *raw = json_array_get(results, 0);
	const json_t *told = json_array_get(results, 1);
	int64_t confirmations;

	if (json_is_null(raw) || json_is_null(told))
		return STATUS_NOT_FOUND;
	if (json_field_i64(height, told, "height") != STATUS_OK ||
	    json_field_i64(&confirmations, told, "confirmations") != STATUS_OK)
		return STATUS_BAD_INPUT;
	*active = confirmations >= 0;
	return read_header(out, raw, hash);
}

enum status node_get_header(struct node_client *client, struct header *out,
			    int64_t *height, bool *active,
			    const struct block_hash *hash)
{
	char hex[HASH_HEX_SIZE];
	struct rpc_batch batch;
	json_t *results;
	enum status st;

	block_hash_to_hex(hex, hash);
	rpc_batch_begin(&batch, client);
	rpc_batch_add(&batch, client, "getblockheader",
		      json_pack("[s, b]", hex, 0));
	rpc_batch_add(&batch, client, "getblockheader",
		      json_pack("[s, b]", hex, 1));
	st = rpc_batch_run(&batch, client, &results);
	if (st != STATUS_OK)
		return st;
	st = read_headers(out, height, active, results, hash);
	if (st == STATUS_BAD_INPUT)
		st = rpc_nonsense(client, "getblockheader");
	json_decref(results);
	return st;
}
