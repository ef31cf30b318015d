/* run_decode.c - shows what a request would do, and the digests it would have
 * signed. */
#include "chain/hash.h"
#include "signer/answer.h"
#include "signer/carrier.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/job.h"
#include "signer/json_request.h"
#include "signer/report.h"
#include "signer/session.h"
#include "wallet/psbt_sign.h"

/* A request that is open to be looked at. */
struct look {
	const struct network *net;
	struct keys keys;
	bool has_keys;
	struct writer bytes;
	struct psbt psbt;
	struct psbt_review review;
};

static enum outcome read_bytes_of(struct look *look, struct complaint *why,
				  const struct options *options)
{
	struct key_ring nobody;
	enum carrier form;
	enum outcome outcome;
	struct writer request;

	writer_init(&request);
	key_ring_init(&nobody, NULL, NULL, NULL, 0);
	outcome = files_read(&request, why, options->text[OPT_IN], REQUEST_MAX);
	if (outcome == OUTCOME_DONE && json_request_is(writer_slice(&request)))
		outcome = json_request_read(
			&look->bytes, why, look->net,
			look->has_keys ? keys_use(&look->keys) : &nobody,
			writer_slice(&request));
	else if (outcome == OUTCOME_DONE)
		outcome = carrier_read(&look->bytes, &form, why,
				       writer_slice(&request));
	writer_clear(&request);
	return outcome;
}

static enum outcome review(struct look *look, struct complaint *why)
{
	const struct descriptor *registered[REGISTERED_MAX];
	struct policy policy;
	enum status st;

	/* The default rules, so that what is shown as refused would be. */
	policy_init(&policy);
	policy.rules.registered = registered;
	policy.rules.registered_count = look->keys.registered_count;
	for (size_t i = 0; i < look->keys.registered_count; i++)
		registered[i] = &look->keys.registered[i].descriptor;
	st = psbt_review(&look->review, &look->psbt, look->net,
			 look->has_keys ? keys_use(&look->keys) : NULL,
			 &policy.rules);
	policy_clear(&policy);
	return st == STATUS_OK ? OUTCOME_DONE : complain_memory(why);
}

static enum outcome look_open(struct look *look, struct complaint *why,
			      struct options *options)
{
	const char *what = NULL;
	enum outcome outcome;

	*look = (struct look){ .has_keys = options->text[OPT_STORE] != NULL };
	writer_init(&look->bytes);
	if (look->has_keys) {
		outcome = session_open(&look->keys, why, options);
		look->net = look->keys.net;
	} else {
		outcome = session_network(&look->net, why, options);
	}
	if (outcome == OUTCOME_DONE)
		outcome = read_bytes_of(look, why, options);
	if (outcome == OUTCOME_DONE &&
	    psbt_parse(&look->psbt, &what, look->net,
		       writer_slice(&look->bytes)) != STATUS_OK)
		outcome = complain(why, OUTCOME_MALFORMED, "template: %s",
				   what ? what : "out of memory");
	if (outcome == OUTCOME_DONE)
		outcome = review(look, why);
	return outcome;
}

static void look_close(struct look *look)
{
	psbt_clear(&look->psbt);
	writer_clear(&look->bytes);
	if (look->has_keys)
		keys_close(&look->keys);
}

static enum outcome show(struct complaint *why, const struct options *options,
			 json_t *report)
{
	enum outcome outcome = OUTCOME_DONE;
	struct writer text;

	writer_init(&text);
	if (options_switch(options, OPT_JSON))
		outcome = answer_json(&text, why, json_incref(report));
	else
		report_show(&text, report);
	if (outcome == OUTCOME_DONE)
		outcome = text.failed
				  ? complain_memory(why)
				  : files_write(why, "-", writer_slice(&text));
	writer_clear(&text);
	return outcome;
}

enum outcome run_decode(struct options *options, struct complaint *why)
{
	enum outcome outcome;
	struct look look;
	json_t *report;

	outcome = look_open(&look, why, options);
	if (outcome == OUTCOME_DONE) {
		enum refusal refusal = look.review.refusal;

		report = report_review(look.net, &look.psbt, &look.review,
				       look.has_keys ? &look.keys : NULL);
		if (refusal != REFUSAL_NONE)
			json_object_update_new(
				report,
				json_pack("{s:s, s:s}", "reason",
					  refusal_code(refusal), "explanation",
					  refusal_text(refusal)));
		outcome = report ? show(why, options, report)
				 : complain_memory(why);
		json_decref(report);
	}
	look_close(&look);
	return outcome;
}

/* --- digests --- */

static json_t *digest_json(const struct look *look,
			   const struct sighash_shared *shared, size_t input)
{
	const struct review_input *in = &look->review.inputs[input];
	char hex[HASH_HEX_SIZE];
	uint8_t digest[32];
	json_t *row = json_object();

	json_object_set_new(row, "index", json_integer((json_int_t)input));
	if (in->is_final || in->proof == AMOUNT_UNKNOWN ||
	    psbt_digest(digest, shared, input, in, NULL) != STATUS_OK) {
		json_object_set_new(row, "digest", json_null());
		return row;
	}
	hex_encode(hex, digest, sizeof(digest));
	json_object_set_new(row, "digest", json_string(hex));
	json_object_set_new(row, "sighash",
			    json_integer((json_int_t)in->sighash));
	return row;
}

enum outcome run_digests(struct options *options, struct complaint *why)
{
	struct sighash_shared shared;
	enum outcome outcome;
	struct look look;
	struct writer text;
	json_t *rows = json_array();

	writer_init(&text);
	outcome = look_open(&look, why, options);
	if (outcome == OUTCOME_DONE && !look.review.all_spent)
		outcome = complain(why, OUTCOME_REFUSED, "%s",
				   refusal_text(REFUSAL_UTXO_MISSING));
	if (outcome == OUTCOME_DONE) {
		sighash_share(&shared, &look.psbt.tx, look.review.spent);
		for (size_t i = 0; i < look.psbt.tx.input_count; i++)
			json_array_append_new(rows,
					      digest_json(&look, &shared, i));
		outcome = answer_json(&text, why,
				      json_pack("{s:O}", "digests", rows));
	}
	if (outcome == OUTCOME_DONE)
		outcome = files_write(why, "-", writer_slice(&text));
	json_decref(rows);
	writer_clear(&text);
	look_close(&look);
	return outcome;
}
