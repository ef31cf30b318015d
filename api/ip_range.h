/* ip_range.h - IP addresses of clients and proxies, and ranges of them.
 *
 * IPv4 is held as IPv4-mapped IPv6, so that 10.0.0.1 and ::ffff:10.0.0.1 are
 * one client. */
#ifndef API_IP_RANGE_H
#define API_IP_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/listener.h"

struct ip {
	uint8_t bytes[16];
};

struct ip_range {
	struct ip first;
	unsigned bits; /* that a member shares with first */
};

struct ip_list {
	const struct ip_range *items; /* borrowed */
	size_t count;
};

/* "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; a port behind IPv4 or brackets
 * is ignored, as are len's blanks around it. BAD_INPUT. */
MUST_CHECK enum status ip_parse(struct ip *out, const char *text, size_t len);
struct ip ip_of_peer(const union peer_address *peer);
bool ip_is_loopback(const struct ip *ip);
/* What counts as one client: of IPv6 the first 64 bits, since whoever has one
 * address has all of those. */
struct ip ip_client(const struct ip *ip);

/* An address, or "192.0.2.0/24". BAD_INPUT. */
MUST_CHECK enum status ip_range_parse(struct ip_range *out, const char *text);
bool ip_listed(const struct ip_list *list, const struct ip *ip);

/* Whose request it is: the peer, or when that is a trusted proxy, whom it
 * names. forwarded_for is a comma list to which each proxy appends whom it
 * speaks for; so the last one that is not itself trusted counts. cf counts
 * without such a list. Either may be NULL. */
struct ip ip_of_request(const struct ip *peer, const char *forwarded_for,
			const char *cf, const struct ip_list *trusted);

#endif /* API_IP_RANGE_H */
