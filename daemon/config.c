#include "daemon/config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "daemon/config_sources.h"

#define PASSWORD_MAX 1024

static enum status no_memory(struct config_error *error)
{
	snprintf(error->line, sizeof(error->line), "out of memory");
	return STATUS_NO_MEMORY;
}

/* Replaces the text at index, whatever it was. */
static enum status set_text(struct config *config, struct config_error *error,
			    size_t index, char *text)
{
	if (!text)
		return no_memory(error);
	free(config->text[index]);
	config->text[index] = text;
	return STATUS_OK;
}

/* Allocated text, or NULL. */
__attribute__((format(printf, 1, 2))) static char *text_new(const char *format,
							    ...)
{
	char *text = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	return len < 0 ? NULL : text;
}

static enum status take_defaults(struct config *config,
				 struct config_error *error)
{
	const struct setting *setting;
	enum status st = STATUS_OK;

	for (size_t i = 0; (setting = setting_at(i)) && st == STATUS_OK; i++)
		if (!config->text[i] && setting->fallback)
			st = set_text(config, error, i,
				      strdup(setting->fallback));
	return st;
}

static const char *text_of(const struct config *config, const char *name)
{
	const char *text = config->text[setting_find(name)];

	return text && *text ? text : NULL;
}

/* "livenet, testnet, regtest" of a coin, for messages. */
static void list_networks(char *out, size_t size, const char *coin)
{
	const struct network *net;
	size_t len = 0;

	*out = 0;
	for (uint32_t i = 0; (net = network_at(i)); i++)
		if (!strcmp(net->coin, coin) && len < size)
			len += (size_t)snprintf(out + len, size - len, "%s%s",
						len ? ", " : "", net->name);
}

/* The coin that has two forms of addresses, for messages. */
static const char *coin_with_cashaddr(void)
{
	const struct network *net;

	for (uint32_t i = 0; (net = network_at(i)); i++)
		if (net->cashaddr_prefix)
			return net->coin;
	return "none";
}

/* A row of our own, when addresses are to have the network's other form. */
static enum status settle_address_form(struct config *config,
				       struct config_error *error)
{
	const char *form = text_of(config, "address-form");
	enum address_form wanted;

	if (!form)
		return STATUS_OK;
	if (!config->net->cashaddr_prefix)
		return config_refuse(error,
				     "address-form: is for %s; %s has one "
				     "form of addresses, leave it out",
				     coin_with_cashaddr(), config->net->coin);
	wanted = strcmp(form, "legacy") ? ADDRESS_CASHADDR : ADDRESS_BASE58;
	if (wanted == config->net->address_form)
		return STATUS_OK;
	config->own_net = malloc(sizeof(*config->own_net));
	if (!config->own_net)
		return no_memory(error);
	*config->own_net = *config->net;
	config->own_net->address_form = wanted;
	config->net = config->own_net;
	return STATUS_OK;
}

static enum status find_network(struct config *config,
				struct config_error *error)
{
	const char *coin = text_of(config, "coin");
	const char *name = text_of(config, "network");
	char known[128];

	config->net = network_find(coin, name);
	if (config->net)
		return settle_address_form(config, error);
	list_networks(known, sizeof(known), coin);
	return config_refuse(error, "network: %s has no %s; it has %s", coin,
			     name, known);
}

/* Defaults that depend on the network. */
static enum status work_out_defaults(struct config *config,
				     struct config_error *error)
{
	size_t url = setting_find("node-url");
	size_t prefixes = setting_find("prefixes");
	enum status st = STATUS_OK;

	if (!text_of(config, "node-url"))
		st = set_text(
			config, error, url,
			text_new("http://127.0.0.1:%u", config->net->rpc_port));
	if (st == STATUS_OK && !config->text[prefixes])
		st = set_text(config, error, prefixes,
			      text_new("/insight-api,/api,/explorer-api,"
				       "/api/explorer/%s,/",
				       config->net->coin));
	return st;
}

static enum status expand_home(struct config *config,
			       struct config_error *error, size_t index)
{
	const char *text = config->text[index];

