/* field_vectors.h - numbers, and whether they are squares modulo p.
 *
 * Computed for these tests, in Python. */
#ifndef TESTS_UNIT_WALLET_FIELD_VECTORS_H
#define TESTS_UNIT_WALLET_FIELD_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
static const struct {
	const char *number;
	bool is_square;
} field_numbers[] = {
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	  false },
	{ "0000000000000000000000000000000000000000000000000000000000000001",
	  true },
	{ "0000000000000000000000000000000000000000000000000000000000000002",
	  true },
	{ "0000000000000000000000000000000000000000000000000000000000000003",
	  false },
	{ "0000000000000000000000000000000000000000000000000000000000000004",
	  true },
	{ "0000000000000000000000000000000000000000000000000000000000000005",
	  false },
	{ "0000000000000000000000000000000000000000000000000000000000000007",
	  false },
	{ "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e",
	  false },
	{ "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2d",
	  false },
	{ "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2b",
	  false },
	{ "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
	  false },
	{ "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30",
	  true },
	{ "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc31",
	  true },
	{ "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	  true },
	{ "099950d836f675cc81e74ef5e8e25d940ed904759531985d5d9dc9f81818e811",
	  true },
	{ "f29d0da9953f48f1a09f76b5a170b33839263059f28c105d1fb17c2390c192cf",
	  true },
	{ "301850c5a38fd547923a736994e3bf911a61dbe22e44158bae97ba94d0eda82f",
	  true },
	{ "34b9b5df9e7769b10f4205b4907a70c31012f037b64ce4228c38fb2918f135d2",
	  false },
	{ "ec66a78795e761d17731af10506bf2efc6f877186d76b07e881ed162ae2eb154",
	  true },
	{ "3e7d1bfbc7a2ea20b2f14c942e05319acb5c74273f98e2774cbd87ad5c90a958",
	  true },
	{ "72e6cc3ababced2057ee05cde00902c77ebff206867347214cdd2055930d6eaf",
	  true },
	{ "c1d3fcff2a3af4d46b0a18e8830e07bc1e398f1012bd4acefaecbd389be4bcfc",
	  true },
	{ "b1fee08f571242425051c1ccd17f9acae01f5057ca02135e92b1d3f28ede0d7a",
	  true },
	{ "b394fb36bb2d420f0f88080b10a3d6b2aa05e11ab2715945795e8229451abd81",
	  false },
	{ "b774eb5248db40af72158370d269a9a5ae658f33fe3b890b93f448b3a5aa3c81",
	  false },
	{ "bd0561e6211c70cf49952399c4aaeac137dc76fb0f17a3007e62aa0a1df9fd78",
	  true },
	{ "72fdf2022a96fb1a14a0f9e77f1b103cdf1582b0eab477d26415479c65dc9f50",
	  false },
	{ "8cdb305fdd2e16096e36aab0d1bc52d9230d977ee22571594720771f8ca81811",
	  true },
	{ "f52ddf5d616499c9e25a7605aec6f0245bd86d40fc891b4a6a50df4db4d66a3a",
	  true },
	{ "0316909e3bbbe9eaa8948c893b61867626bb7dbd2d1c9af0153e7c2a26a2c0bd",
	  false },
	{ "65e7e4236472f1a38f2c6ec8cc4169a3ae3a2b7fdfe01893f3aed0b6c7ac1491",
	  false },
	{ "1a358ca00d75985d99c94309570dc1951c2442f9298cb3a570ccec313571810a",
	  true },
	{ "068739fa9d1de2a05d158a2ff2ee4e4519f9919c895fd7b326b94c7f9118bb16",
	  false },
	{ "f4998d7c4093f6dea268aa872607679d6050914a9d33a01c353c631cdfd43f37",
	  false },
	{ "bfeaa1551a28f7b324e4e25a15fc899e4fd58dbe7bdc968b7afb2c68774b15d7",
	  false },
	{ "05e999f3842e7fc229540a6eb12aa1f6d42fddbb7a86f7a243c71b9abd87a865",
	  true },
	{ "ea0575438b0d590bb0a844e52587be6b5c9bcf35873be078f3b7a50df373ca53",
	  true },
	{ "5675f6ad325b55dd785729763a12917c1a26f88938703800149e259b5d58c705",
	  true },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_FIELD_VECTORS_H */
