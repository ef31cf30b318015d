/* json_body.c - params_parse_json(): reads a JSON object without a tree.
 *
 * A tree of 8 MB of "[0,0,0..." would take hundreds of megabytes; this takes
 * none, whatever the client sends. */
#include <stdint.h>
#include <string.h>

#include "api/params.h"

#define DEPTH_MAX 32

/* at never passes the terminating zero: every function looks at *at before it
 * goes on, and a zero is nowhere part of JSON. */
struct scan {
	char *at;
};

static void skip_blanks(struct scan *s)
{
	s->at += strspn(s->at, " \t\r\n");
}

static bool take(struct scan *s, char c)
{
	skip_blanks(s);
	if (*s->at != c)
		return false;
	s->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take_digits(struct scan *s)
{
	if (!is_digit(*s->at))
		return false;
	while (is_digit(*s->at))
		s->at++;
	return true;
}

static bool take_number(struct scan *s)
{
	if (*s->at == '-')
		s->at++;
	if (*s->at == '0')
		s->at++;
	else if (!take_digits(s))
		return false;
	if (*s->at == '.') {
		s->at++;
		if (!take_digits(s))
			return false;
	}
	if (*s->at == 'e' || *s->at == 'E') {
		s->at++;
		if (*s->at == '+' || *s->at == '-')
			s->at++;
		if (!take_digits(s))
			return false;
	}
	return true;
}

static bool take_word(struct scan *s, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(s->at, word, len))
		return false;
	s->at += len;
	return true;
}

/* The four digits of a \u escape; -1 when they are none. */
static int32_t take_code_unit(struct scan *s)
{
	int32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		char c = *s->at;

		if (is_digit(c))
			unit = unit << 4 | (c - '0');
		else if (c >= 'a' && c <= 'f')
			unit = unit << 4 | (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			unit = unit << 4 | (c - 'A' + 10);
		else
			return -1;
		s->at++;
	}
	return unit;
}

static char *put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		*out++ = (char)code;
	} else if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
		*out++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*out++ = (char)(0xe0 | code >> 12);
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
		*out++ = (char)(0x80 | (code & 0x3f));
	} else {
		*out++ = (char)(0xf0 | code >> 18);
		*out++ = (char)(0x80 | (code >> 12 & 0x3f));
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
		*out++ = (char)(0x80 | (code & 0x3f));
	}
	return out;
}

/* Behind "\u". A surrogate without its other half becomes U+FFFD. */
static char *take_unicode(struct scan *s, char *out)
{
	int32_t unit = take_code_unit(s), low;
	struct scan ahead = { s->at };

	if (unit <= 0) /* none, or the NUL character */
		return NULL;
	if (unit >= 0xd800 && unit < 0xdc00 && take_word(&ahead, "\\u")) {
		low = take_code_unit(&ahead);
		if (low >= 0xdc00 && low < 0xe000) {
			s->at = ahead.at;
			return put_utf8(out, 0x10000 +
						     ((uint32_t)unit - 0xd800) *
							     1024 +
						     ((uint32_t)low - 0xdc00));
		}
	}
	if (unit >= 0xd800 && unit < 0xe000)
		unit = 0xfffd;
	return put_utf8(out, (uint32_t)unit);
}

static char *take_escape(struct scan *s, char *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c = *s->at;

	if (!c)
		return NULL;
	s->at++;
	if (c == 'u')
		return take_unicode(s, out);
	found = strchr(from, c);
	if (!found)
		return NULL;
	*out++ = to[found - from];
	return out;
}

/* Behind the opening quote: decodes to out, which lies at or before s->at, and
 * returns where it ends; NULL when it is no string. Writes no zero. */
static char *take_string(struct scan *s, char *out)
{
	while (out && *s->at != '"') {
		if ((uint8_t)*s->at < 0x20)
			return NULL;
		if (*s->at == '\\') {
			s->at++;
			out = take_escape(s, out);
		} else {
			*out++ = *s->at++;
		}
	}
	if (out)
		s->at++;
	return out;
}

