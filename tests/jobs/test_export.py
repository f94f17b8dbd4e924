"""The spreadsheet of a round: what was wanted, what counts of it, and nothing that could run."""

import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from handlers.rounds import review
from jobs.export import workbook
from knowledge.rounds.rows import Row, version_of
from tests.jobs.conftest import CITIZENS, TRANSPORT, City, on

COLUMNS = (
    "計画 コード 取組 担当課 項目 値 単位 約 前年 目標 結果 内容 状態 提出課 日時 出典".split()
)
NORIMASSHI = "「のりまっし金沢」の運営"
NOW = on(12, 1, 14, 5)
DIGITAL, INDUSTRY = "デジタル政策課", "産業政策課"
TYPED = {
    DIGITAL: ["=1+1", "+81", "@x", "-5", "-1+2", '=HYPERLINK("x")', "=cmd|'/C calc'!A1", "＝1+1"],
    INDUSTRY: ["#N/A", "TRUE", "2026-12-01", "007", "1行目\n2行目", "<b>&amp;</b>", "𠮷" * 400],
}
Line = dict[str, Cell]


def sheet(city: City, *, trial: bool = True) -> Worksheet:
    """The round's spreadsheet as it is opened again."""
    with city.store.reading() as db:
        content = workbook(city.round, db, city.library, NOW, trial=trial)
    return load_workbook(io.BytesIO(content)).active


