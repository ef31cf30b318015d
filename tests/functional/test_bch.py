"""Bitcoin Cash: its scripts, addresses, order of transactions, and blocks of
32 MB, from one end to the other."""

import os

import pytest
from framework import cashaddr, settings
from framework import script as s
from framework.chains import Chain, coin_of
from framework.compare import check
from framework.expect import Examiner
from framework.node import free_port
from framework.oracle import Oracle
from framework.rpc import Rpc
from framework.script import address_of_key_hash, address_of_script_hash, base58check
from framework.tx import TxOut

pytestmark = pytest.mark.every_coin
RNG = settings.rng(__name__)

WAYS = {
    "rest-zmq": {},
    "rest-polling": {"zmq": ()},
    "files-zmq": {"blocks": True},
    "files-polling": {"blocks": True, "zmq": ()},
}


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


@pytest.fixture(autouse=True)
def where_the_node_is(world):
    world.chain.follow()


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "bch")
        self.chain.start()
        self.chain.mine(settings.many(20, 100), txs=20)
        self.make_owsd = make_owsd
        self.owsd = make_owsd(self.node)
        self.oracle = Oracle(self.node)

    def examine(self, owsd=None, addresses=25):
        owsd = owsd or self.owsd
        owsd.wait_synced()
        view = self.oracle.view()
        ask = Examiner(owsd, view)
        known = view.addresses
        for address in RNG.sample(known, min(addresses, len(known))):
            ask.address(address)
        ask.multi_history(RNG.sample(known, 5))
        ask.utxos(*RNG.sample(known, 5))
        for block in view.blocks[-3:]:
            ask.block(block)
            ask.block_pages(block)
        for txid in RNG.sample(list(view.places)[1:], 25):
            ask.transaction(txid)
        ask.sync()
        return view

    def same_as_fresh(self, owsd=None, **how):
        fresh = self.make_owsd(self.node, start=False, **how)
        fresh.sync()
        assert (owsd or self.owsd).dump() == fresh.dump()


# --- what is in blocks ----------------------------------------------------------------


def test_every_transaction_of_random_chains_is_shown(world):
    view = world.examine()
    ask = Examiner(world.owsd, view)
    for txid in RNG.sample(list(view.places)[1:], settings.many(300, 2000)):
        ask.transaction(txid)
    outputs = [o for p in view.places.values() for o in p.tx.outputs]
    types = {output.type for output in outputs}
    assert types == {
        "nonstandard",
        "pubkey",
        "pubkeyhash",
        "scripthash",
        "multisig",
        "nulldata",
    }
    # Long ones are P2SH32's.
    assert len({len(o.address) for o in outputs if o.address}) == 2


def test_what_looks_like_a_witness_program_has_no_address(world):
    chain = world.chain
    scripts = [s.P2A, s.witness(0, bytes(20)), s.witness(0, bytes(32)), s.witness(1, bytes(32))]
    [coin] = [chain.mempool_pool(True).take_plain(50_000)]
    tx = chain.spend([coin], [TxOut(546, script) for script in scripts])
    chain.submit(chain.build([tx]))
    view = world.examine()
    ask = Examiner(world.owsd, view)
    ask.transaction(tx.txid)
    shown = ask.get(f"/tx/{tx.txid}")["vout"]
    assert not any("addresses" in out["scriptPubKey"] for out in shown)
    for text in (s.bech32(0, bytes(20)), s.bech32(1, bytes(32)), s.bech32(0, bytes(20), "bc")):
        world.owsd.http.get(f"/addr/{text}", status=400)


def chained(chain, length):
    """Transactions of one block, each spending the one before."""
    coin = chain.mempool_pool(True).take_plain(50_000)
    txs = []
    for i in range(length):
        outputs = [TxOut(coin.value - 400, chain.script("p2sh32", reuse=0.7))]
        outputs.append(TxOut(0, chain.script("op_return")))
        txs.append(chain.spend([coin], outputs))
        coin = coin_of(txs[-1], 0)
    return txs


def forward_references(block):
    places = {tx.txid: i for i, tx in enumerate(block.txs)}
    return sum(
        places.get(tx_in.txid, -1) > i
        for i, tx in enumerate(block.txs)
        for tx_in in tx.inputs
    )


def test_transactions_that_stand_before_what_they_spend_are_indexed(world):
    chain = world.chain
    txs = chained(chain, 60)
    block = chain.submit(chain.build(txs))
    assert forward_references(block) > 10
    view = world.examine()
    ask = Examiner(world.owsd, view)
    ask.block_pages(block_of(view, block))
    for tx in txs:
        ask.transaction(tx.txid)
    for script in {out.script.hex() for tx in txs for out in tx.outputs}:
        if script in view.scripts and view.scripts[script].address:
            ask.address(view.scripts[script].address)
    # Undone and done again, one of the chain's ends now in another block.
    chain.goto(block.prev)
    half = chain.build(txs[:30])
    chain.submit(half, chain.build(txs[30:]))
    view = world.examine()
    ask = Examiner(world.owsd, view)
    for tx in txs:
        ask.transaction(tx.txid)
    world.same_as_fresh()


