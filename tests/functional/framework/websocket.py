"""A websocket byte by byte, for what no well-behaved client sends; and the
polling half of engine.io by hand."""

import base64
import contextlib
import json
import socket
import struct

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
KEY = base64.b64encode(bytes(range(16))).decode()


class Closed(Exception):
    """The other side ended; code is what it said, if anything."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def frame(opcode, payload=b"", last=True, masked=True, reserved=0, mask=b"\x9a\0\xffq"):
    head = bytes([last << 7 | reserved << 4 | opcode])
    size, bit = len(payload), masked << 7
    if size < 126:
        head += bytes([bit | size])
    elif size < 1 << 16:
        head += struct.pack(">BH", bit | 126, size)
    else:
        head += struct.pack(">BQ", bit | 127, size)
    if not masked:
        return head + payload
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def handshake(path, **headers):
    lines = {
        "Host": "x",
        "Upgrade": "websocket",
        "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": KEY,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"GET {path} HTTP/1.1\r\n{text}\r\n".encode()


class WebSocket:
    """Connected at once. more: bytes sent right behind the handshake; buffer:
    how little the kernel may hold for us."""

    def __init__(self, port, path, more=b"", buffer=None, timeout=30, **headers):
        self.socket = socket.socket()
        self.socket.settimeout(timeout)
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(handshake(path, **headers) + more)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = self.socket.recv(1)
            assert byte, f"closed after {head!r}"
            head += byte
        self.head = head.decode()
        self.status = int(self.head.split()[1])

    def send(self, payload, opcode=TEXT, **how):
        if isinstance(payload, str):
            payload = payload.encode()
        self.socket.sendall(frame(opcode, payload, **how))

    def say(self, *event):
        """An event of a plain websocket."""
        self.send(json.dumps(event))

    def _take(self, size):
        data = b""
        while len(data) < size:
            try:
                piece = self.socket.recv(size - len(data))
            except ConnectionResetError:
                piece = b""
            if not piece:
                raise Closed(None)
            data += piece
        return data

    def frame(self):
        """The next one: (opcode, payload)."""
        first, size = self._take(2)
        assert first & 0x80 and not size & 0x80, "server frames are whole and unmasked"
        if size == 126:
            (size,) = struct.unpack(">H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", self._take(8))
        payload = self._take(size)
        if first & 15 == CLOSE:
            raise Closed(struct.unpack(">H", payload[:2])[0] if payload else None)
        return first & 15, payload

    def text(self):
        """The next message; pings are answered on the way."""
        while True:
            opcode, payload = self.frame()
            if opcode == TEXT:
                return payload.decode()
            if opcode == PING:
                self.send(payload, PONG)

    def event(self, name=None):
        """The next event of that name (or any), of a plain websocket."""
        while True:
            event = json.loads(self.text())
            if name in (None, event[0]):
                return event

    def close_code(self):
        """Reads on until the other side ends."""
        try:
            while True:
                self.frame()
        except Closed as closed:
            return closed.code

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class Polling:
    """An engine.io session by polling, of either revision."""

    def __init__(self, http, revision=3, path="/socket.io/"):
        self.http = http
        self.revision = revision
        self.base = f"{path}?EIO={revision}&transport=polling"
        self.answer = http.get(self.base)
        first, *self.packets = self.split(self.answer.text)
        assert first[0] == "0", self.answer
        self.open = json.loads(first[1:])
        self.sid = self.open["sid"]
        self.base += f"&sid={self.sid}"

    def split(self, text):
        if self.revision == 4:
            return text.split("\x1e")
        packets = []
        while text:
            size, text = text.split(":", 1)
            packets.append(text[: int(size)])
            text = text[int(size) :]
        return packets

    def join(self, *packets):
        if self.revision == 4:
            return "\x1e".join(packets)
        return "".join(f"{len(packet)}:{packet}" for packet in packets)

    def poll(self, status=200):
        answer = self.http.request("GET", self.base)
        assert answer.status == status, answer
        return self.split(answer.text) if status == 200 else answer

    def post(self, *packets, status=200):
        body = self.join(*packets)
        headers = {"Content-Type": "text/plain;charset=UTF-8"}
        answer = self.http.request("POST", self.base, body.encode(), headers)
        assert answer.status == status, answer
        return answer.text


def stream(port, query, lines):
    """Reads an event stream: appends (event, data) to lines until it ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(f"GET /events?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        with connection.makefile("rb") as file, contextlib.suppress(OSError):
            while file.readline() not in (b"\r\n", b""):
                pass
            lines.append(("open", None))
            name = None
            for line in file:
                key, _, value = line.decode().rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    lines.append((name, json.loads(value)))
    lines.append(("end", None))
