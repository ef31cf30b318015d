"""GET /wait: what is there is told at once, what comes is told when it comes,
and nobody who waits is in anybody's way."""

import contextlib
import http.client
import json
import resource
import select
import time

import pytest
from framework.chains import Chain
from framework.kinds import RELAYED_OUT
from framework.owsd import slowness
from framework.waiting import wait_until

PATIENCE = 60  # seconds, of whatever should come
UNKNOWN = "ab" * 32


class Asleep:
    """A request on its way, on a connection of its own."""

    def __init__(self, owsd, headers=(), **query):
        query.setdefault("timeout", 2 * PATIENCE)
        self.path = "/wait?" + "&".join(f"{k}={v}" for k, v in query.items())
        self.connection = http.client.HTTPConnection("127.0.0.1", owsd.port, timeout=PATIENCE)
        self.connection.request("GET", self.path, headers=dict(headers))

    def is_answered(self):
        poll = select.poll()
        poll.register(self.connection.sock, select.POLLIN)
        return bool(poll.poll(0))

    def read(self):
        """(status, body) once it comes."""
        answer = self.connection.getresponse()
        body = answer.read()
        kind = answer.headers["content-type"]
        return answer.status, json.loads(body) if "json" in kind else body.decode()

    def close(self):
        self.connection.close()


class World:
    def __init__(self, make_node, make_owsd, blocks):
        self.node = make_node()
        self.chain = Chain(self.node, "wait")
        self.chain.start()
        self.owsd = make_owsd(self.node, blocks=blocks, flags=["--wait-timeout", "600"])

    def ask(self, status, **query):
        answer = self.owsd.http.get("/wait", status=status, **query)
        return json.loads(answer.text)

    def place(self, **more):
        return {"met": True, "height": self.node.height(), "tip": self.node.tip(), **more}

    @contextlib.contextmanager
    def asleep(self, *queries):
        """Those requests, once all of them sleep."""
        there = [Asleep(self.owsd, **query) for query in queries]
        try:
            wait_until(lambda: self.owsd.metric("owsd_waits") == len(there), PATIENCE)
            yield there
        finally:
            for request in there:
                request.close()
            wait_until(lambda: self.owsd.metric("owsd_waits") == 0, PATIENCE)


# From block files lookups are short; over REST they may take long, and are for
# the workers.
@pytest.fixture(scope="module", params=[True, False], ids=["files", "rest"])
def world(request, make_node, make_owsd):
    return World(make_node, make_owsd, request.param)


@pytest.mark.every_coin
def test_what_holds_is_answered_at_once(world):
    world.owsd.wait_tip()
    height, tip = world.node.height(), world.node.tip()
    below = world.node.rpc.getblockhash(height - 2)
    txid = world.node.rpc.getblock(below)["tx"][0]
    there = world.place()
    assert world.ask(200, height=height) == there
    assert world.ask(200, height=0) == there
    assert world.ask(200, tip=tip) == world.ask(200, tip=below) == there
    assert world.ask(200, tip_not=below) == there
    known = world.place(confirmations=3)
    assert world.ask(200, txid=txid) == known
    assert world.ask(200, txid=txid, confirmations=3) == known
    assert world.ask(200, txid=txid, height=height, tip=tip, tip_not=below) == known
    answer = world.owsd.http.get(f"/insight-api/wait?height={height}")
    assert json.loads(answer.text) == there
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.every_coin
def test_what_does_not_hold_in_time_is_408_and_tells_where_it_stands(world):
    world.owsd.wait_tip()
    height, tip = world.node.height(), world.node.tip()
    txid = world.node.rpc.getblock(tip)["tx"][0]
    stands = {**world.place(), "met": False}
    late = [
        {"height": height + 1},
        {"tip": UNKNOWN},
        {"tip_not": tip},
        {"txid": UNKNOWN},
        {"height": height, "txid": UNKNOWN},
    ]
    for query in late:
        assert world.ask(408, timeout=0, **query) == stands
    begin = time.monotonic()
    assert world.ask(408, timeout=1, **late[0]) == stands
    assert time.monotonic() - begin >= 1
    assert world.ask(408, timeout=0, txid=txid, confirmations=2) == {**stands, "confirmations": 1}


@pytest.mark.every_coin
def test_a_transaction_is_waited_for_into_the_mempool_and_down_the_chain(world):
    chain = world.chain
    chain.follow()
    tx = chain.random_tx(chain.mempool_pool(), RELAYED_OUT)
    height, tip = world.node.height(), world.node.tip()
    queries = [
        {"txid": tx.txid},
        {"txid": tx.txid, "confirmations": 1},
        {"txid": tx.txid, "confirmations": 2},
        {"height": height + 1},
        {"tip_not": tip},
        {"height": height + 2, "tip_not": tip, "txid": tx.txid},
        {"txid": UNKNOWN},
    ]
    with world.asleep(*queries) as (known, one, two, next_height, moved, all_three, never):
        chain.send(tx)
        assert known.read() == (200, world.place(confirmations=0))
        assert not one.is_answered() and not moved.is_answered()
        chain.submit(chain.build(chain.mineable()))
        assert one.read() == (200, world.place(confirmations=1))
        assert next_height.read() == moved.read() == (200, world.place())
        assert not two.is_answered() and not all_three.is_answered()
        chain.mine(1)
        assert two.read() == all_three.read() == (200, world.place(confirmations=2))
        assert not never.is_answered()


