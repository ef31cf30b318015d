#include "signer/signing.h"

#include <string.h>

#include "signer/files.h"
#include "signer/session.h"

#define POLICY_MAX  ((size_t)4 << 20)
#define MAC_KEY_LEN 64 /* digits */

static enum outcome read_policy(struct signing *signing, struct complaint *why,
				const char *path)
{
	struct writer bytes;
	enum outcome outcome;

	policy_init(&signing->policy);
	if (!path)
		return OUTCOME_DONE;
	signing->has_policy = true;
	writer_init(&bytes);
	outcome = files_read(&bytes, why, path, POLICY_MAX);
	if (outcome == OUTCOME_DONE)
		outcome = policy_parse(&signing->policy, why, signing->keys.net,
				       writer_slice(&bytes));
	writer_clear(&bytes);
	return outcome;
}

static enum outcome read_mac_key(struct signing *signing, struct complaint *why,
				 const char *path)
{
	struct secret text;
	enum outcome outcome;

	if (!path)
		return OUTCOME_DONE;
	outcome = secret_from_file(&text, why, path, MAC_KEY_LEN + 2, false);
	if (outcome != OUTCOME_DONE)
		return outcome;
	signing->mac_key = locked_new(32, why);
	if (!signing->mac_key)
		outcome = OUTCOME_INTERNAL;
	else if (text.len != MAC_KEY_LEN ||
		 hex_decode(signing->mac_key, text.text, text.len) != STATUS_OK)
		outcome = complain(why, OUTCOME_MALFORMED,
				   "%.200s: not 64 hexadecimal digits", path);
	secret_clear(&text);
	return outcome;
}

enum outcome signing_open(struct signing *signing, struct complaint *why,
			  struct options *options)
{
	enum outcome outcome;

	*signing = (struct signing){ .journal = { .folder = -1, .log = -1 } };
	outcome = session_open(&signing->keys, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = read_policy(signing, why, options->text[OPT_POLICY]);
	if (outcome == OUTCOME_DONE)
		outcome = read_mac_key(signing, why,
				       options->text[OPT_MAC_KEY_FILE]);
	if (outcome == OUTCOME_DONE) {
		signing->has_journal = true;
		outcome = journal_open(&signing->journal, why,
				       options->text[OPT_STATE]);
	}
	return outcome;
}

void signing_close(struct signing *signing)
{
	if (signing->has_journal)
		journal_close(&signing->journal);
	locked_free(signing->mac_key);
	policy_clear(&signing->policy);
	keys_close(&signing->keys);
}

struct job signing_job(struct signing *signing, const struct options *options)
{
	return (struct job){
		.keys = &signing->keys,
		.policy = &signing->policy,
		.journal = &signing->journal,
		.mac_key = signing->mac_key,
		.allow_unproved =
			options_switch(options, OPT_ALLOW_UNPROVED_AMOUNTS),
		.finalize = options_switch(options, OPT_FINALIZE),
		.low_r = !options_switch(options, OPT_NO_LOW_R),
		.random_aux = options_switch(options, OPT_AUX_RANDOM),
		.bch_schnorr = options_switch(options, OPT_BCH_SCHNORR),
	};
}
