#include "api/http_events.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "api/answer.h"
#include "api/events/websocket.h"

static const char *header(const struct exchange *ex, const char *name)
{
	return MHD_lookup_connection_value(ex->mhd, MHD_HEADER_KIND, name);
}

/* Is it one of the list's words? */
static bool lists(const char *list, const char *word)
{
	const size_t len = strlen(word);

	while (list && *list) {
		list += strspn(list, " \t,");
		if (!strncasecmp(list, word, len) && strchr(" \t,", list[len]))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

/* RFC 6455, 4.2.1. libmicrohttpd would change over for any request. */
static bool asks_for_websocket(const struct exchange *ex)
{
	const char *version = header(ex, "Sec-WebSocket-Version");
	const char *key = header(ex, "Sec-WebSocket-Key");
	char accept[WS_ACCEPT_SIZE];

	return ex->request.method == METHOD_GET && ex->http_1_1 &&
	       lists(header(ex, "Upgrade"), "websocket") &&
	       lists(header(ex, "Connection"), "upgrade") && version &&
	       !strcmp(version, "13") && key && ws_accept(accept, key);
}

static enum events_door door_of(const struct route *route)
{
	if (route->flags & ROUTE_SOCKETIO)
		return DOOR_SOCKETIO;
	return route->flags & ROUTE_STREAM ? DOOR_STREAM : DOOR_PLAIN;
}

static void done(struct events_call *call)
{
	struct exchange *ex =
		(struct exchange *)((char *)call -
				    offsetof(struct exchange, events));

	loop_post_done(ex->loop, ex);
}

enum MHD_Result http_events_submit(struct exchange *ex)
{
	struct events_call *call = &ex->events;

	call->door = door_of(ex->route);
	call->request = &ex->request;
	call->body = writer_slice(&ex->body);
	call->octets = ex->content_type &&
		       strcasestr(ex->content_type, "octet-stream");
	call->websocket = asks_for_websocket(ex);
	call->origin = header(ex, "Origin");
	call->client = exchange_client(ex);
	call->fd = ex->conn->fd;
	call->response = &ex->response;
	call->done = done;
	ex->state = EXCHANGE_WORKING;
	ex->conn->deadline_us = 0;
	if (!events_submit(ex->loop->shared->events, call)) {
		ex->state = EXCHANGE_READING;
		response_busy(&ex->response, "The server is stopping");
		return answer_send(ex);
	}
	/* Only this thread can resume it, whatever happens before. */
	MHD_suspend_connection(ex->mhd);
	return MHD_YES;
}

/* --- to a websocket ----------------------------------------------------- */

static void on_upgrade(void *cls, struct MHD_Connection *mhd, void *exchange,
		       const char *extra, size_t len, MHD_socket sock,
		       struct MHD_UpgradeResponseHandle *handle)
{
	struct exchange *ex = cls;
	struct events *events = ex->loop->shared->events;
	const int fd = fcntl(sock, F_DUPFD_CLOEXEC, 0);

	(void)mhd;
	(void)exchange;
	if (fd < 0)
		events_abandon(events, ex->events.grant);
	else
		events_adopt(events, ex->events.grant, fd, extra, len);
	ex->events.grant = NULL;
	/* It closes its own descriptor in the next turn, not before. */
	ex->loop->turn_again = true;
	MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

static enum MHD_Result change_over(struct exchange *ex)
{
	const char *key = header(ex, "Sec-WebSocket-Key");
	struct MHD_Response *out;
	char accept[WS_ACCEPT_SIZE];
	enum MHD_Result result;

	if (!ws_accept(accept, key))
		return MHD_NO;
	out = MHD_create_response_for_upgrade(on_upgrade, ex);
	if (!out)
		return MHD_NO;
	result = MHD_add_response_header(out, "Upgrade", "websocket");
	if (result == MHD_YES)
		result = MHD_add_response_header(out, "Sec-WebSocket-Accept",
						 accept);
	if (result == MHD_YES)
		result = MHD_queue_response(ex->mhd, 101, out);
	MHD_destroy_response(out);
	return result;
}

enum MHD_Result http_events_answer(struct exchange *ex)
{
	if (ex->events.hang_up)
		return MHD_NO;
	return ex->events.grant ? change_over(ex) : answer_send(ex);
}
