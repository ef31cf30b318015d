/* rpc.c - JSON-RPC: envelope, errors, batches.
 *
 * Requests say "1.0": every node generation understands it, and since bodies
 * are read whatever the HTTP status, nothing is gained by "2.0" (nodes.md 3).
 */
#include "node/rpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* 300,000 mempool txids take 20 MB, a block of 128 MB in hex 256 MB. */
#define MAX_JSON_ANSWER  ((size_t)256 << 20)
/* Memory for bodies that is kept from call to call. */
#define KEPT_BODY_MEMORY ((size_t)1 << 20)

/* --- texts from the node --- */

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

void rpc_copy_text(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size) {
		len = size - 1;
		while (len && is_continuation(text[len]))
			len--;
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		out[i] = c < ' ' || c == 0x7f ? ' ' : text[i];
		if (c == '"')
			out[i] = '\'';
	}
	out[len] = 0;
}

enum status rpc_nonsense(const struct node_client *client, const char *method)
{
	log_warn("node's answer makes no sense", "url=\"%s\" method=%s",
		 transport_url(client->transport), method);
	return STATUS_BAD_INPUT;
}

/* --- sending --- */

static json_t *make_call(struct node_client *client, const char *method,
			 json_t *params)
{
	return json_pack("{s:s, s:I, s:s, s:o}", "jsonrpc", "1.0", "id",
			 client->next_id++, "method", method, "params", params);
}

static enum status decode(json_t **answer, const struct node_client *client,
			  long http)
{
	struct slice body = writer_slice(&client->answer);

	*answer = json_loadb((const char *)body.data, body.len, 0, NULL);
	if (*answer)
		return STATUS_OK;
	log_warn("node's answer is no JSON", "url=\"%s\" http=%ld bytes=%zu",
		 transport_url(client->transport), http, body.len);
	return STATUS_BAD_INPUT;
}

static void drop_body(struct writer *body)
{
	if (body->failed || body->cap > KEPT_BODY_MEMORY)
		writer_clear(body);
	else
		writer_reset(body);
}

/* raw: gets the answer's own bytes, too, unless it is NULL. */
static enum status post(struct node_client *client, json_t **answer,
			struct writer *raw, const json_t *message)
{
	char *text = json_dumps(message, JSON_COMPACT);
	struct http_request request = { .path = "/",
					.max_answer = MAX_JSON_ANSWER };
	enum status st;
	long http;

	if (!text)
		return STATUS_NO_MEMORY;
	request.json = slice_of(text, strlen(text));
	st = transport_exchange(client->transport, &client->answer, &http,
				&request);
	free(text);
	if (st == STATUS_OK)
		st = decode(answer, client, http);
	if (st == STATUS_OK && raw)
		write_bytes(raw, client->answer.data, client->answer.len);
	drop_body(&client->answer);
	return st;
}

/* --- understanding one answer --- */

static enum status read_error(struct node_error *out, const json_t *error)
{
	const json_t *code = json_object_get(error, "code");
	const char *text = json_string_value(json_object_get(error, "message"));

	if (!json_is_integer(code) || !json_integer_value(code))
		return STATUS_BAD_INPUT;
	if (json_integer_value(code) > INT32_MAX ||
	    json_integer_value(code) < INT32_MIN)
		return STATUS_BAD_INPUT;
	out->code = (int)json_integer_value(code);
	rpc_copy_text(out->message, sizeof(out->message), text ? text : "");
	return out->code == RPC_IN_WARMUP ? STATUS_UNAVAILABLE : STATUS_FAILED;
}

/* FAILED and UNAVAILABLE fill *error. *result is borrowed from the answer. */
static enum status judge(json_t **result, struct node_error *error,
			 const json_t *answer)
{
	json_t *failure = json_object_get(answer, "error");

	*result = json_object_get(answer, "result");
	if (failure && !json_is_null(failure))
		return read_error(error, failure);
	return *result ? STATUS_OK : STATUS_BAD_INPUT;
}

static bool has_id(const json_t *answer, json_int_t id)
{
	const json_t *value = json_object_get(answer, "id");

	return json_is_integer(value) && json_integer_value(value) == id;
}

