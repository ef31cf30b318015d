/* Everything that reads what a client sent: the request target, bodies of both
 * kinds, numbers, dates, lists of encodings, addresses to listen on; and what
 * writes it back into JSON or a script. The first byte chooses. */
#include "check.h"

#include <string.h>

#include "api/day.h"
#include "api/emit.h"
#include "api/etag.h"
#include "api/gzip.h"
#include "api/ip_range.h"
#include "api/jsonp.h"
#include "api/listener.h"
#include "api/number.h"
#include "api/request.h"

/* size bytes and a zero of heap: reading further is seen. */
static char *text_from(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	check(text);
	if (size)
		memcpy(text, data, size);
	text[size] = 0;
	return text;
}

static size_t length_of(const struct params *params)
{
	size_t len = 0;

	for (size_t i = 0; i < params->count; i++)
		len += strlen(params->items[i].name) +
		       strlen(params->items[i].value);
	return len;
}

/* Segments and parameters are parts of the target, never longer than it. */
static void fuzz_target(const char *text)
{
	struct request req;
	size_t len = 0;

	request_init(&req);
	if (request_parse(&req, METHOD_GET, text) == STATUS_OK) {
		check(!strcmp(req.target, text));
		for (size_t i = 0;
		     i < req.segment_count && i < REQUEST_SEGMENTS; i++)
			len += strlen(req.segments[i]);
		check(len + length_of(&req.query) <= strlen(text));
	}
	request_clear(&req);
}

static void fuzz_body(const char *type, char *text, size_t size)
{
	struct request req;

	request_init(&req);
	if (request_parse_body(&req, type, text, size) == STATUS_OK)
		check(length_of(&req.body) <= size);
	request_clear(&req);
}

static void fuzz_numbers(const char *text)
{
	char out[NUMBER_TEXT_SIZE], day[DAY_TEXT_SIZE];
	const struct js_int number = js_int_parse(text);
	uint32_t midnight;

	check(number.value >= -JS_INT_MAX && number.value <= JS_INT_MAX);
	check(strlen(js_int_text(out, number)) < sizeof(out));
	if (day_parse(&midnight, text) == STATUS_OK) {
		day_format(day, midnight);
		check(!strcmp(day, text));
	}
}

static void fuzz_double(const uint8_t *data, size_t size)
{
	char out[NUMBER_TEXT_SIZE];
	uint32_t bits;
	double value;

	if (size < sizeof(value))
		return;
	memcpy(&value, data, sizeof(value));
	memcpy(&bits, data, sizeof(bits));
	if (value - value == 0) {
		check(number_to_js(out, value) < sizeof(out));
		check(strtod(out, NULL) == value);
	}
	check(difficulty_to_js(out, bits) < sizeof(out));
}

/* Whatever the text, it becomes a string of printable UTF-8 that our own
 * reader takes. */
static void fuzz_emit(const char *text)
{
	struct params params;
	struct writer out;
	struct emit json;

	writer_init(&out);
	json = emit_over(&out);
	emit_object_begin(&json, NULL);
	emit_text(&json, "a", text);
	emit_object_end(&json);
	write_u8(&out, 0);
	check(!out.failed);
	params_init(&params);
	check(params_parse_json(&params, (char *)out.data, out.len - 1) ==
	      STATUS_OK);
	check(params.count == 1);
	params_clear(&params);
	writer_clear(&out);
}

static void fuzz_headers(const char *text)
{
	union peer_address address;
	socklen_t len;

	(void)gzip_accepted(text);
	(void)etag_listed(text, "W/\"0123456789abcdef\"");
	(void)etag_any(text);
	if (listen_address_parse(&address, &len, text) == STATUS_OK)
		check(len == sizeof(address.v4) || len == sizeof(address.v6));
}

/* Whom a list of proxies names is no trusted proxy, or it is the peer. */
static void fuzz_forwarded(const char *text)
{
	struct ip_range range = { { { 0 } }, 128 };
	const struct ip_list trusted = { &range, 1 };
	const struct ip ip = ip_of_request(&range.first, text, text, &trusted);

	check(!ip_listed(&trusted, &ip) ||
	      !memcmp(&ip, &range.first, sizeof(ip)));
	if (ip_range_parse(&range, text) == STATUS_OK)
		check(range.bits <= 128 && ip_listed(&trusted, &range.first));
}

/* A script begins and ends as one, and holds no name that could be more. */
static void fuzz_jsonp(const char *text)
{
	static const char begin[] = "/**/ typeof ";
	struct response res;
	struct emit json;

	response_init(&res);
	json = response_json(&res);
	emit_text(&json, NULL, text);
	jsonp_wrap(&res, text);
	check(!res.body.failed);
	if (res.type == CONTENT_SCRIPT) {
		check(!memcmp(res.body.data, begin, sizeof(begin) - 1));
		check(!memcmp(res.body.data + res.body.len - 2, ");", 2));
		check(!memmem(res.body.data, res.body.len, "\xe2\x80\xa8", 3));
		check(!memmem(res.body.data, res.body.len, "\xe2\x80\xa9", 3));
	}
	response_clear(&res);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size)
		return 0;
	text = text_from(data + 1, size - 1);
	switch (data[0] % 9) {
	case 0:
		fuzz_target(text);
		break;
	case 1:
		fuzz_body("application/json", text, size - 1);
		break;
	case 2:
		fuzz_body(NULL, text, size - 1);
		break;
	case 3:
		fuzz_numbers(text);
		break;
	case 4:
		fuzz_double(data + 1, size - 1);
		break;
	case 5:
		fuzz_emit(text);
		break;
	case 6:
		fuzz_headers(text);
		break;
	case 7:
		fuzz_forwarded(text);
		break;
	default:
		fuzz_jsonp(text);
		break;
	}
	free(text);
	return 0;
}
