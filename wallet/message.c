/* message.c - BIP137. */
#include "wallet/message.h"

#include "chain/address.h"
#include "wallet/compact_size.h"
#include "wallet/key_script.h"

void message_digest(uint8_t out[32], const struct network *net,
		    struct slice message)
{
	size_t prefix_len = strlen(net->message_prefix);
	uint8_t first[COMPACT_SIZE_MAX], second[COMPACT_SIZE_MAX];
	struct slice pieces[] = {
		{ first, compact_size_put(first, prefix_len) },
		{ (const uint8_t *)net->message_prefix, prefix_len },
		{ second, compact_size_put(second, message.len) },
		message,
	};

	sha256d_pieces(out, pieces, 4);
}

enum status message_sign(uint8_t out[MESSAGE_SIGNATURE_SIZE],
			 const struct curve *curve,
			 const struct secret_key *key, enum message_form form,
			 const struct network *net, struct slice message)
{
	struct signature signature;
	uint8_t digest[32], recovery = 0;
	enum status st;

	message_digest(digest, net, message);
	st = ecdsa_sign_recoverable(&signature, &recovery, curve, key, digest);
	out[0] = (uint8_t)(form + recovery);
	memcpy(out + 1, signature.bytes, SIGNATURE_SIZE);
	return st;
}

static enum key_script_kind script_of(unsigned form)
{
	switch (form) {
	case MESSAGE_P2SH_P2WPKH:
		return KEY_SCRIPT_P2SH_P2WPKH;
	case MESSAGE_P2WPKH:
		return KEY_SCRIPT_P2WPKH;
	}
	return KEY_SCRIPT_P2PKH;
}

enum status message_verify(const char **why, const struct network *net,
			   const char *address, struct slice signature,
			   struct slice message)
{
	uint8_t digest[32], script[KEY_SCRIPT_SIZE];
	struct address expected;
	struct signature compact;
	struct public_key key;
	unsigned form;
	size_t len;

	if (address_parse(&expected, why, net, address) != STATUS_OK)
		return STATUS_BAD_INPUT;
	*why = "Not a signature of a message";
	if (signature.len != MESSAGE_SIGNATURE_SIZE ||
	    signature.data[0] < MESSAGE_P2PKH_LONG ||
	    signature.data[0] >
		    (net->segwit ? MESSAGE_P2WPKH : MESSAGE_P2PKH) + 3)
		return STATUS_BAD_INPUT;
	form = signature.data[0] - (signature.data[0] - 27u) % 4;
	memcpy(compact.bytes, signature.data + 1, SIGNATURE_SIZE);
	message_digest(digest, net, message);
	if (ecdsa_recover(&key, &compact, (uint8_t)(signature.data[0] - form),
			  digest, form != MESSAGE_P2PKH_LONG) != STATUS_OK)
		return STATUS_REFUSED;
	len = key_script(script, script_of(form), &key);
	return slice_equal(slice_of(script, len),
			   slice_of(expected.script, expected.script_len))
		       ? STATUS_OK
		       : STATUS_REFUSED;
}
