/* run.h - puts the rooms together: index, server, signals, shutdown. */
#ifndef DAEMON_RUN_H
#define DAEMON_RUN_H

#include "daemon/config.h"

/* What the process ends with. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_BROKE = 1,   /* something failed while running */
	EXIT_MISFITS = 2, /* settings, folder, index or node do not fit */
};

/* Runs until SIGTERM, SIGINT, the end of the writer thread or, if so
 * configured, until synced. To be called before there are threads. */
enum exit_code run_daemon(const struct config *config);

/* owsd dump: on standard output. */
enum exit_code run_dump(const struct config *config);

/* owsd verify: findings on standard output; EXIT_BROKE when the index differs
 * or could not be compared. */
enum exit_code run_verify(const struct config *config);

#endif /* DAEMON_RUN_H */
