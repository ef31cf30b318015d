"""insight-ui's pages, as owsd serves them, in a browser."""

import datetime
import decimal
import gzip
import pathlib
import time
import urllib.parse

import pytest
from framework import script as s
from framework import socketio
from framework.block import subsidy
from framework.browser import LONG, Browser
from framework.chains import RELAYED_OUT, Chain
from framework.fetched import fetched
from framework.oracle import Oracle
from framework.tx import TxOut
from framework.waiting import wait_until

UTC = datetime.timezone.utc


def page_url(owsd):
    return f"http://127.0.0.1:{owsd.port}/insight/"


class World:
    def __init__(self, make_node, make_owsd, browser):
        self.browser = browser
        self.node = make_node()
        self.chain = Chain(self.node, "ui")
        self.chain.start()
        self.chain.mine(4, txs=10)
        self.chain.send_random(8)
        script = self.chain.script("p2pkh")
        self.pay(script, 50_000)
        self.mine_today()
        self.chain.send_random(5)
        self.pay(script, 12_345)
        self.flags = ["--ui-dir", fetched("get-ui")]
        self.flags += ["--socketio-script", socketio.browser_script()]
        self.owsd = make_owsd(self.node, flags=self.flags)
        self.owsd.wait_synced()
        self.view = Oracle(self.node).view()

    def pay(self, script, value):
        """An unconfirmed transaction with that output and one of change."""
        coin = self.chain.mempool_pool(True).take_plain(100_000)
        change = TxOut(coin.value - value - 1_000, self.chain.script("p2pkh"))
        tx = self.chain.spend([coin], [TxOut(value, script), change])
        return self.chain.send(tx)

    def mine_today(self):
        """A block with all of the mempool, at this very time, in a day that
        goes on for a while."""
        wait_until(lambda: time.time() % 86_400 < 86_400 - LONG, 2 * LONG)
        self.chain.submit(self.chain.build(self.chain.mineable(), time=int(time.time())))

    def open(self, path, *texts):
        """The page at that path, once it shows those texts."""
        self.browser.open(page_url(self.owsd) + path)
        self.browser.wait_text(*texts)


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def world(make_node, make_owsd, browser):
    return World(make_node, make_owsd, browser)


@pytest.fixture(autouse=True)
def nothing_goes_wrong(world):
    """No error in the console, no request that failed or went elsewhere."""
    yield
    assert world.browser.troubles() == []
    for url in world.browser.requests.values():
        assert urllib.parse.urlsplit(url).hostname in ("127.0.0.1", None), url


def day_of(seconds):
    return datetime.datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def satoshis(text):
    """Of "1.5 BTC", as the page shows it."""
    number, unit = text.split()
    assert unit == "BTC"
    sats = decimal.Decimal(number) * 10**8
    assert sats == int(sats), text
    return int(sats)


def plain_tx(view):
    """A confirmed transaction, each output of which has an address of its own;
    the page shows five."""
    for place in reversed(view.places.values()):
        shown = [out.shown for out in place.tx.outputs]
        if (
            place.block
            and not place.tx.coinbase
            and None not in shown
            and len(set(shown)) == len(shown) <= 5
        ):
            return place
    raise AssertionError("no such transaction, but World.pay() made one")


def block_rows(blocks):
    """Height, transactions and size of each, the last one first."""
    return [
        [str(b.height), str(len(b.txs)), str(b.json["size"])] for b in reversed(blocks)
    ]


# --- the files ----------------------------------------------------------------


