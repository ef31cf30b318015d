"""CashTokens: the node's rules about them, and what the daemon says of the
outputs that hold them."""

import dataclasses

import pytest
from framework import settings
from framework.chains import Chain, coin_of
from framework.expect import Examiner
from framework.oracle import Oracle
from framework.rpc import RpcError
from framework.tokens import LONGEST, MINTING, MOST, MUTABLE, NONE, Token
from framework.tx import TxOut

pytestmark = pytest.mark.every_coin
RNG = settings.rng(__name__)
UNKNOWN = "ab" * 32


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


@pytest.fixture(autouse=True)
def where_the_node_is(world):
    world.chain.follow()


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "tokens")
        self.chain.start()
        self.chain.mine(settings.many(20, 80), txs=15)
        for what in EVERY_SHAPE:
            self.born(what)
        self.make_owsd = make_owsd
        self.owsd = make_owsd(self.node)
        self.oracle = Oracle(self.node)

    def money(self):
        """A coin of some worth without a token."""
        return self.chain.mempool_pool(confirmed_only=True).take_plain(50_000)

    def parent(self):
        """Its output 0 can be the genesis of a category: that of its txid."""
        coin, chain = self.money(), self.chain
        outputs = [TxOut(30_000, chain.script("p2sh32")) for _ in range(2)]
        return chain.spend([coin], [*outputs, TxOut(0, chain.script("op_return"))])

    def out(self, token=None, kind="p2sh32"):
        return TxOut(1000, self.chain.script(kind, reuse=0), token)

    def born(self, shapes):
        """Mines a genesis of tokens of these shapes; their coins."""
        parent = self.parent()
        outputs = [self.out(shape(parent.txid)) for shape in shapes]
        genesis = self.chain.spend([coin_of(parent, 0)], outputs + [self.out()])
        block = self.chain.build([parent, genesis])
        self.chain.submit(block)
        height = block.height
        return [coin_of(genesis, n, height) for n in range(len(shapes))]

    def moving(self, coins, tokens):
        """A transaction of these coins with outputs that hold tokens."""
        outputs = [self.out(token) for token in tokens] or [self.out()]
        return self.chain.spend([*coins, self.money()], [*outputs, self.out()])

    def refused(self, tx, reason, *parents):
        """In the mempool and in a block."""
        for parent in parents:
            self.chain.send(parent)
        with pytest.raises(RpcError) as failure:
            self.node.send(tx.write())
        assert failure.value.code == -26 and reason in failure.value.message
        before = self.node.tip()
        block = self.chain.build([*parents, tx])
        self.chain.goto(before)
        assert self.node.rpc.submitblock(block.raw.hex()) == reason
        assert self.node.tip() == before

    def examine(self, owsd=None):
        """Whatever concerns tokens, and a part of the rest; the view."""
        owsd = owsd or self.owsd
        owsd.wait_synced()
        view = self.oracle.view()
        ask = Examiner(owsd, view)
        holders = [s for s in view.scripts.values() if s.address and _holds_token(s)]
        for script in RNG.sample(holders, min(25, len(holders))):
            ask.address(script.address)
        for address in RNG.sample(view.addresses, 10):
            ask.address(address)
        touched = [t for t in view.places if _has_token(view, t)]
        for txid in RNG.sample(touched, min(40, len(touched))):
            ask.transaction(txid)
        for txid in view.mempool:
            ask.transaction(txid)
        return view


def _holds_token(script):
    coins = [*script.coins.values(), *script.mempool_coins.values()]
    return any(coin.output.token for coin in coins)


def _has_token(view, txid):
    return any(output.token for output in view.places[txid].tx.outputs)


def fungible(amount):
    return lambda category: Token(category, amount)


def nft(capability, data=b"", amount=0):
    return lambda category: Token(category, amount, capability, data)


EVERY_SHAPE = [
    [fungible(amount)]
    for amount in (1, 252, 253, 0xFFFF, 0x10000, 0xFFFFFFFF, 1 << 32, 2**53 + 1, MOST)
]
EVERY_SHAPE += [
    [nft(capability, data, amount)]
    for capability in (NONE, MUTABLE, MINTING)
    for data in (b"", b"\0", b"\xef", bytes(range(LONGEST)))
    for amount in (0, MOST)
]
EVERY_SHAPE.append([fungible(7), nft(NONE, b"a"), nft(MUTABLE, b"b", 3), nft(MINTING)])


# --- the rules -------------------------------------------------------------------------

