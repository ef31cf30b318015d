/* outcome.h - how ows-signer ends: a code for programs, a line for people. */
#ifndef SIGNER_OUTCOME_H
#define SIGNER_OUTCOME_H

#include "chain/status.h"

enum outcome {
	OUTCOME_DONE = 0,      /* signed fully; other commands: done */
	OUTCOME_PARTIAL = 1,   /* signed in part */
	OUTCOME_REFUSED = 2,   /* by a check or the policy */
	OUTCOME_MALFORMED = 3, /* the request, the command line, a text */
	OUTCOME_STORE = 4,     /* the key store or its passphrase */
	OUTCOME_INTERNAL = 5,  /* the machine: memory, disk, sandbox */
};

/* One line without a newline, and without secrets. */
struct complaint {
	char line[512];
};

/* Writes the line, control characters as "?", and returns outcome. */
__attribute__((format(printf, 3, 4))) enum outcome
complain(struct complaint *why, enum outcome outcome, const char *format, ...);
/* "out of memory", INTERNAL. */
enum outcome complain_memory(struct complaint *why);

#endif /* SIGNER_OUTCOME_H */
