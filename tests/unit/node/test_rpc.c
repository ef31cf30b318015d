/* JSON-RPC: envelopes, errors, batches. */
#include "support.h"

#include "node/rpc.h"
#include "scene.h"

/* Answers the text in arg, whatever was asked. */
static void say(struct fake_reply *reply, const struct fake_request *request,
		void *arg)
{
	(void)request;
	write_text(&reply->body, arg);
}

/* The result in arg, in a proper envelope. */
static void give(struct fake_reply *reply, const struct fake_request *request,
		 void *arg)
{
	fake_result(reply, request, arg);
}

/* --- one call --- */

static void a_result_of_any_type_comes_back(void **state)
{
	static const char *const results[] = {
		"null", "true", "17", "\"text\"", "[1,2]", "{\"a\":{}}"
	};
	struct scene s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(results); i++) {
		struct node_error error = { .code = 1 };
		json_t *result;
		char *text;

		scene_begin(&s, give, (void *)(uintptr_t)results[i]);
		assert_ok(node_call(s.client, &result, &error, "m", NULL));
		text = json_dumps(result, JSON_COMPACT | JSON_ENCODE_ANY);
		assert_string_equal(text, results[i]);
		assert_int_equal(error.code, 0);
		free(text);
		json_decref(result);
		scene_end(&s);
	}
}

/* Another order of members, as no node has it, with the call's number. */
static void give_turned_round(struct fake_reply *reply,
			      const struct fake_request *request, void *arg)
{
	json_t *call = json_loads(request->body, 0, NULL);
	char *id = json_dumps(json_object_get(call, "id"), JSON_ENCODE_ANY);

	write_text(&reply->body, "{\"id\": ");
	write_text(&reply->body, id);
	write_text(&reply->body, ", \"error\": null, \"result\": ");
	write_text(&reply->body, arg);
	write_text(&reply->body, "}");
	free(id);
	json_decref(call);
}

static void a_result_is_handed_on_as_the_node_wrote_it(void **state)
{
	static const char amounts[] = "{\"fee\":0.10000000,\"a\":[1e-8,\"}\"]}";
	struct writer out;
	struct scene s;

	(void)state;
	writer_init(&out);
	scene_begin(&s, give, (void *)(uintptr_t)amounts);
	assert_ok(node_call_text(s.client, &out, NULL, "m", NULL));
	assert_int_equal(out.len, strlen(amounts));
	assert_memory_equal(out.data, amounts, out.len);
	/* Behind what stands there already. */
	assert_ok(node_call_text(s.client, &out, NULL, "m", NULL));
	assert_int_equal(out.len, 2 * strlen(amounts));
	scene_end(&s);
	writer_reset(&out);
	scene_begin(&s, give_turned_round, (void *)(uintptr_t) "[ 1, null ]");
	assert_ok(node_call_text(s.client, &out, NULL, "m", NULL));
	assert_int_equal(out.len, 8);
	assert_memory_equal(out.data, "[1,null]", out.len);
	scene_end(&s);
	writer_clear(&out);
}

static void an_error_object_is_a_failed_call(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "m", .code = -8, .message = "out of range" },
	};
	struct fake_table table = CALLS(calls);
	struct node_error error;
	json_t *result;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(node_call(s.client, &result, &error, "m", NULL),
			 STATUS_FAILED);
	assert_null(result);
	assert_int_equal(error.code, -8);
	assert_string_equal(error.message, "out of range");
	assert_int_equal(node_call(s.client, &result, &error, "n", NULL),
			 STATUS_FAILED);
	assert_int_equal(error.code, -32601);
	assert_int_equal(node_call(s.client, &result, NULL, "n", NULL),
			 STATUS_FAILED);
	scene_end(&s);
}

static void params_stay_the_caller_s(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "m", .params = "[1,\"a\"]", .result = "true" },
	};
	struct fake_table table = CALLS(calls);
	json_t *params = json_pack("[i, s]", 1, "a"), *result;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_call(s.client, &result, NULL, "m", params));
	assert_int_equal(params->refcount, 1);
	json_decref(params);
	json_decref(result);
	scene_end(&s);
}

