"""Reorganisations: whatever the way, the index ends where a fresh one begins."""

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner, Expect
from framework.kinds import FREE
from framework.oracle import Oracle
from framework.traffic import running
from framework.tx import TxOut

RNG = settings.rng(__name__)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "reorg")
        self.chain.start()
        self.chain.mine(15, txs=12)
        self.owsd = make_owsd(self.node)
        self.oracle = Oracle(self.node)
        self.make_owsd = make_owsd

    def examine(self, addresses=25, owsd=None):
        owsd = owsd or self.owsd
        owsd.wait_synced()
        view = self.oracle.view()
        ask = Examiner(owsd, view)
        known = view.addresses
        for address in RNG.sample(known, min(addresses, len(known))):
            ask.address(address)
        for script in view.scripts.values():
            if script.mempool_txids and script.address:
                ask.check(
                    script.mempool_delta, f"/addr/{script.address}/unconfirmedBalance"
                )
        ask.sync()
        for block in view.blocks[-3:]:
            ask.block(block)
            ask.block_pages(block)
        for txid in RNG.sample(list(view.places)[1:], 25):
            ask.transaction(txid)
        return view

    def same_as_fresh(self):
        fresh = self.make_owsd(self.node, start=False)
        fresh.sync()
        assert self.owsd.dump() == fresh.dump()

    def branch(self, depth, length, txs=6):
        """Leaves depth blocks and builds length others; the old tip."""
        old = self.chain.tip
        self.chain.goto(self.chain.ancestor(depth))
        for first in range(0, length, 50):
            count = min(50, length - first)
            blocks = [self.chain.random_block(txs) for _ in range(count)]
            self.chain.submit(*blocks)
        self.chain.sync_mempool()
        assert self.node.tip() == self.chain.tip
        return old


@pytest.fixture(autouse=True)
def where_the_node_is(world):
    world.chain.follow()


@pytest.mark.parametrize("depth", [1, 2, 3, 7, 16, 17, 40, 100])
def test_after_a_reorg_every_answer_is_of_the_new_branch(world, depth):
    world.chain.mine(max(0, depth - 10), txs=1)
    world.owsd.wait_tip()
    world.branch(depth, depth + 1)
    world.examine()


@pytest.mark.every_coin
def test_back_and_forth_between_two_branches_loses_nothing(world):
    chain = world.chain
    fork = chain.ancestor(6)
    tips = [chain.tip]
    chain.goto(fork)
    chain.submit(*[chain.random_block(6) for _ in range(7)])
    tips.append(chain.tip)
    for turn in range(settings.many(6, 60)):
        world.owsd.wait_tip(chain.tip)
        chain.goto(tips[turn % 2])
        chain.submit(*[chain.random_block(4) for _ in range(2)])
        tips[turn % 2] = chain.tip
        chain.sync_mempool()
        world.examine(addresses=10)
    world.same_as_fresh()


@pytest.mark.every_coin
def test_transactions_return_to_the_mempool_and_confirm_again(world):
    chain = world.chain
    chain.send_random(20)
    world.examine()
    sent = list(chain.mempool)
    chain.submit(chain.build(chain.mineable()))
    chain.mine(1)
    world.examine()
    # Two empty blocks are replaced by three: all come back.
    chain.goto(chain.ancestor(2))
    chain.submit(*[chain.build() for _ in range(3)])
    chain.sync_mempool()
    assert set(sent) <= set(chain.mempool)
    view = world.examine()
    assert set(sent) <= set(view.mempool)
    # Half confirm, then half of those return and all confirm elsewhere.
    chain.submit(chain.build(chain.mineable(10)))
    world.examine()
    chain.goto(chain.ancestor(1))
    chain.submit(chain.build(chain.mineable(0)), chain.build())
    chain.sync_mempool()
    world.examine()
    chain.submit(chain.build(chain.mineable()))
    chain.sync_mempool()
    view = world.examine()
    assert not view.mempool
    world.same_as_fresh()


