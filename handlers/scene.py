"""Where something is said or done: who, where, when, and what is known there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.records.library import Library
from knowledge.rounds.rows import Request, Row
from knowledge.shelf.assemble import rows_of
from knowledge.store import Connection, audit
from knowledge.store.people import Person


@dataclass(frozen=True)
class Scene:
    """What a handler needs; `source` is the key of the event, `at` when the person acted.

    `db` stands in a writing transaction where something is done, and is only read from where a
    form is shown or checked.
    """

    db: Connection
    library: Library
    person: Person
    at: datetime
    place: str
    thread: str
    source: str

    def note(self, what: str, subject: str, **details: Any) -> None:
        """Write a line of the audit trail."""
        audit.note(self.db, self.at, self.person.id, what, subject, self.source, **details)

    def rows(self, request: Request) -> list[Row]:
        return rows_of(self.db, self.library, request.round, request.id)


def number_in(value: str) -> int:
    """The number of a row that a button carries; -1, which no row has, for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else -1
