/* handlers.h - the Insight/OWS explorer API, one function a route.
 *
 * Field names, orders, number forms and error texts are docs/api.md's. */
#ifndef API_EXPLORER_HANDLERS_H
#define API_EXPLORER_HANDLERS_H

#include "api/backend.h"

/* handle_status.c */
handler_fn handle_sync;
handler_fn handle_status;
handler_fn handle_peer;
handler_fn handle_version;

/* handle_block.c */
handler_fn handle_block;
handler_fn handle_block_index;
handler_fn handle_rawblock;

/* handle_blocks.c */
handler_fn handle_blocks;

/* handle_tx.c */
handler_fn handle_tx;
handler_fn handle_rawtx;

/* handle_txs.c */
handler_fn handle_txs;

/* handle_send.c */
handler_fn handle_tx_send;

/* handle_fee.c */
handler_fn handle_estimate_fee;

/* handle_currency.c */
handler_fn handle_currency;

/* handle_message.c */
handler_fn handle_message_verify;

/* handle_explorers.c */
handler_fn handle_explorers;

/* handle_address.c */
handler_fn handle_address;
handler_fn handle_address_balance;
handler_fn handle_address_received;
handler_fn handle_address_sent;
handler_fn handle_address_unconfirmed;

/* handle_utxo.c */
handler_fn handle_address_utxo;
handler_fn handle_addresses_utxo;

/* handle_history.c */
handler_fn handle_addresses_txs;

#endif /* API_EXPLORER_HANDLERS_H */
