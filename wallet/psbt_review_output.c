/* psbt_review_output.c - whose an output is, and whether it makes sense. */
#include "wallet/psbt_review_parts.h"

#include "chain/script_op.h"
#include "wallet/compact_size.h"
#include "wallet/key_script.h"
#include "wallet/tagged_hash.h"

/* m / purpose' / coin' / account' / branch / index */
enum { PURPOSE, COIN, ACCOUNT, BRANCH, INDEX, PATH_STEPS };

#define BRANCHES 2 /* to receive, and for change */

/* --- ours by one key --- */

/* The script of a purpose's wallets. Returns its length; 0: no such purpose, or
 * no such scripts on this network. */
static size_t script_of_purpose(uint8_t out[KEY_SCRIPT_SIZE],
				const struct network *net, uint32_t purpose,
				const struct public_key *key)
{
	struct xonly_key internal = public_key_xonly(key), output;
	uint8_t tweak[32];
	bool odd;

	if (purpose == (44 | KEY_PATH_HARDENED))
		return key_script(out, KEY_SCRIPT_P2PKH, key);
	if (!net->segwit)
		return 0;
	if (purpose == (49 | KEY_PATH_HARDENED))
		return key_script(out, KEY_SCRIPT_P2SH_P2WPKH, key);
	if (purpose == (84 | KEY_PATH_HARDENED))
		return key_script(out, KEY_SCRIPT_P2WPKH, key);
	if (purpose != (86 | KEY_PATH_HARDENED))
		return 0;
	tap_tweak(tweak, &internal, NULL);
	if (xonly_key_add(&output, &odd, &internal, tweak) != STATUS_OK)
		return 0;
	p2tr_script(out, &output);
	return P2TR_SIZE;
}

static bool account_is_known(const struct review_rules *rules, uint32_t step)
{
	for (size_t i = 0; i < rules->account_count; i++)
		if (step == (rules->accounts[i] | KEY_PATH_HARDENED))
			return true;
	return !rules->account_count && step == KEY_PATH_HARDENED;
}

/* The path of a wallet that everybody finds again. */
static bool path_is_ours(const struct review_job *job,
			 const struct key_path *path)
{
	return path->count == PATH_STEPS &&
	       review_coin_type_fits(job->net, path) &&
	       account_is_known(job->rules, path->steps[ACCOUNT]) &&
	       path->steps[BRANCH] < BRANCHES &&
	       path->steps[INDEX] < job->rules->index_end;
}

static bool is_own_script(const struct review_job *job,
			  const struct tx_output *output,
			  const struct key_path *path)
{
	uint8_t script[KEY_SCRIPT_SIZE];
	struct public_key key;
	size_t len;

	if (key_ring_public(&key, job->ring, path) != STATUS_OK)
		return false;
	len = script_of_purpose(script, job->net, path->steps[PURPOSE], &key);
	return len && slice_equal(slice_of(script, len), output->script);
}

static void try_path(struct review_output *out, const struct review_job *job,
		     const struct tx_output *output, struct slice origin)
{
	struct key_path path;

	if (!review_own_path(&path, job, origin))
		return;
	out->is_claimed = true;
	if (out->owner != OUTPUT_FOREIGN || !path.count ||
	    !is_own_script(job, output, &path))
		return;
	/* Ours, but lost where the path is a strange one. */
	if (!path_is_ours(job, &path)) {
		review_refuse(&out->refusal, REFUSAL_CHANGE_PATH);
		return;
	}
	out->owner = OUTPUT_OWN;
	out->key.path = path;
	out->branch = path.steps[BRANCH];
	out->index = path.steps[INDEX];
	out->is_change = path.steps[BRANCH] == 1;
}

/* --- ours by a key that stands alone --- */

static bool is_script_of(const struct network *net, const struct ring_key *key,
			 struct slice script)
{
	static const enum key_script_kind kinds[] = { KEY_SCRIPT_P2PKH,
						      KEY_SCRIPT_P2PK,
						      KEY_SCRIPT_P2WPKH,
						      KEY_SCRIPT_P2SH_P2WPKH };
	size_t count =
		net->segwit && public_key_is_compressed(&key->key) ? 4 : 2;
	uint8_t made[KEY_SCRIPT_SIZE];

	for (size_t i = 0; i < count; i++)
		if (slice_equal(slice_of(made,
					 key_script(made, kinds[i], &key->key)),
				script))
			return true;
	if (count == 2)
		return false;
	p2tr_script(made, &key->output);
	return slice_equal(slice_of(made, P2TR_SIZE), script);
}

static void try_alone(struct review_output *out, const struct review_job *job,
		      const struct tx_output *output)
{
	for (size_t i = 0; i < job->ring->key_count; i++) {
		if (!is_script_of(job->net, &job->ring->keys[i],
				  output->script))
			continue;
		out->owner = OUTPUT_OWN;
		out->is_change = true;
		out->key.alone = true;
		out->key.number = i;
		return;
	}
}

/* --- ours by a registered descriptor --- */

