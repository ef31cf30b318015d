/* report.h - what a review found, as JSON for machines and as lines for the
 * person who decides. Everything in it is of the very bytes that are signed. */
#ifndef SIGNER_REPORT_H
#define SIGNER_REPORT_H

#include <jansson.h>

#include "signer/keys.h"
#include "wallet/psbt_review.h"

/* keys: names the registered wallets; NULL: none. NULL: out of memory. */
json_t *report_review(const struct network *net, const struct psbt *psbt,
		      const struct psbt_review *review,
		      const struct keys *keys);
/* The same object for people. */
void report_show(struct writer *out, const json_t *report);

#endif /* SIGNER_REPORT_H */
