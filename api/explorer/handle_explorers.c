/* handle_explorers.c - GET /explorers: links to other explorers, of Insight 5.
 */
#include "api/explorer/handlers.h"

enum status handle_explorers(const struct request *req, struct backend *backend,
			     struct response *res)
{
	const struct api_config *config = backend->config;
	struct emit json = response_json(res);

	(void)req;
	emit_array_begin(&json, NULL);
	for (size_t i = 0; i < config->explorer_count; i++) {
		const struct explorer_link *link = &config->explorers[i];

		emit_object_begin(&json, NULL);
		emit_text(&json, "name", link->name);
		emit_text(&json, "ticker", link->ticker);
		emit_text(&json, "url", link->url);
		emit_object_end(&json);
	}
	emit_array_end(&json);
	return STATUS_OK;
}
