"""The programs as the shipped systemd units shut them in."""

import errno
import json

import pytest
from framework import settings
from framework.chains import Chain
from framework.owsd import Owsd
from framework.signer import FOREIGN, MNEMONIC, PASSPHRASE, PROGRAM, Request, Signer
from framework.unit_sandbox import UnitSandbox
from framework.waiting import wait_until

INSTANCE = f"{settings.COIN.name}-regtest"
USER, PASSWORD = "watcher", "a node's password"


class UnitOwsd(Owsd):
    """owsd@INSTANCE: its settings from the shipped example, the ports aside."""

    def __init__(self, folder, node):
        super().__init__(folder, node)
        self.sandbox = UnitSandbox(folder / "unit", "owsd", INSTANCE, [node.blocks_dir])
        example = json.loads((settings.ROOT / f"config/{INSTANCE}.json").read_text())
        example.pop("node-cookie")
        example.update(
            {
                "node-url": node.url,
                "node-user": USER,
                "node-zmq": list(self.zmq),
                "node-blocks": str(node.blocks_dir),
                "listen": f"127.0.0.1:{self.port}",
                "build": "always",
            }
        )
        (self.sandbox.etc / f"{INSTANCE}.json").write_text(json.dumps(example))
        (self.sandbox.etc / f"{INSTANCE}.node-password").write_text(PASSWORD + "\n")

    def argv(self, *more):
        return self.sandbox.argv()

    def start(self, *more, wait=True):
        super().start(*more, wait=wait)
        self.sandbox.process = self.process
        return self


@pytest.fixture
def owsd(tmp_path, make_node):
    node = make_node(user=USER, password=PASSWORD)
    owsd = UnitOwsd(tmp_path / "owsd", node)
    yield owsd
    owsd.kill()


@pytest.fixture
def signer(tmp_path):
    sandbox = UnitSandbox(tmp_path / "unit", "ows-signer", INSTANCE)
    policy = json.loads((settings.ROOT / "config/signer/policy.json").read_text())
    (sandbox.etc / f"{INSTANCE}.json").write_text(json.dumps(policy))
    (sandbox.etc / f"{INSTANCE}.passphrase").write_text(PASSPHRASE + "\n")
    yield sandbox
    if sandbox.process:
        sandbox.process.kill()


def test_owsd_does_all_its_work_inside_its_unit(owsd):
    chain = Chain(owsd.node, "units")
    chain.start()
    owsd.start()
    chain.mine(3, txs=10)
    chain.sync_mempool()
    owsd.wait_synced()
    assert "block and undo files" in owsd.log()
    assert owsd.sandbox.stop() == 0
    assert (owsd.sandbox.state / "owsd" / INSTANCE / "index.mdb").exists()
    owsd.start()
    owsd.wait_synced()
    assert "Operation not permitted" not in owsd.log()
    assert owsd.sandbox.stop() == 0


def test_the_signer_signs_inside_its_unit(signer, tmp_path):
    home = signer.state / "ows-signer" / INSTANCE
    init = ["init", "--store", home / "keys.ows", "--coin", "btc", "--network", "regtest"]
    (signer.credentials / "words").write_text(MNEMONIC + "\n")
    init += ["--mnemonic-file", signer.credentials / "words"]
    done = signer.run(PROGRAM, *init, "--passphrase-file", signer.credentials / "passphrase")
    assert done.returncode == 0, done.stderr
    log = signer.start(tmp_path / "serve.log")
    wait_until(lambda: "serving" in log.log_text(), 60, log.log_text)
    other = Signer(tmp_path / "other", coin="btc").init_mnemonic()
    request = Request(other, [100_000_000], [(FOREIGN, 50_000_000)], change=49_990_000)
    aside = home / "inbox" / ".pay.json"
    aside.write_bytes(request.bytes)
    aside.rename(home / "inbox" / "pay.json")
    wait_until(lambda: (home / "outbox" / "pay.json").exists(), 60, log.log_text)
    assert json.loads((home / "outbox" / "pay.json").read_text())["complete"]
    assert signer.stop() == 0, log.log_text()


TRY_THEM = """
import ctypes, mmap, socket, pathlib
def tried(what):
    try:
        what()
        return "done"
    except OSError as error:
        return error.errno
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)
print(
    tried(lambda: socket.socket(socket.AF_INET).close()),
    tried(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    tried(lambda: call("unshare", 0x10000000)),
    tried(lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, None)),
    tried(lambda: call("setuid", 0)),
    tried(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)),
    tried(lambda: pathlib.Path("/var/lib/other").write_text("")),
    pathlib.Path("/proc/net/dev").read_text().count("\\n") - 2,
)
"""


def test_the_units_forbid_what_the_programs_never_do(owsd, signer):
    # EPERM from the filter, EROFS from the read-only root; the signer may have
    # no socket at all, and no interface but loopback.
    refused = f"{errno.EPERM} " * 5 + str(errno.EROFS)
    told = owsd.sandbox.python(TRY_THEM)
    assert told.startswith(f"done {refused} ")
    assert signer.python(TRY_THEM) == f"{errno.EPERM} {refused} 1"
