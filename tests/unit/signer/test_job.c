/* A request from its bytes to its answer: what is signed is what is reported,
 * whatever is changed in the request. */
#include "support.h"

#include <stdio.h>
#include <unistd.h>

#include <sodium.h>

#include "signer/carrier.h"
#include "signer/job.h"
#include "signer/json_request.h"

/* Two own coins with their previous transactions, of the root of BIP32's first
 * vector; one payment, and change. */
#define TX                                                                 \
	"0200000002363ffa57ff2b17371bbe18a80a29a1a29382e6e68ecd7e9a99549e" \
	"9f64b3fcab0000000000feffffffa053ffceded0718135134daae6540913a8ec" \
	"eed6e9d4322af8ef738928f761490000000000feffffff02000e270700000000" \
	"1600141111111111111111111111111111111111111111709cc9010000000016" \
	"0014aef3890b85e63ceeb2f6d59522aa73e358b3fc3c00000000"
#define FIRST "abfcb3649f9e54999a7ecd8ee6e68293a2a1290aa818be1b37172bff57fa3f36"
#define FIRST_TX                                                           \
	"0200000001000000000000000000000000000000000000000000000000000000" \
	"00000000000000000000feffffff0100e1f50500000000160014f25e193af88c" \
	"84263dd5e707ba1cb47e91f629a800000000"
#define SECOND \
	"4961f7288973eff82a32d4e9d6eeeca8130954e6aa4d13358171d0deceff53a0"
#define SECOND_TX                                                          \
	"0200000001000000000000000000000000000000000000000000000000000000" \
	"00000000000000000000feffffff0180f0fa02000000001600148cb207091e78" \
	"536c16d50b093fed32f8c68b85f800000000"
#define REQUEST                                                              \
	"{\"hex\": \"" TX "\", \"prevtxs\": [{\"txid\": \"" FIRST            \
	"\", \"vout\": 0, \"scriptPubKey\": "                                \
	"\"0014f25e193af88c84263dd5e707ba1cb47e91f629a8\", \"amount\": "     \
	"\"1.0\", \"previous\": \"" FIRST_TX "\"}, {\"txid\": \"" SECOND     \
	"\", \"vout\": 0, \"scriptPubKey\": "                                \
	"\"00148cb207091e78536c16d50b093fed32f8c68b85f8\", \"amount\": 0.5," \
	" \"previous\": \"" SECOND_TX "\"}]}"

struct desk {
	struct keys keys;
	struct policy policy;
	struct journal journal;
	char folder[32];
	struct writer template; /* the request as a template */
};

static int enter(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct complaint why = { "" };
	uint8_t seed[16];
	struct xprv root;

	assert_non_null(desk);
	fill_from_hex(seed, sizeof(seed), "000102030405060708090a0b0c0d0e0f");
	assert_done(keys_open(&desk->keys, &why));
	assert_ok(xprv_from_seed(&root, &desk->keys.curve,
				 slice_of(seed, sizeof(seed))));
	assert_done(keys_take_root(&desk->keys, &why, net_of("btc", "regtest"),
				   &root));
	strcpy(desk->folder, "/tmp/ows-job-XXXXXX");
	assert_non_null(mkdtemp(desk->folder));
	assert_done(journal_open(&desk->journal, &why, desk->folder));
	policy_init(&desk->policy);
	desk->policy.allow_replacing = true;
	writer_init(&desk->template);
	assert_done(json_request_read(&desk->template, &why, desk->keys.net,
				      keys_use(&desk->keys),
				      text_slice(REQUEST)));
	keys_rest(&desk->keys);
	*state = desk;
	return 0;
}

static int leave(void **state)
{
	struct desk *desk = *state;
	char path[64];

	snprintf(path, sizeof(path), "%s/audit.log", desk->folder);
	unlink(path);
	rmdir(desk->folder);
	journal_close(&desk->journal);
	policy_clear(&desk->policy);
	keys_close(&desk->keys);
	writer_clear(&desk->template);
	free(desk);
	return 0;
}

static enum outcome run(struct job *job, struct desk *desk,
			struct slice request)
{
	struct complaint why = { "" };
	enum outcome outcome;

	*job = (struct job){ .keys = &desk->keys,
			     .policy = &desk->policy,
			     .journal = &desk->journal,
			     .request = request,
			     .low_r = true };
	outcome = job_run(job, &why);
	if (outcome == OUTCOME_INTERNAL)
		fail_msg("%s", why.line);
	assert_non_null(job->report);
	return outcome;
}

