"""Live events, heard by the real socket.io clients, and by hand where no client
would go. test_sockets.py has the limits and the protocols' corners."""

import threading

import pytest
from framework import script as s
from framework import settings
from framework.chains import Chain
from framework.kinds import SIGNED
from framework.oracle import Oracle
from framework.socketio import VERSIONS, SocketIo
from framework.tx import TxOut
from framework.waiting import wait_until
from framework.websocket import WebSocket, stream

# One client of the three for what speaks of coins.
VERSIONS_AND_COINS = [
    *VERSIONS[:-1],
    pytest.param(VERSIONS[-1], marks=pytest.mark.every_coin),
]
ADDRESS_ROOMS = ("bitcoind/addresstxid", "node/addresstxid")


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "events")
        self.chain.start()
        self.chain.mine(5, txs=10)
        self.owsd = make_owsd(self.node)
        self.make_owsd = make_owsd
        self.oracle = Oracle(self.node)

    def send(self, count=1):
        self.chain.follow()
        return self.chain.send_random(count)

    def mine(self, txs=None):
        """A block of the whole mempool, or of transactions that nobody saw."""
        self.chain.follow()
        block = self.chain.build(self.chain.mineable() if txs is None else txs)
        self.chain.submit(block)
        self.owsd.wait_tip()
        return block

    def tx(self, txid):
        """As the node decodes it, in a block or in the mempool."""
        return self.oracle.view().places[txid].tx

    def addresses(self, txid):
        """Those that it spends from, then those that it pays; each once."""
        view = self.oracle.view()
        tx = view.places[txid].tx
        touched = [view.output(outpoint) for outpoint in tx.inputs] + tx.outputs
        return list(dict.fromkeys(out.address for out in touched if out.address))

    def fresh(self):
        """A script that nobody knows yet, and its address."""
        script = self.chain.script(SIGNED, reuse=0)
        if settings.COIN.segwit:
            return script, s.bech32(0, script[2:])
        return script, s.address_of_key_hash(script[3:23])

    def pay(self, addresses, twice=()):
        """A transaction of the mempool that pays each of them; its txid."""
        scripts = self.oracle.view().by_address
        coin = self.chain.mempool_pool().take_plain(50_000)
        outputs = [
            TxOut(1000, bytes.fromhex(scripts[address].script))
            for address in [*addresses, *twice]
        ]
        outputs.append(TxOut(coin.value - 20_000, self.chain.script(SIGNED)))
        return self.chain.send(self.chain.spend([coin], outputs))

    def coin_with_address(self):
        """Confirmed, with some money in it."""
        self.chain.follow()
        scripts = self.oracle.view().scripts
        pool = self.chain.mempool_pool(True)
        while True:
            coin = pool.take_plain(50_000)
            if address := scripts[coin.script.hex()].address:
                return coin, address


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


@pytest.fixture
def connect(world):
    """connect(version, transports): a client that is closed in the end."""
    made = []

    def make(version, transports=None, owsd=None, **options):
        port = (owsd or world.owsd).port
        made.append(SocketIo(version, port, transports, **options))
        return made[-1].wait_connected()

    yield make
    for client in made:
        client.close()


@pytest.fixture
def plain(world):
    """plain(*subscriptions): a plain websocket that has them all."""
    made = []

    def make(*subscriptions, owsd=None):
        made.append(WebSocket((owsd or world.owsd).port, "/ws"))
        for arguments in subscriptions:
            made[-1].say("subscribe", *arguments)
        # Pings are answered in order: what was said before has been heard.
        made[-1].send("subscribed", 9)
        assert made[-1].frame() == (10, b"subscribed")
        return made[-1]

    yield make
    for client in made:
        client.close()


def tx_event(world, txid):
    """As insight-api.md 1.12 has it."""
    outputs = world.tx(txid).outputs
    paid = [{out.address: out.value} for out in outputs if out.address]
    inputs = world.chain.txs[txid].inputs
    replaceable = any(tx_in.sequence < 0xFFFFFFFE for tx_in in inputs)
    sats = sum(out.value for out in outputs)
    total = float(f"{sats // 10**8}.{sats % 10**8:08d}")
    return ["tx", {"txid": txid, "valueOut": total, "vout": paid, "isRBF": replaceable}]


