"""Levels so small that seconds show what months show otherwise: full levels,
merges, reorgs through several levels, outputs and spends meeting in a merge."""

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle

RNG = settings.rng(__name__)

# Fanout, horizon, rows that one transaction of a merge takes.
SHAPES = [(2, 3, 30), (2, 10, 200), (3, 8, 500000), (16, 288, 500000)]


@pytest.fixture(scope="module")
def node(make_node):
    return make_node()


@pytest.fixture(scope="module")
def chain(node):
    chain = Chain(node, "levels")
    chain.start()
    return chain


@pytest.fixture(scope="module")
def oracle(node):
    return Oracle(node)


@pytest.fixture(scope="module", params=SHAPES, ids=str)
def owsd(request, make_owsd, node, chain):
    fanout, horizon, rows = request.param
    flags = ["--level-fanout", fanout, "--reorg-horizon", horizon, "--merge-rows", rows]
    owsd = make_owsd(node, flags=[str(flag) for flag in flags])
    owsd.horizon = horizon
    yield owsd
    owsd.stop()


def examine(owsd, oracle, addresses=15):
    owsd.wait_synced()
    view = oracle.view()
    ask = Examiner(owsd, view)
    # Those with the longest pasts, and any.
    known = sorted(view.by_address.values(), key=lambda s: -len(s.txids))
    some = known[:5] + RNG.sample(known, addresses)
    some += [s for s in known if s.mempool_txids][:15]
    for script in some:
        ask.address(script.address)
    for txid in view.mempool:
        ask.transaction(txid)
    for txid in RNG.sample(list(view.places)[1:], 20):
        ask.transaction(txid)
    ask.block(view.blocks[-1])
    ask.block(RNG.choice(view.blocks))


def test_block_after_block_fills_and_merges_levels(owsd, oracle, chain):
    for _ in range(settings.many(4, 30)):
        for block in [chain.random_block(8) for _ in range(9)]:
            chain.submit(block)
            owsd.wait_tip(block.hash)
        examine(owsd, oracle)


def test_reorgs_to_the_horizon_pass_through_levels(owsd, oracle, node, chain, make_owsd):
    for _ in range(settings.many(3, 30)):
        depth = RNG.randint(1, min(owsd.horizon - 1, 20))
        chain.goto(chain.ancestor(depth))
        chain.submit(*[chain.random_block(8) for _ in range(depth + 1)])
        chain.sync_mempool()
        examine(owsd, oracle)
    fresh = make_owsd(node, start=False, flags=owsd.flags)
    fresh.sync()
    assert owsd.dump() == fresh.dump()
    assert "rebuil" not in owsd.log().lower()


def test_a_catch_up_of_many_blocks_equals_one_by_one(owsd, oracle, chain):
    owsd.stop()
    chain.mine(30, txs=6)
    owsd.start()
    examine(owsd, oracle)


def test_different_levels_give_one_dump(owsd, oracle, node, chain, make_owsd):
    other = make_owsd(node, start=False)
    other.sync()
    owsd.wait_synced()
    assert owsd.dump() == other.dump()


def test_a_reorg_below_the_horizon_is_announced_and_rebuilds(make_owsd, oracle, node, chain):
    flags = ["--level-fanout", "2", "--reorg-horizon", "5"]
    owsd = make_owsd(node, flags=flags)
    # The mempool holds children of what is undone, and gets back their parents.
    chain.mine(5, txs=20)
    chain.follow()
    chain.send_random(20)
    owsd.wait_synced()
    chain.goto(chain.ancestor(30))
    chain.submit(*[chain.random_block(4) for _ in range(32)])
    chain.follow()
    assert chain.mempool
    examine(owsd, oracle)
    assert "horizon" in owsd.log().lower() or "rebuil" in owsd.log().lower()
    fresh = make_owsd(node, start=False, flags=flags)
    fresh.sync()
    assert owsd.dump() == fresh.dump()
