/* run_message.c - messages signed and verified: never without the coin's prefix
 * or BIP322's own transaction, so that no "message" can be a payment. */
#include <inttypes.h>
#include <string.h>

#include "chain/address.h"
#include "signer/answer.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/json_request.h"
#include "signer/own_scripts.h"
#include "signer/session.h"
#include "signer/signing.h"
#include "wallet/base64.h"
#include "wallet/bip322.h"
#include "wallet/key_script.h"
#include "wallet/message.h"

#define MESSAGE_MAX ((size_t)1 << 20)

static enum outcome read_message(struct writer *out, struct complaint *why,
				 const struct options *options)
{
	const char *text = options->text[OPT_MESSAGE];
	const char *path = options->text[OPT_MESSAGE_FILE];

	if (!text == !path)
		return complain(why, OUTCOME_MALFORMED,
				"give MESSAGE or --message-file");
	if (path)
		return files_read(out, why, path, MESSAGE_MAX);
	write_text(out, text);
	return out->failed ? complain_memory(why) : OUTCOME_DONE;
}

/* --- signing --- */

struct message_job {
	const struct network *net;
	struct key_ring *ring; /* in use */
	struct address address;
	struct own_script own;
	struct key_ref key;
	struct slice message;
	struct writer text; /* the signature's */
};

static enum outcome find_root_key(struct message_job *job,
				  struct complaint *why, const char *text)
{
	struct key_path path;

	if (text) {
		if (key_path_parse(&path, slice_of(text, strlen(text))) !=
			    STATUS_OK ||
		    own_script_at(&job->own, job->ring, &path) != STATUS_OK)
			return complain(why, OUTCOME_MALFORMED,
					"--path: is none of this store's");
	} else if (own_scripts_search(&job->own, 1, job->ring, job->net,
				      SEARCH_END) != STATUS_OK) {
		return complain(why, OUTCOME_INTERNAL, "cannot derive keys");
	}
	job->key.path = job->own.path;
	return OUTCOME_DONE;
}

static void find_lone_key(struct message_job *job)
{
	for (size_t i = 0; i < job->ring->key_count && !job->own.found; i++) {
		const struct public_key *key = &job->ring->keys[i].key;

		if (own_script_is_of(job->own.script, job->net, key)) {
			job->own.found = true;
			job->own.key = *key;
			job->key =
				(struct key_ref){ .alone = true, .number = i };
		}
	}
}

static enum outcome find_key(struct message_job *job, struct complaint *why,
			     const struct options *options)
{
	enum outcome outcome = OUTCOME_DONE;

	job->own.script =
		slice_of(job->address.script, job->address.script_len);
	find_lone_key(job);
	if (!job->own.found && job->ring->has_root)
		outcome = find_root_key(job, why, options->text[OPT_PATH]);
	if (outcome == OUTCOME_DONE &&
	    (!job->own.found ||
	     !own_script_is_of(job->own.script, job->net, &job->own.key)))
		outcome = complain(why, OUTCOME_REFUSED,
				   "the address is none of this store's");
	return outcome;
}

/* BIP137's head for the address; 0: it has none. */
static int form_of(const struct message_job *job)
{
	switch (job->address.type) {
	case SCRIPT_P2PKH:
		return public_key_is_compressed(&job->own.key)
			       ? MESSAGE_P2PKH
			       : MESSAGE_P2PKH_LONG;
	case SCRIPT_P2SH:
		return MESSAGE_P2SH_P2WPKH;
	case SCRIPT_P2WPKH:
		return MESSAGE_P2WPKH;
	default:
		return 0;
	}
}

static enum outcome sign_short(struct message_job *job, struct complaint *why)
{
	uint8_t signature[MESSAGE_SIGNATURE_SIZE];
	char text[BASE64_SIZE(MESSAGE_SIGNATURE_SIZE)];
	struct secret_key secret;
	enum status st;

	st = key_ring_secret(&secret, job->ring, &job->key);
	if (st == STATUS_OK)
		st = message_sign(signature, job->ring->curve, &secret,
				  (enum message_form)form_of(job), job->net,
				  job->message);
	secret_key_clear(&secret);
	if (st != STATUS_OK)
		return complain(why, OUTCOME_INTERNAL, "signing: %s",
				status_text(st));
	base64_encode(text, slice_of(signature, sizeof(signature)));
	write_text(&job->text, text);
	return OUTCOME_DONE;
}

static enum outcome sign_bip322(struct message_job *job, struct complaint *why)
{
	const struct bip322_options options = { .sign.low_r = true };
	struct raw_spend spend = { .output.script = job->own.script };
	struct raw_origin origin = { .path = job->key.path,
				     .key = job->own.key };
	uint8_t redeem[KEY_SCRIPT_SIZE];
	const char *what = NULL;
	enum status st;

	memcpy(origin.fingerprint, job->ring->fingerprint, FINGERPRINT_SIZE);
	if (!job->key.alone)
		spend.origin = &origin;
	if (job->address.type == SCRIPT_P2SH)
		spend.redeem =
			slice_of(redeem, key_script(redeem, KEY_SCRIPT_P2WPKH,
						    &job->own.key));
	st = bip322_sign(&job->text, &what, job->net, job->ring, &spend,
			 job->message, &options);
	return st == STATUS_OK ? OUTCOME_DONE
			       : complain(why, OUTCOME_REFUSED, "%s",
					  what ? what : status_text(st));
}

