#include "api/metrics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/events/events.h"
#include "api/routes.h"
#include "base/clock.h"

static const uint32_t bounds[METRICS_BUCKETS - 1] = {
	100,   250,   500,    1000,   2500,    5000,    10000,
	25000, 50000, 100000, 250000, 1000000, 5000000,
};

enum status metrics_init(struct metrics *metrics, size_t loops)
{
	*metrics = (struct metrics){
		.loop_count = loops,
		.started = clock_unix(),
	};
	metrics->loops = calloc(loops, sizeof(*metrics->loops));
	return metrics->loops ? STATUS_OK : STATUS_NO_MEMORY;
}

void metrics_clear(struct metrics *metrics)
{
	free(metrics->loops);
	metrics->loops = NULL;
}

static void add(atomic_ullong *counter, uint64_t n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static uint64_t value_of(const atomic_ullong *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(struct request_metrics *loop, const struct route *route,
		   unsigned code, uint64_t microseconds)
{
	const size_t row = route ? route_index(route) : METRICS_ROUTES - 1;
	const size_t class = code < 300 ? 0 : code / 100 - 2;
	struct request_cell *cell = &loop->cells[row][class];
	size_t bucket = 0;

	while (bucket < METRICS_BUCKETS - 1 && microseconds > bounds[bucket])
		bucket++;
	add(&cell->microseconds, microseconds);
	add(&cell->buckets[bucket], 1);
}

__attribute__((format(printf, 2, 3))) static void line(struct writer *out,
						       const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	write_text(out, text);
	write_u8(out, '\n');
}

static void describe(struct writer *out, const char *name, const char *type,
		     const char *help)
{
	line(out, "# HELP %s %s", name, help);
	line(out, "# TYPE %s %s", name, type);
}

static void put(struct writer *out, const char *name, const char *type,
		const char *help, uint64_t value)
{
	describe(out, name, type, help);
	line(out, "%s %llu", name, (unsigned long long)value);
}

static void put_seconds(struct writer *out, const char *name, const char *type,
			const char *help, uint64_t microseconds)
{
	describe(out, name, type, help);
	line(out, "%s %.6f", name, (double)microseconds / 1e6);
}

/* --- the index, its mempool, the database, the node --------------------- */

static void put_progress(struct writer *out, struct index *index)
{
	struct index_progress p;
	const char *name = "owsd_index_stage";

	index_get_progress(index, &p);
	describe(out, name, "gauge", "1 for the stage that the index is in.");
	for (int s = INDEX_STARTING; s <= INDEX_ENDED; s++)
		line(out, "%s{stage=\"%s\"} %d", name,
		     index_stage_name((enum index_stage)s), s == (int)p.stage);
	put(out, "owsd_index_at_tip", "gauge",
	    "1 when index and mempool stand at the node's tip.", p.at_tip);
	describe(out, "owsd_index_height", "gauge",
		 "Height of the index's tip; -1 before the first block.");
	line(out, "owsd_index_height %lld", (long long)p.height);
	describe(out, "owsd_node_height", "gauge",
		 "Height of the node's tip, as last heard; -1 when never.");
	line(out, "owsd_node_height %lld", (long long)p.node_height);
	put(out, "owsd_index_lag_blocks", "gauge",
	    "Blocks that the index is behind the node.",
	    p.node_height > p.height ? (uint64_t)(p.node_height - p.height)
				     : 0);
	put(out, "owsd_node_connected", "gauge",
	    "1 when the node answered last time.", p.node_connected);
}

static void put_index_counts(struct writer *out, const struct index_counts *c)
{
	put(out, "owsd_index_blocks_connected_total", "counter",
	    "Blocks connected.", c->blocks_connected);
	put(out, "owsd_index_blocks_disconnected_total", "counter",
	    "Blocks disconnected by reorganisations.", c->blocks_disconnected);
	put(out, "owsd_index_reorgs_total", "counter", "Reorganisations.",
	    c->reorgs);
	put(out, "owsd_index_txs_connected_total", "counter",
	    "Transactions in blocks connected.", c->txs_connected);
	put_seconds(out, "owsd_index_connect_seconds_total", "counter",
		    "Time spent connecting blocks.", c->connect_us_total);
	put_seconds(out, "owsd_index_connect_last_seconds", "gauge",
		    "Time that the last batch of blocks took.",
		    c->connect_us_last);
	put(out, "owsd_index_generation", "gauge", "Number of the last commit.",
	    c->generation);
	put(out, "owsd_index_runs", "gauge", "Sorted runs in the index.",
	    c->runs);
}

static void put_mempool_counts(struct writer *out, const struct index_counts *c)
{
	put(out, "owsd_mempool_txs", "gauge", "Transactions in the mempool.",
	    c->mempool_txs);
	put(out, "owsd_mempool_bytes", "gauge",
	    "Bytes of the mempool's transactions.", c->mempool_bytes);
	put(out, "owsd_mempool_added_total", "counter",
	    "Transactions that entered the mempool.", c->mempool_added);
	put(out, "owsd_mempool_removed_total", "counter",
	    "Transactions that left the mempool.", c->mempool_removed);
	put(out, "owsd_zmq_messages_total", "counter",
	    "Notifications from the node.", c->zmq_messages);
	put(out, "owsd_zmq_gaps_total", "counter",
	    "Times that notifications were lost.", c->zmq_gaps);
	put(out, "owsd_zmq_malformed_total", "counter",
	    "Notifications that made no sense.", c->zmq_malformed);
}

static void put_database(struct writer *out, const struct index_counts *c)
{
	put(out, "owsd_lmdb_map_bytes", "gauge",
	    "Address space reserved for the database.", c->map_size);
	put(out, "owsd_lmdb_used_bytes", "gauge", "Bytes of it in use.",
	    c->map_used);
	put(out, "owsd_lmdb_readers", "gauge", "Reader slots in use.",
	    c->readers_used);
	put(out, "owsd_lmdb_readers_max", "gauge", "Reader slots.",
	    c->readers_max);
}

static void put_node(struct writer *out, const struct node_health *health)
{
	const uint64_t since = value_of(&health->down_since_us);
	const bool down = atomic_load(&health->down);

	put(out, "owsd_node_requests_total", "counter",
	    "Requests sent to the node.", value_of(&health->requests));
	put(out, "owsd_node_failures_total", "counter",
	    "Requests that the node did not answer.",
	    value_of(&health->failures));
	put(out, "owsd_node_outages_total", "counter",
	    "Times that the node went away.", value_of(&health->outages));
	put_seconds(out, "owsd_node_down_seconds", "gauge",
		    "How long the node has been away; 0 while it answers.",
		    down ? clock_monotonic_us() - since : 0);
}

/* --- HTTP --------------------------------------------------------------- */

static void put_connections(struct writer *out, const struct metrics *m)
{
	put(out, "owsd_http_connections", "gauge", "Connections open.",
	    atomic_load(&m->connections));
	put(out, "owsd_http_connections_max", "gauge",
	    "Connections served; more get 503.", m->connections_max);
	put(out, "owsd_http_connections_accepted_total", "counter",
	    "Connections accepted.", value_of(&m->accepted));
	put(out, "owsd_http_connections_refused_total", "counter",
	    "Connections over the limit.", value_of(&m->refused));
	put(out, "owsd_http_timeouts_total", "counter",
	    "Connections cut off because they were too slow.",
	    value_of(&m->timed_out));
	put(out, "owsd_http_busy_total", "counter",
	    "Requests refused because the workers' queue was full.",
	    value_of(&m->busy));
	put(out, "owsd_http_queued", "gauge", "Requests waiting for a worker.",
	    atomic_load(&m->queued));
	put(out, "owsd_http_request_body_bytes", "gauge",
	    "Memory held by request bodies.", value_of(&m->body_bytes));
	put(out, "owsd_http_answer_bytes", "gauge",
	    "Memory held by answers on their way.", value_of(&m->answer_bytes));
}

/* --- live events -------------------------------------------------------- */

static void put_sockets(struct writer *out, const struct events *events,
			const struct events_settings *settings)
{
	const char *name = "owsd_sockets";
	struct events_counts c;

	events_get_counts(events, &c);
	describe(out, name, "gauge", "Clients of live events, by transport.");
	line(out, "%s{transport=\"polling\"} %llu", name,
	     (unsigned long long)c.polling);
	line(out, "%s{transport=\"websocket\"} %llu", name,
	     (unsigned long long)c.websockets);
	line(out, "%s{transport=\"plain\"} %llu", name,
	     (unsigned long long)c.plain);
	line(out, "%s{transport=\"stream\"} %llu", name,
	     (unsigned long long)c.streams);
	put(out, "owsd_sockets_max", "gauge", "Such clients served at once.",
	    settings->sockets_max);
	put(out, "owsd_sockets_opened_total", "counter",
	    "Such clients that came.", c.opened);
	put(out, "owsd_sockets_refused_total", "counter",
	    "Such clients over a limit.", c.refused);
	put(out, "owsd_sockets_dropped_total", "counter",
	    "Such clients dropped because they were too slow.", c.dropped);
	put(out, "owsd_socket_subscriptions", "gauge",
	    "Subscriptions that they have.", c.subscriptions);
	put(out, "owsd_socket_packets_total", "counter",
	    "Packets sent to them.", c.packets);
	put(out, "owsd_socket_queued_bytes", "gauge",
	    "Bytes that wait for them, a packet counted for each.",
	    c.queued_bytes);
	put(out, "owsd_events_total", "counter",
	    "Transactions, blocks and reorganisations told.", c.told);
	put(out, "owsd_events_lost_total", "counter",
	    "Events lost because telling them took too long.", c.lost);
}

static void put_waits(struct writer *out, const struct waits *waits,
		      const struct waits_settings *settings)
{
	put(out, "owsd_waits", "gauge", "Requests of /wait that wait.",
	    waits_count(waits));
	put(out, "owsd_waits_max", "gauge", "Such requests at once.",
	    settings->max);
	put(out, "owsd_waits_refused_total", "counter",
	    "Such requests over a limit.", waits_refused(waits));
}

/* One route and class, all loops together. */
struct sum {
	uint64_t microseconds;
	uint64_t buckets[METRICS_BUCKETS];
	uint64_t count;
};

static struct sum sum_up(const struct metrics *m, size_t row, size_t class)
{
	struct sum sum = { 0 };

	for (size_t l = 0; l < m->loop_count; l++) {
		const struct request_cell *cell =
			&m->loops[l].cells[row][class];

		sum.microseconds += value_of(&cell->microseconds);
		for (size_t b = 0; b < METRICS_BUCKETS; b++)
			sum.buckets[b] += value_of(&cell->buckets[b]);
	}
	for (size_t b = 0; b < METRICS_BUCKETS; b++)
		sum.count += sum.buckets[b];
	return sum;
}

static void put_histogram(struct writer *out, const char *labels,
			  const struct sum *sum)
{
	const char *name = "owsd_http_request_duration_seconds";
	uint64_t so_far = 0;

	for (size_t b = 0; b < METRICS_BUCKETS - 1; b++) {
		so_far += sum->buckets[b];
		line(out, "%s_bucket{%s,le=\"%g\"} %llu", name, labels,
		     bounds[b] / 1e6, (unsigned long long)so_far);
	}
	line(out, "%s_bucket{%s,le=\"+Inf\"} %llu", name, labels,
	     (unsigned long long)sum->count);
	line(out, "%s_sum{%s} %.6f", name, labels,
	     (double)sum->microseconds / 1e6);
	line(out, "%s_count{%s} %llu", name, labels,
	     (unsigned long long)sum->count);
}

static void put_requests(struct writer *out, const struct metrics *m)
{
	describe(out, "owsd_http_request_duration_seconds", "histogram",
		 "From the whole request to the answer, by route and status.");
	for (size_t row = 0; row < METRICS_ROUTES; row++) {
		const struct route *route = route_at(row);

		for (size_t class = 0; class < METRICS_CLASSES; class ++) {
			struct sum sum = sum_up(m, row, class);
			char labels[128];

			if (!sum.count)
				continue;
			snprintf(labels, sizeof(labels),
				 "route=\"%s\",code=\"%zuxx\"",
				 route ? route->pattern : "unknown", class + 2);
			put_histogram(out, labels, &sum);
		}
	}
}

/* --- the process -------------------------------------------------------- */

/* The second number of the file is in pages. */
static uint64_t resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	uint64_t pages = 0;
	char text[128];
	char *second;

	if (!file)
		return 0;
	if (fgets(text, sizeof(text), file) && (second = strchr(text, ' ')))
		pages = strtoull(second, NULL, 10);
	fclose(file);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void put_process(struct writer *out, const struct api_config *config,
			uint64_t started)
{
	const struct network *net = index_network(config->index);

	describe(out, "owsd_build_info", "gauge", "What is running.");
	line(out,
	     "owsd_build_info{version=\"%s\",coin=\"%s\",network=\"%s\"} 1",
	     OWSD_VERSION, net->coin, net->name);
	put(out, "process_start_time_seconds", "gauge",
	    "When the server started, Unix seconds.", started);
	put(out, "process_resident_memory_bytes", "gauge", "Memory in use.",
	    resident_bytes());
}

void metrics_write(struct writer *out, const struct metrics *metrics,
		   const struct api_config *config)
{
	struct index_counts counts;

	index_get_counts(config->index, &counts);
	put_process(out, config, metrics->started);
	put_progress(out, config->index);
	put_index_counts(out, &counts);
	put_mempool_counts(out, &counts);
	put_database(out, &counts);
	put_node(out, config->node->health);
	put_connections(out, metrics);
	if (metrics->events)
		put_sockets(out, metrics->events, &config->events);
	if (metrics->waits)
		put_waits(out, metrics->waits, &config->waits);
	put_requests(out, metrics);
}
