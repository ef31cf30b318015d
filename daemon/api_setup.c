#include "daemon/api_setup.h"

#include <stdlib.h>
#include <string.h>

#include "api/explorer/pools.h"
#include "api/ui_files.h"
#include "daemon/price_source.h"

static enum status make_list(struct ip_list *out, struct ip_range **owned,
			     const struct text_list *texts)
{
	struct ip_range *ranges = calloc(texts->count + 1, sizeof(*ranges));
	enum status st = STATUS_OK;

	*owned = ranges;
	if (!ranges)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < texts->count && st == STATUS_OK; i++)
		st = ip_range_parse(&ranges[i], texts->items[i]);
	*out = (struct ip_list){ ranges, texts->count };
	return st;
}

static struct rate_rule make_rule(const char *limit, uint32_t window_s)
{
	return (struct rate_rule){ limit ? strtoll(limit, NULL, 10) : 0,
				   window_s };
}

/* A limit that was asked for holds for everybody; the one that comes by itself
 * is not to stop the programs of whoever runs the server. */
static bool limit_was_given(const struct config *c)
{
	return c->source[setting_find("rate-limit")] != SOURCE_DEFAULT;
}

static enum status make_rates(struct api_setup *setup, const struct config *c)
{
	struct rate_config *rates = &setup->rates;
	enum status st;

	rates->normal = make_rule(c->rate_limit, c->rate_limit_interval);
	rates->whitelisted = make_rule(c->rate_limit_whitelist_limit,
				       c->rate_limit_whitelist_interval);
	rates->blacklisted = make_rule(c->rate_limit_blacklist_limit,
				       c->rate_limit_blacklist_interval);
	rates->spares_loopback = !limit_was_given(c);
	st = make_list(&rates->whitelist, &setup->ranges[0],
		       &c->rate_limit_whitelist);
	if (st == STATUS_OK)
		st = make_list(&rates->blacklist, &setup->ranges[1],
			       &c->rate_limit_blacklist);
	return st;
}

/* "NAME TICKER URL", checked; the name may have blanks. */
static enum status make_link(struct explorer_link *out, const char *text)
{
	const char *url = strrchr(text, ' '), *ticker = url;

	while (ticker[-1] != ' ')
		ticker--;
	out->name = strndup(text, (size_t)(ticker - 1 - text));
	out->ticker = strndup(ticker, (size_t)(url - ticker));
	out->url = url + 1;
	return out->name && out->ticker ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status make_links(struct api_setup *setup, const struct config *c)
{
	enum status st = STATUS_OK;

	setup->links = calloc(c->explorers.count + 1, sizeof(*setup->links));
	if (!setup->links)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < c->explorers.count && st == STATUS_OK; i++) {
		setup->link_count++;
		st = make_link(&setup->links[i], c->explorers.items[i]);
	}
	return st;
}

static struct events_settings events_settings(const struct config *c)
{
	return (struct events_settings){
		.sockets_max = c->max_sockets,
		.per_client_max = c->sockets_per_client,
		.subscriptions_max = c->socket_subscriptions,
		.ping_seconds = c->socket_ping,
		.message_max = c->socket_message_size,
		.queue_max = c->socket_queue_size,
		.script = c->socketio_script,
		.publish = c->rpc_zmq,
		.old_form = !c->rpc_serial_version,
	};
}

static void fill(struct api_config *api, const struct api_setup *setup,
		 const struct config *c)
{
	*api = (struct api_config){
		.listen = c->listen,
		.threads = c->threads,
		.workers = c->workers,
		.max_connections = c->max_connections,
		.events = events_settings(c),
		.waits = { .max = c->max_waits,
			   .per_client = c->waits_per_client,
			   .timeout_max = c->wait_timeout },
		.prefixes = (const char *const *)c->prefixes.items,
		.prefix_count = c->prefixes.count,
		.cache = c->enable_cache,
		.cache_short_s = c->cache_short,
		.cache_long_s = c->cache_long,
		.proxies = setup->proxies,
		.rates = c->disable_rate_limiter ? NULL : &setup->rates,
		.pools = setup->pools,
		.prices = setup->prices ? price_source_board(setup->prices)
					: NULL,
		.explorers = setup->links,
		.explorer_count = setup->link_count,
		.ui = setup->ui,
	};
}

enum status api_setup_make(struct api_setup *setup, struct api_config *api,
			   const struct config *config)
{
	enum status st;

	*setup = (struct api_setup){ 0 };
	st = make_list(&setup->proxies, &setup->ranges[2],
		       &config->trusted_proxies);
	if (st == STATUS_OK)
		st = make_rates(setup, config);
	if (st == STATUS_OK)
		st = make_links(setup, config);
	if (st == STATUS_OK && config->pools_file)
		st = pool_list_load(&setup->pools, config->pools_file);
	if (st == STATUS_OK && config->ui_dir)
		st = ui_files_load(&setup->ui, config->ui_dir,
				   config->prefixes.items[0]);
	if (st == STATUS_OK && config->currency_url.count)
		st = price_source_start(&setup->prices, config);
	if (st == STATUS_OK)
		fill(api, setup, config);
	return st;
}

void api_setup_clear(struct api_setup *setup)
{
	for (size_t i = 0; i < setup->link_count; i++) {
		free((char *)(uintptr_t)setup->links[i].name);
		free((char *)(uintptr_t)setup->links[i].ticker);
	}
	for (size_t i = 0; i < 3; i++)
		free(setup->ranges[i]);
	free(setup->links);
	pool_list_free(setup->pools);
	ui_files_free(setup->ui);
	price_source_stop(setup->prices);
	*setup = (struct api_setup){ 0 };
}
