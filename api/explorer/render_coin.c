#include "api/explorer/render_coin.h"

#include "api/explorer/render_token.h"

/* Whoever spends it without regard to the token destroys that. */
static void put_token(struct emit *json, struct slice prefix)
{
	if (!prefix.len)
		return;
	emit_bool(json, "hasToken", true);
	render_token(json, prefix);
}

void render_coin(struct emit *json, const struct script_coin *coin,
		 const struct listed_address *address, uint32_t tip_height)
{
	const struct address *parsed = &address->address;

	emit_object_begin(json, NULL);
	emit_text(json, "address", address->text);
	emit_txid(json, "txid", &coin->outpoint.txid);
	emit_u64(json, "vout", coin->outpoint.vout);
	emit_hex(json, "scriptPubKey",
		 slice_of(parsed->script, parsed->script_len));
	emit_amount(json, "amount", (int64_t)coin->amount);
	emit_u64(json, "satoshis", coin->amount);
	if (coin->height >= 0) {
		emit_i64(json, "height", coin->height);
		emit_i64(json, "confirmations", tip_height - coin->height + 1);
	} else {
		emit_u64(json, "confirmations", 0);
		emit_u64(json, "ts", coin->first_seen);
	}
	put_token(json, coin->token);
	emit_object_end(json);
}
