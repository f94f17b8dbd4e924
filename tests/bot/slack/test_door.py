"""Slack over HTTP: what it signed comes in once; nothing else comes in, and nothing breaks."""

import json
import logging
import shutil
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import pytest
import uvicorn
from starlette.datastructures import Headers

from bot.settings import Settings
from bot.slack import door
from bot.slack.connect import attend
from bot.slack.door import Door, Tally, TurnedAway
from bot.slack.serve import build_app
from bot.web.server import config_for
from bot.wiring import TOKYO, House
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store
from knowledge.store.people import Account, put_account
from knowledge.store.plans import revision_of_records
from tests.bot.slack.http import FORM, JSON, PATH, Answer, post, signature, signed_post
from tests.bot.slack.stand_in import BOT, command, event, press

SECRET = "signing-secret"
PATIENCE = 10
SHORT = 0.2
MENTION = event("app_mention", f"<@{BOT}> のりまっしの担当は?", id="Ev1", ts="1795132700.1")
TYPED = json.dumps(MENTION).encode()


@dataclass
class Entrance:
    """A bot that listens; nobody works on what it keeps."""

    url: str
    port: int
    store: Store
    woken: Event
    door: Door

    def hear(self, payload, secret: str = SECRET, **more) -> Answer:
        return signed_post(self.url, secret, payload, **more)

    def send(self, *lines: str, body: bytes = b"") -> bytes:
        """Send a request byte by byte as given; what comes first."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            head = "\r\n".join((f"POST {PATH} HTTP/1.1", "Host: bot", *lines, "", ""))
            connection.sendall(head.encode("latin-1") + body)
            return connection.recv(1000)

    def kept(self) -> int:
        with self.store.reading() as db:
            return db["inbox"].count


@pytest.fixture(scope="module")
def opened(furnished, library, workspace, tmp_path_factory):
    """The bot as `kikimasshi run` serves it, in this process, and shared by these tests."""
    home = tmp_path_factory.mktemp("home")
    shelf = Shelf(Store(Path(shutil.copy(furnished, home))), home / "plans")
    shelf._records, shelf._revision = library, revision_of_records(shelf.store)
    house = House(Settings(_env_file=None, KIKIMASSHI_HOME=home), shelf.store, shelf)
    woken = Event()
    attended = attend(shelf.store, shelf, "xoxb-secret", SECRET, workspace.api_url, woken.set)
    opened = Door(attended.app, SECRET)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(config_for(build_app(house, opened)))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        yield Entrance(f"http://127.0.0.1:{port}", port, shelf.store, woken, opened)
        server.should_exit = True
        thread.join(PATIENCE)
    opened.close()
    attended.close()
    shelf.store.close()


@pytest.fixture
def entrance(opened):
    """A bot to which nothing has come yet."""
    with opened.store.writing() as db:
        db.conn.execute("DELETE FROM inbox")
    opened.woken.clear()
    opened.door._tally = Tally()
    return opened


class Counting(logging.Handler):
    """Adds up the refusals that lines tell of; `reached` is set when all were told."""

    def __init__(self, expected: int) -> None:
        super().__init__()
        self.left, self.reached = expected, Event()

    def emit(self, record: logging.LogRecord) -> None:
        _, *more = record.args
        self.left -= more[0] if more else 1
        if self.left == 0:
            self.reached.set()


def lines_of(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records]


# -------------------------------------------------------------------- what Slack sends
def test_an_event_is_kept_once_however_often_it_comes(entrance):
    assert entrance.hear(MENTION).status == 200
    assert entrance.hear(MENTION, X_Slack_Retry_Num="1").status == 200

    assert entrance.kept() == 1
    assert entrance.woken.is_set()


def test_a_press_comes_in_a_form(entrance):
    pressed = press("ask/0", "のりまっしの担当は?", ts="1795132750.1", thread="1795132700.1")

    assert entrance.hear(pressed, form=True).status == 200
    assert entrance.kept() == 1


def test_a_command_is_answered_at_once_whatever_words_are_in_it(entrance):
    with entrance.store.writing() as db:
        account = Account("U0TANAKA", "T0CITY", "田中", "", "staff")
        put_account(db, account, datetime.now(TOKYO))
    asked = command("のりまっしの担当は? payload", trigger="1.2.abc")

    answer = entrance.hear(asked, form=True)

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert "交通政策課" in answer.json()["text"]


def test_slack_may_make_sure_of_the_address(entrance):
    asked = entrance.hear({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})

    assert asked.json() == {"challenge": "3eZbrw1a"}
    assert entrance.hear(b"ssl_check=1&token=x", form=True).status == 200


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "app_rate_limited", "minute_rate_limited": 1795132800},
        {"type": "of_tomorrow"},
        event("of_tomorrow", "", id="Ev9", ts="1795132700.2"),
        event("message", "x", id="Ev8", ts="1795132700.3", subtype="of_tomorrow"),
    ],
)
def test_what_the_bot_has_no_use_for_does_no_harm(entrance, payload):
    assert entrance.hear(payload).status == 200
    assert entrance.kept() == 0


def test_nobody_but_slack_decides_how_bolt_works(entrance):
    """This header, which is not signed, makes Bolt look for work of another kind only."""
    assert entrance.hear(MENTION, X_Slack_Bolt_Lazy_Only="1").status == 200
    assert entrance.kept() == 1


def test_there_is_nothing_else_on_the_port(entrance):
    assert post(f"{entrance.url}{PATH}/", b"", {}).status == 404
    for path in ("/", "/docs", "/openapi.json", "/as/staff", "/slack"):
        assert post(entrance.url + path, b"", {}).status == 404
    assert post(f"{entrance.url}/healthz", b"", {}).status == 405


# -------------------------------------------------------------------- what Slack does not send
def headers_of(body: bytes = TYPED, secret: str = SECRET, at: float | None = None) -> list[str]:
    signed = signature(secret, body, at)
    return [f"{name}: {value}" for name, value in signed.items()]


def refused() -> dict[str, list[str]]:
    """What is no signature of Slack's, made now: a right one is good for minutes only."""
    signed, stamped = headers_of()
    return {
        "unsigned": [],
        "without a time": [signed],
        "without a signature": [stamped],
        "another secret": headers_of(secret="of-somebody-else"),
        "of long ago": headers_of(at=1_000_000_000),
        "from the future": headers_of(at=99_999_999_999),
        "of another body": headers_of(b"{}"),
        "a word for a time": [signed, "X-Slack-Request-Timestamp: abc"],
        "no time at all": [signed, "X-Slack-Request-Timestamp:"],
        "a full-width time": [signed, "X-Slack-Request-Timestamp: \xef\xbc\x91795132800"],
        "an endless time": [signed, "X-Slack-Request-Timestamp: " + "1" * 5000],
        "a negative time": [signed, "X-Slack-Request-Timestamp: -795132800"],
        "not ASCII": ["X-Slack-Signature: v0=\xe9\xe9", stamped],
        "two signatures": [signed, signed, stamped],
        "two times": [signed, stamped, stamped],
    }


