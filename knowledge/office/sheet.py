"""A table that people keep in Excel and save as CSV: its lines by heading, its problems by line."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from rapidfuzz import fuzz, process

from knowledge.errors import CellRefused, SheetRefused
from knowledge.names.normal import surface_key
from knowledge.office.ids import IdForm
from knowledge.records.models import Department

# Excel's own CSV has no mark of its encoding, its 「CSV UTF-8」 has one.
ENCODINGS = ("utf-8-sig", "cp932")
# From here one name resembles another; below, the guess would only confuse.
SUGGEST_FROM = 50

NOT_CSV = "CSVとして読めません。Excelなどで「CSV UTF-8」の形式で保存してください。"
EMPTY = "何も書かれていません。1行目に見出しが要ります。"
NO_HEADING = "1行目: 見出し「{heading}」がありません"
TWICE = "1行目: 見出し「{heading}」が2つあります"
TOO_LONG = "見出しより列が多くなっています"
BAD_ID = "{called}「{typed}」を確かめてください（{shape}）"
NO_DEPARTMENT = "課がありません"
UNKNOWN = "課「{typed}」はありません"
NEAREST = "（「{name}」のことですか）"

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]+")
Read = TypeVar("Read")


@dataclass
class Line:
    """One line under the headings; `number` is where it begins in the file.

    `wrong` fills with what is found wrong with it.
    """

    number: int
    cells: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[str], Read]) -> Read | None:
        """What a cell says; None when it says something wrong."""
        try:
            return reader(self.cells[name])
        except CellRefused as error:
            self.wrong.append(error.reason)
            return None


@dataclass(frozen=True)
class Sheet:
    """The lines with anything in them.

    `found` are the columns that are there, `unused` the headings that nobody reads.
    """

    lines: tuple[Line, ...]
    found: frozenset[str]
    unused: tuple[str, ...]

    def check(self) -> None:
        """Raise SheetRefused with all that was found wrong, line by line."""
        problems = [f"{line.number}行目: {text}" for line in self.lines for text in line.wrong]
        if problems:
            raise SheetRefused(problems)


def read_sheet(data: bytes, headings: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Sheet:
    """Read a CSV file: UTF-8 or cp932, headings in any order, blank lines left out.

    `headings`: what a column is called here → its spellings, the first of which people are told;
    a column that is missing has empty cells, unless it is `needed`. Raises SheetRefused.
    """
    rows = list(_rows(data))
    if not rows:
        raise SheetRefused([EMPTY])
    (_, first), *rest = rows
    columns = _columns(first, headings, needed)
    lines = []
    for number, row in rest:
        cells = dict.fromkeys(headings, "")
        cells |= {name: row[at] for name, at in columns.items() if at < len(row)}
        lines.append(Line(number, cells, [TOO_LONG] if any(row[len(first) :]) else []))
    unused = [cell for at, cell in enumerate(first) if cell and at not in columns.values()]
    return Sheet(tuple(lines), frozenset(columns), tuple(unused))


def write_sheet(headings: Mapping[str, Sequence[str]], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A file that Excel opens with the right letters."""
    written = io.StringIO()
    csv.writer(written).writerows([[names[0] for names in headings.values()], *rows])
    return written.getvalue().encode("utf-8-sig")


def identifier(form: IdForm, *others: str) -> Callable[[str], str]:
    """A reader of ids in which letters count as they are: 「general」 is a name, no id.

    An empty cell and the words in `others` come back as they are.
    """
    shape = "、または".join([form.shape, *(f"「{word}」" for word in others[:1])])

    def read(typed: str) -> str:
        text = unicodedata.normalize("NFKC", typed)
        if text and text not in others and not form.fits(text):
            raise CellRefused(BAD_ID.format(called=form.called, typed=typed, shape=shape))
        return text

    return read


def department_in(departments: Mapping[str, Department]) -> Callable[[str], str]:
    """A reader of cells that name a department; the nearest name is offered for another one."""
    names = {surface_key(name): name for name in departments}

    def read(typed: str) -> str:
        if not typed:
            raise CellRefused(NO_DEPARTMENT)
        found = names.get(surface_key(typed))
        if found is None:
            near = _nearest(typed, departments)
            hint = NEAREST.format(name=near) if near else ""
            raise CellRefused(UNKNOWN.format(typed=typed) + hint)
        return found

    return read


def _nearest(typed: str, departments: Mapping[str, Department]) -> str | None:
    """Today's name of what was typed: also called so, read so, or spelled much like it."""
    called = {
        surface_key(name): department.name
        for department in departments.values()
        for name in (*department.also, department.reading, department.name)
    }
    near = process.extractOne(
        surface_key(typed), list(called), scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM
    )
    return called[near[0]] if near else None


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, each with the number of its first line."""
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in reader:
            cells = [_CONTROL.sub(" ", cell).strip() for cell in row]
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SheetRefused([f"{begins}行目: {NOT_CSV}"]) from error


def _decoded(data: bytes) -> str:
    # A workbook and UTF-16 hold zero bytes; cp932 would read many of either.
    for encoding in () if b"\0" in data else ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused([NOT_CSV])


def _columns(
    first: Sequence[str], headings: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> dict[str, int]:
    """Which column holds what."""
    spelled = {surface_key(text): name for name, texts in headings.items() for text in texts}
    columns: dict[str, int] = {}
    problems = []
    for at, cell in enumerate(first):
        name = spelled.get(surface_key(cell))
        if name in columns:
            problems.append(TWICE.format(heading=headings[name][0]))
        elif name is not None:
            columns[name] = at
    missing = [headings[name][0] for name in needed if name not in columns]
    problems += [NO_HEADING.format(heading=heading) for heading in missing]
    if problems:
        raise SheetRefused(problems)
    return columns
