/* block_queries.c - whole blocks, and the outputs that they spend.
 *
 * REST first: no password, no hex, 630 MB/s. A node may not offer it (-rest is
 * off by default), or only parts of it; a 404 does not tell that apart from an
 * unknown block, so the same is asked in a way whose answer is known. */
#include <stdio.h>

#include "base/log.h"
#include "node/json_fields.h"
#include "node/rpc.h"

/* Blocks of 32 MB exist (BCH), and grow by rule: a bound for memory only. */
#define MAX_REST_ANSWER ((size_t)1 << 30)
#define PATH_SIZE       128

/* NOT_FOUND: 404. */
static enum status rest_get(struct node_client *client, struct writer *out,
			    const char *path)
{
	struct http_request request = { .path = path,
					.max_answer = MAX_REST_ANSWER };
	size_t start = out->len;
	enum status st;
	long http;

	st = transport_exchange(client->transport, out, &http, &request);
	if (st != STATUS_OK || http == 200)
		return st;
	out->len = start;
	if (http == 404)
		return STATUS_NOT_FOUND;
	log_warn("node's answer makes no sense", "url=\"%s%s\" http=%ld",
		 transport_url(client->transport), path, http);
	return STATUS_BAD_INPUT;
}

static void path_of(char path[PATH_SIZE], const char *what, const char *hash)
{
	snprintf(path, PATH_SIZE, "/rest/%s/%s.bin", what, hash);
}

static enum status rest_get_of(struct node_client *client, struct writer *out,
			       const char *what, const char *hash)
{
	char path[PATH_SIZE];

	path_of(path, what, hash);
	return rest_get(client, out, path);
}

static void rest_expect(struct node_client *client, const char *what,
			const struct block_hash *hash)
{
	char path[PATH_SIZE], hex[HASH_HEX_SIZE];

	block_hash_to_hex(hex, hash);
	path_of(path, what, hex);
	transport_expect(client->transport, path);
}

/* --- blocks --- */

static enum status rpc_get_block(struct node_client *client, struct writer *out,
				 const char *hash)
{
	json_t *result;
	enum status st;

	/* -1: pruned, or announced and not stored yet. */
	st = rpc_look_up(client, &result, "getblock",
			 json_pack("[s, i]", hash, 0),
			 RPC_INVALID_ADDRESS_OR_KEY, RPC_MISC_ERROR);
	if (st != STATUS_OK)
		return st;
	st = json_to_bytes(out, result);
	if (st == STATUS_BAD_INPUT)
		st = rpc_nonsense(client, "getblock");
	json_decref(result);
	return st;
}

/* The node has the block and its REST did not: there is no REST. */
static void remember_no_rest(struct node_client *client)
{
	client->no_rest = true;
	if (atomic_exchange(&client->config->health->no_rest, true))
		return;
	log_info("node offers no REST",
		 "url=\"%s\" instead=\"getblock, about ten times slower\" "
		 "change=\"start the node with -rest\"",
		 transport_url(client->transport));
}

static enum status fetch_block(struct node_client *client, struct writer *out,
			       const char *hash)
{
	enum status st;

	client_refresh(client);
	if (client->no_rest)
		return rpc_get_block(client, out, hash);
	st = rest_get_of(client, out, "block", hash);
	if (st != STATUS_NOT_FOUND)
		return st;
	st = rpc_get_block(client, out, hash);
	if (st == STATUS_OK)
		remember_no_rest(client);
	return st;
}

static enum status check_block(const struct node_client *client,
			       struct slice block, const char *hash,
			       const struct block_hash *wanted)
{
	struct block_hash found;

	if (block.len > HEADER_SIZE) {
		sha256d(found.bytes, block.data, HEADER_SIZE);
		if (block_hash_equal(&found, wanted))
			return STATUS_OK;
	}
	log_warn("node gave another block", "url=\"%s\" wanted=%s bytes=%zu",
		 transport_url(client->transport), hash, block.len);
	return STATUS_BAD_INPUT;
}

enum status node_get_block(struct node_client *client, struct writer *out,
			   const struct block_hash *hash)
{
	size_t start = out->len;
	char hex[HASH_HEX_SIZE];
	enum status st;

	block_hash_to_hex(hex, hash);
	st = fetch_block(client, out, hex);
	if (st != STATUS_OK)
		return st;
	st = check_block(client, slice_of(out->data + start, out->len - start),
			 hex, hash);
	if (st != STATUS_OK)
		out->len = start;
	return st;
}

void node_expect_block(struct node_client *client,
		       const struct block_hash *hash)
{
	client_refresh(client);
	if (!client->no_rest)
		rest_expect(client, "block", hash);
}

/* --- spent outputs --- */

/* The genesis block spends nothing, but a node that offers the path says so. */
static enum status offers_spent_outputs(struct node_client *client,
					struct writer *scratch)
{
	size_t start = scratch->len;
	enum status st;

	st = rest_get_of(client, scratch, "spenttxouts",
			 client->config->net->genesis_hash);
	if (!scratch->failed)
		scratch->len = start;
	return st;
}

static void remember_no_spent_outputs(struct node_client *client)
{
	client->no_spent_outputs = true;
	if (atomic_exchange(&client->config->health->no_spent_outputs, true))
		return;
	log_info("node offers no spent outputs",
		 "url=\"%s\" path=/rest/spenttxouts instead=\"our own index\" "
		 "change=\"--node-blocks, or a node that offers it (Bitcoin "
		 "Core 30 or later, started with -rest)\"",
		 transport_url(client->transport));
}

enum status node_get_spent_outputs(struct node_client *client,
				   struct writer *out,
				   const struct block_hash *hash)
{
	char hex[HASH_HEX_SIZE];
	enum status st, offered;

	client_refresh(client);
	if (client->no_spent_outputs)
		return STATUS_NOT_FOUND;
	block_hash_to_hex(hex, hash);
	st = rest_get_of(client, out, "spenttxouts", hex);
	if (st != STATUS_NOT_FOUND)
		return st;
	offered = offers_spent_outputs(client, out);
	if (offered == STATUS_NOT_FOUND)
		remember_no_spent_outputs(client);
	return offered == STATUS_OK ? STATUS_NOT_FOUND : offered;
}

void node_expect_spent_outputs(struct node_client *client,
			       const struct block_hash *hash)
{
	client_refresh(client);
	if (!client->no_spent_outputs)
		rest_expect(client, "spenttxouts", hash);
}