# --- what comes, and to whom -------------------------------------------------------


@pytest.mark.parametrize("transports", [None, ["websocket"], ["polling"]], ids=str)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_client_hears_of_transactions_and_blocks(
    world, connect, version, transports
):
    client = connect(version, transports)
    if transports is None:
        client.wait_upgraded()
    client.emit("subscribe", "inv")
    client.settle()
    txids = world.send(3)
    for txid in txids:
        client.wait_event(*tx_event(world, txid))
    block = world.mine()
    client.wait_event("block", block.hash)
    # The coinbase was first seen in the block; the others fire once, in any order.
    *told, last = [event[1]["txid"] for event in client.events("tx")]
    assert sorted(told) == sorted(txids) and last == block.txs[0].txid


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", ["/socket.io", "/api/explorer/btc/socket.io"])
def test_clients_find_it_at_the_root_and_behind_a_prefix(world, connect, version, path):
    client = connect(version, path=path).wait_upgraded()
    client.emit("subscribe", "inv")
    client.settle()
    (txid,) = world.send()
    client.wait_event(*tx_event(world, txid))


@pytest.mark.parametrize("version", VERSIONS_AND_COINS)
@pytest.mark.parametrize("room", ADDRESS_ROOMS)
def test_addresses_are_told_whatever_their_script(world, connect, version, room):
    client = connect(version)
    (txid,) = world.send()
    wait_until(lambda: world.owsd.has_unconfirmed(txid))
    addresses = world.addresses(txid)
    assert addresses
    client.emit("subscribe", room, [*addresses, "no address", 5, None])
    client.settle()
    # Pays each of them, and one twice.
    other = world.pay(addresses, twice=addresses[:1])
    for address in addresses:
        client.wait_event(room, {"address": address, "txid": other})
    client.settle()
    assert len(client.events(room)) == len(addresses)


@pytest.mark.every_coin
def test_spending_is_told_like_being_paid(world, plain):
    coin, address = world.coin_with_address()
    watching = plain(["bitcoind/addresstxid", [address]])
    tx = world.chain.spend([coin], [TxOut(coin.value - 5000, world.fresh()[0])])
    txid = world.chain.send(tx)
    event = {"address": address, "txid": txid}
    assert watching.event() == ["bitcoind/addresstxid", event]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_address_alone_is_a_room_with_two_names(world, connect, version):
    client = connect(version)
    script, address = world.fresh()
    client.emit("subscribe", address)
    client.settle()
    world.chain.follow()
    coin = world.chain.mempool_pool().take_plain(50_000)
    tx = world.chain.spend([coin], [TxOut(coin.value - 5000, script)])
    txid = world.chain.send(tx)
    client.wait_event("address", {"address": address, "txid": txid})
    client.wait_event(address, txid)


@pytest.mark.parametrize("version", VERSIONS)
def test_raw_transactions_and_hashes_come_as_the_node_has_them(world, connect, version):
    client = connect(version)
    client.emit("subscribe", "bitcoind/rawtransaction")
    client.emit("subscribe", "bitcoind/hashblock")
    client.settle()
    (txid,) = world.send()
    raw = world.node.rpc.getrawtransaction(txid)
    client.wait_event("bitcoind/rawtransaction", raw)
    block = world.mine()
    client.wait_event("bitcoind/hashblock", block.hash)
    assert not client.events("tx") and not client.events("block")


@pytest.mark.parametrize("version", VERSIONS)
def test_who_unsubscribes_hears_no_more(world, connect, plain, version):
    client, other = connect(version), plain(["inv"])
    (txid,) = world.send()
    wait_until(lambda: world.owsd.has_unconfirmed(txid))
    assert other.event("tx")[1]["txid"] == txid
    addresses = world.addresses(txid)
    for room in ADDRESS_ROOMS:
        client.emit("subscribe", room, addresses)
    client.emit("subscribe", "inv")
    client.emit("unsubscribe", "inv")
    client.emit("unsubscribe", ADDRESS_ROOMS[0], addresses)
    client.emit("unsubscribe", ADDRESS_ROOMS[1])
    client.settle()
    before = len(client.events())
    paid = world.pay(addresses)
    assert other.event("tx")[1]["txid"] == paid
    client.settle()
    assert len(client.events()) == before


