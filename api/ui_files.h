/* ui_files.h - the explorer page: insight-ui's prebuilt files, held in memory.
 *
 * They are gathered once, at start. A request is held against their names and
 * never becomes a path: nothing above the folder, no symbolic link, no hidden
 * file and nothing that came later can be asked for. What no browser uses
 * (maps, sources, documents) is left out.
 *
 * The page itself (index.html) is altered as insight-ui's own server does it,
 * and asks nothing of anybody but us: its base becomes UI_HOME, its apiPrefix a
 * prefix of ours, and style sheets from elsewhere are taken out.
 *
 * Threads: constant once loaded. */
#ifndef API_UI_FILES_H
#define API_UI_FILES_H

#include "api/etag.h"
#include "chain/status.h"

#define UI_SEGMENT "insight" /* the path's first one */
#define UI_HOME    "/" UI_SEGMENT "/"

struct ui_file {
	char *name;             /* owned; "js/main.min.js" */
	const char *media_type; /* the Content-Type header */
	struct slice bytes;     /* owned */
	char etag[ETAG_SIZE];
};

struct ui_files;

/* folder: the package, or the folder "public" in it. REFUSED, logged: it cannot
 * be read, is too large, or has no index.html of insight-ui's. NO_MEMORY. */
MUST_CHECK enum status ui_files_load(struct ui_files **out, const char *folder,
				     const char *api_prefix);
void ui_files_free(struct ui_files *files); /* NULL is fine */

/* What a path behind UI_HOME means, in decoded segments, of which empty ones
 * are passed over: a file, else the page, which has paths of its own ("tx/00").
 * NULL: the last segment has a dot, so a file was meant. Borrowed. */
const struct ui_file *ui_files_find(const struct ui_files *files,
				    const char *const *segments, size_t count);

#endif /* API_UI_FILES_H */
