#include "signer/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain/hash.h"
#include "chain/reader.h"
#include "signer/entropy.h"

#define KIND_ROOT  1
#define KIND_PLAIN 2
#define ROOT_SIZE  (1 + 1 + 4 + 4 + 32 + 32)
#define PLAIN_SIZE 33

enum outcome keys_open(struct keys *keys, struct complaint *why)
{
	uint8_t seed[32];
	enum outcome outcome;

	*keys = (struct keys){ 0 };
	keys->registered = calloc(REGISTERED_MAX, sizeof(*keys->registered));
	if (!keys->registered)
		return complain_memory(why);
	outcome = shield_open(&keys->shield, why);
	if (outcome == OUTCOME_DONE)
		outcome = entropy_draw(seed, why, sizeof(seed));
	if (outcome == OUTCOME_DONE &&
	    curve_open(&keys->curve, seed) != STATUS_OK)
		outcome = complain_memory(why);
	secret_wipe(seed, sizeof(seed));
	return outcome;
}

void keys_close(struct keys *keys)
{
	for (size_t i = 0; i < keys->registered_count; i++) {
		free(keys->registered[i].text);
		descriptor_clear(&keys->registered[i].descriptor);
	}
	free(keys->registered);
	locked_free(keys->block);
	shield_close(&keys->shield);
	if (keys->curve.secp)
		curve_close(&keys->curve);
	*keys = (struct keys){ 0 };
}

struct key_ring *keys_use(struct keys *keys)
{
	shield_lower(&keys->shield, keys->block, keys->block_size);
	return &keys->block->ring;
}

void keys_rest(struct keys *keys)
{
	secret_wipe_stack();
	shield_raise(&keys->shield, keys->block, keys->block_size);
}

static enum outcome make_block(struct keys *keys, struct complaint *why,
			       const struct network *net, size_t count)
{
	keys->net = net;
	keys->header.net = net;
	keys->block_size =
		sizeof(*keys->block) + count * sizeof(keys->block->plain[0]);
	keys->block = locked_new(keys->block_size, why);
	return keys->block ? OUTCOME_DONE : OUTCOME_INTERNAL;
}

enum outcome keys_take_root(struct keys *keys, struct complaint *why,
			    const struct network *net, const struct xprv *root)
{
	enum outcome outcome = make_block(keys, why, net, 0);

	if (outcome != OUTCOME_DONE)
		return outcome;
	keys->has_root = true;
	key_ring_init(&keys->block->ring, &keys->curve, root, NULL, 0);
	memcpy(keys->header.fingerprint, keys->block->ring.fingerprint,
	       sizeof(keys->header.fingerprint));
	return OUTCOME_DONE;
}

static void set_plain_fingerprint(struct keys *keys)
{
	uint8_t hash[20];
	struct writer w;

	writer_init(&w);
	for (size_t i = 0; i < keys->plain_count; i++)
		write_bytes(&w, keys->block->plain[i].key.bytes,
			    keys->block->plain[i].key.len);
	hash160(hash, w.data, w.len);
	memcpy(keys->header.fingerprint, hash,
	       sizeof(keys->header.fingerprint));
	writer_clear(&w);
}

enum outcome keys_take_plain(struct keys *keys, struct complaint *why,
			     const struct network *net,
			     const struct secret_key *secrets,
			     const bool *compressed, size_t count)
{
	enum outcome outcome = make_block(keys, why, net, count);

	for (size_t i = 0; i < count && outcome == OUTCOME_DONE; i++)
		if (ring_key_init(&keys->block->plain[i], &keys->curve,
				  &secrets[i], compressed[i]) != STATUS_OK)
			outcome =
				complain(why, OUTCOME_MALFORMED,
					 "key %zu is not a secret key", i + 1);
	if (outcome != OUTCOME_DONE)
		return outcome;
	keys->plain_count = count;
	key_ring_init(&keys->block->ring, &keys->curve, NULL,
		      keys->block->plain, count);
	set_plain_fingerprint(keys);
	return OUTCOME_DONE;
}

/* --- bytes --- */

