"""Whatever befalls the node or the way to it, the index follows in the end."""

import os

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle
from framework.script import bech32
from framework.tcp_proxy import TcpProxy
from framework.waiting import wait_until
from framework.zmq_proxy import ZmqProxy

RNG = settings.rng(__name__)

# How long a daemon that was told nothing may take to find out by itself.
SILENCE = 60


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "trouble")
        self.chain.start()
        self.chain.mine(10, txs=10)
        self.make_owsd = make_owsd
        self.oracle = Oracle(self.node)
        self.plain = None

    def stir(self):
        """Blocks, a reorg, transactions in, replaced and confirmed."""
        chain = self.chain
        chain.follow()
        chain.send_random(8)
        chain.mine(2, txs=5)
        chain.sync_mempool()
        chain.send_random(4)
        chain.goto(chain.ancestor(2))
        chain.submit(*[chain.random_block(5) for _ in range(3)])
        chain.sync_mempool()
        chain.submit(chain.build(chain.mineable(5)))
        chain.send_random(4)

    def examine(self, owsd, node=None, timeout=SILENCE):
        owsd.wait_synced(timeout)
        view = (Oracle(node) if node else self.oracle).view()
        ask = Examiner(owsd, view)
        touched = [s for s in view.scripts.values() if s.mempool_txids and s.address]
        for script in touched[:10]:
            ask.address(script.address)
        for address in RNG.sample(view.addresses, 6):
            ask.address(address)
        for txid in view.mempool:
            ask.transaction(txid)
        ask.sync()

    def proxied(self, make_proxy):
        """A daemon that hears the node through a proxy."""
        proxy = make_proxy(self.node.zmq_endpoint)
        return proxy, self.make_owsd(self.node, zmq=[proxy.endpoint])


@pytest.fixture(autouse=True)
def where_the_node_is(world):
    if not world.node.running:
        world.node.start()
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


# --- notifications ---------------------------------------------------------------


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
    proxy, owsd = world.proxied(make_proxy)
    world.chain.send_random(2)
    owsd.wait_synced()
    proxy.decide = lambda topic, body: 0
    world.stir()
    world.examine(owsd)
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
    for _ in range(2):
        proxy.decide = lambda topic, body: 0
        world.stir()
        proxy.decide = lambda topic, body: 1
        world.chain.send_random(1)
        # The gap shows with the first message after it: no long silence now.
        world.examine(owsd, timeout=20)
    owsd.stop()


def test_one_endpoint_of_two_may_be_dead(world):
    endpoints = [world.node.zmq_endpoint, "tcp://127.0.0.1:1"]
    owsd = world.make_owsd(world.node, zmq=endpoints)
    world.stir()
    world.examine(owsd, timeout=20)
    owsd.stop()


# --- the node itself ----------------------------------------------------------------


def test_node_restarts_are_survived_with_their_new_cookies(world):
    owsd = world.make_owsd(world.node)
    address = world.oracle.view().addresses[0]
    for how in (world.node.stop, world.node.kill, world.node.stop):
        cookie = world.node.cookie.read_text() if world.node.running else ""
        how()
        # What the index knows is still served.
        answer = owsd.http.json(f"/addr/{address}")
        assert answer["addrStr"] == address
        wait_until(lambda: not owsd.ready(), SILENCE, "the outage is noticed")
        assert owsd.http.get("/health").status == 200
        world.node.start()
        assert world.node.cookie.read_text() != cookie
        world.stir()
        world.examine(owsd)
    owsd.stop()


def test_an_outage_is_one_line_in_the_log_and_so_is_its_end(world):
    owsd = world.make_owsd(world.node)
    before = len(owsd.log().splitlines())
    world.node.stop()
    wait_until(lambda: not owsd.ready(), SILENCE)
    tries = 0
    # Many requests that need the node, all in vain.
    while tries < 50:
        owsd.http.request("GET", "/utils/estimatefee")
        tries += 1
    world.node.start()
    world.examine(owsd)
    lines = owsd.log().splitlines()[before:]
    urgent = [line for line in lines if " warn " in line or " error " in line]
    assert 1 <= len(urgent) <= 3, urgent
    owsd.stop()


def test_a_daemon_started_before_its_node_waits_for_it(world):
    world.node.stop()
    owsd = world.make_owsd(world.node, start=False).start(wait=False)
    wait_until(lambda: _status(owsd, "/health") == 200, 20)
    assert _status(owsd, "/ready") == 503
    assert _status(owsd, "/addr/" + "x") in (400, 503)
    world.node.start()
    world.examine(owsd)
    owsd.stop()


def _status(owsd, path):
    owsd.alive()
    try:
        return owsd.http.request("GET", path).status
    except OSError:
        return None


def test_a_node_in_initial_download_is_waited_for(make_node, make_owsd):
    node = make_node(args=["-maxtipage=86400"])
    chain = Chain(node, "download")
    chain.start(20)
    assert node.rpc.getblockchaininfo()["initialblockdownload"]
    owsd = make_owsd(node, start=False).start(wait=False)
    wait_until(lambda: _status(owsd, "/ready") == 503, 20)
    wait_until(lambda: "download" in owsd.http.request("GET", "/ready").text, 20)
    # A block of today ends it.
    node.rpc.generatetoaddress(1, bech32(0, bytes(20)))
    owsd.wait_ready()
    owsd.wait_tip()
    owsd.stop()


