"""ows-signer on Bitcoin Cash: what it signs is what the stand-in's own script
machine takes."""

import json

import pytest
from framework import settings
from framework.chains import Chain
from framework.script import p2pkh
from framework.signer import REFUSED, SIGNED, Signer, raw_tx
from framework.tx import TxOut, hash160

pytestmark = pytest.mark.every_coin
COIN = 100_000_000
FOREIGN = p2pkh(b"\x11" * 20).hex()


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("signer")).init_mnemonic()


def script_of(row):
    return p2pkh(hash160(bytes.fromhex(row["public_key"])))


@pytest.fixture(scope="module")
def coins(make_node, signer):
    """A node, and a mature transaction that pays the signer's first ten
    addresses four coins each."""
    node = make_node()
    chain = Chain(node, "signer")
    rows = signer.addresses("--count", 10)
    paid = chain.build(outputs=[TxOut(4 * COIN, script_of(row)) for row in rows])
    chain.submit(paid)
    chain.mine(101)
    return node, paid.txs[0], rows


def request(coins, numbers, outputs, whole=True):
    _, before, rows = coins
    prevtxs = [
        {
            "txid": before.txid,
            "vout": number,
            "scriptPubKey": script_of(rows[number]).hex(),
            "amount": 4,
            "path": rows[number]["path"],
            **({"previous": before.write().hex()} if whole else {}),
        }
        for number in numbers
    ]
    raw = raw_tx([(before.txid, number) for number in numbers], outputs)
    return json.dumps({"hex": raw, "prevtxs": prevtxs}).encode()


def test_several_inputs_are_signed_and_taken(coins, signer):
    change = script_of(signer.addresses("--branch", 1, "--count", 1)[0]).hex()
    asked = request(coins, [0, 1, 2], [(FOREIGN, 5 * COIN), (change, 7 * COIN - 1000)])
    done = signer("sign", stdin=asked, code=SIGNED)
    assert done.report["fee"] == 1000 and done.report["amounts_proved"]
    assert [row["owner"] for row in done.report["outputs"]] == ["foreign", "own"]
    assert {row["sighash"] for row in done.report["inputs"]} == {0x41}
    assert coins[0].send(bytes.fromhex(done.json["hex"])) == done.report["txid"]


def test_one_input_is_proved_by_its_own_signature(coins, signer):
    asked = request(coins, [3], [(FOREIGN, 4 * COIN - 500)], whole=False)
    done = signer("sign", stdin=asked, code=SIGNED)
    assert done.report["inputs"][0]["amount_is"] == "committed"
    assert coins[0].send(bytes.fromhex(done.json["hex"])) == done.report["txid"]


def test_several_amounts_without_proof_are_refused(coins, signer):
    asked = request(coins, [4, 5], [(FOREIGN, 8 * COIN - 500)], whole=False)
    refused = signer("sign", stdin=asked, code=REFUSED)
    assert refused.report["reason"] == "amount_unproved"
    waived = signer("sign", "--allow-unproved-amounts", stdin=asked, code=SIGNED)
    assert coins[0].send(bytes.fromhex(waived.json["hex"]))


def test_schnorr_signatures_are_taken_and_shorter(coins, signer):
    asked = request(coins, [6, 7], [(FOREIGN, 8 * COIN - 500)])
    ecdsa = signer("sign", "--state", signer.folder / "aside", stdin=asked).json["hex"]
    done = signer("sign", "--bch-schnorr", stdin=asked, code=SIGNED)
    # 64 bytes and the type, where ECDSA has 70 or 71 and the type.
    assert len(done.json["hex"]) <= len(ecdsa) - 2 * 2 * 5
    assert coins[0].send(bytes.fromhex(done.json["hex"])) == done.report["txid"]


def test_addresses_are_in_cashaddr_with_their_prefix(signer):
    prefix = f"{settings.COIN.cashaddr}:q"
    assert all(row["address"].startswith(prefix) for row in signer.addresses("--count", 3))
    assert [row["purpose"] for row in signer.info()["descriptors"]] == [44]
