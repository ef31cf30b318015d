"""The compose file before anything runs, for every coin and network."""

import json
import os

import pytest

from engine import ROOT, run
from system import PAIRS, SERVICES

HARDENED = {"user": "1000:1000", "read_only": True, "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true"]}


def config(engine, coin, network, **variables):
    env = {**engine.env, "COIN": coin, "NETWORK": network, **variables}
    return engine.docker("compose", "--project-directory", ROOT,
                         "--profile", "second", "config", "--format", "json",
                         env=env, cwd=ROOT, check=False)


@pytest.fixture(name="services", params=PAIRS, ids="-".join, scope="module")
def services_fixture(request, engine):
    coin, network = request.param
    secrets = {} if network == "regtest" else {"SECRETS": "/nowhere"}
    done = config(engine, coin, network, **secrets)
    assert done.returncode == 0, done.stderr
    composed = json.loads(done.stdout)
    assert composed["name"] == f"owsd-{coin}-{network}"
    watcher = composed["services"]["watcher"]["environment"]
    assert (watcher["OWSD_COIN"], watcher["OWSD_NETWORK"]) == (coin, network)
    return network, composed["services"]


def test_every_pair_of_coin_and_network_is_hardened(services):
    network, found = services
    assert set(found) == {*SERVICES, "volume", "keys", "watcher2"}
    for name, service in found.items():
        assert {key: service.get(key) for key in HARDENED} == HARDENED, name
        assert all(port["host_ip"] == "127.0.0.1"
                   for port in service.get("ports", ())), name
        assert not service.get("privileged"), name
    for name in ("signer", "keys"):
        assert found[name]["network_mode"] == "none"
        assert "ports" not in found[name] and "networks" not in found[name]
    assert "ports" not in found["node"]
    assert found["bootstrap"]["scale"] == (1 if network == "regtest" else 0)
    for name in (*SERVICES, "watcher2"):
        assert found[name]["healthcheck"]["test"][0] == "CMD", name


def test_the_data_of_keys_and_index_are_not_shared(services):
    _, found = services
    sources = {name: {mount["source"]: mount.get("read_only", False)
                      for mount in service["volumes"]}
               for name, service in found.items()}
    writers = {name: {source for source, read_only in mounts.items()
                      if not read_only} for name, mounts in sources.items()}
    assert writers["watcher"] == {"watcher", "requests"}
    assert writers["watcher2"] == {"watcher2"}
    assert writers["node"] == {"node"}
    assert writers["signer"] == {"signer", "requests", "results"}
    assert sources["watcher"]["results"]  # read-only
    assert all("signer" not in mounts for name, mounts in sources.items()
               if name not in ("signer", "keys"))
    assert [name for name, service in found.items()
            if "seed" in str(service.get("secrets"))] == ["keys"]


def test_real_money_wants_secrets_of_its_own(engine):
    done = config(engine, "btc", "livenet")
    assert done.returncode != 0
    assert b"SECRETS" in done.stderr and b"passphrase" in done.stderr


def test_an_unknown_coin_is_named(engine):
    done = config(engine, "doge", "livenet")
    assert done.returncode != 0 and b"doge-livenet" in done.stderr


def test_the_yaml_is_tidy():
    rules = ("{extends: default, rules: {document-start: disable, "
             "line-length: {max: 100}}}")
    run("yamllint", "--strict", "--config-data", rules,
        ROOT / "docker-compose.yml", ROOT / "docker")


def test_the_shipped_secrets_are_for_regtest_alone():
    assert os.listdir(ROOT / "docker" / "secrets") == ["regtest"]
