"""Where is each department reached, and which user group reports for it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.errors import SheetRefused
from knowledge.office.ids import IdForm, IdForms
from knowledge.office.sheet import Line, department_in, identifier, read_sheet, write_sheet
from knowledge.records.models import Department

What = Literal["channel", "group"]
HEADINGS = {
    "department": ("課", "課名", "担当課", "department"),
    "channel": ("チャンネル", "チャンネルID", "channel"),
    "group": ("ユーザーグループ", "ユーザーグループID", "グループ", "group", "user group"),
}
NONE = ("なし", "none")

TWICE = "{number}行目と同じ課です"
NO_HEADING = "1行目: 見出し「チャンネル」か「ユーザーグループ」が要ります"


@dataclass(frozen=True)
class Wish:
    """What a line asks for: a channel or a group, or with None to have none."""

    department: str
    what: What
    value: str | None


@dataclass(frozen=True)
class Wishes:
    """What a file says; `unused` are its headings that nobody reads."""

    wishes: tuple[Wish, ...]
    unused: tuple[str, ...] = ()


def read_whereabouts(data: bytes, departments: Mapping[str, Department], ids: IdForms) -> Wishes:
    """Read a file of departments (CSV); an empty cell wishes nothing. Raises SheetRefused."""
    sheet = read_sheet(data, HEADINGS, ("department",))
    if {"channel", "group"}.isdisjoint(sheet.found):
        raise SheetRefused([NO_HEADING])
    known = department_in(departments)
    first: dict[str, int] = {}
    wishes: list[Wish] = []
    for line in sheet.lines:
        department = line.read("department", known)
        wishes += _wishes(line, department or "", ids)
        if department and first.setdefault(department, line.number) != line.number:
            line.wrong.append(TWICE.format(number=first[department]))
    sheet.check()
    return Wishes(tuple(wishes), sheet.unused)


def _wishes(line: Line, department: str, ids: IdForms) -> list[Wish]:
    channel = line.read("channel", identifier(ids.channel, *NONE))
    group = line.read("group", identifier(ids.group, *NONE))
    wished: list[tuple[What, str | None]] = [("channel", channel), ("group", group)]
    return [
        Wish(department, what, None if value in NONE else value) for what, value in wished if value
    ]


def template(
    departments: Sequence[str],
    places: Mapping[str, str],
    groups: Mapping[str, str],
    channel: IdForm,
) -> bytes:
    """A file with every department and what is known already; taken over, it changes nothing.

    Where a department is reached otherwise than in a channel, its cell stays empty.
    """
    return write_sheet(
        HEADINGS,
        [
            [
                name,
                place if channel.fits(place := places.get(name, "")) else "",
                groups.get(name, ""),
            ]
            for name in departments
        ],
    )
