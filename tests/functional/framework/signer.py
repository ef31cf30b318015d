"""ows-signer, run once a call: a store of its own, its answers as values."""

import dataclasses
import hashlib
import json
import pathlib
import struct
import subprocess

from . import settings

PROGRAM = pathlib.Path(settings.owsd_program()).parent / "ows-signer"
# "abandon ..." of BIP39's vectors: for regtest only.
MNEMONIC = " ".join(["abandon"] * 11 + ["about"])
PASSPHRASE = "correct horse battery staple"

SIGNED, PARTIAL, REFUSED, MALFORMED, STORE, INTERNAL = range(6)


@dataclasses.dataclass
class Run:
    code: int  # negative: the signal that ended it
    out: bytes
    err: str

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def report(self):
        return json.loads(self.err)


def run(*arguments, stdin=b"", env=None, code=0, before=()):
    """Runs it, behind the words before, with nothing but env in its environment; the
    sanitizers' search for leaks is off, since it traces the process, which the
    sandbox ends."""
    done = subprocess.run(
        [str(word) for word in (*before, PROGRAM, *arguments)],
        input=stdin,
        capture_output=True,
        env={"ASAN_OPTIONS": "detect_leaks=0", **(env or {})},
        timeout=120,
        check=False,
    )
    result = Run(done.returncode, done.stdout, done.stderr.decode())
    assert code is None or result.code == code, (arguments, result)
    return result


class Signer:
    """A store in a folder; made by init() from whatever source."""

    def __init__(self, folder, network="regtest", coin=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.coin = coin or settings.COIN.name
        self.network = network
        self.store = self.folder / "keys.ows"
        self._addresses = {}
        self.passphrase_file = self.write("passphrase", PASSPHRASE + "\n")
        self.opening = ("--store", self.store, "--passphrase-file", self.passphrase_file)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def init(self, *source, code=0, env=None):
        which = ("--coin", self.coin, "--network", self.network)
        return run("init", *self.opening, *which, *source, code=code, env=env)

    def init_mnemonic(self, words=MNEMONIC):
        self.init("--mnemonic-file", self.write("words", words + "\n"))
        return self

    def __call__(self, command, *arguments, **options):
        return run(*command.split(), *self.opening, *arguments, **options)

    def info(self, *arguments):
        return self("info", "--json", *arguments).json

    def descriptor(self, purpose):
        for row in self.info()["descriptors"]:
            if row.get("purpose") == purpose:
                return row["descriptor"]
        raise KeyError(purpose)

    def addresses(self, *arguments):
        if arguments not in self._addresses:
            told = self("addresses", "--json", *arguments).json["addresses"]
            self._addresses[arguments] = told
        return self._addresses[arguments]


# ------------------------------------------------- requests without any node

FOREIGN = "0014" + "11" * 20  # a scriptPubKey of somebody else's


def hash160(data):
    return hashlib.new("ripemd160", hashlib.sha256(data).digest()).digest()


def _size(number):
    assert number < 253
    return bytes([number])


def raw_tx(inputs, outputs, locktime=0):
    """inputs: (txid, vout[, sequence]); outputs: (script hex, satoshis)."""
    raw = struct.pack("<I", 2) + _size(len(inputs))
    for txid, vout, *sequence in inputs:
        raw += bytes.fromhex(txid)[::-1] + struct.pack("<I", vout) + b"\0"
        raw += struct.pack("<I", *(sequence or [0xFFFFFFFE]))
    raw += _size(len(outputs))
    for script, satoshis in outputs:
        script = bytes.fromhex(script)
        raw += struct.pack("<Q", satoshis) + _size(len(script)) + script
    return (raw + struct.pack("<I", locktime)).hex()


def txid_of(raw):
    once = hashlib.sha256(bytes.fromhex(raw)).digest()
    return hashlib.sha256(once).digest()[::-1].hex()


class Request:
    """A raw transaction in JSON that spends coins of a signer's own, made up:
    the signer asks nobody whether they exist.

    coins: amounts, each on an address of its own from number first on."""

    def __init__(self, signer, coins, outputs, first=0, change=None, locktime=0, salt=0):
        rows = signer.addresses("--from", first, "--count", max(len(coins), 1))
        change_row = signer.addresses("--branch", 1, "--count", 1)[0]
        self.prevtxs = []
        for row, satoshis in zip(rows, coins):
            script = self.script(row)
            before = raw_tx([(f"{first + salt:064x}", 0)], [(script, satoshis)])
            self.prevtxs.append(
                {
                    "txid": txid_of(before),
                    "vout": 0,
                    "scriptPubKey": script,
                    "amount": f"{satoshis // 10**8}.{satoshis % 10**8:08}",
                    "path": row["path"],
                    "previous": before,
                }
            )
        if change:
            outputs = [*outputs, (self.script(change_row), change)]
        self.hex = raw_tx([(p["txid"], 0) for p in self.prevtxs], outputs, locktime)

    @staticmethod
    def script(row):
        return "0014" + hash160(bytes.fromhex(row["public_key"])).hex()

    @property
    def bytes(self):
        return json.dumps({"hex": self.hex, "prevtxs": self.prevtxs}).encode()
