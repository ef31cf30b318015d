#include "api/request.h"

#include <string.h>
#include <strings.h>

#include "api/number.h"

enum method method_parse(const char *text)
{
	if (!strcmp(text, "GET"))
		return METHOD_GET;
	if (!strcmp(text, "HEAD"))
		return METHOD_HEAD;
	if (!strcmp(text, "POST"))
		return METHOD_POST;
	if (!strcmp(text, "OPTIONS"))
		return METHOD_OPTIONS;
	return METHOD_OTHER;
}

void request_init(struct request *req)
{
	*req = (struct request){ .method = METHOD_OTHER, .target = "" };
	writer_init(&req->text);
	params_init(&req->query);
	params_init(&req->body);
}

void request_clear(struct request *req)
{
	writer_clear(&req->text);
	params_clear(&req->query);
	params_clear(&req->body);
	request_init(req);
}

void request_reset(struct request *req)
{
	writer_reset(&req->text);
	params_reset(&req->query);
	params_reset(&req->body);
	req->method = METHOD_OTHER;
	req->target = "";
	req->segment_count = 0;
	req->arg = NULL;
	req->raw = slice_of(NULL, 0);
	req->is_late = false;
}

static enum status add_segment(struct request *req, char *text)
{
	bool strict_ok;
	enum status st = percent_decode(text, false, &strict_ok);

	if (st != STATUS_OK)
		return st;
	if (!strict_ok)
		return STATUS_BAD_INPUT;
	if (req->segment_count < REQUEST_SEGMENTS)
		req->segments[req->segment_count] = text;
	if (req->segment_count <= REQUEST_SEGMENTS)
		req->segment_count++;
	return STATUS_OK;
}

/* path has lost its first slash. An empty last segment is a trailing slash;
 * empty ones elsewhere stay, and match no route. */
static enum status split_path(struct request *req, char *path)
{
	char *next;

	for (; path; path = next) {
		enum status st;

		next = strchr(path, '/');
		if (next)
			*next++ = 0;
		else if (!*path)
			break;
		st = add_segment(req, path);
		if (st != STATUS_OK)
			return st;
	}
	return STATUS_OK;
}

/* Behind "http://host" of the absolute form, which proxies may send. */
static char *skip_authority(char *target)
{
	char *host;

	if (strncasecmp(target, "http://", 7) &&
	    strncasecmp(target, "https://", 8))
		return target;
	host = strchr(target, ':') + 3;
	return host + strcspn(host, "/?");
}

enum status request_parse(struct request *req, enum method method,
			  const char *target)
{
	const size_t size = strlen(target) + 1;
	char *text, *path, *query;
	enum status st;

	request_reset(req);
	req->method = method;
	text = (char *)writer_extend(&req->text, 2 * size);
	if (!text)
		return STATUS_NO_MEMORY;
	memcpy(text, target, size);
	req->target = text;
	text += size;
	memcpy(text, target, size);
	text[strcspn(text, "#")] = 0;
	path = skip_authority(text);
	query = strchr(path, '?');
	if (query)
		*query++ = 0;
	st = split_path(req, *path == '/' ? path + 1 : path);
	if (st == STATUS_OK && query)
		st = params_parse_urlencoded(&req->query, query);
	return st;
}

enum status request_parse_body(struct request *req, const char *content_type,
			       char *text, size_t len)
{
	const bool json = content_type && strcasestr(content_type, "json");

	if (strlen(text) != len)
		return STATUS_BAD_INPUT;
	if (!len)
		return STATUS_OK;
	if (json || text[strspn(text, " \t\r\n")] == '{')
		return params_parse_json(&req->body, text, len);
	return params_parse_urlencoded(&req->body, text);
}

const char *request_query(const struct request *req, const char *name)
{
	return params_get(&req->query, name);
}

bool request_switch(const struct request *req, const char *name)
{
	return js_int_parse(request_query(req, name)).value != 0;
}
