/* credentials.c - see credentials.h. */
#include "node/credentials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"

#define MAX_COOKIE_SIZE 4096

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

void credentials_clear(struct credentials *credentials)
{
	wipe(credentials->user);
	wipe(credentials->password);
	*credentials = (struct credentials){ 0 };
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool credentials_equal(const struct credentials *a, const struct credentials *b)
{
	return same_text(a->user, b->user) &&
	       same_text(a->password, b->password);
}

static enum status set(struct credentials *out, const char *user,
		       size_t user_len, const char *password,
		       size_t password_len)
{
	out->user = strndup(user, user_len);
	out->password = strndup(password, password_len);
	if (out->user && out->password)
		return STATUS_OK;
	credentials_clear(out);
	return STATUS_NO_MEMORY;
}

/* "user:password", perhaps with a line end. */
static enum status parse_cookie(struct credentials *out, struct slice bytes)
{
	const char *text = (const char *)bytes.data;
	const char *colon = bytes.len ? memchr(text, ':', bytes.len) : NULL;
	size_t len = bytes.len;

	if (!colon || memchr(text, 0, len))
		return STATUS_BAD_INPUT;
	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	return set(out, text, (size_t)(colon - text), colon + 1,
		   len - (size_t)(colon + 1 - text));
}

static enum status read_cookie(struct credentials *out, const char *path)
{
	struct writer bytes;
	enum status st;
	int error;

	writer_init(&bytes);
	st = file_read(&bytes, path, MAX_COOKIE_SIZE);
	error = errno;
	if (st == STATUS_OK)
		st = parse_cookie(out, writer_slice(&bytes));
	else if (st == STATUS_LIMIT)
		st = STATUS_BAD_INPUT;
	else if (st != STATUS_NO_MEMORY)
		st = STATUS_NOT_FOUND;
	if (bytes.data)
		explicit_bzero(bytes.data, bytes.len);
	writer_clear(&bytes);
	errno = error;
	return st;
}

enum status credentials_load(struct credentials *credentials,
			     const struct node_config *config)
{
	const char *password = config->password ? config->password : "";

	credentials_clear(credentials);
	if (config->user)
		return set(credentials, config->user, strlen(config->user),
			   password, strlen(password));
	if (config->cookie_path)
		return read_cookie(credentials, config->cookie_path);
	return STATUS_OK;
}

static void log_cookie_refusal(const struct node_config *config,
			       const char *url)
{
	struct credentials found = { 0 };
	enum status st = credentials_load(&found, config);
	const char *why = "the node does not accept it";

	if (st == STATUS_NOT_FOUND)
		why = strerror(errno);
	else if (st != STATUS_OK)
		why = "no cookie inside";
	credentials_clear(&found);
	log_error("node refuses our cookie",
		  "url=\"%s\" cookie=\"%s\" why=\"%s\" change=\"--node-cookie "
		  "must name the .cookie of the node at this url, or use "
		  "--node-user and --node-password-file\"",
		  url, config->cookie_path, why);
}

void credentials_log_refusal(const struct node_config *config, const char *url)
{
	if (config->user)
		log_error("node refuses user or password",
			  "url=\"%s\" user=\"%s\" change=\"--node-user and "
			  "--node-password-file, or use --node-cookie\"",
			  url, config->user);
	else if (config->cookie_path)
		log_cookie_refusal(config, url);
	else
		log_error("node wants credentials",
			  "url=\"%s\" change=\"neither --node-cookie nor "
			  "--node-user and --node-password-file is set\"",
			  url);
}
