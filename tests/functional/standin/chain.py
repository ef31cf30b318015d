"""The tree of blocks, the coins at its tip, and the way from tip to tip."""

import collections
import json
import os
import time

import rules
import undo
import wire
from interp import Spending
from store import Store
from wire import Bad, display, split_token

GENESIS = bytes.fromhex(
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac7"
    "2c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f2002000000010100000001000000000000"
    "0000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d"
    "65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e642062"
    "61696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130"
    "b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b"
    "6bf11d5fac00000000"
)
BLOCK_WORK = 2  # of each block on regtest
FUTURE = 2 * 3600
KEPT_PARSED = 400  # blocks


class Coin:
    __slots__ = ("value", "token", "script", "prefix", "height", "coinbase")

    def __init__(self, out, height, coinbase):
        self.value = out.value
        self.token, self.script, self.prefix = split_token(out.field)
        self.height = height
        self.coinbase = coinbase


class Entry:
    """A block's place in the tree; without data only its header is known."""

    def __init__(self, header, prev):
        self.header = header
        self.hash = header.hash
        self.prev = prev
        self.height = prev.height + 1 if prev else 0
        self.work = (prev.work if prev else 0) + BLOCK_WORK
        self.place = None
        self.size = 0
        self.tx_count = 0
        self.invalid = False
        self.undo = None  # {outpoint: Coin} spent, while it is connected
        self.bad_because = None

    @property
    def median_time(self):
        times, at = [], self
        while at and len(times) < 11:
            times.append(at.header.time)
            at = at.prev
        return sorted(times)[len(times) // 2]

    @property
    def usable(self):
        """It and all before it are there and not known to be wrong."""
        at = self
        while at and at.undo is None:
            if at.invalid or at.place is None:
                return False
            at = at.prev
        return True


class Change:
    """What a step of the chain did, for the mempool and the publisher."""

    def __init__(self):
        self.left = []  # entries, the old tip first
        self.came = []  # entries, upwards


class Chain:
    def __init__(self, folder):
        self.store = Store(os.path.join(folder, "blocks"))
        self.undo_store = undo.UndoStore(os.path.join(folder, "blocks"))
        self.state_path = os.path.join(folder, "standin.json")
        self.entries = {}
        self.coins = {}
        self.active = []  # by height
        self.children = collections.defaultdict(list)
        self.checked = set()  # ids of transactions whose scripts were run
        self.clock = time.time
        self._parsed = collections.OrderedDict()
        self._load()

    @property
    def tip(self):
        return self.active[-1]

    def is_active(self, entry):
        return entry.height < len(self.active) and self.active[entry.height] is entry

    # --- files --------------------------------------------------------------------

    def _load(self):
        blocks = list(self.store.read_all())
        if not blocks:
            self.store.append(GENESIS)
            blocks = [((0, 8), GENESIS)]
        for place, data in blocks:
            header = wire.Header(data[: wire.HEADER_SIZE])
            entry = self._add_entry(header, self.entries.get(header.prev))
            entry.place, entry.size = place, len(data)
            # In their place, the count of transactions begins here.
            entry.tx_count = wire.compact_at(data, wire.HEADER_SIZE)[0]
        first = self.entries[wire.sha256d(GENESIS[: wire.HEADER_SIZE])]
        first.undo = {}
        self.active.append(first)
        state = {"tip": display(first.hash), "invalid": []}
        if os.path.exists(self.state_path):
            with open(self.state_path) as file:
                state = json.load(file)
        for text in state["invalid"]:
            self.entries[bytes.fromhex(text)[::-1]].invalid = True
        self._go_to(self.entries[bytes.fromhex(state["tip"])[::-1]], scripts=False)

    def save(self):
        state = {
            "tip": display(self.tip.hash),
            "invalid": [display(e.hash) for e in self.entries.values() if e.invalid],
        }
        with open(self.state_path + ".new", "w") as file:
            json.dump(state, file)
        os.replace(self.state_path + ".new", self.state_path)

    def _add_entry(self, header, prev):
        entry = self.entries.get(header.hash)
        if entry is None:
            entry = self.entries[header.hash] = Entry(header, prev)
            if prev:
                self.children[prev.hash].append(entry)
        return entry

    def raw(self, entry):
        return self.store.read(entry.place, entry.size)

    def txs(self, entry):
        """The block's transactions, parsed."""
        txs = self._parsed.get(entry.hash)
        if txs is None:
            txs = wire.read_block(self.raw(entry))[1]
            self._keep_parsed(entry, txs)
        return txs

    def _keep_parsed(self, entry, txs):
        self._parsed[entry.hash] = txs
        if len(self._parsed) > KEPT_PARSED:
            self._parsed.popitem(last=False)

    # --- taking blocks --------------------------------------------------------------

    def accept_header(self, raw):
        header = wire.Header(raw)
        known = self.entries.get(header.hash)
        if known:
            return known
        rules.check_header(header)
        prev = self.entries.get(header.prev)
        if prev is None:
            raise Bad("prev-blk-not-found")
        if not prev.usable and prev.place:
            raise Bad("bad-prevblk")
        if header.time <= prev.median_time:
            raise Bad("time-too-old")
        if header.time > self.clock() + FUTURE:
            raise Bad("time-too-new")
        if header.version < 4:
            raise Bad("bad-version")
        return self._add_entry(header, prev)

    def accept_block(self, data):
        """(answer of submitblock, Change): None for the new tip."""
        header, txs = wire.read_block(data)
        known = self.entries.get(header.hash)
        if known and known.invalid:
            return "duplicate-invalid", Change()
        if known and known.place:
            return "duplicate", Change()
        try:
            rules.check_header(header)
            rules.check_block(header, txs, len(data))
            entry = self.accept_header(header.raw)
            rules.check_coinbase(txs[0], entry.height)
            for tx in txs:
                rules.check_final(tx, entry.height, entry.prev.median_time)
        except Bad as bad:
            return str(bad), Change()
        entry.place, entry.size = self.store.append(data), len(data)
        entry.tx_count = len(txs)
        self._keep_parsed(entry, txs)
        change = self.activate_best()
        if entry.bad_because:
            return entry.bad_because, change
        return (None if entry is self.tip else "inconclusive"), change

    def activate_best(self):
        """Goes to the block with the most work, the first seen of equals."""
        change = Change()
        while True:
            best = self.tip
            for entry in self.entries.values():
                if entry.work > best.work and entry.usable:
                    best = entry
            if best is self.tip or self._go_to(best, change=change):
                self.save()
                return change

    def invalidate(self, entry):
        """Leaves it for good; what is left may be a lower tip."""
        entry.invalid = True
        change = Change()
        while self.is_active(entry):
            self._disconnect(change)
        more = self.activate_best()
        change.came = more.came
        change.left += more.left
        return change

    def reconsider(self, entry):
        todo = [entry]
        while todo:
            at = todo.pop()
            at.invalid, at.bad_because = False, None
            todo += self.children[at.hash]
        at = entry
        while at:
            at.invalid = False
            at = at.prev
        return self.activate_best()

    def _go_to(self, goal, scripts=True, change=None):
        """False when a block on the way proves wrong: then we are where we
        were before."""
        change = change or Change()
        came, left = len(change.came), len(change.left)
        path, at = [], goal
        while not self.is_active(at):
            path.append(at)
            at = at.prev
        old_tip = self.tip
        while self.tip is not at:
            self._disconnect(change)
        for entry in reversed(path):
            try:
                self._connect(entry, scripts)
            except Bad as bad:
                entry.invalid, entry.bad_because = True, str(bad)
                if at is old_tip:
                    return False
                self._go_to(old_tip, scripts=False)
                del change.came[came:], change.left[left:]
                return False
            change.came.append(entry)
        return True

    def _disconnect(self, change):
        entry = self.active.pop()
        for tx in self.txs(entry):
            for vout in range(len(tx.outputs)):
                self.coins.pop(tx.id + vout.to_bytes(4, "little"), None)
        self.coins.update(
            {o: c for o, c in entry.undo.items() if c.height < entry.height}
        )
        entry.undo = None
        change.left.append(entry)

    def _connect(self, entry, scripts):
        txs = self.txs(entry)
        made = self._make_coins(txs, entry.height)
        self.coins.update(made)
        spent = {}
        try:
            self._spend(txs, entry, spent, scripts)
        except Bad:
            self.coins.update(spent)
            for outpoint in made:
                self.coins.pop(outpoint, None)
            raise
        entry.undo = spent
        record = undo.of_block(txs, spent)
        self.undo_store.keep(entry.place[0], entry.header.prev, record)
        self.active.append(entry)

    def _make_coins(self, txs, height):
        """Of the whole block, before anything is spent: the canonical order
        lets a transaction stand before the one it spends."""
        made = {}
        for position, tx in enumerate(txs):
            for vout, out in enumerate(tx.outputs):
                coin = Coin(out, height, position == 0)
                outpoint = tx.id + vout.to_bytes(4, "little")
                if outpoint in self.coins:
                    raise Bad("bad-txns-BIP30")
                if out.spendable:
                    made[outpoint] = coin
        return made

    def _spend(self, txs, entry, spent, scripts):
        fees = 0
        rules.check_tokens(txs[0], None)
        for tx in txs[1:]:
            coins = []
            for tx_in in tx.inputs:
                coin = self.coins.pop(tx_in.outpoint, None)
                if coin is None:
                    raise Bad("bad-txns-inputs-missingorspent")
                spent[tx_in.outpoint] = coin
                coins.append(coin)
            fees += rules.check_amounts(tx, coins, entry.height)
            rules.check_tokens(tx, coins)
            if scripts:
                self.check_scripts(tx, coins)
        pays = sum(out.value for out in txs[0].outputs)
        if pays > rules.subsidy(entry.height) + fees:
            raise Bad("bad-cb-amount")

    def check_scripts(self, tx, coins):
        if tx.id in self.checked:
            return
        spending = Spending(tx, coins)
        for index in range(len(tx.inputs)):
            try:
                spending.check_input(index)
            except Bad as bad:
                reason = f"mandatory-script-verify-flag-failed ({bad})"
                raise Bad(f"{reason}: {tx.txid} input {index}") from None
        self.checked.add(tx.id)
