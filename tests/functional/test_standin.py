"""The stand-in for a Bitcoin Cash node, before it stands in: it answers, tells
and refuses as such a node does. What holds here is to hold over a real one."""

import base64
import contextlib
import http.client
import itertools
import json
import struct

import pytest
import zmq
from framework import forkid
from framework import script as s
from framework.block import REGTEST_BITS, REGTEST_TARGET, coinbase, merkle_root, subsidy
from framework.chains import Chain, coin_of
from framework.rpc import RpcError
from framework.secp import N, Keys
from framework.tokens import Token
from framework.tx import Reader, Tx, TxIn, TxOut, compact, hash160, sha256d
from framework.waiting import wait_until

pytestmark = pytest.mark.every_coin
UNKNOWN = "ab" * 32


@pytest.fixture(scope="module")
def node(make_node):
    return make_node(topics=("hashblock", "hashtx", "rawblock", "rawtx", "sequence"))


@pytest.fixture(scope="module")
def chain(node):
    chain = Chain(node, "standin")
    chain.start()
    chain.mine(12, txs=15)
    return chain


@pytest.fixture(autouse=True)
def where_the_node_is(chain):
    chain.follow()


def post(node, body, password=None):
    """(HTTP status, body) of a raw request."""
    login = f"__cookie__:{password}" if password else node.cookie.read_text()
    connection = http.client.HTTPConnection("127.0.0.1", node.rpc_port, timeout=30)
    head = {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}
    connection.request("POST", "/", body, head)
    with contextlib.closing(connection):
        response = connection.getresponse()
        return response.status, response.read()


def get(node, path):
    connection = http.client.HTTPConnection("127.0.0.1", node.rpc_port, timeout=30)
    connection.request("GET", path)
    with contextlib.closing(connection):
        response = connection.getresponse()
        return response.status, response.read()


# --- JSON-RPC -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "method, params, status, code",
    [
        ("nosuchmethod", [], 404, -32601),
        ("gettxspendingprevout", [[]], 404, -32601),
        ("estimatesmartfee", [6], 404, -32601),
        ("getrawmempool", [False, True], 500, -1),
        ("estimatefee", [6], 500, -1),
        ("getblockhash", [99_999], 500, -8),
        ("getblock", [UNKNOWN], 500, -5),
        ("getblock", ["abcd"], 500, -8),
        ("getblockheader", [UNKNOWN], 500, -5),
        ("getmempoolentry", [UNKNOWN], 500, -5),
        ("getrawtransaction", [UNKNOWN], 500, -5),
        ("sendrawtransaction", ["00"], 500, -22),
        ("submitblock", ["00"], 500, -22),
    ],
)
def test_errors_have_the_nodes_status_and_code(node, method, params, status, code):
    for version in ({}, {"jsonrpc": "2.0"}):
        request = {"id": 7, "method": method, "params": params, **version}
        got, body = post(node, json.dumps(request))
        answer = json.loads(body)
        assert (got, answer["error"]["code"]) == (status, code), answer
        assert answer["result"] is None and answer["id"] == 7


def test_what_is_no_request_is_told_so(node):
    status, body = post(node, "{")
    assert status == 500 and json.loads(body)["error"]["code"] == -32700
    assert post(node, "{}", password="wrong") == (401, b"")
    calls = [{"id": i, "method": m} for i, m in enumerate(("getblockcount", "nosuch"))]
    status, body = post(node, json.dumps(calls))
    assert status == 200
    assert [a["error"] and a["error"]["code"] for a in json.loads(body)] == [None, -32601]


def test_blocks_are_shown_in_four_degrees(node, chain):
    block = chain.records[chain.tip].block
    rpc = node.rpc
    assert rpc.getblock(block.hash, 0) == block.raw.hex()
    ids = [tx.txid for tx in block.txs]
    assert rpc.getblock(block.hash)["tx"] == rpc.getblock(block.hash, 1)["tx"] == ids
    for degree in (2, 3):
        answer = rpc.getblock(block.hash, degree)
        assert [tx["txid"] for tx in answer["tx"]] == ids
        assert [tx["hex"] for tx in answer["tx"]] == [t.write().hex() for t in block.txs]
        assert answer["size"] == len(block.raw)
        for tx in answer["tx"][1:]:
            assert tx["fee"] >= 0
            assert all(("prevout" in vin) == (degree == 3) for vin in tx["vin"])


