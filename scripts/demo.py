#!/usr/bin/python3
"""Runs a regtest node and an owsd, makes traffic, shows or checks the answers.

Started by scripts/run, which has built owsd and found the node. Only Python's
own library is used. Everything started here is stopped here, by pid and RPC."""

import argparse
import base64
import contextlib
import ctypes
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

COIN = 100_000_000
PR_SET_PDEATHSIG = 1


class Kind:
    """What a coin's node and wallet are like. The addresses' names are the
    wallet's types where it has any, else labels."""

    def __init__(self, cli, addresses, typed=True, options=(), zmq=(),
                 mweb_height=None):
        self.cli = cli
        self.addresses = addresses
        self.typed = typed
        self.options = options
        self.zmq = zmq  # topics, each with its high-water mark
        self.mweb_height = mweb_height  # the first block with a HogEx


KINDS = {
    "btc": Kind("bitcoin-cli", ("legacy", "p2sh-segwit", "bech32", "bech32m"),
                zmq=("hashblock", "hashblockhwm", "hashtx", "hashtxhwm")),
    "bch": Kind("bitcoin-cli", ("first", "second", "third"), typed=False,
                options=("-expire=0",), zmq=("hashblock", "hashtx")),
    # Debian's is built without ZMQ.
    "ltc": Kind("litecoin-cli", ("legacy", "p2sh-segwit", "bech32"),
                mweb_height=432),
}


class Trouble(Exception):
    """Something for the user to read; not a defect of this script."""


