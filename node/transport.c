/* transport.c - see transport.h. */
#include "node/transport.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/credentials.h"
#include "node/health.h"

/* How long a raised stop flag may stay unnoticed. */
#define STOP_LOOK_MS     100
/* What every part of a long answer may take beyond the time limit: the block of
 * 32 MB that BCH allows comes as 64 MB of JSON where there is no REST. */
#define BYTES_PER_SECOND (64 * 1024)
#define SECOND_US        UINT64_C(1000000)
/* Taken from the socket at once: blocks are longer than libcurl expects. */
#define RECEIVE_BYTES    (256 * 1024L)

/* Where a body goes while it arrives. */
struct inlet {
	struct writer *out; /* NULL: nobody has come for it yet */
	size_t start;       /* out->len before */
	size_t max;
	bool too_long;
};

struct transport {
	const struct node_config *config;
	struct node_health *health; /* the config's */
	CURL *easy;
	CURLM *multi; /* drives easy, so that we can look at the stop flag */
	struct curl_slist *headers;
	char *url; /* scheme, host, port, path; no credentials, no last slash */
	struct credentials credentials;
	bool have_credentials; /* they were looked for since the last 401 */
	uint64_t cookies;      /* how often a new cookie was found */
	struct inlet inlet;
	char *ahead; /* the path that was asked ahead, or NULL; owned */
	char error[CURL_ERROR_SIZE];
};

static size_t take_body(char *data, size_t size, size_t count, void *arg)
{
	struct inlet *inlet = arg;
	size_t len = size * count;

	if (!inlet->out)
		return CURL_WRITEFUNC_PAUSE;
	if (len > inlet->max - (inlet->out->len - inlet->start)) {
		inlet->too_long = true;
		return 0;
	}
	write_bytes(inlet->out, data, len);
	return inlet->out->failed ? 0 : len;
}

/* --- making one --- */

static void init_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool is_http(CURLU *parts)
{
	char *scheme = NULL;
	bool good = !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) &&
		    (!strcmp(scheme, "http") || !strcmp(scheme, "https"));

	curl_free(scheme);
	return good;
}

/* The url as libcurl understands it, less user and password, which must not
 * reach the log; NULL when it makes no sense. */
static char *clean_url(const char *text)
{
	CURLU *parts = curl_url();
	char *whole = NULL, *copy = NULL;

	if (parts && !curl_url_set(parts, CURLUPART_URL, text, 0) &&
	    is_http(parts) && !curl_url_set(parts, CURLUPART_USER, NULL, 0) &&
	    !curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0) &&
	    !curl_url_set(parts, CURLUPART_QUERY, NULL, 0) &&
	    !curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0) &&
	    !curl_url_get(parts, CURLUPART_URL, &whole, 0))
		copy = strdup(whole);
	if (copy && *copy && copy[strlen(copy) - 1] == '/')
		copy[strlen(copy) - 1] = 0;
	curl_free(whole);
	curl_url_cleanup(parts);
	return copy;
}

static void set_options(struct transport *t)
{
	CURL *easy = t->easy;
	long timeout = (long)t->config->timeout_ms;

	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &t->inlet);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "owsd/" OWSD_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BYTES);
	/* 0 would mean libcurl's own five minutes. */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, timeout / 6 + 1);
}

static bool set_up(struct transport *t)
{
	struct curl_slist *more;

	t->easy = curl_easy_init();
	t->multi = curl_multi_init();
	t->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (!t->easy || !t->multi || !t->headers)
		return false;
	/* Without it libcurl asks for permission before a body over 1 MB. */
	more = curl_slist_append(t->headers, "Expect:");
	if (!more)
		return false;
	t->url = clean_url(t->config->url);
	set_options(t);
	return true;
}

struct transport *transport_new(const struct node_config *config)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct transport *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	pthread_once(&once, init_curl);
	t->config = config;
	t->health = config->health;
	if (!set_up(t)) {
		transport_free(t);
		return NULL;
	}
	return t;
}

static void drop_ahead(struct transport *t)
{
	if (t->ahead)
		curl_multi_remove_handle(t->multi, t->easy);
	free(t->ahead);
	t->ahead = NULL;
}

void transport_free(struct transport *t)
{
	if (!t)
		return;
	drop_ahead(t);
	curl_easy_cleanup(t->easy);
	if (t->multi)
		curl_multi_cleanup(t->multi);
	curl_slist_free_all(t->headers);
	credentials_clear(&t->credentials);
	free(t->url);
	free(t);
}

uint64_t transport_epoch(const struct transport *t)
{
	return atomic_load(&t->health->outages) + t->cookies;
}

