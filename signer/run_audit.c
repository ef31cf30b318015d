/* run_audit.c - reads the audit log through and checks its chain. */
#include <inttypes.h>

#include "chain/hash.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/journal.h"
#include "signer/session.h"

enum outcome run_audit_verify(struct options *options, struct complaint *why)
{
	struct journal journal;
	enum outcome outcome;
	char head[HASH_HEX_SIZE];
	struct writer text;

	outcome = session_need(why, options, OPT_STATE);
	if (outcome != OUTCOME_DONE)
		return outcome;
	writer_init(&text);
	outcome = journal_look(&journal, why, options->text[OPT_STATE]);
	hex_encode(head, journal.head, sizeof(journal.head));
	if (outcome == OUTCOME_DONE) {
		answer_line(&text, "lines %" PRIu64, journal.lines);
		answer_line(&text, "head  %s", head);
		if (journal.was_cut)
			answer_line(&text, "a half line is at the end, of a "
					   "request that was never answered");
		outcome = files_write(why, "-", writer_slice(&text));
	} else {
		outcome = OUTCOME_REFUSED;
	}
	journal_close(&journal);
	writer_clear(&text);
	return outcome;
}