def test_outputs_have_addresses_and_prevouts_an_address(node, chain):
    kinds = {"p2pkh": "pubkeyhash", "p2sh32": "scripthash", "p2pk": "pubkey"}
    coins = chain.mempool_pool(True).take(3)
    outputs = [TxOut(9000, chain.script(kind)) for kind in kinds]
    outputs.append(TxOut(0, chain.script("witness_unknown")))
    made = chain.spend(coins, outputs)
    spent = [coin_of(made, n) for n in range(3)]
    spender = chain.spend(spent, [TxOut(20_000, chain.script("p2sh"))])
    block = chain.submit(chain.build([made, spender]))
    txs = {tx["txid"]: tx for tx in node.rpc.getblock(block.hash, 3)["tx"]}
    shown = [out["scriptPubKey"] for out in txs[made.txid]["vout"]]
    assert [spk["type"] for spk in shown] == [*kinds.values(), "nonstandard"]
    addresses = [spk.get("addresses") for spk in shown]
    assert addresses[3] is None
    assert all(a[0].startswith("bchreg:") and len(a) == 1 for a in addresses[:3])
    prevouts = [vin["prevout"] for vin in txs[spender.txid]["vin"]]
    assert [p["scriptPubKey"]["address"] for p in prevouts] == [a[0] for a in addresses[:3]]
    assert {p["height"] for p in prevouts} == {block.height}


# --- REST ---------------------------------------------------------------------------


def test_rest_gives_blocks_headers_and_unconfirmed_transactions(node, chain):
    block = chain.records[chain.tip].block
    [txid] = chain.send_random(1)
    raw = chain.mempool[txid].write()
    assert get(node, f"/rest/block/{block.hash}.bin") == (200, block.raw)
    status, body = get(node, f"/rest/block/{block.hash}.hex")
    assert status == 200 and body == block.raw.hex().encode() + b"\n"
    status, body = get(node, f"/rest/block/notxdetails/{block.hash}.json")
    assert json.loads(body)["tx"] == [tx.txid for tx in block.txs]
    start = chain.ancestor(2)
    status, body = get(node, f"/rest/headers/5/{start}.bin")
    hashes = [sha256d(body[i : i + 80])[::-1].hex() for i in range(0, len(body), 80)]
    assert hashes == [start, chain.ancestor(1), block.hash]
    assert get(node, f"/rest/tx/{txid}.bin") == (200, raw)
    status, body = get(node, "/rest/mempool/contents.json")
    assert set(json.loads(body)) == set(chain.mempool)


@pytest.mark.parametrize(
    "path, status",
    [
        ("/rest/blockhashbyheight/1.bin", 404),
        ("/rest/blockhashbyheight/1.json", 404),
        ("/rest/spenttxouts/{TIP}.bin", 404),
        ("/rest/blockpart/{TIP}.bin?offset=0&size=80", 404),
        ("/rest/mempool/contents.json?verbose=false&mempool_sequence=true", 404),
        ("/rest/headers/{TIP}.bin?count=2", 400),
        ("/rest/headers/{TIP}.bin", 400),
        ("/rest/headers/0/{TIP}.bin", 400),
        ("/rest/headers/2001/{TIP}.bin", 400),
        ("/rest/block/xyz.bin", 400),
        ("/rest/block/" + UNKNOWN + ".bin", 404),
        ("/rest/block/{TIP}.txt", 400),
        ("/rest/tx/" + UNKNOWN + ".bin", 404),
        ("/rest/tx/{CONFIRMED}.bin", 404),
        ("/rest/tx/xyz.bin", 400),
        ("/rest/nothing", 404),
    ],
)
def test_rest_refuses_what_the_node_has_not(node, chain, path, status):
    block = chain.records[chain.tip].block
    path = path.replace("{TIP}", block.hash).replace("{CONFIRMED}", block.txs[0].txid)
    assert get(node, path)[0] == status


