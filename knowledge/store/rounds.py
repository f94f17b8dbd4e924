"""Rounds, requests and wanted rows; entries and marks. What people wrote is only ever appended."""

import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from knowledge.rounds.rows import Entry, How, Kind, Mark, MarkWord, Part, Request, Round
from knowledge.rounds.wanted import Proposed
from knowledge.store.database import Connection

ROUND = "id, plans, fiscal_year, kind, due_on, with_text, state, opened_at, started_at"
ENTRY = "id, wanted, what, measure, how, value, approx, counting, words, typed, person, at"
MARK = "id, wanted, mark, upto, comment, person, at, late"


@dataclass(frozen=True)
class Wanted:
    """A wanted row as it is kept; the records know its names, `rows.Row` puts both together."""

    id: int
    request: int
    position: int
    initiative: str | None
    kpi: str | None
    indicator: str | None
    proposed: bool
    measures: tuple[str, ...]
    entries: tuple[Entry, ...]
    marks: tuple[Mark, ...]

    @property
    def subject(self) -> str:
        return self.initiative or self.kpi or self.indicator or ""


# -------------------------------------------------------------------- rounds
def add_round(
    db: Connection,
    plans: Sequence[str],
    fiscal_year: int,
    kind: Kind,
    due_on: date,
    with_text: bool,
    at: datetime,
    person: str,
) -> int:
    """Prepare a round; nobody is asked before it is started."""
    row = db.conn.execute(
        "INSERT INTO rounds (plans, fiscal_year, kind, due_on, with_text, state, opened_at,"
        " opened_by) VALUES (?, ?, ?, ?, ?, 'prepared', ?, ?) RETURNING id",
        [
            json.dumps(list(plans)),
            fiscal_year,
            kind,
            due_on.isoformat(),
            with_text,
            at.isoformat(),
            person,
        ],
    ).fetchone()
    return int(row[0])


def rounds(db: Connection) -> list[Round]:
    """All rounds, newest first."""
    rows = db.conn.execute(f"SELECT {ROUND} FROM rounds ORDER BY id DESC").fetchall()
    return [_round(row) for row in rows]


def round_of(db: Connection, id: int) -> Round | None:
    row = db.conn.execute(f"SELECT {ROUND} FROM rounds WHERE id = ?", [id]).fetchone()
    return _round(row) if row else None


def start_round(db: Connection, id: int, at: datetime) -> bool:
    """Let a prepared round run; False when it was started before."""
    row = db.conn.execute(
        "UPDATE rounds SET state = 'running', started_at = ? WHERE id = ? AND state = 'prepared'"
        " RETURNING id",
        [at.isoformat(), id],
    ).fetchone()
    return row is not None


def drop_prepared(db: Connection, id: int) -> bool:
    """Take back a round that was never started; False when it was."""
    if (found := round_of(db, id)) is None or found.state != "prepared":
        return False
    mine = "(SELECT id FROM requests WHERE round = ?)"
    db.conn.execute(
        f"DELETE FROM wanted_measures WHERE wanted IN"
        f" (SELECT id FROM wanted WHERE request IN {mine})",
        [id],
    )
    db.conn.execute(f"DELETE FROM wanted WHERE request IN {mine}", [id])
    db.conn.execute("DELETE FROM requests WHERE round = ?", [id])
    db.conn.execute("DELETE FROM rounds WHERE id = ?", [id])
    return True


def close_round(db: Connection, id: int) -> bool:
    """End the reminding; answers may still come. False when it was not running."""
    row = db.conn.execute(
        "UPDATE rounds SET state = 'closed' WHERE id = ? AND state = 'running' RETURNING id", [id]
    ).fetchone()
    return row is not None


# -------------------------------------------------------------------- requests and rows
def add_rows(db: Connection, round: Round, rows: Sequence[Proposed]) -> None:
    """Give each department its rows, in the order given."""
    for position, row in enumerate(rows):
        request = _request_for(db, round, row.department)
        wanted = db.conn.execute(
            "INSERT INTO wanted (request, position, initiative, kpi, indicator, proposed)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            [request, position, row.initiative, row.kpi, row.indicator, row.proposed],
        ).fetchone()[0]
        db.conn.executemany(
            "INSERT INTO wanted_measures (wanted, position, measure) VALUES (?, ?, ?)",
            [[wanted, place, measure] for place, measure in enumerate(row.measures)],
        )