static void a_node_that_warms_up_is_not_available_yet(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "m",
		  .code = -28,
		  .message = "Loading block index..." },
	};
	struct fake_table table = CALLS(calls);
	json_t *params = json_pack("[[], []]");
	struct node_error error;
	json_t *result;
	struct scene s;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_int_equal(node_call(s.client, &result, &error, "m", NULL),
			 STATUS_UNAVAILABLE);
	assert_int_equal(error.code, -28);
	assert_string_equal(error.message, "Loading block index...");
	assert_int_equal(node_call_batch(s.client, &result, "m", params),
			 STATUS_UNAVAILABLE);
	assert_null(result);
	json_decref(params);
	scene_end(&s);
}

static void answers_that_make_no_sense_are_refused(void **state)
{
	static const char *const answers[] = {
		"",
		"<html>not here</html>",
		"{",
		"null",
		"[]",
		"{}",
		"\"text\"",
		"{\"result\":1}",
		"{\"result\":1,\"error\":null,\"id\":\"0\"}",
		"{\"result\":1,\"error\":null,\"id\":999}",
		"{\"error\":null,\"id\":0}",
		"{\"result\":null,\"error\":\"bad\",\"id\":0}",
		"{\"result\":null,\"error\":{},\"id\":0}",
		"{\"result\":null,\"error\":{\"code\":0},\"id\":0}",
		"{\"result\":null,\"error\":{\"code\":\"-8\"},\"id\":0}",
		"{\"result\":null,\"error\":{\"code\":1e9},\"id\":0}",
		"{\"result\":null,\"error\":{\"code\":99999999999},\"id\":0}",
		"{\"result\":1,\"error\":null,\"id\":0} more",
	};
	struct log_capture log = begin_log();
	struct scene s;
	char *text;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		json_t *result;

		scene_begin(&s, say, (void *)(uintptr_t)answers[i]);
		assert_int_equal(node_call(s.client, &result, NULL, "m", NULL),
				 STATUS_BAD_INPUT);
		assert_null(result);
		scene_end(&s);
	}
	text = end_log(&log);
	assert_int_equal(times_in(text, "\n"), COUNT_OF(answers));
	free(text);
}

static void deep_nesting_does_not_exhaust_the_stack(void **state)
{
	size_t depth = 1000000;
	char *deep = malloc(depth + 1);
	json_t *result;
	struct scene s;

	(void)state;
	memset(deep, '[', depth);
	deep[depth] = 0;
	scene_begin(&s, say, deep);
	assert_int_equal(node_call(s.client, &result, NULL, "m", NULL),
			 STATUS_BAD_INPUT);
	scene_end(&s);
	free(deep);
}

/* --- batches --- */

static json_t *params_of(int count)
{
	json_t *params = json_array();

	for (int i = 0; i < count; i++)
		json_array_append_new(params, json_pack("[i]", i));
	return params;
}

static void a_batch_gives_a_result_or_null_for_each(void **state)
{
	static const struct fake_call calls[] = {
		{ .method = "m", .params = "[0]", .result = "\"zero\"" },
		{ .method = "m", .params = "[2]", .result = "\"two\"" },
		{ .method = "m", .code = -5, .message = "no" },
	};
	struct fake_table table = CALLS(calls);
	json_t *params = params_of(4), *results;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, fake_by_table, &table);
	assert_ok(node_call_batch(s.client, &results, "m", params));
	text = json_dumps(results, JSON_COMPACT);
	assert_string_equal(text, "[\"zero\",null,\"two\",null]");
	assert_int_equal(fake_node_requests(s.node), 1);
	free(text);
	json_decref(params);
	json_decref(results);
	scene_end(&s);
}

static void an_empty_batch_asks_nothing(void **state)
{
	json_t *params = json_array(), *results;
	struct scene s;

	(void)state;
	scene_begin(&s, say, "");
	assert_ok(node_call_batch(s.client, &results, "m", params));
	assert_int_equal(json_array_size(results), 0);
	assert_int_equal(fake_node_requests(s.node), 0);
	json_decref(params);
	json_decref(results);
	scene_end(&s);
}

