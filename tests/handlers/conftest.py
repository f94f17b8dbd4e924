"""An office to talk in: people, departments, a round that runs, and a clock that is an argument."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.conversation import check_form, form_for, respond
from handlers.messages import Button, Form, Reply, to_kept
from handlers.scene import Scene
from knowledge.rounds.rows import Request, Row
from knowledge.shelf.assemble import rows_of
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, inbox, outbox, trial
from knowledge.store.people import person
from knowledge.store.plans import revision_of_records
from knowledge.store.rounds import note_thread, requests_of, round_of

TOKYO = ZoneInfo("Asia/Tokyo")
COORDINATOR, MEMBER = trial.COORDINATOR, trial.MEMBER
OPENED = {
    "plan": "dxap2-2026",
    "fiscal_year": "2026",
    "kind": "final",
    "due_on": "2026-12-18",
    "with_text": "yes",
}


def of(department: str) -> str:
    """The id of the person who reports for a department."""
    return trial.reporter(department)


@dataclass
class Office:
    """What people do, as events of the inbox, each handled at once in its transaction."""

    store: Store
    shelf: Shelf
    now: datetime = datetime(2026, 11, 25, 10, 0, tzinfo=TOKYO)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def at(self, *moment: int) -> "Office":
        self.now = datetime(*moment, tzinfo=TOKYO)
        return self

    # ---------------------------------------------------------------- acting
    def says(self, who: str, text: str, thread: str = "", place: str = "") -> Reply:
        number = next(self._numbers)
        place = place or f"person/{who}"
        return self._event(who, "typed", {"text": text}, place, thread or f"t{number}", number)

    def replies(self, who: str, department: str, text: str) -> Reply:
        """Type into the thread of a department's request."""
        return self.says(who, text, thread=f"thread of {department}", place=f"room:{department}")

    def presses(self, who: str, button: Button) -> Reply:
        body = {"action": button.action, "value": button.value}
        return self._event(who, "pressed", body, f"person/{who}", "", next(self._numbers))

    def fills(self, who: str, form: str, value: str, values: Mapping[str, str]) -> Reply:
        body = {"form": form, "value": value, "values": dict(values)}
        return self._event(who, "filled", body, f"person/{who}", "", next(self._numbers))

    def _event(self, who, kind, body, place, thread, number) -> Reply:
        library = self.shelf.library()
        with self.store.writing() as db:
            id = inbox.receive(db, f"event {number}", place, thread, who, kind, body, self.now)
            reply = respond(inbox.arrived(db, id), db, library)
            inbox.mark_done(db, id)
            if reply is not None:
                key = outbox.reply_key(f"event {number}")
                outbox.put(db, key, place, self.now, thread=thread or None, reply=to_kept(reply))
        return reply

    # ---------------------------------------------------------------- looking
    def sees(self, who: str, button: Button) -> Form | Reply:
        with self.store.reading() as db:
            return form_for(button.action, button.value, who, self.now, db, self.shelf.library())

    def wrong(self, who: str, form: str, value: str, values: Mapping[str, str]) -> dict[str, str]:
        with self.store.reading() as db:
            return check_form(form, value, values, who, self.now, db, self.shelf.library())

    def request(self, department: str, round: int = 1) -> Request:
        with self.store.reading() as db:
            found = requests_of(db, round_of(db, round))
        return next(request for request in found if request.department == department)

    def rows(self, department: str, round: int = 1) -> list[Row]:
        request = self.request(department, round)
        with self.store.reading() as db:
            return rows_of(db, self.shelf.library(), request.round, request.id)

    def row(self, department: str, called: str) -> Row:
        return next(row for row in self.rows(department) if row.called == called)

    def scene(self, who: str, db) -> Scene:
        return Scene(
            db, self.shelf.library(), person(db, who, self.now.date()), self.now, "", "", ""
        )

    def written(self) -> tuple[int, int, int]:
        """How many entries and marks there are, and which rounds run."""
        with self.store.reading() as db:
            return tuple(
                db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("entries", "marks", "rounds")
            )


def open_office(file: Path, folder: Path, library) -> Office:
    """An office on a copy of a database; the records are known without reading."""
    shutil.copy(file, folder)
    shelf = Shelf(Store(folder / file.name), folder / "plans")
    shelf._records, shelf._revision = library, revision_of_records(shelf.store)
    return Office(shelf.store, shelf)


@pytest.fixture
def office(furnished, library, tmp_path) -> Iterator[Office]:
    office = open_office(furnished, tmp_path, library)
    yield office
    office.store.close()


@pytest.fixture(scope="session")
def started(furnished, library, tmp_path_factory) -> Path:
    """The file of a database in which a round runs; made once and copied."""
    office = open_office(furnished, tmp_path_factory.mktemp("started"), library)
    office.fills(COORDINATOR, "round.open", "", OPENED)
    office.presses(COORDINATOR, Button("開始", "round.start", "1"))
    with office.store.writing() as db:
        for request in requests_of(db, round_of(db, 1)):
            department = request.department
            note_thread(db, request.id, f"room:{department}", f"thread of {department}")
    office.store.close()
    return office.store.path


@pytest.fixture
def running(started, library, tmp_path) -> Iterator[Office]:
    """A round for the plan in force that was started, with every department asked in its thread."""
    office = open_office(started, tmp_path, library)
    office._numbers = count(100)
    yield office
    office.store.close()


@pytest.fixture
def button() -> Callable[[Reply, str], Button]:
    """The button of a reply with this label, items included."""

    def find(reply: Reply, label: str) -> Button:
        buttons = [*reply.buttons, *(b for item in reply.items for b in item.buttons)]
        return next(button for button in buttons if button.label == label)

    return find


def day(text: str) -> date:
    return date.fromisoformat(text)