@pytest.mark.parametrize("how", refused())
def test_what_is_not_signed_stays_outside_and_out_of_the_log(entrance, caplog, how):
    length = f"Content-Length: {len(TYPED)}"

    answer = entrance.send(f"Content-Type: {JSON}", length, *refused()[how], body=TYPED)

    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"content-length: 0" in answer
    assert entrance.kept() == 0
    (line,) = lines_of(caplog)
    assert "署名" in line
    for secret in ("のりまっし", "U0TANAKA", "v0=", SECRET):
        assert secret not in line


@pytest.mark.parametrize("way", [1, -1])
def test_a_signature_is_good_for_five_minutes_before_and_after(way):
    signed_at = 1_795_132_800
    signed = Headers(signature(SECRET, TYPED, at=signed_at))

    door.check_claim(signed, signed_at + way * 300)

    with pytest.raises(TurnedAway, match="5分以上"):
        door.check_claim(signed, signed_at + way * 301)


GARBAGE = {
    "no text": (b'{"type": "\xff\xfe"}', JSON),
    "a list": (b"[]", JSON),
    "a word": (b'"x"', JSON),
    "nothing": (b"", JSON),
    "null": (b"null", JSON),
    "half of it": (TYPED[:50], JSON),
    "deep": (b"[" * 100_000, JSON),
    "deep inside": (b'{"type":' * 100_000, JSON),
    "an endless number": (b'{"type": 1' + b"0" * 10_000 + b"}", JSON),
    "of no type": (b'{"event": {}}', JSON),
    "half a payload": (b"payload={", FORM),
    "a payload of no type": (b"payload=[]", FORM),
    "another form": (b"name=x&age=1", FORM),
    "of another kind": (TYPED, "text/plain"),
    "strange inside": (b'{"type": "event_callback", "authorizations": 5}', JSON),
}


