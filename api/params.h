/* params.h - names and values from a query string or a request body.
 *
 * Decoding happens in place: names and values point into the text that was
 * parsed, which the caller owns, keeps and must not read otherwise. What is
 * decoded is never longer than what it was written as.
 *
 * We decode ourselves because the HTTP library's %00 ends the string, so that
 * "/addr%00junk" would be "/addr". */
#ifndef API_PARAMS_H
#define API_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "chain/status.h"

#define PARAMS_MAX 1000 /* what comes after is left out */

struct param {
	const char *name;
	const char *value;
};
struct params {
	struct param *items; /* owned */
	size_t count;
	size_t cap;
};

void params_init(struct params *params);
void params_clear(struct params *params);
void params_reset(struct params *params); /* forget, keep the memory */

/* "a=1&b=%20x+y", as in a query or an urlencoded body. An escape that is none
 * ("%zz") stands for itself. BAD_INPUT: %00. NO_MEMORY. */
MUST_CHECK enum status params_parse_urlencoded(struct params *params,
					       char *text);
/* The members of one JSON object, len bytes and a terminating zero. Strings
 * are unescaped; numbers, true and false stay text; an array of strings or
 * numbers becomes "a,b,c"; null, objects and other arrays are left out (but
 * must be well formed, at most 32 deep). BAD_INPUT: not one JSON object, or a
 * NUL character in it. NO_MEMORY. */
MUST_CHECK enum status params_parse_json(struct params *params, char *text,
					 size_t len);

/* Adds one; over PARAMS_MAX: OK, and left out. For the parsers. */
MUST_CHECK enum status params_add(struct params *params, const char *name,
				  const char *value);

/* The first of that name; NULL without one. */
const char *params_get(const struct params *params, const char *name);

/* Decodes %XX in place, and "+" as a blank when plus is set. *strict_ok (may
 * be NULL) tells whether every "%" began an escape. BAD_INPUT: %00. */
MUST_CHECK enum status percent_decode(char *text, bool plus, bool *strict_ok);

#endif /* API_PARAMS_H */
