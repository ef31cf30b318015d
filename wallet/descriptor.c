/* descriptor.c - descriptors as text. */
#include "wallet/descriptor.h"

#include <stdlib.h>

#include "chain/address.h"

/* Where an expression stands. */
#define AT_TOP 1
#define IN_SH  2
#define IN_WSH 4
#define IN_TR  8

#define MAX_TEXT       65536
#define MAX_TREE_DEPTH 128
#define MAX_SH_SCRIPT  520
#define MAX_TOP_KEYS   3
#define MAX_MULTI_KEYS 20
#define MAX_MULTI_A    999

struct parser {
	struct descriptor *out;
	const char **why;
	const struct curve *curve;
	const struct network *net;
	struct slice text; /* what is left */
};

static enum status bad(struct parser *p, const char *text)
{
	*p->why = text;
	return STATUS_BAD_INPUT;
}

static bool take_char(struct parser *p, char c)
{
	if (!p->text.len || p->text.data[0] != (uint8_t)c)
		return false;
	p->text = slice_of(p->text.data + 1, p->text.len - 1);
	return true;
}

/* Up to the next character of ends, or to the end. */
static struct slice take_until(struct parser *p, const char *ends)
{
	struct slice all = p->text;
	size_t len = 0;

	while (len < all.len && all.data[len] && !strchr(ends, all.data[len]))
		len++;
	p->text = slice_of(all.data + len, all.len - len);
	return slice_of(all.data, len);
}

static struct descriptor_node *new_node(struct parser *p,
					enum descriptor_kind kind)
{
	struct descriptor_node *node =
		tx_space_array(&p->out->space, 1, sizeof(*node));

	if (node)
		*node = (struct descriptor_node){ .kind = kind };
	return node;
}

/* --- keys --- */

/* So that _clear finds it, before it is filled. */
static bool remember(struct descriptor *d, struct descriptor_key *key)
{
	if (d->key_count == d->key_cap) {
		size_t cap = d->key_cap ? 2 * d->key_cap : 8;
		struct descriptor_key **keys =
			realloc(d->keys, cap * sizeof(struct descriptor_key *));

		if (!keys)
			return false;
		d->keys = keys;
		d->key_cap = cap;
	}
	d->keys[d->key_count++] = key;
	return true;
}

static enum status check_key(struct parser *p, const struct descriptor_key *key,
			     unsigned where, bool compressed)
{
	struct descriptor *d = p->out;

	if (key->kind == DESCRIPTOR_KEY_XONLY && where != IN_TR)
		return bad(p, "Key of 32 bytes outside of tr()");
	if (compressed && key->plain.len == PUBLIC_KEY_LONG_SIZE)
		return bad(p, "Uncompressed key where none may be");
	d->is_range |= key->wildcard != DESCRIPTOR_NO_WILDCARD;
	d->has_secrets |= key->kind == DESCRIPTOR_KEY_WIF ||
			  key->kind == DESCRIPTOR_KEY_XPRV;
	if (!key->alternative_count)
		return STATUS_OK;
	if (d->alternatives > 1 && d->alternatives != key->alternative_count)
		return bad(p, "Multipaths of different lengths");
	d->alternatives = key->alternative_count;
	return STATUS_OK;
}

static enum status read_key(struct parser *p, struct descriptor_key *key,
			    unsigned where, bool compressed)
{
	enum status st;

	if (!remember(p->out, key))
		return STATUS_NO_MEMORY;
	st = descriptor_key_parse(key, p->why, p->curve, p->net,
				  take_until(p, ",)}({"));
	return st == STATUS_OK ? check_key(p, key, where, compressed) : st;
}

static enum status read_one_key(struct parser *p, struct descriptor_node *node,
				unsigned where, bool compressed)
{
	node->keys = tx_space_array(&p->out->space, 1, sizeof(*node->keys));
	if (!node->keys)
		return STATUS_NO_MEMORY;
	node->key_count = 1;
	return read_key(p, node->keys, where, compressed);
}

/* --- multi and its kin --- */

static size_t max_keys(unsigned where)
{
	return where == AT_TOP  ? MAX_TOP_KEYS
	       : where == IN_TR ? MAX_MULTI_A
				: MAX_MULTI_KEYS;
}

/* How many keys follow, without looking into them. */
static size_t count_keys(struct slice text)
{
	size_t commas = 0;

	for (size_t i = 0; i < text.len && text.data[i] != ')'; i++)
		commas += text.data[i] == ',';
	return commas;
}

static enum status read_threshold(struct parser *p, uint32_t *out)
{
	if (key_step_parse(out, take_until(p, ",)"), "") != STATUS_OK)
		return bad(p, "Threshold is not a number");
	return STATUS_OK;
}

