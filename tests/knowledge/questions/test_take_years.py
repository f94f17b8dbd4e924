"""Years in a question: which are asked for, and what is left of its words."""

from datetime import date

import pytest

from knowledge.questions.taking import take_years
from knowledge.words.letters import plain

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("令和7年度", (2025,)),
        ("令和七年度", (2025,)),
        ("令和元年", (2019,)),
        ("R7", (2025,)),
        ("r7年度", (2025,)),
        ("２０２５年度", (2025,)),
        ("平成31年", (2019,)),
        ("H31", (2019,)),
        ("7年度", (2025,)),
        ("25年度", (2025,)),
        ("れいわ7ねんど", (2025,)),
        ("昨年度", (2025,)),
        ("去年と今年", (2025, 2026)),
        ("一昨年度", (2024,)),
        ("来年度", (2027,)),
        ("令和8年3月", (2025,)),
        ("令和8年4月", (2026,)),
        ("今年の3月", (2025,)),
        ("2023〜2025年度", (2023, 2024, 2025)),
        ("令和5年度から7年度", (2023, 2024, 2025)),
        ("R6とR7", (2024, 2025)),
        ("3月末現在", (2025,)),
        ("3年前", (2023,)),
        ("R3.8", (2021,)),
    ],
)
def test_a_year_is_read_however_it_is_written(text, years):
    found, _ = take_years(plain(text), TODAY)

    assert found.years == years


@pytest.mark.parametrize(
    "text", ["2025件", "5374App", "21世紀美術館", "DXアクションプラン2.0", "eL-QR", "のりまっし"]
)
def test_a_number_that_is_no_year_stays_in_the_text(text):
    found, rest = take_years(plain(text), TODAY)

    assert found.years == ()
    assert rest == plain(text)


def test_a_year_is_taken_out_of_the_text():
    _, rest = take_years("のりまっしの令和7年度の実績", TODAY)

    assert rest.split() == ["のりまっしの", "の実績"]


def test_january_still_belongs_to_the_year_that_began_in_april():
    found, _ = take_years("今年度", date(2027, 1, 15))

    assert found.years == (2026,)


@pytest.mark.parametrize(("text", "shift"), [("次の年度は", 1), ("その前の年度は", -1)])
def test_the_next_year_is_counted_from_the_one_spoken_of(text, shift):
    found, _ = take_years(text, TODAY)

    assert (found.years, found.shift) == ((), shift)


@pytest.mark.parametrize("text", ["3年分", "年度ごとに", "過去3年間", "これまでの"])
def test_several_years_may_be_asked_for_without_naming_them(text):
    found, _ = take_years(text, TODAY)

    assert found.several


@pytest.mark.parametrize("text", ["上半期", "第3四半期", "12月"])
def test_a_part_of_a_year_is_no_year_and_stays(text):
    found, rest = take_years(plain(text), TODAY)

    assert (found.years, rest) == ((), text)


def test_a_year_that_cannot_be_is_told_as_typed():
    found, rest = take_years(plain("のりまっしの令和１００年度の件数"), TODAY)

    assert (found.years, found.impossible) == ((), ("令和100年度",))
    assert rest.split() == ["のりまっしの", "の件数"]
