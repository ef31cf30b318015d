/* job.h - one request from its bytes to its answer: read, reviewed, held
 * against the policy, signed, logged. sign and serve both go through here.
 *
 *     id taken? -> parse -> review -> policy -> sign -> finalize -> keep the
 *     answer -> append to the log and sync -> only now the caller has it
 *
 * The answer is a report (JSON), and the result in the form in which the
 * request came, when something was signed. */
#ifndef SIGNER_JOB_H
#define SIGNER_JOB_H

#include <jansson.h>

#include "signer/journal.h"
#include "signer/keys.h"
#include "signer/policy.h"

#define REQUEST_MAX ((size_t)64 << 20)

struct job {
	/* The question. */
	struct keys *keys; /* at rest */
	const struct policy *policy;
	struct journal *journal;
	struct slice request;   /* as it came */
	const char *id;         /* up to JOURNAL_ID_MAX bytes; or NULL */
	const uint8_t *mac;     /* 32 bytes with the request; or NULL */
	const uint8_t *mac_key; /* 32 bytes; or NULL */
	bool allow_unproved;    /* asked for with this request */
	bool finalize;
	bool low_r;
	bool random_aux;
	bool bch_schnorr;
	/* The answer. */
	json_t *report;       /* owned */
	struct writer result; /* owned; empty: nothing was signed */
};

/* *why only where there is no report: INTERNAL. To be cleared in any case. */
MUST_CHECK enum outcome job_run(struct job *job, struct complaint *why);
void job_clear(struct job *job);

/* Is it a fit id: 1 to JOURNAL_ID_MAX printable ASCII characters but spaces? */
bool job_id_is_fit(const char *id);
/* HMAC-SHA256 over the id, a zero byte (both only with an id) and the
 * request. */
void job_mac(uint8_t out[32], const uint8_t key[32], const char *id,
	     struct slice request);

#endif /* SIGNER_JOB_H */
