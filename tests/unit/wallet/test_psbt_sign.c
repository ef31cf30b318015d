/* Templates signed. */
#include "psbt_support.h"

#include "psbt_sign_vectors.h"
#include "wallet/psbt_sign.h"
#include "wallet/sighash.h"
#include "wallet/signature.h"

/* The vectors ask for less proof, and for more types, than a signer takes. */
static const struct review_rules lax = {
	.allow_unproved_amounts = true,
	.allow_single = true,
	.allow_none = true,
	.allow_anyonecanpay = true,
	.allow_unknown_scripts = true,
};

/* The same pairs in both maps, in whatever order: other programs sort theirs.
 * Values of fields of type but may differ. */
static bool same_map(const struct psbt_map *a, const struct psbt_map *b,
		     uint64_t but)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct psbt_pair *found =
			psbt_find_key(b, a->pairs[i].type, a->pairs[i].data);

		if (!found || (found->type != but &&
			       !slice_equal(found->value, a->pairs[i].value)))
			return false;
	}
	return a->count == b->count;
}

#define NO_TYPE UINT64_MAX

static bool is_signature_of(const struct psbt_pair *pair,
			    const uint8_t digest[32])
{
	struct slice der = slice_of(pair->value.data, pair->value.len - 1);
	struct signature signature;
	struct public_key key;

	assert_ok(public_key_parse(&key, pair->data));
	return ecdsa_from_der(&signature, der) == STATUS_OK &&
	       ecdsa_verify(&signature, &key, digest);
}

/* Bitcoin Cash Node's were made with other nonces: they verify. */
static bool published_signatures_verify(const struct psbt *psbt,
					const struct psbt *published,
					const struct psbt_review *review)
{
	struct sighash_shared shared;
	uint8_t digest[32];
	bool good = true;

	sighash_share(&shared, &psbt->tx, review->spent);
	for (size_t i = 0; i < psbt->tx.input_count; i++) {
		const struct psbt_map *map = &published->inputs[i];

		assert_ok(psbt_digest(digest, &shared, i, &review->inputs[i],
				      NULL));
		for (size_t k = 0; k < map->count; k++)
			if (map->pairs[k].type == PSBT_IN_PARTIAL_SIG)
				good &= is_signature_of(&map->pairs[k], digest);
	}
	return good;
}

static bool same_pairs(const struct psbt *psbt, const struct network *net,
		       const struct psbt_review *review, const char *base64)
{
	uint64_t but = net->tokens ? PSBT_IN_PARTIAL_SIG : NO_TYPE;
	struct loaded b;
	bool same;

	load(&b, net, base64);
	same = same_map(&psbt->global, &b.psbt.global, NO_TYPE);
	for (size_t i = 0; i < psbt->tx.input_count; i++)
		same &= same_map(&psbt->inputs[i], &b.psbt.inputs[i], but);
	for (size_t i = 0; i < psbt->tx.output_count; i++)
		same &= same_map(&psbt->outputs[i], &b.psbt.outputs[i],
				 NO_TYPE);
	if (net->tokens)
		same &= published_signatures_verify(psbt, &b.psbt, review);
	unload(&b);
	return same;
}

/* Where other signers leave a template alone, ours may refuse it. */
static bool is_unchanged(size_t i)
{
	return !strcmp(psbt_signer[i].base64, psbt_signer[i].result);
}

static const char *sign_vector(size_t i)
{
	const struct network *net = net_of(psbt_signer[i].coin, "regtest");
	struct sign_options options = { .low_r = psbt_signer[i].low_r };
	const char *wrong = NULL;
	struct psbt_review review;
	struct wif_ring wifs;
	struct loaded a;
	size_t added;
	enum status st;

	load(&a, net, psbt_signer[i].base64);
	open_wifs(&wifs, net, psbt_signer[i].keys);
	assert_ok(psbt_review(&review, &a.psbt, net, &wifs.ring, &lax));
	st = psbt_sign(&a.psbt, &added, &wifs.ring, &review, &options);
	if (st == STATUS_REFUSED && !is_unchanged(i))
		wrong = refusal_code(review.refusal);
	else if (st != STATUS_OK && st != STATUS_REFUSED)
		wrong = status_text(st);
	else if (!same_pairs(&a.psbt, net, &review, psbt_signer[i].result))
		wrong = "another template";
	close_wifs(&wifs);
	unload(&a);
	return wrong;
}

static void published_templates_are_signed_alike(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_signer); i++) {
		const char *why = sign_vector(i);

		if (!why)
			continue;
		print_message("%s: %s\n", psbt_signer[i].name, why);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void published_templates_that_lie_are_not_signed(void **state)
{
	const struct network *net = net_of("btc", "regtest");
	struct sign_options options = { .low_r = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(psbt_not_signed); i++) {
		struct psbt_review review;
		struct wif_ring wifs;
		struct loaded a;
		size_t added;

		load(&a, net, psbt_not_signed[i].base64);
		open_wifs(&wifs, net, psbt_not_signed[i].keys);
		assert_ok(psbt_review(&review, &a.psbt, net, &wifs.ring, &lax));
		assert_int_equal(psbt_sign(&a.psbt, &added, &wifs.ring, &review,
					   &options),
				 STATUS_REFUSED);
		assert_int_equal(added, 0);
		assert_true(is_written_as(&a.psbt, psbt_not_signed[i].base64));
		close_wifs(&wifs);
		unload(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_templates_are_signed_alike),
		cmocka_unit_test(published_templates_that_lie_are_not_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