static enum outcome sign_form(struct message_job *job, struct complaint *why,
			      const char *form)
{
	bool is_p2pkh = job->address.type == SCRIPT_P2PKH;

	if (!form)
		form = is_p2pkh ? "legacy" : "bip322";
	if (!strcmp(form, "bip322") && job->net->segwit)
		return sign_bip322(job, why);
	if ((!strcmp(form, "legacy") && is_p2pkh) ||
	    (!strcmp(form, "bip137") && form_of(job)))
		return sign_short(job, why);
	return complain(why, OUTCOME_MALFORMED,
			"--form: %.20s has no signatures for this address",
			form);
}

static enum outcome log_message(struct signing *signing, struct complaint *why,
				const struct message_job *job)
{
	struct journal_entry entry = { .action = "sign-message",
				       .decision = "signed",
				       .reason = "none" };

	sha256(entry.request, job->message.data, job->message.len);
	return journal_append(&signing->journal, why, &entry);
}

static enum outcome sign_message(struct signing *signing, struct complaint *why,
				 const struct options *options,
				 struct slice message)
{
	struct message_job job = { .net = signing->keys.net,
				   .message = message };
	const char *what = NULL;
	enum outcome outcome = OUTCOME_DONE;

	writer_init(&job.text);
	if (!signing->policy.allow_messages)
		return complain(why, OUTCOME_REFUSED, "%s: %s",
				policy_code(POLICY_MESSAGES),
				policy_text(POLICY_MESSAGES));
	if (!options->text[OPT_ADDRESS] ||
	    address_parse(&job.address, &what, job.net,
			  options->text[OPT_ADDRESS]) != STATUS_OK)
		return complain(why, OUTCOME_MALFORMED, "ADDRESS: %s",
				what ? what : "is missing");
	job.ring = keys_use(&signing->keys);
	outcome = find_key(&job, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = sign_form(&job, why, options->text[OPT_FORM]);
	keys_rest(&signing->keys);
	write_u8(&job.text, '\n');
	if (outcome == OUTCOME_DONE && job.text.failed)
		outcome = complain_memory(why);
	if (outcome == OUTCOME_DONE)
		outcome = log_message(signing, why, &job);
	if (outcome == OUTCOME_DONE)
		outcome = files_write(why, "-", writer_slice(&job.text));
	writer_clear(&job.text);
	return outcome;
}

enum outcome run_sign_message(struct options *options, struct complaint *why)
{
	struct signing signing;
	struct writer message;
	enum outcome outcome;

	writer_init(&message);
	outcome = signing_open(&signing, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = read_message(&message, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = sign_message(&signing, why, options,
				       writer_slice(&message));
	signing_close(&signing);
	writer_clear(&message);
	return outcome;
}

/* --- verifying --- */

/* BIP322: "valid at time T and age S", and of which funds. */
static void put_terms(struct writer *out, const struct bip322_proof *proof)
{
	if (proof->locktime || proof->sequence)
		answer_line(out, "valid at time %" PRIu32 " and age %" PRIu32,
			    proof->locktime, proof->sequence);
	if (proof->funds_count)
		answer_line(out,
			    "claims %" PRIu64 " satoshis in %zu outputs that "
			    "a node must know",
			    proof->funds, proof->funds_count);
}

static enum outcome tell_signed(struct complaint *why,
				const struct bip322_proof *proof)
{
	struct writer out;
	enum outcome outcome;

	writer_init(&out);
	answer_line(&out, "signed");
	put_terms(&out, proof);
	outcome = out.failed ? complain_memory(why)
			     : files_write(why, "-", writer_slice(&out));
	writer_clear(&out);
	return outcome;
}

static enum outcome told(struct complaint *why, enum status st,
			 const char *what, const struct bip322_proof *proof)
{
	if (st == STATUS_OK)
		return tell_signed(why, proof);
	if (st == STATUS_REFUSED)
		return complain(why, OUTCOME_REFUSED, "not signed: %s",
				what ? what
				     : "another message, or another's key");
	return st == STATUS_NO_MEMORY ? complain_memory(why)
				      : complain(why, OUTCOME_MALFORMED, "%s",
						 what ? what : "malformed");
}

static enum outcome verify(struct complaint *why, const struct network *net,
			   const struct options *options, struct slice message)
{
	const char *address = options->text[OPT_ADDRESS];
	const char *signature = options->text[OPT_SIGNATURE];
	uint8_t bytes[BASE64_SIZE(MESSAGE_SIGNATURE_SIZE)];
	const char *what = NULL;
	struct bip322_proof proof = { 0 };
	struct slice text;
	size_t len = 0;
	enum status st;

	if (!address || !signature)
		return complain(why, OUTCOME_MALFORMED,
				"ADDRESS, SIGNATURE or MESSAGE is missing");
	text = slice_of(signature, strlen(signature));
	if (text.len < sizeof(bytes) &&
	    base64_decode(bytes, &len, text) == STATUS_OK &&
	    len == MESSAGE_SIGNATURE_SIZE)
		st = message_verify(&what, net, address, slice_of(bytes, len),
				    message);
	else
		st = bip322_verify(&proof, &what, net, address, text, message);
	return told(why, st, what, &proof);
}

enum outcome run_verify_message(struct options *options, struct complaint *why)
{
	const struct network *net;
	struct writer message;
	enum outcome outcome;

	writer_init(&message);
	outcome = session_network(&net, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = read_message(&message, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = verify(why, net, options, writer_slice(&message));
	writer_clear(&message);
	return outcome;
}
