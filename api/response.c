#include "api/response.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void response_init(struct response *res)
{
	*res = (struct response){ .code = 500, .type = CONTENT_NONE };
	writer_init(&res->body);
	writer_init(&res->packed);
}

void response_clear(struct response *res)
{
	writer_clear(&res->body);
	writer_clear(&res->packed);
	response_init(res);
}

void response_reset(struct response *res)
{
	writer_reset(&res->body);
	writer_reset(&res->packed);
	res->code = 500;
	res->type = CONTENT_NONE;
	res->retry_after = 0;
	res->etag[0] = 0;
	res->media_type = NULL;
	res->location = NULL;
	res->deferred = res->waiting = false;
	res->origin = NULL;
}

struct emit response_json(struct response *res)
{
	response_reset(res);
	res->code = 200;
	res->type = CONTENT_JSON;
	return emit_over(&res->body);
}

bool response_full(const struct response *res)
{
	return res->body.len > RESPONSE_MAX;
}

static void start_error(struct response *res, unsigned code)
{
	response_reset(res);
	res->code = code;
	res->type = CONTENT_TEXT;
}

enum status response_error(struct response *res, unsigned code,
			   const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	start_error(res, code);
	write_text(&res->body, text);
	return STATUS_OK;
}

enum status response_code_error(struct response *res, int number,
				const char *text)
{
	char code[24];

	start_error(res, 400);
	for (; *text; text++) {
		/* The node's text goes out as text/html. */
		if (*text == '<')
			write_text(&res->body, "&lt;");
		else
			write_u8(&res->body, (uint8_t)*text);
	}
	snprintf(code, sizeof(code), ". Code:%d", number);
	write_text(&res->body, code);
	return STATUS_OK;
}

enum status response_not_found(struct response *res)
{
	return response_error(res, 404, "Not found");
}

enum status response_redirect(struct response *res, const char *location)
{
	response_error(res, 302, "See %s", location);
	res->location = location;
	return STATUS_OK;
}

void response_not_modified(struct response *res, const char *etag)
{
	response_reset(res);
	res->code = 304;
	memcpy(res->etag, etag, strlen(etag) + 1);
}

enum status response_too_large(struct response *res)
{
	return response_error(res, 503,
			      "The answer would be over %zu MiB; ask for less",
			      RESPONSE_MAX >> 20);
}

enum status response_busy(struct response *res, const char *text)
{
	response_error(res, 503, "%s", text);
	res->retry_after = 1;
	return STATUS_OK;
}

void response_of_status(struct response *res, enum status status)
{
	switch (status) {
	case STATUS_OK:
		return;
	case STATUS_NOT_FOUND:
		response_not_found(res);
		return;
	case STATUS_BAD_INPUT:
		response_error(res, 400, "Bad request");
		return;
	case STATUS_LIMIT:
		response_error(res, 503, "Too much asked for");
		return;
	case STATUS_UNAVAILABLE:
		response_busy(res, "The node is not available now");
		return;
	case STATUS_NO_MEMORY:
		response_busy(res, "Out of memory");
		return;
	case STATUS_STOPPED:
		response_busy(res, "The server is stopping");
		return;
	case STATUS_CORRUPT:
	case STATUS_FULL:
	case STATUS_REFUSED:
	case STATUS_FAILED:
		response_error(res, 503, "Internal error");
		return;
	}
}

enum status response_defer(struct response *res)
{
	response_reset(res);
	res->deferred = true;
	return STATUS_OK;
}

enum status response_wait(struct response *res, const struct wait_wish *wish,
			  uint64_t generation, uint64_t mempool_sequence)
{
	response_reset(res);
	res->waiting = true;
	res->wish = *wish;
	res->seen_generation = generation;
	res->seen_mempool = mempool_sequence;
	return STATUS_OK;
}