def block_of(view, block):
    return view.blocks[block.height]


@pytest.mark.parametrize("depth", [1, 2, 5, 20, settings.many(60, 110)])
def test_after_a_reorg_every_answer_is_of_the_new_branch(world, depth):
    chain = world.chain
    world.owsd.wait_tip()
    chain.goto(chain.ancestor(depth))
    blocks = [chain.random_block(6) for _ in range(depth)]
    blocks.append(chain.build(chained(chain, 20)))
    chain.submit(*blocks)
    chain.sync_mempool()
    world.examine()
    world.same_as_fresh()


@pytest.mark.parametrize("way", WAYS)
def test_however_it_reads_the_node_it_says_the_same(world, way):
    owsd = world.make_owsd(world.node, **WAYS[way])
    world.chain.send_random(6)
    world.examine(owsd, addresses=8)
    world.chain.submit(world.chain.build(world.chain.mineable(4)))
    world.chain.mine(2, txs=6)
    world.examine(owsd, addresses=8)
    world.owsd.wait_synced()
    assert owsd.dump() == world.owsd.dump()
    owsd.stop()


def test_a_node_without_rest_and_notifications_is_enough(make_node, make_owsd):
    node = make_node(rest=False, topics=())
    chain = Chain(node, "bare")
    chain.start()
    chain.mine(8, txs=10)
    chain.send_random(5)
    owsd = make_owsd(node)
    owsd.wait_synced()
    view = Oracle(node).view()
    ask = Examiner(owsd, view)
    for address in RNG.sample(view.addresses, 20):
        ask.address(address)
    chain.mine(2, txs=5)
    owsd.wait_tip()


def test_killed_while_it_follows_it_goes_on(world):
    for _ in range(settings.many(3, 30)):
        depth = RNG.randint(0, 4)
        world.chain.goto(world.chain.ancestor(depth))
        blocks = [world.chain.random_block(10) for _ in range(depth + 2)]
        world.chain.submit(*blocks[:-1])
        world.owsd.kill()
        world.chain.submit(blocks[-1])
        world.owsd.start()
        world.chain.sync_mempool()
        world.examine(addresses=10)
    world.same_as_fresh()


# --- addresses ------------------------------------------------------------------------------


def some_hashes(world):
    """(hash, kind of CashAddr, the script) of scripts with a history."""
    view = world.oracle.view()
    found = {}
    for script in view.scripts.values():
        if script.address:
            raw = bytes.fromhex(script.script)
            kind = cashaddr.P2PKH if len(raw) == 25 else cashaddr.P2SH
            start = 3 if kind == cashaddr.P2PKH else 2
            size = 32 if len(raw) == 35 else 20
            found.setdefault((kind, size), []).append((raw[start : start + size], script))
    assert len(found) == 3
    return [(kind, *RNG.choice(found[kind, size])) for kind, size in sorted(found)]


def forms(kind, payload):
    """Texts that mean this script."""
    for each in (kind, kind + cashaddr.TOKEN_P2PKH):
        full = cashaddr.encode(each, payload)
        bare = full.split(":")[1]
        yield from (full, full.upper(), bare, bare.upper())
    version = settings.COIN.p2pkh if kind == cashaddr.P2PKH else settings.COIN.p2sh
    yield base58check(bytes([version]) + payload)


def test_every_form_of_an_address_is_read(world):
    world.owsd.wait_synced()
    http = world.owsd.http
    for kind, payload, script in some_hashes(world):
        texts = list(forms(kind, payload))
        assert len(set(texts)) == 9 and script.address == texts[0]
        balance = f"/addr/{texts[0]}/balance"
        wanted = http.json(balance), http.json(f"/addrs/{texts[0]}/txs")
        for text in texts:
            assert http.json(f"/addr/{text}/balance") == wanted[0], text
            assert http.json(f"/addrs/{text}/txs") == wanted[1], text
            assert http.post("/addrs/txs", {"addrs": text}).json() == wanted[1], text
        # All forms of one script are one address.
        both = http.json(f"/addrs/{','.join(texts)}/txs")
        assert both == wanted[1]


def test_addresses_that_are_none_are_refused(world):
    kind, payload, script = some_hashes(world)[0]
    good = cashaddr.encode(kind, payload)
    bare = good.split(":")[1]
    texts = [
        cashaddr.encode(kind, payload, "bitcoincash"),
        cashaddr.encode(kind, payload, "bchtest"),
        cashaddr.encode(kind, payload, "bchtest").split(":")[1],
        "bitcoincash:" + bare,
        good[:-1] + ("q" if good[-1] != "q" else "p"),
        good.upper()[:-1] + good[-1].lower() + "q",
        good[:10] + good[10:].upper(),
        "bchreg:",
        ":" + bare,
        cashaddr.encode(4, payload),
        cashaddr.encode(cashaddr.P2PKH, bytes(32)),
        cashaddr.encode(cashaddr.P2SH, bytes(24)),
        cashaddr.encode(cashaddr.P2SH, bytes(64)),
        base58check(b"\0" + payload),
        base58check(bytes([111]) + bytes(32)),
    ]
    for text in texts:
        answer = world.owsd.http.request("GET", f"/addr/{text}")
        assert answer.status == 400, (text, answer)


