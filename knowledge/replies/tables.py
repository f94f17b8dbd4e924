"""A table pasted from a spreadsheet: which of its cells are the figures of this year?"""

import re
from dataclasses import dataclass

from knowledge.replies.asked import AskedFor
from knowledge.replies.labels import Labels, best_of
from knowledge.replies.numbers import UNITS, Number, numbers_in
from knowledge.replies.periods import year_marks
from knowledge.replies.qualifiers import qualify_by
from knowledge.replies.spoken import Spoken
from knowledge.words.numerals import APPROX, COUNTING, KANJI_LETTER, SIGN
from knowledge.words.units import unit_of

# 「令和8年度実績」 is a heading, 「閲覧の対象を平成10年度分まで広げた」 is none.
LONGEST_BESIDE_YEAR = 4
_BORDER = re.compile(r"\|?[\s:|+-]+\|?")
_NUMERIC = re.compile(
    rf"(?:{APPROX}|{COUNTING}|{SIGN})*[\d{KANJI_LETTER}][\d,.{KANJI_LETTER}]*\s?\D{{0,6}}"
    r"|-|ー|なし"
)
_CHANGE = re.compile(r"増減|前年(?:度)?比|差|伸び|変化|対前年")
_TARGET = re.compile(r"目標|計画|定員|上限|予算|KPI")
_UNIT = re.compile(r"単位")
_NAME = re.compile(r"指標|項目|取組|施策|名称|区分|事業|課|番号|No|№|コード")
_NOTE = re.compile(r"内容|備考|摘要|コメント|状況|補足|メモ|説明|特記|結果|工程|進捗")
_CONTACT = re.compile(r"担当(?!課)|内線|電話|連絡先|氏名|職員")
_HEADED = re.compile(
    r"(?:(?:今|本|前|昨)年度?)?の?(?:指標|項目|取組|施策|名称|区分|事業|課|番号|No\.?|№|コード|備考|摘要|コメント|状況|"
    r"補足|メモ|説明|特記(?:事項)?|結果|工程|進捗|内容|実績|数値|値|件数|人数|回数|今回|回答|報告|目標|単位|増減|前年比)"
    r"(?:名|数|値|内容|欄)?(?:\([^()]{1,6}\))?"
)
_TOTAL = re.compile(r"(?:合|総|累|年|小)?計|トータル")
_FIGURE = re.compile(r"実績|数値|値|件数|人数|今回|回答|報告")


@dataclass(frozen=True)
class Column:
    """What a column holds; `year` where its heading says so."""

    kind: str
    year: int | None = None
    heading: str = ""


Rows = list[tuple[int, list[str]]]


def tables_in(lines: list[str], asked: AskedFor) -> list[Rows]:
    """The tables of a message: for each the rows with their line and their cells.

    Cells are parted by tabs or bars; by commas or blanks only under a heading that names years or
    says nothing but what the columns hold (項目,目標,実績).
    """
    found: list[Rows] = []
    place = 0
    while place < len(lines):
        rows = _table_at(lines, place, asked)
        if rows:
            found.append(rows)
        place = rows[-1][0] + 1 if rows else place + 1
    return found


def _table_at(lines: list[str], first: int, asked: AskedFor) -> Rows:
    for parted in (_by_tabs, _by_bars):
        end = first
        while end < len(lines) and len(parted(lines[end])) > 1:
            end += 1
        if end > first:
            rows = [(n, parted(lines[n])) for n in range(first, end)]
            rows = [row for row in rows if not _is_border(lines[row[0]])] or rows
            labelled = all(
                len(cells) < 3 and re.search(r"[^\d,.\s]", cells[0]) for _, cells in rows
            )
            if parted is _by_tabs and labelled:
                # 「浸水センサー\t31箇所」: a label and its value, as on any line.
                return []
            return rows
    for parted in (_by_commas, _by_blanks):
        heading = parted(lines[first])
        headed = any(_is_year(cell, asked) for cell in heading) or all(map(_is_headed, heading))
        if len(heading) <= 2 or not headed:
            continue
        end = first + 1
        while end < len(lines) and len(parted(lines[end])) == len(heading):
            end += 1
        if end > first + 1 and _is_heading(heading, asked):
            return [(n, parted(lines[n])) for n in range(first, end)]
    return []