static enum status check_sh_size(struct parser *p,
				 const struct descriptor_node *node)
{
	size_t size = 3;

	for (size_t i = 0; i < node->key_count; i++)
		size += 1 + (node->keys[i].plain.len == PUBLIC_KEY_LONG_SIZE
				     ? PUBLIC_KEY_LONG_SIZE
				     : PUBLIC_KEY_SIZE);
	return size > MAX_SH_SCRIPT ? bad(p, "Script over 520 bytes in sh()")
				    : STATUS_OK;
}

static enum status read_multi(struct parser *p, struct descriptor_node *node,
			      unsigned where)
{
	size_t count = count_keys(p->text);
	enum status st = read_threshold(p, &node->threshold);

	if (st != STATUS_OK)
		return st;
	if (!count || count > max_keys(where))
		return bad(p, "Wrong number of keys");
	if (!node->threshold || node->threshold > count)
		return bad(p, "Threshold is zero or more than the keys");
	node->keys = tx_space_array(&p->out->space, count, sizeof(*node->keys));
	if (!node->keys)
		return STATUS_NO_MEMORY;
	while (st == STATUS_OK && take_char(p, ','))
		st = read_key(p, &node->keys[node->key_count++], where,
			      where != AT_TOP && where != IN_SH);
	if (st == STATUS_OK && where == IN_SH)
		st = check_sh_size(p, node);
	return st;
}

/* --- expressions --- */

static const struct expression {
	const char *name;
	enum descriptor_kind kind;
	unsigned where;
	bool segwit;
} expressions[] = {
	{ "pk", DESCRIPTOR_PK, AT_TOP | IN_SH | IN_WSH | IN_TR, false },
	{ "pkh", DESCRIPTOR_PKH, AT_TOP | IN_SH | IN_WSH | IN_TR, false },
	{ "wpkh", DESCRIPTOR_WPKH, AT_TOP | IN_SH, true },
	{ "sh", DESCRIPTOR_SH, AT_TOP, false },
	{ "wsh", DESCRIPTOR_WSH, AT_TOP | IN_SH, true },
	{ "multi", DESCRIPTOR_MULTI, AT_TOP | IN_SH | IN_WSH, false },
	{ "sortedmulti", DESCRIPTOR_SORTEDMULTI, AT_TOP | IN_SH | IN_WSH,
	  false },
	{ "combo", DESCRIPTOR_COMBO, AT_TOP, false },
	{ "tr", DESCRIPTOR_TR, AT_TOP, true },
	{ "multi_a", DESCRIPTOR_MULTI_A, IN_TR, true },
	{ "sortedmulti_a", DESCRIPTOR_SORTEDMULTI_A, IN_TR, true },
	{ "raw", DESCRIPTOR_RAW, AT_TOP, false },
	{ "addr", DESCRIPTOR_RAW, AT_TOP, false },
};

static enum status read_raw(struct parser *p, struct descriptor_node *node)
{
	struct slice text = take_until(p, "()");
	uint8_t *bytes = tx_space_array(&p->out->space, text.len / 2 + 1, 1);

	if (!bytes)
		return STATUS_NO_MEMORY;
	node->raw = slice_of(bytes, text.len / 2);
	*p->why = "Script is not hexadecimal";
	return hex_decode(bytes, (const char *)text.data, text.len);
}

static enum status read_address(struct parser *p, struct descriptor_node *node)
{
	struct slice text = take_until(p, "()");
	struct address *address =
		tx_space_array(&p->out->space, 1, sizeof(*address));
	char zero_terminated[ADDRESS_SIZE];

	if (!address)
		return STATUS_NO_MEMORY;
	if (text.len >= sizeof(zero_terminated))
		return bad(p, "Not an address");
	memcpy(zero_terminated, text.data, text.len);
	zero_terminated[text.len] = '\0';
	if (address_parse(address, p->why, p->net, zero_terminated) !=
	    STATUS_OK)
		return STATUS_BAD_INPUT;
	node->raw = slice_of(address->script, address->script_len);
	return STATUS_OK;
}

static enum status
read_expression(struct parser *p, struct descriptor_node **out, unsigned where);

static enum status read_tree(struct parser *p, struct descriptor_node **out,
			     unsigned depth)
{
	enum status st;

	if (!take_char(p, '{'))
		return read_expression(p, out, IN_TR);
	if (depth == MAX_TREE_DEPTH) {
		*p->why = "Tree too deep";
		return STATUS_LIMIT;
	}
	*out = new_node(p, DESCRIPTOR_BRANCH);
	if (!*out)
		return STATUS_NO_MEMORY;
	st = read_tree(p, &(*out)->child, depth + 1);
	if (st == STATUS_OK && !take_char(p, ','))
		return bad(p, "Branch without a second leaf");
	if (st == STATUS_OK)
		st = read_tree(p, &(*out)->second, depth + 1);
	if (st == STATUS_OK && !take_char(p, '}'))
		return bad(p, "Branch has no end");
	return st;
}

