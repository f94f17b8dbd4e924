"""The roster: who has which part in which department, from when, until when.

A roster file is the whole roster: what is kept and no longer stands in it ends.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.errors import CellRefused, SheetRefused
from knowledge.office.ids import IdForm, IdForms
from knowledge.office.sheet import Line, department_in, identifier, read_sheet
from knowledge.records.models import Department
from knowledge.words.days import read_day
from knowledge.words.letters import plain

Role = Literal["member", "reporter", "head", "coordinator"]
ROLES: Mapping[Role, str] = {
    "member": "職員",
    "reporter": "担当",
    "head": "所属長",
    "coordinator": "取りまとめ",
}
HEADINGS = {
    # What the platform calls it stands before these.
    "id": ("ID", "ユーザーID", "メンバーID"),
    "email": ("メール", "メールアドレス", "email", "mail"),
    "name": ("氏名", "名前", "name"),
    "department": ("課", "課名", "担当課", "department"),
    "role": ("役割", "role"),
    "from_on": ("開始日", "from", "from_on", "start"),
    "until_on": ("終了日", "until", "until_on", "end"),
}
NEEDED = ("name", "department", "role")

NOBODY = "{called}もメールもありません。どちらかを書いてください"
NO_NAME = "氏名がありません"
BAD_EMAIL = "メール「{typed}」を確かめてください"
BAD_ROLE = "役割「{typed}」は使えません（" + "・".join(ROLES.values()) + "のどれかです）"
NEEDS_DEPARTMENT = "課がありません（空けてよいのは、職員と取りまとめだけです）"
BAD_DAY = "日付「{typed}」を読めません（2026-04-01、令和8年4月1日 のように書いてください）"
BACKWARDS = "終了日が開始日より前です"
TWICE = "{number}行目と同じ人・課・役割で、期間が重なっています"
OTHER_EMAIL = "{number}行目と同じ{called}に、別のメールが書かれています"
OTHER_ID = "{number}行目と同じメールに、別の{called}が書かれています"
NO_HEADING = "1行目: 見出し「{called}」か「メール」が要ります"

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


@dataclass(frozen=True)
class RosterLine:
    """One part of one person. `id` or `email` may be empty; both days are included."""

    id: str
    email: str
    name: str
    department: str
    role: Role
    from_on: date | None = None
    until_on: date | None = None

    def has_begun(self, day: date) -> bool:
        return self.from_on is None or self.from_on <= day

    def is_over(self, day: date) -> bool:
        return self.until_on is not None and self.until_on < day

    def in_force(self, day: date) -> bool:
        return self.has_begun(day) and not self.is_over(day)

    def overlaps(self, other: "RosterLine") -> bool:
        """Is there a day on which both are in force?"""
        begins = max(self.from_on or date.min, other.from_on or date.min)
        return begins <= min(self.until_on or date.max, other.until_on or date.max)

    @property
    def posts(self) -> list[tuple[str, str, str]]:
        """What this has in common with other rows of the same person, department and role."""
        return [(self.department, self.role, key) for key in (self.id, self.email) if key]


@dataclass(frozen=True)
class Kept:
    """A row of the database."""

    number: int
    row: RosterLine


@dataclass(frozen=True)
class Roster:
    """What a file says; `unused` are its headings that nobody reads."""

    rows: tuple[RosterLine, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What has to be done so that the roster says what the file says.

    `ended` were in force and stay as history, `removed` had not begun.
    """

    added: tuple[RosterLine, ...] = ()
    changed: tuple[tuple[Kept, RosterLine], ...] = ()
    ended: tuple[Kept, ...] = ()
    removed: tuple[Kept, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended or self.removed)


# -------------------------------------------------------------------- reading
def headings(person: IdForm) -> Mapping[str, Sequence[str]]:
    """The columns of a roster file; the first spelling of each is the one that people are told."""
    return HEADINGS | {"id": (person.called, *person.also, *HEADINGS["id"])}


def read_roster(data: bytes, departments: Mapping[str, Department], ids: IdForms) -> Roster:
    """Read a roster file (CSV); raises SheetRefused with all that is wrong with it."""
    sheet = read_sheet(data, headings(ids.person), NEEDED)
    if {"id", "email"}.isdisjoint(sheet.found):
        raise SheetRefused([NO_HEADING.format(called=ids.person.called)])
    known = department_in(departments)
    read = [(line, _row(line, known, ids.person)) for line in sheet.lines]
    right = [(line, row) for line, row in read if not line.wrong]
    _look_for_twins(right)
    _look_for_mixed_up(right, ids.person.called)
    sheet.check()
    return Roster(tuple(row for _, row in read), sheet.unused)