static bool skip_value(struct scan *s, unsigned depth);

static bool skip_member(struct scan *s, unsigned depth)
{
	return take(s, '"') && take_string(s, s->at) && take(s, ':') &&
	       skip_value(s, depth);
}

static bool skip_nested(struct scan *s, char close, unsigned depth)
{
	if (depth == DEPTH_MAX)
		return false;
	if (take(s, close))
		return true;
	do {
		if (close == '}' ? !skip_member(s, depth + 1)
				 : !skip_value(s, depth + 1))
			return false;
	} while (take(s, ','));
	return take(s, close);
}

static bool skip_value(struct scan *s, unsigned depth)
{
	if (take(s, '{'))
		return skip_nested(s, '}', depth);
	if (take(s, '['))
		return skip_nested(s, ']', depth);
	if (take(s, '"'))
		return take_string(s, s->at) != NULL;
	return take_word(s, "true") || take_word(s, "false") ||
	       take_word(s, "null") || take_number(s);
}

/* What a member's value became. */
struct value {
	char *text; /* NULL: left out */
	char *end;  /* where its terminating zero goes */
};

/* Behind "[": strings and numbers are put side by side, commas between. */
static bool take_list(struct scan *s, struct value *value)
{
	char *out = s->at;
	bool first = true;

	*value = (struct value){ .text = out, .end = out };
	if (take(s, ']'))
		return true;
	do {
		skip_blanks(s);
		if (!first)
			*out++ = ',';
		first = false;
		if (*s->at == '"') {
			s->at++;
			out = take_string(s, out);
			if (!out)
				return false;
		} else if (*s->at == '-' || is_digit(*s->at)) {
			char *from = s->at;

			if (!take_number(s))
				return false;
			memmove(out, from, (size_t)(s->at - from));
			out += s->at - from;
		} else {
			/* Something else: the whole list is left out. */
			value->text = NULL;
			if (!skip_value(s, 1))
				return false;
		}
	} while (take(s, ','));
	value->end = out;
	return take(s, ']');
}

static bool take_value(struct scan *s, struct value *value)
{
	*value = (struct value){ 0 };
	skip_blanks(s);
	if (*s->at == '"') {
		value->text = ++s->at;
		value->end = take_string(s, s->at);
		return value->end != NULL;
	}
	if (*s->at == '[') {
		s->at++;
		return take_list(s, value);
	}
	if (*s->at == '{' || *s->at == 'n')
		return skip_value(s, 0);
	value->text = s->at;
	if (!skip_value(s, 0))
		return false;
	value->end = s->at;
	return true;
}

/* One member and what stands behind it, "," or "}", in *delimiter: the zero of
 * a number goes just there. */
static enum status take_member(struct params *params, struct scan *s,
			       char *delimiter)
{
	struct value value;
	char *name, *name_end;

	if (!take(s, '"'))
		return STATUS_BAD_INPUT;
	name = s->at;
	name_end = take_string(s, name);
	if (!name_end || !take(s, ':') || !take_value(s, &value))
		return STATUS_BAD_INPUT;
	skip_blanks(s);
	*delimiter = *s->at;
	if (!*delimiter)
		return STATUS_BAD_INPUT;
	s->at++;
	*name_end = 0;
	if (!value.text)
		return STATUS_OK;
	*value.end = 0;
	return params_add(params, name, value.text);
}

static bool at_end(struct scan *s, const char *end)
{
	skip_blanks(s);
	return s->at == end;
}

enum status params_parse_json(struct params *params, char *text, size_t len)
{
	struct scan s = { text };
	char delimiter = ',';

	if (!take(&s, '{'))
		return STATUS_BAD_INPUT;
	if (take(&s, '}'))
		return at_end(&s, text + len) ? STATUS_OK : STATUS_BAD_INPUT;
	while (delimiter == ',') {
		enum status st = take_member(params, &s, &delimiter);

		if (st != STATUS_OK)
			return st;
	}
	if (delimiter != '}' || !at_end(&s, text + len))
		return STATUS_BAD_INPUT;
	return STATUS_OK;
}
