#include "api/params.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void params_init(struct params *params)
{
	*params = (struct params){ 0 };
}

void params_clear(struct params *params)
{
	free(params->items);
	params_init(params);
}

void params_reset(struct params *params)
{
	params->count = 0;
}

static enum status grow(struct params *params)
{
	size_t cap = params->cap ? params->cap * 2 : 16;
	struct param *items;

	items = realloc(params->items, cap * sizeof(*items));
	if (!items)
		return STATUS_NO_MEMORY;
	params->items = items;
	params->cap = cap;
	return STATUS_OK;
}

enum status params_add(struct params *params, const char *name,
		       const char *value)
{
	enum status st;

	if (params->count == PARAMS_MAX)
		return STATUS_OK;
	if (params->count == params->cap) {
		st = grow(params);
		if (st != STATUS_OK)
			return st;
	}
	params->items[params->count].name = name;
	params->items[params->count].value = value;
	params->count++;
	return STATUS_OK;
}

const char *params_get(const struct params *params, const char *name)
{
	for (size_t i = 0; i < params->count; i++)
		if (!strcmp(params->items[i].name, name))
			return params->items[i].value;
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum status percent_decode(char *text, bool plus, bool *strict_ok)
{
	char *out = text;

	if (strict_ok)
		*strict_ok = true;
	for (; *text; text++) {
		if (*text == '+' && plus) {
			*out++ = ' ';
		} else if (*text == '%') {
			int high = hex_digit(text[1]);
			int low = high < 0 ? -1 : hex_digit(text[2]);

			if (low < 0) {
				if (strict_ok)
					*strict_ok = false;
				*out++ = '%';
				continue;
			}
			if (!high && !low)
				return STATUS_BAD_INPUT;
			*out++ = (char)(high << 4 | low);
			text += 2;
		} else {
			*out++ = *text;
		}
	}
	*out = 0;
	return STATUS_OK;
}

enum status params_parse_urlencoded(struct params *params, char *text)
{
	char *next;

	for (; text; text = next) {
		char *value;
		enum status st;

		next = strchr(text, '&');
		if (next)
			*next++ = 0;
		if (!*text)
			continue;
		value = strchr(text, '=');
		if (value)
			*value++ = 0;
		else
			value = text + strlen(text);
		st = percent_decode(text, true, NULL);
		if (st == STATUS_OK)
			st = percent_decode(value, true, NULL);
		if (st == STATUS_OK)
			st = params_add(params, text, value);
		if (st != STATUS_OK)
			return st;
	}
	return STATUS_OK;
}
