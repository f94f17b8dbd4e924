"""`kikimasshi run`: it says where it is, answers, keeps others out, and stops."""

import json
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest
import uvicorn

from bot.settings import Settings
from bot.web.app import build_app
from bot.web.room import RoomMessenger
from bot.web.server import config_for
from bot.wiring import House
from bot.worker import Worker
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store
from knowledge.store.plans import revision_of_records
from tests.bot.conftest import KIKIMASSHI

PATIENCE = 10


@dataclass
class Page:
    """The page of a running bot, as a browser without scripts uses it."""

    address: str
    process: subprocess.Popen | None = None

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> tuple[int, str]:
        data = urllib.parse.urlencode(fields).encode()
        path = urllib.parse.quote(path)
        return self._open(urllib.request.Request(self.address + path, data, headers))

    def _open(self, request) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def say(self, who: str, text: str, thread: str = "", key: str = "") -> str:
        fields = {"text": text, "thread": thread, "key": key or f"key-{time.monotonic_ns()}"}
        return self.post(f"/as/{who}/say", fields)[1]

    def open_stream(self, path: str, after: str = "0", **headers: str):
        request = urllib.request.Request(f"{self.address}{path}&after={after}", headers=headers)
        return urllib.request.urlopen(request, timeout=10)


@contextmanager
def running(home: Path, environment: dict[str, str]) -> Iterator[Page]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [KIKIMASSHI, "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | {"KIKIMASSHI_PORT": str(port), "KIKIMASSHI_HOME": str(home)},
        cwd=home,
    )
    said = process.stdout.readline()
    assert f"http://127.0.0.1:{port}" in said
    yield Page(f"http://127.0.0.1:{port}", process)
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def page(furnished, library, tmp_path_factory) -> Iterator[Page]:
    """A bot in this process that the tests of this file share; none of them depends on another."""
    home = tmp_path_factory.mktemp("shared")
    shelf = Shelf(Store(Path(shutil.copy(furnished, home))), home / "plans")
    shelf._records, shelf._revision = library, revision_of_records(shelf.store)
    house = House(Settings(_env_file=None, KIKIMASSHI_HOME=home), shelf.store, shelf)
    worker, closing = Worker(house, RoomMessenger(house.store)), Event()
    server = uvicorn.Server(config_for(build_app(house, worker, closing)))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        serving.start()
        worker.start()
        yield Page(f"http://127.0.0.1:{listener.getsockname()[1]}")
        closing.set()
        server.should_exit = True
        serving.join(PATIENCE)
    worker.stop()
    house.store.close()


