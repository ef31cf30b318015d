#include "server_scene.h"

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char *const prefixes[] = { "/insight-api", "/api", "" };

void index_scene_begin(struct server_scene *scene, fake_script script,
		       void *arg)
{
	struct index_config config;

	memset(scene, 0, sizeof(*scene));
	scene->folder = make_folder();
	scene->node = fake_node_start(0, script, arg);
	scene->node_config = (struct node_config){
		.net = regtest(),
		.url = fake_node_url(scene->node),
		.timeout_ms = 3000,
		.stop = &scene->stop,
		.health = &scene->health,
	};
	scene->config = (struct api_config){
		.listen = "127.0.0.1:0",
		.prefixes = prefixes,
		.prefix_count = COUNT_OF(prefixes),
		.threads = 2,
		.workers = 2,
		.max_connections = 100,
		.waits = { .max = 8, .per_client = 4, .timeout_max = 60 },
		.node = &scene->node_config,
		.stop = &scene->stop,
	};
	config = (struct index_config){
		.net = regtest(),
		.datadir = scene->folder.path,
		.node = &scene->node_config,
		.map_size = 64 << 20,
		.reorg_horizon = 288,
		.fanout = 16,
		.max_readers = api_server_readers(&scene->config) + 2,
		.stop = &scene->stop,
	};
	assert_ok(index_open(&scene->index, &config));
	scene->config.index = scene->index;
}

void index_scene_end(struct server_scene *scene)
{
	scene->stop = true;
	index_close(scene->index);
	if (scene->node)
		fake_node_stop(scene->node);
	drop_folder(&scene->folder);
}

void server_scene_begin(struct server_scene *scene, fake_script script,
			void *arg, uint32_t connections)
{
	index_scene_begin(scene, script, arg);
	scene->config.max_connections = connections;
	assert_ok(api_server_start(&scene->server, &scene->config));
}

void server_scene_end(struct server_scene *scene)
{
	scene->stop = true;
	if (scene->server)
		api_server_stop(scene->server);
	index_scene_end(scene);
}

int client_connect(const struct server_scene *scene)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(api_server_port(scene->server)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const struct timeval patience = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof(to)),
			 0);
	return fd;
}

/* A server that has answered and closed already is no failure here. */
void client_say(int fd, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len) {
		ssize_t sent = send(fd, at, len, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += sent;
		len -= (size_t)sent;
	}
}

void client_text(int fd, const char *text)
{
	client_say(fd, text, strlen(text));
}

/* Up to the empty line, byte by byte: what follows stays in the socket. */
static char *read_head(int fd)
{
	struct writer head;
	uint8_t byte;

	writer_init(&head);
	while (recv(fd, &byte, 1, 0) == 1) {
		write_u8(&head, byte);
		if (head.len >= 4 &&
		    !memcmp(head.data + head.len - 4, "\r\n\r\n", 4)) {
			write_u8(&head, 0);
			return (char *)head.data;
		}
	}
	writer_clear(&head);
	return NULL;
}

static size_t length_in(const char *head)
{
	const char *line = strcasestr(head, "\r\ncontent-length:");

	return line ? strtoul(line + 17, NULL, 10) : 0;
}

struct answer client_read(int fd, bool with_body)
{
	struct answer answer = { .head = read_head(fd) };
	size_t len, got = 0;

	if (!answer.head)
		return answer;
	answer.code = (int)strtol(answer.head + 9, NULL, 10);
	len = with_body ? length_in(answer.head) : 0;
	answer.body = calloc(1, len + 1);
	assert_non_null(answer.body);
	while (got < len) {
		ssize_t n = recv(fd, answer.body + got, len - got, 0);

		assert_true(n > 0);
		got += (size_t)n;
	}
	return answer;
}

void answer_free(struct answer *answer)
{
	free(answer->head);
	free(answer->body);
	*answer = (struct answer){ 0 };
}

bool client_sees_close(int fd)
{
	char rest[256];
	ssize_t n;

	while ((n = recv(fd, rest, sizeof(rest), 0)) > 0)
		;
	close(fd);
	return n == 0;
}

struct answer ask(const struct server_scene *scene, const char *method,
		  const char *target, const char *headers, const char *body)
{
	int fd = client_connect(scene);
	struct answer answer;
	struct writer w;
	char length[64];

	writer_init(&w);
	write_text(&w, method);
	write_text(&w, " ");
	write_text(&w, target);
	write_text(&w, " HTTP/1.1\r\nHost: x\r\n");
	if (headers)
		write_text(&w, headers);
	snprintf(length, sizeof(length), "Content-Length: %zu\r\n\r\n",
		 body ? strlen(body) : 0);
	write_text(&w, body ? length : "\r\n");
	if (body)
		write_text(&w, body);
	client_say(fd, w.data, w.len);
	writer_clear(&w);
	answer = client_read(fd, strcmp(method, "HEAD") != 0);
	close(fd);
	return answer;
}

void assert_answer(const struct server_scene *scene, const char *method,
		   const char *target, const char *body, int code,
		   const char *expected)
{
	struct answer answer = ask(scene, method, target, NULL, body);

	assert_int_equal(answer.code, code);
	assert_string_equal(answer.body, expected);
	answer_free(&answer);
}
