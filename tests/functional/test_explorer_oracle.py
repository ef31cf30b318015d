"""Every explorer endpoint says what a walk over the node's blocks says."""

import datetime

import pytest
from framework import scenes, settings
from framework import script as s
from framework.chains import Chain
from framework.compare import check, differences
from framework.expect import MOST_TXIDS, Examiner
from framework.oracle import Oracle

pytestmark = pytest.mark.every_coin
RNG = settings.rng(__name__)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    """A chain of every script type with the rare scenes, indexed once."""

    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        chain = self.chain = Chain(self.node, "explorer")
        chain.start()
        chain.mine(settings.many(25, 150), txs=20)
        self.crowded = scenes.crowded(chain)
        self.popular = scenes.popular(chain)
        self.namesakes = scenes.namesakes(chain)
        self.one_key = scenes.one_key(chain)
        self.to_itself = scenes.to_itself(chain)
        chain.mine(settings.many(15, 50), txs=20)
        chain.send_random(40)
        self.owsd = make_owsd(self.node)
        self.owsd.wait_synced()
        self.oracle = Oracle(self.node)
        self.view = self.oracle.view()
        self.ask = Examiner(self.owsd, self.view)
        self.expect = self.ask.expect

    def address(self, script):
        return self.view.scripts[script.hex()].address

    def sample(self, items, count):
        items = list(items)
        return RNG.sample(items, min(len(items), settings.many(count, len(items))))


def test_addresses_of_every_script_type_have_their_history_totals_and_coins(world):
    by_type = {}
    for place in world.view.places.values():
        for output in place.tx.outputs:
            if output.address and place.height != 0:
                by_type.setdefault(output.type, set()).add(output.address)
    assert len(by_type) == settings.COIN.address_types, sorted(by_type)
    for addresses in by_type.values():
        for address in world.sample(sorted(addresses), 8):
            world.ask.address(address)


def test_addresses_touched_by_the_mempool_show_it(world):
    touched = [
        script.address
        for script in world.view.scripts.values()
        if script.address and script.mempool_txids
    ]
    assert len(touched) > 20
    for address in world.sample(touched, 40):
        world.ask.address(address)


def test_addresses_used_again_and_again_have_all_their_history(world):
    often = sorted(
        (x for x in world.view.scripts.values() if x.address),
        key=lambda script: -len(script.txids),
    )
    for script in often[: settings.many(15, 100)]:
        world.ask.address(script.address)


def test_addresses_used_once_have_just_that(world):
    once = [
        x.address
        for x in world.view.scripts.values()
        if x.address and len(x.txids) == 1 and not x.mempool_txids
    ]
    for address in world.sample(once, 40):
        world.ask.address(address)


def test_two_thousand_outputs_of_one_transaction_to_one_script_are_all_there(world):
    script = world.view.scripts[world.crowded.hex()]
    assert script.outputs > scenes.CROWD
    assert 0 < len(script.coins) <= 41
    world.ask.address(script.address)