def settle_reporter(db: Connection, round: Round, wanted: int, department: str) -> None:
    """Let another department report a row of a round that has not started."""
    db.conn.execute(
        "UPDATE wanted SET request = ?, proposed = 0 WHERE id = ?",
        [_request_for(db, round, department), wanted],
    )
    db.conn.execute(
        "DELETE FROM requests WHERE round = ?"
        " AND NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.request = requests.id)",
        [round.id],
    )


def _request_for(db: Connection, round: Round, department: str) -> int:
    row = db.conn.execute(
        "INSERT INTO requests (round, department, due_on) VALUES (?, ?, ?)"
        " ON CONFLICT (round, department) DO UPDATE SET due_on = excluded.due_on RETURNING id",
        [round.id, department, round.due_on.isoformat()],
    ).fetchone()
    return int(row[0])


def requests_of(db: Connection, round: Round) -> list[Request]:
    """In the order in which departments first appear in the plans."""
    rows = db.conn.execute(
        "SELECT r.id, r.department, r.due_on, r.place, r.thread FROM requests r"
        " LEFT JOIN wanted w ON w.request = r.id WHERE r.round = ?"
        " GROUP BY r.id ORDER BY min(w.position), r.id",
        [round.id],
    ).fetchall()
    return [_request(row, round) for row in rows]


def request_of(db: Connection, id: int) -> Request | None:
    return _one_request(db, "r.id = ?", [id])


def request_in(db: Connection, place: str, thread: str) -> Request | None:
    """The request that was asked in this thread, or that a reminder there spoke of."""
    return _one_request(db, "r.place = ? AND r.thread = ?", [place, thread]) or _one_request(
        db,
        "r.id = (SELECT CAST(substr(topic, instr(topic, '/') + 1) AS INTEGER) FROM outbox"
        " WHERE place = ? AND posted = ? AND thread IS NULL"
        " AND (topic LIKE 'ask/%' OR topic LIKE 'remind/%') LIMIT 1)",
        [place, thread],
    )


def running_request(db: Connection, department: str) -> Request | None:
    """What the department is asked in the newest round that runs and that reached it."""
    return _one_request(
        db,
        "r.department = ? AND r.thread IS NOT NULL AND r.round IN"
        " (SELECT id FROM rounds WHERE state = 'running') ORDER BY r.round DESC LIMIT 1",
        [department],
    )


def request_of_row(db: Connection, wanted: int) -> Request | None:
    return _one_request(db, "r.id = (SELECT request FROM wanted WHERE id = ?)", [wanted])


def request_of_source(db: Connection, source: str) -> Request | None:
    """The request to which an event gave something; None when nothing was kept from it."""
    row = db.conn.execute(
        "SELECT wanted FROM entries WHERE source = ? ORDER BY id LIMIT 1", [source]
    ).fetchone()
    return request_of_row(db, row[0]) if row else None


def request_answered_in(db: Connection, place: str, thread: str, person: str) -> Request | None:
    """The request to which somebody gave something in a thread that is not the request's own.

    The thread is that of their words, or begins with the answer to them.
    """
    row = db.conn.execute(
        "SELECT e.wanted FROM outbox o JOIN entries e ON 'reply/' || e.source = o.key"
        " WHERE o.place = ? AND (o.thread = ? OR o.posted = ?) AND e.person = ?"
        " ORDER BY e.id DESC LIMIT 1",
        [place, thread, thread, person],
    ).fetchone()
    return request_of_row(db, row[0]) if row else None


def note_thread(db: Connection, request: int, place: str, thread: str) -> None:
    """Remember where the request was posted: what is said there answers it."""
    db.conn.execute(
        "UPDATE requests SET place = ?, thread = ? WHERE id = ?", [place, thread, request]
    )


def _one_request(db: Connection, condition: str, values: list[Any]) -> Request | None:
    row = db.conn.execute(
        "SELECT r.id, r.department, r.due_on, r.place, r.thread, r.round FROM requests r"
        f" WHERE {condition}",
        values,
    ).fetchone()
    found = round_of(db, row[5]) if row else None
    return _request(row[:5], found) if row and found else None


