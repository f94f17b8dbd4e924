"""The trail of who did what. Only ever appended; the database itself refuses anything else."""

import json
from datetime import datetime
from typing import Any

from knowledge.store.database import Connection


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


def noted(db: Connection, what: str) -> list[tuple[str, str]]:
    """(person, subject) of every line of one kind, oldest first."""
    return db.conn.execute(
        "SELECT person, subject FROM audit WHERE what = ? ORDER BY id", [what]
    ).fetchall()
