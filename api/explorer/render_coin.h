/* render_coin.h - the unspent output of /addr/.../utxo and /addrs/utxo. */
#ifndef API_EXPLORER_RENDER_COIN_H
#define API_EXPLORER_RENDER_COIN_H

#include "api/emit.h"
#include "api/explorer/address_list.h"

void render_coin(struct emit *json, const struct script_coin *coin,
		 const struct listed_address *address, uint32_t tip_height);

#endif /* API_EXPLORER_RENDER_COIN_H */
