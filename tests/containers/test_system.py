"""Watcher and signer as an exchange runs them: one life of one system."""

import json
import os
import shutil

import pytest

from system import DATA, SERVICES, make_secrets

SAT = 100_000_000


class Story:
    """What the tests hand on to each other."""

    addresses = ()
    deposit = None
    request = b""
    answer = b""
    payouts = ()
    paid = None


@pytest.fixture(scope="module", name="story")
def story_fixture():
    return Story()


def balance(system, address, port=3001):
    return system.get(f"/addr/{address}", port)["balanceSat"]


# --- the keys ---


def test_a_seed_in_a_secret_makes_the_keys_once(system, story):
    def addresses():
        return [line.split()[1] for line in system.ask_signer(
            "addresses", "--count", "5").splitlines()]

    first = system.init()
    story.addresses = addresses()
    assert len(set(story.addresses)) == 5
    assert system.init() == first and addresses() == story.addresses


def test_a_different_seed_is_refused(system):
    other = make_secrets(system.engine.folder / "others")
    shutil.copy(system.secrets / "passphrase", other)
    done = system.init(env={"SECRETS": str(other)}, check=False)
    assert done.returncode == 4 and b"other keys" in done.stdout + done.stderr


# --- up ---


def test_up_alone_shows_a_living_system(system, story):
    system.env["DEPOSIT_ADDRESS"] = story.addresses[0]
    system.up()
    for service in SERVICES:
        assert system.inspect(service)["State"]["Health"]["Status"] == "healthy"
    system.follow()
    assert balance(system, story.addresses[0]) == SAT
    assert system.get("/sync")["status"] == "finished"


def test_a_deposit_is_seen_and_confirmed(system, story):
    address = story.addresses[1]
    story.deposit = system.node("sendtoaddress", address, 2, wallet="bootstrap")
    system.wait(f"txid={story.deposit}")
    assert system.get(f"/addr/{address}")["unconfirmedBalanceSat"] == 2 * SAT
    assert system.get(f"/tx/{story.deposit}")["confirmations"] == 0
    system.mine()
    seen = system.get(f"/tx/{story.deposit}")
    assert seen["confirmations"] == 1
    assert balance(system, address) == 2 * SAT


def test_a_reorganisation_takes_it_back_and_another_block_has_it(system, story):
    lost = system.node("getbestblockhash")
    system.node("invalidateblock", lost)
    # Back in the mempool, too.
    system.wait(f"tip_not={lost}&txid={story.deposit}")
    assert system.get(f"/tx/{story.deposit}")["confirmations"] == 0
    assert balance(system, story.addresses[1]) == 0
    system.mine(2)
    seen = system.get(f"/tx/{story.deposit}")
    assert seen["confirmations"] == 2 and seen["blockhash"] != lost
    assert balance(system, story.addresses[1]) == 2 * SAT


# --- a withdrawal ---


def test_three_payouts_are_signed_without_a_network(system, story):
    about = json.loads(system.execute("signer", "ows-signer", "info", "--json"))
    descriptor = next(account["descriptor"] for account in about["descriptors"]
                      if account["descriptor"].startswith("wpkh("))
    system.node("createwallet", "watch", True, True)
    imported = system.node("importdescriptors", [
        {"desc": descriptor, "active": True, "timestamp": 0, "range": 20}],
        wallet="watch")
    assert all(entry["success"] for entry in imported), imported
    # The watcher derives what the signer printed; the first two were paid.
    assert system.node("getnewaddress", "", "bech32",
                       wallet="watch") == story.addresses[2]

    story.payouts = {system.node("getnewaddress", wallet="bootstrap"): amount
                     for amount in (0.5, 0.25, 1.75)}
    made = system.node("walletcreatefundedpsbt", [], story.payouts, 0,
                       {"fee_rate": 5, "change_type": "bech32"},
                       wallet="watch")
    story.request = made["psbt"].encode()
    story.answer = system.sign("payout-1.psbt", story.request)
    done = system.node("finalizepsbt", story.answer.decode().strip())
    assert done["complete"]
    story.paid = system.send(done["hex"])
    assert system.send(done["hex"]) == story.paid  # again does no harm
    system.mine()
    assert system.get(f"/tx/{story.paid}")["confirmations"] == 1
    for address, amount in story.payouts.items():
        assert balance(system, address) == round(amount * SAT)


def test_signing_again_gives_the_same_bytes(system, story):
    assert system.sign("payout-1.psbt", story.request) == story.answer
    assert system.sign("again.psbt", story.request) == story.answer


# --- who may do what ---


