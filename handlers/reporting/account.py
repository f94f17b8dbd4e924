"""How does each wanted row stand, told to programs: what is given, what the bot still asks?"""

from collections.abc import Iterable
from typing import Any

from handlers.messages import from_kept
from handlers.reporting.readback import NOTHING
from knowledge.records.library import Library
from knowledge.rounds.rows import RESULT, TEXT, Request, Row, WantedValue
from knowledge.shelf.assemble import rows_of
from knowledge.store import Connection, outbox


def account_of(db: Connection, library: Library, request: Request) -> list[dict[str, Any]]:
    """One object a row, drafts included."""
    rows = rows_of(db, library, request.round, request.id)
    asked = _asked(db, request, rows)
    return [_row(row, request, library, asked.get(row.id, [])) for row in rows]


def _row(row: Row, request: Request, library: Library, asked: list[str]) -> dict[str, Any]:
    current = row.current
    return {
        "round": request.round.id,
        "department": request.department,
        "key": row.subject,
        "title": row.title,
        "plan": row.plan,
        "kind": _kind(row, library),
        "result": current[RESULT].words if RESULT in current else None,
        "text": current[TEXT].words if TEXT in current else None,
        "state": row.state,
        "counts": _counts(row),
        "late": row.late,
        "values": [_value(value, row) for value in row.values],
        "asked": asked,
    }


def _counts(row: Row) -> str:
    """How much of what stands there was submitted: `all`, `some` or `none`."""
    if not row.current or row.drafts.keys() >= row.current.keys():
        return "none"
    return "some" if row.drafts else "all"


def _kind(row: Row, library: Library) -> str:
    if row.subject in library.initiatives:
        return "initiative"
    return "kpi" if row.subject in library.kpis else "indicator"


def _value(value: WantedValue, row: Row) -> dict[str, Any]:
    entry = row.current.get(value.part)
    given = entry is not None and entry.how == "given"
    return {
        "label": value.label,
        "unit": value.unit,
        "value": entry.value if entry and given else None,
        "approx": bool(entry and given and entry.approx),
        "counting": entry.counting if entry and given else "",
        "provisional": bool(entry and given and entry.provisional),
        "as_of": entry.as_of.isoformat() if entry and given and entry.as_of else None,
        "nothing": (entry.words or NOTHING) if entry and entry.how == "nothing" else None,
        "state": "open" if entry is None else "draft" if value.part in row.drafts else row.state,
    }


def _asked(db: Connection, request: Request, rows: Iterable[Row]) -> dict[int, list[str]]:
    """The questions about each row since something was last written for it."""
    found: dict[int, list[str]] = {}
    if request.place is None or request.thread is None:
        return found
    replies = [
        (answered.at, question)
        for answered in outbox.replies_in(db, request.place, request.thread)
        for question in from_kept(answered.reply).asks
    ]
    for row in rows:
        written = max((entry.at for entry in row.entries), default=None)
        for at, question in replies:
            if row.id in question.rows and (written is None or at >= written):
                found.setdefault(row.id, []).append(question.text)
    return found
