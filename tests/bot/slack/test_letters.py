"""Texts are cut where nobody stumbles, and come out escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.letters import beginning, escape, label, length, pieces, tidy

FAMILY = "👨‍👩‍👧‍👦"
HALF_A_PAIR = "\ud83d"
ANY = st.text(st.characters(), max_size=400)


def test_a_label_that_fits_stays_as_it_is():
    assert label("令和8年度 実績入力", 24) == "令和8年度 実績入力"


def test_a_label_that_is_too_long_ends_with_dots():
    assert label("令和８年度 第三次総合計画 実績入力フォーム", 12) == "令和８年度 第三次総合…"


def test_an_escaped_letter_is_not_torn_apart():
    assert label("R&D&R&D", 10) == "R&amp;D…"


@pytest.mark.parametrize(
    "letter", [FAMILY, "🇯🇵", "👍🏽", "か\u3099", "葛\U000e0100", "❤\ufe0f", "e\u0301"]
)
def test_what_people_see_as_one_letter_is_cut_off_as_one(letter):
    size = length(letter)

    assert beginning(letter * 3, 2 * size + size - 1) == letter * 2


def test_an_endless_letter_is_cut_all_the_same():
    assert length(label("a" + "\u0301" * 500, 24)) <= 24


def test_a_label_in_which_nothing_can_be_seen_has_a_dash():
    assert (label(" \u202e\0　", 24), label("", 24, "名前なし")) == ("－", "名前なし")


def test_what_no_json_carries_and_what_turns_the_direction_is_taken_out():
    assert tidy(f"a\0b\u202ec\u2066d{HALF_A_PAIR}") == "abcd?"


def test_pieces_end_with_a_line_where_that_is_possible():
    assert list(pieces("あい\nうえ\nおかきくけこ\n", 6)) == ["あい\nうえ\n", "おかきくけこ", "\n"]


@given(ANY, st.integers(70, 200))
def test_pieces_lose_nothing_and_fit(text, most):
    found = list(pieces(text, most))

    assert "".join(found) == tidy(text)
    assert all(0 < length(escape(piece)) <= most for piece in found)


@given(ANY, st.integers(1, 90))
def test_a_label_of_any_letters_fits_and_can_be_seen(text, most):
    shown = label(text, most)

    assert length(shown) <= most
    assert shown.strip()
    assert "<" not in shown
    shown.encode()
