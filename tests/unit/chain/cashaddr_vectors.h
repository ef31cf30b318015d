/* cashaddr_vectors.h - CashAddr texts and what is in them.
 *
 * Origin: cashtokens/cashtokens test-vectors/cashaddr.json (payload sizes 20 to
 * 64, token-aware types) and bitcoincashorg/bitcoincash.org spec/cashaddr.md
 * (checksums; pairs of old and new form). */
#ifndef TESTS_UNIT_CHAIN_CASHADDR_VECTORS_H
#define TESTS_UNIT_CHAIN_CASHADDR_VECTORS_H

#include <stdint.h>

/* clang-format off */
static const struct {
	const char *text; /* the prefix stands before the colon */
	uint8_t type;
	const char *payload;
} cashaddr_payloads[] = {
	{ "bitcoincash:zr6m7j9njldwwzlg9v7v53unlr4jkmx6eycnjehshe", 2,
	  "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9" },
	{ "pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5", 1,
	  "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9" },
	{ "bitcoincash:qr7fzmep8g7h7ymfxy74lgc0v950j3r2959lhtxxsl", 0,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "bitcoincash:zr7fzmep8g7h7ymfxy74lgc0v950j3r295z4y4gq0v", 2,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "bchtest:qr7fzmep8g7h7ymfxy74lgc0v950j3r295pdnvy3hr", 0,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "bchtest:zr7fzmep8g7h7ymfxy74lgc0v950j3r295x8qj2hgs", 2,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "bchreg:qr7fzmep8g7h7ymfxy74lgc0v950j3r295m39d8z59", 0,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "bchreg:zr7fzmep8g7h7ymfxy74lgc0v950j3r295umknfytk", 2,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "prefix:qr7fzmep8g7h7ymfxy74lgc0v950j3r295fu6e430r", 0,
	  "fc916f213a3d7f1369313d5fa30f6168f9446a2d" },
	{ "bitcoincash:qpagr634w55t4wp56ftxx53xukhqgl24yse53qxdge", 0,
	  "7a81ea357528bab834d256635226e5ae047d5524" },
	{ "bitcoincash:zpagr634w55t4wp56ftxx53xukhqgl24ys77z7gth2", 2,
	  "7a81ea357528bab834d256635226e5ae047d5524" },
	{ "bitcoincash:zq9l9e2dgkx0hp43qm3c3h252e9euugrfcaxv4l962", 2,
	  "0bf2e54d458cfb86b106e388dd54564b9e71034e" },
	{ "bitcoincash:zre24q38ghy6k3pegpyvtxahu8q8hqmxmq8eeevptj", 2,
	  "f2aa822745c9ab44394048c59bb7e1c07b8366d8" },
	{ "bitcoincash:qz7xc0vl85nck65ffrsx5wvewjznp9lflgktxc5878", 0,
	  "bc6c3d9f3d278b6a8948e06a399974853097e9fa" },
	{ "bitcoincash:zz7xc0vl85nck65ffrsx5wvewjznp9lflg3p4x6pp5", 2,
	  "bc6c3d9f3d278b6a8948e06a399974853097e9fa" },
	{ "bitcoincash:ppawqn2h74a4t50phuza84kdp3794pq3ccvm92p8sh", 1,
	  "7ae04d57f57b55d1e1bf05d3d6cd0c7c5a8411c6" },
	{ "bitcoincash:rpawqn2h74a4t50phuza84kdp3794pq3cct3k50p0y", 3,
	  "7ae04d57f57b55d1e1bf05d3d6cd0c7c5a8411c6" },
	{ "bitcoincash:pqv53dwyatxse2xh7nnlqhyr6ryjgfdtagkd4vc388", 1,
	  "1948b5c4eacd0ca8d7f4e7f05c83d0c92425abea" },
	{ "bitcoincash:rqv53dwyatxse2xh7nnlqhyr6ryjgfdtag38xjkhc5", 3,
	  "1948b5c4eacd0ca8d7f4e7f05c83d0c92425abea" },
	{ "bitcoincash:prseh0a4aejjcewhc665wjqhppgwrz2lw5txgn666a", 1,
	  "e19bbfb5ee652c65d7c6b54748170850e1895f75" },
	{ "bitcoincash:rrseh0a4aejjcewhc665wjqhppgwrz2lw5vvmd5u9w", 3,
	  "e19bbfb5ee652c65d7c6b54748170850e1895f75" },
	{ "bitcoincash:rvqqqqqqqqqqqqqqqqqqqqqqzg69v7ysqqqqqqqqqqqqqqqqqq"
	  "qqqn9alsp2y", 3,
	  "00000000000000000000000000001234567890000000000000000000000000"
	  "00" },
	{ "bitcoincash:pdzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3"
	  "zyg3jh2p5nn", 1,
	  "44444444444444444444444444444444444444444444444444444444444444"
	  "44" },
	{ "bitcoincash:rdzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3"
	  "zygrpttc42c", 3,
	  "44444444444444444444444444444444444444444444444444444444444444"
	  "44" },
	{ "bitcoincash:p0xvenxvenxvenxvenxvenxvenxvenxvenxvenxvenxvenxven"
	  "xvcm6gz4t77", 1,
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cc" },
	{ "bitcoincash:r0xvenxvenxvenxvenxvenxvenxvenxvenxvenxvenxvenxven"
	  "xvcff5rv284", 3,
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cc" },
	{ "bitcoincash:p0llllllllllllllllllllllllllllllllllllllllllllllll"
	  "ll7x3vthu35", 1,
	  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	  "ff" },
	{ "bitcoincash:r0llllllllllllllllllllllllllllllllllllllllllllllll"
	  "ll75zs2wagl", 3,
	  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	  "ff" },
	{ "bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", 0,
	  "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea" },
	{ "bchtest:p9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2u94tsynr", 1,
	  "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea" },
	{ "pref:p9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2khlwwk5v", 1,
	  "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea" },
	{ "prefix:09adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2p29kc2lp", 15,
	  "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea" },
	{ "bitcoincash:qgagf7w02x4wnz3mkwnchut2vxphjzccwxgjvvjmlsxqwkcw59"
	  "jxxuz", 0,
	  "3a84f9cf51aae98a3bb3a78bf16a6183790b18719126325bfc0c075b" },
	{ "bchtest:pgagf7w02x4wnz3mkwnchut2vxphjzccwxgjvvjmlsxqwkcvs7md7w"
	  "t", 1,
	  "3a84f9cf51aae98a3bb3a78bf16a6183790b18719126325bfc0c075b" },
	{ "prefix:0gagf7w02x4wnz3mkwnchut2vxphjzccwxgjvvjmlsxqwkc5djw8s9g", 15,
	  "3a84f9cf51aae98a3bb3a78bf16a6183790b18719126325bfc0c075b" },
	{ "bitcoincash:qvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyh"
	  "qxq5nlegake", 0,
	  "3173ef6623c6b48ffd1a3dcc0cc6489b0a07bb47a37f47cfef4fe69de825c0"
	  "60" },
	{ "pref:pvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq4k9m"
	  "7qf9", 1,
	  "3173ef6623c6b48ffd1a3dcc0cc6489b0a07bb47a37f47cfef4fe69de825c0"
	  "60" },
	{ "prefix:0vch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxqsh"
	  "6jgp6w", 15,
	  "3173ef6623c6b48ffd1a3dcc0cc6489b0a07bb47a37f47cfef4fe69de825c0"
	  "60" },
	{ "bitcoincash:qnq8zwpj8cq05n7pytfmskuk9r4gzzel8qtsvwz79zdskftrzx"
	  "tar994cgutavfklv39gr3uvz", 0,
	  "c07138323e00fa4fc122d3b85b9628ea810b3f381706385e289b0b25631197"
	  "d194b5c238beb136fb" },
	{ "bchtest:pnq8zwpj8cq05n7pytfmskuk9r4gzzel8qtsvwz79zdskftrzxtar9"
	  "94cgutavfklvmgm6ynej", 1,
	  "c07138323e00fa4fc122d3b85b9628ea810b3f381706385e289b0b25631197"
	  "d194b5c238beb136fb" },
	{ "pref:pnq8zwpj8cq05n7pytfmskuk9r4gzzel8qtsvwz79zdskftrzxtar994c"
	  "gutavfklv0vx5z0w3", 1,
	  "c07138323e00fa4fc122d3b85b9628ea810b3f381706385e289b0b25631197"
	  "d194b5c238beb136fb" },
	{ "prefix:0nq8zwpj8cq05n7pytfmskuk9r4gzzel8qtsvwz79zdskftrzxtar99"
	  "4cgutavfklvwsvctzqy", 15,
	  "c07138323e00fa4fc122d3b85b9628ea810b3f381706385e289b0b25631197"
	  "d194b5c238beb136fb" },
	{ "bchtest:ph3krj5607v3qlqh5c3wq3lrw3wnuxw0sp8dv0zugrrt5a3kj6ucys"
	  "fz8kxwv2k53krr7n933jfsunqnzf7mt6x", 1,
	  "e361ca9a7f99107c17a622e047e3745d3e19cf804ed63c5c40c6ba763696b9"
	  "8241223d8ce62ad48d863f4cb18c930e4c" },
	{ "pref:ph3krj5607v3qlqh5c3wq3lrw3wnuxw0sp8dv0zugrrt5a3kj6ucysfz8"
	  "kxwv2k53krr7n933jfsunqjntdfcwg", 1,
	  "e361ca9a7f99107c17a622e047e3745d3e19cf804ed63c5c40c6ba763696b9"
	  "8241223d8ce62ad48d863f4cb18c930e4c" },
	{ "bitcoincash:qmvl5lzvdm6km38lgga64ek5jhdl7e3aqd9895wu04fvhlnare"
	  "5937w4ywkq57juxsrhvw8ym5d8qx7sz7zz0zvcypqscw8jd03f", 0,
	  "d9fa7c4c6ef56dc4ff423baae6d495dbff663d034a72d1dc7d52cbfe7d1e68"
	  "58f9d523ac0a7a5c34077638e4dd1a701bd017842789982041" },
	{ "prefix:0mvl5lzvdm6km38lgga64ek5jhdl7e3aqd9895wu04fvhlnare5937w"
	  "4ywkq57juxsrhvw8ym5d8qx7sz7zz0zvcypqsgjrqpnw8", 15,
	  "d9fa7c4c6ef56dc4ff423baae6d495dbff663d034a72d1dc7d52cbfe7d1e68"
	  "58f9d523ac0a7a5c34077638e4dd1a701bd017842789982041" },
	{ "bitcoincash:qlg0x333p4238k0qrc5ej7rzfw5g8e4a4r6vvzyrcy8j3s5k0e"
	  "n7calvclhw46hudk5flttj6ydvjc0pv3nchp52amk97tqa5zygg96mtky5sv5w", 0,
	  "d0f346310d5513d9e01e299978624ba883e6bda8f4c60883c10f28c2967e67"
	  "ec77ecc7eeeaeafc6da89fad72d11ac961e164678b868aeeec5f2c1da08884"
	  "175b" },
	{ "pref:plg0x333p4238k0qrc5ej7rzfw5g8e4a4r6vvzyrcy8j3s5k0en7calvc"
	  "lhw46hudk5flttj6ydvjc0pv3nchp52amk97tqa5zygg96mg7pj3lh8", 1,
	  "d0f346310d5513d9e01e299978624ba883e6bda8f4c60883c10f28c2967e67"
	  "ec77ecc7eeeaeafc6da89fad72d11ac961e164678b868aeeec5f2c1da08884"
	  "175b" },
	{ "prefix:0lg0x333p4238k0qrc5ej7rzfw5g8e4a4r6vvzyrcy8j3s5k0en7cal"
	  "vclhw46hudk5flttj6ydvjc0pv3nchp52amk97tqa5zygg96ms92w6845", 15,
	  "d0f346310d5513d9e01e299978624ba883e6bda8f4c60883c10f28c2967e67"
	  "ec77ecc7eeeaeafc6da89fad72d11ac961e164678b868aeeec5f2c1da08884"
	  "175b" },
	{ "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", 0,
	  "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9" },
	{ "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", 1,
	  "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9" },
	{ "prefix:0r6m7j9njldwwzlg9v7v53unlr4jkmx6ey3qnjwsrf", 15,
	  "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9" },
	{ "bitcoincash:qq9l9e2dgkx0hp43qm3c3h252e9euugrfc6vlt3r9e", 0,
	  "0bf2e54d458cfb86b106e388dd54564b9e71034e" },
	{ "bitcoincash:qre24q38ghy6k3pegpyvtxahu8q8hqmxmqqn28z85p", 0,
	  "f2aa822745c9ab44394048c59bb7e1c07b8366d8" },
	{ "bitcoincash:pzltaslh7xnrsxeqm7qtvh0v53n3gfk0v5wwf6d7j4", 1,
	  "bebec3f7f1a6381b20df80b65deca4671426cf65" },
	{ "bitcoincash:pvqqqqqqqqqqqqqqqqqqqqqqzg69v7ysqqqqqqqqqqqqqqqqqqqqqpkp7fqn0", 1,
	  "0000000000000000000000000000123456789000000000000000000000000000" },
	{ "bitcoincash:pwyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygsh3sujgcr", 1,
	  "8888888888888888888888888888888888888888888888888888888888888888" },
	{ "pref:pgagf7w02x4wnz3mkwnchut2vxphjzccwxgjvvjmlsxqwkcrsr6gzkn", 1,
	  "3a84f9cf51aae98a3bb3a78bf16a6183790b18719126325bfc0c075b" },
	{ "bchtest:pvch8mmxy0rtfrlarg7ucrxxfzds5pamg73h7370aa87d80gyhqxq7fqng6m6", 1,
	  "3173ef6623c6b48ffd1a3dcc0cc6489b0a07bb47a37f47cfef4fe69de825c060" },
	{ "bitcoincash:qh3krj5607v3qlqh5c3wq3lrw3wnuxw0sp8dv0zugrrt5a3kj6ucysfz8kxwv2k53krr7n933jfsunqex2w82sl", 0,
	  "e361ca9a7f99107c17a622e047e3745d3e19cf804ed63c5c40c6ba763696b98241223d8ce62ad48d863f4cb18c930e4c" },
	{ "prefix:0h3krj5607v3qlqh5c3wq3lrw3wnuxw0sp8dv0zugrrt5a3kj6ucysfz8kxwv2k53krr7n933jfsunqakcssnmn", 15,
	  "e361ca9a7f99107c17a622e047e3745d3e19cf804ed63c5c40c6ba763696b98241223d8ce62ad48d863f4cb18c930e4c" },
};

/* Sound checksums; some have no payload that means anything. */
static const char *const cashaddr_checksums[] = {
	"p:gpf8m4h7",
	"bchreg:555555555555555555555555555555555555555555555udxmlmrz",
	"bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy",
	"bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r",
	"bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq",
};

/* One address in both forms. */
static const struct {
	const char *legacy, *cashaddr;
} cashaddr_pairs[] = {
	{ "16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb",
	  "bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r" },
	{ "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC",
	  "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq" },
	{ "31nwvkZwyPdgzjBJZXfDmSWsC4ZLKpYyUw",
	  "bitcoincash:pqq3728yw0y47sqn6l2na30mcw6zm78dzq5ucqzc37" },
};
/* clang-format on */

#endif /* TESTS_UNIT_CHAIN_CASHADDR_VECTORS_H */
