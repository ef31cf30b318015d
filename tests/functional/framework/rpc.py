"""JSON-RPC over http.client: one keep-alive connection per thread."""

import base64
import decimal
import http.client
import json
import threading


class RpcError(Exception):
    """The node's own error."""

    def __init__(self, method, error):
        super().__init__(f"{method}: {error['message']} ({error['code']})")
        self.code = error["code"]
        self.message = error["message"]


def _to_json(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"{type(value)} is no JSON")


class Rpc:
    """rpc.getblockcount(), rpc.batch([("getblockhash", 1), ...]).

    Amounts come as Decimal. credentials: a function giving "user:password",
    asked at each new connection (a node makes a new cookie at each start).
    """

    def __init__(self, port, credentials, timeout=120):
        self._port = port
        self._credentials = credentials
        self._timeout = timeout
        self._local = threading.local()

    def __getattr__(self, method):
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda *params: self.call(method, *params)

    def call(self, method, *params, wallet=None):
        body = {"id": 0, "method": method, "params": list(params)}
        answer = self._post(body, f"/wallet/{wallet}" if wallet else "/")
        if answer.get("error"):
            raise RpcError(method, answer["error"])
        return answer["result"]

    def batch(self, calls, chunk=500):
        """Results in order; the first error is raised."""
        calls = list(calls)
        results = []
        for first in range(0, len(calls), chunk):
            part = calls[first : first + chunk]
            body = [
                {"id": i, "method": call[0], "params": list(call[1:])}
                for i, call in enumerate(part)
            ]
            answers = sorted(self._post(body, "/"), key=lambda a: a["id"])
            for call, answer in zip(part, answers, strict=True):
                if answer.get("error"):
                    raise RpcError(call[0], answer["error"])
                results.append(answer["result"])
        return results

    def close(self):
        connection = getattr(self._local, "connection", None)
        if connection:
            connection.close()
        self._local.connection = None

    def _post(self, body, path):
        text = json.dumps(body, default=_to_json)
        for attempt in (0, 1):
            fresh = getattr(self._local, "connection", None) is None
            if fresh:
                self._connect()
            try:
                self._local.connection.request(
                    "POST",
                    path,
                    text,
                    {
                        "Authorization": self._local.login,
                        "Content-Type": "application/json",
                    },
                )
                response = self._local.connection.getresponse()
                data = response.read()
                break
            except (OSError, http.client.HTTPException):
                # A kept connection may have been closed meanwhile.
                self.close()
                if fresh or attempt:
                    raise
        if not data:
            raise ConnectionError(f"the node answers {response.status}")
        try:
            return json.loads(data, parse_float=decimal.Decimal)
        except ValueError:
            # Work queue full, warming up behind a proxy, ...
            raise ConnectionError(f"{response.status}: {data[:200]}") from None

    def _connect(self):
        login = base64.b64encode(self._credentials().encode()).decode()
        self._local.login = f"Basic {login}"
        self._local.connection = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=self._timeout
        )
