/* The explorer page's files: which are held, and what a path means. */
#include "support.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/ui_files.h"

static const char page[] =
	"<html><head>\n<base href=\"/\" />\n"
	"<link rel=\"icon\" href=\"img/icon.ico\">\n"
	"<link rel=\"stylesheet\" href=\"https://fonts.example/css?a|b\">\n"
	"<link rel=\"stylesheet\" href=\"css/main.css\">\n"
	"</head><script>window.apiPrefix = '/api';</script></html>\n";
static const char page_served[] =
	"<html><head>\n<base href=\"/insight/\" />\n"
	"<link rel=\"icon\" href=\"img/icon.ico\">\n\n"
	"<link rel=\"stylesheet\" href=\"css/main.css\">\n"
	"</head><script>window.apiPrefix = '/my-api';</script></html>\n";

static struct folder folder;
static struct ui_files *files;

static void put(const char *name, const char *text)
{
	write_file(path_in(&folder, name), text, strlen(text));
}

static void make(const char *name)
{
	assert_int_equal(mkdir(path_in(&folder, name), 0700), 0);
}

static void put_link(const char *name, const char *to)
{
	char target[128];

	snprintf(target, sizeof(target), "%s", path_in(&folder, to));
	assert_int_equal(symlink(target, path_in(&folder, name)), 0);
}

/* A package: "public" is what is served. */
static int set_up(void **state)
{
	(void)state;
	folder = make_folder();
	files = NULL;
	put("secret.txt", "secret");
	make("public");
	put("public/index.html", page);
	make("public/js");
	put("public/js/main.js", "alert(1)");
	put("public/js/main.js.map", "{}");
	put("public/js/README", "read");
	put("public/empty.css", "");
	put("public/logo.svg", "<svg/>");
	put("public/.hidden.txt", "hidden");
	make("public/.git");
	put("public/.git/config.txt", "hidden");
	put_link("public/link.txt", "secret.txt");
	put_link("public/folder", "");
	return 0;
}

static int drop(const char *path, const struct stat *st, int kind,
		struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	ui_files_free(files);
	return nftw(folder.path, drop, 8, FTW_DEPTH | FTW_PHYS);
}

static enum status load(const char *name)
{
	return ui_files_load(&files, path_in(&folder, name), "/my-api");
}

/* What the path, cut up at its slashes, means. */
static const struct ui_file *find(const char *path)
{
	const char *segments[40];
	char text[1024];
	size_t count = 0;
	char *rest = text;

	snprintf(text, sizeof(text), "%s", path);
	while (*path && count < COUNT_OF(segments) && rest)
		segments[count++] = strsep(&rest, "/");
	return ui_files_find(files, segments, count);
}

static void assert_page(const struct ui_file *file)
{
	assert_non_null(file);
	assert_string_equal(file->media_type, "text/html; charset=utf-8");
	assert_int_equal(file->bytes.len, strlen(page_served));
	assert_memory_equal(file->bytes.data, page_served, strlen(page_served));
}

static void the_page_speaks_to_this_server_and_to_no_other(void **state)
{
	(void)state;
	assert_ok(load(""));
	assert_page(find(""));
	assert_page(find("index.html"));
}

static void paths_of_the_pages_own_mean_the_page(void **state)
{
	static const char *const paths[] = {
		"tx/00", "address/bchtest:qq", "blocks", "js", "public",
		"a//b",  "tx/00/>/1",
	};

	(void)state;
	assert_ok(load(""));
	for (size_t i = 0; i < COUNT_OF(paths); i++)
		assert_page(find(paths[i]));
}

static void files_are_found_by_their_whole_names(void **state)
{
	const struct ui_file *file;

	(void)state;
	assert_ok(load(""));
	file = find("js/main.js");
	assert_non_null(file);
	assert_string_equal(file->media_type, "text/javascript; charset=utf-8");
	assert_int_equal(file->bytes.len, 8);
	assert_memory_equal(file->bytes.data, "alert(1)", 8);
	file = find("logo.svg");
	assert_non_null(file);
	assert_string_equal(file->media_type, "image/svg+xml");
	assert_ptr_equal(find("/js//main.js"), find("js/main.js"));
	assert_string_not_equal(file->etag, find("js/main.js")->etag);
	file = find("empty.css");
	assert_non_null(file);
	assert_int_equal(file->bytes.len, 0);
	assert_null(find("main.js"));
	assert_null(find("js/main.jsx"));
	assert_null(find("JS/main.js"));
}