/* --- one call --- */

static enum status call(struct node_client *client, json_t **result,
			struct writer *raw, const char *method, json_t *params)
{
	json_int_t id = client->next_id;
	json_t *message = make_call(client, method, params);
	json_t *answer = NULL;
	enum status st;

	if (!message)
		return STATUS_NO_MEMORY;
	st = post(client, &answer, raw, message);
	json_decref(message);
	if (st != STATUS_OK)
		return st;
	st = judge(result, &client->last_error, answer);
	if (st == STATUS_OK && !has_id(answer, id))
		st = STATUS_BAD_INPUT;
	if (st == STATUS_OK)
		json_incref(*result);
	if (st == STATUS_BAD_INPUT)
		st = rpc_nonsense(client, method);
	json_decref(answer);
	return st;
}

static enum status call_and_tell(struct node_client *client, json_t **result,
				 struct writer *raw, struct node_error *error,
				 const char *method, json_t *params)
{
	enum status st;

	*result = NULL;
	client->last_error = (struct node_error){ 0 };
	st = call(client, result, raw, method,
		  params ? json_incref(params) : json_array());
	if (st != STATUS_OK)
		*result = NULL;
	if (error)
		*error = client->last_error;
	return st;
}

enum status node_call(struct node_client *client, json_t **result,
		      struct node_error *error, const char *method,
		      json_t *params)
{
	return call_and_tell(client, result, NULL, error, method, params);
}

/* The result within an answer as all nodes write it. Empty: written in another
 * way. */
static struct slice result_within(struct slice answer)
{
	static const char head[] = "{\"result\":", tail[] = ",\"error\":null,";
	const char *text = (const char *)answer.data;
	size_t end = answer.len;

	if (end < sizeof(head) + sizeof(tail) ||
	    memcmp(text, head, sizeof(head) - 1) != 0)
		return slice_of(NULL, 0);
	/* Behind the tail is but the number of the call. */
	while (end && text[end - 1] != ',')
		end--;
	if (end < sizeof(head) + sizeof(tail) ||
	    memcmp(text + end - (sizeof(tail) - 1), tail, sizeof(tail) - 1))
		return slice_of(NULL, 0);
	end -= sizeof(tail) - 1;
	return slice_of(answer.data + sizeof(head) - 1,
			end - (sizeof(head) - 1));
}

