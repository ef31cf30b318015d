/* /messages/verify. What a signature proves is tested with wallet/message.h. */
#include "server_scene.h"

static struct fake_table no_calls;
static struct server_scene scene;

/* Of bitcoinjs-message's fixtures: secret key 1 signed this, with the heads of
 * a long key, of P2PKH and of P2WPKH. */
#define TEXT "vires+is+numeris"
#define SIGNED                                                                 \
	"8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVg" \
	"sqqOuPvbycuVSSVl8"
#define LONG        "HF" SIGNED "="
#define P2PKH       "IF" SIGNED "="
#define P2WPKH      "KF" SIGNED "="
#define P2PKH_ADDR  "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"
#define P2WPKH_ADDR "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
#define OTHER_ADDR  "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8"

#define MISSING                                                    \
	"Missing parameters (expected \"address\", \"signature\" " \
	"and \"message\"). Code:1"

static int set_up(void **state)
{
	(void)state;
	server_scene_begin(&scene, fake_by_table, &no_calls, 100);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	return 0;
}

static void assert_judged(const char *address, const char *signature,
			  const char *message, int code, const char *expected)
{
	char form[1024], target[1100], json[1024], plain[64];

	snprintf(form, sizeof(form), "address=%s&signature=%s&message=%s",
		 address, signature, message);
	assert_answer(&scene, "POST", "/messages/verify", form, code, expected);
	snprintf(target, sizeof(target), "/api/messages/verify?%s", form);
	assert_answer(&scene, "GET", target, NULL, code, expected);
	assert_answer(&scene, "POST", target, "", code, expected);
	snprintf(plain, sizeof(plain), "%s", message);
	for (char *c = plain; *c; c++)
		if (*c == '+')
			*c = ' ';
	snprintf(json, sizeof(json),
		 "{\"address\":\"%s\",\"signature\":\"%s\",\"message\":\"%s\"}",
		 address, signature, plain);
	assert_answer(&scene, "POST", "/messages/verify", json, code, expected);
}

static void the_owner_is_told_from_others(void **state)
{
	static const char yes[] = "{\"result\":true}";
	static const char no[] = "{\"result\":false}";

	(void)state;
	assert_judged(P2PKH_ADDR, P2PKH, TEXT, 200, yes);
	assert_judged(P2WPKH_ADDR, P2WPKH, TEXT, 200, yes);
	assert_judged(OTHER_ADDR, P2PKH, TEXT, 200, no);
	assert_judged(P2PKH_ADDR, P2PKH, "vires+is+numbers", 200, no);
	assert_judged(P2PKH_ADDR, P2PKH, "", 200, no);
}

static void the_head_of_another_kind_of_address_will_do(void **state)
{
	(void)state;
	assert_judged(P2WPKH_ADDR, P2PKH, TEXT, 200, "{\"result\":true}");
	assert_judged(P2PKH_ADDR, P2WPKH, TEXT, 200, "{\"result\":true}");
	/* But no long key has a witness address, or this one. */
	assert_judged(P2WPKH_ADDR, LONG, TEXT, 200, "{\"result\":false}");
	assert_judged(P2PKH_ADDR, LONG, TEXT, 200, "{\"result\":false}");
}

/* Of BIP322's own vectors; the form of regtest for the address. */
#define WITNESS_ADDR "bcrt1q9vza2e8x573nczrlzms0wvx3gsqjx7vay85cr9"
#define WITNESS                                                       \
	"smpAkcwRAIgZRfIY3p7/DoVTty6YZbWS71bc5Vct9p9Fia83eRmw2QCICK/" \
	"ENGfwLtptFluMGs2KsqoNSk89pO7F29zJLUx9a/sASECx/"              \
	"EgAxlkQpQ9hYjgGu6EBCPMVPwVIVJqO4XCsMvViHI="

static void signatures_of_bip322_are_judged(void **state)
{
	(void)state;
	assert_judged(WITNESS_ADDR, WITNESS, "Hello+World", 200,
		      "{\"result\":true}");
	assert_judged(WITNESS_ADDR, WITNESS, "Hello+Word", 200,
		      "{\"result\":false}");
	assert_judged(P2WPKH_ADDR, WITNESS, "Hello+World", 200,
		      "{\"result\":false}");
}

static void what_is_missing_is_named(void **state)
{
	static const char *const forms[] = {
		"",
		"address=a",
		"address=a&signature=b",
		"signature=b&message=c",
		"address=a&message=c",
		"{}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		assert_answer(&scene, "POST", "/messages/verify", forms[i], 400,
			      MISSING);
	assert_answer(&scene, "GET", "/messages/verify", NULL, 400, MISSING);
}

static void what_is_malformed_is_said(void **state)
{
	static const char *const bad[] = {
		"",    "AAAA",  "!F" SIGNED "=", "IF" SIGNED "AA==",
		"smp", "smpAA", "pofAAAA"
	};

	(void)state;
	assert_judged("junk", P2PKH, TEXT, 400,
		      "Unexpected error: Input string too short. Code:1");
	/* A head that means nothing. */
	assert_judged(P2PKH_ADDR, "AF" SIGNED "=", TEXT, 400,
		      "Unexpected error: Not a signature of a message. Code:1");
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct answer answer;
		char form[256];

		snprintf(form, sizeof(form),
			 "address=" P2WPKH_ADDR "&message=x&signature=%s",
			 bad[i]);
		answer = ask(&scene, "POST", "/messages/verify", NULL, form);
		assert_int_equal(answer.code, 400);
		assert_memory_equal(answer.body, "Unexpected error: ", 18);
		answer_free(&answer);
	}
}

static void it_is_json_alone(void **state)
{
	(void)state;
	assert_answer(&scene, "GET",
		      "/messages/verify?callback=f&address=" P2PKH_ADDR
		      "&message=" TEXT "&signature=" P2PKH,
		      NULL, 200, "{\"result\":true}");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_owner_is_told_from_others),
		test(the_head_of_another_kind_of_address_will_do),
		test(signatures_of_bip322_are_judged),
		test(what_is_missing_is_named),
		test(what_is_malformed_is_said),
		test(it_is_json_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
