/* setting_value.h - a setting's text: is it a value, and which.
 *
 * Pure functions on borrowed text; a list owns its items. */
#ifndef DAEMON_SETTING_VALUE_H
#define DAEMON_SETTING_VALUE_H

#include "daemon/settings.h"

struct text_list {
	char **items;
	size_t count;
};

#define SETTING_WHY_SIZE 200

/* True when text is a value for it, else why[] says what is wrong. */
bool setting_check(const struct setting *setting, const char *text,
		   char why[SETTING_WHY_SIZE]);

/* Readings of checked text. */
uint64_t setting_size(const char *text);
bool setting_switch(const char *text);
/* False: out of memory. Free with text_list_clear(). */
bool setting_list(struct text_list *out, const struct setting *setting,
		  const char *text);
void text_list_clear(struct text_list *list);

#endif /* DAEMON_SETTING_VALUE_H */
