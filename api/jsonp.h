/* jsonp.h - JSON as a script, for pages that load it with a script element.
 *
 * insight-api.md 1.1: every GET route answers "?callback=fn" so, but for those
 * that the table marks. */
#ifndef API_JSONP_H
#define API_JSONP_H

#include "api/response.h"

/* Turns a JSON answer, whatever its code, into a call of callback; other
 * answers stay as they are, and all do without a callback (NULL), or when no
 * character of its name is among those allowed: letters, digits and _$.[] */
void jsonp_wrap(struct response *res, const char *callback);

#endif /* API_JSONP_H */
