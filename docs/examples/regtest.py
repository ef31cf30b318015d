#!/usr/bin/env python3
"""A payment that is seen, confirmed, and taken back by a reorganisation, without
a sleep.

API: where owsd answers. NODE: the node's command line client, with its arguments.
"""

import json
import os
import shlex
import subprocess
import urllib.parse
import urllib.request

API = os.environ.get("API", "http://127.0.0.1:3001")
NODE = os.environ.get(
    "NODE",
    "docker compose exec -T node bitcoin-cli -regtest -datadir=/home/docker/data -rpcport=8332",
)


def node(*arguments):
    command = [*shlex.split(NODE), "-rpcwallet=bootstrap", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def get(path, **query):
    url = f"{API}{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=90) as answer:
        return json.load(answer)


def wait_for(**what):
    """Returns once it holds; raises HTTPError (408) after a minute."""
    return get("/wait", timeout=60, **what)


def expect(name, value):
    found = get(f"/addr/{address}/{name}")
    print(name, found)
    assert found == value


address = node("getnewaddress")
txid = node("sendtoaddress", address, "0.5")
assert wait_for(txid=txid)["confirmations"] == 0
expect("unconfirmedBalance", 50_000_000)

(block,) = json.loads(node("generatetoaddress", "1", node("getnewaddress")))
wait_for(tip=block)
expect("balance", 50_000_000)

node("invalidateblock", block)
wait_for(tip_not=block)
expect("balance", 0)

node("reconsiderblock", block)
wait_for(tip=block, txid=txid, confirmations=1)
expect("balance", 50_000_000)
