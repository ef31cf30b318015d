#include "daemon/settings.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon/config.h"
#include "daemon/value_checks.h"

#define MEMBER(name) offsetof(struct config, name)
#define MIB          (UINT64_C(1) << 20)
#define TIB          (UINT64_C(1) << 40)

static const char group_chain[] = "Chain and data";
static const char group_node[] = "The full node";
static const char group_index[] = "The index";
static const char group_log[] = "Logging";

static const struct setting first[] = {
	{ .group = group_chain,
	  .name = "config",
	  .kind = SETTING_PATH,
	  .from = FROM_FLAG | FROM_ENVIRONMENT,
	  .form = "FILE",
	  .offset = MEMBER(config_file),
	  .help = "Read settings from a JSON file: one object whose keys are "
		  "the names on this page. Keys that begin with _ are "
		  "comments." },
	{ .group = group_chain,
	  .name = "coin",
	  .kind = SETTING_CHOICE,
	  .from = FROM_ANYWHERE,
	  .form = "btc|bch|ltc",
	  .fallback = "btc",
	  .offset = MEMBER(coin),
	  .help = "The coin that the full node follows." },
	{ .group = group_chain,
	  .name = "network",
	  .kind = SETTING_CHOICE,
	  .from = FROM_ANYWHERE,
	  .form = "livenet|testnet|testnet4|signet|scalenet|chipnet|regtest",
	  .fallback = "livenet",
	  .offset = MEMBER(network),
	  .help = "The network of that coin; owsd --networks lists what each "
		  "coin has. The node must be on the same one." },
	{ .group = group_chain,
	  .name = "address-form",
	  .kind = SETTING_CHOICE,
	  .from = FROM_ANYWHERE,
	  .form = "cashaddr|legacy",
	  .note = "cashaddr",
	  .offset = MEMBER(address_form),
	  .help = "How addresses are written in answers, where the coin has "
		  "two forms (bch); legacy is the base58 that old Insight "
		  "clients expect. Requests may use either." },
	{ .group = group_chain,
	  .name = "datadir",
	  .kind = SETTING_PATH,
	  .from = FROM_ANYWHERE,
	  .form = "DIR",
	  .fallback = "~/.owsd",
	  .offset = MEMBER(datadir),
	  .help = "Where indexes are kept, each in a folder of its own, "
		  "DIR/COIN-NETWORK. DIR is made when its parent exists." },

	{ .group = group_node,
	  .name = "node-url",
	  .kind = SETTING_TEXT,
	  .from = FROM_ANYWHERE,
	  .form = "URL",
	  .note = "http://127.0.0.1:PORT, PORT being the network's RPC port",
	  .offset = MEMBER(node_url),
	  .check = check_node_url,
	  .help = "The node's RPC (and REST) address, without credentials." },
	{ .group = group_node,
	  .name = "node-cookie",
	  .kind = SETTING_PATH,
	  .from = FROM_ANYWHERE,
	  .form = "FILE",
	  .offset = MEMBER(node_cookie),
	  .help = "The node's .cookie file; read again when the node has "
		  "restarted. Excludes node-user." },
	{ .group = group_node,
	  .name = "node-user",
	  .kind = SETTING_TEXT,
	  .from = FROM_ANYWHERE,
	  .form = "NAME",
	  .offset = MEMBER(node_user),
	  .help = "The RPC user. Its password comes from a file or the "
		  "environment, never from the command line." },
	{ .group = group_node,
	  .name = "node-password",
	  .kind = SETTING_SECRET,
	  .from = FROM_ENVIRONMENT,
	  .form = "PASSWORD",
	  .offset = MEMBER(node_password),
	  .help = "The RPC user's password; wiped from the environment once "
		  "read." },
	{ .group = group_node,
	  .name = "node-password-file",
	  .kind = SETTING_PATH,
	  .from = FROM_ANYWHERE,
	  .form = "FILE",
	  .offset = MEMBER(node_password_file),
	  .help = "A file with that password on its only line." },
	{ .group = group_node,
	  .name = "node-zmq",
	  .kind = SETTING_LIST,
	  .from = FROM_ANYWHERE,
	  .form = "ENDPOINT",
	  .note = "none, the node is polled",
	  .offset = MEMBER(node_zmq),
	  .check = check_zmq_endpoint,
	  .help = "Where the node publishes hashblock, hashtx, rawtx or "
		  "sequence, such as tcp://127.0.0.1:28332. Repeatable; in "
		  "the environment a comma list, in the file an array." },
	{ .group = group_node,
	  .name = "node-blocks",
	  .kind = SETTING_PATH,
	  .from = FROM_ANYWHERE,
	  .form = "DIR",
	  .note = "none, blocks come over REST or RPC",
	  .offset = MEMBER(node_blocks),
	  .help = "The node's blocks folder (or the folder above it), to read "
		  "its block files directly." },
	{ .group = group_node,
	  .name = "node-timeout",
	  .kind = SETTING_NUMBER,
	  .from = FROM_ANYWHERE,
	  .form = "SECONDS",
	  .fallback = "30",
	  .min = 1,
	  .max = 3600,
	  .offset = MEMBER(node_timeout),
	  .help = "How long one answer of the node may take; a long one gets "
		  "a second more for each 64 KiB that have come." },
};

