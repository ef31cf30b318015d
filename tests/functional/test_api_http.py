"""Scripts, tags, ages, rates, proxies, bodies: what surrounds the answers."""

import gzip
import json

import pytest
from framework import script as s
from framework import secp, settings
from framework.chains import RELAYED_OUT, Chain
from framework.compare import parse
from framework.oracle import Oracle
from framework.tx import TxOut, hash160

PREFIXES = ["/insight-api", "/api", "/explorer-api", f"/api/explorer/{settings.COIN.name}", ""]


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "api-http")
        self.chain.start()
        self.chain.mine(5, txs=20)
        self.owsd = make_owsd(self.node)
        self.http = self.owsd.http
        view = Oracle(self.node).view()
        self.block = view.tip.hash
        self.txid = view.tip.txids[-1]
        self.addresses = view.addresses
        self.address = view.addresses[0]
        self.chain_paths = [
            f"/block/{self.block}",
            f"/rawblock/{self.block}",
            "/block-index/3",
            "/blocks?blockDate=2020-01-01",
        ]
        self.paths = self.chain_paths + [
            f"/tx/{self.txid}",
            f"/rawtx/{self.txid}",
            f"/txs?block={self.block}",
            f"/addr/{self.address}",
            f"/addr/{self.address}/balance",
            f"/addr/{self.address}/utxo",
            f"/addrs/{self.address}/utxo",
            f"/addrs/{self.address}/txs",
            "/sync",
            "/status?q=getLastBlockHash",
            "/peer",
            "/version",
            "/currency",
            "/explorers",
            "/utils/estimatefee",
        ]

    def get(self, path, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request("GET", path, headers=names)


def with_query(path, text):
    return f"{path}{'&' if '?' in path else '?'}{text}"


# --- scripts ------------------------------------------------------------------


def test_every_get_route_answers_as_a_script(world):
    for path in world.paths:
        plain = world.http.get(path)
        script = world.http.get(with_query(path, "callback=cb.x[1]$"))
        assert script.headers["content-type"] == "text/javascript; charset=utf-8", path
        head = "/**/ typeof cb.x[1]$ === 'function' && cb.x[1]$("
        assert script.text == f"{head}{plain.text});", path


def test_a_script_is_packed_and_its_name_is_harmless(world):
    path = f"/rawblock/{world.block}?callback=%3Cb%3Ealert(1)%2F%2F"
    packed = world.get(path, Accept_Encoding="gzip")
    text = gzip.decompress(packed.body).decode()
    assert text.startswith("/**/ typeof balert1 === 'function' && balert1({")
    assert packed.headers["x-content-type-options"] == "nosniff"


def test_unknown_routes_answer_as_a_script_too(world):
    for prefix in PREFIXES:
        path = f"{prefix}/nothing?callback=f"
        answer = world.http.get(path, status=404)
        body = json.dumps({"status": 404, "url": path, "error": "Not found"}, separators=(",", ":"))
        assert answer.text == f"/**/ typeof f === 'function' && f({body});"


def test_errors_of_one_line_and_the_servers_pages_are_no_scripts(world):
    assert world.http.get("/tx/x?callback=f", status=400).text.endswith("Code:-8")
    for path in ("/health", "/ready"):
        assert parse(world.http.get(path + "?callback=f").body)


# --- tags ---------------------------------------------------------------------


def test_who_has_an_answer_is_told_that_nothing_changed(world):
    for path in world.paths:
        first = world.http.get(path)
        etag = first.headers["etag"]
        assert etag.startswith('W/"') and etag.endswith('"'), etag
        for wanted in (etag, etag[2:], f'"other", {etag}', "*"):
            again = world.get(path, If_None_Match=wanted)
            assert (again.status, again.body) == (304, b""), path
            assert again.headers["etag"] == etag
            assert again.headers["access-control-allow-origin"] == "*"
            assert "content-type" not in again.headers
        other = world.get(path, If_None_Match='W/"0123456789abcdef"')
        assert (other.status, other.body) == (200, first.body)
        head = world.http.request("HEAD", path, headers={"If-None-Match": etag})
        assert head.status == 304


def test_other_answers_have_other_tags(world):
    asked = world.paths + [with_query(path, "callback=f") for path in world.paths]
    bodies = {}
    for path in asked:
        answer = world.http.get(path)
        other = bodies.setdefault(answer.headers["etag"], answer.body)
        assert other == answer.body, path
    assert len(bodies) > len(asked) - 6


def test_no_error_has_a_tag_and_no_condition_stops_a_post(world):
    unknown = "0" * 64
    paths = (f"/tx/{unknown}", f"/block/{unknown}", "/block-index/9999999", "/addr/x", "/nothing")
    for path in paths:
        answer = world.get(path, If_None_Match="*")
        assert answer.status in (400, 404) and "etag" not in answer.headers
    form = {"Content-Type": "application/x-www-form-urlencoded", "If-None-Match": "*"}
    answer = world.http.request("POST", "/addrs/utxo", f"addrs={world.address}", form)
    assert answer.status == 200


def test_a_new_block_makes_old_tags_old(world):
    before = {p: world.http.get(p) for p in world.chain_paths[:1] + ["/sync"]}
    world.chain.mine(1)
    world.owsd.wait_synced()
    for path, old in before.items():
        answer = world.get(path, If_None_Match=old.headers["etag"])
        assert answer.status == 200 and answer.body != old.body, path


def test_another_process_knows_no_old_tags_of_the_chains_state(world):
    path = f"/block/{world.block}"
    old = world.http.get(path)
    world.owsd.restart()
    answer = world.get(path, If_None_Match=old.headers["etag"])
    assert (answer.status, answer.body) == (200, old.body)


def test_the_mempool_makes_old_tags_old(world):
    path = f"/addr/{world.address}"
    old = world.http.get(path).headers["etag"]
    assert world.get(path, If_None_Match=old).status == 304
    pool = world.chain.mempool_pool(True)
    while True:
        tx = world.chain.random_tx(pool, RELAYED_OUT)
        assert tx is not None
        script = next(o.script for o in tx.outputs)
        world.chain.send(tx)
        world.owsd.wait_synced()
        touched = Oracle(world.node).view().scripts[script.hex()].address
        if touched:
            break
    path = f"/addr/{touched}"
    first = world.http.get(path)
    assert int(first.json()["unconfirmedTxApperances"]) > 0
    assert world.get(path, If_None_Match=first.headers["etag"]).status == 304
    world.chain.submit(world.chain.build(world.chain.mineable()))
    world.owsd.wait_synced()
    assert world.get(path, If_None_Match=first.headers["etag"]).status == 200


# --- ages ---------------------------------------------------------------------


def test_ages_are_told_on_request_alone(world, make_owsd):
    for path in world.paths:
        assert "cache-control" not in world.http.get(path).headers
    owsd = make_owsd(
        world.node, flags=["--enable-cache", "--cache-short", "7", "--cache-long", "8"]
    )
    never = ("/currency", "/explorers", "/utils/estimatefee")
    for path in world.paths:
        answer = owsd.http.get(path)
        age = answer.headers.get("cache-control")
        long = path.startswith("/raw")
        expected = None if path in never else f"public, max-age={8 if long else 7}"
        assert age == expected, path
        again = owsd.http.request(
            "GET", path, headers={"If-None-Match": answer.headers["etag"]}
        )
        assert again.status == 304 and again.headers.get("cache-control") == expected
    for path in ("/tx/" + "0" * 64, "/rawtx/x", "/nothing"):
        assert "cache-control" not in owsd.http.request("GET", path).headers
    owsd.stop()


# --- rates --------------------------------------------------------------------


def test_clients_of_this_machine_are_not_limited_by_default(world):
    answer = world.http.get("/sync")
    assert answer.headers["x-ratelimit-limit"] == "-1"
    assert answer.headers["x-ratelimit-remaining"] == "-1"


def test_strangers_are_limited_as_insight_did(world):
    answer = world.get("/sync", X_Forwarded_For="203.0.113.77")
    assert answer.headers["x-ratelimit-limit"] == "10800"
    assert answer.headers["x-ratelimit-remaining"] == "10799"
    answer = world.get("/nothing", X_Forwarded_For="203.0.113.77")
    assert answer.headers["x-ratelimit-remaining"] == "10798"


def test_a_client_over_its_limit_is_refused(world, make_owsd):
    owsd = make_owsd(
        world.node,
        flags=["--rate-limit", "20", "--rate-limit-interval", "3600"]
        + ["--rate-limit-whitelist", "198.51.100.0/24", "--rate-limit-whitelist-limit", "30"]
        + ["--rate-limit-blacklist", "198.51.100.66"],
    )
    rest = int(owsd.http.get("/sync").headers["x-ratelimit-remaining"])
    while rest:
        answer = owsd.http.get("/sync")
        rest -= 1
        assert int(answer.headers["x-ratelimit-remaining"]) == rest
    for method, path in (("GET", "/sync"), ("OPTIONS", "/x"), ("POST", "/tx/send")):
        answer = owsd.http.request(method, path)
        assert answer.status == 429
        assert answer.body == b'{"status":429,"error":"Rate limit exceeded"}'
        assert 3500 < int(answer.headers["retry-after"]) <= 3600
        assert answer.headers["x-ratelimit-remaining"] == "0"
        assert answer.headers["access-control-allow-origin"] == "*"
    # The server's own pages are not counted.
    for path in ("/health", "/ready", "/metrics", "/docs"):
        answer = owsd.http.get(path)
        assert "x-ratelimit-limit" not in answer.headers
    # Others behind the proxy are themselves.
    for address, limit in (("203.0.113.5", "20"), ("198.51.100.7", "30"), ("198.51.100.66", "0")):
        answer = owsd.http.request("GET", "/sync", headers={"X-Forwarded-For": address})
        assert answer.headers["x-ratelimit-limit"] == limit
        assert answer.status == (429 if limit == "0" else 200)
    owsd.stop()


def test_the_limiter_can_be_switched_off_and_proxies_mistrusted(world, make_owsd):
    owsd = make_owsd(world.node, flags=["--disable-rate-limiter"])
    assert "x-ratelimit-limit" not in owsd.http.get("/sync").headers
    owsd.stop()
    owsd = make_owsd(
        world.node, flags=["--rate-limit", "1000", "--trusted-proxies", "192.0.2.1"]
    )
    rest = []
    for i in range(3):
        headers = {"X-Forwarded-For": f"203.0.113.{i}"}
        answer = owsd.http.request("GET", "/sync", headers=headers)
        rest.append(int(answer.headers["x-ratelimit-remaining"]))
    assert rest == [rest[0], rest[0] - 1, rest[0] - 2]
    owsd.stop()


# --- bodies -------------------------------------------------------------------


def test_every_post_takes_json_and_forms_under_every_prefix(world):
    signature = "I" + "A" * 86 + "="
    asked = {
        "/addrs/utxo": {"addrs": world.address},
        "/addrs/txs": {"addrs": world.address, "from": 0, "to": 5},
        f"/addrs/{world.address}/utxo": {"r": "1"},
        f"/addrs/{world.address}/txs": {"from": "0"},
        "/messages/verify": {"address": world.address, "message": "m", "signature": signature},
    }
    for prefix in PREFIXES:
        for path, form in asked.items():
            one = world.http.post(prefix + path, form)
            two = world.http.post(prefix + path, json=json.dumps(form))
            assert one.body == two.body, path


def test_signatures_that_the_node_makes_are_taken(world):
    key = secp.Keys(settings.rng(__name__)).next()
    wif = s.base58check(b"\xef" + key.secret.to_bytes(32, "big") + b"\1")
    signature = world.node.rpc.call("signmessagewithprivkey", wif, "owned")
    address = s.address_of_key_hash(hash160(key.compressed))
    form = {"address": address, "message": "owned", "signature": signature}
    assert world.http.post("/messages/verify", form).json() == {"result": True}


def test_trims_are_taken_from_a_body_too(world):
    for trims in (["noAsm"], ["noScriptSig", "noSpent"], ["noAsm", "noScriptSig", "noSpent"]):
        form = {"addrs": world.address, **{trim: 1 for trim in trims}}
        query = "&".join(f"{trim}=1" for trim in trims)
        expected = world.http.post(f"/addrs/txs?{query}", {"addrs": world.address})
        full = world.http.post("/addrs/txs", {"addrs": world.address})
        assert world.http.post("/addrs/txs", form).body == expected.body
        assert world.http.post("/addrs/txs", json=json.dumps(form)).body == expected.body
        assert expected.body != full.body


def test_a_large_body_is_taken_where_insight_refused_it(world):
    many = (world.addresses * 10_000)[:10_000]
    form = {"addrs": ",".join(many)}
    assert len(form["addrs"]) > 300_000
    answer = world.http.post("/addrs/utxo", form)
    few = ",".join(dict.fromkeys(many))
    assert answer.body == world.http.post("/addrs/utxo", {"addrs": few}).body


def test_more_unspent_outputs_than_an_answer_holds_are_asked_for_in_pages(world):
    script = world.chain.script("p2pkh")
    outputs = [TxOut(1000, script)] * 17_000
    world.chain.submit(*[world.chain.build(outputs=outputs) for _ in range(3)])
    world.owsd.wait_synced()
    address = s.address_of_key_hash(script[3:23])
    text = 'More than 50000 unspent outputs: ask for pages with "from" and "to"'
    for path in (f"/addr/{address}/utxo", f"/addrs/{address}/utxo"):
        assert world.http.get(path, status=503).text == text
        assert world.http.get(path + "?from=0&to=50001", status=503)
        pages = [world.http.json(path, **{"from": low, "to": low + 20_000})
                 for low in (0, 20_000, 40_000, 60_000)]
        assert [len(page) for page in pages] == [20_000, 20_000, 11_000, 0]
        coins = {(coin["txid"], coin["vout"]) for page in pages for coin in page}
        assert len(coins) == 51_000
    sums = world.http.json(f"/addr/{address}", noTxList=1)
    assert (sums["balanceSat"], sums["txApperances"]) == ("51000000", "3")
