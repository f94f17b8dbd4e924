"""What arrived, written down before the platform is told 「受け取った」. Each event once."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from knowledge.store.database import Connection, NamedRow, first, only, query

ArrivedKind = Literal["typed", "pressed", "filled", "edited", "deleted", "opened", "refused"]
TOGETHER = timedelta(minutes=30)
COLUMNS = "id, key, place, thread, person, kind, body, at, tries"


@dataclass(frozen=True)
class Arrived:
    """One event from a person. `thread` is where an answer belongs; `at` when it happened."""

    id: int
    key: str
    place: str
    thread: str
    person: str
    kind: ArrivedKind
    body: dict[str, Any]
    at: datetime
    tries: int = 0


def receive(
    db: Connection,
    key: str,
    place: str,
    thread: str,
    person: str,
    kind: ArrivedKind,
    body: dict[str, Any],
    at: datetime,
    twin: str | None = None,
) -> int | None:
    """Keep an event; its number, or None when it was kept before.

    `key` names the delivery, `twin` the message behind it: a platform may tell of one twice.
    """
    row = first(
        db,
        "INSERT INTO inbox (key, twin, place, thread, person, kind, body, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        [key, twin, place, thread, person, kind, json.dumps(body), at.isoformat()],
    )
    return row["id"] if row else None


def handed_in(db: Connection, key: str) -> bool:
    return first(db, "SELECT id FROM inbox WHERE key = ?", [key]) is not None


def next_new(db: Connection) -> Arrived | None:
    """The oldest event that nobody has handled."""
    row = first(db, f"SELECT {COLUMNS} FROM inbox WHERE state = 'new' ORDER BY id LIMIT 1")
    return _arrived(row) if row else None


def arrived(db: Connection, id: int) -> Arrived | None:
    row = first(db, f"SELECT {COLUMNS} FROM inbox WHERE id = ?", [id])
    return _arrived(row) if row else None


def arrived_as(db: Connection, twin: str) -> Arrived | None:
    """The event that told of a message; None where the bot never took note of it."""
    row = first(db, f"SELECT {COLUMNS} FROM inbox WHERE twin = ?", [twin])
    return _arrived(row) if row else None


def told_of(db: Connection, of: str, before: int) -> list[Arrived]:
    """The events that told of one message before another event: itself and its edits, newest first.

    `of` is the message, its place and its number there.
    """
    edits = f"edit/{of}/"
    rows = query(
        db,
        f"SELECT {COLUMNS} FROM inbox WHERE id < ? AND kind IN ('typed', 'edited')"
        " AND (twin = ? OR key >= ? AND key < ?) ORDER BY id DESC",
        [before, of, edits, f"edit/{of}0"],
    )
    return [_arrived(row) for row in rows]


def arrived_by_key(db: Connection, key: str) -> Arrived | None:
    row = first(db, f"SELECT {COLUMNS} FROM inbox WHERE key = ?", [key])
    return _arrived(row) if row else None


def asked_since(db: Connection, person: str, since: datetime) -> int:
    """How many messages somebody typed since then."""
    row = only(
        db,
        "SELECT count(*) AS typed FROM inbox WHERE person = ? AND at >= ? AND kind = 'typed'",
        [person, since.isoformat()],
    )
    return int(row["typed"])


def mark_done(db: Connection, id: int) -> None:
    db.conn.execute("UPDATE inbox SET state = 'done' WHERE id = ?", [id])


def note_failure(db: Connection, id: int, error: str, most_tries: int) -> bool:
    """Count a try that failed; True when it was the last one, and the event is set aside."""
    row = only(
        db,
        "UPDATE inbox SET tries = tries + 1, error = ?,"
        " state = CASE WHEN tries + 1 >= ? THEN 'dead' ELSE state END"
        " WHERE id = ? RETURNING state",
        [error, most_tries, id],
    )
    return bool(row["state"] == "dead")


def typed_before(db: Connection, event: Arrived, most: int) -> list[str]:
    """What the same person typed before this in the same thread, oldest first.

    Where there are no threads, as with commands, only what was typed just before belongs together.
    """
    since = (event.at - TOGETHER).isoformat()
    rows = query(
        db,
        "SELECT body FROM inbox WHERE place = ? AND thread = ? AND person = ? AND kind = 'typed'"
        " AND state <> 'dead' AND (thread <> '' OR at >= ?)"
        " AND id < ? ORDER BY id DESC LIMIT ?",
        [event.place, event.thread, event.person, since, event.id, most],
    )
    return [json.loads(row["body"])["text"] for row in reversed(rows)]


def last_typed(db: Connection, event: Arrived) -> Arrived | None:
    """What the same person typed last before this event, in the same thread."""
    row = first(
        db,
        f"SELECT {COLUMNS} FROM inbox WHERE place = ? AND thread = ? AND person = ?"
        " AND kind = 'typed' AND state <> 'dead' AND id < ? ORDER BY id DESC LIMIT 1",
        [event.place, event.thread, event.person, event.id],
    )
    return _arrived(row) if row else None


def spoke_in(db: Connection, place: str, thread: str, person: str, since: datetime) -> bool:
    """Did this person say something to the bot in this thread since then?"""
    row = first(
        db,
        "SELECT id FROM inbox WHERE place = ? AND thread = ? AND person = ? AND at >= ?"
        " AND kind <> 'refused' LIMIT 1",
        [place, thread, person, since.isoformat()],
    )
    return row is not None


def _arrived(row: NamedRow) -> Arrived:
    body, at = json.loads(row["body"]), datetime.fromisoformat(row["at"])
    return Arrived(**row | {"body": body, "at": at})