static const struct setting last[] = {
	{ .group = group_index,
	  .name = "map-size",
	  .kind = SETTING_SIZE,
	  .from = FROM_ANYWHERE,
	  .form = "SIZE",
	  .fallback = "256G",
	  .min = 16 * MIB,
	  .max = 64 * TIB,
	  .offset = MEMBER(map_size),
	  .help = "Address space reserved for the index, and so the most it "
		  "can grow to. It costs neither memory nor disk until used; "
		  "it can be raised at any restart." },
	{ .group = group_index,
	  .name = "reorg-horizon",
	  .kind = SETTING_NUMBER,
	  .from = FROM_ANYWHERE,
	  .form = "BLOCKS",
	  .fallback = "288",
	  .min = 1,
	  .max = 100000,
	  .offset = MEMBER(reorg_horizon),
	  .help = "How deep a reorganisation can be undone; a deeper one is "
		  "announced and rebuilds the index." },
	{ .group = group_index,
	  .name = "index-secret-file",
	  .kind = SETTING_PATH,
	  .from = FROM_ANYWHERE,
	  .form = "FILE",
	  .note = "none, it is random",
	  .offset = MEMBER(index_secret_file),
	  .help = "A file of 16 to 4,096 bytes; its SHA-256 keys the index "
		  "when "
		  "that is created. For indexes that are to be compared." },
	{ .group = group_index,
	  .name = "level-fanout",
	  .kind = SETTING_NUMBER,
	  .from = FROM_ANYWHERE,
	  .form = "N",
	  .fallback = "16",
	  .min = 2,
	  .max = 64,
	  .offset = MEMBER(level_fanout),
	  .help = "For tests only: how many times more blocks a level holds "
		  "than the one above it." },
	{ .group = group_index,
	  .name = "merge-rows",
	  .kind = SETTING_NUMBER,
	  .from = FROM_ANYWHERE,
	  .form = "N",
	  .fallback = "500000",
	  .min = 1,
	  .max = 1000000000,
	  .offset = MEMBER(merge_rows),
	  .help = "For tests only: how many rows one transaction of a merge "
		  "takes." },
	{ .group = group_index,
	  .name = "build",
	  .kind = SETTING_CHOICE,
	  .from = FROM_ANYWHERE,
	  .form = "auto|always|never",
	  .fallback = "auto",
	  .offset = MEMBER(build),
	  .help = "Whether an empty index is built in bulk, which is many "
		  "times "
		  "quicker than connecting blocks one by one: auto does it "
		  "from 500 blocks on." },
	{ .group = group_index,
	  .name = "jobs",
	  .kind = SETTING_NUMBER,
	  .from = FROM_ANYWHERE,
	  .form = "N",
	  .fallback = "0",
	  .min = 0,
	  .max = 256,
	  .offset = MEMBER(jobs),
	  .help = "Threads of that build; 0 takes one for each core." },
	{ .group = group_index,
	  .name = "build-memory",
	  .kind = SETTING_SIZE,
	  .from = FROM_ANYWHERE,
	  .form = "SIZE",
	  .fallback = "0",
	  .min = 0,
	  .max = TIB,
	  .offset = MEMBER(build_memory),
	  .help = "How much memory that build may take, about; scratch files "
		  "in the data folder take the rest. 0 takes 1G, or a quarter "
		  "of the machine's if that is less." },
	{ .group = group_index,
	  .name = "build-unit",
	  .kind = SETTING_SIZE,
	  .from = FROM_ANYWHERE,
	  .form = "SIZE",
	  .fallback = "8G",
	  .min = 1,
	  .max = TIB,
	  .offset = MEMBER(build_unit),
	  .help = "For tests only: bytes of blocks between two checkpoints of "
		  "that build." },
	{ .group = group_index,
	  .name = "until-synced",
	  .kind = SETTING_SWITCH,
	  .from = FROM_FLAG,
	  .fallback = "false",
	  .offset = MEMBER(until_synced),
	  .help = "Exit with 0 as soon as the index stands at the node's "
		  "tip." },
	{ .group = group_index,
	  .name = "deep",
	  .kind = SETTING_SWITCH,
	  .from = FROM_FLAG,
	  .fallback = "false",
	  .offset = MEMBER(deep),
	  .help = "For owsd verify: compare every fact with the blocks, which "
		  "reads each of them once." },

	{ .group = group_log,
	  .name = "log-level",
	  .kind = SETTING_CHOICE,
	  .from = FROM_ANYWHERE,
	  .form = "error|warn|info|debug",
	  .fallback = "info",
	  .offset = MEMBER(log_level),
	  .help = "The least urgent lines to write. They go to standard "
		  "error." },
	{ .group = group_log,
	  .name = "log-format",
	  .kind = SETTING_CHOICE,
	  .from = FROM_ANYWHERE,
	  .form = "text|json",
	  .fallback = "text",
	  .offset = MEMBER(log_format),
	  .help = "One line per event, as text or as a JSON object." },
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* The rows before and behind those of settings_serving.c. */
const struct setting *setting_at(size_t index)
{
	if (index < COUNT(first))
		return &first[index];
	index -= COUNT(first);
	if (index < settings_serving_count)
		return &settings_serving[index];
	index -= settings_serving_count;
	return index < COUNT(last) ? &last[index] : NULL;
}

size_t setting_find(const char *name)
{
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++)
		if (!strcmp(setting->name, name))
			return i;
	return SETTINGS_MAX;
}

void setting_environment_name(char *out, size_t size,
			      const struct setting *setting)
{
	snprintf(out, size, "OWSD_%s", setting->name);
	for (; *out; out++)
		*out = *out == '-' ? '_' : (char)toupper((unsigned char)*out);
}