def lines(city: City) -> list[Line]:
    """Every line below the headings, its cells by their heading."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in sheet(city).iter_rows(min_row=3)]


def norimasshi(city: City) -> Line:
    return next(line for line in lines(city) if line["取組"].value == NORIMASSHI)


def values(line: Line, *names: str) -> list[Any]:
    return [line[name].value for name in names]


def reported(city: City, **words: str) -> Row:
    """交通政策課 reports on のりまっし and submits it."""
    city.fills_in(TRANSPORT, city.rows(TRANSPORT)[0], on(11, 30), **words)
    city.submits(TRANSPORT, on(11, 30, 9, 1))
    return city.rows(TRANSPORT)[0]


def items_of(city: City, department: str) -> list[Row]:
    """Its rows that want a text, in the order in which they are printed."""
    return [row for row in city.rows(department) if row.with_text]


# -------------------------------------------------------------------- what is in it
def test_the_first_line_of_a_trial_says_so(pair):
    first = sheet(pair)["A1"].value

    assert first.startswith("【お試し】DXアクションプラン2.0 令和8年度実績（確定）")
    assert "期限 令和8年12月18日（金）" in first
    assert "2026-12-01 14:05 現在" in first


def test_outside_a_trial_nothing_says_so(pair):
    real = sheet(pair, trial=False)

    assert (sheet(pair).title, real.title) == ("お試し", "照会")
    assert real["A1"].value.startswith("DXアクションプラン2.0 令和8年度実績（確定）")
    assert not any("お試し" in str(cell.value) for row in real.iter_rows() for cell in row)


def test_the_second_line_names_the_columns(pair):
    assert [cell.value for cell in sheet(pair)[2]] == COLUMNS


def test_there_is_a_line_for_each_value_and_one_for_a_row_without_values(pair):
    expected = [
        (department, row.title)
        for department in pair.departments
        for row in pair.rows(department)
        for _ in row.values or [None]
    ]

    found = [tuple(values(line, "担当課", "取組")) for line in lines(pair)]

    assert found == expected
    assert len(found) > 100


def test_the_filter_covers_every_line_and_the_headings_stay_in_sight(pair):
    opened = sheet(pair)

    assert opened.auto_filter.ref == f"A2:P{opened.max_row}"
    assert opened.freeze_panes == "A3"


def test_a_line_says_what_it_is_about_and_what_was_there_before(pair):
    found = norimasshi(pair)

    assert values(found, "計画", "担当課", "項目", "単位", "前年") == [
        "金沢市DXアクションプラン2.0",
        "交通政策課",
        "ネイティブアプリダウンロード数",
        "件",
        205_534,
    ]


def test_a_kpi_comes_with_its_target(pair):
    kpi = next(
        line
        for line in lines(pair)
        if line["取組"].value == "先端デジタル技術を活用した社会実装の支援件数"
    )

    assert values(kpi, "コード", "担当課", "目標") == ["KPI", "産業政策課", "8件"]


# -------------------------------------------------------------------- what counts
def test_where_nothing_was_submitted_the_cells_are_empty(pair):
    found = norimasshi(pair)

    assert values(found, "値", "約", "結果", "内容", "提出課", "日時") == [None] * 6
    assert found["状態"].value == "未提出"
    assert "（未提出）" in found["出典"].value


def test_a_draft_is_not_exported(pair):
    pair.fills_in(TRANSPORT, pair.rows(TRANSPORT)[0], on(11, 30))

    found = norimasshi(pair)

    assert values(found, "値", "結果", "内容", "提出課", "日時") == [None] * 5
    assert found["状態"].value == "下書き"


def test_what_was_submitted_stands_there_with_who_and_when(pair):
    reported(pair, value0="231,402件", text="まちのり予約を追加")

    found = norimasshi(pair)

    assert values(found, "値", "結果", "内容") == [231_402, "継続", "まちのり予約を追加"]
    assert values(found, "提出課", "日時", "出典") == [
        "交通政策課",
        "2026-11-30 09:00",
        "交通政策課の報告",
    ]


def test_whether_it_was_confirmed_stands_in_its_state(pair):
    row = reported(pair)
    before = norimasshi(pair)["状態"].value
    pair.press(review.CONFIRM, f"{row.id}:{version_of([row])}", on(12, 1))

    after = norimasshi(pair)["状態"].value

    assert (before, after) == ("提出済", "確認済")


def test_what_was_returned_is_marked_as_returned(pair):
    row = reported(pair)
    about = f"{row.id}:{version_of([row])}"
    pair.fill(review.RETURN, about, {"comment": "単位をお確かめください"}, on(12, 1))

    assert norimasshi(pair)["状態"].value == "差戻し"


def test_a_late_answer_is_marked_as_late(pair):
    pair.reports_all(CITIZENS, on(12, 21))

    (found,) = (line for line in lines(pair) if line["担当課"].value == CITIZENS)

    assert found["状態"].value == "提出済（遅延）"


def test_a_correction_counts_from_its_submission_on(pair):
    reported(pair, value0="231402")
    pair.fills_in(TRANSPORT, pair.rows(TRANSPORT)[0], on(12, 1), value0="240000")
    before = norimasshi(pair)
    pair.submits(TRANSPORT, on(12, 1))

    after = norimasshi(pair)

    assert values(before, "値", "状態") == [231_402, "下書き"]
    assert values(after, "値", "状態") == [240_000, "提出済"]


# -------------------------------------------------------------------- numbers
def test_a_number_stays_a_number(pair):
    kpis = [row for row in pair.rows(DIGITAL) if not row.results]
    counted = [row for row in kpis if row.values[0].unit != "%"]
    rates = [row for row in kpis if row.values[0].unit == "%"]
    typed = {"231,402": 231_402, "24万": 240_000, "0": 0, "98.5": 98.5}
    for row, number in zip([*counted[:3], rates[0]], typed, strict=True):
        pair.fills_in(DIGITAL, row, on(11, 30), value0=number)
    pair.submits(DIGITAL, on(11, 30))

    cells = [line["値"] for line in lines(pair) if line["値"].value is not None]

    assert {(cell.value, cell.data_type) for cell in cells} == {
        (number, "n") for number in typed.values()
    }


def test_about_has_a_column_of_its_own(pair):
    reported(pair, value0="約24万件")
    about = norimasshi(pair)
    reported(pair, value0="241,230件")

    exact = norimasshi(pair)

    assert values(about, "値", "約") == [240_000, "約"]
    assert values(exact, "値", "約") == [241_230, None]


def test_what_qualifies_a_value_stands_beside_it(pair):
    reported(pair, value0="約24万件（2月末時点の速報値）")

    told = values(norimasshi(pair), "値", "約")

    assert told[0] == 240_000
    assert told[1].startswith("約 暫定値 ")
    assert told[1].endswith("-02-28時点")


def test_nothing_to_report_stands_in_words_with_its_reason(pair):
    reported(pair, value0="実績なし（荒天のため）")

    assert values(norimasshi(pair), "値", "約") == ["実績なし（荒天のため）", None]


# -------------------------------------------------------------------- what people typed
def test_what_was_typed_as_text_stays_text_letter_for_letter(pair):
    for department in (DIGITAL, INDUSTRY):
        for row, text in zip(items_of(pair, department), TYPED[department], strict=False):
            pair.fills_in(department, row, on(11, 30), text=text)
        pair.submits(department, on(11, 30))

    # A text stands beside each value of its row.
    cells = {line["取組"].value: line["内容"] for line in lines(pair)}
    written = [cell for cell in cells.values() if cell.value is not None]
    assert [cell.value for cell in written] == TYPED[DIGITAL] + TYPED[INDUSTRY]
    assert {cell.data_type for cell in written} == {"s"}


def test_no_cell_is_a_formula(pair):
    for row in pair.rows(TRANSPORT):
        pair.fills_in(TRANSPORT, row, on(11, 30), text="=1+1")
    pair.submits(TRANSPORT, on(11, 30))

    kinds = {cell.data_type for row in sheet(pair).iter_rows() for cell in row}

    assert "f" not in kinds


def test_a_reason_that_looks_like_a_formula_stays_text(pair):
    reported(pair, value0="実績なし =1+1")

    found = norimasshi(pair)["値"]

    assert (found.value, found.data_type) == ("実績なし（=1+1）", "s")


def test_control_characters_are_left_out_and_the_rest_is_kept(pair):
    reported(pair, text="予定\x00どおり\x07進\x1bめた\x1f。")

    assert norimasshi(pair)["内容"].value == "予定どおり進めた。"


def test_letters_that_no_file_holds_are_left_out_and_the_file_opens(pair):
    pair.fills_in(TRANSPORT, pair.rows(TRANSPORT)[0], on(12, 1), text="a\ufffeb\uffffc")
    pair.submits(TRANSPORT, on(12, 1))

    with pair.store.reading() as db:
        content = workbook(pair.round, db, pair.library, on(12, 1), trial=True)

    rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert any(row[11] == "abc" for row in rows)