def test_acknowledgements_asked_for_by_the_explorers_do_no_harm(world, connect):
    client = connect("1")
    # As both pages do: a function behind every emit.
    client._order(ask=["subscribe", "inv"])
    client.settle()
    (txid,) = world.send()
    client.wait_event(*tx_event(world, txid))


# --- once, and only once --------------------------------------------------------------


@pytest.mark.every_coin
def test_what_a_block_brings_first_is_told_with_the_block(world, plain):
    watching = plain(["inv"], ["bitcoind/rawtransaction"])
    world.mine()
    while watching.event()[0] != "block":
        pass
    unseen = world.chain.random_block(6)
    world.chain.submit(unseen)
    told, raw = [], []
    while (event := watching.event())[0] != "block":
        (told if event[0] == "tx" else raw).append(event[1])
    assert event[1] == unseen.hash
    assert [tx["txid"] for tx in told] == [tx.txid for tx in unseen.txs]
    assert raw == [tx.write().hex() for tx in unseen.txs]


@pytest.mark.every_coin
def test_addresses_spent_from_are_told_of_blocks_too(world, plain):
    world.mine()
    coin, address = world.coin_with_address()
    watching = plain(["bitcoind/addresstxid", [address]])
    tx = world.chain.spend([coin], [TxOut(coin.value - 5000, world.fresh()[0])])
    world.mine([tx])
    assert watching.event()[1] == {"address": address, "txid": tx.txid}


@pytest.mark.every_coin
def test_a_reorganisation_is_told_and_repeats_nothing(world, plain):
    watching = plain(["inv"], ["reorg"])
    (txid,) = world.send()
    assert watching.event("tx")[1]["txid"] == txid
    old = world.mine()
    assert watching.event("block")[1] == old.hash
    # Another branch without it: it goes back to the mempool, and is mined again.
    world.chain.goto(old.prev)
    branch = [world.chain.build([]), world.chain.build([])]
    world.chain.submit(*branch)
    world.owsd.wait_synced()
    assert world.owsd.has_unconfirmed(txid)
    again = world.mine()
    events = []
    while not events or events[-1] != ["block", again.hash]:
        events.append(watching.event())
    fork = {"hash": old.prev, "height": old.height - 1, "disconnected": 1}
    assert events[0] == ["reorg", fork]
    blocks = [event[1] for event in events if event[0] == "block"]
    assert blocks == [block.hash for block in (*branch, again)]
    told = [event[1]["txid"] for event in events if event[0] == "tx"]
    assert told == [block.txs[0].txid for block in (*branch, again)]


def test_nothing_is_told_of_what_was_there_before(world, make_owsd):
    world.send(3)
    owsd = make_owsd(world.node, start=False)
    owsd.start(wait=False)
    wait_until(lambda: owsd.log().count("listening"))
    with WebSocket(owsd.port, "/ws") as watching:
        watching.say("subscribe", "inv")
        owsd.wait_ready()
        (txid,) = world.send()
        assert watching.event()[1]["txid"] == txid
    owsd.stop()


def test_a_polling_daemon_tells_the_same(world, make_owsd, plain):
    owsd = make_owsd(world.node, zmq=())
    owsd.wait_synced()
    watching = plain(["inv"], owsd=owsd)
    (txid,) = world.send()
    assert watching.event() == tx_event(world, txid)
    block = world.mine()
    assert watching.event("block")[1] == block.hash
    owsd.stop()


# --- for whom socket.io is too much ------------------------------------------------------


@pytest.mark.every_coin
def test_a_plain_websocket_hears_what_socket_io_does(world, plain):
    watching = plain(["inv"])
    (txid,) = world.send()
    assert watching.event() == tx_event(world, txid)
    watching.say("unsubscribe", "inv")
    watching.say("subscribe", "bitcoind/hashblock")
    watching.send("x", 9)
    watching.frame()
    block = world.mine()
    assert watching.event() == ["bitcoind/hashblock", block.hash]


