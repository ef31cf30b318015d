/* The table of routes: what is found by which path, and that all of it is
 * described. */
#include "support.h"

#include "api/explorer/handlers.h"
#include "api/handle_server.h"
#include "api/routes.h"
#include "api/rpc/handle_rpc.h"
#include "api/rpc/rpc_methods.h"

static const char *const prefixes[] = {
	"/insight-api", "/api", "/explorer-api", "/api/explorer/btc", "",
};

static struct router router;
static struct request req;

static int set_up(void **state)
{
	(void)state;
	request_init(&req);
	return router_init(&router, prefixes, COUNT_OF(prefixes)) != STATUS_OK;
}

static int tear_down(void **state)
{
	(void)state;
	request_clear(&req);
	return 0;
}

static const struct route *find(enum method method, const char *target)
{
	assert_ok(request_parse(&req, method, target));
	return router_find(&router, &req);
}

struct path_case {
	enum method method;
	const char *path;
	const char *pattern; /* NULL: no route */
	const char *arg;
};

static const struct path_case paths[] = {
	{ METHOD_GET, "/sync", "/sync", NULL },
	{ METHOD_HEAD, "/sync", "/sync", NULL },
	{ METHOD_POST, "/sync", NULL, NULL },
	{ METHOD_OTHER, "/sync", NULL, NULL },
	{ METHOD_GET, "/SYNC/", "/sync", NULL },
	{ METHOD_GET, "/sync/x", NULL, NULL },
	{ METHOD_GET, "/syncx", NULL, NULL },
	{ METHOD_GET, "/syn", NULL, NULL },
	{ METHOD_GET, "/sync//", NULL, NULL },
	{ METHOD_GET, "/", NULL, NULL },
	{ METHOD_GET, "/wait", "/wait", NULL },
	{ METHOD_GET, "/block/aB", "/block/:hash", "aB" },
	{ METHOD_GET, "/block", NULL, NULL },
	{ METHOD_GET, "/block//", NULL, NULL },
	{ METHOD_GET, "/tx/send", "/tx/:txid", "send" },
	{ METHOD_POST, "/tx/send", "/tx/send", NULL },
	{ METHOD_POST, "/tx/sent", NULL, NULL },
	{ METHOD_GET, "/addr/X", "/addr/:addr", "X" },
	{ METHOD_GET, "/addr/X/TotalReceived", "/addr/:addr/totalReceived",
	  "X" },
	{ METHOD_GET, "/addr/utxo", "/addr/:addr", "utxo" },
	{ METHOD_GET, "/addr//utxo", NULL, NULL },
	{ METHOD_GET, "/addr/X%2Futxo", "/addr/:addr", "X/utxo" },
	{ METHOD_GET, "/addr/bchtest:qX", "/addr/:addr", "bchtest:qX" },
	{ METHOD_GET, "/addr/bchtest%3aqX/", "/addr/:addr", "bchtest:qX" },
	{ METHOD_GET, "/addr/BCHTEST%3AQX/utxo", "/addr/:addr/utxo",
	  "BCHTEST:QX" },
	{ METHOD_GET, "/addrs/X,Y/utxo", "/addrs/:addrs/utxo", "X,Y" },
	{ METHOD_POST, "/addrs/utxo", "/addrs/utxo", NULL },
	{ METHOD_GET, "/addrs/txs", "/addrs/txs", NULL },
	{ METHOD_GET, "/addrs/txs/utxo", "/addrs/:addrs/utxo", "txs" },
};

static void paths_lead_to_their_routes_behind_every_prefix(void **state)
{
	(void)state;
	for (size_t p = 0; p < COUNT_OF(prefixes); p++) {
		for (size_t i = 0; i < COUNT_OF(paths); i++) {
			char target[128];
			const struct route *route;

			snprintf(target, sizeof(target), "%s%s", prefixes[p],
				 paths[i].path);
			route = find(paths[i].method, target);
			if (!paths[i].pattern) {
				assert_null(route);
				continue;
			}
			assert_non_null(route);
			assert_string_equal(route->pattern, paths[i].pattern);
			if (paths[i].arg)
				assert_string_equal(req.arg, paths[i].arg);
			else
				assert_null(req.arg);
		}
	}
}

static void prefixes_match_whole_segments_only(void **state)
{
	(void)state;
	assert_non_null(find(METHOD_GET, "/API/Explorer/BTC/sync"));
	assert_null(find(METHOD_GET, "/apisync"));
	assert_null(find(METHOD_GET, "/ap/sync"));
	assert_null(find(METHOD_GET, "/api/api/sync"));
	assert_null(find(METHOD_GET, "/api/explorer/sync"));
	assert_null(find(METHOD_GET, "/api/explorer/ltc/sync"));
}

static void the_servers_own_pages_are_at_the_root_alone(void **state)
{
	static const char *const own[] = { "/health", "/ready", "/metrics",
					   "/docs", "/docs/openapi.yaml" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		char target[64];

		assert_non_null(find(METHOD_GET, own[i]));
		assert_false(router_has_cors(&router, &req));
		assert_null(find(METHOD_POST, own[i]));
		assert_false(router_has_cors(&router, &req));
		snprintf(target, sizeof(target), "/api%s", own[i]);
		assert_null(find(METHOD_GET, target));
		assert_true(router_has_cors(&router, &req));
	}
}

