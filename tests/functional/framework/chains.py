"""Random chains: built here byte by byte, judged and kept by a real node.

A Chain knows every coin at the place where it builds, how to spend it, and
can go to any other place (goto) to build a branch there. What it builds is
told to the node by submit(); what it sends goes to the mempool by send().
"""

import dataclasses

from . import settings, tokens
from .block import mine, subsidy
from .kinds import KEEPING, KINDS, LOOKALIKES, NOT_RELAYED_IN, RELAYED_OUT, Maker
from .secp import Keys
from .tx import Tx, TxIn, TxOut

COINBASE_MATURITY = 100
# The chain's own calendar: blocks are minutes to hours apart from here on.
FIRST_TIME = 1_500_000_000

# Kinds weigh what they cost here, and what the index does with them.
_WEIGHTS = {"longest": 0.1, "too_long": 0.1, "p2tr_script": 0.5, "p2a": 0.5}
# So many that nobody can spend would soon leave no coins.
_WEIGHTS.update(dict.fromkeys(LOOKALIKES, 0.1))


@dataclasses.dataclass(frozen=True)
class Coin:
    txid: str
    vout: int
    value: int
    script: bytes
    height: int  # -1: made in the mempool
    coinbase: bool
    token: object = None

    @property
    def outpoint(self):
        return self.txid, self.vout


def coin_of(tx, vout, height=-1):
    """An output of a transaction not yet in a block."""
    out = tx.outputs[vout]
    return Coin(tx.txid, vout, out.value, out.script, height, False, out.token)


@dataclasses.dataclass
class Record:
    """A block's effect on the coins, for going forth and back."""

    block: object
    created: dict
    spent: dict


