/* The explorer page's routes: what is redirected, found and missing. */
#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "api/handle_ui.h"
#include "api/routes.h"
#include "api/ui_files.h"

static const char page[] = "<base href=\"/\">window.apiPrefix = ''";

static struct folder folder;
static struct ui_files *files;
static struct api_config config;
static struct backend backend = { .config = &config };
static struct router router = { .ui = true };
static struct request req;
static struct response res;

static int set_up(void **state)
{
	(void)state;
	folder = make_folder();
	write_file(path_in(&folder, "index.html"), page, strlen(page));
	write_file(path_in(&folder, "a.js"), "alert(1)", 8);
	if (ui_files_load(&files, folder.path, "/api") != STATUS_OK)
		return -1;
	config.ui = files;
	request_init(&req);
	response_init(&res);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	request_clear(&req);
	response_clear(&res);
	ui_files_free(files);
	drop_folder(&folder);
	return 0;
}

/* The answer's status, with a tag to be compared as If-None-Match. */
static unsigned ask(const char *target, const char *etag)
{
	const struct wishes wishes = { .if_none_match = etag };
	const struct route *route;

	assert_ok(request_parse(&req, METHOD_GET, target));
	route = router_find(&router, &req);
	assert_non_null(route);
	assert_true(backend_serve(&backend, route, &req, &res, &wishes));
	return res.code;
}

static void the_root_and_inexact_paths_lead_to_the_page(void **state)
{
	static const char *const targets[] = {
		"/",         "/?a=b",          "/insight",   "/insight?a=/",
		"/Insight/", "/INSIGHT/tx/00", "/insight#/",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		assert_int_equal(ask(targets[i], NULL), 302);
		assert_string_equal(res.location, "/insight/");
	}
}

static void the_page_stands_at_its_own_paths(void **state)
{
	static const char *const targets[] = {
		"/insight/",
		"/insight/?a=b",
		"http://host/insight/",
		"/insight/tx/00",
		"/insight/blocks-date/2017-07-01/",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		assert_int_equal(ask(targets[i], NULL), 200);
		assert_int_equal(res.type, CONTENT_FILE);
		assert_string_equal(res.media_type, "text/html; charset=utf-8");
		assert_string_equal(text_of(&res.body),
				    "<base href=\"/insight/\">"
				    "window.apiPrefix = '/api'");
		assert_null(res.location);
	}
}

static void a_file_is_whole_and_never_a_script_of_the_askers_name(void **state)
{
	(void)state;
	assert_int_equal(ask("/insight/a.js?callback=f", NULL), 200);
	assert_string_equal(res.media_type, "text/javascript; charset=utf-8");
	assert_string_equal(text_of(&res.body), "alert(1)");
}

static void who_has_a_file_is_told_so(void **state)
{
	char etag[ETAG_SIZE];

	(void)state;
	assert_int_equal(ask("/insight/a.js", "W/\"other\""), 200);
	memcpy(etag, res.etag, sizeof(etag));
	assert_int_equal(ask("/insight/a.js", etag), 304);
	assert_int_equal(res.body.len, 0);
	assert_int_equal(ask("/insight/", etag), 200);
}

static void a_missing_file_is_plainly_missing(void **state)
{
	static const char *const targets[] = {
		"/insight/b.js",
		"/insight/../a.js",
		"/insight/%2e%2e/a.js",
		"/insight/..%2fa.js",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		assert_int_equal(ask(targets[i], NULL), 404);
		assert_string_equal(text_of(&res.body), "Not found");
	}
}

static void without_a_page_none_of_it_is_there(void **state)
{
	static const char *const targets[] = { "/", "/insight", "/insight/",
					       "/insight/a.js" };
	const struct router other = { .ui = false };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		assert_ok(request_parse(&req, METHOD_GET, targets[i]));
		assert_null(router_find(&other, &req));
		assert_true(router_has_cors(&other, &req));
		assert_non_null(router_find(&router, &req));
		assert_false(router_has_cors(&router, &req));
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_root_and_inexact_paths_lead_to_the_page),
		test(the_page_stands_at_its_own_paths),
		test(a_file_is_whole_and_never_a_script_of_the_askers_name),
		test(who_has_a_file_is_told_so),
		test(a_missing_file_is_plainly_missing),
		test(without_a_page_none_of_it_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
