/* descriptor_key.c - key expressions. */
#include "wallet/descriptor_key.h"

#include "wallet/wif.h"

#define HARDENED_MARKS "h'"

static enum status bad(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_INPUT;
}

void descriptor_key_clear(struct descriptor_key *key)
{
	secret_wipe(key, sizeof(*key));
}

/* Cuts off what stands before the next separator, and the separator; false:
 * text was used up before. */
static bool next_part(struct slice *part, struct slice *text, char separator)
{
	const uint8_t *end;

	if (!text->data)
		return false;
	end = text->len ? memchr(text->data, separator, text->len) : NULL;
	if (!end) {
		*part = *text;
		*text = slice_of(NULL, 0);
		return true;
	}
	*part = slice_of(text->data, (size_t)(end - text->data));
	*text = slice_of(end + 1, text->len - part->len - 1);
	return true;
}

static enum status add_step(struct key_path *path, const char **why,
			    uint32_t step)
{
	if (path->count == KEY_PATH_MAX) {
		*why = "Path too long";
		return STATUS_LIMIT;
	}
	path->steps[path->count++] = step;
	return STATUS_OK;
}

static enum status read_step(struct key_path *path, const char **why,
			     struct slice text)
{
	uint32_t step;

	if (key_step_parse(&step, text, HARDENED_MARKS) != STATUS_OK)
		return bad(why, "Invalid derivation index");
	return add_step(path, why, step);
}

/* text: between the brackets. */
static enum status read_origin(struct descriptor_key *out, const char **why,
			       struct slice text)
{
	struct slice part = { NULL, 0 };
	enum status st = STATUS_OK;

	next_part(&part, &text, '/');
	if (part.len != 2 * FINGERPRINT_SIZE ||
	    hex_decode(out->fingerprint, (const char *)part.data, part.len) !=
		    STATUS_OK)
		return bad(why, "Fingerprint is not eight hexadecimal digits");
	out->has_origin = true;
	while (st == STATUS_OK && next_part(&part, &text, '/'))
		st = read_step(&out->origin, why, part);
	return st;
}

/* text: between "<" and ">". */
static enum status read_alternatives(struct descriptor_key *out,
				     const char **why, struct slice text)
{
	struct slice part;

	if (out->alternative_count)
		return bad(why, "More than one multipath");
	out->alternative_step = out->path.count;
	while (next_part(&part, &text, ';')) {
		uint32_t *to = &out->alternatives[out->alternative_count];

		if (out->alternative_count == DESCRIPTOR_MAX_ALTERNATIVES)
			return bad(why, "Too many alternatives in multipath");
		if (key_step_parse(to, part, HARDENED_MARKS) != STATUS_OK)
			return bad(why, "Invalid index in multipath");
		for (size_t i = 0; i < out->alternative_count; i++)
			if (out->alternatives[i] == *to)
				return bad(why, "Same index in multipath");
		out->alternative_count++;
	}
	if (out->alternative_count < 2)
		return bad(why, "Multipath of less than two");
	return add_step(&out->path, why, out->alternatives[0]);
}

static enum status read_path(struct descriptor_key *out, const char **why,
			     struct slice text)
{
	enum status st = STATUS_OK;
	struct slice part;

	while (st == STATUS_OK && next_part(&part, &text, '/')) {
		if (out->wildcard != DESCRIPTOR_NO_WILDCARD)
			return bad(why, "Step behind the wildcard");
		if (part.len && part.data[0] == '*') {
			out->wildcard = part.len == 1
						? DESCRIPTOR_WILDCARD
						: DESCRIPTOR_HARDENED_WILDCARD;
			if (part.len > 2 ||
			    (part.len == 2 && part.data[1] != 'h' &&
			     part.data[1] != '\''))
				return bad(why, "Invalid wildcard");
		} else if (part.len > 1 && part.data[0] == '<') {
			if (part.data[part.len - 1] != '>')
				return bad(why, "Multipath has no end");
			st = read_alternatives(
				out, why,
				slice_of(part.data + 1, part.len - 2));
		} else {
			st = read_step(&out->path, why, part);
		}
	}
	return st;
}

static enum status read_hex(struct descriptor_key *out, const char **why,
			    struct slice text)
{
	uint8_t bytes[PUBLIC_KEY_LONG_SIZE];
	size_t len = text.len / 2;

