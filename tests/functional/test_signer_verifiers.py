"""What ows-signer signs and derives, before other people's programs: libwally,
@scure/btc-signer and bitcoinjs-lib for Bitcoin and Litecoin, libauth's virtual
machine for Bitcoin Cash, bip322-js and bitcoinjs-message for messages. No node
and no chain: the coins are made up."""

import base64
import json
import pathlib
import shutil
import subprocess

import pytest
from framework import settings
from framework.fetched import fetched
from framework.script import p2pkh
from framework.signer import (
    PARTIAL,
    PROGRAM,
    REFUSED,
    SIGNED,
    Request,
    Signer,
    hash160,
    raw_tx,
    run,
    txid_of,
)
from framework.tokens import Token
from framework.tx import with_length

FOLDER = pathlib.Path(__file__).parent / "verifiers"
SEED, OTHER_SEED = "0123456789abcdef" * 4, "fedcba9876543210" * 4


@pytest.fixture(scope="session")
def ask(tmp_path_factory):
    """ask(program, *requests): their answers by verifiers/PROGRAM.mjs, one
    process for all."""
    place = shutil.copytree(FOLDER, tmp_path_factory.mktemp("npm") / "verifiers")
    # Modules are looked for beside the file that imports them.
    (place / "node_modules").symlink_to(fetched("get-npm", FOLDER))

    def all_answers(program, *requests):
        done = subprocess.run(
            ["node", place / f"{program}.mjs"],
            input=json.dumps(requests),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return all_answers


def good(answers):
    for answer in answers:
        assert not (isinstance(answer, dict) and "error" in answer), answer["error"]
    return answers


def of_seed(folder, coin, network, seed=SEED):
    made = Signer(folder, network=network, coin=coin)
    made.init("--seed-file", made.write("seed", seed))
    return made


# -------------------------------------------------------- Bitcoin, Litecoin

# Coin, network, BIP44's third step, version of the templates. Litecoin's digests
# are Bitcoin's; its keys have other paths.
PLACES = [("btc", "regtest", 1, 0), ("btc", "regtest", 1, 2), ("ltc", "livenet", 2, 2)]
KEYS = ["44", "49", "84", "86", "sh", "wsh", "sh-wsh"]
LEAVES = ["leaf", "leaf-multi"]  # of taproot; libwally signs none
FEE = 20_000


class Scene:
    """Templates that @scure/btc-signer makes, two inputs of each kind, and what
    our store and a cosigner's make of them."""

    def __init__(self, ask, folder, coin, network, coin_type, version):
        self.ask, self.version, self.coin_type = ask, version, coin_type
        self.which = ("--coin", coin, "--network", network)
        self.signer = of_seed(folder / "own", coin, network)
        self.cosigner = of_seed(folder / "other", coin, network, OTHER_SEED)
        self.keys, self.leaves, self.all = self.ask_all(
            *map(self.making, (KEYS, LEAVES, KEYS + LEAVES))
        )

    def making(self, kinds):
        inputs = [
            {
                "kind": kind,
                "path": f"m/{kind if kind.isdigit() else 84}'/{self.coin_type}'/0'/0/{number}",
                # No outpoint is in two of the templates.
                "amount": 1_000_000 + 100 * len(kinds) + number,
                # BIP341: 65 bytes with the type, where it is asked for.
                **({"sighash": 1} if number >= len(kinds) else {}),
            }
            for number, kind in enumerate(kinds * 2)
        ]
        return {
            "do": "make", "seed": SEED, "other": OTHER_SEED, "version": self.version,
            "inputs": inputs, "foreign": 1_200_000, "fee": FEE,
            "change": f"m/84'/{self.coin_type}'/0'/1/7",
        }  # fmt: skip

    def ask_all(self, *requests):
        return good(self.ask("bitcoin", *requests))

    def sign(self, psbt, *options, code, by=None):
        done = (by or self.signer)("sign", *options, stdin=psbt.encode(), code=code)
        assert done.report["amounts_proved"] and done.report["fee"] == FEE
        return done.text.strip()

    def role(self, command, psbt):
        return run(command, *self.which, stdin=psbt.encode()).text.strip()


def scenes(places):
    return pytest.mark.parametrize(
        "scene", places, indirect=True, ids=lambda p: f"{p[0]}-version-{p[3]}"
    )


@pytest.fixture(scope="module")
def scene(request, ask, tmp_path_factory):
    return Scene(ask, tmp_path_factory.mktemp("scene"), *request.param)


@scenes(PLACES)
def test_ecdsa_and_taproot_signatures_are_libwallys_and_scures(scene):
    """Low R is as libwally's: scure counts its tries from 0, Bitcoin Core,
    libwally and we from 1."""
    first = scene.sign(scene.keys, "--no-low-r", code=PARTIAL)
    low = scene.sign(scene.keys, code=PARTIAL)
    asked = {"do": "sign", "psbt": scene.keys, "seed": SEED}
    wally, scure, wally_low, mine, mine_low = scene.ask_all(
        {**asked, "by": "wally", "low_r": False},
        {**asked, "by": "scure", "low_r": False},
        {**asked, "by": "wally", "low_r": True},
        {"do": "signatures", "psbt": first},
        {"do": "signatures", "psbt": low},
    )
    assert all(len(rows) == 1 for rows in mine)
    assert mine == wally["signatures"] == scure["signatures"]
    assert mine_low == wally_low["signatures"]
    lengths = [{len(s) // 2 for r in rows for s in r.values()} for rows in (mine, mine_low)]
    assert {64, 65, 72} <= lengths[0], "no R was high: low R was not tried"
    assert max(lengths[1]) == 71


@scenes(PLACES)
def test_signatures_of_taproot_leaves_are_scures(scene):
    ours = scene.sign(scene.leaves, code=PARTIAL)
    scure, mine = scene.ask_all(
        {"do": "sign", "psbt": scene.leaves, "seed": SEED, "by": "scure"},
        {"do": "signatures", "psbt": ours},
    )
    assert all(len(rows) == 1 for rows in mine)
    assert mine == scure["signatures"]


@scenes(PLACES[:1])
def test_bitcoinjs_verifies_every_signature_and_none_with_a_flipped_bit(scene):
    psbt = scene.sign(scene.all, code=PARTIAL)
    raw = broken = base64.b64decode(psbt)
    for rows in scene.ask_all({"do": "signatures", "psbt": psbt})[0]:
        (signature,) = (bytes.fromhex(text) for text in rows.values())
        at = broken.index(signature) + 50  # in s, of ECDSA and of Schnorr
        broken = broken[:at] + bytes([broken[at] ^ 4]) + broken[at + 1 :]
    asked = [{"do": "check", "psbt": base64.b64encode(b).decode()} for b in (raw, broken)]
    fine, none = scene.ask_all(*asked)
    assert fine == [True] * 2 * len(KEYS + LEAVES)
    assert none == [False] * 2 * len(KEYS + LEAVES)


@scenes(PLACES)
def test_all_programs_extract_the_same_transaction(scene):
    mine, asked = [], []
    for psbt, programs in ((scene.keys, ("scure", "wally")), (scene.leaves, ("scure",))):
        half = scene.sign(psbt, code=PARTIAL)
        whole = scene.sign(half, by=scene.cosigner, code=SIGNED)
        for program in programs:
            mine.append(scene.role("extract", scene.role("finalize", whole)))
            asked.append({"do": "complete", "psbt": whole, "by": program})
    assert scene.ask_all(*asked) == mine


@scenes(PLACES[1:2])
def test_a_cosigners_signatures_by_scure_and_ours_complete_each_other(scene):
    asked = {"do": "sign", "psbt": scene.all, "seed": OTHER_SEED, "by": "scure"}
    half = scene.ask_all(asked)[0]["psbt"]
    final = scene.sign(half, "--finalize", code=SIGNED)
    whole = scene.sign(half, code=SIGNED)
    told = scene.ask_all({"do": "complete", "psbt": whole, "by": "scure"})
    assert told == [scene.role("extract", final)]


# ------------------------------------------------------------- Bitcoin Cash

CATEGORY = "ab" * 32
FOREIGN = p2pkh(b"\x11" * 20).hex()


class CashScene:
    """A template in Bitcoin Cash Node's dialect: two of our outputs, one of
    them with tokens, and one of two keys that both must sign for."""

    def __init__(self, own, other, sighash):
        rows = [s.addresses("--count", 3) for s in (own, other)]
        prints = [s.info()["fingerprint"] for s in (own, other)]
        token = Token(CATEGORY, 1000).prefix().hex()
        keys = [bytes.fromhex(side[2]["public_key"]) for side in rows]
        redeem = b"\x52" + b"".join(map(with_length, keys)) + b"\x52\xae"
        shared = "a914" + hash160(redeem).hex() + "87"
        scripts = [self.script(rows[0][0]), token + self.script(rows[0][1]), shared]
        before = [raw_tx([("cd" * 32, n)], [(s, 500_000)]) for n, s in enumerate(scripts)]
        self.spent = [bytes.fromhex(raw)[-4 - 9 - len(s) // 2 : -4].hex()
                      for raw, s in zip(before, scripts)]  # fmt: skip
        outputs = [
            (FOREIGN, 700_000),
            (token + FOREIGN, 100_000),
            (self.script(own.addresses("--branch", 1, "--count", 1)[0]), 699_000),
        ]
        raw = raw_tx([(txid_of(b), 0) for b in before], outputs)
        origins = [
            [(rows[0][0], prints[0])],
            [(rows[0][1], prints[0])],
            [(rows[0][2], prints[0]), (rows[1][2], prints[1])],
        ]
        psbt = b"psbt\xff" + self.pair(b"\x00", bytes.fromhex(raw)) + b"\0"
        for number, whose in enumerate(origins):
            psbt += self.pair(b"\x00", bytes.fromhex(self.spent[number]))
            psbt += self.pair(b"\x03", sighash.to_bytes(4, "little"))
            psbt += self.pair(b"\x04", redeem) if len(whose) == 2 else b""
            for row, fingerprint in whose:
                psbt += self.pair(
                    b"\x06" + bytes.fromhex(row["public_key"]),
                    bytes.fromhex(fingerprint) + self.path(row["path"]),
                )
            psbt += self.pair(b"\xfc\x03ows\x00", bytes.fromhex(before[number])) + b"\0"
        self.psbt = psbt + b"\0" * len(outputs)

    @staticmethod
    def script(row):
        return p2pkh(hash160(bytes.fromhex(row["public_key"]))).hex()

    @staticmethod
    def pair(key, value):
        return with_length(key) + with_length(value)

    @staticmethod
    def path(text):
        steps = text.split("/")[1:]
        numbers = (int(s.rstrip("h")) + (1 << 31) * s.endswith("h") for s in steps)
        return b"".join(number.to_bytes(4, "little") for number in numbers)


@pytest.fixture(scope="module")
def cash_signers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cash")
    return [
        of_seed(folder / name, "bch", "regtest", seed)
        for name, seed in (("own", SEED), ("other", OTHER_SEED))
    ]


@pytest.mark.parametrize("schnorr", [False, True])
@pytest.mark.parametrize("sighash", [0x41, 0x61])
def test_libauth_runs_what_is_signed_and_nothing_with_a_flipped_bit(
    ask, cash_signers, sighash, schnorr
):
    own, other = cash_signers
    scene = CashScene(own, other, sighash)
    options = ["--bch-schnorr"] if schnorr else []
    half = own("sign", *options, stdin=scene.psbt, code=PARTIAL)
    assert half.report["amounts_proved"] and half.report["fee"] == 1000
    done = other("sign", "--finalize", stdin=half.out, code=SIGNED)
    raw = run("extract", "--coin", "bch", "--network", "regtest", stdin=done.out).text.strip()
    whole = bytes.fromhex(raw)
    rng = settings.rng("libauth", sighash, schnorr)
    flipped = []
    for at in rng.sample(range(len(whole)), settings.many(60, 2000)):
        bit = 1 << rng.randrange(8)
        flipped.append(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
    asked = [
        {"do": "run", "transaction": tx.hex(), "spent": scene.spent}
        for tx in [whole, *flipped]
    ]
    first, *others = ask("cash", *asked)
    assert first is True
    assert True not in others
    (tokens,) = good(ask("cash", {"do": "tokens", "transaction": raw}))
    assert tokens == [None, {"category": CATEGORY, "amount": "1000"}, None]


def test_libauth_refuses_amounts_that_are_not_those_signed(ask, cash_signers):
    own, other = cash_signers
    scene = CashScene(own, other, 0x41)
    half = own("sign", stdin=scene.psbt, code=PARTIAL)
    done = other("sign", "--finalize", stdin=half.out, code=SIGNED)
    raw = run("extract", "--coin", "bch", "--network", "regtest", stdin=done.out).text.strip()
    asked = []
    for number, output in enumerate(scene.spent):
        lie = list(scene.spent)
        lie[number] = f"{int(output[:2], 16) ^ 1:02x}{output[2:]}"
        asked.append({"do": "run", "transaction": raw, "spent": lie})
    assert True not in ask("cash", *asked)


# --------------------------------------------------------- seeds, addresses

VERSIONS = {
    "btc": {"bech32": "bc", "pubKeyHash": 0x00, "scriptHash": 0x05, "wif": 0x80},
    "ltc": {"bech32": "ltc", "pubKeyHash": 0x30, "scriptHash": 0x32, "wif": 0xB0},
    "bch": {"bech32": "none", "pubKeyHash": 0x00, "scriptHash": 0x05, "wif": 0x80},
}
COIN_TYPES = {"btc": 0, "ltc": 2, "bch": 145}


@pytest.mark.parametrize(
    "coin, words, passphrase",
    [("btc", 12, ""), ("btc", 15, "TREZOR"), ("btc", 18, " a b "),
     ("ltc", 21, ""), ("bch", 24, "x" * 100)],
)  # fmt: skip
def test_seeds_keys_and_addresses_are_scures(ask, tmp_path, coin, words, passphrase):
    rng = settings.rng("seeds", coin, words)
    entropy = rng.randbytes(words * 4 // 3).hex()
    asked = {"do": "root", "entropy": entropy, "passphrase": passphrase}
    (root,) = good(ask("keys", asked))
    assert len(root["words"].split()) == words
    signer = Signer(tmp_path, network="livenet", coin=coin)
    extra = ("--mnemonic-passphrase-file", signer.write("extra", passphrase + "\n"))
    source = ("--mnemonic-file", signer.write("words", root["words"] + "\n"))
    signer.init(*source, *(extra if passphrase else ()))
    # A store is kept if it is of the same keys, and refused if not.
    signer.init("--seed-file", signer.write("seed", root["seed"]))
    signer.init("--xprv-file", signer.write("xprv", root["xprv"]))
    account = rng.randrange(1 << 31)
    info = signer.info("--account", account)
    assert info["fingerprint"] == root["fingerprint"]
    mine, asked = [], []
    for row in info["descriptors"]:
        purpose, branch = row["purpose"], rng.randrange(2)
        first = rng.choice([0, (1 << 31) - 50, rng.randrange(10**6)])
        rows = signer.addresses(
            "--purpose", purpose, "--account", account, "--branch", branch,
            "--from", first, "--count", 30,
        )  # fmt: skip
        names = ("public_key", "address")
        mine.append([{name: item[name] for name in names} for item in rows])
        asked.append({
            "do": "derive", "xprv": root["xprv"], "purpose": purpose, "branch": branch,
            "account": f"m/{purpose}'/{COIN_TYPES[coin]}'/{account}'",
            "from": first, "count": 30, "network": VERSIONS[coin],
        })  # fmt: skip
    theirs = good(ask("keys", *asked))
    for row, told in zip(info["descriptors"], theirs):
        assert told["xpub"] in row["descriptor"]
    if coin == "bch":
        keys = [row["public_key"] for row in theirs[0]["rows"]]
        (cash,) = good(ask("cash", {"do": "addresses", "keys": keys, "prefix": "bitcoincash"}))
        for row, address in zip(theirs[0]["rows"], cash):
            row["address"] = address
    assert mine == [told["rows"] for told in theirs]


@pytest.mark.parametrize("network", ["livenet", "testnet", "regtest"])
def test_litecoins_addresses_are_bitcores(ask, tmp_path, network):
    signer = of_seed(tmp_path, "ltc", network)
    mine = {p: signer.addresses("--purpose", p) for p in (44, 49, 84)}
    asked = [
        {
            "do": "bitcore",
            "keys": [row["public_key"] for row in rows],
            "purpose": purpose,
            "network": network,
        }
        for purpose, rows in mine.items()
    ]
    theirs = good(ask("keys", *asked))
    assert theirs == [[row["address"] for row in rows] for rows in mine.values()]


# ----------------------------------------------------------------- messages

KEY = "00" * 31 + "21"
MESSAGES = ["", "ünïcödé \N{BITCOIN SIGN}", "x" * 300]


@pytest.fixture(scope="module", params=["btc", "ltc"])
def messenger(request, tmp_path_factory):
    made = Signer(tmp_path_factory.mktemp("messages"), "livenet", request.param)
    made.init("--key-file", made.write("key", KEY))
    made.by_purpose = dict(
        zip((44, 49, 84, 86), (row["address"] for row in made.addresses()))
    )
    return made


def verify(signer, address, signature, message, code=0):
    which = ("--coin", signer.coin, "--network", signer.network)
    return run("verify-message", *which, "--", address, signature, message, code=code)


def test_legacy_and_bip137_signatures_are_bitcoinjs_messages(ask, messenger):
    """The same bytes, since both take RFC6979's first nonce."""
    mine, signed, checked = [], [], []
    for message in MESSAGES:
        common = {"message": message, "coin": messenger.coin}
        for purpose, form in ((44, "legacy"), (49, "bip137"), (84, "bip137")):
            address = messenger.by_purpose[purpose]
            text = messenger("sign-message", "--form", form, address, message).text.strip()
            verify(messenger, address, text, message)
            mine.append(text)
            signed.append({"do": "legacy_sign", "key": KEY, "purpose": purpose, **common})
        # Of another coin's addresses it compares the hash alone.
        row = {"do": "legacy_verify", "address": messenger.by_purpose[44], "signature": mine[-3]}
        checked += [{**row, **common}, {**row, **common, "message": message + "!"}]
    told = ask("messages", *signed, *checked)
    assert told[: len(mine)] == mine
    assert told[len(mine) :] == [True, False] * len(MESSAGES)


@pytest.mark.parametrize("messenger", ["btc"], indirect=True)  # all that it knows
def test_bip322_js_verifies_ours_and_we_verify_its(ask, messenger):
    checked, signed = [], []
    for message in MESSAGES:
        for address in messenger.by_purpose.values():
            made = messenger("sign-message", address, message).text.strip()
            row = {"do": "bip322_verify", "address": address, "signature": made}
            checked += [{**row, "message": message}, {**row, "message": message + "!"}]
            signed.append(
                {"do": "bip322_sign", "key": KEY, "address": address, "message": message}
            )
    told = ask("messages", *checked, *signed)
    assert told[: len(checked)] == [True, False] * len(signed)
    for row, signature in zip(signed, told[len(checked) :]):
        # BIP322's simple form is a witness alone. It gives P2SH one, too, and
        # makes up the scriptSig; the BIP leaves it empty.
        is_bip322 = row["address"] != messenger.by_purpose[49]
        code = 0 if is_bip322 else REFUSED
        verify(messenger, row["address"], signature, row["message"], code=code)
        verify(messenger, row["address"], signature, row["message"] + "!", code=REFUSED)


# ------------------------------------------------------------------- sandbox


def traced(folder, *command, stdin=b""):
    """What strace sees of a command's calls that network, and of its end."""
    log = folder / "strace"
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "signal=none", "-e", "trace=%network,seccomp,exit_group",
         "-o", log, *map(str, command)],
        input=stdin,
        capture_output=True,
        timeout=100,
        check=True,
    )  # fmt: skip
    return [line.split(None, 1)[1].split("(")[0] for line in log.read_text().splitlines()]


def test_strace_of_a_signing_run_shows_no_call_that_networks(tmp_path):
    signer = of_seed(tmp_path, "btc", "regtest")
    request = Request(signer, [100_000, 200_000], [("0014" + "11" * 20, 290_000)])
    options = ("sign", *signer.opening)
    calls = traced(tmp_path, PROGRAM, *options, stdin=request.bytes)
    assert calls[-1] == "exit_group" and set(calls) == {"seccomp", "exit_group"}
    seen = traced(tmp_path, "python3", "-c", "import socket; socket.socket()")
    assert "socket" in seen
