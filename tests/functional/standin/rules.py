"""What a block and its transactions must keep to, apart from signatures.

Every refusal is Bad with the node's own reason where it has one.
"""

import wire
from wire import Bad, merkle_root, split_token

COIN = 10**8
MAX_MONEY = 21_000_000 * COIN
MAX_BLOCK = 32_000_000
MIN_TX, MAX_TX = 65, 1_000_000
MATURITY = 100
MAX_COMMITMENT = 40
REGTEST_BITS = 0x207FFFFF
REGTEST_TARGET = 0x7FFFFF << (8 * (0x20 - 3))
DISABLED_SEQUENCE = 1 << 31
LOCKTIME_THRESHOLD = 500_000_000


def subsidy(height):
    return (50 * COIN) >> (height // 150)


def check_header(header):
    if header.bits != REGTEST_BITS:
        raise Bad("bad-diffbits")
    if int.from_bytes(header.hash, "little") > REGTEST_TARGET:
        raise Bad("high-hash")


def check_block(header, txs, size):
    """What needs no other block."""
    if size > MAX_BLOCK:
        raise Bad("bad-blk-length")
    if not txs or not txs[0].coinbase:
        raise Bad("bad-cb-missing")
    ids = [tx.id for tx in txs]
    if merkle_root(ids) != header.merkle_root:
        raise Bad("bad-txnmrklroot")
    keys = [i[::-1] for i in ids[1:]]
    for first, second in zip(keys, keys[1:]):
        if first == second:
            raise Bad("bad-txns-duplicate")
        if first > second:
            raise Bad("tx-ordering")
    for position, tx in enumerate(txs):
        if tx.coinbase and position:
            raise Bad("bad-tx-coinbase")
        check_tx(tx)


def check_tx(tx):
    """What needs neither coins nor height."""
    if not tx.inputs:
        raise Bad("bad-txns-vin-empty")
    if not tx.outputs:
        raise Bad("bad-txns-vout-empty")
    if len(tx.raw) < MIN_TX:
        raise Bad("bad-txns-undersize")
    if len(tx.raw) > MAX_TX:
        raise Bad("bad-txns-oversize")
    if tx.version not in (1, 2):
        raise Bad("bad-txns-version")
    total = 0
    for out in tx.outputs:
        if out.value < 0:
            raise Bad("bad-txns-vout-negative")
        total += out.value
    if total > MAX_MONEY:
        raise Bad("bad-txns-txouttotal-toolarge")
    if len({i.outpoint for i in tx.inputs}) != len(tx.inputs):
        raise Bad("bad-txns-inputs-duplicate")
    if tx.coinbase:
        if not 2 <= len(tx.inputs[0].script) <= 100:
            raise Bad("bad-cb-length")
    elif any(i.outpoint == wire.NO_OUTPOINT for i in tx.inputs):
        raise Bad("bad-txns-prevout-null")


def height_push(height):
    """A coinbase's script begins with it (BIP34)."""
    if height <= 16:
        return bytes([0x50 + height]) if height else b"\0"
    data = height.to_bytes((height.bit_length() + 8) // 8, "little")
    return bytes([len(data)]) + data


def check_coinbase(tx, height):
    if not tx.inputs[0].script.startswith(height_push(height)):
        raise Bad("bad-cb-height")


def check_final(tx, height, median_time):
    """At height, on a block of that median time past (BIP113)."""
    limit = height if tx.locktime < LOCKTIME_THRESHOLD else median_time
    if tx.locktime >= limit and any(i.sequence != 0xFFFFFFFF for i in tx.inputs):
        raise Bad("bad-txns-nonfinal")
    if tx.version >= 2 and not all(i.sequence & DISABLED_SEQUENCE for i in tx.inputs):
        raise Bad("relative lock times (BIP68): the stand-in knows none")


def check_amounts(tx, coins, height):
    """The fee of a transaction that is no coinbase."""
    for coin in coins:
        if coin.coinbase and height - coin.height < MATURITY:
            raise Bad("bad-txns-premature-spend-of-coinbase")
    fee = sum(c.value for c in coins) - sum(o.value for o in tx.outputs)
    if fee < 0:
        raise Bad("bad-txns-in-belowout")
    return fee


# --- tokens -------------------------------------------------------------------


def check_tokens(tx, coins):
    """coins: those that the inputs spend; None for a coinbase."""
    made = [split_token(out.field)[0] for out in tx.outputs]
    made = [token for token in made if token]
    if coins is None:
        if made:
            raise Bad("bad-txns-coinbase-has-tokens")
        return
    if not made:
        return
    for token in made:
        if len(token.commitment) > MAX_COMMITMENT:
            raise Bad("bad-txns-token-commitment-oversized")
    spent = [coin.token for coin in coins if coin.token]
    geneses = {i.txid for i in tx.inputs if i.vout == 0}
    for category in {token.category for token in made}:
        ours = [t for t in made if t.category == category]
        theirs = [t for t in spent if t.category == category]
        if category in geneses:
            if theirs:
                raise Bad("bad-txns-token-dupe-genesis")
            if sum(t.amount for t in ours) >= 1 << 63:
                raise Bad("bad-txns-token-amount-overflow")
        elif not theirs:
            raise Bad("bad-txns-token-invalid-category")
        else:
            _check_category(ours, theirs)


def _check_category(made, spent):
    if sum(t.amount for t in made) > sum(t.amount for t in spent):
        raise Bad("bad-txns-token-in-belowout")
    if any(t.capability == 2 for t in spent):
        return
    mutable = sum(t.capability == 1 for t in spent)
    immutable = [t.commitment for t in spent if t.capability == 0]
    for token in made:
        if token.capability is None:
            continue
        if token.capability == 0 and token.commitment in immutable:
            immutable.remove(token.commitment)
        elif token.capability < 2 and mutable:
            mutable -= 1
        else:
            raise Bad("bad-txns-token-nft-ex-nihilo")
