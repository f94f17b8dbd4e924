"""Who somebody is and what they may do today, and where a department is reached."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from knowledge.store.database import Connection, first, query

# Who works at the machine itself; such a person is in no list.
OPERATOR = "operator"

Standing = Literal["staff", "guest", "foreign", "bot", "gone"]

# An e-mail counts only where the platform vouches that the account is one of the own staff:
# guests and people of other workspaces choose theirs themselves.
HELD = """
    WITH today AS (
        SELECT * FROM people
        WHERE coalesce(from_on, :day) <= :day AND coalesce(until_on, :day) >= :day
    ), held AS (
        SELECT id AS who, department, role FROM today WHERE id != ''
        UNION
        SELECT accounts.id, department, role FROM today
            JOIN accounts ON accounts.email = today.email AND standing = 'staff'
            WHERE today.email != ''
        UNION
        SELECT person, department, 'reporter' FROM group_members
            LEFT JOIN accounts ON accounts.id = person
            WHERE coalesce(standing, 'staff') = 'staff'
    )
"""


@dataclass(frozen=True)
class Person:
    """What somebody may do.

    `departments` are those that they report for, `heads` those of them that they lead; `known` is
    who stands in the roster, the settings or a user group.
    """

    id: str
    name: str
    departments: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    coordinates: bool = False
    known: bool = False

    def may_report_for(self, department: str) -> bool:
        return self.coordinates or department in self.departments

    def leads(self, department: str) -> bool:
        return department in self.heads


@dataclass(frozen=True)
class Account:
    """What the platform itself says of a user id; `email` is empty where it does not tell."""

    id: str
    team: str
    name: str
    email: str
    standing: Standing


# -------------------------------------------------------------------- people
def person(db: Connection, id: str, day: date) -> Person:
    """What somebody may do on a day; who is in no list may ask, and nothing else."""
    if id == OPERATOR:
        return Person(id, "運用", coordinates=True, known=True)
    held = query(
        db,
        HELD + "SELECT department, role FROM held WHERE who = :id ORDER BY department, role",
        {"id": id, "day": day.isoformat()},
    )
    reporting = [row["department"] for row in held if row["role"] in ("reporter", "head")]
    return Person(
        id=id,
        name=name_of(db, id),
        departments=tuple(dict.fromkeys(reporting)),
        heads=tuple(row["department"] for row in held if row["role"] == "head"),
        coordinates=any(row["role"] == "coordinator" for row in held),
        known=bool(held),
    )


def name_of(db: Connection, id: str) -> str:
    """What somebody is called, or was when they left; empty where nobody knows."""
    if id == OPERATOR:
        return "運用"
    row = first(
        db,
        "SELECT name FROM people WHERE id = :id OR (email != '' AND email ="
        " (SELECT email FROM accounts WHERE id = :id AND standing IN ('staff', 'gone')))"
        # The settings know no names, only what somebody is.
        " ORDER BY origin, coalesce(until_on, '9999-12-31') DESC, number DESC LIMIT 1",
        {"id": id},
    )
    return row["name"] if row else _account_name(db, id)


def put_person(
    db: Connection,
    id: str,
    name: str,
    *,
    reports_for: str | None = None,
    leads: str | None = None,
    coordinates: bool = False,
) -> None:
    """Somebody whom the settings name: reports, leads, coordinates, or (nothing) only asks."""
    role = "coordinator" if coordinates else "head" if leads else "reporter"
    if not (coordinates or leads or reports_for):
        role = "member"
    db.conn.execute(
        "INSERT INTO people (id, name, department, role, origin) VALUES (?, ?, ?, ?, 'setting')"
        " ON CONFLICT DO NOTHING",
        [id, name, leads or reports_for or "", role],
    )
    db.conn.execute("UPDATE people SET name = ? WHERE id = ? AND origin = 'setting'", [name, id])


def coordinators(db: Connection, day: date) -> list[str]:
    """The ids of all who coordinate on a day, as far as the platform has told them."""
    rows = query(
        db,
        HELD + "SELECT DISTINCT who FROM held WHERE role = 'coordinator' ORDER BY who",
        {"day": day.isoformat()},
    )
    return [row["who"] for row in rows]


def headcounts(db: Connection, day: date) -> Mapping[str, int]:
    """Department → how many report for it, also those of whom only an e-mail is known yet."""
    rows = query(
        db,
        HELD + ", counted AS (SELECT who, department, role FROM held UNION"
        " SELECT email, department, role FROM today WHERE id = '' AND NOT EXISTS"
        " (SELECT 1 FROM accounts WHERE accounts.email = today.email AND standing = 'staff'))"
        " SELECT department, count(DISTINCT who) AS many FROM counted"
        " WHERE role IN ('reporter', 'head') GROUP BY department",
        {"day": day.isoformat()},
    )
    return {row["department"]: row["many"] for row in rows}


# -------------------------------------------------------------------- accounts
def put_account(db: Connection, account: Account, checked_at: datetime) -> None:
    """Keep what the platform says now; the newest counts."""
    db.conn.execute(
        "INSERT INTO accounts (id, team, name, email, standing, checked_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET team = excluded.team,"
        " name = excluded.name, email = excluded.email, standing = excluded.standing,"
        " checked_at = excluded.checked_at",
        [
            account.id,
            account.team,
            account.name,
            account.email,
            account.standing,
            checked_at.isoformat(),
        ],
    )


def standing_of(db: Connection, id: str) -> Standing | None:
    """None for somebody of whom the platform has not told yet."""
    row = first(db, "SELECT standing FROM accounts WHERE id = ?", [id])
    return row["standing"] if row else None


def account_is_fresh(db: Connection, id: str, since: datetime) -> bool:
    """Has the platform told of this user since then?"""
    row = first(db, "SELECT checked_at FROM accounts WHERE id = ?", [id])
    return row is not None and datetime.fromisoformat(row["checked_at"]) >= since


def emails_without_account(db: Connection, day: date) -> list[str]:
    """The e-mails of the roster, today's and future ones, whose user id nobody knows."""
    rows = query(
        db,
        "SELECT DISTINCT email FROM people WHERE id = '' AND coalesce(until_on, :day) >= :day"
        " AND NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.email = people.email"
        " AND standing = 'staff') ORDER BY email",
        {"day": day.isoformat()},
    )
    return [row["email"] for row in rows]


