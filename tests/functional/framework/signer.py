"""ows-signer, run once a call: a store of its own, its answers as values."""

import dataclasses
import json
import pathlib
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


def run(*arguments, stdin=b"", env=None, code=0):
    """Runs it with nothing but env in its environment; the sanitizers' search
    for leaks is off, since it traces the process, which the sandbox ends."""
    done = subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
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
        return self("addresses", "--json", *arguments).json["addresses"]
