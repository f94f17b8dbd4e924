"""A client that is slow to say what it wants is not waited for, and holds up nobody."""

import asyncio
import socket
import time
from http.client import HTTPResponse
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web import protocol
from bot.web.server import config_for

SHORT = 0.2
PATIENCE = 10
ASKED = b"GET /hello HTTP/1.1\r\nHost: bot\r\n\r\n"
HALF_A_HEAD = b"GET /hello HTTP/1.1\r\nHost: bot\r\nX-Slow: "


async def think_long(request: Request) -> PlainTextResponse:
    await asyncio.sleep(3 * SHORT)
    return PlainTextResponse("hello")


@pytest.fixture(scope="module")
def server():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        routes = [
            Route("/hello", lambda _: PlainTextResponse("hello"), methods=["GET", "POST"]),
            Route("/slow", think_long, methods=["POST"]),
        ]
        server = uvicorn.Server(config_for(Starlette(routes=routes)))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        server.port = listener.getsockname()[1]
        yield server
        server.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def little_patience(monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SHORT)


def opened(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), PATIENCE)


def answered(connection: socket.socket, asked: bytes = ASKED) -> bytes:
    """What is answered to a question."""
    connection.sendall(asked)
    answer = HTTPResponse(connection)
    answer.begin()
    return answer.read()


def heard(connection: socket.socket) -> bytes:
    """All that comes until the other side hangs up."""
    said = b""
    while more := connection.recv(65536):
        said += more
    return said


def test_many_half_heads_hold_up_nobody_and_are_told_that_they_were_too_slow(server):
    slow = [opened(server) for _ in range(50)]
    for connection in slow:
        connection.sendall(HALF_A_HEAD)

    with opened(server) as quick:
        assert answered(quick) == b"hello"

    for connection in slow:
        assert heard(connection).startswith(b"HTTP/1.1 408 ")
        connection.close()


def test_a_client_that_goes_on_letter_by_letter_gets_no_more_time(server):
    with opened(server) as dribbling:
        dribbling.settimeout(SHORT / 10)
        dribbling.sendall(HALF_A_HEAD)
        said = None
        while said is None:
            try:
                said = dribbling.recv(1000)
            except TimeoutError:
                dribbling.sendall(b"x")

    assert said.startswith(b"HTTP/1.1 408 ")


def test_the_second_head_of_a_connection_is_not_waited_for_either(server):
    with opened(server) as connection:
        assert answered(connection) == b"hello"

        connection.sendall(HALF_A_HEAD)

        assert heard(connection).startswith(b"HTTP/1.1 408 ")


def test_who_connects_and_says_nothing_is_left_without_a_word(server):
    with opened(server) as silent:
        assert heard(silent) == b""


def test_a_connection_on_which_one_question_follows_the_other_stays_open(server):
    with opened(server) as connection:
        for _ in range(3):
            assert answered(connection) == b"hello"


def test_an_answer_may_take_longer_than_a_question_is_waited_for(server):
    with opened(server) as connection:
        connection.sendall(b"POST /slow HTTP/1.1\r\nHost: bot\r\nContent-Length: 5\r\n\r\n")
        time.sleep(SHORT / 2)

        assert answered(connection, b"so it") == b"hello"


def test_who_was_answered_before_all_was_sent_is_hung_up_on(server):
    with opened(server) as connection:
        head = b"POST /nowhere HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n\r\n"
        assert answered(connection, head + b"half") == b"Not Found"

        connection.sendall(b"more")

        assert heard(connection) == b""


def test_among_too_many_connections_the_one_that_says_nothing_for_longest_makes_room(
    server, monkeypatch
):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", PATIENCE)
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 2)
    first, second, third = (opened(server) for _ in range(3))

    assert heard(first) == b""
    for connection in (second, third):
        assert answered(connection) == b"hello"
    for connection in (first, second, third):
        connection.close()


@pytest.mark.parametrize(
    "nonsense",
    [b"\x16\x03\x01\x02\x00\x01", ASKED.replace(b"\r\n\r\n", b"\r\nUpgrade: websocket\r\n\r\n")],
)
def test_strangers_leave_no_lines_in_the_log(server, caplog, nonsense):
    with opened(server) as connection:
        connection.sendall(nonsense + b"\r\n\r\n")
        assert connection.recv(1000)

    assert caplog.records == []
