#include "api/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define BODIES_MAX  ((uint64_t)256 << 20) /* all that are held */
#define ANSWERS_MAX ((uint64_t)512 << 20) /* all that are on their way */
#define KEPT_BUFFER ((size_t)16 << 10)    /* of one kept for use again */
#define SPARE_MAX   256

#define SECOND_US      1000000ULL
#define TRANSFER_US    (30 * SECOND_US)
#define BYTES_A_SECOND 65536 /* a second more for each of these */

static void reset(struct exchange *ex)
{
	ex->state = EXCHANGE_NEW;
	memset(&ex->events, 0, sizeof(ex->events));
	ex->wait = (struct wait){ .end = WAIT_LOOK_AGAIN };
	ex->conn = NULL;
	ex->mhd = NULL;
	ex->route = NULL;
	ex->content_type = NULL;
	ex->body_max = ex->body_seen = 0;
	ex->body_charged = ex->answer_charged = 0;
	ex->wishes = (struct wishes){ 0 };
	ex->counted = ex->takes_body = false;
	ex->answered = ex->close = false;
	response_reset(&ex->response);
}

struct exchange *exchange_take(struct loop *loop)
{
	struct exchange *ex = loop->spare;

	if (ex) {
		loop->spare = ex->next;
		loop->spare_count--;
	} else {
		ex = calloc(1, sizeof(*ex));
		if (!ex)
			return NULL;
		ex->loop = loop;
		request_init(&ex->request);
		response_init(&ex->response);
		writer_init(&ex->body);
	}
	loop->active++;
	reset(ex);
	return ex;
}

static void exchange_free(struct exchange *ex)
{
	request_clear(&ex->request);
	response_clear(&ex->response);
	writer_clear(&ex->body);
	free(ex);
}

static void shrink(struct writer *w)
{
	if (w->cap > KEPT_BUFFER || w->failed)
		writer_clear(w);
	else
		writer_reset(w);
}

void exchange_release(struct exchange *ex)
{
	struct loop *loop = ex->loop;
	struct metrics *metrics = &loop->shared->metrics;

	atomic_fetch_sub(&metrics->body_bytes, ex->body_charged);
	atomic_fetch_sub(&metrics->answer_bytes, ex->answer_charged);
	if (ex->events.grant)
		events_abandon(loop->shared->events, ex->events.grant);
	loop->active--;
	if (loop->spare_count == SPARE_MAX) {
		exchange_free(ex);
		return;
	}
	shrink(&ex->request.text);
	shrink(&ex->body);
	shrink(&ex->response.body);
	shrink(&ex->response.packed);
	ex->next = loop->spare;
	loop->spare = ex;
	loop->spare_count++;
}

void exchange_free_spare(struct loop *loop)
{
	while (loop->spare) {
		struct exchange *next = loop->spare->next;

		exchange_free(loop->spare);
		loop->spare = next;
	}
}

static const char *header(const struct exchange *ex, const char *name)
{
	return MHD_lookup_connection_value(ex->mhd, MHD_HEADER_KIND, name);
}

struct ip exchange_client(const struct exchange *ex)
{
	const struct ip peer = ip_of_peer(&ex->conn->peer);
	const struct ip ip = ip_of_request(&peer, header(ex, "X-Forwarded-For"),
					   header(ex, "CF-Connecting-IP"),
					   &ex->loop->shared->config->proxies);

	return ip_client(&ip);
}

static bool charge(atomic_ullong *held, uint64_t *own, size_t bytes,
		   uint64_t max)
{
	*own += bytes;
	return atomic_fetch_add(held, bytes) + bytes <= max;
}

bool exchange_charge_body(struct exchange *ex, size_t bytes)
{
	return charge(&ex->loop->shared->metrics.body_bytes, &ex->body_charged,
		      bytes, BODIES_MAX);
}

bool exchange_charge_answer(struct exchange *ex, size_t bytes)
{
	return charge(&ex->loop->shared->metrics.answer_bytes,
		      &ex->answer_charged, bytes, ANSWERS_MAX);
}

void conn_set_deadline(struct conn *conn, uint64_t us)
{
	conn->deadline_us = clock_monotonic_us() + us;
}

void conn_set_transfer_deadline(struct conn *conn, uint64_t bytes,
				uint64_t now_us)
{
	conn->deadline_us =
		now_us + TRANSFER_US + bytes / BYTES_A_SECOND * SECOND_US;
}
