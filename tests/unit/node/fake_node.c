/* fake_node.c - see fake_node.h. */
#include "fake_node.h"

#include "support.h"

#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 16

struct connection {
	int fd;
	struct writer in; /* bytes not yet answered */
};

struct fake_node {
	int listener;
	int stop; /* an eventfd */
	uint16_t port;
	char url[64];
	pthread_t thread;
	struct connection connections[MAX_CONNECTIONS]; /* the thread's own */
	size_t count;

	pthread_mutex_t lock; /* guards all below; held while answering */
	fake_script script;
	void *arg;
	size_t requests;
	size_t accepted;
};

/* --- answering --- */

/* False when the node is being stopped. */
static bool pause_ms(struct fake_node *node, uint32_t ms)
{
	struct pollfd item = { .fd = node->stop, .events = POLLIN };

	return poll(&item, 1, (int)ms) == 0;
}

static bool send_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* False: hang up. */
static bool send_reply(struct fake_node *node, int fd,
		       const struct fake_reply *reply)
{
	size_t len = reply->body.len, half = len / 2;
	char head[128];

	if (reply->hang_up)
		return false;
	snprintf(head, sizeof(head),
		 "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n\r\n", reply->status,
		 len);
	if (!reply->raw && !send_all(fd, head, strlen(head)))
		return false;
	if (reply->cut_at < len) {
		send_all(fd, reply->body.data, reply->cut_at);
		return false;
	}
	if (!send_all(fd, reply->body.data, half))
		return false;
	if (reply->pause_ms && !pause_ms(node, reply->pause_ms))
		return false;
	return send_all(fd, reply->body.data + half, len - half) && !reply->raw;
}

/* The value of a header, or "". out holds 512. */
static void find_header(char *out, const char *head, const char *name)
{
	const char *at = strstr(head, name);

	out[0] = 0;
	if (at)
		sscanf(at + strlen(name), " %511[^\r\n]", out);
}

static bool answer(struct fake_node *node, int fd, char *head, const char *body)
{
	char method[16], path[512], authorization[512];
	struct fake_request request = { method, path, authorization, body, 0 };
	struct fake_reply reply = { .status = 200, .cut_at = SIZE_MAX };
	bool going_on;

	if (sscanf(head, "%15s %511s", method, path) != 2)
		return false;
	find_header(authorization, head, "\r\nAuthorization:");
	pthread_mutex_lock(&node->lock);
	request.number = node->requests++;
	node->script(&reply, &request, node->arg);
	going_on = send_reply(node, fd, &reply);
	pthread_mutex_unlock(&node->lock);
	writer_clear(&reply.body);
	return going_on;
}

/* Answers every whole request that has come in. False: hang up. */
static bool serve(struct fake_node *node, struct connection *c)
{
	char length[512], *text, *end, *body;
	size_t head_len, body_len;
	bool going_on = true;

	while (going_on) {
		text = calloc(1, c->in.len + 1);
		memcpy(text, c->in.data, c->in.len);
		end = strstr(text, "\r\n\r\n");
		head_len = end ? (size_t)(end - text) + 4 : 0;
		find_header(length, text, "\r\nContent-Length:");
		body_len = (size_t)strtoul(length, NULL, 10);
		if (!end || c->in.len - head_len < body_len) {
			free(text);
			return true;
		}
		body = strndup(text + head_len, body_len);
		end[2] = 0;
		going_on = answer(node, c->fd, text, body);
		memmove(c->in.data, c->in.data + head_len + body_len,
			c->in.len - head_len - body_len);
		c->in.len -= head_len + body_len;
		free(body);
		free(text);
	}
	return false;
}

/* --- connections --- */

static void drop(struct fake_node *node, size_t i)
{
	close(node->connections[i].fd);
	writer_clear(&node->connections[i].in);
	node->connections[i] = node->connections[--node->count];
}

static void receive(struct fake_node *node, size_t i)
{
	struct connection *c = &node->connections[i];
	char bytes[65536];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);

	if (n > 0)
		write_bytes(&c->in, bytes, (size_t)n);
	if (n <= 0 || !serve(node, c))
		drop(node, i);
}

