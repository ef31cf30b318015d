#include "api/explorer/pools.h"

#include <errno.h>
#include <jansson.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"

#define FILE_MAX ((size_t)4 << 20)

struct pattern {
	const struct pool *pool;
	const char *text;
	bool is_regex;
	regex_t regex;
};

struct pool_list {
	json_t *tree; /* owns all texts */
	struct pool *pools;
	struct pattern *patterns;
	size_t pattern_count;
};

static enum status refuse(const char *path, const char *why)
{
	log_error("pools file cannot be used", "file=\"%s\" why=\"%s\"", path,
		  why);
	return STATUS_REFUSED;
}

static enum status read_tree(json_t **out, const char *path)
{
	struct writer text;
	json_error_t error;
	enum status st;

	writer_init(&text);
	errno = 0;
	st = file_read(&text, path, FILE_MAX);
	*out = st == STATUS_OK ? json_loadb((const char *)text.data, text.len,
					    0, &error)
			       : NULL;
	writer_clear(&text);
	if (st == STATUS_LIMIT)
		return refuse(path, "larger than 4 MiB");
	if (st != STATUS_OK)
		return refuse(path, strerror(errno));
	return *out ? STATUS_OK : refuse(path, error.text);
}

static const char *text_in(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static size_t count_patterns(const json_t *tree)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(tree); i++)
		count += json_array_size(json_object_get(
			json_array_get(tree, i), "searchStrings"));
	return count;
}

static enum status add_pattern(struct pool_list *list, const struct pool *pool,
			       const json_t *value, const char *path)
{
	struct pattern *pattern = &list->patterns[list->pattern_count];

	pattern->pool = pool;
	pattern->text = json_string_value(value);
	if (!pattern->text || !*pattern->text)
		return refuse(path, "a search string is no text, or empty");
	pattern->is_regex = strpbrk(pattern->text, ".[\\()*+?{|^$") != NULL;
	if (pattern->is_regex &&
	    regcomp(&pattern->regex, pattern->text, REG_EXTENDED | REG_NOSUB))
		return refuse(path, "a search string is no regular expression");
	list->pattern_count++;
	return STATUS_OK;
}

static enum status add_pool(struct pool_list *list, struct pool *pool,
			    const json_t *object, const char *path)
{
	const json_t *strings = json_object_get(object, "searchStrings");
	enum status st = STATUS_OK;

	pool->name = text_in(object, "poolName");
	pool->url = text_in(object, "url");
	if (!pool->name || !pool->url || !json_is_array(strings))
		return refuse(path, "an entry lacks poolName, url or "
				    "searchStrings");
	for (size_t i = 0; i < json_array_size(strings) && st == STATUS_OK; i++)
		st = add_pattern(list, pool, json_array_get(strings, i), path);
	return st;
}

static enum status fill(struct pool_list *list, const char *path)
{
	const json_t *tree = list->tree;
	enum status st = STATUS_OK;

	if (!json_is_array(tree))
		return refuse(path, "not a JSON array");
	list->pools = calloc(json_array_size(tree) + 1, sizeof(struct pool));
	list->patterns =
		calloc(count_patterns(tree) + 1, sizeof(struct pattern));
	if (!list->pools || !list->patterns)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < json_array_size(tree) && st == STATUS_OK; i++)
		st = add_pool(list, &list->pools[i], json_array_get(tree, i),
			      path);
	return st;
}

enum status pool_list_load(struct pool_list **out, const char *path)
{
	struct pool_list *list = calloc(1, sizeof(*list));
	enum status st;

	*out = NULL;
	if (!list)
		return STATUS_NO_MEMORY;
	st = read_tree(&list->tree, path);
	if (st == STATUS_OK)
		st = fill(list, path);
	if (st != STATUS_OK)
		pool_list_free(list);
	else
		*out = list;
	return st;
}

void pool_list_free(struct pool_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->pattern_count; i++)
		if (list->patterns[i].is_regex)
			regfree(&list->patterns[i].regex);
	free(list->patterns);
	free(list->pools);
	json_decref(list->tree);
	free(list);
}

/* REG_STARTEND: a coinbase holds zero bytes. */
static bool is_in(const struct pattern *pattern, struct slice coinbase)
{
	regmatch_t range = { 0, (regoff_t)coinbase.len };

	if (!pattern->is_regex)
		return memmem(coinbase.data, coinbase.len, pattern->text,
			      strlen(pattern->text)) != NULL;
	return !regexec(&pattern->regex, (const char *)coinbase.data, 1, &range,
			REG_STARTEND);
}

const struct pool *pool_find(const struct pool_list *list,
			     struct slice coinbase)
{
	for (size_t i = 0; list && i < list->pattern_count; i++)
		if (is_in(&list->patterns[i], coinbase))
			return list->patterns[i].pool;
	return NULL;
}
