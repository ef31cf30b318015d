"""kill -9 at any moment: the next start goes on, and nothing is lost."""

import time

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.faults import SOON, Faults, killed_within
from framework.oracle import Oracle
from framework.waiting import wait_until

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
        self.chain.follow()
        view = self.oracle.view()
        ask = Examiner(owsd, view)
        for address in RNG.sample(view.addresses, 10):
            ask.address(address)
        assert owsd.dump() == self.reference()[0]
        assert "rebuil" not in owsd.log().lower()


def test_killed_while_syncing_it_goes_on(world):
    _, duration = world.reference()
    owsd = world.make_owsd(world.node, start=False, flags=FLAGS)
    for _ in range(settings.many(6, 120)):
        owsd.start(wait=False)
        with killed_within(owsd, RNG, duration):
            pass
    world.settle(owsd)


def test_killed_while_connecting_blocks_it_goes_on(world):
    owsd = world.make_owsd(world.node, flags=FLAGS)
    for _ in range(settings.many(4, 120)):
        world.chain.sync_mempool()
        world.chain.send_random(3)
        blocks = [world.chain.random_block(20) for _ in range(4)]
        with killed_within(owsd, RNG, SOON):
            for block in blocks:
                world.chain.submit(block)
        owsd.start(wait=RNG.random() < 0.7)
    world.settle(owsd)


@pytest.mark.every_coin
def test_killed_in_the_midst_of_reorgs_it_goes_on(world):
    chain = world.chain
    owsd = world.make_owsd(world.node, flags=FLAGS)
    for _ in range(settings.many(4, 120)):
        depth = RNG.randint(1, 10)
        chain.goto(chain.ancestor(depth))
        blocks = [chain.random_block(10) for _ in range(depth + 1)]
        with killed_within(owsd, RNG, SOON):
            chain.submit(*blocks)
        owsd.start(wait=RNG.random() < 0.7)
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


# --- chosen steps: no moment is missed -----------------------------------------------


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    return Faults(tmp_path_factory.mktemp("faults"))


def some_steps(count, normal):
    """The first, the last and others of 1..count; all of them in the long run."""
    between = range(2, count)
    some = RNG.sample(between, settings.many(min(normal, len(between)), len(between)))
    return [1, *some, count]


def synced_until(owsd, env):
    """--until-synced with such trouble: the exit code."""
    owsd.env = env
    code = owsd.start("--until-synced", wait=False).process.wait(60)
    owsd.env = None
    return code


@pytest.mark.every_coin
def test_killed_at_any_write_of_the_initial_sync_it_goes_on(world, faults):
    reference, _ = world.reference()
    owsd = world.make_owsd(world.node, start=False, flags=FLAGS)
    assert synced_until(owsd, faults.counting()) == 0
    for step in some_steps(faults.steps(), 4):
        owsd = world.make_owsd(world.node, start=False, flags=FLAGS)
        assert synced_until(owsd, faults.kill_at(step)) == -9, step
        owsd.sync()
        assert owsd.dump() == reference, step


def test_killed_at_any_write_of_following_it_goes_on(world, faults):
    """Blocks one by one, with merges of levels, and a reorg."""
    owsd = world.make_owsd(world.node, flags=FLAGS)

    def follow():
        chain = world.chain
        for _ in range(4):
            chain.submit(chain.random_block(5))
            wait_until(lambda: not owsd.running or owsd.tip() == chain.tip, 30)
        chain.goto(chain.ancestor(3))
        chain.submit(*[chain.random_block(5) for _ in range(4)])
        wait_until(lambda: not owsd.running or owsd.tip() == chain.tip, 30)

    def follow_with(env):
        owsd.stop()
        owsd.env = env
        owsd.start(wait=False)
        follow()
        owsd.env = None

    follow_with(faults.counting())
    for step in some_steps(faults.steps(), 4):
        follow_with(faults.kill_at(step))
        # Some rounds merge less and end before that step.
        if not owsd.running:
            assert owsd.process.exit_code == -9, owsd.log_tail()
            owsd.start()
        world.settle(owsd)
    owsd.stop()


def test_a_full_disk_ends_it_with_a_word_and_nothing_is_lost(world, faults):
    reference, _ = world.reference()
    owsd = world.make_owsd(world.node, start=False, flags=FLAGS)
    assert synced_until(owsd, faults.counting()) == 0
    for step in some_steps(faults.steps(), 3):
        owsd = world.make_owsd(world.node, start=False, flags=FLAGS)
        code = synced_until(owsd, faults.full_at(step))
        if code == 0:
            # It was the last flush, on closing: all was written.
            continue
        assert code in (1, 2), (step, code)
        urgent = [line for line in owsd.log().splitlines() if " error " in line]
        assert 1 <= len(urgent) <= 2 and "full" in urgent[0], (step, urgent)
        owsd.sync()
        assert owsd.dump() == reference, step