	if (!text || strncmp(text, "~/", 2) != 0)
		return STATUS_OK;
	if (!config->home || !*config->home)
		return config_refuse(error,
				     "%s: %s needs HOME, which is not set",
				     setting_at(index)->name, text);
	return set_text(config, error, index,
			text_new("%s%s", config->home, text + 1));
}

/* Fills the member of one row from its checked text. */
static enum status convert(struct config *config, struct config_error *error,
			   size_t index)
{
	const struct setting *setting = setting_at(index);
	void *member = (char *)config + setting->offset;
	enum status st = STATUS_OK;
	const char *text;

	if (setting->kind == SETTING_PATH)
		st = expand_home(config, error, index);
	if (st != STATUS_OK || !config->text[index])
		return st;
	text = config->text[index];
	switch (setting->kind) {
	case SETTING_TEXT:
	case SETTING_PATH:
	case SETTING_CHOICE:
	case SETTING_SECRET:
		*(const char **)member = *text ? text : NULL;
		break;
	case SETTING_LIST:
		if (!setting_list(member, setting, text))
			return no_memory(error);
		break;
	case SETTING_NUMBER:
		*(uint32_t *)member = (uint32_t)setting_size(text);
		break;
	case SETTING_SIZE:
		*(uint64_t *)member = setting_size(text);
		break;
	case SETTING_SWITCH:
		*(bool *)member = setting_switch(text);
		break;
	}
	return STATUS_OK;
}

/* A user's name, and a password that comes by itself or in a file. */
struct login {
	const char *who; /* what the settings' names begin with */
	const char *const *user;
	const char **password;
	const char *const *file;
};

static size_t setting_of(const struct login *login, const char *what)
{
	char name[40];

	snprintf(name, sizeof(name), "%s-%s", login->who, what);
	return setting_find(name);
}

/* The file's only line, as the password. */
static enum status read_password(struct config *config,
				 struct config_error *error,
				 const struct login *login)
{
	const char *path = *login->file;
	struct writer text;
	enum status st;
	size_t len;

	writer_init(&text);
	errno = 0;
	st = file_read(&text, path, PASSWORD_MAX);
	if (st == STATUS_LIMIT)
		st = config_refuse(error,
				   "%s-password-file: %.300s: longer than %d "
				   "bytes",
				   login->who, path, PASSWORD_MAX);
	else if (st != STATUS_OK)
		st = config_refuse(error, "%s-password-file: %.300s: %s",
				   login->who, path, strerror(errno));
	else
		write_u8(&text, 0);
	if (st == STATUS_OK && text.failed)
		st = no_memory(error);
	if (st == STATUS_OK) {
		len = strcspn((char *)text.data, "\r\n");
		if (!len)
			st = config_refuse(error,
					   "%s-password-file: %.300s: the "
					   "first line is empty",
					   login->who, path);
		else
			st = set_text(config, error,
				      setting_of(login, "password"),
				      strndup((char *)text.data, len));
	}
	if (text.data)
		explicit_bzero(text.data, text.len);
	writer_clear(&text);
	return st;
}

/* The password itself and its file are two ways to say one thing: the stronger
 * source wins. */
static enum status settle_password(struct config *config,
				   struct config_error *error,
				   const struct login *login)
{
	size_t password = setting_of(login, "password");
	size_t file = setting_of(login, "password-file");
	char name[2][40];
	enum status st;

	if (!*login->file)
		return STATUS_OK;
	if (*login->password && config->source[password] > config->source[file])
		return STATUS_OK;
	if (*login->password &&
	    config->source[password] == config->source[file]) {
		setting_environment_name(name[0], sizeof(name[0]),
					 setting_at(password));
		setting_environment_name(name[1], sizeof(name[1]),
					 setting_at(file));
		return config_refuse(error, "give %s or %s, not both", name[0],
				     name[1]);
	}
	if (*login->password)
		explicit_bzero(config->text[password],
			       strlen(config->text[password]));
	st = read_password(config, error, login);
	config->source[password] = config->source[file];
	*login->password = config->text[password];
	return st;
}

