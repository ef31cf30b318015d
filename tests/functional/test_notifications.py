"""The node's notifications: lost, repeated, malformed or none at all, the index
follows in the end."""

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle
from framework.turmoil import SILENCE, Turmoil
from framework.zmq_proxy import ZmqProxy

RNG = settings.rng(__name__)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd, "notifications")


class World(Turmoil):
    def proxied(self, make_proxy):
        """A daemon that hears the node through a proxy."""
        proxy = make_proxy(self.node.zmq_endpoint)
        return proxy, self.make_owsd(self.node, zmq=[proxy.endpoint])


@pytest.fixture(autouse=True)
def where_the_node_is(world):
    world.chain.follow()


@pytest.fixture
def make_proxy():
    proxies = []

    def make(*args, **options):
        proxies.append(ZmqProxy(*args, **options))
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.close()


@pytest.mark.parametrize(
    "decide",
    [
        pytest.param(lambda topic, body: RNG.random() < 0.5, id="half-lost"),
        pytest.param(lambda topic, body: RNG.choice([0, 1, 3]), id="lost-and-repeated"),
        pytest.param(lambda topic, body: 2, id="all-twice"),
        pytest.param(lambda topic, body: topic != "hashblock", id="no-hashblock"),
        pytest.param(lambda topic, body: topic == "hashblock", id="hashblock-only"),
        pytest.param(lambda topic, body: topic == "hashtx", id="hashtx-only"),
    ],
)
def test_lost_and_repeated_messages_do_no_harm(world, make_proxy, decide):
    proxy, owsd = world.proxied(make_proxy)
    proxy.decide = decide
    for _ in range(settings.many(1, 10)):
        world.stir()
    world.examine(owsd)
    owsd.stop()


def test_a_daemon_that_hears_nothing_any_more_looks_by_itself(world, make_proxy):
    # With sequence messages it is in no hurry to compare mempools: a minute.
    told = lambda topic, body: settings.LONG or topic != "sequence"  # noqa: E731
    proxy = make_proxy(world.node.zmq_endpoint, told)
    owsd = world.make_owsd(world.node, zmq=[proxy.endpoint])
    world.chain.send_random(2)
    owsd.wait_synced()
    proxy.decide = lambda topic, body: 0
    world.stir()
    world.examine(owsd, timeout=2 * SILENCE)
    owsd.stop()


def test_malformed_messages_are_passed_over(world, make_proxy):
    proxy, owsd = world.proxied(make_proxy)
    counter = (7).to_bytes(4, "little")
    for frames in (
        (b"hashtx",),
        (b"hashtx", b""),
        (b"hashtx", b"x" * 31, counter),
        (b"hashtx", b"x" * 33, counter),
        (b"hashtx", b"x" * 32, b""),
        (b"hashtx", b"x" * 32, b"12345"),
        (b"hashtx", b"x" * 32, counter, b"more"),
        (b"hashblock", b"\xff" * 32, counter),
        (b"hashblock", b"\0" * 1_000_000, counter),
        (b"sequence", b"x" * 32 + b"A", counter),
        (b"sequence", b"x" * 32 + b"Z" + b"\0" * 8, counter),
        (b"sequence", b"x" * 32 + b"A" + b"\xff" * 8, counter),
        (b"sequence", b"x" * 32 + b"D", counter),
        (b"rawtx", b"\x01\0\0\0\xff\xff\xff\xff\xff", counter),
        (b"rawtx", b"", counter),
        (b"", b"", b""),
        (b"unheard-of", b"?" * 100, counter),
    ):
        proxy.send(*frames)
    world.stir()
    world.examine(owsd)
    owsd.stop()


def test_notifications_come_back_after_a_pause(world, make_proxy):
    proxy, owsd = world.proxied(make_proxy)
    world.stir()
    world.examine(owsd)
    for _ in range(2):
        proxy.decide = lambda topic, body: 0
        world.stir()
        proxy.decide = lambda topic, body: 1
        world.chain.send_random(1)
        # The gap shows with the first message after it: no long silence now.
        world.examine(owsd, timeout=20)
    owsd.stop()


@pytest.mark.parametrize(
    "topics",
    [
        (),
        ("hashblock",),
        ("hashtx",),
        ("rawtx",),
        ("sequence",),
        ("hashblock", "rawtx"),
        ("hashblock", "hashtx", "rawblock", "rawtx", "sequence"),
    ],
    ids=lambda topics: "+".join(topics) or "none",
)
def test_any_set_of_topics_will_do(make_node, make_owsd, topics):
    node = make_node(topics=topics)
    chain = Chain(node, "topics")
    chain.start()
    owsd = make_owsd(node)
    chain.send_random(10)
    owsd.wait_synced(20)
    chain.submit(chain.build(chain.mineable(5)))
    chain.mine(2, txs=3)
    chain.follow()
    chain.send_random(5)
    owsd.wait_synced(20)
    view = Oracle(node).view()
    ask = Examiner(owsd, view)
    for txid in view.mempool:
        ask.transaction(txid)
    for address in RNG.sample(view.addresses, 10):
        ask.address(address)
    owsd.stop()
    node.stop()


def test_one_endpoint_of_two_may_be_dead(world):
    endpoints = [world.node.zmq_endpoint, "tcp://127.0.0.1:1"]
    owsd = world.make_owsd(world.node, zmq=endpoints)
    world.stir()
    world.examine(owsd, timeout=20)
    owsd.stop()
