"""Fees, prices, pools, signed messages, links: what stands beside the chain."""

import base64
import datetime
import http.server
import json
import threading

import pytest
from framework import script as s
from framework import secp, settings
from framework.chains import RELAYED_OUT, Chain
from framework.tx import hash160, sha256d
from framework.waiting import wait_until

pytestmark = pytest.mark.every_coin


@pytest.fixture(scope="module")
def node(make_node):
    return make_node()


@pytest.fixture(scope="module")
def chain(node):
    chain = Chain(node, "api-explorer")
    chain.start()
    return chain


@pytest.fixture(scope="module")
def owsd(make_owsd, node, chain):
    return make_owsd(node)


# --- fees ---------------------------------------------------------------------


def test_fees_are_the_nodes_and_unknown_ones_minus_one(owsd, node):
    answer = owsd.http.json("/utils/estimatefee", nbBlocks="2,6,1,0,9999,junk")
    assert list(answer) == ["2", "6", "1", "0", "9999", "NaN"]
    for target in ("2", "6"):
        if settings.COIN.forkid:
            expected = float(node.rpc.call("estimatefee"))
        else:
            told = node.rpc.call("estimatesmartfee", int(target))
            expected = float(told.get("feerate", -1))
        assert float(answer[target]) == (expected if expected > 0 else -1)
    assert answer["NaN"] == "-1"
    assert list(owsd.http.json("/utils/estimatefee")) == ["2"]


# --- sending ------------------------------------------------------------------


def test_a_transaction_is_sent_by_form_and_by_json(owsd, chain):
    for send in (
        lambda raw: owsd.http.post("/tx/send", {"rawtx": raw}),
        lambda raw: owsd.http.post("/api/tx/send", json=json.dumps({"rawtx": raw})),
    ):
        tx = chain.random_tx(chain.mempool_pool(True), RELAYED_OUT)
        answer = send(tx.write().hex())
        assert answer.status == 200
        assert answer.json() == {"txid": tx.txid}
        chain.sync_mempool()
        wait_until(lambda: owsd.has_unconfirmed(tx.txid), 30)


# --- messages -----------------------------------------------------------------

NAME = {"btc": b"Bitcoin", "bch": b"Bitcoin", "ltc": b"Litecoin"}[settings.COIN.name]
KEYS = secp.Keys(settings.rng(__name__))


def compact(n):
    return bytes([n]) if n < 253 else b"\xfd" + n.to_bytes(2, "little")


def digest_of(message, name):
    prefix = name + b" Signed Message:\n"
    return sha256d(compact(len(prefix)) + prefix + compact(len(message)) + message)


def signed(key, message, head, name=NAME):
    """Nonce 1: R is the generator, whose y is even."""
    digest = int.from_bytes(digest_of(message, name), "big")
    r = secp.G[0]
    value = (digest + r * key.secret) % secp.N
    odd = 0
    if value > secp.N // 2:
        value, odd = secp.N - value, 1
    data = bytes([head + odd]) + r.to_bytes(32, "big") + value.to_bytes(32, "big")
    return base64.b64encode(data).decode()


def addresses_of(key):
    """Each kind of address that the key has, with the head of its signatures."""
    hashed = hash160(key.compressed)
    yield s.address_of_key_hash(hash160(key.uncompressed)), 27
    yield s.address_of_key_hash(hashed), 31
    if settings.COIN.segwit:
        yield s.address_of_script_hash(hash160(b"\0\x14" + hashed)), 35
        yield s.bech32(0, hashed), 39


@pytest.mark.parametrize("text", ["hello", "", "grüße 🚀", "x" * 5000], ids=len)
def test_owners_of_every_kind_of_address_are_told_from_others(owsd, text):
    key, other = KEYS.next(), KEYS.next()
    strangers = [address for address, _ in addresses_of(other)]
    for address, head in addresses_of(key):
        form = {
            "address": address,
            "message": text,
            "signature": signed(key, text.encode(), head),
        }
        judge = lambda **change: owsd.http.post("/messages/verify", {**form, **change}).json()
        assert judge() == {"result": True}, address
        assert judge(message=text + "!") == {"result": False}
        for stranger in strangers:
            assert judge(address=stranger) == {"result": False}
        if len(text) < 1000:
            assert owsd.http.json("/messages/verify", **form) == {"result": True}
        body = json.dumps(form)
        assert owsd.http.post("/messages/verify", json=body).json() == {"result": True}


