"""Large merges go on beside everything else, range by range: here in ranges of
few rows, so that one is under way most of the time."""

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.faults import Faults
from framework.oracle import Oracle
from framework.waiting import wait_until

RNG = settings.rng(__name__)
# Polling takes longer: more of a merge is done when the test looks.
ENOUGH = 3 if settings.COIN.topics else 0

HORIZON = 12
FLAGS = ("--level-fanout", "2", "--reorg-horizon", str(HORIZON), "--merge-rows", "5")


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "merges")
        self.chain.start()
        self.chain.mine(settings.many(60, 200), txs=20)
        self.oracle = Oracle(self.node)
        self._make_owsd = make_owsd

    def owsd(self, **options):
        flags = [*FLAGS, "--log-level", "debug"]
        return self._make_owsd(self.node, flags=flags, **options)

    def reference(self):
        fresh = self._make_owsd(self.node, start=False)
        fresh.sync()
        return fresh.dump()


def merging(owsd):
    """Is a large merge under way?"""
    lines = [line for line in owsd.log().splitlines() if " merge " in line]
    return bool(lines) and "merge begins" in lines[-1]


def rounds(normal, long, enough):
    """So many rounds of a test, and more until enough() says that merges were met:
    whether one is under way when we look is luck."""
    for done in range(10 * settings.many(normal, long)):
        if done >= settings.many(normal, long) and enough():
            return
        yield
    raise AssertionError("merges are hardly ever under way")


def at_rest(owsd):
    return "merge ends" in owsd.log() and not merging(owsd)


def examine(owsd, view):
    """The hottest addresses, which ranges end in the midst of, and any."""
    ask = Examiner(owsd, view)
    hottest = sorted(view.by_address.values(), key=lambda s: -len(s.txids))[:4]
    for address in [s.address for s in hottest] + RNG.sample(view.addresses, 4):
        ask.address(address)
    for txid in RNG.sample(list(view.places)[1:], 5):
        ask.transaction(txid)


def test_queries_agree_with_the_oracle_while_merges_run(world):
    owsd = world.owsd()
    meanwhile = 0
    for _ in rounds(12, 150, lambda: meanwhile > ENOUGH):
        block = world.chain.random_block(20)
        world.chain.submit(block)
        owsd.wait_tip(block.hash)
        view = world.oracle.view()
        examine(owsd, view)
        meanwhile += merging(owsd)
    assert owsd.dump() == world.reference()


def mine_until_merging(chain, owsd):
    for _ in range(10):
        chain.mine(1, txs=20)
        owsd.wait_tip(chain.tip)
        if merging(owsd):
            break


def test_reorgs_come_upon_merges_under_way(world):
    chain = world.chain
    owsd = world.owsd()
    meanwhile = 0
    for _ in rounds(6, 100, lambda: meanwhile > 1):
        depth = RNG.randint(1, HORIZON - 1)
        mine_until_merging(chain, owsd)
        meanwhile += merging(owsd)
        chain.goto(chain.ancestor(depth))
        chain.submit(*[chain.random_block(10) for _ in range(depth + 1)])
        owsd.wait_tip(chain.tip)
        owsd.wait_synced()
        chain.follow()
        examine(owsd, world.oracle.view())
    assert owsd.dump() == world.reference()
    assert "rebuil" not in owsd.log().lower()


def test_without_blocks_merges_come_to_their_end(world):
    owsd = world.owsd()
    mine_until_merging(world.chain, owsd)
    wait_until(lambda: at_rest(owsd), 60)
    assert owsd.dump() == world.reference()


def test_killed_at_any_write_of_a_merge_it_goes_on(world, tmp_path):
    faults = Faults(tmp_path)
    chain = world.chain
    owsd = world.owsd()
    kills = meanwhile = 0
    reach = 300
    for _ in rounds(6, 300, lambda: kills > ENOUGH and meanwhile > 0):
        owsd.kill()
        owsd.env = faults.kill_at(RNG.randint(1, reach))
        owsd.start(wait=False)
        chain.mine(2, txs=20)
        wait_until(
            lambda: not owsd.running or (owsd.tip() == chain.tip and not merging(owsd)), 60
        )
        if owsd.running:
            # It takes fewer steps than that.
            reach = max(reach // 2, 30)
            continue
        kills += 1
        meanwhile += merging(owsd)
        owsd.env = None
        owsd.start()
        owsd.wait_tip()
        examine(owsd, world.oracle.view())
    owsd.kill()
    owsd.env = None
    owsd.start()
    owsd.wait_synced()
    examine(owsd, world.oracle.view())
    assert owsd.dump() == world.reference()
