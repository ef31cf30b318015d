/* token_vectors.h - published token prefixes.
 *
 * Origin: cashtokens/cashtokens test-vectors/token-prefix-valid.json and
 * token-prefix-invalid.json (CHIP-2022-02). */
#ifndef TESTS_UNIT_CHAIN_TOKEN_VECTORS_H
#define TESTS_UNIT_CHAIN_TOKEN_VECTORS_H

/* clang-format off */
static const struct {
	const char *prefix;
	const char *category;   /* as displayed */
	const char *amount;     /* decimal */
	const char *capability; /* NULL: no NFT */
	const char *commitment;
} token_vectors[] = {
	{ "ef2143658709000000000000000000000000000000000000000000009078"
	  "5634121001",
	  "123456789000000000000000000000000000000000000000000000098765"
	  "4321",
	  "1", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fdfd00",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "253", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fdffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65535", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fe01000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65537", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10feffffffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967295", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10ff0000000001000000",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967296", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10ff0100000001000000",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967297", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10ffffffffffffffff7f",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "9223372036854775807", NULL, "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb20",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb3001",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "1", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30fdfd00",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "253", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30fdffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65535", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30fe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30feffffffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967295", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30ff0000000001000000",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967296", "none", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb60051234567890",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "none", "1234567890" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001cc01",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "1", "none", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001ccfc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "252", "none", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001ccfdfd00",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "253", "none", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001ccfdffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65535", "none", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001ccfe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "none", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001ccfeffffffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967295", "none", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb700accccccccccccccccccccfdffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65535", "none", "cccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7028cccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccfe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "none", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7029cccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccccfe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "none", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb60fdfd00cccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "none", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb70fde903cccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccccccccfe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "none", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb21",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "mutable", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb6101cc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "mutable", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7101ccff0000000001000000",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967296", "mutable", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7102ccccffffffffffffffff7f",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "9223372036854775807", "mutable", "cccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7128cccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccfc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "252", "mutable", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb22",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "minting", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb3201",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "1", "minting", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb32fdfd00",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "253", "minting", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb32ff0000000001000000",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "4294967296", "minting", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb32ffffffffffffffff7f",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "9223372036854775807", "minting", "" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb6201cc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "minting", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb6229cccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "minting", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7201ccfdffff",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65535", "minting", "cc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7202ccccfe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "minting", "cccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7228cccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccffffffffffffffff7f",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "9223372036854775807", "minting", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7229cccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccccffffffffffffffff7f",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "9223372036854775807", "minting", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb62fdfd00cccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccc",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "0", "minting", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccc" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb72fdfd00cccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "ccccccccccccccccccccccccccccccccccccccccfe00000100",
	  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbb",
	  "65536", "minting", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
	  "cccccccccccccccccccccccccc" },
};

static const struct {
	const char *prefix, *fault;
} bad_token_vectors[] = {
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb00",
	  "must encode at least one token. Bitfield: 0b0" },
	{ "ef",
	  "insufficient length. The minimum possible length is 34."
	  "Missing bytes: 33" },
	{ "efbbbbbbbb1001",
	  "insufficient length. The minimum possible length is 34."
	  "Missing bytes: 27" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb",
	  "insufficient length. The minimum possible length is 34."
	  "Missing bytes: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb80",
	  "reserved bit is set. Bitfield: 0b10000000" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbba0",
	  "reserved bit is set. Bitfield: 0b10100000" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb9001",
	  "reserved bit is set. Bitfield: 0b10010000" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb23",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 3" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb24",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 4" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb25",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 5" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb26",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 6" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb28",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 8" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb29",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 9" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb2a",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 10" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb2c",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 12" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb2d",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 13" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb2e",
	  "capability must be none (0), mutable (1), or minting (2)."
	  "Capability value: 14" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb40",
	  "commitment requires an NFT. Bitfield: 0b1000000" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb5001",
	  "commitment requires an NFT. Bitfield: 0b1010000" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb60",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: invalid CompactSize. Error reading"
	  "CompactSize: requires at least one byte." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb61",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: invalid CompactSize. Error reading"
	  "CompactSize: requires at least one byte." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb62",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: invalid CompactSize. Error reading"
	  "CompactSize: requires at least one byte." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb60fd0100cc",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: invalid CompactSize. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 3, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb60fe01000000cc",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: invalid CompactSize. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 5, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb60ff0100000000000000cc",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: invalid CompactSize. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 9, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb6000",
	  "if encoded, commitment length must be greater than 0." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb6101",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: insufficient bytes. Required"
	  "bytes: 1, remaining bytes: 0" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb6102cc",
	  "invalid non-fungible token commitment. Error reading"
	  "CompactSize-prefixed bin: insufficient bytes. Required"
	  "bytes: 2, remaining bytes: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: requires at least one byte." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fe000000",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: insufficient bytes. CompactSize prefix 254"
	  "requires at least 5 bytes. Remaining bytes: 4" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10ff00000000000000",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: insufficient bytes. CompactSize prefix 255"
	  "requires at least 9 bytes. Remaining bytes: 8" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb7001cc",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: requires at least one byte." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: requires at least one byte." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb3000",
	  "if encoded, fungible token amount must be greater than 0." },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fd0100",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 3, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10fe01000000",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 5, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10ff0100000000000000",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 9, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30fd0100",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 3, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30fe01000000",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 5, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb30ff0100000000000000",
	  "invalid fungible token amount encoding. Error reading"
	  "CompactSize: CompactSize is not minimally encoded. Value: 1,"
	  "encoded length: 9, canonical length: 1" },
	{ "efbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	  "bbbbbb10ff0000000000000080",
	  "exceeds maximum fungible token amount of"
	  "9223372036854775807. Encoded amount: 9223372036854775808" },
};
/* clang-format on */

#endif /* TESTS_UNIT_CHAIN_TOKEN_VECTORS_H */
