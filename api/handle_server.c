#include "api/handle_server.h"

#include <math.h>

#include "api/metrics.h"
#include "base/file.h"
#include "base/log.h"

#define SCRIPT_MAX ((size_t)4 << 20)

enum status handle_health(const struct request *req, struct backend *backend,
			  struct response *res)
{
	struct emit json = response_json(res);

	(void)req;
	(void)backend;
	emit_object_begin(&json, NULL);
	emit_text(&json, "status", "ok");
	emit_object_end(&json);
	return STATUS_OK;
}

static void put_building(struct emit *json, const struct index_building *b)
{
	emit_i64(json, "blocks", b->blocks);
	emit_i64(json, "blocksOf", b->of);
	emit_double(json, "mbPerSecond", floor(b->mb_per_s * 10) / 10);
	if (b->seconds_left < 0)
		emit_null(json, "secondsLeft");
	else
		emit_i64(json, "secondsLeft", b->seconds_left);
}

static void put_progress(struct emit *json,
			 const struct index_progress *progress)
{
	emit_object_begin(json, NULL);
	emit_bool(json, "ready", progress->at_tip);
	emit_text(json, "stage", index_stage_name(progress->stage));
	emit_text(json, "detail", progress->detail);
	emit_double(json, "percent", floor(progress->percent * 100) / 100);
	emit_i64(json, "height", progress->height);
	emit_i64(json, "nodeHeight", progress->node_height);
	if (progress->stage == INDEX_BUILDING)
		put_building(json, &progress->building);
	emit_object_end(json);
}

enum status handle_ready(const struct request *req, struct backend *backend,
			 struct response *res)
{
	struct emit json = response_json(res);
	struct index_progress progress;

	(void)req;
	index_get_progress(backend->config->index, &progress);
	if (!progress.at_tip)
		res->code = 503;
	put_progress(&json, &progress);
	return STATUS_OK;
}

enum status handle_metrics(const struct request *req, struct backend *backend,
			   struct response *res)
{
	(void)req;
	response_reset(res);
	res->code = 200;
	res->type = CONTENT_METRICS;
	metrics_write(&res->body, backend->metrics, backend->config);
	return STATUS_OK;
}

enum status handle_socketio_script(const struct request *req,
				   struct backend *backend,
				   struct response *res)
{
	const char *path = backend->config->events.script;
	enum status st = STATUS_NOT_FOUND;

	(void)req;
	response_reset(res);
	if (path) {
		st = file_read(&res->body, path, SCRIPT_MAX);
		if (st != STATUS_OK)
			log_warn("socket.io.js cannot be read",
				 "file=\"%s\" why=\"%s\"", path,
				 status_text(st));
	}
	if (st != STATUS_OK)
		return response_error(res, 404,
				      "socket.io.js is not here: fetch it with "
				      "scripts/get-socketio and name it with "
				      "--socketio-script");
	res->code = 200;
	res->type = CONTENT_SCRIPT;
	return STATUS_OK;
}
