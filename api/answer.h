/* answer.h - sends what stands in an exchange's response. */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "api/exchange.h"

/* Queues the response, counts it, and sets the deadline for the client to take
 * it. It is sent from the exchange's own buffer, which must stay as it is until
 * the request is over. MHD_NO: the connection is to be closed. */
enum MHD_Result answer_send(struct exchange *ex);
/* Tells a client that its headers are too large, and closes. There is no memory
 * left for libmicrohttpd to answer by its own means. */
enum MHD_Result answer_headers_too_large(struct exchange *ex);

#endif /* API_ANSWER_H */
