#!/usr/bin/python3
"""What idle sockets cost: resident memory of owsd before and with so many of
them, and how long a transaction takes to reach them all.

    OWSD=build/release/bin/owsd BITCOIND=$(scripts/get-node btc) \\
        tests/bench/bench_sockets.py [COUNT [PATH]]

COUNT sockets (10,000), at PATH: socket.io 4.x, by websocket alone; with /ws,
plain ones. Each is in the room inv. This process needs as many descriptors."""

import pathlib
import resource
import selectors
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "functional"))

from framework.chains import Chain  # noqa: E402
from framework.node import Node  # noqa: E402
from framework.owsd import Owsd  # noqa: E402
from framework.waiting import wait_until  # noqa: E402
from framework.websocket import PING, PONG, WebSocket  # noqa: E402

SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"


def connect(port, path):
    ws = WebSocket(port, path)
    assert ws.status == 101, ws.head
    if path == "/ws":
        ws.say("subscribe", "inv")
    else:
        assert ws.text()[0] == "0"
        ws.send("40")
        assert ws.text()[:2] == "40"
        ws.send('42["subscribe","inv"]')
    return ws


def measure(node, owsd, count, path):
    chain = Chain(node, "bench")
    chain.start()
    owsd.start()
    owsd.http.get("/metrics")
    before = owsd.process.rss()
    began = time.monotonic()
    sockets = [connect(owsd.port, path) for _ in range(count)]
    took = time.monotonic() - began
    wait_until(lambda: owsd.metric("owsd_socket_subscriptions") == count)
    # The last has been heard, and everything sent.
    sockets[-1].send(b"x", PING)
    assert sockets[-1].frame() == (PONG, b"x")
    held = owsd.process.rss() - before
    print(f"{count} sockets at {path} in {took:.1f} s")
    print(f"resident: {before >> 10} KiB before, {held >> 10} KiB more: "
          f"{held / count:.0f} bytes a socket")
    selector = selectors.DefaultSelector()
    for ws in sockets:
        selector.register(ws.socket, selectors.EVENT_READ)
    began = time.monotonic()
    chain.send_random(1)
    first = last = None
    left = count
    while left:
        for key, _ in selector.select():
            key.fileobj.recv(65536)
            selector.unregister(key.fileobj)
            last = time.monotonic() - began
            first = first or last
            left -= 1
    held = owsd.process.rss() - before
    print(f"a transaction: sent to the node to first socket {first * 1e3:.1f} ms, "
          f"to last {last * 1e3:.1f} ms; {held >> 10} KiB more than at first")
    for ws in sockets:
        ws.close()
    wait_until(lambda: owsd.metric("owsd_socket_subscriptions") == 0)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    path = sys.argv[2] if len(sys.argv) > 2 else SOCKET_IO
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="owsd-bench-"))
    node = Node(folder / "node").start()
    flags = ["--max-sockets", count, "--sockets-per-client", 0]
    owsd = Owsd(folder / "owsd", node, flags=flags)
    try:
        measure(node, owsd, count, path)
        owsd.stop()
    finally:
        owsd.kill()
        node.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
