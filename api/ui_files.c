#include "api/ui_files.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "chain/writer.h"

#define PAGE_NAME "index.html"
#define NAME_SIZE 256                /* of a file's name, with its folders */
#define FILES_MAX ((size_t)10000)    /* insight-ui has 400 */
#define BYTES_MAX ((size_t)64 << 20) /* and 7 MB */

struct ui_files {
	struct ui_file *items; /* in the order of their names */
	size_t count;
	size_t cap;
	size_t bytes; /* of all of them */
	const struct ui_file *page;
};

static const struct {
	const char *suffix;
	const char *media_type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".gif", "image/gif" },
	{ ".ico", "image/x-icon" },
	{ ".woff", "font/woff" },
	{ ".ttf", "font/ttf" },
	{ ".eot", "application/vnd.ms-fontobject" },
	{ ".mp3", "audio/mpeg" },
};

/* NULL: nothing that a browser would ask for. */
static const char *type_of(const char *name)
{
	const char *suffix = strrchr(name, '.');

	for (size_t i = 0; suffix && i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(suffix, types[i].suffix))
			return types[i].media_type;
	return NULL;
}

static enum status refuse(const char *path, const char *why)
{
	log_error("explorer page not loaded", "path=\"%s\" why=\"%s\"", path,
		  why);
	return STATUS_REFUSED;
}

/* --- the page ----------------------------------------------------------- */

/* Appends text with what stands behind mark, up to the mark's own last
 * character (a quote), replaced by value. False: no mark. */
static bool put_value(struct writer *out, struct slice text, const char *mark,
		      const char *value)
{
	const size_t len = strlen(mark);
	const uint8_t *const end = text.data + text.len;
	const uint8_t *at = memmem(text.data, text.len, mark, len);
	const uint8_t *rest;

	if (!at)
		return false;
	at += len;
	rest = memchr(at, mark[len - 1], (size_t)(end - at));
	if (!rest)
		return false;
	write_bytes(out, text.data, (size_t)(at - text.data));
	write_text(out, value);
	write_bytes(out, rest, (size_t)(end - rest));
	return true;
}

/* Appends text without its links to other servers: those are fonts, and who
 * looks at addresses here is nobody else's business. */
static void put_own_links(struct writer *out, struct slice text)
{
	static const char tag[] = "<link ", abroad[] = "href=\"http";
	const uint8_t *const end = text.data + text.len;
	const uint8_t *at = text.data, *link;

	while ((link = memmem(at, (size_t)(end - at), tag, strlen(tag)))) {
		const uint8_t *close = memchr(link, '>', (size_t)(end - link));
		const uint8_t *behind = close ? close + 1 : end;

		write_bytes(out, at, (size_t)(link - at));
		if (!memmem(link, (size_t)(behind - link), abroad,
			    strlen(abroad)))
			write_bytes(out, link, (size_t)(behind - link));
		at = behind;
	}
	write_bytes(out, at, (size_t)(end - at));
}

static enum status make_page(struct writer *out, struct slice html,
			     const char *path, const char *api_prefix)
{
	struct writer based, prefixed;
	enum status st = STATUS_OK;

	writer_init(&based);
	writer_init(&prefixed);
	if (!put_value(&based, html, "<base href=\"", UI_HOME) ||
	    !put_value(&prefixed, writer_slice(&based), "window.apiPrefix = '",
		       api_prefix))
		st = refuse(path, "no page of insight-ui 0.4: it has no <base> "
				  "or no apiPrefix");
	else
		put_own_links(out, writer_slice(&prefixed));
	if (based.failed || prefixed.failed || out->failed)
		st = STATUS_NO_MEMORY;
	writer_clear(&based);
	writer_clear(&prefixed);
	return st;
}

/* --- loading ------------------------------------------------------------ */

static enum status make_room(struct ui_files *files, const char *path)
{
	const size_t cap = files->cap ? 2 * files->cap : 64;
	struct ui_file *items;

	if (files->count >= FILES_MAX)
		return refuse(path, "too many files");
	if (files->count < files->cap)
		return STATUS_OK;
	items = reallocarray(files->items, cap, sizeof(*items));
	if (!items)
		return STATUS_NO_MEMORY;
	files->items = items;
	files->cap = cap;
	return STATUS_OK;
}

/* Takes a copy of the bytes, exactly as long, in place of those before. */
static enum status fill(struct ui_file *file, struct slice bytes)
{
	void *data = malloc(bytes.len + 1);

	if (!data)
		return STATUS_NO_MEMORY;
	if (bytes.len)
		memcpy(data, bytes.data, bytes.len);
	free((void *)(uintptr_t)file->bytes.data);
	file->bytes = slice_of(data, bytes.len);
	etag_of_body(file->etag, file->bytes);
	return STATUS_OK;
}

static enum status add(struct ui_files *files, const char *name,
		       struct slice bytes)
{
	struct ui_file *file = &files->items[files->count];

	*file = (struct ui_file){ .media_type = type_of(name) };
	file->name = strdup(name);
	if (!file->name)
		return STATUS_NO_MEMORY;
	files->count++;
	files->bytes += bytes.len;
	return fill(file, bytes);
}

