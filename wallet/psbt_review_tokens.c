/* psbt_review_tokens.c - Bitcoin Cash's tokens in and out, category by
 * category: who forgets a token prefix destroys what it held, and no node says
 * a word.
 *
 * Source: CHIP-2022-02, "Token-Aware Transaction Validation". */
#include "wallet/psbt_review_parts.h"

#include <stdlib.h>

#include "chain/token.h"

struct holding {
	struct token token;
	bool is_output;
	bool is_matched;
};

/* Of one category. */
struct balance {
	bool is_genesis; /* this transaction makes the category */
	uint64_t in, out;
	bool overflow;
	/* NFTs by capability, [1] of outputs; of those that cannot change only
	 * the ones that the other side has not. */
	size_t nfts[2][3];
};

static int compare(const void *a, const void *b)
{
	const struct holding *x = a, *y = b;

	return memcmp(x->token.category.bytes, y->token.category.bytes, 32);
}

static void put(struct holding *list, size_t *count,
		const struct tx_output *output, bool is_output)
{
	struct holding *to = &list[*count];
	size_t len;

	*to = (struct holding){ .is_output = is_output };
	if (output->token.len &&
	    token_parse(&to->token, &len, output->token) == STATUS_OK)
		(*count)++;
}

static bool is_immutable(const struct holding *holding)
{
	return holding->token.has_nft && holding->token.capability == NFT_NONE;
}

/* An NFT that cannot change goes on as it is. */
static void match(struct holding *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].is_output || !is_immutable(&list[i]))
			continue;
		for (size_t k = 0; k < count; k++) {
			if (!list[k].is_output || list[k].is_matched ||
			    !is_immutable(&list[k]) ||
			    !slice_equal(list[i].token.commitment,
					 list[k].token.commitment))
				continue;
			list[i].is_matched = list[k].is_matched = true;
			break;
		}
	}
}

static void add_up(struct balance *out, const struct holding *list,
		   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct token *token = &list[i].token;
		uint64_t *sum = list[i].is_output ? &out->out : &out->in;

		out->overflow |= token->amount > INT64_MAX - *sum;
		if (!out->overflow)
			*sum += token->amount;
		if (token->has_nft && !list[i].is_matched)
			out->nfts[list[i].is_output][token->capability]++;
	}
}

/* Minting ones make any, mutable ones one each of their own or no
 * capability. */
static enum refusal judge(const struct balance *b)
{
	const size_t *in = b->nfts[0], *out = b->nfts[1];
	size_t made = out[NFT_NONE] + out[NFT_MUTABLE];

	if (b->overflow)
		return REFUSAL_TOKEN_INVALID;
	if (b->is_genesis)
		return REFUSAL_NONE;
	if (b->out > b->in || (out[NFT_MINTING] && !in[NFT_MINTING]) ||
	    (!in[NFT_MINTING] && made > in[NFT_MUTABLE]))
		return REFUSAL_TOKEN_INVALID;
	return b->out < b->in || in[NFT_NONE] || in[NFT_MUTABLE] > made ||
			       in[NFT_MINTING] > out[NFT_MINTING]
		       ? REFUSAL_TOKEN_BURN
		       : REFUSAL_NONE;
}

static bool is_genesis(const struct tx *tx, const struct txid *category)
{
	for (size_t i = 0; i < tx->input_count; i++)
		if (!tx->inputs[i].prevout.vout &&
		    txid_equal(&tx->inputs[i].prevout.txid, category))
			return true;
	return false;
}

enum status review_tokens(struct review_job *job, enum refusal *refusal)
{
	const struct tx *tx = &job->psbt->tx;
	struct holding *list = tx_space_array(
		&job->psbt->space, tx->input_count + tx->output_count + 1,
		sizeof(*list));
	size_t count = 0;

	*refusal = REFUSAL_NONE;
	if (!list)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < tx->input_count; i++)
		put(list, &count, &job->out->spent[i], false);
	for (size_t i = 0; i < tx->output_count; i++)
		put(list, &count, &tx->outputs[i], true);
	if (count)
		qsort(list, count, sizeof(*list), compare);
	for (size_t from = 0, to; from < count; from = to) {
		struct balance balance = {
			.is_genesis =
				is_genesis(tx, &list[from].token.category),
		};

		for (to = from; to < count && !compare(&list[from], &list[to]);)
			to++;
		match(list + from, to - from);
		add_up(&balance, list + from, to - from);
		review_refuse(refusal, judge(&balance));
	}
	if (*refusal == REFUSAL_TOKEN_BURN && job->rules->allow_burn)
		*refusal = REFUSAL_NONE;
	return STATUS_OK;
}
