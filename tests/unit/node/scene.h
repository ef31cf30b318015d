/* scene.h - a client and the made-up node that it asks. */
#ifndef TESTS_UNIT_NODE_SCENE_H
#define TESTS_UNIT_NODE_SCENE_H

#include "fake_node.h"
#include "node/client.h"
#include "support.h"

struct scene {
	struct fake_node *node;
	atomic_bool stop;
	struct node_health health;
	struct node_config config;
	struct node_client *client;
};

/* The scene stays where it is until scene_end(). */
static inline void scene_begin(struct scene *scene, fake_script script,
			       void *arg)
{
	memset(scene, 0, sizeof(*scene));
	scene->node = fake_node_start(0, script, arg);
	scene->config = (struct node_config){ .net = regtest(),
					      .url = fake_node_url(scene->node),
					      .timeout_ms = 5000,
					      .stop = &scene->stop,
					      .health = &scene->health };
	scene->client = node_client_new(&scene->config);
	assert_non_null(scene->client);
}

static inline void scene_end(struct scene *scene)
{
	node_client_free(scene->client);
	if (scene->node)
		fake_node_stop(scene->node);
}

/* A table of calls, and one of paths, as a script. */
#define TABLE(calls_, paths_)                                      \
	{                                                          \
		.calls = (calls_), .call_count = COUNT_OF(calls_), \
		.paths = (paths_), .path_count = COUNT_OF(paths_)  \
	}
#define CALLS(calls_)                                             \
	{                                                         \
		.calls = (calls_), .call_count = COUNT_OF(calls_) \
	}

#endif /* TESTS_UNIT_NODE_SCENE_H */