def test_headers_of_an_unknown_block_are_none(node):
    assert get(node, f"/rest/headers/1/{UNKNOWN}.bin") == (200, b"")


def test_without_rest_there_is_none(make_node):
    node = make_node(rest=False)
    path = f"/rest/block/{node.rpc.getblockhash(0)}.bin"
    assert get(node, path)[0] == 404


# --- notifications ---------------------------------------------------------------------


class Subscriber:
    def __init__(self, endpoint, topics=(b"",)):
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.setsockopt(zmq.RCVHWM, 0)
        for topic in topics:
            self.socket.setsockopt(zmq.SUBSCRIBE, topic)
        self.socket.connect(endpoint)
        self.counters = {}

    def settle(self, chain):
        """Until the subscription took effect: what is sent now arrives."""

        def arrived():
            txid = chain.send_random(1)[0]
            return self.socket.poll(100) and self.until("rawtx", chain.mempool[txid].write())

        wait_until(arrived)

    def next(self):
        assert self.socket.poll(10_000), "no notification"
        topic, body, counter = self.socket.recv_multipart()
        number = struct.unpack("<I", counter)[0]
        before = self.counters.get(topic)
        assert before is None or number == before + 1, (topic, before, number)
        self.counters[topic] = number
        return topic.decode(), body

    def until(self, topic, body):
        """All up to that one."""
        got = [self.next()]
        while got[-1] != (topic, body):
            got.append(self.next())
        return got


@pytest.fixture(scope="module")
def heard(node, chain):
    subscriber = Subscriber(node.zmq_endpoint)
    subscriber.settle(chain)
    return subscriber


def hashes(got, topic):
    return [body.hex() for name, body in got if name == topic]


def last_of(block):
    return "rawblock", block.raw


def test_a_block_is_told_after_its_transactions(chain, heard):
    block = chain.submit(chain.build(chain.mineable()))
    got = heard.until(*last_of(block))
    ids = [tx.txid for tx in block.txs]
    assert hashes(got, "hashtx") == ids
    assert hashes(got, "rawtx") == [tx.write().hex() for tx in block.txs]
    assert hashes(got, "hashblock") == [block.hash]
    assert [name for name, _ in got[-2:]] == ["hashblock", "rawblock"]
    assert {name for name, _ in got} == {"hashblock", "hashtx", "rawblock", "rawtx"}


def test_a_reorganisation_tells_of_all_transactions_and_one_block(chain, heard):
    left = chain.mine(1, txs=4)[0]
    heard.until(*last_of(left))
    chain.goto(chain.ancestor(1))
    side = chain.build()
    assert chain.node.submit(side.raw) == "inconclusive"
    top = chain.build()
    assert chain.node.submit(top.raw) is None
    got = heard.until(*last_of(top))
    assert hashes(got, "hashblock") == [top.hash]
    txids = hashes(got, "hashtx")
    old = [tx.txid for tx in left.txs]
    assert txids[: len(old)] == old
    assert sorted(txids[len(old) : -2]) == sorted(old[1:])
    assert txids[-2:] == [side.txs[0].txid, top.txs[0].txid]


def test_an_invalidated_block_is_told_by_its_transactions_alone(node, chain, heard):
    block = chain.mine(1)[0]
    heard.until(*last_of(block))
    node.rpc.invalidateblock(block.hash)
    assert node.tip() == block.prev
    chain.goto(block.prev)
    chain.sync_mempool()
    other = chain.mine(1)[0]
    got = heard.until(*last_of(other))
    assert block.txs[0].txid in hashes(got, "hashtx")
    assert hashes(got, "hashblock") == [other.hash]
    node.rpc.reconsiderblock(block.hash)
    assert node.tip() == other.hash


def test_there_are_no_sequence_messages(node):
    types = {n["type"] for n in node.rpc.getzmqnotifications()}
    assert types == {"pubhashblock", "pubhashtx", "pubrawblock", "pubrawtx"}


# --- files ------------------------------------------------------------------------------


