"""Brute force: what the chain and the mempool say, walked anew each time.

An Oracle asks one node over RPC: every block of the active chain with its
transactions decoded (getblock 2), the mempool with its transactions. A View
is what follows from them at one moment: each script's history, totals and
coins, each output's spender, logical times. It shares no code with the
builder of chains nor with the daemon, and keeps to these rules of the index:

  - the genesis coinbase is in no history;
  - outputs that are provably unspendable (OP_RETURN first, or longer than
    10,000 bytes) are not indexed;
  - history is by script: pay-to-pubkey is not merged with the P2PKH address
    of its key, though transactions show that address;
  - logical time = header time, raised to the predecessor's + 1.
"""

import collections
import dataclasses
import time

from . import settings
from .script import address_of_pubkey, is_unspendable, pubkey_of_p2pk

MEMPOOL = -1  # the height of what is unconfirmed


def satoshis(amount):
    """Of an RPC amount, exactly."""
    sats = amount * 10**8
    assert sats == int(sats)
    return int(sats)


@dataclasses.dataclass
class Output:
    value: int
    script: str  # hex
    asm: str
    type: str  # the node's name for it
    address: str  # that stands for this script; None without one
    shown: str  # the same, or the P2PKH address of a P2PK's key
    token: dict = None  # the node's tokenData

    @property
    def indexed(self):
        return not is_unspendable(bytes.fromhex(self.script))


def _output(vout):
    spk = vout["scriptPubKey"]
    pubkey = pubkey_of_p2pk(bytes.fromhex(spk["hex"]))
    # Older nodes: "addresses", several for multisig.
    several = spk.get("addresses", [])
    address = spk.get("address") or (several[0] if len(several) == 1 else None)
    if pubkey or len(several) > 1:
        address = None
    return Output(
        value=satoshis(vout["value"]),
        script=spk["hex"],
        asm=spk["asm"],
        type=spk["type"],
        address=address,
        shown=address_of_pubkey(pubkey) if pubkey else address,
        token=vout.get("tokenData"),
    )


class Tx:
    """A transaction as the node decodes it, without its place."""

    def __init__(self, json):
        # What is inside MWEB nobody sees.
        json["vin"] = [vin for vin in json["vin"] if not vin.get("ismweb")]
        json["vout"] = [out for out in json["vout"] if not out.get("ismweb")]
        self.json = json
        self.txid = json["txid"]
        self.coinbase = any("coinbase" in vin for vin in json["vin"])
        self.mweb = settings.COIN.mweb and json["hex"][8:12] in ("0008", "0009")
        self.outputs = [_output(vout) for vout in json["vout"]]
        self.inputs = [
            (vin["txid"], vin["vout"]) for vin in json["vin"] if "txid" in vin
        ]


class Block:
    def __init__(self, json):
        self.json = json
        self.hash = json["hash"]
        self.height = json["height"]
        self.time = json["time"]
        self.prev = json.get("previousblockhash")
        self.txs = [Tx(tx) for tx in json["tx"]]
        self.txids = [tx.txid for tx in self.txs]


@dataclasses.dataclass
class Place:
    """Where a transaction is."""

    tx: Tx
    height: int  # MEMPOOL for unconfirmed ones
    pos: int
    block: Block


@dataclasses.dataclass
class Coin:
    txid: str
    vout: int
    output: Output
    height: int
    time: int  # when the mempool got it; None when confirmed


class Script:
    """What one script's history adds up to."""

    def __init__(self, script):
        self.script = script
        self.address = None
        self.txids = []  # confirmed, oldest first, each once
        self.received = self.sent = 0
        self.coins = {}  # outpoint -> Coin, confirmed and not spent in a block
        self.outputs = self.spends = 0
        self.mempool_txids = []  # each once, in the mempool's order
        self.mempool_delta = 0
        self.mempool_coins = {}  # made in the mempool
        self.mempool_spent = set()  # outpoints spent in the mempool

    @property
    def balance(self):
        return self.received - self.sent

    def utxos(self):
        """Unspent now: mempool ones, confirmed ones by height descending."""
        alive = [
            coin
            for outpoint, coin in self.coins.items()
            if outpoint not in self.mempool_spent
        ]
        fresh = [
            coin
            for outpoint, coin in self.mempool_coins.items()
            if outpoint not in self.mempool_spent
        ]
        return fresh, sorted(alive, key=lambda coin: -coin.height)

    def _touch(self, txid):
        if not self.txids or self.txids[-1] != txid:
            self.txids.append(txid)

    def receive(self, txid, vout, output, height):
        self._touch(txid)
        self.received += output.value
        self.outputs += 1
        self.coins[txid, vout] = Coin(txid, vout, output, height, None)

    def send(self, txid, outpoint, value):
        self._touch(txid)
        self.sent += value
        self.spends += 1

    def _touch_mempool(self, txid):
        if not self.mempool_txids or self.mempool_txids[-1] != txid:
            self.mempool_txids.append(txid)

    def receive_mempool(self, txid, vout, output, entered):
        self._touch_mempool(txid)
        self.mempool_delta += output.value
        self.mempool_coins[txid, vout] = Coin(txid, vout, output, MEMPOOL, entered)

    def send_mempool(self, txid, outpoint, value):
        self._touch_mempool(txid)
        self.mempool_delta -= value
        self.mempool_spent.add(outpoint)


