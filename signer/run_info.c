/* run_info.c - shows a store, and adds to it what it trusts. */
#include <string.h>

#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/info.h"
#include "signer/session.h"

enum outcome run_info(struct options *options, struct complaint *why)
{
	struct keys keys;
	enum outcome outcome;

	outcome = session_open(&keys, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = info_show(&keys, why, options);
	keys_close(&keys);
	return outcome;
}

enum outcome run_register(struct options *options, struct complaint *why)
{
	struct secret passphrase = { 0 };
	struct keys keys = { 0 };
	enum outcome outcome;

	outcome = session_need(why, options, OPT_STORE);
	if (outcome == OUTCOME_DONE)
		outcome = session_need(why, options, OPT_DESCRIPTOR);
	if (outcome == OUTCOME_DONE)
		outcome = session_need(why, options, OPT_NAME);
	if (outcome == OUTCOME_DONE)
		outcome = session_passphrase(&passphrase, why, options, false);
	options_wipe(options);
	if (outcome == OUTCOME_DONE)
		outcome = session_open_with(&keys, why, options, &passphrase);
	if (outcome == OUTCOME_DONE)
		outcome = keys_register(&keys, why, options->text[OPT_NAME],
					options->text[OPT_DESCRIPTOR]);
	if (outcome == OUTCOME_DONE)
		outcome = session_save(&keys, why, options->text[OPT_STORE],
				       &passphrase, false);
	if (outcome == OUTCOME_DONE)
		outcome = info_show(&keys, why, options);
	secret_clear(&passphrase);
	keys_close(&keys);
	return outcome;
}
