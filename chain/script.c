/* script.c - classification after Core's Solver(), text after its
 * ScriptToAsmStr(). */
#include "chain/script.h"

#include <stdio.h>

#include "chain/reader.h"

enum opcode {
	OP_0 = 0x00,
	OP_PUSHDATA1 = 0x4c,
	OP_PUSHDATA2 = 0x4d,
	OP_PUSHDATA4 = 0x4e,
	OP_1 = 0x51,
	OP_16 = 0x60,
	OP_RETURN = 0x6a,
	OP_DUP = 0x76,
	OP_EQUAL = 0x87,
	OP_EQUALVERIFY = 0x88,
	OP_HASH160 = 0xa9,
	OP_CHECKSIG = 0xac,
	OP_CHECKMULTISIG = 0xae,
	OP_INVALIDOPCODE = 0xff,
};

#define MAX_SCRIPT_SIZE   10000
#define MAX_MULTISIG_KEYS 20
#define KEY_SIZE          33
#define LONG_KEY_SIZE     65

const char *script_type_name(enum script_type type)
{
#define TYPE_CASE(name, text) \
	case SCRIPT_##name:   \
		return text;
	switch (type) {
		SCRIPT_TYPE_LIST(TYPE_CASE)
	}
#undef TYPE_CASE
	return "nonstandard";
}

bool script_is_unspendable(struct slice s)
{
	return (s.len && s.data[0] == OP_RETURN) || s.len > MAX_SCRIPT_SIZE;
}

struct op {
	uint8_t code;
	struct slice push; /* empty for anything but a push of bytes */
};

/* The next operation; false where the script breaks off, or ends: then the
 * code is OP_INVALIDOPCODE and the push empty, as Core's GetScriptOp(). */
static bool next_op(struct op *op, struct reader *r)
{
	uint8_t code = read_u8(r);
	size_t len = 0;

	if (code < OP_PUSHDATA1)
		len = code;
	else if (code == OP_PUSHDATA1)
		len = read_u8(r);
	else if (code == OP_PUSHDATA2)
		len = read_le16(r);
	else if (code == OP_PUSHDATA4)
		len = read_le32(r);
	op->push = read_slice(r, len);
	op->code = r->failed ? OP_INVALIDOPCODE : code;
	return !r->failed;
}

/* OP_RESERVED counts as a push, as it does for Core. */
static bool is_push_only(struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	struct op op;

	while (reader_left(&r))
		if (!next_op(&op, &r) || op.code > OP_16)
			return false;
	return !r.failed;
}

static bool is_small_number(uint8_t code)
{
	return code >= OP_1 && code <= OP_16;
}

/* CPubKey::ValidSize(): the first byte announces the length. */
static bool is_key_size(struct slice key)
{
	if (!key.len)
		return false;
	switch (key.data[0]) {
	case 2:
	case 3:
		return key.len == KEY_SIZE;
	case 4:
	case 6:
	case 7:
		return key.len == LONG_KEY_SIZE;
	default:
		return false;
	}
}

/* An n of m-of-n: OP_1..OP_16, or a minimal push of a minimal number (which
 * leaves 17..20: one byte, as no longer number is in range). 0 for others. */
static unsigned multisig_number(const struct op *op)
{
	if (is_small_number(op->code))
		return op->code - OP_1 + 1u;
	if (op->code == 1 && op->push.data[0] > 16 &&
	    op->push.data[0] <= MAX_MULTISIG_KEYS)
		return op->push.data[0];
	return 0;
}

static bool match_multisig(struct script_info *info, struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	unsigned required, total, keys = 0;
	struct op op;

	if (!script.len || script.data[script.len - 1] != OP_CHECKMULTISIG)
		return false;
	if (!next_op(&op, &r))
		return false;
	required = multisig_number(&op);
	while (next_op(&op, &r) && is_key_size(op.push))
		keys++;
	total = multisig_number(&op);
	if (!required || total < required || keys != total ||
	    reader_left(&r) != 1)
		return false;
	info->type = SCRIPT_MULTISIG;
	info->keys_required = (uint8_t)required;
	info->keys_total = (uint8_t)total;
	return true;
}

static struct script_info info_of(enum script_type type, struct slice program)
{
	return (struct script_info){ .type = type, .program = program };
}

static bool match_key(struct script_info *info, struct slice script)
{
	const uint8_t *s = script.data;
	struct slice key;

	if (script.len != KEY_SIZE + 2 && script.len != LONG_KEY_SIZE + 2)
		return false;
	key = slice_of(s + 1, script.len - 2);
	if (s[0] != key.len || s[script.len - 1] != OP_CHECKSIG ||
	    !is_key_size(key))
		return false;
	*info = info_of(SCRIPT_P2PK, key);
	return true;
}

