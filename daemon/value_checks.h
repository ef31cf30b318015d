/* value_checks.h - what single values of the configuration must look like.
 *
 * A check returns NULL, or what is wrong with the text in words that follow
 * it: "does not begin with http://". Pure functions. */
#ifndef DAEMON_VALUE_CHECKS_H
#define DAEMON_VALUE_CHECKS_H

#include <stdbool.h>
#include <stdint.h>

/* Decimal digits alone; false when it is none or does not fit. */
bool value_parse_number(uint64_t *out, const char *text);
/* A number and optionally K, M, G or T (powers of 1024). */
bool value_parse_size(uint64_t *out, const char *text);

/* http:// or https://, a host, no user name or password. */
const char *check_node_url(const char *text);
/* tcp:// or ipc:// */
const char *check_zmq_endpoint(const char *text);
/* ADDR:PORT, [ADDR]:PORT */
const char *check_listen(const char *text);
/* An address, or a range of them: 192.0.2.0/24. */
const char *check_ip_range(const char *text);
/* A whole number, or -1. */
const char *check_rate_limit(const char *text);
/* USD=https://... */
const char *check_currency_url(const char *text);
/* A name, a ticker and a URL, with a blank between. */
const char *check_explorer(const char *text);
/* A URL path without a slash at its end; "" is the root. */
const char *check_prefix(const char *text);

#endif /* DAEMON_VALUE_CHECKS_H */
