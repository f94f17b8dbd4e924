"""Who somebody is, and where a department is reached."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.store.database import Connection

# Who works at the machine itself; such a person is in no list.
OPERATOR = "operator"


@dataclass(frozen=True)
class Person:
    """What somebody may do: `departments` are those that they report for."""

    id: str
    name: str
    departments: tuple[str, ...] = ()
    coordinates: bool = False

    def may_report_for(self, department: str) -> bool:
        return self.coordinates or department in self.departments


def person(db: Connection, id: str) -> Person:
    """Somebody who is in no list may ask, and nothing else."""
    if id == OPERATOR:
        return Person(id, "運用", (), True)
    rows = db.conn.execute(
        "SELECT name, department, role FROM people WHERE id = ? ORDER BY department", [id]
    ).fetchall()
    return Person(
        id,
        rows[0][0] if rows else "",
        tuple(department for _, department, role in rows if role == "reporter"),
        any(role == "coordinator" for _, _, role in rows),
    )


def put_person(
    db: Connection, id: str, name: str, *, reports_for: str | None = None, coordinates: bool = False
) -> None:
    """Let somebody report for a department, or coordinate, or (neither) only ask."""
    role = "coordinator" if coordinates else "reporter" if reports_for else "member"
    db.conn.execute(
        "INSERT INTO people (id, name, department, role) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (id, department, role) DO NOTHING",
        [id, name, reports_for or "", role],
    )
    db.conn.execute("UPDATE people SET name = ? WHERE id = ?", [name, id])


def coordinators(db: Connection) -> list[str]:
    """The ids of all who coordinate."""
    rows = db.conn.execute(
        "SELECT DISTINCT id FROM people WHERE role = 'coordinator' ORDER BY id"
    ).fetchall()
    return [row[0] for row in rows]


def direct_to(person: str) -> str:
    """The place where somebody is written to alone."""
    return f"person/{person}"


def address_of(db: Connection, department: str) -> str | None:
    """The place where a department is asked; None when nobody said which."""
    return addresses(db).get(department)


def addresses(db: Connection) -> Mapping[str, str]:
    return dict(db.conn.execute("SELECT department, place FROM addresses").fetchall())


def put_address(db: Connection, department: str, place: str | None) -> None:
    """Reach a department there from now on; None: nowhere."""
    db.conn.execute("DELETE FROM addresses WHERE department = ?", [department])
    if place is not None:
        db.conn.execute(
            "INSERT INTO addresses (department, place) VALUES (?, ?)", [department, place]
        )
