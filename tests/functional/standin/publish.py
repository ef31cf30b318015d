"""Notifications over ZMQ: topic, body, LE32 counter of the topic.

hashblock and rawblock are sent once for a change, for the last tip; hashtx and
rawtx for every transaction of each block that is left or comes, and for what
enters the mempool. There is no `sequence`.
"""

import struct

import zmq

TOPICS = ("hashblock", "hashtx", "rawblock", "rawtx")
DEFAULT_MARK = 1000


class Publisher:
    def __init__(self, options):
        """options: {"hashblock": (endpoint, high-water mark), ...}."""
        self.options = options
        self.counters = dict.fromkeys(options, 0)
        self.context = zmq.Context()
        sockets = {}
        # Topics of one endpoint share a socket, and the mark of the first.
        for topic in sorted(options):
            endpoint, mark = options[topic]
            if endpoint not in sockets:
                socket = sockets[endpoint] = self.context.socket(zmq.PUB)
                socket.setsockopt(zmq.SNDHWM, mark)
                socket.setsockopt(zmq.LINGER, 0)
                socket.bind(endpoint)
        self.sockets = {topic: sockets[e] for topic, (e, _) in options.items()}

    def notifications(self):
        return [
            {"type": f"pub{topic}", "address": endpoint, "hwm": mark}
            for topic, (endpoint, mark) in self.options.items()
        ]

    def _send(self, topic, body):
        if topic in self.sockets:
            counter = struct.pack("<I", self.counters[topic])
            self.counters[topic] += 1
            self.sockets[topic].send_multipart([topic.encode(), body, counter])

    def tx(self, tx):
        self._send("hashtx", tx.id[::-1])
        self._send("rawtx", tx.raw)

    def block(self, entry, raw):
        self._send("hashblock", entry.hash[::-1])
        self._send("rawblock", raw)

    def close(self):
        for socket in set(self.sockets.values()):
            socket.close()
        self.context.term()
