/* coin_choice.h - which unspent outputs a client wants: "tokens" of the query
 * or the body. */
#ifndef API_EXPLORER_COIN_CHOICE_H
#define API_EXPLORER_COIN_CHOICE_H

#include "api/request.h"
#include "api/response.h"
#include "indexer/query.h"

enum coin_choice {
	COINS_ALL,   /* "include", the default */
	COINS_PLAIN, /* "exclude": none that holds a token */
	COINS_TOKEN, /* "only" */
};

/* False: answered 400. */
MUST_CHECK bool coin_choice_make(enum coin_choice *out, struct response *res,
				 const struct request *req);
bool coin_chosen(enum coin_choice choice, const struct script_coin *coin);

#endif /* API_EXPLORER_COIN_CHOICE_H */
