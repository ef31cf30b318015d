"""ows-signer and a real node: the node watches by descriptors and makes
templates, the signer signs them, the node takes and mines the result."""

import base64
import dataclasses
import decimal
import hashlib
import json

import pytest
from framework import settings
from framework.signer import PARTIAL, REFUSED, SIGNED, Signer, run

pytestmark = pytest.mark.every_coin

COIN = settings.COIN
# What a wallet of the node itself can follow; taproot goes by JSON requests.
WATCHED = [44, 49, 84] if COIN.old else [44, 49, 84, 86]
SATS = 100_000_000


def coins(satoshis):
    return str(decimal.Decimal(satoshis).scaleb(-8))


class Bank:
    """A node with a wallet that has coins, and wallets that only watch."""

    def __init__(self, node):
        self.rpc = node.rpc
        self.node = node
        self.rpc.createwallet("miner")
        self.miner = node.wallet("miner")
        self.home = self.miner.getnewaddress()
        self.mine(110)

    def mine(self, blocks=1):
        return self.rpc.generatetoaddress(blocks, self.home)

    def pay(self, *addresses, amount="1"):
        txids = [self.miner.sendtoaddress(a, amount) for a in addresses]
        self.mine()
        return txids

    def watch(self, name, descriptor):
        """A wallet of this multipath descriptor and no keys."""
        sqlite = not COIN.old
        self.rpc.createwallet(name, True, True, "", False, sqlite)
        branches = [
            self.rpc.getdescriptorinfo(part)["descriptor"]
            for part in (descriptor.split("#")[0].replace("<0;1>", b) for b in "01")
        ]
        rows = [{"desc": text, "timestamp": "now", "range": [0, 20]} for text in branches]
        wallet = self.node.wallet(name)
        if sqlite:
            told = wallet.importdescriptors(rows)
        else:
            told = wallet.importmulti([{**row, "watchonly": True} for row in rows])
        assert all(row["success"] for row in told), told
        return Watcher(wallet, *(self.rpc.deriveaddresses(text, [0, 9]) for text in branches))

    def accept(self, raw):
        (said,) = self.rpc.testmempoolaccept([raw])
        assert said["allowed"], said
        txid = self.rpc.sendrawtransaction(raw)
        block = self.mine()[0]
        assert txid in self.rpc.getblock(block)["tx"]
        return txid


@dataclasses.dataclass
class Watcher:
    wallet: object
    addresses: list
    change: list

    def fund(self, address, amount="1.5"):
        """A template with change, and what else the node says. No other is made
        of the same coins: the signer signs an outpoint into one transaction
        alone."""
        options = {
            "feeRate": "0.00005",  # of a kvB
            "changeAddress": self.change.pop(0),
            "includeWatching": True,
            "lockUnspents": True,
        }
        return self.wallet.walletcreatefundedpsbt([], [{address: amount}], 0, options, True)


@pytest.fixture(scope="module")
def bank(make_node):
    return Bank(make_node(topics=(), args=["-txindex"]))


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("signer")).init_mnemonic()


@pytest.fixture(scope="module")
def wallets(bank, signer):
    made = {}
    for purpose in WATCHED:
        made[purpose] = bank.watch(f"watch{purpose}", signer.descriptor(purpose))
        bank.pay(*made[purpose].addresses[: 8 if purpose == 84 else 3])
    return made


def extract(psbt):
    which = ("--coin", COIN.name, "--network", "regtest")
    return run("extract", *which, stdin=psbt.encode()).text.strip()


@pytest.mark.parametrize("purpose", WATCHED)
def test_what_the_nodes_wallet_asks_for_is_signed_and_mined(bank, signer, wallets, purpose):
    psbt = wallets[purpose].fund(bank.miner.getnewaddress())["psbt"]
    done = signer("sign", "--finalize", stdin=psbt.encode(), code=SIGNED)
    report = done.report
    assert report["decision"] == "signed" and report["amounts_proved"]
    assert report["foreign"] == 150_000_000
    assert [row["state"] for row in report["inputs"]] == ["signed"] * 2
    change = [row for row in report["outputs"] if row["owner"] == "own"]
    assert len(change) == 1 and change[0]["change"]
    assert bank.accept(extract(done.text)) == report["txid"]
    told = bank.miner.gettransaction(report["txid"])
    assert told["amount"] == decimal.Decimal("1.5")


