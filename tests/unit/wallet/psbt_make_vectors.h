/* psbt_make_vectors.h - transactions and the templates that creators make of
 * them.
 *
 * Origin: Bitcoin Core test/functional/data/rpc_psbt.json as carried in
 * paulmillr/scure-btc-signer, and bitcoin/bips bip-0174.mediawiki (the first);
 * ElementsProject/libwally-core src/data/psbt.json; bitcoin-cash-node/
 * bitcoin-cash-node test/functional/data/rpc_psbt.json. */
#ifndef TESTS_UNIT_WALLET_PSBT_MAKE_VECTORS_H
#define TESTS_UNIT_WALLET_PSBT_MAKE_VECTORS_H

#include <stdint.h>

/* clang-format off */
static const struct {
	const char *coin;
	uint32_t version;
	const char *tx, *result;
} psbt_creator[] = {
	{ "btc", 0,
	  "020000000258e87a21b56daf0c23be8e7070456c336f7cbaa5c8757924f54588"
	  "7bb2abdd750000000000ffffffff838d0427d0ec650a68aa46bb0b098aea4422"
	  "c071b2ca78352a077959d07cea1d0100000000ffffffff0270aaf00800000000"
	  "160014d85c2b71d0060b09c9886aeb815e50991dda124d00e1f5050000000016"
	  "001400aea9a2e5f0f876a588df5546e8742d1d87008f00000000",
	  "cHNidP8BAJoCAAAAAljoeiG1ba8MI76OcHBFbDNvfLqlyHV5JPVFiHuyq911AAAA"
	  "AAD/////g40EJ9DsZQpoqka7CwmK6kQiwHGyyng1Kgd5WdB86h0BAAAAAP////8C"
	  "cKrwCAAAAAAWABTYXCtx0AYLCcmIauuBXlCZHdoSTQDh9QUAAAAAFgAUAK6pouXw"
	  "+HaliN9VRuh0LR2HAI8AAAAAAAAAAAA=" },
	{ "btc", 2,
	  "020000000258e87a21b56daf0c23be8e7070456c336f7cbaa5c8757924f54588"
	  "7bb2abdd750000000000ffffffff838d0427d0ec650a68aa46bb0b098aea4422"
	  "c071b2ca78352a077959d07cea1d0100000000ffffffff0270aaf00800000000"
	  "160014d85c2b71d0060b09c9886aeb815e50991dda124d00e1f5050000000016"
	  "001400aea9a2e5f0f876a588df5546e8742d1d87008f00000000",
	  "cHNidP8BAgQCAAAAAQQBAgEFAQIB+wQCAAAAAAEOIFjoeiG1ba8MI76OcHBFbDNv"
	  "fLqlyHV5JPVFiHuyq911AQ8EAAAAAAABDiCDjQQn0OxlCmiqRrsLCYrqRCLAcbLK"
	  "eDUqB3lZ0HzqHQEPBAEAAAAAAQMIcKrwCAAAAAABBBYAFNhcK3HQBgsJyYhq64Fe"
	  "UJkd2hJNAAEDCADh9QUAAAAAAQQWABQArqmi5fD4dqWI31VG6HQtHYcAjwA=" },
	{ "bch", 0,
	  "020000000258e87a21b56daf0c23be8e7070456c336f7cbaa5c8757924f54588"
	  "7bb2abdd750000000000ffffffff838d0427d0ec650a68aa46bb0b098aea4422"
	  "c071b2ca78352a077959d07cea1d0100000000ffffffff0270aaf00800000000"
	  "1976a914d85c2b71d0060b09c9886aeb815e50991dda124d88ac00e1f5050000"
	  "00001976a91400aea9a2e5f0f876a588df5546e8742d1d87008f88ac00000000",
	  "cHNidP8BAKACAAAAAljoeiG1ba8MI76OcHBFbDNvfLqlyHV5JPVFiHuyq911AAAA"
	  "AAD/////g40EJ9DsZQpoqka7CwmK6kQiwHGyyng1Kgd5WdB86h0BAAAAAP////8C"
	  "cKrwCAAAAAAZdqkU2FwrcdAGCwnJiGrrgV5QmR3aEk2IrADh9QUAAAAAGXapFACu"
	  "qaLl8Ph2pYjfVUbodC0dhwCPiKwAAAAAAAAAAAA=" },
};

/* clang-format on */

#endif /* TESTS_UNIT_WALLET_PSBT_MAKE_VECTORS_H */
