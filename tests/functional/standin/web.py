"""The HTTP side: JSON-RPC with a password, REST without."""

import base64
import http.server
import json
import re
import socketserver
import sys
import traceback

import text
from rpc import MISC, NO_METHOD, PARAMETER, RpcError, hash_of

PARSE_ERROR, INVALID_REQUEST = -32700, -32600
MOST_HEADERS = 2000


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, node, port, rest, login):
        self.node = node
        self.rest = rest
        self.login = "Basic " + base64.b64encode(login.encode()).decode()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self):
        # Without the look-up of the host's name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Answer(Exception):
    """Of REST, other than 200."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status
        self.message = message


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *args):
        pass

    def _reply(self, status, kind, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    # --- JSON-RPC -------------------------------------------------------------------

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != self.server.login:
            realm = ("WWW-Authenticate", 'Basic realm="jsonrpc"')
            return self._reply(401, "text/plain", b"", [realm])
        if self.path != "/" and not self.path.startswith("/wallet/"):
            return self._reply(404, "text/plain", b"")
        try:
            request = json.loads(body)
        except ValueError:
            error = {"code": PARSE_ERROR, "message": "Parse error"}
            return self._json(500, _said(None, None, error))
        with self.server.node.lock:
            if isinstance(request, list):
                said = [self._call(one)[1] for one in request]
                return self._json(200, said)
            return self._json(*self._call(request))

    def _json(self, status, said):
        return self._reply(status, "application/json", text.dump(said).encode() + b"\n")

    def _call(self, request):
        """(HTTP status when it stands alone, answer)."""
        if not isinstance(request, dict):
            error = {"code": INVALID_REQUEST, "message": "Invalid Request object"}
            return 400, _said(None, None, error)
        number = request.get("id")
        params = request.get("params") or []
        try:
            result = self.server.node.methods.call(request.get("method"), params)
            return 200, _said(result, number)
        except RpcError as failure:
            error = {"code": failure.code, "message": failure.message}
        except Exception:
            # A defect of the stand-in: loud, and never taken for an answer.
            traceback.print_exc()
            error = {"code": MISC, "message": traceback.format_exc()}
        status = 404 if error["code"] == NO_METHOD else 500
        return status, _said(None, number, error)

    # --- REST -----------------------------------------------------------------------

    def do_GET(self):
        if self.path == "/" or not self.path.startswith("/rest/"):
            status = 405 if self.path == "/" else 404
            return self._reply(status, "text/plain", b"")
        if not self.server.rest:
            return self._reply(404, "text/plain", b"")
        try:
            with self.server.node.lock:
                self._reply(200, *self._rest(self.path[len("/rest/") :]))
        except Answer as answer:
            body = answer.message.encode() + b"\r\n" if answer.message else b""
            self._reply(answer.status, "text/plain", body)
        except RpcError as failure:
            status = 400 if failure.code == PARAMETER else 404
            self._reply(status, "text/plain", failure.message.encode() + b"\r\n")

    def _rest(self, path):
        for prefix, function in _PATHS:
            if path.startswith(prefix):
                return function(self, path[len(prefix) :])
        raise Answer(404, "")

    def _form(self, path):
        """(path without it, bin, hex or json); None for another ending."""
        match = re.fullmatch(r"(.*)\.(bin|hex|json)", path)
        return match.groups() if match else (path, None)

    def _entry(self, value):
        try:
            entry = self.server.node.chain.entries.get(hash_of(value))
        except RpcError:
            raise Answer(400, f"Invalid hash: {value}") from None
        if entry is None or entry.place is None:
            raise Answer(404, f"{value} not found")
        return entry

    def _in_form(self, form, raw, said):
        if form == "bin":
            return "application/octet-stream", raw()
        if form == "hex":
            return "text/plain", raw().hex().encode() + b"\n"
        if form == "json":
            return "application/json", text.dump(said()).encode() + b"\n"
        raise Answer(404, "output format not found (available: .bin, .hex, .json)")

    def _block(self, path, verbosity):
        value, form = self._form(path)
        entry = self._entry(value)
        methods = self.server.node.methods
        return self._in_form(
            form,
            lambda: self.server.node.chain.raw(entry),
            lambda: methods.block_json(entry, verbosity),
        )

    def rest_block(self, path):
        return self._block(path, 3)

    def rest_block_notxdetails(self, path):
        return self._block(path, 1)

    def rest_headers(self, path):
        path, form = self._form(path)
        parts = path.split("/")
        if len(parts) != 2:
            raise Answer(400, "No header count specified.")
        count = int(parts[0]) if parts[0].isdigit() else 0
        if not 1 <= count <= MOST_HEADERS:
            raise Answer(400, f"Header count out of range: {parts[0]}")
        try:
            at = self.server.node.chain.entries.get(hash_of(parts[1]))
        except RpcError:
            raise Answer(400, f"Invalid hash: {parts[1]}") from None
        chain = self.server.node.chain
        found = []
        if at and chain.is_active(at):
            found = chain.active[at.height : at.height + count]
        return self._in_form(
            form,
            lambda: b"".join(e.header.raw for e in found),
            lambda: [self.server.node.methods.header_json(e) for e in found],
        )

    def rest_tx(self, path):
        value, form = self._form(path)
        try:
            tx_id = hash_of(value)
        except RpcError:
            raise Answer(400, f"Invalid hash: {value}") from None
        try:
            tx, _ = self.server.node.methods.find_tx(tx_id)
        except RpcError:
            raise Answer(404, f"{value} not found") from None
        return self._in_form(form, lambda: tx.raw, lambda: text.tx_json(tx))

    def _only_json(self, path, name, said):
        if path != name + ".json":
            raise Answer(404, "output format not found (available: json)")
        return self._in_form("json", None, said)

    def rest_chaininfo(self, path):
        info = self.server.node.methods.do_getblockchaininfo
        return self._only_json(path, "", info)

    def rest_mempool_contents(self, path):
        methods = self.server.node.methods
        return self._only_json(path, "", lambda: methods.do_getrawmempool(True))

    def rest_mempool_info(self, path):
        return self._only_json(path, "", self.server.node.methods.do_getmempoolinfo)


def _said(result, number, error=None):
    return {"result": result, "error": error, "id": number}


_PATHS = (
    ("block/notxdetails/", Handler.rest_block_notxdetails),
    ("block/", Handler.rest_block),
    ("headers/", Handler.rest_headers),
    ("tx/", Handler.rest_tx),
    ("chaininfo", Handler.rest_chaininfo),
    ("mempool/contents", Handler.rest_mempool_contents),
    ("mempool/info", Handler.rest_mempool_info),
)
