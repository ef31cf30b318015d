#include "signer/accounts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "chain/hash.h"

struct frame {
	uint32_t purpose;
	const char *before;
	const char *after;
	bool segwit;
};

static const struct frame frames[] = {
	{ 44, "pkh(", ")", false },
	{ 49, "sh(wpkh(", "))", true },
	{ 84, "wpkh(", ")", true },
	{ 86, "tr(", ")", true },
};

#define FRAME_COUNT (sizeof(frames) / sizeof(frames[0]))

static const struct frame *frame_at(const struct network *net, size_t index)
{
	for (size_t i = 0; i < FRAME_COUNT; i++)
		if ((net->segwit || !frames[i].segwit) && !index--)
			return &frames[i];
	return NULL;
}

uint32_t account_purpose(const struct network *net, size_t index)
{
	const struct frame *frame = frame_at(net, index);

	return frame ? frame->purpose : 0;
}

uint32_t account_usual_purpose(const struct network *net)
{
	return net->segwit ? 84 : 44;
}

/* Puts the checksum behind the text. */
static void finish(char out[ACCOUNT_TEXT_SIZE])
{
	char checksum[DESCRIPTOR_CHECKSUM_SIZE] = "";
	size_t len = strlen(out);

	if (descriptor_checksum(checksum, slice_of(out, len)) == STATUS_OK)
		snprintf(out + len, ACCOUNT_TEXT_SIZE - len, "#%s", checksum);
}

static enum status account_xpub(struct xpub *out, struct key_ring *ring,
				const struct key_path *path)
{
	struct xprv account;
	enum status st;

	st = xprv_derive(&account, ring->curve, &ring->root, path);
	*out = account.pub;
	xprv_clear(&account);
	return st;
}

enum outcome account_descriptor(char out[ACCOUNT_TEXT_SIZE],
				struct complaint *why, struct keys *keys,
				uint32_t purpose, uint32_t account)
{
	const struct frame *frame = NULL;
	struct key_path path = { .count = 3 };
	char origin[KEY_PATH_TEXT_SIZE], text[BASE58_TEXT_SIZE];
	char fingerprint[2 * FINGERPRINT_SIZE + 1];
	struct xpub xpub;
	enum status st;

	for (size_t i = 0; frame_at(keys->net, i) && !frame; i++)
		if (frame_at(keys->net, i)->purpose == purpose)
			frame = frame_at(keys->net, i);
	if (!frame)
		return complain(why, OUTCOME_MALFORMED,
				"purpose %" PRIu32 ": %s has no such", purpose,
				keys->net->coin);
	if (!keys->has_root)
		return complain(why, OUTCOME_MALFORMED,
				"the store has keys alone and no accounts");
	path.steps[0] = purpose | KEY_PATH_HARDENED;
	path.steps[1] = keys->net->hd_coin_type | KEY_PATH_HARDENED;
	path.steps[2] = account | KEY_PATH_HARDENED;
	st = account_xpub(&xpub, keys_use(keys), &path);
	keys_rest(keys);
	if (st != STATUS_OK)
		return complain(why, OUTCOME_INTERNAL,
				"account %" PRIu32 ": %s", account,
				status_text(st));
	xpub_write(text, keys->net, &xpub);
	key_path_write(origin, &path);
	hex_encode(fingerprint, keys->header.fingerprint, FINGERPRINT_SIZE);
	/* The path's "m" gives way to the fingerprint. */
	snprintf(out, ACCOUNT_TEXT_SIZE, "%s[%s%.40s]%s/<0;1>/*%s",
		 frame->before, fingerprint, origin + 1, text, frame->after);
	finish(out);
	return OUTCOME_DONE;
}

enum status account_plain_descriptor(char out[ACCOUNT_TEXT_SIZE],
				     struct keys *keys, size_t number,
				     size_t index)
{
	const struct frame *frame = frame_at(keys->net, index);
	char hex[2 * PUBLIC_KEY_LONG_SIZE + 1];
	struct public_key key;

	(void)keys_use(keys);
	key = keys->block->plain[number].key;
	keys_rest(keys);
	if (!frame || (frame->segwit && !public_key_is_compressed(&key)))
		return STATUS_NOT_FOUND;
	hex_encode(hex, key.bytes, key.len);
	snprintf(out, ACCOUNT_TEXT_SIZE, "%s%s%s", frame->before, hex,
		 frame->after);
	finish(out);
	return STATUS_OK;
}
