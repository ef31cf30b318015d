#include "api/handle_ui.h"

#include <string.h>

#include "api/ui_files.h"

/* Does the path of a target end with a slash? */
static bool is_folder(const char *target)
{
	const size_t len = strcspn(target, "?#");

	return len && target[len - 1] == '/';
}

enum status handle_home(const struct request *req, struct backend *backend,
			struct response *res)
{
	(void)req;
	(void)backend;
	return response_redirect(res, UI_HOME);
}

/* The page knows itself at UI_HOME alone, to the letter. */
enum status handle_ui(const struct request *req, struct backend *backend,
		      struct response *res)
{
	const struct ui_file *file;

	if (strcmp(req->segments[0], UI_SEGMENT) != 0 ||
	    (req->segment_count == 1 && !is_folder(req->target)))
		return response_redirect(res, UI_HOME);
	file = ui_files_find(backend->config->ui, req->segments + 1,
			     req->segment_count - 1);
	if (!file)
		return response_not_found(res);
	response_reset(res);
	res->code = 200;
	res->type = CONTENT_FILE;
	res->media_type = file->media_type;
	memcpy(res->etag, file->etag, sizeof(res->etag));
	write_bytes(&res->body, file->bytes.data, file->bytes.len);
	return STATUS_OK;
}
