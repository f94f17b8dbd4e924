"""How the database is opened, read and written."""

import fcntl
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock
from typing import Any

from sqlite_utils import Database

from knowledge.errors import DatabaseUnusable
from knowledge.store.migrations import MIGRATIONS

BUSY_SECONDS = 5
# What is written is on the disk before anybody is told that it is kept.
SYNCHRONOUS = "FULL"
# An open connection, inside `Store.reading()` or `Store.writing()`.
Connection = Database

# A row by the names of its columns: what stands where in a SELECT concerns nobody else.
NamedRow = dict[str, Any]


def query(
    db: Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[NamedRow]:
    """All rows that a statement gives: a SELECT, a PRAGMA, or a change with RETURNING."""
    cursor = db.conn.execute(sql, values)
    names = [name for name, *_ in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def first(
    db: Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> NamedRow | None:
    """The first row that a statement gives; None when it gives none."""
    return next(iter(query(db, sql, values)), None)


def only(db: Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> NamedRow:
    """The row of a statement that always gives one."""
    (row,) = query(db, sql, values)
    return row


def instant(written: str | None) -> datetime | None:
    """A point in time as the database holds it: an ISO text with its zone, or nothing."""
    return datetime.fromisoformat(written) if written else None


class Store:
    """One SQLite file in WAL mode with full durability.

    Threads lease connections, so each is used by one thread at a time. Raises DatabaseUnusable
    when the file cannot be opened, created or migrated.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: LifoQueue[Database] = LifoQueue()
        self._turn = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self.reading() as db:
                pending = bool(MIGRATIONS.pending(db))
            if pending:
                # Two processes that migrate at once must not meet half-way.
                with self.writing() as db:
                    MIGRATIONS.apply(db)
        except (OSError, sqlite3.Error) as error:
            raise DatabaseUnusable(
                f"データベース {path} を開けません（{error}）。"
                "フォルダーに書き込めるかを確かめるか、"
                "KIKIMASSHI_HOME に別の場所を指定してください。"
            ) from error

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection to read with; what several statements see may change between them."""
        try:
            db = self._idle.get_nowait()
        except Empty:
            db = self._connect()
        try:
            yield db
        finally:
            self._idle.put(db)

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction that holds the write lock from its beginning.

        IMMEDIATE, because a deferred transaction that reads and then writes fails at once when
        another process wrote in between.
        """
        with self._own_turn(), self.reading() as db:
            db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.conn.rollback()
                raise
            db.conn.execute("COMMIT")

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Threads queue up: SQLite only lets each look again, and a busy one starves the others."""
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise sqlite3.OperationalError("database is locked")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def sole(self) -> Iterator[bool]:
        """True for the one process that may send and tick; False while another one does.

        The kernel frees the lock when its holder dies, however it dies.
        """
        with open(self.path.with_suffix(".lock"), "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().conn.close()

    def _connect(self) -> Database:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return Database(connection)
