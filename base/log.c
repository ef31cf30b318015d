/* log.c - log lines, as text or JSON. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Longer fields are cut and end in "...". */
#define FIELDS_SIZE 2048
/* Every byte may become \u00XX in JSON. */
#define LINE_SIZE   (6 * FIELDS_SIZE + 512)
/* To the line's beginning, and wipe it. */
#define WIPE        "\r\033[K"

/* Fixed before threads start: log_open(). */
static enum log_level max_level = LOG_INFO;
static enum log_format line_format = LOG_TEXT;
/* A live line stands on the terminal: to be wiped before what comes next. */
static atomic_bool live;

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARN] = "warn",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

void log_open(enum log_level level, enum log_format format)
{
	max_level = level;
	line_format = format;
}

int log_enabled(enum log_level level)
{
	return level <= max_level;
}

struct line {
	char text[LINE_SIZE];
	size_t len;
};

/* Leaves the last byte for the newline; what does not fit is dropped. */
static void add(struct line *line, const char *text, size_t len)
{
	size_t room = sizeof(line->text) - 1 - line->len;

	if (len > room)
		len = room;
	memcpy(line->text + line->len, text, len);
	line->len += len;
}

static void add_text(struct line *line, const char *text)
{
	add(line, text, strlen(text));
}

/* 2026-11-21T21:30:00.123Z */
static void add_time(struct line *line)
{
	char text[64];
	struct timespec now;
	struct tm utc;
	size_t len;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	len = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text + len, sizeof(text) - len, ".%03dZ",
		 (int)(now.tv_nsec / 1000000));
	add_text(line, text);
}

/* Length of the UTF-8 sequence at text, 0 when it is none. */
static size_t utf8_len(const char *text, size_t left)
{
	const uint8_t *s = (const uint8_t *)text;
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (len == 1)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4 || len > left)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Over-long forms, surrogates, and what lies above U+10FFFF. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

/* Bytes that came from outside must not begin a line of their own or play
 * with a terminal: control characters and broken UTF-8 become "?". */
static void clean(char *text)
{
	size_t left = strlen(text);

	while (left) {
		size_t len = utf8_len(text, left);

		if (!len || (len == 1 && (*text < ' ' || *text == 0x7f))) {
			*text = '?';
			len = 1;
		}
		text += len;
		left -= len;
	}
}

static void add_json_string(struct line *line, const char *text, size_t len)
{
	add(line, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"' || text[i] == '\\')
			add(line, "\\", 1);
		add(line, text + i, 1);
	}
	add(line, "\"", 1);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A JSON number without exponent, of a length that a 64-bit integer has: an
 * all-digit hash or an "12e45..." stays a string. */
static bool is_number(const char *text, size_t len)
{
	size_t i = len && text[0] == '-';
	bool point = false;

	if (i == len || len > 20 || !is_digit(text[len - 1]))
		return false;
	if (text[i] == '0' && i + 1 < len && text[i + 1] != '.')
		return false;
	if (!is_digit(text[i]))
		return false;
	for (; i < len; i++) {
		if (text[i] == '.' && !point)
			point = true;
		else if (!is_digit(text[i]))
			return false;
	}
	return true;
}

static void add_json_value(struct line *line, const char *value, size_t len)
{
	if (is_number(value, len))
		add(line, value, len);
	else if (len >= 2 && value[0] == '"' && value[len - 1] == '"')
		add_json_string(line, value + 1, len - 2);
	else
		add_json_string(line, value, len);
}

/* Length of the key at text, 0 when no "key=" stands there. */
static size_t key_len(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	return text[len] == '=' ? len : 0;
}

/* A value reaches to the next " key=", so that a forgotten quote loses nothing;
 * a quoted one moreover to a closing quote, so that it may hold a " key=". */
static size_t value_len(const char *value)
{
	bool quoted = value[0] == '"';
	size_t i;

	for (i = 0; value[i]; i++) {
		if (value[i] != ' ' || !key_len(value + i + 1))
			continue;
		if (!quoted || (i > 1 && value[i - 1] == '"'))
			break;
	}
	while (i && value[i - 1] == ' ')
		i--;
	return i;
}

static void add_json_fields(struct line *line, const char *fields)
{
	while (*fields) {
		size_t key = key_len(fields);
		size_t value;

		if (*fields == ' ') {
			fields++;
			continue;
		}
		add(line, ",", 1);
		add_json_string(line, key ? fields : "text", key ? key : 4);
		add(line, ":", 1);
		fields += key ? key + 1 : 0;
		value = value_len(fields);
		add_json_value(line, fields, value);
		fields += value;
	}
}

static void build_json(struct line *line, enum log_level level,
		       const char *event, const char *fields)
{
	add_text(line, "{\"time\":\"");
	add_time(line);
	add_text(line, "\",\"level\":\"");
	add_text(line, level_names[level]);
	add_text(line, "\",\"event\":");
	add_json_string(line, event, strlen(event));
	add_json_fields(line, fields);
	add_text(line, "}");
}

static void build_text(struct line *line, enum log_level level,
		       const char *event, const char *fields)
{
	add_time(line);
	add_text(line, " ");
	add_text(line, level_names[level]);
	add_text(line, " ");
	add_text(line, event);
	if (*fields)
		add_text(line, " ");
	add_text(line, fields);
}

/* One write(2) a line, so that lines of several threads do not mix. */
static void put_line(const struct line *line)
{
	ssize_t n;

	do
		n = write(STDERR_FILENO, line->text, line->len);
	while (n < 0 && errno == EINTR);
}

void log_event(enum log_level level, const char *event, const char *fields, ...)
{
	/* Not set to zeros: most events are not logged. */
	struct line line;
	char text[FIELDS_SIZE];
	int saved = errno;
	va_list args;
	int len = 0;

	if (!log_enabled(level))
		return;
	line.len = 0;
	text[0] = 0;
	va_start(args, fields);
	if (fields)
		len = vsnprintf(text, sizeof(text), fields, args);
	va_end(args);
	if (len >= (int)sizeof(text))
		memcpy(text + sizeof(text) - 4, "...", 4);
	clean(text);
	if (atomic_exchange(&live, false))
		add_text(&line, WIPE);
	if (line_format == LOG_JSON)
		build_json(&line, level, event, text);
	else
		build_text(&line, level, event, text);
	line.text[line.len++] = '\n';
	put_line(&line);
	errno = saved;
}

void log_live(const char *format, ...)
{
	struct line line = { .len = 0 };
	char text[256] = "";
	va_list args;

	if (!format && !atomic_load(&live))
		return;
	va_start(args, format);
	if (format)
		vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add_text(&line, WIPE);
	add_text(&line, text);
	atomic_store(&live, format != NULL);
	put_line(&line);
}