@pytest.mark.every_coin
def test_another_branch_is_waited_for_and_a_stale_block_is_not_the_tips(world):
    chain = world.chain
    chain.follow()
    world.owsd.wait_tip()
    stale = world.node.tip()
    chain.goto(chain.ancestor(1))
    branch = [chain.random_block() for _ in range(2)]
    tip = branch[-1].hash
    with world.asleep({"tip": tip}, {"tip_not": stale}) as (arrived, left):
        chain.submit(*branch)
        assert arrived.read() == left.read() == (200, world.place())
    assert world.ask(408, tip=stale, timeout=0)["tip"] == tip


def test_a_shorter_chain_is_noticed(world):
    world.chain.mine(1)
    world.owsd.wait_tip()
    tip = world.node.tip()
    with world.asleep({"tip_not": tip}) as (left,):
        world.node.rpc.invalidateblock(tip)
        assert left.read() == (200, world.place())
    world.node.rpc.reconsiderblock(tip)
    world.owsd.wait_tip(tip)


def test_nonsense_is_refused(world):
    good = "0" * 64
    for query in (
        "", "timeout=1", "height=", "height=-1", "height=1x", "height=1234567890",
        "tip=", "tip=12", f"tip={good}0", f"tip_not=x{good[1:]}", f"txid={good[1:]}g",
        "height=1&timeout=soon", "height=1&confirmations=1", f"txid={good}&confirmations=-1",
    ):
        answer = world.owsd.http.get("/wait?" + query, status=400)
        assert answer.headers["content-type"].startswith("text/html"), query
    assert world.owsd.http.request("POST", "/wait?height=0").status == 404


def test_who_hangs_up_waits_no_longer(world):
    with world.asleep({"height": 10**8}, {"txid": UNKNOWN}):
        pass  # leaving asserts that they are gone


def test_too_many_are_refused_and_others_go_on(world, make_owsd):
    proxied = [("X-Forwarded-For", "203.0.113.7")]
    other = [("X-Forwarded-For", "203.0.113.8")]
    owsd = make_owsd(world.node, flags=["--max-waits", "3", "--waits-per-client", "2"])
    first = [Asleep(owsd, proxied, height=10**8) for _ in range(2)]
    wait_until(lambda: owsd.metric("owsd_waits") == 2, PATIENCE)
    assert Asleep(owsd, proxied, height=10**8).read()[0] == 503
    first.append(Asleep(owsd, other, height=10**8))
    wait_until(lambda: owsd.metric("owsd_waits") == 3, PATIENCE)
    assert Asleep(owsd, other, height=10**8).read() == (503, "Too many clients wait")
    assert owsd.metric("owsd_waits_refused_total") == 2
    # What need not wait is not counted.
    assert Asleep(owsd, proxied, height=0).read()[0] == 200
    first[0].close()
    wait_until(lambda: owsd.metric("owsd_waits") == 2, PATIENCE)
    again = Asleep(owsd, proxied, height=10**8)
    wait_until(lambda: owsd.metric("owsd_waits") == 3, PATIENCE)
    for asleep in (*first, again):
        asleep.close()
    owsd.stop()


def test_it_stops_at_once_and_tells_those_who_wait(world, make_owsd):
    owsd = make_owsd(world.node)
    asleep = [Asleep(owsd, height=10**8), Asleep(owsd, txid=UNKNOWN)]
    wait_until(lambda: owsd.metric("owsd_waits") == 2, PATIENCE)
    owsd.stop()  # in two seconds
    for request in asleep:
        assert request.read() == (503, "The server is stopping")


def test_it_waits_for_the_first_block_and_through_the_first_build(make_node, make_owsd):
    node = make_node()
    chain = Chain(node, "wait-build")
    chain.start()
    height, tip = node.height(), node.tip()
    node.stop()
    owsd = make_owsd(node, start=False, flags=["--build", "always"]).start(wait=False)

    def waiting():
        with contextlib.suppress(OSError):
            return Asleep(owsd, height=height)

    first = wait_until(waiting, PATIENCE)
    second = Asleep(owsd, tip=tip)
    wait_until(lambda: owsd.metric("owsd_waits") == 2, PATIENCE)
    nothing = {"met": False, "height": -1, "tip": None}
    assert json.loads(owsd.http.get("/wait?height=0&timeout=0", status=408).text) == nothing
    node.start()
    for request in (first, second):
        status, body = request.read()
        assert (status, body["tip"]) == (200, tip)
    owsd.stop()


def test_a_thousand_wait_in_little_memory_and_in_nobodys_way(world, make_owsd):
    many = 1000
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    chain = world.chain
    chain.follow()
    tx = chain.random_tx(chain.mempool_pool(), RELAYED_OUT)
    owsd = make_owsd(
        world.node,
        blocks=world.owsd.blocks,
        flags=["--threads", "1", "--workers", "1", "--waits-per-client", "0"],
    )
    before = owsd.metric("process_resident_memory_bytes")
    asleep = [Asleep(owsd, txid=tx.txid, confirmations=1) for _ in range(many)]
    wait_until(lambda: owsd.metric("owsd_waits") == many, PATIENCE)
    grown = owsd.metric("process_resident_memory_bytes") - before
    assert grown < many * 20_000 * slowness(), f"{grown} bytes more"
    # The only loop and the only worker are free.
    owsd.http.get("/sync")
    chain.send(tx)
    assert Asleep(owsd, txid=tx.txid).read()[0] == 200
    owsd.http.get("/txs?address=" + "x", status=400)
    assert not any(request.is_answered() for request in asleep)
    # More of them than the workers' queue holds may hold at once.
    chain.submit(chain.build(chain.mineable()))
    for request in asleep:
        assert request.read() == (200, world.place(confirmations=1))
        request.close()
    owsd.stop()
