"""Unconfirmed transactions: in, through, out again, and never half."""

import time

import pytest
from framework import settings
from framework.chains import Chain, coin_of
from framework.expect import Examiner
from framework.kinds import FREE, SIGNED
from framework.oracle import Oracle
from framework.rpc import RpcError
from framework.traffic import running
from framework.tx import TxOut
from framework.waiting import wait_until

pytestmark = pytest.mark.every_coin


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "mempool")
        self.chain.start()
        self.chain.mine(10, txs=20)
        self.owsd = make_owsd(self.node)
        # A second one on the same node that is told nothing: it polls.
        self.polling = make_owsd(self.node, zmq=())
        self.oracle = Oracle(self.node)

    def examine(self, owsds=None):
        """Everything the mempool touches, at each daemon."""
        view = self.oracle.view()
        touched = [s.address for s in view.scripts.values() if s.mempool_txids]
        for owsd in owsds or (self.owsd, self.polling):
            owsd.wait_synced()
            ask = Examiner(owsd, view)
            for address in filter(None, touched):
                ask.address(address)
            for txid in view.mempool:
                ask.transaction(txid)
            for txid in {o[0] for tx in view.mempool.values() for o in tx.inputs}:
                ask.transaction(txid)
            ask.sync()
        return view

    def coins(self, count, least=20_000):
        """Confirmed coins, a little money in each lot."""
        pool = self.chain.mempool_pool(True)
        return [pool.take(1, least) for _ in range(count)]

    def clear(self):
        """Mines whatever there is."""
        self.chain.follow()
        self.chain.submit(self.chain.build(self.chain.mineable()))
        assert self.node.mempool() == []

    def pay(self, coins, script=None, fee=1000, **how):
        worth = sum(coin.value for coin in coins) - fee
        outputs = [TxOut(worth, script or self.chain.script(FREE))]
        return self.chain.spend(coins, outputs, **how)


@pytest.fixture(autouse=True)
def an_empty_mempool(world):
    world.clear()


def test_random_unconfirmed_transactions_are_shown_everywhere(world):
    for _ in range(settings.many(2, 12)):
        world.chain.send_random(25)
        world.examine()
        if len(world.chain.mempool) > 75:
            world.chain.submit(world.chain.build(world.chain.mineable(50)))
    world.clear()
    assert not world.examine().mempool


def test_history_shows_arrivals_newest_first(world):
    script = world.chain.script(FREE)
    address, sent = None, []
    for _ in range(12):
        [coins] = world.coins(1)
        sent.append(world.chain.send(world.pay(coins, script)))
        wait_until(lambda: world.owsd.has_unconfirmed(sent[-1]))
        address = address or world.owsd.http.json(f"/tx/{sent[0]}")["vout"][0][
            "scriptPubKey"
        ]["addresses"][0]
        listed = world.owsd.http.json(f"/addr/{address}")["transactions"]
        assert listed == sent[::-1]
    utxos = world.owsd.http.json(f"/addr/{address}/utxo")
    assert [utxo["txid"] for utxo in utxos] == sent[::-1]
    block = world.chain.build([world.chain.txs[txid] for txid in sent])
    world.chain.submit(block)
    # In the block they stand in its order, the last first.
    view = world.examine()
    assert view.by_address[address].txids == [tx.txid for tx in block.txs[1:]]


def test_a_chain_of_unconfirmed_transactions_confirms_piece_by_piece(world):
    script = world.chain.script("p2sh")
    [coins] = world.coins(1)
    links = []
    for i in range(24):
        target = script if i % 3 else world.chain.script()
        kind = world.chain.recipes[target].kind
        if kind not in ("p2sh", FREE, SIGNED, "p2pkh"):
            target = world.chain.script(SIGNED)
        tx = world.pay(coins, target, fee=300)
        world.chain.send(tx)
        links.append(tx)
        coins = [coin_of(tx, 0)]
    world.examine()
    for piece in range(0, 24, 8):
        world.chain.submit(world.chain.build(links[piece : piece + 8]))
        view = world.examine()
        assert len(view.mempool) == 24 - piece - 8


def test_a_replaced_transaction_leaves_with_its_descendants(world):
    chain = world.chain
    [coins] = world.coins(1, least=200_000)
    first = world.pay(coins, fee=1000)
    chain.send(first)
    child = world.pay([coin_of(first, 0)], fee=1000)
    chain.send(child)
    world.examine()
    better = world.pay(coins, fee=20_000)
    if not settings.COIN.replaces:
        # The first seen stays.
        with pytest.raises(RpcError):
            chain.send(better)
        assert list(world.examine().mempool) == [first.txid, child.txid]
        return
    chain.send(better)
    chain.sync_mempool()
    assert list(chain.mempool) == [better.txid]
    view = world.examine()
    assert list(view.mempool) == [better.txid]
    for gone in (first, child):
        world.owsd.http.get(f"/tx/{gone.txid}", status=404)
        world.polling.http.get(f"/tx/{gone.txid}", status=404)
    # Replaced once more, by one that pays elsewhere, and again.
    for fee in (50_000, 90_000):
        chain.send(world.pay(coins, fee=fee))
        chain.sync_mempool()
        world.examine()


