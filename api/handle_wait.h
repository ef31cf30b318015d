/* handle_wait.h - GET /wait: a long poll for a height, a block or a
 * transaction (wait_wish.h), so that nobody has to ask again and again.
 *
 * 200 when it holds. When it does not, and the request may still wait,
 * response_wait(); else 408. Either answer tells where the index stands. */
#ifndef API_HANDLE_WAIT_H
#define API_HANDLE_WAIT_H

#include "api/backend.h"

handler_fn handle_wait;

#endif /* API_HANDLE_WAIT_H */
