"""docs/openapi.yaml tells of every route, and every answer is as it says."""

import datetime
import json
import re

import jsonschema
import pytest
import yaml
from framework import settings
from framework.chains import RELAYED_OUT, Chain
from framework.oracle import Oracle

pytestmark = pytest.mark.every_coin

SPEC = yaml.safe_load((settings.ROOT / "docs" / "openapi.yaml").read_text())
TABLE = (settings.ROOT / "api" / "routes.c").read_text()
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def operations():
    return {
        (method, path)
        for path, methods in SPEC["paths"].items()
        for method in methods
    }


def routes():
    """The rows of the table in api/routes.c."""
    table = TABLE.replace('UI_HOME "', '"/insight/')
    rows = re.findall(r'^\t\{ ((?:GET|POST)(?: \| POST)?), "(/[^"]*)",', table, re.M)
    return {
        (method.lower(), re.sub(r":(\w+)", r"{\1}", path).replace("*", "{path}"))
        for methods, path in rows
        for method in methods.split(" | ")
    }


def test_every_route_is_described_and_nothing_else():
    assert len(routes()) > 30
    assert routes() == operations()


def test_the_description_is_of_this_version():
    text = (settings.ROOT / "CMakeLists.txt").read_text()
    assert SPEC["openapi"] == "3.1.0"
    assert f"project(owsd VERSION {SPEC['info']['version']} " in text


