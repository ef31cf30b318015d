#include "signer/job.h"

#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "signer/answer.h"
#include "signer/carrier.h"
#include "signer/entropy.h"
#include "signer/json_request.h"
#include "signer/report.h"
#include "wallet/psbt_roles.h"
#include "wallet/psbt_sign.h"

/* What the steps share. */
struct steps {
	struct job *job;
	struct complaint *why;
	struct key_ring *ring; /* in use */
	uint8_t digest[32];    /* of the request */
	enum carrier form;
	bool is_json;
	struct writer bytes; /* the template's */
	struct psbt psbt;
	struct psbt_review review;
	size_t added;
	/* Of the result. */
	bool complete;
	struct writer raw; /* the transaction, when complete */
};

bool job_id_is_fit(const char *id)
{
	size_t len = strlen(id);

	for (size_t i = 0; i < len; i++)
		if (id[i] <= ' ' || id[i] > '~')
			return false;
	return len && len <= JOURNAL_ID_MAX;
}

void job_mac(uint8_t out[32], const uint8_t key[32], const char *id,
	     struct slice request)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, 32);
	/* With its zero, so that id and request cannot trade bytes. */
	if (id)
		crypto_auth_hmacsha256_update(&state, (const uint8_t *)id,
					      strlen(id) + 1);
	crypto_auth_hmacsha256_update(&state, request.data, request.len);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

/* --- the report --- */

static void put(json_t *object, const char *name, json_t *value)
{
	json_object_set_new(object, name, value);
}

static void put_digest(json_t *object, const char *name, const uint8_t hash[32])
{
	char hex[HASH_HEX_SIZE];

	hex_encode(hex, hash, 32);
	put(object, name, json_string(hex));
}

/* Decision and reason, in front of all else that is known. */
static enum outcome decide(struct steps *s, enum outcome outcome,
			   const char *decision, const char *reason,
			   const char *explanation)
{
	json_t *report = json_object();

	put(report, "decision", json_string(decision));
	put(report, "reason", reason ? json_string(reason) : json_null());
	put(report, "explanation",
	    explanation ? json_string(explanation) : json_null());
	put(report, "request_id",
	    s->job->id ? json_string(s->job->id) : json_null());
	put_digest(report, "request", s->digest);
	if (s->job->report)
		json_object_update(report, s->job->report);
	json_decref(s->job->report);
	s->job->report = report;
	return report ? outcome : complain_memory(s->why);
}

static enum outcome refuse(struct steps *s, enum policy_verdict verdict)
{
	return decide(s, OUTCOME_REFUSED, "refused", policy_code(verdict),
		      policy_text(verdict));
}

static enum outcome malformed(struct steps *s, const char *what)
{
	return decide(s, OUTCOME_MALFORMED, "malformed", "malformed", what);
}

/* --- before anything is looked at --- */

static enum outcome check_mac(struct steps *s)
{
	const struct job *job = s->job;
	uint8_t expected[32];

	if (!job->policy->require_mac && !job->mac)
		return OUTCOME_DONE;
	if (!job->mac || !job->mac_key)
		return refuse(s, POLICY_REQUEST_MAC);
	job_mac(expected, job->mac_key, job->id, job->request);
	return sodium_memcmp(expected, job->mac, 32)
		       ? refuse(s, POLICY_REQUEST_MAC)
		       : OUTCOME_DONE;
}

/* What was answered to this id comes back as it was: the report's length, the
 * report, the result. */
static enum outcome answer_again(struct steps *s)
{
	struct writer kept;
	struct slice report;
	struct reader r;
	enum outcome outcome;

	writer_init(&kept);
	outcome = journal_result(&kept, s->why, s->job->journal, s->job->id);
	r = reader_over(kept.data, kept.len);
	report = read_slice(&r, read_le32(&r));
	if (outcome == OUTCOME_DONE) {
		s->job->report = json_loadb((const char *)report.data,
					    report.len, 0, NULL);
		write_bytes(&s->job->result, r.at, reader_left(&r));
	}
	if (outcome == OUTCOME_DONE && (r.failed || !s->job->report))
		outcome = complain(s->why, OUTCOME_INTERNAL,
				   "the answer kept for this id is damaged");
	if (outcome == OUTCOME_DONE &&
	    !json_is_true(json_object_get(s->job->report, "complete")))
		outcome = OUTCOME_PARTIAL;
	writer_clear(&kept);
	return outcome;
}

