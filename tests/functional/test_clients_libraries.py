"""Libraries and wallet services of others, as published: every function that they
have for an explorer, over owsd, gives what a walk over the node's blocks gives."""

import pytest
from framework import npm, settings
from framework.chains import Chain
from framework.compare import AnyOrder, check
from framework.expect import Examiner
from framework.kinds import SIGNED
from framework.oracle import Oracle
from framework.socketio import ApiClient
from framework.tx import TxOut
from framework.waiting import wait_until

RNG = settings.rng(__name__)
UNKNOWN = "00" * 31 + "01"
WALLETS = ("bitcore-wallet-service", "@owstack/wallet-service")


def packages(client):
    """Which of clients/ has it."""
    return "wallets" if client in WALLETS else "insight"


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        # Here, since tests have a deadline: the first time npm takes a minute.
        for folder in ("insight", "wallets"):
            npm.modules(folder)
        self.node = make_node()
        chain = self.chain = Chain(self.node, "libraries")
        chain.start()
        chain.mine(settings.many(12, 50), txs=10)
        chain.send_random(15)
        self.owsd = make_owsd(self.node)
        self.look()

    def look(self):
        self.owsd.wait_synced()
        self.view = Oracle(self.node).view()
        self.ask = Examiner(self.owsd, self.view)
        self.expect = self.ask.expect

    def call(self, client, *calls):
        """Results of calls that all went well."""
        answers = self.answers(client, *calls)
        for made, answer in zip(calls, answers, strict=True):
            assert "result" in answer, (client, made, answer)
        return [answer["result"] for answer in answers]

    def answers(self, client, *calls):
        url = f"http://127.0.0.1:{self.owsd.port}"
        return npm.call(packages(client), client, url, calls)

    def addresses(self, count, old=False):
        """old: those that software before segwit can read."""
        known = self.view.addresses
        if old:
            known = [a for a in known if not a.startswith(settings.COIN.hrp)]
        return RNG.sample(known, count)

    def newest(self, addresses):
        """Their transactions as the daemon orders them; the order is checked."""
        joined = ",".join(addresses)
        query = {"from": 0, "to": 50}
        txids = [tx["txid"] for tx in self.ask.get(f"/addrs/{joined}/txs", **query)["items"]]
        return self.ask.order_of(txids, [self.view.script_of(a) for a in addresses])

    def new_transaction(self):
        self.chain.follow()
        pool = self.chain.mempool_pool(confirmed_only=True)
        tx = self.chain.random_tx(pool, ["p2pkh", "p2wpkh"])
        return tx.txid, tx.write().hex()


# --- insight-explorer ----------------------------------------------------------------


