#include "daemon/network_table.h"

#include <inttypes.h>
#include <string.h>

#include "chain/network.h"

#define FACT_SIZE 128

/* One fact of a network as text; empty when the network has no such thing. */
struct fact {
	const char *name;
	void (*write)(char out[FACT_SIZE], const struct network *net);
};

/* --- the facts --- */

static void write_text(char out[FACT_SIZE], const char *text)
{
	snprintf(out, FACT_SIZE, "%s", text ? text : "");
}

static void write_magic(char out[FACT_SIZE], const uint8_t magic[4])
{
	snprintf(out, FACT_SIZE, "%02x%02x%02x%02x", magic[0], magic[1],
		 magic[2], magic[3]);
}

static void write_height(char out[FACT_SIZE], uint32_t height)
{
	if (height == NEVER)
		*out = 0;
	else
		snprintf(out, FACT_SIZE, "%" PRIu32, height);
}

static void node_name(char out[FACT_SIZE], const struct network *net)
{
	write_text(out, net->node_name);
}

static void node_folder(char out[FACT_SIZE], const struct network *net)
{
	write_text(out, net->node_folder);
}

static void rpc_port(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%u", net->rpc_port);
}

static void p2p_port(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%u", net->p2p_port);
}

static void genesis(char out[FACT_SIZE], const struct network *net)
{
	write_text(out, net->genesis_hash);
}

static void split(char out[FACT_SIZE], const struct network *net)
{
	if (net->split_hash)
		snprintf(out, FACT_SIZE, "%" PRIu32 " %s", net->split_height,
			 net->split_hash);
	else
		*out = 0;
}

static void file_magic(char out[FACT_SIZE], const struct network *net)
{
	write_magic(out, net->file_magic);
}

static void wire_magic(char out[FACT_SIZE], const struct network *net)
{
	write_magic(out, net->wire_magic);
}

static void p2pkh(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%u", net->p2pkh_version);
}

static void p2sh(char out[FACT_SIZE], const struct network *net)
{
	if (net->p2sh_old_version == net->p2sh_version)
		snprintf(out, FACT_SIZE, "%u", net->p2sh_version);
	else
		snprintf(out, FACT_SIZE, "%u, and %u is read",
			 net->p2sh_version, net->p2sh_old_version);
}

static void hd_coin_type(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%" PRIu32 "h", net->hd_coin_type);
}

static void hrp(char out[FACT_SIZE], const struct network *net)
{
	write_text(out, net->hrp);
}

static void cashaddr(char out[FACT_SIZE], const struct network *net)
{
	write_text(out, net->cashaddr_prefix);
}

static void mweb_hrp(char out[FACT_SIZE], const struct network *net)
{
	write_text(out, net->mweb_hrp);
}

static void message_prefix(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%.*s",
		 (int)strcspn(net->message_prefix, "\n"), net->message_prefix);
}

static void subsidy(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%" PRIu64 ", halved every %" PRIu32 " blocks",
		 net->first_subsidy, net->halving_interval);
}

static void max_money(char out[FACT_SIZE], const struct network *net)
{
	snprintf(out, FACT_SIZE, "%" PRIu64, net->max_money);
}

static void from_segwit(char out[FACT_SIZE], const struct network *net)
{
	write_height(out, net->from.segwit);
}

static void from_taproot(char out[FACT_SIZE], const struct network *net)
{
	write_height(out, net->from.taproot);
}

static void from_mweb(char out[FACT_SIZE], const struct network *net)
{
	write_height(out, net->from.mweb);
}

static void from_ctor(char out[FACT_SIZE], const struct network *net)
{
	write_height(out, net->from.ctor);
}

static void from_tokens(char out[FACT_SIZE], const struct network *net)
{
	write_height(out, net->from.tokens);
}

static const struct fact facts[] = {
	{ "the node's name for it", node_name },
	{ "folder under the node's", node_folder },
	{ "RPC port", rpc_port },
	{ "P2P port", p2p_port },
	{ "magic in block files", file_magic },
	{ "magic between nodes", wire_magic },
	{ "base58 version, P2PKH", p2pkh },
	{ "base58 version, P2SH", p2sh },
	{ "bech32 prefix", hrp },
	{ "coin type in paths (BIP44)", hd_coin_type },
	{ "CashAddr prefix", cashaddr },
	{ "MWEB address prefix", mweb_hrp },
	{ "signed messages", message_prefix },
	{ "subsidy, satoshis", subsidy },
	{ "most money, satoshis", max_money },
	{ "first block with segwit", from_segwit },
	{ "first block with taproot", from_taproot },
	{ "first block with MWEB", from_mweb },
	{ "first block ordered by txid", from_ctor },
	{ "first block with CashTokens", from_tokens },
	{ "genesis block", genesis },
	{ "first block of its own", split },
};

#define FACT_COUNT (sizeof(facts) / sizeof(facts[0]))

/* --- as text --- */

void network_table_text(FILE *out)
{
	const struct network *net;
	char value[FACT_SIZE];

	for (uint32_t i = 0; (net = network_at(i)); i++) {
		fprintf(out, "%s%s %s (%s)\n", i ? "\n" : "", net->coin,
			net->name, net->title);
		for (size_t f = 0; f < FACT_COUNT; f++) {
			facts[f].write(value, net);
			if (*value)
				fprintf(out, "  %-28s %s\n", facts[f].name,
					value);
		}
	}
}

/* --- as Markdown: a table for each coin, its networks side by side --- */

static const struct network *next_of_coin(uint32_t *at, const char *coin)
{
	const struct network *net;

	while ((net = network_at((*at)++)))
		if (!strcmp(net->coin, coin))
			return net;
	return NULL;
}

static void markdown_head(FILE *out, const struct network *first)
{
	const struct network *net;
	uint32_t at = 0;

	fprintf(out, "\n## %s: %s (%s)\n\n| |", first->coin, first->title,
		first->ticker);
	while ((net = next_of_coin(&at, first->coin)))
		fprintf(out, " %s |", net->name);
	fprintf(out, "\n|---|");
	at = 0;
	while (next_of_coin(&at, first->coin))
		fprintf(out, "---|");
	fputc('\n', out);
}

static bool coin_has(const char *coin, const struct fact *fact)
{
	const struct network *net;
	char value[FACT_SIZE];
	uint32_t at = 0;

	while ((net = next_of_coin(&at, coin))) {
		fact->write(value, net);
		if (*value)
			return true;
	}
	return false;
}

static void markdown_fact(FILE *out, const char *coin, const struct fact *fact)
{
	const struct network *net;
	char value[FACT_SIZE];
	uint32_t at = 0;

	fprintf(out, "| %s |", fact->name);
	while ((net = next_of_coin(&at, coin))) {
		fact->write(value, net);
		fprintf(out, *value ? " `%s` |" : "%s |", value);
	}
	fputc('\n', out);
}

static bool opens_coin(uint32_t index)
{
	return !index || strcmp(network_at(index)->coin,
				network_at(index - 1)->coin) != 0;
}

void network_table_markdown(FILE *out)
{
	const struct network *net;

	fprintf(out,
		"# Coins and networks\n\n"
		"This page is written by `owsd --networks-markdown` from the "
		"table in `chain/network.c`;\n"
		"a source check compares the two. It is all that the program "
		"knows of a network: no code\n"
		"asks for a coin's name.\n");
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		if (!opens_coin(i))
			continue;
		markdown_head(out, net);
		for (size_t f = 0; f < FACT_COUNT; f++)
			if (coin_has(net->coin, &facts[f]))
				markdown_fact(out, net->coin, &facts[f]);
	}
}
