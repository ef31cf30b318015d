"""Another coin beside the first, with nothing set that need not be."""

import json

import pytest

from engine import ROOT, eventually
from system import build_node


@pytest.fixture(name="litecoin")
def litecoin_fixture(engine, system):
    env = {**engine.env, "COIN": "ltc", "IMAGE": system.env["IMAGE"],
           "NODE_IMAGE": build_node(engine, "ltc"), "API_PORT": "3003",
           "HEALTH_INTERVAL": "1s", "BLOCK_SECONDS": "1"}

    def compose(*arguments, **more):
        return engine.docker("compose", "--project-directory", ROOT,
                             *arguments, env=env, cwd=ROOT, **more)

    yield compose
    compose("down", "--volumes", timeout=120)


def test_up_alone_pays_the_public_seed_and_goes_on_mining(engine, system,
                                                          litecoin):
    def get(path):
        return json.loads(engine.inside(
            "curl", "--silent", "--show-error", "--fail", "--max-time", "30",
            f"http://127.0.0.1:3003/api{path}"))

    litecoin("up", "--detach", "--no-build", "--wait", "--wait-timeout", "180",
             timeout=240)
    address = litecoin("exec", "-T", "signer", "ows-signer", "addresses",
                       "--count", "1").split()[1]
    assert address.startswith("rltc1")
    eventually("the deposit", lambda: get(f"/addr/{address}")[
        "balanceSat"] == 100_000_000)
    height = get("/sync")["blockChainHeight"]
    eventually("more blocks", lambda: get("/sync")["blockChainHeight"] > height)
