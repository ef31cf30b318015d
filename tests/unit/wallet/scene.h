/* scene.h - templates as a test wants them: inputs of our wallet with their
 * previous transactions, outputs to ourselves and to others. */
#ifndef TESTS_UNIT_WALLET_SCENE_H
#define TESTS_UNIT_WALLET_SCENE_H

#include "psbt_support.h"

#include "chain/script_op.h"
#include "wallet/key_script.h"
#include "wallet/psbt_make.h"
#include "wallet/psbt_roles.h"
#include "wallet/psbt_sign.h"
#include "wallet/tagged_hash.h"

#define assert_refused(scene, code) \
	assert_string_equal(refusal_code(scene_review(scene)), (code))

#define SCENE_MAX    4
#define FOREIGN_PKH  "76a914d85c2b71d0060b09c9886aeb815e50991dda124d88ac"
#define FOREIGN_WPKH "0014d85c2b71d0060b09c9886aeb815e50991dda124d"

struct scene_script {
	uint8_t bytes[KEY_SCRIPT_SIZE];
	size_t len;
	uint8_t redeem[KEY_SCRIPT_SIZE];
	struct raw_origin origin;
};

struct scene {
	const struct network *net;
	struct curve curve;
	struct key_ring ring;
	struct review_rules rules;
	struct tx tx;
	struct tx_input inputs[SCENE_MAX];
	struct tx_output outputs[SCENE_MAX];
	struct raw_spend spends[SCENE_MAX];
	struct scene_script in_scripts[SCENE_MAX], out_scripts[SCENE_MAX];
	struct writer previous[SCENE_MAX];
	const struct raw_origin *out_origins[SCENE_MAX];
	struct slice foreign[SCENE_MAX];
	/* Made by scene_build() and scene_review(). */
	struct writer raw, template;
	struct psbt psbt;
	struct psbt_review review;
};

static inline void scene_open(struct scene *s, const char *coin)
{
	static const uint8_t seed[16] = "a seed for tests";
	struct xprv root;

	memset(s, 0, sizeof(*s));
	s->net = net_of(coin, "regtest");
	s->curve = open_curve();
	assert_ok(xprv_from_seed(&root, &s->curve, slice_of(seed, 16)));
	key_ring_init(&s->ring, &s->curve, &root, NULL, 0);
	s->rules.index_end = 1000;
	s->tx = (struct tx){ .version = 2,
			     .inputs = s->inputs,
			     .outputs = s->outputs };
	writer_init(&s->raw);
	writer_init(&s->template);
	for (size_t i = 0; i < SCENE_MAX; i++)
		writer_init(&s->previous[i]);
}

static inline void scene_close(struct scene *s)
{
	psbt_clear(&s->psbt);
	key_ring_clear(&s->ring);
	curve_close(&s->curve);
	writer_clear(&s->raw);
	writer_clear(&s->template);
	for (size_t i = 0; i < SCENE_MAX; i++) {
		writer_clear(&s->previous[i]);
		free_bytes(s->foreign[i]);
	}
}

/* m / purpose' / coin' / account' / branch / index, and its script. */
static inline void scene_script(struct scene *s, struct scene_script *out,
				uint32_t purpose, uint32_t coin,
				uint32_t account, uint32_t branch,
				uint32_t index)
{
	struct key_path *path = &out->origin.path;
	struct xonly_key x, output;
	uint8_t tweak[32];
	bool odd;

	*path = (struct key_path){
		{ purpose | KEY_PATH_HARDENED, coin | KEY_PATH_HARDENED,
		  account | KEY_PATH_HARDENED, branch, index },
		5
	};
	memcpy(out->origin.fingerprint, s->ring.fingerprint, 4);
	assert_ok(key_ring_public(&out->origin.key, &s->ring, path));
	if (purpose == 86) {
		x = public_key_xonly(&out->origin.key);
		tap_tweak(tweak, &x, NULL);
		assert_ok(xonly_key_add(&output, &odd, &x, tweak));
		p2tr_script(out->bytes, &output);
		out->len = P2TR_SIZE;
		return;
	}
	key_script(out->redeem, KEY_SCRIPT_P2WPKH, &out->origin.key);
	out->len = key_script(out->bytes,
			      purpose == 44   ? KEY_SCRIPT_P2PKH
			      : purpose == 49 ? KEY_SCRIPT_P2SH_P2WPKH
					      : KEY_SCRIPT_P2WPKH,
			      &out->origin.key);
}

/* What the input spends stands in the first output of a transaction of its
 * own. */
static inline void scene_make_previous(struct scene *s, size_t number)
{
	struct tx_input in = { .prevout = { .vout = (uint32_t)number },
			       .sequence = UINT32_MAX };
	struct tx tx = { .version = 2,
			 .inputs = &in,
			 .input_count = 1,
			 .outputs = &s->spends[number].output,
			 .output_count = 1 };
	struct txid *txid = &s->inputs[number].prevout.txid;

	memset(in.prevout.txid.bytes, 7, 32);
	writer_reset(&s->previous[number]);
	tx_write(&s->previous[number], &tx, false);
	sha256d(txid->bytes, s->previous[number].data, s->previous[number].len);
	s->spends[number].outpoint = s->inputs[number].prevout;
	s->spends[number].previous = writer_slice(&s->previous[number]);
}

