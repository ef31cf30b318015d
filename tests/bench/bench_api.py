#!/usr/bin/python3
"""Requests a second of owsd beside nginx with a file of the same size.

    tests/bench/bench_api.py NODE_DATADIR [--keep FOLDER] [--seconds SECONDS]
                             [--rounds COUNT] [--connections 32,256]
                             [--cases NAME,...] [--profile]

NODE_DATADIR is a regtest node's data folder that holds a chain (its node must
not be running); nothing in it is changed. Servers share the first core, wrk has
the second. Prints a line per case and number of connections: owsd's figures,
nginx's of the same minute, and the ratios. On a machine with more to do than
these, CPU microseconds a request say more than requests a second do, and "wait"
tells how long owsd's threads stood ready beside others, of the time measured.
--keep leaves owsd's index there, and finds it again. --profile runs perf on owsd
and leaves perf-CASE-CONNECTIONS.data in that folder. Programs come from OWSD=,
BITCOIND= as in the functional tests; wrk and nginx are Debian's."""

import argparse
import collections
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from framework.node import Node, free_port  # noqa: E402
from framework.owsd import Owsd  # noqa: E402
from framework.process import Process  # noqa: E402
from framework.waiting import wait_until  # noqa: E402

SCRIPT = pathlib.Path(__file__).with_suffix(".lua")
SERVER_CORE, LOAD_CORE = "0", "1"
BLOCKS_SAMPLED = 30
SAMPLES = 10_000
SERVER_FLAGS = (
    *("--threads", "1", "--workers", "1", "--map-size", "64G"),
    # It counts every request, and refuses none.
    *("--rate-limit", "1000000000"),
)

