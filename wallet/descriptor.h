/* descriptor.h - output descriptors: which scripts a wallet has, as one text.
 *
 *     wsh(sortedmulti(2,[d34db33f/48h/0h/0h/2h]xpub.../<0;1>/...,...))#checksum
 *
 * BIP380 (keys, checksum), 381 (pk, pkh, sh), 382 (wpkh, wsh), 383 (multi,
 * sortedmulti), 384 (combo), 385 (raw, addr), 386 (tr), 387 (multi_a,
 * sortedmulti_a), 389 (multipath). Miniscript is not read.
 *
 * Memory: descriptor owns its space; secrets in it are wiped by _clear. */
#ifndef WALLET_DESCRIPTOR_H
#define WALLET_DESCRIPTOR_H

#include "chain/tx.h"
#include "wallet/descriptor_key.h"

#define DESCRIPTOR_CHECKSUM_SIZE 9 /* with the terminating zero */

enum descriptor_kind {
	DESCRIPTOR_PK,
	DESCRIPTOR_PKH,
	DESCRIPTOR_WPKH,
	DESCRIPTOR_SH,
	DESCRIPTOR_WSH,
	DESCRIPTOR_MULTI,
	DESCRIPTOR_SORTEDMULTI,
	DESCRIPTOR_COMBO,
	DESCRIPTOR_TR,
	DESCRIPTOR_MULTI_A,
	DESCRIPTOR_SORTEDMULTI_A,
	DESCRIPTOR_RAW,    /* addr() is raw, once read */
	DESCRIPTOR_BRANCH, /* of tr's tree: two children */
};

struct descriptor_node {
	enum descriptor_kind kind;
	struct descriptor_key *keys;
	size_t key_count;
	uint32_t threshold; /* of the multis */
	/* The script inside; tr's tree, or NULL; BRANCH's first. */
	struct descriptor_node *child;
	struct descriptor_node *second; /* BRANCH's */
	struct slice raw;
};

struct descriptor {
	struct descriptor_node *root;
	bool has_checksum;            /* and it was right */
	bool is_range;                /* a key has a wildcard */
	bool has_secrets;             /* a key is private */
	bool segwit;                  /* combo() has witness programs, too */
	size_t alternatives;          /* of its multipaths; 1 without */
	struct tx_space space;        /* owned */
	struct descriptor_key **keys; /* all, for _clear */
	size_t key_count, key_cap;
};

/* BAD_INPUT sets *why to a static text; LIMIT: nested or long beyond our
 * bounds; NO_MEMORY. out is to be cleared in either case. A checksum may be
 * missing, but not wrong. */
MUST_CHECK enum status descriptor_parse(struct descriptor *out,
					const char **why,
					const struct curve *curve,
					const struct network *net,
					struct slice text);
void descriptor_clear(struct descriptor *descriptor);

/* Of text without "#" and checksum. BAD_INPUT: a character that descriptors do
 * not have. */
MUST_CHECK enum status descriptor_checksum(char out[DESCRIPTOR_CHECKSUM_SIZE],
					   struct slice text);

/* A scriptPubKey and what it commits to. Slices into the space given. */
struct descriptor_script {
	struct slice script;
	struct slice redeem;  /* empty unless P2SH */
	struct slice witness; /* empty unless P2WSH */
};

#define DESCRIPTOR_MAX_SCRIPTS 4 /* combo's */

/* The scripts for an alternative of the multipaths and an index. REFUSED: a
 * hardened step and no secret. LIMIT: index over 2^31 - 1, no such alternative.
 * FAILED: this index gives no key (one of 2^127). NO_MEMORY. */
MUST_CHECK enum status
descriptor_scripts(struct descriptor_script out[DESCRIPTOR_MAX_SCRIPTS],
		   size_t *count, struct tx_space *space,
		   const struct curve *curve,
		   const struct descriptor *descriptor, size_t alternative,
		   uint32_t index);

#endif /* WALLET_DESCRIPTOR_H */
