/* handle_message.c - /messages/verify: did the owner of an address sign this?
 */
#include <stdio.h>

#include "api/explorer/handlers.h"
#include "wallet/base64.h"
#include "wallet/bip322.h"
#include "wallet/message.h"

#define BAD_MESSAGE 1

/* The head names the kind of script that the signer had in mind. Many wallets
 * sign for every kind with the head of P2PKH, so with any head of a compressed
 * key all kinds are tried: the key is what proves the owner. */
static enum status verify(const char **why, const struct network *net,
			  const char *address,
			  const uint8_t signature[MESSAGE_SIGNATURE_SIZE],
			  struct slice message)
{
	static const uint8_t forms[] = { MESSAGE_P2PKH, MESSAGE_P2SH_P2WPKH,
					 MESSAGE_P2WPKH };
	uint8_t other[MESSAGE_SIGNATURE_SIZE];
	const char *ignored;
	enum status st = message_verify(
		why, net, address, slice_of(signature, sizeof(other)), message);

	if (st != STATUS_REFUSED || signature[0] < MESSAGE_P2PKH)
		return st;
	memcpy(other, signature, sizeof(other));
	for (size_t i = 0; i < sizeof(forms) && st != STATUS_OK; i++) {
		other[0] = (uint8_t)(forms[i] +
				     (signature[0] - MESSAGE_P2PKH) % 4);
		st = message_verify(&ignored, net, address,
				    slice_of(other, sizeof(other)), message);
	}
	return st == STATUS_OK ? STATUS_OK : STATUS_REFUSED;
}

/* BAD_INPUT: base64 of 65 bytes it is not. */
static enum status read_signature(uint8_t out[MESSAGE_SIGNATURE_SIZE],
				  const char *text)
{
	uint8_t bytes[MESSAGE_SIGNATURE_SIZE + 2];
	const struct slice base64 = slice_of(text, strlen(text));
	size_t len;

	if (base64.len != BASE64_SIZE(MESSAGE_SIGNATURE_SIZE) - 1 ||
	    base64_decode(bytes, &len, base64) != STATUS_OK ||
	    len != MESSAGE_SIGNATURE_SIZE)
		return STATUS_BAD_INPUT;
	memcpy(out, bytes, MESSAGE_SIGNATURE_SIZE);
	return STATUS_OK;
}

/* Signatures of other lengths are BIP322's, which knows every kind of address.
 * One that holds from some time on, or of coins that may not be there, is no
 * plain yes. */
static enum status verify_bip322(const char **why, const struct network *net,
				 const char *address, const char *signature,
				 struct slice message)
{
	const struct slice text = slice_of(signature, strlen(signature));
	struct bip322_proof proof = { 0 };
	enum status st =
		bip322_verify(&proof, why, net, address, text, message);

	if (st != STATUS_OK || (proof.form != BIP322_PROOF_OF_FUNDS &&
				!proof.locktime && !proof.sequence))
		return st;
	*why = "The signature holds under conditions";
	return STATUS_BAD_INPUT;
}

static enum status judge(const char **why, const struct network *net,
			 const char *address, const char *signature,
			 struct slice message)
{
	uint8_t bytes[MESSAGE_SIGNATURE_SIZE];

	if (read_signature(bytes, signature) == STATUS_OK)
		return verify(why, net, address, bytes, message);
	if (net->segwit)
		return verify_bip322(why, net, address, signature, message);
	*why = "Not a signature of a message";
	return STATUS_BAD_INPUT;
}

static const char *either(const struct request *req, const char *name)
{
	const char *value = params_get(&req->body, name);

	return value ? value : request_query(req, name);
}

static enum status answer_malformed(struct response *res, const char *why)
{
	char text[160];

	snprintf(text, sizeof(text), "Unexpected error: %s", why);
	return response_code_error(res, BAD_MESSAGE, text);
}

enum status handle_message_verify(const struct request *req,
				  struct backend *backend, struct response *res)
{
	const char *address = either(req, "address");
	const char *signature = either(req, "signature");
	const char *message = either(req, "message");
	const char *why = "";
	struct emit json;
	enum status st;

	if (!address || !signature || !message)
		return response_code_error(res, BAD_MESSAGE,
					   "Missing parameters (expected "
					   "\"address\", \"signature\" and "
					   "\"message\")");
	st = judge(&why, backend->net, address, signature,
		   slice_of(message, strlen(message)));
	if (st == STATUS_BAD_INPUT)
		return answer_malformed(res, why);
	if (st != STATUS_OK && st != STATUS_REFUSED)
		return st;
	json = response_json(res);
	emit_object_begin(&json, NULL);
	emit_bool(&json, "result", st == STATUS_OK);
	emit_object_end(&json);
	return STATUS_OK;
}