def _by_tabs(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _by_bars(line: str) -> list[str]:
    framed = line.count("|") >= 2 or line.strip().startswith("|")
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if framed else [line]


def _by_commas(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(",")]


def _by_blanks(line: str) -> list[str]:
    return line.split()


def _is_border(line: str) -> bool:
    return _BORDER.fullmatch(line) is not None and re.search(r"-{2,}", line) is not None


def _year_of(cell: str, asked: AskedFor) -> int | None:
    """The year that a heading names; there, a bare 2026 is one."""
    if re.fullmatch(r"20\d\d", cell):
        return int(cell)
    marks = year_marks(cell, asked.fiscal_year)
    return marks[0].year if marks else None


def _is_headed(cell: str) -> bool:
    """Does a cell say no more than what stands below it: 番号, 取組, 結果, 実績(人)?"""
    return _HEADED.fullmatch(cell) is not None


def _is_year(cell: str, asked: AskedFor) -> bool:
    """Is a year about all that a heading says?"""
    if re.fullmatch(r"20\d\d", cell):
        return True
    marks = year_marks(cell, asked.fiscal_year)
    return bool(marks) and len(cell) - (marks[0].end - marks[0].start) <= LONGEST_BESIDE_YEAR


def read_table(
    table: Rows, asked: AskedFor, naming: Labels
) -> tuple[list[Spoken], list[tuple[str, str]]]:
    """The figures of a table with their labels, and its other words as (label, words).

    The heading row tells which column is of which year. Headings may also be the labels, with the
    figures below them.
    """
    places, rows = [place for place, _ in table], [row for _, row in table]
    width = max(len(row) for row in rows)
    heading = rows[0] if _is_heading(rows[0], asked) else None
    if heading is not None and (across := _across(rows, places, asked, naming)) is not None:
        return across, []
    columns = _columns(heading or [], width, asked)
    body = rows[1:] if heading is not None else rows
    body_places = places[1:] if heading is not None else places
    spoken: list[Spoken] = []
    words: list[tuple[str, str]] = []
    for row, place in zip(body, body_places, strict=True):
        found, said = _row(row, place, columns, heading is not None, asked)
        spoken += found
        words += said
    return spoken, words


def _is_heading(row: list[str], asked: AskedFor) -> bool:
    """No cell of a heading row is a plain number."""
    return len([c for c in row if c]) > 1 and not any(
        _NUMERIC.fullmatch(cell) and _year_of(cell, asked) is None for cell in row if cell
    )


def _across(
    rows: list[list[str]], places: list[int], asked: AskedFor, naming: Labels
) -> list[Spoken] | None:
    """Labels side by side with their figures below."""
    heading, body = rows[0], list(zip(rows[1:], places[1:], strict=True))
    named = {}
    for at, cell in enumerate(heading):
        best = best_of(naming.of_measures(cell))
        if cell and best and _year_of(cell, asked) is None:
            named[at] = best
    if len({ref for best in named.values() for ref in best}) < 2 or len(named) < 2:
        return None
    if not any(_gives_several(row, list(named), place, asked) for row, place in body):
        # 「路線 | 導入台数」 over names and their figures.
        return None
    spoken = []
    for row, place in body:
        marks = [m for cell in row for m in year_marks(cell, asked.fiscal_year)]
        year = marks[0].year if marks else None
        for at, cell in enumerate(row):
            label = row[0] if 0 not in named and at else ""
            if at in named and (number := _only_number(cell, place, asked)) is not None:
                number.year = year if number.year is None else number.year
                if number.unit is None and (unit := _unit_of_label(heading[at])):
                    number.unit = unit
                spoken.append(Spoken(number, f"{label} {heading[at]}".strip(), "", "", "", None))
    return spoken or None


def _gives_several(row: list[str], named: list[int], place: int, asked: AskedFor) -> bool:
    cells = [row[at] for at in named if at < len(row)]
    return sum(_only_number(cell, place, asked) is not None for cell in cells) > 1


def _columns(heading: list[str], width: int, asked: AskedFor) -> list[Column]:
    columns = []
    for at in range(width):
        cell = heading[at] if at < len(heading) else ""
        year = _year_of(cell, asked)
        if _UNIT.search(cell):
            columns.append(Column("unit"))
        elif _CHANGE.search(cell) or _CONTACT.search(cell):
            columns.append(Column("change"))
        elif _TARGET.search(cell):
            columns.append(Column("target"))
        elif year is not None:
            columns.append(Column("figure", year, cell))
        elif _NAME.search(cell) and not (_FIGURE.search(cell) or (at and _NOTE.search(cell))):
            columns.append(Column("name"))
        elif _NOTE.search(cell):
            columns.append(Column("note"))
        else:
            columns.append(Column("figure" if _FIGURE.search(cell) else "", None, cell))
    return columns


def _row(
    row: list[str], place: int, columns: list[Column], headed: bool, asked: AskedFor
) -> tuple[list[Spoken], list[tuple[str, str]]]:
    label, unit, words = [], "", []
    numbers: list[Number] = []
    headings: list[str] = []
    number_at: dict[int, int] = {}
    for at, cell in enumerate(row):
        column = columns[at] if at < len(columns) else Column("")
        if not cell or column.kind in ("change", "target"):
            continue
        if column.kind == "unit" or (cell in UNITS and not numbers):
            unit = cell
            continue
        if column.kind != "note" and (number := _only_number(cell, place, asked)) is not None:
            if at == 0 and (column.kind == "name" or _is_code(row)):
                continue
            if number.sign in ("+", "±"):
                continue
            number.year = column.year if number.year is None else number.year
            numbers.append(number)
            headings.append(column.heading)
            number_at[id(number)] = at
        elif column.kind == "note" or (numbers and column.kind != "name"):
            words.append(cell)
        else:
            label.append(cell)
    if not numbers and not headed and label:
        # 「水防設備の遠隔操作 | － | 検討」: the first cell names, the others tell.
        words = [cell for cell in [*label[1:], *words] if re.search(r"\w", cell)]
        label = label[:1]
    name = " ".join(label)
    if row and _is_year(row[0], asked):
        for number in numbers:
            number.year = _year_of(row[0], asked) if number.year is None else number.year
    unit = unit or _unit_of_label(name)
    for number in numbers:
        if number.unit is None and unit:
            number.unit = unit
        if _TOTAL.fullmatch(name):
            number.role = "total"
    _tell_last(numbers, name, headed, asked)
    for number, heading in zip(numbers, headings, strict=True):
        qualify_by(number, f"{heading} {row[number_at[id(number)]]}", asked.fiscal_year)
    return (
        [
            Spoken(number, f"{name} {heading}".strip(), "", "", "", None, labelled=bool(name))
            for number, heading in zip(numbers, headings, strict=True)
        ],
        [(name, text) for text in ([*words] if numbers else [name, *words])],
    )


def _unit_of_label(name: str) -> str:
    """「収入(万円)」"""
    match = re.search(r"\(([^()\d]{1,5})\)\s*$", name)
    known = match is not None and (match[1] in UNITS or unit_of(match[1]).abridges)
    return match[1] if match and known else ""


def _is_code(row: list[str]) -> bool:
    """Is the number in the first cell a code, as a label follows it?"""
    return len(row) > 2 and re.search(r"[一-龥ァ-ヺA-Za-z]", row[1]) is not None


def _tell_last(numbers: list[Number], name: str, headed: bool, asked: AskedFor) -> None:
    """Without a heading, a number that is just last year's stands for last year beside another."""
    if headed or len(numbers) != 2 or not name:
        return
    lasts = {float(m.last) for m in asked.measures if m.last is not None}
    same = [n for n in numbers if n.value is not None and float(n.value) in lasts]
    if len(same) == 1 and same[0] is numbers[0]:
        same[0].year = asked.fiscal_year - 1


def _only_number(cell: str, place: int, asked: AskedFor) -> Number | None:
    """The number that a cell is, if it is one and hardly more."""
    units = {m.unit for m in asked.measures} | {m.counts.base for m in asked.measures}
    marks = [(m.start, m.end) for m in year_marks(cell, asked.fiscal_year)]
    found = numbers_in(cell, place, marks, units)
    if len(found) != 1:
        return None
    rest = cell[: found[0].start] + cell[found[0].end :]
    return found[0] if len(re.sub(r"[\s()速報値暫定見込]", "", rest)) <= 2 else None
