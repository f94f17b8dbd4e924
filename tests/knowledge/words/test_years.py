"""Years and dates as people write them, wherever they write them."""

from datetime import date

import pytest

from knowledge.errors import UnreadableYear
from knowledge.questions.taking import take_years
from knowledge.replies.periods import year_marks
from knowledge.words.fiscal import FiscalYear
from knowledge.words.letters import normal, plain
from knowledge.words.years import read_fiscal_year, years_in

# A reply is about a fiscal year that is over, a question is asked on its last day.
ASKED = FiscalYear(2025)
NOTATIONS = [
    ("令和7年度", 2025),
    ("R7", 2025),
    ("R7年度", 2025),
    ("Ｒ７", 2025),
    ("r7年度", 2025),
    ("R.7年度", 2025),
    ("令和 7 年度", 2025),
    ("令7年度", 2025),
    ("7年度", 2025),
    ("25年度", 2025),
    ("２０２５年度", 2025),
    ("2025年度", 2025),
    ("2025年", 2025),
    ("FY25", 2025),
    ("FY2025", 2025),
    ("令和七年度", 2025),
    ("二十五年度", 2025),
    ("令和元年", 2019),
    ("令和元年度", 2019),
    ("平成31年度", 2019),
    ("平成三十年度", 2018),
    ("H31.4", 2019),
    ("H31.3", 2018),
    ("H30", 2018),
    ("昭和47年", 1972),
    ("S47", 1972),
    ("S63年度", 1988),
    ("大正3年", 1914),
    ("明治45年度", 1912),
    ("今年度", 2025),
    ("本年度", 2025),
    ("昨年度", 2024),
    ("前年度", 2024),
    ("去年", 2024),
    ("一昨年度", 2023),
    ("前々年度", 2023),
    ("来年度", 2026),
    ("次年度", 2026),
    ("再来年度", 2027),
    ("3年前", 2022),
    ("五年後", 2030),
    ("R8.3末", 2025),
    ("R8.4.1", 2026),
    ("2026/3末現在", 2025),
    ("2026-03-31時点", 2025),
    ("令和8年3月31日時点", 2025),
    ("令和8年3月", 2025),
    ("3月末現在", 2025),
    ("12月31日時点", 2025),
    ("昨年12月", 2025),
    ("今年の3月", 2025),
    ("昨年度の12月", 2024),
]


@pytest.mark.parametrize(("written", "year"), NOTATIONS)
def test_question_and_reply_read_one_year_alike(written, year):
    asked, rest = take_years(plain(written), ASKED.last_day)
    reported = year_marks(normal(written), ASKED.year)

    assert (asked.years, rest.strip()) == ((year,), "")
    assert [(mark.year, mark.start, mark.end) for mark in reported] == [
        (year, 0, len(normal(written)))
    ]


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("令和5〜7年度", (2023, 2024, 2025)),
        ("令和5年度から令和7年度", (2023, 2024, 2025)),
        ("R5→R7", (2023, 2024, 2025)),
        ("R5からR7", (2023, 2024, 2025)),
        ("R5-7", (2023, 2024, 2025)),
        ("2023-2025年度", (2023, 2024, 2025)),
        ("2023〜25年度", (2023, 2024, 2025)),
        ("平成28〜30年度", (2016, 2017, 2018)),
        ("平成30年度から令和2年度", (2018, 2019, 2020)),
        ("一昨年度から今年度", (2023, 2024, 2025)),
    ],
)
def test_question_and_reply_read_years_in_a_row_alike(written, years):
    asked, _ = take_years(plain(written), ASKED.last_day)
    (reported,) = year_marks(normal(written), ASKED.year)

    assert asked.years == reported.years == years


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("上半期", (4, 9)),
        ("下半期", (10, 3)),
        ("第1四半期", (4, 6)),
        ("第3四半期", (10, 12)),
        ("4Q", (1, 3)),
        ("12月", (12, 12)),
    ],
)
def test_a_part_of_a_year_is_told_apart_from_a_year(written, months):
    (mark,) = years_in(plain(written), ASKED.last_day)

    assert (mark.kind, mark.years, mark.months) == ("part", (), months)
    assert year_marks(normal(written), ASKED.year) == []


