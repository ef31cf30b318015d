/* script_asm.c - text after the nodes' ScriptToAsmStr(). */
#include "chain/script.h"

#include <inttypes.h>
#include <stdio.h>

#include "chain/script_op.h"

#define NUMBER_MAX 8 /* the longest push that any node takes for a number */

/* clang-format off */
static const char *const core_names[256] = {
	[0x50] = "OP_RESERVED",
	[0x61] = "OP_NOP", [0x62] = "OP_VER",
	[0x63] = "OP_IF", [0x64] = "OP_NOTIF",
	[0x65] = "OP_VERIF", [0x66] = "OP_VERNOTIF",
	[0x67] = "OP_ELSE", [0x68] = "OP_ENDIF",
	[0x69] = "OP_VERIFY", [0x6a] = "OP_RETURN",
	[0x6b] = "OP_TOALTSTACK", [0x6c] = "OP_FROMALTSTACK",
	[0x6d] = "OP_2DROP", [0x6e] = "OP_2DUP", [0x6f] = "OP_3DUP",
	[0x70] = "OP_2OVER", [0x71] = "OP_2ROT", [0x72] = "OP_2SWAP",
	[0x73] = "OP_IFDUP", [0x74] = "OP_DEPTH", [0x75] = "OP_DROP",
	[0x76] = "OP_DUP", [0x77] = "OP_NIP", [0x78] = "OP_OVER",
	[0x79] = "OP_PICK", [0x7a] = "OP_ROLL", [0x7b] = "OP_ROT",
	[0x7c] = "OP_SWAP", [0x7d] = "OP_TUCK",
	[0x7e] = "OP_CAT", [0x7f] = "OP_SUBSTR",
	[0x80] = "OP_LEFT", [0x81] = "OP_RIGHT", [0x82] = "OP_SIZE",
	[0x83] = "OP_INVERT", [0x84] = "OP_AND", [0x85] = "OP_OR",
	[0x86] = "OP_XOR", [0x87] = "OP_EQUAL", [0x88] = "OP_EQUALVERIFY",
	[0x89] = "OP_RESERVED1", [0x8a] = "OP_RESERVED2",
	[0x8b] = "OP_1ADD", [0x8c] = "OP_1SUB",
	[0x8d] = "OP_2MUL", [0x8e] = "OP_2DIV",
	[0x8f] = "OP_NEGATE", [0x90] = "OP_ABS",
	[0x91] = "OP_NOT", [0x92] = "OP_0NOTEQUAL",
	[0x93] = "OP_ADD", [0x94] = "OP_SUB", [0x95] = "OP_MUL",
	[0x96] = "OP_DIV", [0x97] = "OP_MOD",
	[0x98] = "OP_LSHIFT", [0x99] = "OP_RSHIFT",
	[0x9a] = "OP_BOOLAND", [0x9b] = "OP_BOOLOR",
	[0x9c] = "OP_NUMEQUAL", [0x9d] = "OP_NUMEQUALVERIFY",
	[0x9e] = "OP_NUMNOTEQUAL",
	[0x9f] = "OP_LESSTHAN", [0xa0] = "OP_GREATERTHAN",
	[0xa1] = "OP_LESSTHANOREQUAL", [0xa2] = "OP_GREATERTHANOREQUAL",
	[0xa3] = "OP_MIN", [0xa4] = "OP_MAX", [0xa5] = "OP_WITHIN",
	[0xa6] = "OP_RIPEMD160", [0xa7] = "OP_SHA1", [0xa8] = "OP_SHA256",
	[0xa9] = "OP_HASH160", [0xaa] = "OP_HASH256",
	[0xab] = "OP_CODESEPARATOR",
	[0xac] = "OP_CHECKSIG", [0xad] = "OP_CHECKSIGVERIFY",
	[0xae] = "OP_CHECKMULTISIG", [0xaf] = "OP_CHECKMULTISIGVERIFY",
	[0xb0] = "OP_NOP1",
	[0xb1] = "OP_CHECKLOCKTIMEVERIFY", [0xb2] = "OP_CHECKSEQUENCEVERIFY",
	[0xb3] = "OP_NOP4", [0xb4] = "OP_NOP5", [0xb5] = "OP_NOP6",
	[0xb6] = "OP_NOP7", [0xb7] = "OP_NOP8", [0xb8] = "OP_NOP9",
	[0xb9] = "OP_NOP10", [0xba] = "OP_CHECKSIGADD",
	[0xff] = "OP_INVALIDOPCODE",
	[0x4f] = "-1",
	[0x51] = "1", [0x52] = "2", [0x53] = "3", [0x54] = "4",
	[0x55] = "5", [0x56] = "6", [0x57] = "7", [0x58] = "8",
	[0x59] = "9", [0x5a] = "10", [0x5b] = "11", [0x5c] = "12",
	[0x5d] = "13", [0x5e] = "14", [0x5f] = "15", [0x60] = "16",
};

