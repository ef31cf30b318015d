/* bech32_vectors.h - published bech32 and bech32m texts.
 *
 * Origin: bitcoin/bips bip-0173.mediawiki and bip-0350.mediawiki. A note's
 * "0xNN +" is part of the text here. BIP173's addresses of version 1 and up
 * are not valid any more: BIP350 made them bech32m. */
#ifndef TESTS_UNIT_CHAIN_BECH32_VECTORS_H
#define TESTS_UNIT_CHAIN_BECH32_VECTORS_H

/* clang-format off */
static const char *const bech32_valid[] = {
	"a12uel5l",
	"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
	"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
	"?1ezyfcl",
	"A12UEL5L",
	"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
	"11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
};

static const struct {
	const char *text;
	const char *note;
} bech32_invalid[] = {
	{ "\x20" "1nwldj5",
	  "0x20 + : HRP character out of range" },
	{ "\x7f" "1axkwrx",
	  "0x7F + : HRP character out of range" },
	{ "\x80" "1eym55h",
	  "0x80 + : HRP character out of range" },
	{ "an84characterslonghumanreadablepartthatcontainsthenumber1and"
	  "theexcludedcharactersbio1569pvx",
	  "overall max length exceeded" },
	{ "pzry9x0s0muk",
	  "No separator character" },
	{ "1pzry9x0s0muk",
	  "Empty HRP" },
	{ "x1b4n0q5v",
	  "Invalid data character" },
	{ "li1dgmt3",
	  "Too short checksum" },
	{ "de1lg7wt" "\xff",
	  "+ 0xFF: Invalid character in checksum" },
	{ "A1G7SGD8",
	  "checksum calculated with uppercase form of HRP" },
	{ "10a06t8",
	  "empty HRP" },
	{ "1qzzfhee",
	  "empty HRP" },
	{ "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty",
	  "Invalid human-readable part" },
	{ "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
	  "Invalid checksum" },
	{ "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2",
	  "Invalid witness version" },
	{ "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvar"
	  "y0c5xw7kw5rljs90",
	  "Invalid program length" },
	{ "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5"
	  "k7",
	  "Mixed case" },
	{ "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
	  "zero padding of more than 4 bits" },
	{ "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtp"
	  "tv",
	  "Non-zero padding in 8-to-5 conversion" },
	{ "bc1rw5uspcuh",
	  "Invalid program length" },
	{ "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
	  "Invalid program length for witness version 0 (per BIP141)" },
	{ "bc1gmk9yu",
	  "Empty data section" },
};

static const struct {
	const char *text;
	const char *script;
} bech32_addresses[] = {
	{ "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
	  "0014751e76e8199196d454941c45d1b3a323f1433bd6" },
	{ "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5"
	  "k7",
	  "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c63296"
	  "04903262" },
	{ "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvar"
	  "y0c5xw7k7grplx",
	  "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d4"
	  "54941c45d1b3a323f1433bd6" },
	{ "BC1SW50QA3JX3S",
	  "6002751e" },
	{ "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj",
	  "5210751e76e8199196d454941c45d1b3a323" },
	{ "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy",
	  "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433" },
};

static const char *const bech32m_valid[] = {
	"A1LQFN3A",
	"a1lqfn3a",
	"abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
	"an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
	"11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
	"split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
	"?1v759aa",
};

static const struct {
	const char *text;
	const char *note;
} bech32m_invalid[] = {
	{ "\x20" "1xj0phk",
	  "0x20 + : HRP character out of range" },
	{ "\x7f" "1g6xzxy",
	  "0x7F + : HRP character out of range" },
	{ "\x80" "1vctc34",
	  "0x80 + : HRP character out of range" },
	{ "qyrz8wqd2c9m",
	  "No separator character" },
	{ "1qyrz8wqd2c9m",
	  "Empty HRP" },
	{ "lt1igcx5c0",
	  "Invalid data character" },
	{ "au1s5cgom",
	  "Invalid character in checksum" },
	{ "M1VUXWEZ",
	  "checksum calculated with uppercase form of HRP" },
	{ "1p2gdwpf",
	  "empty HRP" },
	{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7"
	  "hd",
	  "Invalid checksum (Bech32 instead of Bech32m)" },
	{ "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7"
	  "rf",
	  "Invalid checksum (Bech32 instead of Bech32m)" },
	{ "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc"
	  "47",
	  "Invalid checksum (Bech32m instead of Bech32)" },
	{ "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jo"
	  "w4",
	  "Invalid character in checksum" },
	{ "bc1pw5dgrnzv",
	  "Invalid program length (1 byte)" },
	{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx"
	  "0muaewav253zgeav",
	  "Invalid program length (41 bytes)" },
	{ "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Za"
	  "gq",
	  "Mixed case" },
	{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qww"
	  "zcrf",
	  "zero padding of more than 4 bits" },
	{ "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg"
	  "4j",
	  "Non-zero padding in 8-to-5 conversion" },
	{ "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
	  "overall max length exceeded" },
	{ "y1b0jsk6g",
	  "Invalid data character" },
	{ "in1muywd",
	  "Too short checksum" },
	{ "mm1crxm3i",
	  "Invalid character in checksum" },
	{ "16plkw9",
	  "empty HRP" },
	{ "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
	  "Invalid human-readable part" },
	{ "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
	  "Invalid checksum (Bech32 instead of Bech32m)" },
	{ "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
	  "Invalid checksum (Bech32m instead of Bech32)" },
	{ "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
	  "Invalid witness version" },
	{ "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
	  "Invalid program length for witness version 0 (per BIP141)" },
	{ "bc1gmk9yu",
	  "Empty data section" },
};

static const struct {
	const char *text;
	const char *script;
} bech32m_addresses[] = {
	{ "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
	  "0014751e76e8199196d454941c45d1b3a323f1433bd6" },
	{ "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5"
	  "k7",
	  "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c63296"
	  "04903262" },
	{ "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvar"
	  "y0c5xw7kt5nd6y",
	  "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d4"
	  "54941c45d1b3a323f1433bd6" },
	{ "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6"
	  "hy",
	  "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab"
	  "93e86433" },
	{ "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5j"
	  "j0",
	  "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b"
	  "16f81798" },
	{ "BC1SW50QGDZ25J",
	  "6002751e" },
	{ "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
	  "5210751e76e8199196d454941c45d1b3a323" },
	{ "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
	  "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433" },
};
/* clang-format on */

#endif /* TESTS_UNIT_CHAIN_BECH32_VECTORS_H */
