"""ows-signer serve: folders, hostile files, kills, and what stays in memory."""

import base64
import hashlib
import hmac
import json
import os
import re
import signal
import struct
import time

import pytest
from framework import settings
from framework.process import Process
from framework.signer import (
    FOREIGN,
    INTERNAL,
    MALFORMED,
    MNEMONIC,
    PASSPHRASE,
    PROGRAM,
    SIGNED,
    Request,
    Signer,
    run,
)
from framework.waiting import wait_until

RNG = settings.rng(__name__)


class Served:
    """A store with its three folders."""

    def __init__(self, folder, network="regtest"):
        self.signer = Signer(folder, network=network, coin="btc").init_mnemonic()
        self.folders = [folder / name for name in ("inbox", "outbox", "rejected")]
        self.inbox, self.outbox, self.rejected = self.folders
        for path in self.folders:
            path.mkdir()
        self.log_path = folder / "serve.log"
        self.process = None

    @property
    def arguments(self):
        return [
            "serve", *self.signer.opening, "--inbox", self.inbox,
            "--outbox", self.outbox, "--rejected", self.rejected,
        ]

    def once(self, *more, **options):
        return run(*self.arguments, "--once", *more, **options)

    def start(self, *more):
        argv = [PROGRAM, *self.arguments, *more]
        env = {"ASAN_OPTIONS": "detect_leaks=0"}
        self.process = Process(argv, self.log_path, env=env)
        wait_until(lambda: "serving" in self.process.log_text(), 30)

    def drop(self, name, content):
        aside = self.inbox / f".{name}"
        aside.write_bytes(content)
        aside.rename(self.inbox / name)

    def report(self, name, folder=None):
        return json.loads(((folder or self.outbox) / f"{name}.report.json").read_text())

    def log_lines(self):
        log = self.signer.folder / "keys.ows.state" / "audit.log"
        return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.fixture
def served(tmp_path):
    served = Served(tmp_path / "signer")
    yield served
    if served.process:
        served.process.kill()


@pytest.fixture
def request_of(served):
    def make(first, paid=50_000_000, coin=100_000_000, fee=1000):
        return Request(
            served.signer, [coin], [(FOREIGN, paid)], first=first, change=coin - paid - fee
        )

    return make


def test_dropped_requests_are_answered_and_removed(served, request_of):
    served.start()
    for i in range(3):
        served.drop(f"pay-{i}.json", request_of(i).bytes)
    wait_until(lambda: (served.outbox / "pay-2.json").exists(), 30)
    for i in range(3):
        done = json.loads((served.outbox / f"pay-{i}.json").read_text())
        report = served.report(f"pay-{i}.json")
        assert done["complete"] and report["decision"] == "signed"
        assert report["request_id"] == f"pay-{i}"
        assert report["txid"] in served.log_lines()[i]["txid"]
    wait_until(lambda: not list(served.inbox.iterdir()), 30)
    served.process.terminate()
    assert served.process.wait(30) == 0


def health_of(served, code, *more):
    state = f"{served.signer.folder}/keys.ows.state"
    return run("health", "--state", state, *more, code=code)


def test_health_tells_a_serve_at_work_from_one_that_is_not(served, request_of):
    life = served.signer.folder / "keys.ows.state" / "serving"
    assert "nobody serves" in health_of(served, INTERNAL).err
    served.start()
    assert "serving" in health_of(served, SIGNED).text
    # Held still, with its sign of life as old as after two minutes.
    os.kill(served.process.pid, signal.SIGSTOP)
    life.write_text(f"{int(time.time()) - 120:020} 1\n")
    assert "no round within 60 seconds" in health_of(served, INTERNAL).err
    health_of(served, SIGNED, "--within", 3600)
    os.kill(served.process.pid, signal.SIGCONT)
    wait_until(lambda: health_of(served, None).code == SIGNED, 60)
    # Alive, but its answers have nowhere to go.
    served.rejected.rmdir()
    served.drop("junk.json", b"{")
    wait_until(lambda: health_of(served, None).code == INTERNAL, 60)
    assert "cannot be answered" in health_of(served, INTERNAL).err
    assert "request answered" not in served.process.log_text()
    served.process.terminate()
    assert served.process.wait(30) == 0
    assert "nobody serves" in health_of(served, INTERNAL).err


