#include "api/explorer/coin_choice.h"

#include "tests/unit/api/support.h"

struct choice_case {
	const char *query, *body; /* "" is none */
	bool good;
	bool plain, token; /* which coins are chosen */
};

static const struct choice_case cases[] = {
	{ "", "", true, true, true },
	{ "tokens=include", "", true, true, true },
	{ "tokens=exclude", "", true, true, false },
	{ "tokens=only", "", true, false, true },
	{ "", "tokens=exclude", true, true, false },
	{ "tokens=only", "tokens=exclude", true, false, true },
	{ "tokens=", "tokens=exclude", true, true, false },
	{ "tokens=", "", true, true, true },
	{ "tokens=no", "", false, false, false },
	{ "", "tokens=Exclude", false, false, false },
};

static void assert_choice(const struct choice_case *c)
{
	const struct script_coin plain = { .amount = 1 };
	const struct script_coin token = { .token = slice_of("x", 1) };
	char query[64], body[64];
	enum coin_choice choice;
	struct request req = { 0 };
	struct response res;
	bool good;

	snprintf(query, sizeof(query), "%s", c->query);
	snprintf(body, sizeof(body), "%s", c->body);
	params_init(&req.query);
	params_init(&req.body);
	response_init(&res);
	assert_int_equal(params_parse_urlencoded(&req.query, query), STATUS_OK);
	assert_int_equal(params_parse_urlencoded(&req.body, body), STATUS_OK);
	good = coin_choice_make(&choice, &res, &req);
	assert_int_equal(good, c->good);
	if (good) {
		assert_int_equal(coin_chosen(choice, &plain), c->plain);
		assert_int_equal(coin_chosen(choice, &token), c->token);
	} else {
		assert_int_equal(res.code, 400);
		assert_string_equal(text_of(&res.body),
				    "\"tokens\" must be include, exclude or "
				    "only");
	}
	response_clear(&res);
	params_clear(&req.query);
	params_clear(&req.body);
}

static void the_query_goes_before_the_body_and_junk_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_choice(&cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_query_goes_before_the_body_and_junk_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
