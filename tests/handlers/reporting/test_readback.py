"""Buttons name the rows that they speak of, however many there are."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reporting import readback
from knowledge.records.models import Figure, Target
from knowledge.rounds.rows import RESULT, Entry, Part, Row, WantedValue


@dataclass(frozen=True)
class Numbered:
    """As much of a request or a row as a stamp looks at."""

    id: int
    entries: tuple[()] = ()
    marks: tuple[()] = ()


def rows(*ids):
    return [Numbered(id) for id in ids]


def named(ids, all_rows):
    return [row.id for row in readback.stamped(ids, all_rows)]


def test_rows_that_follow_one_another_are_named_together():
    assert readback.stamp(Numbered(7), rows(4, 6, 5, 9, 12, 13)) == "7:4-6,9,12-13:0.0"


def test_hundreds_of_rows_fit_into_a_button():
    assert len(readback.stamp(Numbered(7), rows(*range(10_000, 10_900)))) < 30
    assert len(readback.stamp(Numbered(7), rows(*range(10_000, 10_600, 2)))) < 2000


@given(st.sets(st.integers(1, 300)), st.sets(st.integers(1, 300)))
def test_a_stamp_names_its_rows_and_no_others(shown, there):
    ids = readback.stamp(Numbered(7), rows(*shown)).split(":")[1]

    assert set(named(ids, rows(*there))) == shown & there


def test_a_stamp_as_it_was_before_is_understood():
    assert named("4,5,9", rows(3, 4, 5, 6, 9)) == [4, 5, 9]


@pytest.mark.parametrize("ids", ["", "x", "-", "4-x", "x-9", "9-4", "-4", "１-９", "1-" + "9" * 99])
def test_what_makes_no_sense_names_nothing(ids):
    assert named(ids, rows(*range(1, 20))) == []


# -------------------------------------------------------------------- what a colleague points out
RATE = Part("value", "rate")


def entry(id, part, value=None, words=None):
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return Entry(id, part, "given", value, False, "", words, "…", "p", at)


def pointed_out(value, *, unit="%", target=None, operator=">=", last=None, result=None):
    """What is said beside a row with one value."""
    aim = Target(value=target, operator=operator, text=f"{target}{unit}") if target else None
    before = Figure(value=last, printed=f"{last}") if last is not None else None
    wanted = WantedValue(RATE, "予約率", (), unit, False, before, None, aim)
    given = [entry(1, RATE, value=value)]
    if result:
        given.append(entry(2, RESULT, words=result))
    row = Row(1, 1, 1, "x", "plan", None, "題", "題", ("達成", "未達成"), True, (wanted,),
              entries=tuple(given))  # fmt: skip
    return readback.warnings_of(row, row.current)


@pytest.mark.parametrize(("value", "target", "last"), [(0.42, 50, None), (0.91, None, 90.8)])
def test_a_share_that_may_have_been_meant_in_percent_is_pointed_out(value, target, last):
    (line,) = pointed_out(value, target=target, last=last)

    assert "小数" in line


@pytest.mark.parametrize(("value", "last"), [(42, 50), (0.4, 0.5), (1.2, 90)])
def test_a_share_in_percent_is_not(value, last):
    assert not any("小数" in line for line in pointed_out(value, last=last))


@pytest.mark.parametrize(
    ("value", "operator", "result", "said"),
    [
        (1, ">=", "達成", "届いていません"),
        (100, ">=", "達成", None),
        (100, ">=", "未達成", "届いています"),
        (40, ">=", "未達成", None),
        (9, "<=", "達成", None),
        (120, "<=", "達成", "届いていません"),
        (120, "<", "未達成", None),
    ],
)
def test_a_result_that_its_value_speaks_against_is_pointed_out(value, operator, result, said):
    lines = pointed_out(value, unit="件", target=100, operator=operator, result=result)

    assert [said in line for line in lines] == ([True] if said else [])
