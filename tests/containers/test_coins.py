"""Other coins and networks beside the first, with nothing set that need not
be."""

import json

import pytest

from engine import ROOT, eventually
from system import build_node, make_secrets


class Pair:
    """The shipped composition of one coin and network."""

    def __init__(self, engine, image, coin, network, **variables):
        self.engine = engine
        self.env = {**engine.env, "COIN": coin, "NETWORK": network,
                    "IMAGE": image, "NODE_IMAGE": build_node(engine, coin),
                    "API_PORT": "3003", "HEALTH_INTERVAL": "1s", **variables}

    def compose(self, *arguments, **more):
        return self.engine.docker("compose", "--project-directory", ROOT,
                                  *arguments, env=self.env, cwd=ROOT, **more)

    def __enter__(self):
        self.compose("up", "--detach", "--no-build", "--wait",
                     "--wait-timeout", "300", timeout=400)
        return self

    def __exit__(self, *_):
        print(self.compose("logs", "--no-color", "--tail", "10"))
        self.compose("down", "--volumes", timeout=120)

    def get(self, path):
        return json.loads(self.engine.inside(
            "curl", "--silent", "--show-error", "--fail", "--max-time", "30",
            f"http://127.0.0.1:3003/api{path}"))

    def address(self):
        return self.compose("exec", "-T", "signer", "ows-signer", "addresses",
                            "--count", "1").split()[1]


def test_up_alone_pays_the_public_seed_and_goes_on_mining(engine, system):
    with Pair(engine, system.env["IMAGE"], "ltc", "regtest",
              BLOCK_SECONDS="1") as pair:
        address = pair.address()
        assert address.startswith("rltc1")
        eventually("the deposit", lambda: pair.get(f"/addr/{address}")[
            "balanceSat"] == 100_000_000)
        height = pair.get("/sync")["blockChainHeight"]
        eventually("more blocks", lambda: pair.get("/sync")[
            "blockChainHeight"] > height)


@pytest.mark.parametrize("coin, network, start", [
    ("btc", "livenet", "bc1"), ("btc", "testnet", "tb1"),
    ("ltc", "livenet", "ltc1"), ("ltc", "testnet", "tltc1"),
])
def test_other_networks_wait_for_their_node_to_sync(engine, system, tmp_path,
                                                    coin, network, start):
    secrets = make_secrets(tmp_path / "secrets")
    # Nobody to speak to: the node stays where it begins.
    with Pair(engine, system.env["IMAGE"], coin, network, SECRETS=str(secrets),
              SEED_FORM="SEED", NODE_FLAGS="-connect=0") as pair:
        assert "bootstrap" not in pair.compose("ps", "--services")
        assert pair.address().startswith(start)
        eventually("an answer of the node", lambda: b"initial download" in
                   pair.compose("exec", "-T", "watcher", "owsd", "health",
                                "--ready", check=False).stdout)
        assert pair.get("/status")["info"]["network"] == network
