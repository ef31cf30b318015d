"""Litecoin's extension blocks (MWEB): what goes in and what comes out is in the
index, what stays inside is nobody's to see."""

import pytest
from framework import settings
from framework.block import read_block
from framework.chains import Chain, Coin
from framework.expect import Examiner
from framework.faults import SOON, killed_within
from framework.mweb import ACTIVATION, PEGOUT_MATURITY, Miner, feed, relay
from framework.oracle import Oracle, satoshis
from framework.tcp_proxy import TcpProxy
from framework.tx import Reader, Tx, TxOut

pytestmark = pytest.mark.every_coin
RNG = settings.rng(__name__)

FIRST = 110  # the chain of before, made here
KINDS = ["p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr_key"]  # that peg-outs pay to


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


@pytest.fixture
def place(world):
    """A node and a daemon for reorganisations: afterwards such a node is not to
    be trusted (framework/mweb.py)."""
    place = Place(world)
    yield place
    place.owsd.stop()
    place.node.stop()


class World:
    """A miner past the activation, another who stays right before it, and a node
    that only ever goes on, with its daemon."""

    def __init__(self, make_node, make_owsd):
        self.make_node = make_node
        self.make_owsd = make_owsd
        self.miner = Miner(make_node())
        self.chain = Chain(self.miner.node, "mweb")
        self.chain.start(FIRST)
        self.chain.mine(5, txs=10)
        self.miner.prepare(self.chain)
        self.young = self.miner.copy(make_node)
        self.miner.peg_in()
        self.miner.peg_in()
        self.miner.generate()
        self.home = Place(self)

    def stir(self, miner):
        """In, about, out, and a block of it."""
        miner.peg_in()
        miner.move()
        for kind in RNG.sample(KINDS, 2):
            miner.peg_out(self.chain.script(kind))
        miner.generate()


class Place:
    """A node that miners feed, and a daemon over it."""

    def __init__(self, world, node=None, rest=True, **how):
        self.world = world
        self.node = node or world.make_node(rest=rest)
        if not node:
            feed(world.miner.node, self.node)
        self.oracle = Oracle(self.node)
        self.owsd = world.make_owsd(self.node, **how)

    def follow(self, miner):
        """The blocks' hashes."""
        return feed(miner.node, self.node)

    def hear(self, miner):
        relay(miner.node, self.node)

    def examine(self):
        self.owsd.wait_synced()
        view = self.oracle.view()
        ask = Examiner(self.owsd, view)
        recent = view.blocks[ACTIVATION - 1 :][-12:]
        raws = self.node.rpc.batch([("getblock", b.hash, 0) for b in recent])
        for block, raw in zip(recent, raws):
            ask.block(block, raw)
            ask.block_pages(block)
            read_as_decoded(bytes.fromhex(raw), block)
        txids = [txid for block in recent for txid in block.txids]
        touched = set()
        for txid in txids + list(view.mempool):
            ask.transaction(txid)
            tx = view.places[txid].tx
            touched |= {output.address for output in tx.outputs}
            touched |= {view.output(outpoint).address for outpoint in tx.inputs}
        for address in touched - {None}:
            # The miners' own has hundreds of blocks.
            if len(view.script_of(address).txids) < 50:
                ask.address(address)
        ask.sync()
        return view

    def same_as_fresh(self):
        fresh = self.world.make_owsd(self.node, start=False, flags=self.owsd.flags)
        fresh.login = self.owsd.login
        fresh.sync()
        assert self.owsd.dump() == fresh.dump()


def read_as_decoded(raw, block):
    """The bytes, read here, hold what the node decodes, HogEx and all."""
    ours = read_block(raw, block.height)
    assert len(raw) == block.json["size"]
    assert [tx.txid for tx in ours.txs] == block.txids
    for tx, told in zip(ours.txs, block.json["tx"]):
        assert tx.write().hex() == told["hex"] and tx.weight() == told["weight"]
        assert len(tx.write()) == told["size"]
    base = sum(len(tx.write(witness=False)) for tx in ours.txs) + 81
    assert base == block.json["strippedsize"]
    assert bool(ours.mweb) == (block.height >= ACTIVATION)


def read_tx(node, txid):
    return Tx.read(Reader(bytes.fromhex(node.rpc.getrawtransaction(txid))))


def hogex_of(node, block_hash):
    return read_block(bytes.fromhex(node.rpc.getblock(block_hash, 0)), 0).txs[-1]


def test_activation_is_followed_from_the_first_peg_in_on(world):
    young = world.young.copy(world.make_node)
    assert young.node.height() == ACTIVATION - 1
    place = Place(world, young.node, blocks=True)
    txid = young.peg_in()
    view = place.examine()
    [peg_in] = view.mempool.values()
    assert peg_in.outputs[0].type == "witness_mweb_pegin" and peg_in.mweb
    assert read_tx(young.node, txid).mweb[:1] == b"\1"
    [block_hash] = young.generate()
    hogex = hogex_of(young.node, block_hash)
    assert [(i.txid, i.vout) for i in hogex.inputs] == [(txid, 0)]
    assert hogex.mweb == b"\0"
    # In a block nothing of MWEB is left with the peg-in.
    view = place.examine()
    assert view.height == ACTIVATION and not view.places[txid].tx.mweb
    assert place.owsd.http.json(f"/tx/{txid}")["vout"][0]["spentTxId"] == hogex.txid
    young.generate(2)
    place.examine()
    place.same_as_fresh()
    place.owsd.stop()


