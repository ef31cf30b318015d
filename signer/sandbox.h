/* sandbox.h - what this process may ask of the kernel once it has begun.
 *
 * A seccomp filter lists the calls that reading, computing and writing files
 * take; any other ends the process at once: no socket, no program started, no
 * other process touched, no memory made executable. Where the kernel has
 * Landlock, files outside the given paths cannot be opened either.
 *
 * Entered after the command line is read and before anything else is. */
#ifndef SIGNER_SANDBOX_H
#define SIGNER_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "signer/outcome.h"

enum sandbox_access {
	SANDBOX_READ_FILE,
	SANDBOX_WRITE_FILE, /* makes and replaces it in its folder */
	SANDBOX_USE_FOLDER, /* reads, makes and removes files in it */
};

struct sandbox_path {
	const char *path; /* zero terminated; what is missing is left out */
	enum sandbox_access access;
};

/* *landlock: did the kernel take Landlock's rules, too? INTERNAL: it has no
 * seccomp. */
MUST_CHECK enum outcome sandbox_enter(bool *landlock,
				      const struct sandbox_path *paths,
				      size_t count, struct complaint *why);

/* Asks for a socket of no family, which only the filter answers with EPERM: for
 * the self-test. No other command makes a call that networks. */
bool sandbox_refuses_sockets(void);

#endif /* SIGNER_SANDBOX_H */
