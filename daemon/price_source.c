#include "daemon/price_source.h"

#include <curl/curl.h>
#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "chain/writer.h"

#define ANSWER_MAX  ((size_t)1 << 20)
#define TIMEOUT_MS  10000L
#define PATH_MAX_IN 256
#define CODE_SIZE   4 /* "USD" */

/* One currency and where its price is asked for. */
struct question {
	char code[CODE_SIZE];
	const char *url; /* the config's */
	bool failed;     /* last time, and the log says so */
};

struct price_source {
	const struct config *config;
	struct price_board *board;
	pthread_t thread;
	bool started;
	atomic_bool stop;
	size_t count;
	const char **codes; /* the questions', for the board */
	double *prices;
	struct question *questions;
};

/* An empty setting is NULL. */
static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* --- reading ------------------------------------------------------------ */

static const json_t *member(const json_t *value, const char *name)
{
	char *end;
	unsigned long place = strtoul(name, &end, 10);

	if (!json_is_array(value))
		return json_object_get(value, name);
	return *name && !*end ? json_array_get(value, place) : NULL;
}

static const json_t *at_path(const json_t *value, const char *path)
{
	char name[PATH_MAX_IN];

	while (value) {
		const size_t len = strcspn(path, ".");

		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = 0;
		value = member(value, name);
		if (!path[len])
			return value;
		path += len + 1;
	}
	return NULL;
}

double price_in(const char *json, size_t len, const char *path)
{
	json_t *tree = json_loadb(json, len, 0, NULL);
	const json_t *value = at_path(tree, path);
	double price = json_number_value(value);

	if (json_is_string(value))
		price = strtod(json_string_value(value), NULL);
	json_decref(tree);
	return isfinite(price) && price > 0 ? price : 0;
}

/* --- asking ------------------------------------------------------------- */

static size_t take_body(char *data, size_t size, size_t count, void *arg)
{
	struct writer *out = arg;

	if (size * count > ANSWER_MAX - out->len)
		return 0;
	write_bytes(out, data, size * count);
	return out->failed ? 0 : size * count;
}

/* Non-zero ends the transfer. */
static int look_at_stop(void *arg, curl_off_t a, curl_off_t b, curl_off_t c,
			curl_off_t d)
{
	struct price_source *source = arg;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return atomic_load(&source->stop);
}

static void set_options(CURL *easy, struct price_source *source,
			struct writer *out)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "owsd/" OWSD_VERSION);
	curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, out);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_at_stop);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, source);
}

/* The first trouble is told, and its end. */
static void tell(struct question *question, double price, const char *why)
{
	const bool failed = price <= 0;

	if (failed && !question->failed)
		log_warn("price is not to be had", "currency=%s why=\"%s\"",
			 question->code, why);
	if (!failed && question->failed)
		log_info("price is to be had again", "currency=%s",
			 question->code);
	question->failed = failed;
}

static double ask(struct price_source *source, struct question *question)
{
	CURL *easy = curl_easy_init();
	struct writer body;
	CURLcode code = CURLE_OUT_OF_MEMORY;
	double price = 0;

	writer_init(&body);
	if (easy) {
		set_options(easy, source, &body);
		curl_easy_setopt(easy, CURLOPT_URL, question->url);
		code = curl_easy_perform(easy);
	}
	if (code == CURLE_OK)
		price = price_in((const char *)body.data, body.len,
				 or_empty(source->config->currency_field));
	if (!atomic_load(&source->stop))
		tell(question, price,
		     code == CURLE_OK ? "no price at currency-field"
				      : curl_easy_strerror(code));
	writer_clear(&body);
	curl_easy_cleanup(easy);
	return price;
}

static void *run(void *arg)
{
	struct price_source *source = arg;

	pthread_setname_np(pthread_self(), "owsd-prices");
	while (price_board_wait(source->board)) {
		for (size_t i = 0; i < source->count; i++)
			source->prices[i] = ask(source, &source->questions[i]);
		price_board_fill(source->board, source->prices,
				 clock_monotonic_us());
	}
	return NULL;
}

/* --- life --------------------------------------------------------------- */

static enum status fill(struct price_source *source)
{
	const struct text_list *urls = &source->config->currency_url;
	const size_t count = source->count = urls->count;

	source->codes = calloc(count, sizeof(source->codes[0]));
	source->prices = calloc(count, sizeof(source->prices[0]));
	source->questions = calloc(count, sizeof(source->questions[0]));
	if (!source->codes || !source->prices || !source->questions)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		struct question *question = &source->questions[i];

		memcpy(question->code, urls->items[i], CODE_SIZE - 1);
		question->url = urls->items[i] + CODE_SIZE;
		source->codes[i] = question->code;
	}
	source->board = price_board_new(or_empty(source->config->currency_name),
					source->codes, count);
	return source->board ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status price_source_start(struct price_source **out,
			       const struct config *config)
{
	struct price_source *source = calloc(1, sizeof(*source));
	enum status st;

	*out = NULL;
	if (!source)
		return STATUS_NO_MEMORY;
	source->config = config;
	st = fill(source);
	if (st == STATUS_OK) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		source->started =
			!pthread_create(&source->thread, NULL, run, source);
		st = source->started ? STATUS_OK : STATUS_FAILED;
	}
	if (st != STATUS_OK)
		price_source_stop(source);
	else
		*out = source;
	return st;
}

void price_source_stop(struct price_source *source)
{
	if (!source)
		return;
	atomic_store(&source->stop, true);
	if (source->started) {
		price_board_stop(source->board);
		pthread_join(source->thread, NULL);
	}
	price_board_free(source->board);
	free(source->codes);
	free(source->prices);
	free(source->questions);
	free(source);
}

struct price_board *price_source_board(struct price_source *source)
{
	return source->board;
}