def test_each_hogex_spends_the_one_before(world):
    place = world.home
    world.stir(world.miner)
    world.miner.generate(2)
    for block_hash in place.follow(world.miner):
        hogex = hogex_of(place.node, block_hash)
        before = place.node.rpc.getblockheader(block_hash)["previousblockhash"]
        last = hogex_of(place.node, before)
        assert (hogex.inputs[0].txid, hogex.inputs[0].vout) == (last.txid, 0)
        place.owsd.wait_tip()
        told = place.owsd.http.json(f"/tx/{last.txid}")["vout"][0]
        assert (told["spentTxId"], told["spentIndex"]) == (hogex.txid, "0")
    place.examine()


def test_peg_ins_are_unconfirmed_then_confirmed_and_spent(world):
    place = world.home
    place.follow(world.miner)
    txids = [world.miner.peg_in() for _ in range(3)]
    place.hear(world.miner)
    view = place.examine()
    assert set(txids) == set(view.mempool)
    sizes = {txid: view.mempool[txid].json["size"] for txid in txids}
    world.miner.generate()
    [block_hash] = place.follow(world.miner)
    view = place.examine()
    hogex = hogex_of(place.node, block_hash)
    assert {i.txid for i in hogex.inputs[1:]} == set(txids)
    for txid in txids:
        # The extension block has the rest now.
        assert view.places[txid].tx.json["size"] < sizes[txid]
    place.same_as_fresh()


def test_peg_outs_pay_addresses_that_can_spend_them(world):
    place, miner, chain = world.home, world.miner, world.chain
    place.follow(miner)
    recipes = [chain.maker.make(kind) for kind in KINDS]
    for recipe in recipes:
        chain.recipes[recipe.script] = recipe
        miner.peg_out(recipe.script)
    place.hear(miner)
    # Nobody sees where they go before they are in a block.
    view = place.examine()
    assert len(view.mempool) == len(KINDS)
    assert not any(tx.outputs for tx in view.mempool.values())
    miner.generate()
    [block_hash] = place.follow(miner)
    place.examine()
    hogex = hogex_of(place.node, block_hash)
    paid = {
        out.script: Coin(hogex.txid, vout, out.value, out.script, 0, False)
        for vout, out in enumerate(hogex.outputs)
    }
    miner.generate(PEGOUT_MATURITY)
    place.follow(miner)
    spendings = []
    for recipe in recipes:
        coin = paid[recipe.script]
        outputs = [TxOut(coin.value - 10_000, chain.script("p2wpkh"))]
        outputs.append(TxOut(0, chain.script("op_return")))
        if recipe.kind not in settings.COIN.not_relayed_in:
            spendings.append(chain.spend([coin], outputs))
            miner.node.send(spendings[-1].write())
    place.hear(miner)
    view = place.examine()
    assert len(view.mempool) == len(spendings) >= 4
    miner.generate()
    place.follow(miner)
    view = place.examine()
    for tx in spendings:
        assert view.spenders[hogex.txid, tx.inputs[0].vout][0] == tx.txid
    assert not view.mempool
    place.same_as_fresh()


def test_what_stays_inside_is_in_the_mempool_and_in_no_block(world):
    place = world.home
    place.follow(world.miner)
    txids = [world.miner.move("0.1"), world.miner.move("0.02")]
    place.hear(world.miner)
    view = place.examine()
    assert set(txids) == set(view.mempool)
    for txid in txids:
        tx = read_tx(place.node, txid)
        assert (tx.inputs, tx.outputs) == ([], []) and tx.mweb[:1] == b"\1"
        answer = place.owsd.http.json(f"/tx/{txid}")
        assert (answer["vin"], answer["vout"], answer["mweb"]) == ([], [], True)
    assert place.owsd.mempool_size() == len(txids)
    world.miner.generate()
    place.follow(world.miner)
    view = place.examine()
    assert not view.mempool and not set(txids) & set(view.places)
    for txid in txids:
        place.owsd.http.get(f"/tx/{txid}", status=404)
        place.owsd.http.get(f"/rawtx/{txid}", status=404)


def test_the_oracles_coins_are_the_nodes(world):
    world.stir(world.miner)
    world.home.follow(world.miner)
    view = world.home.oracle.view()
    info = world.home.node.rpc.gettxoutsetinfo()
    coins = [coin for s in view.scripts.values() for coin in s.coins.values()]
    assert len(coins) == info["txouts"]
    assert sum(coin.output.value for coin in coins) == satoshis(info["total_amount"])