const char *transport_url(const struct transport *t)
{
	return t->url ? t->url : "?";
}

/* --- one attempt --- */

static bool stop_raised(const struct transport *t)
{
	return t->config->stop && atomic_load(t->config->stop);
}

/* libcurl's own limit does not grow with the answer. */
static bool takes_too_long(struct transport *t, uint64_t begun_us)
{
	const struct inlet *inlet = &t->inlet;
	const uint64_t took = clock_monotonic_us() - begun_us;
	const uint64_t got = inlet->out->len - inlet->start;
	const uint64_t limit = (uint64_t)t->config->timeout_ms * 1000 +
			       got / BYTES_PER_SECOND * SECOND_US;

	if (took < limit)
		return false;
	snprintf(t->error, sizeof(t->error),
		 "no whole answer after %.1f s, %llu bytes", (double)took / 1e6,
		 (unsigned long long)got);
	return true;
}

/* Runs the prepared transfer to its end, to the time limit or to the stop flag.
 */
static enum status drive(struct transport *t, CURLcode *code)
{
	const uint64_t begun_us = clock_monotonic_us();
	struct CURLMsg *message;
	int running = 1, left;

	*code = CURLE_OPERATION_TIMEDOUT;
	while (running) {
		if (stop_raised(t))
			return STATUS_STOPPED;
		if (takes_too_long(t, begun_us))
			return STATUS_OK;
		if (curl_multi_perform(t->multi, &running))
			return STATUS_NO_MEMORY;
		if (running &&
		    curl_multi_poll(t->multi, NULL, 0, STOP_LOOK_MS, NULL))
			return STATUS_NO_MEMORY;
	}
	message = curl_multi_info_read(t->multi, &left);
	*code = message ? message->data.result : CURLE_FAILED_INIT;
	return STATUS_OK;
}

/* libcurl's codes end here. */
static enum status status_from_curl(CURLcode code, const struct inlet *inlet)
{
	switch ((int)code) {
	case CURLE_OK:
		return STATUS_OK;
	case CURLE_OUT_OF_MEMORY:
		return STATUS_NO_MEMORY;
	case CURLE_WRITE_ERROR:
		return inlet->too_long ? STATUS_BAD_INPUT : STATUS_NO_MEMORY;
	default:
		return STATUS_UNAVAILABLE;
	}
}

static void report(struct transport *t, enum status st, CURLcode code)
{
	const char *why = t->error[0] ? t->error : curl_easy_strerror(code);

	if (st == STATUS_OK || st == STATUS_BAD_INPUT)
		health_mark_up(t->health, t->url);
	if (st == STATUS_BAD_INPUT)
		log_warn("node's answer is too long", "url=\"%s\"", t->url);
	if (st == STATUS_UNAVAILABLE)
		health_mark_down(t->health, t->url, why);
}

static enum status set_url(struct transport *t, const char *path)
{
	size_t len = strlen(t->url), more = strlen(path) + 1;
	char *url = malloc(len + more);
	CURLcode bad;

	if (!url)
		return STATUS_NO_MEMORY;
	memcpy(url, t->url, len);
	memcpy(url + len, path, more);
	bad = curl_easy_setopt(t->easy, CURLOPT_URL, url);
	free(url); /* libcurl has its own copy */
	return bad ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status prepare(struct transport *t,
			   const struct http_request *request)
{
	const struct credentials *c = &t->credentials;
	bool post = request->json.len != 0;
	CURLcode bad;

	t->error[0] = 0;
	if (post) {
		curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
				 (const char *)request->json.data);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)request->json.len);
	} else {
		curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, post ? t->headers : NULL);
	bad = curl_easy_setopt(t->easy, CURLOPT_USERNAME, c->user);
	if (!bad)
		bad = curl_easy_setopt(t->easy, CURLOPT_PASSWORD, c->password);
	return bad ? STATUS_NO_MEMORY : set_url(t, request->path);
}

static enum status add(struct transport *t, const struct http_request *request)
{
	enum status st = prepare(t, request);

	if (st == STATUS_OK && curl_multi_add_handle(t->multi, t->easy))
		st = STATUS_NO_MEMORY;
	return st;
}

/* Is the answer to this one on its way? Any other is given up. */
static bool take_ahead(struct transport *t, const struct http_request *request)
{
	bool same = t->ahead && !request->json.len &&
		    !strcmp(t->ahead, request->path);

	if (!same)
		drop_ahead(t);
	free(t->ahead);
	t->ahead = NULL;
	return same;
}

/* Data that came before anybody came for it waits in libcurl, and is delivered
 * here: *code tells how that went. */
