#!/usr/bin/env python3
"""Keys, addresses and signatures without any network, in three steps.

    offline_signing.py make FOLDER
        one fresh mnemonic, and from it a key store for every coin and network;
        prints the words once: write them down
    offline_signing.py addresses FOLDER [COUNT]
        the first addresses of every coin and network, with paths
    offline_signing.py sign FOLDER COIN NETWORK UNSIGNED SIGNED [POLICY]
        signs a file (PSBT as bytes, base64 or hexadecimal, or JSON {"hex",
        "prevtxs"}) and writes the signed one; says what it paid to whom

Python's own library and the program ows-signer are all it takes; the variable
OWS_SIGNER names the program if it is not in PATH. FOLDER/passphrase is made at
random where it is not there: keep a copy, without it the stores do not open.
"""

import json
import os
import pathlib
import secrets
import subprocess
import sys

PROGRAM = os.environ.get("OWS_SIGNER", "ows-signer")
NETWORKS = {
    "btc": ("livenet", "testnet", "testnet4", "signet", "regtest"),
    "bch": ("livenet", "testnet", "testnet4", "scalenet", "chipnet", "regtest"),
    "ltc": ("livenet", "testnet", "regtest"),
}


def every_network():
    return [(coin, network) for coin in NETWORKS for network in NETWORKS[coin]]


def store_options(folder, coin, network):
    return [
        "--store", str(folder / f"{coin}-{network}.keys"),
        "--passphrase-file", str(folder / "passphrase"),
        "--coin", coin, "--network", network,
    ]


def signer(*arguments, stdin="", good=(0,)):
    done = subprocess.run(
        [PROGRAM, *arguments], input=stdin, capture_output=True, text=True, check=False
    )
    if done.returncode not in good:
        sys.exit(f"{arguments[0]}: {done.stderr.strip()}")
    return done


def make(folder):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrase = folder / "passphrase"
    if not passphrase.exists():
        passphrase.touch(mode=0o600)
        passphrase.write_text(secrets.token_urlsafe(24) + "\n")
    first, *others = every_network()
    made = signer("init", *store_options(folder, *first), "--generate", "--json")
    words = json.loads(made.stdout.splitlines()[0])["mnemonic"]
    for coin, network in others:
        options = store_options(folder, coin, network)
        # Through a pipe: the words are in no file.
        signer("init", *options, "--mnemonic-file", "-", stdin=words + "\n")
    print(f"Write these words down, they are the backup:\n\n    {words}\n")


def addresses(folder, count="3"):
    for coin, network in every_network():
        print(f"{coin} {network}")
        listed = signer(
            "addresses", *store_options(folder, coin, network), "--count", count, "--json"
        )
        for row in json.loads(listed.stdout)["addresses"]:
            print(f"  {row['path']:<22} {row['address']}")


def sign(folder, coin, network, unsigned, signed, policy=None):
    options = store_options(folder, coin, network)
    report_file = pathlib.Path(f"{signed}.report.json")
    # The file's name is the request's id: signed twice it gives the same bytes,
    # and another file under this name is refused.
    options += ["--request-id", pathlib.Path(unsigned).name]
    options += ["--policy", policy] if policy else []
    options += ["--report", str(report_file), "--finalize"]
    done = subprocess.run([PROGRAM, "sign", *options, unsigned, signed], check=False)
    if not report_file.exists():
        sys.exit(done.returncode)
    report = json.loads(report_file.read_text())
    print(f"{report['decision']}: {report.get('explanation') or report.get('txid', '')}")
    for output in report.get("outputs", ()):
        place = output.get("address", output["type"])
        print(f"  {output['amount']:>16} satoshis to {place} ({output['owner']})")
    if "fee" in report:
        print(f"  {report['fee']:>16} satoshis fee")
    sys.exit(done.returncode)


def main():
    commands = {"make": make, "addresses": addresses, "sign": sign}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])


if __name__ == "__main__":
    main()