static void they_are_there_without_an_empty_prefix_too(void **state)
{
	(void)state;
	assert_ok(router_init(&router, prefixes, 1));
	assert_non_null(find(METHOD_GET, "/health"));
	assert_non_null(find(METHOD_GET, "/insight-api/sync"));
	assert_null(find(METHOD_GET, "/sync"));
}

static void explorer_paths_and_unknown_ones_have_cors(void **state)
{
	(void)state;
	assert_non_null(find(METHOD_GET, "/sync"));
	assert_true(router_has_cors(&router, &req));
	assert_null(find(METHOD_GET, "/nothing"));
	assert_true(router_has_cors(&router, &req));
	assert_null(find(METHOD_OPTIONS, "/tx/send"));
	assert_true(router_has_cors(&router, &req));
}

static void bad_prefixes_are_refused_with_a_line(void **state)
{
	static const char *const bad[] = { "api", "/", "/api/", "/:a", "x/" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct log_capture log = begin_log();
		struct router other;
		char *said;

		assert_int_equal(router_init(&other, &bad[i], 1),
				 STATUS_REFUSED);
		said = end_log(&log);
		assert_int_equal(times_in(said, "bad API prefix"), 1);
		free(said);
	}
}

static void the_index_rpcs_are_on_a_server_of_their_own(void **state)
{
	struct request request;
	struct router rpc = { .rpc = true };

	(void)state;
	request_init(&request);
	assert_ok(request_parse(&request, METHOD_POST, "/"));
	assert_ptr_equal(router_find(&rpc, &request)->handler, handle_rpc);
	assert_null(find(METHOD_POST, ""));
	assert_ok(request_parse(&request, METHOD_GET, "/health"));
	assert_null(router_find(&rpc, &request));
	assert_ok(request_parse(&request, METHOD_GET, "/sync"));
	assert_null(router_find(&rpc, &request));
	request_clear(&request);
}

static void every_row_is_complete_and_can_be_found(void **state)
{
	const struct route *route;

	(void)state;
	router.ui = true;
	for (size_t i = 0; (route = route_at(i)); i++) {
		const enum method method =
			route->methods & METHOD_GET ? METHOD_GET : METHOD_POST;

		assert_int_equal(route_index(route), i);
		assert_true(route->flags & ROUTE_EVENTS ? !route->handler
							: !!route->handler);
		assert_true(strlen(route->help) > 5);
		/* What takes a body is never on an event loop. */
		if (route->body_max)
			assert_true(route->flags &
				    (ROUTE_WORKER | ROUTE_NODE | ROUTE_EVENTS));
		/* ":name" and "*" stand for themselves as well as for any
		 * other text. */
		if (!(route->flags & ROUTE_RPC))
			assert_ptr_equal(find(method, route->pattern), route);
	}
	assert_int_equal(route_count(), 39);
}

/* The whole page, on the heap. */
static char *read_page(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	return text;
}

static void every_route_has_a_heading_in_the_documents(void **state)
{
	const struct route *route;
	char *page = read_page(API_PAGE);

	(void)state;
	for (size_t i = 0; (route = route_at(i)); i++) {
		static const struct {
			unsigned method;
			const char *name;
		} methods[] = { { METHOD_GET, "GET" },
				{ METHOD_POST, "POST" } };

		for (size_t m = 0; m < COUNT_OF(methods); m++) {
			char line[128];

			if (!(route->methods & methods[m].method) ||
			    (route->flags & ROUTE_RPC))
				continue;
			snprintf(line, sizeof(line), "\n### %s %s\n",
				 methods[m].name, route->pattern);
			if (!strstr(page, line))
				fail_msg("not in docs/api.md:%s", line);
		}
	}
	free(page);
}

/* "### GET /path" of the page that no row of the table has. */
static void every_heading_in_the_documents_is_a_route(void **state)
{
	char *page = read_page(API_PAGE);

	(void)state;
	for (const char *at = page; (at = strstr(at, "\n### "));) {
		char method[8], pattern[64];
		bool found = false;

		at += 5;
		assert_int_equal(sscanf(at, "%7s %63s", method, pattern), 2);
		for (size_t i = 0; i < route_count(); i++)
			found |=
				(route_at(i)->methods & method_parse(method)) &&
				!strcmp(route_at(i)->pattern, pattern);
		if (!found)
			fail_msg("no route: %s %s", method, pattern);
	}
	free(page);
}

static void every_method_of_the_index_rpcs_is_in_the_documents(void **state)
{
	const struct rpc_method *method;
	char *page = read_page(RPC_PAGE);

	(void)state;
	for (size_t i = 0; (method = rpc_method_at(i)); i++) {
		char name[64];

		assert_non_null(method->run);
		assert_ptr_equal(rpc_method_find(method->name), method);
		snprintf(name, sizeof(name), "`%s`", method->name);
		if (!strstr(page, name))
			fail_msg("not in docs/rpc.md: %s", name);
	}
	free(page);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(paths_lead_to_their_routes_behind_every_prefix),
		test(prefixes_match_whole_segments_only),
		test(the_servers_own_pages_are_at_the_root_alone),
		test(they_are_there_without_an_empty_prefix_too),
		test(the_index_rpcs_are_on_a_server_of_their_own),
		test(every_method_of_the_index_rpcs_is_in_the_documents),
		test(explorer_paths_and_unknown_ones_have_cors),
		test(bad_prefixes_are_refused_with_a_line),
		test(every_row_is_complete_and_can_be_found),
		test(every_route_has_a_heading_in_the_documents),
		test(every_heading_in_the_documents_is_a_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