def test_a_message_of_another_coin_is_not_this_ones(owsd):
    key = KEYS.next()
    address = s.address_of_key_hash(hash160(key.compressed))
    signature = signed(key, b"hello", 31, b"Dogecoin")
    form = {"address": address, "message": "hello", "signature": signature}
    assert owsd.http.post("/messages/verify", form).json() == {"result": False}


def test_what_is_missing_or_malformed_is_said(owsd):
    missing = 'Missing parameters (expected "address", "signature" and "message"). Code:1'
    for form in ({}, {"address": "x"}, {"address": "x", "signature": "y"}):
        assert owsd.http.post("/messages/verify", form, status=400).text == missing
    assert owsd.http.get("/messages/verify", status=400).text == missing
    form = {"address": "x", "message": "m", "signature": "I" + "A" * 86 + "="}
    answer = owsd.http.post("/messages/verify", form, status=400)
    assert answer.text == "Unexpected error: Input string too short. Code:1"


# --- prices, pools, links -----------------------------------------------------


class Ticker(http.server.BaseHTTPRequestHandler):
    price = "6500.10"
    asked = 0

    def do_GET(self):
        Ticker.asked += 1
        body = json.dumps({"result": {"X": {"c": [Ticker.price, "1"]}}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def ticker():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ticker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ticker?pair=x"
    server.shutdown()
    thread.join()
    server.server_close()


def test_without_a_source_a_coin_costs_nought(owsd):
    for prefix in ("", "/api"):
        body = owsd.http.get(prefix + "/currency").body
        assert body == b'{"status":200,"data":{"bitstamp":0}}'
    assert owsd.http.get("/explorers").body == b"[]"


def test_prices_links_and_pools_are_those_configured(make_owsd, node, chain, ticker, tmp_path):
    tip = node.rpc.getblock(node.tip(), 2)
    coinbase = bytes.fromhex(tip["tx"][0]["vin"][0]["coinbase"])
    # Regular expressions, held against bytes; the first that fits names it.
    pools = [
        {"poolName": "Nobody", "url": "http://no/", "searchStrings": ["^never$", "/Never/"]},
        {"poolName": "Ours", "url": "http://ours/", "searchStrings": ["^.{%d}$" % len(coinbase)]},
        {"poolName": "Late", "url": "http://late/", "searchStrings": ["."]},
    ]
    path = tmp_path / "pools.json"
    path.write_text(json.dumps(pools))
    owsd = make_owsd(
        node,
        flags=["--pools-file", path]
        + ["--currency-url", f"USD={ticker}", "--currency-url", f"EUR={ticker}"]
        + ["--currency-field", "result.X.c.0", "--currency-name", "Mart"]
        + ["--explorers", "Other Coin OTC https://other.example/"],
    )
    rates = {code: [{"name": "Mart", "rate": "6500.1"}] for code in ("USD", "EUR")}
    expected = {"status": "200", "data": {"bitstamp": "6500.1", "rates": rates}}
    wait_until(lambda: owsd.http.json("/currency") == expected, 30)
    # Nobody is asked again within ten minutes.
    Ticker.price, asked = "1", Ticker.asked
    assert owsd.http.json("/currency") == expected and Ticker.asked == asked == 2
    link = {"name": "Other Coin", "ticker": "OTC", "url": "https://other.example/"}
    assert owsd.http.json("/explorers") == [link]
    pool = {"poolName": "Ours", "url": "http://ours/"}
    assert owsd.http.json(f"/block/{tip['hash']}")["poolInfo"] == pool
    blocks = owsd.http.json("/blocks", blockDate=_day(int(tip["time"])))["blocks"]
    shown = {block["hash"]: block["poolInfo"] for block in blocks}
    assert shown[tip["hash"]] == pool
    owsd.stop()


def _day(seconds):
    utc = datetime.timezone.utc
    return datetime.datetime.fromtimestamp(seconds, utc).strftime("%Y-%m-%d")


def test_a_pools_file_that_is_none_ends_the_start(make_owsd, node, tmp_path):
    path = tmp_path / "pools.json"
    path.write_text('[{"poolName":"x"}]')
    owsd = make_owsd(node, flags=["--pools-file", path], start=False)
    code, _, err = owsd.run(*owsd.argv()[1:])
    assert code == 2 and "pools file cannot be used" in err
