#include "daemon/health_check.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <jansson.h>
#include <string.h>

#include "api/listener.h"
#include "chain/writer.h"

/* Below the limits that probes usually have. */
#define TIMEOUT_MS 4000L
#define ANSWER_MAX ((size_t)1 << 16)
#define LINE_SIZE  512

/* --- where --- */

enum status health_url(char out[HEALTH_URL_SIZE], const char *listen)
{
	union peer_address at;
	char host[INET6_ADDRSTRLEN];
	socklen_t len;

	if (listen_address_parse(&at, &len, listen) != STATUS_OK)
		return STATUS_BAD_INPUT;
	if (at.any.sa_family == AF_INET6) {
		if (!at.v6.sin6_port)
			return STATUS_BAD_INPUT;
		if (IN6_IS_ADDR_UNSPECIFIED(&at.v6.sin6_addr))
			at.v6.sin6_addr = in6addr_loopback;
		inet_ntop(AF_INET6, &at.v6.sin6_addr, host, sizeof(host));
		snprintf(out, HEALTH_URL_SIZE, "http://[%s]:%u", host,
			 ntohs(at.v6.sin6_port));
		return STATUS_OK;
	}
	if (!at.v4.sin_port)
		return STATUS_BAD_INPUT;
	if (at.v4.sin_addr.s_addr == htonl(INADDR_ANY))
		at.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	inet_ntop(AF_INET, &at.v4.sin_addr, host, sizeof(host));
	snprintf(out, HEALTH_URL_SIZE, "http://%s:%u", host,
		 ntohs(at.v4.sin_port));
	return STATUS_OK;
}

/* --- what it says --- */

bool health_words(char *out, size_t size, const char *json, size_t len)
{
	json_t *tree = json_loadb(json, len, 0, NULL);
	const char *stage = "", *detail = "";
	double percent = 0;
	json_int_t height = 0, node_height = 0;
	int ready = 0;
	bool done = !json_unpack(tree, "{s:b, s:s, s:s, s:F, s:I, s:I}",
				 "ready", &ready, "stage", &stage, "detail",
				 &detail, "percent", &percent, "height",
				 &height, "nodeHeight", &node_height);

	if (done && ready)
		snprintf(out, size, "ready: height %lld, node's %lld",
			 (long long)height, (long long)node_height);
	else if (done)
		snprintf(out, size,
			 "not ready: %s%s%s, height %lld, node's %lld, "
			 "%.2f percent",
			 stage, *detail ? ": " : "", detail, (long long)height,
			 (long long)node_height, percent);
	json_decref(tree);
	return done;
}

/* --- asking --- */

static size_t take_body(char *data, size_t size, size_t count, void *arg)
{
	struct writer *out = arg;

	if (size * count > ANSWER_MAX - out->len)
		return 0;
	write_bytes(out, data, size * count);
	return out->failed ? 0 : size * count;
}

static void set_options(CURL *easy, const char *url, struct writer *body)
{
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	/* A container's proxy is for the world outside. */
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "owsd/" OWSD_VERSION);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
}

/* The HTTP code, or 0 when there was no answer. */
static long ask(struct writer *body, const char *url, char line[LINE_SIZE])
{
	CURL *easy = curl_easy_init();
	CURLcode done = CURLE_OUT_OF_MEMORY;
	long code = 0;

	if (easy) {
		set_options(easy, url, body);
		done = curl_easy_perform(easy);
	}
	if (done == CURLE_OK)
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
	else
		snprintf(line, LINE_SIZE, "no answer: %s: %s", url,
			 curl_easy_strerror(done));
	curl_easy_cleanup(easy);
	return code;
}

static bool is_well(char line[LINE_SIZE], bool ready, long code,
		    const struct writer *body, const char *url)
{
	if (!ready && code == 200)
		snprintf(line, LINE_SIZE, "ok: %s answers", url);
	else if (!ready && code == 503)
		snprintf(line, LINE_SIZE, "ok: %s answers, and is busy", url);
	else if (!ready || (code != 200 && code != 503) ||
		 !health_words(line, LINE_SIZE, (const char *)body->data,
			       body->len)) {
		snprintf(line, LINE_SIZE, "unexpected answer: %s: HTTP %ld",
			 url, code);
		return false;
	}
	return !ready || code == 200;
}

enum exit_code health_check(FILE *out, const struct config *config)
{
	char base[HEALTH_URL_SIZE], url[LINE_SIZE / 2];
	char line[LINE_SIZE] = "no answer";
	const char *at = config->url;
	struct writer body;
	bool well = false;
	long code;
	int len;

	if (!at && health_url(base, config->listen) != STATUS_OK) {
		fprintf(out,
			"listen: %s: this port is not known beforehand; give "
			"--url\n",
			config->listen);
		return EXIT_MISFITS;
	}
	at = at ? at : base;
	len = (int)strlen(at);
	snprintf(url, sizeof(url), "%.*s%s",
		 len && at[len - 1] == '/' ? len - 1 : len, at,
		 config->ready ? "/ready" : "/health");
	writer_init(&body);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	code = ask(&body, url, line);
	if (code)
		well = is_well(line, config->ready, code, &body, url);
	curl_global_cleanup();
	writer_clear(&body);
	fprintf(out, "%s\n", line);
	return well && !fflush(out) ? EXIT_DONE : EXIT_BROKE;
}
