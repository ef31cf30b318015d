#include "signer/own_scripts.h"

#include "signer/accounts.h"
#include "wallet/key_script.h"
#include "wallet/tagged_hash.h"

enum status own_script_at(struct own_script *out, struct key_ring *ring,
			  const struct key_path *path)
{
	enum status st = key_ring_public(&out->key, ring, path);

	out->path = *path;
	out->found = st == STATUS_OK;
	return st;
}

/* The scriptPubKey that a purpose gives the key. */
static size_t script_of(uint8_t out[KEY_SCRIPT_SIZE], uint32_t purpose,
			const struct public_key *key)
{
	struct xonly_key internal = public_key_xonly(key), output;
	uint8_t tweak[32];
	bool odd;

	switch (purpose) {
	case 44:
		return key_script(out, KEY_SCRIPT_P2PKH, key);
	case 49:
		return key_script(out, KEY_SCRIPT_P2SH_P2WPKH, key);
	case 84:
		return key_script(out, KEY_SCRIPT_P2WPKH, key);
	default:
		break;
	}
	tap_tweak(tweak, &internal, NULL);
	if (xonly_key_add(&output, &odd, &internal, tweak) != STATUS_OK)
		return 0;
	p2tr_script(out, &output);
	return P2TR_SIZE;
}

bool own_script_is_of(struct slice script, const struct network *net,
		      const struct public_key *key)
{
	uint8_t own[KEY_SCRIPT_SIZE];

	for (size_t p = 0; account_purpose(net, p); p++) {
		uint32_t purpose = account_purpose(net, p);

		if ((purpose == 44 || public_key_is_compressed(key)) &&
		    slice_equal(script,
				slice_of(own, script_of(own, purpose, key))))
			return true;
	}
	return false;
}

/* Returns how many of the wanted this script is. */
static size_t match(struct own_script *wanted, size_t count,
		    struct slice script, const struct key_path *path,
		    const struct public_key *key)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (!wanted[i].found && slice_equal(wanted[i].script, script)) {
			wanted[i].found = true;
			wanted[i].path = *path;
			wanted[i].key = *key;
			found++;
		}
	return found;
}

/* Both branches of one purpose, the path's first three steps being set. */
static enum status search_purpose(struct own_script *wanted, size_t count,
				  size_t *left, struct key_ring *ring,
				  struct key_path *path, uint32_t end)
{
	uint32_t purpose = path->steps[0] & ~KEY_PATH_HARDENED;
	uint8_t script[KEY_SCRIPT_SIZE];
	struct public_key key;
	enum status st;
	size_t len;

	for (path->steps[3] = 0; path->steps[3] < 2; path->steps[3]++)
		for (path->steps[4] = 0; path->steps[4] < end && *left;
		     path->steps[4]++) {
			st = key_ring_public(&key, ring, path);
			if (st != STATUS_OK)
				return st;
			len = script_of(script, purpose, &key);
			*left -= match(wanted, count, slice_of(script, len),
				       path, &key);
		}
	return STATUS_OK;
}

enum status own_scripts_search(struct own_script *wanted, size_t count,
			       struct key_ring *ring, const struct network *net,
			       uint32_t end)
{
	struct key_path path = { .count = 5 };
	enum status st = STATUS_OK;
	size_t left = 0;

	for (size_t i = 0; i < count; i++)
		left += !wanted[i].found;
	path.steps[1] = net->hd_coin_type | KEY_PATH_HARDENED;
	path.steps[2] = KEY_PATH_HARDENED;
	for (size_t p = 0; account_purpose(net, p) && st == STATUS_OK; p++) {
		path.steps[0] = account_purpose(net, p) | KEY_PATH_HARDENED;
		st = search_purpose(wanted, count, &left, ring, &path, end);
	}
	return st;
}
