#include "api/docs.h"

static enum status answer(struct response *res, enum content_type type,
			  struct slice text)
{
	response_reset(res);
	res->code = 200;
	res->type = type;
	write_bytes(&res->body, text.data, text.len);
	return STATUS_OK;
}

enum status handle_docs(const struct request *req, struct backend *backend,
			struct response *res)
{
	(void)req;
	(void)backend;
	return answer(res, CONTENT_PAGE, docs_page);
}

enum status handle_openapi(const struct request *req, struct backend *backend,
			   struct response *res)
{
	(void)req;
	(void)backend;
	return answer(res, CONTENT_YAML, docs_openapi);
}