def test_a_conflict_that_is_mined_sweeps_the_mempools_side_away(world):
    chain = world.chain
    for _ in range(settings.many(2, 10)):
        chain.send_random(10, confirmed_only=True)
        grandchildren = chain.send_random(10)
        assert grandchildren
        world.examine()
        # Double spends of some of the inputs, and some of the mempool itself.
        victims = [tx for tx in chain.mempool.values() if _confirmed(chain, tx)][:4]
        doubles = []
        for tx in victims:
            coins = [chain.coins[i.txid, i.vout] for i in tx.inputs]
            doubles.append(world.pay(coins, fee=2000))
        kept = [tx for tx in chain.mempool.values() if _confirmed(chain, tx)][4:6]
        before = set(chain.mempool)
        chain.submit(chain.build(doubles + kept))
        chain.sync_mempool()
        assert set(chain.mempool) < before
        world.examine()


def _confirmed(chain, tx):
    return all((i.txid, i.vout) in chain.coins for i in tx.inputs)


def test_what_comes_in_a_block_without_passing_the_mempool_is_right(world):
    """Such as scripts that a mempool's policy refuses."""
    chain = world.chain
    kinds = ["p2pk", "multisig_2of3", "witness_unknown", "longest", "too_long"]
    world.chain.send_random(5)
    world.examine()
    txs = [
        chain.spend(
            coins,
            [TxOut(600, chain.script(kind)), TxOut(5000, chain.script("p2sh"))],
        )
        for kind, coins in zip(kinds, world.coins(len(kinds)))
    ]
    chain.submit(chain.build(txs))
    view = world.examine()
    for owsd in (world.owsd, world.polling):
        ask = Examiner(owsd, view)
        for tx in txs:
            ask.transaction(tx.txid)


def test_what_is_sent_through_the_daemon_is_seen_at_once(world):
    chain = world.chain
    [one, two, three] = world.coins(3)
    for coins, how in ((one, "form"), (two, "json"), (three, "upper")):
        tx = world.pay(coins)
        raw = tx.write().hex()
        if how == "form":
            answer = world.owsd.http.post("/tx/send", {"rawtx": raw})
        elif how == "json":
            answer = world.owsd.http.post("/tx/send", json=f'{{"rawtx":"{raw}"}}')
        else:
            answer = world.owsd.http.post("/api/tx/send", {"rawtx": raw.upper()})
        assert answer.json() == {"txid": tx.txid}
        chain.mempool[tx.txid] = tx
        wait_until(lambda: world.owsd.has_unconfirmed(tx.txid), 5)
    world.examine()


def test_what_expires_or_is_dropped_leaves(world):
    chain, rpc = world.chain, world.node.rpc
    chain.send_random(12)
    world.examine()
    hours = 14 * 24 + 1  # the node's patience
    now = int(time.time())
    try:
        rpc.setmocktime(now + hours * 3600)
        # The next arrival makes the node look.
        chain.sync_mempool()
        [coins] = world.coins(1)
        chain.send(world.pay(coins))
        chain.sync_mempool()
        assert len(chain.mempool) == 1
        for owsd in (world.owsd, world.polling):
            owsd.wait_synced()
    finally:
        rpc.setmocktime(0)
    # Its entry time lies ahead of every clock but the node's: examined later.
    world.clear()
    world.examine()


def test_a_restarted_daemon_finds_the_mempool_again(world):
    world.chain.send_random(15)
    world.examine([world.owsd])
    world.owsd.restart()
    world.examine([world.owsd])
    world.owsd.kill()
    world.chain.send_random(5)
    world.owsd.start()
    world.examine([world.owsd])


def test_confirming_never_shows_a_transaction_twice_or_not_at_all(world):
    chain = world.chain
    script = chain.script(FREE)
    sent = []
    for coins in world.coins(settings.many(30, 60)):
        sent.append(chain.send(world.pay(coins, script)))
    world.owsd.wait_synced()
    tx = world.owsd.http.json(f"/tx/{sent[0]}")
    address = tx["vout"][0]["scriptPubKey"]["addresses"][0]
    whole = set(sent)
    total = sum(chain.mempool[t].outputs[0].value for t in sent)

    def summary():
        answer = world.owsd.http.json(f"/addr/{address}")
        count = int(answer["txApperances"]) + int(answer["unconfirmedTxApperances"])
        assert count == len(sent), answer
        assert len(answer["transactions"]) == len(sent)
        assert set(answer["transactions"]) == whole
        money = int(answer["balanceSat"]) + int(answer["unconfirmedBalanceSat"])
        assert money == total, answer

    def coins():
        answer = world.owsd.http.json(f"/addr/{address}/utxo")
        assert sorted(utxo["txid"] for utxo in answer) == sorted(sent)

    def pages():
        answer = world.owsd.http.json(f"/addrs/{address}/txs?from=0&to=50")
        assert int(answer["totalItems"]) == len(sent)
        ids = [tx["txid"] for tx in answer["items"]]
        assert len(set(ids)) == min(50, len(sent))

    with running(summary, coins, pages, threads=3):
        step = len(sent) // 10
        for first in range(0, len(sent), step):
            part = [chain.txs[txid] for txid in sent[first : first + step]]
            chain.submit(chain.build(part))
            world.owsd.wait_tip()
    world.examine()