def test_legacy_addresses_are_printed_when_so_set(world):
    legacy = world.make_owsd(world.node, flags=["--address-form", "legacy"])
    legacy.wait_synced()
    view = world.oracle.view()
    world.owsd.wait_synced()
    both = world.owsd, legacy
    for kind, payload, script in some_hashes(world):
        cash, *_, old = forms(kind, payload)
        for text in (cash, old):
            one, two = (owsd.http.json(f"/addr/{text}") for owsd in both)
            assert (one.pop("addrStr"), two.pop("addrStr")) == (cash, old)
            assert one == two
        for txid in script.txids[-3:]:
            expected = _with_legacy(Examiner(legacy, view).expect.tx(txid))
            check(expected, legacy.http.json(f"/tx/{txid}"))
    legacy.stop()


def test_the_index_rpcs_print_them_too(world):
    port, login = free_port(), "explorer:a secret of a test"
    flags = ["--address-form", "legacy", "--rpc-serial-version", "0"]
    flags += ["--rpc-listen", f"127.0.0.1:{port}", "--rpc-user", "explorer"]
    env = {**os.environ, "OWSD_RPC_PASSWORD": login.split(":")[1]}
    legacy = world.make_owsd(world.node, flags=flags, env=env)
    legacy.wait_synced()
    rpc, view = Rpc(port, lambda: login), world.oracle.view()
    for txid in RNG.sample(list(view.places)[1:], 40):
        told = rpc.getrawtransaction(txid, 1)
        for out, vout in zip(view.places[txid].tx.outputs, told["vout"], strict=True):
            # Clients of old know no hash of 32 bytes.
            old = out.shown and len(cashaddr.decode(out.shown)[1]) == 20
            expected = [_legacy(out.shown)] if old else None
            assert vout["scriptPubKey"].get("addresses") == expected
    legacy.stop()


def _with_legacy(tx):
    """An expected /tx with its addresses in base58."""
    for vin in tx["vin"]:
        if vin.get("addr"):
            vin["addr"] = _legacy(vin["addr"])
    for out in tx["vout"]:
        shown = out["scriptPubKey"]
        if "addresses" in shown:
            shown["addresses"] = [_legacy(text) for text in shown["addresses"]]
    return tx


def _legacy(text):
    kind, payload = cashaddr.decode(text)
    version = {cashaddr.P2PKH: settings.COIN.p2pkh, cashaddr.P2SH: settings.COIN.p2sh}
    return base58check(bytes([version[kind]]) + payload)


def test_the_builders_addresses_are_the_nodes(world):
    for kind, payload, script in some_hashes(world):
        make = address_of_key_hash if kind == cashaddr.P2PKH else address_of_script_hash
        assert make(payload) == script.address
        assert cashaddr.decode(script.address) == (kind, payload)


# --- size -----------------------------------------------------------------------------------


def test_a_block_of_32_megabytes_is_indexed(make_node, make_owsd):
    node = make_node()
    chain = Chain(node, "large")
    chain.start(spread=2)
    chain.mine(30)
    owsd = make_owsd(node)
    pool = chain.mempool_pool(True)
    long = TxOut(700, chain.script("longest"))
    data = TxOut(0, s.OP_RETURN + s.push(bytes(9000)))
    scripts = [chain.script("p2sh32", reuse=0) for _ in range(20)]
    txs, size = [], 1000
    while size < 31_000_000:
        count = 1000 if len(txs) < 6 else 10
        outputs = [TxOut(600 + i, scripts[i % 20]) for i in range(count)]
        outputs += [long] * 8
        room = 990_000 - sum(len(out.write()) for out in outputs)
        outputs += [data] * (room // len(data.write()))
        txs.append(chain.spend([pool.take_plain(4_000_000)], outputs))
        size += len(txs[-1].write())
    block = chain.submit(chain.build(txs))
    assert 31_000_000 < len(block.raw) <= 32_000_000
    owsd.wait_tip(block.hash)
    http = owsd.http
    shown = http.json(f"/block/{block.hash}")
    assert int(shown["size"]) == len(block.raw)
    assert shown["tx"] == [tx.txid for tx in block.txs]
    assert http.json(f"/rawblock/{block.hash}") == {"rawblock": block.raw.hex()}
    for tx in (txs[0], txs[-1]):
        assert http.json(f"/rawtx/{tx.txid}") == {"rawtx": tx.write().hex()}
    for n, script in enumerate(scripts):
        address = address_of_script_hash(script[2:-1])
        worth = sum(out.value for tx in txs for out in tx.outputs if out.script == script)
        assert int(http.json(f"/addr/{address}/balance")) == worth, n
    files = make_owsd(node, blocks=True)
    assert files.dump() == owsd.dump()
