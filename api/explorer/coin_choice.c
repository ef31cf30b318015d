#include "api/explorer/coin_choice.h"

static const char *asked_for(const struct request *req)
{
	const char *text = request_query(req, "tokens");

	return text && *text ? text : params_get(&req->body, "tokens");
}

bool coin_choice_make(enum coin_choice *out, struct response *res,
		      const struct request *req)
{
	const char *text = asked_for(req);

	if (!text || !*text || !strcmp(text, "include"))
		*out = COINS_ALL;
	else if (!strcmp(text, "exclude"))
		*out = COINS_PLAIN;
	else if (!strcmp(text, "only"))
		*out = COINS_TOKEN;
	else {
		response_error(res, 400,
			       "\"tokens\" must be include, exclude or only");
		return false;
	}
	return true;
}

bool coin_chosen(enum coin_choice choice, const struct script_coin *coin)
{
	switch (choice) {
	case COINS_ALL:
		return true;
	case COINS_PLAIN:
		return !coin->token.len;
	case COINS_TOKEN:
		return coin->token.len > 0;
	}
	return true;
}