def test_the_fee_and_size_of_the_report_are_the_nodes(bank, signer, wallets):
    made = wallets[84].fund(bank.home, "0.2")
    done = signer("sign", "--finalize", stdin=made["psbt"].encode())
    entry = bank.rpc.testmempoolaccept([extract(done.text)])[0]
    assert done.report["fee"] == int(made["fee"] * SATS)
    # With low r every signature is at most 71 bytes, one may be shorter.
    assert 0 <= done.report["vsize"] - entry["vsize"] <= 2


def test_attack_13_the_same_request_gives_the_same_bytes(signer, wallets, bank, tmp_path):
    psbt = wallets[84].fund(bank.home, "0.3")["psbt"]
    twin = Signer(tmp_path / "twin").init_mnemonic()
    first = signer("sign", stdin=psbt.encode())
    assert signer("sign", stdin=psbt.encode()).out == first.out
    assert twin("sign", stdin=psbt.encode()).out == first.out


def test_every_form_comes_back_as_it_came(signer, wallets, bank):
    text = wallets[84].fund(bank.home, "0.4")["psbt"]
    raw = base64.b64decode(text)
    signed = base64.b64decode(signer("sign", stdin=text.encode()).text)
    assert signer("sign", stdin=raw).out == signed
    assert bytes.fromhex(signer("sign", stdin=raw.hex().encode()).text) == signed


def test_signed_templates_of_two_stores_combine_to_a_multisig_spend(bank, signer, tmp_path):
    other = Signer(tmp_path / "other")
    other.init("--seed-file", other.write("seed", "00" * 31 + "07"))
    third = Signer(tmp_path / "third")
    third.init("--seed-file", third.write("seed", "00" * 31 + "08"))
    keys = [
        s.descriptor(84).removeprefix("wpkh(").split(")")[0] for s in (signer, other, third)
    ]
    descriptor = f"wsh(sortedmulti(2,{','.join(keys)}))"
    vault = bank.watch("vault", descriptor)
    bank.pay(*vault.addresses[:3])
    psbt = vault.fund(bank.home)["psbt"]
    alone = signer("sign", stdin=psbt.encode(), code=PARTIAL)
    # Nobody registered the descriptor: change to it counts as foreign.
    assert {row["owner"] for row in alone.report["outputs"]} == {"foreign"}
    signer("register", "--descriptor", descriptor, "--name", "vault")
    mine = signer("sign", stdin=psbt.encode(), code=PARTIAL)
    change = [row for row in mine.report["outputs"] if row["owner"] == "registered"]
    assert len(change) == 1 and change[0]["wallet"] == "vault" and change[0]["change"]
    assert mine.report["foreign"] == 150_000_000
    theirs = other("sign", stdin=psbt.encode(), code=PARTIAL)
    which = ("--coin", COIN.name, "--network", "regtest")
    files = [signer.write("a", mine.out), signer.write("b", theirs.out)]
    both = run("combine", *which, *files)
    final = run("finalize", *which, stdin=both.out)
    bank.accept(extract(final.text))
    # Signing one after the other completes it, too.
    again = vault.fund(bank.home, "0.3")["psbt"]
    half = signer("sign", stdin=again.encode(), code=PARTIAL)
    whole = other("sign", "--finalize", stdin=half.out, code=SIGNED)
    bank.accept(extract(whole.text))


def prevtx(bank, txid, vout, whole=False):
    raw = bank.rpc.getrawtransaction(txid)
    output = bank.rpc.decoderawtransaction(raw)["vout"][vout]
    row = {
        "txid": txid,
        "vout": vout,
        "scriptPubKey": output["scriptPubKey"]["hex"],
        "amount": float(output["value"]),
    }
    return {**row, "previous": raw} if whole else row


def vout_of(bank, txid, address):
    for output in bank.rpc.getrawtransaction(txid, True)["vout"]:
        script = output["scriptPubKey"]
        if address in (script.get("address"), *script.get("addresses", ())):
            return output["n"]
    raise AssertionError(f"{txid} does not pay {address}")


