/* A template that parses is reviewed and, if nothing speaks against it, signed,
 * on every coin: the result is a template with more pairs and no others, twice
 * the same bytes, and what was refused is left as it was. Scripts that are run
 * over what was finalized do no harm. */
#include "check.h"

#include "wallet/psbt_make.h"
#include "wallet/psbt_roles.h"
#include "wallet/psbt_sign.h"

/* The ring has the keys of the unit tests' templates. */
static struct key_ring ring;
static struct ring_key alone[2];
static struct curve curve;

static void open_ring(void)
{
	static const uint8_t seed[16] = "a seed for tests";
	static const struct secret_key secrets[] = { { { 1 } }, { { 2 } } };
	struct xprv root;

	check(curve_open(&curve, NULL) == STATUS_OK);
	check(xprv_from_seed(&root, &curve, slice_of(seed, sizeof(seed))) ==
	      STATUS_OK);
	for (size_t i = 0; i < 2; i++)
		check(ring_key_init(&alone[i], &curve, &secrets[i], i == 0) ==
		      STATUS_OK);
	key_ring_init(&ring, &curve, &root, alone, 2);
}

static void write_psbt(struct writer *w, const struct psbt *psbt)
{
	writer_init(w);
	psbt_write(w, psbt);
	check(!w->failed);
}

static void check_sums(const struct psbt_review *review,
		       const struct network *net)
{
	if (review->refusal != REFUSAL_NONE)
		return;
	check(review->all_spent && review->in <= net->max_money);
	check(review->in == review->out + review->fee);
	check(review->foreign <= review->out);
}

/* Signs what parses; *signed_out: the bytes. False: it does not parse. */
static bool sign(struct writer *signed_out, const struct network *net,
		 const struct review_rules *rules, struct slice bytes)
{
	const struct sign_options options = { .low_r = true };
	struct psbt_review review;
	const char *why = NULL;
	size_t added, final, input;
	struct writer before;
	struct psbt psbt;
	enum status st;

	if (psbt_parse(&psbt, &why, net, bytes) != STATUS_OK) {
		psbt_clear(&psbt);
		return false;
	}
	check(psbt_review(&review, &psbt, net, &ring, rules) == STATUS_OK);
	check_sums(&review, net);
	write_psbt(&before, &psbt);
	st = psbt_sign(&psbt, &added, &ring, &review, &options);
	check(st == STATUS_OK || st == STATUS_REFUSED);
	check((st == STATUS_REFUSED) == (review.refusal != REFUSAL_NONE));
	write_psbt(signed_out, &psbt);
	if (!added)
		check(slice_equal(writer_slice(&before),
				  writer_slice(signed_out)));
	check(psbt_finalize(&psbt, &final, net) == STATUS_OK);
	st = psbt_verify(&why, &input, &psbt, net);
	check(st == STATUS_OK || st == STATUS_REFUSED);
	writer_clear(&before);
	psbt_clear(&psbt);
	return true;
}

static void check_converted(const struct network *net, struct slice bytes)
{
	const char *why = NULL;
	struct psbt psbt, again;
	struct writer w;

	if (psbt_parse(&psbt, &why, net, bytes) == STATUS_OK &&
	    psbt_convert(&psbt, net, 2 - psbt.version) == STATUS_OK) {
		write_psbt(&w, &psbt);
		check(psbt_parse(&again, &why, net, writer_slice(&w)) ==
		      STATUS_OK);
		check(again.tx.input_count == psbt.tx.input_count);
		psbt_clear(&again);
		writer_clear(&w);
	}
	psbt_clear(&psbt);
}

static void check_network(const struct network *net,
			  const struct review_rules *rules, struct slice bytes)
{
	struct writer first, second;

	if (!sign(&first, net, rules, bytes))
		return;
	check(sign(&second, net, rules, bytes));
	check(slice_equal(writer_slice(&first), writer_slice(&second)));
	writer_clear(&second);
	/* Signed again, nothing is added. */
	check(sign(&second, net, rules, writer_slice(&first)));
	writer_clear(&first);
	writer_clear(&second);
	check_converted(net, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct review_rules strict = { .index_end = 1000 };
	static const struct review_rules lax = { .allow_unproved_amounts = true,
						 .allow_none = true,
						 .allow_single = true,
						 .allow_anyonecanpay = true,
						 .allow_burn = true,
						 .allow_unknown_scripts = true,
						 .index_end = 1000 };
	static const char *const coins[] = { "btc", "bch", "ltc" };

	if (!curve.secp)
		open_ring();
	for (size_t i = 0; i < sizeof(coins) / sizeof(*coins); i++) {
		const struct network *net = network_find(coins[i], "regtest");

		check_network(net, &strict, slice_of(data, size));
		check_network(net, &lax, slice_of(data, size));
	}
	return 0;
}