static enum status try_descriptor(struct review_output *out,
				  struct review_job *job,
				  const struct tx_output *output, size_t number,
				  size_t alternative, uint32_t index)
{
	const struct descriptor *registered = job->rules->registered[number];
	struct descriptor_script scripts[DESCRIPTOR_MAX_SCRIPTS];
	size_t count;
	enum status st = descriptor_scripts(scripts, &count, &job->psbt->space,
					    job->ring->curve, registered,
					    alternative, index);

	if (st == STATUS_NO_MEMORY)
		return st;
	if (st != STATUS_OK || count != 1 ||
	    !slice_equal(scripts[0].script, output->script))
		return STATUS_OK;
	if (index >= job->rules->index_end) {
		review_refuse(&out->refusal, REFUSAL_CHANGE_PATH);
		return STATUS_OK;
	}
	out->owner = OUTPUT_REGISTERED;
	out->registered = number;
	out->branch = alternative;
	out->index = index;
	out->is_change = alternative == 1;
	return STATUS_OK;
}

/* At the index that the claim's path ends with. */
static enum status try_registered(struct review_output *out,
				  struct review_job *job,
				  const struct tx_output *output,
				  struct slice origin)
{
	enum status st = STATUS_OK;
	struct reader r = reader_over(origin.data, origin.len);
	uint32_t index = 0;

	while (reader_left(&r))
		index = read_le32(&r);
	for (size_t i = 0; i < job->rules->registered_count; i++) {
		size_t branches = job->rules->registered[i]->alternatives;

		for (size_t k = 0; k < branches && k < BRANCHES; k++) {
			if (st != STATUS_OK || out->owner != OUTPUT_FOREIGN)
				return st;
			st = try_descriptor(out, job, output, i, k, index);
		}
	}
	return st;
}

static enum status find_owner(struct review_output *out, struct review_job *job,
			      const struct psbt_map *map,
			      const struct tx_output *output)
{
	enum status st = STATUS_OK;
	bool is_tried = false;

	try_alone(out, job, output);
	for (size_t i = 0; i < map->count && st == STATUS_OK; i++) {
		const struct psbt_pair *pair = &map->pairs[i];
		struct slice leaves, origin = pair->value;

		if (pair->type == PSBT_OUT_TAP_BIP32_DERIVATION)
			origin = review_taproot_origin(&leaves, pair->value);
		else if (pair->type != PSBT_OUT_BIP32_DERIVATION)
			continue;
		try_path(out, job, output, origin);
		/* All keys of one output have the same index. */
		if (!is_tried && out->owner == OUTPUT_FOREIGN)
			st = try_registered(out, job, output, origin);
		is_tried = true;
	}
	return st;
}

/* --- sense --- */

/* Core's GetDustThreshold(): what an input that spends it would cost, at the
 * relay fee. */
static uint64_t dust_limit(const struct network *net,
			   const struct tx_output *output, bool is_witness)
{
	uint8_t size[COMPACT_SIZE_MAX];
	size_t field = output->token.len + output->script.len;
	size_t len = 8 + compact_size_put(size, field) + field;

	len += is_witness ? 32 + 4 + 1 + 107 / 4 + 4 : 148;
	return len * net->dust_relay_fee / 1000;
}

static enum refusal check_sense(const struct network *net,
				const struct review_rules *rules,
				const struct script_info *info,
				const struct tx_output *output)
{
	switch (info->type) {
	case SCRIPT_MWEB_HOGADDR:
	case SCRIPT_MWEB_PEGIN:
		return REFUSAL_MWEB;
	case SCRIPT_NONSTANDARD:
	case SCRIPT_P2S:
	case SCRIPT_P2A:
	case SCRIPT_WITNESS_UNKNOWN:
		if (!rules->allow_unknown_scripts)
			return REFUSAL_OUTPUT_SCRIPT_UNKNOWN;
		break;
	case SCRIPT_NULLDATA:
		return output->amount || output->token.len
			       ? REFUSAL_NULLDATA_AMOUNT
		       : output->script.len > net->max_nulldata
			       ? REFUSAL_NULLDATA_SIZE
			       : REFUSAL_NONE;
	case SCRIPT_P2PK:
	case SCRIPT_P2PKH:
	case SCRIPT_P2SH:
	case SCRIPT_MULTISIG:
	case SCRIPT_P2WPKH:
	case SCRIPT_P2WSH:
	case SCRIPT_P2TR:
		break;
	}
	if (!output->amount)
		return REFUSAL_OUTPUT_ZERO;
	return output->amount < dust_limit(net, output,
					   info->type >= SCRIPT_P2WPKH)
		       ? REFUSAL_OUTPUT_DUST
		       : REFUSAL_NONE;
}

enum status review_output(struct review_job *job, size_t number)
{
	const struct tx_output *output = &job->psbt->tx.outputs[number];
	struct script_info info = script_classify(job->net, output->script);
	struct review_output *out = &job->out->outputs[number];

	out->type = info.type;
	review_refuse(&out->refusal,
		      check_sense(job->net, job->rules, &info, output));
	return job->ring ? find_owner(out, job, &job->psbt->outputs[number],
				      output)
			 : STATUS_OK;
}
