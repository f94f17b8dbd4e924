"""Days as people type them into a cell."""

from datetime import date

import pytest

from knowledge.words.days import read_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01", "2026/4/1", "2026.4.1", "2026年4月1日", "２０２６／０４／０１",
        "令和8年4月1日", "令和８年４月１日", "R8.4.1", "r8/4/1", "Ｒ8-4-1", "令和 8年 4月 1日",
        "R8.4.1 ",
    ],
)  # fmt: skip
def test_a_day_is_read_in_western_and_japanese_years(text):
    assert read_day(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年3月31日", date(2019, 3, 31)),
        ("H30.4.1", date(2018, 4, 1)),
        ("令和10年2月29日", date(2028, 2, 29)),
        ("昭和47年5月15日", date(1972, 5, 15)),
        ("S47.5.15", date(1972, 5, 15)),
        ("大正15年1月1日", date(1926, 1, 1)),
    ],
)
def test_the_first_year_and_the_era_before_are_read(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "8年4月1日", "2026-02-30", "2026-13-01", "4月1日", "26/4/1", "46113", "2026-04", "年度末",
     "2026-04-01ごろ", "R0.4.1.1", "R0.4.1", "令和100年4月1日", "平成40年4月1日", "0000-01-01"],
)  # fmt: skip
def test_what_is_not_one_day_is_never_guessed(text):
    assert read_day(text) is None
