"""How fast is 「received」 said to Slack, and how soon is the answer there?

Beside a Bolt app that keeps nothing, behind the same door of the same server in the same run: the
ratio of the rates is what keeping an event costs. Servers are processes of their own, and so do
not share an interpreter with their eight clients.
"""

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from tests.bot.conftest import environment, warm_home
from tests.bot.slack.conftest import slack, workspace
from tests.bot.slack.http import JSON, PATH, signature
from tests.bot.slack.stand_in import BOT, event

__all__ = ["environment", "slack", "warm_home", "workspace"]

SECRET = "signing-secret"
CLIENTS, SPELL_SECONDS, SPELLS = 8, 1.5, 3
MOST_P99_MS = 200
QUESTIONS = 100
MOST_EVENTS, MOST_SECONDS, MOST_GROWTH_MB = 100_000, 240, 20
PATIENCE = 30

_numbers = count(1)


def mention() -> bytes:
    """One more event of the last second, of one of a hundred people."""
    number = next(_numbers)
    asked = event(
        "app_mention",
        f"<@{BOT}> のりまっしの担当は?",
        id=f"Ev{number}",
        ts=f"{int(time.time()) - 1}.{number:06d}",
        user=f"U0BENCH{number % 100}",
    )
    return json.dumps(asked).encode()


class Line:
    """A connection that is kept open, as Slack keeps one."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def post(self, body: bytes) -> float:
        """Send an event; the seconds until it was acknowledged."""
        head = [f"POST {PATH} HTTP/1.1", "Host: bot", f"Content-Type: {JSON}"]
        head += [f"{name}: {value}" for name, value in signature(SECRET, body).items()]
        head += [f"Content-Length: {len(body)}", "", ""]
        request = "\r\n".join(head).encode() + body
        began = time.perf_counter()
        self._socket.sendall(request)
        answer = self._socket.recv(4096)
        spent = time.perf_counter() - began
        assert answer.startswith(b"HTTP/1.1 200 "), answer[:60]
        assert answer.endswith(b"\r\n\r\n"), "no receipt has a body"
        return spent

    def post_until(self, end: float, most: int) -> list[float]:
        spent = []
        while len(spent) < most and time.perf_counter() < end:
            spent.append(self.post(mention()))
        return spent

    def close(self) -> None:
        self._socket.close()


@dataclass
class Server:
    port: int
    database: Path
    pid: int

    def load(self, seconds: float, most: int = MOST_EVENTS) -> tuple[list[float], float]:
        """Post with all clients at once; what each event took, and how long all took."""
        lines = [Line(self.port) for _ in range(CLIENTS)]
        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as clients:
            share = -(-most // CLIENTS)
            all_spent = clients.map(lambda line: line.post_until(began + seconds, share), lines)
            spent = [one for of_line in all_spent for one in of_line]
        took = time.perf_counter() - began
        for line in lines:
            line.close()
        return spent, took

    def kept(self) -> int:
        with sqlite3.connect(self.database) as db:
            return db.execute("SELECT count(*) FROM inbox").fetchone()[0]

    def memory_mb(self) -> float:
        with open(f"/proc/{self.pid}/status") as status:
            (line,) = [line for line in status if line.startswith("VmRSS:")]
        return int(line.split()[1]) / 1024


@pytest.fixture
def serve(environment, slack, furnished, tmp_path):
    """Starts one of the servers; `serve("bare")`."""

    @contextmanager
    def start(kind: str, **settings: str) -> Iterator[Server]:
        home = tmp_path / f"{kind}-{next(_numbers)}"
        home.mkdir()
        shutil.copy(furnished, home / "kikimasshi.db")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.slack_server", kind],
            stdout=subprocess.PIPE,
            text=True,
            env=environment
            | {
                "KIKIMASSHI_HOME": str(home),
                "KIKIMASSHI_PORT": str(port),
                "KIKIMASSHI_SLACK_MODE": "http",
                "SLACK_BOT_TOKEN": "xoxb-secret",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api_url,
            }
            | settings,
        )
        try:
            assert process.stdout.readline()
            yield Server(port, home / "kikimasshi.db", process.pid)
        finally:
            process.kill()
            process.communicate()

    return start


def percentile(spent: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(spent)[int(len(spent) * share)] * 1000


def told(name: str, spent: list[float], rate: float = 0) -> str:
    p50, p99 = percentile(spent, 0.5), percentile(spent, 0.99)
    per_second = f"{rate:,.0f}/s, " if rate else ""
    return f"{name}: {per_second}p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def test_acknowledging_with_eight_clients(serve, capsys):
    spent = {"bare": [], "receiving": []}
    rates = {"bare": [], "receiving": []}
    with serve("bare") as bare, serve("receiving") as receiving:
        servers = {"bare": bare, "receiving": receiving}
        for server in servers.values():
            server.load(0.5)
        before = receiving.kept()
        for _ in range(SPELLS):
            for name, server in servers.items():
                some, took = server.load(SPELL_SECONDS)
                spent[name] += some
                rates[name].append(len(some) / took)
        assert receiving.kept() - before == len(spent["receiving"])
    with serve("whole") as whole:
        whole.load(0.5)
        before = whole.kept()
        spent["whole"], took = whole.load(SPELL_SECONDS * 2)
        rates["whole"] = [len(spent["whole"]) / took]
        assert whole.kept() - before == len(spent["whole"])

    typical = {name: sorted(some)[len(some) // 2] for name, some in rates.items()}
    with capsys.disabled():
        print()
        for name, some in spent.items():
            ratio = typical[name] / typical["bare"]
            print(told(name, some, typical[name]) + f", ratio {ratio:.2f}")
    assert percentile(spent["receiving"], 0.99) <= MOST_P99_MS
    assert percentile(spent["whole"], 0.99) <= MOST_P99_MS


def test_from_a_mention_to_its_answer(serve, slack, capsys):
    def until_answered(send) -> float:
        before = len(slack.posts)
        began = time.perf_counter()
        send()
        assert slack.is_called("chat.postMessage", before + 1)
        return time.perf_counter() - began

    def measured(send) -> list[float]:
        # The first question waits for the index of names.
        until_answered(send)
        return [until_answered(send) for _ in range(QUESTIONS)]

    def over_http() -> list[float]:
        with serve("whole") as server:
            line = Line(server.port)
            return measured(lambda: line.post(mention()))

    def over_socket() -> list[float]:
        with serve("whole", KIKIMASSHI_SLACK_MODE="socket", SLACK_APP_TOKEN="xapp-secret"):
            assert slack.is_connected()
            return measured(lambda: slack.send(json.loads(mention())))

    with capsys.disabled():
        print()
        print(told("answered over HTTP", over_http()))
        print(told("answered over Socket Mode", over_socket()))


def test_memory_does_not_grow_with_the_events(serve, capsys):
    with serve("receiving") as server:
        first, took = server.load(MOST_SECONDS / 5, MOST_EVENTS // 5)
        early = server.memory_mb()
        rest, more = server.load(MOST_SECONDS - took, MOST_EVENTS * 4 // 5)
        late = server.memory_mb()
        assert server.kept() == len(first) + len(rest)

    with capsys.disabled():
        events = f"{len(first) + len(rest):,} events in {took + more:.0f} s"
        print(f"\nmemory: {early:.1f} MB, {late:.1f} MB after {events}")
    assert late - early < MOST_GROWTH_MB
