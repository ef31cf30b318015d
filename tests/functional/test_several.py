"""Several owsd over one node, each with an index of its own."""

import shutil

import pytest
from framework import settings
from framework.chains import Chain
from framework.oracle import Oracle

RNG = settings.rng(__name__)


@pytest.fixture(scope="module")
def chain(make_node):
    chain = Chain(make_node(), "several")
    chain.start()
    chain.mine(3, txs=5)
    return chain


def answers(owsd, address):
    return [owsd.http.get(f"/addr/{address}").body, owsd.http.get(f"/addrs/{address}/txs").body]


def test_explorers_over_one_node_answer_alike_through_a_reorganisation(make_owsd, chain):
    explorers = [make_owsd(chain.node, blocks=way) for way in (True, False)]
    explorers.append(make_owsd(chain.node, secret=None))
    for owsd in explorers:
        owsd.wait_synced()
    chain.goto(chain.ancestor(2))
    chain.mine(3, txs=5)
    chain.sync_mempool()
    addresses = Oracle(chain.node).view().addresses
    for owsd in explorers:
        owsd.wait_synced()
        assert owsd.metric("owsd_index_reorgs_total") == 1
    for address in RNG.sample(addresses, 10):
        told = [answers(owsd, address) for owsd in explorers]
        assert told[0] == told[1] == told[2]


def test_a_copied_index_is_one_more_explorer_s_beginning(make_owsd, chain):
    first = make_owsd(chain.node)
    first.wait_synced()
    first.stop()
    second = make_owsd(chain.node, start=False)
    shutil.copytree(first.index_dir, second.index_dir, ignore=shutil.ignore_patterns("*lock"))
    chain.mine(1, txs=3)
    first.start()
    second.start()
    for owsd in (first, second):
        owsd.wait_synced()
        assert owsd.metric("owsd_index_blocks_connected_total") == 1
    assert first.dump() == second.dump()
