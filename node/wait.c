/* wait.c - waiting for the node: back-off, and until it is ready. */
#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/rpc.h"

#define FIRST_DELAY_MS   100
#define LONGEST_DELAY_MS 10000
#define STOP_LOOK_MS     50
#define LOG_EVERY_US     10000000
/* Waiting for a node to start, look at least every 1.6 s. */
#define PATIENT_ATTEMPT  4

/* --- back-off --- */

static uint32_t random_below(uint32_t bound)
{
	uint32_t value = 0;

	/* Spreads clients; when the kernel has none to give, 0 will do. */
	if (getrandom(&value, sizeof(value), GRND_NONBLOCK) < 0)
		value = 0;
	return value % bound;
}

static bool stopped(const struct node_config *config)
{
	return config->stop && atomic_load(config->stop);
}

static enum status sleep_ms(const struct node_config *config, uint32_t ms)
{
	uint64_t end = clock_monotonic_us() + (uint64_t)ms * 1000;
	struct timespec slice = { .tv_nsec = STOP_LOOK_MS * 1000000L };

	while (!stopped(config)) {
		if (clock_monotonic_us() >= end)
			return STATUS_OK;
		nanosleep(&slice, NULL);
	}
	return STATUS_STOPPED;
}

enum status node_back_off(const struct node_config *config, uint32_t attempt)
{
	uint32_t delay = LONGEST_DELAY_MS;

	if (attempt < 7) /* 100 ms << 7 is over 10 s */
		delay = FIRST_DELAY_MS << attempt;
	return sleep_ms(config, delay / 2 + random_below(delay / 2 + 1));
}

/* --- until ready --- */

struct progress {
	void (*report)(void *arg, const char *stage, double percent);
	void *arg;
	const char *stage; /* last told */
	uint64_t logged_us;
};

/* Tells the caller at once; the log at each new stage and every 10 s. */
static void tell(struct progress *progress, const char *stage,
		 const struct node_tip *tip)
{
	double percent = tip ? tip->progress * 100 : 0;
	uint64_t now = clock_monotonic_us();

	if (progress->report)
		progress->report(progress->arg, stage, percent);
	if (stage == progress->stage &&
	    now - progress->logged_us < LOG_EVERY_US)
		return;
	progress->stage = stage;
	progress->logged_us = now;
	if (tip)
		log_info("waiting for the node",
			 "stage=\"%s\" height=%u headers=%u percent=%.2f",
			 stage, tip->height, tip->headers, percent);
	else
		log_info("waiting for the node", "stage=\"%s\"", stage);
}

/* What one look at the node says: OK or REFUSED, STOPPED, NO_MEMORY end the
 * wait, UNAVAILABLE does not. */
static enum status look(struct node_client *client, struct node_tip *tip,
			struct progress *progress)
{
	enum status st = node_get_tip(client, tip);

	switch (st) {
	case STATUS_OK:
		if (!tip->initial_download)
			return STATUS_OK;
		tell(progress, "node in initial download", tip);
		return STATUS_UNAVAILABLE;
	case STATUS_REFUSED:
	case STATUS_STOPPED:
	case STATUS_NO_MEMORY:
		return st;
	case STATUS_NOT_FOUND:
	case STATUS_BAD_INPUT:
	case STATUS_CORRUPT:
	case STATUS_FULL:
	case STATUS_LIMIT:
	case STATUS_UNAVAILABLE:
	case STATUS_FAILED:
		break;
	}
	if (client->last_error.code == RPC_IN_WARMUP)
		tell(progress, "node warming up", NULL);
	else
		tell(progress, "node unreachable", NULL);
	return STATUS_UNAVAILABLE;
}

enum status node_wait_ready(struct node_client *client, struct node_tip *tip,
			    void (*report)(void *arg, const char *stage,
					   double percent),
			    void *arg)
{
	struct progress progress = { .report = report, .arg = arg };
	uint32_t attempt = 0;
	enum status st;

	for (;;) {
		st = look(client, tip, &progress);
		if (st != STATUS_UNAVAILABLE)
			return st;
		st = node_back_off(client->config, attempt);
		if (st != STATUS_OK)
			return st;
		if (attempt < PATIENT_ATTEMPT)
			attempt++;
	}
}
