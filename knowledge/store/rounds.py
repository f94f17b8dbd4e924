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
from knowledge.store.database import Connection, NamedRow, first, instant, only, query

ROUND = "id, plans, fiscal_year, kind, due_on, with_text, state, opened_at, started_at"
REQUEST = "r.id, r.round, r.department, r.due_on, r.place, r.thread"
WANTED = "id, request, position, initiative, kpi, indicator, proposed"
ENTRY = (
    "id, wanted, what, measure, how, value, approx, counting, provisional, as_of, words, typed,"
    " person, at"
)
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
    row = only(
        db,
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
    )
    return int(row["id"])


def rounds(db: Connection) -> list[Round]:
    """All rounds, newest first."""
    return [_round(row) for row in query(db, f"SELECT {ROUND} FROM rounds ORDER BY id DESC")]


def round_of(db: Connection, id: int) -> Round | None:
    row = first(db, f"SELECT {ROUND} FROM rounds WHERE id = ?", [id])
    return _round(row) if row else None


def start_round(db: Connection, id: int, at: datetime) -> bool:
    """Let a prepared round run; False when it was started before."""
    row = first(
        db,
        "UPDATE rounds SET state = 'running', started_at = ? WHERE id = ? AND state = 'prepared'"
        " RETURNING id",
        [at.isoformat(), id],
    )
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
    row = first(
        db,
        "UPDATE rounds SET state = 'closed' WHERE id = ? AND state = 'running' RETURNING id",
        [id],
    )
    return row is not None


# -------------------------------------------------------------------- requests and rows
def add_rows(db: Connection, round: Round, rows: Sequence[Proposed]) -> None:
    """Give each department its rows, in the order given."""
    for position, row in enumerate(rows):
        request = _request_for(db, round, row.department)
        wanted = only(
            db,
            "INSERT INTO wanted (request, position, initiative, kpi, indicator, proposed)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            [request, position, row.initiative, row.kpi, row.indicator, row.proposed],
        )
        db.conn.executemany(
            "INSERT INTO wanted_measures (wanted, position, measure) VALUES (?, ?, ?)",
            [[wanted["id"], place, measure] for place, measure in enumerate(row.measures)],
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
    row = only(
        db,
        "INSERT INTO requests (round, department, due_on) VALUES (?, ?, ?)"
        " ON CONFLICT (round, department) DO UPDATE SET due_on = excluded.due_on RETURNING id",
        [round.id, department, round.due_on.isoformat()],
    )
    return int(row["id"])


def requests_of(db: Connection, round: Round) -> list[Request]:
    """In the order in which departments first appear in the plans."""
    rows = query(
        db,
        f"SELECT {REQUEST} FROM requests r"
        " LEFT JOIN wanted w ON w.request = r.id WHERE r.round = ?"
        " GROUP BY r.id ORDER BY min(w.position), r.id",
        [round.id],
    )
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
    row = first(db, "SELECT wanted FROM entries WHERE source = ? ORDER BY id LIMIT 1", [source])
    return request_of_row(db, row["wanted"]) if row else None


def request_answered_in(db: Connection, place: str, thread: str, person: str) -> Request | None:
    """The request to which somebody gave something in a thread that is not the request's own.

    The thread is that of their words, or begins with the answer to them.
    """
    row = first(
        db,
        "SELECT e.wanted FROM outbox o JOIN entries e ON 'reply/' || e.source = o.key"
        " WHERE o.place = ? AND (o.thread = ? OR o.posted = ?) AND e.person = ?"
        " ORDER BY e.id DESC LIMIT 1",
        [place, thread, thread, person],
    )
    return request_of_row(db, row["wanted"]) if row else None


def note_thread(db: Connection, request: int, place: str, thread: str) -> None:
    """Remember where the request was posted: what is said there answers it."""
    db.conn.execute(
        "UPDATE requests SET place = ?, thread = ? WHERE id = ?", [place, thread, request]
    )


def _one_request(db: Connection, condition: str, values: list[Any]) -> Request | None:
    row = first(db, f"SELECT {REQUEST} FROM requests r WHERE {condition}", values)
    found = round_of(db, row["round"]) if row else None
    return _request(row, found) if row and found else None


def wanted_of(db: Connection, round: int, request: int | None = None) -> list[Wanted]:
    """The rows of a round, or of one request of it, with all that was written for them."""
    mine = "SELECT id FROM wanted WHERE request IN (SELECT id FROM requests WHERE round = ?)"
    values: list[Any] = [round]
    if request is not None:
        mine, values = "SELECT id FROM wanted WHERE request = ?", [request]
    measures: dict[int, list[str]] = defaultdict(list)
    for row in query(
        db,
        f"SELECT wanted, measure FROM wanted_measures WHERE wanted IN ({mine}) ORDER BY position",
        values,
    ):
        measures[row["wanted"]].append(row["measure"])
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in query(
        db, f"SELECT {ENTRY} FROM entries WHERE wanted IN ({mine}) ORDER BY id", values
    ):
        entries[row["wanted"]].append(_entry(row))
    marks: dict[int, list[Mark]] = defaultdict(list)
    for row in query(db, f"SELECT {MARK} FROM marks WHERE wanted IN ({mine}) ORDER BY id", values):
        marks[row["wanted"]].append(_mark(row))
    return [
        Wanted(
            **row | {"proposed": bool(row["proposed"])},
            measures=tuple(measures[row["id"]]),
            entries=tuple(entries[row["id"]]),
            marks=tuple(marks[row["id"]]),
        )
        for row in query(
            db,
            f"SELECT {WANTED} FROM wanted WHERE id IN ({mine}) ORDER BY position, id",
            values,
        )
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
    provisional: bool = False,
    as_of: date | None = None,
    words: str | None = None,
    typed: str,
    person: str,
    at: datetime,
    source: str,
) -> int:
    """Write one part of a row anew; what stood there before stays in the history."""
    row = only(
        db,
        "INSERT INTO entries (wanted, what, measure, how, value, approx, counting, provisional,"
        " as_of, words, typed, person, at, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [
            wanted,
            part.what,
            part.measure,
            how,
            value,
            approx,
            counting,
            provisional,
            as_of.isoformat() if as_of else None,
            words,
            typed,
            person,
            at.isoformat(),
            source,
        ],
    )
    return int(row["id"])


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
    row = only(
        db,
        "SELECT (SELECT max(id) FROM entries) AS entries, (SELECT max(id) FROM marks) AS marks,"
        " (SELECT max(id) FROM audit) AS audit, (SELECT group_concat(state || n) FROM"
        "  (SELECT state, count(*) AS n FROM outbox GROUP BY state ORDER BY state)) AS outbox",
    )
    return zlib.crc32(repr((round, row)).encode())


