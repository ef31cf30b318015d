#include "daemon/config.h"

#include "tests/unit/daemon/reading.h"

static void without_any_setting_the_defaults_hold(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r, NULL, LIST("HOME=/home/me")),
			 STATUS_OK);
	assert_int_equal(r.config.action, ACTION_RUN);
	assert_string_equal(r.config.datadir, "/home/me/.owsd");
	assert_string_equal(r.config.index_dir, "/home/me/.owsd/btc-livenet");
	assert_string_equal(r.config.node_url, "http://127.0.0.1:8332");
	assert_string_equal(r.config.listen, "127.0.0.1:3001");
	assert_null(r.config.node_cookie);
	assert_null(r.config.node_blocks);
	assert_int_equal(r.config.node_zmq.count, 0);
	assert_int_equal(r.config.threads, 2);
	assert_int_equal(r.config.reorg_horizon, 288);
	assert_true(r.config.map_size == UINT64_C(256) << 30);
	assert_false(r.config.until_synced);
	assert_int_equal(config_log_level(&r.config), LOG_INFO);
	assert_int_equal(config_log_format(&r.config), LOG_TEXT);
	reading_end(&r);
}

static void defaults_follow_the_network(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(
		reading_of(&r, LIST("--network", "regtest", "--datadir", "/d"),
			   NULL),
		STATUS_OK);
	assert_string_equal(r.config.node_url, "http://127.0.0.1:18443");
	assert_string_equal(r.config.index_dir, "/d/btc-regtest");
	assert_int_equal(r.config.prefixes.count, 5);
	assert_string_equal(r.config.prefixes.items[3], "/api/explorer/btc");
	assert_string_equal(r.config.prefixes.items[4], "");
	reading_end(&r);
}

static void a_flag_beats_environment_beats_file_beats_default(void **state)
{
	struct reading r = { 0 };

	(void)state;
	reading_file(&r, "{\"threads\": 3, \"workers\": 3, \"datadir\": \"/f\","
			 " \"level-fanout\": \"3\"}");
	assert_int_equal(reading_of(&r, LIST(r.flag, "--threads", "5"),
				    LIST("OWSD_THREADS=4", "OWSD_WORKERS=4",
					 "OWSD_DATADIR=/e")),
			 STATUS_OK);
	assert_int_equal(r.config.threads, 5);
	assert_int_equal(r.config.workers, 4);
	assert_string_equal(r.config.datadir, "/e");
	assert_int_equal(r.config.level_fanout, 3);
	assert_int_equal(r.config.reorg_horizon, 288);
	assert_int_equal(r.config.source[setting_find("threads")], SOURCE_FLAG);
	assert_int_equal(r.config.source[setting_find("workers")],
			 SOURCE_ENVIRONMENT);
	assert_int_equal(r.config.source[setting_find("level-fanout")],
			 SOURCE_FILE);
	assert_int_equal(r.config.source[setting_find("reorg-horizon")],
			 SOURCE_DEFAULT);
	reading_end(&r);
}

static void a_wrong_value_is_refused_even_where_it_is_overridden(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, LIST("--threads", "5", "--datadir", "/d"),
			LIST("OWSD_THREADS=many"));
	assert_refused(&r, st, LIST("OWSD_THREADS", "many", "1 to 64"));
}

static void an_unknown_network_of_a_coin_is_named(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, LIST("--coin", "doge", "--datadir", "/d"), NULL);
	assert_refused(&r, st, LIST("--coin", "doge", "btc|bch|ltc"));
	st = reading_of(&r, LIST("--network", "moon", "--datadir", "/d"), NULL);
	assert_refused(&r, st, LIST("--network", "moon", "livenet|"));
	st = reading_of(
		&r,
		LIST("--coin", "bch", "--network", "signet", "--datadir", "/d"),
		NULL);
	assert_refused(&r, st,
		       LIST("bch has no signet", "livenet, testnet, testnet4, "
						 "scalenet, chipnet, regtest"));
	st = reading_of(&r,
			LIST("--coin", "ltc", "--network", "chipnet",
			     "--datadir", "/d"),
			NULL);
	assert_refused(&r, st,
		       LIST("ltc has no chipnet", "livenet, testnet, regtest"));
}

