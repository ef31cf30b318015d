"""A daemon over a small chain, for tests that mean it no good."""

from .chains import Chain
from .expect import Examiner
from .oracle import Oracle
from .owsd import slowness

MIB = 1 << 20
RSS_LIMIT = 300 * MIB * slowness()


class Target:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "target")
        self.chain.start()
        self.chain.mine(5, txs=20)
        self.owsd = make_owsd(self.node)
        self.http = self.owsd.http
        self.view = Oracle(self.node).view()
        self.address = max(
            (x for x in self.view.scripts.values() if x.address),
            key=lambda script: len(script.txids),
        ).address

    def check_alive(self):
        """Whatever was done to it, it still tells the truth."""
        ask = Examiner(self.owsd, self.view)
        ask.address(self.address)
        ask.sync()
        assert self.owsd.process.rss() < RSS_LIMIT, self.owsd.process.rss()