def wanted_of(db: Connection, round: int, request: int | None = None) -> list[Wanted]:
    """The rows of a round, or of one request of it, with all that was written for them."""
    mine = "SELECT id FROM wanted WHERE request IN (SELECT id FROM requests WHERE round = ?)"
    values: list[Any] = [round]
    if request is not None:
        mine, values = "SELECT id FROM wanted WHERE request = ?", [request]
    measures: dict[int, list[str]] = defaultdict(list)
    for wanted, measure in db.conn.execute(
        f"SELECT wanted, measure FROM wanted_measures WHERE wanted IN ({mine}) ORDER BY position",
        values,
    ):
        measures[wanted].append(measure)
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in db.conn.execute(
        f"SELECT {ENTRY} FROM entries WHERE wanted IN ({mine}) ORDER BY id", values
    ):
        entries[row[1]].append(_entry(row))
    marks: dict[int, list[Mark]] = defaultdict(list)
    for row in db.conn.execute(
        f"SELECT {MARK} FROM marks WHERE wanted IN ({mine}) ORDER BY id", values
    ):
        marks[row[1]].append(_mark(row))
    return [
        Wanted(
            id=row[0],
            request=row[1],
            position=row[2],
            initiative=row[3],
            kpi=row[4],
            indicator=row[5],
            proposed=bool(row[6]),
            measures=tuple(measures[row[0]]),
            entries=tuple(entries[row[0]]),
            marks=tuple(marks[row[0]]),
        )
        for row in db.conn.execute(
            "SELECT id, request, position, initiative, kpi, indicator, proposed FROM wanted"
            f" WHERE id IN ({mine}) ORDER BY position, id",
            values,
        ).fetchall()
    ]


# -------------------------------------------------------------------- what people write
def append_entry(
    db: Connection,
    wanted: int,
    part: Part,
    how: How,
    *,
    value: int | float | None = None,
    approx: bool = False,
    counting: str = "",
    words: str | None = None,
    typed: str,
    person: str,
    at: datetime,
    source: str,
) -> int:
    """Write one part of a row anew; what stood there before stays in the history."""
    row = db.conn.execute(
        "INSERT INTO entries (wanted, what, measure, how, value, approx, counting, words, typed,"
        " person, at, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            wanted,
            part.what,
            part.measure,
            how,
            value,
            approx,
            counting,
            words,
            typed,
            person,
            at.isoformat(),
            source,
        ],
    ).fetchone()
    return int(row[0])


def append_mark(
    db: Connection,
    wanted: int,
    mark: MarkWord,
    upto: int,
    *,
    person: str,
    at: datetime,
    source: str,
    comment: str | None = None,
    late: bool = False,
) -> None:
    """Decide about a row as it stands up to one entry."""
    db.conn.execute(
        "INSERT INTO marks (wanted, mark, upto, comment, late, person, at, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [wanted, mark, upto, comment, late, person, at.isoformat(), source],
    )


def revision_of_round(db: Connection, round: int) -> int:
    """Another number whenever something that the board shows is written; no order is in it."""
    row = db.conn.execute(
        "SELECT (SELECT max(id) FROM entries), (SELECT max(id) FROM marks),"
        " (SELECT max(id) FROM audit), (SELECT group_concat(state || n) FROM"
        "  (SELECT state, count(*) AS n FROM outbox GROUP BY state ORDER BY state))"
    ).fetchone()
    return zlib.crc32(repr((round, row)).encode())


def marks_revision(db: Connection) -> int:
    """Grows with every decision: what was submitted before is known when it has not grown."""
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM marks").fetchone()[0])


# -------------------------------------------------------------------- from rows to values
def _round(row: tuple[Any, ...]) -> Round:
    id, plans, fiscal_year, kind, due_on, with_text, state, opened_at, started_at = row
    return Round(
        id,
        tuple(json.loads(plans)),
        fiscal_year,
        kind,
        date.fromisoformat(due_on),
        bool(with_text),
        state,
        datetime.fromisoformat(opened_at),
        datetime.fromisoformat(started_at) if started_at else None,
    )


def _request(row: tuple[Any, ...], round: Round) -> Request:
    id, department, due_on, place, thread = row
    return Request(id, round, department, date.fromisoformat(due_on), place, thread)


def _entry(row: tuple[Any, ...]) -> Entry:
    id, _, what, measure, how, value, approx, counting, words, typed, person, at = row
    whole = int(value) if value is not None and float(value).is_integer() else value
    return Entry(
        id,
        Part(what, measure),
        how,
        whole,
        bool(approx),
        counting,
        words,
        typed,
        person,
        datetime.fromisoformat(at),
    )


def _mark(row: tuple[Any, ...]) -> Mark:
    id, _, mark, upto, comment, person, at, late = row
    return Mark(id, mark, upto, comment, person, datetime.fromisoformat(at), bool(late))
