"""A trial database: who is in it, what day it is there, and how it is emptied again."""

from collections.abc import Iterable
from datetime import timedelta

from knowledge.store.database import Connection, first
from knowledge.store.migrations import append_only, not_append_only
from knowledge.store.people import put_address, put_person

COORDINATOR, MEMBER = "trial/coordinator", "trial/member"
ROOM = "room:"
# Nothing refers to what comes first.
MADE_BY_PEOPLE = (
    "chat outbox inbox marks entries wanted_measures wanted requests rounds audit questions"
    " people accounts group_members user_groups addresses trial_clock"
    " open_forms quiet_channels workspace"
).split()


def reporter(department: str) -> str:
    """The id of the person who answers for a department on the trial page."""
    return f"trial/{department}"


def room_of(department: str) -> str:
    """The channel of a department on the trial page."""
    return f"{ROOM}{department}"


def furnish(db: Connection, departments: Iterable[str]) -> None:
    """Give a trial its people and every department a room; nothing that is there changes."""
    if first(db, "SELECT number FROM people LIMIT 1"):
        return
    put_person(db, MEMBER, "職員")
    put_person(db, COORDINATOR, "取りまとめ", coordinates=True)
    for department in departments:
        put_person(db, reporter(department), department, reports_for=department)
        put_address(db, department, room_of(department))


def start_over(db: Connection, departments: Iterable[str]) -> None:
    """Throw away all that people made. Only ever for a trial: history is kept everywhere else."""
    not_append_only(db)
    for table in MADE_BY_PEOPLE:
        db.conn.execute(f"DELETE FROM {table}")
    append_only(db)
    furnish(db, departments)


def ahead_by(db: Connection) -> timedelta:
    """How far the trial's date runs ahead of the real one."""
    row = first(db, "SELECT ahead_seconds FROM trial_clock")
    return timedelta(seconds=row["ahead_seconds"] if row else 0)


def set_ahead(db: Connection, ahead: timedelta) -> None:
    db.conn.execute(
        "INSERT INTO trial_clock (id, ahead_seconds) VALUES (1, ?)"
        " ON CONFLICT (id) DO UPDATE SET ahead_seconds = excluded.ahead_seconds",
        [ahead.total_seconds()],
    )
