/* address.c - scriptPubKeys to addresses and back. */
#include "chain/address.h"

#include <string.h>
#include <strings.h>

#include "chain/base58.h"
#include "chain/bech32.h"
#include "chain/cashaddr.h"
#include "chain/script_op.h"

_Static_assert(ADDRESS_SIZE >= BECH32_TEXT_SIZE, "bech32 fits");
_Static_assert(ADDRESS_SIZE >= CASHADDR_TEXT_SIZE, "CashAddr fits");
_Static_assert(ADDRESS_SCRIPT_SIZE >= 2 + WITNESS_PROGRAM_MAX, "scripts fit");

#define HASH_SIZE      20
#define LONG_HASH_SIZE 32 /* P2SH32 */

static enum status encode_base58(char out[ADDRESS_SIZE], uint8_t version,
				 struct slice hash)
{
	uint8_t bytes[1 + LONG_HASH_SIZE];
	char text[BASE58_TEXT_SIZE];

	bytes[0] = version;
	memcpy(bytes + 1, hash.data, hash.len);
	/* 33 bytes and checksum are at most 51 digits. */
	memcpy(out, text, base58check_encode(text, bytes, 1 + hash.len) + 1);
	return STATUS_OK;
}

static enum status encode_cashaddr(char out[ADDRESS_SIZE],
				   const struct network *net,
				   enum cashaddr_type type, struct slice hash)
{
	struct cashaddr address = { .type = (uint8_t)type, .len = hash.len };

	memcpy(address.hash, hash.data, hash.len);
	return cashaddr_encode(out, net->cashaddr_prefix, &address);
}

static enum status encode_key_hash(char out[ADDRESS_SIZE],
				   const struct network *net, struct slice hash)
{
	return net->address_form == ADDRESS_CASHADDR
		       ? encode_cashaddr(out, net, CASHADDR_P2PKH, hash)
		       : encode_base58(out, net->p2pkh_version, hash);
}

static enum status encode_script_hash(char out[ADDRESS_SIZE],
				      const struct network *net,
				      struct slice hash)
{
	return net->address_form == ADDRESS_CASHADDR
		       ? encode_cashaddr(out, net, CASHADDR_P2SH, hash)
		       : encode_base58(out, net->p2sh_version, hash);
}

enum status address_from_script(char out[ADDRESS_SIZE],
				const struct network *net,
				struct slice script_pubkey)
{
	struct script_info info = script_classify(net, script_pubkey);