static enum status begin(struct transport *t, CURLcode *code,
			 const struct http_request *request)
{
	if (!take_ahead(t, request))
		return add(t, request);
	*code = curl_easy_pause(t->easy, CURLPAUSE_CONT);
	/* The answer has ended already: drive() tells how. */
	if (*code == CURLE_BAD_FUNCTION_ARGUMENT)
		*code = CURLE_OK;
	return STATUS_OK;
}

static enum status run(struct transport *t, CURLcode code, long *http)
{
	enum status st = code ? STATUS_OK : drive(t, &code);

	/* Removing an unfinished transfer closes its connection. */
	curl_multi_remove_handle(t->multi, t->easy);
	if (st != STATUS_OK)
		return st;
	st = status_from_curl(code, &t->inlet);
	report(t, st, code);
	if (st == STATUS_OK)
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, http);
	return st;
}

static enum status attempt(struct transport *t, struct writer *out, long *http,
			   const struct http_request *request)
{
	size_t start = out->len;
	CURLcode code = CURLE_OK;
	enum status st;

	t->inlet = (struct inlet){ out, start, request->max_answer, false };
	st = begin(t, &code, request);
	if (st == STATUS_OK)
		st = run(t, code, http);
	if (out->failed)
		st = STATUS_NO_MEMORY;
	else if (st != STATUS_OK)
		out->len = start;
	return st;
}

/* --- credentials --- */

/* A cookie that cannot be read now is no failure: the node may be down, and
 * if it is not, its 401 says so. */
static enum status ensure_credentials(struct transport *t)
{
	if (t->have_credentials)
		return STATUS_OK;
	if (credentials_load(&t->credentials, t->config) == STATUS_NO_MEMORY)
		return STATUS_NO_MEMORY;
	t->have_credentials = t->credentials.user != NULL;
	return STATUS_OK;
}

/* After a 401: is there a cookie other than the one we sent? */
static bool found_new_cookie(struct transport *t)
{
	struct credentials fresh = { 0 };
	enum status st = credentials_load(&fresh, t->config);

	if (st != STATUS_OK || credentials_equal(&fresh, &t->credentials)) {
		credentials_clear(&fresh);
		return false;
	}
	credentials_clear(&t->credentials);
	t->credentials = fresh;
	t->cookies++;
	return true;
}

/* --- the whole exchange --- */

static enum status judge(struct transport *t, long http)
{
	if (http != 401 && http != 403) {
		atomic_store(&t->health->refused, false);
		return http == 503 ? STATUS_UNAVAILABLE : STATUS_OK;
	}
	if (atomic_exchange(&t->health->refused, true))
		return STATUS_REFUSED;
	if (http == 401)
		credentials_log_refusal(t->config, t->url);
	else
		log_error("node refuses our address or this method",
			  "url=\"%s\" http=403 change=\"rpcallowip and "
			  "rpcwhitelist of the node\"",
			  t->url);
	return STATUS_REFUSED;
}

static enum status exchange(struct transport *t, struct writer *out, long *http,
			    const struct http_request *request)
{
	size_t start = out->len;
	enum status st = ensure_credentials(t);

	if (st == STATUS_OK)
		st = attempt(t, out, http, request);
	if (st == STATUS_OK && *http == 401 && found_new_cookie(t)) {
		out->len = start;
		st = attempt(t, out, http, request);
	}
	if (st == STATUS_OK)
		st = judge(t, *http);
	if (st != STATUS_OK && !out->failed)
		out->len = start;
	return st;
}

enum status transport_exchange(struct transport *t, struct writer *out,
			       long *http, const struct http_request *request)
{
	enum status st;

	*http = 0;
	if (!t->url) {
		log_error("node url cannot be used",
			  "change=\"--node-url, like http://127.0.0.1:8332\"");
		return STATUS_REFUSED;
	}
	if (stop_raised(t))
		return STATUS_STOPPED;
	atomic_fetch_add(&t->health->requests, 1);
	st = exchange(t, out, http, request);
	if (st != STATUS_OK && st != STATUS_STOPPED)
		atomic_fetch_add(&t->health->failures, 1);
	return st;
}

void transport_expect(struct transport *t, const char *path)
{
	const struct http_request request = { .path = path };
	int running;

	drop_ahead(t);
	if (!t->url || stop_raised(t) || ensure_credentials(t) != STATUS_OK)
		return;
	t->inlet = (struct inlet){ .out = NULL };
	if (add(t, &request) != STATUS_OK)
		return;
	t->ahead = strdup(path);
	if (!t->ahead)
		curl_multi_remove_handle(t->multi, t->easy);
	else
		curl_multi_perform(t->multi, &running); /* sends it */
}
