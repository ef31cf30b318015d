"""docs/examples/offline_signing.py and config/signer/policy.json do what the
documentation says of them."""

import json
import os
import re
import subprocess
import sys

import pytest
from framework import settings
from framework.signer import FOREIGN, PROGRAM, REFUSED, Request, Signer

SCRIPT = settings.ROOT / "docs" / "examples" / "offline_signing.py"
POLICY = settings.ROOT / "config" / "signer" / "policy.json"
COIN = 100_000_000


def example(*arguments, code=0):
    done = subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)],
        env={"OWS_SIGNER": str(PROGRAM), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example") / "keys"
    words = re.search(r"\n    ([a-z ]+)\n", example("make", folder))[1]
    assert len(words.split()) == 24
    return folder


def test_one_mnemonic_makes_addresses_on_every_network(folder):
    text = example("addresses", folder, 2)
    prefixes = {
        "btc livenet": "bc1q", "btc regtest": "bcrt1q", "bch livenet": "bitcoincash:q",
        "bch chipnet": "bchtest:q", "ltc livenet": "ltc1q", "ltc testnet": "tltc1q",
    }
    blocks = dict(
        (block.split("\n")[0], block) for block in re.split(r"\n(?=\w)", text.strip())
    )
    assert len(blocks) == 14
    for name, prefix in prefixes.items():
        assert blocks[name].count(prefix) == 2, blocks[name]


def test_an_unsigned_file_comes_back_signed(folder, tmp_path):
    store = Signer(tmp_path / "signer", coin="btc")
    store.store, store.passphrase_file = folder / "btc-regtest.keys", folder / "passphrase"
    store.opening = ("--store", store.store, "--passphrase-file", store.passphrase_file)
    unsigned, signed = tmp_path / "pay-1.json", tmp_path / "pay-1.signed"
    paid = Request(store, [COIN], [(FOREIGN, COIN // 4)], change=COIN * 3 // 4 - 1000)
    unsigned.write_bytes(paid.bytes)
    said = example("sign", folder, "btc", "regtest", unsigned, signed, POLICY)
    assert said.startswith("signed: ") and "25000000 satoshis to bcrt1q" in said
    assert "1000 satoshis fee" in said
    first = signed.read_bytes()
    assert json.loads(first)["complete"]
    example("sign", folder, "btc", "regtest", unsigned, signed, POLICY)
    assert signed.read_bytes() == first
    # More than the example's policy lets one output have.
    too_much = Request(store, [3 * COIN], [(FOREIGN, 3 * COIN - 1000)], first=3)
    unsigned = tmp_path / "pay-2.json"
    unsigned.write_bytes(too_much.bytes)
    said = example(
        "sign", folder, "btc", "regtest", unsigned, signed, POLICY, code=REFUSED
    )
    assert "more than one output may be" in said


def test_the_example_needs_nothing_but_pythons_own_library():
    names = re.findall(r"^(?:import|from) (\w+)", SCRIPT.read_text(), re.M)
    assert names and set(names) <= set(sys.stdlib_module_names)
    assert not set(names) & {"socket", "http", "urllib", "ssl"}