static void every_network_of_every_coin_can_be_chosen(void **state)
{
	const struct network *net;
	struct reading r = { 0 };

	(void)state;
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		if (reading_of(&r,
			       LIST("--coin", net->coin, "--network", net->name,
				    "--datadir", "/d"),
			       NULL) != STATUS_OK)
			fail_msg("%s", r.error.line);
		assert_ptr_equal(r.config.net, net);
		reading_end(&r);
	}
}

static void addresses_have_the_form_that_is_asked_for(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(reading_of(&r,
				    LIST("--coin", "bch", "--address-form",
					 "legacy", "--datadir", "/d"),
				    NULL),
			 STATUS_OK);
	assert_int_equal(r.config.net->address_form, ADDRESS_BASE58);
	assert_string_equal(r.config.net->cashaddr_prefix, "bitcoincash");
	assert_string_equal(r.config.index_dir, "/d/bch-livenet");
	reading_end(&r);
	assert_int_equal(reading_of(&r,
				    LIST("--coin", "bch", "--address-form",
					 "cashaddr", "--datadir", "/d"),
				    NULL),
			 STATUS_OK);
	assert_int_equal(r.config.net->address_form, ADDRESS_CASHADDR);
	reading_end(&r);
}

static void a_coin_with_one_form_of_addresses_takes_no_other(void **state)
{
	const char *const coins[] = { "btc", "ltc" };
	const char *const forms[] = { "legacy", "cashaddr" };
	struct reading r = { 0 };
	enum status st;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		st = reading_of(&r,
				LIST("--coin", coins[i / 2], "--address-form",
				     forms[i % 2], "--datadir", "/d"),
				NULL);
		assert_refused(
			&r, st,
			LIST("is for bch", coins[i / 2], "leave it out"));
	}
}

static void home_is_needed_only_where_it_is_used(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, NULL, NULL);
	assert_refused(&r, st, LIST("datadir", "HOME"));
	assert_int_equal(reading_of(&r, LIST("--datadir=/d"), NULL), STATUS_OK);
	reading_end(&r);
	st = reading_of(&r, LIST("--datadir="), NULL);
	assert_refused(&r, st, LIST("datadir", "empty"));
}

static void the_password_comes_from_its_file_or_the_environment(void **state)
{
	struct reading r = { 0 };
	char variable[96];

	(void)state;
	reading_file(&r, "correct horse\n");
	snprintf(variable, sizeof(variable), "OWSD_NODE_PASSWORD_FILE=%s",
		 r.path);
	assert_int_equal(reading_of(&r, LIST("--datadir=/d", "--node-user=u"),
				    LIST(variable)),
			 STATUS_OK);
	assert_string_equal(r.config.node_password, "correct horse");
	reading_end(&r);
	assert_int_equal(reading_of(&r, LIST("--datadir=/d", "--node-user=u"),
				    LIST("OWSD_NODE_PASSWORD=battery")),
			 STATUS_OK);
	assert_string_equal(r.config.node_password, "battery");
	reading_end(&r);
}

static void a_password_in_the_environment_is_wiped_there(void **state)
{
	char variable[] = "OWSD_NODE_PASSWORD=battery";
	char *arguments[] = { strdup("--datadir=/d"), strdup("--node-user=u"),
			      NULL };
	char *environment[] = { variable, NULL };
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(
		config_read(&r.config, &r.error, arguments, environment),
		STATUS_OK);
	assert_string_equal(variable, "OWSD_NODE_PASSWORD=");
	assert_string_equal(r.config.node_password, "battery");
	free(arguments[0]);
	free(arguments[1]);
	reading_end(&r);
}