BELOW, NIHILO = "bad-txns-token-in-belowout", "bad-txns-token-nft-ex-nihilo"


@pytest.mark.parametrize(
    "born, moved, reason",
    [
        ([fungible(5)], [fungible(6)], BELOW),
        ([fungible(5)], [fungible(5), fungible(1)], BELOW),
        ([nft(MINTING)], [nft(MINTING), fungible(1)], BELOW),
        ([fungible(5)], [fungible(5), nft(NONE)], NIHILO),
        ([nft(NONE, b"a")], [nft(NONE, b"b")], NIHILO),
        ([nft(NONE, b"a")], [nft(NONE, b"a")] * 2, NIHILO),
        ([nft(NONE)], [nft(MUTABLE)], NIHILO),
        ([nft(NONE)], [nft(MINTING)], NIHILO),
        ([nft(MUTABLE)], [nft(MUTABLE)] * 2, NIHILO),
        ([nft(MUTABLE)], [nft(MINTING)], NIHILO),
        (
            [nft(MINTING)],
            [nft(NONE, bytes(LONGEST + 1))],
            "bad-txns-token-commitment-oversized",
        ),
    ],
)
def test_tokens_out_of_nothing_are_refused(world, born, moved, reason):
    coins = world.born(born)
    category = coins[0].token.category
    tx = world.moving(coins, [shape(category) for shape in moved])
    world.refused(tx, reason)


def test_a_category_without_genesis_is_refused(world):
    reason = "bad-txns-token-invalid-category"
    world.refused(world.moving([], [Token(UNKNOWN, 1)]), reason)
    # An output other than the first makes no category.
    parent = world.parent()
    outputs = [world.out(Token(parent.txid, 1)), world.out()]
    second = world.chain.spend([coin_of(parent, 1)], outputs)
    world.refused(second, reason, parent)


def test_more_of_one_category_than_63_bits_is_refused(world):
    parent = world.parent()
    outputs = [world.out(Token(parent.txid, amount)) for amount in (MOST, 1)]
    genesis = world.chain.spend([coin_of(parent, 0)], outputs)
    world.refused(genesis, "bad-txns-token-amount-overflow", parent)


@dataclasses.dataclass(frozen=True)
class Malformed:
    rest: str  # hex; {} stands for the category

    def prefix(self):
        return b"\xef" + bytes.fromhex(self.rest.format(UNKNOWN))


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "ab",
        "{}",
        "{}00",
        "{}90" + "01",
        "{}10" + "00",
        "{}10" + "fd0100",
        "{}10" + "ff0000000000000080",
        "{}23",
        "{}60" + "00",
        "{}60" + "fd0100aa",
        "{}50" + "01aa01",
        "{}11" + "01",
    ],
)
def test_a_prefix_that_is_none_is_refused(world, rest):
    world.refused(world.moving([], [Malformed(rest)]), "bad-txns-vout-tokenprefix")


@pytest.mark.parametrize(
    "born, moved",
    [
        ([fungible(5)], []),
        ([fungible(5)], [fungible(2), fungible(3)]),
        ([fungible(5), fungible(6)], [fungible(11)]),
        ([nft(NONE, b"a", 5)], [nft(NONE, b"a"), fungible(5)]),
        ([nft(MUTABLE, b"a")], [nft(NONE, b"b")]),
        ([nft(MUTABLE, b"a", MOST)], [nft(MUTABLE, bytes(LONGEST), MOST)]),
        ([nft(MINTING)], [nft(MINTING), nft(MINTING), nft(MUTABLE), nft(NONE, b"x")]),
        ([nft(MUTABLE), nft(NONE, b"a")], [nft(NONE, b"z"), nft(NONE, b"a")]),
        ([nft(MINTING), fungible(9)], [fungible(9)]),
    ],
)
def test_what_becomes_of_tokens_is_shown(world, born, moved):
    coins = world.born(born)
    category = coins[0].token.category
    tokens = [shape(category) for shape in moved]
    tx = world.moving(coins, tokens)
    world.chain.send(tx)
    for confirmed in (False, True):
        if confirmed:
            world.chain.submit(world.chain.build([tx]))
        world.owsd.wait_synced()
        view = world.oracle.view()
        ask = Examiner(world.owsd, view)
        ask.transaction(tx.txid)
        ask.transaction(coins[0].txid)
        shown = ask.get(f"/tx/{tx.txid}")
        assert [out.get("tokenData") for out in shown["vout"]] == [
            *(token.json for token in tokens),
            *[None] * (len(tx.outputs) - len(tokens)),
        ]
        spent = [vin.get("tokenData") for vin in shown["vin"]]
        assert spent == [*(coin.token.json for coin in coins), None]
        for output in view.places[tx.txid].tx.outputs:
            ask.utxos(output.address)


