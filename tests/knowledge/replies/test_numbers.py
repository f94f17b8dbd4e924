"""Numbers in a line of a reply: value, unit, sign, and what stands around them."""

from decimal import Decimal

import pytest

from knowledge.replies.numbers import numbers_in
from knowledge.words.letters import normal


def only(line, *wanted):
    (number,) = numbers_in(normal(line), 0, (), wanted or ("件",))
    return number


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("実質赤字比率は-1.48%", "-1.48"),
        ("実質赤字比率は−1.48%", "-1.48"),
        ("実質赤字比率はー1.48%", "-1.48"),
        ("実質赤字比率は―1.48%", "-1.48"),
        ("実質赤字比率△1.48%", "-1.48"),
        ("実質赤字比率▲1.48%", "-1.48"),
        ("実質赤字比率はマイナス1.48%", "-1.48"),
        ("実質赤字比率: -1.48%", "-1.48"),
        ("実質赤字比率は+1.48%", "1.48"),
    ],
)
def test_a_sign_stands_after_a_word_and_before_a_number(line, value):
    number = only(line, "%")

    assert number.signed == Decimal(value)
    assert not number.doubtful


@pytest.mark.parametrize("line", ["収支比率は(3.5)%", "収支比率は(3.5%)", "(3.5%)", "比率-3.5%"])
def test_what_may_be_less_than_nothing_is_asked_about(line):
    number = only(line, "%")

    assert number.signed == Decimal("-3.5")
    assert number.doubtful


@pytest.mark.parametrize("line", ["コマ数-150件", "参加者(150件)", "件数は(150件)"])
def test_a_count_is_never_less_than_nothing(line):
    number = only(line)

    assert (number.signed, number.doubtful) == (150, False)


@pytest.mark.parametrize("word", ["予約", "契約", "成約", "集約"])
def test_a_word_that_ends_in_yaku_makes_no_number_approximate(word):
    assert not only(f"{word}61,044件").approx
    assert only(f"{word}約61,044件").approx


def test_tons_are_a_unit_and_the_beginning_of_a_word_is_not():
    assert only("139,420t", "t").unit == "t"
    assert only("139,420トン", "t").unit == "トン"
    assert only("150 total", "t").unit is None


@pytest.mark.parametrize(
    ("line", "wanted", "value"), [("42,3%", "%", "42.3"), ("1,5万件", "件", "15000")]
)
def test_a_decimal_comma_is_taken_for_one_and_asked_about(line, wanted, value):
    number = only(line, wanted)

    assert (number.value, number.doubtful) == (Decimal(value), True)


@pytest.mark.parametrize("line", ["42,3件", "1,23,456件", "2,3"])
def test_a_misplaced_comma_elsewhere_is_unreadable(line):
    number = only(line)

    assert (number.value, number.trouble) == (None, "unreadable")