/* An input of ours with everything that proves it. */
static inline void scene_input(struct scene *s, uint32_t purpose,
			       uint64_t amount)
{
	size_t number = s->tx.input_count++;
	struct scene_script *script = &s->in_scripts[number];
	struct raw_spend *spend = &s->spends[number];

	scene_script(s, script, purpose, s->net->hd_coin_type, 0, 0,
		     (uint32_t)number);
	spend->has_output = true;
	spend->output.amount = amount;
	spend->output.script = slice_of(script->bytes, script->len);
	spend->origin = &script->origin;
	if (purpose == 49)
		spend->redeem = slice_of(script->redeem, 22);
	s->inputs[number].sequence = 0xfffffffd;
	scene_make_previous(s, number);
}

static inline void scene_pay(struct scene *s, const char *script,
			     uint64_t amount)
{
	size_t number = s->tx.output_count++;

	s->foreign[number] = bytes_of_hex(script);
	s->outputs[number] = (struct tx_output){ .amount = amount,
						 .script = s->foreign[number] };
}

/* To ourselves, at any path. */
static inline void scene_pay_path(struct scene *s, uint32_t purpose,
				  uint32_t coin, uint32_t account,
				  uint32_t branch, uint32_t index,
				  uint64_t amount)
{
	size_t number = s->tx.output_count++;
	struct scene_script *script = &s->out_scripts[number];

	scene_script(s, script, purpose, coin, account, branch, index);
	s->outputs[number] = (struct tx_output){
		.amount = amount,
		.script = slice_of(script->bytes, script->len),
	};
	s->out_origins[number] = &script->origin;
}

static inline void scene_change(struct scene *s, uint32_t purpose,
				uint64_t amount)
{
	scene_pay_path(s, purpose, s->net->hd_coin_type, 0, 1, 5, amount);
}

static inline void scene_build(struct scene *s)
{
	const char *why = NULL;

	writer_reset(&s->raw);
	writer_reset(&s->template);
	tx_write(&s->raw, &s->tx, false);
	assert_ok(psbt_from_raw(&s->template, &why, s->net,
				writer_slice(&s->raw), s->spends,
				s->tx.input_count, s->out_origins));
	psbt_clear(&s->psbt);
	if (psbt_parse(&s->psbt, &why, s->net, writer_slice(&s->template)) !=
	    STATUS_OK)
		fail_msg("%s", why);
}

static inline enum refusal scene_review(struct scene *s)
{
	assert_ok(
		psbt_review(&s->review, &s->psbt, s->net, &s->ring, &s->rules));
	return s->review.refusal;
}

/* One of those inputs, a payment and the change: nothing speaks against it. */
static inline void scene_plain(struct scene *s, const char *coin,
			       uint32_t purpose, size_t inputs)
{
	scene_open(s, coin);
	for (size_t i = 0; i < inputs; i++)
		scene_input(s, purpose, 100000000);
	scene_pay(s, s->net->segwit ? FOREIGN_WPKH : FOREIGN_PKH, 40000000);
	scene_change(s, purpose, inputs * 100000000 - 40000000 - 10000);
	scene_build(s);
}

/* Signs, finalizes and runs the scripts. */
static inline enum status scene_sign(struct scene *s, const char **why,
				     const struct sign_options *options)
{
	size_t added, final, input;
	enum status st;

	*why = refusal_code(scene_review(s));
	st = psbt_sign(&s->psbt, &added, &s->ring, &s->review, options);
	if (st == STATUS_OK)
		st = psbt_finalize(&s->psbt, &final, s->net);
	return st == STATUS_OK ? psbt_verify(why, &input, &s->psbt, s->net)
			       : st;
}

/* --- lies --- */

static inline void scene_drop(struct psbt_map *map, uint64_t type)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->count; i++)
		if (map->pairs[i].type != type)
			map->pairs[kept++] = map->pairs[i];
	map->count = kept;
}

static inline struct psbt_pair *scene_find(struct psbt_map *map, uint64_t type)
{
	for (size_t i = 0; i < map->count; i++)
		if (map->pairs[i].type == type)
			return &map->pairs[i];
	fail_msg("no field %02x", (unsigned)type);
	return NULL;
}

/* The value with one byte changed. */
static inline void scene_change_byte(struct scene *s, struct psbt_pair *pair,
				     size_t at)
{
	uint8_t *copy = tx_space_array(&s->psbt.space, pair->value.len, 1);

	assert_non_null(copy);
	memcpy(copy, pair->value.data, pair->value.len);
	copy[at] ^= 1;
	pair->value = slice_of(copy, pair->value.len);
}

static inline void scene_put(struct scene *s, struct psbt_map *map,
			     uint8_t type, const char *data, const char *value)
{
	uint8_t *bytes =
		tx_space_array(&s->psbt.space, strlen(value) / 2 + 1, 1);
	struct slice key = bytes_of_hex(data);

	assert_non_null(bytes);
	assert_ok(hex_decode(bytes, value, strlen(value)));
	assert_ok(psbt_put(&s->psbt, map, type, key,
			   slice_of(bytes, strlen(value) / 2)));
	free_bytes(key);
}

/* The input spends P2WSH of this script. */
static inline void spend_p2wsh(struct scene *s, struct slice script)
{
	p2wsh_script(s->in_scripts[0].bytes, script);
	s->spends[0].output.script =
		slice_of(s->in_scripts[0].bytes, P2WSH_SIZE);
	s->spends[0].witness = script;
	scene_make_previous(s, 0);
	scene_build(s);
}

#endif /* TESTS_UNIT_WALLET_SCENE_H */
