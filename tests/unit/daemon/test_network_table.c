#include "daemon/network_table.h"

#include "chain/network.h"
#include "tests/unit/daemon/reading.h"

/* The caller's to free. */
static void take_page(char **text, void (*write_page)(FILE *out))
{
	size_t len = 0;
	FILE *out = open_memstream(text, &len);

	assert_non_null(out);
	write_page(out);
	fclose(out);
}

static void assert_line(const char *text, const char *line)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	if (!strstr(text, whole))
		fail_msg("lacks the line: %s", line);
}

static void both_pages_have_every_network(void **state)
{
	char *text, *page;
	const struct network *net;
	char head[128];

	(void)state;
	take_page(&text, network_table_text);
	take_page(&page, network_table_markdown);
	for (uint32_t i = 0; (net = network_at(i)); i++) {
		snprintf(head, sizeof(head), "%s %s (%s)\n", net->coin,
			 net->name, net->title);
		assert_non_null(strstr(text, head));
		assert_non_null(strstr(page, net->genesis_hash));
		snprintf(head, sizeof(head), "\n## %s: ", net->coin);
		assert_non_null(strstr(page, head));
	}
	free(text);
	free(page);
}

static void facts_are_told_as_people_write_them(void **state)
{
	char *page;

	(void)state;
	take_page(&page, network_table_markdown);
	assert_line(page, "## ltc: Litecoin (LTC)");
	assert_line(page, "| | livenet | testnet | regtest |");
	assert_line(page, "| RPC port | `9332` | `19332` | `19443` |");
	assert_line(page, "| magic between nodes | `fbc0b6db` | `fdd2c8f1` | "
			  "`fabfb5da` |");
	assert_line(page, "| base58 version, P2SH | `50, and 5 is read` | "
			  "`58, and 196 is read` | `58, and 196 is read` |");
	assert_line(page, "| first block with MWEB | `2265984` | `2215584` | "
			  "`432` |");
	assert_line(page, "| MWEB address prefix | `ltcmweb` | `tmweb` | "
			  "`tmweb` |");
	free(page);
}

static void a_coin_has_no_row_of_what_it_lacks(void **state)
{
	char *page, *bch, *end;

	(void)state;
	take_page(&page, network_table_markdown);
	bch = strstr(page, "\n## bch: ");
	end = bch ? strstr(bch + 1, "\n## ") : NULL;
	assert_non_null(end);
	*end = 0;
	assert_non_null(strstr(bch, "CashTokens"));
	assert_null(strstr(bch, "segwit"));
	assert_null(strstr(bch, "bech32"));
	assert_null(strstr(bch, "MWEB"));
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_pages_have_every_network),
		cmocka_unit_test(facts_are_told_as_people_write_them),
		cmocka_unit_test(a_coin_has_no_row_of_what_it_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
