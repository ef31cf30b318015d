/* health.h - is the node there? One pair of log lines per outage, however many
 * clients and calls meet it. Threads: any; struct node_health is all atomics.
 */
#ifndef NODE_HEALTH_H
#define NODE_HEALTH_H

#include "node/client.h"

/* A request got no answer. url must be fit for the log. */
void health_mark_down(struct node_health *health, const char *url,
		      const char *why);
/* The node answered, whatever it said. */
void health_mark_up(struct node_health *health, const char *url);

#endif /* NODE_HEALTH_H */