static enum outcome decode_root(struct keys *keys, struct complaint *why,
				const struct network *net, struct reader *r)
{
	enum outcome outcome;
	struct xprv *root;
	struct slice bytes;

	root = locked_new(sizeof(*root), why);
	if (!root)
		return OUTCOME_INTERNAL;
	root->pub.depth = read_u8(r);
	read_bytes(r, root->pub.parent, sizeof(root->pub.parent));
	root->pub.index = read_le32(r);
	read_bytes(r, root->pub.chain_code, sizeof(root->pub.chain_code));
	bytes = read_slice(r, 32);
	if (secret_key_parse(&root->secret, bytes) != STATUS_OK ||
	    public_key_of(&root->pub.key, &keys->curve, &root->secret, true) !=
		    STATUS_OK)
		outcome = complain(why, OUTCOME_STORE,
				   "the store holds no root key");
	else
		outcome = keys_take_root(keys, why, net, root);
	locked_free(root);
	return outcome;
}

static enum outcome decode_plain(struct keys *keys, struct complaint *why,
				 const struct network *net, struct reader *r)
{
	size_t count = read_le32(r);
	bool compressed[KEYS_MAX];
	struct secret_key *secrets;
	enum outcome outcome;

	if (!count || count > KEYS_MAX || count > reader_left(r) / PLAIN_SIZE)
		return complain(why, OUTCOME_STORE, "the store holds no keys");
	secrets = locked_new(count * sizeof(*secrets), why);
	if (!secrets)
		return OUTCOME_INTERNAL;
	for (size_t i = 0; i < count; i++) {
		compressed[i] = read_u8(r);
		read_bytes(r, secrets[i].bytes, sizeof(secrets[i].bytes));
	}
	outcome = keys_take_plain(keys, why, net, secrets, compressed, count);
	locked_free(secrets);
	return outcome;
}

static enum outcome decode_registered(struct keys *keys, struct complaint *why,
				      struct reader *r)
{
	enum outcome outcome = OUTCOME_DONE;
	uint32_t count = read_le32(r);

	for (uint32_t i = 0; i < count && outcome == OUTCOME_DONE; i++) {
		struct slice name = read_var_slice(r);
		struct slice text = read_var_slice(r);
		char *copies[2];

		if (r->failed || !name.len || !text.len)
			return complain(why, OUTCOME_STORE,
					"the store's content is cut");
		copies[0] = strndup((const char *)name.data, name.len);
		copies[1] = strndup((const char *)text.data, text.len);
		outcome =
			copies[0] && copies[1]
				? keys_register(keys, why, copies[0], copies[1])
				: complain_memory(why);
		free(copies[0]);
		free(copies[1]);
	}
	return outcome;
}

enum outcome keys_decode(struct keys *keys, struct complaint *why,
			 const struct network *net, struct slice plain)
{
	struct reader r = reader_over(plain.data, plain.len);
	enum outcome outcome;

	switch (read_u8(&r)) {
	case KIND_ROOT:
		outcome = decode_root(keys, why, net, &r);
		break;
	case KIND_PLAIN:
		outcome = decode_plain(keys, why, net, &r);
		break;
	default:
		return complain(why, OUTCOME_STORE,
				"the store holds keys of an unknown kind");
	}
	if (outcome == OUTCOME_DONE)
		outcome = decode_registered(keys, why, &r);
	if (outcome == OUTCOME_DONE && !reader_done(&r))
		outcome = complain(why, OUTCOME_STORE,
				   "the store's content is cut");
	return outcome;
}

size_t keys_encoded_size(const struct keys *keys)
{
	size_t size =
		keys->has_root ? ROOT_SIZE : 5 + keys->plain_count * PLAIN_SIZE;

	size += 4;
	for (size_t i = 0; i < keys->registered_count; i++)
		/* Lengths of up to 8,192 take 3 bytes at most. */
		size += 1 + strlen(keys->registered[i].name) +
			(strlen(keys->registered[i].text) < 0xfd ? 1 : 3) +
			strlen(keys->registered[i].text);
	return size;
}

static void write_name(struct writer *w, const char *text)
{
	write_var_slice(w, slice_of(text, strlen(text)));
}

void keys_encode(struct writer *w, struct keys *keys)
{
	const struct xprv *root = &keys->block->ring.root;

	if (keys->has_root) {
		write_u8(w, KIND_ROOT);
		write_u8(w, root->pub.depth);
		write_bytes(w, root->pub.parent, sizeof(root->pub.parent));
		write_le32(w, root->pub.index);
		write_bytes(w, root->pub.chain_code,
			    sizeof(root->pub.chain_code));
		write_bytes(w, root->secret.bytes, sizeof(root->secret.bytes));
	} else {
		write_u8(w, KIND_PLAIN);
		write_le32(w, (uint32_t)keys->plain_count);
	}
	for (size_t i = 0; i < keys->plain_count; i++) {
		const struct ring_key *key = &keys->block->plain[i];

		write_u8(w, public_key_is_compressed(&key->key));
		write_bytes(w, key->secret.bytes, sizeof(key->secret.bytes));
	}
	write_le32(w, (uint32_t)keys->registered_count);
	for (size_t i = 0; i < keys->registered_count; i++) {
		write_name(w, keys->registered[i].name);
		write_name(w, keys->registered[i].text);
	}
}

