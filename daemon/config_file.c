#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "daemon/config_sources.h"

#define FILE_MAX ((size_t)1 << 20)

/* A file being taken in: for messages. */
struct source_file {
	const char *path;
	const char *text;
};

/* jansson keeps no lines of keys. The file is one flat object, so the first
 * place where the quoted key is followed by a colon is the key. */
static unsigned int line_of_key(const char *text, const char *key)
{
	size_t len = strlen(key);
	unsigned int line = 1;

	for (; *text; text++) {
		if (*text == '\n')
			line++;
		if (*text == '"' && !strncmp(text + 1, key, len) &&
		    text[len + 1] == '"') {
			const char *after = text + len + 2;

			if (after[strspn(after, " \t\r\n")] == ':')
				return line;
		}
	}
	return 0;
}

/* False when the value is none that a setting can have. */
static bool scalar_text(char *out, size_t size, const json_t *value)
{
	int len = -1;

	if (json_is_string(value) &&
	    strlen(json_string_value(value)) == json_string_length(value))
		len = snprintf(out, size, "%s", json_string_value(value));
	else if (json_is_integer(value))
		len = snprintf(out, size, "%" JSON_INTEGER_FORMAT,
			       json_integer_value(value));
	else if (json_is_boolean(value))
		len = snprintf(out, size, "%s",
			       json_is_true(value) ? "true" : "false");
	return len >= 0 && (size_t)len < size;
}

static enum status take_value(struct config *config, struct config_error *error,
			      size_t index, const char *where,
			      const json_t *value)
{
	char text[4096];

	if (!scalar_text(text, sizeof(text), value))
		return config_refuse(error, "%s: not a value for this setting",
				     where);
	return config_take(config, error, index, SOURCE_FILE, where, text);
}

static enum status take_array(struct config *config, struct config_error *error,
			      size_t index, const char *where,
			      const json_t *array)
{
	enum status st = STATUS_OK;

	if (setting_at(index)->kind != SETTING_LIST)
		return config_refuse(error, "%s: takes one value, not a list",
				     where);
	for (size_t i = 0; i < json_array_size(array) && st == STATUS_OK; i++)
		st = take_value(config, error, index, where,
				json_array_get(array, i));
	return st;
}

static enum status take_key(struct config *config, struct config_error *error,
			    const struct source_file *file, const char *key,
			    const json_t *value)
{
	const struct setting *setting;
	char where[300];
	size_t index;

	if (key[0] == '_')
		return STATUS_OK;
	snprintf(where, sizeof(where), "%.200s:%u: %.60s", file->path,
		 line_of_key(file->text, key), key);
	index = setting_find(key);
	setting = setting_at(index);
	if (!setting)
		return config_refuse(error, "%s: there is no such setting",
				     where);
	if (!(setting->from & FROM_FILE))
		return config_refuse(error,
				     "%s: not allowed in a configuration file",
				     where);
	if (json_is_array(value))
		return take_array(config, error, index, where, value);
	return take_value(config, error, index, where, value);
}

static enum status take_text(struct config *config, struct config_error *error,
			     const struct source_file *file)
{
	enum status st = STATUS_OK;
	json_error_t wrong;
	json_t *root, *value;
	const char *key;

	root = json_loads(file->text, JSON_REJECT_DUPLICATES, &wrong);
	if (!root)
		return config_refuse(error, "%.200s:%d:%d: %s", file->path,
				     wrong.line, wrong.column, wrong.text);
	if (!json_is_object(root))
		st = config_refuse(error, "%.200s:1: not a JSON object",
				   file->path);
	json_object_foreach(root, key, value)
	{
		st = take_key(config, error, file, key, value);
		if (st != STATUS_OK)
			break;
	}
	json_decref(root);
	return st;
}

enum status config_take_file(struct config *config, struct config_error *error,
			     const char *path)
{
	struct source_file file = { .path = path };
	struct writer text;
	enum status st;

	writer_init(&text);
	errno = 0;
	st = file_read(&text, path, FILE_MAX);
	write_u8(&text, 0);
	if (st == STATUS_LIMIT)
		st = config_refuse(error, "%.200s: longer than 1 MiB", path);
	else if (st != STATUS_OK)
		st = config_refuse(error, "%.200s: %s", path, strerror(errno));
	else if (text.failed)
		st = config_refuse(error, "out of memory");
	else if (strlen((char *)text.data) + 1 != text.len)
		st = config_refuse(error, "%.200s: holds a zero byte", path);
	if (st == STATUS_OK) {
		file.text = (char *)text.data;
		st = take_text(config, error, &file);
	}
	writer_clear(&text);
	return st;
}
