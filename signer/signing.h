/* signing.h - all that signing takes, opened as the options say: keys, policy,
 * journal, the key of request codes. */
#ifndef SIGNER_SIGNING_H
#define SIGNER_SIGNING_H

#include "signer/job.h"
#include "signer/options.h"

struct signing {
	struct keys keys;
	struct policy policy;
	bool has_policy; /* a file was given */
	struct journal journal;
	bool has_journal;
	uint8_t *mac_key; /* locked, 32 bytes; NULL: none */
};

/* To be closed in either case. */
MUST_CHECK enum outcome signing_open(struct signing *signing,
				     struct complaint *why,
				     struct options *options);
void signing_close(struct signing *signing);
/* A job with what the options say; request and id are the caller's to fill. */
struct job signing_job(struct signing *signing, const struct options *options);

#endif /* SIGNER_SIGNING_H */
