"""A chain worth building an index of in bulk, and builds of it."""

import shutil
import subprocess

from . import settings
from .chains import Chain

POLICY = ("--level-fanout", "2", "--reorg-horizon", "20")
SLOW = (*POLICY, "--build", "never")
# Units of a few blocks, so that there are many checkpoints.
BULK = (*POLICY, "--build", "always", "--build-unit", "20000", "--jobs", "3")


class World:
    def __init__(self, make_node, make_owsd, name):
        self.node = make_node()
        self.chain = Chain(self.node, name)
        self.chain.start()
        self.chain.mine(settings.many(40, 150), txs=20)
        # Blocks that the files keep and the chain does not.
        for depth in (3, 1):
            self.reorganise(depth, 15)
        self.chain.mine(12, txs=20)
        self._make_owsd = make_owsd
        self.reference = self.one_by_one()

    def one_by_one(self):
        """The dump of an index that connects one block after another."""
        slow = self._make_owsd(self.node, start=False, flags=SLOW)
        slow.sync()
        return slow.dump()

    def reorganise(self, depth, txs=8):
        self.chain.goto(self.chain.ancestor(depth))
        self.chain.submit(*[self.chain.random_block(txs) for _ in range(depth + 1)])

    def bulk(self, blocks=True, flags=BULK, node=None):
        return self._make_owsd(node or self.node, start=False, flags=flags, blocks=blocks)


class Elsewhere:
    """The node, with its block files copied to where they can be harmed."""

    def __init__(self, node, folder):
        self._node = node
        self.blocks_dir = folder / "blocks"
        leave = shutil.ignore_patterns("index")
        shutil.copytree(node.blocks_dir, self.blocks_dir, ignore=leave)

    def __getattr__(self, name):
        return getattr(self._node, name)


def assert_built(owsd, reference):
    assert owsd.dump() == reference
    assert "build done" in owsd.log()
    # Looked for where it was made: on a disk that only it sees, perhaps.
    scratch = str(owsd.index_dir / "build")
    assert subprocess.run([*owsd.prefix, "test", "-e", scratch]).returncode == 1


def run_with(owsd, env):
    owsd.env = env
    code = owsd.start("--until-synced", wait=False).process.wait(60)
    owsd.env = None
    return code
