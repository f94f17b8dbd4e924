"""Events that arrive together are written together, and acknowledged only when they are there."""

import sqlite3
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Semaphore

import pytest

from bot.slack import receiver as module
from bot.slack.events import Heard
from bot.slack.receiver import Receiver
from knowledge.store import Store, database
from tests.bot.slack.conftest import NOW, TS

MANY, PATIENCE, SHORT = 8, 10, 0.1
HEARD = Heard("event/Ev0", "C0ROADS", TS, "U0TANAKA", "typed", {"text": "のりまっしは?"}, NOW)
EVENTS = [replace(HEARD, key=f"event/Ev{number}") for number in range(MANY)]


class Counted(Store):
    """A database that counts its transactions."""

    begun = 0

    @contextmanager
    def writing(self):
        self.begun += 1
        with super().writing() as db:
            yield db


class Watched(deque):
    """A queue that tells how many came."""

    def __init__(self) -> None:
        super().__init__()
        self.came = Semaphore(0)

    def append(self, item) -> None:
        super().append(item)
        self.came.release()


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", SHORT)
    store = Counted(tmp_path / "test.db")
    store.begun = 0
    yield store
    store.close()


@pytest.fixture
def receiver(store):
    receiver = Receiver(store)
    receiver._waiting = Watched()
    return receiver


def keep_together(receiver: Receiver, events: list[Heard]) -> list[Future]:
    """Let all of them wait before the first has its turn."""
    with ThreadPoolExecutor(len(events)) as threads, receiver._turn:
        kept = [threads.submit(receiver.keep, heard) for heard in events]
        for _ in events:
            assert receiver._waiting.came.acquire(timeout=PATIENCE)
    return kept


def keys(store: Store) -> list[str]:
    with store.reading() as db:
        return sorted(row["key"] for row in db["inbox"].rows)


def test_what_waits_is_written_in_one_transaction(receiver, store):
    kept = keep_together(receiver, EVENTS)

    assert [one.result() for one in kept] == [True] * MANY
    assert keys(store) == [heard.key for heard in EVENTS]
    assert store.begun == 1


def test_one_mention_of_which_slack_tells_twice_at_once_is_kept_once(receiver, store):
    twins = [replace(heard, twin=f"C0ROADS/{TS}") for heard in EVENTS[:2]]

    kept = keep_together(receiver, twins)

    assert sorted(one.result() for one in kept) == [False, True]
    assert len(keys(store)) == 1
    assert not receiver.keep(twins[0])


def test_while_the_database_is_held_nothing_is_acknowledged_and_all_may_come_again(receiver, store):
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = keep_together(receiver, EVENTS)
        assert {type(one.exception()) for one in refused} == {sqlite3.OperationalError}

    kept = keep_together(receiver, EVENTS)

    assert [one.result() for one in kept] == [True] * MANY
    assert keys(store) == [heard.key for heard in EVENTS]


def test_who_has_waited_too_long_gives_up_and_leaves_nothing_behind(receiver, store, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", SHORT)
    with receiver._turn, pytest.raises(TimeoutError):
        receiver.keep(EVENTS[0])

    assert receiver.keep(EVENTS[1])
    assert keys(store) == [EVENTS[1].key]

    assert receiver.keep(EVENTS[0])