def test_block_files_are_plain_and_hold_stale_blocks_in_order_of_arrival(node, chain):
    before = chain.tip
    old = chain.mine(1)[0]
    chain.goto(before)
    new = chain.mine(2)
    assert not (node.blocks_dir / "xor.dat").exists()
    data = (node.blocks_dir / "blk00000.dat").read_bytes()
    assert len(data) % (16 << 20) == 0
    blocks, at = [], 0
    while data[at : at + 4] == bytes.fromhex("fabfb5da"):
        size = struct.unpack_from("<I", data, at + 4)[0]
        blocks.append(data[at + 8 : at + 8 + size])
        at += 8 + size
    assert not any(data[at:])
    assert blocks[-3:] == [old.raw, *(block.raw for block in new)]


def undo_records(node):
    """(undo, checksum) of each, in the order of the file."""
    data = (node.blocks_dir / "rev00000.dat").read_bytes()
    assert len(data) % (1 << 20) == 0
    records, at = [], 0
    while data[at : at + 4] == bytes.fromhex("fabfb5da"):
        size = struct.unpack_from("<I", data, at + 4)[0]
        records.append((data[at + 8 : at + 8 + size], data[at + 8 + size : at + 40 + size]))
        at += 40 + size
    assert not any(data[at:])
    return records


def test_undo_files_have_each_block_when_it_is_first_connected(node, chain):
    before = chain.tip
    old = chain.mine(1, txs=3)
    chain.goto(before)
    new = chain.mine(2, txs=3)
    node.rpc.invalidateblock(new[0].hash)
    node.rpc.reconsiderblock(new[0].hash)
    node.restart()
    last = undo_records(node)[-3:]
    for block, (undo, checksum) in zip(old + new, last, strict=True):
        assert undo[0] == len(block.txs) - 1
        assert checksum == sha256d(bytes.fromhex(block.prev)[::-1] + undo)


def test_a_restarted_node_is_where_it_was(node, chain):
    chain.send_random(5)
    before = node.tip(), sorted(node.mempool()), node.rpc.gettxoutsetinfo()["txouts"]
    entries = node.mempool_entries()
    node.restart()
    after = node.tip(), sorted(node.mempool()), node.rpc.gettxoutsetinfo()["txouts"]
    assert after == before
    assert node.mempool_entries() == entries


def test_a_killed_node_has_its_blocks(node, chain):
    chain.mine(2, txs=5)
    before = node.tip()
    node.kill()
    node.start()
    assert node.tip() == before


# --- blocks that are refused -----------------------------------------------------------------


def assembled(chain, txs, bits=REGTEST_BITS, root=None, prev=None, time=None, good=True):
    """A block of these transactions, coinbase included, in this order."""
    root = root or merkle_root([sha256d(tx.write()) for tx in txs])
    head = struct.pack("<I", 0x20000000) + bytes.fromhex(prev or chain.tip)[::-1] + root
    head += struct.pack("<II", time or chain.next_time(), bits)
    for nonce in itertools.count():
        header = head + struct.pack("<I", nonce)
        if (int.from_bytes(sha256d(header), "little") <= REGTEST_TARGET) == good:
            return header + compact(len(txs)) + b"".join(tx.write() for tx in txs)


def first_tx(chain, value=0, height=None, **out):
    height = chain.height + 1 if height is None else height
    return coinbase(height, [TxOut(value, chain.script("p2pkh"), **out)], b"12345678")


def refused(chain, raw, reason=None):
    before = chain.node.tip()
    answer = chain.node.rpc.submitblock(raw.hex())
    assert chain.node.tip() == before
    assert answer not in (None, "inconclusive"), answer
    assert reason is None or answer == reason


def in_block(chain, *txs):
    txs = sorted(txs, key=lambda tx: tx.txid)
    return assembled(chain, [first_tx(chain), *txs])


def some(chain, count=1):
    """Confirmed coins that can be spent, of no token."""
    pool = chain.mempool_pool(True)
    return [pool.take_plain(20_000) for _ in range(count)]


