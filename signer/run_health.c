/* run_health.c - does a serve work from this state folder? */
#include <inttypes.h>

#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/heartbeat.h"
#include "signer/session.h"

enum outcome run_health(struct options *options, struct complaint *why)
{
	enum outcome outcome = session_need(why, options, OPT_STATE);
	struct writer text;
	uint64_t age;

	if (outcome == OUTCOME_DONE)
		outcome = heartbeat_check(&age, why, options->text[OPT_STATE],
					  options_number(options, OPT_WITHIN));
	if (outcome != OUTCOME_DONE)
		return outcome;
	writer_init(&text);
	answer_line(&text,
		    "serving: the last round was %" PRIu64 " seconds ago", age);
	outcome = files_write(why, "-", writer_slice(&text));
	writer_clear(&text);
	return outcome;
}
