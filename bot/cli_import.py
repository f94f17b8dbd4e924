"""What the commands that take a file over share: read it, show what changes, ask, write."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from bot.wiring import IDS
from knowledge.errors import SheetRefused
from knowledge.office.ids import IdForms
from knowledge.records.models import Department

REFUSED = 1
GO_ON = "まだ何も取り込んでいません。取り込むには、--yes を付けて実行してください。"
SURE = "この内容で取り込みますか（はいは y）"
NOT_TAKEN = "取り込みませんでした。"
TAKEN = "取り込みました。"
NOTHING_NEW = "いまの登録と同じです。変わるところはありません。"
IN_BETWEEN = "確認のあいだに登録が変わりました。もう一度実行してください。"
WRONG = "誤りが{count}件あるため、何も取り込みませんでした。"
UNUSED = "使わない列: {headings}"
UNREADABLE = "{file} を読めません（{error}）。"
UNWRITABLE = "{file} に書けません（{error}）。"
THERE = "{file} はすでにあります。別の名前を付けてください。"
WRITTEN = "{file} にひな形を書きました。"

File = Annotated[Path, typer.Argument(help="CSV ファイル（UTF-8 か Shift_JIS）")]
Yes = Annotated[bool, typer.Option("--yes", help="確かめずに取り込みます")]
Read = TypeVar("Read")


def read_file(
    file: Path,
    reader: Callable[[bytes, Mapping[str, Department], IdForms], Read],
    departments: Mapping[str, Department],
) -> Read:
    """What a file says; with anything wrong in it, all of that is told and nothing is taken."""
    try:
        return reader(file.read_bytes(), departments, IDS)
    except OSError as error:
        refuse(UNREADABLE.format(file=file, error=error.strerror))
    except SheetRefused as error:
        refuse(*error.problems, WRONG.format(count=len(error.problems)))


def preview(lines: Iterable[str], unused: Iterable[str]) -> bool:
    """Show what a file would change, and which of its columns nobody reads; False for nothing."""
    if headings := "、".join(unused):
        print(UNUSED.format(headings=headings))
    shown = list(lines)
    for line in shown or [NOTHING_NEW]:
        print(line)
    return bool(shown)


def agreed(yes: bool) -> bool:
    """Is it wanted? Where nobody can be asked, it is told how to go on."""
    if yes:
        return True
    if not sys.stdin.isatty():
        print(GO_ON)
        return False
    if not typer.confirm(SURE):
        refuse(NOT_TAKEN)
    return True


def write_template(file: Path, data: bytes) -> None:
    """A new file; what is there already stays as it is."""
    try:
        with open(file, "xb") as new:
            new.write(data)
    except FileExistsError:
        refuse(THERE.format(file=file))
    except OSError as error:
        refuse(UNWRITABLE.format(file=file, error=error.strerror))
    print(WRITTEN.format(file=file))


def refuse(*lines: str) -> NoReturn:
    for line in lines:
        print(line, file=sys.stderr)
    raise SystemExit(REFUSED)