@pytest.mark.parametrize("purpose", [44, 49, 84, 86])
def test_json_requests_are_signed_for_every_purpose(bank, signer, purpose):
    rows = signer.addresses("--purpose", purpose, "--from", 11, "--count", 2)
    txids = bank.pay(*(row["address"] for row in rows))
    spent = [
        (txid, vout_of(bank, txid, row["address"])) for txid, row in zip(txids, rows)
    ]
    change = signer.addresses("--purpose", purpose, "--branch", 1, "--count", 1)[0]
    raw = bank.rpc.createrawtransaction(
        [{"txid": txid, "vout": vout} for txid, vout in spent],
        [{bank.home: "1.2"}, {change["address"]: "0.7999"}],
    )
    prevtxs = [prevtx(bank, *outpoint, whole=purpose != 86) for outpoint in spent]
    request = json.dumps({"hex": raw, "prevtxs": prevtxs}).encode()
    done = signer("sign", stdin=request, code=SIGNED)
    assert done.json["complete"] and done.report["fee"] == 10_000
    assert [row["owner"] for row in done.report["outputs"]] == ["foreign", "own"]
    bank.accept(done.json["hex"])


def test_attack_01_amounts_without_proof_are_refused_or_waived_and_logged(bank, signer):
    rows = signer.addresses("--purpose", 84, "--from", 14, "--count", 2)
    txids = bank.pay(*(row["address"] for row in rows))
    spent = [(t, vout_of(bank, t, r["address"])) for t, r in zip(txids, rows)]
    raw = bank.rpc.createrawtransaction(
        [{"txid": txid, "vout": vout} for txid, vout in spent], [{bank.home: "1.9999"}]
    )
    request = {"hex": raw, "prevtxs": [prevtx(bank, *o) for o in spent]}
    refused = signer("sign", stdin=json.dumps(request).encode(), code=REFUSED)
    assert refused.report["reason"] == "amount_unproved" and not refused.out
    waived = signer(
        "sign", "--allow-unproved-amounts", stdin=json.dumps(request).encode(), code=SIGNED
    )
    assert not waived.report["amounts_proved"]
    assert any("not proved" in text for text in waived.report["warnings"])
    log = (signer.folder / "keys.ows.state" / "audit.log").read_text().splitlines()
    assert json.loads(log[-1])["amounts_proved"] is False
    assert json.loads(log[-2])["reason"] == "amount_unproved"


def test_keys_alone_sign_by_wif_and_by_hex(bank, tmp_path):
    lone = Signer(tmp_path / "lone")
    lone.init("--key-file", lone.write("keys", "00" * 31 + "21\n" + "00" * 31 + "22\n"))
    rows = lone.addresses()
    txids = bank.pay(*(row["address"] for row in rows))
    spent = [(t, vout_of(bank, t, r["address"])) for t, r in zip(txids, rows)]
    raw = bank.rpc.createrawtransaction(
        [{"txid": txid, "vout": vout} for txid, vout in spent],
        [{bank.home: coins(len(rows) * SATS - 5000)}],
    )
    redeem = {row["address"]: row["public_key"] for row in rows}
    prevtxs = []
    for outpoint, row in zip(spent, rows):
        item = prevtx(bank, *outpoint, whole=True)
        if item["scriptPubKey"].startswith("a914"):
            sha = hashlib.sha256(bytes.fromhex(redeem[row["address"]])).digest()
            item["redeemScript"] = "0014" + hashlib.new("ripemd160", sha).hexdigest()
        prevtxs.append(item)
    done = lone("sign", stdin=json.dumps({"hex": raw, "prevtxs": prevtxs}).encode())
    bank.accept(done.json["hex"])


def test_decode_shows_what_sign_would_sign(bank, signer, wallets):
    psbt = wallets[84].fund(bank.home, "0.25")["psbt"].encode()
    shown = signer("decode", stdin=psbt)
    assert "to others" in shown.text and "0.25000000" in shown.text
    assert bank.home in shown.text and "own, change" in shown.text
    told = signer("decode", "--json", stdin=psbt).json
    report = signer("sign", stdin=psbt).report
    for name in ("fee", "foreign", "in", "out", "vsize", "unsigned_txid", "outputs"):
        assert told[name] == report[name]
    # Without a store nothing is own, and nothing is needed.
    bare = run("decode", "--coin", COIN.name, "--network", "regtest", "--json", stdin=psbt)
    assert {row["owner"] for row in bare.json["outputs"]} == {"foreign"}
    assert bare.json["fee"] == told["fee"]


def test_digests_are_those_that_the_signatures_sign(bank, signer, wallets):
    psbt = wallets[84].fund(bank.home, "0.26")["psbt"].encode()
    rows = signer("digests", stdin=psbt).json["digests"]
    assert [row["sighash"] for row in rows] == [1] * len(rows)
    assert all(len(row["digest"]) == 64 for row in rows)
    bare = run("digests", "--coin", COIN.name, "--network", "regtest", stdin=psbt)
    assert bare.json["digests"] == rows
