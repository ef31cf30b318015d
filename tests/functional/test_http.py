"""The manners of the server: methods, headers, compression, connections."""

import gzip
import http.client
import socket

import pytest
from framework import scenes, settings
from framework.chains import Chain
from framework.compare import parse
from framework.oracle import Oracle

OWN_PREFIX = f"/api/explorer/{settings.COIN.name}"
PREFIXES = ["/insight-api", "/api", "/explorer-api", OWN_PREFIX, ""]


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        chain = Chain(self.node, "http")
        chain.start()
        script = scenes.crowded(chain)
        chain.mine(2, txs=10)
        self.owsd = make_owsd(self.node)
        self.http = self.owsd.http
        view = Oracle(self.node).view()
        self.address = view.scripts[script.hex()].address
        self.txid = view.scripts[script.hex()].txids[0]
        self.block = view.tip.hash
        self.good = [
            f"/addr/{self.address}",
            f"/addr/{self.address}/balance",
            f"/addr/{self.address}/utxo",
            f"/addrs/{self.address}/utxo",
            f"/addrs/{self.address}/txs?noScriptSig=1",
            f"/tx/{self.txid}",
            f"/rawtx/{self.txid}",
            f"/txs?address={self.address}",
            f"/block/{self.block}",
            f"/rawblock/{self.block}",
            "/block-index/1",
            "/blocks",
            "/sync",
            "/status",
            "/peer",
            "/version",
        ]
        self.bad = [
            "/addr/junk",
            "/tx/junk",
            "/tx/" + "0" * 64,
            "/block/junk",
            "/block-index/999999",
            "/txs",
            "/nothing",
            "/blocks?blockDate=junk",
        ]


def test_head_answers_as_get_without_the_body(world):
    for path in world.good + world.bad:
        get = world.http.request("GET", path)
        head = world.http.request("HEAD", path)
        assert (head.status, head.body) == (get.status, b""), path
        for name in ("content-type", "content-length"):
            assert head.headers.get(name) == get.headers.get(name), path


def test_options_is_empty_and_allows_everything_on_any_path(world):
    for prefix in PREFIXES:
        for path in ("/sync", "/nothing/at/all", "/tx/send"):
            answer = world.http.request("OPTIONS", prefix + path)
            assert (answer.status, answer.body) == (204, b"")
            _check_cors(answer)


def test_explorer_answers_allow_any_origin_good_or_bad(world):
    for path in world.good + world.bad:
        _check_cors(world.http.request("GET", path))
    _check_cors(world.http.post("/tx/send", {"rawtx": "junk"}, status=400))


def test_the_servers_own_pages_are_not_for_other_origins(world):
    for path in ("/health", "/ready", "/metrics"):
        answer = world.http.get(path)
        assert "access-control-allow-origin" not in answer.headers


def _check_cors(answer):
    headers = answer.headers
    assert headers.get("access-control-allow-origin") == "*", answer
    methods = headers["access-control-allow-methods"].replace(" ", "").split(",")
    assert set(methods) == {"GET", "HEAD", "PUT", "POST", "OPTIONS"}
    names = headers["access-control-allow-headers"].lower().replace(" ", "").split(",")
    assert {
        "origin",
        "x-requested-with",
        "content-type",
        "accept",
        "content-length",
        "cache-control",
        "cf-connecting-ip",
        "x-client-version",
    } <= set(names)


def test_errors_are_plain_text_called_html_and_unknown_routes_json(world):
    for path in world.bad:
        answer = world.http.request("GET", path)
        if path == "/nothing":
            assert answer.json() == {
                "status": "404",
                "url": "/nothing",
                "error": "Not found",
            }
        else:
            assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "BREW"])
def test_a_wrong_method_is_an_unknown_route(world, method):
    for path in ("/api/sync", f"/api/addr/{world.address}?x=1"):
        answer = world.http.request(method, path)
        assert answer.status == 404, answer
        assert answer.json() == {"status": "404", "url": path, "error": "Not found"}


def test_names_in_paths_match_whatever_their_case(world):
    for path in (
        f"/ADDR/{world.address}/TOTALRECEIVED",
        f"/Insight-API/Addr/{world.address}/Utxo",
        f"/API/Explorer/{settings.COIN.name.upper()}/Sync",
        "/BLOCK-INDEX/1",
    ):
        world.http.get(path)


def test_a_trailing_slash_and_unknown_parameters_change_nothing(world):
    for path in world.good:
        route, _, query = path.partition("?")
        plain = world.http.get(path)
        slash = world.http.get(f"{route}/?{query}&r=0.123&unknown[]=x&=&&a")
        assert slash.body == plain.body, path


def test_answers_are_compact_json(world):
    for path in world.good:
        answer = world.http.get(path)
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert b"\n" not in answer.body and b'": ' not in answer.body
        parse(answer.body)


def test_long_answers_are_gzipped_for_those_who_accept_it(world):
    for path in (f"/tx/{world.txid}", f"/rawblock/{world.block}"):
        plain = world.http.get(path)
        assert "content-encoding" not in plain.headers
        packed = world.http.request("GET", path, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in packed.headers["vary"].lower()
        assert gzip.decompress(packed.body) == plain.body
        assert len(packed.body) < len(plain.body)
    refusing = {"Accept-Encoding": "gzip;q=0, identity"}
    answer = world.http.request("GET", f"/tx/{world.txid}", headers=refusing)
    assert "content-encoding" not in answer.headers
    small = world.http.request("GET", "/version", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


def test_connections_are_kept(world):
    connection = http.client.HTTPConnection("127.0.0.1", world.owsd.port, timeout=10)
    connection.connect()
    ours = connection.sock.getsockname()
    for path in (world.good + world.bad) * 3:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert not response.will_close, path
        assert connection.sock.getsockname() == ours
    connection.close()


def test_pipelined_requests_are_answered_in_their_order(world):
    with socket.create_connection(("127.0.0.1", world.owsd.port), 10) as wire:
        asked = [f"/block-index/{height % 50}" for height in range(100)]
        text = "".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" for path in asked)
        wire.sendall(text.encode())
        data = b""
        while data.count(b"blockHash") < len(asked):
            part = wire.recv(65536)
            assert part, "closed in between"
            data += part
    answers = [piece.split(b'"')[2] for piece in data.split(b"blockHash")[1:]]
    expected = world.node.rpc.batch([("getblockhash", h % 50) for h in range(100)])
    assert [answer.decode() for answer in answers] == expected


def test_http_1_0_is_answered_and_closed(world):
    with socket.create_connection(("127.0.0.1", world.owsd.port), 10) as wire:
        wire.sendall(b"GET /sync HTTP/1.0\r\n\r\n")
        data = b""
        while part := wire.recv(65536):
            data += part
    assert b" 200 " in data.split(b"\r\n")[0] and data.endswith(b"}")


def test_metrics_are_in_prometheus_form(world):
    world.http.get("/sync")
    text = world.http.get("/metrics").text
    kinds = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in kinds, name
            kinds[name] = kind
        elif line and not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            float(value)
            base = name.split("{")[0]
            stem = base
            for tail in ("_bucket", "_sum", "_count"):
                stem = stem.removesuffix(tail) if stem not in kinds else stem
            assert base in kinds or stem in kinds, line
    assert "histogram" in kinds.values() and len(kinds) > 15
    assert world.owsd.metric("owsd_index_height") == world.node.height()
