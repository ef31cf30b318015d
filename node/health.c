/* health.c - see health.h. */
#include "node/health.h"

#include "base/clock.h"
#include "base/log.h"

void health_mark_down(struct node_health *health, const char *url,
		      const char *why)
{
	if (atomic_load(&health->down))
		return;
	/* Before the flag, so that whoever sees the flag has the time. */
	atomic_store(&health->down_since_us, clock_monotonic_us());
	if (atomic_exchange(&health->down, true))
		return;
	atomic_fetch_add(&health->outages, 1);
	log_warn("node does not answer", "url=\"%s\" why=\"%s\"", url, why);
}

void health_mark_up(struct node_health *health, const char *url)
{
	uint64_t since;

	if (!atomic_load(&health->down))
		return;
	since = atomic_load(&health->down_since_us);
	if (!atomic_exchange(&health->down, false))
		return;
	log_info("node answers again", "url=\"%s\" seconds=%.1f", url,
		 (double)(clock_monotonic_us() - since) / 1e6);
}
