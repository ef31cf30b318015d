"""insight-api 0.4.3 on bitcore-node 3.1.3, both as published, over owsd's index
RPC endpoint and its notifications, on chains with witnesses of every kind: what
it answers is what owsd answers. ACCEPTED lists what differs, and why."""

import datetime
import json
import os
import urllib.parse

import pytest
from framework import compare, npm, settings
from framework import script as s
from framework.chains import Chain
from framework.http import Client
from framework.block import read_block
from framework.node import free_port
from framework.oracle import Oracle
from framework.process import Process
from framework.socketio import SocketIo
from framework.tx import Reader, Tx, compact
from framework.waiting import wait_until

RNG = settings.rng(__name__)
USER, PASSWORD = "insight", "a secret of a test"
PREFIX = "/insight-api"
SHORT = "0" * 63

# How addresses begin that bitcore-node cannot read.
NEW_ADDRESS = settings.COIN.hrp + "1"


class Insight:
    """The old server, with the interface of a daemon's HTTP client."""

    def __init__(self, folder, rpc_port, zmq_endpoint):
        self.log_path = folder / "insight.log"
        self.port = free_port()
        configuration = {
            "port": self.port,
            "connect": [
                {
                    "rpcport": rpc_port,
                    "rpcuser": USER,
                    "rpcpassword": PASSWORD,
                    "zmqpubrawtx": zmq_endpoint,
                }
            ],
        }
        script = npm.CLIENTS / "insight/server.js"
        argv = ["node", "--no-deprecation", script, npm.modules("insight")]
        self.process = Process([*argv, json.dumps(configuration)], self.log_path)
        self.http = Client(self.port)

    def get(self, path):
        assert self.process.running, self.process.log_text()[-3000:]
        return self.http.request("GET", PREFIX + path)

    def height(self):
        try:
            return int(self.get("/sync").json()["height"])
        except (OSError, KeyError, AssertionError):
            assert self.process.running, self.process.log_text()[-3000:]
            return None


class World:
    def __init__(self, make_node, make_owsd, folder):
        self.node = make_node()
        chain = self.chain = Chain(self.node, "insight")
        chain.start()
        chain.mine(settings.many(20, 80), txs=12)
        chain.send_random(25)
        rpc_port, zmq_endpoint = free_port(), f"tcp://127.0.0.1:{free_port()}"
        self.owsd = make_owsd(
            self.node,
            flags=["--rpc-listen", f"127.0.0.1:{rpc_port}", "--rpc-user", USER]
            + ["--rpc-zmq", zmq_endpoint, "--rpc-serial-version", "0"],
            env={**os.environ, "OWSD_RPC_PASSWORD": PASSWORD},
        )
        self.owsd.wait_synced()
        self.insight = Insight(folder, rpc_port, zmq_endpoint)
        wait_until(
            lambda: self.insight.height() == self.node.height(),
            60,
            lambda: self.insight.process.log_text()[-3000:],
        )
        self.view = Oracle(self.node).view()

    @property
    def addresses(self):
        """Those that both can read."""
        return [a for a in self.view.addresses if not a.startswith(NEW_ADDRESS)]


@pytest.fixture(scope="module")
def world(make_node, make_owsd, tmp_path_factory):
    world = World(make_node, make_owsd, tmp_path_factory.mktemp("insight"))
    yield world
    world.insight.process.kill()


# --- differences that are meant ----------------------------------------------------