/* *known: the answer is there already. */
static enum outcome check_id(struct steps *s, bool *known)
{
	const struct job *job = s->job;

	*known = false;
	if (!job->id)
		return job->policy->require_request_id
			       ? refuse(s, POLICY_REQUEST_ID)
			       : OUTCOME_DONE;
	if (!job_id_is_fit(job->id))
		return malformed(s, "the request id is not 1 to 128 printable "
				    "characters");
	switch (journal_find(job->journal, job->id, s->digest)) {
	case ID_FREE:
		return OUTCOME_DONE;
	case ID_SAME:
		*known = true;
		return answer_again(s);
	case ID_TAKEN:
		break;
	}
	return refuse(s, POLICY_ID_TAKEN);
}

/* --- reading and judging --- */

static enum outcome read_template(struct steps *s)
{
	const struct network *net = s->job->keys->net;
	const char *what = NULL;
	enum outcome outcome;
	enum status st;

	s->is_json = json_request_is(s->job->request);
	if (s->is_json)
		outcome = json_request_read(&s->bytes, s->why, net, s->ring,
					    s->job->request);
	else
		outcome = carrier_read(&s->bytes, &s->form, s->why,
				       s->job->request);
	if (outcome == OUTCOME_MALFORMED)
		return malformed(s, s->why->line);
	if (outcome != OUTCOME_DONE)
		return outcome;
	st = psbt_parse(&s->psbt, &what, net, writer_slice(&s->bytes));
	if (st == STATUS_NO_MEMORY)
		return complain_memory(s->why);
	return st == STATUS_OK ? OUTCOME_DONE
			       : malformed(s, what ? what : status_text(st));
}

static enum outcome review(struct steps *s)
{
	const struct descriptor *registered[REGISTERED_MAX];
	struct review_rules rules = s->job->policy->rules;
	const struct keys *keys = s->job->keys;
	enum status st;

	for (size_t i = 0; i < keys->registered_count; i++)
		registered[i] = &keys->registered[i].descriptor;
	rules.registered = registered;
	rules.registered_count = keys->registered_count;
	rules.allow_unproved_amounts |= s->job->allow_unproved;
	st = psbt_review(&s->review, &s->psbt, keys->net, s->ring, &rules);
	if (st != STATUS_OK)
		return complain(s->why, OUTCOME_INTERNAL, "review: %s",
				status_text(st));
	s->job->report = report_review(keys->net, &s->psbt, &s->review, keys);
	return s->job->report ? OUTCOME_DONE : complain_memory(s->why);
}

static enum outcome judge(struct steps *s)
{
	enum policy_verdict verdict;

	if (s->review.refusal != REFUSAL_NONE)
		return decide(s, OUTCOME_REFUSED, "refused",
			      refusal_code(s->review.refusal),
			      refusal_text(s->review.refusal));
	if (!s->review.to_sign)
		return refuse(s, POLICY_NOTHING_TO_SIGN);
	verdict = policy_check(s->job->policy, &s->psbt, &s->review,
			       s->job->journal, clock_unix());
	return verdict == POLICY_ALLOWED ? OUTCOME_DONE : refuse(s, verdict);
}

/* --- signing --- */

static enum outcome sign(struct steps *s)
{
	struct sign_options options = { .low_r = s->job->low_r,
					.bch_schnorr = s->job->bch_schnorr };
	uint8_t aux[32];
	enum outcome outcome = OUTCOME_DONE;
	enum status st;

	if (s->job->random_aux) {
		outcome = entropy_draw(aux, s->why, sizeof(aux));
		options.aux = aux;
	}
	if (outcome != OUTCOME_DONE)
		return outcome;
	st = psbt_sign(&s->psbt, &s->added, s->ring, &s->review, &options);
	secret_wipe(aux, sizeof(aux));
	if (st != STATUS_OK)
		return complain(s->why, OUTCOME_INTERNAL, "signing: %s",
				status_text(st));
	return OUTCOME_DONE;
}

/* Ours were verified when they were made; others' are verified here. */
static bool has_others_signatures(const struct steps *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->psbt.tx.input_count; i++) {
		const struct psbt_map *map = &s->psbt.inputs[i];

		for (size_t p = 0; p < map->count; p++) {
			uint64_t type = map->pairs[p].type;

			count += type == PSBT_IN_PARTIAL_SIG ||
				 type == PSBT_IN_TAP_KEY_SIG ||
				 type == PSBT_IN_TAP_SCRIPT_SIG ||
				 type == PSBT_IN_FINAL_SCRIPTSIG ||
				 type == PSBT_IN_FINAL_SCRIPTWITNESS;
		}
	}
	return count != s->added;
}