@pytest.fixture(scope="module")
def home(furnished, tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("alone")
    shutil.copy(furnished, home)
    return home


@pytest.fixture(scope="module")
def other(environment, home):
    """The program in a process of its own."""
    with running(home, environment) as page:
        yield page


@pytest.fixture
def alone(other):
    """That program, with which nobody has done anything yet."""
    other.post("/as/staff/restart", {})
    return other


@pytest.fixture
def command(kikimasshi, home):
    """The command line beside that bot, in another process than it."""

    def run(*arguments: str, typed: str = ""):
        return kikimasshi(*arguments, typed=typed, KIKIMASSHI_HOME=str(home))

    return run


def thread_in(html: str) -> str:
    """The number of the last thread of a room."""
    return re.findall(r'id="t(\d+)"', html)[-1]


def events_of(stream, count: int) -> list[dict[str, str]]:
    """Read `count` events (comments and retry lines aside) from a stream."""
    found: list[dict[str, str]] = []
    event: dict[str, str] = {}
    for line in stream:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name in ("id", "event", "data"):
            event[name] = value
        elif not name and event:
            found.append(event)
            event = {}
            if len(found) == count:
                return found
    raise AssertionError("the stream ended")


# -------------------------------------------------------------------- without scripts
def test_the_page_answers_a_question_and_follows_up_by_reload(page):
    first = page.say("staff", "のりまっしのDL数は？")
    then = page.say("staff", "担当は？", thread=thread_in(first))

    assert "205,534件" in first
    assert "交通政策課です" in then


def test_a_key_that_was_sent_before_is_handled_once(page):
    page.say("staff", "これは一度だけ", key="the-same-key")
    html = page.say("staff", "これは一度だけ", key="the-same-key")

    assert html.count('class="said">これは一度だけ') == 1


def test_what_is_typed_is_escaped(page):
    html = page.say("staff", "<script>alert(1)</script> & <b>")

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_text_that_is_too_long_comes_back_as_it_was(page):
    status, html = page.post("/as/staff/say", {"text": "長" * 4001, "key": "key-0000001"})

    assert status == 400
    assert "長" * 4001 in html
    assert "4000文字まで" in html


@pytest.mark.parametrize("path", ["/as/nobody", "/as/staff/room/nowhere", "/as/staff/room/direct2"])
def test_who_or_what_is_not_there_is_told(page, path):
    status, html = page.get(path)

    assert status == 404
    assert "選んでください" in html


def test_the_desk_is_for_the_coordinator(page):
    for path in ("board", "board/1", "preview/1", "review/1", "export/1"):
        status, html = page.get(f"/as/staff/{path}")

        assert status == 403
        assert "取りまとめ" in html


# -------------------------------------------------------------------- streams
def test_a_message_arrives_without_reload_and_a_break_is_made_up_for(page):
    html = page.say("staff", "のりまっしの担当課は？")
    thread = thread_in(html)
    before = str(int(thread) - 1)
    with page.open_stream("/as/staff/events?room=direct", before) as stream:
        asked, answered = events_of(stream, 2)

    page.say("staff", "工程は？", thread=thread)
    headers = {"Last-Event-ID": answered["id"]}
    with page.open_stream("/as/staff/events?room=direct", before, **headers) as stream:
        missed = events_of(stream, 2)

    assert asked["id"] == thread
    assert "交通政策課です" in json.loads(answered["data"])["html"]
    assert [int(event["id"]) > int(answered["id"]) for event in missed] == [True, True]


def test_what_the_command_line_writes_appears_within_two_seconds(alone, command):
    command("round", "open", "--year", "2026", "--due", "2099-01-05")
    command("round", "start")
    room = urllib.parse.quote("交通政策課")
    with alone.open_stream(f"/as/{room}/events?room={room}") as stream:
        (request,) = events_of(stream, 1)

        done = command("reply", "--as", "交通政策課", "のりまっし DL数 231,402件")
        written = time.monotonic()
        events_of(stream, 2)
        took = time.monotonic() - written

    assert "205,534件 → 231,402件" in done.stdout
    assert request["event"] == "message"
    assert took < 2
    assert "231,402件" in alone.get(f"/as/{room}")[1]


def test_sigterm_stops_it_within_five_seconds_with_streams_open(environment, furnished, tmp_path):
    shutil.copy(furnished, tmp_path)
    with (
        running(tmp_path, environment) as page,
        page.open_stream("/as/staff/events?room=direct") as stream,
    ):
        stream.readline()

        page.process.send_signal(signal.SIGTERM)
        _, errors = page.process.communicate(timeout=5)

    assert "Traceback" not in errors
    assert page.process.returncode in (0, -signal.SIGTERM)


# -------------------------------------------------------------------- the trial's date
def test_the_date_moves_to_the_next_morning_and_to_the_next_reminder(alone, command):
    command("round", "open", "--year", "2026", "--due", "2099-01-05")
    command("round", "start")
    alone.post("/as/coordinator/date", {"to": "day"})
    status = command("round", "status", "--json").stdout

    _, html = alone.post("/as/coordinator/date", {"to": "reminder"})

    assert '"last_step": "ask"' in status
    assert "令和80年12月22日（月） 09:00" in html
    assert command("round", "status", "--json").stdout.count('"last_step": "D-14"') == 45


def test_starting_over_throws_the_trial_away(alone, command):
    command("round", "open", "--year", "2026", "--due", "2099-01-05")
    alone.say("staff", "のりまっしの担当課は？")

    alone.post("/as/staff/restart", {})

    assert command("round", "status").returncode == 1
    assert 'class="said"' not in alone.get("/as/staff")[1]


# -------------------------------------------------------------------- who is kept out
def test_the_trial_page_is_for_this_machine_only(page):
    assert page.get("/", Host="kikimasshi.example")[0] == 400
    assert page.get("/", Host="127.0.0.1.example:80")[0] == 400
    for name in ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Anything", "Forwarded"):
        assert page.get("/", **{name: "192.0.2.1"})[0] == 403
    assert page.get("/healthz") == (200, '{"ok":true,"initiatives":516}')


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://kikimasshi.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_can_do_nothing_here(page, headers):
    before = page.get("/as/staff")[1].count('class="said"')
    fields = {"text": "のりまっしの担当課は？", "key": "key-0000001"}

    status, told = page.post("/as/staff/say", fields, **headers)

    assert status == 403
    assert "ほかのサイト" in told
    assert page.get("/as/staff")[1].count('class="said"') == before


def test_our_own_pages_may(page):
    fields = {"text": "のりまっしの担当課は？", "key": "key-0000001"}

    status, html = page.post("/as/staff/say", fields, Origin=page.address)

    assert status == 200
    assert "交通政策課" in html


def test_a_body_over_the_limit_is_refused_whatever_it_announces(page):
    assert page.post("/as/staff/say", {"text": "a" * 70_000})[0] == 413
    host, port = page.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(
            f"POST /as/staff/say HTTP/1.1\r\nHost: {host}:{port}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode()
        )
        for _ in range(20):
            raw.sendall(b"2000\r\n" + b"a" * 0x2000 + b"\r\n")
        assert b" 413 " in raw.recv(200)


def test_nothing_from_elsewhere_may_run_or_be_loaded(page):
    with urllib.request.urlopen(page.address) as answer:
        policy = answer.headers["Content-Security-Policy"]
        html = answer.read().decode()

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r'(?:src|href|action)="https?:', html) == []


