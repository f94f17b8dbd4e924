"""Buttons name the rows that they speak of, however many there are."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reporting import readback


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