/* --- multisig wallets --- */

static bool is_name(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

	return len && len <= REGISTERED_NAME_MAX && !name[len];
}

/* Is one of its keys of the root, by fingerprint and by deriving? */
static bool has_own_key(struct keys *keys, const struct descriptor *descriptor)
{
	struct key_ring *ring = keys_use(keys);
	bool found = false;

	for (size_t i = 0; i < descriptor->key_count && !found; i++) {
		const struct descriptor_key *key = descriptor->keys[i];
		struct public_key derived;

		found = key->has_origin &&
			!memcmp(key->fingerprint, ring->fingerprint,
				FINGERPRINT_SIZE) &&
			key_ring_public(&derived, ring, &key->origin) ==
				STATUS_OK &&
			slice_equal(public_key_slice(&derived),
				    public_key_slice(
					    key->kind == DESCRIPTOR_KEY_XPUB
						    ? &key->root.pub.key
						    : &key->plain));
	}
	return found;
}

static enum outcome check_descriptor(struct keys *keys, struct complaint *why,
				     const struct descriptor *descriptor)
{
	if (descriptor->has_secrets)
		return complain(why, OUTCOME_MALFORMED,
				"a secret key in it: register public ones");
	if (!descriptor->is_range)
		return complain(why, OUTCOME_MALFORMED,
				"no range: its keys end in no star");
	if (!has_own_key(keys, descriptor))
		return complain(why, OUTCOME_MALFORMED,
				"none of its keys is this store's, by "
				"fingerprint, path and key");
	return OUTCOME_DONE;
}

/* Without what follows "#", then with the right one. */
static enum outcome canonical(struct registered *out, struct complaint *why,
			      const char *text)
{
	char checksum[DESCRIPTOR_CHECKSUM_SIZE];
	struct slice body = slice_of(text, strcspn(text, "#"));

	if (descriptor_checksum(checksum, body) != STATUS_OK)
		return complain(why, OUTCOME_MALFORMED,
				"a character that no descriptor has");
	if (asprintf(&out->text, "%.*s#%s", (int)body.len, text, checksum) < 0)
		return complain_memory(why);
	return OUTCOME_DONE;
}

static enum outcome check_name(const struct keys *keys, struct complaint *why,
			       const char *name)
{
	if (!is_name(name))
		return complain(why, OUTCOME_MALFORMED,
				"name: 1 to %d letters, digits, dashes",
				REGISTERED_NAME_MAX);
	for (size_t i = 0; i < keys->registered_count; i++)
		if (!strcmp(keys->registered[i].name, name))
			return complain(why, OUTCOME_MALFORMED,
					"name: %s is taken", name);
	if (keys->registered_count == REGISTERED_MAX)
		return complain(why, OUTCOME_MALFORMED,
				"%d descriptors are registered already",
				REGISTERED_MAX);
	return OUTCOME_DONE;
}

enum outcome keys_register(struct keys *keys, struct complaint *why,
			   const char *name, const char *text)
{
	struct registered *out = &keys->registered[keys->registered_count];
	enum outcome outcome = check_name(keys, why, name);
	const char *what = NULL;
	enum status st;

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (strlen(text) > REGISTERED_TEXT_MAX)
		return complain(why, OUTCOME_MALFORMED,
				"descriptor: over %d characters",
				REGISTERED_TEXT_MAX);
	st = descriptor_parse(&out->descriptor, &what, &keys->curve, keys->net,
			      slice_of(text, strlen(text)));
	if (st == STATUS_OK)
		outcome = check_descriptor(keys, why, &out->descriptor);
	else
		outcome = complain(why, OUTCOME_MALFORMED, "descriptor: %s",
				   what ? what : status_text(st));
	if (outcome == OUTCOME_DONE)
		outcome = canonical(out, why, text);
	if (outcome != OUTCOME_DONE) {
		descriptor_clear(&out->descriptor);
		return outcome;
	}
	memcpy(out->name, name, strlen(name) + 1);
	keys->registered_count++;
	return OUTCOME_DONE;
}
