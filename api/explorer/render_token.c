#include "api/explorer/render_token.h"

#include <inttypes.h>
#include <stdio.h>

#include "chain/token.h"

static void put_amount(struct emit *json, uint64_t amount)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%" PRIu64, amount);

	emit_plain(json, "amount", text, (size_t)len);
}

static void put_nft(struct emit *json, const struct token *token)
{
	emit_object_begin(json, "nft");
	emit_text(json, "capability", nft_capability_name(token->capability));
	emit_hex(json, "commitment", token->commitment);
	emit_object_end(json);
}

void render_token(struct emit *json, struct slice prefix)
{
	struct token token;
	size_t len;

	if (!prefix.len || token_parse(&token, &len, prefix) != STATUS_OK)
		return;
	emit_object_begin(json, "tokenData");
	emit_txid(json, "category", &token.category);
	put_amount(json, token.amount);
	if (token.has_nft)
		put_nft(json, &token);
	emit_object_end(json);
}
