/* run_sign.c - signs one request. */
#include "chain/hash.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/signing.h"

/* The report first: who reads it knows what the result is before it is there.
 */
static enum outcome hand_out(const struct job *job, struct complaint *why,
			     const struct options *options,
			     enum outcome outcome)
{
	const char *path = options->text[OPT_REPORT];
	enum outcome done;
	struct writer text;

	writer_init(&text);
	done = answer_json(&text, why, json_incref(job->report));
	if (done == OUTCOME_DONE)
		done = path ? files_write(why, path, writer_slice(&text))
			    : files_write_fd(why, 2, writer_slice(&text));
	writer_clear(&text);
	if (done == OUTCOME_DONE && job->result.len)
		done = files_write(why, options->text[OPT_OUT],
				   writer_slice(&job->result));
	return done == OUTCOME_DONE ? outcome : done;
}

static enum outcome take_mac(uint8_t mac[32], struct complaint *why,
			     const char *text)
{
	if (strlen(text) != 64 || hex_decode(mac, text, 64) != STATUS_OK)
		return complain(why, OUTCOME_MALFORMED,
				"--request-mac: not 64 hexadecimal digits");
	return OUTCOME_DONE;
}

static enum outcome sign(struct signing *signing, struct complaint *why,
			 const struct options *options)
{
	struct job job = signing_job(signing, options);
	const char *mac_text = options->text[OPT_REQUEST_MAC];
	enum outcome outcome = OUTCOME_DONE;
	struct writer request;
	uint8_t mac[32];

	writer_init(&request);
	if (mac_text)
		outcome = take_mac(mac, why, mac_text);
	if (outcome == OUTCOME_DONE)
		outcome = files_read(&request, why, options->text[OPT_IN],
				     REQUEST_MAX);
	if (outcome == OUTCOME_DONE) {
		job.request = writer_slice(&request);
		job.id = options->text[OPT_REQUEST_ID];
		job.mac = mac_text ? mac : NULL;
		outcome = job_run(&job, why);
		if (outcome != OUTCOME_INTERNAL)
			outcome = hand_out(&job, why, options, outcome);
		job_clear(&job);
	}
	writer_clear(&request);
	return outcome;
}

enum outcome run_sign(struct options *options, struct complaint *why)
{
	struct signing signing;
	enum outcome outcome;

	outcome = signing_open(&signing, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = sign(&signing, why, options);
	signing_close(&signing);
	return outcome;
}
