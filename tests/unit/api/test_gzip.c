/* Packed answers, unpacked by zlib itself. */
#include "support.h"

#include <zlib.h>

#include "api/gzip.h"

static struct gzip *gzip;
static struct response res;

static int set_up(void **state)
{
	(void)state;
	gzip = gzip_new();
	response_init(&res);
	return gzip ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	gzip_free(gzip);
	response_clear(&res);
	return 0;
}

static void fill(size_t len, bool random)
{
	uint64_t x = len + 1;

	writer_reset(&res.body);
	writer_reset(&res.packed);
	for (size_t i = 0; i < len; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		write_u8(&res.body,
			 random ? (uint8_t)(x >> 56)
				: (uint8_t) "0123456789abcdef"[x >> 60]);
	}
}

/* Is packed a gzip file of just the body? */
static void assert_unpacks(void)
{
	uint8_t *out = malloc(res.body.len + 1);
	z_stream z = { 0 };

	assert_non_null(out);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = res.packed.data;
	z.avail_in = (uInt)res.packed.len;
	z.next_out = out;
	z.avail_out = (uInt)res.body.len + 1;
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.total_out, res.body.len);
	assert_int_equal(z.avail_in, 0);
	assert_memory_equal(out, res.body.data, res.body.len);
	inflateEnd(&z);
	free(out);
}

static void what_is_packed_unpacks_to_the_same(void **state)
{
	(void)state;
	for (size_t len = GZIP_MIN + 1; len < 3000000; len = len * 3 + 1) {
		fill(len, false);
		gzip_response(gzip, &res);
		assert_true(res.packed.len > 0 && res.packed.len < len);
		assert_unpacks();
	}
}

static void short_answers_stay_as_they_are(void **state)
{
	(void)state;
	fill(GZIP_MIN, false);
	gzip_response(gzip, &res);
	assert_int_equal(res.packed.len, 0);
}

static void what_would_not_shrink_stays_as_it_is(void **state)
{
	(void)state;
	fill(5000, true);
	gzip_response(gzip, &res);
	assert_int_equal(res.packed.len, 0);
}

struct accept_case {
	const char *header;
	bool accepted;
};

static const struct accept_case headers[] = {
	{ NULL, false },
	{ "", false },
	{ "gzip", true },
	{ "GZIP", true },
	{ "x-gzip", true },
	{ "*", true },
	{ "deflate, gzip;q=1.0, *;q=0.5", true },
	{ "br , gzip", true },
	{ "gzip;q=0.001", true },
	{ "gzip;q=0", false },
	{ "gzip; q=0.000", false },
	{ "gzip;Q=0", false },
	{ "gzip;q=0, identity", false },
	{ "gzipped", false },
	{ "deflate", false },
	{ "identity;q=1", false },
	{ ",,;;,", false },
	{ ";q=1", false },
};

static void accept_encoding_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		assert_int_equal(gzip_accepted(headers[i].header),
				 headers[i].accepted);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_is_packed_unpacks_to_the_same),
		test(short_answers_stay_as_they_are),
		test(what_would_not_shrink_stays_as_it_is),
		test(accept_encoding_is_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
