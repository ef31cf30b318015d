/* method.c - "message": what bitcore-node answers over its socket, asked of our
 * own routes. Only what stands in the list is answered. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/events/parts.h"
#include "api/events/socketio.h"
#include "api/workers.h"

#define ASKING_MAX      8                  /* of one client, at once */
#define ASKED_BYTES_MAX ((size_t)64 << 20) /* of all, at once */
#define PARAM_MAX       8000000

struct socket_method {
	const char *name;
	enum ask_kind { ASK_GET, ASK_SEND } kind;
	unsigned params;
	const char *target; /* the parameter, a word, follows */
	const char *member; /* of the answer: this is the result */
};

static const struct socket_method methods[] = {
	{ "getInfo", ASK_GET, 0, "/status?q=getInfo", "info" },
	{ "getBestBlockHash", ASK_GET, 0, "/status?q=getBestBlockHash",
	  "bestblockhash" },
	{ "syncPercentage", ASK_GET, 0, "/sync", "syncPercentage" },
	{ "getBlockHash", ASK_GET, 1, "/block-index/", "blockHash" },
	{ "getRawBlock", ASK_GET, 1, "/rawblock/", "rawblock" },
	{ "getRawTransaction", ASK_GET, 1, "/rawtx/", "rawtx" },
	{ "sendTransaction", ASK_SEND, 1, "/tx/send", "txid" },
};

struct asked {
	struct job job;
	struct events_post post;
	struct events *events;
	const struct socket_method *method;
	size_t size; /* of param */
	char sid[SID_SIZE];
	char id[20];
	struct request request;
	struct response response;
	char param[]; /* with the method's target or key before it */
};

static void reply(struct client *client, const char *id, const char *member,
		  struct slice json)
{
	struct writer *text = &client->events->text;

	if (!*id)
		return;
	writer_reset(text);
	write_text(text, "43");
	write_text(text, id);
	write_text(text, "[{\"");
	write_text(text, member);
	write_text(text, "\":");
	write_bytes(text, json.data, json.len);
	write_text(text, "}]");
	if (!text->failed)
		client_send_text(client, writer_slice(text));
}

/* Escaped to plain ASCII: old clients decode everything else twice. */
static void reply_error(struct client *client, const char *id,
			const char *message, size_t len)
{
	json_t *error =
		json_pack("{s:o}", "message", json_stringn(message, len));
	char *text = error ? json_dumps(error, JSON_COMPACT | JSON_ENSURE_ASCII)
			   : NULL;

	if (text)
		reply(client, id, "error", slice_of(text, strlen(text)));
	free(text);
	json_decref(error);
}

static const struct socket_method *find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(methods) / sizeof(methods[0]);
	     i++)
		if (!strcmp(methods[i].name, name))
			return &methods[i];
	return NULL;
}

/* --- on a worker -------------------------------------------------------- */

static enum status prepare(struct asked *asked)
{
	const bool send = asked->method->kind == ASK_SEND;
	enum status st;

	request_init(&asked->request);
	response_init(&asked->response);
	st = request_parse(&asked->request, send ? METHOD_POST : METHOD_GET,
			   send ? asked->method->target : asked->param);
	if (st == STATUS_OK && send)
		st = request_parse_body(&asked->request, NULL, asked->param,
					strlen(asked->param));
	return st;
}

static void run(struct job *job, struct backend *backend, bool expired)
{
	struct asked *asked = (struct asked *)job;
	const struct wishes wishes = { 0 };
	const struct route *route;
	enum status st = prepare(asked);

	route = router_find(asked->events->config.router, &asked->request);
	if (st != STATUS_OK || !route)
		response_of_status(&asked->response, STATUS_BAD_INPUT);
	else if (expired)
		response_busy(&asked->response, "The server is busy");
	else if (!backend_serve(backend, route, &asked->request,
				&asked->response, &wishes))
		response_of_status(&asked->response, STATUS_FAILED);
	/* Stopping, too: it is then freed with the events. */
	(void)events_post(asked->events, &asked->post);
}

/* --- the result --------------------------------------------------------- */

static struct asked *asked_of(struct events_post *post)
{
	return (struct asked *)((char *)post - offsetof(struct asked, post));
}

