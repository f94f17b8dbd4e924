"""The rows of the roster: read, and brought to what a roster file says."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from knowledge.office.roster import Changes, Kept, RosterLine
from knowledge.store import audit
from knowledge.store.database import Connection, NamedRow, only, query
from knowledge.store.people import OPERATOR

ROW = "id, email, name, department, role, from_on, until_on"
ROW_VALUES = ":id, :email, :name, :department, :role, :from_on, :until_on"
ROSTER, SETTING = "roster", "setting"


def kept(db: Connection, origin: str) -> list[Kept]:
    """All rows of the roster, or those that the settings (and the trial) made, oldest first."""
    rows = query(db, f"SELECT number, {ROW} FROM people WHERE origin = ? ORDER BY number", [origin])
    return [Kept(row["number"], _line(row)) for row in rows]


def take_over(db: Connection, changes: Changes, at: datetime, source: str) -> None:
    """Do to the roster what a file says; each change leaves a line in the audit trail."""
    until = at.date() - timedelta(days=1)

    def note(what: str, number: int, **details: Any) -> None:
        audit.note(db, at, OPERATOR, what, f"people/{number}", source, **details)

    # What ends comes first: a person may go on in another row.
    for one in changes.ended:
        db.conn.execute(
            "UPDATE people SET until_on = ? WHERE number = ?", [until.isoformat(), one.number]
        )
        note("person_ended", one.number, before=_plain(one.row), until_on=until.isoformat())
    for one in changes.removed:
        db.conn.execute("DELETE FROM people WHERE number = ?", [one.number])
        note("person_removed", one.number, before=_plain(one.row))
    for one, row in changes.changed:
        db.conn.execute(
            f"UPDATE people SET ({ROW}) = ({ROW_VALUES}) WHERE number = :number",
            _plain(row) | {"number": one.number},
        )
        note("person_changed", one.number, before=_plain(one.row), after=_plain(row))
    for row in changes.added:
        note("person_added", _add(db, row), after=_plain(row))


def _add(db: Connection, row: RosterLine) -> int:
    added = only(
        db,
        f"INSERT INTO people ({ROW}, origin) VALUES ({ROW_VALUES}, '{ROSTER}') RETURNING number",
        _plain(row),
    )
    return int(added["number"])


def _line(row: NamedRow) -> RosterLine:
    return RosterLine(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        department=row["department"],
        role=row["role"],
        from_on=_day(row["from_on"]),
        until_on=_day(row["until_on"]),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _plain(row: RosterLine) -> NamedRow:
    """As it stands in the database."""
    days = {"from_on": row.from_on, "until_on": row.until_on}
    return asdict(row) | {name: day.isoformat() if day else None for name, day in days.items()}