# -------------------------------------------------------------------- starting
def test_a_busy_port_is_one_clear_line(kikimasshi):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = kikimasshi("run", KIKIMASSHI_PORT=str(port))

    assert done.returncode == 1
    assert f"ポート {port}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_trial_refuses_an_address_that_others_can_reach(kikimasshi):
    done = kikimasshi("run", KIKIMASSHI_HOST="0.0.0.0")

    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr


@pytest.mark.parametrize(
    ("token", "missing"),
    [("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN")],
)
def test_the_trial_is_off_as_soon_as_a_slack_token_is_set(kikimasshi, token, missing):
    done = kikimasshi("run", **{token: "xoxb-not-a-real-one"})

    assert done.returncode == 1
    assert missing in done.stderr
    assert "xoxb" not in done.stdout + done.stderr


def test_a_folder_that_cannot_be_used_is_one_clear_line(kikimasshi, tmp_path):
    (tmp_path / "file").touch()

    done = kikimasshi("run", KIKIMASSHI_HOME=str(tmp_path / "file" / "var"))

    assert done.returncode == 1
    assert "KIKIMASSHI_HOME" in done.stderr
    assert done.stderr.count("\n") == 1


def test_each_setting_that_cannot_be_used_is_named(kikimasshi):
    done = kikimasshi("run", KIKIMASSHI_PORT="eighty", KIKIMASSHI_LOG_LEVEL="LOUD")

    assert done.returncode == 1
    assert "KIKIMASSHI_PORT" in done.stderr
    assert "KIKIMASSHI_LOG_LEVEL" in done.stderr
    assert "Traceback" not in done.stderr
