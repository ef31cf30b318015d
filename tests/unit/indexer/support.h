/* support.h - what the tests of indexer/ share: chance from a fixed seed, a
 * folder, a database. */
#ifndef TESTS_UNIT_INDEXER_SUPPORT_H
#define TESTS_UNIT_INDEXER_SUPPORT_H

/* cmocka.h needs the first four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/store.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define assert_ok(status)               assert_int_equal((status), STATUS_OK)
#define assert_status(status, expected) assert_int_equal((status), (expected))

/* Numbers that look random and are the same in every run. */
struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 .. end - 1 */
static inline uint64_t rng_below(struct rng *rng, uint64_t end)
{
	return rng_next(rng) % end;
}

static inline bool rng_one_in(struct rng *rng, uint64_t n)
{
	return !rng_below(rng, n);
}

/* So many rounds, times OWSD_TEST_LONG when that is set. */
unsigned test_rounds(unsigned rounds);

static const struct index_secret test_secret = {
	{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }
};

/* Scripts are numbers here: each stands for a push of four bytes, OP_DROP.
 * SCRIPT_UNSPENDABLE is an OP_RETURN. */
#define SCRIPT_SIZE        6
#define SCRIPT_UNSPENDABLE UINT32_MAX
struct slice script_bytes(uint8_t out[SCRIPT_SIZE], uint32_t script);
struct script_key script_key_of(uint32_t script);

/* A folder of its own, removed with all its files by drop_folder(). */
struct folder {
	char path[64];
};
struct folder make_folder(void);
void drop_folder(const struct folder *folder);

/* A database in it. */
struct store *store_in(const struct folder *folder, uint64_t map_size);
#define TEST_MAP (1ULL << 30)

#endif /* TESTS_UNIT_INDEXER_SUPPORT_H */