def test_the_inbox_is_taken_for_hostile(served, request_of, tmp_path):
    fine = request_of(0).bytes
    outside = tmp_path / "outside.json"
    outside.write_bytes(fine)
    (served.inbox / "link.json").symlink_to(outside)
    os.link(outside, served.inbox / "second-name.json")
    os.mkfifo(served.inbox / "pipe.json")
    (served.inbox / "folder.json").mkdir()
    served.drop("junk.json", b"\xff\x00{{{")
    served.drop("empty.json", b"")
    with open(served.inbox / "huge.json", "wb") as huge:
        huge.truncate((64 << 20) + 1)
    served.drop("good.json", fine)
    (served.inbox / "half.json.part").write_bytes(fine[:100])
    served.once(code=SIGNED)
    assert served.report("good.json")["decision"] == "signed"
    assert [p.name for p in served.outbox.iterdir() if "report" not in p.name] == ["good.json"]
    refused = {p.name.removesuffix(".report.json") for p in served.rejected.iterdir()}
    assert refused == {
        "link.json", "second-name.json", "pipe.json", "junk.json", "empty.json", "huge.json"
    }
    # Nothing of a request goes into the folder of those rejected.
    for path in served.rejected.iterdir():
        assert fine[:40] not in path.read_bytes() and path.stat().st_size < 1000
    assert {p.name for p in served.inbox.iterdir()} == {"folder.json", "half.json.part"}
    assert outside.read_bytes() == fine


def field(key, value):
    def size(data):
        return bytes([len(data)]) if len(data) < 253 else b"\xfd" + struct.pack("<H", len(data))

    return size(key) + key + size(value) + value


def template_with_full_map(signer, request):
    """A template whose input has as many fields as a map may, so that not one
    signature fits in."""
    spent = request.prevtxs[0]
    path = struct.pack("<5I", *(int(step.rstrip("h'")) + (1 << 31) * (not step.isdigit())
                                for step in spent["path"].removeprefix("m/").split("/")))
    fingerprint = bytes.fromhex(signer("info", "--json").json["fingerprint"])
    key = bytes.fromhex(signer.addresses("--from", 0, "--count", 1)[0]["public_key"])
    fields = [
        field(b"\0", bytes.fromhex(spent["previous"])),
        field(b"\x06" + key, fingerprint + path),
        *(field(b"\xf0" + struct.pack(">H", i), b"") for i in range(9998)),
    ]
    return (
        b"psbt\xff" + field(b"\0", bytes.fromhex(request.hex)) + b"\0"
        + b"".join(fields) + b"\0" + b"\0" * 2
    )


@pytest.mark.parametrize("which", ["inbox", "outbox", "rejected"])
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_signed(
    served, request_of, which
):
    served.drop("pay.json", request_of(1).bytes)
    folder = getattr(served, which)
    mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    done = run(
        *served.arguments, "--once", before=[*namespace, "sh", "-c", mount, folder],
        code=MALFORMED,
    )
    assert f"--{which}: {folder} cannot be written to" in done.err
    assert not (served.signer.folder / "keys.ows.state" / "audit.log").exists()
    assert (served.inbox / "pay.json").exists()


def test_a_request_that_cannot_be_removed_ends_serve_instead_of_filling_the_log(
    served, request_of
):
    """Its code is a folder, which no serve removes."""
    served.drop("pay.json", request_of(1).bytes)
    (served.inbox / "pay.json.mac").mkdir()
    served.start()
    assert served.process.wait(30) == INTERNAL
    assert "pay.json was answered and cannot be removed" in served.process.log_text()
    assert len(served.log_lines()) == 1


