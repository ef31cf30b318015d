"""Whatever befalls the node or the way to it, the index follows in the end."""

import os

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle
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
        self.make_node = make_node
        self.make_owsd = make_owsd
        self.oracle = Oracle(self.node)
        self._ways = None

    def ways(self):
        self._ways = self._ways or Ways(self)
        return self._ways

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


# --- the node itself ----------------------------------------------------------------


def test_node_restarts_are_survived_with_their_new_cookies(world):
    owsd = world.make_owsd(world.node)
    files = world.make_owsd(world.node, blocks=True)
    address = world.oracle.view().addresses[0]
    for how in (world.node.stop, world.node.kill, world.node.stop):
        cookie = world.node.cookie.read_text()
        summary = files.http.get(f"/addr/{address}").body
        how()
        for daemon in (owsd, files):
            wait_until(lambda: not daemon.ready(), SILENCE, "noticing the outage")
            assert daemon.http.get("/health").status == 200
            # Sums are still served; txids stand in the node's blocks, which may
            # be at hand or not.
            sums = daemon.http.json(f"/addr/{address}", noTxList=1)
            assert sums["addrStr"] == address
            daemon.http.get(f"/addr/{address}/balance")
        assert files.http.get(f"/addr/{address}").body == summary
        answer = owsd.http.request("GET", f"/addr/{address}")
        assert answer.body == summary or (
            answer.status == 503 and "retry-after" in answer.headers
        ), answer
        world.node.start()
        assert world.node.cookie.read_text() != cookie
        world.stir()
        world.examine(owsd)
        world.examine(files)
    owsd.stop()
    files.stop()


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
    # It knows of more blocks than it has.
    coming = [chain.build() for _ in range(5)]
    for block in coming:
        node.rpc.submitheader(block.raw[:80].hex())
    state = node.rpc.getblockchaininfo()
    assert state["initialblockdownload"] and state["headers"] == 25
    owsd = make_owsd(node, start=False).start(wait=False)
    wait_until(lambda: _status(owsd, "/ready") == 503, 20)
    wait_until(lambda: "download" in owsd.http.request("GET", "/ready").text, 20)
    assert owsd.http.json("/sync")["status"] == "syncing"
    chain.submit(*coming)
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
    """Exit code 2, and the first urgent line of the log has these words."""
    process = owsd.start(wait=False).process
    code = process.wait(30)
    log = owsd.log()
    assert code == 2, (code, log)
    urgent = [line for line in log.splitlines() if " error " in line]
    assert 1 <= len(urgent) <= 2, log
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
    node = make_node(user="someone", password="let me in, 'please' @%")
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
    lengths = [100, 300, 1000, 3000, 20_000]
    wire = TcpProxy(world.node.rpc_port, lambda: RNG.choice(lengths))
    owsd = make_owsd(world.node, start=False)
    owsd.url = wire.url
    owsd.start(wait=False)
    enough = settings.many(5, 25)

    def broken_often():
        world.stir()
        return wire.cuts > enough

    wait_until(broken_often, settings.many(60, 900))
    wire.lengths = lambda: None
    world.examine(owsd)
    owsd.stop()
    wire.close()


@pytest.mark.parametrize(
    "options, files",
    [
        pytest.param({}, False, id="rest"),
        pytest.param({"rest": False}, False, id="rpc-alone"),
        pytest.param({"rest": False}, True, id="files"),
        pytest.param({"rest": False, "args": ["-blocksxor=0"]}, True, id="plain-files"),
    ],
)
def test_every_way_to_the_blocks_gives_the_same_index(
    world, make_node, make_owsd, options, files
):
    first = world.ways()
    node = make_node(**options)
    node.submit_all(first.early)
    owsd = make_owsd(node, blocks=files)
    # The rest comes block by block.
    for raw in first.late:
        node.submit(raw)
    owsd.wait_synced()
    view = Oracle(node).view()
    ask = Examiner(owsd, view)
    for address in RNG.sample(view.addresses, 15):
        ask.address(address)
    ask.block(view.tip, node.rpc.getblock(view.tip.hash, 0))
    assert owsd.dump() == first.dump
    owsd.stop()
    node.stop()


class Ways:
    """Blocks, a stale branch among them, and the dump of an index of them."""

    def __init__(self, world):
        node = world.make_node()
        chain = Chain(node, "ways")
        chain.start()
        chain.mine(15, txs=20)
        chain.goto(chain.ancestor(3))
        chain.mine(5, txs=10)
        chain.mine(4, txs=10)
        raws = node.rpc.batch([("getblock", h, 0) for h in chain.records], chunk=50)
        raws = [bytes.fromhex(raw) for raw in raws]
        self.early, self.late = raws[:-4], raws[-4:]
        owsd = world.make_owsd(node, start=False)
        owsd.sync()
        self.dump = owsd.dump()
        node.stop()


def test_block_files_that_are_not_there_are_refused(world, make_owsd, tmp_path):
    owsd = make_owsd(
        world.node, start=False, flags=["--node-blocks", str(tmp_path)]
    )
    refused(owsd, "blk")
