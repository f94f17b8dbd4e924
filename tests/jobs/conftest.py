"""A trial city hall that can be asked for its figures, and a messenger that ends as it is told."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.messages import Reply, from_kept
from handlers.reporting import readback
from handlers.rounds.board import Standing, standings
from jobs.delivery import Counted, NotSent, NotThere, Sent, Unknown
from jobs.inbox import apply_all
from jobs.tick import tick
from knowledge.office.places import direct_to
from knowledge.records.library import Library
from knowledge.rounds.rows import Request, Round, Row
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, inbox, outbox, trial
from knowledge.store.outbox import Outgoing
from knowledge.store.people import put_address
from knowledge.store.plans import revision_of_records
from knowledge.store.rounds import requests_of, rounds

TOKYO = ZoneInfo("Asia/Tokyo")
DUE = date(2026, 12, 18)
COORDINATOR = trial.COORDINATOR
TO_COORDINATOR = direct_to(COORDINATOR)
# One that is asked for a single thing, and one that is asked for four.
CITIZENS, TRANSPORT = "市民課", "交通政策課"


def on(month: int, day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """A moment in Tokyo between April 2026 and March 2027."""
    year = 2026 if month >= 4 else 2027
    return datetime(year, month, day, hour, minute, second, tzinfo=TOKYO)


# A Wednesday; the last working day before the first step is more than a week later.
STARTED = on(11, 25, 10)


@dataclass(frozen=True)
class Post:
    """A message that arrived."""

    key: str
    place: str
    thread: str | None
    reply: Reply
    at: datetime

    @property
    def first_line(self) -> str:
        return self.reply.text.splitlines()[0]


class Killed(BaseException):
    """The process ends here."""


Ending = Sent | NotSent | Unknown | BaseException


@dataclass
class RecordingMessenger:
    """Stands in for the platform: all is well unless it was told how sending to a place ends.

    Looking up tells the truth about what arrived, unless `look_up_trouble` says why it cannot.
    """

    settle: timedelta = timedelta(0)
    posts: list[Post] = field(default_factory=list)
    tried: list[tuple[str, datetime]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    look_up_trouble: str | None = None
    _endings: dict[str, list[tuple[Ending, bool]]] = field(default_factory=dict)

    def ends(self, department: str, ending: Ending, *, arrives: bool = False) -> None:
        """The next message to a department ends so; with `arrives` it is there all the same."""
        self._endings.setdefault(trial.room_of(department), []).append((ending, arrives))

    def send(self, message: Outgoing, reply: Reply, now: datetime) -> Sent | NotSent | Unknown:
        self.tried.append((message.key, now))
        waiting = self._endings.get(message.place)
        ending, arrives = waiting.pop(0) if waiting else (Sent(number_of(message.key)), True)
        if arrives:
            self.posts.append(Post(message.key, message.place, message.thread, reply, now))
        if isinstance(ending, BaseException):
            raise ending
        return ending

    def look_up(self, message: Outgoing) -> Sent | NotThere | Unknown:
        self.looked_up.append(message.key)
        if self.look_up_trouble is not None:
            return Unknown(self.look_up_trouble)
        there = any(post.key == message.key for post in self.posts)
        return Sent(number_of(message.key)) if there else NotThere()

    def steps_to(self, department: str) -> list[Post]:
        """The 依頼 and the reminders that arrived at a department; no answers to its messages."""
        steps = [post for post in self.posts if post.key.startswith("step/")]
        return [one for one in steps if outbox.of_step_key(one.key).department == department]

    def steps(self, department: str) -> list[str]:
        """The names of those steps."""
        return [outbox.of_step_key(post.key).step for post in self.steps_to(department)]

    def tries_at(self, department: str) -> list[datetime]:
        """When something was handed over for a department, whatever became of it."""
        return [at for key, at in self.tried if f"/{department}/" in key]

    def told_missing(self) -> list[Post]:
        """What the coordinator was told about who is missing."""
        return [post for post in self.posts if post.key.startswith("missing/")]


def number_of(key: str) -> str:
    """What the platform calls a message that arrived."""
    return f"number of {key}"


class City:
    """Everybody in a trial, and the database in which they meet."""

    def __init__(self, database: Path, library: Library, folder: Path) -> None:
        """A city of its own in `folder` that begins as `database` stands."""
        self.store = Store(Path(shutil.copy(database, folder / "trial.db")))
        self.shelf = Shelf(self.store, folder / "plans")
        # Reading the records again takes longer than most tests.
        self.shelf._records, self.shelf._revision = library, revision_of_records(self.store)
        self.messenger = RecordingMessenger()
        self._events = count(1)

    @property
    def library(self) -> Library:
        return self.shelf.library()

    # ---------------------------------------------------------------- what people do
    def event(
        self,
        kind: inbox.ArrivedKind,
        body: dict[str, Any],
        who: str,
        at: datetime,
        *,
        place: str | None = None,
        thread: str = "",
        key: str | None = None,
    ) -> str:
        """Something arrives and is written down; the key of what answers it."""
        key = key or f"{kind}-{at.isoformat()}-{next(self._events)}"
        with self.store.writing() as db:
            inbox.receive(db, key, place or direct_to(who), thread, who, kind, body, at)
        return outbox.reply_key(key)

    def _answered(self, key: str) -> Reply:
        apply_all(self.store, self.shelf)
        with self.store.reading() as db:
            kept = db.conn.execute("SELECT reply FROM outbox WHERE key = ?", [key]).fetchone()[0]
        return from_kept(kept)

    def press(self, action: str, value: str, at: datetime, who: str = COORDINATOR) -> Reply:
        return self._answered(self.event("pressed", {"action": action, "value": value}, who, at))

    def fill(
        self,
        form: str,
        value: str,
        values: dict[str, str],
        at: datetime,
        who: str = COORDINATOR,
    ) -> Reply:
        body = {"form": form, "value": value, "values": values}
        return self._answered(self.event("filled", body, who, at))

    def types(self, department: str, text: str, at: datetime) -> Reply:
        """Somebody of a department writes below its 依頼."""
        request = self.request(department)
        who, place = trial.reporter(department), trial.room_of(department)
        thread = request.thread or ""
        return self._answered(
            self.event("typed", {"text": text}, who, at, place=place, thread=thread)
        )

    def prepare_round(
        self, at: datetime = STARTED, due_on: date = DUE, plan: str = "dxap2-2026"
    ) -> Round:
        values = {
            "plan": plan,
            "fiscal_year": "2026",
            "kind": "final",
            "due_on": due_on.isoformat(),
            "with_text": "yes",
        }
        self.fill("round.open", "", values, at)
        return self.round

    def start_round(
        self, at: datetime = STARTED, due_on: date = DUE, plan: str = "dxap2-2026"
    ) -> Round:
        """Open a round and start it; the 依頼 wait in the outbox."""
        prepared = self.prepare_round(at, due_on, plan)
        self.press("round.start", str(prepared.id), at)
        return self.round

    def close_round(self, at: datetime) -> None:
        self.press("round.close", str(self.round.id), at)

    def fills_in(self, department: str, row: Row, at: datetime, **words: str) -> Reply:
        """A department fills in the form of a row; `words` replace what it says by itself."""
        values = {f"value{number}": "120" for number in range(len(row.values))}
        if row.results:
            values["result"] = row.results[0]
        if row.with_text:
            values["text"] = "予定どおり進めた。"
        return self.fill(
            readback.ROW_FORM, str(row.id), values | words, at, trial.reporter(department)
        )

    def submits(self, department: str, at: datetime) -> Reply:
        """A department submits its drafts."""
        drafts = [row for row in self.rows(department) if row.drafts]
        stamp = readback.stamp(self.request(department), drafts)
        return self.press(readback.SUBMIT, stamp, at, trial.reporter(department))

    def reports_all(self, department: str, at: datetime) -> None:
        """A department fills in everything that it is asked for and submits it."""
        for row in self.rows(department):
            self.fills_in(department, row, at)
        self.submits(department, at)

    def reached_at(self, department: str, place: str | None) -> None:
        with self.store.writing() as db:
            put_address(db, department, place)

    # ---------------------------------------------------------------- what the clock does
    def tick(self, at: datetime) -> Counted:
        return tick(self.store, self.shelf, self.messenger, lambda: at)

    # ---------------------------------------------------------------- what is known
    @property
    def round(self) -> Round:
        """The newest round."""
        with self.store.reading() as db:
            return rounds(db)[0]

    @property
    def departments(self) -> list[str]:
        """Who is asked in the newest round."""
        with self.store.reading() as db:
            return [request.department for request in requests_of(db, self.round)]

    def request(self, department: str) -> Request:
        with self.store.reading() as db:
            return next(r for r in requests_of(db, self.round) if r.department == department)

    def rows(self, department: str) -> list[Row]:
        return list(self.standing(department).rows)

    def standing(self, department: str) -> Standing:
        """A department's line on the board."""
        with self.store.reading() as db:
            board = standings(self.round, db, self.library)
        return next(one for one in board if one.request.department == department)

    def kept(self, department: str) -> dict[str, tuple[str, str | None]]:
        """Step → (state, reason) of all that the outbox holds for a department."""
        prefix = f"{outbox.round_prefix(self.round.id)}{department}/"
        with self.store.reading() as db:
            return {
                outbox.of_step_key(one.key).step: (one.state, one.reason)
                for one in outbox.sent_for(db, prefix)
            }