def test_its_references_lead_somewhere_and_its_schemas_are_schemas():
    for reference in set(re.findall(r"'\$ref': '([^']*)'", str(SPEC))):
        node = SPEC
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
    for schema in SPEC["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def resolve(node):
    while "$ref" in node:
        reference, node = node["$ref"], SPEC
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
    return node


def check_described(method, path, answer):
    """Status, content type and body are among those of the operation."""
    responses = SPEC["paths"][path][method]["responses"]
    response = responses.get(str(answer.status)) or responses.get("default")
    assert response, f"{answer} is not described"
    kind = answer.headers["content-type"].split(";")[0]
    content = resolve(response)["content"]
    assert kind in content, f"{answer}: {kind} is not described"
    value = json.loads(answer.body) if kind == JSON else answer.text
    schema = {**content[kind]["schema"], "components": SPEC["components"]}
    jsonschema.Draft202012Validator(schema).validate(value)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        chain = self.chain = Chain(self.node, "openapi")
        chain.start()
        chain.mine(5, txs=20)
        chain.send_random(10)
        self.owsd = make_owsd(self.node)
        self.owsd.wait_synced()
        self.view = Oracle(self.node).view()
        self.seen = set()

    def ask(self, method, path, query="", body=None, kind=FORM, **names):
        target = path.format(**names) + query
        headers = {"Content-Type": kind} if body is not None else {}
        answer = self.owsd.http.request(method.upper(), target, body, headers)
        check_described(method, path, answer)
        self.seen.add((method, path, answer.status // 100))
        return answer


def test_every_answer_is_as_described(world):
    view, ask = world.view, world.ask
    addresses = view.addresses[:30]
    some = ",".join(addresses[:5])
    for path in ("/sync", "/peer", "/version", "/currency", "/explorers", "/health"):
        ask("get", path)
    tip = view.tip
    ask("get", "/wait", f"?tip={tip.hash}&txid={tip.txs[0].txid}")
    for path in ("/ready", "/metrics", "/docs", "/docs/openapi.yaml"):
        ask("get", path)
    for q in ("getInfo", "getDifficulty", "getBestBlockHash", "getLastBlockHash"):
        ask("get", "/status", f"?q={q}")
    ask("get", "/utils/estimatefee", "?nbBlocks=2,6,junk")
    for block in view.blocks[:2] + view.blocks[-3:]:
        ask("get", "/block/{hash}", hash=block.hash)
        ask("get", "/rawblock/{hash}", hash=block.hash)
        ask("get", "/block-index/{height}", height=block.height)
        ask("get", "/txs", f"?block={block.hash}")
    ask("get", "/blocks")
    ask("get", "/blocks", "?limit=1&blockDate=" + day_of(view.times[-1]))
    for place in list(view.places.values())[-60:]:
        ask("get", "/tx/{txid}", txid=place.tx.txid)
        ask("get", "/rawtx/{txid}", txid=place.tx.txid)
    for address in addresses:
        for path in ("/addr/{addr}", "/addr/{addr}/utxo", "/addr/{addr}/balance"):
            ask("get", path, addr=address)
        for name in ("totalReceived", "totalSent", "unconfirmedBalance"):
            ask("get", "/addr/{addr}/" + name, addr=address)
        ask("get", "/txs", f"?address={address}")
    ask("get", "/addr/{addr}", "?noTxList=1", addr=addresses[0])
    for path in ("/addrs/{addrs}/utxo", "/addrs/{addrs}/txs"):
        ask("get", path, addrs=some)
        ask("post", path, addrs=some, body=f"addrs={addresses[7]}")
    ask("get", "/addrs/{addrs}/txs", "?noAsm=1&noSpent=1&noScriptSig=1", addrs=some)
    for path in ("/addrs/utxo", "/addrs/txs"):
        ask("post", path, body=f"addrs={some}")
        ask("post", path, body=json.dumps({"addrs": addresses[:5]}), kind=JSON)
    sent = world.chain.random_tx(world.chain.mempool_pool(True), RELAYED_OUT)
    ask("post", "/tx/send", body=f"rawtx={sent.write().hex()}")
    signature = "I" + "A" * 86 + "="
    verify = f"address={addresses[0]}&message=x&signature={signature}"
    ask("get", "/messages/verify", "?" + verify)
    ask("post", "/messages/verify", body=verify)
    good = {(method, path) for method, path, hundreds in world.seen if hundreds == 2}
    # These two want addresses in a body, which a GET has not.
    good |= {("get", "/addrs/utxo"), ("get", "/addrs/txs")}
    assert good == {(m, p) for m, p in operations() if p not in ELSEWHERE}


# What is no single answer, and what is there with flags alone: test_events.py,
# test_sockets.py and test_ui.py are about them.
LIVE_EVENTS = {"/socket.io", "/socket.io/socket.io.js", "/ws", "/events"}
ELSEWHERE = LIVE_EVENTS | {"/", "/insight/{path}"}


def day_of(seconds):
    utc = datetime.timezone.utc
    return datetime.datetime.fromtimestamp(seconds, utc).strftime("%Y-%m-%d")


def test_every_error_is_as_described(world):
    ask = world.ask
    for path in ("/tx/{txid}", "/rawtx/{txid}"):
        ask("get", path, txid="junk")
        ask("get", path, txid="0" * 64)
    for path in ("/block/{hash}", "/rawblock/{hash}"):
        ask("get", path, hash="0" * 64)
    ask("get", "/block-index/{height}", height=10**6)
    ask("get", "/blocks", "?blockDate=junk")
    ask("get", "/txs")
    ask("get", "/txs", "?address=junk")
    ask("get", "/addr/{addr}", addr="junk")
    ask("get", "/addr/{addr}/utxo", addr="junk")
    ask("get", "/addrs/utxo")
    ask("get", "/addrs/txs")
    ask("get", "/wait")
    ask("get", "/wait", "?height=100000000&timeout=0")
    ask("get", "/messages/verify")
    ask("post", "/messages/verify", body="{", kind=JSON)
    ask("post", "/tx/send", body="rawtx=00")
    ask("post", "/addrs/txs", body="addrs=junk")
    unknown = world.owsd.http.request("PUT", "/sync")
    check_described("get", "/sync", unknown)


def test_the_page_names_every_route_and_loads_nothing(world):
    answer = world.owsd.http.get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    page = answer.text
    for _, path in operations():
        assert f"<span>{path}</span>" in page, path
    assert not re.search(r"<(script|link|img|iframe)|src=|@import|url\(", page)
    links = set(re.findall(r'href="([^#"][^"]*)"', page))
    assert links == {"docs/openapi.yaml"}
    anchors = set(re.findall(r'href="#([^"]*)"', page))
    assert anchors <= set(re.findall(r'id="([^"]*)"', page))


def test_the_description_is_served_as_it_stands(world):
    answer = world.owsd.http.get("/docs/openapi.yaml")
    assert answer.headers["content-type"] == "application/yaml; charset=utf-8"
    assert yaml.safe_load(answer.body) == SPEC