static enum status finish_copy(struct steps *s, struct psbt *psbt)
{
	const struct network *net = s->job->keys->net;
	const char *what = NULL;
	size_t final, input = 0;
	enum status st = psbt_finalize(psbt, &final, net);

	if (st != STATUS_OK || final < psbt->tx.input_count)
		return st;
	st = has_others_signatures(s) ? psbt_verify(&what, &input, psbt, net)
				      : STATUS_OK;
	if (st == STATUS_OK)
		st = psbt_extract(&s->raw, psbt);
	s->complete = st == STATUS_OK;
	if (st != STATUS_REFUSED)
		return st;
	json_object_set_new(s->job->report, "incomplete",
			    json_pack("{s:I, s:s?}", "input", (json_int_t)input,
				      "reason", what));
	return STATUS_OK;
}

/* Finalizes a copy, to tell whether anything is missing still; the transaction
 * itself when nothing is. */
static enum outcome complete(struct steps *s)
{
	struct writer copy;
	struct psbt psbt;
	const char *what;
	enum status st = STATUS_NO_MEMORY;

	writer_init(&copy);
	psbt_write(&copy, &s->psbt);
	if (!copy.failed) {
		st = psbt_parse(&psbt, &what, s->job->keys->net,
				writer_slice(&copy));
		if (st == STATUS_OK)
			st = finish_copy(s, &psbt);
		psbt_clear(&psbt);
	}
	writer_clear(&copy);
	return st == STATUS_OK ? OUTCOME_DONE
			       : complain(s->why, OUTCOME_INTERNAL,
					  "finalizing: %s", status_text(st));
}

/* --- the result --- */

static void put_ids(struct steps *s)
{
	json_t *report = s->job->report;
	char hex[HASH_HEX_SIZE];
	struct tx_space space;
	struct txid id;
	struct tx tx;

	put(report, "complete", json_boolean(s->complete));
	put(report, "signatures", json_integer((json_int_t)s->added));
	if (!s->complete)
		return;
	tx_space_init(&space);
	if (tx_parse(&tx, &space, writer_slice(&s->raw), s->job->keys->net) ==
	    STATUS_OK) {
		id = tx_txid(&tx);
		txid_to_hex(hex, &id);
		put(report, "txid", json_string(hex));
		id = tx_wtxid(&tx);
		txid_to_hex(hex, &id);
		put(report, "wtxid", json_string(hex));
	}
	tx_space_clear(&space);
}

static void put_states(struct steps *s)
{
	json_t *inputs = json_object_get(s->job->report, "inputs"), *input;
	size_t i;

	json_array_foreach(inputs, i, input)
	{
		const char *state =
			json_string_value(json_object_get(input, "state"));

		if (state && !strcmp(state, "to sign"))
			put(input, "state", json_string("signed"));
	}
}

static enum outcome write_json_result(struct steps *s)
{
	struct writer *out = &s->job->result, bytes, text;
	enum outcome outcome = OUTCOME_DONE;

	writer_init(&bytes);
	writer_init(&text);
	if (s->complete) {
		write_text(out, "{\"hex\":\"");
		write_hex(out, s->raw.data, s->raw.len);
		write_text(out, "\",\"complete\":true}\n");
	} else {
		psbt_write(&bytes, &s->psbt);
		outcome = carrier_write(&text, s->why, CARRIER_BASE64,
					writer_slice(&bytes));
		write_text(out, "{\"psbt\":\"");
		/* Without its newline. */
		write_bytes(out, text.data, text.len ? text.len - 1 : 0);
		write_text(out, "\",\"complete\":false}\n");
	}
	writer_clear(&bytes);
	writer_clear(&text);
	return outcome;
}

static enum outcome write_result(struct steps *s)
{
	struct writer bytes;
	enum outcome outcome;
	size_t final;

	if (s->is_json)
		return write_json_result(s);
	if (s->job->finalize &&
	    psbt_finalize(&s->psbt, &final, s->job->keys->net) != STATUS_OK)
		return complain_memory(s->why);
	writer_init(&bytes);
	psbt_write(&bytes, &s->psbt);
	outcome = bytes.failed ? complain_memory(s->why)
			       : carrier_write(&s->job->result, s->why, s->form,
					       writer_slice(&bytes));
	writer_clear(&bytes);
	return outcome;
}

