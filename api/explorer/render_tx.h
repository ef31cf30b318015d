/* render_tx.h - the transaction object of /tx, /txs and /addrs/.../txs. */
#ifndef API_EXPLORER_RENDER_TX_H
#define API_EXPLORER_RENDER_TX_H

#include "api/backend.h"
#include "api/emit.h"
#include "chain/address.h"

struct tx_view {
	const struct network *net;
	uint32_t tip_height;
	uint64_t now; /* Unix seconds: the "time" of unconfirmed ones */
	bool no_asm;
	bool no_script_sig;
	bool no_spent;
};

/* All of it, as of the query's tip and the server's clock. */
struct tx_view tx_view_of(const struct backend *backend);

/* info must hold prevouts, and spenders unless no_spent. */
void render_tx(struct emit *json, const struct tx_info *info,
	       const struct tx_view *view);
/* Fetches a transaction and renders it. May wait. */
MUST_CHECK enum status render_tx_ref(struct emit *json, struct backend *backend,
				     const struct tx_ref *ref,
				     const struct tx_view *view);
/* An array of them; stops early when res is over its limit, which
 * backend_serve() turns into an error. */
MUST_CHECK enum status render_tx_refs(struct emit *json, const char *key,
				      struct backend *backend,
				      const struct response *res,
				      const struct tx_ref *refs, size_t count,
				      const struct tx_view *view);

/* The address that an output shows: its own, or for pay-to-pubkey that of the
 * key, as old nodes did; NOT_FOUND when it has none. *type is what "type" says,
 * then. */
MUST_CHECK enum status shown_address(char out[ADDRESS_SIZE], const char **type,
				     const struct network *net,
				     struct slice script_pubkey);

#endif /* API_EXPLORER_RENDER_TX_H */
