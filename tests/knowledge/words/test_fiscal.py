"""The fiscal year and how it is written."""

from datetime import date

import pytest

from knowledge.words.fiscal import FiscalYear, span_label, years_of_span


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_fiscal_year_begins_in_april(day, year):
    assert FiscalYear.containing(day) == FiscalYear(year)


@pytest.mark.parametrize(
    ("year", "label"), [(2025, "令和7年度"), (2019, "令和元年度"), (2018, "平成30年度")]
)
def test_a_fiscal_year_is_written_in_its_era(year, label):
    assert str(FiscalYear(year)) == label


def test_a_figure_over_several_years_names_the_first_and_the_last():
    assert span_label("2023-2025") == "令和5〜7年度"
    assert years_of_span("2023-2025") == (2023, 2024, 2025)
