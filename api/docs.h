/* docs.h - the description of the API, compiled in: docs/openapi.yaml, and
 * docs/openapi.html, which scripts/openapi-page makes of it. */
#ifndef API_DOCS_H
#define API_DOCS_H

#include "api/backend.h"
#include "chain/slice.h"

extern const struct slice docs_page;
extern const struct slice docs_openapi;

handler_fn handle_docs;
handler_fn handle_openapi;

#endif /* API_DOCS_H */