def test_headers_that_are_wrong_are_refused(chain):
    txs = [first_tx(chain)]
    refused(chain, assembled(chain, txs, good=False), "high-hash")
    refused(chain, assembled(chain, txs, bits=0x207FFFFE), "bad-diffbits")
    refused(chain, assembled(chain, txs, root=b"\1" * 32), "bad-txnmrklroot")
    refused(chain, assembled(chain, txs, prev=UNKNOWN), "prev-blk-not-found")
    refused(chain, assembled(chain, txs, time=1), "time-too-old")
    refused(chain, assembled(chain, txs, time=0xFFFFFFFF), "time-too-new")


def test_coinbases_that_are_wrong_are_refused(chain):
    height = chain.height + 1
    wrong = first_tx(chain, height=height + 1)
    refused(chain, assembled(chain, [wrong]), "bad-cb-height")
    greedy = first_tx(chain, value=subsidy(height) + 1)
    refused(chain, assembled(chain, [greedy]), "bad-cb-amount")
    token = Token(UNKNOWN, 1)
    tokens = first_tx(chain, token=token)
    refused(chain, assembled(chain, [tokens]), "bad-txns-coinbase-has-tokens")
    [coin] = some(chain)
    plain = chain.spend([coin], [TxOut(1000, chain.script("p2sh_multisig"))] * 2)
    refused(chain, assembled(chain, [plain]), "bad-cb-missing")


def test_another_order_than_the_canonical_is_refused(chain):
    script = chain.script("p2sh_multisig")
    pair = [chain.spend([c], [TxOut(1000, script)] * 2) for c in some(chain, 2)]
    pair.sort(key=lambda tx: tx.txid)
    refused(chain, assembled(chain, [first_tx(chain), *pair[::-1]]), "tx-ordering")
    raw = assembled(chain, [first_tx(chain), *pair])
    assert chain.node.rpc.submitblock(raw.hex()) is None
    chain.node.rpc.invalidateblock(chain.node.tip())


def test_inputs_that_are_not_there_are_refused(chain):
    script = chain.script("p2sh_multisig")
    [coin] = some(chain)
    double = [chain.spend([coin], [TxOut(1000 + i, script)] * 2) for i in (0, 1)]
    reason = "bad-txns-inputs-missingorspent"
    refused(chain, in_block(chain, *double), reason)
    parent = chain.spend([coin], [TxOut(2000, chain.script("p2sh")), TxOut(0, script)])
    child = chain.spend([coin_of(parent, 0)], [TxOut(1000, script)] * 2)
    refused(chain, in_block(chain, child), reason)
    twice = chain.spend([coin], [TxOut(1000, script)] * 2)
    twice.inputs *= 2
    refused(chain, in_block(chain, twice), "bad-txns-inputs-duplicate")


def test_amounts_that_are_wrong_are_refused(chain):
    script = chain.script("p2sh_multisig")
    [coin] = some(chain)
    rich = chain.spend([coin], [TxOut(coin.value, script), TxOut(1, script)])
    refused(chain, in_block(chain, rich), "bad-txns-in-belowout")
    young = [c for c in chain.coins.values() if c.coinbase and c.height > chain.height - 50]
    young = [c for c in young if chain.spendable(c)][:1]
    early = chain.spend(young, [TxOut(0, script)] * 2)
    refused(chain, in_block(chain, early), "bad-txns-premature-spend-of-coinbase")


def test_transactions_of_no_allowed_form_are_refused(chain):
    [coin] = some(chain)
    tiny = Tx([TxIn(coin.txid, coin.vout)], [TxOut(0, b"\x51")])
    assert len(tiny.write()) < 65
    refused(chain, in_block(chain, tiny), "bad-txns-undersize")
    script = chain.script("p2sh_multisig")
    late = chain.spend([coin], [TxOut(0, script)] * 2, locktime=chain.height + 5)
    refused(chain, in_block(chain, late), "bad-txns-nonfinal")
    third = chain.spend([coin], [TxOut(0, script)] * 2, version=3)
    refused(chain, in_block(chain, third))


def signed(chain, sign):
    """A transaction and its parent, over whose P2PKH output sign(tx, spent,
    key, script) makes the input's script."""
    key = Keys(chain.rng).next()
    script = s.p2pkh(hash160(key.compressed))
    outputs = [TxOut(4000, script), TxOut(0, chain.script("p2sh"))]
    parent = chain.spend(some(chain), outputs)
    tx = Tx([TxIn(parent.txid, 0)], [TxOut(1000, chain.script("p2sh_multisig"))] * 2)
    tx.inputs[0].script_sig = sign(tx, outputs[:1], key, script)
    return parent, tx


