/* message.h - signed messages: 65 bytes of a head and a signature from which
 * the key is recovered, in the forms of BIP137.
 *
 * The digest begins with the coin's prefix, always: without one a signed
 * "message" might be a transaction. */
#ifndef WALLET_MESSAGE_H
#define WALLET_MESSAGE_H

#include "chain/network.h"
#include "wallet/signature.h"

#define MESSAGE_SIGNATURE_SIZE 65

/* Which script of the key is meant; the head's first of four values. */
enum message_form {
	MESSAGE_P2PKH_LONG = 27, /* the key is not compressed */
	MESSAGE_P2PKH = 31,
	MESSAGE_P2SH_P2WPKH = 35,
	MESSAGE_P2WPKH = 39,
};

/* SHA-256d of prefix and message, each with its length in front. */
void message_digest(uint8_t out[32], const struct network *net,
		    struct slice message);
MUST_CHECK enum status
message_sign(uint8_t out[MESSAGE_SIGNATURE_SIZE], const struct curve *curve,
	     const struct secret_key *key, enum message_form form,
	     const struct network *net, struct slice message);
/* OK: the address's owner signed the message. REFUSED: another one, or another
 * message. BAD_INPUT sets *why: the address is none of net's, or the signature
 * is none, as with a form that net has no scripts for. */
MUST_CHECK enum status
message_verify(const char **why, const struct network *net, const char *address,
	       struct slice signature, struct slice message);

#endif /* WALLET_MESSAGE_H */
