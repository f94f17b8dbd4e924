"""What qualifies a value is kept with it, and with no other."""

from datetime import date

import pytest

from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.reader import read

CLASSES = AskedItem(
    "a", "スマホ教室の開催",
    (AskedMeasure("a1", "開催回数", "回", 20), AskedMeasure("a2", "参加者数", "人", 400)),
)  # fmt: skip
LAMPS = AskedItem("b", "街路灯の更新", (AskedMeasure("b1", "更新した灯数", "灯", 310),))
ASKED = AskedFor(2026, (CLASSES, LAMPS))
YEARS_END = date(2027, 3, 31)


def qualified(text: str) -> dict[str | None, tuple[bool, date | None]]:
    return {f.measure: (f.provisional, f.as_of) for f in read(text, ASKED).figures}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("街路灯の更新は330灯（速報値）です", (True, None)),
        ("街路灯の更新 330灯（2月末時点の速報値）", (True, date(2027, 2, 28))),
        ("街路灯の更新は、見込みで330灯です", (True, None)),
        ("街路灯の更新は330灯の見込みです", (True, None)),
        ("街路灯の更新は暫定で330灯、継続", (True, None)),
        ("街路灯の更新：概数330灯", (True, None)),
        ("街路灯の更新は330灯（3月分は含まず）", (True, None)),
        ("街路灯の更新は330灯（10月末時点）", (True, date(2026, 10, 31))),
        ("街路灯の更新は12月15日現在で330灯", (True, date(2026, 12, 15))),
        ("街路灯の更新は330灯（令和9年2月末現在）", (True, date(2027, 2, 28))),
        ("街路灯の更新は330灯（3月末時点）", (False, YEARS_END)),
        ("街路灯の更新は330灯（3/31現在）", (False, YEARS_END)),
        ("街路灯の更新は330灯（確定値）", (False, None)),
        ("街路灯の更新は330灯です。来年度は増やす見込みです。", (False, None)),
        ("街路灯の更新は330灯、見込み違いで工期が延びた", (False, None)),
    ],
)
def test_what_qualifies_a_value_is_kept_with_it(text, wanted):
    assert qualified(text) == {"b1": wanted}


def test_a_mark_behind_two_values_speaks_for_both():
    assert qualified("スマホ教室は22回、431人（1月末時点）。街路灯の更新は330灯") == {
        "a1": (True, date(2027, 1, 31)),
        "a2": (True, date(2027, 1, 31)),
        "b1": (False, None),
    }


def test_a_line_that_only_qualifies_speaks_for_all_values():
    text = "スマホ教室の開催 22回 431人\n街路灯の更新 330灯\n※いずれも速報値です"

    found = read(text, ASKED)

    assert all(figure.provisional for figure in found.figures)
    assert len(found.figures) == 3
    assert found.notes == {}


def test_the_heading_of_a_column_qualifies_its_values():
    assert qualified("項目\t前年度\t今年度（速報値）\nスマホ教室の参加者数\t400\t431") == {
        "a2": (True, None)
    }


@pytest.mark.parametrize(
    "text", ["街路灯の更新は330灯（13月末時点）", "街路灯の更新は330灯（2/30時点）"]
)
def test_a_day_that_cannot_be_is_none(text):
    assert all(as_of is None for _, as_of in qualified(text).values())
