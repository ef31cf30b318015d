/* client.c - makes clients; what they can ask is in *_queries.c. */
#include "node/client.h"

#include <stdlib.h>

#include "node/client_state.h"

struct node_client *node_client_new(const struct node_config *config)
{
	struct node_client *client = calloc(1, sizeof(*client));

	if (!client)
		return NULL;
	client->config = config;
	writer_init(&client->answer);
	client->transport = transport_new(config);
	if (!client->transport) {
		node_client_free(client);
		return NULL;
	}
	client->epoch = transport_epoch(client->transport);
	return client;
}

void node_client_free(struct node_client *client)
{
	if (!client)
		return;
	transport_free(client->transport);
	writer_clear(&client->answer);
	free(client);
}

void client_refresh(struct node_client *client)
{
	uint64_t epoch = transport_epoch(client->transport);

	if (epoch == client->epoch)
		return;
	client->epoch = epoch;
	client->genesis_checked = false;
	client->split_checked = false;
	client->no_rest = false;
	client->no_spent_outputs = false;
	client->no_mempool_sequence = false;
}
