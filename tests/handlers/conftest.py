"""An office to talk in: people, departments, a round that runs, and a clock that is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from handlers.conversation import check_form, form_for, respond
from handlers.messages import Button, Form, Reply
from handlers.scene import Scene
from knowledge.rounds.assemble import rows_of
from knowledge.rounds.rows import Request, Row
from knowledge.shelf import Shelf
from knowledge.store import Store, inbox, trial
from knowledge.store.people import person
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
        return self.says(who, text, thread=f"thread of {department}", place=f"room/{department}")

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
        return Scene(db, self.shelf.library(), person(db, who), self.now, "", "", "")

    def written(self) -> tuple[int, int, int]:
        """How many entries and marks there are, and which rounds run."""
        with self.store.reading() as db:
            return tuple(
                db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("entries", "marks", "rounds")
            )


@pytest.fixture
def office(shelf) -> Office:
    return Office(shelf.store, shelf)


@pytest.fixture
def running(office) -> Office:
    """A round for the plan in force that was started, with every department asked in its thread."""
    office.fills(COORDINATOR, "round.open", "", OPENED)
    office.presses(COORDINATOR, Button("開始", "round.start", "1"))
    with office.store.writing() as db:
        for request in requests_of(db, round_of(db, 1)):
            note_thread(
                db, request.id, f"room/{request.department}", f"thread of {request.department}"
            )
    return office


@pytest.fixture
def button() -> Callable[[Reply, str], Button]:
    """The button of a reply with this label, items included."""

    def find(reply: Reply, label: str) -> Button:
        buttons = [*reply.buttons, *(b for item in reply.items for b in item.buttons)]
        return next(button for button in buttons if button.label == label)

    return find


def day(text: str) -> date:
    return date.fromisoformat(text)