@pytest.mark.every_coin
def test_an_event_stream_has_rooms_and_addresses_in_its_query(world):
    script, address = world.fresh()
    lines = []
    query = f"room=inv&room=reorg&address={address}&address=none"
    thread = threading.Thread(target=stream, args=(world.owsd.port, query, lines))
    thread.start()
    wait_until(lambda: lines)
    wait_until(lambda: world.owsd.metric("owsd_socket_subscriptions") >= 3)
    world.chain.follow()
    coin = world.chain.mempool_pool().take_plain(50_000)
    tx = world.chain.spend([coin], [TxOut(coin.value - 5000, script)])
    txid = world.chain.send(tx)
    # Seen before the block: a coinbase would come first.
    wait_until(lambda: world.owsd.has_unconfirmed(txid))
    block = world.mine()
    wait_until(lambda: ("block", block.hash) in lines, what=lambda: lines)
    assert lines[1] == tuple(tx_event(world, txid))
    assert lines[2] == ("address", {"address": address, "txid": txid})
    world.owsd.restart()
    thread.join()
    assert lines[-1] == ("end", None)


# --- restarts ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_clients_come_back_after_a_restart(world, connect, version):
    client = connect(version).wait_upgraded()
    client.emit("subscribe", "inv")
    client.settle()
    world.owsd.restart()
    client.wait(lambda: client.all("disconnect"), "the end was not noticed")
    client.wait_connected(times=2).wait_upgraded()
    client.emit("subscribe", "inv")
    client.settle()
    (txid,) = world.send()
    client.wait_event(*tx_event(world, txid))


# --- questions ----------------------------------------------------------------------------


def ask(client, method, *params):
    return client.ask("message", {"method": method, "params": list(params)})


@pytest.mark.parametrize("version", VERSIONS)
def test_listed_methods_are_answered_and_no_others(world, connect, version):
    client = connect(version)
    info = ask(client, "getInfo")["result"]
    assert info["blocks"] == world.node.height() and info["network"] == "regtest"
    assert ask(client, "getBestBlockHash") == {"result": world.node.tip()}
    assert ask(client, "getBlockHash", 1) == {"result": world.node.rpc.getblockhash(1)}
    raw = world.node.rpc.getblock(world.node.tip(), 0)
    assert ask(client, "getRawBlock", world.node.tip()) == {"result": raw}
    (txid,) = world.send()
    wait_until(lambda: world.owsd.has_unconfirmed(txid))
    raw = world.chain.txs[txid].write().hex()
    assert ask(client, "getRawTransaction", txid) == {"result": raw}
    unknown = {"error": {"message": "Method Not Found"}}
    for name in ("stop", "generateBlock", "getinfo", "", None, 5):
        assert client.ask("message", {"method": name, "params": []}) == unknown
    assert client.ask("message", "getInfo") == unknown
    expected = {"error": {"message": "Expected 1 parameter(s)"}}
    assert ask(client, "getRawBlock") == expected
    assert ask(client, "getRawBlock", "a", "b") == expected
    assert ask(client, "getRawBlock", "../sync") == {"error": {"message": "Bad parameter"}}
    assert ask(client, "getRawBlock", "00" * 32) == {"error": {"message": "Not found"}}


def test_a_transaction_is_sent_and_heard_of_on_one_socket(world, connect):
    client = connect("2")
    client.emit("subscribe", "inv")
    world.chain.follow()
    coin = world.chain.mempool_pool().take_plain(50_000)
    out = TxOut(coin.value - 5000, world.fresh()[0])
    tx = world.chain.spend([coin], [out])
    assert ask(client, "sendTransaction", tx.write().hex()) == {"result": tx.txid}
    client.wait_event(*tx_event(world, tx.txid))
    world.chain.sync_mempool()
    refused = ask(client, "sendTransaction", "00")
    assert refused["error"]["message"].endswith("Code:-22"), refused


if settings.LONG:

    def test_a_burst_of_transactions_reaches_everybody(world, plain):
        watching = [plain(["inv"]) for _ in range(50)]
        txids = world.send(200)
        for client in watching:
            told = [client.event("tx")[1]["txid"] for _ in txids]
            assert sorted(told) == sorted(txids)