@pytest.mark.every_coin
def test_a_stale_block_is_shown_as_stale(world):
    chain = world.chain
    left = chain.mine(2, txs=5)
    world.owsd.wait_tip()
    chain.goto(chain.ancestor(2))
    chain.submit(*[chain.random_block(3) for _ in range(3)])
    chain.sync_mempool()
    view = world.examine()
    ask = Examiner(world.owsd, view)
    expect = Expect(view)
    for block in left:
        stale = world.oracle.block(block.hash)
        ask.check(expect.stale_block(stale), f"/block/{block.hash}")
        raw = world.node.rpc.getblock(block.hash, 0)
        ask.check({"rawblock": raw}, f"/rawblock/{block.hash}")
        page = ask.get("/txs", block=block.hash)
        assert page["pagesTotal"] == str((len(stale.txs) + 9) // 10)
        assert [tx["txid"] for tx in page["txs"]] == stale.txids[:10]
        for tx in page["txs"]:
            place = [tx[name] for name in ("blockhash", "blockheight", "confirmations")]
            assert place == [block.hash, "-1", "0"], tx
        found = ask.get(f"/block-index/{block.height}")
        assert found["blockHash"] != block.hash
    # Its coinbase is in no chain and no mempool any more.
    _assert_found_in_stale_block(world, left[0])
    _assert_found_in_stale_block(world, left[1])
    days = ask.days()
    stale_blocks = [world.oracle.block(h) for h in _stale_hashes(world)]
    for day in days[-2:]:
        ask.day(day, stale=stale_blocks)


def _assert_found_in_stale_block(world, block):
    coinbase = block.txs[0]
    tx = world.owsd.http.json(f"/tx/{coinbase.txid}")
    place = [tx[name] for name in ("blockhash", "blockheight", "confirmations")]
    assert place == [block.hash, "-1", "0"], tx
    assert tx["isCoinBase"] and "blocktime" not in tx
    raw = world.owsd.http.json(f"/rawtx/{coinbase.txid}")
    assert raw == {"rawtx": world.node.rpc.getrawtransaction(coinbase.txid, 0, block.hash)}


def _stale_hashes(world):
    return [
        tip["hash"]
        for h in world.node.rpc.getchaintips()
        if h["status"] != "active"
        for tip in _down(world, h)
    ]


def _down(world, tip):
    block, steps = tip["hash"], tip["branchlen"]
    for _ in range(steps):
        yield {"hash": block}
        block = world.oracle.block(block).prev


def test_invalidating_and_reconsidering_blocks_is_followed(world):
    chain, rpc = world.chain, world.node.rpc
    old = chain.tip
    victim = chain.ancestor(4)
    # The node goes to the best of what is left, some other branch maybe.
    rpc.invalidateblock(victim)
    chain.follow()
    assert chain.tip != old
    world.examine()
    chain.submit(*[chain.random_block(4) for _ in range(3)])
    chain.follow()
    world.examine()
    rpc.reconsiderblock(victim)
    chain.follow()
    world.examine()
    world.same_as_fresh()


def test_each_answer_during_reorgs_is_of_one_tip(world):
    """Two branches pay and spend one set of addresses differently. What is
    asked while the node goes from one to the other is noted, and must be what
    one block's view says: never a mixture."""
    chain = world.chain
    chain.submit(chain.build(chain.mineable()))
    scripts = [chain.script(FREE) for _ in range(5)]
    _fund(chain, scripts)
    world.owsd.wait_tip(chain.tip)
    funded = world.oracle.view()
    addresses = [funded.scripts[script.hex()].address for script in scripts]
    fork, noted = chain.tip, []
    heads, branches = [fork, fork], [[], []]

    with running(*_askers(world.owsd, addresses, noted), threads=3):
        for turn in range(settings.many(10, 80)):
            chain.goto(heads[turn % 2])
            grown = []
            while chain.height < funded.height + 6 + 2 * turn:
                grown.append(_paying_block(chain, scripts, fork))
            chain.submit(*grown)
            heads[turn % 2] = chain.tip
            branches[turn % 2] += [block.hash for block in grown]
            world.owsd.wait_tip(chain.tip)

    allowed = set()
    for branch in branches:
        view = world.oracle.view_at(fork)
        allowed |= _facts(view, addresses)
        for block_hash in branch:
            view.step(world.oracle.block(block_hash))
            allowed |= _facts(view, addresses)
    for said in noted:
        assert said in allowed, said
    assert len({fact for kind, _, fact in noted if kind == "addr"}) > 10
    world.examine()


def _fund(chain, scripts):
    """Coins of each script, which both branches will spend."""
    coins = chain.mempool_pool(True).take(10)
    worth = sum(coin.value for coin in coins) // 100
    outputs = [TxOut(worth + i, script) for i in range(12) for script in scripts]
    chain.submit(chain.build([chain.spend(coins, outputs)]))


def _paying_block(chain, scripts, fork):
    """Its coinbase pays the scripts; a transaction spends one of their coins of
    before the fork. The other branch spends that coin too, in the same order
    but otherwise, so that nothing ever returns to the mempool."""
    outputs = chain.split(1_000_000, 2)
    for script in scripts:
        if chain.rng.random() < 0.6:
            outputs.append(TxOut(1000 + chain.rng.randrange(1000), script))
    old = sorted(
        (c for c in chain.coins.values() if c.script in scripts and not c.coinbase),
        key=lambda coin: coin.vout,
    )
    txs = []
    if old:
        coin = old[0]
        txs = [chain.spend([coin], [TxOut(coin.value - chain.height, b"\x51")])]
        chain.recipes.setdefault(b"\x51", chain.maker.make("bare_true"))
    return chain.build(txs, outputs=outputs)


def _askers(owsd, addresses, noted):
    """Requests that note (kind, address, what was said)."""

    def addr():
        address = RNG.choice(addresses)
        said = owsd.http.json(f"/addr/{address}")
        numbers = [int(said[name]) for name in _SUMMARY]
        noted.append(("addr", address, (*numbers, *said["transactions"])))

    def utxo():
        address = RNG.choice(addresses)
        said = owsd.http.json(f"/addr/{address}/utxo")
        coins = [(u["txid"], int(u["vout"]), int(u["confirmations"])) for u in said]
        noted.append(("utxo", address, frozenset(coins)))

    def txs():
        address = RNG.choice(addresses)
        said = owsd.http.json(f"/addrs/{address}/txs?from=0&to=20&noScriptSig=1")
        items = [(tx["txid"], int(tx["confirmations"])) for tx in said["items"]]
        noted.append(("txs", address, (int(said["totalItems"]), *items)))

    return addr, utxo, txs


_SUMMARY = (
    "balanceSat",
    "totalReceivedSat",
    "totalSentSat",
    "unconfirmedBalanceSat",
    "unconfirmedTxApperances",
    "txApperances",
)


def _facts(view, addresses):
    """What a view says, in the shape of _askers()."""
    return {fact for address in addresses for fact in _facts_of(view, address)}


def _facts_of(view, address):
    script = view.script_of(address)
    expect = Expect(view)
    txids = script.txids[::-1]
    depth = {txid: expect.confirmations(view.places[txid].height) for txid in txids}
    numbers = (script.balance, script.received, script.sent, 0, 0, len(txids))
    yield "addr", address, (*numbers, *txids)
    yield (
        "utxo",
        address,
        frozenset(
            (coin.txid, coin.vout, expect.confirmations(coin.height))
            for coin in script.coins.values()
        ),
    )
    items = [(txid, depth[txid]) for txid in txids[:20]]
    yield "txs", address, (len(txids), *items)
