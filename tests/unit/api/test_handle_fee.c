/* GET /utils/estimatefee over nodes of each generation. */
#include "server_scene.h"

static struct server_scene scene;
static struct fake_table table;

static const struct fake_call core[] = {
	{ "estimatesmartfee", "[2]", "{\"feerate\":0.0001,\"blocks\":2}", 0,
	  NULL },
	{ "estimatesmartfee", "[6]",
	  "{\"errors\":[\"Insufficient data\"],\"blocks\":6}", 0, NULL },
	{ "estimatesmartfee", "[1]", "{\"feerate\":0.00012345,\"blocks\":2}", 0,
	  NULL },
	{ "estimatesmartfee", "[1008]", "{\"feerate\":0.00001,\"blocks\":144}",
	  0, NULL },
	{ "estimatesmartfee", "[7]", NULL, -8, "Invalid conf_target" },
};
static const struct fake_call old[] = {
	{ "estimatefee", "[2]", "0.0002", 0, NULL },
	{ "estimatefee", "[6]", "-1", 0, NULL },
};
static const struct fake_call bchn[] = {
	{ "estimatefee", "[]", "0.00001", 0, NULL },
	{ "estimatefee", NULL, NULL, -1, "estimatefee\n\nEstimates ..." },
};

static int set_up(void **state)
{
	(void)state;
	server_scene_begin(&scene, fake_by_table, &table, 100);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	server_scene_end(&scene);
	return 0;
}

static void answers_are(const char *query, const char *expected)
{
	char target[128];

	snprintf(target, sizeof(target), "/api/utils/estimatefee%s", query);
	assert_answer(&scene, "GET", target, NULL, 200, expected);
}

static void use(const struct fake_call *calls, size_t count)
{
	table = (struct fake_table){ calls, count, NULL, 0 };
	fake_node_set_script(scene.node, fake_by_table, &table);
}

static void targets_are_keys_and_unknown_is_minus_one(void **state)
{
	(void)state;
	use(core, COUNT_OF(core));
	answers_are("", "{\"2\":0.0001}");
	answers_are("?nbBlocks=", "{\"2\":0.0001}");
	answers_are("?nbBlocks=2,6", "{\"2\":0.0001,\"6\":-1}");
	answers_are("?nbBlocks=6,2,2,6", "{\"6\":-1,\"2\":0.0001}");
}

static void targets_out_of_range_do_not_spoil_the_others(void **state)
{
	(void)state;
	use(core, COUNT_OF(core));
	answers_are("?nbBlocks=1,2,0,-5,5000,7",
		    "{\"1\":0.00012345,\"2\":0.0001,\"0\":0.00012345,"
		    "\"-5\":0.00012345,\"5000\":0.00001,\"7\":-1}");
}

static void junk_is_answered_too(void **state)
{
	(void)state;
	use(core, COUNT_OF(core));
	answers_are("?nbBlocks=junk,2,x", "{\"NaN\":-1,\"2\":0.0001}");
}

static void older_nodes_are_asked_their_way(void **state)
{
	(void)state;
	use(old, COUNT_OF(old));
	answers_are("?nbBlocks=2,6", "{\"2\":0.0002,\"6\":-1}");
	use(bchn, COUNT_OF(bchn));
	answers_are("?nbBlocks=2,6", "{\"2\":0.00001,\"6\":0.00001}");
}

static void a_node_without_any_of_them_knows_nothing(void **state)
{
	(void)state;
	use(NULL, 0);
	answers_are("?nbBlocks=2", "{\"2\":-1}");
}

/* Fifty targets, however many are asked for. */
static void a_long_list_is_cut(void **state)
{
	struct answer answer;
	struct writer w;

	(void)state;
	use(bchn, COUNT_OF(bchn));
	writer_init(&w);
	write_text(&w, "/utils/estimatefee?nbBlocks=1");
	for (int i = 2; i <= 60; i++) {
		char text[16];

		snprintf(text, sizeof(text), ",%d", i);
		write_text(&w, text);
	}
	answer = ask(&scene, "GET", text_of(&w), NULL, NULL);
	assert_int_equal(answer.code, 200);
	assert_non_null(strstr(answer.body, "\"50\":0.00001}"));
	answer_free(&answer);
	writer_clear(&w);
}

static void no_answer(struct fake_reply *reply,
		      const struct fake_request *request, void *arg)
{
	(void)request;
	(void)arg;
	reply->hang_up = true;
}

static void without_a_node_it_says_so(void **state)
{
	(void)state;
	fake_node_set_script(scene.node, no_answer, NULL);
	assert_answer(&scene, "GET", "/utils/estimatefee", NULL, 503,
		      "The node is not available now");
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(targets_are_keys_and_unknown_is_minus_one),
		test(targets_out_of_range_do_not_spoil_the_others),
		test(junk_is_answered_too),
		test(older_nodes_are_asked_their_way),
		test(a_node_without_any_of_them_knows_nothing),
		test(a_long_list_is_cut),
		test(without_a_node_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
