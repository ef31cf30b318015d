/* health_check.h - owsd health: asks a running owsd how it is, for the probes
 * of containers.
 *
 * Without --ready: does it answer at all? That is so, too, when it answers 503
 * for want of connections: restarting it would help nobody. With --ready: does
 * its index stand at the node's tip?
 *
 * Asks at --url, else where the settings say that owsd listens. */
#ifndef DAEMON_HEALTH_CHECK_H
#define DAEMON_HEALTH_CHECK_H

#include <stdio.h>

#include "daemon/run.h"

/* One line says why. EXIT_BROKE: it is not well, or does not answer in time.
 * EXIT_MISFITS: nobody knows where to ask. */
enum exit_code health_check(FILE *out, const struct config *config);

#define HEALTH_URL_SIZE 64
/* "http://127.0.0.1:3001" of "0.0.0.0:3001": an address that stands for all
 * becomes that of this machine. BAD_INPUT: port 0, or no address. */
MUST_CHECK enum status health_url(char out[HEALTH_URL_SIZE],
				  const char *listen);

/* What an answer of /ready says, in words: "ready: height 7, node's 7", with
 * the stage when it is another one. False: it is none. */
MUST_CHECK bool health_words(char *out, size_t size, const char *json,
			     size_t len);

#endif /* DAEMON_HEALTH_CHECK_H */
