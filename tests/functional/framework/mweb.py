"""Litecoin's extension blocks (MWEB) made by a node's own wallets: what they
carry cannot be built here.

litecoind 0.21.4 cannot mine undone peg-ins again, nor connect another first
block with a HogEx than one that it mines itself. So miners do not reorganise:
each branch has a node of its own, a copy of another's, and the node under watch
is fed by all.
"""

import shutil

from . import settings
from .node import Wallet
from .rpc import RpcError
from .script import bech32
from .tx import TxOut

ACTIVATION = 432  # the first block that has to have a HogEx
PEGOUT_MATURITY = 6  # blocks until a peg-out may be spent
COIN = 10**8  # what each peg-in takes along
COINS = settings.many(60, 200)  # a wallet's, for as many peg-ins


class Miner:
    """open: a wallet of plain coins of one size, so that paying one inside needs
    no change there. hidden: one whose money is all inside."""

    def __init__(self, node):
        self.node = node
        self.reward = bech32(0, bytes(20))

    @property
    def rpc(self):
        return self.node.rpc

    @property
    def open(self):
        return Wallet(self.rpc, "open")

    @property
    def hidden(self):
        return Wallet(self.rpc, "hidden")

    def prepare(self, chain):
        """From a chain's first blocks to the last before MWEB."""
        for name in ("open", "hidden"):
            self.rpc.createwallet(name, False, False, "", False, False, True)
        address = self.open.getnewaddress("", "bech32")
        script = bytes.fromhex(self.open.getaddressinfo(address)["scriptPubKey"])
        coins = chain.mempool_pool(confirmed_only=True).take(60)
        worth = sum(coin.value for coin in coins)
        outputs = [TxOut(COIN, script) for _ in range(COINS)]
        outputs.append(TxOut(worth - COIN * COINS, chain.script("p2wpkh")))
        chain.submit(chain.build([chain.spend(coins, outputs)]))
        self.generate(ACTIVATION - 1 - self.node.height())

    def generate(self, count=1):
        return self.rpc.generatetoaddress(count, self.reward)

    def peg_in(self):
        """A whole coin, its fee taken from it; the txid."""
        inside = self.hidden.getnewaddress("", "mweb")
        return self.open.sendtoaddress(inside, 1, "", "", True)

    def move(self, amount="0.01"):
        """From inside to inside."""
        return self.hidden.sendtoaddress(self.hidden.getnewaddress("", "mweb"), amount)

    def peg_out(self, script, amount="0.02"):
        address = self.rpc.decodescript(script.hex())["addresses"][0]
        return self.hidden.sendtoaddress(address, amount)

    def copy(self, make_node):
        """Another miner, who goes on from here."""
        other = make_node(start=False)
        self.node.stop()
        shutil.copytree(self.node.datadir, other.datadir, dirs_exist_ok=True)
        self.node.start()
        return Miner(other.start())


def feed(source, node):
    """Tells node the blocks of source's chain that it has not; their hashes."""
    missing = []
    at = source.tip()
    while not _has(node, at):
        missing.append(at)
        at = source.rpc.getblockheader(at)["previousblockhash"]
    missing.reverse()
    raws = source.rpc.batch([("getblock", h, 0) for h in missing], chunk=50)
    node.submit_all([bytes.fromhex(raw) for raw in raws])
    return missing


def _has(node, block_hash):
    try:
        node.rpc.getblockheader(block_hash)
    except RpcError:
        return False
    return True


def relay(source, node):
    """Tells node the transactions of source's mempool that it has not."""
    known = set(node.mempool())
    for txid in source.mempool_entries():
        if txid not in known:
            assert node.rpc.sendrawtransaction(source.rpc.getrawtransaction(txid)) == txid
