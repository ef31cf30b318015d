/* config.h - what this run of owsd is to do, gathered from flags, environment
 * and file.
 *
 * A flag beats the environment beats the file beats the default. Every value
 * given is checked, also one that a stronger source overrides. Nothing outside
 * is changed, with one exception: a password in the environment is
 * overwritten there once it is read.
 *
 * Threads: read once at start, constant from then on, passed down as const. */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include "base/log.h"
#include "chain/network.h"
#include "chain/status.h"
#include "daemon/setting_value.h"

enum config_source {
	SOURCE_DEFAULT,
	SOURCE_FILE,
	SOURCE_ENVIRONMENT,
	SOURCE_FLAG,
};

enum config_action {
	ACTION_RUN,
	ACTION_DUMP,   /* owsd dump */
	ACTION_VERIFY, /* owsd verify */
	ACTION_HEALTH, /* owsd health */
	ACTION_HELP,
	ACTION_HELP_MARKDOWN,
	ACTION_HELP_MAN,
	ACTION_NETWORKS,
	ACTION_NETWORKS_MARKDOWN,
	ACTION_VERSION,
	ACTION_PRINT_CONFIG,
};

struct config {
	enum config_action action;

	/* One member per row of the table; text is NULL when there is none.
	 * All of it belongs to the config. */
	const char *config_file;
	const char *coin;
	const char *network;
	const char *address_form; /* NULL: the network's own */
	const char *datadir;
	const char *node_url;
	const char *node_cookie;
	const char *node_user;
	const char *node_password;
	const char *node_password_file;
	struct text_list node_zmq;
	const char *node_blocks;
	uint32_t node_timeout;
	const char *listen;
	const char *rpc_listen; /* NULL: not served */
	const char *rpc_user;
	const char *rpc_password;
	const char *rpc_password_file;
	uint32_t rpc_serial_version; /* 0: as of before segwit */
	const char *rpc_zmq;         /* NULL: nothing is published */
	struct text_list prefixes;
	uint32_t threads;
	uint32_t workers;
	uint32_t max_connections;
	uint32_t max_waits;
	uint32_t waits_per_client;
	uint32_t wait_timeout;
	bool ready;
	const char *url; /* NULL: where listen says */
	uint32_t max_sockets;
	uint32_t sockets_per_client;
	uint32_t socket_subscriptions;
	uint64_t socket_message_size;
	uint64_t socket_queue_size;
	uint32_t socket_ping;
	const char *socketio_script;
	bool enable_cache;
	uint32_t cache_short;
	uint32_t cache_long;
	struct text_list trusted_proxies;
	bool disable_rate_limiter;
	const char *rate_limit;
	uint32_t rate_limit_interval;
	struct text_list rate_limit_whitelist;
	const char *rate_limit_whitelist_limit;
	uint32_t rate_limit_whitelist_interval;
	struct text_list rate_limit_blacklist;
	const char *rate_limit_blacklist_limit;
	uint32_t rate_limit_blacklist_interval;
	const char *ui_dir; /* NULL: none */
	const char *pools_file;
	struct text_list currency_url;
	const char *currency_field;
	const char *currency_name;
	struct text_list explorers;
	uint64_t map_size;
	const char *build;
	uint32_t jobs;
	uint64_t build_memory;
	uint64_t build_unit;
	uint32_t reorg_horizon;
	const char *index_secret_file;
	uint32_t level_fanout;
	uint32_t merge_rows;
	bool until_synced;
	bool deep;
	const char *log_level;
	const char *log_format;

	/* Worked out from the above. */
	/* A row of the table, or own_net: the same with another address form.
	 */
	const struct network *net;
	struct network *own_net;
	char *index_dir; /* DATADIR/COIN-NETWORK */

	/* The values as text, by the table's index, and where each is from. */
	char *text[SETTINGS_MAX];
	enum config_source source[SETTINGS_MAX];
	const char *home; /* borrowed from the environment, or NULL */
};

struct config_error {
	char line[512]; /* one line for people, without a newline */
};

/* arguments: argv without the program's name, NULL at its end; environment as
 * environ. BAD_INPUT or NO_MEMORY: *error says what is wrong and where, and
 * *out is empty. OK: clear with config_clear(). Actions that only print
 * (help, version) need no valid values and ignore what follows them. */
MUST_CHECK enum status config_read(struct config *out,
				   struct config_error *error,
				   char *const *arguments,
				   char *const *environment);
/* Wipes the password. */
void config_clear(struct config *config);

enum log_level config_log_level(const struct config *config);
enum log_format config_log_format(const struct config *config);

#endif /* DAEMON_CONFIG_H */
