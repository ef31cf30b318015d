"""The short pass for the sanitizer builds: start, sync, mempool, reorg, every
endpoint once, stop; and no sanitizer has anything to say."""

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle
from framework.traffic import running
from framework.waiting import wait_until

pytestmark = [pytest.mark.smoke, pytest.mark.every_coin]
RNG = settings.rng(__name__)

REPORTS = ("Sanitizer", "runtime error:", "SUMMARY:")


@pytest.fixture(scope="module")
def node(make_node):
    return make_node()


@pytest.fixture(scope="module")
def chain(node):
    chain = Chain(node, "smoke")
    chain.start()
    return chain


@pytest.fixture(
    scope="module", params=[("zmq", "rest"), ("polling", "files")], ids="-".join
)
def owsd(request, make_owsd, node, chain):
    hints, way = request.param
    owsd = make_owsd(
        node,
        start=False,
        zmq=None if hints == "zmq" else (),
        blocks=way == "files",
        flags=["--level-fanout", "2", "--reorg-horizon", "30"],
    )
    owsd.start()
    yield owsd
    owsd.kill()


def examine(owsd, node):
    owsd.wait_synced()
    view = Oracle(node).view()
    ask = Examiner(owsd, view)
    for address in RNG.sample(view.addresses, 8):
        ask.address(address)
    ask.multi_history(RNG.sample(view.addresses, 5))
    ask.utxos(*RNG.sample(view.addresses, 5))
    for txid in RNG.sample(list(view.places)[1:], 8) + list(view.mempool)[:5]:
        ask.transaction(txid)
    block = view.blocks[-2]
    ask.block(block, node.rpc.getblock(block.hash, 0))
    ask.block_pages(block)
    for day in ask.days()[:2]:
        ask.get("/blocks", blockDate=day.isoformat())
    ask.sync()
    ask.status(node)
    return ask


def test_synced_it_answers_every_endpoint(owsd, node, chain):
    # The first of the daemons began with nothing but coinbases.
    chain.mine(10, txs=10)
    chain.sync_mempool()
    ask = examine(owsd, node)
    for path in ("/health", "/ready", "/metrics", "/docs", "/peer", "/version"):
        owsd.http.get(path)
    for path in ("/currency", "/explorers", "/utils/estimatefee", "/blocks"):
        script = owsd.http.get(path + "?callback=f")
        again = {"If-None-Match": script.headers["etag"], "X-Forwarded-For": "203.0.113.1"}
        answer = owsd.http.request("GET", path + "?callback=f", headers=again)
        assert answer.status == 304
    form = {"address": ask.view.addresses[0], "message": "m", "signature": "I" + "A" * 86 + "="}
    owsd.http.post("/messages/verify", form)
    for path in ("/tx/x", "/addr/x", "/block/x", "/x"):
        assert owsd.http.request("GET", path).status in (400, 404)
    owsd.http.post("/tx/send", {"rawtx": "00"}, status=400)
    owsd.http.request("OPTIONS", "/sync")
    packed = owsd.http.request(
        "GET", f"/rawblock/{ask.view.tip.hash}", headers={"Accept-Encoding": "gzip"}
    )
    assert packed.status == 200


def test_the_mempool_is_followed(owsd, node, chain):
    chain.send_random(10)
    examine(owsd, node)
    chain.submit(chain.build(chain.mineable(5)))
    examine(owsd, node)


def test_who_waits_is_told(owsd, node, chain):
    told = []
    height = node.height() + 1

    def ask():
        told.append(owsd.http.get("/wait", height=height, timeout=60).status)

    with running(ask, threads=2):
        chain.mine(1, txs=5)
        chain.sync_mempool()
        wait_until(lambda: told, 60)
    assert set(told) == {200}
    examine(owsd, node)


def test_reorgs_are_followed_under_requests(owsd, node, chain):
    addresses = Oracle(node).view().addresses

    def ask():
        address = RNG.choice(addresses)
        owsd.http.get(f"/addr/{address}")
        owsd.http.get(f"/addrs/{address}/txs")
        owsd.http.get(f"/addr/{address}/utxo")

    with running(ask, threads=2):
        for depth in (1, 2, 5, 12):
            chain.goto(chain.ancestor(depth))
            chain.submit(*[chain.random_block(5) for _ in range(depth + 1)])
            chain.sync_mempool()
            owsd.wait_tip()
    examine(owsd, node)


def test_a_restart_goes_on(owsd, node, chain):
    owsd.kill()
    chain.mine(3, txs=5)
    chain.sync_mempool()
    owsd.start()
    examine(owsd, node)
    assert len(owsd.dump()) > 100


def test_it_stops_and_no_sanitizer_complains(owsd):
    owsd.stop()
    log = owsd.log()
    for report in REPORTS:
        assert report not in log, log[log.index(report) :][:5000]