static enum status read_one(struct ui_files *files, const FTSENT *entry,
			    const char *name)
{
	const size_t room = BYTES_MAX - files->bytes;
	const char *path = entry->fts_path;
	struct writer bytes;
	enum status st = make_room(files, path);

	if (st != STATUS_OK)
		return st;
	writer_init(&bytes);
	errno = 0;
	if ((uint64_t)entry->fts_statp->st_size > room)
		st = STATUS_LIMIT;
	else
		st = file_read(&bytes, path, room);
	if (st == STATUS_OK)
		st = add(files, name, writer_slice(&bytes));
	else if (st == STATUS_LIMIT)
		st = refuse(path, "over 64 MiB with those before it");
	else if (st != STATUS_NO_MEMORY)
		st = refuse(path, strerror(errno));
	writer_clear(&bytes);
	return st;
}

/* One step of the walk: hidden and other files are passed over, links are not
 * followed. */
static enum status visit(struct ui_files *files, FTS *walk, FTSENT *entry,
			 size_t root_len)
{
	const char *name = entry->fts_path + root_len;

	switch (entry->fts_info) {
	case FTS_D:
		if (entry->fts_level > 0 && entry->fts_name[0] == '.')
			fts_set(walk, entry, FTS_SKIP);
		return STATUS_OK;
	case FTS_F:
		if (entry->fts_name[0] == '.' || !type_of(name) ||
		    strlen(name) >= NAME_SIZE)
			return STATUS_OK;
		return read_one(files, entry, name);
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return refuse(entry->fts_path, strerror(entry->fts_errno));
	default: /* fts_info is an int, not an enum of ours */
		return STATUS_OK;
	}
}

/* root ends with a slash. */
static enum status read_all(struct ui_files *files, char *root)
{
	char *const roots[] = { root, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
			     NULL);
	enum status st = STATUS_OK;
	FTSENT *entry;

	if (!walk)
		return STATUS_NO_MEMORY;
	while (st == STATUS_OK && (entry = fts_read(walk)))
		st = visit(files, walk, entry, strlen(root));
	/* Else it is 0 at the end. */
	if (st == STATUS_OK && errno)
		st = refuse(root, strerror(errno));
	fts_close(walk);
	return st;
}

static int compare_names(const void *a, const void *b)
{
	const struct ui_file *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static struct ui_file *find_name(const struct ui_files *files, char *name)
{
	const struct ui_file key = { .name = name };

	if (!files->count)
		return NULL;
	return bsearch(&key, files->items, files->count, sizeof(key),
		       compare_names);
}

static enum status alter_page(struct ui_files *files, const char *root,
			      const char *api_prefix)
{
	char name[] = PAGE_NAME;
	struct ui_file *file = find_name(files, name);
	struct writer altered;
	enum status st;

	if (!file)
		return refuse(root, "no " PAGE_NAME);
	writer_init(&altered);
	st = make_page(&altered, file->bytes, root, api_prefix);
	if (st == STATUS_OK)
		st = fill(file, writer_slice(&altered));
	writer_clear(&altered);
	files->page = file;
	return st;
}

static enum status load(struct ui_files *files, const char *folder,
			const char *api_prefix)
{
	char *root = NULL;
	enum status st;

	if (asprintf(&root, "%s/public/", folder) < 0)
		return STATUS_NO_MEMORY;
	if (access(root, F_OK))
		root[strlen(folder) + 1] = 0;
	st = read_all(files, root);
	if (st == STATUS_OK && files->count)
		qsort(files->items, files->count, sizeof(*files->items),
		      compare_names);
	if (st == STATUS_OK)
		st = alter_page(files, root, api_prefix);
	free(root);
	return st;
}

enum status ui_files_load(struct ui_files **out, const char *folder,
			  const char *api_prefix)
{
	struct ui_files *files = calloc(1, sizeof(*files));
	enum status st;

	*out = NULL;
	if (!files)
		return STATUS_NO_MEMORY;
	st = load(files, folder, api_prefix);
	if (st != STATUS_OK) {
		ui_files_free(files);
		return st;
	}
	log_info("explorer page loaded", "folder=\"%s\" files=%zu bytes=%zu",
		 folder, files->count, files->bytes);
	*out = files;
	return STATUS_OK;
}

void ui_files_free(struct ui_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->count; i++) {
		free(files->items[i].name);
		free((void *)(uintptr_t)files->items[i].bytes.data);
	}
	free(files->items);
	free(files);
}

/* --- finding ------------------------------------------------------------ */

/* "a/b" of { "", "a", "b" }: the page asks for its sound by a double slash.
 * False: longer than any name. */
static bool join(char name[NAME_SIZE], const char *const *segments,
		 size_t count)
{
	size_t len = 0;

	name[0] = 0;
	for (size_t i = 0; i < count && len < NAME_SIZE; i++)
		if (*segments[i])
			len += (size_t)snprintf(name + len, NAME_SIZE - len,
						"%s%s", len ? "/" : "",
						segments[i]);
	return len < NAME_SIZE;
}

const struct ui_file *ui_files_find(const struct ui_files *files,
				    const char *const *segments, size_t count)
{
	const struct ui_file *file = NULL;
	char name[NAME_SIZE];

	if (join(name, segments, count))
		file = find_name(files, name);
	if (!file && (!count || !strchr(segments[count - 1], '.')))
		file = files->page;
	return file;
}
