#include "api/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"

#define BACKLOG 1024

static enum status port_parse(uint16_t *out, const char *text)
{
	const size_t len = strlen(text);
	unsigned long port;

	if (!len || len > 5 || strspn(text, "0123456789") != len)
		return STATUS_BAD_INPUT;
	port = strtoul(text, NULL, 10);
	if (port > UINT16_MAX)
		return STATUS_BAD_INPUT;
	*out = htons((uint16_t)port);
	return STATUS_OK;
}

static enum status v6_parse(union peer_address *out, const char *host)
{
	out->v6.sin6_family = AF_INET6;
	return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1
		       ? STATUS_OK
		       : STATUS_BAD_INPUT;
}

static enum status v4_parse(union peer_address *out, const char *host)
{
	out->v4.sin_family = AF_INET;
	return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1
		       ? STATUS_OK
		       : STATUS_BAD_INPUT;
}

enum status listen_address_parse(union peer_address *out, socklen_t *len,
				 const char *text)
{
	const char *colon = strrchr(text, ':');
	const size_t host_len = colon ? (size_t)(colon - text) : 0;
	const bool v6 = host_len > 2 && text[0] == '[' && colon[-1] == ']';
	char host[64];

	memset(out, 0, sizeof(*out));
	if (!host_len || host_len >= sizeof(host))
		return STATUS_BAD_INPUT;
	memcpy(host, text, host_len);
	host[host_len] = 0;
	if (v6) {
		host[host_len - 1] = 0;
		*len = sizeof(out->v6);
		if (v6_parse(out, host + 1) != STATUS_OK)
			return STATUS_BAD_INPUT;
		return port_parse(&out->v6.sin6_port, colon + 1);
	}
	*len = sizeof(out->v4);
	if (v4_parse(out, host) != STATUS_OK)
		return STATUS_BAD_INPUT;
	return port_parse(&out->v4.sin_port, colon + 1);
}

static bool start_listening(int fd, const union peer_address *address,
			    socklen_t len)
{
	const int on = 1, off = 0;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->any.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	return !bind(fd, &address->any, len) && !listen(fd, BACKLOG);
}

static enum status port_of(uint16_t *port, int fd)
{
	union peer_address own = { .any = { .sa_family = AF_UNSPEC } };
	socklen_t len = sizeof(own);

	if (getsockname(fd, &own.any, &len))
		return STATUS_FAILED;
	*port = ntohs(own.any.sa_family == AF_INET6 ? own.v6.sin6_port
						    : own.v4.sin_port);
	return STATUS_OK;
}

enum status listener_open(int *out, uint16_t *port, const char *text)
{
	union peer_address address = { .any = { .sa_family = AF_UNSPEC } };
	socklen_t len;
	int fd;

	if (listen_address_parse(&address, &len, text) != STATUS_OK) {
		log_error("cannot listen",
			  "listen=\"%s\" error=\"expected ADDRESS:PORT or "
			  "[IPV6]:PORT, in numbers\"",
			  text);
		return STATUS_REFUSED;
	}
	fd = socket(address.any.sa_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0 || !start_listening(fd, &address, len)) {
		log_error("cannot listen", "listen=\"%s\" error=\"%s\"", text,
			  strerror(errno));
		if (fd >= 0)
			close(fd);
		return STATUS_REFUSED;
	}
	*out = fd;
	return port_of(port, fd);
}

uint32_t raise_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 1024;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		getrlimit(RLIMIT_NOFILE, &limit);
	return limit.rlim_cur > UINT32_MAX ? UINT32_MAX
					   : (uint32_t)limit.rlim_cur;
}
