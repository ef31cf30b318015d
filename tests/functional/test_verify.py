"""owsd verify, against the node's own count and hash of its unspent outputs."""

import pytest
from framework import settings
from framework.chains import Chain


@pytest.fixture(scope="module")
def node(make_node):
    return make_node()


@pytest.fixture(scope="module")
def chain(node):
    chain = Chain(node, "verify")
    chain.start()
    chain.mine(12, txs=10)
    return chain


@pytest.fixture(scope="module")
def owsd(make_owsd, node, chain):
    flags = ["--level-fanout", "3", "--reorg-horizon", "20"]
    return make_owsd(node, flags=flags)


def verify(owsd, *flags):
    argv = owsd.argv(*flags)[1:]
    return owsd.run("verify", *argv)


def assert_verified(owsd, *flags):
    code, out, err = verify(owsd, *flags)
    assert code == 0, f"{out}\n{err}"
    lines = out.splitlines()
    assert lines[-1] == "verified"
    assert f"block {owsd.node.tip()}" in lines[0]
    return lines


def unspent_line(node):
    stats = node.rpc.gettxoutsetinfo()
    return f"unspent: {stats['txouts']} outputs of {stats['total_amount']:.8f}, as the node"


def test_a_running_index_is_verified(owsd, node):
    owsd.wait_tip()
    assert unspent_line(node) in assert_verified(owsd)


def test_every_fact_is_compared_with_the_blocks(owsd, node):
    owsd.wait_tip()
    lines = assert_verified(owsd, "--deep")
    assert unspent_line(node) in lines
    for table in ("spends", "txids", "history", "coins"):
        assert any(line.startswith(f"{table}: ") for line in lines), lines
    if settings.COIN.name == "btc":
        muhash = node.rpc.gettxoutsetinfo("muhash")["muhash"]
        assert f"muhash: {muhash}, as the node" in lines


def test_it_holds_after_reorgs(owsd, chain):
    for depth in (1, 5, 13):
        chain.goto(chain.ancestor(depth))
        chain.mine(depth + 1, txs=6)
        owsd.wait_tip()
    assert_verified(owsd, "--deep")


def test_an_index_behind_the_node_is_told_apart_from_a_wrong_one(owsd, chain, node):
    owsd.stop()
    old = chain.tip
    chain.mine(1)
    code, out, err = verify(owsd)
    owsd.start()
    owsd.wait_tip()
    assert code == 1 and "DIFFERS" not in out
    assert "different blocks" in err and old in err and node.tip() in err
    assert_verified(owsd)


def test_what_differs_is_named_and_is_no_success(owsd, chain, node):
    """A block's merkle root is another one in the index, wherever it stands there."""
    owsd.wait_tip()
    owsd.stop()
    height = node.height() - 3
    root = node.rpc.getblockheader(node.rpc.getblockhash(height))["merkleroot"]
    right = bytes.fromhex(root)[::-1]
    wrong = right[:-1] + bytes([right[-1] ^ 1])
    path = owsd.index_dir / "index.mdb"
    whole = path.read_bytes()
    assert right in whole
    path.write_bytes(whole.replace(right, wrong))
    code, out, _ = verify(owsd, "--deep")
    path.write_bytes(whole)
    assert code == 1 and "verified" not in out
    (difference,) = [line for line in out.splitlines() if line.startswith("DIFFERS: ")]
    assert str(height) in difference
    assert_verified(owsd, "--deep")
    owsd.start()
    owsd.wait_tip()


def test_without_a_node_it_says_so_soon(owsd, node):
    owsd.stop()
    code, out, err = owsd.run(
        "verify", *owsd.data_flags(), *owsd.index_flags(), "--node-url",
        "http://127.0.0.1:1", "--node-user", "u", env={"OWSD_NODE_PASSWORD": "p"}
    )
    owsd.start()
    owsd.wait_tip()
    assert code == 1 and "verified" not in out
    assert "not available" in err
