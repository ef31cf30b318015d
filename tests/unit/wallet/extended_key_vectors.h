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
	{ "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b787572"
	  "6f6c696663605d5a5754514e4b484542",
	  "m",
	  "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47L"
	  "JhkJ8UB7WEGuduB",
	  "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqPqm55Qn3LqFt"
	  "T2emdEXVYsCzC2U" },
	{ "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b787572"
	  "6f6c696663605d5a5754514e4b484542",
	  "m/0",
	  "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1"
	  "D3tgFxHmwMkQTPH",
	  "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1ex8G81dwSM1fw"
	  "qWpWkeS3v86pgKt" },
	{ "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b787572"
	  "6f6c696663605d5a5754514e4b484542",
	  "m/0/2147483647h",
	  "xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8RuJiHjaDMBU4"
	  "Zn9h8LZNnBC5y4a",
	  "xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEeEg2mUCTAwCd6vnxVrcjfy2kRgVsFawNzmjuH"
	  "c2YmYRmagcEPdU9" },
	{ "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b787572"
	  "6f6c696663605d5a5754514e4b484542",
	  "m/0/2147483647h/1",
	  "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89LojfZ537wTfu"
	  "nKau47EL2dhHKon",
	  "xprv9zFnWC6h2cLgpmSA46vutJzBcfJ8yaJGg8cX1e5StJh45BBciYTRXSd25UEPVuesF9yog62tGAQtHjXajPPdbRCHuWS6"
	  "T8XA2ECKADdw4Ef" },
	{ "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b787572"
	  "6f6c696663605d5a5754514e4b484542",
	  "m/0/2147483647h/1/2147483646h",
	  "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQ"
	  "LcgJvLJuZZvRcEL",
	  "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQ"
	  "bLYnMpCqE2VbFWc" },
	{ "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b787572"
	  "6f6c696663605d5a5754514e4b484542",
	  "m/0/2147483647h/1/2147483646h/2",
	  "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2rnY5agb9rXpV"
	  "Gyy3bdW6EEgAtqt",
	  "xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38EGfSh6dqA9QWTyefMLEcBYJUu"
	  "ekgW4BYPJcr9E7j" },
	{ "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678",
	  "m",
	  "xpub661MyMwAqRbcGczjuMoRm6dXaLDEhW1u34gKenbeYqAix21mdUKJyuyu5F1rzYGVxyL6tmgBUAEPrEz92mBXjByMRiJd"
	  "ba9wpnN37RLLAXa",
	  "xprv9s21ZrQH143K48vGoLGRPxgo2JNkJ3J3fqkirQC2zVdk5Dgd5w14S7fRDyHH4dWNHUgkvsvNDCkvAwcSHNAQwhwgNMgZ"
	  "hLtQC63zxwhQmRv" },
	{ "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678",
	  "m/0h",
	  "xpub69AUMk3qDBi3uW1sXgjCmVjJ2G6WQoYSnNHyzkmdCHEhSZ4tBok37xfFEqHd2AddP56Tqp4o56AePAgCjYdvpW2PU2jb"
	  "UPFKsav5ut6Ch1m",
	  "xprv9vB7xEWwNp9kh1wQRfCCQMnZUEG21LpbR9NPCNN1dwhiZkjjeGRnaALmPXCX7SgjFTiCTT6bXes17boXtjq3xLpcDjzE"
	  "uGLQBM5ohqkao9G" },
	{ "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678",
	  "m/0h/1h",
	  "xpub6BJA1jSqiukeaesWfxe6sNK9CCGaujFFSJLomWHprUL9DePQ4JDkM5d88n49sMGJxrhpjazuXYWdMf17C9T5Xnxkopae"
	  "S7jGk1GyyVziaMt",
	  "xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAcAqiZLE7Je3vZJHxspZdFHfnBEjHqU5hG"
	  "1Jaj32dVoS6XLT1" },
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
	{ "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzB"
	  "Bsz4wKY5fTtTQBm",
	  "pubkey version / prvkey mismatch" },
	{ "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD9y5gkZ6Eq3Rju"
	  "ahrv17fEQ3Qen6J",
	  "invalid prvkey prefix 01" },
	{ "xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6"
	  "znwMfQkhRYHRLpJ",
	  "zero depth with non-zero parent fingerprint" },
	{ "xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsuoePmjzsB3eFK"
	  "SUEh3Gu1N3cqVUN",
	  "zero depth with non-zero index" },
	{ "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZWZ6St24UVf2Q"
	  "go6oujFktLHdHY4",
	  "unknown extended key version" },
	{ "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD5SDKr24z3aiUv"
	  "Kr9bJpdrcLg1y3G",
	  "private key n not in 1..n-1" },
	{ "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBe"
	  "Jgk33yuGBxrMPHL",
	  "invalid checksum" },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_EXTENDED_KEY_VECTORS_H */
