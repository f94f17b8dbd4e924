"""Spellings of one name meet."""

import pytest

from knowledge.names.normal import skeleton_key, surface_key
from knowledge.words.letters import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＤＸアクションプラン", "dxアクションプラン"),
        ("かなパス", "カナぱす"),
        ("「のりまっし金沢」", "のりまっし 金沢"),
        ("金沢ミュージアム+", "金沢ミュージアムプラス"),
        ("ｽﾏｰﾄ", "スマート"),
        ("eL-QR", "ＥＬ－ＱＲ"),
    ],
)
def test_width_case_kana_and_signs_do_not_matter(one, other):
    assert surface_key(one) == surface_key(other)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("かなバス", "かなパス"), ("のりまつし", "のりまっし"), ("マツチ箱", "マッチ箱")],
)
def test_the_skeleton_forgives_small_kana_and_voicing(typed, name):
    assert skeleton_key(typed) == skeleton_key(name)


def test_different_names_stay_apart():
    assert skeleton_key("カナカ") != skeleton_key("かなパス")


def test_plain_text_is_still_a_sentence():
    assert plain(" ＤＸ\u3000とは\n何？ ") == "dx とは 何?"