def _push_all(*items):
    return b"".join(s.push(item) for item in items)


def _good(tx, spent, key, script, hash_type=0x41, schnorr=False):
    digest = forkid.digest(tx, 0, script, spent, hash_type)
    made = forkid.schnorr(key, digest) if schnorr else key.ecdsa(digest)
    return _push_all(made + bytes([hash_type]), key.compressed)


def _without_forkid(tx, spent, key, script):
    return _push_all(key.ecdsa(tx.digest_legacy(0, script, 1)) + b"\1", key.compressed)


def _other_digest(tx, spent, key, script):
    digest = tx.digest_legacy(0, script, 0x41)
    return _push_all(key.ecdsa(digest) + b"\x41", key.compressed)


def _bip340(tx, spent, key, script):
    digest = forkid.digest(tx, 0, script, spent, 0x41)
    return _push_all(key.schnorr(digest) + b"\x41", key.compressed)


def _high_s(tx, spent, key, script):
    der = key.ecdsa(forkid.digest(tx, 0, script, spent, 0x41))
    r, length = der[: 4 + der[3]], der[5 + der[3]]
    value = N - int.from_bytes(der[-length:], "big")
    data = value.to_bytes(33, "big")
    high = r + b"\2" + bytes([len(data)]) + data
    high = high[:1] + bytes([len(high) - 2]) + high[2:]
    return _push_all(high + b"\x41", key.compressed)


def _another_amount(tx, spent, key, script):
    return _good(tx, [TxOut(spent[0].value + 1, script)], key, script)


def _with_a_token(tx, spent, key, script):
    return _good(tx, [TxOut(spent[0].value, script, Token(UNKNOWN, 1))], key, script)


def _not_clean(tx, spent, key, script):
    return b"\x51" + _good(tx, spent, key, script)


def _not_only_pushes(tx, spent, key, script):
    return b"\x51\x75" + _good(tx, spent, key, script)


def _anyone_can_pay_with_utxos(tx, spent, key, script):
    return _good(tx, spent, key, script, 0x41 | 0x80 | 0x20)


@pytest.mark.parametrize(
    "sign",
    [
        _without_forkid,
        _other_digest,
        _bip340,
        _high_s,
        _another_amount,
        _with_a_token,
        _not_clean,
        _not_only_pushes,
        _anyone_can_pay_with_utxos,
    ],
    ids=lambda f: f.__name__.strip("_"),
)
def test_signatures_that_are_wrong_are_refused(chain, sign):
    parent, tx = signed(chain, sign)
    refused(chain, in_block(chain, parent, tx))
    chain.send(parent)
    with pytest.raises(RpcError) as failure:
        chain.node.send(tx.write())
    assert failure.value.code == -26


@pytest.mark.parametrize("schnorr", [False, True], ids=["ecdsa", "schnorr"])
@pytest.mark.parametrize("hash_type", forkid.HASH_TYPES)
def test_signatures_of_every_hash_type_are_taken(chain, hash_type, schnorr):
    def sign(*what):
        return _good(*what, hash_type, schnorr)

    for tx in signed(chain, sign):
        chain.txs[tx.txid] = tx
        chain.send(tx)


# --- the mempool's answers ----------------------------------------------------------------


def test_transactions_are_refused_with_the_nodes_codes(node, chain):
    script = chain.script("p2sh_multisig")
    [coin] = some(chain)
    tx = chain.spend([coin], [TxOut(coin.value - 500, script), TxOut(0, script)])

    def code(tx, *more):
        with pytest.raises(RpcError) as failure:
            node.rpc.sendrawtransaction(tx.write().hex(), *more)
        return failure.value.code

    orphan = chain.spend([coin], [TxOut(1000, script)] * 2)
    orphan.inputs[0].txid = UNKNOWN
    assert code(orphan) == -25
    assert code(tx, 0) == -3
    assert chain.send(tx) == tx.txid
    # Sent again it is no error; what spends the same coin is.
    assert node.send(tx.write()) == tx.txid
    rival = chain.spend([coin], [TxOut(1000, script)] * 2)
    assert code(rival) == -26
    chain.submit(chain.build([tx]))
    assert code(tx) == -27
    assert code(rival) == -25


