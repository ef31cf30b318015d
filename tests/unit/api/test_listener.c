/* Where to listen. */
#include "support.h"

#include <unistd.h>

#include "api/listener.h"

struct address_case {
	const char *text;
	int family; /* 0: no address */
	uint16_t port;
};

static const struct address_case addresses[] = {
	{ "127.0.0.1:3001", AF_INET, 3001 },
	{ "0.0.0.0:0", AF_INET, 0 },
	{ "10.1.2.3:65535", AF_INET, 65535 },
	{ "[::1]:3001", AF_INET6, 3001 },
	{ "[::]:80", AF_INET6, 80 },
	{ "[::ffff:1.2.3.4]:80", AF_INET6, 80 },
	{ "", 0, 0 },
	{ ":3001", 0, 0 },
	{ "3001", 0, 0 },
	{ "127.0.0.1", 0, 0 },
	{ "127.0.0.1:", 0, 0 },
	{ "127.0.0.1:65536", 0, 0 },
	{ "127.0.0.1:000001", 0, 0 },
	{ "127.0.0.1:-1", 0, 0 },
	{ "127.0.0.1:3001x", 0, 0 },
	{ "localhost:3001", 0, 0 },
	{ "127.1:3001", 0, 0 },
	{ "::1:3001", 0, 0 },
	{ "[]:3001", 0, 0 },
	{ "[::1:3001", 0, 0 },
	{ "[::1]3001", 0, 0 },
	{ "[127.0.0.1]:3001", 0, 0 },
	{ "[::1%lo]:3001", 0, 0 },
	{ "1111111111111111111111111111111111111111111111111111111111111:1", 0,
	  0 },
};

static uint16_t port_in(const union peer_address *address)
{
	return ntohs(address->any.sa_family == AF_INET6 ? address->v6.sin6_port
							: address->v4.sin_port);
}

static void addresses_are_numbers_with_a_port(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		union peer_address address;
		socklen_t len;
		enum status st =
			listen_address_parse(&address, &len, addresses[i].text);

		assert_int_equal(st == STATUS_OK, addresses[i].family != 0);
		if (st != STATUS_OK)
			continue;
		assert_int_equal(address.any.sa_family, addresses[i].family);
		assert_int_equal(port_in(&address), addresses[i].port);
	}
}

static void port_zero_becomes_a_real_port(void **state)
{
	uint16_t port = 0;
	int fd;

	(void)state;
	assert_ok(listener_open(&fd, &port, "127.0.0.1:0"));
	assert_true(port > 0);
	close(fd);
}

static void a_port_in_use_is_refused_with_a_line(void **state)
{
	char text[32];
	uint16_t port;
	int fd, second;
	struct log_capture log;
	char *said;

	(void)state;
	assert_ok(listener_open(&fd, &port, "127.0.0.1:0"));
	snprintf(text, sizeof(text), "127.0.0.1:%u", port);
	log = begin_log();
	assert_int_equal(listener_open(&second, &port, text), STATUS_REFUSED);
	said = end_log(&log);
	assert_int_equal(times_in(said, "cannot listen"), 1);
	assert_int_equal(times_in(said, text), 1);
	free(said);
	close(fd);
}

static void nonsense_is_refused_with_a_line(void **state)
{
	struct log_capture log = begin_log();
	uint16_t port;
	char *said;
	int fd;

	(void)state;
	assert_int_equal(listener_open(&fd, &port, "here"), STATUS_REFUSED);
	said = end_log(&log);
	assert_int_equal(times_in(said, "ADDRESS:PORT"), 1);
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_numbers_with_a_port),
		cmocka_unit_test(port_zero_becomes_a_real_port),
		cmocka_unit_test(a_port_in_use_is_refused_with_a_line),
		cmocka_unit_test(nonsense_is_refused_with_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