static bool match_hash(struct script_info *info, struct slice script)
{
	const uint8_t *s = script.data;

	if (script.len == 25 && s[0] == OP_DUP && s[1] == OP_HASH160 &&
	    s[2] == 20 && s[23] == OP_EQUALVERIFY && s[24] == OP_CHECKSIG) {
		*info = info_of(SCRIPT_P2PKH, slice_of(s + 3, 20));
		return true;
	}
	if (script.len == 23 && s[0] == OP_HASH160 && s[1] == 20 &&
	    s[22] == OP_EQUAL) {
		*info = info_of(SCRIPT_P2SH, slice_of(s + 2, 20));
		return true;
	}
	return false;
}

static enum script_type witness_type(uint8_t version, struct slice program)
{
	static const uint8_t anchor[] = { 0x4e, 0x73 };

	if (version == 0 && program.len == 20)
		return SCRIPT_P2WPKH;
	if (version == 0 && program.len == 32)
		return SCRIPT_P2WSH;
	if (version == 0)
		return SCRIPT_NONSTANDARD;
	if (version == 1 && program.len == 32)
		return SCRIPT_P2TR;
	if (version == 1 && slice_equal(program, slice_of(anchor, 2)))
		return SCRIPT_P2A;
	return SCRIPT_WITNESS_UNKNOWN;
}

/* BIP141: a version opcode and one direct push of 2 to 40 bytes. */
static bool match_witness(struct script_info *info, struct slice script)
{
	const uint8_t *s = script.data;
	struct slice program;
	uint8_t version;

	if (script.len < 4 || script.len > 42 || s[1] != script.len - 2 ||
	    (s[0] != OP_0 && !is_small_number(s[0])))
		return false;
	version = s[0] == OP_0 ? 0 : (uint8_t)(s[0] - OP_1 + 1);
	program = slice_of(s + 2, script.len - 2);
	*info = info_of(witness_type(version, program), program);
	if (info->type == SCRIPT_NONSTANDARD)
		info->program = slice_of(NULL, 0);
	else
		info->witness_version = version;
	return true;
}

static bool match_data(struct script_info *info, struct slice script)
{
	if (!script.len || script.data[0] != OP_RETURN ||
	    !is_push_only(slice_of(script.data + 1, script.len - 1)))
		return false;
	info->type = SCRIPT_NULLDATA;
	return true;
}

struct script_info script_classify(const struct network *net,
				   struct slice script)
{
	struct script_info info = { .type = SCRIPT_NONSTANDARD };

	/* The forms exclude each other, so the frequent ones come first; the
	 * last two walk the script and have no fixed length. */
	(void)(match_hash(&info, script) ||
	       (net->segwit && match_witness(&info, script)) ||
	       match_key(&info, script) || match_data(&info, script) ||
	       match_multisig(&info, script));
	return info;
}

/* clang-format off */
static const char *const op_names[256] = {
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
/* clang-format on */

/* CScriptNum: little endian, the top bit is the sign; at most four bytes. */
static int64_t script_number(struct slice bytes)
{
	uint32_t v = 0;
	uint32_t sign;

	if (!bytes.len)
		return 0;
	for (size_t i = 0; i < bytes.len; i++)
		v |= (uint32_t)bytes.data[i] << (8 * i);
	sign = (uint32_t)0x80 << (8 * (bytes.len - 1));
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

/* NULL for a hash type that is not defined. */
static const char *sighash_suffix(uint8_t type)
{
	switch (type) {
	case 0x01:
		return "[ALL]";
	case 0x02:
		return "[NONE]";
	case 0x03:
		return "[SINGLE]";
	case 0x81:
		return "[ALL|ANYONECANPAY]";
	case 0x82:
		return "[NONE|ANYONECANPAY]";
	case 0x83:
		return "[SINGLE|ANYONECANPAY]";
	default:
		return NULL;
	}
}

static void write_push(struct writer *w, struct slice push, bool decode_sighash)
{
	const char *suffix = NULL;
	char number[16];

	if (push.len <= 4) {
		snprintf(number, sizeof(number), "%lld",
			 (long long)script_number(push));
		write_text(w, number);
		return;
	}
	if (decode_sighash && is_signature(push))
		suffix = sighash_suffix(push.data[push.len - 1]);
	if (!suffix) {
		write_hex(w, push.data, push.len);
		return;
	}
	write_hex(w, push.data, push.len - 1);
	write_text(w, suffix);
}

void script_write_asm(struct writer *w, const struct network *net,
		      struct slice script, bool decode_sighash)
{
	struct reader r = reader_over(script.data, script.len);
	struct op op;

	(void)net;
	/* What OP_RETURN carries may look like a signature and is none. */
	decode_sighash = decode_sighash && !script_is_unspendable(script);
	while (reader_left(&r)) {
		if (reader_left(&r) != script.len)
			write_u8(w, ' ');
		if (!next_op(&op, &r))
			write_text(w, "[error]");
		else if (op.code <= OP_PUSHDATA4)
			write_push(w, op.push, decode_sighash);
		else
			write_text(w, op_names[op.code] ? op_names[op.code]
							: "OP_UNKNOWN");
	}
}
