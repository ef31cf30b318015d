/* wif.c - private keys as text. */
#include "wallet/wif.h"

#define KEY_SIZE 32

static enum status read_payload(struct wif_key *out, const char **why,
				const struct network *net,
				const uint8_t *payload, size_t len)
{
	if (len != 1 + KEY_SIZE && len != 2 + KEY_SIZE) {
		*why = "Not the length of a private key";
		return STATUS_BAD_INPUT;
	}
	if (payload[0] != net->wif_version) {
		*why = "Private key of another network";
		return STATUS_BAD_INPUT;
	}
	out->compressed = len == 2 + KEY_SIZE;
	if (out->compressed && payload[1 + KEY_SIZE] != 1) {
		*why = "Invalid compression flag";
		return STATUS_BAD_INPUT;
	}
	*why = "Private key out of range";
	return secret_key_parse(&out->secret, slice_of(payload + 1, KEY_SIZE));
}

enum status wif_parse(struct wif_key *out, const char **why,
		      const struct network *net, const char *text,
		      size_t text_len)
{
	uint8_t payload[BASE58_MAX_DECODE];
	enum status st;
	size_t len;

	secret_wipe(out, sizeof(*out));
	st = base58check_decode(payload, &len, why, text, text_len);
	if (st == STATUS_OK)
		st = read_payload(out, why, net, payload, len);
	secret_wipe(payload, sizeof(payload));
	secret_wipe_stack();
	return st;
}

void wif_write(char out[BASE58_TEXT_SIZE], const struct network *net,
	       const struct wif_key *key)
{
	uint8_t payload[2 + KEY_SIZE];

	payload[0] = net->wif_version;
	memcpy(payload + 1, key->secret.bytes, KEY_SIZE);
	payload[1 + KEY_SIZE] = 1;
	base58check_encode(out, payload, 1 + KEY_SIZE + key->compressed);
	secret_wipe(payload, sizeof(payload));
	secret_wipe_stack();
}
