"""Whatever befalls the node or the way to it, the index follows in the end."""

import os

import pytest
from framework import settings
from framework.chains import Chain
from framework.expect import Examiner
from framework.oracle import Oracle
from framework.tcp_proxy import TcpProxy
from framework.turmoil import SILENCE, Turmoil
from framework.waiting import wait_until

RNG = settings.rng(__name__)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return Turmoil(make_node, make_owsd, "trouble")


@pytest.fixture(scope="module")
def ways(make_node, make_owsd):
    return Ways(make_node, make_owsd)


@pytest.fixture(autouse=True)
def where_the_node_is(world):
    if not world.node.running:
        world.node.start()
    world.chain.follow()


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
    owsd.node, owsd.zmq = other, tuple(filter(None, [other.zmq_endpoint]))
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


# Nodes of the older generation write plain block files anyway.
PLAIN = [] if settings.COIN.old else ["-blocksxor=0"]


@pytest.mark.parametrize(
    "options, files",
    [
        pytest.param({}, False, id="rest"),
        pytest.param({"rest": False}, False, id="rpc-alone"),
        pytest.param({"rest": False}, True, id="files"),
        pytest.param({"rest": False, "args": PLAIN}, True, id="plain-files"),
    ],
)
def test_every_way_to_the_blocks_gives_the_same_index(
    ways, make_node, make_owsd, options, files
):
    node = make_node(**options)
    node.submit_all(ways.early)
    owsd = make_owsd(node, blocks=files)
    # The rest comes block by block.
    for raw in ways.late:
        node.submit(raw)
    owsd.wait_synced()
    view = Oracle(node).view()
    ask = Examiner(owsd, view)
    for address in RNG.sample(view.addresses, 15):
        ask.address(address)
    ask.block(view.tip, node.rpc.getblock(view.tip.hash, 0))
    assert owsd.dump() == ways.dump
    owsd.stop()
    node.stop()


class Ways:
    """Blocks, a stale branch among them, and the dump of an index of them."""

    def __init__(self, make_node, make_owsd):
        node = make_node()
        chain = Chain(node, "ways")
        chain.start()
        chain.mine(15, txs=20)
        chain.goto(chain.ancestor(3))
        chain.mine(5, txs=10)
        chain.mine(4, txs=10)
        raws = node.rpc.batch([("getblock", h, 0) for h in chain.records], chunk=50)
        raws = [bytes.fromhex(raw) for raw in raws]
        self.early, self.late = raws[:-4], raws[-4:]
        owsd = make_owsd(node, start=False)
        owsd.sync()
        self.dump = owsd.dump()
        node.stop()


def test_block_files_that_are_not_there_are_refused(world, make_owsd, tmp_path):
    owsd = make_owsd(
        world.node, start=False, flags=["--node-blocks", str(tmp_path)]
    )
    refused(owsd, "blk")
