"""A round's spreadsheet as LibreOffice opens it: text stays text, numbers stay numbers."""

import csv
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from jobs.export import workbook
from tests.jobs.conftest import TRANSPORT, City, on

COLUMNS = (
    "計画 コード 取組 担当課 項目 値 単位 約 前年 目標 結果 内容 状態 提出課 日時 出典".split()
)
NORIMASSHI = "「のりまっし金沢」の運営"
MISSING = (
    "LibreOffice (soffice) is needed to open the report files; "
    "on Debian or Ubuntu: apt install libreoffice-calc-nogui"
)
# Comma, quotes, UTF-8, from the first line; every text in quotes and no number, as they are kept.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"
TYPED = [
    "=1+1",
    "+81",
    "@x",
    "-5",
    "-1+2",
    '=HYPERLINK("x")',
    "=cmd|'/C calc'!A1",
    "＝1+1",
    "TRUE",
    "2026-12-01",
    "007",
    "1行目\n2行目",
]
DIGITAL = "デジタル政策課"
Cell = str | float


@dataclass(frozen=True)
class Opened:
    """A file as LibreOffice gave it back; text is `str`, a number `float`."""

    rows: list[list[Cell]]

    @property
    def lines(self) -> list[dict[str, Cell]]:
        """Every line below the headings, its cells by their heading."""
        return [dict(zip(COLUMNS, row, strict=True)) for row in self.rows[2:]]

    def about(self, title: str) -> dict[str, Cell]:
        return next(line for line in self.lines if line["取組"] == title)


@pytest.fixture(scope="module")
def opened(furnished, library, tmp_path_factory) -> dict[str, Opened]:
    """All files of this module after one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("files")
    city = City(furnished, library, tmp_path_factory.mktemp("city"))
    city.start_round()
    export(city, folder / "new.xlsx", trial=True)
    reports(city)
    export(city, folder / "reported.xlsx", trial=True)
    export(city, folder / "real.xlsx", trial=False)
    city.store.close()
    convert(folder)
    return {path.stem: read(path) for path in folder.glob("*.csv")}


def export(city: City, path: Path, *, trial: bool) -> None:
    with city.store.reading() as db:
        path.write_bytes(workbook(city.round, db, city.library, on(12, 1, 14, 5), trial=trial))


def reports(city: City) -> None:
    """交通政策課 reports figures, デジタル政策課 whatever looks like a formula."""
    city.fills_in(
        TRANSPORT,
        city.rows(TRANSPORT)[0],
        on(11, 30),
        value0="約231,402件",
        text="予定\x00どおり\x07進\x1bめた\x1f。",
    )
    city.submits(TRANSPORT, on(11, 30))
    items = [row for row in city.rows(DIGITAL) if row.with_text]
    for row, text in zip(items, TYPED, strict=True):
        city.fills_in(DIGITAL, row, on(11, 30), text=text)
    for row, number in zip(kpis_of(city), ("98.5", "12,345", "実績なし =1+1"), strict=False):
        city.fills_in(DIGITAL, row, on(11, 30), value0=number)
    city.submits(DIGITAL, on(11, 30))


def kpis_of(city: City):
    return [row for row in city.rows(DIGITAL) if not row.results]


def convert(folder: Path) -> None:
    """Let LibreOffice write every spreadsheet of a folder as CSV."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail(MISSING)
    files = sorted(folder.glob("*.xlsx"))
    done = subprocess.run(
        [
            soffice,
            # Its own profile: it neither touches that of a person nor waits for an open window.
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            AS_CSV,
            "--outdir",
            folder,
            *files,
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )
    unopened = [path.name for path in files if not path.with_suffix(".csv").exists()]
    if done.returncode or unopened:
        pytest.fail(f"LibreOffice could not open {unopened}: {done.stdout}{done.stderr}")


def read(path: Path) -> Opened:
    with path.open(encoding="utf-8", newline="") as file:
        return Opened(list(csv.reader(file, quoting=csv.QUOTE_NONNUMERIC)))


# -------------------------------------------------------------------- what is in it
def test_the_first_line_says_that_it_is_a_trial(opened):
    assert opened["reported"].rows[0][0].startswith("【お試し】DXアクションプラン2.0")
    assert opened["real"].rows[0][0].startswith("DXアクションプラン2.0")


def test_the_columns_are_named(opened):
    assert opened["reported"].rows[1] == COLUMNS


def test_every_line_is_there(opened):
    lines = opened["reported"].lines

    assert len(lines) > 100
    assert len({line["担当課"] for line in lines}) == 45
    assert all(line["取組"] and line["状態"] for line in lines)


def test_before_anybody_reported_there_is_no_value_and_the_state_says_so(opened):
    lines = opened["new"].lines

    assert {line[name] for line in lines for name in ("値", "結果", "内容", "提出課", "日時")} == {
        ""
    }
    assert {line["状態"] for line in lines} == {"未提出"}


def test_what_was_reported_stands_beside_last_year(opened):
    line = opened["reported"].about(NORIMASSHI)

    assert (line["値"], line["約"], line["前年"]) == (231_402.0, "約", 205_534.0)
    assert (line["結果"], line["内容"]) == ("継続", "予定どおり進めた。")
    assert (line["状態"], line["提出課"], line["日時"]) == (
        "提出済",
        TRANSPORT,
        f"{date(2026, 11, 30)} 09:00",
    )


# -------------------------------------------------------------------- text and numbers
def test_nothing_that_people_typed_is_calculated(opened):
    # A text stands beside each value of its row.
    texts = {line["取組"]: line["内容"] for line in opened["reported"].lines}
    written = [text for text in texts.values() if text in TYPED]

    assert written == TYPED


def test_numbers_are_numbers_and_a_reason_beside_them_is_text(opened):
    values = [
        line["値"]
        for line in opened["reported"].lines
        if line["担当課"] == DIGITAL and line["コード"] == "KPI" and line["値"] != ""
    ]

    assert values == [98.5, 12_345.0, "実績なし（=1+1）"]


def test_it_holds_no_error_and_no_text_in_a_column_of_numbers(opened):
    lines = opened["reported"].lines

    assert not any(str(cell).startswith(("#", "Err:")) for line in lines for cell in line.values())
    assert all(isinstance(line["前年"], float) or line["前年"] == "" for line in lines)