NGINX_CONF = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; use epoll; }}
http {{
    access_log off; sendfile on; keepalive_requests 1000000000; default_type application/json;
    open_file_cache max=100 inactive=1h; open_file_cache_min_uses 1;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


# --- what to ask for ---------------------------------------------------------


def addresses_of(script_pubkey):
    return [script_pubkey["address"]] if "address" in script_pubkey else []


def sample(node):
    """Addresses with the times they were seen, and txids of two inputs and outputs."""
    seen, txids = collections.Counter(), []
    last = node.height()
    for i in range(BLOCKS_SAMPLED):
        height = last - i * last // (2 * BLOCKS_SAMPLED)
        block = node.rpc.getblock(node.rpc.getblockhash(height), 2)
        for tx in block["tx"]:
            for out in tx["vout"]:
                seen.update(addresses_of(out["scriptPubKey"]))
            if len(tx["vin"]) == len(tx["vout"]) == 2:
                txids.append(tx["txid"])
    return seen, txids


def appearances(owsd, address):
    return json.loads(owsd.http.get(f"/addr/{address}?noTxList=1").text)["txApperances"]


def choose(owsd, node):
    """Addresses of one payment, those nearest to 1000 transactions, the hottest; txids."""
    seen, txids = sample(node)
    rng = random.Random(1)
    once = [address for address, count in seen.items() if count == 1]
    rng.shuffle(once)
    rng.shuffle(txids)
    cold = [a for a in once[: 2 * SAMPLES] if appearances(owsd, a) <= 2][:SAMPLES]
    often = {a: appearances(owsd, a) for a, _ in seen.most_common(300)}
    hot = max(often, key=often.get)
    some = sorted(often, key=lambda a: abs(math.log(often[a] / 1000)))[:5]
    print(
        f"# {len(cold)} addresses of one or two transactions; "
        f"{', '.join(str(often[a]) for a in some)} transactions; {often[hot]} transactions; "
        f"{len(txids)} transactions of 2 inputs and outputs"
    )
    return cold, some, [hot], txids[:SAMPLES]


def cases_of(owsd, node):
    cold, some, hot, txids = choose(owsd, node)
    heights = list(range(node.height() + 1))
    random.Random(2).shuffle(heights)
    cases = {}
    for name, list_ in (("cold", cold), ("often", some), ("hot", hot)):
        cases[f"summary-{name}"] = [f"/addr/{a}?noTxList=1" for a in list_]
        cases[f"balance-{name}"] = [f"/addr/{a}/balance" for a in list_]
        cases[f"newest-{name}"] = [f"/addr/{a}?from=0&to=10" for a in list_]
        cases[f"utxo-{name}"] = [f"/addr/{a}/utxo?from=0&to=10" for a in list_]
    cases["tx"] = [f"/tx/{txid}" for txid in txids]
    cases["block-index"] = [f"/block-index/{height}" for height in heights]
    return cases


def warm(*folders):
    """Into the page cache."""
    for folder in folders:
        for path in folder.rglob("*.*"):
            with open(path, "rb") as file:
                while file.read(1 << 20):
                    pass


# --- servers -----------------------------------------------------------------


class Nginx:
    def __init__(self, folder, prefix):
        self.folder = folder
        self.port = free_port()
        folder.mkdir()
        conf = folder / "nginx.conf"
        conf.write_text(NGINX_CONF.format(folder=folder, port=self.port))
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        program = shutil.which("nginx", path=path)
        argv = [*prefix, program, "-e", folder / "error.log", "-p", folder, "-c", conf]
        self.process = Process(argv, folder / "out.log")

    def file_of(self, size):
        (self.folder / f"{size}.json").write_text("x" * size)
        return f"/{size}.json"


def cpu_and_wait(pid):
    """Nanoseconds that all threads ran, and stood ready beside others."""
    run = wait = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        fields = (task / "schedstat").read_text().split()
        run, wait = run + int(fields[0]), wait + int(fields[1])
    return run, wait


class Load:
    def __init__(self, options, folder, prefix):
        self.options = options
        self.paths = folder / "paths"
        self.prefix = prefix
        self.seed = 0

    def run(self, process, port, paths, connections, perf=None):
        """wrk's figures, with the server's CPU microseconds a request."""
        self.paths.write_text("\n".join(paths) + "\n")
        self.seed += 1
        env = dict(os.environ, PATHS=str(self.paths), SEED=str(self.seed))
        argv = [*self.prefix, "wrk", "-t1", f"-c{connections}", f"-d{self.options.seconds}s"]
        argv += ["--timeout", "10s", "-s", str(SCRIPT), f"http://127.0.0.1:{port}"]
        before = cpu_and_wait(process.pid)
        watch = perf and subprocess.Popen(
            ["perf", "record", "-q", "-g", "-o", perf, "-p", str(process.pid)]
        )
        text = subprocess.run(argv, env=env, check=True, capture_output=True, text=True).stdout
        if watch:
            watch.terminate()
            watch.wait()
        after = cpu_and_wait(process.pid)
        figures = json.loads(text.splitlines()[-1])
        if not figures["requests"]:
            raise SystemExit(f"bench_api: no answer: {text}")
        figures["rate"] = figures["requests"] / figures["us"] * 1e6
        figures["cpu"] = (after[0] - before[0]) / 1000 / figures["requests"]
        figures["wait"] = (after[1] - before[1]) / 1000 / figures["us"]
        return figures


# --- measuring and printing --------------------------------------------------

HEAD = (
    f"{'case':<14}{'conn':>5}{'bytes':>7}{'req/s':>8}{'p50 ms':>8}{'p99':>7}{'p99.9':>7}"
    f"{'cpu us':>8}{'wait':>6}{'RSS MB':>7}{'errors':>7} | {'nginx':>7}{'p99':>7}{'cpu us':>8}"
    f" | {'rate':>5}{'cpu':>6}{'p99':>6}"
)


def print_line(name, connections, size, ours, theirs, rss):
    def ms(us):
        return f"{us / 1000:.2f}"

    print(
        f"{name:<14}{connections:>5}{size:>7}{ours['rate']:>8.0f}{ms(ours['p50']):>8}"
        f"{ms(ours['p99']):>7}{ms(ours['p999']):>7}{ours['cpu']:>8.1f}{ours['wait']:>6.2f}"
        f"{rss / 1e6:>7.1f}{ours['errors']:>7} | {theirs['rate']:>7.0f}{ms(theirs['p99']):>7}"
        f"{theirs['cpu']:>8.1f} | {ours['rate'] / theirs['rate']:>5.2f}"
        f"{theirs['cpu'] / ours['cpu']:>6.2f}{ours['p99'] / theirs['p99']:>6.2f}",
        flush=True,
    )


def best(rounds):
    """The one in which the machine had least else to do."""
    return min(rounds, key=lambda figures: figures["cpu"])


def measure(owsd, nginx, load, cases, options):
    print(HEAD)
    for name, paths in cases.items():
        sizes = sorted(len(owsd.http.get(p).body) for p in paths[:101])
        size = sizes[len(sizes) // 2]
        file = nginx.file_of(size)
        for connections in options.connections:
            ours, theirs = [], []
            for _ in range(options.rounds):
                theirs.append(load.run(nginx.process, nginx.port, [file], connections))
                ours.append(load.run(owsd.process, owsd.port, paths, connections))
            rss = owsd.process.anonymous()
            print_line(name, connections, size, best(ours), best(theirs), rss)
            if options.profile:
                to = load.paths.parent / f"perf-{name}-{connections}.data"
                load.run(owsd.process, owsd.port, paths, connections, to)


def options_of():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("datadir")
    parser.add_argument("--keep", metavar="FOLDER")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=1, metavar="COUNT")
    parser.add_argument("--connections", default="32,256")
    parser.add_argument("--cases", default="", metavar="NAME,...")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    options.connections = [int(part) for part in options.connections.split(",")]
    options.cases = [part for part in options.cases.split(",") if part]
    return options


def main():
    options = options_of()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="owsd-bench-"))
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="owsd-bench-"))
    on_server = ["taskset", "-c", SERVER_CORE]
    node = Node(options.datadir, args=("-dbcache=100",)).start()
    owsd = Owsd(folder, node, zmq=(), blocks=True, flags=SERVER_FLAGS)
    nginx = Nginx(scratch / "nginx", on_server)
    load = Load(options, folder, ["taskset", "-c", LOAD_CORE])
    try:
        process = Process(owsd.argv("--until-synced"), owsd.log_path)
        assert process.wait(7200) == 0, owsd.log_tail()
        owsd.prefix = on_server
        owsd.start()
        owsd.wait_tip(timeout=600)
        warm(node.blocks_dir, owsd.index_dir)
        cases = cases_of(owsd, node)
        cases = {name: cases[name] for name in options.cases or cases}
        wait_until(lambda: nginx.process.running, 10)
        measure(owsd, nginx, load, cases, options)
    finally:
        owsd.kill()
        nginx.process.kill()
        node.stop()
        shutil.rmtree(scratch)
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