static void answers_in_any_order_find_their_place(void **state)
{
	json_t *params = params_of(3), *results;
	struct scene s;
	char *text;

	(void)state;
	scene_begin(&s, say,
		    "[{\"result\":12,\"error\":null,\"id\":2},"
		    "{\"result\":10,\"error\":null,\"id\":0},"
		    "{\"result\":11,\"error\":null,\"id\":1}]");
	assert_ok(node_call_batch(s.client, &results, "m", params));
	text = json_dumps(results, JSON_COMPACT);
	assert_string_equal(text, "[10,11,12]");
	free(text);
	json_decref(params);
	json_decref(results);
	scene_end(&s);
}

#define ITEM(id) "{\"result\":1,\"error\":null,\"id\":" id "}"

static void batches_that_do_not_answer_each_call_once_are_refused(void **state)
{
	static const char *const answers[] = {
		"[]",
		"{}",
		"[" ITEM("0") "]",
		"[" ITEM("0") "," ITEM("0") "]",
		"[" ITEM("0") "," ITEM("2") "]",
		"[" ITEM("0") "," ITEM("-1") "]",
		"[" ITEM("0") "," ITEM("1") "," ITEM("2") "]",
		"[" ITEM("0") ",7]",
		"[" ITEM("0") ",{\"id\":1}]",
		"[" ITEM("0") "," ITEM("\"1\"") "]",
	};
	struct log_capture log = begin_log();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		json_t *params = params_of(2), *results;
		struct scene s;

		scene_begin(&s, say, (void *)(uintptr_t)answers[i]);
		assert_int_equal(
			node_call_batch(s.client, &results, "m", params),
			STATUS_BAD_INPUT);
		assert_null(results);
		json_decref(params);
		scene_end(&s);
	}
	free(end_log(&log));
}

static void a_batch_refused_as_a_whole_has_failed(void **state)
{
	json_t *params = params_of(2), *results;
	struct scene s;

	(void)state;
	scene_begin(&s, say,
		    "{\"result\":null,\"error\":{\"code\":-32600,"
		    "\"message\":\"too big\"},\"id\":null}");
	assert_int_equal(node_call_batch(s.client, &results, "m", params),
			 STATUS_FAILED);
	json_decref(params);
	scene_end(&s);
}

/* --- texts --- */

static void texts_are_made_fit_for_a_log_line(void **state)
{
	char out[8];

	(void)state;
	rpc_copy_text(out, sizeof(out), "a\"b\nc");
	assert_string_equal(out, "a'b c");
	rpc_copy_text(out, sizeof(out), "12345678");
	assert_string_equal(out, "1234567");
	/* Not cut in the middle of a character. */
	rpc_copy_text(out, sizeof(out), "12345\xe2\x82\xac");
	assert_string_equal(out, "12345");
	rpc_copy_text(out, sizeof(out), "1234\xe2\x82\xac");
	assert_string_equal(out, "1234\xe2\x82\xac");
	rpc_copy_text(out, sizeof(out), "");
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_of_any_type_comes_back),
		cmocka_unit_test(a_result_is_handed_on_as_the_node_wrote_it),
		cmocka_unit_test(an_error_object_is_a_failed_call),
		cmocka_unit_test(params_stay_the_caller_s),
		cmocka_unit_test(a_node_that_warms_up_is_not_available_yet),
		cmocka_unit_test(answers_that_make_no_sense_are_refused),
		cmocka_unit_test(deep_nesting_does_not_exhaust_the_stack),
		cmocka_unit_test(a_batch_gives_a_result_or_null_for_each),
		cmocka_unit_test(an_empty_batch_asks_nothing),
		cmocka_unit_test(answers_in_any_order_find_their_place),
		cmocka_unit_test(
			batches_that_do_not_answer_each_call_once_are_refused),
		cmocka_unit_test(a_batch_refused_as_a_whole_has_failed),
		cmocka_unit_test(texts_are_made_fit_for_a_log_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
