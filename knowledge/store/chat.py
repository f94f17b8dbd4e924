"""The chat of the page: places with threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.store.database import Connection, NamedRow, first, only, query

COLUMNS = "id, place, thread, person, text, reply, at"
BOT = "bot"


@dataclass(frozen=True)
class Message:
    """One message; `thread` is the number of the thread's first message, its own for that one."""

    id: int
    place: str
    thread: int
    person: str
    text: str
    reply: str | None
    at: datetime


def post(
    db: Connection,
    place: str,
    person: str,
    text: str,
    at: datetime,
    *,
    thread: int | None = None,
    reply: str | None = None,
    key: str | None = None,
) -> int | None:
    """Write a message; its number, or None when one with this key is there already."""
    row = first(
        db,
        "INSERT INTO chat (place, thread, person, text, reply, at, key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
        [place, thread, person, text, reply, at.isoformat(), key],
    )
    return row["id"] if row else None


def posted_with(db: Connection, key: str) -> int | None:
    row = first(db, "SELECT id FROM chat WHERE key = ?", [key])
    return row["id"] if row else None


def thread_exists(db: Connection, places: Sequence[str], thread: int) -> bool:
    """Does a thread of this number begin in one of these places?"""
    row = first(
        db,
        f"SELECT id FROM chat WHERE id = ? AND place IN ({_marks(places)}) AND thread IS NULL",
        [thread, *places],
    )
    return row is not None


def newest(db: Connection) -> int:
    """The number of the newest message anywhere; 0 before there is one."""
    return int(only(db, "SELECT coalesce(max(id), 0) AS newest FROM chat")["newest"])


def messages_in(db: Connection, places: Sequence[str], most: int) -> list[Message]:
    """The newest messages of some places together, oldest first."""
    rows = query(
        db,
        f"SELECT {COLUMNS} FROM chat WHERE place IN ({_marks(places)}) ORDER BY id DESC LIMIT ?",
        [*places, most],
    )
    return [_message(row) for row in reversed(rows)]


def messages_after(db: Connection, places: Sequence[str], after: int, most: int) -> list[Message]:
    """What came into any of these places after a message, oldest first."""
    rows = query(
        db,
        f"SELECT {COLUMNS} FROM chat WHERE place IN ({_marks(places)}) AND id > ?"
        " ORDER BY id LIMIT ?",
        [*places, after, most],
    )
    return [_message(row) for row in rows]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _message(row: NamedRow) -> Message:
    thread, at = row["thread"] or row["id"], datetime.fromisoformat(row["at"])
    return Message(**row | {"thread": thread, "at": at})
