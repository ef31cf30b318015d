"""A wire to the node that can be cut, in the middle of an answer too."""

import contextlib
import selectors
import socket
import threading

from .node import free_port


class TcpProxy:
    """Passes bytes both ways. lengths: a function giving after how many bytes of
    answers a new connection is cut; None: never. to: the node's port; once it is
    another's, open wires are cut and new ones lead there."""

    def __init__(self, port, lengths=lambda: None):
        self.port = free_port()
        self.lengths = lengths
        self.cuts = 0
        self.to = port
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._over = threading.Event()
        self._threads = []
        self._start(self._accept)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self._over.set()
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, function, *args):
        thread = threading.Thread(target=function, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        self._listener.settimeout(0.1)
        while not self._over.is_set():
            with contextlib.suppress(OSError):
                client, _ = self._listener.accept()
                self._start(self._serve, client)

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            to = self.to
            with socket.create_connection(("127.0.0.1", to)) as node:
                self._pump(client, node, to, self.lengths())

    def _pump(self, client, node, to, left):
        other = {client: node, node: client}
        selector = selectors.DefaultSelector()
        for end in other:
            selector.register(end, selectors.EVENT_READ)
        while not self._over.is_set() and self.to == to:
            for key, _ in selector.select(0.1):
                data = key.fileobj.recv(65536)
                if not data:
                    return
                if left is not None and key.fileobj is node:
                    if len(data) >= left:
                        self.cuts += 1
                        client.sendall(data[:left])
                        return
                    left -= len(data)
                other[key.fileobj].sendall(data)
