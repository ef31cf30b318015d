/* credentials.h - user and password for the node's RPC: as configured, or from
 * the cookie file that the node writes anew at each start.
 *
 * Never logged; wiped when cleared. Belongs to one client. */
#ifndef NODE_CREDENTIALS_H
#define NODE_CREDENTIALS_H

#include "node/client.h"

struct credentials {
	char *user;     /* owned; NULL: none */
	char *password; /* owned */
};

/* Replaces what was there. OK also when none are configured. NOT_FOUND: the
 * cookie file cannot be read (errno set); BAD_INPUT: it holds no
 * "user:password". Then there are none. NO_MEMORY. */
MUST_CHECK enum status credentials_load(struct credentials *credentials,
					const struct node_config *config);
void credentials_clear(struct credentials *credentials);
bool credentials_equal(const struct credentials *a,
		       const struct credentials *b);

/* One log line that says why the node sent 401 and what to change. */
void credentials_log_refusal(const struct node_config *config, const char *url);

#endif /* NODE_CREDENTIALS_H */
