/* The merkle root. */
#include "support.h"

#include "chain/merkle.h"

static struct txid leaf(unsigned n)
{
	struct txid id;

	sha256(id.bytes, &n, sizeof(n));
	return id;
}

static struct txid parent(struct txid a, struct txid b)
{
	struct slice pair[2] = { slice_of(a.bytes, 32), slice_of(b.bytes, 32) };
	struct txid id;

	sha256d_pieces(id.bytes, pair, 2);
	return id;
}

static struct txid root_of(const struct txid *leaves, size_t count,
			   bool *mutated)
{
	struct txid *copy =
		(struct txid *)heap_copy(leaves, count * sizeof(*leaves));
	struct txid root;

	merkle_root(root.bytes, copy, count, mutated);
	free(copy);
	return root;
}

static void the_root_of_one_leaf_is_the_leaf(void **state)
{
	struct txid a = leaf(1), root;
	bool mutated = true;

	(void)state;
	root = root_of(&a, 1, &mutated);
	assert_true(txid_equal(&root, &a));
	assert_false(mutated);
}

static void an_odd_last_leaf_is_paired_with_itself(void **state)
{
	struct txid a[7], expected, root;
	bool mutated;

	(void)state;
	for (unsigned i = 0; i < 7; i++)
		a[i] = leaf(i);

	expected = parent(parent(a[0], a[1]), parent(a[2], a[2]));
	root = root_of(a, 3, &mutated);
	assert_true(txid_equal(&root, &expected));
	assert_false(mutated);

	expected = parent(parent(a[4], a[4]), parent(a[4], a[4]));
	expected = parent(parent(parent(a[0], a[1]), parent(a[2], a[3])),
			  expected);
	root = root_of(a, 5, &mutated);
	assert_true(txid_equal(&root, &expected));
	assert_false(mutated);
}

/* CVE-2012-2459: repeating the tail gives the same root from other leaves. */
static void a_repeated_tail_has_the_same_root_and_is_told(void **state)
{
	struct txid a[8], honest, forged;
	bool mutated;

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		a[i] = leaf(i);

	honest = root_of(a, 3, &mutated);
	assert_false(mutated);
	a[3] = a[2];
	forged = root_of(a, 4, &mutated);
	assert_true(txid_equal(&honest, &forged));
	assert_true(mutated);

	/* The same one level higher up. */
	a[3] = leaf(3);
	honest = root_of(a, 6, &mutated);
	assert_false(mutated);
	a[6] = a[4];
	a[7] = a[5];
	forged = root_of(a, 8, &mutated);
	assert_true(txid_equal(&honest, &forged));
	assert_true(mutated);
}

static void equal_leaves_that_are_no_pair_are_no_mutation(void **state)
{
	struct txid a[4] = { leaf(0), leaf(1), leaf(1), leaf(2) };
	bool mutated = true;

	(void)state;
	(void)root_of(a, 4, &mutated);
	assert_false(mutated);
}

/* Origin: block 100,000 of Bitcoin, four transactions. */
static void block_100000_has_its_root(void **state)
{
	static const char *const hex[] = {
		"8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d"
		"87",
		"fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702"
		"c4",
		"6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236e"
		"c4",
		"e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c"
		"1d",
	};
	struct txid leaves[4], root;
	char text[HASH_HEX_SIZE];
	bool mutated;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_ok(txid_from_hex(&leaves[i], hex[i]));
	root = root_of(leaves, 4, &mutated);
	txid_to_hex(text, &root);
	assert_string_equal(text, "f3e94742aca4b5ef85488dc37c06c328"
				  "2295ffec960994b2c0d5ac2a25a95766");
	assert_false(mutated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_of_one_leaf_is_the_leaf),
		cmocka_unit_test(an_odd_last_leaf_is_paired_with_itself),
		cmocka_unit_test(a_repeated_tail_has_the_same_root_and_is_told),
		cmocka_unit_test(equal_leaves_that_are_no_pair_are_no_mutation),
		cmocka_unit_test(block_100000_has_its_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
