/* Signed messages. */
#include "support.h"

#include "wallet/base64.h"
#include "wallet/message.h"

#include "message_vectors.h"

/* The published ones are partly Dogecoin's. */
static struct network network_of(const char *name)
{
	struct network net = *net_of("btc", "livenet");

	if (!strcmp(name, "dogecoin")) {
		net.message_prefix = "Dogecoin Signed Message:\n";
		net.p2pkh_version = 30;
	}
	return net;
}

static void published_digests_are_ours(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(message_digests); i++) {
		struct network net = network_of(message_digests[i].network);
		uint8_t digest[32];

		message_digest(digest, &net,
			       text_slice(message_digests[i].message));
		assert_slice_hex(slice_of(digest, 32),
				 message_digests[i].digest);
	}
}

static void published_signatures_are_made(void **state)
{
	struct curve curve = open_curve();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(message_signed); i++) {
		struct network net = network_of(message_signed[i].network);
		char text[BASE64_SIZE(MESSAGE_SIGNATURE_SIZE)];
		uint8_t made[MESSAGE_SIGNATURE_SIZE];
		struct secret_key key;

		fill_from_hex(key.bytes, 32, message_signed[i].secret);
		assert_ok(message_sign(made, &curve, &key,
				       message_signed[i].form, &net,
				       text_slice(message_signed[i].message)));
		base64_encode(text, slice_of(made, sizeof(made)));
		assert_string_equal(text, message_signed[i].signature);
	}
	curve_close(&curve);
}

static enum status verify(const struct network *net, const char *address,
			  const char *base64, const char *message)
{
	uint8_t bytes[96];
	const char *why = NULL;
	enum status st;
	size_t len;

	assert_ok(base64_decode(bytes, &len, text_slice(base64)));
	st = message_verify(&why, net, address, slice_of(bytes, len),
			    text_slice(message));
	assert_true(st != STATUS_BAD_INPUT || why);
	return st;
}

static void published_claims_are_judged_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(message_claims); i++) {
		struct network net = network_of(message_claims[i].network);

		assert_int_equal(verify(&net, message_claims[i].address,
					message_claims[i].signature,
					message_claims[i].message),
				 message_claims[i].is_true ? STATUS_OK
							   : STATUS_REFUSED);
	}
}

static void coins_do_not_take_each_others_messages(void **state)
{
	static const char text[] = "withdraw nothing";
	uint8_t made[MESSAGE_SIGNATURE_SIZE];
	struct secret_key key = { { 9, 8, 7 } };
	struct curve curve = open_curve();
	const char *why = NULL;

	(void)state;
	assert_ok(message_sign(made, &curve, &key, MESSAGE_P2WPKH,
			       net_of("ltc", "livenet"), text_slice(text)));
	assert_bad_input(
		message_verify(&why, net_of("ltc", "livenet"),
			       "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
			       slice_of(made, sizeof(made)), text_slice(text)));
	assert_int_equal(
		message_verify(&why, net_of("btc", "livenet"),
			       "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
			       slice_of(made, sizeof(made)), text_slice(text)),
		STATUS_REFUSED);
	curve_close(&curve);
}

static void bitcoin_cash_has_no_forms_of_segwit(void **state)
{
	static const enum message_form forms[] = { MESSAGE_P2PKH,
						   MESSAGE_P2SH_P2WPKH,
						   MESSAGE_P2WPKH };
	const struct network *net = net_of("bch", "livenet");
	uint8_t made[MESSAGE_SIGNATURE_SIZE];
	struct secret_key key = { { 3 } };
	struct curve curve = open_curve();
	const char *why = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		assert_ok(message_sign(made, &curve, &key, forms[i], net,
				       text_slice("x")));
		assert_int_equal(
			message_verify(
				&why, net, "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs",
				slice_of(made, sizeof(made)), text_slice("x")),
			i ? STATUS_BAD_INPUT : STATUS_REFUSED);
	}
	curve_close(&curve);
}

static void what_is_no_signature_is_bad_input(void **state)
{
	static const char address[] = "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs";
	const struct network *net = net_of("btc", "livenet");
	uint8_t made[MESSAGE_SIGNATURE_SIZE + 1] = { 0 };
	const char *why = NULL;

	(void)state;
	for (unsigned head = 0; head < 256; head++) {
		made[0] = (uint8_t)head;
		assert_int_equal(message_verify(&why, net, address,
						slice_of(made, 65),
						text_slice("x")),
				 head >= 27 && head <= 42 ? STATUS_REFUSED
							  : STATUS_BAD_INPUT);
	}
	made[0] = 31;
	assert_bad_input(message_verify(&why, net, address, slice_of(made, 64),
					text_slice("x")));
	assert_bad_input(message_verify(&why, net, address, slice_of(made, 66),
					text_slice("x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_digests_are_ours),
		cmocka_unit_test(published_signatures_are_made),
		cmocka_unit_test(published_claims_are_judged_alike),
		cmocka_unit_test(coins_do_not_take_each_others_messages),
		cmocka_unit_test(bitcoin_cash_has_no_forms_of_segwit),
		cmocka_unit_test(what_is_no_signature_is_bad_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