# --- the daemon's answers ---------------------------------------------------------------------


def test_random_tokens_of_every_shape_are_shown_everywhere(world):
    view = world.examine()
    tokens = [o.token for p in view.places.values() for o in p.tx.outputs if o.token]
    kinds = {(t.get("nft", {}).get("capability"), t["amount"] != "0") for t in tokens}
    assert len(kinds) == 7, kinds
    sizes = {len(t["nft"]["commitment"]) // 2 for t in tokens if "nft" in t}
    assert {0, 1, LONGEST} <= sizes
    assert str(MOST) in {t["amount"] for t in tokens}
    types = {o.type for p in view.places.values() for o in p.tx.outputs if o.token}
    assert {"pubkeyhash", "scripthash", "pubkey", "multisig", "nonstandard"} <= types
    world.chain.send_random(25)
    assert any(_has_token(world.examine(), txid) for txid in world.chain.mempool)


def test_utxo_lists_give_tokens_apart_from_plain_coins(world):
    chain = world.chain
    script = chain.script("p2sh32", reuse=0)
    parent = world.parent()
    token = Token(parent.txid, 5, MUTABLE, b"here")
    outputs = [TxOut(1000, script, token), TxOut(2000, script), TxOut(3000, script)]
    chain.submit(chain.build([parent, chain.spend([coin_of(parent, 0)], outputs)]))
    world.owsd.wait_synced()
    view = world.oracle.view()
    address = view.scripts[script.hex()].address
    ask = Examiner(world.owsd, view)
    ask.address(address)
    ask.check(6000, f"/addr/{address}/balance")

    def amounts(**query):
        paths = [f"/addr/{address}/utxo", f"/addrs/{address}/utxo"]
        lists = [ask.get(path, **query) for path in paths]
        lists.append(world.owsd.http.post("/addrs/utxo", {"addrs": address, **query}).json())
        for coins in lists:
            assert all(("tokenData" in c) == (c.get("hasToken") is True) for c in coins)
        found = [sorted(int(c["satoshis"]) for c in coins) for coins in lists]
        assert found[0] == found[1] == found[2]
        return found[0]

    assert amounts() == amounts(tokens="include") == [1000, 2000, 3000]
    assert amounts(tokens="only") == [1000]
    assert amounts(tokens="exclude") == [2000, 3000]
    # The choice is made within a page of the whole list.
    pages = [amounts(**{"from": at, "to": at + 1}, tokens="exclude") for at in range(4)]
    assert sorted(sum(pages, [])) == [2000, 3000]
    assert pages.count([]) == 2 and pages[3] == []
    world.owsd.http.get(f"/addr/{address}/utxo?tokens=some", status=400)


def test_a_reorg_brings_back_the_tokens_that_were_there(world):
    chain = world.chain
    coins = world.born([nft(MUTABLE, b"before", 77), nft(MINTING)])
    category = coins[0].token.category
    fork = chain.tip
    holders = []
    for data in (b"one", b"another"):
        chain.goto(fork)
        chain.sync_mempool()
        tokens = [Token(category, 70, MUTABLE, data), Token(category, 0, MINTING)]
        tx = world.moving(coins, tokens)
        chain.submit(*[chain.build([tx])] + [chain.random_block(4) for _ in holders + [0]])
        view = world.examine()
        ask = Examiner(world.owsd, view)
        ask.transaction(tx.txid)
        holders.append(view.places[tx.txid].tx.outputs[0].address)
        for holder in holders:
            ask.utxos(holder)
    # Below both: the coins of before hold what they held.
    chain.goto(fork)
    chain.submit(*[chain.build() for _ in range(4)])
    chain.sync_mempool()
    view = world.examine()
    ask = Examiner(world.owsd, view)
    for output in view.places[coins[0].txid].tx.outputs:
        ask.utxos(output.address)
    fresh = world.make_owsd(world.node, start=False)
    fresh.sync()
    assert world.owsd.dump() == fresh.dump()


def test_tokens_are_the_same_after_a_restart_and_a_kill(world):
    world.examine()
    world.owsd.restart()
    world.examine()
    world.owsd.kill()
    world.chain.mine(3, txs=10)
    world.owsd.start()
    world.examine()