@pytest.mark.parametrize("depth", [1, 4])
def test_reorgs_over_peg_ins_and_peg_outs_leave_the_new_branch(world, place, depth):
    rival = world.miner.copy(world.make_node)
    for _ in range(depth):
        world.stir(world.miner)
        place.follow(world.miner)
    place.examine()
    for _ in range(depth + 1):
        world.stir(rival)
    # Peg-ins that are undone may be unconfirmed again.
    place.follow(rival)
    assert place.node.tip() == rival.node.tip()
    place.examine()
    place.same_as_fresh()
    for _ in range(2):
        world.stir(world.miner)
    place.follow(world.miner)
    assert place.node.tip() == world.miner.node.tip()
    place.examine()
    place.same_as_fresh()
    rival.node.stop()


def test_a_peg_in_confirms_on_both_branches(world, place):
    rival = world.miner.copy(world.make_node)
    txid = world.miner.peg_in()
    relay(world.miner.node, rival.node)
    world.miner.generate()
    place.follow(world.miner)
    first = place.examine().spenders[txid, 0]
    world.stir(rival)
    rival.generate()
    place.follow(rival)
    second = place.examine().spenders[txid, 0]
    assert first[0] != second[0] and first[2] == second[2]
    world.miner.generate(2)
    place.follow(world.miner)
    assert place.examine().spenders[txid, 0] == first
    rival.node.stop()


def test_a_branch_that_is_invalidated_and_reconsidered_comes_back(world, place):
    world.stir(world.miner)
    world.stir(world.miner)
    left = place.follow(world.miner)[-2]
    place.examine()
    for _ in range(2):
        place.node.rpc.invalidateblock(left)
        place.examine()
        place.node.rpc.reconsiderblock(left)
        place.examine()
    place.same_as_fresh()


def test_activation_that_is_undone_and_done_anew_is_followed(world):
    young = world.young.copy(world.make_node)
    place = Place(world, young.node)
    young.peg_in()
    [first] = young.generate()
    world.stir(young)
    place.examine()
    young.rpc.invalidateblock(first)
    assert young.node.height() == ACTIVATION - 1
    place.examine()
    # The node does not mine those again: it takes another.
    young.peg_in()
    young.generate(3)
    view = place.examine()
    assert view.height == ACTIVATION + 2 and view.blocks[ACTIVATION].hash != first
    place.same_as_fresh()
    place.owsd.stop()
    young.node.stop()


def test_a_reorg_across_the_activation_is_followed_both_ways(world, make_node):
    """The node that answers is exchanged for one of another branch."""
    young = world.young.copy(make_node)
    # Another history begins eight blocks before MWEB.
    young.reward = young.open.getnewaddress("", "bech32")
    young.rpc.invalidateblock(young.rpc.getblockhash(ACTIVATION - 8))
    young.generate(ACTIVATION - 1 - young.node.height())
    login = {"user": "both", "password": "the same"}
    here = make_node(**login)
    there = make_node(**login)
    feed(world.miner.node, here)
    feed(young.node, there)
    wire = TcpProxy(here.rpc_port)
    place = Place(world, here, start=False)
    owsd = place.owsd
    file = owsd.folder / "password"
    file.write_text(here.password)
    owsd.url = wire.url
    owsd.login = ["--node-user", here.user, "--node-password-file", file]
    owsd.start()
    oracles = {node: Oracle(node) for node in (here, there)}
    for begun_there in (False, True):
        if begun_there:
            # With other peg-ins than here.
            young.peg_in()
            young.generate(3)
            feed(young.node, there)
        for node in (here, there):
            wire.to = node.rpc_port
            place.node = owsd.node = node
            place.oracle = oracles[node]
            place.examine()
    owsd.stop()
    owsd.url = None
    place.same_as_fresh()
    wire.close()


@pytest.mark.parametrize("rest, blocks", [(False, False), (True, True)])
def test_every_way_to_the_blocks_gives_the_same_index(world, rest, blocks):
    place = Place(world, rest=rest, blocks=blocks)
    world.stir(world.miner)
    world.miner.generate()
    for there in (place, world.home):
        there.follow(world.miner)
    place.examine()
    world.home.owsd.wait_synced()
    assert place.owsd.dump() == world.home.owsd.dump()
    place.owsd.stop()
    place.node.stop()


def test_killed_in_the_midst_of_it_all_it_goes_on(world):
    place = Place(world, flags=["--level-fanout", "2"])
    rival = world.miner.copy(world.make_node)
    for turn in range(settings.many(4, 40)):
        miner = (rival, world.miner)[turn % 2]
        while miner.node.height() <= place.node.height():
            world.stir(miner)
        with killed_within(place.owsd, RNG, SOON):
            place.follow(miner)
        place.owsd.start(wait=RNG.random() < 0.7)
    place.owsd.wait_ready()
    place.examine()
    place.same_as_fresh()
    place.owsd.restart()
    place.examine()
    place.owsd.stop()
    rival.node.stop()
