"""A node with much going on at once, for daemons that are to follow it."""

from . import settings
from .chains import Chain
from .expect import Examiner
from .oracle import Oracle

# How long a daemon that was told nothing may take to find out by itself.
SILENCE = 60


class Turmoil:
    def __init__(self, make_node, make_owsd, *names):
        self.node = make_node()
        self.chain = Chain(self.node, *names)
        self.chain.start()
        self.chain.mine(10, txs=10)
        self._rng = settings.rng("turmoil", *names)
        self.make_owsd = make_owsd
        self.oracle = Oracle(self.node)

    def stir(self):
        """Blocks, a reorg, transactions in, replaced and confirmed."""
        chain = self.chain
        chain.follow()
        chain.send_random(8)
        chain.mine(2, txs=5)
        chain.sync_mempool()
        chain.send_random(4)
        chain.goto(chain.ancestor(2))
        chain.submit(*[chain.random_block(5) for _ in range(3)])
        chain.sync_mempool()
        chain.submit(chain.build(chain.mineable(5)))
        chain.send_random(4)

    def examine(self, owsd, node=None, timeout=SILENCE):
        owsd.wait_synced(timeout)
        view = (Oracle(node) if node else self.oracle).view()
        ask = Examiner(owsd, view)
        touched = [s for s in view.scripts.values() if s.mempool_txids and s.address]
        for script in touched[:10]:
            ask.address(script.address)
        for address in self._rng.sample(view.addresses, 6):
            ask.address(address)
        for txid in view.mempool:
            ask.transaction(txid)
        ask.sync()
