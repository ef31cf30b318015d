"""Requests that nobody should send: each has its documented answer."""

import http.client

import pytest
from framework import script as s
from framework import settings
from framework.kinds import FREE
from framework.target import Target
from framework.tx import TxOut


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    target = Target(make_node, make_owsd)
    yield target
    target.check_alive()
    target.owsd.stop()


def names(target):
    """What the table's templates are filled with."""
    view = target.view
    spent = next(p for p in view.places.values() if p.height > 105 and p.pos)
    upper = s.bech32(0, b"\1" * 20)
    if settings.COIN.cashaddr:
        upper = s.address_of_key_hash(b"\1" * 20)
    return {
        "A": target.address,
        "T": spent.tx.txid,
        "B": view.tip.hash,
        "H": view.height,
        "H1": view.height + 1,
        "UNKNOWN": "0123456789abcdef" * 4,
        "LIVENET": s.address_of_key_hash(b"\1" * 20, 0),
        "LIVENET32": s.bech32(0, b"\1" * 20, "bc"),
        "BADSUM": _with_last_changed(target.address),
        "MIXED": s.bech32(0, b"\1" * 20)[:-1].upper() + "q",
        "BECH0M": s.bech32(0, b"\1" * 20, constant=0x2BC830A3),
        "BECH1": s.bech32(1, b"\1" * 32, constant=1),
        "V0ODD": s.bech32(0, b"\1" * 21),
        "V1SHORT": s.bech32(1, b"\1"),
        "V1LONG": s.bech32(1, b"\1" * 41),
        "V17": s.bech32(17, b"\1" * 32),
        "SHORT58": s.base58check(bytes([111]) + b"\1" * 19),
        "LONG58": s.base58check(bytes([111]) + b"\1" * 21),
        "VERSION58": s.base58check(bytes([7]) + b"\1" * 20),
        "UPPER32": upper.upper(),
        "HRP": settings.COIN.hrp,
    }


def _with_last_changed(address):
    return address[:-1] + ("2" if address[-1] != "2" else "3")


BAD_ADDRESS = "Invalid address: "