/* Where Bitcoin Cash Node has another name. */
static const char *const bchn_names[256] = {
	[0x62] = "OP_UNKNOWN", [0x65] = "OP_BEGIN", [0x66] = "OP_UNTIL",
	[0x7f] = "OP_SPLIT", [0x80] = "OP_NUM2BIN", [0x81] = "OP_BIN2NUM",
	[0x89] = "OP_DEFINE", [0x8a] = "OP_INVOKE", [0x8d] = "OP_LSHIFTNUM",
	[0x8e] = "OP_RSHIFTNUM", [0x98] = "OP_LSHIFTBIN",
	[0x99] = "OP_RSHIFTBIN", [0xba] = "OP_CHECKDATASIG",
	[0xbb] = "OP_CHECKDATASIGVERIFY", [0xbc] = "OP_REVERSEBYTES",
	[0xc0] = "OP_INPUTINDEX", [0xc1] = "OP_ACTIVEBYTECODE",
	[0xc2] = "OP_TXVERSION", [0xc3] = "OP_TXINPUTCOUNT",
	[0xc4] = "OP_TXOUTPUTCOUNT", [0xc5] = "OP_TXLOCKTIME",
	[0xc6] = "OP_UTXOVALUE", [0xc7] = "OP_UTXOBYTECODE",
	[0xc8] = "OP_OUTPOINTTXHASH", [0xc9] = "OP_OUTPOINTINDEX",
	[0xca] = "OP_INPUTBYTECODE", [0xcb] = "OP_INPUTSEQUENCENUMBER",
	[0xcc] = "OP_OUTPUTVALUE", [0xcd] = "OP_OUTPUTBYTECODE",
	[0xce] = "OP_UTXOTOKENCATEGORY", [0xcf] = "OP_UTXOTOKENCOMMITMENT",
	[0xd0] = "OP_UTXOTOKENAMOUNT", [0xd1] = "OP_OUTPUTTOKENCATEGORY",
	[0xd2] = "OP_OUTPUTTOKENCOMMITMENT", [0xd3] = "OP_OUTPUTTOKENAMOUNT",
	[0xd4] = "OP_RESERVED3", [0xd5] = "OP_RESERVED4",
	[0xef] = "SPECIAL_TOKEN_PREFIX", [0xff] = "OP_UNKNOWN",
};
/* clang-format on */

/* ALL, NONE and SINGLE with the same flags. */
#define HASH_TYPES(flags, text)                                            \
	[(flags) | 1] = "[ALL" text "]", [(flags) | 2] = "[NONE" text "]", \
		   [(flags) | 3] = "[SINGLE" text "]"

static const char *const core_hash_types[256] = {
	HASH_TYPES(0x00, ""),
	HASH_TYPES(0x80, "|ANYONECANPAY"),
};

/* The old types are shown for signatures from before the fork. */
static const char *const bchn_hash_types[256] = {
	HASH_TYPES(0x00, ""),
	HASH_TYPES(0x80, "|ANYONECANPAY"),
	HASH_TYPES(0x40, "|FORKID"),
	HASH_TYPES(0xc0, "|FORKID|ANYONECANPAY"),
	HASH_TYPES(0x60, "|FORKID|UTXOS"),
};

