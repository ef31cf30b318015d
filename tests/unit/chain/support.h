/* support.h - what the tests of chain/ share. */
#ifndef TESTS_UNIT_CHAIN_SUPPORT_H
#define TESTS_UNIT_CHAIN_SUPPORT_H

/* cmocka.h needs the first four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "chain/hash.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define assert_ok(status)        assert_int_equal((status), STATUS_OK)
#define assert_bad_input(status) assert_int_equal((status), STATUS_BAD_INPUT)

/* Exactly len bytes of heap: the address sanitizer sees a read of even one
 * byte more. free() it. */
static inline uint8_t *heap_copy(const void *data, size_t len)
{
	uint8_t *copy = malloc(len);

	assert_true(copy || !len);
	if (len)
		memcpy(copy, data, len);
	return copy;
}

/* The bytes of a table's hexadecimal text, on the heap: free(slice.data). */
static inline struct slice bytes_of_hex(const char *hex)
{
	size_t len = strlen(hex) / 2;
	uint8_t *bytes = malloc(len);

	assert_true(bytes || !len);
	assert_ok(hex_decode(bytes, hex, 2 * len));
	return slice_of(bytes, len);
}

static inline void free_bytes(struct slice bytes)
{
	free((void *)(uintptr_t)bytes.data);
}

static inline void assert_slice_hex(struct slice bytes, const char *hex)
{
	char *text = malloc(2 * bytes.len + 1);

	assert_non_null(text);
	hex_encode(text, bytes.data, bytes.len);
	assert_string_equal(text, hex);
	free(text);
}

#endif /* TESTS_UNIT_CHAIN_SUPPORT_H */
