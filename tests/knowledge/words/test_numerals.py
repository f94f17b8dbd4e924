"""Numbers as officers write them, and what is none."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnreadableQuantity
from knowledge.words.numerals import APPROX, is_negative, is_sign_after, number_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("22,105", 22_105),
        ("22105", 22_105),
        ("98.5", Decimal("98.5")),
        ("14万2000", 142_000),
        ("3億5千万", 350_000_000),
        ("8.5万", 85_000),
        ("4百万", 4_000_000),
        ("1億8990万", 189_900_000),
        ("39,800万", 398_000_000),
        ("0.38億", 38_000_000),
        ("1.2千万", 12_000_000),
        ("7万112", 70_112),
        ("91万4千", 914_000),
        ("二十五", 25),
        ("百二十", 120),
        ("二千五百", 2_500),
        ("七万百十二", 70_112),
        ("百", 100),
        ("二五", 25),
        ("七五二〇", 7_520),
        ("参拾", 30),
        ("23万1,402", 231_402),
    ],
)
def test_a_number_is_read_in_every_way_of_writing(written, value):
    assert number_of(written) == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "万",
        "91,44,00",
        "1,23",
        "1万23456",
        "8.5万3",
        "12.3.4",
        "十百",
        "1万2万",
        "9" * 16,
        "件",
    ],
)
def test_what_is_not_well_written_is_no_number(written):
    with pytest.raises(UnreadableQuantity):
        number_of(written)


@given(st.integers(0, 10**12 - 1))
def test_a_number_said_in_parts_is_the_number(value):
    parts = [(value // 10**8, "億"), (value // 10**4 % 10**4, "万"), (value % 10**4, "")]
    written = "".join(f"{part}{scale}" for part, scale in parts if part) or "0"

    assert number_of(written) == value
    assert number_of(f"{value:,}") == value


@pytest.mark.parametrize("sign", ["-", "ー", "△", "▲", "マイナス"])
def test_each_sign_of_less_than_nothing_is_known(sign):
    assert is_negative(sign)


@pytest.mark.parametrize("sign", ["+", "±", "プラス", ""])
def test_no_other_sign_is_negative(sign):
    assert not is_negative(sign)


@pytest.mark.parametrize("before", ["比率は", "", "比率:", "比率 ", "増減も", "("])
def test_a_dash_after_a_particle_or_nothing_is_a_sign(before):
    assert is_sign_after(before, "-")
    assert is_sign_after(before, "ー")


@pytest.mark.parametrize("before", ["コマ数", "A", "令和7", "8年"])
def test_a_dash_after_a_word_only_joins_but_a_triangle_is_a_sign(before):
    assert not is_sign_after(before, "-")
    assert is_sign_after(before, "▲")


@pytest.mark.parametrize("words", ["約", "合計約", "参加者約", "は約", "延べ約"])
def test_yaku_is_a_word_of_its_own(words):
    assert re.search(APPROX, words)


@pytest.mark.parametrize("words", ["予約", "契約", "成約", "集約", "公約", "規約", "要約", "節約"])
def test_yaku_inside_another_word_is_not(words):
    assert re.search(APPROX, words) is None
