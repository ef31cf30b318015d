"""A real node on regtest, on loopback ports of its own."""

import http.client
import pathlib
import random
import socket
import subprocess
import tempfile

from . import settings
from .process import Process
from .rpc import Rpc, RpcError
from .waiting import wait_until

COMMON_ARGS = ("-regtest", "-server", "-listen=0", "-printtoconsole=0")
# Those that the program knows of: each node refuses what it does not.
#
# Blocks are dated by the tests' own calendar (chains.py), years behind: no
# initial download for that. Regtest's slow self checks are of no use here. The
# last ones are Knots' own.
POLICY_ARGS = (
    "-fallbackfee=0.0002",
    "-maxtipage=3153600000",
    "-checkblockindex=0",
    "-checkmempool=0",
    "-debuglogfile=node.log",
    "-par=1",
    "-dbcache=32",
    "-dustrelayfee=0",
    "-minrelaytxfee=0",
    "-blockmintxfee=0",
    "-acceptnonstdtxn=1",
    "-limitdescendantcount=100",
    "-limitancestorcount=100",
    "-corepolicy=1",
    "-acceptunknownwitness=1",
    "-minrelaymaturity=0",
    "-permitbareanchor=1",
    "-blockmaxsize=4000000",
)

# Below the ports that the kernel gives to outgoing connections.
PORTS = range(12_000, 32_000)
_claims = []


def free_port():
    """A loopback port that nobody uses, and that no other run of these tests at
    the same time is given: an abstract socket of that name claims it for as
    long as this process lives."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0owsd-test-port-{port}")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return port


class Node:
    """start() and stop() any number of times; ports and data stay.

    rest: whether the node offers it. topics: what it publishes over ZMQ, if
    anything. user, password: instead of the cookie.
    """

    def __init__(
        self,
        folder,
        rest=True,
        topics=("hashblock", "hashtx", "sequence"),
        user=None,
        password=None,
        args=(),
    ):
        self.datadir = pathlib.Path(folder)
        self.datadir.mkdir(parents=True, exist_ok=True)
        self.network_dir = self.datadir / "regtest"
        self.cookie = self.network_dir / ".cookie"
        self.blocks_dir = self.network_dir / "blocks"
        self.log_path = self.datadir / "node.out"
        self.rpc_port = free_port()
        self.topics = tuple(t for t in topics if t in settings.COIN.topics)
        self.zmq_port = free_port() if self.topics else None
        self.rest = rest
        self.user = user
        self.password = password
        self.args = tuple(args)
        self.process = None
        self.rpc = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.rpc_port}"

    @property
    def zmq_endpoint(self):
        return f"tcp://127.0.0.1:{self.zmq_port}" if self.zmq_port else None

    def _argv(self):
        argv = [settings.node_program(), f"-datadir={self.datadir}"]
        argv += COMMON_ARGS + _policy_args()
        argv += [f"-rpcport={self.rpc_port}", f"-rest={int(self.rest)}"]
        if self.user:
            argv += [f"-rpcuser={self.user}", f"-rpcpassword={self.password}"]
        for topic in self.topics:
            argv.append(f"-zmqpub{topic}={self.zmq_endpoint}")
            argv.append(f"-zmqpub{topic}hwm=0")
        return argv + list(self.args)

    def start(self, wait=True):
        assert not self.running, "the node runs already"
        self.process = Process(self._argv(), self.log_path)
        self.rpc = Rpc(self.rpc_port, self._login)
        if wait:
            wait_until(self._answers, 60, lambda: f"no RPC: {self._last_words()}")
            self._send_limits = settings.COIN.any_fee or self._any_fee()
        return self

    def stop(self):
        if self.running:
            try:
                self.rpc.stop()
            except (RpcError, OSError, http.client.HTTPException):
                self.process.terminate()
            self.process.wait(60)
        if self.rpc:
            self.rpc.close()

    def kill(self):
        if self.process:
            self.process.kill()
            self.rpc.close()

    def restart(self):
        self.stop()
        self.start()

    @property
    def running(self):
        return self.process is not None and self.process.running

    def _login(self):
        if self.user:
            return f"{self.user}:{self.password}"
        return self.cookie.read_text().strip()

    def _answers(self):
        if not self.process.running:
            raise AssertionError(f"the node ended: {self._last_words()}")
        try:
            # Blocks, and the mempool of before, which it reads on the side.
            return self.rpc.getmempoolinfo().get("loaded", True)
        except (RpcError, OSError, http.client.HTTPException):
            self.rpc.close()
            return False

    def _any_fee(self):
        """No limit on fees, nor (nodes that know the parameter) on burning."""
        new = self.rpc.getnetworkinfo()["version"] >= 250000
        return (0, 21_000_000) if new else (0,)

    def _last_words(self):
        return self.process.log_text()[-2000:]

    # --- short ways to what tests do often ----------------------------------

    def tip(self):
        return self.rpc.getbestblockhash()

    def height(self):
        return self.rpc.getblockcount()

    def mempool(self):
        return self.rpc.getrawmempool()

    def mempool_entries(self):
        """txid -> entry, parents before children, earlier ones first."""
        entries = self.rpc.getrawmempool(True)
        ordered = {}

        def visit(txid):
            for parent in entries[txid]["depends"]:
                if parent not in ordered:
                    visit(parent)
            ordered[txid] = entries[txid]

        for txid in sorted(entries, key=lambda t: (entries[t]["time"], t)):
            if txid not in ordered:
                visit(txid)
        return ordered

    def send(self, raw):
        """Into the mempool, whatever its fee and what it burns; the txid."""
        return self.rpc.sendrawtransaction(raw.hex(), *self._send_limits)

    def send_all(self, raws):
        limits = self._send_limits
        return self.rpc.batch([("sendrawtransaction", r.hex(), *limits) for r in raws])

    def submit(self, raw_block):
        """None: the new tip; "inconclusive": a side branch so far."""
        answer = self.rpc.submitblock(raw_block.hex())
        assert answer in (None, "inconclusive"), answer
        return answer

    def submit_all(self, raw_blocks):
        answers = self.rpc.batch(
            [("submitblock", raw.hex()) for raw in raw_blocks], chunk=50
        )
        assert set(answers) <= {None, "inconclusive"}, set(answers)

    def wallet(self, name="w"):
        """A wallet of the node's own, made when absent."""
        if name not in self.rpc.listwallets():
            self.rpc.createwallet(name)
        return Wallet(self.rpc, name)


class Wallet:
    """wallet.getnewaddress(...): RPC calls addressed to one wallet."""

    def __init__(self, rpc, name):
        self._rpc = rpc
        self._name = name

    def __getattr__(self, method):
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *params: self._rpc.call(method, *params, wallet=self._name)


_policy = None


def _policy_args():
    """Those of POLICY_ARGS and of the coin's that the program's help names."""
    global _policy
    if _policy is None:
        # Even for that it writes to its data folder, and two at once to the same
        # one now and then end with an error instead.
        with tempfile.TemporaryDirectory(prefix="owsd-help-") as folder:
            text = subprocess.run(
                [settings.node_program(), f"-datadir={folder}", "-help", "-help-debug"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        wanted = POLICY_ARGS + settings.COIN.node_args
        _policy = tuple(arg for arg in wanted if f"  {arg.split('=')[0]}" in text)
    return _policy
