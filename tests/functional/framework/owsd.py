"""The daemon under test."""

import contextlib
import pathlib
import subprocess
import time

from . import settings
from .http import Client
from .node import free_port
from .process import Process
from .waiting import wait_until

SECRET = bytes(range(32)).hex()
STOP_DEADLINE = 2  # seconds, promised


class Owsd:
    """start(), stop() and kill() any number of times on one data folder.

    zmq: the node's endpoints to give (None: all it has; (): polling).
    blocks: read the node's block files. flags: further ones, later ones win.
    """

    def __init__(
        self, folder, node, zmq=None, blocks=False, flags=(), env=None, secret=SECRET
    ):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.datadir = self.folder / "data"
        self.index_dir = self.datadir / f"{settings.COIN.name}-regtest"
        self.log_path = self.folder / "owsd.log"
        self.secret_file = self.folder / "secret"
        if secret:
            self.secret_file.write_text(secret + "\n")
        self.node = node
        if zmq is None:
            zmq = [node.zmq_endpoint] if node.zmq_endpoint else []
        self.zmq = tuple(zmq)
        self.blocks = blocks
        self.flags = list(flags)
        self.env = env
        self.secret = secret
        self.prefix = []  # what starts the program, when not we ourselves
        self.port = free_port()
        self.http = Client(self.port)
        self.url = None  # another way to the node than its own
        self.login = None  # flags, instead of the cookie's
        self.process = None

    def argv(self, *more):
        argv = [*self.prefix, settings.owsd_program(), *self.data_flags()]
        argv += ["--node-url", self.url or self.node.url]
        argv += ["--listen", f"127.0.0.1:{self.port}"]
        argv += self.login or ["--node-cookie", self.node.cookie]
        for endpoint in self.zmq:
            argv += ["--node-zmq", endpoint]
        if self.blocks:
            argv += ["--node-blocks", self.node.blocks_dir]
        return [str(arg) for arg in (*argv, *self.flags, *more)]

    def data_flags(self):
        flags = ["--coin", settings.COIN.name, "--network", "regtest"]
        flags += ["--datadir", self.datadir, "--map-size", "4G"]
        if self.secret:
            flags += ["--index-secret-file", self.secret_file]
        return flags

    # --- life -----------------------------------------------------------------

    def start(self, *more, wait=True):
        assert not self.running, "the daemon runs already"
        self.http.close()
        self.process = Process(self.argv(*more), self.log_path, self.env)
        if wait:
            self.wait_ready()
        return self

    @property
    def running(self):
        return self.process is not None and self.process.running

    def stop(self):
        """SIGTERM; the exit must be clean and in time."""
        started = time.monotonic()
        self.process.terminate()
        code = self.process.wait(20)
        took = time.monotonic() - started
        self.http.close()
        assert code == 0, f"exit code {code} after SIGTERM: {self.log_tail()}"
        assert took < STOP_DEADLINE * slowness(), f"stopping took {took:.1f} s"

    def kill(self):
        """kill -9, by pid."""
        if self.process:
            self.process.kill()
            self.http.close()

    def restart(self):
        self.stop()
        self.start()

    def run(self, *arguments, timeout=60, env=None):
        """One run to its end: (exit code, standard output, standard error)."""
        done = subprocess.run(
            [*self.prefix, settings.owsd_program(), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=env or self.env,
        )
        return done.returncode, done.stdout, done.stderr

    def sync(self, *more):
        """--until-synced, to its end."""
        process = Process(self.argv("--until-synced", *more), self.log_path)
        assert process.wait(120) == 0, self.log_tail()

    def dump(self):
        """Lines of `owsd dump`; works on a running daemon's index too."""
        code, out, err = self.run("dump", *self.data_flags(), *self.index_flags())
        assert code == 0, err
        return out.splitlines()

    def index_flags(self):
        """Those of the flags that belong to the index."""
        names = ("--level-fanout", "--merge-rows", "--reorg-horizon")
        pairs = zip(self.flags, self.flags[1:])
        return [part for pair in pairs if pair[0] in names for part in pair]

    # --- looking at it --------------------------------------------------------

    def log(self):
        return self.log_path.read_text(errors="replace")

    def log_tail(self):
        return self.log()[-3000:]

    def alive(self):
        assert self.running, f"the daemon ended: {self.log_tail()}"
        return True

    def ready(self):
        self.alive()
        with contextlib.suppress(OSError):
            return self.http.request("GET", "/ready").status == 200
        return False

    def wait_ready(self, timeout=60):
        wait_until(self.ready, timeout, lambda: f"not ready: {self.log_tail()}")

    def tip(self):
        """The index's tip; None before there is one, or without a daemon."""
        try:
            answer = self.http.request("GET", "/status?q=getLastBlockHash")
        except ConnectionError:
            return None
        if answer.status != 200:
            return None
        return answer.json().get("lastblockhash")

    def wait_tip(self, block_hash=None, timeout=60):
        goal = block_hash or self.node.tip()
        wait_until(
            lambda: self.alive() and self.tip() == goal,
            timeout,
            lambda: f"tip {self.tip()}, not {goal}: {self.log_tail()}",
        )

    def metric(self, name):
        """A number of /metrics; name with its labels, if any."""
        for line in self.http.get("/metrics").text.splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        raise AssertionError(f"/metrics has no {name}")

    def mempool_size(self):
        return int(self.metric("owsd_mempool_txs"))

    def has_unconfirmed(self, txid):
        answer = self.http.request("GET", f"/tx/{txid}")
        return answer.status == 200 and answer.json()["blockheight"] == "-1"

    def wait_synced(self, timeout=60):
        """Tip and mempool are the node's."""

        def synced():
            self.alive()
            txids = self.node.mempool()
            return (
                self.tip() == self.node.tip()
                and self.mempool_size() == len(txids)
                and all(self.has_unconfirmed(txid) for txid in txids)
                and self.ready()
            )

        wait_until(
            synced,
            timeout,
            lambda: f"tip {self.tip()} {self.mempool_size()} in mempool; the node:"
            f" {self.node.tip()} {len(self.node.mempool())}; {self.log_tail()}",
            pause=0.02,
        )


def slowness():
    """How much longer than a plain build's the times of this build may be."""
    name = str(settings.owsd_path())
    return 10 if "asan" in name or "tsan" in name else 1
