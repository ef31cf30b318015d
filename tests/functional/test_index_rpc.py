"""The index RPC endpoint says what a walk over the node's blocks says, in the
words of the patched node, and lets through what it should and no more."""

import base64
import http.client
import json
import os

import pytest
import zmq
from framework import scenes, settings
from framework.block import read_block
from framework.chains import Chain
from framework.node import free_port
from framework.oracle import Oracle
from framework.rpc import Rpc, RpcError
from framework.tx import Reader, Tx, compact
from framework.waiting import wait_until

pytestmark = pytest.mark.every_coin
RNG = settings.rng(__name__)
LOGIN = "explorer:a secret of a test"
UNKNOWN = "00" * 31 + "01"


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        chain = self.chain = Chain(self.node, "rpc")
        chain.start()
        chain.mine(settings.many(15, 60), txs=12)
        self.one_key = scenes.one_key(chain)
        chain.mine(2, txs=8)
        chain.send_random(25)
        self.port = free_port()
        self.owsd, self.rpc = self.serve(make_owsd, self.port)
        self.view = Oracle(self.node).view()

    def serve(self, make_owsd, port, *flags):
        user, password = LOGIN.split(":")
        owsd = make_owsd(
            self.node,
            flags=["--rpc-listen", f"127.0.0.1:{port}", "--rpc-user", user, *flags],
            env={**os.environ, "OWSD_RPC_PASSWORD": password},
        )
        owsd.wait_synced()
        return owsd, Rpc(port, lambda: LOGIN)

    def sample(self, items, count):
        items = sorted(items)
        return RNG.sample(items, min(len(items), settings.many(count, len(items))))

    def addresses(self, count):
        return self.sample(self.view.addresses, count)

    def deltas(self, address):
        """Of a walk: (height, place, index, spending) in order."""
        view, wanted = self.view, self.view.script_of(address).script
        rows = []
        for block in view.blocks[1:]:
            for pos, tx in enumerate(block.txs):
                own = []
                for n, outpoint in enumerate(tx.inputs):
                    spent = view.output(outpoint)
                    if spent.script == wanted:
                        own.append((n, 1, -spent.value))
                for n, output in enumerate(tx.outputs):
                    if output.script == wanted and output.indexed:
                        own.append((n, 0, output.value))
                rows += [
                    {
                        "satoshis": value,
                        "txid": tx.txid,
                        "index": n,
                        "blockindex": pos,
                        "height": block.height,
                        "address": address,
                    }
                    for n, _, value in sorted(own)
                ]
        return rows

    def post(self, body, login=LOGIN, path="/", method="POST"):
        """(status, headers, decoded body or text) of any request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {}
        if login is not None:
            text = base64.b64encode(login.encode()).decode()
            headers["Authorization"] = f"Basic {text}"
        if not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        try:
            data = json.loads(data)
        except ValueError:
            data = data.decode(errors="replace")
        return response.status, dict(response.getheaders()), data


def refused(call, code, words=""):
    with pytest.raises(RpcError) as error:
        call()
    assert error.value.code == code, error.value
    assert words in error.value.message


# --- addresses -------------------------------------------------------------------


def test_balances_are_those_of_a_walk(world):
    for address in world.addresses(60):
        script = world.view.script_of(address)
        assert world.rpc.getaddressbalance(address) == {
            "balance": script.balance,
            "received": script.received,
        }


def test_the_balance_of_several_addresses_is_their_sum(world):
    some = world.addresses(6)
    scripts = [world.view.script_of(address) for address in some]
    assert world.rpc.getaddressbalance({"addresses": some}) == {
        "balance": sum(script.balance for script in scripts),
        "received": sum(script.received for script in scripts),
    }


def test_deltas_are_those_of_a_walk(world):
    for address in world.addresses(40):
        got = world.rpc.getaddressdeltas({"addresses": [address]})
        assert got == world.deltas(address)


def test_deltas_of_several_addresses_stand_one_address_after_another(world):
    some = world.addresses(4)
    expected = [row for address in some for row in world.deltas(address)]
    assert world.rpc.getaddressdeltas({"addresses": some}) == expected


def test_a_range_of_heights_bounds_deltas_and_txids(world):
    height = world.view.height
    for address in world.addresses(12):
        start = RNG.randrange(1, height)
        end = RNG.randrange(start, height + 1)
        rows = [r for r in world.deltas(address) if start <= r["height"] <= end]
        asked = {"addresses": [address], "start": start, "end": end}
        assert world.rpc.getaddressdeltas(asked) == rows
        assert world.rpc.getaddressdeltas({**asked, "chainInfo": True}) == {
            "deltas": rows,
            "start": {"hash": world.view.blocks[start].hash, "height": start},
            "end": {"hash": world.view.blocks[end].hash, "height": end},
        }
        txids = list(dict.fromkeys(row["txid"] for row in rows))
        assert world.rpc.getaddresstxids(asked) == txids


def test_ranges_that_make_no_sense_are_refused_or_ignored(world):
    address = world.addresses(1)[0]
    everything = world.rpc.getaddresstxids(address)

    def deltas(**more):
        return world.rpc.getaddressdeltas({"addresses": [address], **more})

    refused(lambda: deltas(start=0, end=5), -5, "greater than zero")
    refused(lambda: deltas(start=-3, end=5), -5, "greater than zero")
    refused(lambda: deltas(start=7, end=5), -5, "greater than start")
    beyond = world.view.height + 1
    refused(
        lambda: deltas(start=1, end=beyond, chainInfo=True), -5, "outside chain range"
    )
    assert deltas(start=5) == deltas(end=5) == deltas(start="5", end=9) == deltas()
    asked = {"addresses": [address], "start": 0, "end": 5}
    assert world.rpc.getaddresstxids(asked) == everything


def test_txids_of_one_address_stand_in_block_order(world):
    for address in world.addresses(40):
        expected = world.view.script_of(address).txids
        assert world.rpc.getaddresstxids(address) == expected


def test_txids_of_several_addresses_are_sorted_by_height_and_text(world):
    some = world.addresses(8)
    places = world.view.places
    txids = {t for a in some for t in world.view.script_of(a).txids}
    expected = sorted(txids, key=lambda t: (places[t].height, t))
    assert world.rpc.getaddresstxids({"addresses": some}) == expected


def test_utxos_are_the_confirmed_ones_whatever_the_mempool_spends(world):
    for address in world.addresses(40):
        script = world.view.script_of(address)
        got = world.rpc.getaddressutxos(address)
        assert [coin["height"] for coin in got] == sorted(
            coin.height for coin in script.coins.values()
        )
        assert sorted(got, key=str) == sorted(
            (
                {
                    "address": address,
                    "txid": coin.txid,
                    "outputIndex": coin.vout,
                    "script": coin.output.script,
                    "satoshis": coin.output.value,
                    "height": coin.height,
                }
                for coin in script.coins.values()
            ),
            key=str,
        )
        asked = {"addresses": [address], "chainInfo": True}
        assert world.rpc.getaddressutxos(asked) == {
            "utxos": got,
            "hash": world.view.tip.hash,
            "height": world.view.height,
        }


def test_the_mempool_of_addresses_is_that_of_a_walk(world):
    view = world.view
    touched = [a for a in view.addresses if view.script_of(a).mempool_txids]
    assert touched
    for address in world.sample(touched, 25):
        script = view.script_of(address).script
        expected = []
        for txid in view.script_of(address).mempool_txids:
            tx = view.places[txid].tx
            row = {"address": address, "txid": txid}
            row["timestamp"] = view.entries[txid]["time"]
            for n, output in enumerate(tx.outputs):
                if output.script == script:
                    expected.append({**row, "index": n, "satoshis": output.value})
            for n, outpoint in enumerate(tx.inputs):
                spent = view.output(outpoint)
                if spent.script == script:
                    more = {"prevtxid": outpoint[0], "prevout": outpoint[1]}
                    value = {"index": n, "satoshis": -spent.value}
                    expected.append({**row, **value, **more})
        got = world.rpc.getaddressmempool({"addresses": [address]})
        assert sorted(got, key=str) == sorted(
            [{key: row[key] for key in _pool_keys(row)} for row in expected], key=str
        )
        times = [row["timestamp"] for row in got]
        assert times == sorted(times)


def _pool_keys(row):
    keys = ["address", "txid", "index", "satoshis", "timestamp"]
    return keys + [key for key in ("prevtxid", "prevout") if key in row]


def test_addresses_that_are_none_are_refused_in_the_patched_nodes_words(world):
    rpc = world.rpc
    methods = [
        "getaddressbalance",
        "getaddressmempool",
        "getaddresstxids",
        "getaddressutxos",
    ]
    for method in methods:
        refused(lambda m=method: rpc.call(m, "nonsense"), -5, "Invalid address")
        refused(
            lambda m=method: rpc.call(m, {"addresses": ["nonsense"]}),
            -5,
            "Invalid address",
        )
        refused(
            lambda m=method: rpc.call(m, {"addresses": "text"}),
            -5,
            "Addresses is expected to be an array",
        )
        refused(lambda m=method: rpc.call(m, 5), -5, "Invalid address")
        refused(lambda m=method: rpc.call(m), -1, method)
    refused(lambda: rpc.getaddressdeltas("nonsense"), -1, "not an object")


# --- outputs, blocks, transactions ----------------------------------------------


def test_spenders_are_those_of_a_walk(world):
    view = world.view
    for outpoint in world.sample(view.spenders, 60):
        txid, index, height = view.spenders[outpoint]
        asked = {"txid": outpoint[0], "index": outpoint[1]}
        expected = {"txid": txid, "index": index, "height": height}
        assert world.rpc.getspentinfo(asked) == expected


def test_what_nobody_spends_has_no_spender(world):
    rpc, words = world.rpc, "Unable to get spent info"
    txid = world.view.tip.txids[0]
    refused(lambda: rpc.getspentinfo({"txid": txid, "index": 0}), -5, words)
    refused(lambda: rpc.getspentinfo({"txid": UNKNOWN, "index": 0}), -5, words)
    words = "Invalid txid or index"
    for asked in ({"txid": txid}, {"txid": 5, "index": 0}, {"txid": txid, "index": -1}):
        refused(lambda a=asked: rpc.getspentinfo(a), -5, words)
    refused(lambda: rpc.getspentinfo({"txid": "ff", "index": 0}), -8, "length 64")


def test_block_hashes_of_a_span_of_time_come_oldest_first(world):
    view, rpc = world.view, world.rpc
    times = view.times
    hashes = [block.hash for block in view.blocks]
    only = {"noOrphans": True}
    for _ in range(settings.many(12, 40)):
        low, high = sorted(RNG.choices(range(times[0] - 2, times[-1] + 3), k=2))
        expected = [
            h for h, t in zip(hashes[1:], times[1:], strict=True) if low <= t < high
        ]
        assert rpc.getblockhashes(high, low, only) == expected
    end = times[-1] + 1
    with_times = rpc.getblockhashes(end, 0, {"noOrphans": True, "logicalTimes": True})
    assert with_times == [
        {"blockhash": h, "logicalts": t}
        for h, t in zip(hashes[1:], times[1:], strict=True)
    ]
    assert rpc.getblockhashes(2**40, -5, only) == hashes[1:]
    refused(lambda: rpc.getblockhashes("a", 0), -1, "not an integer")



def test_block_deltas_are_those_of_a_walk(world):
    view = world.view
    for block in RNG.sample(view.blocks[1:], settings.many(12, 60)):
        got = world.rpc.getblockdeltas(block.hash)
        deltas = got.pop("deltas")
        header = world.node.rpc.getblockheader(block.hash)
        for name, value in got.items():
            if name == "difficulty":
                assert float(value) == pytest.approx(float(header[name]), rel=1e-15)
            elif name in header:
                assert value == header[name], name
        assert got["size"] == block.json["size"]
        assert ("nextblockhash" in got) == (block is not view.tip)
        expected = []
        for n, tx in enumerate(block.txs):
            inputs, outputs = [], []
            for i, outpoint in enumerate(tx.inputs):
                spent = view.output(outpoint)
                if spent.address:
                    inputs.append(
                        {
                            "address": spent.address,
                            "satoshis": -spent.value,
                            "index": i,
                            "prevtxid": outpoint[0],
                            "prevout": outpoint[1],
                        }
                    )
            for i, output in enumerate(tx.outputs):
                if output.address:
                    outputs.append(
                        {"address": output.address, "satoshis": output.value, "index": i}
                    )
            row = {"txid": tx.txid, "index": n, "inputs": inputs, "outputs": outputs}
            expected.append(row)
        assert deltas == expected
    refused(lambda: world.rpc.getblockdeltas(UNKNOWN), -5, "Block not found")
    refused(lambda: world.rpc.getblockdeltas("ff"), -8, "length 64")


def test_raw_transactions_have_values_addresses_and_spenders(world):
    view = world.view
    txids = [t for t, place in view.places.items() if place.height]
    for txid in world.sample(txids, 60):
        place = view.places[txid]
        tx, block = place.tx, place.block
        got = world.rpc.getrawtransaction(txid, 1)
        if block:
            told = world.node.rpc.getrawtransaction(txid, 1, block.hash)
            assert got.pop("height") == place.height
        else:
            told = world.node.rpc.getrawtransaction(txid, 1)
            assert "height" not in got
        for vin, outpoint in zip(got["vin"], tx.inputs, strict=not tx.coinbase):
            spent = view.output(outpoint)
            assert vin.pop("valueSat") == spent.value
            assert vin.pop("value") * 10**8 == spent.value
            assert vin.pop("address", None) == spent.address
        for n, vout in enumerate(got["vout"]):
            output = tx.outputs[n]
            assert vout.pop("valueSat") == output.value
            spender = view.spenders.get((txid, n))
            keys = ("spentTxId", "spentIndex", "spentHeight")
            assert tuple(vout.pop(key, None) for key in keys) == (
                spender or (None, None, None)
            )
            script = vout["scriptPubKey"]
            if output.shown and "addresses" not in told["vout"][n]["scriptPubKey"]:
                assert script.pop("addresses") == [output.shown]
                assert script.pop("reqSigs") == 1
        for json_tx in (got, told):
            json_tx.pop("confirmations", None)
        assert got == told
        assert world.rpc.getrawtransaction(txid) == told["hex"]
        assert world.rpc.getrawtransaction(txid, 0) == told["hex"]
        assert world.rpc.getrawtransaction(txid, False) == told["hex"]


def test_amounts_keep_their_eight_decimals(world):
    txid = world.view.tip.txids[0]
    for method, params in (
        ("getrawtransaction", [txid, 1]),
        ("gettxout", [txid, 0]),
    ):
        _, _, reply = world.post({"method": method, "params": params, "id": 1})
        assert reply["error"] is None
    connection = http.client.HTTPConnection("127.0.0.1", world.port)
    login = base64.b64encode(LOGIN.encode()).decode()
    body = json.dumps({"method": "getrawtransaction", "params": [txid, 1], "id": 1})
    connection.request("POST", "/", body, {"Authorization": f"Basic {login}"})
    text = connection.getresponse().read().decode()
    connection.close()
    satoshis = world.view.tip.txs[0].outputs[0].value
    assert f'"value":{satoshis // 10**8}.{satoshis % 10**8:08d},' in text


def test_unknown_transactions_are_the_nodes_to_explain(world):
    node, rpc = world.node.rpc, world.rpc
    for asked in ([UNKNOWN, 1], ["ff", 1], [5]):
        with pytest.raises(RpcError) as expected:
            node.getrawtransaction(*asked)
        with pytest.raises(RpcError) as got:
            rpc.getrawtransaction(*asked)
        assert got.value.code == expected.value.code
        assert got.value.message[:15] == expected.value.message[:15]


# --- as of before segwit ---------------------------------------------------------

OLD_KINDS = ("pubkey", "pubkeyhash")
OLD_SCRIPT_HASH = 23  # bytes of such a script; with 32 bytes of hash it is new


@pytest.fixture(scope="module")
def old_rpc(world, make_owsd):
    return world.serve(make_owsd, free_port(), "--rpc-serial-version", "0")[1]


def stripped(raw):
    """The same transaction, its bytes put together anew."""
    return Tx.read(Reader(raw), settings.COIN.segwit).write(False, False)


def stripped_block(raw):
    block = read_block(raw, 0)
    txs = [tx.write(False, False) for tx in block.txs]
    return raw[:80] + compact(len(txs)) + b"".join(txs)


def has_old_address(script):
    """Of a node's answer."""
    if script["type"] == "scripthash":
        return len(script["hex"]) == 2 * OLD_SCRIPT_HASH
    return script["type"] in OLD_KINDS


