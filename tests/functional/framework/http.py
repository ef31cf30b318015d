"""A small HTTP client for the daemon: keep-alive, one connection a thread."""

import dataclasses
import http.client
import threading
import urllib.parse

from . import compare


@dataclasses.dataclass
class Answer:
    method: str
    path: str
    status: int
    headers: dict  # names in lower case
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        """Of a good answer, numbers as texts (compare.Num)."""
        kind = self.headers.get("content-type")
        assert kind == "application/json; charset=utf-8", (self.path, kind)
        try:
            return compare.parse(self.body)
        except ValueError as error:
            raise AssertionError(f"{self.path}: {error}: {self.body[:300]}") from None

    def __repr__(self):
        return f"{self.method} {self.path}: {self.status} {self.body[:300]}"


class Client:
    def __init__(self, port, prefix="", timeout=60, host="127.0.0.1"):
        self._host = host
        self._port = port
        self._prefix = prefix
        self._timeout = timeout
        self._local = threading.local()

    def request(self, method, path, body=None, headers=None):
        for attempt in (0, 1):
            fresh = getattr(self._local, "connection", None) is None
            if fresh:
                self._local.connection = http.client.HTTPConnection(
                    self._host, self._port, timeout=self._timeout
                )
            try:
                connection = self._local.connection
                connection.request(method, self._prefix + path, body, headers or {})
                response = connection.getresponse()
                data = response.read()
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionError):
                # A kept connection may have been closed meanwhile.
                self.close()
                if fresh or attempt:
                    raise
        names = {name.lower(): value for name, value in response.getheaders()}
        if response.will_close:
            self.close()
        return Answer(method, path, response.status, names, data)

    def close(self):
        connection = getattr(self._local, "connection", None)
        if connection:
            connection.close()
        self._local.connection = None

    def get(self, path, status=200, **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        answer = self.request("GET", path)
        assert answer.status == status, answer
        return answer

    def json(self, path, **query):
        return self.get(path, **query).json()

    def post(self, path, form=None, json=None, status=200):
        """form: a dict, urlencoded; json: a text or bytes."""
        if form is not None:
            body = urllib.parse.urlencode(form)
            kind = "application/x-www-form-urlencoded"
        else:
            body, kind = json, "application/json"
        answer = self.request("POST", path, body, {"Content-Type": kind})
        assert status is None or answer.status == status, answer
        return answer
