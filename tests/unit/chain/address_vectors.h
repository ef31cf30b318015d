/* address_vectors.h - published addresses and the scripts they stand for.
 *
 * Origin: bitcoin-cash-node/bitcoin-cash-node src/test/data/key_io_valid.json
 * (legacy addresses of 20-byte hashes, which are Bitcoin's own), bitcoin/bips
 * bip-0049, -0067, -0084, -0086 .mediawiki (BIP84's scripts made of its keys)
 * and bip-0341/wallet-test-vectors.json. The last group was printed by
 * bitcoin-tx -json of Bitcoin Knots 29.4.2. */
#ifndef TESTS_UNIT_CHAIN_ADDRESS_VECTORS_H
#define TESTS_UNIT_CHAIN_ADDRESS_VECTORS_H

/* clang-format off */
static const struct {
	const char *network;
	const char *text;
	const char *script;
} address_pairs[] = {
	{ "testnet",
	  "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2",
	  "a914336caa13e08b96080a32b5d818d59b4ab3b3674287" },
	{ "livenet",
	  "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
	  "0014c0cebcd6c3d3ca8c75dc5ec62ebe55330ef910e2" },
	{ "livenet",
	  "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el",
	  "00143e34985dca6fddc9fb369940e4c7d8e2873f529c" },
	{ "livenet",
	  "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh",
	  "5120a82f29944d65b86ae6b5e5cc75e294ead6c59391a1edc5e016e3498c"
	  "67fc7bbb" },
	{ "livenet",
	  "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7",
	  "5120882d74e5d0572d5a816cef0041a96b6c1de832f6f9676d9605c44d5e"
	  "9a97d3dc" },
	{ "livenet",
	  "3CMNFxN1oHBc4R1EpboAL5yzHGgE611Xou",
	  "a91474f209f6ea907e2ea48f74fae05782ae8a66525787" },
	{ "testnet",
	  "mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs",
	  "76a91453c0307d6851aa0ce7825ba883c6bd9ad242b48688ac" },
	{ "regtest",
	  "mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs",
	  "76a91453c0307d6851aa0ce7825ba883c6bd9ad242b48688ac" },
	{ "testnet",
	  "2N2JD6wb56AfK4tfmM6PwdVmoYk2dCKf4Br",
	  "a9146349a418fc4578d10a372b54b45c280cc8c4382f87" },
	{ "livenet",
	  "1Ax4gZtb7gAit2TivwejZHYtNNLT18PUXJ",
	  "76a9146d23156cbbdcc82a5a47eee4c2c7c583c18b6bf488ac" },
	{ "livenet",
	  "3QjYXhTkvuj8qPaXHTTWb5wjXhdsLAAWVy",
	  "a914fcc5460dd6e2487c7d75b1963625da0e8f4c597587" },
	{ "testnet",
	  "n3ZddxzLvAY9o7184TB4c6FJasAybsw4HZ",
	  "76a914f1d470f9b02370fdec2e6b708b08ac431bf7a5f788ac" },
	{ "testnet",
	  "2NBFNJTktNa7GZusGbDbGKRZTxdK9VVez3n",
	  "a914c579342c2c4c9220205e2cdc285617040c924a0a87" },
	{ "livenet",
	  "1C5bSj1iEGUgSTbziymG7Cn18ENQuT36vv",
	  "76a9147987ccaa53d02c8873487ef919677cd3db7a691288ac" },
	{ "testnet",
	  "2NB72XtkjpnATMggui83aEtPawyyKvnbX2o",
	  "a914c3e55fceceaa4391ed2a9677f4a4d34eacd021a087" },
	{ "livenet",
	  "1Gqk4Tv79P91Cc1STQtU3s1W6277M2CVWu",
	  "76a914adc1cc2081a27206fae25792f28bbc55b831549d88ac" },
	{ "livenet",
	  "33vt8ViH5jsr115AGkW6cEmEz9MpvJSwDk",
	  "a914188f91a931947eddd7432d6e614387e32b24470987" },
	{ "testnet",
	  "2MxgPqX1iThW3oZVk9KoFcE5M4JpiETssVN",
	  "a9143b9b3fd7a50d4f08d1a5b0f62f644fa7115ae2f387" },
	{ "livenet",
	  "1JwMWBVLtiqtscbaRHai4pqHokhFCbtoB4",
	  "76a914c4c1b72491ede1eedaca00618407ee0b772cad0d88ac" },
	{ "livenet",
	  "37Sp6Rv3y4kVd1nQ1JV5pfqXccHNyZm1x3",
	  "a9143f210e7277c899c3a155cc1c90f4106cbddeec6e87" },
	{ "testnet",
	  "myoqcgYiehufrsnnkqdqbp69dddVDMopJu",
	  "76a914c8a3c2a09a298592c3e180f02487cd91ba3400b588ac" },
	{ "testnet",
	  "2N7FuwuUuoTBrDFdrAZ9KxBmtqMLxce9i1C",
	  "a91499b31df7c9068d1481b596578ddbb4d3bd90baeb87" },
	{ "livenet",
	  "13p1ijLwsnrcuyqcTvJXkq2ASdXqcnEBLE",
	  "76a9141ed467017f043e91ed4c44b4e8dd674db211c4e688ac" },
	{ "livenet",
	  "3ALJH9Y951VCGcVZYAdpA3KchoP9McEj1G",
	  "a9145ece0cadddc415b1980f001785947120acdb36fc87" },
	{ "livenet",
	  "39bgKC7RFbpoCRbtD5KEdkYKtNyhpsNa3Z",
	  "a91456be8ea93912f37685542a2a864a5600f88a675487" },
	{ "livenet",
	  "3CKHTjBKxCARLzwABMu9yD85kvtm7WnMfH",
	  "a914748d33e0b4035857ee47f4174e0df8d6f2bdbdc287" },
	{ "livenet",
	  "32V85igBri9zcfBRVupVvwK18NFtS37FuD",
	  "a91408b8465c7f8028362737c92c48a8aa207f046d0087" },
	{ "livenet",
	  "bc1p2wsldez5mud2yam29q22wgfh9439spgduvct83k3pm50fcxa5dps59h4"
	  "z5",
	  "512053a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4"
	  "e0dda343" },
	{ "livenet",
	  "bc1pz37fc4cn9ah8anwm4xqqhvxygjf9rjf2resrw8h8w4tmvcs0863sa2e5"
	  "86",
	  "5120147c9c57132f6e7ecddba9800bb0c4449251c92a1e60371ee77557b6"
	  "620f3ea3" },
	{ "livenet",
	  "bc1punvppl2stp38f7kwv2u2spltjuvuaayuqsthe34hd2dyy5w4g58qqfua"
	  "g5",
	  "5120e4d810fd50586274face62b8a807eb9719cef49c04177cc6b76a9a42"
	  "51d5450e" },
	{ "livenet",
	  "bc1pwyjywgrd0ffr3tx8laflh6228dj98xkjj8rum0zfpd6h0e930h6saqxr"
	  "rm",
	  "5120712447206d7a5238acc7ff53fbe94a3b64539ad291c7cdbc490b7577"
	  "e4b17df5" },
	{ "livenet",
	  "bc1pwl3s54fzmk0cjnpl3w9af39je7pv5ldg504x5guk2hpecpg2kgsqaqst"
	  "jq",
	  "512077e30a5522dd9f894c3f8b8bd4c4b2cf82ca7da8a3ea6a239655c39c"
	  "050ab220" },
	{ "livenet",
	  "bc1pfeessrawgf",
	  "51024e73" },
	{ "livenet",
	  "bc1qnaqm6k7tkrca00dxajrs04mhcmcnlfsd3fxf7x",
	  "00149f41bd5bcbb0f1d7bda6ec8707d777c6f13fa60d" },
	{ "livenet",
	  "bc1quc5pchmcmclkrzc6jgls8wehdprja6k7c33j3s7vzg3ea8n3yqss8fgc"
	  "mz",
	  "0020e6281c5f78de3f618b1a923f03bb3768472eeadec46328c3cc12239e"
	  "9e712021" },
	{ "livenet",
	  "bc1pqrud7qf4ccmlt7e2mu4y558kx29wptdqxsh0paasxtml0erzfszsme30"
	  "rf",
	  "512000f8df0135c637f5fb2adf2a4a50f6328ae0ada0342ef0f7b032f7f7"
	  "e4624c05" },
	{ "livenet",
	  "bc1pt34qgmutn7",
	  "51025c6a" },
	{ "livenet",
	  "bc1z9thj2scs23xarx5kqzv2md2kzp84452w0we9qtmm0z6z6rjpl8cqtual"
	  "t0vxwpyvxkw3lv",
	  "52282aef254310544dd19a960098adb556104f5ad14e7bb2502f7b78b42d"
	  "0e41f9f005f3bf5bd867048c" },
	{ "livenet",
	  "bc1se9446cy56up8xza4960lfapjrcveaqql",
	  "6010c96b5d6094d702730bb52e9ff4f4321e" },
	{ "livenet",
	  "1JcnoQY48ZdteWvxQCZ2ACc1xcLQsdqgde",
	  "76a914c13eedd1f17658835ae48640c6761b96bfc7cc5e88ac" },
	{ "livenet",
	  "3MmpUQ3Zb8AUMB69vqrBK1JPZUDnbD2Syw",
	  "a914dc4b096ef2fa173557839c5ceb255746ecb38b1787" },
	{ "testnet",
	  "tb1pfees9rn5nz",
	  "51024e73" },
	{ "testnet",
	  "tb1qnaqm6k7tkrca00dxajrs04mhcmcnlfsdm0a694",
	  "00149f41bd5bcbb0f1d7bda6ec8707d777c6f13fa60d" },
	{ "testnet",
	  "tb1quc5pchmcmclkrzc6jgls8wehdprja6k7c33j3s7vzg3ea8n3yqsssp7h"
	  "pd",
	  "0020e6281c5f78de3f618b1a923f03bb3768472eeadec46328c3cc12239e"
	  "9e712021" },
	{ "testnet",
	  "tb1pqrud7qf4ccmlt7e2mu4y558kx29wptdqxsh0paasxtml0erzfszsv38q"
	  "ex",
	  "512000f8df0135c637f5fb2adf2a4a50f6328ae0ada0342ef0f7b032f7f7"
	  "e4624c05" },
	{ "testnet",
	  "tb1pt34qamj3g4",
	  "51025c6a" },
	{ "testnet",
	  "tb1z9thj2scs23xarx5kqzv2md2kzp84452w0we9qtmm0z6z6rjpl8cqtual"
	  "t0vxwpyvtvt5hy",
	  "52282aef254310544dd19a960098adb556104f5ad14e7bb2502f7b78b42d"
	  "0e41f9f005f3bf5bd867048c" },
	{ "testnet",
	  "tb1se9446cy56up8xza4960lfapjrc97uta8",
	  "6010c96b5d6094d702730bb52e9ff4f4321e" },
	{ "testnet",
	  "my8k6Td2wb59RdQa7mXPz7pLpbw7ndp5vB",
	  "76a914c13eedd1f17658835ae48640c6761b96bfc7cc5e88ac" },
	{ "testnet",
	  "2NDL2Y8ybCafpYxihbyU3vxHempRxL8Ji2S",
	  "a914dc4b096ef2fa173557839c5ceb255746ecb38b1787" },
	{ "signet",
	  "tb1pfees9rn5nz",
	  "51024e73" },
	{ "signet",
	  "tb1qnaqm6k7tkrca00dxajrs04mhcmcnlfsdm0a694",
	  "00149f41bd5bcbb0f1d7bda6ec8707d777c6f13fa60d" },
	{ "signet",
	  "tb1quc5pchmcmclkrzc6jgls8wehdprja6k7c33j3s7vzg3ea8n3yqsssp7h"
	  "pd",
	  "0020e6281c5f78de3f618b1a923f03bb3768472eeadec46328c3cc12239e"
	  "9e712021" },
	{ "signet",
	  "tb1pqrud7qf4ccmlt7e2mu4y558kx29wptdqxsh0paasxtml0erzfszsv38q"
	  "ex",
	  "512000f8df0135c637f5fb2adf2a4a50f6328ae0ada0342ef0f7b032f7f7"
	  "e4624c05" },
	{ "signet",
	  "tb1pt34qamj3g4",
	  "51025c6a" },
	{ "signet",
	  "tb1z9thj2scs23xarx5kqzv2md2kzp84452w0we9qtmm0z6z6rjpl8cqtual"
	  "t0vxwpyvtvt5hy",
	  "52282aef254310544dd19a960098adb556104f5ad14e7bb2502f7b78b42d"
	  "0e41f9f005f3bf5bd867048c" },
	{ "signet",
	  "tb1se9446cy56up8xza4960lfapjrc97uta8",
	  "6010c96b5d6094d702730bb52e9ff4f4321e" },
	{ "signet",
	  "my8k6Td2wb59RdQa7mXPz7pLpbw7ndp5vB",
	  "76a914c13eedd1f17658835ae48640c6761b96bfc7cc5e88ac" },
	{ "signet",
	  "2NDL2Y8ybCafpYxihbyU3vxHempRxL8Ji2S",
	  "a914dc4b096ef2fa173557839c5ceb255746ecb38b1787" },
	{ "testnet4",
	  "tb1pfees9rn5nz",
	  "51024e73" },
	{ "testnet4",
	  "tb1qnaqm6k7tkrca00dxajrs04mhcmcnlfsdm0a694",
	  "00149f41bd5bcbb0f1d7bda6ec8707d777c6f13fa60d" },
	{ "testnet4",
	  "tb1quc5pchmcmclkrzc6jgls8wehdprja6k7c33j3s7vzg3ea8n3yqsssp7h"
	  "pd",
	  "0020e6281c5f78de3f618b1a923f03bb3768472eeadec46328c3cc12239e"
	  "9e712021" },
	{ "testnet4",
	  "tb1pqrud7qf4ccmlt7e2mu4y558kx29wptdqxsh0paasxtml0erzfszsv38q"
	  "ex",
	  "512000f8df0135c637f5fb2adf2a4a50f6328ae0ada0342ef0f7b032f7f7"
	  "e4624c05" },
	{ "testnet4",
	  "tb1pt34qamj3g4",
	  "51025c6a" },
	{ "testnet4",
	  "tb1z9thj2scs23xarx5kqzv2md2kzp84452w0we9qtmm0z6z6rjpl8cqtual"
	  "t0vxwpyvtvt5hy",
	  "52282aef254310544dd19a960098adb556104f5ad14e7bb2502f7b78b42d"
	  "0e41f9f005f3bf5bd867048c" },
	{ "testnet4",
	  "tb1se9446cy56up8xza4960lfapjrc97uta8",
	  "6010c96b5d6094d702730bb52e9ff4f4321e" },
	{ "testnet4",
	  "my8k6Td2wb59RdQa7mXPz7pLpbw7ndp5vB",
	  "76a914c13eedd1f17658835ae48640c6761b96bfc7cc5e88ac" },
	{ "testnet4",
	  "2NDL2Y8ybCafpYxihbyU3vxHempRxL8Ji2S",
	  "a914dc4b096ef2fa173557839c5ceb255746ecb38b1787" },
	{ "regtest",
	  "bcrt1pfeesnyr2tx",
	  "51024e73" },
	{ "regtest",
	  "bcrt1qnaqm6k7tkrca00dxajrs04mhcmcnlfsdexyhju",
	  "00149f41bd5bcbb0f1d7bda6ec8707d777c6f13fa60d" },
	{ "regtest",
	  "bcrt1quc5pchmcmclkrzc6jgls8wehdprja6k7c33j3s7vzg3ea8n3yqssac"
	  "535h",
	  "0020e6281c5f78de3f618b1a923f03bb3768472eeadec46328c3cc12239e"
	  "9e712021" },
	{ "regtest",
	  "bcrt1pqrud7qf4ccmlt7e2mu4y558kx29wptdqxsh0paasxtml0erzfszspg"
	  "dxvu",
	  "512000f8df0135c637f5fb2adf2a4a50f6328ae0ada0342ef0f7b032f7f7"
	  "e4624c05" },
	{ "regtest",
	  "bcrt1pt34qtuz0s3",
	  "51025c6a" },
	{ "regtest",
	  "bcrt1z9thj2scs23xarx5kqzv2md2kzp84452w0we9qtmm0z6z6rjpl8cqtu"
	  "alt0vxwpyvzxzw3j",
	  "52282aef254310544dd19a960098adb556104f5ad14e7bb2502f7b78b42d"
	  "0e41f9f005f3bf5bd867048c" },
	{ "regtest",
	  "bcrt1se9446cy56up8xza4960lfapjrcm38unx",
	  "6010c96b5d6094d702730bb52e9ff4f4321e" },
	{ "regtest",
	  "my8k6Td2wb59RdQa7mXPz7pLpbw7ndp5vB",
	  "76a914c13eedd1f17658835ae48640c6761b96bfc7cc5e88ac" },
	{ "regtest",
	  "2NDL2Y8ybCafpYxihbyU3vxHempRxL8Ji2S",
	  "a914dc4b096ef2fa173557839c5ceb255746ecb38b1787" },
};
/* clang-format on */

#endif /* TESTS_UNIT_CHAIN_ADDRESS_VECTORS_H */
