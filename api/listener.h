/* listener.h - the listening socket. */
#ifndef API_LISTENER_H
#define API_LISTENER_H

#include <netinet/in.h>
#include <stdint.h>

#include "chain/status.h"

/* Room for either kind of address. */
union peer_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* "127.0.0.1:3001", "[::1]:3001", "[::]:0": numbers only, no names. */
MUST_CHECK enum status listen_address_parse(union peer_address *out,
					    socklen_t *len, const char *text);

/* A non-blocking listening socket and its port. REFUSED: text is no address, or
 * the address is taken or not ours (logged). */
MUST_CHECK enum status listener_open(int *fd, uint16_t *port, const char *text);

/* Raises the limit on open files to what the system allows; returns it. */
uint32_t raise_open_files(void);

#endif /* API_LISTENER_H */
