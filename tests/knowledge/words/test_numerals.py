"""Numbers as officers write them, and what is none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import UnreadableQuantity
from knowledge.words.numerals import number_of


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
@settings(deadline=None)
def test_a_number_said_in_parts_is_the_number(value):
    parts = [(value // 10**8, "億"), (value // 10**4 % 10**4, "万"), (value % 10**4, "")]
    written = "".join(f"{part}{scale}" for part, scale in parts if part) or "0"

    assert number_of(written) == value
    assert number_of(f"{value:,}") == value
