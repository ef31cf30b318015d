/* Many hashes at once: as each by itself, with the processor's instructions and
 * without. */
#include "support.h"

#include "chain/hash_many.h"
#include "chain/sha256_pair.h"

/* The linker puts this before the real one. */
bool __real_sha256_pair_works(void);
bool __wrap_sha256_pair_works(void);
static bool instructions_allowed = true;

bool __wrap_sha256_pair_works(void)
{
	return instructions_allowed && __real_sha256_pair_works();
}

#define MOST 2000

/* Messages of any length begin anywhere in here. */
static uint8_t bytes[3 * MOST];

static int fill_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * i >> 3 ^ i);
	return 0;
}

static void check_double(const struct hash_input *inputs, size_t count)
{
	uint8_t(*out)[32] = malloc(count * sizeof(*out) + 1), wanted[32];

	assert_non_null(out);
	sha256d_many(out, inputs, count);
	for (size_t i = 0; i < count; i++) {
		sha256d_pieces(wanted, inputs[i].piece, 3);
		assert_memory_equal(out[i], wanted, 32);
	}
	free(out);
}

static void messages_of_every_length_are_hashed(void **state)
{
	struct hash_input *inputs = calloc(MOST, sizeof(*inputs));

	(void)state;
	assert_non_null(inputs);
	for (size_t i = 0; i < MOST; i++)
		inputs[i].piece[0] = slice_of(bytes + i, i);
	for (int allowed = 0; allowed < 2; allowed++) {
		instructions_allowed = allowed;
		check_double(inputs, MOST);
	}
	free(inputs);
}

static void pieces_are_put_together_wherever_they_are_cut(void **state)
{
	struct hash_input inputs[64] = { { { { 0 } } } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(inputs); i++) {
		inputs[i].piece[0] = slice_of(bytes, i * i % 61);
		inputs[i].piece[1] = slice_of(bytes + 99, i * 97 % 1201);
		inputs[i].piece[2] = slice_of(bytes + i, i * i % 67);
		if (i % 5 == 0)
			inputs[i].piece[i % 3] = slice_of(NULL, 0);
	}
	for (int allowed = 0; allowed < 2; allowed++) {
		instructions_allowed = allowed;
		for (size_t count = 0; count <= COUNT_OF(inputs); count++)
			check_double(inputs, count);
	}
}

static void one_long_message_beside_many_short_ones(void **state)
{
	struct hash_input inputs[30] = { { { { 0 } } } };

	(void)state;
	for (size_t at = 0; at < COUNT_OF(inputs); at++) {
		for (size_t i = 0; i < COUNT_OF(inputs); i++)
			inputs[i].piece[1] =
				slice_of(bytes + i, i == at ? 4000 : 10 + i);
		check_double(inputs, COUNT_OF(inputs));
	}
}

static void nodes_of_a_tree_are_hashed_in_place(void **state)
{
	uint8_t nodes[20][64], wanted[20][32];

	(void)state;
	for (int allowed = 0; allowed < 2; allowed++) {
		instructions_allowed = allowed;
		for (size_t count = 0; count <= 20; count++) {
			memcpy(nodes, bytes + count, sizeof(nodes));
			for (size_t i = 0; i < count; i++)
				sha256d(wanted[i], nodes[i], 64);
			sha256d_64_many((uint8_t(*)[32])nodes,
					(const uint8_t(*)[64])nodes, count);
			assert_memory_equal(nodes, wanted, 32 * count);
			assert_memory_equal((uint8_t *)nodes + 32 * count,
					    bytes + count + 32 * count,
					    sizeof(nodes) - 32 * count);
		}
	}
}

static void scripts_of_every_length_are_hashed(void **state)
{
	struct script_hash *out = calloc(MOST, sizeof(*out));
	struct slice *scripts = calloc(MOST, sizeof(*scripts));

	(void)state;
	assert_true(out && scripts);
	for (size_t i = 0; i < MOST; i++)
		scripts[i] = slice_of(bytes + i, i * 31 % 150);
	scripts[7] = slice_of(NULL, 0);
	for (int allowed = 0; allowed < 2; allowed++) {
		instructions_allowed = allowed;
		for (size_t count = 0; count < MOST; count += 1 + count / 3) {
			memset(out, 0, MOST * sizeof(*out));
			script_hashes(out, scripts, count);
			for (size_t i = 0; i < count; i++) {
				struct script_hash wanted =
					script_hash_of(scripts[i]);

				assert_memory_equal(&out[i], &wanted, 32);
			}
		}
	}
	free(out);
	free(scripts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_of_every_length_are_hashed),
		cmocka_unit_test(pieces_are_put_together_wherever_they_are_cut),
		cmocka_unit_test(one_long_message_beside_many_short_ones),
		cmocka_unit_test(nodes_of_a_tree_are_hashed_in_place),
		cmocka_unit_test(scripts_of_every_length_are_hashed),
	};

	return cmocka_run_group_tests(tests, fill_bytes, NULL);
}
