#include "daemon/value_checks.h"

#include <string.h>

#include "api/ip_range.h"

bool value_parse_number(uint64_t *out, const char *text)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (*text < '0' || *text > '9' ||
		    value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool value_parse_size(uint64_t *out, const char *text)
{
	static const char suffixes[] = "KMGT";
	size_t len = strlen(text);
	const char *suffix = len ? strchr(suffixes, text[len - 1]) : NULL;
	unsigned int shift = 0;
	char digits[24];
	uint64_t value;

	if (suffix) {
		shift = 10 * (unsigned int)(suffix - suffixes + 1);
		len--;
	}
	if (len >= sizeof(digits))
		return false;
	memcpy(digits, text, len);
	digits[len] = 0;
	if (!value_parse_number(&value, digits) || value > UINT64_MAX >> shift)
		return false;
	*out = value << shift;
	return true;
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

static bool printable(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static bool is_port(const char *text)
{
	uint64_t port;

	return value_parse_number(&port, text) && port <= 65535;
}

/* HOST, HOST:PORT or [HOST]:PORT */
static bool is_authority(const char *text, size_t len)
{
	char host[256];
	char *colon;

	if (!len || len >= sizeof(host))
		return false;
	memcpy(host, text, len);
	host[len] = 0;
	colon = strchr(host[0] == '[' ? host + strcspn(host, "]") : host, ':');
	if (!colon)
		return host[0] != '[' || host[len - 1] == ']';
	return colon != host && is_port(colon + 1);
}

const char *check_node_url(const char *text)
{
	const char *host;
	size_t len;

	if (!starts_with(text, "http://") && !starts_with(text, "https://"))
		return "does not begin with http:// or https://";
	if (!printable(text))
		return "holds a character that no URL may hold";
	host = strchr(text, ':') + 3;
	len = strcspn(host, "/?#");
	if (memchr(host, '@', len))
		return "holds credentials: use node-user and "
		       "node-password-file";
	if (strpbrk(host, "?#"))
		return "holds a query or a fragment";
	if (!is_authority(host, len))
		return "has no valid host and port";
	return NULL;
}

const char *check_zmq_endpoint(const char *text)
{
	const char *colon;

	if (!printable(text))
		return "holds a character that no endpoint may hold";
	if (starts_with(text, "ipc://"))
		return text[6] ? NULL : "names no path";
	if (!starts_with(text, "tcp://"))
		return "does not begin with tcp:// or ipc://";
	colon = strrchr(text + 6, ':');
	if (!colon || colon == text + 6 || !is_port(colon + 1))
		return "is not tcp://ADDR:PORT";
	return NULL;
}

const char *check_listen(const char *text)
{
	const char *colon = strrchr(text, ':');

	if (!colon || colon == text || !is_port(colon + 1) || !printable(text))
		return "is not ADDR:PORT";
	if (text[0] == '[')
		return colon[-1] == ']' ? NULL : "is not [ADDR]:PORT";
	if (memchr(text, ':', (size_t)(colon - text)))
		return "has an IPv6 address without brackets";
	return NULL;
}

const char *check_ip_range(const char *text)
{
	struct ip_range range;

	return ip_range_parse(&range, text) == STATUS_OK
		       ? NULL
		       : "is no IP address or range such as 192.0.2.0/24";
}

const char *check_rate_limit(const char *text)
{
	uint64_t limit;

	if (!strcmp(text, "-1") ||
	    (value_parse_number(&limit, text) && limit <= UINT32_MAX))
		return NULL;
	return "is neither a whole number nor -1";
}

static bool is_web_url(const char *text)
{
	const char *host;

	if (!starts_with(text, "http://") && !starts_with(text, "https://"))
		return false;
	host = strchr(text, ':') + 3;
	return printable(text) && is_authority(host, strcspn(host, "/?#"));
}

const char *check_currency_url(const char *text)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (strspn(text, capitals) != 3 || text[3] != '=')
		return "does not begin with a currency's code and =, such as "
		       "USD=";
	return is_web_url(text + 4) ? NULL : "has no http:// or https:// URL";
}

const char *check_explorer(const char *text)
{
	const char *url = strrchr(text, ' ');
	const char *ticker = url;

	while (ticker && ticker > text && ticker[-1] != ' ')
		ticker--;
	if (!url || !is_web_url(url + 1) || ticker == url || ticker <= text + 1)
		return "is not NAME TICKER URL";
	return NULL;
}

const char *check_prefix(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789/-._~";
	size_t len = strlen(text);

	if (!len)
		return NULL;
	if (text[0] != '/')
		return "does not begin with /";
	if (text[len - 1] == '/')
		return "ends with /";
	if (strspn(text, allowed) != len || strstr(text, "//"))
		return "is not a plain URL path";
	return NULL;
}