def say(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


def coins(satoshis):
    """Exact decimal text, as the node's RPC takes it."""
    return f"{satoshis // COIN}.{satoshis % COIN:08d}"


def wait_for(what, condition, seconds=30.0):
    """The condition's first true value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Trouble(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.02)


def free_ports(count):
    """Loopback ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(count):
            probe = stack.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            found.append(probe.getsockname()[1])
        return found


class Program:
    """A child in a session of its own, so that Ctrl-C reaches us alone; the
    kernel ends it should we be killed."""

    def __init__(self, argv, log_path):
        self.log_path = log_path
        self.name = os.path.basename(argv[0])
        libc = ctypes.CDLL(None)
        with open(log_path, "ab") as log:
            self.process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=lambda: libc.prctl(
                    PR_SET_PDEATHSIG, signal.SIGKILL))

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def check_alive(self):
        if self.process.poll() is not None:
            raise Trouble(f"{self.name} ended with "
                          f"{self.process.returncode}:\n{self.log()[-3000:]}")

    def stop(self, seconds):
        """SIGTERM, and SIGKILL when that does not help; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self.process.wait(seconds)
            say(f"{self.name} does not end; killing pid {self.process.pid}")
            self.process.kill()
        return self.process.wait()


class Node:
    def __init__(self, program, folder, kind):
        os.makedirs(folder, exist_ok=True)
        self.kind = kind
        self.folder = folder
        self.port, self.zmq_port = free_ports(2)
        self.zmq = f"tcp://127.0.0.1:{self.zmq_port}"
        self.cookie = os.path.join(folder, "regtest", ".cookie")
        self.blocks = os.path.join(folder, "regtest", "blocks")
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.cookie)  # of a run that was killed
        self.program = Program(
            [program, "-regtest", f"-datadir={folder}", "-server", "-rest",
             "-listen=0", f"-rpcport={self.port}", "-fallbackfee=0.0002",
             "-printtoconsole=0", *kind.options,
             *(f"-zmqpub{topic}={0 if topic.endswith('hwm') else self.zmq}"
               for topic in kind.zmq)],
            folder + ".log")

    def wait(self):
        def answers():
            self.program.check_alive()
            with contextlib.suppress(OSError, Trouble):
                return self.call("getblockcount") >= 0
        wait_for("the node", answers, 60)

    def call(self, method, *params, wallet=None):
        """The result of one RPC; numbers with a point stay text."""
        with open(self.cookie, encoding="ascii") as file:
            login = base64.b64encode(file.read().strip().encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=60)
        try:
            connection.request(
                "POST", f"/wallet/{wallet}" if wallet else "/",
                json.dumps({"id": 0, "method": method, "params": params}),
                {"Authorization": f"Basic {login}"})
            body = connection.getresponse().read()
        finally:
            connection.close()
        try:
            answer = json.loads(body, parse_float=str)
        except ValueError as wrong:
            raise Trouble(f"{method}: {body[:200]!r}") from wrong
        if answer.get("error"):
            raise Trouble(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def stop(self):
        with contextlib.suppress(OSError, Trouble):
            self.call("stop")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.program.process.wait(60)
        self.program.stop(30)


class Owsd:
    def __init__(self, program, coin, folder, node, listen, page):
        """page: the flags of the explorer page, if there is one."""
        self.coin = coin
        self.has_page = bool(page)
        self.program = Program(
            [program, "--coin", coin, "--network", "regtest",
             "--datadir", folder,
             "--node-url", f"http://127.0.0.1:{node.port}",
             "--node-cookie", node.cookie,
             *(("--node-zmq", node.zmq) if node.kind.zmq else ()),
             "--node-blocks", node.blocks, "--listen", listen,
             "--map-size", "4G", *page], folder + ".log")
        # Written once it serves, and says which port it got.
        self.log_start = len(self.program.log())
        self.host, self.port = listen.rsplit(":", 1)
        self.host = self.host.strip("[]")

    def wait(self):
        def serving():
            self.program.check_alive()
            for line in self.program.log()[self.log_start:].splitlines():
                if " serving " in line:
                    fields = dict(word.split("=", 1) for word in line.split()
                                  if "=" in word)
                    return int(fields["port"])
            return None
        self.port = wait_for("owsd to serve", serving)
        wait_for("owsd to be ready", self.ready, 60)

    def ready(self):
        self.program.check_alive()
        return self.request("GET", "/ready")[0] == 200

    @property
    def url(self):
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else \
            f"http://{host}:{self.port}"

    def request(self, method, path, body=None):
        """(status, body)"""
        connection = http.client.HTTPConnection(self.url.removeprefix(
            "http://"), timeout=30)
        try:
            headers = {"Content-Type": "application/json"} if body else {}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path):
        """The JSON of a page that must be there."""
        status, body = self.request("GET", path)
        if status != 200:
            raise Trouble(f"GET {path}: {status} {body[:200]}")
        return json.loads(body, parse_float=str)


class Traffic:
    """Payments whose every satoshi is known beforehand."""

    def __init__(self, node):
        self.node = node
        self.names = node.kind.addresses
        known = {w["name"] for w in node.call("listwalletdir")["wallets"]}
        for wallet in ("miner", "payee"):
            if wallet not in known:
                node.call("createwallet", wallet)
            elif wallet not in node.call("listwallets"):
                node.call("loadwallet", wallet)
        self.addresses = {}
        self.received = {}
        self.sent = {}
        self.unconfirmed = None
        self.peg_in = None

    def address(self, name, wallet="payee"):
        parameters = ("", name) if self.node.kind.typed else (name,)
        return self.node.call("getnewaddress", *parameters, wallet=wallet)

    def mine(self, count):
        self.node.call("generatetoaddress", count,
                       self.address(self.names[2], "miner"))

    def pay(self, address, satoshis):
        return self.node.call("sendtoaddress", address, coins(satoshis),
                              wallet="miner")

    def spend(self, address, satoshis, fee):
        """The raw transaction that sends a whole coin of that value to a
        fresh address."""
        for coin in self.node.call("listunspent", 0, 9999999, [address],
                                   wallet="payee"):
            if coin["amount"] == coins(satoshis):
                break
        target = self.address(self.names[2])
        raw = self.node.call("createrawtransaction",
                             [{"txid": coin["txid"], "vout": coin["vout"]}],
                             [{target: coins(satoshis - fee)}])
        return self.node.call("signrawtransactionwithwallet", raw,
                              wallet="payee")["hex"]

    def make(self):
        # A ripe coin for each payment: none waits for another's change.
        self.mine(120)
        for number, name in enumerate(self.names, 1):
            address = self.addresses[name] = self.address(name)
            amounts = [number * COIN + 1, 10_000 * number]
            for amount in amounts:
                self.pay(address, amount)
            self.received[name] = sum(amounts)
            self.sent[name] = 0
        self.mine(1)
        # One coin of the first address moves on.
        first = self.names[0]
        raw = self.spend(self.addresses[first], COIN + 1, 1_000)
        self.node.call("sendrawtransaction", raw)
        self.sent[first] = COIN + 1
        self.mine(2)
        before_mweb = self.node.kind.mweb_height
        if before_mweb:
            self.mine(max(before_mweb - 1 - self.node.call("getblockcount"),
                          0))
        self.unconfirmed = self.pay(self.addresses[self.names[-1]], 54_321)
        # Last, since the wallet would pay with what lies inside MWEB.
        if before_mweb:
            self.peg_in = self.pay(self.address("mweb"), 2 * COIN)


class Checks:
    """What --smoke asserts."""

    def __init__(self):
        self.count = 0

    def equal(self, what, found, expected):
        self.count += 1
        if found != expected:
            raise Trouble(f"{what}: {found!r}, expected {expected!r}")

    def run(self, node, owsd, traffic):
        self.state(node, owsd)
        for name in traffic.names:
            self.address(owsd, traffic, name)
        self.unconfirmed(node, owsd, traffic)
        self.errors(owsd)
        self.send_and_follow(node, owsd, traffic)
        if traffic.peg_in:
            self.mweb(node, owsd, traffic)
        if owsd.has_page:
            self.page(owsd)

    def state(self, node, owsd):
        height = node.call("getblockcount")
        for prefix in ("", "/insight-api", "/api", "/explorer-api",
                       f"/api/explorer/{owsd.coin}"):
            sync = owsd.get(prefix + "/sync")
            self.equal("sync status", sync["status"], "finished")
            self.equal("sync height", sync["blockChainHeight"], height)
        info = owsd.get("/api/status?q=getInfo")["info"]
        self.equal("blocks", info["blocks"], height)
        self.equal("network", info["network"], "regtest")
        for number in (0, 1, height):
            block = node.call("getblock", node.call("getblockhash", number))
            found = owsd.get(f"/api/block-index/{number}")["blockHash"]
            self.equal("block hash", found, block["hash"])
            found = owsd.get(f"/api/block/{block['hash']}")["tx"]
            self.equal("transactions", found, block["tx"])
        for page in ("/health", "/ready", "/metrics"):
            status, body = owsd.request("GET", page)
            self.equal(page, status, 200)
        self.equal("metrics", "owsd_" in body, True)

    def address(self, owsd, traffic, name):
        address = traffic.addresses[name]
        received, sent = traffic.received[name], traffic.sent[name]
        page = owsd.get(f"/api/addr/{address}?noTxList=1")
        self.equal(f"{name} address", page["addrStr"], address)
        self.equal(f"{name} balance", page["balanceSat"], received - sent)
        self.equal(f"{name} received", page["totalReceivedSat"], received)
        self.equal(f"{name} sent", page["totalSentSat"], sent)
        coins_found = owsd.get(f"/api/addr/{address}/utxo")
        self.equal(f"{name} coins",
                   sum(c["satoshis"] for c in coins_found
                       if c["confirmations"]), received - sent)

    def unconfirmed(self, node, owsd, traffic):
        txid = traffic.unconfirmed
        tx = wait_for("the unconfirmed payment", lambda: owsd.request(
            "GET", f"/api/tx/{txid}")[0] == 200 and
            owsd.get(f"/api/tx/{txid}"))
        self.equal("confirmations", tx["confirmations"], 0)
        self.equal("height", tx["blockheight"], -1)
        address = traffic.addresses[traffic.names[-1]]
        page = owsd.get(f"/api/addr/{address}")
        self.equal("unconfirmed", page["unconfirmedBalanceSat"], 54_321)
        self.equal("newest", page["transactions"][0], txid)
        self.equal("raw bytes", owsd.get(f"/api/rawtx/{txid}")["rawtx"],
                   node.call("getrawtransaction", txid))

    def errors(self, owsd):
        for path, status in (("/api/addr/nonsense", 400),
                             ("/api/tx/" + "0" * 64, 404),
                             ("/api/nonsense", 404)):
            self.equal(path, owsd.request("GET", path)[0], status)

    def send_and_follow(self, node, owsd, traffic):
        raw = traffic.spend(traffic.addresses[traffic.names[2]],
                            3 * COIN + 1, 1_000)
        status, body = owsd.request("POST", "/api/tx/send",
                                    json.dumps({"rawtx": raw}))
        self.equal("send", status, 200)
        txid = json.loads(body)["txid"]
        self.equal("in the node's mempool",
                   txid in node.call("getrawmempool"), True)
        traffic.mine(1)
        height = node.call("getblockcount")
        wait_for("the new block", lambda: owsd.get("/api/sync")
                 ["height"] == height)
        for sent in (txid, traffic.unconfirmed):
            tx = owsd.get(f"/api/tx/{sent}")
            self.equal("confirmed", tx["blockheight"], height)

    def page(self, owsd):
        """The explorer page, and the scripts and styles that it loads."""
        status, page = owsd.request("GET", "/insight/")
        self.equal("explorer page", status, 200)
        parts = re.findall(r'(?:src|href)="([^":]+\.(?:js|css))"', page)
        self.equal("its parts", len(parts) > 3, True)
        for part in parts:
            path = part if part.startswith("/") else "/insight/" + part
            self.equal(path, owsd.request("GET", path)[0], 200)

    def mweb(self, node, owsd, traffic):
        """The first block with a HogEx has the peg-in; the HogEx spends it."""
        peg_in = owsd.get(f"/api/tx/{traffic.peg_in}")
        self.equal("peg-in's block", peg_in["blockheight"],
                   node.kind.mweb_height)
        hogex = owsd.get(f"/api/block/{peg_in['blockhash']}")["tx"][-1]
        page = owsd.get(f"/api/tx/{hogex}")
        self.equal("HogEx", page["mweb"], True)
        self.equal("what it spends", page["vin"][0]["txid"], traffic.peg_in)
        output = peg_in["vout"][page["vin"][0]["vout"]]
        self.equal("peg-in's spender", output["spentTxId"], hogex)
        self.equal("peg-in's type", output["scriptPubKey"]["type"],
                   "witness_mweb_pegin")


def show(node, owsd, traffic, cli):
    api = owsd.url + "/insight-api"
    lines = ["", f"owsd answers at  {owsd.url}"]
    if owsd.has_page:
        lines.append(f"explorer page    {owsd.url}/insight/")
    lines += [
        f"its log          {owsd.program.log_path}", "",
        f"curl -s {owsd.url}/ready",
        f"curl -s {owsd.url}/metrics",
        f"curl -s {api}/sync",
        f"curl -s '{api}/status?q=getInfo'",
        f"curl -s '{api}/blocks?limit=5'",
        f"curl -s {api}/block/{node.call('getbestblockhash')}",
        f"curl -s {api}/tx/{traffic.unconfirmed}   # unconfirmed",
    ]
    if traffic.peg_in:
        lines.append(f"curl -s {api}/tx/{traffic.peg_in}   # into MWEB")
    for name, address in traffic.addresses.items():
        lines.append(f"curl -s {api}/addr/{address}   # {name}")
    first = traffic.addresses[traffic.names[0]]
    lines.append(f"curl -s {api}/addr/{first}/utxo")
    lines += ["", "mine a block:",
              f"{cli} -regtest -datadir={node.folder} -rpcport={node.port} "
              "-rpcwallet=miner -generate 1", "", "Ctrl-C ends it all.", ""]
    print("\n".join(lines), flush=True)


def follow(owsd):
    """Copies the log to standard output until interrupted."""
    seen = owsd.log_start
    while True:
        text = owsd.program.log()
        sys.stdout.write(text[seen:])
        sys.stdout.flush()
        seen = len(text)
        owsd.program.check_alive()
        time.sleep(0.2)


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/run")
    parser.add_argument("--owsd", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--node", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--folder", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--ui-dir", help=argparse.SUPPRESS)
    parser.add_argument("--socketio-script", help=argparse.SUPPRESS)
    parser.add_argument("--coin", choices=KINDS, default="btc")
    parser.add_argument("--smoke", action="store_true",
                        help="check the answers and end")
    parser.add_argument("--listen", default="127.0.0.1:0",
                        metavar="ADDR:PORT")
    parser.add_argument("--keep", action="store_true",
                        help="go on with the data of the last run")
    return parser.parse_args()


def perform(arguments, stack):
    folder = arguments.folder
    if not arguments.keep:
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    say(f"starting {arguments.node}")
    kind = KINDS[arguments.coin]
    node = Node(arguments.node, os.path.join(folder, "node"), kind)
    stack.callback(node.stop)
    node.wait()
    say("making blocks and payments")
    traffic = Traffic(node)
    traffic.make()
    say("starting owsd")
    page = ()
    if arguments.ui_dir:
        page = ("--ui-dir", arguments.ui_dir,
                "--socketio-script", arguments.socketio_script)
    owsd = Owsd(arguments.owsd, arguments.coin, os.path.join(folder, "owsd"),
                node, arguments.listen, page)
    stack.callback(owsd.program.stop, 10)
    owsd.wait()
    if not arguments.smoke:
        cli = os.path.join(os.path.dirname(arguments.node), kind.cli)
        show(node, owsd, traffic, cli)
        follow(owsd)
    checks = Checks()
    checks.run(node, owsd, traffic)
    started = time.monotonic()
    checks.equal("exit code after SIGTERM", owsd.program.stop(10), 0)
    checks.equal("stopped in time", time.monotonic() - started < 2, True)
    print(f"smoke: {checks.count} checks passed")


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.ExitStack() as stack:
            perform(arguments, stack)
    except KeyboardInterrupt:
        say("stopped")
        sys.exit(1 if arguments.smoke else 0)
    except Trouble as trouble:
        say(f"FAILED {trouble}")
        sys.exit(1)


if __name__ == "__main__":
    main()