static void take_connection(struct fake_node *node)
{
	int fd = accept(node->listener, NULL, NULL), one = 1;

	if (fd < 0 || node->count == MAX_CONNECTIONS) {
		if (fd >= 0)
			close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	node->connections[node->count].fd = fd;
	writer_init(&node->connections[node->count++].in);
	pthread_mutex_lock(&node->lock);
	node->accepted++;
	pthread_mutex_unlock(&node->lock);
}

static void *run(void *arg)
{
	struct fake_node *node = arg;
	struct pollfd items[MAX_CONNECTIONS + 2];

	for (;;) {
		items[0] = (struct pollfd){ node->stop, POLLIN, 0 };
		items[1] = (struct pollfd){ node->listener, POLLIN, 0 };
		for (size_t i = 0; i < node->count; i++)
			items[i + 2] = (struct pollfd){ node->connections[i].fd,
							POLLIN, 0 };
		poll(items, node->count + 2, -1);
		if (items[0].revents)
			return NULL;
		/* From the last on: drop() moves the last one up. */
		for (size_t i = node->count; i-- > 0;) {
			if (items[i + 2].revents)
				receive(node, i);
		}
		if (items[1].revents)
			take_connection(node);
	}
}

/* --- starting and stopping --- */

static int listen_on(uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(*port) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	assert_false(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	assert_false(listen(fd, 16));
	assert_false(getsockname(fd, (struct sockaddr *)&address, &len));
	*port = ntohs(address.sin_port);
	return fd;
}

struct fake_node *fake_node_start(uint16_t port, fake_script script, void *arg)
{
	struct fake_node *node = calloc(1, sizeof(*node));

	assert_non_null(node);
	node->port = port;
	node->listener = listen_on(&node->port);
	node->stop = eventfd(0, 0);
	assert_true(node->stop >= 0);
	snprintf(node->url, sizeof(node->url), "http://127.0.0.1:%u",
		 node->port);
	node->script = script;
	node->arg = arg;
	pthread_mutex_init(&node->lock, NULL);
	assert_false(pthread_create(&node->thread, NULL, run, node));
	return node;
}

void fake_node_stop(struct fake_node *node)
{
	eventfd_write(node->stop, 1);
	pthread_join(node->thread, NULL);
	while (node->count)
		drop(node, 0);
	close(node->listener);
	close(node->stop);
	pthread_mutex_destroy(&node->lock);
	free(node);
}

uint16_t fake_node_port(const struct fake_node *node)
{
	return node->port;
}

const char *fake_node_url(const struct fake_node *node)
{
	return node->url;
}

void fake_node_set_script(struct fake_node *node, fake_script script, void *arg)
{
	pthread_mutex_lock(&node->lock);
	node->script = script;
	node->arg = arg;
	node->requests = 0;
	pthread_mutex_unlock(&node->lock);
}

size_t fake_node_requests(struct fake_node *node)
{
	size_t requests;

	pthread_mutex_lock(&node->lock);
	requests = node->requests;
	pthread_mutex_unlock(&node->lock);
	return requests;
}

size_t fake_node_connections(struct fake_node *node)
{
	size_t accepted;

	pthread_mutex_lock(&node->lock);
	accepted = node->accepted;
	pthread_mutex_unlock(&node->lock);
	return accepted;
}

/* --- scripts by table --- */

static bool fits(const struct fake_call *call, const char *method,
		 const json_t *params)
{
	char *text;
	bool same;

	if (strcmp(call->method, method))
		return false;
	if (!call->params)
		return true;
	text = json_dumps(params, JSON_COMPACT);
	same = text && !strcmp(text, call->params);
	free(text);
	return same;
}

static json_t *reply_to(const json_t *request, const struct fake_table *table)
{
	const char *method =
		json_string_value(json_object_get(request, "method"));
	json_t *id = json_object_get(request, "id");
	struct fake_call call = { .code = -32601,
				  .message = "Method not found" };

	for (size_t i = 0; i < table->call_count; i++) {
		if (fits(&table->calls[i], method,
			 json_object_get(request, "params"))) {
			call = table->calls[i];
			break;
		}
	}
	if (call.result)
		return json_pack("{s:o, s:n, s:O}", "result",
				 json_loads(call.result, JSON_DECODE_ANY, NULL),
				 "error", "id", id);
	return json_pack("{s:n, s:{s:i, s:s}, s:O}", "result", "error", "code",
			 call.code, "message", call.message ? call.message : "",
			 "id", id);
}

static json_t *reply_to_all(const json_t *requests,
			    const struct fake_table *table)
{
	json_t *replies = json_array();
	json_t *request;
	size_t i;

	json_array_foreach(requests, i, request)
		json_array_append_new(replies, reply_to(request, table));
	return replies;
}

static void answer_rpc(struct fake_reply *reply, const char *body,
		       const struct fake_table *table)
{
	json_t *request = json_loads(body, 0, NULL), *answer;
	char *text;

	if (json_is_array(request))
		answer = reply_to_all(request, table);
	else
		answer = reply_to(request, table);
	text = json_dumps(answer, JSON_COMPACT);
	if (!json_is_array(request) &&
	    !json_is_null(json_object_get(answer, "error")))
		reply->status = 500;
	write_text(&reply->body, text);
	free(text);
	json_decref(answer);
	json_decref(request);
}

void fake_by_table(struct fake_reply *reply, const struct fake_request *request,
		   void *arg)
{
	const struct fake_table *table = arg;

	if (!strcmp(request->method, "POST")) {
		answer_rpc(reply, request->body, table);
		return;
	}
	for (size_t i = 0; i < table->path_count; i++) {
		const struct fake_path *path = &table->paths[i];

		if (!strcmp(path->path, request->path)) {
			write_bytes(&reply->body, path->body.data,
				    path->body.len);
			return;
		}
	}
	reply->status = 404;
}

void fake_result(struct fake_reply *reply, const struct fake_request *request,
		 const char *result)
{
	json_t *json = json_loads(request->body, 0, NULL);
	json_int_t id = json_integer_value(json_object_get(json, "id"));
	char tail[64];

	snprintf(tail, sizeof(tail), ",\"error\":null,\"id\":%lld}",
		 (long long)id);
	write_text(&reply->body, "{\"result\":");
	write_text(&reply->body, result);
	write_text(&reply->body, tail);
	json_decref(json);
}
