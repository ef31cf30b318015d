/* secret.h - passphrases and keys as text, on their way in: from a file, the
 * environment, or the terminal, into locked memory, through no buffer but our
 * own. */
#ifndef SIGNER_SECRET_H
#define SIGNER_SECRET_H

#include "chain/slice.h"
#include "signer/outcome.h"

struct secret {
	char *text; /* locked, zero terminated; NULL: nothing */
	size_t len;
};

void secret_clear(struct secret *secret);
struct slice secret_slice(const struct secret *secret);

/* A newline at the end is cut; other control characters are MALFORMED, but for
 * newlines inside where lines is true. max: bytes. "-": standard input. */
MUST_CHECK enum outcome secret_from_file(struct secret *out,
					 struct complaint *why,
					 const char *path, size_t max,
					 bool lines);
/* The same of a text in memory, which the caller wipes. */
MUST_CHECK enum outcome secret_from_text(struct secret *out,
					 struct complaint *why,
					 const char *where, const char *text,
					 size_t max, bool lines);
/* Asks on /dev/tty without echo. MALFORMED: there is no terminal. */
MUST_CHECK enum outcome secret_from_terminal(struct secret *out,
					     struct complaint *why,
					     const char *prompt, size_t max);

/* The next line of it, without its newline and trailing carriage return;
 * *at begins as zero. False: no more. */
bool secret_next_line(struct slice *out, const struct secret *secret,
		      size_t *at);

#endif /* SIGNER_SECRET_H */
