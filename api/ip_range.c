#include "api/ip_range.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

static struct ip from_v4(const void *bytes)
{
	struct ip ip;

	memcpy(ip.bytes, mapped, sizeof(mapped));
	memcpy(ip.bytes + sizeof(mapped), bytes, 4);
	return ip;
}

static bool is_v4(const struct ip *ip)
{
	return !memcmp(ip->bytes, mapped, sizeof(mapped));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts "[...]" and a port; false when there is too much. */
static bool copy_host(char *out, size_t size, const char *text, size_t len)
{
	const char *end;

	while (len && is_blank(*text)) {
		text++;
		len--;
	}
	while (len && is_blank(text[len - 1]))
		len--;
	if (len && *text == '[') {
		end = memchr(text, ']', len);
		if (!end)
			return false;
		text++;
		len = (size_t)(end - text);
	} else if ((end = memchr(text, ':', len)) && memchr(text, '.', len) &&
		   !memchr(end + 1, ':', len - (size_t)(end + 1 - text))) {
		len = (size_t)(end - text);
	}
	if (len >= size)
		return false;
	memcpy(out, text, len);
	out[len] = 0;
	return true;
}

enum status ip_parse(struct ip *out, const char *text, size_t len)
{
	char host[INET6_ADDRSTRLEN];
	uint8_t v4[4];

	if (!copy_host(host, sizeof(host), text, len))
		return STATUS_BAD_INPUT;
	if (inet_pton(AF_INET, host, v4) == 1)
		*out = from_v4(v4);
	else if (inet_pton(AF_INET6, host, out->bytes) != 1)
		return STATUS_BAD_INPUT;
	return STATUS_OK;
}

struct ip ip_of_peer(const union peer_address *peer)
{
	struct ip ip;

	if (peer->any.sa_family == AF_INET)
		return from_v4(&peer->v4.sin_addr);
	memcpy(ip.bytes, &peer->v6.sin6_addr, sizeof(ip.bytes));
	return ip;
}

bool ip_is_loopback(const struct ip *ip)
{
	static const struct ip v6 = { { [15] = 1 } };

	return is_v4(ip) ? ip->bytes[12] == 127 : !memcmp(ip, &v6, sizeof(v6));
}

struct ip ip_client(const struct ip *ip)
{
	struct ip client = *ip;

	if (!is_v4(ip))
		memset(client.bytes + 8, 0, 8);
	return client;
}

enum status ip_range_parse(struct ip_range *out, const char *text)
{
	const size_t len = strcspn(text, "/");
	unsigned most, bits = 0;
	enum status st = ip_parse(&out->first, text, len);

	if (st != STATUS_OK)
		return st;
	most = is_v4(&out->first) && !memchr(text, ':', len) ? 32 : 128;
	out->bits = 128;
	if (!text[len])
		return STATUS_OK;
	text += len + 1;
	if (!*text || strlen(text) > 3)
		return STATUS_BAD_INPUT;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return STATUS_BAD_INPUT;
		bits = bits * 10 + (unsigned)(*text - '0');
	}
	if (bits > most)
		return STATUS_BAD_INPUT;
	out->bits = 128 - most + bits;
	return STATUS_OK;
}

static bool in_range(const struct ip_range *range, const struct ip *ip)
{
	const unsigned whole = range->bits / 8, rest = range->bits % 8;

	if (memcmp(range->first.bytes, ip->bytes, whole) != 0)
		return false;
	return !rest ||
	       !((range->first.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest));
}

bool ip_listed(const struct ip_list *list, const struct ip *ip)
{
	for (size_t i = 0; i < list->count; i++)
		if (in_range(&list->items[i], ip))
			return true;
	return false;
}

/* From the end of the list on. False: nobody but proxies, or nonsense. */
static bool last_stranger(struct ip *out, const char *list,
			  const struct ip_list *trusted)
{
	size_t end = strlen(list);

	for (;;) {
		size_t start = end;

		while (start && list[start - 1] != ',')
			start--;
		if (ip_parse(out, list + start, end - start) != STATUS_OK)
			return false;
		if (!ip_listed(trusted, out))
			return true;
		if (!start)
			return false;
		end = start - 1;
	}
}

struct ip ip_of_request(const struct ip *peer, const char *forwarded_for,
			const char *cf, const struct ip_list *trusted)
{
	struct ip named;

	if (!ip_listed(trusted, peer))
		return *peer;
	if (forwarded_for)
		return last_stranger(&named, forwarded_for, trusted) ? named
								     : *peer;
	if (cf && ip_parse(&named, cf, strlen(cf)) == STATUS_OK)
		return named;
	return *peer;
}
