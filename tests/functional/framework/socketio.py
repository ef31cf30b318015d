"""The real socket.io clients, and clients of the API that have one inside, each a
process of node."""

import json
import subprocess
import threading

from . import npm
from .fetched import fetched
from .process import die_with_parent
from .waiting import wait_until

VERSIONS = ("1", "2", "4")
FOLDER = npm.CLIENTS


def browser_script():
    """The path of socket.io.js, for --socketio-script."""
    return fetched("get-socketio")


class Listener:
    """What the script says it hears gathers in said."""

    def __init__(self, script, *args):
        self._popen = subprocess.Popen(
            ["node", "--no-deprecation", FOLDER / script, *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self.said = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        for line in self._popen.stdout:
            try:
                self.said.append(json.loads(line))
            except ValueError:
                self.said.append({"is": "noise", "line": line})

    def all(self, what):
        return [said for said in list(self.said) if said["is"] == what]

    def events(self, name=None):
        """What came, each a list of name and arguments."""
        events = [said["args"] for said in self.all("event")]
        return [event for event in events if name in (None, event[0])]

    def wait(self, condition, why="", timeout=30):
        wait_until(condition, timeout, lambda: f"{why}; heard so far: {self.said[-20:]}")

    def wait_event(self, *event):
        self.wait(lambda: list(event) in self.events(), f"no {event}")

    def close(self):
        self._popen.kill()
        self._popen.wait()
        self._thread.join()
        self._popen.stdin.close()
        self._popen.stdout.close()


class ApiClient(Listener):
    """listen.js: somebody's client of the API, which hears of all transactions and
    blocks, and of one address if it can."""

    def __init__(self, packages, name, port, address):
        url = f"http://127.0.0.1:{port}"
        super().__init__("listen.js", npm.modules(packages), name, url, address)


class SocketIo(Listener):
    """A client of that version, told what to do."""

    def __init__(self, version, port, transports=None, path="/socket.io", **options):
        options["path"] = path
        if transports:
            options["transports"] = transports
        module = f"{fetched('get-npm', FOLDER)}/socket.io-client-{version}"
        super().__init__("client.js", module, f"http://127.0.0.1:{port}", json.dumps(options))

    def _order(self, **order):
        self._popen.stdin.write(json.dumps(order) + "\n")
        self._popen.stdin.flush()

    def emit(self, *args):
        self._order(emit=args)

    def ask(self, *args):
        """An event that wants an answer; the answer."""
        before = len(self.all("ack"))
        self._order(ask=args)
        self.wait(lambda: len(self.all("ack")) > before, f"no answer to {args}")
        return self.all("ack")[-1]["answer"]

    def wait_connected(self, times=1):
        self.wait(lambda: len(self.all("connect")) >= times, "not connected")
        return self

    def wait_upgraded(self):
        """Speaks by websocket now; later versions may before they connect."""

        def upgraded():
            by = [said["transport"] for said in self.said if "transport" in said]
            return by[-1:] == ["websocket"]

        self.wait(upgraded, "not upgraded")
        return self

    def settle(self):
        """Everything sent to it before this has come: it asked a question, and
        answers keep their order."""
        self.ask("message", {"method": "syncPercentage", "params": []})
