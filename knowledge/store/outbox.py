"""What is to be sent: a row with a unique key before anything is sent, and how the sending ended.

pending → sending → sent | pending again at `next_at` | unknown | dead; skipped when there was
nothing to say. A row that names a `topic` is composed at the moment of sending.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from knowledge.store.database import Connection, NamedRow, first, instant, only, query
from knowledge.store.rounds import note_thread

COLUMNS = "id, key, place, thread, topic, reply, tries, made_at, claimed_at"
SENDING = "key, state, sent_at, reason"

# The step of the 依頼 itself; the others are named as in `rounds/ladder.py`.
ASK = "ask"


STEP = "step/"


def reply_key(event_key: str) -> str:
    """Under which key the answer to an event stands here."""
    return f"reply/{event_key}"


def round_prefix(round: int) -> str:
    return f"{STEP}{round}/"


def step_key(round: int, department: str, step: str) -> str:
    """One message a department and step, whatever happens: this key is unique."""
    return f"{round_prefix(round)}{department}/{step}"


class StepOf(NamedTuple):
    """Whom a message of the ladder is for, and which step it is."""

    department: str
    step: str


def of_step_key(key: str) -> StepOf:
    """What such a key says."""
    department, _, step = key.split("/", 2)[2].rpartition("/")
    return StepOf(department, step)


@dataclass(frozen=True)
class Outgoing:
    """One message on its way. `reply` is JSON; `topic` says what to compose instead."""

    id: int
    key: str
    place: str
    thread: str | None
    topic: str | None
    reply: str | None
    tries: int
    made_at: datetime
    claimed_at: datetime | None


@dataclass(frozen=True)
class Sending:
    """How far the sending of a message has come; `reason` is why it went no further."""

    key: str
    state: str
    sent_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class Said:
    """What a message says, and where: `reply` is JSON."""

    place: str
    reply: str


@dataclass(frozen=True)
class Answered:
    """An answer, and when what it answers was said: `reply` is JSON."""

    at: datetime
    reply: str


def put(
    db: Connection,
    key: str,
    place: str,
    at: datetime,
    *,
    thread: str | None = None,
    reply: str | None = None,
    topic: str | None = None,
) -> bool:
    """Put a message in; False when one with this key is there already."""
    row = first(
        db,
        "INSERT INTO outbox (key, place, thread, topic, reply, state, made_at, next_at)"
        " VALUES (?, ?, ?, ?, ?, 'pending', ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
        [key, place, thread, topic, reply, at.isoformat(), at.isoformat()],
    )
    return row is not None


def put_said(
    db: Connection, key: str, place: str, at: datetime, thread: str | None, reply: str
) -> bool:
    """Record an answer that went with the receipt itself; False when there is one with this key."""
    row = first(
        db,
        "INSERT INTO outbox (key, place, thread, reply, state, made_at, next_at, sent_at, tries)"
        " VALUES (?, ?, ?, ?, 'sent', ?, ?, ?, 1) ON CONFLICT (key) DO NOTHING RETURNING id",
        [key, place, thread, reply, *[at.isoformat()] * 3],
    )
    return row is not None


def put_skipped(db: Connection, key: str, place: str, at: datetime, reason: str) -> bool:
    """Record that a message will not be sent; False when that was recorded before."""
    row = first(
        db,
        "INSERT INTO outbox (key, place, state, made_at, next_at, reason)"
        " VALUES (?, ?, 'skipped', ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
        [key, place, at.isoformat(), at.isoformat(), reason],
    )
    return row is not None


def next_pending(db: Connection, now: datetime, *, reminding: bool = True) -> Outgoing | None:
    """The message that may go now: answers first, then the oldest.

    Nothing overtakes another message to the same place. Without `reminding`, reminders wait: they
    go out while the city hall is open.
    """
    row = first(
        db,
        f"SELECT {COLUMNS} FROM outbox AS o WHERE state = 'pending' AND next_at <= ?"
        " AND (? OR topic IS NULL OR topic NOT LIKE 'remind/%')"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS e WHERE e.place = o.place AND e.id < o.id"
        " AND (e.state IN ('sending', 'unknown') OR e.state = 'pending'"
        "  AND (? OR e.topic IS NULL OR e.topic NOT LIKE 'remind/%')))"
        " ORDER BY key NOT LIKE 'reply/%', id LIMIT 1",
        [now.isoformat(), reminding, reminding],
    )
    return _outgoing(row) if row else None


def claim(db: Connection, id: int, reply: str, now: datetime) -> None:
    """From here on the message may be out; what follows is sent, put_back or unknown."""
    db.conn.execute(
        "UPDATE outbox SET state = 'sending', reply = ?, claimed_at = ?, tries = tries + 1"
        " WHERE id = ?",
        [reply, now.isoformat(), id],
    )


def mark_sent(db: Connection, id: int, place: str, posted: str, now: datetime) -> None:
    """It is out; `place` is where it landed."""
    db.conn.execute(
        "UPDATE outbox SET state = 'sent', place = ?, posted = ?, sent_at = ?, reason = NULL"
        " WHERE id = ?",
        [place, posted, now.isoformat(), id],
    )


def note_request_thread(db: Connection, message: Outgoing, place: str, posted: str) -> None:
    """When a 依頼, or a reminder outside its thread, is out: what is said below it answers it."""
    kind, _, about = (message.topic or "").partition("/")
    if kind in ("ask", "remind") and message.thread is None:
        note_thread(db, int(about.partition("/")[0]), place, posted)


def put_back(
    db: Connection, id: int, reason: str, retry_at: datetime | None, *, tries: int = 0
) -> None:
    """It was certainly not sent: again at `retry_at`; None gives it up for good.

    What has a topic is composed anew then. `tries` puts the count right: 1 for a try that ended
    before the claim, -1 for a claim after which nothing went out.
    """
    db.conn.execute(
        "UPDATE outbox SET state = CASE WHEN ? IS NULL THEN 'dead' ELSE 'pending' END,"
        " next_at = coalesce(?, next_at), reason = ?, tries = tries + ?,"
        " reply = CASE WHEN topic IS NULL THEN reply END WHERE id = ?",
        [*[retry_at.isoformat() if retry_at else None] * 2, reason, tries, id],
    )


def mark_unknown(db: Connection, id: int, reason: str) -> None:
    """Nobody can tell whether it was sent; it has to be looked up before anything else."""
    db.conn.execute("UPDATE outbox SET state = 'unknown', reason = ? WHERE id = ?", [reason, id])


def mark_skipped(db: Connection, id: int, reason: str) -> None:
    db.conn.execute("UPDATE outbox SET state = 'skipped', reason = ? WHERE id = ?", [reason, id])


def interrupted(db: Connection) -> int:
    """At the start of the one sender: what a dead process had in its hands is unknown."""
    return db.conn.execute(
        "UPDATE outbox SET state = 'unknown', reason = '送信中に止まりました'"
        " WHERE state = 'sending'"
    ).rowcount


def unknown(db: Connection, claimed_before: datetime, now: datetime) -> list[Outgoing]:
    """What has to be looked up now, once it has had time to settle."""
    rows = query(
        db,
        f"SELECT {COLUMNS} FROM outbox WHERE state = 'unknown' AND claimed_at <= ?"
        " AND next_at <= ? ORDER BY id",
        [claimed_before.isoformat(), now.isoformat()],
    )
    return [_outgoing(row) for row in rows]


def look_again(db: Connection, id: int, at: datetime) -> None:
    """It could not be looked up: not before then again."""
    db.conn.execute("UPDATE outbox SET next_at = ? WHERE id = ?", [at.isoformat(), id])


def recorded(db: Connection, prefix: str) -> set[str]:
    """All keys that begin so, whatever became of them."""
    rows = query(db, "SELECT key FROM outbox WHERE substr(key, 1, ?) = ?", [len(prefix), prefix])
    return {row["key"] for row in rows}


def sent_for(db: Connection, prefix: str) -> list[Sending]:
    """All messages whose key begins so, oldest first."""
    rows = query(
        db,
        f"SELECT {SENDING} FROM outbox WHERE substr(key, 1, ?) = ? ORDER BY id",
        [len(prefix), prefix],
    )
    return [_sending(row) for row in rows]


def sending(db: Connection, id: int) -> Sending:
    """How far a message has come."""
    return _sending(only(db, f"SELECT {SENDING} FROM outbox WHERE id = ?", [id]))


def said(db: Connection, id: int) -> Said | None:
    """What a message that is out or on its way says; None when there is no such message."""
    row = first(db, "SELECT place, reply FROM outbox WHERE id = ? AND reply IS NOT NULL", [id])
    return Said(**row) if row else None


def reply_sent(db: Connection, key: str) -> str | None:
    """The message with this key as it was sent; None as long as it was not."""
    row = first(db, "SELECT reply FROM outbox WHERE key = ? AND state = 'sent'", [key])
    return row["reply"] if row else None


def last_reply(db: Connection, place: str, thread: str) -> str | None:
    """The newest answer in this thread, sent or on its way; None when there is none."""
    row = first(
        db,
        "SELECT reply FROM outbox WHERE place = ? AND thread = ? AND reply IS NOT NULL"
        " AND substr(key, 1, ?) = ? ORDER BY id DESC LIMIT 1",
        [place, thread, len(reply_key("")), reply_key("")],
    )
    return row["reply"] if row else None


def replies_in(db: Connection, place: str, thread: str) -> list[Answered]:
    """Every answer in this thread, oldest first."""
    rows = query(
        db,
        "SELECT made_at, reply FROM outbox WHERE place = ? AND thread = ? AND reply IS NOT NULL"
        " AND substr(key, 1, ?) = ? ORDER BY id",
        [place, thread, len(reply_key("")), reply_key("")],
    )
    return [Answered(at=datetime.fromisoformat(row["made_at"]), reply=row["reply"]) for row in rows]


def sent_at(db: Connection, key: str) -> datetime | None:
    """When the message with this key was sent; None as long as it was not."""
    row = first(db, "SELECT sent_at FROM outbox WHERE key = ? AND state = 'sent'", [key])
    return instant(row["sent_at"]) if row else None


def is_recorded(db: Connection, key: str) -> bool:
    return first(db, "SELECT id FROM outbox WHERE key = ?", [key]) is not None


def is_superseded(db: Connection, key: str) -> bool:
    """Is there a message of a later step for the same department?"""
    start = key[: key.rindex("/") + 1]
    row = first(
        db,
        "SELECT id FROM outbox WHERE substr(key, 1, ?) = ? AND state <> 'skipped'"
        " AND id > (SELECT id FROM outbox WHERE key = ?) LIMIT 1",
        [len(start), start, key],
    )
    return row is not None


def readdress(
    db: Connection, round: int, department: str, place: str | None, now: datetime
) -> None:
    """What waits for a department goes to its present address; what was given up is tried there."""
    if place is None:
        return
    start = step_key(round, department, "")
    db.conn.execute(
        "UPDATE outbox SET place = ?, thread = NULL, state = 'pending', next_at = ?, tries = 0,"
        " reason = NULL WHERE substr(key, 1, ?) = ? AND state IN ('pending', 'dead')"
        " AND place <> ?",
        [place, now.isoformat(), len(start), start, place],
    )


def try_again(db: Connection, round: int, department: str, now: datetime) -> bool:
    """Take up what was given up for a department; False when there is nothing of that kind."""
    start = step_key(round, department, "")
    return bool(
        db.conn.execute(
            "UPDATE outbox SET state = 'pending', next_at = ?, tries = 0, reason = NULL"
            " WHERE substr(key, 1, ?) = ? AND state = 'dead'",
            [now.isoformat(), len(start), start],
        ).rowcount
    )


def take_up(db: Connection, key: str, now: datetime) -> bool:
    """Try again what was given up; False when this message was not."""
    return bool(
        db.conn.execute(
            "UPDATE outbox SET state = 'pending', next_at = ?, tries = 0, reason = NULL"
            " WHERE key = ? AND state = 'dead'",
            [now.isoformat(), key],
        ).rowcount
    )


def _outgoing(row: NamedRow) -> Outgoing:
    made_at, claimed_at = datetime.fromisoformat(row["made_at"]), instant(row["claimed_at"])
    return Outgoing(**row | {"made_at": made_at, "claimed_at": claimed_at})


def _sending(row: NamedRow) -> Sending:
    return Sending(**row | {"sent_at": instant(row["sent_at"])})