static enum status check_login(struct config_error *error,
			       const struct login *login)
{
	char name[40];

	if (*login->user && !*login->password) {
		setting_environment_name(
			name, sizeof(name),
			setting_at(setting_of(login, "password")));
		return config_refuse(error,
				     "%s-user: the password is missing; use "
				     "%s-password-file or %s",
				     login->who, login->who, name);
	}
	if (*login->password && !*login->user)
		return config_refuse(error, "%s-password: %s-user is missing",
				     login->who, login->who);
	return STATUS_OK;
}

static enum status settle_logins(struct config *c, struct config_error *error)
{
	const struct login logins[] = {
		{ "node", &c->node_user, &c->node_password,
		  &c->node_password_file },
		{ "rpc", &c->rpc_user, &c->rpc_password,
		  &c->rpc_password_file },
	};
	enum status st = STATUS_OK;

	for (size_t i = 0; i < 2 && st == STATUS_OK; i++) {
		st = settle_password(c, error, &logins[i]);
		if (st == STATUS_OK)
			st = check_login(error, &logins[i]);
	}
	if (st == STATUS_OK && c->node_cookie && c->node_user)
		st = config_refuse(error, "give node-cookie or node-user, not "
					  "both");
	if (st == STATUS_OK && c->rpc_listen && !c->rpc_user)
		st = config_refuse(error,
				   "rpc-listen: nobody may call without a "
				   "name and a password; use rpc-user and "
				   "rpc-password-file or OWSD_RPC_PASSWORD");
	return st;
}

static enum status settle(struct config *config, struct config_error *error)
{
	enum status st;

	st = take_defaults(config, error);
	if (st == STATUS_OK)
		st = find_network(config, error);
	if (st == STATUS_OK)
		st = work_out_defaults(config, error);
	for (size_t i = 0; st == STATUS_OK && setting_at(i); i++)
		st = convert(config, error, i);
	if (st == STATUS_OK && !config->datadir)
		st = config_refuse(error, "datadir: may not be empty");
	/* These two ask no node. */
	if (st == STATUS_OK && config->action != ACTION_DUMP &&
	    config->action != ACTION_HEALTH)
		st = settle_logins(config, error);
	if (st != STATUS_OK)
		return st;
	config->index_dir = text_new("%s/%s-%s", config->datadir, config->coin,
				     config->network);
	return config->index_dir ? STATUS_OK : no_memory(error);
}

/* From the strongest source to the weakest: flags name the file. */
static enum status gather(struct config *config, struct config_error *error,
			  char *const *arguments, char *const *environment)
{
	enum status st;
	char *path;

	st = config_take_flags(config, error, arguments);
	if (st != STATUS_OK || config_only_prints(config->action))
		return st;
	st = config_take_environment(config, error, environment);
	if (st == STATUS_OK)
		st = expand_home(config, error, setting_find("config"));
	path = config->text[setting_find("config")];
	if (st == STATUS_OK && path && *path)
		st = config_take_file(config, error, path);
	return st == STATUS_OK ? settle(config, error) : st;
}

enum status config_read(struct config *out, struct config_error *error,
			char *const *arguments, char *const *environment)
{
	enum status st;

	*out = (struct config){ 0 };
	error->line[0] = 0;
	st = gather(out, error, arguments, environment);
	if (st != STATUS_OK)
		config_clear(out);
	return st;
}

void config_clear(struct config *config)
{
	const struct setting *setting;

	for (size_t i = 0; (setting = setting_at(i)); i++) {
		if (config->text[i] && setting->kind == SETTING_SECRET)
			explicit_bzero(config->text[i],
				       strlen(config->text[i]));
		free(config->text[i]);
		if (setting->kind == SETTING_LIST)
			text_list_clear(
				(void *)((char *)config + setting->offset));
	}
	free(config->index_dir);
	free(config->own_net);
	*config = (struct config){ 0 };
}

enum log_level config_log_level(const struct config *config)
{
	if (!strcmp(config->log_level, "error"))
		return LOG_ERROR;
	if (!strcmp(config->log_level, "warn"))
		return LOG_WARN;
	return strcmp(config->log_level, "debug") ? LOG_INFO : LOG_DEBUG;
}

enum log_format config_log_format(const struct config *config)
{
	return strcmp(config->log_format, "json") ? LOG_TEXT : LOG_JSON;
}
