/* psbt_review_size.c - how large the signed transaction will be: exactly so
 * where all inputs are ours and of one key with low-R signatures, else near. */
#include "wallet/psbt_review_parts.h"

#include "wallet/compact_size.h"

/* With its length in front: DER of low r and s, and the type. */
#define ECDSA_PUSH   (1 + 71)
#define SCHNORR_PUSH (1 + 64)
#define KEY_PUSH     (1 + 33)
/* Version, lock time; outpoint, sequence. */
#define TX_FIXED     8
#define INPUT_FIXED  40

struct sizes {
	size_t script_sig;
	size_t witness; /* with the count of its items */
};

static size_t push_size(size_t len)
{
	return len + (len < 76 ? 1 : len < 256 ? 2 : 3);
}

static size_t var_size(size_t len)
{
	uint8_t size[COMPACT_SIZE_MAX];

	return compact_size_put(size, len) + len;
}

/* What satisfies the script that is executed, without that script. */
static size_t satisfaction(const struct review_input *in,
			   const struct network *net)
{
	struct script_info info = script_classify(net, in->script);

	switch (info.type) {
	case SCRIPT_P2PK:
		return ECDSA_PUSH;
	case SCRIPT_MULTISIG:
		return 1 + (size_t)info.keys_required * ECDSA_PUSH;
	default:
		return ECDSA_PUSH + KEY_PUSH;
	}
}

static const struct psbt_pair *first_leaf(const struct psbt_map *map)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->pairs[i].type == PSBT_IN_TAP_LEAF_SCRIPT)
			return &map->pairs[i];
	return NULL;
}

static size_t taproot_witness(const struct review_input *in,
			      const struct psbt_map *map)
{
	const struct psbt_pair *leaf = first_leaf(map);
	size_t type = in->sighash ? 1 : 0;

	if (!leaf || !in->key_count || !in->keys[0].leaf_hash)
		return 1 + SCHNORR_PUSH + type;
	return 1 + in->key_count * (SCHNORR_PUSH + type) +
	       var_size(leaf->value.len - 1) + var_size(leaf->data.len);
}

static struct sizes sizes_of(const struct review_input *in,
			     const struct psbt_map *map,
			     const struct network *net)
{
	struct sizes out = { 0 };
	size_t own = satisfaction(in, net);
	size_t redeem = 0;

	if (in->wrapped) {
		const struct psbt_pair *pair =
			psbt_find(map, PSBT_IN_REDEEM_SCRIPT);

		redeem = push_size(pair ? pair->value.len : 22);
	}
	if (in->kind == SPEND_TAPROOT) {
		out.witness = taproot_witness(in, map);
	} else if (in->kind == SPEND_SEGWIT_V0) {
		out.script_sig = redeem;
		out.witness = 1 + own;
		if (psbt_find(map, PSBT_IN_WITNESS_SCRIPT))
			out.witness += var_size(in->script.len);
	} else {
		out.script_sig = own + redeem;
	}
	return out;
}

static struct sizes final_sizes(const struct psbt_map *map)
{
	const struct psbt_pair *script =
		psbt_find(map, PSBT_IN_FINAL_SCRIPTSIG);
	const struct psbt_pair *witness =
		psbt_find(map, PSBT_IN_FINAL_SCRIPTWITNESS);

	return (struct sizes){ script ? script->value.len : 0,
			       witness ? witness->value.len : 0 };
}

size_t review_vsize(const struct review_job *job)
{
	const struct tx *tx = &job->psbt->tx;
	uint8_t count[COMPACT_SIZE_MAX];
	size_t size = TX_FIXED + compact_size_put(count, tx->input_count) +
		      compact_size_put(count, tx->output_count);
	size_t witness = 0, without = 0;

	for (size_t i = 0; i < tx->output_count; i++)
		size += 8 + var_size(tx->outputs[i].token.len +
				     tx->outputs[i].script.len);
	for (size_t i = 0; i < tx->input_count; i++) {
		const struct review_input *in = &job->out->inputs[i];
		const struct psbt_map *map = &job->psbt->inputs[i];
		struct sizes sizes = in->is_final ? final_sizes(map)
						  : sizes_of(in, map, job->net);

		size += INPUT_FIXED + var_size(sizes.script_sig);
		witness += sizes.witness;
		without += !sizes.witness;
	}
	if (!witness)
		return size;
	/* Marker and flag; a byte for each input without witness. */
	return size + (2 + witness + without + 3) / 4;
}
