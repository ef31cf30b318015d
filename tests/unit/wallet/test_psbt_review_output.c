/* Attacks by outputs: change that is none, money that is lost. */
#include "scene.h"

#include <stdio.h>

static void attack_04_change_spoofing(void **state)
{
	static const uint32_t purposes[] = { 44, 49, 84, 86 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(purposes); i++) {
		struct scene s;

		/* Our path, another script. */
		scene_plain(&s, "btc", purposes[i], 1);
		s.outputs[1].script = s.foreign[0];
		scene_build(&s);
		assert_refused(&s, "none");
		assert_true(s.review.outputs[1].is_claimed);
		assert_int_equal(s.review.outputs[1].owner, OUTPUT_FOREIGN);
		assert_int_equal(s.review.foreign, 100000000 - 10000);
		/* Our script, the path of another index. */
		scene_close(&s);
		scene_plain(&s, "btc", purposes[i], 1);
		s.out_scripts[1].origin.path.steps[4]++;
		scene_build(&s);
		assert_refused(&s, "none");
		assert_int_equal(s.review.outputs[1].owner, OUTPUT_FOREIGN);
		scene_close(&s);
	}
}

static void attack_04_script_of_another_purpose_is_foreign(void **state)
{
	struct scene s;

	(void)state;
	scene_plain(&s, "btc", 84, 1);
	s.outputs[1].script =
		slice_of(s.out_scripts[1].bytes,
			 key_script(s.out_scripts[1].bytes, KEY_SCRIPT_P2PKH,
				    &s.out_scripts[1].origin.key));
	scene_build(&s);
	assert_refused(&s, "none");
	assert_int_equal(s.review.outputs[1].owner, OUTPUT_FOREIGN);
	scene_close(&s);
}

static void attack_05_ransom_path(void **state)
{
	static const struct {
		uint32_t coin, account, branch, index;
		const char *code;
	} cases[] = {
		{ 1, 0, 1, 999, "none" },
		{ 1, 0, 0, 0, "none" },
		{ 1, 0, 1, 1000, "change_path" },
		{ 1, 0, 1, 2147483647, "change_path" },
		{ 1, 0, 2, 5, "change_path" },
		{ 1, 0, 1, 5 | KEY_PATH_HARDENED, "change_path" },
		{ 1, 7, 1, 5, "change_path" },
		{ 145, 0, 1, 5, "change_path" },
	};
	static const uint32_t accounts[] = { 3, 7 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene s;

		scene_open(&s, "btc");
		scene_input(&s, 84, 100000000);
		scene_pay_path(&s, 84, cases[i].coin, cases[i].account,
			       cases[i].branch, cases[i].index, 99990000);
		scene_build(&s);
		assert_refused(&s, cases[i].code);
		s.rules.accounts = accounts;
		s.rules.account_count = 2;
		assert_refused(&s,
			       cases[i].account == 7 ? "none" : "change_path");
		scene_close(&s);
	}
}

#define COSIGNER                                                          \
	"[00000001/48h/1h/0h/2h]tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsg" \
	"XELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKv"  \
	"osUCJZL5B/<0;1>/*"

/* wsh(sortedmulti()) of us and a cosigner. */
static void open_multisig(struct scene *s, struct descriptor *out,
			  const char *threshold)
{
	static const struct key_path path = {
		{ 48 | KEY_PATH_HARDENED, 1 | KEY_PATH_HARDENED,
		  KEY_PATH_HARDENED, 2 | KEY_PATH_HARDENED },
		4
	};
	char text[1024], ours[BASE58_TEXT_SIZE];
	const char *why = NULL;
	struct xprv account;

	assert_ok(xprv_derive(&account, &s->curve, &s->ring.root, &path));
	xpub_write(ours, s->net, &account.pub);
	snprintf(text, sizeof(text),
		 "wsh(sortedmulti(%s,[%02x%02x%02x%02x/48h/1h/0h/2h]%s/<0;1>/*,"
		 "%s))",
		 threshold, s->ring.fingerprint[0], s->ring.fingerprint[1],
		 s->ring.fingerprint[2], s->ring.fingerprint[3], ours,
		 COSIGNER);
	if (descriptor_parse(out, &why, &s->curve, s->net, text_slice(text)) !=
	    STATUS_OK)
		fail_msg("%s", why);
}