static void the_stronger_of_two_passwords_wins(void **state)
{
	struct reading r = { 0 };
	char flag[96], variable[96];
	enum status st;

	(void)state;
	reading_file(&r, "from file");
	snprintf(flag, sizeof(flag), "--node-password-file=%s", r.path);
	assert_int_equal(reading_of(&r,
				    LIST("--datadir=/d", "--node-user=u", flag),
				    LIST("OWSD_NODE_PASSWORD=weaker")),
			 STATUS_OK);
	assert_string_equal(r.config.node_password, "from file");
	config_clear(&r.config);
	snprintf(variable, sizeof(variable), "OWSD_NODE_PASSWORD_FILE=%s",
		 r.path);
	st = reading_of(&r, LIST("--datadir=/d", "--node-user=u"),
			LIST("OWSD_NODE_PASSWORD=as strong", variable));
	assert_refused(&r, st, LIST("not both"));
}

static void half_of_a_login_is_refused(void **state)
{
	struct reading r = { 0 };
	enum status st;

	(void)state;
	st = reading_of(&r, LIST("--datadir=/d", "--node-user=u"), NULL);
	assert_refused(&r, st, LIST("node-user", "node-password-file"));
	st = reading_of(&r, LIST("--datadir=/d"), LIST("OWSD_NODE_PASSWORD=x"));
	assert_refused(&r, st, LIST("node-user is missing"));
	st = reading_of(
		&r, LIST("--datadir=/d", "--node-user=u", "--node-cookie=/c"),
		LIST("OWSD_NODE_PASSWORD=x"));
	assert_refused(&r, st, LIST("node-cookie", "not both"));
	st = reading_of(&r,
			LIST("--datadir=/d", "--node-user=u",
			     "--node-password-file=/no/such/file"),
			NULL);
	assert_refused(&r, st, LIST("/no/such/file", "No such file"));
}

static void dumping_needs_no_login(void **state)
{
	struct reading r = { 0 };

	(void)state;
	assert_int_equal(
		reading_of(&r,
			   LIST("dump", "--datadir=/d", "--node-user=u",
				"--node-password-file=/no/such/file"),
			   NULL),
		STATUS_OK);
	assert_int_equal(r.config.action, ACTION_DUMP);
	reading_end(&r);
}

static void an_empty_value_takes_back_a_weaker_one(void **state)
{
	struct reading r = { 0 };

	(void)state;
	reading_file(&r, "{\"node-cookie\": \"/c\", \"datadir\": \"/d\"}");
	assert_int_equal(reading_of(&r, LIST(r.flag, "--node-cookie="), NULL),
			 STATUS_OK);
	assert_null(r.config.node_cookie);
	reading_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_any_setting_the_defaults_hold),
		cmocka_unit_test(defaults_follow_the_network),
		cmocka_unit_test(
			a_flag_beats_environment_beats_file_beats_default),
		cmocka_unit_test(
			a_wrong_value_is_refused_even_where_it_is_overridden),
		cmocka_unit_test(an_unknown_network_of_a_coin_is_named),
		cmocka_unit_test(every_network_of_every_coin_can_be_chosen),
		cmocka_unit_test(addresses_have_the_form_that_is_asked_for),
		cmocka_unit_test(
			a_coin_with_one_form_of_addresses_takes_no_other),
		cmocka_unit_test(home_is_needed_only_where_it_is_used),
		cmocka_unit_test(
			the_password_comes_from_its_file_or_the_environment),
		cmocka_unit_test(a_password_in_the_environment_is_wiped_there),
		cmocka_unit_test(the_stronger_of_two_passwords_wins),
		cmocka_unit_test(half_of_a_login_is_refused),
		cmocka_unit_test(dumping_needs_no_login),
		cmocka_unit_test(an_empty_value_takes_back_a_weaker_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