def _row(line: Line, known: Callable[[str], str], person: IdForm) -> RosterLine:
    """The row of a line; where something is wrong with it, it only fills the place."""
    role = line.read("role", _role)
    row = RosterLine(
        line.read("id", identifier(person)) or "",
        line.read("email", _email) or "",
        line.read("name", _name) or "",
        line.read("department", _department(known, role)) or "",
        role or "member",
        line.read("from_on", _day),
        line.read("until_on", _day),
    )
    if not line.cells["id"] and not line.cells["email"]:
        line.wrong.append(NOBODY.format(called=person.called))
    if row.from_on and row.until_on and row.until_on < row.from_on:
        line.wrong.append(BACKWARDS)
    return row


def _email(typed: str) -> str:
    email = plain(typed)
    if typed and not _EMAIL.fullmatch(email):
        raise CellRefused(BAD_EMAIL.format(typed=typed))
    return email


def _name(typed: str) -> str:
    if not typed:
        raise CellRefused(NO_NAME)
    return typed


def _role(typed: str) -> Role:
    for role, label in ROLES.items():
        if plain(typed) in (role, label):
            return role
    raise CellRefused(BAD_ROLE.format(typed=typed))


def _department(known: Callable[[str], str], role: Role | None) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed:
            return known(typed)
        if role in ("reporter", "head"):
            raise CellRefused(NEEDS_DEPARTMENT)
        return ""

    return read


def _day(typed: str) -> date | None:
    day = read_day(typed)
    if typed and day is None:
        raise CellRefused(BAD_DAY.format(typed=typed))
    return day


def _look_for_twins(read: Sequence[tuple[Line, RosterLine]]) -> None:
    """The later of two lines that say the same of one person and one day is wrong."""
    posts: dict[tuple[str, str, str], list[tuple[Line, RosterLine]]] = defaultdict(list)
    for line, row in read:
        before = (pair for post in row.posts for pair in posts[post])
        twin = next((other for other, seen in before if seen.overlaps(row)), None)
        if twin is not None:
            line.wrong.append(TWICE.format(number=twin.number))
        for post in row.posts:
            posts[post].append((line, row))


def _look_for_mixed_up(read: Sequence[tuple[Line, RosterLine]], called: str) -> None:
    """An id goes with one e-mail in all lines, and an e-mail with one id."""
    first: dict[str, tuple[Line, RosterLine]] = {}
    for line, row in read:
        if not row.id or not row.email:
            continue
        by_id, seen = first.setdefault(row.id, (line, row))
        if seen.email != row.email:
            line.wrong.append(OTHER_EMAIL.format(number=by_id.number, called=called))
        by_email, seen = first.setdefault(row.email, (line, row))
        if seen.id != row.id:
            line.wrong.append(OTHER_ID.format(number=by_email.number, called=called))


# -------------------------------------------------------------------- comparing
def compare(kept: Sequence[Kept], wanted: Sequence[RosterLine], day: date) -> Changes:
    """What an import on `day` has to do; what was over before and is not spoken of stays."""
    free = {one.number: one for one in kept}
    posts: dict[tuple[str, str, str], list[Kept]] = defaultdict(list)
    for one in kept:
        for post in one.row.posts:
            posts[post].append(one)
    pairs: dict[int, Kept] = {}
    # The most alike find each other first, so that nothing changes that need not.
    for alike in (_equal, _same_span, _same_start, _in_play):
        for at, row in enumerate(wanted):
            if at in pairs:
                continue
            near = (one for post in row.posts for one in posts[post] if one.number in free)
            found = next((one for one in near if alike(one.row, row, day)), None)
            if found is not None:
                pairs[at] = free.pop(found.number)
    left = [one for one in free.values() if not one.row.is_over(day)]
    return Changes(
        tuple(row for at, row in enumerate(wanted) if at not in pairs),
        tuple((one, wanted[at]) for at, one in sorted(pairs.items()) if one.row != wanted[at]),
        tuple(one for one in left if one.row.has_begun(day)),
        tuple(one for one in left if not one.row.has_begun(day)),
    )


def _equal(kept: RosterLine, wanted: RosterLine, day: date) -> bool:
    return kept == wanted


def _same_span(kept: RosterLine, wanted: RosterLine, day: date) -> bool:
    return (kept.from_on, kept.until_on) == (wanted.from_on, wanted.until_on)


def _same_start(kept: RosterLine, wanted: RosterLine, day: date) -> bool:
    return kept.from_on == wanted.from_on and not kept.is_over(day)


def _in_play(kept: RosterLine, wanted: RosterLine, day: date) -> bool:
    return not kept.is_over(day)


def coordinated_until(rows: Iterable[RosterLine], day: date) -> date | None:
    """The last day on which somebody of today's coordinators coordinates; None: nobody does."""
    found = [row for row in rows if row.role == "coordinator" and row.in_force(day)]
    return max((row.until_on or date.max for row in found), default=None)
