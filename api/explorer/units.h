/* units.h - "units" of /status: how a wallet may count a coin. */
#ifndef API_EXPLORER_UNITS_H
#define API_EXPLORER_UNITS_H

#include "api/emit.h"
#include "chain/network.h"

/* The member "units": the coin, its parts, and the fiat currencies. */
void render_units(struct emit *json, const struct network *net);

#endif /* API_EXPLORER_UNITS_H */
