"""The protocols of live events by hand: what no client sends, every limit, and
the end."""

import contextlib
import http.client
import json
import socket

import pytest
from framework.chains import Chain
from framework.owsd import slowness
from framework.socketio import SocketIo, browser_script
from framework.target import MIB
from framework.waiting import wait_until
from framework.websocket import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    Closed,
    Polling,
    WebSocket,
    frame,
)

SOCKET_IO = "/socket.io/?EIO={}&transport=websocket"


class World:
    def __init__(self, make_node, make_owsd):
        self.node = make_node()
        self.chain = Chain(self.node, "sockets")
        self.chain.start()
        self.chain.mine(5, txs=10)
        self.owsd = make_owsd(self.node)
        self.make_owsd = make_owsd

    def send(self, count=1):
        self.chain.follow()
        return self.chain.send_random(count)


@pytest.fixture(scope="module")
def world(make_node, make_owsd):
    return World(make_node, make_owsd)


@pytest.fixture
def plain(world):
    with WebSocket(world.owsd.port, "/ws") as client:
        yield client


def sockets(owsd, transport):
    return owsd.metric(f'owsd_sockets{{transport="{transport}"}}')


# --- polling -----------------------------------------------------------------------


@pytest.mark.parametrize("revision", [2, 3])
def test_an_old_session_opens_with_its_terms_and_its_namespace(world, revision):
    session = Polling(world.owsd.http, revision)
    assert list(session.open) == ["sid", "upgrades", "pingInterval", "pingTimeout"]
    assert session.open["upgrades"] == ["websocket"]
    assert (session.open["pingInterval"], session.open["pingTimeout"]) == (25000, 60000)
    assert session.packets == ["40"]
    assert session.answer.headers["content-type"] == "text/plain; charset=UTF-8"
    assert session.post("2probe", "2") == "ok"
    assert session.poll() == ["3probe", "3"]


def test_a_new_session_opens_with_its_terms_and_waits_to_be_joined(world):
    session = Polling(world.owsd.http, 4)
    assert session.open["maxPayload"] == MIB
    assert (session.open["pingInterval"], session.open["pingTimeout"]) == (25000, 20000)
    assert session.packets == []
    session.post("40")
    (joined,) = session.poll()
    assert joined.startswith('40{"sid":"')
    session.post("40/admin,", "41")
    assert session.poll() == ['44/admin,{"message":"Invalid namespace"}']


def test_events_wait_for_the_next_poll(world):
    session = Polling(world.owsd.http)
    session.post('42["subscribe","bitcoind/hashblock"]')
    world.chain.follow()
    blocks = world.chain.mine(3)
    world.owsd.wait_tip()
    heard = []
    while len(heard) < 3:
        heard += session.poll()
    assert heard == [f'42["bitcoind/hashblock","{block.hash}"]' for block in blocks]


def test_lengths_count_characters_and_old_clients_send_octets(world):
    session = Polling(world.owsd.http)
    session.post('42["message","é€😀"]'.replace("😀", "\U0001f600"), "2x", status=400)
    session = Polling(world.owsd.http)
    text = '42["a","é€\U0001f600"]'
    units = len(text.encode("utf-16-le")) // 2
    headers = {"Content-Type": "text/plain;charset=UTF-8"}
    body = f"{units}:{text}2:2x".encode()
    answer = world.owsd.http.request("POST", session.base, body, headers)
    assert answer.text == "ok" and session.poll() == ["3x"]
    headers = {"Content-Type": "application/octet-stream"}
    body = b"\0\x02\xff2y\0\x01\x02\xff" + b"2z".ljust(12, b"!")
    answer = world.owsd.http.request("POST", session.base, body, headers)
    assert answer.text == "ok" and session.poll() == ["3y", "3z!!!!!!!!!!"]


# As long as one that is somebody's.
NOBODYS_SID = "nobodys" + 13 * "-"


@pytest.mark.parametrize(
    "method, query, code, message",
    [
        ("GET", "EIO=3", 0, "Transport unknown"),
        ("GET", "EIO=3&transport=flashsocket", 0, "Transport unknown"),
        ("GET", "EIO=3&transport=polling&sid=none", 1, "Session ID unknown"),
        ("POST", f"EIO=4&transport=polling&sid={NOBODYS_SID}", 1, "Session ID unknown"),
        ("POST", "EIO=3&transport=polling", 2, "Bad handshake method"),
        ("GET", "EIO=3&transport=websocket", 3, "Bad request"),
    ],
)
def test_bad_requests_are_named_as_engine_io_does(world, method, query, code, message):
    origin = {"Origin": "http://page.example"}
    answer = world.owsd.http.request(method, f"/socket.io/?{query}", headers=origin)
    assert answer.status == 400
    assert json.loads(answer.body) == {"code": code, "message": message}
    assert answer.headers["access-control-allow-origin"] == "http://page.example"
    assert answer.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize("body", ["", "2", "x:2", "5:2", "1:9", "0:", "1:0", "99999999999:2"])
