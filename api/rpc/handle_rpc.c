#include "api/rpc/handle_rpc.h"

#include <stdlib.h>

#include "api/rpc/rpc_methods.h"

/* Calls in one batch. */
#define BATCH_MAX 10000

/* One request: a call or a batch of them, all of one tip. */
struct session {
	struct backend *backend;
	struct response *res;
	bool begun; /* the query */
};

/* --- one call --- */

/* What a failure of ours is to the caller. */
static void explain(struct rpc_call *call, enum status status)
{
	enum status st = STATUS_FAILED;

	switch (status) {
	case STATUS_FAILED:
		break;
	case STATUS_UNAVAILABLE:
	case STATUS_REFUSED:
	case STATUS_STOPPED:
		st = rpc_fail(call, RPC_WARMING_UP,
			      "The node is not available now");
		break;
	case STATUS_LIMIT:
		st = rpc_fail(call, RPC_MISC,
			      "The answer would be too large: ask for less");
		break;
	case STATUS_NOT_FOUND:
		st = rpc_fail(call, RPC_ADDRESS_OR_KEY,
			      "No information available");
		break;
	default:
		st = rpc_fail(call, RPC_INTERNAL, "Internal error: %s",
			      status_text(status));
	}
	(void)st;
	if (!call->code)
		call->code = RPC_INTERNAL;
}

static enum status begin_query(struct session *s, struct rpc_call *call)
{
	enum status st;

	if (s->begun)
		return STATUS_OK;
	st = query_begin(s->backend->query);
	if (st == STATUS_UNAVAILABLE)
		return rpc_fail(call, RPC_WARMING_UP,
				"The index is being built");
	s->begun = st == STATUS_OK;
	return st;
}

static enum status run(struct session *s, struct rpc_call *call)
{
	const struct rpc_method *method = rpc_method_find(call->method);
	enum status st;

	if (!method)
		return rpc_fail(call, RPC_UNKNOWN_METHOD, "Method not found");
	if (method->index) {
		if (json_is_object(call->params))
			return rpc_fail(call, RPC_PARAMETER,
					"Parameters of %s are an array",
					call->method);
		st = begin_query(s, call);
		if (st != STATUS_OK)
			return st;
	}
	st = method->run(call);
	return st == STATUS_OK && response_full(s->res) ? STATUS_LIMIT : st;
}

static enum status check(struct rpc_call *call, const json_t *message)
{
	const json_t *method = json_object_get(message, "method");
	const json_t *params = json_object_get(message, "params");

	if (!json_is_object(message))
		return rpc_fail(call, RPC_INVALID_REQUEST,
				"Invalid Request object");
	if (!method)
		return rpc_fail(call, RPC_INVALID_REQUEST, "Missing method");
	if (!json_is_string(method))
		return rpc_fail(call, RPC_INVALID_REQUEST,
				"Method must be a string");
	if (params && !json_is_array(params) && !json_is_object(params) &&
	    !json_is_null(params))
		return rpc_fail(call, RPC_INVALID_REQUEST,
				"Params must be an array or object");
	call->method = json_string_value(method);
	call->params = json_is_null(params) ? NULL : params;
	return STATUS_OK;
}

static bool is_second_version(const json_t *message)
{
	const char *version =
		json_string_value(json_object_get(message, "jsonrpc"));

	return version && !strcmp(version, "2.0");
}

static void put_id(struct emit *json, const json_t *message)
{
	const json_t *id = json_object_get(message, "id");
	char *text = id ? json_dumps(id, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	emit_number_text(json, "id", text ? text : "null");
	free(text);
}

static void put_error(struct emit *json, const struct rpc_call *call)
{
	emit_object_begin(json, "error");
	emit_i64(json, "code", call->code);
	emit_text(json, "message", call->message);
	emit_object_end(json);
}

/* The whole reply; returns the code of its error, or 0. */
static int reply(struct session *s, struct emit *json, const json_t *message)
{
	const bool second = is_second_version(message);
	struct rpc_call call = { .backend = s->backend };
	struct emit inside;
	size_t mark;
	enum status st = check(&call, message);

	emit_object_begin(json, NULL);
	if (second)
		emit_text(json, "jsonrpc", "2.0");
	inside = *json;
	mark = json->out->len;
	call.json = inside;
	if (st == STATUS_OK)
		st = run(s, &call);
	if (st == STATUS_OK) {
		*json = call.json;
		if (!second)
			emit_null(json, "error");
	} else {
		/* What stood there of a result is forgotten. */
		*json = inside;
		json->out->len = mark;
		explain(&call, st);
		if (!second)
			emit_null(json, "result");
		put_error(json, &call);
	}
	put_id(json, message);
	emit_object_end(json);
	return st == STATUS_OK ? 0 : call.code;
}

/* A call of version 2.0 without an id wants no reply. */
static bool is_notification(const json_t *message)
{
	return is_second_version(message) && !json_object_get(message, "id");
}

/* --- the request --- */

/* As the node's server maps them. */
static unsigned http_code_of(int code)
{
	switch (code) {
	case 0:
		return 200;
	case RPC_INVALID_REQUEST:
		return 400;
	case RPC_UNKNOWN_METHOD:
		return 404;
	default:
		return 500;
	}
}

static void answer_one(struct session *s, const json_t *message)
{
	struct emit json = response_json(s->res);
	const int code = reply(s, &json, message);

	if (is_notification(message)) {
		response_reset(s->res);
		s->res->code = 204;
	} else if (!is_second_version(message)) {
		s->res->code = http_code_of(code);
	}
}

static void answer_error(struct response *res, int code, const char *text)
{
	struct rpc_call call = { 0 };
	struct emit json = response_json(res);
	enum status st = rpc_fail(&call, code, "%s", text);

	(void)st;
	res->code = http_code_of(code);
	emit_object_begin(&json, NULL);
	emit_null(&json, "result");
	put_error(&json, &call);
	emit_null(&json, "id");
	emit_object_end(&json);
}

static enum status answer_batch(struct session *s, const json_t *batch)
{
	const size_t count = json_array_size(batch);
	struct emit json = response_json(s->res);
	bool any = false;

	if (!count || count > BATCH_MAX) {
		answer_error(s->res, RPC_INVALID_REQUEST,
			     count ? "The batch is too large"
				   : "The batch is empty");
		return STATUS_OK;
	}
	emit_array_begin(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		const json_t *message = json_array_get(batch, i);
		const size_t mark = json.out->len;
		const struct emit before = json;

		if (response_full(s->res))
			return response_too_large(s->res);
		reply(s, &json, message);
		if (is_notification(message)) {
			json = before;
			json.out->len = mark;
		} else {
			any = true;
		}
	}
	emit_array_end(&json);
	if (!any) {
		response_reset(s->res);
		s->res->code = 204;
	}
	return STATUS_OK;
}

enum status handle_rpc(const struct request *req, struct backend *backend,
		       struct response *res)
{
	struct session s = { .backend = backend, .res = res };
	json_t *message = json_loadb((const char *)req->raw.data, req->raw.len,
				     JSON_DECODE_ANY, NULL);
	enum status st = STATUS_OK;

	if (!message)
		answer_error(res, RPC_PARSE, "Parse error");
	else if (json_is_array(message))
		st = answer_batch(&s, message);
	else
		answer_one(&s, message);
	if (s.begun)
		query_end(backend->query);
	json_decref(message);
	return st;
}