static void nothing_else_can_be_asked_for(void **state)
{
	static const char *const paths[] = {
		/* above the folder */
		"..",
		"../secret.txt",
		"js/../../secret.txt",
		"/../secret.txt",
		"../public/js/main.js",
		"js/../js/main.js",
		"./js/main.js",
		/* hidden, linked, of no use to a browser */
		".hidden.txt",
		".git/config.txt",
		"link.txt",
		"folder/secret.txt",
		"js/main.js.map",
		".",
	};
	char *large = calloc(1, 1000);

	(void)state;
	assert_ok(load(""));
	for (size_t i = 0; i < COUNT_OF(paths); i++)
		if (find(paths[i]))
			fail_msg("found: %s", paths[i]);
	/* A folder's path and the page's own look alike. */
	assert_page(find("js/../index"));
	assert_non_null(large);
	memset(large, 'a', 999);
	memcpy(large + 995, ".css", 4);
	assert_null(find(large));
	free(large);
}

static void the_folder_itself_will_do_too(void **state)
{
	(void)state;
	assert_ok(load("public"));
	assert_page(find(""));
	assert_non_null(find("js/main.js"));
	ui_files_free(files);
	assert_ok(load("public/"));
	assert_non_null(find("js/main.js"));
	ui_files_free(files);
	/* Whoever starts the server may call it by a link. */
	put_link("other", "public");
	assert_ok(load("other"));
	assert_non_null(find("js/main.js"));
	assert_null(find("link.txt"));
}

static void refuses(const char *name, const char *why)
{
	struct log_capture log = begin_log();
	const enum status st = load(name);
	char *said = end_log(&log);

	assert_int_equal(st, STATUS_REFUSED);
	assert_null(files);
	assert_int_equal(times_in(said, "explorer page not loaded"), 1);
	assert_int_equal(times_in(said, why), 1);
	free(said);
}

static void what_is_no_explorer_page_is_refused_with_a_line(void **state)
{
	(void)state;
	refuses("absent", "No such file");
	refuses("secret.txt", "Not a directory");
	make("bare");
	refuses("bare", "no index.html");
	put("bare/index.html", "<base href=\"/\"> no prefix");
	refuses("bare", "no page of insight-ui");
	put("bare/index.html", "window.apiPrefix = '/api'; no base");
	refuses("bare", "no page of insight-ui");
	put("bare/index.html", "<base href=\"/");
	refuses("bare", "no page of insight-ui");
	put("bare/index.html", "");
	refuses("bare", "no page of insight-ui");
}

static void too_much_is_refused(void **state)
{
	(void)state;
	put("public/large.txt", "");
	assert_int_equal(truncate(path_in(&folder, "public/large.txt"),
				  ((off_t)64 << 20) + 1),
			 0);
	refuses("", "over 64 MiB");
}

static void a_tag_that_never_ends_is_taken_whole(void **state)
{
	(void)state;
	put("public/index.html", "<base href=\"/\">window.apiPrefix = ''"
				 "<link href=\"http://x/");
	assert_ok(load(""));
	assert_int_equal(find("")->bytes.len,
			 strlen("<base href=\"/insight/\">"
				"window.apiPrefix = '/my-api'"));
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_page_speaks_to_this_server_and_to_no_other),
		test(paths_of_the_pages_own_mean_the_page),
		test(files_are_found_by_their_whole_names),
		test(nothing_else_can_be_asked_for),
		test(the_folder_itself_will_do_too),
		test(what_is_no_explorer_page_is_refused_with_a_line),
		test(too_much_is_refused),
		test(a_tag_that_never_ends_is_taken_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
