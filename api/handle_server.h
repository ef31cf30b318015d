/* handle_server.h - what whoever runs the server asks: is it alive, is it
 * ready, how is it doing. At the server's root only, no web page's business. */
#ifndef API_HANDLE_SERVER_H
#define API_HANDLE_SERVER_H

#include "api/backend.h"

handler_fn handle_health;
handler_fn handle_ready;
handler_fn handle_metrics;
/* The client library that settings name; without it 404 that says how. */
handler_fn handle_socketio_script;

#endif /* API_HANDLE_SERVER_H */
