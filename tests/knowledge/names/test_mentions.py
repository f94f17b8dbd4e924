"""Known names inside a text."""

from knowledge.names.mentions import Mentions


def within(text, **names):
    found = Mentions({name: (name,) for name in names.pop("names")}).within(text)
    return [(mention.name, text[mention.begin : mention.end]) for mention in found]


def test_the_longest_name_at_a_place_counts():
    names = ["スマホ講座", "地域スマホ講座", "講座"]

    assert within("地域スマホ講座は", names=names) == [("地域すまほ講座", "地域スマホ講座")]


def test_of_names_that_overlap_the_longest_counts_wherever_it_begins():
    names = ["スマホ講座", "講座の案内所"]

    assert within("スマホ講座の案内所は", names=names) == [("講座の案内所", "講座の案内所")]


def test_small_kana_and_voicing_may_slip_in_names_of_kana():
    assert within("のりまつしの担当", names=["のりまっし"]) == [("のりまつし", "のりまつし")]


def test_signs_between_do_not_matter():
    (found,) = within("「金沢ミュージアム・プラス」は", names=["金沢ミュージアムプラス"])

    assert found[1] == "金沢ミュージアム・プラス"


def test_a_text_without_names_has_none():
    assert within("今日の天気", names=["のりまっし"]) == []
