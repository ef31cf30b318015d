/* store.h - the key store's file: what it holds is encrypted under a
 * passphrase.
 *
 *     "ows-keys" | version u32 | passes u32 | KiB u32 | salt [16] | nonce [24]
 *     | coin [8] | network [16] | fingerprint [4] | created u64 | size u32
 *     | size bytes encrypted, tag [16] | SHA-256 of all before [32]
 *
 * Numbers little-endian, texts padded with zeros. The key is Argon2id's of
 * passphrase and salt with the passes and memory named; the encryption is
 * XChaCha20-Poly1305 with the whole header as additional data. So a header that
 * was changed opens with no passphrase. The hash at the end is no protection:
 * it tells a damaged file from a wrong passphrase.
 *
 * Bytes to bytes: files.h reads and writes them. */
#ifndef SIGNER_STORE_H
#define SIGNER_STORE_H

#include "chain/network.h"
#include "chain/writer.h"
#include "signer/outcome.h"

#define STORE_MAX_SIZE 0x100000 /* bytes of a file */
#define STORE_SALT     16
#define STORE_NONCE    24

struct store_header {
	uint32_t passes;
	uint32_t memory; /* KiB */
	uint8_t salt[STORE_SALT];
	uint8_t nonce[STORE_NONCE];
	const struct network *net;
	uint8_t fingerprint[4];
	uint64_t created; /* seconds since 1970 */
	uint32_t size;    /* of what is encrypted */
};

/* The costs of a new store. */
#define STORE_PASSES 3
#define STORE_MEMORY 65536

/* Draws salt and nonce anew, fills header->size. */
MUST_CHECK enum outcome store_seal(struct writer *out, struct complaint *why,
				   struct store_header *header,
				   struct slice passphrase, struct slice plain);
/* What stands in front. STORE: not a store, of a later version, damaged, costs
 * beyond reason, of a coin or network that is not known. */
MUST_CHECK enum outcome store_look(struct store_header *out,
				   struct complaint *why, struct slice bytes);
/* plain: header.size bytes. STORE as above, and a wrong passphrase. */
MUST_CHECK enum outcome store_unseal(uint8_t *plain, struct complaint *why,
				     struct slice passphrase,
				     struct slice bytes);

#endif /* SIGNER_STORE_H */
