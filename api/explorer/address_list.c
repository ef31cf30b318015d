#include "api/explorer/address_list.h"

#include <stdio.h>

#define INVALID_ADDRESS 1

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without the blanks around it. */
static struct slice trim(const char *text, size_t len)
{
	while (len && is_blank(*text)) {
		text++;
		len--;
	}
	while (len && is_blank(text[len - 1]))
		len--;
	return slice_of(text, len);
}

/* Fills out; *why is a static text when it cannot. */
static bool find(struct listed_address *out, const char **why,
		 const struct backend *backend, struct slice text)
{
	struct slice script;
	struct script_hash hash;

	*why = "Input string too long";
	if (text.len >= sizeof(out->text))
		return false;
	memcpy(out->text, text.data, text.len);
	out->text[text.len] = 0;
	if (address_parse(&out->address, why, backend->net, out->text) !=
	    STATUS_OK)
		return false;
	script = slice_of(out->address.script, out->address.script_len);
	/* Our own spelling: bech32 may have come in capitals. */
	if (address_from_script(out->text, backend->net, script) != STATUS_OK)
		return false;
	hash = script_hash_of(script);
	out->key = query_script_key(backend->query, &hash);
	return true;
}

bool address_find(struct listed_address *out, const struct backend *backend,
		  const char *text)
{
	const char *why;

	return find(out, &why, backend, trim(text, strlen(text)));
}

/* Answers 400 when it is none. */
static bool make(struct listed_address *out, struct response *res,
		 const struct backend *backend, struct slice text)
{
	char message[128];
	const char *why;

	if (!text.len) {
		response_code_error(res, INVALID_ADDRESS,
				    "Must include address");
		return false;
	}
	if (find(out, &why, backend, text))
		return true;
	snprintf(message, sizeof(message), "Invalid address: %s", why);
	response_code_error(res, INVALID_ADDRESS, message);
	return false;
}

bool address_make(struct listed_address *out, struct response *res,
		  const struct backend *backend, const char *text)
{
	return make(out, res, backend, trim(text, strlen(text)));
}

/* "addrs", and the forms that some clients give an array in a urlencoded body:
 * "addrs[]", "addrs[0]". */
static bool is_list_name(const char *name)
{
	return !strncmp(name, "addrs", 5) && (!name[5] || name[5] == '[');
}

/* The texts that hold the list: one by one, NULL behind the last. */
static const char *next_text(size_t *at, const struct request *req)
{
	while (*at < req->body.count) {
		const struct param *param = &req->body.items[(*at)++];

		if (is_list_name(param->name) && *param->value)
			return param->value;
	}
	return NULL;
}

static bool has_body_list(const struct request *req)
{
	size_t at = 0;

	return next_text(&at, req) != NULL;
}

static size_t count_items(const char *text)
{
	size_t count = 1;

	while ((text = strchr(text, ',')) && count <= ADDRESSES_MAX) {
		text++;
		count++;
	}
	return count;
}

/* An upper bound for the number of addresses, over ADDRESSES_MAX for any. */
static size_t count_all(const struct request *req)
{
	const char *text;
	size_t at = 0, count = 0;

	if (!has_body_list(req))
		return req->arg ? count_items(req->arg) : 0;
	while ((text = next_text(&at, req)))
		count += count_items(text);
	return count;
}

/* Which keys are there already: open addressing over places in keys[], + 1. */
struct key_set {
	uint32_t *slots;
	size_t mask;
};

/* True when it was not there. Keys are keyed hashes: their bytes are as good
 * as random, and nobody can aim at one slot. */
static bool key_set_add(struct key_set *set, const struct script_key *keys,
			size_t place)
{
	size_t slot;

	memcpy(&slot, keys[place].bytes, sizeof(slot));
	for (;; slot++) {
		uint32_t *at = &set->slots[slot & set->mask];

		if (!*at) {
			*at = (uint32_t)place + 1;
			return true;
		}
		if (!memcmp(&keys[*at - 1], &keys[place], sizeof(keys[0])))
			return false;
	}
}

static enum status allocate(struct address_list *list, struct key_set *set,
			    struct query *query, size_t count)
{
	size_t slots = 2;

	while (slots < 2 * count)
		slots *= 2;
	list->items = query_alloc(query, count * sizeof(list->items[0]));
	list->keys = query_alloc(query, count * sizeof(list->keys[0]));
	set->slots = query_alloc(query, slots * sizeof(set->slots[0]));
	set->mask = slots - 1;
	if (!list->items || !list->keys || !set->slots)
		return STATUS_NO_MEMORY;
	memset(set->slots, 0, slots * sizeof(set->slots[0]));
	return STATUS_OK;
}

/* Adds the addresses of one comma list. False: answered. */
static bool add_text(struct address_list *list, struct key_set *set,
		     struct response *res, const struct backend *backend,
		     const char *text)
{
	while (text) {
		const size_t len = strcspn(text, ",");
		struct listed_address *item = &list->items[list->count];

		if (!make(item, res, backend, trim(text, len)))
			return false;
		list->keys[list->count] = item->key;
		if (key_set_add(set, list->keys, list->count))
			list->count++;
		text = text[len] ? text + len + 1 : NULL;
	}
	return true;
}

static bool add_all(struct address_list *list, struct key_set *set,
		    struct response *res, const struct backend *backend,
		    const struct request *req)
{
	const char *text;
	size_t at = 0;

	if (!has_body_list(req))
		return add_text(list, set, res, backend, req->arg);
	while ((text = next_text(&at, req)))
		if (!add_text(list, set, res, backend, text))
			return false;
	return true;
}

enum status address_list_make(struct address_list *out, struct response *res,
			      struct backend *backend,
			      const struct request *req)
{
	const size_t count = count_all(req);
	struct key_set set;
	enum status st;

	*out = (struct address_list){ 0 };
	if (!count)
		return response_code_error(res, INVALID_ADDRESS,
					   "Must include address");
	if (count > ADDRESSES_MAX)
		return response_error(
			res, 503, "Maximum number of addresses (%d) exceeded",
			ADDRESSES_MAX);
	st = allocate(out, &set, backend->query, count);
	if (st == STATUS_OK && !add_all(out, &set, res, backend, req))
		out->count = 0;
	return st;
}
