#include "chain/token.h"

#include "chain/reader.h"

#define PREFIX_BYTE  0xef
#define AMOUNT_MAX   ((uint64_t)INT64_MAX)
#define PREFIX_SHORT 34 /* ef, category, flags */

/* The byte of flags: what follows it, and in its low half the capability. */
enum {
	HAS_AMOUNT = 0x10,
	HAS_NFT = 0x20,
	HAS_COMMITMENT = 0x40,
	RESERVED = 0x80,
	CAPABILITY = 0x0f,
};

static bool flags_are_sound(uint8_t flags)
{
	if (flags & RESERVED || !(flags & (HAS_AMOUNT | HAS_NFT)))
		return false;
	if (flags & HAS_NFT)
		return (flags & CAPABILITY) <= NFT_MINTING;
	return !(flags & (HAS_COMMITMENT | CAPABILITY));
}

static void read_token(struct token *out, struct reader *r)
{
	uint8_t flags;

	*out = (struct token){ 0 };
	r->failed |= read_u8(r) != PREFIX_BYTE;
	read_bytes(r, out->category.bytes, sizeof(out->category.bytes));
	flags = read_u8(r);
	r->failed |= !flags_are_sound(flags);
	out->has_nft = flags & HAS_NFT;
	out->capability = (enum nft_capability)(flags & CAPABILITY);
	if (flags & HAS_COMMITMENT) {
		out->commitment = read_var_slice(r);
		r->failed |= !out->commitment.len;
	}
	if (flags & HAS_AMOUNT) {
		out->amount = read_compact_size(r);
		r->failed |= !out->amount || out->amount > AMOUNT_MAX;
	}
}

enum status token_parse(struct token *out, size_t *len, struct slice field)
{
	struct reader r = reader_over(field.data, field.len);

	read_token(out, &r);
	if (r.failed)
		return STATUS_NOT_FOUND;
	*len = field.len - reader_left(&r);
	return STATUS_OK;
}

void token_split(struct slice *prefix, struct slice *script, struct slice field)
{
	struct token token;
	size_t len;

	*prefix = slice_of(field.data, 0);
	*script = field;
	if (field.len < PREFIX_SHORT || field.data[0] != PREFIX_BYTE ||
	    token_parse(&token, &len, field) != STATUS_OK)
		return;
	prefix->len = len;
	*script = slice_of(field.data + len, field.len - len);
}

const char *nft_capability_name(enum nft_capability capability)
{
	switch (capability) {
	case NFT_NONE:
		return "none";
	case NFT_MUTABLE:
		return "mutable";
	case NFT_MINTING:
		return "minting";
	}
	return "unknown";
}
