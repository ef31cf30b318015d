/* key_script.c - scripts out of keys. */
#include "wallet/key_script.h"

#include <assert.h>

#include "chain/hash.h"
#include "chain/script_op.h"

#define HASH160_SIZE 20

void p2sh_script(uint8_t out[P2SH_SIZE], struct slice script)
{
	out[0] = OP_HASH160;
	out[1] = HASH160_SIZE;
	hash160(out + 2, script.data, script.len);
	out[P2SH_SIZE - 1] = OP_EQUAL;
}

void p2wsh_script(uint8_t out[P2WSH_SIZE], struct slice script)
{
	out[0] = OP_0;
	out[1] = 32;
	sha256(out + 2, script.data, script.len);
}

void p2tr_script(uint8_t out[P2TR_SIZE], const struct xonly_key *output)
{
	out[0] = OP_1;
	out[1] = sizeof(output->bytes);
	memcpy(out + 2, output->bytes, sizeof(output->bytes));
}

static size_t put_p2pk(uint8_t *out, const struct public_key *key)
{
	out[0] = key->len;
	memcpy(out + 1, key->bytes, key->len);
	out[1 + key->len] = OP_CHECKSIG;
	return (size_t)key->len + 2;
}

static size_t put_p2pkh(uint8_t *out, const struct public_key *key)
{
	out[0] = OP_DUP;
	out[1] = OP_HASH160;
	out[2] = HASH160_SIZE;
	hash160(out + 3, key->bytes, key->len);
	out[23] = OP_EQUALVERIFY;
	out[24] = OP_CHECKSIG;
	return 25;
}

static size_t put_p2wpkh(uint8_t *out, const struct public_key *key)
{
	assert(public_key_is_compressed(key));
	out[0] = OP_0;
	out[1] = HASH160_SIZE;
	hash160(out + 2, key->bytes, key->len);
	return 2 + HASH160_SIZE;
}

size_t key_script(uint8_t out[KEY_SCRIPT_SIZE], enum key_script_kind kind,
		  const struct public_key *key)
{
	uint8_t program[2 + HASH160_SIZE];

	switch (kind) {
	case KEY_SCRIPT_P2PK:
		return put_p2pk(out, key);
	case KEY_SCRIPT_P2PKH:
		return put_p2pkh(out, key);
	case KEY_SCRIPT_P2WPKH:
		return put_p2wpkh(out, key);
	case KEY_SCRIPT_P2SH_P2WPKH:
		p2sh_script(out, slice_of(program, put_p2wpkh(program, key)));
		return P2SH_SIZE;
	}
	return 0;
}