def test_the_signer_has_no_network(system):
    about = system.inspect("signer")
    assert about["HostConfig"]["NetworkMode"] == "none"
    assert not about["NetworkSettings"]["Ports"]
    devices = system.execute("signer", "cat", "/proc/net/dev").splitlines()[2:]
    assert [line.split(":")[0].strip() for line in devices] == ["lo"]
    for routes in ("route", "ipv6_route"):
        lines = system.execute("signer", "cat",
                               f"/proc/net/{routes}").splitlines()
        assert all(line.endswith("lo") for line in lines
                   if not line.startswith("Iface"))


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_is_privileged_or_writes_beside_its_folders(system, service):
    status = dict(line.split(":\t", 1) for line in system.execute(
        service, "cat", "/proc/1/status").splitlines() if ":\t" in line)
    assert status["Uid"].split() == ["1000"] * 4
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    writable = {
        "node": {DATA}, "bootstrap": set(),
        "watcher": {DATA, "/home/docker/requests"},
        "signer": {DATA, "/home/docker/requests", "/home/docker/results"},
    }[service]
    found = set()
    for line in system.execute(service, "cat", "/proc/mounts").splitlines():
        _, where, kind, options = line.split()[:4]
        if "rw" in options.split(",") and not where.startswith(("/dev", "/proc",
                                                                "/sys")):
            found.add(where)
    # The engine gives each these three of its own, which only root may write.
    assert found - {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"} == {
        "/tmp", *writable}
    assert system.execute(service, "touch", "/x", check=False).returncode != 0
    # The engine's own doing: the places that it mounts something at.
    mounted = [mount["Destination"]
               for mount in system.inspect(service)["Mounts"]]
    changed = [line.split(" ", 1)[1] for line in system.engine.docker(
        "diff", system.container(service)).splitlines()]
    assert [path for path in changed if not any(
        where == path or where.startswith(path + "/") for where in mounted)
    ] == []


def test_the_seed_is_nowhere_but_in_its_secret(system):
    words = [(system.secrets / name).read_bytes().strip()
             for name in ("seed", "passphrase")]
    forms = [form for word in words for form in (word, bytes.fromhex(
        word.decode()))]
    for service in (*SERVICES, "keys", "volume"):
        about = json.dumps(system.inspect(service))
        assert not any(word.decode() in about for word in words)
        mounts = [mount["Destination"] for mount in
                  system.inspect(service)["Mounts"]]
        assert ("/run/secrets/seed" in mounts) == (service == "keys")
    logs = system.compose("logs", "--no-color").encode()
    assert not any(form in logs for form in forms)
    # Image layers, volumes, containers' files and their logs, as they lie on
    # the disk.
    looked = 0
    for folder, folders, names in os.walk(system.engine.data):
        folders[:] = [name for name in folders if name != "merged"]
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path) or os.path.islink(path):
                continue
            with open(path, "rb") as file:
                content = file.read()
            assert not any(form in content for form in forms), path
            looked += 1
    assert looked > 1000


# --- several over one node ---


def test_two_explorers_over_one_node_have_each_their_index(system, story):
    system.up("--profile", "second")
    system.follow(3002)
    for address, amount in story.payouts.items():
        assert balance(system, address, 3002) == round(amount * SAT)
    system.mine()
    system.follow(3002)
    volumes = [mount["Name"] for name in ("watcher", "watcher2")
               for mount in system.inspect(name)["Mounts"]
               if mount["Destination"] == DATA]
    assert len(set(volumes)) == 2


# --- down ---


def test_all_end_by_themselves_within_their_grace(system):
    system.compose("--profile", "second", "stop", timeout=700)
    for service in (*SERVICES, "watcher2"):
        state = system.inspect(service)["State"]
        # Who is killed after its grace ends with 137.
        assert (state["Status"], state["ExitCode"]) == ("exited", 0), service
        assert not state["OOMKilled"]
    assert "Shutdown: done" in system.compose("logs", "--no-color", "node")


def test_only_the_data_folders_matter(system, story):
    system.compose("--profile", "second", "down", timeout=120)
    project = "owsd-btc-regtest"
    system.engine.docker("volume", "rm", f"{project}_requests",
                         f"{project}_results", f"{project}_watcher2")
    system.up()
    system.follow()
    assert system.get(f"/tx/{story.paid}")["confirmations"] == 2
    for address, amount in story.payouts.items():
        assert balance(system, address) == round(amount * SAT)
    assert [line.split()[1] for line in system.execute(
        "signer", "ows-signer", "addresses", "--count", "5").splitlines()
    ] == story.addresses
    assert system.sign("payout-1.psbt", story.request) == story.answer
    audit = system.execute("signer", "ows-signer", "audit", "verify")
    assert audit.strip()
