#!/usr/bin/python3
"""The bulk build of a whole chain, beside the floor of reading it once.

    tests/bench/bench_build.py NODE_DATADIR [SOURCE ...] [FLAG ...]

SOURCE is files, rest or blocks (block files whose undo files are hidden, over a
node without REST, so that previous outputs are joined); all without any. Flags
go to owsd. NODE_DATADIR is a regtest node's data folder that holds a chain (its
node must not be running); it is used in place. Prints a line per case: wall and CPU
seconds of the whole process and of each stage, megabytes of blocks a second,
the most anonymous memory, scratch and index bytes per block byte, by table, and
how many times the floor that is: bench_scan's "floor", taken right before.
Programs come from OWSD=, BENCH_SCAN= and BITCOIND=."""

import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from bench_sync import MAP, chain_size, cpu_of_children  # noqa: E402
from framework.node import Node  # noqa: E402
from framework.owsd import Owsd  # noqa: E402
from framework.process import Process  # noqa: E402


SOURCES = ("files", "rest", "blocks")


def floor(datadir):
    """(wall, CPU) seconds of bench_scan's floor; the first run warms the cache."""
    program = os.environ.get("BENCH_SCAN", "build/release/bin/bench_scan")
    for _ in range(2):
        text = subprocess.run([program, datadir], check=True, capture_output=True, text=True).stdout
    line = next(line for line in text.splitlines() if line.startswith("floor"))
    return tuple(float(n) for n in re.search(r"wall=([\d.]+) cpu=([\d.]+)", line).groups())


def anonymous_memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024


def run(owsd):
    """(wall, CPU) seconds and the most anonymous bytes."""
    started, cpu, most = time.monotonic(), cpu_of_children(), 0
    process = Process(owsd.argv("--until-synced"), owsd.log_path)
    ended = os.pidfd_open(process.pid)
    while not select.select([ended], [], [], 0.05)[0]:
        try:
            most = max(most, anonymous_memory(process.pid))
        except (OSError, TypeError):
            pass
    os.close(ended)
    assert process.wait(60) == 0, owsd.log_tail()
    return time.monotonic() - started, cpu_of_children() - cpu, most


def numbers(line):
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)\b", line)}


def report(name, owsd, block_bytes, times, floors):
    wall, cpu, most = times
    log = owsd.log().splitlines()
    done = numbers(next(line for line in log if " build done " in line))
    index = (owsd.index_dir / "index.mdb").stat().st_blocks * 512
    stages = []
    for line in log:
        if " build stage done " in line:
            n = numbers(line)
            stage = re.search(r'stage="([^"]+)"', line)[1]
            stages.append(f"{stage} {n['ms'] / 1e3:.2f}/{n['cpu_ms'] / 1e3:.2f}")
    tables = " ".join(
        f"{t} {done[t] / block_bytes:.4f}" for t in ("history", "coins", "spends", "txids")
    )
    print(
        f"build {name:<6} {wall:6.2f} s {cpu:6.2f} CPU s  {block_bytes / wall / 1e6:6.1f} MB/s  "
        f"floor {floors[0]:.2f} s {floors[1]:.2f} CPU s: {wall / floors[0]:.2f}x, CPU {cpu / floors[1]:.2f}x  "
        f"memory {most >> 20} MiB  scratch {done['scratch'] / block_bytes:.3f}  "
        f"index {index / block_bytes:.3f} ({tables})  stages s/CPU s: {'; '.join(stages)}",
        flush=True,
    )


def hide_undo(node, folder):
    """Links to what there is but undo files."""
    hidden = pathlib.Path(folder) / "blocks"
    hidden.mkdir()
    for path in (*node.blocks_dir.glob("blk*.dat"), *node.blocks_dir.glob("xor.dat")):
        (hidden / path.name).symlink_to(path.resolve())
    node.blocks_dir = hidden


def bench(datadir, source, flags):
    node = Node(datadir, rest=source != "blocks").start()
    try:
        block_bytes = chain_size(node)[2]
        with tempfile.TemporaryDirectory(prefix="owsd-bench-") as folder:
            if source == "blocks":
                hide_undo(node, folder)
            owsd = Owsd(
                folder,
                node,
                zmq=(),
                blocks=source != "rest",
                flags=(*MAP, "--build", "always", *flags),
            )
            floors = floor(datadir)
            report(source, owsd, block_bytes, run(owsd), floors)
    finally:
        node.stop()


def main(datadir, *args):
    sources = [arg for arg in args if arg in SOURCES]
    for source in sources or SOURCES:
        bench(datadir, source, [arg for arg in args if arg not in SOURCES])


if __name__ == "__main__":
    main(*sys.argv[1:])