/* --- logging --- */

static enum outcome keep_answer(struct steps *s)
{
	struct writer report, kept;
	enum outcome outcome;

	if (!s->job->id)
		return OUTCOME_DONE;
	writer_init(&report);
	writer_init(&kept);
	outcome = answer_json(&report, s->why, json_incref(s->job->report));
	write_le32(&kept, (uint32_t)report.len);
	write_bytes(&kept, report.data, report.len);
	write_bytes(&kept, s->job->result.data, s->job->result.len);
	if (outcome == OUTCOME_DONE)
		outcome = kept.failed ? complain_memory(s->why)
				      : journal_keep(s->job->journal, s->why,
						     s->job->id,
						     writer_slice(&kept));
	writer_clear(&report);
	writer_clear(&kept);
	return outcome;
}

static const char *text_of(const struct steps *s, const char *name)
{
	const char *text =
		json_string_value(json_object_get(s->job->report, name));

	return text ? text : "none";
}

/* The line is on the disk before the caller has the answer. */
static enum outcome log_it(struct steps *s, enum outcome outcome)
{
	struct journal_entry entry = {
		.id = s->job->id && job_id_is_fit(s->job->id) ? s->job->id
							      : NULL,
		.action = "sign",
		.decision = text_of(s, "decision"),
		.reason = text_of(s, "reason"),
	};
	enum outcome done;

	memcpy(entry.request, s->digest, sizeof(entry.request));
	if (outcome == OUTCOME_DONE || outcome == OUTCOME_PARTIAL) {
		sha256(entry.result, s->job->result.data, s->job->result.len);
		entry.txid = s->review.unsigned_txid;
		entry.tx = &s->psbt.tx;
		entry.paid = s->review.foreign + s->review.fee;
		entry.fee = s->review.fee;
		entry.amounts_proved = s->review.amounts_proved;
	}
	done = journal_append(s->job->journal, s->why, &entry);
	return done == OUTCOME_DONE ? outcome : done;
}

/* --- all of it --- */

static enum outcome sign_and_answer(struct steps *s)
{
	uint8_t digest[32];
	enum outcome outcome = sign(s);

	if (outcome == OUTCOME_DONE)
		outcome = complete(s);
	if (outcome == OUTCOME_DONE)
		outcome = write_result(s);
	if (outcome == OUTCOME_DONE && s->job->result.failed)
		outcome = complain_memory(s->why);
	if (outcome != OUTCOME_DONE)
		return outcome;
	put_ids(s);
	put_states(s);
	sha256(digest, s->job->result.data, s->job->result.len);
	put_digest(s->job->report, "result", digest);
	outcome = decide(s, s->complete ? OUTCOME_DONE : OUTCOME_PARTIAL,
			 s->complete ? "signed" : "partial", NULL, NULL);
	if (outcome != OUTCOME_INTERNAL && keep_answer(s) != OUTCOME_DONE)
		outcome = OUTCOME_INTERNAL;
	return outcome;
}

static enum outcome run(struct steps *s)
{
	enum outcome outcome = read_template(s);

	if (outcome == OUTCOME_DONE)
		outcome = review(s);
	if (outcome == OUTCOME_DONE)
		outcome = judge(s);
	if (outcome == OUTCOME_DONE)
		outcome = sign_and_answer(s);
	return outcome;
}

enum outcome job_run(struct job *job, struct complaint *why)
{
	struct steps s = { .job = job, .why = why };
	enum outcome outcome;
	bool known = false;

	writer_init(&job->result);
	writer_init(&s.bytes);
	writer_init(&s.raw);
	job->report = NULL;
	sha256(s.digest, job->request.data, job->request.len);
	outcome = check_mac(&s);
	if (outcome == OUTCOME_DONE)
		outcome = check_id(&s, &known);
	if (outcome == OUTCOME_DONE && !known) {
		s.ring = keys_use(job->keys);
		outcome = run(&s);
		keys_rest(job->keys);
	}
	if (outcome != OUTCOME_INTERNAL && !known)
		outcome = log_it(&s, outcome);
	/* What is in the report is said there. */
	if (outcome != OUTCOME_INTERNAL)
		why->line[0] = 0;
	else
		writer_reset(&job->result);
	psbt_clear(&s.psbt);
	writer_clear(&s.bytes);
	writer_clear(&s.raw);
	return outcome;
}

void job_clear(struct job *job)
{
	json_decref(job->report);
	writer_clear(&job->result);
}
