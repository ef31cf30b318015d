/* http_events.h - a request for live events on its way to api/events and back.
 *
 * The connection sleeps while the events have the exchange. It comes back with
 * an answer, with the grant of a websocket, or, a stream that has ended, to be
 * closed. A websocket's descriptor is duplicated and libmicrohttpd's side of it
 * closed at once: kept, each would hold a connection's memory. */
#ifndef API_HTTP_EVENTS_H
#define API_HTTP_EVENTS_H

#include "api/exchange.h"

/* Its route has one of ROUTE_EVENTS; the body is there. */
enum MHD_Result http_events_submit(struct exchange *ex);
/* It came back. */
enum MHD_Result http_events_answer(struct exchange *ex);

#endif /* API_HTTP_EVENTS_H */
