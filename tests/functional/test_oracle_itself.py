"""The oracle before it judges: held against the node's own accounts."""

import pytest
from framework import settings, tokens
from framework.block import read_block
from framework.chains import Chain
from framework.oracle import Oracle, satoshis

pytestmark = pytest.mark.every_coin


@pytest.fixture(scope="module")
def view(make_node):
    node = make_node()
    chain = Chain(node, "oracle itself")
    chain.start()
    chain.mine(30, txs=20)
    chain.send_random(30)
    fork = chain.ancestor(6)
    chain.goto(fork)
    chain.mine(8, txs=5)
    chain.sync_mempool()
    chain.send_random(15)
    view = Oracle(node).view()
    view.node = node
    return view


def test_its_coins_are_the_nodes_set_of_unspent_outputs(view):
    info = view.node.rpc.gettxoutsetinfo()
    coins = [c for s in view.scripts.values() for c in s.coins.values()]
    assert len(coins) == info["txouts"]
    assert sum(c.output.value for c in coins) == satoshis(info["total_amount"])
    assert info["bestblock"] == view.tip.hash


def test_each_scripts_coins_are_those_a_scan_of_the_node_finds(view):
    # The node scans for no empty script.
    scripts = [s for s in view.scripts.values() if 0 < len(s.script) < 2000]
    found = view.node.rpc.scantxoutset("start", [f"raw({s.script})" for s in scripts])
    theirs = sorted((u["txid"], u["vout"], u["height"]) for u in found["unspents"])
    ours = sorted(
        (c.txid, c.vout, c.height) for s in scripts for c in s.coins.values()
    )
    assert ours == theirs
    assert sum(s.balance for s in scripts) == satoshis(found["total_amount"])


def test_its_spent_outputs_are_those_in_the_nodes_undo_data(view):
    """Nodes that tell no outputs tell at least what the fees come to."""
    checked = 0
    for block in view.blocks[1:]:
        if settings.COIN.old:
            fees = view.node.rpc.getblockstats(block.hash, ["totalfee"])["totalfee"]
            ours = [tx for tx in block.txs if not tx.coinbase]
            assert sum(fee_of(view, tx) for tx in ours) == fees
            checked += sum(len(tx.inputs) for tx in ours)
            continue
        for tx in view.node.rpc.getblock(block.hash, 3)["tx"]:
            checked += check_spent(view, tx, block.height)
    assert checked > 100


def fee_of(view, tx):
    paid = sum(view.output(outpoint).value for outpoint in tx.inputs)
    return paid - sum(output.value for output in tx.outputs)


def check_spent(view, tx, height):
    inputs = [vin for vin in tx["vin"] if "coinbase" not in vin]
    for index, vin in enumerate(inputs):
        prevout = vin["prevout"]
        output = view.output((vin["txid"], vin["vout"]))
        assert output.script == prevout["scriptPubKey"]["hex"]
        assert output.value == satoshis(prevout["value"])
        spender = view.spenders[vin["txid"], vin["vout"]]
        assert spender == (tx["txid"], index, height)
    return len(inputs)


def test_its_mempool_spends_what_the_node_says(view):
    assert len(view.mempool) > 10
    for tx in view.mempool.values():
        entry = view.entries[tx.txid]
        assert fee_of(view, tx) == satoshis(entry["fees"]["base"])
        parents = {txid for txid, _ in tx.inputs if txid in view.mempool}
        assert parents == set(entry["depends"])
        assert all(view.spenders[o][0] == tx.txid for o in tx.inputs)


def test_the_bytes_of_blocks_say_what_the_node_decodes(view):
    raws = view.node.rpc.batch([("getblock", b.hash, 0) for b in view.blocks], chunk=50)
    for block, raw in zip(view.blocks, raws):
        same_as_decoded(read_block(bytes.fromhex(raw), block.height), block)


def same_as_decoded(ours, theirs):
    """A block read here, and one that the node decoded."""
    assert (ours.hash, ours.prev, ours.time) == (
        theirs.hash,
        theirs.prev or "00" * 32,
        theirs.time,
    )
    assert len(ours.raw) == theirs.json["size"]
    assert [tx.txid for tx in ours.txs] == theirs.txids
    for tx, told in zip(ours.txs, theirs.txs):
        assert tx.write().hex() == told.json["hex"]
        assert len(tx.write()) == told.json["size"]
        for out, said in zip(tx.outputs, told.outputs, strict=True):
            token, script = None, out.script
            if settings.COIN.forkid:
                token, script = tokens.split(out.script)
            assert (out.value, script.hex()) == (said.value, said.script)
            assert (token.json if token else None) == said.token
        if settings.COIN.segwit:
            assert tx.weight() == told.json["weight"]
        if not told.coinbase:
            assert [(i.txid, i.vout) for i in tx.inputs] == told.inputs


def test_it_met_every_type_of_script(view):
    types = {o.type for p in view.places.values() for o in p.tx.outputs}
    assert types >= {
        "pubkey",
        "pubkeyhash",
        "scripthash",
        "multisig",
        "nulldata",
        "nonstandard",
    }
    witnesses = {t for t in types if t.startswith("witness_")}
    names = {"v0_keyhash", "v0_scripthash", "v1_taproot", "unknown"}
    if settings.COIN.segwit:
        assert {"witness_" + name for name in names} <= witnesses
        assert "anchor" in types or settings.COIN.old
    else:
        assert not witnesses and "anchor" not in types