def check_old(told, got):
    """got is what the node told, without what came with segwit."""
    raw = stripped(bytes.fromhex(told["hex"]))
    assert got["hex"] == raw.hex()
    assert got["size"] == len(raw)
    for vin in got["vin"]:
        assert "txinwitness" not in vin
    names = ("address", "addresses", "reqSigs")
    for out, whole in zip(got["vout"], told["vout"], strict=True):
        script = whole["scriptPubKey"]
        if has_old_address(script):
            assert script.items() <= out["scriptPubKey"].items()
        else:
            assert not any(name in out["scriptPubKey"] for name in names), script
    # Nothing else differs.
    for name in got.keys() - {"hex", "size", "vin", "vout", "height"}:
        if name != "confirmations":
            assert got[name] == told[name], name


def test_old_clients_get_transactions_without_witnesses(world, old_rpc):
    view = world.view
    txids = [t for t, place in view.places.items() if place.height]
    seen = set()
    for txid in world.sample(txids, 60):
        place = view.places[txid]
        block = [place.block.hash] if place.block else []
        told = world.node.rpc.getrawtransaction(txid, 1, *block)
        raw = stripped(bytes.fromhex(told["hex"]))
        seen.add(len(raw) < len(told["hex"]) // 2)
        seen.update(out["scriptPubKey"]["type"] for out in told["vout"])
        assert old_rpc.getrawtransaction(txid) == raw.hex()
        # The node's own answer, too, where a block is named.
        assert old_rpc.getrawtransaction(txid, 0, *block) == raw.hex()
        check_old(told, old_rpc.getrawtransaction(txid, 1))
        check_old(told, old_rpc.getrawtransaction(txid, 1, *block))
        for vin, outpoint in zip(
            old_rpc.getrawtransaction(txid, 1)["vin"],
            place.tx.inputs,
            strict=not place.tx.coinbase,
        ):
            spent = view.output(outpoint)
            old = has_old_address({"type": spent.type, "hex": spent.script})
            assert vin.get("address") == (spent.address if old else None)
    assert not settings.COIN.segwit or True in seen


def test_old_clients_get_blocks_without_witnesses(world, old_rpc):
    for block in RNG.sample(world.view.blocks, 12):
        raw = bytes.fromhex(world.node.rpc.getblock(block.hash, 0))
        expected = stripped_block(raw).hex()
        assert old_rpc.getblock(block.hash, 0) == expected
        assert old_rpc.getblock(block.hash, False) == expected
        told = world.node.rpc.getblock(block.hash)
        assert old_rpc.getblock(block.hash) == told
        got = old_rpc.getblock(block.hash, 2)
        for tx, told_tx in zip(got["tx"], block.json["tx"], strict=True):
            check_old(told_tx, tx)
        assert got["difficulty"] == told["difficulty"]
        header = old_rpc.getblockheader(block.hash, False)
        assert header == raw[:80].hex()


def test_old_clients_see_no_deltas_of_addresses_that_they_cannot_read(world, old_rpc):
    block = max(world.view.blocks, key=lambda block: len(block.txs))
    whole = world.rpc.getblockdeltas(block.hash)["deltas"]
    readable = {
        out.address
        for place in world.view.places.values()
        for out in place.tx.outputs
        if has_old_address({"type": out.type, "hex": out.script})
    }
    for tx in whole:
        for side in ("inputs", "outputs"):
            tx[side] = [row for row in tx[side] if row["address"] in readable]
    assert old_rpc.getblockdeltas(block.hash)["deltas"] == whole


def test_old_clients_are_told_of_unknown_ones_as_others_are(world, old_rpc):
    for call in (
        lambda rpc: rpc.getrawtransaction(UNKNOWN, 1),
        lambda rpc: rpc.getrawtransaction("ff"),
        lambda rpc: rpc.getblock(UNKNOWN, 0),
    ):
        with pytest.raises(RpcError) as expected:
            call(world.rpc)
        with pytest.raises(RpcError) as got:
            call(old_rpc)
        assert got.value.code == expected.value.code
        assert got.value.message == expected.value.message


# --- the node's methods ----------------------------------------------------------


def test_read_only_methods_answer_as_the_node_does(world):
    tip, height = world.view.tip.hash, world.view.height
    for method, *params in (
        ("getbestblockhash",),
        ("getblockcount",),
        ("getblockhash", height),
        ("getblock", tip),
        ("getblock", tip, 0),
        ("getblock", tip, False),
        ("getblockheader", tip),
        ("getblockheader", tip, False),
        ("getrawmempool",),
        ("getmempoolinfo",),
        ("getblockchaininfo",),
    ):
        got = world.rpc.call(method, *params)
        assert got == world.node.rpc.call(method, *params), method


def test_blocks_in_detail_have_values_in_satoshis(world):
    for block in RNG.sample(world.view.blocks, 8) + [world.view.tip]:
        got = world.rpc.getblock(block.hash, 2)
        for json_tx, tx in zip(got["tx"], block.txs, strict=True):
            shown = [vout.pop("valueSat") for vout in json_tx["vout"]]
            assert shown == [output.value for output in tx.outputs]
        assert got == world.node.rpc.getblock(block.hash, 2)


def test_methods_that_control_or_own_anything_are_unknown(world):
    for method in (
        "stop",
        "invalidateblock",
        "reconsiderblock",
        "addnode",
        "getpeerinfo",
        "generatetoaddress",
        "dumpprivkey",
        "sendtoaddress",
        "getwalletinfo",
        "getbalance",
        "help",
        "submitblock",
        "no such method",
    ):
        refused(lambda m=method: world.rpc.call(m), -32601, "Method not found")
    assert world.node.rpc.getblockcount() == world.view.height


def test_getinfo_is_put_together_again(world):
    info = world.rpc.getinfo()
    network = world.node.rpc.getnetworkinfo()
    for name in ("version", "protocolversion", "timeoffset", "connections"):
        assert info[name] == network[name]
    assert info["blocks"] == world.view.height
    assert info["difficulty"] == world.node.rpc.getblockchaininfo()["difficulty"]
    assert isinstance(info["proxy"], str) and isinstance(info["errors"], str)
    assert {"testnet", "relayfee"} <= info.keys()
    assert world.rpc.getdifficulty() == info["difficulty"]


def test_estimatefee_answers_a_number(world):
    for blocks in (-1, 1, 2, 6, 100000):
        fee = world.rpc.estimatefee(blocks)
        assert fee == -1 or fee > 0
    refused(lambda: world.rpc.estimatefee("soon"), -1, "not an integer")



# --- the protocol ----------------------------------------------------------------


def call(method, *params, **more):
    return {"method": method, "params": list(params), **more}


def test_nobody_enters_without_user_and_password(world):
    for login in (None, "explorer:", "explorer:wrong", "x:a secret of a test", "", ":"):
        status, headers, _ = world.post(call("getblockcount", id=1), login)
        assert status == 401, login
        assert headers["WWW-Authenticate"].startswith("Basic")
    status, _, reply = world.post(call("getblockcount", id=1))
    assert (status, reply["result"]) == (200, world.view.height)


def test_other_methods_and_paths_are_not_served(world):
    assert world.post("", method="GET")[0] == 405
    assert world.post("", path="/sync", method="GET")[0] in (404, 405)
    assert world.post(call("getblockcount"), path="/addr/x/utxo")[0] == 404
    # Nor does the explorer's port serve this.
    world.owsd.http.post("/", {"method": "getblockcount"}, status=404)


def test_replies_of_version_one_have_all_three_members(world):
    status, _, reply = world.post(call("getblockcount", id="abc"))
    assert status == 200
    assert reply == {"result": world.view.height, "error": None, "id": "abc"}
    assert list(reply) == ["result", "error", "id"]
    status, _, reply = world.post(call("nonsense", id=None))
    assert status == 404
    assert reply["result"] is None and reply["id"] is None
    assert reply["error"] == {"code": -32601, "message": "Method not found"}
    status, _, reply = world.post(call("getaddressbalance", "x", id=7))
    assert (status, reply["error"]["code"], reply["id"]) == (500, -5, 7)


def test_replies_of_version_two_have_one_of_two(world):
    status, _, reply = world.post(call("getblockcount", id=1, jsonrpc="2.0"))
    assert status == 200
    assert reply == {"jsonrpc": "2.0", "result": world.view.height, "id": 1}
    status, _, reply = world.post(call("getspentinfo", {}, id=2, jsonrpc="2.0"))
    assert status == 200
    assert reply["error"]["code"] == -5 and "result" not in reply
    # Without an id nobody waits for a reply.
    status, _, reply = world.post(call("getblockcount", jsonrpc="2.0"))
    assert (status, reply) == (204, "")


def test_batches_answer_each_call_in_order(world):
    asked = [
        call("getblockcount", id=1),
        call("nonsense", id=2),
        call("getaddressbalance", world.addresses(1)[0], id=3),
        5,
        call("getblockcount", jsonrpc="2.0"),
        call("getblockcount", id="four", jsonrpc="2.0"),
    ]
    status, _, replies = world.post(asked)
    assert status == 200
    assert [reply.get("id") for reply in replies] == [1, 2, 3, None, "four"]
    codes = [(reply.get("error") or {}).get("code") for reply in replies]
    assert codes == [None, -32601, None, -32600, None]
    assert replies[4]["result"] == replies[0]["result"] == world.view.height
    assert world.post([])[0] == 400


def test_requests_that_are_none_are_told_why(world):
    for body, http_code, code in (
        ("", 500, -32700),
        ("{", 500, -32700),
        ('{"method": "getblockcount"} trailing', 500, -32700),
        ("5", 400, -32600),
        ("{}", 400, -32600),
        ('{"method": 5}', 400, -32600),
        ('{"method": "getblockcount", "params": 5}', 400, -32600),
        ("[" * 100000, 500, -32700),
    ):
        status, _, reply = world.post(body)
        assert (status, reply["error"]["code"]) == (http_code, code), body[:40]
    status, _, reply = world.post(
        {"method": "getaddressbalance", "params": {"addresses": []}, "id": 1}
    )
    assert reply["error"]["code"] == -8


def test_a_password_is_wanted_before_anything_listens(world, make_owsd):
    other = make_owsd(world.node, start=False)
    code, _, err = other.run(
        *other.argv()[1:], "--rpc-listen", "127.0.0.1:0", "--rpc-user", "x"
    )
    assert code == 2
    assert "rpc-password" in err
    code, _, err = other.run(*other.argv()[1:], "--rpc-listen", "127.0.0.1:0")
    assert code == 2
    assert "rpc-user" in err


def test_while_the_index_is_built_callers_are_told_to_wait(world, make_owsd):
    port = free_port()
    other = make_owsd(
        world.node,
        start=False,
        flags=["--rpc-listen", f"127.0.0.1:{port}", "--rpc-user", "u"],
        env={**os.environ, "OWSD_RPC_PASSWORD": "p"},
    )
    other.url = f"http://127.0.0.1:{free_port()}"  # nobody is there
    other.start(wait=False)
    rpc = Rpc(port, lambda: "u:p")

    def told():
        try:
            rpc.getaddressbalance(world.addresses(1)[0])
        except RpcError as error:
            return error.code == -28
        except OSError:
            return False

    wait_until(told, what="the endpoint")
    refused(rpc.getblockcount, -28)


# --- what changes the world stands last ------------------------------------------


def test_transactions_are_sent_with_or_without_the_old_switch(world):
    chain = world.chain
    chain.sync_mempool()
    pool = chain.mempool_pool(confirmed_only=True)
    for more in ([], [False], [True]):
        tx = chain.random_tx(pool)
        txid = world.rpc.sendrawtransaction(tx.write().hex(), *more)
        assert txid == tx.txid
        assert txid in world.node.rpc.getrawmempool()
        wait_until(lambda t=txid: world.owsd.has_unconfirmed(t), what="the payment")
    refused(lambda: world.rpc.sendrawtransaction("00"), -22)


def test_stale_blocks_are_among_the_hashes_unless_they_are_not_wanted(world):
    rpc = world.rpc
    before = world.view.tip.hash
    world.node.rpc.invalidateblock(before)
    world.owsd.wait_tip(world.view.tip.prev)
    assert before in rpc.getblockhashes(2**32 - 1, 0)
    assert before not in rpc.getblockhashes(2**32 - 1, 0, {"noOrphans": True})
    refused(lambda: rpc.getblockdeltas(before), -5, "Block is an orphan")
    coinbase = world.node.rpc.getblock(before)["tx"][0]
    stale = rpc.getrawtransaction(coinbase, 1)
    assert (stale["height"], stale["blockhash"]) == (-1, before)
    assert rpc.getrawtransaction(coinbase) == stale["hex"]
    world.node.rpc.reconsiderblock(before)
    world.owsd.wait_tip(before)
    world.owsd.wait_synced()
    assert before in rpc.getblockhashes(2**32 - 1, 0, {"noOrphans": True})
    assert rpc.getrawtransaction(coinbase, 1)["height"] == world.node.height()


# --- what is published -----------------------------------------------------------


class Subscriber:
    """Of everything; what came, by topic: (body, counter)."""

    def __init__(self, endpoint):
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.SUB)
        self._socket.setsockopt(zmq.SUBSCRIBE, b"")
        self._socket.connect(endpoint)
        self.heard = {"hashblock": [], "rawtx": []}

    def take(self):
        """All there is; True when there is any."""
        before = sum(map(len, self.heard.values()))
        while self._socket.poll(0):
            topic, body, counter = self._socket.recv_multipart()
            assert len(counter) == 4
            number = int.from_bytes(counter, "little")
            self.heard[topic.decode()].append((body, number))
        return sum(map(len, self.heard.values())) > before

    def bodies(self, topic):
        return [body.hex() for body, _ in self.heard[topic]]

    def wait(self, topic, bodies):
        def here():
            self.take()
            return set(bodies) <= set(self.bodies(topic))

        wait_until(here, 60, lambda: f"{topic}s missing; heard: {self.heard}")

    def close(self):
        self._context.destroy(linger=0)