def test_a_payload_that_is_none_ends_its_session(world, body):
    session = Polling(world.owsd.http)
    answer = world.owsd.http.request("POST", session.base, body.encode())
    assert answer.status == 400
    session.poll(status=400)


@pytest.mark.parametrize("text", ["42", "42[", "42[5]", "42{}", "451-[]", "4", "49", "42\xff"])
def test_a_packet_that_makes_no_sense_ends_its_session(world, text):
    session = Polling(world.owsd.http, 4)
    session.post("40")
    session.poll()
    session.post(text, status=400)
    session.poll(status=400)


def pending(world, session):
    """A poll that waits, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", world.owsd.port, timeout=30)
    connection.request("GET", session.base)
    # Another request on the session's own connection comes after it, as the
    # loops hand both to one thread only when the first is known there: ask until
    # the second poll is refused.
    return connection


def test_two_polls_at_once_end_the_session(world):
    session = Polling(world.owsd.http)
    first, second = pending(world, session), pending(world, session)
    statuses = sorted(c.getresponse().status for c in (first, second))
    assert statuses == [200, 400]
    session.poll(status=400)
    first.close()
    second.close()


def test_closing_lets_the_waiting_poll_go(world):
    session = Polling(world.owsd.http)
    waiting = pending(world, session)
    wait_until(lambda: sockets(world.owsd, "polling") >= 1)
    session.post("1")
    answer = waiting.getresponse()
    # It may have come too late to wait.
    assert answer.status == 400 or answer.read() == b"1:1"
    session.poll(status=400)
    waiting.close()


# --- from polling to a websocket -------------------------------------------------------


def test_a_session_moves_to_a_websocket_and_loses_nothing(world):
    session = Polling(world.owsd.http)
    session.post('42["subscribe","bitcoind/hashblock"]')
    waiting = pending(world, session)
    path = SOCKET_IO.format(3) + f"&sid={session.sid}"
    with WebSocket(world.owsd.port, path) as ws:
        ws.send("2probe")
        assert ws.text() == "3probe"
        assert waiting.getresponse().read() == b"1:6"
        # It speaks by neither now.
        world.chain.follow()
        (block,) = world.chain.mine()
        world.owsd.wait_tip()
        ws.send("5")
        assert ws.text() == f'42["bitcoind/hashblock","{block.hash}"]'
        session.poll(status=400)
    waiting.close()


def test_a_probe_that_fails_leaves_the_session_polling(world):
    session = Polling(world.owsd.http)
    path = SOCKET_IO.format(3) + f"&sid={session.sid}"
    with WebSocket(world.owsd.port, path) as ws:
        ws.send('42["subscribe","inv"]')
        assert ws.close_code() == 1007
    session.post("2")
    assert session.poll() == ["3"]
    with WebSocket(world.owsd.port, path) as ws:
        ws.send("2probe")
        assert ws.text() == "3probe"
        again = WebSocket(world.owsd.port, path)
        assert again.status == 400
        again.close()


# --- the handshake of a websocket --------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Upgrade": None},
        {"Upgrade": "h2c"},
        {"Connection": "keep-alive"},
        {"Sec_WebSocket_Version": "8"},
        {"Sec_WebSocket_Version": None},
        {"Sec_WebSocket_Key": None},
        {"Sec_WebSocket_Key": "dGhl"},
        {"Sec_WebSocket_Key": "!" * 24},
    ],
    ids=str,
)
def test_what_is_no_proper_handshake_is_no_websocket(world, headers):
    for path, status in (("/ws", 426), (SOCKET_IO.format(4), 400)):
        refused = WebSocket(world.owsd.port, path, **headers)
        assert refused.status == status, refused.head
        refused.close()


def test_the_handshake_is_answered_as_rfc_6455_says(world):
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    with WebSocket(world.owsd.port, "/ws", Sec_WebSocket_Key=key) as ws:
        assert ws.status == 101
        assert "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=" in ws.head.lower()


def test_frames_right_behind_the_handshake_are_heard(world):
    more = frame(PING, b"first") + frame(TEXT, b'["subscribe","inv"]') + frame(PING, b"x")
    with WebSocket(world.owsd.port, "/ws", more=more) as ws:
        assert ws.frame() == (PONG, b"first")
        assert ws.frame() == (PONG, b"x")
        (txid,) = world.send()
        assert ws.event()[1]["txid"] == txid


# --- frames ----------------------------------------------------------------------------


def test_pieces_of_a_message_become_one(world, plain):
    text = b'["subscribe","bitcoind/hashblock"]'
    plain.send(text[:5], TEXT, last=False)
    plain.send(b"between", PING)
    plain.send(text[5:9], 0, last=False)
    plain.send(b"", 0, last=False)
    for byte in frame(0, text[9:]):
        plain.socket.sendall(bytes([byte]))
    plain.send(b"x", PING)
    assert plain.frame() == (PONG, b"between")
    assert plain.frame() == (PONG, b"x")
    world.chain.follow()
    (block,) = world.chain.mine()
    assert plain.event() == ["bitcoind/hashblock", block.hash]


@pytest.mark.parametrize(
    "bytes_sent, code",
    [
        pytest.param(frame(TEXT, b"[]", masked=False), 1002, id="unmasked"),
        pytest.param(frame(TEXT, b"[]", reserved=4), 1002, id="reserved-bit"),
        pytest.param(frame(3, b""), 1002, id="unknown-opcode"),
        pytest.param(frame(11, b""), 1002, id="unknown-control"),
        pytest.param(frame(PING, b"", last=False), 1002, id="control-in-pieces"),
        pytest.param(frame(PING, bytes(126)), 1002, id="long-control"),
        pytest.param(frame(0, b"x"), 1002, id="continues-nothing"),
        pytest.param(
            frame(TEXT, b"[", last=False) + frame(TEXT, b"]"), 1002, id="interleaved"
        ),
        pytest.param(b"\x81\xfe\0\x05" + bytes(9), 1002, id="overlong-16"),
        pytest.param(b"\x81\xff" + bytes(7) + b"\x05" + bytes(9), 1002, id="overlong-64"),
        pytest.param(b"\x81\xff\xff" + bytes(7) + bytes(4), 1002, id="top-bit"),
        pytest.param(b"\x81\xff\0\0\0\0\0\x10\0\1" + bytes(4), 1009, id="over-a-mebibyte"),
        pytest.param(
            b"".join([frame(TEXT, b"[" * 700_000, last=False), frame(0, b"]" * 700_000)]),
            1009,
            id="pieces-over-a-mebibyte",
        ),
        pytest.param(frame(BINARY, b"[]"), 1003, id="binary"),
        pytest.param(frame(TEXT, b"nonsense"), 1007, id="no-json"),
        pytest.param(frame(TEXT, b'["\xff"]'), 1007, id="no-utf8"),
        pytest.param(frame(CLOSE, b"\x03\xe8bye"), 1000, id="goodbye"),
        pytest.param(frame(CLOSE), 1000, id="goodbye-without-reason"),
    ],
)
def test_whatever_breaks_the_protocol_is_told_why(world, plain, bytes_sent, code):
    # What follows is no longer looked at.
    plain.socket.sendall(bytes_sent + frame(TEXT, b'["subscribe","inv"]'))
    assert plain.close_code() == code
    assert world.owsd.alive()


def test_a_broken_wire_is_noticed(world):
    before = sockets(world.owsd, "plain")
    ws = WebSocket(world.owsd.port, "/ws")
    wait_until(lambda: sockets(world.owsd, "plain") == before + 1)
    ws.close()
    wait_until(lambda: sockets(world.owsd, "plain") == before)


# --- limits ----------------------------------------------------------------------------


def test_the_slow_are_dropped_and_nobody_waits_for_them(world, make_owsd):
    owsd = make_owsd(world.node, flags=["--socket-queue-size", "64K"])
    with WebSocket(owsd.port, "/ws", buffer=4096) as slow:
        slow.say("subscribe", "bitcoind/rawtransaction")
        slow.send(b"x", PING)
        assert slow.frame() == (PONG, b"x")
        with WebSocket(owsd.port, "/ws") as quick:
            quick.say("subscribe", "inv")
            while not owsd.metric("owsd_sockets_dropped_total"):
                txids = world.send(10)
                world.chain.follow()
                world.chain.submit(world.chain.random_block(60))
                told = {quick.event("tx")[1]["txid"] for _ in txids}
                assert told & set(txids)
                quick.event("block")
        # It got the beginning, whole packets only, and then the end.
        with contextlib.suppress(Closed):
            while True:
                assert json.loads(slow.text())[0] == "bitcoind/rawtransaction"
    assert owsd.process.rss() < 200 * MIB * slowness()
    owsd.stop()


def test_sockets_of_one_client_are_limited_whatever_their_kind(world, make_owsd):
    flags = ["--sockets-per-client", "3", "--trusted-proxies", "127.0.0.1"]
    owsd = make_owsd(world.node, flags=flags)
    plain = WebSocket(owsd.port, "/ws")
    session = Polling(owsd.http)
    other = WebSocket(owsd.port, SOCKET_IO.format(4))
    for path in ("/ws", SOCKET_IO.format(3), "/socket.io/?EIO=3&transport=polling", "/events"):
        refused = WebSocket(owsd.port, path)
        assert refused.status == 503, path
        refused.close()
    assert owsd.metric("owsd_sockets_refused_total") == 4
    # Somebody else, as the proxy says.
    elsewhere = WebSocket(owsd.port, "/ws", X_Forwarded_For="192.0.2.7")
    assert elsewhere.status == 101
    plain.close()
    wait_until(lambda: sockets(owsd, "plain") == 1)
    again = WebSocket(owsd.port, "/ws")
    assert again.status == 101
    session.post("1")
    for client in (other, elsewhere, again):
        client.close()
    owsd.stop()


def test_clients_of_a_proxy_are_told_apart_without_a_rate_limiter_too(world, make_owsd):
    owsd = make_owsd(world.node, flags=["--sockets-per-client", "1", "--disable-rate-limiter"])
    names = ("192.0.2.1", "192.0.2.2", "192.0.2.1")
    held = [WebSocket(owsd.port, "/ws", X_Forwarded_For=name) for name in names]
    assert [ws.status for ws in held] == [101, 101, 503]
    for ws in held:
        ws.close()
    owsd.stop()


def test_all_sockets_together_are_limited(world, make_owsd):
    owsd = make_owsd(world.node, flags=["--max-sockets", "2"])
    held = [WebSocket(owsd.port, "/ws", X_Forwarded_For=f"192.0.2.{i}") for i in range(3)]
    assert [ws.status for ws in held] == [101, 101, 503]
    assert owsd.metric("owsd_sockets_max") == 2
    for ws in held:
        ws.close()
    owsd.stop()


def test_subscriptions_are_limited_and_it_is_said(world, make_owsd):
    owsd = make_owsd(world.node, flags=["--socket-subscriptions", "3"])
    names = [world.node.rpc.decodescript(f"0014{i:040x}")["address"] for i in range(5)]
    with WebSocket(owsd.port, "/ws") as ws:
        ws.say("subscribe", "inv")
        ws.say("subscribe", "bitcoind/addresstxid", names)
        assert ws.event() == ["limit", "Too many subscriptions"]
        assert owsd.metric("owsd_socket_subscriptions") == 3
        ws.say("unsubscribe", "inv")
        ws.say("subscribe", "bitcoind/addresstxid", names[:3])
        ws.send(b"x", PING)
        assert ws.frame() == (PONG, b"x")
        assert owsd.metric("owsd_socket_subscriptions") == 3
    wait_until(lambda: owsd.metric("owsd_socket_subscriptions") == 0)
    owsd.stop()


def test_messages_are_limited_by_polling_too(world, make_owsd):
    owsd = make_owsd(world.node, flags=["--socket-message-size", "2K"])
    session = Polling(owsd.http)
    session.post("2" + "x" * 1000)
    session.post("2" + "x" * 3000, status=400)
    with WebSocket(owsd.port, "/ws") as ws:
        ws.send("x" * 2049)
        assert ws.close_code() == 1009
    owsd.stop()


def test_questions_at_once_are_limited(world):
    with WebSocket(world.owsd.port, SOCKET_IO.format(4)) as ws:
        assert ws.text()[0] == "0"
        ws.send("40")
        ws.text()
        question = json.dumps(["message", {"method": "getInfo", "params": []}])
        # In one piece: all are read before the first answer is taken.
        ws.socket.sendall(
            b"".join(frame(TEXT, f"42{i}{question}".encode()) for i in range(30))
        )
        answers = {}
        while len(answers) < 30:
            head, _, rest = ws.text().partition("[")
            answers[int(head[2:])] = json.loads("[" + rest)[0]
    kinds = {answer.get("error", {}).get("message") for answer in answers.values()}
    assert kinds == {None, "Too many questions at once"}
    assert sum("result" in answer for answer in answers.values()) >= 8


# --- heartbeats ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty(world):
    """A daemon that asks for signs of life every second."""
    owsd = world.make_owsd(world.node, flags=["--socket-ping", "1"])
    yield owsd
    owsd.stop()


def test_new_clients_are_pinged_and_live_while_they_answer(hasty):
    with WebSocket(hasty.port, SOCKET_IO.format(4)) as ws:
        assert ws.text()[0] == "0"
        for _ in range(3):
            assert ws.text() == "2"
            ws.send("3")
        assert ws.text() == "2"
        assert ws.close_code() == 1001


def test_new_clients_are_pinged_by_polling_too(hasty):
    session = Polling(hasty.http, 4)
    for _ in range(2):
        assert session.poll() == ["2"]
        session.post("3")
    assert session.poll() == ["2"]
    wait_until(lambda: hasty.http.request("GET", session.base).status == 400)


def test_old_clients_ping_and_their_silence_ends_them(hasty):
    with WebSocket(hasty.port, SOCKET_IO.format(3)) as ws:
        assert ws.text()[0] == "0" and ws.text() == "40"
        ws.send("2")
        assert ws.text() == "3"
        assert ws.close_code() == 1001
    session = Polling(hasty.http)
    assert session.poll() == ["1"]
    session.poll(status=400)


def test_plain_websockets_are_pinged(hasty):
    with WebSocket(hasty.port, "/ws") as ws:
        for _ in range(2):
            assert ws.frame() == (PING, b"")
            ws.send(b"", PONG)
        assert ws.frame() == (PING, b"")
        assert ws.close_code() == 1001


def test_streams_get_a_comment_now_and_then(hasty):
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=30) as connection:
        connection.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        with connection.makefile("rb") as file:
            lines = []
            while lines.count(b":\n") < 3:
                lines.append(file.readline())
    assert b"Content-Type: text/event-stream\r\n" in lines


@pytest.mark.parametrize("version", ["1", "2", "4"])
def test_real_clients_keep_their_connection(hasty, version):
    client = SocketIo(version, hasty.port).wait_connected().wait_upgraded()
    before = hasty.metric("owsd_socket_packets_total")
    wait_until(lambda: hasty.metric("owsd_socket_packets_total") >= before + 4)
    client.settle()
    assert not client.all("disconnect")
    client.close()


# --- the script, the figures, the end ------------------------------------------------------


def test_the_browser_script_is_served_when_there_is_one(world, make_owsd):
    missing = world.owsd.http.get("/socket.io/socket.io.js", status=404)
    assert "scripts/get-socketio" in missing.text
    owsd = make_owsd(world.node, flags=["--socketio-script", browser_script()])
    with open(browser_script(), "rb") as file:
        script = file.read()
    for path in ("/socket.io/socket.io.js", "/insight-api/socket.io/socket.io.js"):
        answer = owsd.http.get(path)
        assert answer.body == script
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    owsd.stop()


def test_the_end_is_told_to_everybody_and_waits_for_nobody(world, make_owsd):
    owsd = make_owsd(world.node)
    plain = WebSocket(owsd.port, "/ws")
    engine = WebSocket(owsd.port, SOCKET_IO.format(4))
    assert engine.text()[0] == "0"
    session = Polling(owsd.http)
    waiting = http.client.HTTPConnection("127.0.0.1", owsd.port, timeout=30)
    waiting.request("GET", session.base)
    stream = socket.create_connection(("127.0.0.1", owsd.port), timeout=30)
    stream.sendall(b"GET /events?room=inv HTTP/1.1\r\nHost: x\r\n\r\n")
    stuck = WebSocket(owsd.port, "/ws", more=frame(TEXT, b"[", last=False))
    wait_until(lambda: sockets(owsd, "stream") == 1 and sockets(owsd, "plain") == 2)
    owsd.stop()
    assert plain.close_code() == 1001
    assert engine.close_code() == 1001
    assert stuck.close_code() == 1001
    assert waiting.getresponse().read() == b"1:1"
    while stream.recv(1000):
        pass
    for client in (plain, engine, waiting, stream, stuck):
        client.close()
