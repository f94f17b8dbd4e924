"""The trail of who did what. Only ever appended; the database itself refuses anything else."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from knowledge.store.database import Connection, query


class Noted(NamedTuple):
    """Who did something, and to what."""

    person: str
    subject: str


def note(
    db: Connection,
    at: datetime,
    person: str,
    what: str,
    subject: str,
    source: str,
    **details: Any,
) -> None:
    """One line of the trail; `source` is the key of the event that it followed from."""
    db.conn.execute(
        "INSERT INTO audit (at, person, what, subject, details, source) VALUES (?, ?, ?, ?, ?, ?)",
        [at.isoformat(), person, what, subject, json.dumps(details, ensure_ascii=False), source],
    )


def noted(db: Connection, what: str) -> list[Noted]:
    """Every line of one kind, oldest first."""
    rows = query(db, "SELECT person, subject FROM audit WHERE what = ? ORDER BY id", [what])
    return [Noted(**row) for row in rows]
