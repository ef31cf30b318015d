/* log.h - one event per line, on standard error.
 *
 * A line is an event's text and key=value pairs, keys named as in the API:
 *
 *     log_info("block connected", "height=%u txs=%zu ms=%u", h, n, ms);
 *
 * gives (text)  2026-11-21T21:30:00.123Z info block connected height=840000 ...
 * or (json)     {"time":"...","level":"info","event":"block connected",
 *                "height":840000,...}
 *
 * Values with spaces are quoted by the caller as "..." inside the format, and
 * are escaped for JSON here. Control characters and broken UTF-8, which bytes
 * from outside may bring, show as "?"; fields over 2 KB are cut. errno is kept.
 * Secrets, cookies and whole requests stay out. Threads: any; a line is
 * written with one write(2). log_open() is called once, before threads. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

void log_open(enum log_level level, enum log_format format);
int log_enabled(enum log_level level);

/* For a terminal: a line that stands behind the last event until the next event
 * or the next such line; NULL: none. One thread. */
__attribute__((format(printf, 1, 2))) void log_live(const char *format, ...);

/* fields is a printf format of key=value pairs, or NULL for an event without
 * any (NULL draws no compiler warning; an empty format does). */
__attribute__((format(printf, 3, 4))) void
log_event(enum log_level level, const char *event, const char *fields, ...);

/* clang-format off */
#define log_error(...) log_event(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_event(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_event(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_event(LOG_DEBUG, __VA_ARGS__)
/* clang-format on */

#endif /* BASE_LOG_H */
