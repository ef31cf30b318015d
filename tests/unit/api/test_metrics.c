/* The figures for Prometheus. */
#include "server_scene.h"

#include "api/metrics.h"
#include "api/routes.h"

static struct server_scene scene;
static struct metrics metrics;
static struct writer out;

static int set_up(void **state)
{
	(void)state;
	index_scene_begin(&scene, fake_by_table,
			  &(struct fake_table){ .calls = NULL });
	writer_init(&out);
	return metrics_init(&metrics, 2) != STATUS_OK;
}

static int tear_down(void **state)
{
	(void)state;
	metrics_clear(&metrics);
	writer_clear(&out);
	index_scene_end(&scene);
	return 0;
}

static const char *written(void)
{
	writer_reset(&out);
	metrics_write(&out, &metrics, &scene.config);
	return text_of(&out);
}

#define assert_line(text)                                          \
	do {                                                       \
		if (!strstr(written(), "\n" text "\n"))            \
			fail_msg("%s not in %s", text, written()); \
	} while (0)

#define NAME "owsd_http_request_duration_seconds"

static void requests_are_summed_over_the_loops(void **state)
{
	(void)state;
	metrics_count(&metrics.loops[0], route_at(0), 200, 50);
	metrics_count(&metrics.loops[1], route_at(0), 204, 300);
	metrics_count(&metrics.loops[1], route_at(0), 200, 9000000);
	metrics_count(&metrics.loops[0], route_at(0), 404, 1);
	metrics_count(&metrics.loops[0], NULL, 503, 1);
	assert_line(NAME
		    "_bucket{route=\"/sync\",code=\"2xx\",le=\"0.0001\"} 1");
	assert_line(NAME
		    "_bucket{route=\"/sync\",code=\"2xx\",le=\"0.0005\"} 2");
	assert_line(NAME "_bucket{route=\"/sync\",code=\"2xx\",le=\"5\"} 2");
	assert_line(NAME "_bucket{route=\"/sync\",code=\"2xx\",le=\"+Inf\"} 3");
	assert_line(NAME "_sum{route=\"/sync\",code=\"2xx\"} 9.000350");
	assert_line(NAME "_count{route=\"/sync\",code=\"2xx\"} 3");
	assert_line(NAME "_count{route=\"/sync\",code=\"4xx\"} 1");
	assert_line(NAME "_count{route=\"unknown\",code=\"5xx\"} 1");
}

static void routes_never_asked_for_have_no_lines(void **state)
{
	(void)state;
	assert_null(strstr(written(), "route=\""));
}

static void an_empty_index_has_its_figures(void **state)
{
	(void)state;
	assert_line("owsd_index_stage{stage=\"starting\"} 1");
	assert_line("owsd_index_at_tip 0");
	assert_line("owsd_index_height -1");
	assert_line("owsd_index_lag_blocks 0");
	assert_line("owsd_mempool_txs 0");
	assert_line("owsd_node_down_seconds 0.000000");
	assert_line("owsd_build_info{version=\"" OWSD_VERSION
		    "\",coin=\"btc\",network=\"regtest\"} 1");
	assert_non_null(strstr(written(), "\nowsd_lmdb_map_bytes 67108864\n"));
}

/* Calls each() with the name of every metric. */
static void for_each_name(void (*each)(const char *name))
{
	const char *text = written();

	while ((text = strstr(text, "# TYPE "))) {
		char name[128];

		text += 7;
		assert_int_equal(sscanf(text, "%127s", name), 1);
		each(name);
	}
}

static const char *page;

static void assert_described(const char *name)
{
	char cell[160];

	snprintf(cell, sizeof(cell), "| `%s` |", name);
	if (!strstr(page, cell))
		fail_msg("not in docs/api.md: %s", cell);
}

static void every_metric_is_described_in_the_documents(void **state)
{
	FILE *file = fopen(API_PAGE, "r");
	char *text = calloc(1, 1 << 20);

	(void)state;
	assert_non_null(file);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
	page = text;
	for_each_name(assert_described);
	fclose(file);
	free(text);
}

static void the_table_of_routes_fits(void **state)
{
	(void)state;
	assert_true(route_count() < METRICS_ROUTES);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(requests_are_summed_over_the_loops),
		test(routes_never_asked_for_have_no_lines),
		test(an_empty_index_has_its_figures),
		test(every_metric_is_described_in_the_documents),
		test(the_table_of_routes_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
