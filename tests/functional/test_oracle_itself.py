"""The oracle before it judges: held against the node's own accounts."""

import pytest
from framework import settings

from framework.chains import Chain
from framework.oracle import Oracle, satoshis


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


tells_spent = pytest.mark.skipif(
    settings.COIN.old, reason=f"{settings.COIN.node} does not tell what was spent"
)


@tells_spent
def test_its_spent_outputs_are_those_in_the_nodes_undo_data(view):
    blocks = view.node.rpc.batch(
        [("getblock", b.hash, 3) for b in view.blocks[1:]], chunk=50
    )
    checked = 0
    for block in blocks:
        for tx in block["tx"]:
            for index, vin in enumerate(tx["vin"]):
                if "coinbase" in vin:
                    continue
                prevout = vin["prevout"]
                output = view.output((vin["txid"], vin["vout"]))
                assert output.script == prevout["scriptPubKey"]["hex"]
                assert output.value == satoshis(prevout["value"])
                assert view.spenders[vin["txid"], vin["vout"]] == (
                    tx["txid"],
                    index,
                    block["height"],
                )
                checked += 1
    assert checked > 100


@tells_spent
def test_its_mempool_spenders_are_the_nodes(view):
    outpoints = [o for tx in view.mempool.values() for o in tx.inputs]
    answers = view.node.rpc.gettxspendingprevout(
        [{"txid": txid, "vout": vout} for txid, vout in outpoints]
    )
    assert len(answers) > 10
    for outpoint, answer in zip(outpoints, answers):
        assert view.spenders[outpoint][0] == answer["spendingtxid"]


def test_it_met_every_type_of_script(view):
    types = {o.type for p in view.places.values() for o in p.tx.outputs}
    assert types >= {
        "pubkey",
        "pubkeyhash",
        "scripthash",
        "multisig",
        "nulldata",
        "nonstandard",
        "witness_v0_keyhash",
        "witness_v0_scripthash",
        "witness_v1_taproot",
        "witness_unknown",
    }
    assert "anchor" in types or settings.COIN.old
