"""Days on which the city hall is open, and the way from a closed one to the nearest of them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rounds.working_days import (
    is_open,
    is_working_day,
    this_or_next,
    this_or_previous,
    working_days_after,
)

DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2026, 11, 21), id="Saturday"),
        pytest.param(date(2026, 11, 22), id="Sunday"),
        pytest.param(date(2026, 11, 3), id="文化の日"),
        pytest.param(date(2026, 11, 23), id="勤労感謝の日"),
        pytest.param(date(2026, 9, 21), id="敬老の日"),
        pytest.param(date(2026, 9, 22), id="国民の休日 between two holidays"),
        pytest.param(date(2026, 9, 23), id="秋分の日"),
        pytest.param(date(2026, 5, 6), id="substitute three days after a Sunday's holiday"),
        pytest.param(date(2027, 3, 22), id="substitute on the Monday after"),
        pytest.param(date(2026, 12, 29), id="first day of the year end"),
        pytest.param(date(2026, 12, 30), id="year end"),
        pytest.param(date(2026, 12, 31), id="last day of the year"),
        pytest.param(date(2026, 1, 1), id="元日"),
        pytest.param(date(2026, 1, 2), id="a Friday after New Year"),
        pytest.param(date(2025, 1, 3), id="last day of the new year's rest"),
    ],
)
def test_the_city_hall_is_closed(day):
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2026, 11, 20), id="an ordinary Friday"),
        pytest.param(date(2026, 11, 24), id="the day after a holiday"),
        pytest.param(date(2026, 12, 28), id="the last day before the year end"),
        pytest.param(date(2027, 1, 4), id="the first day after the new year"),
        pytest.param(date(2027, 4, 30), id="between the holidays of spring"),
        pytest.param(date(2026, 5, 7), id="after Golden Week"),
        pytest.param(date(2026, 8, 14), id="お盆 is no holiday"),
        pytest.param(date(2026, 3, 31), id="last day of the fiscal year"),
    ],
)
def test_the_city_hall_is_open(day):
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param((2026, 11, 20, 8, 59, 59), False, id="a second before nine"),
        pytest.param((2026, 11, 20, 9, 0), True, id="at nine"),
        pytest.param((2026, 11, 20, 17, 14, 59), True, id="a second before closing"),
        pytest.param((2026, 11, 20, 17, 15), False, id="at closing"),
        pytest.param((2026, 11, 23, 10, 0), False, id="on a holiday"),
        pytest.param((2026, 12, 29, 10, 0), False, id="at the year end"),
    ],
)
def test_departments_are_written_to_while_the_city_hall_is_open(moment, expected):
    assert is_open(datetime(*moment, tzinfo=ZoneInfo("Asia/Tokyo"))) is expected


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        pytest.param((2026, 11, 20), (2026, 11, 20), (2026, 11, 20), id="a working day stays"),
        pytest.param((2026, 11, 21), (2026, 11, 20), (2026, 11, 24), id="weekend with holiday"),
        pytest.param((2026, 11, 23), (2026, 11, 20), (2026, 11, 24), id="holiday on a Monday"),
        pytest.param((2026, 5, 4), (2026, 5, 1), (2026, 5, 7), id="Golden Week"),
        pytest.param((2026, 9, 22), (2026, 9, 18), (2026, 9, 24), id="holidays of autumn"),
        pytest.param((2027, 1, 1), (2026, 12, 28), (2027, 1, 4), id="turn of the year"),
    ],
)
def test_a_closed_day_moves_to_the_nearest_open_one_on_either_side(day, before, after):
    day = date(*day)

    assert this_or_previous(day) == date(*before)
    assert this_or_next(day) == date(*after)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ((2026, 11, 19), 0, (2026, 11, 19)),
        ((2026, 11, 19), 1, (2026, 11, 20)),
        ((2026, 11, 19), 2, (2026, 11, 24)),
        ((2026, 11, 21), 1, (2026, 11, 24)),
        ((2026, 11, 22), 2, (2026, 11, 25)),
        ((2026, 12, 28), 2, (2027, 1, 5)),
        ((2027, 4, 28), 2, (2027, 5, 6)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day, count, expected):
    assert working_days_after(date(*day), count) == date(*expected)


@given(DAYS)
def test_between_a_day_and_the_working_day_found_for_it_every_day_is_closed(day):
    before, after = this_or_previous(day), this_or_next(day)

    assert before <= day <= after
    assert is_working_day(before)
    assert is_working_day(after)
    passed = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(is_working_day(one) for one in passed)