/* Pays to the wallet's change at index 5, and says so. */
static void pay_multisig(struct scene *s, struct tx_space *space,
			 const struct descriptor *wallet, uint32_t index)
{
	struct descriptor_script scripts[DESCRIPTOR_MAX_SCRIPTS];
	struct raw_origin *origin = &s->out_scripts[1].origin;
	size_t count;

	assert_ok(descriptor_scripts(scripts, &count, space, &s->curve, wallet,
				     1, index));
	s->outputs[1].script = scripts[0].script;
	origin->path =
		(struct key_path){ { 48 | KEY_PATH_HARDENED,
				     1 | KEY_PATH_HARDENED, KEY_PATH_HARDENED,
				     2 | KEY_PATH_HARDENED, 1, 5 },
				   6 };
	assert_ok(key_ring_public(&origin->key, &s->ring, &origin->path));
	scene_build(s);
}

static void attack_06_multisig_substitution(void **state)
{
	struct descriptor registered, substitute;
	const struct descriptor *list[] = { &registered };
	struct tx_space space;
	struct scene s;

	(void)state;
	tx_space_init(&space);
	scene_plain(&s, "btc", 84, 1);
	open_multisig(&s, &registered, "2");
	open_multisig(&s, &substitute, "1");
	pay_multisig(&s, &space, &registered, 5);
	/* Not registered: not ours. */
	assert_refused(&s, "none");
	assert_true(s.review.outputs[1].is_claimed);
	assert_int_equal(s.review.outputs[1].owner, OUTPUT_FOREIGN);
	s.rules.registered = list;
	s.rules.registered_count = 1;
	assert_refused(&s, "none");
	assert_int_equal(s.review.outputs[1].owner, OUTPUT_REGISTERED);
	assert_true(s.review.outputs[1].is_change);
	assert_int_equal(s.review.outputs[1].index, 5);
	/* Another threshold, another index than claimed. */
	pay_multisig(&s, &space, &substitute, 5);
	assert_refused(&s, "none");
	assert_int_equal(s.review.outputs[1].owner, OUTPUT_FOREIGN);
	pay_multisig(&s, &space, &registered, 6);
	assert_refused(&s, "none");
	assert_int_equal(s.review.outputs[1].owner, OUTPUT_FOREIGN);
	s.rules.index_end = 5;
	pay_multisig(&s, &space, &registered, 5);
	assert_refused(&s, "change_path");
	descriptor_clear(&registered);
	descriptor_clear(&substitute);
	tx_space_clear(&space);
	scene_close(&s);
}

#define BYTES_40                                   \
	"0000000000000000000000000000000000000000" \
	"0000000000000000000000000000000000000000"

static void attack_22_dust_zero_and_unknown_outputs(void **state)
{
	static const struct {
		const char *coin, *script;
		uint64_t amount;
		const char *code;
	} cases[] = {
		{ "btc", FOREIGN_WPKH, 294, "none" },
		{ "btc", FOREIGN_WPKH, 293, "output_dust" },
		{ "btc", FOREIGN_PKH, 546, "none" },
		{ "btc", FOREIGN_PKH, 545, "output_dust" },
		{ "bch", FOREIGN_PKH, 546, "none" },
		{ "bch", FOREIGN_PKH, 545, "output_dust" },
		{ "ltc", FOREIGN_PKH, 5460, "none" },
		{ "ltc", FOREIGN_PKH, 5459, "output_dust" },
		{ "btc", FOREIGN_WPKH, 0, "output_zero" },
		{ "btc", "", 1000, "output_script_unknown" },
		{ "btc", "51", 1000, "output_script_unknown" },
		{ "btc", "51024e73", 1000, "output_script_unknown" },
		{ "btc", "52020000", 1000, "output_script_unknown" },
		{ "bch", FOREIGN_WPKH, 1000, "output_script_unknown" },
		{ "btc", "6a0100", 0, "none" },
		{ "btc", "6a0100", 1, "nulldata_amount" },
		{ "btc", "6a28" BYTES_40 "28" BYTES_40, 0, "none" },
		{ "btc", "6a28" BYTES_40 "28" BYTES_40 "00", 0,
		  "nulldata_size" },
		{ "bch", "6a28" BYTES_40 "28" BYTES_40 "28" BYTES_40, 0,
		  "none" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct scene s;

		scene_open(&s, cases[i].coin);
		scene_input(&s, 44, 100000000);
		scene_pay(&s, cases[i].script, cases[i].amount);
		scene_build(&s);
		assert_refused(&s, cases[i].code);
		scene_close(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attack_04_change_spoofing),
		cmocka_unit_test(
			attack_04_script_of_another_purpose_is_foreign),
		cmocka_unit_test(attack_05_ransom_path),
		cmocka_unit_test(attack_06_multisig_substitution),
		cmocka_unit_test(attack_22_dust_zero_and_unknown_outputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