static uint64_t number_of(const json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

/* The result's own transaction pays what the report says, and spends it. */
static void check_meaning(const struct job *job, const struct network *net)
{
	const json_t *outputs = json_object_get(job->report, "outputs");
	const json_t *inputs = json_object_get(job->report, "inputs");
	char hex[HASH_HEX_SIZE], outpoint[HASH_HEX_SIZE + 12];
	uint64_t in = 0, out = 0;
	const char *why = NULL;
	struct psbt psbt;

	assert_ok(psbt_parse(&psbt, &why, net, writer_slice(&job->result)));
	assert_int_equal(json_array_size(outputs), psbt.tx.output_count);
	assert_int_equal(json_array_size(inputs), psbt.tx.input_count);
	for (size_t i = 0; i < psbt.tx.output_count; i++) {
		uint64_t amount =
			number_of(json_array_get(outputs, i), "amount");

		assert_true(amount == psbt.tx.outputs[i].amount);
		out += amount;
	}
	for (size_t i = 0; i < psbt.tx.input_count; i++) {
		const json_t *row = json_array_get(inputs, i);

		txid_to_hex(hex, &psbt.tx.inputs[i].prevout.txid);
		snprintf(outpoint, sizeof(outpoint), "%s:%u", hex,
			 psbt.tx.inputs[i].prevout.vout);
		assert_string_equal(
			json_string_value(json_object_get(row, "outpoint")),
			outpoint);
		in += number_of(row, "amount");
	}
	assert_true(in - out == number_of(job->report, "fee"));
	psbt_clear(&psbt);
}

static void a_valid_request_is_signed_and_told(void **state)
{
	struct desk *desk = *state;
	struct job job;

	assert_done(run(&job, desk, writer_slice(&desk->template)));
	check_meaning(&job, desk->keys.net);
	assert_int_equal(number_of(job.report, "fee"), 10000);
	assert_int_equal(number_of(job.report, "foreign"), 120000000);
	assert_int_equal(number_of(job.report, "signatures"), 2);
	job_clear(&job);
	/* The same as JSON: one result, in its own form. */
	assert_done(run(&job, desk, text_slice(REQUEST)));
	assert_memory_equal(job.result.data, "{\"hex\":\"02000000000102", 22);
	job_clear(&job);
}

/* OWSD_TEST_LONG multiplies it. */
#define MUTATIONS 400

static void
attack_20_a_mutated_request_is_refused_or_signed_as_reported(void **state)
{
	struct desk *desk = *state;
	size_t count = getenv("OWSD_TEST_LONG") ? 100000 : MUTATIONS;
	size_t len = desk->template.len, signed_count = 0, refused = 0;
	uint64_t random = 88172645463325252;

	for (size_t i = 0; i < count; i++) {
		uint8_t *bytes = heap_copy(desk->template.data, len);
		enum outcome outcome;
		struct job job;

		/* One to three flipped bits, by xorshift. */
		for (size_t flips = 0; flips <= i % 3; flips++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			bytes[random / 8 % len] ^= (uint8_t)(1 << random % 8);
		}
		outcome = run(&job, desk, slice_of(bytes, len));
		if (outcome == OUTCOME_DONE || outcome == OUTCOME_PARTIAL) {
			check_meaning(&job, desk->keys.net);
			signed_count++;
		} else {
			assert_true(outcome == OUTCOME_REFUSED ||
				    outcome == OUTCOME_MALFORMED);
			assert_int_equal(job.result.len, 0);
			assert_true(json_is_string(
				json_object_get(job.report, "reason")));
			refused++;
		}
		job_clear(&job);
		free(bytes);
	}
	/* Both happen, or nothing was tried. */
	assert_true(signed_count > 0 && refused > signed_count);
}

static void every_truncation_is_malformed(void **state)
{
	struct desk *desk = *state;

	for (size_t len = 0; len < desk->template.len; len += 7) {
		uint8_t *cut = heap_copy(desk->template.data, len);
		struct job job;

		assert_int_equal(run(&job, desk, slice_of(cut, len)),
				 OUTCOME_MALFORMED);
		job_clear(&job);
		free(cut);
	}
}

/* [],[],...: each takes a hundred times its text. */
static void a_request_of_too_many_values_takes_no_memory(void **state)
{
	static const char begin[] = "{\"\\\",[{\":[";
	struct desk *desk = *state;

	for (size_t more = 0; more < 2; more++) {
		struct writer text;
		const char *said;
		struct job job;

		writer_init(&text);
		write_text(&text, begin);
		for (size_t i = 0; i < 500000 - 1 + more; i++)
			write_text(&text, "[],");
		write_text(&text, "1]}");
		assert_int_equal(run(&job, desk, writer_slice(&text)),
				 OUTCOME_MALFORMED);
		said = json_string_value(
			json_object_get(job.report, "explanation"));
		assert_string_equal(said,
				    more ? "request: over 1000000 values"
					 : "request: hex: is no transaction");
		job_clear(&job);
		writer_clear(&text);
	}
}

static void an_id_that_is_not_fit_is_malformed(void **state)
{
	char long_id[JOURNAL_ID_MAX + 2];

	(void)state;
	memset(long_id, 'x', sizeof(long_id) - 1);
	long_id[sizeof(long_id) - 1] = 0;
	assert_true(job_id_is_fit("a"));
	assert_true(job_id_is_fit(long_id + 1));
	assert_false(job_id_is_fit(long_id));
	assert_false(job_id_is_fit(""));
	assert_false(job_id_is_fit("a b"));
	assert_false(job_id_is_fit("a\n"));
	assert_false(job_id_is_fit("\xc3\xa4"));
}

/* RFC 4231's second case has no id; ids and requests do not mix. */
static void codes_are_hmacs_of_id_and_request(void **state)
{
	uint8_t key[32] = "Jefe", a[32], b[32];

	(void)state;
	job_mac(a, key, NULL, text_slice("what do ya want for nothing?"));
	assert_slice_hex(slice_of(a, 32), "5bdcc146bf60754e6a042426089575c7"
					  "5a003f089d2739839dec58b964ec3843");
	job_mac(a, key, "ab", text_slice("c"));
	job_mac(b, key, "a", text_slice("bc"));
	assert_memory_not_equal(a, b, 32);
}

static int start(void **state)
{
	(void)state;
	return sodium_init() < 0;
}

#define AT_DESK(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		AT_DESK(a_valid_request_is_signed_and_told),
		AT_DESK(attack_20_a_mutated_request_is_refused_or_signed_as_reported),
		AT_DESK(every_truncation_is_malformed),
		AT_DESK(a_request_of_too_many_values_takes_no_memory),
		cmocka_unit_test(an_id_that_is_not_fit_is_malformed),
		cmocka_unit_test(codes_are_hmacs_of_id_and_request),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
