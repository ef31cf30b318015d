/* price_source.h - asks a web service what a coin costs, for /currency.
 *
 * The only part of owsd that speaks to anyone but the node and the clients;
 * without --currency-url it is not started. A failed question leaves the old
 * price; one line in the log says when trouble begins and when it ends. */
#ifndef DAEMON_PRICE_SOURCE_H
#define DAEMON_PRICE_SOURCE_H

#include "api/explorer/price_board.h"
#include "chain/status.h"
#include "daemon/config.h"

struct price_source;

/* A thread that keeps a board of its own filled. config outlives it. */
MUST_CHECK enum status price_source_start(struct price_source **out,
					  const struct config *config);
/* Ends the thread within a second; NULL is fine. */
void price_source_stop(struct price_source *source);
struct price_board *price_source_board(struct price_source *source);

/* The positive number, or text of one, at a path such as "result.c.0" in a
 * JSON text; 0 when there is none. */
double price_in(const char *json, size_t len, const char *path);

#endif /* DAEMON_PRICE_SOURCE_H */