def test_the_page_and_its_files_come_typed_tagged_and_packed(world):
    http = world.owsd.http
    page = http.get("/insight/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert '<base href="/insight/"' in page.text
    assert "window.apiPrefix = '/insight-api'" in page.text
    assert "fonts.googleapis" not in page.text
    assert http.get("/insight/tx/00").body == page.body
    script = http.get("/insight/js/main.min.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in script.headers
    wanted = pathlib.Path(fetched("get-ui")) / "public/js/main.min.js"
    assert script.body == wanted.read_bytes()
    again = {"If-None-Match": script.headers["etag"]}
    assert http.request("GET", "/insight/js/main.min.js", headers=again).status == 304
    packed = http.request("GET", "/insight/js/main.min.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.body) == script.body
    head = http.request("HEAD", "/insight/js/main.min.js")
    assert head.status == 200 and head.headers["content-length"] == str(len(script.body))


def test_nothing_else_of_the_disk_is_served(world):
    http = world.owsd.http
    for path in (
        "absent.js",
        "../package.json",
        "%2e%2e/package.json",
        "..%2fpackage.json",
        "js/../../package.json",
        "//etc/hosts.txt",
        ".npmignore",
        "lib/angular/bower.json",
    ):
        assert http.get(f"/insight/{path}", status=404).text == "Not found", path
    for path in ("/", "/insight", "/Insight/blocks"):
        moved = http.get(path, status=302)
        assert moved.headers["location"] == "/insight/"


def test_without_a_page_there_is_none(world, make_owsd):
    owsd = make_owsd(world.node)
    for path in ("/", "/insight/", "/insight/js/main.min.js"):
        assert owsd.http.get(path, status=404).json()["error"] == "Not found"


# --- the pages ----------------------------------------------------------------


def test_the_first_page_has_the_days_blocks(world):
    def today():
        now = day_of(time.time())
        return block_rows([b for b in world.view.blocks if day_of(b.time) == now])

    wanted = [today()]
    world.open("", "Latest Blocks")
    wanted.append(today())
    world.browser.wait(
        lambda: [row[::2] for row in world.browser.cells("tr.fader")] in wanted, wanted
    )


def test_a_link_leads_on_without_another_page(world):
    tip = world.view.tip
    world.open(f"blocks-date/{day_of(tip.time)}", str(tip.height))
    world.browser.click("tr.fader a")
    world.browser.wait_text("Merkle Root", tip.json["merkleroot"])
    assert world.browser.url.endswith(f"/insight/block/{tip.hash}")


def test_a_block_is_shown_by_its_hash_and_its_height(world):
    for path, block in (
        (f"block/{world.view.tip.hash}", world.view.tip),
        ("block-index/113", world.view.blocks[113]),
    ):
        world.open(path, f"Block #{block.height}", "Merkle Root", block.txids[0])
        rows = world.browser.named_cells()
        assert rows["Merkle Root"] == block.json["merkleroot"]
        assert rows["Number Of Transactions"] == str(len(block.txs))
        assert rows["Height"] == f"{block.height} (Mainchain)"
        assert rows["Previous Block"] == str(block.height - 1)
        assert rows["Size (bytes)"] == str(block.json["size"])
        assert rows["Bits"] == block.json["bits"]
        assert rows["Nonce"] == str(block.json["nonce"])
        assert rows["Version"] == str(block.json["version"])
        assert satoshis(rows["Block Reward"]) == subsidy(block.height)
        for txid in block.txids[:10]:
            assert txid in world.browser.text()


def test_a_transaction_is_shown_with_what_it_pays(world):
    place = plain_tx(world.view)
    tx = place.tx
    paid = {out.shown: out.value for out in tx.outputs}
    world.open(f"tx/{tx.txid}", "Included in Block", place.block.hash, *paid)
    rows = world.browser.named_cells()
    assert rows["Size"] == f"{tx.json['size']} (bytes)"
    shown = {}
    for panel in world.browser.texts(".col-md-6 .transaction-vin-vout"):
        value, address = panel.split("\n")
        value, state = value.rsplit(" ", 1)
        shown[address] = satoshis(value)
        outpoint = tx.txid, list(paid).index(address)
        assert state == ("(S)" if outpoint in world.view.spenders else "(U)")
    assert shown == paid
    spent = sum(world.view.output(outpoint).value for outpoint in tx.inputs)
    fee, total = (t for t in world.browser.texts(".txvalues") if t.endswith("BTC"))
    assert satoshis(fee.removeprefix("FEE: ")) == spent - sum(paid.values())
    assert satoshis(total) == sum(paid.values())
    confirmations = world.view.height - place.height + 1
    assert f"{confirmations} CONFIRMATIONS" in world.browser.text()


def test_an_unconfirmed_transaction_says_so(world):
    txid = next(iter(world.view.mempool))
    world.open(f"tx/{txid}", txid, "Included in Block")
    assert world.browser.named_cells()["Included in Block"] == "Unconfirmed"
    assert "UNCONFIRMED TRANSACTION!" in world.browser.text()


def test_an_address_is_shown_with_its_sums_and_history(world):
    def busy(address):
        script = world.view.script_of(address)
        return bool(script.mempool_delta), script.spends

    address = max(world.view.addresses, key=busy)
    script = world.view.script_of(address)
    assert script.mempool_delta and script.txids
    world.open(f"address/{address}", "Final Balance", "Unconfirmed Txs Balance")
    rows = world.browser.named_cells()
    assert satoshis(rows["Total Received"]) == script.received
    assert satoshis(rows["Total Sent"]) == script.sent
    assert satoshis(rows["Final Balance"]) == script.balance
    assert satoshis(rows["Unconfirmed Txs Balance"]) == script.mempool_delta
    newest = [*script.mempool_txids, *script.txids[::-1]]
    world.browser.wait_text(*newest[:5])


def test_the_status_is_the_nodes(world):
    tip = world.view.tip
    world.open("status", "100% Complete", "finished", tip.hash, "Protocol version")
    rows = world.browser.named_cells()
    info = world.node.rpc.getnetworkinfo()
    assert rows["Blocks"] == str(tip.height)
    assert rows["Version"] == str(info["version"])
    assert rows["Protocol version"] == str(info["protocolversion"])
    assert rows["Network"] == "regtest"
    for name in ("Last Block Hash (Bitcoind)", "Current Blockchain Tip (insight)"):
        assert rows[name] == tip.hash


def test_a_days_blocks_are_those_of_that_day(world):
    day = day_of(world.view.times[-3])
    blocks = [b for b, t in zip(world.view.blocks, world.view.times) if day_of(t) == day]
    world.open(f"blocks-date/{day}", "by date", str(blocks[-1].json["size"]))
    assert [row[::2] for row in world.browser.cells("tr.fader")] == block_rows(blocks)


# --- forms --------------------------------------------------------------------


def test_a_signed_message_is_verified(world):
    key = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcA"  # the secret 1
    signature = world.node.rpc.signmessagewithprivkey(key, "hello")
    world.open("messages/verify", "Verify signed message")
    fill = world.browser.fill
    fill("#verify-message-address", "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r")
    fill("#verify-message-signature", signature)
    fill("#verify-message-message", "hello")
    world.browser.click("form.form-horizontal button")
    world.browser.wait_text("The message is verifiably from mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r")
    fill("#verify-message-message", "hello, too")
    world.browser.click("form.form-horizontal button")
    world.browser.wait_text("The message failed to verify.")


def test_a_transaction_is_broadcast(world):
    world.chain.follow()
    tx = world.chain.random_tx(world.chain.mempool_pool(True), RELAYED_OUT)
    world.open("tx/send", "Broadcast Raw Transaction")
    world.browser.fill("#transaction-rawdata", tx.write().hex())
    world.browser.click("form.form-horizontal button")
    world.browser.wait_text("Transaction succesfully broadcast.", tx.txid)
    assert tx.txid in world.node.mempool()


def test_what_is_searched_for_is_found(world):
    block = world.view.blocks[5]
    world.open("status", "Application Status")
    world.browser.fill("#search-form #search", block.hash)
    world.browser.enter("#search-form #search")
    world.browser.wait_text(f"Block #{block.height}", block.json["merkleroot"])


# --- live ---------------------------------------------------------------------


@pytest.fixture
def live(world, make_owsd):
    """A daemon that nobody listens to yet; the page's own sockets are told."""
    world.chain.follow()
    owsd = make_owsd(world.node, flags=world.flags)
    owsd.wait_synced()
    return owsd


def open_live(world, owsd, path, rooms):
    """The page, once its socket is in so many rooms; header, connection and the
    page itself ask for them one by one."""
    world.browser.open(page_url(owsd) + path)
    sockets = 'owsd_sockets{transport="websocket"}'
    world.browser.wait(
        lambda: owsd.metric(sockets) == 1
        and owsd.metric("owsd_socket_subscriptions") == rooms,
        "no websocket in its rooms",
    )


def test_transactions_and_blocks_appear_by_themselves(world, live):
    browser = world.browser
    open_live(world, live, "", 2)
    [txid] = world.chain.send_random(1)
    paid = sum(out.value for out in world.chain.mempool[txid].outputs)
    browser.wait_text(txid)
    [shown] = [row for row in browser.cells("tr.fader") if row[0] == txid]
    assert satoshis(shown[1]) == paid
    world.mine_today()
    [wanted] = block_rows([Oracle(world.node).view().tip])
    browser.wait(lambda: wanted in [row[::2] for row in browser.cells("tr.fader")], wanted)


def test_an_addresss_transactions_appear_by_themselves(world, live):
    script = world.chain.script("p2pkh")
    address = s.address_of_key_hash(script[3:23])
    open_live(world, live, f"address/{address}", 3)
    assert satoshis(world.browser.named_cells()["Total Received"]) == 0
    txid = world.pay(script, 12_345)
    world.browser.wait_text(txid, "0.00012345 BTC")
