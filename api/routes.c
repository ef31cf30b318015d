#include "api/routes.h"

#include <string.h>
#include <strings.h>

#include "api/docs.h"
#include "api/explorer/handlers.h"
#include "api/handle_server.h"
#include "api/handle_ui.h"
#include "api/handle_wait.h"
#include "api/rpc/handle_rpc.h"
#include "api/ui_files.h"
#include "base/log.h"

#define GET  METHOD_GET
#define POST METHOD_POST

/* Address lists, and messages. */
#define LIST_BODY_MAX    ((size_t)1 << 20)
/* What a socket.io client says at once; --socket-message-size may be less. */
#define PACKETS_BODY_MAX ((size_t)16 << 20)
/* The largest standard transactions have 400 kB, the largest that a block can
 * hold 4 MB: 8 MB of hexadecimal digits, and what is around them. */
#define SEND_BODY_MAX    ((size_t)8400000)
/* Calls of the index RPCs, one of them with such a transaction. */
#define CALL_BODY_MAX    ((size_t)16 << 20)

/* clang-format off */
static const struct route routes[] = {
	{ GET, "/sync", handle_sync, ROUTE_SHORT, 0,
	  "how far the index has come" },
	{ GET, "/status", handle_status, ROUTE_NODE | ROUTE_SHORT, 0,
	  "the node's state: ?q=getInfo, getDifficulty, getBestBlockHash, getLastBlockHash" },
	{ GET, "/peer", handle_peer, ROUTE_SHORT, 0,
	  "is the node connected" },
	{ GET, "/version", handle_version, ROUTE_SHORT, 0,
	  "the version of this server" },
	{ GET, "/block/:hash", handle_block, ROUTE_INDEX | ROUTE_CHAIN | ROUTE_SHORT, 0,
	  "a block and its txids" },
	{ GET, "/block-index/:height", handle_block_index, ROUTE_INDEX | ROUTE_CHAIN | ROUTE_SHORT, 0,
	  "the hash of the block at a height" },
	{ GET, "/blocks", handle_blocks, ROUTE_INDEX | ROUTE_CHAIN | ROUTE_SHORT, 0,
	  "the blocks of one UTC day: ?blockDate, limit, startTimestamp" },
	{ GET, "/rawblock/:hash", handle_rawblock, ROUTE_INDEX | ROUTE_CHAIN | ROUTE_LONG, 0,
	  "a block's bytes in hexadecimal" },
	{ GET, "/tx/:txid", handle_tx, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "a transaction, confirmed or not" },
	{ GET, "/rawtx/:txid", handle_rawtx, ROUTE_INDEX | ROUTE_LONG, 0,
	  "a transaction's bytes in hexadecimal" },
	{ GET, "/txs", handle_txs, ROUTE_INDEX | ROUTE_WORKER | ROUTE_SHORT, 0,
	  "ten transactions of ?block or ?address, page ?pageNum" },
	{ POST, "/tx/send", handle_tx_send, ROUTE_NODE, SEND_BODY_MAX,
	  "hands a transaction (rawtx) to the node" },
	{ GET, "/utils/estimatefee", handle_estimate_fee, ROUTE_NODE, 0,
	  "what a kilobyte costs: ?nbBlocks" },
	{ GET, "/currency", handle_currency, 0, 0,
	  "what a coin costs" },
	{ GET | POST, "/messages/verify", handle_message_verify, ROUTE_WORKER | ROUTE_PLAIN, LIST_BODY_MAX,
	  "is a message signed by the owner of an address: address, signature, message" },
	{ GET, "/explorers", handle_explorers, 0, 0,
	  "links to other explorers" },
	{ GET, "/addr/:addr", handle_address, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "an address's sums and its txids: ?noTxList, from, to" },
	{ GET, "/addr/:addr/balance", handle_address_balance, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "confirmed balance in satoshis" },
	{ GET, "/addr/:addr/totalReceived", handle_address_received, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "satoshis ever received, change included" },
	{ GET, "/addr/:addr/totalSent", handle_address_sent, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "satoshis ever spent" },
	{ GET, "/addr/:addr/unconfirmedBalance", handle_address_unconfirmed, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "what the mempool adds to the balance, satoshis" },
	{ GET, "/addr/:addr/utxo", handle_address_utxo, ROUTE_INDEX | ROUTE_SHORT, 0,
	  "unspent outputs: ?from, to" },
	{ GET | POST, "/addrs/:addrs/utxo", handle_addresses_utxo, ROUTE_INDEX | ROUTE_WORKER | ROUTE_SHORT, LIST_BODY_MAX,
	  "unspent outputs of several addresses: ?from, to" },
	{ GET | POST, "/addrs/utxo", handle_addresses_utxo, ROUTE_INDEX | ROUTE_WORKER | ROUTE_SHORT, LIST_BODY_MAX,
	  "the same, addresses in the body (addrs)" },
	{ GET | POST, "/addrs/:addrs/txs", handle_addresses_txs, ROUTE_INDEX | ROUTE_WORKER | ROUTE_SHORT, LIST_BODY_MAX,
	  "history of several addresses: from, to, ?noAsm, noScriptSig, noSpent" },
	{ GET | POST, "/addrs/txs", handle_addresses_txs, ROUTE_INDEX | ROUTE_WORKER | ROUTE_SHORT, LIST_BODY_MAX,
	  "the same, addresses in the body (addrs)" },
	{ GET | POST, "/socket.io", NULL, ROUTE_SOCKETIO | ROUTE_EVERYWHERE | ROUTE_UNCOUNTED, PACKETS_BODY_MAX,
	  "live events for socket.io clients 1.x to 4.x" },
	{ GET, "/socket.io/socket.io.js", handle_socketio_script, ROUTE_WORKER | ROUTE_PLAIN | ROUTE_EVERYWHERE, 0,
	  "the socket.io client for browsers" },
	{ GET, "/ws", NULL, ROUTE_WEBSOCKET | ROUTE_EVERYWHERE, 0,
	  "live events by plain websocket" },
	{ GET, "/events", NULL, ROUTE_STREAM | ROUTE_EVERYWHERE, 0,
	  "live events as a stream (server-sent events): ?room, address" },
	{ GET, "/wait", handle_wait, ROUTE_PLAIN | ROUTE_EVERYWHERE, 0,
	  "answers when it has come: ?height, tip, tip_not, txid, confirmations; timeout" },
	{ GET, "/health", handle_health, ROUTE_ROOT | ROUTE_UNCOUNTED, 0,
	  "200 while the process lives" },
	{ GET, "/ready", handle_ready, ROUTE_ROOT | ROUTE_UNCOUNTED, 0,
	  "200 when the index stands at the node's tip, else 503" },
	{ GET, "/metrics", handle_metrics, ROUTE_ROOT | ROUTE_UNCOUNTED, 0,
	  "figures for Prometheus" },
	{ GET, "/docs", handle_docs, ROUTE_ROOT | ROUTE_UNCOUNTED, 0,
	  "what this server answers, as a page" },
	{ GET, "/docs/openapi.yaml", handle_openapi, ROUTE_ROOT | ROUTE_UNCOUNTED, 0,
	  "the same for programs" },
	{ GET, "/", handle_home, ROUTE_ROOT | ROUTE_UI | ROUTE_PLAIN | ROUTE_UNCOUNTED, 0,
	  "leads to the explorer page" },
	{ GET, UI_HOME "*", handle_ui, ROUTE_ROOT | ROUTE_UI | ROUTE_PLAIN | ROUTE_UNCOUNTED | ROUTE_WORKER | ROUTE_SHORT, 0,
	  "the explorer page, and its files" },
	{ POST, "", handle_rpc, ROUTE_RPC | ROUTE_RAW | ROUTE_NODE, CALL_BODY_MAX,
	  "the index RPCs" },
};
/* clang-format on */