	if (hex_decode(bytes + (len == 32), (const char *)text.data,
		       text.len) != STATUS_OK)
		return bad(why, "Not a key");
	out->kind = DESCRIPTOR_KEY_PLAIN;
	if (len == 32) {
		out->kind = DESCRIPTOR_KEY_XONLY;
		bytes[0] = 2;
		len++;
	}
	*why = "Not a point of the curve";
	return public_key_parse(&out->plain, slice_of(bytes, len));
}

static enum status read_wif(struct descriptor_key *out, const char **why,
			    const struct curve *curve,
			    const struct network *net, struct slice text)
{
	struct wif_key key;
	enum status st =
		wif_parse(&key, why, net, (const char *)text.data, text.len);

	out->kind = DESCRIPTOR_KEY_WIF;
	if (st == STATUS_OK)
		st = public_key_of(&out->plain, curve, &key.secret,
				   key.compressed);
	out->root.secret = key.secret;
	secret_wipe(&key, sizeof(key));
	return st;
}

#define MIN_EXTENDED_TEXT 100

static enum status read_key(struct descriptor_key *out, const char **why,
			    const struct curve *curve,
			    const struct network *net, struct slice text)
{
	const char *chars = (const char *)text.data;
	enum status st;

	if (text.len == 64 || text.len == 66 || text.len == 130)
		return read_hex(out, why, text);
	if (text.len < MIN_EXTENDED_TEXT)
		return read_wif(out, why, curve, net, text);
	out->kind = DESCRIPTOR_KEY_XPRV;
	st = xprv_parse(&out->root, why, curve, net, chars, text.len);
	if (st == STATUS_OK)
		return st;
	out->kind = DESCRIPTOR_KEY_XPUB;
	return xpub_parse(&out->root.pub, why, net, chars, text.len);
}

static bool is_extended(const struct descriptor_key *key)
{
	return key->kind == DESCRIPTOR_KEY_XPUB ||
	       key->kind == DESCRIPTOR_KEY_XPRV;
}

enum status descriptor_key_parse(struct descriptor_key *out, const char **why,
				 const struct curve *curve,
				 const struct network *net, struct slice text)
{
	enum status st = STATUS_OK;
	struct slice part;

	descriptor_key_clear(out);
	if (text.len && text.data[0] == '[') {
		text = slice_of(text.data + 1, text.len - 1);
		next_part(&part, &text, ']');
		if (!text.data)
			return bad(why, "Origin has no end");
		st = read_origin(out, why, part);
		if (st != STATUS_OK)
			return st;
	}
	if (!text.len || !next_part(&part, &text, '/') || !part.len)
		return bad(why, "No key");
	st = read_key(out, why, curve, net, part);
	if (st == STATUS_OK && text.data && !is_extended(out))
		return bad(why, "Path behind a key that has no children");
	return st == STATUS_OK ? read_path(out, why, text) : st;
}

enum status descriptor_key_path(struct key_path *out,
				const struct descriptor_key *key,
				size_t alternative, uint32_t index)
{
	const char *why;

	*out = key->path;
	if (key->alternative_count) {
		if (alternative >= key->alternative_count)
			return STATUS_LIMIT;
		out->steps[key->alternative_step] =
			key->alternatives[alternative];
	}
	if (key->wildcard == DESCRIPTOR_NO_WILDCARD)
		return STATUS_OK;
	if (index & KEY_PATH_HARDENED)
		return STATUS_LIMIT;
	if (key->wildcard == DESCRIPTOR_HARDENED_WILDCARD)
		index |= KEY_PATH_HARDENED;
	return add_step(out, &why, index);
}

enum status descriptor_key_at(struct public_key *out, const struct curve *curve,
			      const struct descriptor_key *key,
			      size_t alternative, uint32_t index)
{
	struct key_path path;
	struct xprv child;
	enum status st;

	if (!is_extended(key)) {
		*out = key->plain;
		return STATUS_OK;
	}
	st = descriptor_key_path(&path, key, alternative, index);
	if (st != STATUS_OK)
		return st;
	if (key->kind == DESCRIPTOR_KEY_XPUB) {
		st = xpub_derive(&child.pub, &key->root.pub, &path);
		*out = child.pub.key;
		return st;
	}
	st = xprv_derive(&child, curve, &key->root, &path);
	*out = child.pub.key;
	xprv_clear(&child);
	return st;
}