@pytest.mark.parametrize(("body", "kind"), GARBAGE.values(), ids=GARBAGE)
def test_what_is_not_slacks_is_refused_signed_or_not(entrance, caplog, body, kind):
    assert post(entrance.url + PATH, body, {"Content-Type": kind}).status == 401
    caplog.clear()

    assert entrance.hear(body, Content_Type=kind).status == 400

    assert lines_of(caplog) == [door.TURNED_AWAY % door.NOT_SLACKS]
    assert caplog.records[0].exc_info is None
    assert entrance.hear(MENTION).status == 200


def test_hundreds_of_refusals_are_a_few_lines_that_count_them(entrance, caplog, monkeypatch):
    monkeypatch.setattr(door, "TELL_SECONDS", SHORT)
    counted = Counting(300)
    logging.getLogger(door.__name__).addHandler(counted)

    began = time.monotonic()
    for _ in range(300):
        assert entrance.hear(b"", "of-somebody-else").status == 401

    assert counted.reached.wait(PATIENCE)
    logging.getLogger(door.__name__).removeHandler(counted)
    # One at once, then one a period; how many periods there are is the machine's affair.
    assert len(caplog.records) <= 2 + (time.monotonic() - began) / SHORT


def test_a_failure_is_one_line_without_the_words(entrance, caplog):
    """Bolt itself stumbles over an event that is none."""
    answer = entrance.hear({"type": "event_callback", "event": None, "text": "のりまっし"})

    assert answer.status == 500
    (line,) = lines_of(caplog)
    assert "TypeError" in line
    assert "のりまっし" not in line


# -------------------------------------------------------------------- too much, too slow
def test_a_body_that_says_it_is_too_large_is_refused_unread(entrance):
    answer = entrance.send(f"Content-Type: {JSON}", "Content-Length: 50000000", *headers_of())

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_of_many_chunks_is_cut_off(entrance):
    body = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000) * 20

    answer = entrance.send(
        f"Content-Type: {JSON}", "Transfer-Encoding: chunked", *headers_of(), body=body
    )

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_only_a_few_large_bodies_are_taken_at_a_time_and_small_ones_always(entrance, monkeypatch):
    large = command("x" * 100_000, trigger="1.2.large")
    assert entrance.hear(large, form=True).status == 200

    monkeypatch.setattr(door, "MOST_LARGE", 0)

    assert entrance.hear(large, form=True).status == 503
    assert entrance.hear(MENTION).status == 200


def test_a_body_that_does_not_come_is_not_waited_for(entrance, monkeypatch):
    monkeypatch.setattr(door, "BODY_SECONDS", SHORT)

    answer = entrance.send(f"Content-Type: {JSON}", "Content-Length: 100", *headers_of())

    assert answer.startswith(b"HTTP/1.1 408 ")


def test_who_leaves_in_the_middle_is_a_line_at_most(entrance, caplog):
    with socket.create_connection(("127.0.0.1", entrance.port), PATIENCE) as connection:
        head = (f"POST {PATH} HTTP/1.1", "Host: bot", "Content-Length: 100", *headers_of(), "", "")
        connection.sendall("\r\n".join(head).encode() + b"half")

    assert entrance.hear(MENTION).status == 200
    assert len(caplog.records) <= 1


def test_while_the_database_is_held_others_are_answered_and_slack_comes_again(
    entrance, monkeypatch
):
    monkeypatch.setattr(door, "ANSWER_SECONDS", SHORT)
    other = sqlite3.connect(entrance.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(30) as slack:
        held = [slack.submit(entrance.hear, MENTION) for _ in range(30)]

        assert post(f"{entrance.url}/nowhere", b"", {}).status == 404
        assert entrance.hear(MENTION, "of-somebody-else").status == 401
        with socket.create_connection(("127.0.0.1", entrance.port), PATIENCE) as asking:
            asking.sendall(b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n")
            assert b" 200 " in asking.recv(1000)
        assert {answer.result().status for answer in held} == {503}
    other.execute("ROLLBACK")
    other.close()
    monkeypatch.setattr(door, "ANSWER_SECONDS", PATIENCE)

    assert entrance.hear(MENTION, X_Slack_Retry_Num="1").status == 200
    assert entrance.kept() == 1


def test_a_hundred_people_at_once_are_all_heard_in_time(entrance):
    def ask(number: int) -> float:
        asked = event("app_mention", "のりまっしは?", id=f"Ev{number}", ts=f"1795132700.{number}")
        began = time.monotonic()
        assert entrance.hear(asked).status == 200
        return time.monotonic() - began

    with ThreadPoolExecutor(20) as people:
        took = list(people.map(ask, range(100)))

    assert max(took) < 3
    assert entrance.kept() == 100
