/* settings.h - the one table of everything that can be configured, in
 * settings.c and settings_serving.c.
 *
 * A row drives the flag (--NAME), the environment variable (OWSD_NAME), the
 * key of the configuration file ("NAME"), --help, --print-config, the manual
 * page and docs/configuration.md. A value is text until it is checked; a list
 * is its items joined by commas.
 *
 * Threads: the table is constant. */
#ifndef DAEMON_SETTINGS_H
#define DAEMON_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_kind {
	SETTING_TEXT,   /* const char *; "" means none (NULL) */
	SETTING_PATH,   /* the same; a leading ~/ becomes the home folder */
	SETTING_LIST,   /* struct text_list */
	SETTING_NUMBER, /* uint32_t, between min and max */
	SETTING_SIZE,   /* uint64_t bytes; K, M, G, T are powers of 1024 */
	SETTING_CHOICE, /* const char *: one of form's words, split by | */
	SETTING_SWITCH, /* bool; as a flag it takes no value */
	SETTING_SECRET, /* const char *, never shown */
};

/* Where a setting may be given. */
#define FROM_FLAG        1u
#define FROM_ENVIRONMENT 2u
#define FROM_FILE        4u
#define FROM_ANYWHERE    (FROM_FLAG | FROM_ENVIRONMENT | FROM_FILE)

struct setting {
	const char *group; /* the heading it stands under */
	const char *name;
	enum setting_kind kind;
	unsigned int from;
	const char *form;     /* how a value looks: "FILE", "text|json" */
	const char *fallback; /* the default; NULL: none, or see note */
	const char *note;     /* the default in words, where it is worked out */
	uint64_t min, max;    /* of a number or a size */
	bool empty_items;     /* a list may hold the empty text */
	size_t offset;        /* of the member in struct config */
	/* One item of a list, or the whole value: NULL or what is wrong. */
	const char *(*check)(const char *text);
	const char *help;
};

#define SETTINGS_MAX 80
/* The row at index, NULL past the end (which is below SETTINGS_MAX). */
const struct setting *setting_at(size_t index);
/* Those of settings_serving.c; for settings.c. */
extern const struct setting settings_serving[];
extern const size_t settings_serving_count;
/* Its index, or SETTINGS_MAX when there is no such name. */
size_t setting_find(const char *name);

/* "node-url" -> "OWSD_NODE_URL" */
void setting_environment_name(char *out, size_t size,
			      const struct setting *setting);

#endif /* DAEMON_SETTINGS_H */