def _account_name(db: Connection, id: str) -> str:
    row = first(db, "SELECT name FROM accounts WHERE id = ?", [id])
    return row["name"] if row else ""


# -------------------------------------------------------------------- user groups
def groups(db: Connection) -> Mapping[str, str]:
    """Department → the platform's group whose members report for it."""
    rows = query(db, "SELECT department, grp FROM user_groups ORDER BY department")
    return {row["department"]: row["grp"] for row in rows}


def put_group(db: Connection, department: str, grp: str | None) -> None:
    """Let the members of a group report for a department; None: of no group.

    Who is in it has to be asked first, so the members of another group are gone at once.
    """
    if groups(db).get(department) == grp:
        return
    db.conn.execute("DELETE FROM user_groups WHERE department = ?", [department])
    if grp is not None:
        db.conn.execute(
            "INSERT INTO user_groups (department, grp) VALUES (?, ?)", [department, grp]
        )


def put_members(db: Connection, department: str, members: Iterable[str]) -> None:
    """Who is in a department's group now."""
    db.conn.execute("DELETE FROM group_members WHERE department = ?", [department])
    for id in dict.fromkeys(members):
        db.conn.execute(
            "INSERT INTO group_members (department, person) VALUES (?, ?)", [department, id]
        )


# -------------------------------------------------------------------- addresses
def address_of(db: Connection, department: str) -> str | None:
    """The place where a department is asked; None when nobody said which."""
    row = first(db, "SELECT place FROM addresses WHERE department = ?", [department])
    return row["place"] if row else None


def addresses(db: Connection) -> Mapping[str, str]:
    rows = query(db, "SELECT department, place FROM addresses")
    return {row["department"]: row["place"] for row in rows}


def put_address(db: Connection, department: str, place: str | None) -> None:
    """Reach a department there from now on; None: nowhere."""
    db.conn.execute("DELETE FROM addresses WHERE department = ?", [department])
    if place is not None:
        db.conn.execute(
            "INSERT INTO addresses (department, place) VALUES (?, ?)", [department, place]
        )
