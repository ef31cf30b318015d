"""The installed systemd units, by a systemd of the tests' own."""

import errno
import json

import pytest
from framework import settings
from framework.chains import Chain
from framework.http import Client
from framework.node import free_port
from framework.signer import FOREIGN, MNEMONIC, PASSPHRASE, Request, Signer
from framework.systemd import Systemd
from framework.waiting import wait_until

INSTANCE = f"{settings.COIN.name}-regtest"
OWSD, SIGNER = f"owsd@{INSTANCE}", f"ows-signer@{INSTANCE}"
USER, PASSWORD = "watcher", "a node's password"
HOME = f"/var/lib/ows-signer/{INSTANCE}"

# Tried by a program in the place of ours.
TRY_THEM = """
import ctypes, mmap, pathlib, socket
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
print("tried",
    tried(lambda: socket.create_connection(("127.0.0.1", PORT)).close()),
    tried(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    tried(lambda: call("unshare", 0x10000000)),
    tried(lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, None)),
    tried(lambda: call("setuid", 0)),
    tried(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)),
    tried(lambda: pathlib.Path("/usr/other").write_text("")),
    pathlib.Path("/proc/self/net/dev").read_text().count("\\n") - 2)
"""


@pytest.fixture(scope="module")
def node(make_node):
    node = make_node(user=USER, password=PASSWORD)
    Chain(node, "units").start()
    return node


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def systemd(tmp_path_factory, node, port):
    """With settings from the shipped examples, ports aside."""
    systemd = Systemd(tmp_path_factory.mktemp("systemd"))
    example = json.loads((settings.ROOT / f"config/{INSTANCE}.json").read_text())
    example.pop("node-cookie")
    example.update({"node-url": node.url, "node-user": USER, "build": "always"})
    example["node-zmq"] = [node.zmq_endpoint] if node.zmq_endpoint else []
    example["listen"] = f"127.0.0.1:{port}"
    systemd.write(f"owsd/{INSTANCE}.json", json.dumps(example))
    systemd.write("owsd/misfit.json", json.dumps({**example, "network": "testnet"}))
    for name in (INSTANCE, "misfit", "tries"):
        systemd.write(f"owsd/{name}.node-password", PASSWORD + "\n", 0o600)
    policy = (settings.ROOT / "config/signer/policy.json").read_text()
    systemd.write(f"ows-signer/{INSTANCE}.json", policy)
    for name in (INSTANCE, "tries"):
        systemd.write(f"ows-signer/{name}.passphrase", PASSPHRASE + "\n", 0o600)
    systemd.drop_in("owsd@.service", "RestartSec=100ms")
    systemd.drop_in("ows-signer@.service", "RestartSec=100ms")
    tries = TRY_THEM.replace("PORT", str(node.rpc_port))
    systemd.write("owsd/tries.py", tries)
    for unit in ("owsd", "ows-signer"):
        command = ("ExecStart=", "ExecStart=/usr/bin/python3 /etc/owsd/tries.py", "Type=oneshot")
        systemd.drop_in(f"{unit}@tries.service", "Restart=no", *command)
    systemd.start()
    yield systemd
    systemd.kill()


def wait_ready(systemd, port, node):
    client = Client(port)

    def ready():
        try:
            answer = client.request("GET", "/ready")
        except OSError:
            return False
        return answer.status == 200 and answer.json()["height"] == str(node.height())

    wait_until(ready, 60, lambda: systemd.log(OWSD))
    client.close()


def locked_down(status):
    wanted = {"CapBnd": "0" * 16, "CapEff": "0" * 16, "NoNewPrivs": "1", "Seccomp": "2"}
    return {name: status[name] for name in wanted} == wanted and status["Uid"].split()[0] != "0"


def test_owsd_does_its_work_and_is_started_again(systemd, port, node):
    systemd.run("systemctl", "enable", "--now", OWSD)
    wait_ready(systemd, port, node)
    assert "build done" in systemd.log(OWSD)
    assert locked_down(systemd.status(OWSD))
    systemd.run("systemctl", "kill", "--signal=KILL", OWSD)
    wait_until(lambda: systemd.show(OWSD, "NRestarts") == "1", 60)
    wait_ready(systemd, port, node)
    systemd.run("systemctl", "stop", OWSD)
    assert systemd.show(OWSD, "Result") == "success"
    systemd.run("test", "-e", f"/var/lib/owsd/{INSTANCE}/index.mdb")


def test_what_does_not_fit_is_not_tried_again(systemd):
    systemd.run("systemctl", "start", "owsd@misfit", code=None)
    wait_until(lambda: systemd.show("owsd@misfit", "ActiveState") == "failed", 60)
    assert systemd.show("owsd@misfit", "ExecMainStatus") == "2"
    assert systemd.show("owsd@misfit", "NRestarts") == "0"


def test_the_signer_signs_what_lies_in_its_folder(systemd, tmp_path):
    as_signer = ["setpriv", "--reuid=ows-signer", "--regid=ows-signer", "--clear-groups"]
    systemd.run("install", "-d", "-m700", "-oows-signer", "/var/lib/ows-signer", HOME)
    init = ["init", "--store", f"{HOME}/keys.ows", "--coin=btc", "--network=regtest", "--from-env"]
    secrets = [f"OWS_SIGNER_MNEMONIC={MNEMONIC}", f"OWS_SIGNER_PASSPHRASE={PASSPHRASE}"]
    systemd.run(*as_signer, "env", *secrets, "ows-signer", *init)
    systemd.run("systemctl", "enable", "--now", SIGNER)
    wait_until(lambda: "serving" in systemd.log(SIGNER), 60, lambda: systemd.log(SIGNER))
    assert locked_down(systemd.status(SIGNER))
    other = Signer(tmp_path / "other", coin="btc").init_mnemonic()
    request = Request(other, [100_000_000], [(FOREIGN, 50_000_000)], change=49_990_000)
    drop = f"cat >{HOME}/inbox/.pay.json && mv {HOME}/inbox/.pay.json {HOME}/inbox/pay.json"
    systemd.run(*as_signer, "sh", "-c", drop, stdin=request.bytes.decode())
    done = wait_until(
        lambda: systemd.run("cat", f"{HOME}/outbox/pay.json", code=None),
        60,
        lambda: systemd.log(SIGNER),
    )
    assert json.loads(done)["complete"]
    systemd.run("systemctl", "stop", SIGNER)
    assert systemd.show(SIGNER, "Result") == "success"


def test_the_units_forbid_what_the_programs_never_do(systemd):
    """EPERM from the filter of calls, EAFNOSUPPORT for a family of sockets,
    EROFS from the read-only root; the signer has no interface but loopback."""
    refused = f" {errno.EPERM}" * 4 + f" {errno.EROFS} "
    told = {}
    for unit in ("owsd", "ows-signer"):
        systemd.run("systemctl", "start", f"{unit}@tries", code=None)
        told[unit] = systemd.log(f"{unit}@tries").splitlines()[-1]
    assert told["owsd"].startswith(f"tried done {errno.EAFNOSUPPORT}{refused}")
    assert told["ows-signer"] == f"tried {errno.EPERM} {errno.EPERM}{refused}1"