def test_another_nodes_longer_chain_is_a_reorg_down_to_genesis(
    world, make_node, make_owsd
):
    owsd = make_owsd(world.node)
    owsd.stop()
    other = make_node()
    chain = Chain(other, "another past")
    chain.start(90)
    chain.mine(world.chain.height - 60, txs=0)
    owsd.node, owsd.zmq = other, (other.zmq_endpoint,)
    owsd.start()
    world.examine(owsd, other)
    fresh = make_owsd(other, start=False)
    fresh.sync()
    assert owsd.dump() == fresh.dump()
    owsd.stop()
    other.stop()


# --- refusals -------------------------------------------------------------------------


def refused(owsd, *words):
    """Exit code 2, and a line of the log with these words."""
    process = owsd.start(wait=False).process
    code = process.wait(30)
    log = owsd.log()
    assert code == 2, (code, log)
    urgent = [line for line in log.splitlines() if " error " in line]
    assert len(urgent) == 1, log
    for word in words:
        assert word in urgent[0].lower(), (word, urgent)


def test_a_node_of_another_network_is_refused(world, make_owsd):
    owsd = make_owsd(world.node, start=False, flags=["--network", "testnet"])
    refused(owsd, "network")


def test_wrong_credentials_are_refused(world, make_owsd, tmp_path):
    bad = tmp_path / "password"
    bad.write_text("not it\n")
    owsd = make_owsd(world.node, start=False)
    owsd.login = ["--node-user", "somebody", "--node-password-file", bad]
    refused(owsd, "node-password")
    assert "not it" not in owsd.log()


def test_a_wrong_cookie_is_refused(world, make_owsd, tmp_path):
    stale = tmp_path / "cookie"
    stale.write_text("__cookie__:0123456789abcdef")
    owsd = make_owsd(world.node, start=False)
    owsd.login = ["--node-cookie", stale]
    refused(owsd, "cookie")
    assert "0123456789abcdef" not in owsd.log()


def test_a_user_with_a_password_file_is_let_in(make_node, make_owsd, tmp_path):
    node = make_node(user="someone", password="let me in, "please"")
    Chain(node, "password").start(20)
    secret = tmp_path / "password"
    secret.write_text(node.password + "\n")
    owsd = make_owsd(node, start=False)
    owsd.login = ["--node-user", node.user, "--node-password-file", secret]
    owsd.start()
    owsd.wait_synced()
    owsd.stop()
    # Or from the environment.
    owsd.login = ["--node-user", node.user]
    owsd.env = {**os.environ, "OWSD_NODE_PASSWORD": node.password}
    owsd.start()
    owsd.wait_synced()
    assert node.password not in owsd.log()
    owsd.stop()
    node.stop()


# --- ways to the blocks -----------------------------------------------------------------


def test_a_wire_that_keeps_breaking_does_no_harm(world, make_owsd):
    lengths = [300, 2_000, 20_000, 200_000, None]
    wire = TcpProxy(world.node.rpc_port, lambda: RNG.choice(lengths))
    owsd = make_owsd(world.node, start=False)
    owsd.url = wire.url
    owsd.start(wait=False)
    for _ in range(settings.many(2, 20)):
        world.stir()
    wait_until(lambda: wire.cuts > 5, 30)
    wire.lengths = lambda: None
    world.examine(owsd)
    owsd.stop()
    wire.close()


def test_every_way_to_the_blocks_gives_the_same_index(make_node, make_owsd):
    """REST, RPC alone, block files with and without XOR."""
    dumps = {}
    raws = None
    for way, options, args in (
        ("rest", {}, ()),
        ("rpc", {"rest": False}, ()),
        ("files", {"rest": False}, ()),
        ("plain files", {"rest": False}, ("-blocksxor=0",)),
    ):
        node = make_node(args=args, **options)
        if raws is None:
            chain = Chain(node, "ways")
            chain.start()
            chain.mine(20, txs=20)
            chain.goto(chain.ancestor(3))
            chain.mine(5, txs=10)
            raws = node.rpc.batch(
                [("getblock", h, 0) for h in chain.records], chunk=50
            )
            tip = node.tip()
        else:
            node.submit_all([bytes.fromhex(raw) for raw in raws])
            assert node.tip() == tip
        owsd = make_owsd(node, blocks="files" in way)
        view = Oracle(node).view()
        ask = Examiner(owsd, view)
        for address in RNG.sample(view.addresses, 15):
            ask.address(address)
        # And on from there, block by block.
        node.rpc.batch([("generatetoaddress", 1, view.addresses[i]) for i in range(3)])
        owsd.wait_synced()
        late = Oracle(node).view()
        Examiner(owsd, late).address(view.addresses[0])
        node.rpc.invalidateblock(late.blocks[-3].hash)
        owsd.wait_synced()
        dumps[way] = owsd.dump()
        owsd.stop()
        node.stop()
    assert len(set(map(tuple, dumps.values()))) == 1, {
        way: len(lines) for way, lines in dumps.items()
    }


def test_block_files_that_are_not_there_are_refused(world, make_owsd, tmp_path):
    owsd = make_owsd(
        world.node, start=False, flags=["--node-blocks", str(tmp_path)]
    )
    refused(owsd, "blk")
