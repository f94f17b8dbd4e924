"""A SIGKILL between any two steps of a reply loses nothing and doubles nothing.

A child process goes through the steps and kills itself at one of them: just before a transaction
is committed, or just after. Then a fresh process takes over, and the person, who got no answer,
sends the same form once more.
"""

import os
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from bot.web.room import RoomMessenger
from bot.web.view import View
from bot.web.who import who_is
from bot.wiring import House
from handlers.messages import from_kept
from jobs.delivery import take_over
from jobs.inbox import apply_all
from jobs.tick import tick
from knowledge.rounds.rows import Request
from knowledge.rounds.wanted import Proposed
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, chat, trial
from knowledge.store.plans import revision_of_records
from knowledge.store.rounds import (
    add_round,
    add_rows,
    request_of,
    round_of,
    start_round,
)

OURS = "交通政策課"
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
TYPED = "のりまっし DL数 231,402件。継続・拡大。予約を追加"
# More steps than there are: the last ones are never reached, and the child ends by itself.
MOST_STEPS = 40


class Mortal(Store):
    """A store whose process dies at one step of one of its transactions."""

    dies_at: int | None = None
    step = 0

    @contextmanager
    def writing(self) -> Iterator:
        with super().writing() as db:
            yield db
            self._pass()
        self._pass()

    def _pass(self) -> None:
        self.step += 1
        if self.step == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class Silent:
    """The page hands in; nobody works in the background, each step is taken by the test."""

    def wake(self) -> None:
        pass


class Desk:
    """One process: a store, the worker's steps, a page."""

    def __init__(self, path: Path, library, dies_at: int | None = None) -> None:
        self.store = Mortal(path)
        self.store.dies_at = dies_at
        self.shelf = Shelf(self.store, path.parent / "plans")
        self.shelf._records, self.shelf._revision = library, revision_of_records(self.store)
        settings = Settings(_env_file=None, KIKIMASSHI_HOME=path.parent)
        self.house = House(settings, self.store, self.shelf)
        self.view = View(self.house, Silent(), None)
        self.person = who_is(OURS, library)

    def work(self) -> None:
        take_over(self.store)
        apply_all(self.store, self.shelf)
        tick(self.store, self.shelf, RoomMessenger(self.store), self.house.now)

    def request(self) -> Request:
        with self.store.reading() as db:
            return request_of(db, 1)

    def reply(self) -> None:
        """Type the reply, and let it be worked on."""
        request = self.request()
        body = {"text": TYPED}
        self.view.hand_in(self.person, "typed", body, "page/typed", request.place, request.thread)
        self.work()

    def submit(self) -> None:
        """Press 提出する of the read-back."""
        request = self.request()
        with self.store.reading() as db:
            said = chat.messages_in(db, [request.place], 50)
        (read_back,) = [m for m in said if m.reply and "下書きにしました" in m.text]
        button = from_kept(read_back.reply).buttons[0]
        body = {"action": button.action, "value": button.value}
        self.view.hand_in(self.person, "pressed", body, "page/press", request.place, request.thread)
        self.work()


@pytest.fixture
def asked(shelf, library) -> Path:
    """A database in which one department was asked for one initiative."""
    row = Proposed(OURS, "dxap2-2026/norimasshi", measures=("dxap1-2025/maas/downloads",))
    with shelf.store.writing() as db:
        due_on = date(2099, 1, 5)
        id = add_round(db, ["dxap2-2026"], 2026, "final", due_on, True, NOW, "x")
        add_rows(db, round_of(db, id), [row])
        start_round(db, id, NOW)
    tick(shelf.store, shelf, RoomMessenger(shelf.store), lambda: NOW)
    shelf.store.close()
    return shelf.store.path


def lives_through(path: Path, library, dies_at: int) -> bool:
    """Reply and submit in a child process; False when it was killed on the way."""
    child = os.fork()
    if child == 0:
        # Whatever happens, the child ends here: it is no second run of the tests.
        try:
            desk = Desk(path, library, dies_at)
            desk.reply()
            desk.submit()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


@pytest.mark.parametrize("dies_at", range(1, MOST_STEPS))
def test_whatever_the_step_everything_is_there_once(asked, library, dies_at):
    lives_through(asked, library, dies_at)

    # The person saw no answer and sends the same once more, with the same key.
    after = Desk(asked, library)
    after.work()
    after.reply()
    after.submit()

    with after.store.reading() as db:
        said = [
            m.text.split("\n")[0].split("（")[0]
            for m in chat.messages_in(db, [trial.room_of(OURS)], 50)
        ]
        left = db.conn.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone()[0]
        written = tuple(
            db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("entries", "marks", "inbox", "outbox")
        )
        sound = db.conn.execute("PRAGMA integrity_check").fetchone()[0]
    assert said == [
        "交通政策課の方へ　デジタル政策課からのお願いです。",
        TYPED,
        "下書きにしました。まだ提出していません。",
        "提出しました。ありがとうございます",
    ]
    assert written == (3, 1, 2, 3)
    assert (left, sound) == (0, "ok")


def test_the_steps_that_are_tried_are_all_of_them(asked, library):
    """The last step of the range is beyond the end, and the first one kills."""
    assert lives_through(asked, library, MOST_STEPS - 1)


def test_the_first_step_is_deadly(asked, library):
    assert not lives_through(asked, library, 1)
