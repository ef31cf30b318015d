"""Situations that random chains meet too rarely, made on purpose."""

from . import script as s
from . import settings
from .block import subsidy
from .chains import coin_of
from .kinds import FREE, SIGNED
from .tx import TxOut, hash160

CROWD = 2500  # outputs of one transaction to one script
POPULAR = 1200  # transactions of one script


def crowded(chain):
    """One transaction pays one script CROWD times; another spends them all but
    some. The script."""
    script = chain.script("p2sh")
    pool = chain.mempool_pool(confirmed_only=True)
    coins = pool.take(12)
    worth = sum(coin.value for coin in coins)
    each = worth // (2 * CROWD)
    outputs = [TxOut(each + i % 3, script) for i in range(CROWD)]
    outputs.append(TxOut(worth - sum(o.value for o in outputs), chain.script("p2pkh")))
    paying = chain.spend(coins, outputs)
    chain.submit(chain.build([paying]))
    made = [c for c in chain.coins.values() if c.script == script]
    made.sort(key=lambda coin: coin.vout)
    spending = chain.spend(made[: CROWD - 40], [TxOut(each, script)])
    chain.submit(chain.build([spending]))
    return script


def popular(chain):
    """A script with more transactions than one answer of /addr lists."""
    script = chain.script(SIGNED)
    fan = [chain.script("p2sh") for _ in range(4)]
    coins = chain.mempool_pool(confirmed_only=True).take(12)
    worth = sum(coin.value for coin in coins)
    each = worth // (POPULAR + 1)
    outputs = [TxOut(each, fan[i % len(fan)]) for i in range(POPULAR)]
    chain.submit(chain.build([chain.spend(coins, outputs)]))
    made = [c for c in chain.coins.values() if c.script in fan and c.value == each]
    payments = [chain.spend([coin], [TxOut(coin.value - 500, script)]) for coin in made]
    half = len(payments) // 2
    chain.submit(chain.build(payments[:half]), chain.build(payments[half:]))
    # And a few that spend it again.
    own = [c for c in chain.coins.values() if c.script == script][:7]
    chain.submit(chain.build([chain.spend(own, [TxOut(each, script)])]))
    return script


def namesakes(chain):
    """P2PKH, P2SH and, where there is such, P2WPKH of one and the same hash, each paid another sum."""
    same = chain.maker.nonce(20)
    scripts = [s.p2pkh(same), s.p2sh(same)]
    if settings.COIN.segwit:
        scripts.append(s.witness(0, same))
    worth = subsidy(chain.height + 1)
    outputs = [TxOut(100 + i, script) for i, script in enumerate(scripts)]
    outputs.append(TxOut(worth - 303, chain.script(FREE)))
    chain.submit(chain.build(outputs=outputs))
    return scripts


def one_key(chain):
    """P2PK and P2PKH of one key, both paid, the first also spent."""
    recipe = chain.maker.make("p2pk")
    chain.recipes[recipe.script] = recipe
    pubkey = s.pubkey_of_p2pk(recipe.script)
    hashed = s.p2pkh(hash160(pubkey))
    coins = chain.mempool_pool(confirmed_only=True).take(4)
    worth = sum(coin.value for coin in coins)
    outputs = [
        TxOut(worth // 4, recipe.script),
        TxOut(worth // 5, hashed),
        TxOut(worth // 6, recipe.script),
    ]
    chain.submit(chain.build([chain.spend(coins, outputs)]))
    own = [c for c in chain.coins.values() if c.script == recipe.script][:1]
    chain.submit(chain.build([chain.spend(own, [TxOut(777, chain.script(FREE))])]))
    return recipe.script, hashed


def to_itself(chain):
    """Inputs and outputs of one script at the same places of one transaction."""
    script = chain.script(FREE)
    coins = chain.mempool_pool(confirmed_only=True).take(6)
    worth = sum(coin.value for coin in coins)
    first = chain.spend(coins, [TxOut(worth // 3, script), TxOut(worth // 3, script)])
    own = [coin_of(first, vout) for vout in (0, 1)]
    second = chain.spend(own, [TxOut(worth // 4, script), TxOut(worth // 4, script)])
    chain.submit(chain.build([first, second]))
    return script
