#!/usr/bin/python3
"""From sendrawtransaction's answer to visible at /addr: median and p99.

    tests/bench/bench_latency.py [COUNT]

Starts a node and owsd (OWSD=, BITCOIND= as in the functional tests), sends
COUNT (200) transactions, each to an address of its own, and asks for that
address over a kept connection until it shows. Asking itself takes the time
printed as "one request": the figures cannot be finer than that."""

import pathlib
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from framework import script as s  # noqa: E402
from framework.chains import Chain  # noqa: E402
from framework.node import Node  # noqa: E402
from framework.owsd import Owsd  # noqa: E402
from framework.tx import TxOut  # noqa: E402


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def line(name, values):
    ms = [1000 * value for value in values]
    print(
        f"{name:<42} median {statistics.median(ms):7.2f} ms   "
        f"p99 {percentile(ms, 0.99):7.2f} ms   max {max(ms):7.2f} ms   n {len(ms)}"
    )


def payments(chain, count):
    """Signed beforehand, each of a coin of its own to an address of its own."""
    coins = chain.mempool_pool(True).take(20)
    worth = sum(coin.value for coin in coins) // (count + 1)
    outputs = [TxOut(worth, chain.script("p2wpkh")) for _ in range(count)]
    fan = chain.spend(coins, outputs)
    chain.submit(chain.build([fan]))
    made = []
    for i in range(count):
        program = (i + 1).to_bytes(20, "big")
        coin = chain.coins[fan.txid, i]
        tx = chain.spend([coin], [TxOut(worth - 1000, s.witness(0, program))])
        made.append((s.bech32(0, program), tx.write()))
    return made


def visible(owsd, address):
    return b'"unconfirmedTxApperances":0' not in owsd.http.get(f"/addr/{address}").body


def run(node, owsd, count):
    chain = Chain(node, "latency")
    chain.start(130)
    made = payments(chain, count)
    owsd.start()
    owsd.wait_synced()
    asking, sending, latency = [], [], []
    for address, raw in made:
        begin = time.perf_counter()
        assert not visible(owsd, address)
        asking.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        node.send(raw)
        sent = time.perf_counter()
        sending.append(sent - begin)
        while not visible(owsd, address):
            pass
        latency.append(time.perf_counter() - sent)
    line("one request to /addr", asking)
    line("sendrawtransaction itself", sending)
    line("sendrawtransaction -> visible at /addr", latency)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    folder = tempfile.mkdtemp(prefix="owsd-bench-")
    node = Node(f"{folder}/node").start()
    owsd = Owsd(f"{folder}/owsd", node)
    try:
        run(node, owsd, count)
    finally:
        owsd.kill()
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