class View:
    """The truth at one tip with one mempool. Nothing in it changes, but by
    step(), which goes on to the next block (without a mempool)."""

    def __init__(self, blocks, mempool, entries):
        self.blocks = []
        self.places = {}  # txid -> Place
        self.spenders = {}  # outpoint -> (txid, vin index, height)
        self.scripts = {}  # hex -> Script
        self.by_address = {}  # address -> Script
        self.times = []  # logical time of each height
        self.mempool = mempool  # txid -> Tx, parents before children
        self.entries = entries
        for block in blocks:
            self.step(block)
        for tx in mempool.values():
            self._enter(tx)

    @property
    def tip(self):
        return self.blocks[-1]

    @property
    def height(self):
        return self.tip.height

    def step(self, block):
        self.blocks.append(block)
        last = self.times[-1] if self.times else 0
        self.times.append(max(block.time, last + 1))
        # All of them first: one may spend what a later one makes (CTOR).
        for pos, tx in enumerate(block.txs):
            self.places[tx.txid] = Place(tx, block.height, pos, block)
        for tx in block.txs if block.height else ():
            for index, outpoint in enumerate(tx.inputs):
                self.spenders[outpoint] = (tx.txid, index, block.height)
                spent = self.output(outpoint)
                self._script(spent).send(tx.txid, outpoint, spent.value)
            for vout, output in enumerate(tx.outputs):
                if output.indexed:
                    script = self._script(output)
                    script.receive(tx.txid, vout, output, block.height)
        for tx in block.txs:
            for outpoint in tx.inputs:
                del self._script(self.output(outpoint)).coins[outpoint]

    def _enter(self, tx):
        self.places[tx.txid] = Place(tx, MEMPOOL, 0, None)
        entered = self.entries[tx.txid]["time"]
        for index, outpoint in enumerate(tx.inputs):
            self.spenders[outpoint] = (tx.txid, index, MEMPOOL)
            spent = self.output(outpoint)
            self._script(spent).send_mempool(tx.txid, outpoint, spent.value)
        for vout, output in enumerate(tx.outputs):
            if output.indexed:
                script = self._script(output)
                script.receive_mempool(tx.txid, vout, output, entered)

    def _script(self, output):
        script = self.scripts.get(output.script)
        if script is None:
            script = self.scripts[output.script] = Script(output.script)
            script.address = output.address
            if output.address:
                self.by_address[output.address] = script
        return script

    def output(self, outpoint):
        txid, vout = outpoint
        return self.places[txid].tx.outputs[vout]

    @property
    def addresses(self):
        return list(self.by_address)

    def script_of(self, address):
        """Of an address, in the index or never seen."""
        return self.by_address.get(address) or Script(None)

    def history(self, scripts):
        """Distinct txids of scripts: mempool's (a set), confirmed in order."""
        fresh = {txid for script in scripts for txid in script.mempool_txids}
        old = {txid for script in scripts for txid in script.txids}
        order = sorted(
            old, key=lambda t: (self.places[t].height, self.places[t].pos)
        )
        return fresh, order[::-1]


class Oracle:
    """Views of one node. Blocks are decoded once, however many views."""

    def __init__(self, node):
        self._node = node
        self._blocks = {}

    def block(self, block_hash):
        """Any block that the node has, stale ones too."""
        self._load([block_hash])
        return self._blocks[block_hash]

    def _load(self, hashes):
        missing = [h for h in hashes if h not in self._blocks]
        calls = [("getblock", h, 2) for h in missing]
        for answer in self._node.rpc.batch(calls, chunk=50):
            self._blocks[answer["hash"]] = Block(answer)

    def chain(self, tip=None):
        """The blocks from genesis to tip."""
        rpc = self._node.rpc
        if tip is None:
            hashes = rpc.batch(
                [("getblockhash", h) for h in range(rpc.getblockcount() + 1)]
            )
            self._load(hashes)
            tip = hashes[-1]
        blocks = []
        while tip:
            blocks.append(self.block(tip))
            tip = blocks[-1].prev
        return blocks[::-1]

    def view(self, timeout=20):
        """Of one moment: tip and mempool did not change while we looked."""
        deadline = time.monotonic() + timeout
        while True:
            before = self._moment()
            blocks = self.chain(before[0])
            try:
                mempool, entries = self._mempool()
            except KeyError:
                mempool = None
            if mempool is not None and self._moment() == before:
                return View(blocks, mempool, entries)
            assert time.monotonic() < deadline, "the node does not keep still"

    def view_at(self, tip):
        """At a block that need not be the node's tip, without a mempool."""
        return View(self.chain(tip), {}, {})

    def _moment(self):
        rpc = self._node.rpc
        return rpc.getbestblockhash(), sorted(rpc.getrawmempool())

    def _mempool(self):
        rpc = self._node.rpc
        entries = self._node.mempool_entries()
        txs = rpc.batch([("getrawtransaction", txid, 1) for txid in entries])
        mempool = collections.OrderedDict((tx["txid"], Tx(tx)) for tx in txs)
        return mempool, entries
