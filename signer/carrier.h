/* carrier.h - the forms in which a template comes and goes: the bytes, base64,
 * hexadecimal. What came in one form goes out in the same. */
#ifndef SIGNER_CARRIER_H
#define SIGNER_CARRIER_H

#include "chain/writer.h"
#include "signer/outcome.h"

enum carrier { CARRIER_BYTES, CARRIER_BASE64, CARRIER_HEX };

/* Appends the template's bytes. White space around texts is passed over.
 * MALFORMED: none of the forms. */
MUST_CHECK enum outcome carrier_read(struct writer *out, enum carrier *form,
				     struct complaint *why, struct slice bytes);
/* A text ends with a newline. */
MUST_CHECK enum outcome carrier_write(struct writer *out, struct complaint *why,
				      enum carrier form, struct slice bytes);

#endif /* SIGNER_CARRIER_H */