#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

const struct route *route_at(size_t index)
{
	return index < ROUTE_COUNT ? &routes[index] : NULL;
}

size_t route_count(void)
{
	return ROUTE_COUNT;
}

size_t route_index(const struct route *route)
{
	return (size_t)(route - routes);
}

enum status router_init(struct router *router, const char *const *prefixes,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const size_t len = strlen(prefixes[i]);

		if (len &&
		    (prefixes[i][0] != '/' || prefixes[i][len - 1] == '/' ||
		     strchr(prefixes[i], ':'))) {
			log_error("bad API prefix",
				  "prefix=\"%s\" expected=\"/name or /a/b, "
				  "without a last slash\"",
				  prefixes[i]);
			return STATUS_REFUSED;
		}
	}
	*router =
		(struct router){ .prefixes = prefixes, .prefix_count = count };
	return STATUS_OK;
}

/* Most differ in their first letter, which is looked at first. */
static bool part_may_match(const char *part, const char *segment)
{
	return !((*part ^ *segment) & ~('a' ^ 'A'));
}

static bool part_matches(const char *part, size_t len, const char *segment)
{
	return !strncasecmp(part, segment, len) && !segment[len];
}

/* Holds a pattern against the segments from *at on and moves *at behind what
 * it took; ":name" takes any segment that is not empty, "*" all that are left.
 */