def test_no_request_holds_up_the_others(served, request_of):
    maker = Request(served.signer, [100_000_000], [(FOREIGN, 50_000_000)], change=49_999_000)
    served.drop("0-full.psbt", template_with_full_map(served.signer, maker))
    long_name = "1" + "n" * 240 + ".json"
    served.drop(long_name, request_of(1).bytes)
    served.drop("2-good.json", request_of(2).bytes)
    served.once(code=SIGNED)
    assert served.report("2-good.json")["decision"] == "signed"
    assert not list(served.inbox.iterdir())
    # Both are answered: nobody asks again and again.
    assert served.report("0-full.psbt", served.rejected)["reason"] == "input_too_large"
    assert served.report(long_name[:200], served.rejected)["reason"] == "not_a_request"


def test_a_name_cannot_take_anothers_report(served, request_of):
    served.drop("pay.json", request_of(0).bytes)
    served.once()
    report = served.report("pay.json")
    served.drop("pay.json.report.json", request_of(1).bytes)
    served.once()
    assert served.report("pay.json") == report
    refused = served.report("pay.json.report.json", served.rejected)
    assert refused["reason"] == "not_a_request"


def test_an_id_gives_its_first_answer_and_no_other(served, request_of):
    first, other = request_of(0).bytes, request_of(1).bytes
    served.drop("pay.json", first)
    served.once()
    answer = (served.outbox / "pay.json").read_bytes()
    for path in served.outbox.iterdir():
        path.unlink()
    served.drop("pay.json", first)
    served.once()
    assert (served.outbox / "pay.json").read_bytes() == answer
    assert len(served.log_lines()) == 1
    served.drop("pay.json", other)
    served.once()
    assert served.report("pay.json", served.rejected)["reason"] == "request_id_taken"
    assert (served.outbox / "pay.json").read_bytes() == answer
    # The command line is held to the same ids.
    again = served.signer("sign", "--request-id", "pay", stdin=first)
    assert again.out == answer


def test_kill_at_any_moment_loses_and_doubles_nothing(served, request_of):
    wanted = {f"pay-{i}.json": request_of(i).bytes for i in range(12)}
    for name, content in wanted.items():
        served.drop(name, content)
    for _ in range(settings.many(8, 60)):
        served.process = Process([PROGRAM, *served.arguments], served.log_path, env={})
        deadline = time.monotonic() + RNG.uniform(0.1, 0.6)
        wait_until(lambda: time.monotonic() > deadline, 10)
        served.process.kill()
        # What is in the outbox is whole.
        for path in served.outbox.glob("pay-*.json"):
            json.loads(path.read_text())
    served.once(code=SIGNED)
    assert not list(served.inbox.iterdir())
    txids = set()
    for name in wanted:
        assert json.loads((served.outbox / name).read_text())["complete"]
        txids.add(served.report(name)["txid"])
    assert len(txids) == 12
    lines = served.log_lines()
    assert sorted(line["id"] for line in lines) == sorted(n[:-5] for n in wanted)
    assert all(line["counted"] for line in lines)


def test_outside_regtest_serve_wants_a_policy(tmp_path):
    served = Served(tmp_path / "live", network="livenet")
    refused = served.once(code=MALFORMED)
    assert "--policy FILE is missing" in refused.err
    served.once("--policy", served.signer.write("policy", "{}"), code=SIGNED)


def test_a_policy_may_want_the_watchers_code(served, request_of):
    key = bytes(range(32))
    policy = served.signer.write("policy", json.dumps({"require_mac": True}))
    key_file = served.signer.write("mac-key", key.hex() + "\n")
    more = ("--policy", policy, "--mac-key-file", key_file)

    def drop(name, content, signed=None):
        code = hmac.digest(key, name[:-5].encode() + b"\0" + (signed or content), "sha256")
        (served.inbox / f"{name}.mac").write_text(code.hex() + "\n")
        served.drop(name, content)

    drop("right.json", request_of(0).bytes)
    drop("other.json", request_of(1).bytes, signed=b"another request")
    served.drop("none.json", request_of(2).bytes)
    served.once(*more)
    assert served.report("right.json")["decision"] == "signed"
    for name in ("other.json", "none.json"):
        assert served.report(name, served.rejected)["reason"] == "request_mac"
    assert not list(served.inbox.iterdir())