def marks_revision(db: Connection) -> int:
    """Grows with every decision: what was submitted before is known when it has not grown."""
    return int(only(db, "SELECT coalesce(max(id), 0) AS newest FROM marks")["newest"])


# -------------------------------------------------------------------- from rows to values
def _round(row: NamedRow) -> Round:
    return Round(
        **row
        | {
            "plans": tuple(json.loads(row["plans"])),
            "due_on": date.fromisoformat(row["due_on"]),
            "with_text": bool(row["with_text"]),
            "opened_at": datetime.fromisoformat(row["opened_at"]),
            "started_at": instant(row["started_at"]),
        }
    )


def _request(row: NamedRow, round: Round) -> Request:
    return Request(**row | {"round": round, "due_on": date.fromisoformat(row["due_on"])})


def _entry(row: NamedRow) -> Entry:
    value = row["value"]
    return Entry(
        id=row["id"],
        part=Part(row["what"], row["measure"]),
        how=row["how"],
        value=int(value) if value is not None and value.is_integer() else value,
        approx=bool(row["approx"]),
        counting=row["counting"],
        provisional=bool(row["provisional"]),
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        words=row["words"],
        typed=row["typed"],
        person=row["person"],
        at=datetime.fromisoformat(row["at"]),
    )


def _mark(row: NamedRow) -> Mark:
    return Mark(
        id=row["id"],
        mark=row["mark"],
        upto=row["upto"],
        comment=row["comment"],
        person=row["person"],
        at=datetime.fromisoformat(row["at"]),
        late=bool(row["late"]),
    )
