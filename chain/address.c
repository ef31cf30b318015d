/* address.c - scriptPubKeys to addresses and back. */
#include "chain/address.h"

#include <strings.h>

#include "chain/base58.h"
#include "chain/bech32.h"

_Static_assert(ADDRESS_SIZE >= BECH32_TEXT_SIZE, "bech32 fits");
_Static_assert(ADDRESS_SCRIPT_SIZE >= 2 + WITNESS_PROGRAM_MAX, "scripts fit");

#define HASH_SIZE      20
#define OP_DUP         0x76
#define OP_EQUAL       0x87
#define OP_EQUALVERIFY 0x88
#define OP_HASH160     0xa9
#define OP_CHECKSIG    0xac
#define OP_1           0x51

static void encode_hash(char out[ADDRESS_SIZE], uint8_t version,
			const uint8_t hash[HASH_SIZE])
{
	uint8_t bytes[1 + HASH_SIZE];
	char text[BASE58_TEXT_SIZE];

	bytes[0] = version;
	memcpy(bytes + 1, hash, HASH_SIZE);
	/* 21 bytes and checksum are at most 35 digits. */
	memcpy(out, text, base58check_encode(text, bytes, sizeof(bytes)) + 1);
}

static enum status encode_witness(char out[ADDRESS_SIZE],
				  const struct network *net,
				  const struct script_info *info)
{
	if (!net->segwit)
		return STATUS_NOT_FOUND;
	return witness_program_encode(out, net->hrp, info->witness_version,
				      info->program);
}

enum status address_from_script(char out[ADDRESS_SIZE],
				const struct network *net,
				struct slice script_pubkey)
{
	struct script_info info = script_classify(net, script_pubkey);

	switch (info.type) {
	case SCRIPT_P2PKH:
		encode_hash(out, net->p2pkh_version, info.program.data);
		return STATUS_OK;
	case SCRIPT_P2SH:
		encode_hash(out, net->p2sh_version, info.program.data);
		return STATUS_OK;
	case SCRIPT_P2WPKH:
	case SCRIPT_P2WSH:
	case SCRIPT_P2TR:
	case SCRIPT_P2A:
	case SCRIPT_WITNESS_UNKNOWN:
		return encode_witness(out, net, &info);
	case SCRIPT_NONSTANDARD:
	case SCRIPT_P2PK:
	case SCRIPT_MULTISIG:
	case SCRIPT_NULLDATA:
	case SCRIPT_MWEB_HOGADDR:
	case SCRIPT_MWEB_PEGIN:
		return STATUS_NOT_FOUND;
	}
	return STATUS_NOT_FOUND;
}

enum status address_of_pubkey_script(char out[ADDRESS_SIZE],
				     const struct network *net,
				     struct slice script_pubkey)
{
	struct script_info info = script_classify(net, script_pubkey);
	uint8_t hash[HASH_SIZE];

	if (info.type != SCRIPT_P2PK)
		return STATUS_NOT_FOUND;
	hash160(hash, info.program.data, info.program.len);
	encode_hash(out, net->p2pkh_version, hash);
	return STATUS_OK;
}

static enum status refuse(const char **why, const char *text)
{
	*why = text;
	return STATUS_BAD_INPUT;
}

static void set_p2pkh(struct address *out, const uint8_t hash[HASH_SIZE])
{
	uint8_t *s = out->script;

	s[0] = OP_DUP;
	s[1] = OP_HASH160;
	s[2] = HASH_SIZE;
	memcpy(s + 3, hash, HASH_SIZE);
	s[23] = OP_EQUALVERIFY;
	s[24] = OP_CHECKSIG;
	out->script_len = 25;
	out->type = SCRIPT_P2PKH;
}

static void set_p2sh(struct address *out, const uint8_t hash[HASH_SIZE])
{
	uint8_t *s = out->script;

	s[0] = OP_HASH160;
	s[1] = HASH_SIZE;
	memcpy(s + 2, hash, HASH_SIZE);
	s[22] = OP_EQUAL;
	out->script_len = 23;
	out->type = SCRIPT_P2SH;
}

/* A good checksum under a version byte that is not net's. */
static enum status refuse_version(const char **why, uint8_t version)
{
	const struct network *net;

	for (uint32_t i = 0; (net = network_at(i)); i++)
		if (net->p2pkh_version == version ||
		    net->p2sh_version == version)
			return refuse(why, net->foreign_text);
	return refuse(why, "Unknown address version");
}

static enum status parse_base58(struct address *out, const char **why,
				const struct network *net, const char *text)
{
	uint8_t bytes[BASE58_MAX_DECODE];
	enum status st;
	size_t len;

	st = base58check_decode(bytes, &len, why, text,
				strnlen(text, BASE58_MAX_TEXT + 1));
	if (st != STATUS_OK)
		return st;
	if (len != 1 + HASH_SIZE)
		return refuse(why, "Invalid address length");
	if (bytes[0] == net->p2pkh_version)
		set_p2pkh(out, bytes + 1);
	else if (bytes[0] == net->p2sh_version)
		set_p2sh(out, bytes + 1);
	else
		return refuse_version(why, bytes[0]);
	return STATUS_OK;
}

static void set_witness(struct address *out, const struct network *net,
			const struct witness_program *program)
{
	uint8_t version = program->version;

	out->script[0] = version ? (uint8_t)(OP_1 + version - 1) : 0;
	out->script[1] = (uint8_t)program->len;
	memcpy(out->script + 2, program->bytes, program->len);
	out->script_len = 2 + program->len;
	out->type = script_classify(net, slice_of(out->script, out->script_len))
			    .type;
}

/* Does text begin with this human-readable part and the separator? */
static bool has_hrp(const char *text, const char *hrp)
{
	size_t len = strlen(hrp);

	return !strncasecmp(text, hrp, len) && text[len] == '1';
}

static enum status parse_witness(struct address *out, const char **why,
				 const struct network *net, const char *text)
{
	struct witness_program program;
	struct bech32 decoded;
	enum status st = bech32_decode(&decoded, why, text);

	if (st == STATUS_OK)
		st = witness_program_decode(&program, why, &decoded);
	if (st == STATUS_OK)
		set_witness(out, net, &program);
	return st;
}

/* The network whose bech32 prefix text bears; NULL for none. net goes first,
 * since several networks may share a prefix. */
static const struct network *network_of_hrp(const struct network *net,
					    const char *text)
{
	if (net->segwit && has_hrp(text, net->hrp))
		return net;
	for (uint32_t i = 0; (net = network_at(i)); i++)
		if (net->segwit && has_hrp(text, net->hrp))
			return net;
	return NULL;
}

enum status address_parse(struct address *out, const char **why,
			  const struct network *net, const char *text)
{
	const struct network *home = network_of_hrp(net, text);
	struct address foreign;
	enum status st;

	if (!home)
		return parse_base58(out, why, net, text);
	if (home == net)
		return parse_witness(out, why, net, text);
	/* A typing error is told before the network. */
	st = parse_witness(&foreign, why, home, text);
	return st == STATUS_OK ? refuse(why, home->foreign_text) : st;
}
