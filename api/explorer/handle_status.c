/* handle_status.c - GET /sync, /peer, /version and /status?q=. */
#include <ctype.h>
#include <math.h>

#include "api/explorer/handlers.h"
#include "api/explorer/node_answer.h"
#include "api/explorer/units.h"

enum status handle_version(const struct request *req, struct backend *backend,
			   struct response *res)
{
	struct emit json = response_json(res);

	(void)req;
	(void)backend;
	emit_object_begin(&json, NULL);
	emit_text(&json, "version", OWSD_VERSION);
	emit_object_end(&json);
	return STATUS_OK;
}

/* Wallet services read blockChainHeight as the height of the chain. */
static void put_sync(struct emit *json, const struct index_progress *progress)
{
	const long percent = lround(progress->percent);
	const int64_t height = progress->height > 0 ? progress->height : 0;
	const int64_t chain_height =
		progress->node_height > height ? progress->node_height : height;

	emit_object_begin(json, NULL);
	emit_text(json, "status", percent >= 100 ? "finished" : "syncing");
	emit_i64(json, "blockChainHeight", chain_height);
	emit_i64(json, "syncPercentage", percent);
	emit_i64(json, "height", height);
	emit_null(json, "error");
	emit_text(json, "type", "bitcore node");
	emit_object_end(json);
}

enum status handle_sync(const struct request *req, struct backend *backend,
			struct response *res)
{
	struct emit json = response_json(res);
	struct index_progress progress;

	(void)req;
	index_get_progress(backend->config->index, &progress);
	put_sync(&json, &progress);
	return STATUS_OK;
}

enum status handle_peer(const struct request *req, struct backend *backend,
			struct response *res)
{
	struct emit json = response_json(res);
	struct index_progress progress;

	(void)req;
	index_get_progress(backend->config->index, &progress);
	emit_object_begin(&json, NULL);
	emit_bool(&json, "connected", progress.node_connected);
	emit_text(&json, "host", "127.0.0.1");
	emit_null(&json, "port");
	emit_object_end(&json);
	return STATUS_OK;
}

/* One call; a refusal or an outage becomes the client's answer and *out NULL.
 */
static enum status ask_node(json_t **out, struct response *res,
			    struct backend *backend, const char *method)
{
	struct node_error error = { 0 };
	enum status st;

	*out = NULL;
	st = node_call(backend->node, out, &error, method, NULL);
	if (st == STATUS_FAILED && error.code)
		return response_code_error(res, error.code, error.message);
	if (st == STATUS_UNAVAILABLE || st == STATUS_REFUSED)
		return response_busy(res, "The node is not available now");
	return st;
}

static void put_description(struct emit *json, const struct network *net)
{
	char protocol[32] = "";

	for (size_t i = 0; net->title[i] && i + 1 < sizeof(protocol); i++)
		protocol[i] = (char)tolower((unsigned char)net->title[i]);
	emit_object_begin(json, "description");
	emit_text(json, "name", net->title);
	emit_text(json, "protocol", protocol);
	emit_object_end(json);
}

static void put_info(struct emit *json, const struct network *net,
		     const json_t *chain, const json_t *peers)
{
	emit_object_begin(json, NULL);
	emit_object_begin(json, "info");
	put_node_info(json, net, chain, peers);
	emit_text(json, "network", net->name);
	put_node_text(json, "subversion", json_object_get(peers, "subversion"));
	put_node_text(json, "localservices",
		      json_object_get(peers, "localservices"));
	put_description(json, net);
	render_units(json, net);
	emit_object_end(json);
	emit_object_end(json);
}

static enum status get_info(struct backend *backend, struct response *res)
{
	json_t *chain = NULL, *peers = NULL;
	struct emit json;
	enum status st;

	st = ask_node(&peers, res, backend, "getnetworkinfo");
	if (st == STATUS_OK && peers)
		st = ask_node(&chain, res, backend, "getblockchaininfo");
	if (st == STATUS_OK && chain) {
		json = response_json(res);
		put_info(&json, backend->net, chain, peers);
	}
	json_decref(chain);
	json_decref(peers);
	return st;
}

/* {shown: one field of getblockchaininfo}. Some nodes no longer have methods
 * of their own for these (Knots 29 has no getdifficulty). */
static enum status get_field(struct backend *backend, struct response *res,
			     const char *field, const char *shown)
{
	struct emit json;
	json_t *chain, *value;
	enum status st = ask_node(&chain, res, backend, "getblockchaininfo");

	if (st != STATUS_OK || !chain)
		return st;
	value = json_object_get(chain, field);
	json = response_json(res);
	emit_object_begin(&json, NULL);
	if (json_is_string(value))
		put_node_text(&json, shown, value);
	else
		put_node_number(&json, shown, value);
	emit_object_end(&json);
	json_decref(chain);
	return STATUS_OK;
}

/* Our own tip; {} before there is one. */
static enum status get_last_block_hash(struct backend *backend,
				       struct response *res)
{
	struct emit json = response_json(res);
	struct index_progress progress;

	index_get_progress(backend->config->index, &progress);
	emit_object_begin(&json, NULL);
	if (progress.height >= 0) {
		emit_block_hash(&json, "syncTipHash", &progress.hash);
		emit_block_hash(&json, "lastblockhash", &progress.hash);
	}
	emit_object_end(&json);
	return STATUS_OK;
}

enum status handle_status(const struct request *req, struct backend *backend,
			  struct response *res)
{
	const char *q = request_query(req, "q");

	if (!q)
		q = "getInfo";
	if (!strcmp(q, "getDifficulty"))
		return get_field(backend, res, "difficulty", "difficulty");
	if (!strcmp(q, "getBestBlockHash"))
		return get_field(backend, res, "bestblockhash",
				 "bestblockhash");
	if (!strcmp(q, "getLastBlockHash"))
		return get_last_block_hash(backend, res);
	return get_info(backend, res);
}
