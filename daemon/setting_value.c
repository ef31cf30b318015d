#include "daemon/setting_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/value_checks.h"

#define MIB (UINT64_C(1) << 20)
#define TIB (UINT64_C(1) << 40)

static bool check_number(const struct setting *s, const char *text, char *why)
{
	uint64_t value = 0;

	if (!value_parse_number(&value, text) || value < s->min ||
	    value > s->max) {
		snprintf(why, SETTING_WHY_SIZE,
			 "\"%.40s\" is not a whole number from %llu to %llu",
			 text, (unsigned long long)s->min,
			 (unsigned long long)s->max);
		return false;
	}
	return true;
}

static bool check_size(const struct setting *s, const char *text, char *why)
{
	uint64_t value = 0;

	if (!value_parse_size(&value, text) || value < s->min ||
	    value > s->max) {
		snprintf(why, SETTING_WHY_SIZE,
			 "\"%.40s\" is not a size from %lluM to %lluT, such as "
			 "500M or 64G",
			 text, (unsigned long long)(s->min / MIB),
			 (unsigned long long)(s->max / TIB));
		return false;
	}
	return true;
}

static bool check_choice(const struct setting *s, const char *text, char *why)
{
	size_t len = strlen(text);

	for (const char *at = s->form; *at;) {
		size_t word = strcspn(at, "|");

		if (word == len && !memcmp(at, text, len))
			return true;
		at += word + (at[word] == '|');
	}
	snprintf(why, SETTING_WHY_SIZE, "\"%.40s\" is none of %s", text,
		 s->form);
	return false;
}

static bool check_list(const struct setting *s, const char *text, char *why)
{
	struct text_list list;
	const char *wrong = NULL;

	if (!setting_list(&list, s, text)) {
		snprintf(why, SETTING_WHY_SIZE, "out of memory");
		return false;
	}
	for (size_t i = 0; i < list.count && !wrong; i++) {
		wrong = s->check(list.items[i]);
		if (wrong)
			snprintf(why, SETTING_WHY_SIZE, "\"%.80s\" %s",
				 list.items[i], wrong);
	}
	text_list_clear(&list);
	return !wrong;
}

/* Neither a secret nor what surrounds it is repeated in a message. */
static bool check_text(const struct setting *s, const char *text, char *why)
{
	const char *wrong = NULL;

	if (text[strcspn(text, "\r\n")])
		wrong = "spans several lines";
	else if (s->check && *text)
		wrong = s->check(text);
	if (wrong && (s->kind == SETTING_SECRET || s->check == check_node_url))
		snprintf(why, SETTING_WHY_SIZE, "the value %s", wrong);
	else if (wrong)
		snprintf(why, SETTING_WHY_SIZE, "\"%.80s\" %s", text, wrong);
	return !wrong;
}

bool setting_check(const struct setting *setting, const char *text,
		   char why[SETTING_WHY_SIZE])
{
	switch (setting->kind) {
	case SETTING_TEXT:
	case SETTING_PATH:
	case SETTING_SECRET:
		return check_text(setting, text, why);
	case SETTING_LIST:
		return check_list(setting, text, why);
	case SETTING_NUMBER:
		return check_number(setting, text, why);
	case SETTING_SIZE:
		return check_size(setting, text, why);
	case SETTING_CHOICE:
		return check_choice(setting, text, why);
	case SETTING_SWITCH:
		if (!strcmp(text, "true") || !strcmp(text, "false"))
			return true;
		snprintf(why, SETTING_WHY_SIZE,
			 "\"%.40s\" is neither true nor false", text);
		return false;
	}
	return false;
}

uint64_t setting_size(const char *text)
{
	uint64_t value = 0;

	/* A number is a size without a suffix. */
	return value_parse_size(&value, text) ? value : 0;
}

bool setting_switch(const char *text)
{
	return !strcmp(text, "true");
}

static bool list_add(struct text_list *list, const char *text, size_t len)
{
	char **items = realloc(list->items,
			       (list->count + 1) * sizeof(list->items[0]));

	if (!items)
		return false;
	list->items = items;
	items[list->count] = strndup(text, len);
	if (!items[list->count])
		return false;
	list->count++;
	return true;
}

bool setting_list(struct text_list *out, const struct setting *setting,
		  const char *text)
{
	*out = (struct text_list){ 0 };
	for (;;) {
		size_t len = strcspn(text, ",");
		bool root = setting->empty_items && len == 1 && *text == '/';

		if ((len || setting->empty_items) &&
		    !list_add(out, text, root ? 0 : len)) {
			text_list_clear(out);
			return false;
		}
		if (!text[len])
			return true;
		text += len + 1;
	}
}

void text_list_clear(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct text_list){ 0 };
}