/* Where the nodes part. */
struct dialect {
	const char *const *names; /* before core_names; or NULL */
	const char *const *hash_types;
	size_t number_max;  /* longer pushes are hex */
	size_t schnorr_len; /* of a signature with hash type; 0: none */
};

static const struct dialect dialects[] = {
	[SCRIPTS_OF_CORE] = { .hash_types = core_hash_types, .number_max = 4 },
	[SCRIPTS_OF_LITECOIN] = { .hash_types = core_hash_types,
				  .number_max = 4 },
	[SCRIPTS_OF_BCHN] = { .names = bchn_names,
			      .hash_types = bchn_hash_types,
			      .number_max = NUMBER_MAX,
			      .schnorr_len = 65 },
};

static const char *op_name(const struct dialect *dialect, uint8_t code)
{
	if (dialect->names && dialect->names[code])
		return dialect->names[code];
	return core_names[code] ? core_names[code] : "OP_UNKNOWN";
}

/* CScriptNum: little endian, the top bit is the sign; at most NUMBER_MAX. */
static int64_t script_number(struct slice bytes)
{
	uint64_t v = 0;
	uint64_t sign;

	if (!bytes.len)
		return 0;
	for (size_t i = 0; i < bytes.len; i++)
		v |= (uint64_t)bytes.data[i] << (8 * i);
	sign = (uint64_t)0x80 << (8 * (bytes.len - 1));
	return v & sign ? -(int64_t)(v & ~sign) : (int64_t)v;
}

/* One integer of a DER signature at bytes[at] of len: positive, not padded. */
static bool is_der_integer(const uint8_t *bytes, size_t len)
{
	if (!len || bytes[0] & 0x80)
		return false;
	return len == 1 || bytes[0] != 0 || bytes[1] & 0x80;
}

/* Core's IsValidSignatureEncoding(): 30 len 02 len R 02 len S hashtype. */
static bool is_signature(struct slice sig)
{
	const uint8_t *s = sig.data;
	size_t r_len, s_len;

	if (sig.len < 9 || sig.len > 73 || s[0] != 0x30 || s[1] != sig.len - 3)
		return false;
	r_len = s[3];
	if (5 + r_len >= sig.len)
		return false;
	s_len = s[5 + r_len];
	if (r_len + s_len + 7 != sig.len)
		return false;
	return s[2] == 0x02 && is_der_integer(s + 4, r_len) &&
	       s[r_len + 4] == 0x02 && is_der_integer(s + r_len + 6, s_len);
}

/* What stands for the last byte of a signature; NULL: push is none. */
static const char *hash_type_of(const struct dialect *dialect,
				struct slice push)
{
	if (push.len != dialect->schnorr_len && !is_signature(push))
		return NULL;
	return dialect->hash_types[push.data[push.len - 1]];
}

static void write_push(struct writer *w, const struct dialect *dialect,
		       struct slice push, bool decode_sighash)
{
	const char *hash_type = NULL;
	char number[24];

	if (push.len <= dialect->number_max) {
		snprintf(number, sizeof(number), "%" PRId64,
			 script_number(push));
		write_text(w, number);
		return;
	}
	if (decode_sighash)
		hash_type = hash_type_of(dialect, push);
	write_hex(w, push.data, push.len - (hash_type ? 1 : 0));
	if (hash_type)
		write_text(w, hash_type);
}

void script_write_asm(struct writer *w, const struct network *net,
		      struct slice script, bool decode_sighash)
{
	const struct dialect *dialect = &dialects[net->scripts];
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;

	/* What OP_RETURN carries may look like a signature and is none. */
	decode_sighash = decode_sighash && !script_is_unspendable(script);
	while (reader_left(&r)) {
		if (reader_left(&r) != script.len)
			write_u8(w, ' ');
		if (!script_op_next(&op, &r))
			write_text(w, "[error]");
		else if (op.code <= OP_PUSHDATA4)
			write_push(w, dialect, op.push, decode_sighash);
		else
			write_text(w, op_name(dialect, op.code));
	}
}
