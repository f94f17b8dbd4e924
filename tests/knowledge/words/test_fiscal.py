"""The fiscal year and how it is written."""

from datetime import date

import pytest

from knowledge.words.fiscal import FiscalYear, day_label, span_label, years_of_span


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_fiscal_year_begins_in_april(day, year):
    assert FiscalYear.containing(day) == FiscalYear(year)


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2025, "令和7年度"),
        (2019, "令和元年度"),
        (2018, "平成30年度"),
        (1989, "平成元年度"),
        (1988, "昭和63年度"),
        (1972, "昭和47年度"),
        (1927, "昭和2年度"),
        (1926, "大正15年度"),
        (1912, "明治45年度"),
        (1869, "明治2年度"),
        (1868, "1868年度"),
    ],
)
def test_a_fiscal_year_is_written_in_its_era(year, label):
    assert str(FiscalYear(year)) == label


def test_a_figure_over_several_years_names_the_first_and_the_last():
    assert span_label("2023-2025") == "令和5〜7年度"
    assert span_label("2016-2018") == "平成28〜30年度"
    assert span_label("2018-2020") == "平成30〜令和2年度"
    assert span_label("2025") == "令和7年度"
    assert years_of_span("2023-2025") == (2023, 2024, 2025)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 11, 20), "令和8年11月20日（金）"),
        (date(2019, 5, 1), "令和元年5月1日（水）"),
        (date(2019, 4, 30), "平成31年4月30日（火）"),
        (date(1989, 1, 7), "昭和64年1月7日（土）"),
        (date(1868, 1, 1), "1868年1月1日（水）"),
    ],
)
def test_a_day_is_written_in_the_era_of_that_day(day, label):
    assert day_label(day) == label