@pytest.mark.parametrize("version", ("1", "0"))
def test_blocks_and_transactions_are_published_behind_the_index(
    world, make_owsd, version
):
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    flags = ("--rpc-zmq", endpoint, "--rpc-serial-version", version)
    owsd, rpc = world.serve(make_owsd, free_port(), *flags)
    subscriber = Subscriber(endpoint)
    chain = world.chain
    chain.follow()

    def told(tx):
        raw = tx.write(mweb=False)
        return (raw if version == "1" else stripped(raw)).hex()

    def send_one_and_listen():
        sent = chain.txs[chain.send_random(1)[0]]
        wait_until(lambda: owsd.has_unconfirmed(sent.txid), what="the payment")
        return subscriber.take()

    # A subscription takes effect some time after connecting.
    wait_until(send_one_and_listen, 60)
    sent = [chain.txs[txid] for txid in chain.send_random(5)]
    subscriber.wait("rawtx", map(told, sent))
    block = chain.build(chain.mineable())
    chain.submit(block)
    subscriber.wait("hashblock", [block.hash])
    # Whoever hears of a block may ask for what is in it.
    coin = block.txs[1].inputs[0]
    spent = rpc.getspentinfo({"txid": coin.txid, "index": coin.vout})
    assert spent["height"] == block.height
    assert rpc.getrawtransaction(block.txs[0].txid) == told(block.txs[0])
    subscriber.wait("rawtx", [told(block.txs[0])])
    for messages in subscriber.heard.values():
        numbers = [number for _, number in messages]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(subscriber.heard["hashblock"]) == 1
    assert len(set(subscriber.bodies("rawtx"))) == len(subscriber.heard["rawtx"])
    subscriber.close()
