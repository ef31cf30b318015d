/* handle_currency.c - GET /currency, in the forms that Insight and OWS gave it:
 * their members differ in name, so both stand side by side. */
#include <string.h>

#include "api/explorer/handlers.h"
#include "api/explorer/price_board.h"
#include "base/clock.h"

#define PRICES_MAX 16

/* Insight's only figure: dollars for a coin, 0 when nobody knows. */
static double dollars(const struct price *prices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(prices[i].currency, "USD"))
			return prices[i].amount;
	return 0;
}

static void put_rate(struct emit *json, const char *name,
		     const struct price *price)
{
	emit_array_begin(json, price->currency);
	emit_object_begin(json, NULL);
	emit_text(json, "name", name);
	emit_double(json, "rate", price->amount);
	emit_object_end(json);
	emit_array_end(json);
}

/* OWS's list, left out while nothing is known. */
static void put_rates(struct emit *json, const char *name,
		      const struct price *prices, size_t count)
{
	bool begun = false;

	for (size_t i = 0; i < count; i++) {
		if (prices[i].amount <= 0)
			continue;
		if (!begun)
			emit_object_begin(json, "rates");
		begun = true;
		put_rate(json, name, &prices[i]);
	}
	if (begun)
		emit_object_end(json);
}

enum status handle_currency(const struct request *req, struct backend *backend,
			    struct response *res)
{
	struct price_board *board = backend->config->prices;
	struct emit json = response_json(res);
	struct price prices[PRICES_MAX];
	size_t count = 0;

	(void)req;
	if (board)
		count = price_board_read(board, prices, PRICES_MAX,
					 clock_monotonic_us());
	emit_object_begin(&json, NULL);
	emit_u64(&json, "status", 200);
	emit_object_begin(&json, "data");
	emit_double(&json, "bitstamp", dollars(prices, count));
	if (board)
		put_rates(&json, price_board_name(board), prices, count);
	emit_object_end(&json);
	emit_object_end(&json);
	return STATUS_OK;
}
