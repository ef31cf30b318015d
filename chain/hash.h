/* hash.h - the hashes of the protocol, each purpose with a type of its own so
 * that mixing them up does not compile.
 *
 * Bytes are in internal (wire) order. The hex that nodes and people show is
 * those bytes reversed ("display order"); *_to_hex and *_from_hex convert. */
#ifndef CHAIN_HASH_H
#define CHAIN_HASH_H

#include "chain/slice.h"
#include "chain/status.h"

struct txid {
	uint8_t bytes[32];
};
struct block_hash {
	uint8_t bytes[32];
};
/* SHA-256 of a scriptPubKey: Electrum's and Esplora's "script hash". */
struct script_hash {
	uint8_t bytes[32];
};

#define HASH_HEX_SIZE 65 /* 64 digits and the terminating zero */

void sha256(uint8_t out[32], const void *data, size_t len);
void sha256d(uint8_t out[32], const void *data, size_t len);
/* SHA-256d over several pieces as if they stood side by side. */
void sha256d_pieces(uint8_t out[32], const struct slice *pieces, size_t count);
/* RIPEMD-160 of SHA-256. */
void hash160(uint8_t out[20], const void *data, size_t len);
struct script_hash script_hash_of(struct slice script_pubkey);

bool txid_equal(const struct txid *a, const struct txid *b);
bool block_hash_equal(const struct block_hash *a, const struct block_hash *b);

/* Lower-case digits in display order. */
void txid_to_hex(char out[HASH_HEX_SIZE], const struct txid *txid);
void block_hash_to_hex(char out[HASH_HEX_SIZE], const struct block_hash *hash);
/* Exactly 64 digits, either case, in display order; else BAD_INPUT. */
MUST_CHECK enum status txid_from_hex(struct txid *out, const char *text);
MUST_CHECK enum status block_hash_from_hex(struct block_hash *out,
					   const char *text);

/* Plain hexadecimal, no reversal. out holds 2 * len + 1. */
void hex_encode(char *out, const void *data, size_t len);
/* Decodes exactly text_len digits (even) into text_len / 2 bytes of out;
 * BAD_INPUT on anything else. */
MUST_CHECK enum status hex_decode(uint8_t *out, const char *text,
				  size_t text_len);

#endif /* CHAIN_HASH_H */