def memory_of(pid):
    """Every readable page of a process."""
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            begin, end = (int(part, 16) for part in line.split()[0].split("-"))
            if "[v" in line:  # vvar, vsyscall: the kernel's own
                continue
            memory.seek(begin)
            try:
                found.append(memory.read(end - begin))
            except OSError:
                continue
    return found


def secrets_of(mnemonic):
    """Seed, root and account keys: BIP39, BIP32 by hand."""
    seed = hashlib.pbkdf2_hmac("sha512", mnemonic.encode(), b"mnemonic", 2048)
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    node = hmac.digest(b"Bitcoin seed", seed, "sha512")
    key, chain = node[:32], node[32:]
    keys = {"seed": seed[:32], "root": key}
    for step in (84, 1, 0):
        data = b"\0" + key + (0x80000000 + step).to_bytes(4, "big")
        node = hmac.digest(chain, data, "sha512")
        number = (int.from_bytes(node[:32], "big") + int.from_bytes(key, "big")) % order
        key, chain = number.to_bytes(32, "big"), node[32:]
        keys[f"step {step}h"] = key
    return {
        **keys,
        "passphrase": PASSPHRASE.encode(),
        "mnemonic": mnemonic.encode(),
    }


def test_attack_28_no_secret_is_in_memory_after_signing(served, request_of):
    served.start()
    served.drop("pay.json", request_of(0).bytes)
    wait_until(lambda: "request answered" in served.process.log_text(), 30)
    wait_until(lambda: not list(served.inbox.iterdir()), 30)
    pages = memory_of(served.process.pid)
    # The scan sees what is there: the id of the request, and the log's words.
    assert any(b"keys.ows" in page for page in pages)
    assert sum(map(len, pages)) > 1 << 20
    for name, secret in secrets_of(MNEMONIC).items():
        for length in (len(secret), 16):
            assert not any(secret[:length] in page for page in pages), name
            assert not any(secret[:length][::-1] in page for page in pages), name


def test_attack_28_no_secret_is_in_answers_reports_or_files(served, request_of):
    signer = served.signer
    address = signer.addresses("--purpose", 44, "--count", 1)[0]["address"]
    asked = request_of(0).bytes
    said = []
    for command, options in (
        (["info"], {}),
        (["info", "--json"], {}),
        (["addresses", "--count", 3], {}),
        (["decode"], {"stdin": asked}),
        (["digests"], {"stdin": asked}),
        (["sign", "--request-id", "a"], {"stdin": asked}),
        (["sign-message", address, "hello"], {}),
        (["sign", "--request-id", "a"], {"stdin": b"junk", "code": None}),
    ):
        done = signer(*command, **options)
        said += [done.out, done.err.encode()]
    served.drop("pay.json", request_of(1).bytes)
    said.append(served.once().err.encode())
    for folder in (*served.folders, signer.folder / "keys.ows.state"):
        said += [path.read_bytes() for path in folder.iterdir()]
    said.append(signer.store.read_bytes())
    assert any(b'"action":"sign-message"' in text for text in said)
    for name, secret in secrets_of(MNEMONIC).items():
        for form in (secret, secret.hex().encode(), base64.b64encode(secret)):
            assert not any(form in text for text in said), name
    assert not any(b"prv" in text for text in said)


def test_memory_is_locked_and_left_out_of_dumps(served):
    served.start()
    status = open(f"/proc/{served.process.pid}/status").read()
    assert int(re.search(r"VmLck:\s+(\d+)", status)[1]) >= 16
    assert re.search(r"Seccomp:\s+2", status) and re.search(r"NoNewPrivs:\s+1", status)
    limits = open(f"/proc/{served.process.pid}/limits").read()
    assert re.search(r"Max core file size\s+0\s+0", limits)
    os.kill(served.process.pid, signal.SIGTERM)
    assert served.process.wait(30) == 0