# (what to GET, status, text: exact, or how it begins when it ends with "...").
# {NAME} stands for names().
TABLE = [
    # --- one address
    ("/addr", 404, None),
    ("/addr/", 404, None),
    ("/addr/x", 400, "Invalid address: Input string too short. Code:1"),
    ("/addr/1", 400, BAD_ADDRESS + "..."),
    ("/addr/{BADSUM}", 400, "Invalid address: Checksum mismatch. Code:1"),
    ("/addr/{A}x", 400, BAD_ADDRESS + "..."),
    ("/addr/0OIl0OIl0OIl0OIl0OIl0OIl", 400, "Invalid address: Non-base58 character. Code:1"),
    ("/addr/{LIVENET}", 400, BAD_ADDRESS + "..."),
    ("/addr/{LIVENET32}", 400, BAD_ADDRESS + "..."),
    ("/addr/{MIXED}", 400, BAD_ADDRESS + "..."),
    ("/addr/{BECH0M}", 400, BAD_ADDRESS + "..."),
    ("/addr/{BECH1}", 400, BAD_ADDRESS + "..."),
    ("/addr/{V0ODD}", 400, BAD_ADDRESS + "..."),
    ("/addr/{V1SHORT}", 400, BAD_ADDRESS + "..."),
    ("/addr/{V1LONG}", 400, BAD_ADDRESS + "..."),
    ("/addr/{V17}", 400, BAD_ADDRESS + "..."),
    ("/addr/{SHORT58}", 400, BAD_ADDRESS + "..."),
    ("/addr/{LONG58}", 400, BAD_ADDRESS + "..."),
    ("/addr/{VERSION58}", 400, BAD_ADDRESS + "..."),
    ("/addr/{UPPER32}", 200, None),
    ("/addr/{B}", 400, BAD_ADDRESS + "..."),
    ("/addr/{T}", 400, BAD_ADDRESS + "..."),
    ("/addr/5", 400, BAD_ADDRESS + "..."),
    ("/addr/" + "1" * 200, 400, BAD_ADDRESS + "..."),
    ("/addr/" + "1" * 7000, 400, BAD_ADDRESS + "..."),
    ("/addr/{HRP}1", 400, BAD_ADDRESS + "..."),
    ("/addr/{HRP}1" + "q" * 90, 400, BAD_ADDRESS + "..."),
    ("/addr/%F0%9F%98%80", 400, BAD_ADDRESS + "..."),
    ("/addr/%ff%fe", 400, BAD_ADDRESS + "..."),
    ("/addr/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400, BAD_ADDRESS + "..."),
    ("/addr/{A}%00", 400, None),
    ("/addr/%zz", 400, None),
    ("/addr/%", 400, None),
    ("/addr/%4", 400, None),
    ("/addr/{A}%2Fbalance", 400, BAD_ADDRESS + "..."),
    ("/addr/{A}/nothing", 404, None),
    ("/addr/{A}/balance/x", 404, None),
    ("/addr//balance", 404, None),
    ("/addr/{BADSUM}/balance", 400, BAD_ADDRESS + "..."),
    ("/addr/{BADSUM}/totalReceived", 400, BAD_ADDRESS + "..."),
    ("/addr/{BADSUM}/totalSent", 400, BAD_ADDRESS + "..."),
    ("/addr/{BADSUM}/unconfirmedBalance", 400, BAD_ADDRESS + "..."),
    ("/addr/{BADSUM}/utxo", 400, BAD_ADDRESS + "..."),
    # --- slices of its history
    (
        "/addr/{A}?from=2&to=1",
        503,
        'Invalid state: "from" (2) is expected to be less than "to" (1)',
    ),
    (
        "/addr/{A}?from=5&to=5",
        503,
        'Invalid state: "from" (5) is expected to be less than "to" (5)',
    ),
    (
        "/addr/{A}?from=0&to=1001",
        503,
        '"from" (0) and "to" (1001) range should be less than or equal to 1000',
    ),
    ("/addr/{A}?from=0&to=99999999999999999999", 503, '"from" (0)...'),
    ("/addr/{A}?from=-5&to=5", 503, None),
    ("/addr/{A}?from=x&to=5", 503, None),
    ("/addr/{A}?from=0&to=x", 503, None),
    ("/addr/{A}?from=&to=", 200, None),
    ("/addr/{A}?from=7", 200, None),
    ("/addr/{A}?to=0", 200, None),
    ("/addr/{A}?from=0x10&to=5", 200, None),
    ("/addr/{A}?from=0&to=5&from=9", 200, None),
    ("/addr/{A}?from=100000000&to=100000010", 200, None),
    ("/addr/{A}?from=9007199254740000&to=9007199254740010", 200, None),
    ("/addr/{A}?noTxList=junk", 200, None),
    ("/addr/{A}?noTxList=-1", 200, None),
    ("/addr/{A}?%00=1", 400, None),
    ("/addr/{A}?a=%00", 400, None),
    ("/addr/{A}?a=%zz", 200, None),
    ("/addr/{A}?" + "&".join(f"k{i}=v" for i in range(800)), 200, None),
    # --- many addresses
    ("/addrs//utxo", 404, None),
    ("/addrs/utxo", 400, "Must include address. Code:1"),
    ("/addrs/txs", 400, "Must include address. Code:1"),
    ("/addrs/,/utxo", 400, None),
    ("/addrs/{A},/utxo", 400, None),
    ("/addrs/{A},{BADSUM}/utxo", 400, BAD_ADDRESS + "..."),
    ("/addrs/{BADSUM},{A}/txs", 400, BAD_ADDRESS + "..."),
    ("/addrs/{A};{A}/txs", 400, BAD_ADDRESS + "..."),
    ("/addrs/{A}", 404, None),
    ("/addrs/{A}/balance", 404, None),
    (
        "/addrs/{A}/txs?from=0&to=51",
        503,
        '"from" (0) and "to" (51) range should be less than or equal to 50',
    ),
    ("/addrs/{A}/txs?from=3&to=1", 503, 'Invalid state: "from" (3)...'),
    ("/addrs/{A}/txs?from=-1", 503, None),
    ("/addrs/{A}/txs?from=99999999999999999999", 200, None),
    ("/addrs/{A}/txs?from=junk&to=junk", 200, None),
    # --- transactions
    ("/tx", 404, None),
    ("/tx/", 404, None),
    ("/tx/send", 400, None),
    ("/tx/{UNKNOWN}", 404, "Not found"),
    ("/tx/{B}", 404, "Not found"),
    ("/tx/xyz", 400, None),
    ("/tx/5", 400, None),
    ("/tx/" + "0" * 63, 400, None),
    ("/tx/" + "0" * 64, 404, "Not found"),
    ("/tx/" + "0" * 65, 400, None),
    ("/tx/" + "f" * 64, 404, "Not found"),
    ("/tx/" + "g" * 64, 400, None),
    ("/tx/" + "-1".rjust(64, "0"), 400, None),
    ("/tx/%20" + "0" * 63, 400, None),
    ("/tx/{T}%20", 400, None),
    ("/tx/{T}/x", 404, None),
    ("/tx/" + "0" * 7000, 400, None),
    ("/rawtx", 404, None),
    ("/rawtx/{UNKNOWN}", 404, "Not found"),
    ("/rawtx/xyz", 400, None),
    ("/rawtx/" + "0" * 65, 400, None),
    # --- blocks
    ("/block", 404, None),
    ("/block/{H}", 404, "Not found"),
    ("/block/xyz", 404, "Not found"),
    ("/block/{A}", 404, "Not found"),
    ("/block/{UNKNOWN}", 404, "Not found"),
    ("/block/{T}", 404, "Not found"),
    ("/block/" + "0" * 63, 404, "Not found"),
    ("/block/" + "g" * 64, 404, "Not found"),
    ("/block/" + "0" * 64, 404, "Not found"),
    ("/block/{B}/txs", 404, None),
    ("/rawblock/{H}", 404, "Not found"),
    ("/rawblock/{UNKNOWN}", 404, "Not found"),
    ("/rawblock/xyz", 404, "Not found"),
    ("/block-index", 404, None),
    ("/block-index/{H}", 200, None),
    ("/block-index/{H1}", 400, "Block height out of range. Code:-8"),
    ("/block-index/-1", 400, "Block height out of range. Code:-8"),
    ("/block-index/4294967295", 400, "Block height out of range. Code:-8"),
    ("/block-index/4294967296", 400, None),
    ("/block-index/18446744073709551616", 400, None),
    ("/block-index/" + "9" * 1000, 400, None),
    ("/block-index/1abc", 200, None),
    ("/block-index/1.9", 200, None),
    ("/block-index/0x10", 200, None),
    ("/block-index/abc", 400, "JSON value is not an integer as expected. Code:-1"),
    ("/block-index/{B}", None, None),
    ("/block-index/-", 400, None),
    ("/block-index/%00", 400, None),
    # --- days
    ("/blocks?blockDate=junk", 503, "Please use yyyy-mm-dd format"),
    ("/blocks?blockDate=2017-7-14", 503, "Please use yyyy-mm-dd format"),
    ("/blocks?blockDate=2017-13-01", 503, None),
    ("/blocks?blockDate=2017-00-10", 503, None),
    ("/blocks?blockDate=2017-02-30", 503, None),
    ("/blocks?blockDate=2017-04-31", 503, None),
    ("/blocks?blockDate=2019-02-29", 503, None),
    ("/blocks?blockDate=2020-02-29", 200, None),
    ("/blocks?blockDate=2017-07-14T00:00", 503, None),
    ("/blocks?blockDate=%202017-07-14", 503, None),
    ("/blocks?blockDate=99999-01-01", 503, None),
    ("/blocks?blockDate=0000-01-01", 503, None),
    ("/blocks?blockDate=1969-12-31", 503, None),
    ("/blocks?blockDate=1970-01-01", 200, None),
    ("/blocks?blockDate=", 200, None),
    ("/blocks?limit=junk", 200, None),
    ("/blocks?limit=-1", 200, None),
    ("/blocks?limit=99999999999999999999", 200, None),
    ("/blocks?startTimestamp=junk", 200, None),
    ("/blocks?startTimestamp=-1", 200, None),
    ("/blocks?startTimestamp=99999999999999999999", 200, None),
    ("/blocks/x", 404, None),
    # --- pages of transactions
    ("/txs", 503, "Block hash or address expected"),
    ("/txs?block=", 503, "Block hash or address expected"),
    ("/txs?address=", 503, "Block hash or address expected"),
    ("/txs?pageNum=1", 503, "Block hash or address expected"),
    ("/txs?address=junk", 400, "Invalid address. Code:-5"),
    ("/txs?address={BADSUM}", 400, "Invalid address. Code:-5"),
    ("/txs?address={LIVENET}", 400, "Invalid address. Code:-5"),
    ("/txs?block={UNKNOWN}", 404, "Not found"),
    ("/txs?block=junk", 404, "Not found"),
    ("/txs?block={B}&address=junk", 200, None),
    ("/txs?block={B}&pageNum=junk", 200, None),
    ("/txs?block={B}&pageNum=-1", 200, None),
    ("/txs?block={B}&pageNum=99999999999999999999", 200, None),
    ("/txs?address={A}&pageNum=-1", 200, None),
    ("/txs?address={A}&pageNum=4294967296", 200, None),
    ("/txs?address={A}&pageNum=1844674407370955161", 200, None),
    ("/txs?address={A}&pageNum=99999999999999999999", 200, None),
    # --- the rest
    ("/status?q=", 200, None),
    ("/status?q=getTxOutSetInfo", 200, None),
    ("/status?q=%F0%9F%98%80", 200, None),
    ("/sync/x", 404, None),
    ("/nothing", 404, None),
    ("/api/api/sync", 404, None),
    ("/apisync", 404, None),
    ("/..", 404, None),
    ("/../../etc/passwd", 404, None),
    ("/%2e%2e/%2e%2e/etc/passwd", 404, None),
    ("//sync", None, None),
    ("/sync//", None, None),
    ("/health/x", 404, None),
    ("/api/health", 404, None),
    ("/metrics/x", 404, None),
    ("/" + "a/" * 2000, 404, None),
    ("/favicon.ico", 404, None),
    ("/?x", 404, None),
    ("/#x", 404, None),
    ("/sync#x", 200, None),
]


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_each_bad_request_has_its_documented_answer(world, prefix):
    assert len(TABLE) > 180
    wrong = []
    for template, status, text in TABLE:
        path = template.format(**names(world))
        if prefix and path.startswith(("/..", "/%2e", "//", "/api/api", "/apisync")):
            continue
        try:
            answer = world.http.request("GET", prefix + path)
        except (OSError, http.client.HTTPException) as error:
            wrong.append(f"{template[:80]}: {error!r}")
            continue
        if not _as_documented(answer, status, text):
            wrong.append(f"{template[:80]}: not {status} {text}, but {answer}"[:400])
    assert not wrong, "\n".join(wrong)


def _as_documented(answer, status, text):
    if status is not None and answer.status != status:
        return False
    if answer.status >= 500 and answer.status != 503:
        return False
    if answer.status in (400, 503) and b"<script" in answer.body:
        return False
    if answer.status == 404 and not text and answer.body[:1] == b"{":
        return answer.json()["error"] == "Not found"
    if not text:
        return True
    got = answer.text
    return got.startswith(text[:-3]) if text.endswith("...") else got == text


FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

# (path, content type, body, status, text)
POSTS = [
    ("/tx/send", FORM, b"", 400, "TX decode failed. Code:-22"),
    ("/tx/send", None, b"", 400, "TX decode failed. Code:-22"),
    ("/tx/send", FORM, b"rawtx=", 400, "TX decode failed. Code:-22"),
    ("/tx/send", FORM, b"rawtx=zz", 400, "...Code:-22"),
    ("/tx/send", FORM, b"rawtx=123", 400, "...Code:-22"),
    ("/tx/send", FORM, b"rawtx=00", 400, "...Code:-22"),
    ("/tx/send", FORM, b"rawtx=" + b"00" * 5000, 400, "...Code:-22"),
    ("/tx/send", FORM, b"rawtx=%00", 400, None),
    ("/tx/send", FORM, b"raw=00", 400, "TX decode failed. Code:-22"),
    ("/tx/send", JSON, b"{}", 400, "TX decode failed. Code:-22"),
    ("/tx/send", JSON, b"", 400, None),
    ("/tx/send", JSON, b"{", 400, None),
    ("/tx/send", JSON, b"[]", 400, None),
    ("/tx/send", JSON, b"null", 400, None),
    ("/tx/send", JSON, b'"rawtx"', 400, None),
    ("/tx/send", JSON, b'{"rawtx":null}', 400, None),
    ("/tx/send", JSON, b'{"rawtx":5}', 400, None),
    ("/tx/send", JSON, b'{"rawtx":["00"]}', 400, None),
    ("/tx/send", JSON, b'{"rawtx":{"a":1}}', 400, None),
    ("/tx/send", JSON, b'{"rawtx":"00"', 400, None),
    ("/tx/send", JSON, b'{"rawtx":"00"}}', 400, None),
    ("/tx/send", JSON, b'{"rawtx":"00"} x', 400, None),
    ("/tx/send", JSON, b'{"rawtx":"\\ud800"}', 400, None),
    ("/tx/send", JSON, b'{"rawtx":"\xff"}', 400, None),
    ("/tx/send", JSON, b"[" * 100_000, 400, None),
    ("/tx/send", JSON, b'{"a":' * 50_000, 400, None),
    ("/tx/send", JSON, b'{"a":1e999999,"rawtx":"00"}', 400, None),
    ("/tx/send", "text/plain", b"00", 400, None),
    ("/tx/send", "multipart/form-data", b"--x\r\n", 400, None),
    ("/addrs/utxo", FORM, b"", 400, "Must include address. Code:1"),
    ("/addrs/utxo", FORM, b"addrs=", 400, None),
    ("/addrs/utxo", FORM, b"addrs=junk", 400, BAD_ADDRESS + "..."),
    ("/addrs/utxo", FORM, b"addrs=,,,", 400, None),
    ("/addrs/utxo", JSON, b"{}", 400, "Must include address. Code:1"),
    ("/addrs/utxo", JSON, b'{"addrs":[]}', 400, None),
    ("/addrs/utxo", JSON, b'{"addrs":[[]]}', 400, None),
    ("/addrs/utxo", JSON, b'{"addrs":[1,2]}', 400, None),
    ("/addrs/utxo", JSON, b'{"addrs":7}', 400, None),
    ("/addrs/utxo", JSON, b'{"addrs":', 400, None),
    ("/addrs/utxo", JSON, b"\xef\xbb\xbf{}", 400, None),
    ("/addrs/txs", FORM, b"addrs=junk", 400, BAD_ADDRESS + "..."),
    ("/addrs/txs", JSON, b'{"addrs":"junk","from":0,"to":51}', 400, None),
    ("/addrs/txs", JSON, b"x" * 1000, 400, None),
    ("/sync", JSON, b"{}", 404, None),
    ("/tx", FORM, b"rawtx=00", 404, None),
    ("/nothing", JSON, b"{", 404, None),
]


def test_each_bad_post_has_its_documented_answer(world):
    wrong = []
    for path, kind, body, status, text in POSTS:
        headers = {"Content-Type": kind} if kind else {}
        answer = world.http.request("POST", path, body, headers)
        good = answer.status == status
        if text and text.startswith("..."):
            good = good and answer.text.endswith(text[3:])
        elif text:
            good = good and _as_documented(answer, status, text)
        if not good:
            wrong.append(f"{path} {body[:60]}: not {status} {text}, but {answer}"[:400])
    assert not wrong, "\n".join(wrong)


def test_a_range_over_the_limit_is_refused_in_a_body_too(world):
    for form in ({"from": 0, "to": 51}, {"from": 5, "to": 1}):
        answer = world.http.post("/addrs/txs", {"addrs": world.address, **form}, status=503)
        assert answer.text.startswith(('"from" (0)', 'Invalid state: "from" (5)'))


def test_more_addresses_than_the_limit_are_refused(world):
    many = ",".join(s.address_of_key_hash(i.to_bytes(20, "big")) for i in range(10_001))
    text = "Maximum number of addresses (10000) exceeded"
    for path in ("/addrs/utxo", "/addrs/txs"):
        answer = world.http.post(path, {"addrs": many}, status=503)
        assert answer.text == text
    fewer = many[: many.rindex(",")]
    assert world.http.post("/addrs/utxo", {"addrs": fewer}).json() == []
    empty = {"totalItems": "0", "from": "0", "to": "0", "items": []}
    assert world.http.post("/addrs/txs", {"addrs": fewer}).json() == empty


def test_the_nodes_reasons_for_refusing_a_transaction_are_passed_on(world):
    chain = world.chain
    mined = chain.txs[names(world)["T"]]
    answer = world.http.post("/tx/send", {"rawtx": mined.write().hex()}, status=400)
    # Already in the chain, or its inputs are gone, as the node tells it.
    assert answer.text.endswith((". Code:-27", ". Code:-25")), answer
    coins = chain.mempool_pool(True).take(1)
    unknown = chain.spend(coins, [TxOut(600, chain.script(FREE))])
    unknown.inputs[0].txid = "ab" * 32
    answer = world.http.post("/tx/send", {"rawtx": unknown.write().hex()}, status=400)
    assert answer.text.endswith(". Code:-25"), answer
    rich = chain.spend(coins, [TxOut(coins[0].value * 2, chain.script(FREE))])
    answer = world.http.post("/tx/send", {"rawtx": rich.write().hex()}, status=400)
    assert answer.text.endswith((". Code:-25", ". Code:-26")), answer
