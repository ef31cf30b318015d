"""The program's contract: settings, exit codes, signals, secrets, locks."""

import json
import os
import re
import shutil
import signal
import time

import pytest
from framework import script as s
from framework import settings
from framework.chains import Chain
from framework.owsd import Owsd, slowness
from framework.process import Process
from framework.tx import TxOut
from framework.waiting import wait_until

# flag, value, a bad value (None: any text is good); all can come from the
# environment and, but for config, from the file.
SETTINGS = [
    ("coin", "btc", "doge"),
    ("network", "regtest", "mainnet"),
    ("datadir", "/tmp/somewhere", None),
    ("node-url", "http://127.0.0.1:1234", "127.0.0.1:1234"),
    ("node-cookie", "/tmp/cookie", None),
    ("node-user", "", None),
    ("node-zmq", "tcp://127.0.0.1:5", "udp://127.0.0.1:5"),
    ("node-blocks", "/tmp/blocks", None),
    ("listen", "127.0.0.1:4000", "4000"),
    ("map-size", "2G", "2X"),
    ("reorg-horizon", "100", "-1"),
    ("threads", "3", "0"),
    ("index-secret-file", "/tmp/secret", None),
    ("log-level", "warn", "loud"),
    ("log-format", "json", "xml"),
]


def environment(**variables):
    """Ours, without any setting of the daemon but those given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OWSD_")}
    return {**kept, **variables}


def variable(flag):
    return "OWSD_" + flag.upper().replace("-", "_")


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "daemon")
        self.chain.start(30)
        self.make_owsd = make_owsd
        self.owsd = make_owsd(self.node, start=False)

    def config(self, *arguments, **variables):
        """{name: (value, source)} of --print-config."""
        code, out, err = self.owsd.run(
            "--print-config", *arguments, env=environment(**variables)
        )
        assert code == 0, err
        assert err == ""
        pattern = re.compile(r"([a-z-]+) = (.*) # (\w+)")
        found = [pattern.fullmatch(line) for line in out.splitlines()]
        assert all(found), out
        return {m[1]: (m[2], m[3]) for m in found}

    def refused(self, *arguments, **variables):
        """Exit code 2 and one line, which is returned."""
        code, out, err = self.owsd.run(*arguments, env=environment(**variables))
        assert (code, out) == (2, ""), (arguments, code, out, err)
        lines = err.splitlines()
        assert len(lines) == 1, err
        assert len(lines[0]) < 500
        return lines[0]


# --- settings ----------------------------------------------------------------------


@pytest.mark.parametrize("flag, good, bad", SETTINGS, ids=lambda v: str(v)[:20])
def test_flag_beats_environment_beats_file_beats_default(
    world, tmp_path, flag, good, bad
):
    file = tmp_path / "config.json"
    base = [] if flag == "network" else ["--network", "regtest"]
    default = world.config(*base)[flag]
    assert default[1] == "default"
    file.write_text(json.dumps({flag: good}))
    assert world.config(*base, "--config", file)[flag] == (good, "file")
    assert world.config(*base, OWSD_CONFIG=str(file))[flag] == (good, "file")
    if good:
        env = {variable(flag): good}
        assert world.config(*base, **env)[flag] == (good, "environment")
        both = world.config(*base, "--config", file, **env)
        assert both[flag] == (good, "environment")
        all_three = world.config(*base, f"--{flag}", good, "--config", file, **env)
        assert all_three[flag] == (good, "flag")
        assert world.config(*base, f"--{flag}={good}")[flag] == (good, "flag")


@pytest.mark.parametrize(
    "flag, bad",
    [(flag, bad) for flag, _, bad in SETTINGS if bad]
    + [
        ("map-size", "1"),
        ("map-size", "99999999999999999999G"),
        ("map-size", ""),
        ("threads", "1.5"),
        ("threads", "99999999999999999999"),
        ("threads", " 1"),
        ("reorg-horizon", "0"),
        ("listen", "127.0.0.1:70000"),
        ("listen", "::1:80"),
        ("node-url", "http://user:secret@127.0.0.1:1"),
        ("node-url", "ftp://127.0.0.1"),
        ("level-fanout", "1"),
        ("merge-rows", "0"),
        ("log-level", ""),
    ],
)
def test_a_bad_value_is_one_clear_line_from_every_source(world, tmp_path, flag, bad):
    places = [world.refused(f"--{flag}", bad)]
    if bad:
        places.append(world.refused(**{variable(flag): bad}))
    file = tmp_path / "config.json"
    file.write_text("{\n\n" + json.dumps({flag: bad})[1:])
    line = world.refused("--config", file)
    assert f"{file}:3" in line, line
    for line in places:
        assert flag in line or variable(flag) in line, line
        assert "secret" not in line


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--nonsense=1"],
        ["nonsense"],
        ["--coin"],
        ["--until-synced=maybe"],
        ["-x"],
        ["--node-password", "x"],
        ["dump", "nonsense"],
        ["--coin", "ltc", "--network", "testnet4"],
        ["--node-user", "u"],
        ["--node-user", "u", "--node-cookie", "c"],
        ["--node-user", "u", "--node-password-file", "/nowhere/at/all"],
        ["--datadir", ""],
        [""],
    ],
    ids=" ".join,
)
def test_an_argument_that_makes_no_sense_is_refused(world, arguments):
    line = world.refused(*arguments)
    assert "x" not in line.split() or "password" not in line


@pytest.mark.parametrize(
    "text",
    [
        '{"colour": "red"}',
        '{"node-password": "hidden"}',
        '{"coin": "btc", "coin": "btc"}',
        '{"coin": ["btc"]}',
        '{"coin": {"a": 1}}',
        '{"coin": null}',
        '{"threads": 1.5}',
        '{"config": "other.json"}',
        '["coin"]',
        "{",
        "",
        '{"coin": "btc"} x',
        '{"node-zmq": [["tcp://127.0.0.1:1"]]}',
        '{"datadir": "a\\u0000b"}',
        "\0",
        "x" * 2_000_000,
    ],
    ids=lambda text: repr(text[:30]),
)
def test_a_configuration_file_that_makes_no_sense_is_refused(world, tmp_path, text):
    file = tmp_path / "config.json"
    file.write_text(text)
    line = world.refused("--config", file)
    assert str(file) in line and "hidden" not in line, line


def test_a_configuration_file_that_cannot_be_read_is_refused(world, tmp_path):
    assert "absent" in world.refused("--config", tmp_path / "absent")
    world.refused("--config", tmp_path)


def test_lists_are_repeated_flags_comma_lists_or_arrays(world, tmp_path):
    ends = ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2"]
    joined = ",".join(ends)
    file = tmp_path / "config.json"
    file.write_text(json.dumps({"_comment": "ours", "node-zmq": ends}))
    assert world.config("--config", file)["node-zmq"] == (joined, "file")
    env = world.config(OWSD_NODE_ZMQ=joined)["node-zmq"]
    assert env == (joined, "environment")
    flags = ["--node-zmq", ends[0], "--node-zmq", ends[1]]
    assert world.config(*flags)["node-zmq"] == (joined, "flag")


def test_help_and_version_tell_and_end(world):
    code, out, err = world.owsd.run("--help", env=environment())
    assert (code, err) == (0, "")
    for flag, _, _ in SETTINGS:
        assert f"--{flag}" in out, flag
    assert "OWSD_NODE_PASSWORD" in out and "--node-password " not in out
    assert all(len(line) <= 100 for line in out.splitlines())
    code, out, err = world.owsd.run("--version", env=environment())
    assert (code, err) == (0, "") and re.fullmatch(r"owsd \d+\.\d+\.\d+\S*\n", out)


def test_every_setting_is_in_the_reference_page(world):
    page = (settings.ROOT / "docs" / "configuration.md").read_text()
    code, out, _ = world.owsd.run("--help", env=environment())
    assert code == 0
    for flag in re.findall(r"^  --([a-z-]+)", out, re.M):
        assert f"--{flag}" in page, flag


def test_example_configurations_are_good(world):
    examples = sorted((settings.ROOT / "config").glob("*.json"))
    assert examples
    for example in examples:
        # Their password files are not on this machine.
        named = "node-user" in json.loads(example.read_text())
        variables = {"OWSD_NODE_PASSWORD": "x"} if named else {}
        config = world.config("--config", example, **variables)
        assert any(source == "file" for _, source in config.values())


# --- secrets ------------------------------------------------------------------------


def test_secrets_appear_nowhere(world, tmp_path):
    secret = "correct horse battery staple"
    file = tmp_path / "password"
    file.write_text(secret + "\n")
    by_file = ["--node-user", "me", "--node-password-file", file]
    for arguments, variables in (
        (by_file, {}),
        (["--node-user", "me"], {"OWSD_NODE_PASSWORD": secret}),
    ):
        config = world.config(*arguments, **variables)
        assert config["node-password"][0] == "set"
        assert secret not in repr(config)
        owsd = world.make_owsd(world.node, start=False, env=environment(**variables))
        owsd.login = arguments
        owsd.flags = ["--log-level", "debug"]
        process = owsd.start(wait=False).process
        # Wrong: it will be refused. Until then look at what shows.
        shown = []
        while process.running:
            for name in ("cmdline", "environ"):
                try:
                    with open(f"/proc/{process.pid}/{name}", "rb") as seen:
                        shown.append((name, seen.read()))
                except (FileNotFoundError, ProcessLookupError):
                    pass
        assert process.exit_code == 2
        assert secret not in owsd.log()
        assert all(secret.encode() not in text for _, text in shown if _ == "cmdline")


def test_the_cookie_is_not_in_the_log(world):
    owsd = world.make_owsd(world.node, flags=["--log-level", "debug"])
    cookie = world.node.cookie.read_text().split(":")[1]
    owsd.wait_synced()
    owsd.stop()
    assert cookie not in owsd.log()


# --- folders and locks ---------------------------------------------------------------


def run_refused(owsd, *more):
    """Exit code 2 and one line of the log that is urgent; it is returned."""
    process = Process(owsd.argv(*more), owsd.log_path, owsd.env, append=False)
    code = process.wait(30)
    log = owsd.log()
    assert code == 2, (code, log)
    urgent = [line for line in log.splitlines() if " error " in line]
    assert len(urgent) == 1, log
    return urgent[0]


def snapshot(folder):
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("lock")
    }


def test_a_database_of_another_network_is_refused_and_left_alone(world):
    """Each network has a folder of its own: one is moved to where another's
    would be."""
    owsd = world.make_owsd(world.node)
    owsd.stop()
    os.rename(owsd.index_dir, owsd.datadir / f"{settings.COIN.name}-testnet")
    before = snapshot(owsd.datadir)
    line = run_refused(owsd, "--network", "testnet")
    assert "regtest" in line and "testnet" in line, line
    assert snapshot(owsd.datadir) == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(world):
    owsd = world.make_owsd(world.node, start=False)
    owsd.index_dir.mkdir(parents=True)
    owsd.datadir.chmod(0o700)
    (owsd.index_dir / "index.mdb").write_bytes(b"this is no database" * 1000)
    before = snapshot(owsd.datadir)
    process = Process(owsd.argv(), owsd.log_path, owsd.env)
    assert process.wait(30) in (1, 2)
    assert len([x for x in owsd.log().splitlines() if " error " in x]) == 1
    assert snapshot(owsd.datadir) == before


def test_a_database_held_by_another_process_is_refused(world):
    owsd = world.make_owsd(world.node)
    other = world.make_owsd(world.node, start=False)
    other.datadir, other.secret_file = owsd.datadir, owsd.secret_file
    line = run_refused(other)
    assert "in use" in line, line
    # The one that holds it does not mind, nor does reading beside it.
    owsd.wait_synced()
    assert len(owsd.dump()) > 30
    owsd.stop()
    other.start()
    other.stop()


def test_another_secret_or_horizon_than_the_databases_is_refused(world, tmp_path):
    owsd = world.make_owsd(world.node)
    owsd.stop()
    before = snapshot(owsd.datadir)
    secret = tmp_path / "secret"
    secret.write_text("ff" * 32 + "\n")
    assert "secret" in run_refused(owsd, "--index-secret-file", secret)
    assert snapshot(owsd.datadir) == before


@pytest.mark.parametrize(
    "text", ["", "too short", "too long" * 1000], ids=["empty", "short", "long"]
)
def test_a_secret_file_that_makes_no_sense_is_refused(world, text):
    owsd = world.make_owsd(world.node, start=False)
    owsd.secret_file.write_text(text)
    line = run_refused(owsd)
    assert "secret" in line
    assert not text or text not in line
    assert not (owsd.index_dir / "index.mdb").exists()


def test_a_secret_file_that_is_absent_is_refused(world):
    owsd = world.make_owsd(world.node, start=False)
    owsd.secret_file.unlink()
    assert "secret" in run_refused(owsd)
    assert not (owsd.index_dir / "index.mdb").exists()


def test_an_unwritable_folder_is_refused(world, tmp_path):
    """Root may write anywhere but into what is no folder."""
    file = tmp_path / "file"
    file.write_text("")
    for place in (file, file / "below", tmp_path / "a" / "b" / "c"):
        owsd = world.make_owsd(world.node, start=False)
        owsd.datadir = place
        line = run_refused(owsd)
        assert str(place) in line, line
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.geteuid() != 0:
        owsd.datadir = locked
        assert str(locked) in run_refused(owsd)


def test_an_address_that_is_taken_is_refused(world):
    owsd = world.make_owsd(world.node)
    other = world.make_owsd(world.node, start=False)
    line = run_refused(other, "--listen", f"127.0.0.1:{owsd.port}")
    assert str(owsd.port) in line, line
    owsd.stop()


def test_dump_without_a_database_is_refused_and_makes_none(world, tmp_path):
    place = tmp_path / "nothing"
    arguments = ["dump", "--network", "regtest", "--datadir", place]
    code, out, err = world.owsd.run(*arguments, env=environment())
    assert (code, out) == (2, "") and len(err.splitlines()) == 1, err
    assert not place.exists()


def test_a_full_map_says_what_to_raise_and_nothing_is_lost(world, make_node):
    node = make_node()
    chain = Chain(node, "full map")
    chain.start(5)
    owsd = world.make_owsd(node, start=False)
    owsd.start("--map-size", "16M")
    for number in range(200):
        scripts = [s.p2sh(chain.maker.nonce(20)) for _ in range(3000)]
        block = chain.build(outputs=[TxOut(1, script) for script in scripts])
        chain.submit(block)
        if number % 5:
            continue
        wait_until(lambda: not owsd.running or owsd.tip() == block.hash, 60)
        if not owsd.running:
            break
    assert owsd.process.exit_code == 1
    urgent = [line for line in owsd.log().splitlines() if " error " in line]
    assert len(urgent) <= 2 and "map-size" in urgent[0], urgent
    # What it had is still there; with more room it goes on.
    assert len(owsd.dump()) > 3000
    owsd.start()
    owsd.wait_tip()
    fresh = world.make_owsd(node, start=False)
    fresh.sync()
    assert owsd.dump() == fresh.dump()
    owsd.stop()
    node.stop()


# --- running and ending ----------------------------------------------------------------


def test_until_synced_ends_with_0_at_the_tip(world):
    owsd = world.make_owsd(world.node, start=False)
    owsd.sync()
    heights = [line for line in owsd.dump() if str(world.node.tip()) in line]
    assert heights, "the dump lacks the tip"
    # Again, with nothing to do.
    owsd.sync()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_within_two_seconds(world, number):
    owsd = world.make_owsd(world.node)
    begin = time.monotonic()
    os.kill(owsd.process.pid, number)
    assert owsd.process.wait(20) == 0
    assert time.monotonic() - begin < 2 * slowness()
    owsd.start()
    owsd.stop()


def test_it_ends_in_time_whatever_it_is_doing(world, make_node):
    # Waiting for a node that is not there.
    node = make_node(start=False)
    owsd = world.make_owsd(node, start=False).start(wait=False)
    wait_until(lambda: _health(owsd), 20)
    owsd.stop()
    # At once, before it is anywhere.
    owsd = world.make_owsd(world.node, start=False).start(wait=False)
    wait_until(lambda: owsd.log_path.read_text(), 10)
    owsd.process.terminate()
    assert owsd.process.wait(10) == 0
    # In the midst of catching up.
    owsd = world.make_owsd(world.node, start=False).start(wait=False)
    wait_until(lambda: _health(owsd), 20)
    owsd.stop()
    # With clients that keep their connections.
    owsd = world.make_owsd(world.node)
    owsd.http.get("/sync")
    owsd.stop()


def _health(owsd):
    try:
        return owsd.http.request("GET", "/health").status == 200
    except OSError:
        return False


def test_health_tells_alive_from_synced_and_both_from_gone(world, make_node):
    def health(owsd, *more):
        return owsd.run("health", *more, env=environment(**settings_of[owsd]))

    def listening(owsd):
        return {"OWSD_NETWORK": "regtest", "OWSD_LISTEN": f"0.0.0.0:{owsd.port}"}

    waiting = world.make_owsd(make_node(start=False), start=False).start(wait=False)
    synced = world.make_owsd(world.node)
    settings_of = {owsd: listening(owsd) for owsd in (waiting, synced)}
    wait_until(lambda: _health(waiting), 60)
    assert health(waiting)[0] == 0
    code, out, err = health(waiting, "--ready")
    assert code == 1 and out.startswith("not ready: ") and err == ""
    assert health(synced)[0] == 0
    tip = world.node.rpc.getblockcount()
    expected = (0, f"ready: height {tip}, node's {tip}\n", "")
    assert health(synced, "--ready") == expected
    url = f"http://127.0.0.1:{synced.port}/"
    assert synced.run("health", "--ready", "--url", url, env=environment()) == expected
    synced.stop()
    waiting.stop()
    assert health(synced)[0] == health(synced, "--ready")[0] == 1


def test_log_lines_are_json_when_asked(world):
    owsd = world.make_owsd(world.node, flags=["--log-format", "json"])
    owsd.wait_synced()
    owsd.stop()
    lines = [json.loads(line) for line in owsd.log().splitlines()]
    assert lines and all(isinstance(line, dict) for line in lines)
    assert {"info"} <= {line["level"] for line in lines}


def test_log_level_error_is_silent_when_all_is_well(world):
    owsd = world.make_owsd(world.node, flags=["--log-level", "error"])
    owsd.wait_synced()
    owsd.stop()
    assert owsd.log() == ""


def test_a_moved_data_folder_is_the_same_index(world, tmp_path):
    owsd = world.make_owsd(world.node)
    before = owsd.dump()
    owsd.stop()
    shutil.move(owsd.datadir, tmp_path / "moved")
    owsd.datadir = tmp_path / "moved"
    owsd.start()
    assert owsd.dump() == before
    owsd.stop()


def test_indexes_with_other_secrets_are_keyed_otherwise(world):
    one = world.make_owsd(world.node, start=False)
    two = world.make_owsd(world.node, start=False, secret="11" * 32)
    three = world.make_owsd(world.node, start=False, secret=None)
    four = world.make_owsd(world.node, start=False, secret=None)
    dumps = []
    for owsd in (one, two, three, four):
        owsd.sync()
        dumps.append(tuple(owsd.dump()))
    assert len(set(dumps)) == 4


def test_the_root_prefix_alone_can_be_served(world):
    owsd = world.make_owsd(world.node, flags=["--prefixes", "/"])
    owsd.http.get("/sync")
    owsd.http.get("/api/sync", status=404)
    owsd.stop()
    owsd = world.make_owsd(world.node, flags=["--prefixes", "/here,/and/there"])
    owsd.http.get("/and/there/sync")
    owsd.http.get("/here/sync")
    owsd.http.get("/sync", status=404)
    owsd.http.get("/health")


def test_ipv6_is_served(world):
    owsd: Owsd = world.make_owsd(world.node, start=False)
    owsd.flags = ["--listen", f"[::1]:{owsd.port}"]
    owsd.http = type(owsd.http)(owsd.port, host="::1")
    owsd.start()
    owsd.http.get("/sync")
    owsd.stop()
