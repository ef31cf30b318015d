/* script.c - classification as the nodes' Solver() do it. */
#include "chain/script.h"

#include "chain/script_op.h"

#define MAX_SCRIPT_SIZE 10000
#define KEY_SIZE        33
#define LONG_KEY_SIZE   65

#define MWEB_HOGADDR_VERSION 8
#define MWEB_PEGIN_VERSION   9

/* Where the nodes part. */
struct rules {
	unsigned multisig_max; /* n of m-of-n; from 17 on it is no OP_n */
	bool direct_keys;      /* of a multisig: no OP_PUSHDATA before them */
	bool anchors;          /* pay-to-anchor has a type of its own */
	size_t bare_max; /* up to so many bytes the rest is P2S; 0: none */
};

static const struct rules rules_of[] = {
	[SCRIPTS_OF_CORE] = { .multisig_max = 20, .anchors = true },
	[SCRIPTS_OF_LITECOIN] = { .multisig_max = 16 },
	[SCRIPTS_OF_BCHN] = { .multisig_max = 16,
			      .direct_keys = true,
			      .bare_max = 201 },
};

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

/* OP_RESERVED counts as a push, as it does for Core. */
static bool is_push_only(struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	struct script_op op;

	while (reader_left(&r))
		if (!script_op_next(&op, &r) || op.code > OP_16)
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
static unsigned multisig_number(const struct script_op *op, unsigned max)
{
	if (is_small_number(op->code))
		return op->code - OP_1 + 1u;
	if (op->code == 1 && op->push.data[0] > 16 && op->push.data[0] <= max)
		return op->push.data[0];
	return 0;
}

static bool match_multisig(struct script_info *info, const struct rules *rules,
			   struct slice script)
{
	struct reader r = reader_over(script.data, script.len);
	unsigned required, total, keys = 0;
	struct script_op op;

	if (!script.len || script.data[script.len - 1] != OP_CHECKMULTISIG)
		return false;
	if (!script_op_next(&op, &r))
		return false;
	required = multisig_number(&op, rules->multisig_max);
	for (; script_op_next(&op, &r) && is_key_size(op.push); keys++)
		if (rules->direct_keys && op.code != op.push.len)
			return false;
	total = multisig_number(&op, rules->multisig_max);
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

/* CHIP-2022-05: HASH256 in place of HASH160. */
static bool match_long_hash(struct script_info *info, struct slice script)
{
	const uint8_t *s = script.data;

	if (script.len != 35 || s[0] != OP_HASH256 || s[1] != 32 ||
	    s[34] != OP_EQUAL)
		return false;
	*info = info_of(SCRIPT_P2SH, slice_of(s + 2, 32));
	return true;
}

static enum script_type witness_type(const struct network *net, uint8_t version,
				     struct slice program)
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
	if (version == 1 && slice_equal(program, slice_of(anchor, 2)) &&
	    rules_of[net->scripts].anchors)
		return SCRIPT_P2A;
	if (version == MWEB_HOGADDR_VERSION && program.len == 32 && net->mweb)
		return SCRIPT_MWEB_HOGADDR;
	if (version == MWEB_PEGIN_VERSION && program.len == 32 && net->mweb)
		return SCRIPT_MWEB_PEGIN;
	return SCRIPT_WITNESS_UNKNOWN;
}

/* BIP141: a version opcode and one direct push of 2 to 40 bytes. */
static bool match_witness(struct script_info *info, const struct network *net,
			  struct slice script)
{
	const uint8_t *s = script.data;
	struct slice program;
	uint8_t version;

	if (script.len < 4 || script.len > 42 || s[1] != script.len - 2 ||
	    (s[0] != OP_0 && !is_small_number(s[0])))
		return false;
	version = s[0] == OP_0 ? 0 : (uint8_t)(s[0] - OP_1 + 1);
	program = slice_of(s + 2, script.len - 2);
	*info = info_of(witness_type(net, version, program), program);
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
	const struct rules *rules = &rules_of[net->scripts];
	struct script_info info = { .type = SCRIPT_NONSTANDARD };

	/* The forms exclude each other, so the frequent ones come first; the
	 * last two walk the script and have no fixed length. */
	if (match_hash(&info, script) ||
	    (net->segwit && match_witness(&info, net, script)) ||
	    (net->tokens && match_long_hash(&info, script)) ||
	    match_key(&info, script) || match_data(&info, script) ||
	    match_multisig(&info, rules, script))
		return info;
	if (rules->bare_max && script.len <= rules->bare_max)
		info.type = SCRIPT_P2S;
	return info;
}