static bool pattern_matches(const char *pattern, const struct request *req,
			    size_t *at, const char **arg)
{
	while (pattern[0] && pattern[1]) {
		size_t len;

		if (pattern[1] == '*') {
			*at = req->segment_count;
			return true;
		}
		if (*at >= req->segment_count ||
		    (*++pattern != ':' &&
		     !part_may_match(pattern, req->segments[*at])))
			return false;
		len = strcspn(pattern, "/");
		if (*pattern == ':' && *req->segments[*at])
			*arg = req->segments[*at];
		else if (!part_matches(pattern, len, req->segments[*at]))
			return false;
		pattern += len;
		++*at;
	}
	return true;
}

static bool method_matches(const struct route *route, enum method method)
{
	return route->methods & (method == METHOD_HEAD ? METHOD_GET : method);
}

/* The route, among those at the root or those behind a prefix or those of the
 * index RPCs, that the segments from first on mean. */
static const struct route *find(const struct router *router,
				struct request *req, size_t first,
				unsigned kind)
{
	const unsigned kinds = ROUTE_ROOT | ROUTE_RPC;

	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const struct route *route = &routes[i];
		const char *arg = NULL;
		size_t at = first;

		if (((route->flags & kinds) != kind &&
		     (kind == ROUTE_RPC ||
		      !(route->flags & ROUTE_EVERYWHERE))) ||
		    ((route->flags & ROUTE_UI) && !router->ui) ||
		    !method_matches(route, req->method) ||
		    !pattern_matches(route->pattern, req, &at, &arg) ||
		    at != req->segment_count)
			continue;
		req->arg = arg;
		return route;
	}
	return NULL;
}

const struct route *router_find(const struct router *router,
				struct request *req)
{
	const struct route *route;
	const char *none;

	if (req->segment_count > REQUEST_SEGMENTS)
		return NULL;
	if (router->rpc)
		return find(router, req, 0, ROUTE_RPC);
	route = find(router, req, 0, ROUTE_ROOT);
	for (size_t i = 0; !route && i < router->prefix_count; i++) {
		size_t at = 0;

		if (pattern_matches(router->prefixes[i], req, &at, &none))
			route = find(router, req, at, 0);
	}
	return route;
}

bool router_has_cors(const struct router *router, const struct request *req)
{
	if (router->rpc)
		return false;
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		const char *none;
		size_t at = 0;

		if ((routes[i].flags & ROUTE_ROOT) &&
		    (router->ui || !(routes[i].flags & ROUTE_UI)) &&
		    pattern_matches(routes[i].pattern, req, &at, &none) &&
		    at == req->segment_count)
			return false;
	}
	return true;
}