void method_free(struct events_post *post)
{
	struct asked *asked = asked_of(post);

	request_clear(&asked->request);
	response_clear(&asked->response);
	free(asked);
}

/* The member's value, out of an answer of ours: an object ends where the answer
 * does, anything else holds no comma. */
static struct slice value_of(const struct response *res, const char *member)
{
	struct slice body = writer_slice(&res->body);
	char key[32];
	const uint8_t *at, *end = body.data + body.len - 1;
	int len = snprintf(key, sizeof(key), "\"%s\":", member);

	at = body.len ? memmem(body.data, body.len, key, (size_t)len) : NULL;
	if (!at)
		return slice_of("null", 4);
	at += len;
	if (*at != '{' && memchr(at, ',', (size_t)(end - at)))
		end = memchr(at, ',', (size_t)(end - at));
	return slice_of(at, (size_t)(end - at));
}

void method_result(struct events *events, struct events_post *post)
{
	struct asked *asked = asked_of(post);
	const struct response *res = &asked->response;
	struct client *client = client_find(events, asked->sid);

	events->asked_bytes -= asked->size;
	if (client && client->asking)
		client->asking--;
	if (client && res->code == 200)
		reply(client, asked->id, "result",
		      value_of(res, asked->method->member));
	else if (client)
		reply_error(client, asked->id, (const char *)res->body.data,
			    res->body.len);
	method_free(post);
}

/* --- asking ------------------------------------------------------------- */

/* A parameter as text; NULL when it is none that a method takes. */
static const char *param_text(char number[24], const json_t *param)
{
	const char *text = json_string_value(param);

	if (json_is_integer(param)) {
		snprintf(number, 24, "%lld",
			 (long long)json_integer_value(param));
		return number;
	}
	if (text && *text && strlen(text) <= PARAM_MAX &&
	    strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz"
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZ:") == strlen(text))
		return text;
	return NULL;
}

/* size: room for what the parameter is put into. */
static struct asked *make(struct client *client,
			  const struct socket_method *method, struct slice id,
			  const char *param, size_t size)
{
	const char *before =
		method->kind == ASK_SEND ? "rawtx=" : method->target;
	struct asked *asked = calloc(1, sizeof(*asked) + size);

	if (!asked)
		return NULL;
	asked->job.run = run;
	asked->job.waits_for_node = true;
	asked->post.kind = POST_RESULT;
	asked->events = client->events;
	asked->method = method;
	asked->size = size;
	memcpy(asked->sid, client->sid, SID_SIZE);
	memcpy(asked->id, id.data, id.len);
	snprintf(asked->param, size, "%s%s", before, param);
	return asked;
}

static const char *ask(struct client *client,
		       const struct socket_method *method, struct slice id,
		       const json_t *params)
{
	char number[24];
	const char *param =
		method->params ? param_text(number, json_array_get(params, 0))
			       : "";
	struct asked *asked;
	size_t size;

	if (json_array_size(params) != method->params)
		return method->params ? "Expected 1 parameter(s)"
				      : "Expected 0 parameter(s)";
	if (!param)
		return "Bad parameter";
	if (client->asking == ASKING_MAX)
		return "Too many questions at once";
	size = strlen(method->target) + strlen(param) + 1;
	if (client->events->asked_bytes + size > ASKED_BYTES_MAX)
		return "The server is busy";
	asked = make(client, method, id, param, size);
	if (!asked)
		return "Out of memory";
	request_init(&asked->request);
	response_init(&asked->response);
	if (!workers_submit(client->events->config.workers, &asked->job)) {
		method_free(&asked->post);
		return "The server is busy";
	}
	client->asking++;
	client->events->asked_bytes += size;
	return NULL;
}

void method_ask(struct client *client, struct slice id, const json_t *message)
{
	const struct socket_method *method =
		find(json_string_value(json_object_get(message, "method")));
	const char *trouble = "Method Not Found";
	char digits[20] = { 0 };

	/* Nobody waits for an answer. */
	if (!id.len || id.len >= sizeof(digits))
		return;
	memcpy(digits, id.data, id.len);
	if (method)
		trouble = ask(client, method, id,
			      json_object_get(message, "params"));
	if (trouble)
		reply_error(client, digits, trouble, strlen(trouble));
}
