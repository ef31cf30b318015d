"""Stands between the node's notifications and the daemon: passes, drops and
repeats messages as it is told, counters untouched, so that gaps show."""

import collections
import threading

import zmq

from .node import free_port


class ZmqProxy:
    """decide(topic, body) gives how many times a message is passed on. Counts
    of what was passed and dropped are kept by topic."""

    def __init__(self, endpoint, decide=lambda topic, body: 1):
        self.decide = decide
        self.endpoint = f"tcp://127.0.0.1:{free_port()}"
        self.passed = {}
        self._extra = collections.deque()
        self.dropped = {}
        self._context = zmq.Context()
        self._from = self._context.socket(zmq.SUB)
        self._from.setsockopt(zmq.RCVHWM, 0)
        self._from.setsockopt(zmq.SUBSCRIBE, b"")
        self._from.connect(endpoint)
        self._to = self._context.socket(zmq.PUB)
        self._to.setsockopt(zmq.SNDHWM, 0)
        self._to.bind(self.endpoint)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def send(self, *frames):
        """A message of the test's own, in between."""
        self._extra.append(frames)

    def close(self):
        self._over.set()
        self._thread.join(10)
        self._context.destroy(linger=0)

    def _run(self):
        while not self._over.is_set():
            while self._extra:
                self._to.send_multipart(self._extra.popleft())
            if not self._from.poll(20):
                continue
            frames = self._from.recv_multipart()
            topic = frames[0].decode()
            times = self.decide(topic, frames[1])
            counts = self.passed if times else self.dropped
            counts[topic] = counts.get(topic, 0) + 1
            for _ in range(times):
                self._to.send_multipart(frames)