def test_a_long_history_is_paged_by_slices(world):
    address = world.address(world.popular)
    txids = world.ask.history(address)
    total = len(txids)
    assert total > MOST_TXIDS
    slices = [(0, 1), (0, 1000), (1, 1001), (999, 1001), (total - 1, total + 5)]
    slices += [(total, total + 10), (5000, 5001), (700, 710)]
    world.ask.address_slices(address, txids, slices)
    world.ask.address_pages(address, txids, [0, 50, 99, total // 10, 500])
    for first, end in ((0, 50), (100, 120), (total - 5, total + 5), (total, total + 50)):
        world.ask.multi_history([address], first, end)


def test_one_hash_in_three_kinds_of_address_is_three_addresses(world):
    addresses = [world.address(script) for script in world.namesakes]
    assert len(set(addresses)) == len(addresses) >= 2
    for i, address in enumerate(addresses):
        world.ask.check(100 + i, f"/addr/{address}/balance")
        world.ask.address(address)


def test_pay_to_pubkey_is_not_merged_with_the_address_of_its_key(world):
    keyed, hashed = world.one_key
    shown = s.address_of_pubkey(s.pubkey_of_p2pk(keyed))
    assert world.address(hashed) == shown
    script = world.view.scripts[hashed.hex()]
    assert len(script.txids) == 1 and len(script.coins) == 1
    world.ask.address(shown)
    # The transaction shows that address for both.
    world.ask.transaction(script.txids[0])
    tx = world.ask.get(f"/tx/{script.txids[0]}")
    lists = [out["scriptPubKey"]["addresses"] for out in tx["vout"]]
    assert lists == [[shown]] * 3


def test_a_script_that_pays_itself_counts_both_ways(world):
    world.ask.address(world.address(world.to_itself))


def test_the_genesis_coinbase_pays_nobody(world):
    output = world.view.blocks[0].txs[0].outputs[0]
    assert output.type == "pubkey"
    world.ask.check(world.expect.addr(output.shown, []), f"/addr/{output.shown}")


def test_a_valid_address_never_used_has_zeros(world):
    addresses = [
        s.address_of_key_hash(b"\x01" * 20),
        s.address_of_script_hash(b"\x02" * 20),
    ]
    if settings.COIN.segwit:
        addresses += [
            s.bech32(0, b"\x03" * 20),
            s.bech32(0, b"\x04" * 32),
            s.bech32(1, b"\x05" * 32),
            s.bech32(16, b"\x06" * 40),
        ]
    for address in addresses:
        world.ask.address(address)


def other_forms(script):
    """Texts that mean the same as the script's address."""
    if script.address.startswith((settings.COIN.hrp + "1", settings.COIN.hrp + ":")):
        yield script.address.upper()
    if script.script.startswith("a914") and settings.COIN.p2sh_old:
        script_hash = bytes.fromhex(script.script)[2:22]
        yield s.address_of_script_hash(script_hash, settings.COIN.p2sh_old)


def bodies_of_one_second(owsd, path, other):
    """The unconfirmed show the time of asking."""
    for _ in range(100):
        before, body, after = (owsd.http.get(asked).body for asked in (path, other, path))
        if before == after:
            return before, body
    raise AssertionError(f"no two answers to {path} were the same")


def test_every_form_of_an_address_is_that_address(world):
    tried = 0
    for script in world.sample(world.view.by_address.values(), 60):
        for form in other_forms(script):
            for path in ("/addr/{}", "/addr/{}/utxo", "/addrs/{}/txs", "/txs?address={}"):
                # One script, even where two of its forms stand in a list.
                both = f"{form},{script.address}" if "/addrs/" in path else form
                asked = path.format(script.address), path.format(both)
                plain, body = bodies_of_one_second(world.owsd, *asked)
                assert body == plain, asked
            tried += 1
    assert tried > 10


def test_histories_of_many_addresses_are_one_history(world):
    known = world.view.addresses
    for size in (2, 3, 10, 40):
        for _ in range(settings.many(4, 20)):
            addresses = RNG.sample(known, size)
            world.ask.multi_history(addresses)
            world.ask.multi_history(addresses, 0, 50)
            world.ask.multi_history(addresses, 40, 60)
            world.ask.utxos(*addresses)
    # An address given twice counts once.
    world.ask.multi_history([known[0], known[1], known[0]])
    world.ask.utxos(known[0], known[1], known[0])


def test_arrays_of_addresses_are_taken_in_json(world):
    addresses = RNG.sample(world.view.addresses, 3)
    as_array = '{"addrs":["' + '","'.join(addresses) + '"]}'
    as_text = '{"addrs":"' + ",".join(addresses) + '","from":0,"to":20}'
    post = world.owsd.http.post("/addrs/utxo", json=as_array)
    world.ask.check_utxos(world.ask.expected_utxos(addresses), post.json())
    one = world.owsd.http.post("/addrs/txs", json=as_text).json()
    two = world.ask.get(f"/addrs/{','.join(addresses)}/txs", **{"from": 0, "to": 20})
    assert [tx["txid"] for tx in one["items"]] == [tx["txid"] for tx in two["items"]]
    assert one["to"] == two["to"]


def test_a_bodys_list_goes_before_the_paths_and_a_querys_range_before_the_bodys(world):
    one, two = RNG.sample(world.view.addresses, 2)
    post = world.owsd.http.post(f"/addrs/{one}/utxo", {"addrs": two})
    world.ask.check_utxos(world.ask.expected_utxos([two]), post.json())
    form = {"addrs": world.address(world.popular), "from": 2, "to": 9}
    # What the query does not say is the body's.
    for query, low, high in (("from=3&to=5", 3, 5), ("from=3", 3, 9), ("", 2, 9)):
        page = world.owsd.http.post(f"/addrs/{one}/txs?{query}", form).json()
        items = world.ask.get(f"/addrs/{form['addrs']}/txs", **{"from": low, "to": high})["items"]
        assert (page["from"], page["to"]) == (str(low), str(high))
        assert [tx["txid"] for tx in page["items"]] == [tx["txid"] for tx in items]


@pytest.mark.parametrize(
    "query, trims",
    [
        ({"noAsm": 1}, {"asm": False}),
        ({"noScriptSig": 1}, {"script_sig": False}),
        ({"noSpent": 1}, {"spent": False}),
        ({"noAsm": 0, "noScriptSig": 0, "noSpent": 0}, {}),
        (
            {"noAsm": 1, "noScriptSig": 1, "noSpent": 1},
            {"asm": False, "script_sig": False, "spent": False},
        ),
    ],
    ids=lambda value: "+".join(value) if value else "none",
)
def test_trim_switches_leave_out_what_they_name(world, query, trims):
    address = world.address(world.popular)
    path = f"/addrs/{address}/txs"
    items = world.ask.get(path, **query)["items"]
    expected = [world.expect.tx(tx["txid"], **trims) for tx in items]
    check(expected, items, f"{path} {query}")
    text = "&".join(f"{name}={value}" for name, value in query.items())
    post = world.owsd.http.post(f"/addrs/txs?{text}", {"addrs": address})
    check(expected, post.json()["items"], f"POST {path} {query}")


def test_every_transaction_is_shown_with_prevouts_and_spenders(world):
    # Those of the scenes are alike: a part of them will do.
    places = list(world.view.places.values())
    few = [p for p in places if 0 < p.height and len(p.block.txs) < 200]
    few += [p for p in places if p.height == -1]
    few += RNG.sample(places[1:], 100)
    for place in world.sample(few, 700):
        world.ask.transaction(place.tx.txid)


def test_a_transaction_of_thousands_of_outputs_is_shown_whole(world):
    for txid in world.view.scripts[world.crowded.hex()].txids:
        world.ask.transaction(txid)


def test_every_block_is_shown_and_found_by_height(world):
    blocks = world.view.blocks
    raws = world.node.rpc.batch([("getblock", b.hash, 0) for b in blocks], chunk=30)
    for block, raw in zip(blocks, raws):
        world.ask.block(block, raw)


def test_blocks_are_paged_in_block_order(world):
    for block in world.sample(world.view.blocks[1:], 25):
        world.ask.block_pages(block, range(3))
    largest = max(world.view.blocks, key=lambda block: len(block.txs))
    last = (len(largest.txs) - 1) // 10
    world.ask.block_pages(largest, [0, 1, last - 1, last, last + 1, 10_000])


def test_days_list_their_blocks_newest_first(world):
    days = world.ask.days()
    assert len(days) > 3
    for day in days:
        world.ask.day(day)
    world.ask.day(days[0] - datetime.timedelta(days=7))
    world.ask.day(days[-1] + datetime.timedelta(days=1))


def test_without_a_date_it_is_today(world):
    def today():
        return datetime.datetime.now(datetime.timezone.utc).date()

    before = today()
    answer = world.ask.get("/blocks")
    expected = [world.expect.blocks_of_day(day) for day in {before, today()}]
    assert answer["pagination"]["isToday"] is True
    assert any(not differences(e, answer) for e in expected), answer


def test_a_days_blocks_are_cut_to_the_limit_and_go_on_from_more_ts(world):
    day = max(world.ask.days(), key=lambda d: len(world.ask.expect.blocks_of_day(d)["blocks"]))
    total = len(world.ask.expect.blocks_of_day(day)["blocks"])
    for limit in (0, 1, 2, total - 1, total, total + 1):
        world.ask.day(day, limit=limit)
    # Walking on from moreTs meets every block once.
    seen, query = [], {"limit": 3}
    while True:
        page = world.ask.get("/blocks", blockDate=day.isoformat(), **query)
        seen += [block["hash"] for block in page["blocks"]]
        if "moreTs" not in page["pagination"]:
            break
        query["startTimestamp"] = page["pagination"]["moreTs"]
    expected = world.ask.expect.blocks_of_day(day)["blocks"]
    assert seen == [block["hash"] for block in expected]


def test_state_endpoints_agree_with_the_node(world):
    world.ask.sync()
    world.ask.status(world.node)
    peer = world.ask.get("/peer")
    assert peer["connected"] is True
    assert list(world.ask.get("/version")) == ["version"]
    assert world.owsd.http.get("/health").status == 200
    assert world.owsd.http.get("/ready").status == 200


@pytest.mark.parametrize(
    "prefix",
    ["/insight-api", "/api", "/explorer-api", f"/api/explorer/{settings.COIN.name}", ""],
)
def test_every_prefix_serves_the_same(world, prefix):
    ask = Examiner(world.owsd, world.view, prefix)
    address = world.address(world.to_itself)
    ask.address(address)
    ask.transaction(world.view.scripts[world.to_itself.hex()].txids[0])
    ask.block(world.view.tip)
    ask.sync()


def test_asking_again_gives_the_same_order(world):
    for script in (world.popular, world.crowded):
        address = world.address(script)
        for path in (f"/addr/{address}/utxo", f"/addrs/{address}/txs"):
            first, second = (world.owsd.http.get(path).body for _ in range(2))
            assert first == second