def pairs(theirs, ours):
    """Every object that stands at one place in both."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        yield theirs, ours
        for name in theirs.keys() & ours.keys():
            yield from pairs(theirs[name], ours[name])
    elif isinstance(theirs, list) and isinstance(ours, list):
        for one, other in zip(theirs, ours):
            yield from pairs(one, other)


def order_within_a_block(world, path, theirs, ours):
    if not path.startswith("/addrs/"):
        return
    lists = [a["items"] if isinstance(a, dict) else a for a in (theirs, ours)]
    assert len(lists[0]) == len(lists[1]), path

    def height(item):
        return int(item.get("blockheight", item.get("height", -1)))

    heights = [[height(item) for item in items] for items in lists]
    assert heights[0] == heights[1], path
    txids = [{item["txid"] for item in items} for items in lists]
    for items in lists:
        # A page's ends may cut through a block.
        ends = {height(i) for i in items[:1] + items[-1:]} if "/txs" in path else ()
        items[:] = sorted(
            (i for i in items if height(i) not in ends or i["txid"] in txids[0] & txids[1]),
            key=lambda i: (height(i), i["txid"], str(i["vout"])),
        )


def more_members(world, path, theirs, ours):
    tx_or_block = {"vsize", "weight", "firstSeen"}
    info = {"subversion", "localservices", "description", "units"}
    for one, other in pairs(theirs, ours):
        for name in (tx_or_block | info) - one.keys():
            other.pop(name, None)


def senders_of_pay_to_pubkey(world, path, theirs, ours):
    for one, other in pairs(theirs, ours):
        if "addr" in one and one["addr"] is None and other["addr"] is not None:
            spent = world.view.output((one["txid"], int(one["vout"])))
            assert s.pubkey_of_p2pk(bytes.fromhex(spent.script)), path
            other["addr"] = None


def clock_of_the_unconfirmed(world, path, theirs, ours):
    for one, other in pairs(theirs, ours):
        if one.get("blockheight") == "-1":
            assert abs(int(one["time"]) - int(other["time"])) < 60
            other["time"] = one["time"]


def stripped(raw):
    return Tx.read(Reader(raw)).write(witness=False)


def stripped_block(raw):
    txs = [tx.write(witness=False) for tx in read_block(raw, 0).txs]
    return raw[:80] + compact(len(txs)) + b"".join(txs)


def bytes_of_witnesses(world, path, theirs, ours):
    for one, other in pairs(theirs, ours):
        for name, strip in (("rawtx", stripped), ("rawblock", stripped_block)):
            if name in other:
                other[name] = strip(bytes.fromhex(other[name])).hex()
        if "size" in other:
            less = witness_size(world, other.get("txid") or other["hash"])
            other["size"] = compare.Num(int(other["size"]) - less)


def witness_size(world, name):
    """Of a transaction or a block."""
    if name in world.view.places:
        raw = bytes.fromhex(world.view.places[name].tx.json["hex"])
        return len(raw) - len(stripped(raw))
    block = next(b.json for b in world.view.blocks if b.hash == name)
    return block["size"] - block["strippedsize"]


def new_addresses(world, path, theirs, ours):
    for one, other in pairs(theirs, ours):
        if "addr" in one and str(other["addr"]).startswith(NEW_ADDRESS):
            other["addr"] = None
        if other.get("addresses", [""])[0].startswith(NEW_ADDRESS):
            del other["addresses"], other["type"]


ACCEPTED = [
    # What differs; why owsd is as it is.
    (order_within_a_block, "of several addresses: by txid there, by place here"),
    (more_members, "docs/api.md: extensions"),
    (new_addresses, "bitcore-lib knows no address of a witness program"),
    (senders_of_pay_to_pubkey, "no address there, the key's one here"),
    (clock_of_the_unconfirmed, "the time of answering"),
    (bytes_of_witnesses, "and no witness: it gets and counts none of its bytes"),
]

LENGTH = "parameter 1 must be of length 64. Code:-8", "errors repeat nothing of the request"
OTHER_WORDS = {
    # path: what owsd says; why.
    f"/tx/{SHORT}": LENGTH,
    f"/rawtx/{SHORT}": LENGTH,
    "/tx/junk": LENGTH,
    "/rawtx/junk": LENGTH,
    "/block-index/junk": (
        "JSON value is not an integer as expected. Code:-1",
        "nodes of today word it differently",
    ),
    "/messages/verify": (
        "Unexpected error: Not a transaction. Code:1",
        "what is not 65 bytes is taken for a signature by BIP322",
    ),
}


def compare_answers(world, path, theirs, ours):
    assert theirs.status == ours.status, (path, theirs, ours)
    kinds = [a.headers["content-type"].lower() for a in (theirs, ours)]
    assert kinds[0] == kinds[1], (path, kinds)
    if theirs.status != 200:
        words = OTHER_WORDS.get(path.split("?")[0])
        if words is None:
            assert theirs.body == ours.body, (path, theirs, ours)
        else:
            assert ours.text == words[0], (path, theirs, ours)
        return
    one, other = compare.parse(theirs.body), compare.parse(ours.body)
    for accept, _ in ACCEPTED:
        accept(world, path, one, other)
    compare.check(one, other, path)


def ask_both(world, path):
    theirs = world.insight.get(path)
    compare_answers(world, path, theirs, world.owsd.http.request("GET", PREFIX + path))


# --- what is asked -------------------------------------------------------------------


def paths(world):
    """What a client may ask, in all its forms."""
    view = world.view
    for txid in sample(list(view.places)[1:], 300):
        yield f"/tx/{txid}"
        yield f"/rawtx/{txid}"
    for block in sample(view.blocks[1:], 90):
        yield f"/block/{block.hash}"
        yield f"/rawblock/{block.hash}"
        yield f"/block-index/{block.height}"
        yield f"/txs?block={block.hash}"
        yield f"/txs/?block={block.hash}&pageNum=1"
        yield f"/txs?block={block.hash}&pageNum=99"
    for address in sample(world.addresses, 150):
        yield from address_paths(address)
    for count in (2, 3, 10, 25):
        for _ in range(12):
            some = ",".join(RNG.sample(world.addresses, count))
            yield f"/addrs/{some}/utxo"
            yield f"/addrs/{some}/txs"
            yield f"/addrs/{some}/txs?from=3&to=12&noAsm=1"
    yield from ("/sync", "/peer", "/status", "/status?q=getInfo", "/status?q=whatever")
    yield from ("/status?q=getDifficulty", "/status?q=getBestBlockHash")
    yield from ("/utils/estimatefee", "/utils/estimatefee?nbBlocks=2,6")
    days = {time // 86400 * 86400 for time in view.times[1:]}
    for day in sorted(days):
        date = datetime.datetime.fromtimestamp(day, datetime.timezone.utc).date()
        yield f"/blocks?blockDate={date}"
        yield f"/blocks?blockDate={date}&startTimestamp={day + 40_000}"


def sample(items, count):
    return RNG.sample(items, min(len(items), settings.many(count, len(items))))


def address_paths(address):
    yield f"/addr/{address}"
    yield f"/addr/{address}/?noTxList=1"
    yield f"/addr/{address}?from=1&to=3"
    for name in ("balance", "totalReceived", "totalSent", "unconfirmedBalance", "utxo"):
        yield f"/addr/{address}/{name}"
    yield f"/txs?address={address}"
    yield f"/txs/?address={address}&pageNum=1"
    yield f"/addrs/{address}/utxo"
    yield f"/addrs/{address}/txs?from=0&to=5&noAsm=1&noScriptSig=1&noSpent=1"

def bad_paths(world):
    address, other = world.addresses[:2]
    none = "0" * 63 + "1"
    for path in ("/block", "/rawblock", "/tx", "/rawtx"):
        yield f"{path}/{none}"
        yield f"{path}/{SHORT}"
        yield f"{path}/junk"
    yield from ("/block/5", "/block-index/99999", "/block-index/junk", "/block-index/-1")
    yield from ("/addr/junk", f"/addr/{address[:-1]}", f"/addr/{address}/junk", "/junk")
    yield from ("/addrs/junk/utxo", f"/addrs/{address},junk/txs", "/txs?address=junk")
    yield from ("/txs", f"/txs?block={none}", "/blocks?blockDate=yesterday")
    yield f"/addr/{address}?from=2&to=1"
    yield f"/addr/{address}?from=0&to=1001"
    yield f"/addrs/{address},{other}/txs?from=0&to=51"
    yield f"/messages/verify?address={address}&signature=junk&message=m"


def test_thousands_of_answers_are_the_same(world):
    asked = 0
    for path in paths(world):
        ask_both(world, path)
        asked += 1
    assert asked > 3000


def test_errors_are_the_same(world):
    for path in bad_paths(world):
        ask_both(world, path)


def test_lists_in_a_body_are_read_alike(world):
    for _ in range(settings.many(20, 200)):
        addresses = ",".join(RNG.sample(world.addresses, RNG.randint(1, 20)))
        for path in ("/addrs/utxo", "/addrs/txs", "/addrs/txs?noSpent=1&to=7"):
            # Here the unspent outputs can be paged, too.
            form = {"addrs": addresses}
            form |= {"from": 2, "to": 9} if "/txs" in path else {}
            kinds = {
                "application/json": json.dumps(form),
                "application/x-www-form-urlencoded": urllib.parse.urlencode(form),
            }
            for kind, body in kinds.items():
                request = ("POST", PREFIX + path, body, {"Content-Type": kind})
                theirs = world.insight.http.request(*request)
                compare_answers(world, path, theirs, world.owsd.http.request(*request))


def test_what_is_sent_to_either_is_seen_at_both(world):
    pool = world.chain.mempool_pool(confirmed_only=True)
    for http in (world.insight.http, world.owsd.http):
        tx = world.chain.random_tx(pool, ["p2pkh", "p2sh"])
        raw = tx.write().hex()
        answer = http.post(f"{PREFIX}/tx/send", {"rawtx": raw})
        assert answer.json() == {"txid": tx.txid}
        world.chain.mempool[tx.txid] = tx
        world.owsd.wait_synced()
        world.view = Oracle(world.node).view()
        ask_both(world, f"/tx/{tx.txid}")
        ask_both(world, f"/rawtx/{tx.txid}")
        refused = {"rawtx": raw[:-2]}
        theirs, ours = (
            h.post(f"{PREFIX}/tx/send", refused, status=400).text
            for h in (world.insight.http, world.owsd.http)
        )
        assert theirs.startswith("TX decode failed") and theirs.endswith(". Code:-22")
        assert ours.startswith("TX decode failed") and ours.endswith(". Code:-22")


def test_a_new_block_is_followed(world):
    world.chain.submit(world.chain.build(world.chain.mineable()))
    world.owsd.wait_synced()
    world.view = Oracle(world.node).view()
    wait_until(lambda: world.insight.height() == world.view.height, 60)
    # It knows its own tip by the node's notification alone.
    ask_both(world, "/status?q=getLastBlockHash")
    ask_both(world, f"/block/{world.view.tip.hash}")
    ask_both(world, f"/block/{world.view.tip.prev}")
    for txid in world.view.tip.txids[:20]:
        ask_both(world, f"/tx/{txid}")
    for address in sample(world.addresses, 20):
        for path in address_paths(address):
            ask_both(world, path)


def test_addresses_of_witness_programs_are_known_here_alone(world):
    new = [a for a in world.view.addresses if a.startswith(NEW_ADDRESS)]
    for address in sample(new, 5):
        theirs = world.insight.get(f"/addr/{address}")
        assert (theirs.status, theirs.text[:15]) == (400, "Invalid address")
        ours = world.owsd.http.get(f"{PREFIX}/addr/{address}").json()
        assert ours["balanceSat"] == str(world.view.script_of(address).balance)


def without_new_addresses(event):
    name, told = event
    if name == "tx":
        vout = [o for o in told["vout"] if not list(o)[0].startswith(NEW_ADDRESS)]
        told = {**told, "vout": vout}
    return json.dumps([name, told])


def test_the_same_events_arrive_from_both(world):
    clients = [SocketIo("1", port) for port in (world.insight.port, world.owsd.port)]
    for client in clients:
        client.wait_connected().emit("subscribe", "inv")
    chain = world.chain
    chain.follow()
    # A subscription takes effect some time after it is asked for.
    wait_until(
        lambda: chain.send_random(1) and all(c.events("tx") for c in clients), 60
    )
    sent = [chain.txs[txid] for txid in chain.send_random(15)]
    assert any(tx_in.witness for tx in sent for tx_in in tx.inputs)
    block = chain.submit(chain.build(chain.mineable()))
    for client in clients:
        client.wait_event("block", block.hash)
        client.close()
    wanted = {tx.txid for tx in sent} | {block.txs[0].txid}
    theirs, ours = (
        {
            without_new_addresses(event)
            for event in client.events()
            if event[0] == "block" or event[1]["txid"] in wanted
        }
        for client in clients
    )
    assert len(theirs) == len(wanted) + 1
    assert theirs == ours