	switch (info.type) {
	case SCRIPT_P2PKH:
		return encode_key_hash(out, net, info.program);
	case SCRIPT_P2SH:
		return encode_script_hash(out, net, info.program);
	case SCRIPT_P2WPKH:
	case SCRIPT_P2WSH:
	case SCRIPT_P2TR:
	case SCRIPT_P2A:
	case SCRIPT_WITNESS_UNKNOWN:
		return witness_program_encode(
			out, net->hrp, info.witness_version, info.program);
	case SCRIPT_NONSTANDARD:
	case SCRIPT_P2PK:
	case SCRIPT_MULTISIG:
	case SCRIPT_NULLDATA:
	case SCRIPT_P2S:
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
	return encode_key_hash(out, net, slice_of(hash, sizeof(hash)));
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

/* hash: 20 bytes, or 32 for P2SH32. */
static void set_p2sh(struct address *out, struct slice hash)
{
	uint8_t *s = out->script;

	s[0] = hash.len == HASH_SIZE ? OP_HASH160 : OP_HASH256;
	s[1] = (uint8_t)hash.len;
	memcpy(s + 2, hash.data, hash.len);
	s[2 + hash.len] = OP_EQUAL;
	out->script_len = 3 + hash.len;
	out->type = SCRIPT_P2SH;
}

static bool has_version(const struct network *net, uint8_t version)
{
	return version == net->p2pkh_version || version == net->p2sh_version ||
	       version == net->p2sh_old_version;
}

/* A good checksum under a version byte that is not net's: whose it is, a
 * network of the same coin before another's, since coins share versions. */
static enum status refuse_version(const char **why, const struct network *net,
				  uint8_t version)
{
	const struct network *row;

	for (uint32_t i = 0; (row = network_at(i)); i++)
		if (!strcmp(row->coin, net->coin) && has_version(row, version))
			return refuse(why, row->foreign_text);
	for (uint32_t i = 0; (row = network_at(i)); i++)
		if (has_version(row, version))
			return refuse(why, row->foreign_text);
	return refuse(why, "Unknown address version");
}

static enum status parse_base58(struct address *out, const char **why,
				const struct network *net, const char *text)
{
	uint8_t bytes[BASE58_MAX_DECODE];
	struct slice hash;
	enum status st;
	size_t len;

	st = base58check_decode(bytes, &len, why, text,
				strnlen(text, BASE58_MAX_TEXT + 1));
	if (st != STATUS_OK)
		return st;
	hash = slice_of(bytes + 1, len ? len - 1 : 0);
	/* A node of Bitcoin Cash reads P2SH32 in base58, too. */
	if (hash.len == LONG_HASH_SIZE && net->tokens &&
	    bytes[0] == net->p2sh_version)
		set_p2sh(out, hash);
	else if (hash.len != HASH_SIZE)
		return refuse(why, "Invalid address length");
	else if (bytes[0] == net->p2pkh_version)
		set_p2pkh(out, bytes + 1);
	else if (has_version(net, bytes[0]))
		set_p2sh(out, hash);
	else
		return refuse_version(why, net, bytes[0]);
	return STATUS_OK;
}

static enum status parse_cashaddr(struct address *out, const char **why,
				  const struct network *net, const char *text)
{
	struct cashaddr decoded;
	enum status st =
		cashaddr_decode(&decoded, why, net->cashaddr_prefix, text);

	if (st != STATUS_OK)
		return st;
	switch (decoded.type) {
	case CASHADDR_P2PKH:
	case CASHADDR_TOKEN_P2PKH:
		if (decoded.len != HASH_SIZE)
			return refuse(why, "Invalid address length");
		set_p2pkh(out, decoded.hash);
		return STATUS_OK;
	case CASHADDR_P2SH:
	case CASHADDR_TOKEN_P2SH:
		if (decoded.len != HASH_SIZE && decoded.len != LONG_HASH_SIZE)
			return refuse(why, "Invalid address length");
		set_p2sh(out, slice_of(decoded.hash, decoded.len));
		return STATUS_OK;
	default:
		return refuse(why, "Unknown address type");
	}
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

static enum status parse_witness(struct address *out, const char **why,
				 const struct network *net, const char *text)
{
	struct witness_program program;
	struct bech32 decoded;
	enum status st = bech32_decode(&decoded, why, text);

	/* "bc1q1..." bears the prefix "bc1q": the last "1" separates. */
	if (st == STATUS_OK && strcmp(decoded.hrp, net->hrp) != 0)
		return refuse(why, "Unknown address prefix");
	if (st == STATUS_OK)
		st = witness_program_decode(&program, why, &decoded);
	if (st == STATUS_OK)
		set_witness(out, net, &program);
	return st;
}

static enum status refuse_mweb(struct address *out, const char **why,
			       const struct network *net, const char *text)
{
	(void)out, (void)net, (void)text;
	return refuse(why, "MWEB address: no script on the chain bears it");
}

static bool has_prefix(const char *text, const char *prefix, char separator)
{
	size_t len = prefix ? strlen(prefix) : 0;

	return len && !strncasecmp(text, prefix, len) && text[len] == separator;
}

typedef enum status parser(struct address *out, const char **why,
			   const struct network *net, const char *text);

/* What reads texts with the prefix that text bears; NULL when net has no such
 * prefix. */
static parser *parser_of(const struct network *net, const char *text)
{
	if (has_prefix(text, net->hrp, '1'))
		return parse_witness;
	if (has_prefix(text, net->mweb_hrp, '1'))
		return refuse_mweb;
	if (has_prefix(text, net->cashaddr_prefix, ':'))
		return parse_cashaddr;
	return NULL;
}

/* A text of row's, which is not the network wanted. A typing error is told
 * before the network. */
static enum status refuse_foreign(const char **why, parser *parse,
				  const struct network *row, const char *text)
{
	struct address foreign;
	enum status st = parse(&foreign, why, row, text);

	return st == STATUS_OK ? refuse(why, row->foreign_text) : st;
}

/* Was it to be CashAddr? The first letter shows the type, of which four are in
 * use; 34 digits of a version and 20 bytes and 8 of checksum are the least. */
static bool looks_like_cashaddr(const char *text)
{
	return *text && strchr("qpzrQPZR", *text) && strlen(text) >= 34 + 8;
}

/* Base58, or CashAddr without its prefix: their lengths differ, so nothing is
 * both. */
static enum status parse_bare(struct address *out, const char **why,
			      const struct network *net, const char *text)
{
	const char *reason, *ignored;
	const struct network *row;

	if (parse_base58(out, &reason, net, text) == STATUS_OK)
		return STATUS_OK;
	if (!looks_like_cashaddr(text))
		return refuse(why, reason);
	if (net->cashaddr_prefix &&
	    parse_cashaddr(out, &reason, net, text) == STATUS_OK)
		return STATUS_OK;
	for (uint32_t i = 0; (row = network_at(i)); i++)
		if (row->cashaddr_prefix &&
		    parse_cashaddr(out, &ignored, row, text) == STATUS_OK)
			return refuse(why, row->foreign_text);
	return refuse(why, reason);
}

enum status address_parse(struct address *out, const char **why,
			  const struct network *net, const char *text)
{
	const struct network *row;
	parser *parse = parser_of(net, text);

	if (parse)
		return parse(out, why, net, text);
	for (uint32_t i = 0; (row = network_at(i)); i++) {
		parse = parser_of(row, text);
		if (parse)
			return refuse_foreign(why, parse, row, text);
	}
	if (strchr(text, ':'))
		return refuse(why, "Unknown address prefix");
	return parse_bare(out, why, net, text);
}
