/* An output's field is split without a byte lost, and what is taken for a token
 * prefix means something; written anew from that, it has the same bytes. */
#include "check.h"

#include "chain/token.h"
#include "chain/writer.h"

static void check_written(const struct token *token, struct slice prefix)
{
	bool commitment = token->commitment.len > 0;
	struct writer w;

	writer_init(&w);
	write_u8(&w, 0xef);
	write_bytes(&w, token->category.bytes, 32);
	write_u8(&w,
		 (uint8_t)((token->amount ? 0x10 : 0) |
			   (token->has_nft ? 0x20 : 0) |
			   (commitment ? 0x40 : 0) | (int)token->capability));
	if (commitment)
		write_var_slice(&w, token->commitment);
	if (token->amount)
		write_compact_size(&w, token->amount);
	check(slice_equal(writer_slice(&w), prefix));
	writer_clear(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice field = slice_of(data, size), prefix, script;
	struct token token;
	size_t len;

	token_split(&prefix, &script, field);
	check(prefix.len + script.len == size);
	check(!prefix.len || prefix.data == data);
	check(!script.len || script.data == data + prefix.len);
	if (token_parse(&token, &len, field) != STATUS_OK) {
		check(!prefix.len);
		return 0;
	}
	check(len == prefix.len && len >= 34);
	check(token.amount <= INT64_MAX && (token.amount || token.has_nft));
	check(token.has_nft ||
	      (token.capability == NFT_NONE && !token.commitment.len));
	check(*nft_capability_name(token.capability) != 'u');
	check_written(&token, prefix);
	return 0;
}
