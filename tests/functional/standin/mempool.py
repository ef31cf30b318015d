"""The mempool: what could stand in the next block."""

import os

import rules
import wire
from chain import Coin
from wire import Bad

EXPIRY = 14 * 24 * 3600  # seconds; looked at when something arrives
MEMPOOL_FILE = "mempool.dat"  # raw transactions in hexadecimal, one a line


class Missing(Exception):
    """An input that nobody knows."""


class Pooled:
    def __init__(self, tx, fee, time):
        self.tx = tx
        self.fee = fee
        self.time = time
        self.outputs = {}


class Mempool:
    def __init__(self, chain, folder):
        self.chain = chain
        self.path = os.path.join(folder, MEMPOOL_FILE)
        self.entries = {}  # id -> Pooled, parents before children
        self.spenders = {}  # outpoint -> id
        self._load()

    def _load(self):
        if os.path.exists(self.path):
            with open(self.path) as file:
                for line in file:
                    time, raw = line.split()
                    tx, _ = wire.read_tx(bytes.fromhex(raw))
                    self._try([(tx, int(time))])
            os.remove(self.path)

    def save(self):
        with open(self.path, "w") as file:
            for entry in self.entries.values():
                file.write(f"{entry.time} {entry.tx.raw.hex()}\n")

    def _coins(self, tx):
        coins = []
        for tx_in in tx.inputs:
            if tx_in.outpoint in self.spenders:
                raise Bad("txn-mempool-conflict")
            parent = self.entries.get(tx_in.txid)
            if parent:
                coin = parent.outputs.get(tx_in.outpoint)
            else:
                coin = self.chain.coins.get(tx_in.outpoint)
            if coin is None:
                raise Missing
            coins.append(coin)
        return coins

    def accept(self, tx, time=None):
        """Bad or Missing when it cannot stand in the next block."""
        height = self.chain.tip.height + 1
        rules.check_tx(tx)
        if tx.coinbase:
            raise Bad("bad-tx-coinbase")
        rules.check_final(tx, height, self.chain.tip.median_time)
        for out in tx.outputs:
            wire.split_token(out.field)
        coins = self._coins(tx)
        fee = rules.check_amounts(tx, coins, height)
        rules.check_tokens(tx, coins)
        self.chain.check_scripts(tx, coins)
        entry = Pooled(tx, fee, int(self.chain.clock()) if time is None else time)
        for vout, out in enumerate(tx.outputs):
            if out.spendable:
                outpoint = tx.id + vout.to_bytes(4, "little")
                entry.outputs[outpoint] = Coin(out, height, False)
        self.entries[tx.id] = entry
        for tx_in in tx.inputs:
            self.spenders[tx_in.outpoint] = tx.id
        self._expire()

    def _expire(self):
        oldest = self.chain.clock() - EXPIRY
        for tx_id in [i for i, e in self.entries.items() if e.time < oldest]:
            if tx_id in self.entries:
                self._remove_with_children(tx_id)

    def _try(self, candidates):
        """Takes what can be taken, children after parents; those that came."""
        came = []
        while candidates:
            later = []
            for tx, time in candidates:
                try:
                    self.accept(tx, time)
                    came.append(tx)
                except Missing:
                    later.append((tx, time))
                except Bad:
                    pass
            if len(later) == len(candidates):
                break
            candidates = later
        return came

    def follow(self, change):
        """After the chain went on, or elsewhere. The transactions that came
        back from blocks that were left."""
        if not change.left:
            for entry in change.came:
                self._forget_mined(self.chain.txs(entry))
            return []
        returning = []
        for entry in reversed(change.left):
            returning += [(tx, None) for tx in self.chain.txs(entry)[1:]]
        old = [(e.tx, e.time) for e in self.entries.values()]
        before = set(self.entries)
        mined = {tx.id for entry in change.came for tx in self.chain.txs(entry)}
        self.entries, self.spenders = {}, {}
        candidates = [c for c in returning + old if c[0].id not in mined]
        return [tx for tx in self._try(candidates) if tx.id not in before]

    def _forget_mined(self, txs):
        for tx in txs:
            self._remove(tx.id)
        for tx in txs:
            for tx_in in tx.inputs:
                if tx_in.outpoint in self.spenders:
                    self._remove_with_children(self.spenders[tx_in.outpoint])

    def _remove(self, tx_id):
        entry = self.entries.pop(tx_id, None)
        for tx_in in entry.tx.inputs if entry else ():
            del self.spenders[tx_in.outpoint]

    def _remove_with_children(self, tx_id):
        entry = self.entries[tx_id]
        for outpoint in entry.outputs:
            if outpoint in self.spenders:
                self._remove_with_children(self.spenders[outpoint])
        self._remove(tx_id)

    def parents(self, entry):
        return {i.txid for i in entry.tx.inputs if i.txid in self.entries}

    def children(self, entry):
        return {self.spenders[o] for o in entry.outputs if o in self.spenders}
