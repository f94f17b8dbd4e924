"""A round as a spreadsheet: one line for each thing that was wanted, with what counts of it.

What people typed is written as text, so that no cell of theirs becomes a formula.
"""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from handlers.reporting import readback
from knowledge.records.library import Library
from knowledge.records.models import Figure
from knowledge.rounds.rows import RESULT, TEXT, Entry, Part, Request, Round, Row
from knowledge.shelf.assemble import by_request, rows_of
from knowledge.store import Connection, Store
from knowledge.store.rounds import requests_of, round_of
from knowledge.words.fiscal import day_label

COLUMNS = (
    "計画", "コード", "取組", "担当課", "項目", "値", "単位", "約", "前年", "目標", "結果", "内容",
    "状態", "提出課", "日時", "出典",
)  # fmt: skip
WIDTHS = (20, 10, 42, 18, 30, 14, 10, 6, 14, 16, 14, 48, 10, 18, 18, 30)
TRIAL = "お試し"
PART = "一部提出"
# What a spreadsheet's file cannot hold.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PLAIN, BOLD = Font(name="Yu Gothic"), Font(name="Yu Gothic", bold=True)
WRAPPED, IN_ONE_LINE = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top")
HEAD = PatternFill("solid", fgColor="E3EAF2")
NOT_YET = "（未提出）"


def made(about: str, store: Store, library: Library, now: datetime) -> bytes:
    """The content of a file that goes with a message, from what is there now."""
    kind, _, id = about.partition("/")
    with store.reading() as db:
        round = round_of(db, int(id)) if kind == "round" else None
        if round is None:
            raise ValueError(f"no file {about!r}")
        return workbook(round, db, library, now, trial=False)


def workbook(
    round: Round, db: Connection, library: Library, now: datetime, *, trial: bool
) -> bytes:
    """The file's content; in a trial, it says so in its first line and in the sheet's name."""
    book = Workbook(write_only=True)
    label = readback.round_label(round, library)
    sheet = book.create_sheet(TRIAL if trial else "照会")
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A3"
    told = f"{label}　期限 {day_label(round.due_on)}　{now:%Y-%m-%d %H:%M} 現在"
    sheet.append([_text(sheet, f"【{TRIAL}】{told}" if trial else told, bold=True)])
    sheet.append([_text(sheet, name, bold=True, filled=True) for name in COLUMNS])
    rows = by_request(rows_of(db, library, round))
    count = 0
    for request in requests_of(db, round):
        for row in rows.get(request.id, ()):
            for cells in _lines(row, request, library):
                sheet.append([_cell(sheet, value) for value in cells])
                count += 1
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(COLUMNS))}{count + 2}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lines(row: Row, request: Request, library: Library) -> Iterator[list[Any]]:
    """A line a value; a row without values has one line. Result and text stand in each of them."""
    standing = row.standing
    parts: list[Part | None] = [value.part for value in row.values]
    for part in parts or [None]:
        yield [
            library.plans[row.plan].name,
            row.code or "",
            row.title,
            request.department,
            *_value_cells(row, part, standing),
            _words(standing.get(RESULT)),
            _words(standing.get(TEXT)),
            _state(row),
            *_origin(row, part, standing, request, library),
        ]


def _state(row: Row) -> str:
    """As on the board; a row of which only a part was submitted says so."""
    label = PART if row.state == "open" and row.standing else readback.STATE_LABELS[row.state]
    return label + ("（遅延）" if row.late else "")


def _value_cells(row: Row, part: Part | None, standing: dict[Part, Entry]) -> list[Any]:
    """項目, 値, 単位, 約, 前年, 目標; a number stays a number."""
    if part is None:
        return [""] * 6
    value, entry = row.value_of(part), standing.get(part)
    figure = entry.figure if entry else None
    now: Any = figure.value if figure else ""
    if entry is not None and entry.how == "nothing":
        now = readback.entry_text(entry, row)
    return [
        value.label,
        now,
        value.unit,
        _qualified(figure) if figure else "",
        value.last.value if value.last else "",
        value.target.text if value.target else "",
    ]


def _qualified(figure: Figure) -> str:
    """「のべ約」, 「暫定値 2027-02-28時点」"""
    about = figure.counting + ("約" if figure.approx else "")
    as_of = f"{figure.as_of}時点" if figure.as_of else ""
    return " ".join(text for text in (about, "暫定値" if figure.provisional else "", as_of) if text)


def _origin(
    row: Row, part: Part | None, standing: dict[Part, Entry], request: Request, library: Library
) -> list[str]:
    """提出課, 日時, 出典: who reported it and when, or that nobody has yet."""
    entry = standing.get(part) if part else next(iter(standing.values()), None)
    plan = library.plans[row.plan]
    if entry is None:
        return ["", "", f"{plan.name}（{plan.edition}）{NOT_YET}"]
    return [request.department, f"{entry.at:%Y-%m-%d %H:%M}", f"{request.department}の報告"]


def _words(entry: Entry | None) -> str:
    return (entry.words or "") if entry else ""


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    if isinstance(value, str):
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.0#"
    return cell


def _text(
    sheet: WriteOnlyWorksheet, value: str, *, bold: bool = False, filled: bool = False
) -> Any:
    """A cell that is text whatever it begins with."""
    cell = WriteOnlyCell(sheet, _NO_TEXT.sub("", value))
    cell.data_type = "s"
    cell.font = BOLD if bold else PLAIN
    cell.alignment = IN_ONE_LINE if bold else WRAPPED
    if filled:
        cell.fill = HEAD
    return cell
