/* api_setup.h - what the API is configured with, worked out from the settings:
 * address ranges, pools, prices, links.
 *
 * Threads: made and cleared on the main thread, while no server runs. */
#ifndef DAEMON_API_SETUP_H
#define DAEMON_API_SETUP_H

#include "api/rate_limiter.h"
#include "api/server.h"
#include "daemon/config.h"

struct pool_list;
struct price_source;
struct ui_files;

struct api_setup {
	struct rate_config rates;
	struct ip_list proxies;
	struct ip_range *ranges[3];  /* owned: whitelist, blacklist, proxies */
	struct explorer_link *links; /* owned, with names and tickers */
	size_t link_count;
	struct pool_list *pools;
	struct ui_files *ui;
	struct price_source *prices; /* its thread runs */
};

/* Fills setup, and those members of *api that come from the settings alone.
 * Both borrow from config. REFUSED: logged. Clear it in any case. */
MUST_CHECK enum status api_setup_make(struct api_setup *setup,
				      struct api_config *api,
				      const struct config *config);
void api_setup_clear(struct api_setup *setup);

#endif /* DAEMON_API_SETUP_H */