# --- figures -----------------------------------------------------------------------------


# Of sighash.json in Bitcoin Cash Node's src/test/data: transaction, script,
# input, hash type, digest (amount 0, as if it were a coin without token).
DIGESTS = [
    (
        "13938a7d011e4545c281cbd8c6c85c796194285adb908ab052755cf65b60c5f7fc7e0e125c0200000009"
        "53530000ac6a526a00d36774ce04d94bb802000000000600516353ac63f9f9fe000000000000b0123a05"
        "000000000251ace0b7c10400000000055351abab6300000000",
        "5300655100",
        0,
        0x1BE50B41,
        "6bfb3e169f83f480b12c45223182650ae9dfa1e6be45e42a70b4bfdbf75cf923",
    ),
    (
        "93d8f06902da2ce38da2097a129d4c18f5232807c6b29ab1755c4847df971b9b7cb931e84b0100000007"
        "5165acac006563ffffffff53f90702c960b353a1aa190c824ed00b2d54e82f5dcabe0e2c554315d842e0"
        "510300000008515153ab5253ac51b876d449016b8314000000000003ab0053ebfa6370",
        "6aac5353ab51ac00ac",
        1,
        0xFD3AE4C1,
        "5584674cffe5d565975fa00b9ba77c75c030e37df280331c108c7fada6331636",
    ),
    (
        "84899c7602ddc570c897ee99edc6a6dc9c3a0da16f6be46f0e7195b498cdedaa3cb770c5b50200000004"
        "5152635348b31c6768815b8ac924a10b821675ae9fba28197a6419fda574432561d50828dd3f77a40300"
        "000000ffbe079b0278e8f10400000000026a537850dd01000000000653006300520000000000",
        "5165635200",
        0,
        0xEDB29442,
        "50c9f573a2fad3d94513d0443becc8fc6d02d4e5733df3e1e5da973a779cfca4",
    ),
    (
        "e91fdc8d02e38b2be0ec84b75a6981e67be445f602f3a202a681fd5db0a363ff661c4eb6580000000007"
        "ac5363ab65656afffffffffb2603e73b761e1471e178a712eff0221c482d279883dca4ab8db8de15e633"
        "a903000000035252acb33a8ea502f90d1904000000000065537e01000000000763acac656a5363000000"
        "00",
        "53656a",
        0,
        0xBF563A43,
        "287dce644505da5d9004a4e8e5b4dbb2d1afc4dbace0ac4c7e692d9920b07e3c",
    ),
    (
        "ac439a4b03fc09733e85dccb3c54c6fc2077f15e1eabf24a778e4238adde58ab94c95fc1db0200000006"
        "ab5365006552ffffffff8870696e0e9645c68792709e8f96840aff36a2d29ea085099a7b53d0b1e987bc"
        "02000000046aab6351ffffffff1d5f510f07dd6ed6651b64308873330b9a100fdedd24c2b04129e119bb"
        "cfcbc401000000025165ffffffff03cdf5870000000000046365ac6a5f27350300000000075351ac0063"
        "00abd2f48a040000000008526a6552650053009163861e",
        "53ab636a635363",
        2,
        0x937AE6C3,
        "bf95a26c95ef0678add58a5f9f34d229e7b2e3a689ad0fd25e75d1380000b8a7",
    ),
]


@pytest.mark.parametrize(
    "raw, script, index, hash_type, digest", DIGESTS, ids=[hex(d[3]) for d in DIGESTS]
)
def test_digests_are_those_of_the_nodes_own_tests(raw, script, index, hash_type, digest):
    tx = Tx.read(Reader(bytes.fromhex(raw)), segwit=False)
    spent = [TxOut(0, b"") for _ in tx.inputs]
    made = forkid.digest(tx, index, bytes.fromhex(script), spent, hash_type)
    assert made[::-1].hex() == digest
