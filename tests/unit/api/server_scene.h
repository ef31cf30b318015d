/* server_scene.h - a whole server over an empty index and a made-up node, and
 * clients that speak to it byte by byte. */
#ifndef TESTS_UNIT_API_SERVER_SCENE_H
#define TESTS_UNIT_API_SERVER_SCENE_H

#include "support.h"

#include "api/server.h"
#include "tests/unit/node/fake_node.h"

struct server_scene {
	struct folder folder;
	struct fake_node *node;
	atomic_bool stop;
	struct node_health health;
	struct node_config node_config;
	struct index *index;
	struct api_config config;
	struct api_server *server;
	char listen[32];
};

/* An index without a block; with node, a node that answers by script. */
void index_scene_begin(struct server_scene *scene, fake_script script,
		       void *arg);
void index_scene_end(struct server_scene *scene);
/* The same and a server; connections: the limit. */
void server_scene_begin(struct server_scene *scene, fake_script script,
			void *arg, uint32_t connections);
/* Stops the server if it still runs. */
void server_scene_end(struct server_scene *scene);

int client_connect(const struct server_scene *scene);
void client_say(int fd, const void *data, size_t len);
void client_text(int fd, const char *text);

struct answer {
	int code;
	char *head; /* owned: status line and headers */
	char *body; /* owned */
};
/* The next answer on a connection; code 0 when it was closed instead. The
 * caller says whether a body follows (not to HEAD). */
struct answer client_read(int fd, bool with_body);
void answer_free(struct answer *answer);
/* Was the connection closed? Waits for it. */
bool client_sees_close(int fd);

/* One request of its own connection. target is sent as it is. */
struct answer ask(const struct server_scene *scene, const char *method,
		  const char *target, const char *headers, const char *body);
/* The same, checked. */
void assert_answer(const struct server_scene *scene, const char *method,
		   const char *target, const char *body, int code,
		   const char *expected);

#endif /* TESTS_UNIT_API_SERVER_SCENE_H */
