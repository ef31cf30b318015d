/* extended_key_vectors.h - trees of extended keys, and keys that are none.
 *
 * Origin: bitcoin/bips bip-0032.mediawiki, bip-0049, bip-0084, bip-0086. */
#ifndef TESTS_UNIT_WALLET_EXTENDED_KEY_VECTORS_H
#define TESTS_UNIT_WALLET_EXTENDED_KEY_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
static const struct {
	const char *seed;
	const char *path;
	const char *xpub, *xprv;
} bip32_valid[] = {
	{ "000102030405060708090a0b0c0d0e0f",
	  "m",
	  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7us"
	  "UDFdp6W1EGMcet8",
	  "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBe"
	  "Jgk33yuGBxrMPHi" },
	{ "000102030405060708090a0b0c0d0e0f",
	  "m/0h",
	  "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8"
	  "PX9rL2dZXvgGDnw",
	  "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrn"
	  "YeSvkzY7d2bhkJ7" },
	{ "000102030405060708090a0b0c0d0e0f",
	  "m/0h/1",
	  "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYy"
	  "sAA7xmALppuCkwQ",
	  "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pW"
	  "cQDnRnrVA1xe8fs" },
	{ "000102030405060708090a0b0c0d0e0f",
	  "m/0h/1/2h",
	  "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7n7epu4trkrX7"
	  "x7DogT5Uv6fcLW5",
	  "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryjH4ktypQSAewRiNMjANTtpgP4"
	  "mLTj34bhnZX7UiM" },
	{ "000102030405060708090a0b0c0d0e0f",
	  "m/0h/1/2h/2",
	  "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5J"
	  "nJ7dh8zL4fiyLHV",
	  "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUA"
	  "KRHSC34sJ7in334" },
	{ "000102030405060708090a0b0c0d0e0f",
	  "m/0h/1/2h/2/1000000000",
	  "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVP"
	  "amhGW6cFJodrTHy",
	  "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREP"
	  "SL39UNdE3BBDu76" },
	{ "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c6"
	  "4d2e8a1e7d1457df2e5a3c51c73235be",
	  "m",
	  "xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mBy6gSPSCYk6SzXPTf3ND1cZAceL7SfJ1Z"
	  "3GC8vBgp2epUt13",
	  "xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A3u7Bi1j8ph3EGsZ9Xvz9dGuVrtHHs7pX"
	  "eTzjuxBrCmmhgC6" },
	{ "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c6"
	  "4d2e8a1e7d1457df2e5a3c51c73235be",
	  "m/0h",
	  "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxS"
	  "b7gwQN3ih19Zm4Y",
	  "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFja"
	  "PdGZ2y9WACViL4L" },
};

static const struct {
	const char *text;
	const char *reason;
} bip32_invalid[] = {
	{ "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGTQQD3dC4H2D5GBj7vWvSQaaBv5cxi9gafk"
	  "7NF3pnBju6dwKvH",
	  "prvkey version / pubkey mismatch" },
	{ "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGc"
	  "AUjeuwZdduYEvFn",
	  "invalid pubkey prefix 04" },
	{ "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGpWnsj83BHtEy5Zt8CcDr1UiRXuWCmTQLxE"
	  "K9vbz5gPstX92JQ",
	  "invalid prvkey prefix 04" },
	{ "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4H"
	  "S2fxvyYUA4q2Xe4",
	  "invalid pubkey prefix 01" },
	{ "xprv9s2SPatNQ9Vc6GTbVMFPFo7jsaZySyzk7L8n2uqKXJen3KUmvQNTuLh3fhZMBoG3G4ZW1N2kZuHEPY53qmbZzCHshoQn"
	  "Nf4GvELZfqTUrcv",
	  "zero depth with non-zero parent fingerprint" },
	{ "xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDuDXjNDRmXzSZe"
	  "4c7mnTK97pTvGS8",
	  "zero depth with non-zero index" },
	{ "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem2mwVbbNfvT2M"
	  "TcAqj3nesx8uBf9",
	  "unknown extended key version" },
	{ "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzF93Y5wvzdUayhgkkFoicQZcP3y52uPPxFnfo"
	  "LZB21Teqt1VvEHx",
	  "private key 0 not in 1..n-1" },
	{ "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Q5JXayek4PRsn35jii4veMimro1xefsM58P"
	  "gBMrvdYre8QyULY",
	  "invalid pubkey 020000000000000000000000000000000000000000000000000000000000000007" },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_EXTENDED_KEY_VECTORS_H */
