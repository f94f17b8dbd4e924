"""Every letter of a cleaned line knows the stretch of the message that it stands for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.replies.clean import traced_lines
from knowledge.replies.traced import Traced


@pytest.mark.parametrize(
    ("typed", "cleaned", "part", "source"),
    [
        ("ﾊﾟﾝは２冊", "パンは2冊", "パン", "ﾊﾟﾝ"),
        ("㌔は㈱", "キロは(株)", "キロ", "㌔"),
        ("*太字*で 3冊", "太字で 3冊", "太字で", "太字*で"),
        ("a &lt; b", "a < b", "<", "&lt;"),
    ],
)
def test_a_stretch_leads_back_to_what_was_typed(typed, cleaned, part, source):
    (line,) = traced_lines(typed)
    begin = line.text.index(part)

    first, last = line.source(begin, begin + len(part))

    assert line.text == cleaned
    assert source in typed[first:last]


def test_what_is_put_in_stands_for_all_it_replaces():
    found = Traced.of("ab->cd").sub(re.compile("->"), "→")

    assert found.text == "ab→cd"
    assert found.source(2, 3) == (2, 4)


@given(st.text(max_size=60))
def test_the_spans_go_forward_and_stay_within_the_message(typed):
    for line in traced_lines(typed):
        assert len(line.spans) == len(line.text)
        assert all(0 <= begin <= end <= len(typed) for begin, end in line.spans)
        assert [b for b, _ in line.spans] == sorted(b for b, _ in line.spans)


def test_marks_of_code_between_two_digits_part_them():
    assert [line.text for line in traced_lines("1`0冊と`20`冊")] == ["1 0冊と20冊"]


def test_an_address_ends_where_japanese_begins():
    (line,) = traced_lines("貸出は340冊info@example.jp")

    assert "340冊" in line.text
    assert "example" not in line.text