class Chain:
    def __init__(self, node, *names):
        self.node = node
        self.rng = settings.rng(*names)
        self.maker = Maker(self.rng, Keys(self.rng))
        self.recipes = {}  # script -> Recipe
        self.used = []  # scripts, for paying them again
        self.records = {}  # block hash -> Record
        self.coins = {}  # outpoint -> Coin, at self.tip
        self.genesis = node.rpc.getblockhash(0)
        self.tip = self.genesis
        self.txs = {}  # txid -> Tx, all that was ever made
        self.mempool = {}  # txid -> Tx, in order of sending

    # --- where we build -------------------------------------------------------

    @property
    def height(self):
        return self._height(self.tip)

    def _height(self, block_hash):
        record = self.records.get(block_hash)
        return record.block.height if record else 0

    def _prev(self, block_hash):
        return self.records[block_hash].block.prev

    def ancestor(self, depth, tip=None):
        """The hash depth blocks below tip."""
        at = tip or self.tip
        for _ in range(depth):
            at = self._prev(at)
        return at

    def goto(self, block_hash):
        """Undoes and redoes blocks of our own until we stand there."""
        path = []
        at, goal = self.tip, block_hash
        while at != goal:
            if self._height(at) >= self._height(goal):
                self._undo(self.records[at])
                at = self._prev(at)
            else:
                path.append(goal)
                goal = self._prev(goal)
        for block_hash in reversed(path):
            self._redo(self.records[block_hash])
        self.tip = path[0] if path else at

    def _undo(self, record):
        for outpoint in record.created:
            self.coins.pop(outpoint, None)
        self.coins.update(record.spent)

    def _redo(self, record):
        self.coins.update(record.created)
        for outpoint in record.spent:
            del self.coins[outpoint]

    def _connect(self, block):
        created, spent = {}, {}
        for position, tx in enumerate(block.txs):
            txid, first = tx.txid, position == 0
            for vout, out in enumerate(tx.outputs):
                created[txid, vout] = Coin(
                    txid, vout, out.value, out.script, block.height, first, out.token
                )
        for tx in block.txs[1:]:
            for tx_in in tx.inputs:
                outpoint = (tx_in.txid, tx_in.vout)
                spent[outpoint] = created.get(outpoint) or self.coins[outpoint]
        record = Record(block, created, spent)
        self.records[block.hash] = record
        self._redo(record)
        # A coin made and spent inside the block must not come back on undo.
        record.spent = {o: c for o, c in spent.items() if o not in created}
        record.created = {o: c for o, c in created.items() if o not in spent}
        self.tip = block.hash

    # --- blocks ---------------------------------------------------------------

    def next_time(self):
        """Later than the median of the last 11, but not always than the last."""
        times, at = [], self.tip
        while at != self.genesis and len(times) < 11:
            times.append(self.records[at].block.time)
            at = self._prev(at)
        if not times:
            return FIRST_TIME
        median = sorted(times)[len(times) // 2]
        step = self.rng.choice([-300, -1, 0, 1, 60, 600, 600, 7200, 20_000])
        return max(median + 1, times[0] + step)

    def build(self, txs=(), outputs=None, time=None):
        """A block on the tip; it becomes the tip here, not yet at the node."""
        height = self.height + 1
        fees = sum(self.fee_of(tx, txs) for tx in txs)
        if outputs is None:
            outputs = self.split(subsidy(height) + fees, self.rng.randint(1, 4))
        extra = self.rng.randbytes(8)
        block = mine(
            self.tip,
            height,
            time or self.next_time(),
            list(txs),
            outputs,
            extra,
        )
        for tx in block.txs:
            self.txs[tx.txid] = tx
        self._connect(block)
        return block

    def submit(self, *blocks):
        """Tells the node; what was in the mempool and is mined leaves ours."""
        self.node.submit_all([block.raw for block in blocks])
        self.forget_mined(blocks)
        return blocks[-1]

    def forget_mined(self, blocks):
        for block in blocks:
            for tx in block.txs:
                self.mempool.pop(tx.txid, None)

    def mine(self, count=1, txs=0, **how):
        """Random blocks of about txs transactions each, built and submitted."""
        blocks = [self.random_block(txs, **how) for _ in range(count)]
        for first in range(0, count, 50):
            self.submit(*blocks[first : first + 50])
        return blocks

    def random_block(self, txs=0, **how):
        made = []
        made_ids = set()
        pool = Pool(self, self.height + 1)
        for _ in range(self.rng.randint(txs // 2, txs + txs // 2) if txs else 0):
            tx = self.random_tx(pool)
            if tx is None:
                break
            made.append(tx)
            made_ids.add(tx.txid)
        return self.build(made, **how)

    def start(self, blocks=COINBASE_MATURITY + 10, spread=12):
        """First blocks, whose coinbases hold coins of every kind."""
        made = []
        kinds = sorted(KINDS.keys() - LOOKALIKES)
        for _ in range(blocks):
            self.rng.shuffle(kinds)
            worth = subsidy(self.height + 1)
            outputs = self.split(worth, spread, kinds)
            made.append(self.build(outputs=outputs))
        self.submit(*made)

    # --- transactions ---------------------------------------------------------

    def script(self, kind=None, reuse=0.35, kinds=None):
        """A script to pay: new, or now and then one that was used before."""
        if kind is None and self.used and self.rng.random() < reuse:
            script = self.rng.choice(self.used)
            if kinds is None or self.recipes[script].kind in kinds:
                return script
        if kind is None:
            choice = kinds or _ALL_KINDS
            kind = self.rng.choices(choice, [_WEIGHTS.get(k, 1) for k in choice])[0]
        recipe = self.maker.make(kind)
        if recipe.script not in self.recipes:
            self.recipes[recipe.script] = recipe
            self.used.append(recipe.script)
        return recipe.script

    def split(self, worth, parts, kinds=None):
        """worth satoshis over random scripts, some of them paid next to nothing."""
        values = []
        for _ in range(parts - 1):
            share = self.rng.choice(
                [0, 1, 99, 100, 546, worth // 3, worth // 5, worth // 1000]
            )
            share = min(share, worth)
            values.append(share)
            worth -= share
        values.append(worth)
        # The last, with the rest of the money, must be spendable.
        outs = []
        for i, value in enumerate(values):
            kind = kinds[i % len(kinds)] if kinds and i + 1 < parts else None
            if i + 1 == parts:
                kind = self.rng.choice(KEEPING)
            outs.append(TxOut(value, self.script(kind)))
        return outs

    def spendable(self, coin):
        return self.recipes[coin.script].sign is not None

    def sign(self, tx, coins):
        spent = [TxOut(coin.value, coin.script, coin.token) for coin in coins]
        for index, coin in enumerate(coins):
            self.recipes[coin.script].sign(tx, index, spent)
        self.txs[tx.txid] = tx
        return tx

    def spend(self, coins, outputs, sequence=0xFFFFFFFD, locktime=0, version=2):
        """A signed transaction; whatever the outputs leave is fee."""
        inputs = [TxIn(coin.txid, coin.vout, sequence) for coin in coins]
        return self.sign(Tx(inputs, list(outputs), version, locktime), coins)

    def fee_of(self, tx, others=()):
        """Of a transaction at the tip; it may spend what others make."""
        total = 0
        made = None
        for tx_in in tx.inputs:
            coin = self.coins.get((tx_in.txid, tx_in.vout))
            if coin is None:
                made = made or {t.txid: t for t in others}
                total += made[tx_in.txid].outputs[tx_in.vout].value
            else:
                total += coin.value
        return total - sum(out.value for out in tx.outputs)

    def random_tx(self, pool, kinds=None):
        """One to four inputs, one to five outputs, a fee; None without coins."""
        rng = self.rng
        coins = pool.take(rng.choice([1, 1, 1, 2, 2, 3, 4]))
        worth = sum(coin.value for coin in coins)
        if not coins or worth < 10_000:
            return None
        fee = rng.randint(0, 5000)
        outputs = self.split_of_kinds(worth - fee, rng.choice([1, 2, 2, 2, 3, 5]), kinds)
        if rng.random() < 0.1:
            # Pays one script twice.
            outputs.insert(0, TxOut(0, outputs[-1].script))
        if settings.COIN.forkid:
            tokens.carry(rng, coins, outputs)
        details = {
            "sequence": rng.choice([0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 1 << 31]),
            "locktime": rng.choice([0, 0, 1, 50]),
            "version": rng.choice([1, 2, 2]),
        }
        tx = self.spend(coins, outputs, **details)
        if len(tx.write(witness=False)) < settings.COIN.smallest_relayed:
            outputs.append(TxOut(0, self.script("op_return")))
            tx = self.spend(coins, outputs, **details)
        pool.put(tx)
        return tx

    def split_of_kinds(self, worth, parts, kinds):
        outputs = self.split(worth, parts)
        if kinds is None:
            return outputs
        return [
            out
            if self.recipes[out.script].kind in kinds
            else TxOut(out.value, self.script(kinds=kinds))
            for out in outputs
        ]

    # --- mempool --------------------------------------------------------------

    def mempool_pool(self, confirmed_only=False):
        """Coins that a transaction for the mempool may spend."""
        refuse = NOT_RELAYED_IN | settings.COIN.not_relayed_in
        pool = Pool(self, self.height + 1, refuse=refuse)
        for tx in self.mempool.values():
            pool.drop(tx)
        if not confirmed_only:
            for tx in self.mempool.values():
                pool.put(tx, self.mempool.values())
        return pool

    def send(self, tx):
        txid = self.node.send(tx.write())
        assert txid == tx.txid
        self.mempool[txid] = tx
        return txid

    def send_random(self, count, confirmed_only=False):
        """Random transactions into the mempool, one after another; txids."""
        pool = self.mempool_pool(confirmed_only)
        txids = []
        while len(txids) < count:
            tx = self.random_tx(pool, RELAYED_OUT)
            assert tx is not None, "no coins left for the mempool"
            txids.append(self.send(tx))
        return txids

    def sync_mempool(self):
        """Takes over what the node has, after a reorg, in its own order."""
        self.mempool = {txid: self.txs[txid] for txid in self.node.mempool_entries()}

    def follow(self):
        """Goes where the node is, after tests that left us elsewhere."""
        self.goto(self.node.tip())
        self.sync_mempool()

    def mineable(self, limit=None):
        """The mempool's transactions in an order that a block can hold."""
        return list(self.mempool.values())[:limit]


_ALL_KINDS = sorted(KINDS)


class Pool:
    """Coins that may be spent at a height, taken at random."""

    def __init__(self, chain, height, refuse=()):
        self._chain = chain
        self._refuse = refuse
        self._coins = [
            coin
            for coin in chain.coins.values()
            if self._fits(coin)
            and not (coin.coinbase and height - coin.height < COINBASE_MATURITY)
        ]

    def _fits(self, coin):
        recipe = self._chain.recipes.get(coin.script)
        return recipe and recipe.sign and recipe.kind not in self._refuse

    def __len__(self):
        return len(self._coins)

    def take(self, count, least=20_000):
        """Up to count coins, more until there is that much money in them."""
        taken, worth = [], 0
        while self._coins and (len(taken) < count or worth < least):
            i = self._chain.rng.randrange(len(self._coins))
            self._coins[i], self._coins[-1] = self._coins[-1], self._coins[i]
            taken.append(self._coins.pop())
            worth += taken[-1].value
        return taken

    def take_plain(self, least):
        """One coin, worth at least that much, that holds no token."""
        fitting = [c for c in self._coins if c.value >= least and not c.token]
        coin = self._chain.rng.choice(fitting)
        self._coins.remove(coin)
        return coin

    def put(self, tx, among=()):
        """Makes the outputs of an unconfirmed transaction available."""
        spent = {(i.txid, i.vout) for t in among for i in t.inputs}
        for vout in range(len(tx.outputs)):
            coin = coin_of(tx, vout)
            if self._fits(coin) and coin.outpoint not in spent:
                self._coins.append(coin)

    def drop(self, tx):
        gone = {(i.txid, i.vout) for i in tx.inputs}
        self._coins = [c for c in self._coins if c.outpoint not in gone]
