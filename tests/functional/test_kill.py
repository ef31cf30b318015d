"""kill -9 at any moment: the next start goes on, and nothing is lost."""

import time

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle

RNG = settings.rng(__name__)

# Levels so small that kills also meet their merges.
FLAGS = ("--level-fanout", "2", "--reorg-horizon", "20")


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "kill")
        self.chain.start()
        self.chain.mine(settings.many(60, 200), txs=20)
        self.make_owsd = make_owsd
        self.oracle = Oracle(self.node)

    def reference(self):
        fresh = self.make_owsd(self.node, start=False, flags=FLAGS)
        started = time.monotonic()
        fresh.sync()
        return fresh.dump(), time.monotonic() - started

    def settle(self, owsd):
        """Alive again, at the tip, right, and as if it had never died."""
        if not owsd.running:
            owsd.start(wait=False)
        owsd.wait_ready()
        owsd.wait_synced()
        view = self.oracle.view()
        ask = Examiner(owsd, view)
        for address in RNG.sample(view.addresses, 10):
            ask.address(address)
        assert owsd.dump() == self.reference()[0]
        assert "rebuil" not in owsd.log().lower()


def _pause_then_kill(owsd, seconds):
    """The moment is the test's point: it cannot be a condition."""
    time.sleep(seconds)
    owsd.kill()


def test_killed_while_syncing_it_goes_on(world):
    _, duration = world.reference()
    owsd = world.make_owsd(world.node, start=False, flags=FLAGS)
    for _ in range(settings.many(8, 120)):
        owsd.start(wait=False)
        _pause_then_kill(owsd, RNG.uniform(0, duration))
    world.settle(owsd)


def test_killed_while_connecting_blocks_it_goes_on(world):
    owsd = world.make_owsd(world.node, flags=FLAGS)
    for _ in range(settings.many(6, 120)):
        world.chain.mine(4, txs=30)
        world.chain.sync_mempool()
        world.chain.send_random(3)
        _pause_then_kill(owsd, RNG.uniform(0, 0.12))
        owsd.start(wait=RNG.random() < 0.5)
    world.settle(owsd)


def test_killed_in_the_midst_of_reorgs_it_goes_on(world):
    chain = world.chain
    owsd = world.make_owsd(world.node, flags=FLAGS)
    for _ in range(settings.many(6, 120)):
        depth = RNG.randint(1, 10)
        chain.goto(chain.ancestor(depth))
        chain.submit(*[chain.random_block(10) for _ in range(depth + 1)])
        chain.sync_mempool()
        _pause_then_kill(owsd, RNG.uniform(0, 0.12))
        owsd.start(wait=RNG.random() < 0.5)
    world.settle(owsd)


def test_a_reorg_while_it_was_dead_is_undone_at_the_next_start(world):
    chain = world.chain
    owsd = world.make_owsd(world.node, flags=FLAGS)
    for _ in range(settings.many(2, 10)):
        owsd.kill()
        depth = RNG.randint(3, 15)
        chain.goto(chain.ancestor(depth))
        chain.submit(*[chain.random_block(10) for _ in range(depth + 3)])
        chain.sync_mempool()
        owsd.start()
        world.settle(owsd)