static enum status write_result(struct writer *out, struct slice answer,
				const json_t *result)
{
	struct slice own = result_within(answer);
	char *text;

	if (own.len) {
		write_bytes(out, own.data, own.len);
	} else {
		text = json_dumps(result, JSON_COMPACT | JSON_ENCODE_ANY);
		if (!text)
			return STATUS_NO_MEMORY;
		write_text(out, text);
		free(text);
	}
	return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status node_call_text(struct node_client *client, struct writer *out,
			   struct node_error *error, const char *method,
			   json_t *params)
{
	struct writer raw;
	json_t *result;
	enum status st;

	writer_init(&raw);
	st = call_and_tell(client, &result, &raw, error, method, params);
	if (st == STATUS_OK)
		st = raw.failed ? STATUS_NO_MEMORY
				: write_result(out, writer_slice(&raw), result);
	json_decref(result);
	writer_clear(&raw);
	return st;
}

static void log_failure(const struct node_client *client, const char *method)
{
	log_warn("node answered with an error",
		 "url=\"%s\" method=%s code=%d message=\"%s\"",
		 transport_url(client->transport), method,
		 client->last_error.code, client->last_error.message);
}

enum status rpc_look_up(struct node_client *client, json_t **result,
			const char *method, json_t *params, int code,
			int other_code)
{
	const struct node_error *error = &client->last_error;
	enum status st;

	if (!params)
		return STATUS_NO_MEMORY;
	st = node_call(client, result, NULL, method, params);
	json_decref(params);
	if (st != STATUS_FAILED)
		return st;
	if (error->code == code || error->code == other_code)
		return STATUS_NOT_FOUND;
	log_failure(client, method);
	return st;
}

enum status rpc_ask(struct node_client *client, json_t **result,
		    const char *method, json_t *params)
{
	return rpc_look_up(client, result, method, params, 0, 0);
}

/* --- batches --- */

void rpc_batch_begin(struct rpc_batch *batch, struct node_client *client)
{
	batch->calls = json_array();
	batch->first_id = client->next_id;
}

void rpc_batch_add(struct rpc_batch *batch, struct node_client *client,
		   const char *method, json_t *params)
{
	json_t *message = params ? make_call(client, method, params) : NULL;

	if (batch->calls && json_array_append_new(batch->calls, message)) {
		json_decref(batch->calls);
		batch->calls = NULL;
	} else if (!batch->calls) {
		json_decref(message);
	}
}

/* Files one answer under its id. */
static enum status place(json_t **slots, size_t count, json_int_t first_id,
			 struct node_error *error, const json_t *answer)
{
	const json_t *id = json_object_get(answer, "id");
	json_int_t at = json_integer_value(id) - first_id;
	json_t *result;
	enum status st;

	if (!json_is_integer(id) || at < 0 || (size_t)at >= count || slots[at])
		return STATUS_BAD_INPUT;
	st = judge(&result, error, answer);
	if (st != STATUS_OK && st != STATUS_FAILED)
		return st;
	slots[at] = st == STATUS_OK ? result : json_null();
	return STATUS_OK;
}

static enum status place_all(json_t **slots, size_t count, json_int_t first_id,
			     struct node_error *error, const json_t *answer)
{
	enum status st = STATUS_OK;

	if (json_array_size(answer) != count)
		return STATUS_BAD_INPUT;
	for (size_t i = 0; i < count && st == STATUS_OK; i++)
		st = place(slots, count, first_id, error,
			   json_array_get(answer, i));
	return st;
}

static enum status collect(json_t **results, json_t *const *slots, size_t count)
{
	*results = json_array();
	for (size_t i = 0; i < count; i++) {
		if (json_array_append(*results, slots[i]))
			break;
	}
	if (*results && json_array_size(*results) == count)
		return STATUS_OK;
	json_decref(*results);
	*results = NULL;
	return STATUS_NO_MEMORY;
}

static enum status judge_batch(struct node_client *client, json_t **results,
			       size_t count, json_int_t first_id,
			       const json_t *answer)
{
	json_t *none, **slots;
	enum status st;

	/* One object for the whole batch: the node refused all of it. */
	if (json_is_object(answer)) {
		st = judge(&none, &client->last_error, answer);
		return st == STATUS_OK ? STATUS_BAD_INPUT : st;
	}
	slots = calloc(count, sizeof(json_t *));
	if (!slots)
		return STATUS_NO_MEMORY;
	st = place_all(slots, count, first_id, &client->last_error, answer);
	if (st == STATUS_OK)
		st = collect(results, slots, count);
	free(slots);
	return st;
}

enum status rpc_batch_run(struct rpc_batch *batch, struct node_client *client,
			  json_t **results)
{
	size_t count = json_array_size(batch->calls);
	json_t *answer = NULL;
	enum status st;

	*results = NULL;
	client->last_error = (struct node_error){ 0 };
	if (!batch->calls)
		return STATUS_NO_MEMORY;
	if (count)
		st = post(client, &answer, NULL, batch->calls);
	else
		st = (*results = json_array()) ? STATUS_OK : STATUS_NO_MEMORY;
	if (answer)
		st = judge_batch(client, results, count, batch->first_id,
				 answer);
	if (st == STATUS_BAD_INPUT)
		st = rpc_nonsense(client, "batch");
	else if (st == STATUS_FAILED)
		log_failure(client, "batch");
	json_decref(answer);
	json_decref(batch->calls);
	return st;
}

enum status node_call_batch(struct node_client *client, json_t **results,
			    const char *method, json_t *params)
{
	struct rpc_batch batch;
	json_t *one;
	size_t i;

	rpc_batch_begin(&batch, client);
	json_array_foreach(params, i, one)
		rpc_batch_add(&batch, client, method, json_incref(one));
	return rpc_batch_run(&batch, client, results);
}
