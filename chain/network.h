/* network.h - everything coins and networks differ in, one table row each.
 *
 * The rows are constant; no code asks "which coin", it asks the row. Two rows
 * are told apart by coin and name, never by their place in memory: a caller may
 * hold a copy. Networks share ports, magics and genesis blocks across coins;
 * of one coin's networks node_name tells which one a node is on.
 *
 * Source: chainparams.cpp and chainparamsbase.cpp of Bitcoin Core, Bitcoin Cash
 * Node 29 and Litecoin Core 0.21, their policy.h for what is relayed. */
#ifndef CHAIN_NETWORK_H
#define CHAIN_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

#include "chain/hash.h"

/* A coinbase that a later one with the same txid replaced (BIP30's two
 * exceptions): it pays nobody and its txid means the later one. */
struct replaced_coinbase {
	uint32_t height;
	const char *block_hash; /* display hex */
};

/* Which text address_from_script() gives a P2PKH or P2SH script. */
enum address_form { ADDRESS_BASE58, ADDRESS_CASHADDR };

/* The node by whose names and limits scripts are shown: Core 29, Litecoin
 * 0.21 and Bitcoin Cash Node 29 differ in them (script.c, script_asm.c). */
enum script_dialect { SCRIPTS_OF_CORE, SCRIPTS_OF_LITECOIN, SCRIPTS_OF_BCHN };

/* The height of the first block under a rule; NEVER where there is no such
 * rule. */
#define NEVER UINT32_MAX
struct activations {
	uint32_t segwit;
	uint32_t taproot;
	uint32_t mweb;   /* LTC: HogEx and extension block */
	uint32_t ctor;   /* BCH: transactions ordered by txid */
	uint32_t tokens; /* BCH: CashTokens */
};

struct network {
	const char *coin;         /* "btc" */
	const char *name;         /* "livenet", "testnet", "regtest", ... */
	const char *node_name;    /* getblockchaininfo's "chain": "main", ... */
	const char *node_folder;  /* under the node's data folder; "": itself */
	const char *title;        /* "Bitcoin" */
	const char *ticker;       /* "BTC" */
	const char *genesis_hash; /* display hex */
	/* The first block that no other coin with this genesis block has; NULL
	 * where there is no such coin, or nothing to tell it by. */
	const char *split_hash; /* display hex */
	uint32_t split_height;
	uint16_t rpc_port;
	uint16_t p2p_port;
	uint8_t file_magic[4];    /* before each block in blk*.dat */
	uint8_t wire_magic[4];    /* before each message between nodes */
	uint8_t p2pkh_version;    /* base58check version bytes */
	uint8_t p2sh_version;     /* the one printed */
	uint8_t p2sh_old_version; /* read as well; often the same */
	uint8_t wif_version;      /* private keys as text */
	uint32_t xpub_version;    /* BIP32's extended keys: "xpub", "tpub" */
	uint32_t xprv_version;
	uint32_t hd_coin_type; /* BIP44's second step, SLIP-44 */
	const char *hrp;       /* bech32 human-readable part, or NULL */
	const char *mweb_hrp;  /* that of addresses inside MWEB, or NULL */
	const char *cashaddr_prefix;    /* or NULL */
	enum address_form address_form; /* a copy of the row may have another */
	enum script_dialect scripts;
	const char *message_prefix; /* "Bitcoin Signed Message:\n" */
	uint32_t halving_interval;  /* blocks between subsidy halvings */
	uint64_t first_subsidy;     /* satoshis */
	uint64_t max_money;         /* satoshis */
	uint64_t dust_relay_fee;    /* satoshis for 1,000 bytes: spending what
				     * costs more than it is worth is dust */
	uint32_t max_nulldata;      /* bytes of an OP_RETURN script relayed */
	bool segwit;                /* transactions may carry a witness, */
	bool mweb;                  /* an MWEB part (LTC), */
	bool tokens;                /* token prefixes in outputs (BCH) */
	struct activations from;
	bool test_network; /* info.testnet of the Insight API */
	const struct replaced_coinbase *replaced; /* replaced_count of them */
	uint32_t replaced_count;
	/* "Address of another network (btc livenet)": what address_parse() says
	 * of this row's addresses when they are given for another one. */
	const char *foreign_text;
};

/* NULL when there is no such pair. */
const struct network *network_find(const char *coin, const char *name);
/* The rows one after another, for messages and tests; NULL past the end. */
const struct network *network_at(uint32_t index);

/* The block subsidy at height, satoshis. */
uint64_t network_subsidy(const struct network *net, uint32_t height);
/* Is the coinbase of this block one that a later one replaced? */
bool network_coinbase_replaced(const struct network *net, uint32_t height,
			       const struct block_hash *hash);

#endif /* CHAIN_NETWORK_H */
