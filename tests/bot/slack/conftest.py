"""Slack on loopback, and the bot at work in it one step at a time."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from bot.slack import connect
from bot.slack.connect import Connected
from jobs.delivery import reconcile, send_all
from jobs.inbox import apply_all
from knowledge.rounds.wanted import proposed_rows
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store
from knowledge.store.people import put_person
from knowledge.store.plans import revision_of_records
from knowledge.store.rounds import (
    add_round,
    add_rows,
    note_thread,
    requests_of,
    round_of,
    start_round,
)
from tests.bot.slack.stand_in import StandIn

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
LATER = NOW.replace(hour=10)
TOKENS = ("xoxb-secret", "xapp-secret")
DEPARTMENT = "交通政策課"
# Shortly before NOW; the request was posted the day before.
TS = "1795132700.000100"
REQUEST = "1795046400.000100"
PATIENCE = 10
# So long is waited for an answer that never comes; any other has `PATIENCE`, on a slow machine too.
HANG_SECONDS = 1.0


def patience_with(fault: str) -> float:
    """How long a client waits for a stand-in that has this fault."""
    return HANG_SECONDS if fault.endswith("hang") else PATIENCE


@dataclass
class Office:
    """A bot at work, one step at a time."""

    slack: StandIn
    store: Store
    shelf: Shelf
    connected: Connected
    woken: Event

    def hear(self, payload: dict, **more) -> None:
        """Slack sends something and gets its receipt."""
        assert self.slack.is_acknowledged(self.slack.send(payload, **more))

    def work(self, now: datetime = NOW) -> list[dict]:
        """Handle what arrived and send what waits; the messages that appeared in Slack."""
        before = len(self.slack.posts)
        apply_all(self.store, self.shelf)
        reconcile(self.store, self.connected.messenger, now)
        send_all(self.store, self.shelf, self.connected.messenger, lambda: now)
        return self.slack.posts[before:]

    def kept(self) -> int:
        with self.store.reading() as db:
            return db["inbox"].count


@pytest.fixture(scope="session")
def proposed(library):
    """What a round would ask of each department."""
    return proposed_rows(library, ("dxap2-2026",), 2026, "デジタル政策課")


@pytest.fixture
def open_office(filled, library, tmp_path, slack, monkeypatch):
    """Opens the line; `open_office(slack)` to a workspace of one's own."""
    monkeypatch.setattr(connect, "LOOK_SECONDS", 0.05)
    opened = []

    def open_(slack: StandIn = slack) -> Office:
        if not (tmp_path / "test.db").exists():
            shutil.copy(filled, tmp_path / "test.db")
        store, woken = Store(tmp_path / "test.db"), Event()
        shelf = Shelf(store, tmp_path / "plans")
        shelf._records, shelf._revision = library, revision_of_records(store)
        connected = connect.connect(store, shelf, *TOKENS, slack.api_url, woken.set, pace_seconds=0)
        opened.append(Office(slack, store, shelf, connected, woken))
        return opened[-1]

    yield open_
    for office in opened:
        office.connected.close()
        office.store.close()


@pytest.fixture
def office(open_office):
    """A bot that is connected and knows who it is."""
    office = open_office()
    assert office.slack.is_connected()
    assert office.slack.is_called("auth.test")
    return office


@pytest.fixture
def asked(office, proposed):
    """A request to a department was posted, and its reporter is known."""
    with office.store.writing() as db:
        put_person(db, "U0TANAKA", "田中", reports_for=DEPARTMENT)
        due = date(2026, 12, 18)
        id = add_round(db, ["dxap2-2026"], 2026, "final", due, True, NOW, "U0SATO")
        round = round_of(db, id)
        add_rows(db, round, proposed)
        start_round(db, id, NOW)
        (request,) = [one for one in requests_of(db, round) if one.department == DEPARTMENT]
        note_thread(db, request.id, "C0ROADS", REQUEST)
    return office


@pytest.fixture(scope="session")
def workspace() -> Iterator[StandIn]:
    workspace = StandIn().start()
    yield workspace
    workspace.stop()


@pytest.fixture
def slack(workspace) -> Iterator[StandIn]:
    """A workspace that answers, and in which nothing has happened yet."""
    yield workspace
    workspace.forget()
