#!/usr/bin/python3
"""Initial sync of a whole chain, and connecting blocks one by one at its tip.

    tests/bench/bench_sync.py NODE_DATADIR [--connect COUNT]

NODE_DATADIR is a regtest node's data folder that holds a chain (its node must
not be running); it is used in place, and left as it was but for stale blocks.
Prints a line per case: wall and CPU seconds, blocks, transactions and megabytes
a second, and index bytes per block byte; for connecting, milliseconds and bytes
written per block. Programs come from OWSD= and BITCOIND= as in the functional
tests."""

import argparse
import os
import pathlib
import resource
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from framework import script as s  # noqa: E402
from framework.node import Node  # noqa: E402
from framework.owsd import Owsd  # noqa: E402
from framework.process import Process  # noqa: E402

MAP = ("--map-size", "64G")


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def chain_size(node):
    """(blocks, transactions, bytes) of the active chain."""
    height = node.rpc.getblockcount()
    txs = node.rpc.getchaintxstats()["txcount"]
    size = 0
    for h in range(height + 1):
        size += node.rpc.getblockstats(h, ["total_size"])["total_size"] + 81 if h else 285
    return height + 1, txs, size


def sync(node, folder, name, blocks, size):
    owsd = Owsd(folder / name, node, zmq=(), blocks=blocks, flags=MAP)
    started, cpu = time.monotonic(), cpu_of_children()
    process = Process(owsd.argv("--until-synced"), owsd.log_path)
    assert process.wait(7200) == 0, owsd.log_tail()
    wall, cpu = time.monotonic() - started, cpu_of_children() - cpu
    file_bytes = (owsd.index_dir / "index.mdb").stat().st_blocks * 512
    count, txs, block_bytes = size
    print(
        f"sync {name:<6} {wall:7.1f} s  {cpu:6.1f} CPU s  {count / wall:7.1f} blocks/s  "
        f"{txs / wall:8.0f} tx/s  {block_bytes / wall / 1e6:6.1f} MB/s  "
        f"index {file_bytes / 1e6:7.1f} MB, {file_bytes / block_bytes:.3f} of block bytes"
    )
    return owsd


def written(pid):
    with open(f"/proc/{pid}/io") as file:
        return int(dict(line.split(": ") for line in file)["write_bytes"])


def tip_blocks(node, count):
    """The transactions of the newest blocks, oldest first, as hex."""
    height = node.rpc.getblockcount()
    hashes = [node.rpc.getblockhash(h) for h in range(height - count + 1, height + 1)]
    return hashes, [
        [tx["hex"] for tx in node.rpc.getblock(h, 2)["tx"][1:]] for h in hashes
    ]


def connect(node, owsd, count):
    """The same transactions again, in new blocks, one at a time."""
    hashes, blocks = tip_blocks(node, count)
    node.rpc.invalidateblock(hashes[0])
    owsd.zmq = (node.zmq_endpoint,)
    owsd.start()
    # New coinbases each time: the same ones would be refused (BIP30).
    address = s.bech32(0, os.urandom(20))
    took, wrote, sizes = [], [], []
    for txs in blocks:
        before = written(owsd.process.pid)
        block = node.rpc.generateblock(address, txs)["hash"]
        owsd.wait_tip(block)
        sizes.append(node.rpc.getblock(block)["size"])
        wrote.append(written(owsd.process.pid) - before)
        lines = [x for x in owsd.log().splitlines() if f"hash={block}" in x]
        took.append(int(lines[-1].rsplit("ms=", 1)[1]))
    owsd.stop()
    print(
        f"connect      median {statistics.median(took):6.1f} ms  max {max(took):6.1f} ms  "
        f"mean written {statistics.mean(wrote) / 1e6:6.1f} MB a block of "
        f"{statistics.mean(sizes) / 1e6:.2f} MB  n {len(took)}"
    )
    node.rpc.reconsiderblock(hashes[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("datadir")
    parser.add_argument("--connect", type=int, default=40, metavar="COUNT")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="owsd-bench-"))
    node = Node(options.datadir, args=("-dbcache=1000",)).start()
    try:
        size = chain_size(node)
        print(f"chain: {size[0]} blocks, {size[1]} txs, {size[2] / 1e6:.1f} MB")
        sync(node, folder, "files", True, size)
        owsd = sync(node, folder, "rest", False, size)
        if options.connect:
            connect(node, owsd, options.connect)
    finally:
        node.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
