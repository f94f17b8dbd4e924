"""Romaji as hiragana."""

import pytest

from knowledge.names.romaji import from_romaji


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("norimasshi", "のりまっし"),
        ("norimassi", "のりまっし"),
        ("bouka", "ぼうか"),
        ("kouza", "こうざ"),
        ("zyosetsu", "じょせつ"),
        ("josetu", "じょせつ"),
        ("shin'ai", "しんあい"),
        ("shimbun", "しんぶん"),
        ("matchibako", "まっちばこ"),
        ("tōkyō", "とうきょう"),
    ],
)
def test_romaji_is_read_in_both_systems(typed, kana):
    assert from_romaji(typed) == kana


@pytest.mark.parametrize("typed", ["app", "qr", "web", "dx", "html"])
def test_what_is_no_romaji_stays_what_it_is(typed):
    assert from_romaji(typed) is None