@pytest.fixture(scope="session")
def all_asked(furnished, library, tmp_path_factory) -> Path:
    """A database in which a round was started and every department got its 依頼; only copied."""
    city = City(furnished, library, tmp_path_factory.mktemp("asked"))
    return _ask(city)


@pytest.fixture(scope="session")
def two_asked(furnished, library, tmp_path_factory) -> Path:
    """The same where only two departments have an address; only copied."""
    city = City(furnished, library, tmp_path_factory.mktemp("two"))
    with city.store.writing() as db:
        for department in set(city.library.departments) - {CITIZENS, TRANSPORT}:
            put_address(db, department, None)
    return _ask(city)


def _ask(city: City) -> Path:
    city.start_round()
    city.tick(STARTED)
    city.store.close()
    return city.store.path


@pytest.fixture
def city(furnished, library, tmp_path) -> Iterator[City]:
    """Every department has people and a room; nobody was asked yet."""
    city = City(furnished, library, tmp_path)
    yield city
    city.store.close()


@pytest.fixture
def asked(all_asked, library, tmp_path) -> Iterator[City]:
    """Every department has its 依頼; the messenger has seen nothing yet."""
    city = City(all_asked, library, tmp_path)
    yield city
    city.store.close()


@pytest.fixture
def pair(two_asked, library, tmp_path) -> Iterator[City]:
    """市民課 and 交通政策課 have their 依頼, the others no address."""
    city = City(two_asked, library, tmp_path)
    yield city
    city.store.close()
