/* json_request.h - requests as nodes' signrawtransactionwithkey takes them:
 *
 *     {"hex": "...", "prevtxs": [{"txid", "vout", "scriptPubKey", "amount",
 *      "redeemScript", "witnessScript", "previous", "path"}, ...]}
 *
 * made into a template, so that one way leads to a signature. "amount" is in
 * coins, a number or a text. Beyond what nodes know: "previous" is the whole
 * previous transaction, which proves the amount, and "path" says which of our
 * keys the output belongs to; without it the first SEARCH_END addresses of each
 * purpose and branch of account 0 are looked through. */
#ifndef SIGNER_JSON_REQUEST_H
#define SIGNER_JSON_REQUEST_H

#include "chain/network.h"
#include "chain/writer.h"
#include "signer/outcome.h"
#include "wallet/key_ring.h"

#define SEARCH_END 1000

bool json_request_is(struct slice bytes);
/* Appends a template of version 0. ring: in use. MALFORMED. */
MUST_CHECK enum outcome json_request_read(struct writer *out,
					  struct complaint *why,
					  const struct network *net,
					  struct key_ring *ring,
					  struct slice bytes);

#endif /* SIGNER_JSON_REQUEST_H */
