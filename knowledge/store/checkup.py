"""Is the database sound, and of the shape that this program knows?"""

import sqlite3

from knowledge.store.database import Connection, Store, only
from knowledge.store.migrations import MIGRATIONS


def damage(store: Store) -> str | None:
    """The first thing that SQLite finds wrong with the file; None when it finds nothing."""
    try:
        with store.reading() as db:
            found: str = only(db, "PRAGMA quick_check(1)")["quick_check"]
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else " ".join(found.split())


def is_newer(db: Connection) -> bool:
    """Did a newer program change the schema? Then this one must not write into it."""
    known = {step.name for step in MIGRATIONS.pending(Connection(memory=True))}
    return any(step.name not in known for step in MIGRATIONS.applied(db))


def journal_mode(db: Connection) -> str:
    mode: str = only(db, "PRAGMA journal_mode")["journal_mode"]
    return mode


def given_up(db: Connection) -> int:
    """How many messages could not be delivered, and how many that arrived could not be handled."""
    count: int = only(
        db,
        "SELECT (SELECT count(*) FROM outbox WHERE state = 'dead')"
        " + (SELECT count(*) FROM inbox WHERE state = 'dead') AS dead",
    )["dead"]
    return count