@pytest.mark.parametrize(
    ("written", "count"), [("3か年", 3), ("直近3年", 3), ("過去五年間", 5), ("毎年", None)]
)
def test_several_years_may_be_wanted_without_a_name(written, count):
    (mark,) = years_in(plain(written), ASKED.last_day)

    assert (mark.kind, mark.count) == ("several", count)


@pytest.mark.parametrize(
    "written", ["令和100年度", "R110", "20261年度", "令和0年", "平成40年度", "昭和65年", "100年度"]
)
def test_a_year_that_cannot_be_is_never_cut_short(written):
    (mark,) = years_in(plain(written), ASKED.last_day)

    assert mark.kind == "impossible"
    assert (mark.start, mark.end) == (0, len(plain(written)))


@pytest.mark.parametrize(
    "written",
    ["2025件", "5374App", "21世紀美術館", "eL-QR", "1200年の歴史", "2025年問題", "S3", "第3回",
     "2.0", "R2D2", "予約12件", "5-3"],
)  # fmt: skip
def test_what_names_no_year_is_none(written):
    assert [m for m in years_in(plain(written), ASKED.last_day) if m.years] == []


@pytest.mark.parametrize("written", ["前年度比", "昨年より", "去年と同じ", "3年前から"])
def test_a_word_that_only_compares_says_so(written):
    (mark,) = years_in(plain(written), ASKED.last_day)

    assert mark.compares
    assert year_marks(normal(written), ASKED.year) == []


def test_a_month_without_a_year_is_the_last_one_that_is_over():
    def ends(written: str, reference: date) -> tuple[int, ...]:
        (mark,) = years_in(written, reference)
        return mark.years

    assert ends("3月末現在", date(2026, 3, 30)) == (2024,)
    assert ends("3月末現在", date(2026, 3, 31)) == (2025,)
    assert ends("3月末現在", date(2026, 11, 20)) == (2025,)
    assert ends("12月末現在", date(2026, 11, 20)) == (2025,)
    assert ends("5月現在", date(2026, 5, 30)) == (2025,)
    assert ends("5月現在", date(2026, 5, 31)) == (2026,)
    assert ends("5月時点", date(2027, 3, 31)) == (2026,)


def test_how_the_next_year_began_tells_a_reply_how_the_year_ended():
    for written in ("令和8年4月1日現在", "R8.4.1時点", "2026年5月現在"):
        (mark,) = year_marks(written, ASKED.year)
        assert mark.year == 2025, written
    for written in ("令和8年6月1日現在", "令和8年10月現在", "令和9年4月1日現在", "令和8年4月1日"):
        (mark,) = year_marks(written, ASKED.year)
        assert mark.year > 2025, written


def test_a_bare_year_is_one_for_a_reply_only_as_a_heading():
    assert [mark.year for mark in year_marks("2025: 1,200件", 2026)] == [2025]
    assert [mark.year for mark in year_marks("2025の実績は1,200件", 2026)] == [2025]
    assert year_marks("参加者は2025でした", 2026) == []


@pytest.mark.parametrize(("typed", "year"), [("令和7年度", 2025), ("R7", 2025), (" 2026 ", 2026)])
def test_one_fiscal_year_is_read(typed, year):
    assert read_fiscal_year(typed, ASKED.last_day) == FiscalYear(year)


@pytest.mark.parametrize(
    "typed",
    ["", "7", "R7とR8", "令和5〜7年度", "令和7年度の", "令和100年度", "12月", "R8.3", "年度"],
)
def test_what_is_not_just_one_fiscal_year_is_never_guessed(typed):
    with pytest.raises(UnreadableYear) as caught:
        read_fiscal_year(typed, ASKED.last_day)

    assert caught.value.typed == typed
