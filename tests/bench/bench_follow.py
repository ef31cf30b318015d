#!/usr/bin/python3
"""Following a chain block by block, far enough for levels to fill and merge.

    tests/bench/bench_follow.py NODE_DATADIR [--blocks COUNT] [--reorg-horizon BLOCKS]
                              [--keep FOLDER]

NODE_DATADIR is a regtest node's data folder that holds a chain (its node must
not be running); nothing in it is changed. owsd is told of the node's newest
COUNT blocks one at a time: it asks through a proxy that hides the rest. Prints
milliseconds and bytes written per block (merges included), the index's size
beside that of a fresh one of the same chain, and whether both say the same.
--keep leaves both for bench_lookup. On a short chain take a horizon that is as
small a part of it as 288 blocks are of a long one. Programs come from OWSD= and BITCOIND= as in
the functional tests."""

import argparse
import hashlib
import http.client
import http.server
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from framework import settings  # noqa: E402
from framework.node import Node  # noqa: E402
from framework.owsd import Owsd  # noqa: E402
from framework.process import Process  # noqa: E402
from framework.waiting import wait_until  # noqa: E402

FLAGS = ("--map-size", "64G", "--log-level", "debug", "--build", "always")


def hash_of_dump(owsd):
    """Of a text that may be longer than memory."""
    argv = [settings.owsd_program(), "dump", *owsd.data_flags(), *owsd.index_flags()]
    # The last of two equal flags holds.
    argv = [str(part) for part in (*argv, "--map-size", "64G")]
    digest = hashlib.sha256()
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as process:
        while piece := process.stdout.read(1 << 20):
            digest.update(piece)
    assert process.returncode == 0
    return digest.hexdigest()


class ShortNode:
    """The node's RPC and REST as if its chain ended at a height."""

    def __init__(self, node, height):
        self.node = node
        self.height = height
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer(*proxy.ask("GET", self.path, None, self.headers))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, text = proxy.ask("POST", self.path, body, self.headers)
                self.answer(status, proxy.shorten(json.loads(body), text))

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *args: None  # a connection dropped
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()

    def ask(self, method, path, body, headers):
        node = http.client.HTTPConnection(self.node.url.removeprefix("http://"), timeout=600)
        kept = {k: headers[k] for k in ("Authorization", "Content-Type") if k in headers}
        node.request(method, path, body, kept)
        answer = node.getresponse()
        status, text = answer.status, answer.read()
        node.close()
        return status, text

    def shorten(self, asked, text):
        if isinstance(asked, list):
            answers = {answer["id"]: answer for answer in json.loads(text)}
            all_of = [self.shorten_one(call, answers[call["id"]]) for call in asked]
            return json.dumps(all_of).encode()
        return json.dumps(self.shorten_one(asked, json.loads(text))).encode()

    def shorten_one(self, call, answer):
        method = call["method"]
        if method == "getblockchaininfo":
            answer["result"].update(
                blocks=self.height, headers=self.height, bestblockhash=self.tip()
            )
        elif method == "getbestblockhash":
            answer["result"] = self.tip()
        elif method == "getblockhash" and call["params"][0] > self.height:
            answer["result"] = None
            answer["error"] = {"code": -8, "message": "Block height out of range"}
        elif method == "getrawmempool":
            sequence = isinstance(answer["result"], dict)
            answer["result"] = {"txids": [], "mempool_sequence": 1} if sequence else []
        return answer

    def tip(self):
        return self.node.rpc.getblockhash(self.height)


def sync(folder, node, short, name, horizon):
    flags = [*FLAGS, "--reorg-horizon", str(horizon)]
    owsd = Owsd(folder / name, node, zmq=(), blocks=True, flags=flags)
    owsd.url = short.url
    process = Process(owsd.argv("--until-synced"), owsd.log_path)
    assert process.wait(7200) == 0, owsd.log_tail()
    return owsd


def written(owsd):
    with open(f"/proc/{owsd.process.pid}/io") as file:
        return int(dict(line.split(": ") for line in file)["write_bytes"])


def cpu_seconds(owsd):
    with open(f"/proc/{owsd.process.pid}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def file_bytes(owsd):
    return (owsd.index_dir / "index.mdb").stat().st_blocks * 512


def at_rest(owsd):
    """No large merge is under way."""
    lines = [line for line in owsd.log().splitlines() if " merge " in line]
    return not lines or "merge ends" in lines[-1]


def follow(owsd, node, short, last):
    took, sizes, most = [], [], 0
    owsd.start()
    owsd.wait_tip(short.tip())
    wrote, cpu = written(owsd), cpu_seconds(owsd)
    while short.height < last:
        short.height += 1
        owsd.wait_tip(short.tip())
        lines = [x for x in owsd.log().splitlines() if "block connected" in x]
        took.append(int(lines[-1].rsplit("ms=", 1)[1]))
        sizes.append(node.rpc.getblockstats(short.height, ["total_size"])["total_size"])
        most = max(most, file_bytes(owsd))
    wait_until(lambda: at_rest(owsd), 600)
    wrote, cpu = written(owsd) - wrote, cpu_seconds(owsd) - cpu
    owsd.stop()
    took.sort()
    print(
        f"follow  {len(took)} blocks of {statistics.mean(sizes) / 1e6:.2f} MB  "
        f"connect median {statistics.median(took):.0f} ms  99% {took[len(took) * 99 // 100]} ms  "
        f"max {took[-1]} ms  {cpu / len(took) * 1000:.0f} CPU ms a block, merges included  "
        f"written {wrote / len(took) / 1e6:.1f} MB a block"
    )
    return most


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("datadir")
    parser.add_argument("--blocks", type=int, default=300, metavar="COUNT")
    parser.add_argument("--reorg-horizon", type=int, default=288, metavar="BLOCKS")
    parser.add_argument("--keep", metavar="FOLDER")
    options = parser.parse_args()
    folder = pathlib.Path(options.keep or tempfile.mkdtemp(prefix="owsd-bench-"))
    node = Node(options.datadir, args=("-dbcache=100",)).start()
    last = node.rpc.getblockcount()
    short = ShortNode(node, last - options.blocks)
    try:
        owsd = sync(folder, node, short, "followed", options.reorg_horizon)
        base = file_bytes(owsd)
        started = time.monotonic()
        most = follow(owsd, node, short, last)
        fresh = sync(folder, node, short, "fresh", options.reorg_horizon)
        print(
            f"size    base {base / 1e6:.1f} MB  followed {file_bytes(owsd) / 1e6:.1f} MB "
            f"(most {most / 1e6:.1f})  fresh {file_bytes(fresh) / 1e6:.1f} MB  "
            f"ratio {file_bytes(owsd) / file_bytes(fresh):.3f}  "
            f"followed in {time.monotonic() - started:.0f} s"
        )
        equal = hash_of_dump(owsd) == hash_of_dump(fresh)
        print(f"dumps   {'equal' if equal else 'DIFFER'}")
    finally:
        short.close()
        node.stop()
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
