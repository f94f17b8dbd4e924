"""The ladder of reminders: which step falls on which day, and which are left out."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rounds.ladder import (
    BEFORE_OPENING,
    JUST_ASKED,
    SAME_DAY,
    calendar,
    next_after,
)
from knowledge.rounds.working_days import is_working_day, this_or_next, working_days_after

TOKYO = ZoneInfo("Asia/Tokyo")
STEPS = ["D-14", "D-7", "D-3", "D-1", "D0", "D+1", "D+3"]
# A Thursday with no holiday near it.
DUE = date(2026, 10, 22)
OPENED = date(2026, 10, 1)


def sent(opened_on: date, due_on: date, until: date) -> dict[str, date]:
    """The steps that are sent, with their day."""
    planned = calendar(opened_on, due_on, until)
    return {one.step.name: one.day for one in planned if one.left_out is None}


def left_out(opened_on: date, due_on: date, until: date) -> dict[str, str]:
    """The steps that are not sent, with the reason."""
    planned = calendar(opened_on, due_on, until)
    return {one.step.name: one.left_out for one in planned if one.left_out is not None}


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=TOKYO)


# -------------------------------------------------------------------- the days of the steps
def test_the_steps_of_an_ordinary_round():
    days = sent(OPENED, DUE, date(2026, 10, 26))

    assert days == {
        "D-14": date(2026, 10, 8),
        "D-7": date(2026, 10, 15),
        "D-3": date(2026, 10, 19),
        "D-1": date(2026, 10, 21),
        "D0": DUE,
        "D+1": date(2026, 10, 23),
        "D+3": date(2026, 10, 26),
    }
    assert left_out(OPENED, DUE, date(2026, 10, 26)) == {}


def test_the_steps_come_in_their_order():
    assert [one.step.name for one in calendar(OPENED, DUE, date(2026, 10, 31))] == STEPS


def test_after_the_last_step_it_goes_on_every_week():
    days = sent(OPENED, DUE, date(2026, 11, 30))

    assert {name: day for name, day in days.items() if name not in STEPS} == {
        "D+10": date(2026, 11, 2),
        "D+17": date(2026, 11, 9),
        "D+24": date(2026, 11, 16),
        # 勤労感謝の日 is the Monday.
        "D+31": date(2026, 11, 24),
        "D+38": date(2026, 11, 30),
    }


def test_before_the_deadline_a_step_moves_to_the_working_day_before():
    days = sent(date(2026, 11, 2), date(2026, 11, 24), date(2026, 11, 24))

    # D-1 would be 勤労感謝の日 after a weekend, D-3 the Saturday.
    assert days["D-1"] == date(2026, 11, 20)
    assert days["D0"] == date(2026, 11, 24)


def test_after_the_deadline_a_step_moves_to_the_next_working_day():
    days = sent(date(2026, 11, 2), date(2026, 11, 20), date(2026, 11, 30))

    # D+1 is a Saturday, D+3 勤労感謝の日.
    assert days["D+3"] == date(2026, 11, 24)
    assert days["D+10"] == date(2026, 11, 30)


def test_a_deadline_on_a_closed_day_is_reminded_of_before_it():
    days = sent(OPENED, date(2026, 10, 25), date(2026, 10, 30))

    assert days["D0"] == date(2026, 10, 23)
    assert days["D+1"] == date(2026, 10, 26)


def test_nothing_is_sent_between_the_years():
    opened, due, until = date(2026, 12, 1), date(2026, 12, 28), date(2027, 1, 14)

    assert sent(opened, due, until) == {
        "D-14": date(2026, 12, 14),
        "D-7": date(2026, 12, 21),
        "D-1": date(2026, 12, 25),
        "D0": date(2026, 12, 28),
        "D+3": date(2027, 1, 4),
        "D+10": date(2027, 1, 7),
        "D+17": date(2027, 1, 14),
    }
    assert left_out(opened, due, until) == {"D-3": SAME_DAY, "D+1": SAME_DAY}


def test_a_deadline_right_after_the_new_year_is_reminded_of_before_the_old_one_ends():
    opened, due = date(2026, 12, 1), date(2027, 1, 4)

    assert sent(opened, due, due) == {
        "D-14": date(2026, 12, 21),
        "D-1": date(2026, 12, 28),
        "D0": date(2027, 1, 4),
    }
    assert left_out(opened, due, due) == {"D-7": SAME_DAY, "D-3": SAME_DAY}


def test_steps_in_golden_week_wait_for_its_end():
    opened, due, until = date(2027, 4, 1), date(2027, 4, 30), date(2027, 5, 10)

    days = sent(opened, due, until)

    assert days["D-1"] == date(2027, 4, 28)
    assert days["D+3"] == date(2027, 5, 6)
    assert days["D+10"] == date(2027, 5, 10)
    assert left_out(opened, due, until) == {"D+1": SAME_DAY}


def test_a_substitute_holiday_is_a_closed_day():
    """3 May 2026 is a Sunday, so 6 May is closed, too."""
    opened, due = date(2026, 4, 1), date(2026, 5, 8)

    assert sent(opened, due, due) == {
        "D-14": date(2026, 4, 24),
        "D-3": date(2026, 5, 1),
        "D-1": date(2026, 5, 7),
        "D0": due,
    }


def test_three_steps_that_land_on_one_day_become_the_latest_of_them():
    """In 2019 the city hall was closed for ten days."""
    opened, due, until = date(2019, 4, 1), date(2019, 4, 26), date(2019, 5, 7)

    assert sent(opened, due, until)["D+10"] == date(2019, 5, 7)
    assert left_out(opened, due, until) == {"D+1": SAME_DAY, "D+3": SAME_DAY}


# -------------------------------------------------------------------- what is left out
def test_a_step_before_the_opening_is_left_out():
    reasons = left_out(date(2026, 10, 9), DUE, DUE)

    assert reasons == {"D-14": BEFORE_OPENING}


def test_a_step_on_the_day_of_the_opening_is_left_out():
    assert left_out(date(2026, 10, 8), DUE, DUE) == {"D-14": JUST_ASKED}


def test_two_working_days_after_the_request_nobody_is_reminded():
    """Asked on a Thursday before a long weekend: the Tuesday is only the second working day."""
    opened, due = date(2026, 11, 19), date(2026, 11, 25)

    reasons = left_out(opened, due, date(2026, 11, 30))

    assert reasons["D-1"] == JUST_ASKED
    assert sent(opened, due, date(2026, 11, 30)) == {
        "D0": date(2026, 11, 25),
        "D+1": date(2026, 11, 26),
        "D+3": date(2026, 11, 30),
    }


def test_a_round_opened_one_day_before_it_is_due_reminds_when_the_quiet_days_are_over():
    opened, due, until = date(2026, 10, 20), date(2026, 10, 21), date(2026, 10, 26)

    assert sent(opened, due, until) == {"D+3": date(2026, 10, 26)}
    assert left_out(opened, due, until) == {
        "D-14": BEFORE_OPENING,
        "D-7": BEFORE_OPENING,
        "D-3": BEFORE_OPENING,
        "D-1": JUST_ASKED,
        "D0": JUST_ASKED,
        "D+1": JUST_ASKED,
    }


def test_who_is_asked_after_the_deadline_is_reminded_by_the_steps_that_remain():
    opened = date(2026, 10, 26)

    days = sent(opened, DUE, date(2026, 11, 9))

    assert days == {"D+10": date(2026, 11, 2), "D+17": date(2026, 11, 9)}


def test_what_is_after_the_last_day_looked_at_is_not_there_yet():
    assert list(sent(OPENED, DUE, date(2026, 10, 20))) == ["D-14", "D-7", "D-3"]
    assert calendar(OPENED, DUE, OPENED) == []


# -------------------------------------------------------------------- who is told
def test_the_head_is_addressed_from_the_first_day_after_the_deadline():
    planned = calendar(OPENED, DUE, date(2026, 11, 30))

    assert [one.step.name for one in planned if not one.step.head] == [
        "D-14",
        "D-7",
        "D-3",
        "D-1",
        "D0",
    ]


def test_the_coordinator_is_told_from_the_third_day_on():
    planned = calendar(OPENED, DUE, date(2026, 11, 9))

    assert [one.step.name for one in planned if one.step.coordinator] == ["D+3", "D+10", "D+17"]


def test_everything_is_sent_at_nine():
    planned = calendar(OPENED, DUE, date(2026, 11, 30))

    assert {one.sent_at for one in planned} == {time(9, 0)}


# -------------------------------------------------------------------- the next one
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param((2026, 10, 1, 10, 0), (2026, 10, 8), id="the first after the opening"),
        pytest.param((2026, 10, 8, 8, 59, 59), (2026, 10, 8), id="a second before nine"),
        pytest.param((2026, 10, 8, 9, 0), (2026, 10, 15), id="at nine it is no longer ahead"),
        pytest.param((2026, 10, 23, 12, 0), (2026, 10, 26), id="over the weekend"),
        pytest.param((2026, 11, 16, 9, 0), (2026, 11, 24), id="weekly, over a holiday"),
        pytest.param((2029, 10, 17, 12, 0), (2029, 10, 22), id="still weekly after years"),
    ],
)
def test_the_next_step_is_told(now, expected):
    assert next_after(OPENED, DUE, at(*now)) == at(*expected, 9)


def test_the_next_step_is_never_one_that_is_left_out():
    opened, due = date(2026, 11, 13), date(2026, 11, 27)

    # D-14 is the day of the opening; D+1 and D+3 are both the Monday.
    assert next_after(opened, due, at(2026, 11, 13, 8)) == at(2026, 11, 20, 9)
    assert next_after(opened, due, at(2026, 11, 27, 9)) == at(2026, 11, 30, 9)
    assert next_after(opened, due, at(2026, 11, 30, 9)) == at(2026, 12, 7, 9)


def test_the_next_step_stands_in_the_zone_that_was_asked_in():
    found = next_after(OPENED, DUE, at(2026, 10, 1, 10))

    assert found is not None
    assert found.tzinfo is TOKYO


# -------------------------------------------------------------------- whatever the dates
OPENINGS = st.dates(date(2024, 1, 1), date(2031, 1, 1))
SPANS = st.integers(-10, 70)


@given(OPENINGS, SPANS, st.integers(0, 60))
def test_whatever_the_dates_the_rules_hold(opened_on, span, more):
    due_on = this_or_next(opened_on + timedelta(days=span))
    until = max(opened_on, due_on) + timedelta(days=more)

    planned = calendar(opened_on, due_on, until)

    days = [one.day for one in planned]
    goes_out = [one.day for one in planned if one.left_out is None]
    assert days == sorted(days)
    assert all(is_working_day(day) and day <= until for day in days)
    assert len(goes_out) == len(set(goes_out))
    assert all(day > working_days_after(opened_on, 2) for day in goes_out)
    assert all(one.day <= due_on for one in planned if one.step.days <= 0)
    assert all(one.day > due_on for one in planned if one.step.days > 0)
    merged = {one.day for one in planned if one.left_out == SAME_DAY}
    assert merged <= set(goes_out)


@given(OPENINGS, SPANS, st.integers(0, 40), st.integers(0, 40))
def test_looking_further_ahead_changes_nothing_that_was_seen(opened_on, span, near, further):
    due_on = this_or_next(opened_on + timedelta(days=span))
    until = due_on + timedelta(days=near)

    seen = calendar(opened_on, due_on, until)
    ahead = calendar(opened_on, due_on, until + timedelta(days=further))

    assert [one for one in ahead if one.day <= until] == seen


@given(OPENINGS, SPANS)
def test_going_from_one_next_step_to_the_next_meets_each_that_is_sent(opened_on, span):
    due_on = this_or_next(opened_on + timedelta(days=span))
    until = max(opened_on, due_on) + timedelta(days=30)
    now, met = datetime.combine(opened_on, time(0), TOKYO), []

    while (now := next_after(opened_on, due_on, now)).date() <= until:
        met.append(now.date())

    assert met == list(sent(opened_on, due_on, until).values())
