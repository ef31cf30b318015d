/* answer.h - what a command says on standard output: lines for people, or one
 * JSON object.
 *
 * It is gathered whole and written at once, so that nothing is said by a
 * command that fails. No secrets: its memory is ordinary. */
#ifndef SIGNER_ANSWER_H
#define SIGNER_ANSWER_H

#include <jansson.h>

#include "chain/writer.h"
#include "signer/outcome.h"

/* The line goes to out. */
__attribute__((format(printf, 2, 3))) void answer_line(struct writer *out,
						       const char *format, ...);
/* Takes object, which may be NULL (out of memory). */
MUST_CHECK enum outcome answer_json(struct writer *out, struct complaint *why,
				    json_t *object);

#endif /* SIGNER_ANSWER_H */