def test_insight_explorer_reads_blocks_and_transactions(world):
    for block in RNG.sample(world.view.blocks[1:], 5) + [world.view.tip]:
        raw = world.node.rpc.getblock(block.hash, 0)
        txs = [world.expect.tx(txid) for txid in block.txids[:10]]
        pages = -(-len(block.txids) // 10)
        got = world.call(
            "insight-explorer",
            ["getBlock", block.hash],
            ["getBlockIndex", block.height],
            ["getRawBlock", block.hash],
            ["getTransactionsForBlock", block.hash],
        )
        check(world.expect.block(block), got[0], "getBlock")
        check({"blockHash": block.hash}, got[1], "getBlockIndex")
        check({"rawblock": raw}, got[2], "getRawBlock")
        check({"pagesTotal": pages, "txs": txs}, got[3], "getTransactionsForBlock")
    txids = RNG.sample(list(world.view.places)[1:], 20) + list(world.view.mempool)[:5]
    calls = [c for t in txids for c in (["getTransaction", t], ["getRawTransaction", t])]
    got = world.call("insight-explorer", *calls)
    for txid, tx, raw in zip(txids, got[::2], got[1::2], strict=True):
        check(world.expect.tx(txid), tx, "getTransaction")
        check({"rawtx": world.view.places[txid].tx.json["hex"]}, raw, "getRawTransaction")


def test_insight_explorer_lists_the_blocks_of_a_day(world):
    day = world.ask.days()[-1]
    got = world.call(
        "insight-explorer",
        ["getBlockSummary", 5, day.isoformat()],
        ["getBlockSummary", "", day.isoformat()],
    )
    check(world.expect.blocks_of_day(day, limit=5), got[0], "getBlockSummary")
    check(world.expect.blocks_of_day(day), got[1], "getBlockSummary")


def test_insight_explorer_reads_addresses(world):
    client = "insight-explorer"
    for address in world.addresses(8):
        script = world.view.script_of(address)
        history = world.ask.history(address)
        got = world.call(
            client,
            ["getAddress", address],
            ["getAddress", address, {"noTxList": 1}],
            ["getAddress", address, {"from": 1, "to": 3}],
            ["getAddressProperties", address, "balance"],
            ["getAddressProperties", address, "totalReceived"],
            ["getAddressProperties", address, "totalSent"],
            ["getAddressProperties", address, "unconfirmedBalance"],
            ["getTransactionsForAddress", address],
        )
        check(world.expect.addr(address, history), got[0], "getAddress")
        check(world.expect.addr(address), got[1], "getAddress noTxList")
        check(world.expect.addr(address, history[1:3]), got[2], "getAddress 1 to 3")
        figures = [script.balance, script.received, script.sent, script.mempool_delta]
        check(figures, got[3:7], "getAddressProperties")
        shown = [world.expect.tx(txid) for txid in history[:10]]
        page = {"pagesTotal": -(-len(history) // 10), "txs": shown}
        check(page, got[7], "getTransactionsForAddress")
    several = world.addresses(5)
    one, many, txs = world.call(
        client,
        ["getAddressUtxo", several[0]],
        ["getAddressesUtxo", several],
        ["getTransactionsForAddresses", several, {"from": 0, "to": 20}],
    )
    world.ask.check_utxos(world.ask.expected_utxos(several[:1]), one)
    world.ask.check_utxos(world.ask.expected_utxos(several), many)
    shown = [world.expect.tx(txid) for txid in world.newest(several)[:20]]
    check(shown, txs["items"], "getTransactionsForAddresses")


def test_insight_explorer_reads_the_state_and_sends(world):
    txid, raw = world.new_transaction()
    sync, peer, info, rate, fees, sent = world.call(
        "insight-explorer",
        ["getSync"],
        ["getPeer"],
        ["getStatus", "getInfo"],
        ["getExchangeRate"],
        ["estimateFee", 2],
        ["broadcastRawTransaction", raw],
    )
    assert sync["blockChainHeight"] == str(world.view.height)
    assert peer["connected"] is True
    world.ask.info(info["info"], world.node)
    check({"status": 200, "data": {"bitstamp": 0}}, rate, "getExchangeRate")
    check({"2": -1}, fees, "estimateFee")
    assert sent == {"txid": txid} and txid in world.node.mempool()
    world.look()


def test_insight_explorer_is_told_what_is_wrong(world):
    calls = {
        "404 Not Found | Not found": ["getTransaction", UNKNOWN],
        "400 Bad Request | Invalid address: Input string too short. Code:1": [
            "getAddress",
            "junk",
        ],
        "400 Bad Request | TX decode failed": ["broadcastRawTransaction", "00"],
    }
    answers = world.answers("insight-explorer", *calls.values())
    for words, answer in zip(calls, answers, strict=True):
        assert words in answer.get("error", ""), answer


# --- bitcore-explorers ---------------------------------------------------------------


def test_bitcore_explorers_reads_addresses_and_sends(world):
    addresses = world.addresses(6, old=True)
    txid, raw = world.new_transaction()
    calls = [["address", address] for address in addresses]
    calls += [["getUnspentUtxos", addresses], ["broadcast", raw]]
    *infos, coins, sent = world.call("bitcore-explorers", *calls)
    for address, info in zip(addresses, infos, strict=True):
        script = world.view.script_of(address)
        history = world.ask.history(address)
        assert info["transactionIds"] == history
        figures = [info[n] for n in ("balance", "totalReceived", "totalSent")]
        check([script.balance, script.received, script.sent], figures, address)
        check(script.mempool_delta, info["unconfirmedBalance"], address)
    expected = [
        {"address": c["address"], "txid": c["txid"], "vout": c["vout"]}
        | {"scriptPubKey": c["scriptPubKey"], "amount": c["amount"]}
        for part in world.ask.expected_utxos(addresses)
        for c in part
    ]
    check(AnyOrder(expected, lambda c: (c["txid"], int(c["vout"]))), coins, "coins")
    assert sent == txid and txid in world.node.mempool()
    world.look()
    assert "Code:-22" in world.answers("bitcore-explorers", ["broadcast", "00"])[0]["error"]


# --- wallet services -----------------------------------------------------------------


@pytest.mark.parametrize("client", WALLETS)
def test_wallet_services_see_coins_and_history(world, client):
    for count in (1, 3, 12):
        addresses = world.addresses(count)
        coins, page = world.call(
            client, ["getUtxos", addresses], ["getTransactions", addresses, 0, 30]
        )
        world.ask.check_utxos(world.ask.expected_utxos(addresses), coins)
        history = world.newest(addresses)
        trims = {"asm": False, "script_sig": False, "spent": False}
        shown = [world.expect.tx(txid, **trims) for txid in history[:30]]
        check(shown, page["txs"], f"{client} getTransactions")
        scripts = [world.view.script_of(address) for address in addresses]
        fresh, old = world.view.history(scripts)
        assert page["total"] == str(len(fresh) + len(old))


@pytest.mark.parametrize("client", WALLETS)
def test_wallet_services_see_blocks_transactions_and_fees(world, client):
    block, fresh = world.view.tip, next(iter(world.view.mempool))
    targets = [2, 3, 4, 5, 6, 7, 8, 24, 25, 26]
    address = world.addresses(1)[0]
    got = world.call(
        client,
        ["getTransaction", block.txids[0]],
        ["getTransaction", fresh],
        ["getTransaction", UNKNOWN],
        ["getAddressActivity", address],
        ["getAddressActivity", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"],
        ["estimateFee", targets],
        ["getBlockchainHeight"],
        ["getTxidsInBlock", block.hash],
    )
    check(world.expect.tx(block.txids[0]), got[0], "getTransaction")
    check(world.expect.tx(fresh), got[1], "getTransaction")
    assert got[2] is None  # 404: not known
    assert (got[3], got[4]) == (True, False)
    check({str(target): -1 for target in targets}, got[5], "estimateFee")
    check(world.view.height, got[6], "getBlockchainHeight")
    assert got[7] == block.txids


@pytest.mark.parametrize("client", WALLETS)
def test_wallet_services_send(world, client):
    txid, raw = world.new_transaction()
    good, bad = world.answers(client, ["broadcast", raw], ["broadcast", raw[:-2]])
    assert good == {"result": txid} and txid in world.node.mempool()
    assert bad == {"error": "Error querying the blockchain"}
    world.look()


# --- events --------------------------------------------------------------------------


@pytest.mark.parametrize("client", ["insight-explorer", *WALLETS])
def test_clients_with_a_socket_hear_of_transactions_and_blocks(world, client):
    def subscriptions():
        return world.owsd.metric("owsd_socket_subscriptions")

    wait_until(lambda: subscriptions() == 0, 60)
    (address,) = world.addresses(1)
    listener = ApiClient(packages(client), client, world.owsd.port, address)
    try:
        wait_until(lambda: subscriptions() == (1 if client in WALLETS else 2), 60)
        world.chain.follow()
        coin = world.chain.mempool_pool(confirmed_only=True).take_plain(50_000)
        paid = bytes.fromhex(world.view.script_of(address).script)
        rest = TxOut(coin.value - 20_000, world.chain.script(SIGNED))
        txid = world.chain.send(world.chain.spend([coin], [TxOut(1000, paid), rest]))
        listener.wait(lambda: listener.events("tx"))
        assert listener.events("tx")[0][1]["txid"] == txid
        if client == "insight-explorer":
            listener.wait_event(address, txid)
        (block,) = world.chain.mine(1)
        listener.wait_event("block", block.hash)
    finally:
        listener.close()
    world.look()
