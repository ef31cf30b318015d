"""docs/examples/regtest.* do over a node what docs/regtest.md says they do over
the compose file's."""

import os
import pathlib
import subprocess
import sys

import pytest
from framework import settings

EXAMPLES = settings.ROOT / "docs" / "examples"
LINES = ["unconfirmedBalance 50000000", "balance 50000000", "balance 0", "balance 50000000"]


@pytest.fixture(scope="module")
def node(make_node):
    node = make_node()
    node.rpc.createwallet("bootstrap")
    node.rpc.generatetoaddress(101, node.rpc.getnewaddress())
    return node


@pytest.fixture(scope="module")
def owsd(make_owsd, node):
    return make_owsd(node)


@pytest.mark.parametrize(
    "program, name",
    [("sh", "regtest.sh"), (sys.executable, "regtest.py"), ("node", "regtest.mjs")],
    ids=["sh", "python", "node"],
)
def test_an_example_follows_its_payment_down_the_chain_and_back(owsd, node, program, name):
    client = pathlib.Path(settings.node_program()).with_name("bitcoin-cli")
    command = f"{client} -regtest -datadir={node.datadir} -rpcport={node.rpc_port}"
    done = subprocess.run(
        [program, EXAMPLES / name],
        env={**os.environ, "API": f"http://127.0.0.1:{owsd.port}", "NODE": command},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == LINES