static enum status read_tr(struct parser *p, struct descriptor_node *node)
{
	enum status st = read_one_key(p, node, IN_TR, true);

	if (st == STATUS_OK && take_char(p, ','))
		st = read_tree(p, &node->child, 0);
	return st;
}

static enum status read_arguments(struct parser *p,
				  const struct expression *expression,
				  struct descriptor_node *node, unsigned where)
{
	switch (expression->kind) {
	case DESCRIPTOR_PK:
	case DESCRIPTOR_PKH:
	case DESCRIPTOR_COMBO:
		return read_one_key(p, node, where,
				    where != AT_TOP && where != IN_SH);
	case DESCRIPTOR_WPKH:
		return read_one_key(p, node, where, true);
	case DESCRIPTOR_SH:
		return read_expression(p, &node->child, IN_SH);
	case DESCRIPTOR_WSH:
		return read_expression(p, &node->child, IN_WSH);
	case DESCRIPTOR_MULTI:
	case DESCRIPTOR_SORTEDMULTI:
	case DESCRIPTOR_MULTI_A:
	case DESCRIPTOR_SORTEDMULTI_A:
		return read_multi(p, node, where);
	case DESCRIPTOR_TR:
		return read_tr(p, node);
	case DESCRIPTOR_RAW:
		return !strcmp(expression->name, "raw") ? read_raw(p, node)
							: read_address(p, node);
	case DESCRIPTOR_BRANCH:
		break;
	}
	return STATUS_FAILED;
}

static const struct expression *find_expression(struct slice name)
{
	for (size_t i = 0; i < sizeof(expressions) / sizeof(*expressions); i++)
		if (strlen(expressions[i].name) == name.len &&
		    !memcmp(expressions[i].name, name.data, name.len))
			return &expressions[i];
	return NULL;
}

static enum status read_expression(struct parser *p,
				   struct descriptor_node **out, unsigned where)
{
	const struct expression *expression =
		find_expression(take_until(p, "(),{}"));
	enum status st;

	if (!expression || !take_char(p, '('))
		return bad(p, "No script expression that we know");
	if (!(expression->where & where))
		return bad(p, "Script expression where it may not be");
	if (expression->segwit && !p->net->segwit)
		return bad(p, "No witness programs on this network");
	*out = new_node(p, expression->kind);
	if (!*out)
		return STATUS_NO_MEMORY;
	st = read_arguments(p, expression, *out, where);
	if (st == STATUS_OK && !take_char(p, ')'))
		return bad(p, "Expected a closing parenthesis");
	return st;
}

/* Cuts the checksum off. */
static enum status check_checksum(struct parser *p)
{
	const uint8_t *mark = memchr(p->text.data, '#', p->text.len);
	char expected[DESCRIPTOR_CHECKSUM_SIZE];
	struct slice given;

	if (!mark)
		return STATUS_OK;
	given = slice_of(mark + 1,
			 (size_t)(p->text.data + p->text.len - mark - 1));
	p->text.len -= given.len + 1;
	if (given.len != DESCRIPTOR_CHECKSUM_SIZE - 1)
		return bad(p, "Checksum is not of eight characters");
	if (descriptor_checksum(expected, p->text) != STATUS_OK ||
	    memcmp(expected, given.data, given.len) != 0)
		return bad(p, "Wrong checksum");
	p->out->has_checksum = true;
	return STATUS_OK;
}

enum status descriptor_parse(struct descriptor *out, const char **why,
			     const struct curve *curve,
			     const struct network *net, struct slice text)
{
	struct parser p = { out, why, curve, net, text };
	enum status st;

	*out = (struct descriptor){ .alternatives = 1, .segwit = net->segwit };
	tx_space_init(&out->space);
	*why = "Empty, or too long";
	if (!text.len)
		return STATUS_BAD_INPUT;
	if (text.len > MAX_TEXT)
		return STATUS_LIMIT;
	st = check_checksum(&p);
	if (st == STATUS_OK)
		st = read_expression(&p, &out->root, AT_TOP);
	if (st == STATUS_OK && p.text.len)
		return bad(&p, "More behind the end");
	return st;
}

void descriptor_clear(struct descriptor *descriptor)
{
	for (size_t i = 0; i < descriptor->key_count; i++)
		descriptor_key_clear(descriptor->keys[i]);
	free(descriptor->keys);
	tx_space_clear(&descriptor->space);
	*descriptor = (struct descriptor){ 0 };
}
