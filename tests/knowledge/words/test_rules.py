"""Rules as rows of data: what loads, and where a phrase stands in a sentence."""

import re

import pytest

from knowledge.errors import RulesRefused
from knowledge.words.letters import plain
from knowledge.words.rules import Rule, Rules, load_rules, phrase_of

WORDS = {"who": ["どこ", "誰"]}


def found(lemma: str, sentence: str) -> list[tuple[str, str]]:
    """What a phrase finds in a sentence, and the endings behind it."""
    text = plain(sentence)
    rules = Rules([Rule("x", (phrase_of(lemma, WORDS),), None, None, ("…",))])
    return [(text[f.begin : f.core], text[f.core : f.end]) for f in rules.firings(text)]


@pytest.mark.parametrize(
    ("sentence", "core", "endings"),
    [
        ("百工比照を受け持っとるがはどこけ", "受け持っ", "とる"),
        ("百工比照を受け持っています", "受け持っ", "ています"),
        ("うけもっとる課は", "うけもっ", "とる"),
        ("受持つ課は", "受持つ", ""),
        ("受け持たれていましたか", "受け持た", "れていましたか"),
    ],
)
def test_a_verb_is_found_in_every_form_with_its_endings(sentence, core, endings):
    assert found("受け持つ", sentence) == [(core, endings)]


def test_a_word_that_is_cut_into_pieces_is_one_word():
    assert found("進み 具合", "一日乗車券の進み具合は") == [("進み具合", "")]
    assert found("問い合わせ 先", "問い合わせ先を教えて") == [("問い合わせ先", "")]


def test_a_phrase_takes_one_spelling_of_each_word_in_its_order():
    assert found("@who が 遣る|進める", "結ネットは誰が進めてるの") == [("誰が進め", "てるの")]
    assert found("@who が 遣る|進める", "結ネットはどこがやっとる") == [("どこがやっ", "とる")]
    assert found("@who が 遣る|進める", "結ネットはどなたが進めてるの") == []
    assert found("@who が 遣る", "やるのは誰が") == []


def test_between_two_words_stand_the_endings_of_the_first_and_signs():
    assert found("継ぐ 計画", "あとを継いだ計画は") == [("継いだ計画", "")]
    assert found("今 何 課", "今、何課ですか") == [("今、何課", "ですか")]


def test_an_optional_word_is_taken_where_it_stands():
    assert found("携帯 番号?", "携帯番号は") == [("携帯番号", "")]
    assert found("携帯 番号?", "携帯は") == [("携帯", "")]


def test_a_pattern_stands_where_it_matches_with_the_endings_behind_it():
    rules = Rules([Rule("x", (), re.compile("とは"), None, ("…",))])

    (firing,) = rules.firings("bprとはなんけ")

    assert (firing.begin, firing.core, firing.end) == (3, 5, 5)


def refused(tmp_path, text: str) -> list[str]:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RulesRefused) as caught:
        load_rules(file, ["owner"], ["alone"])
    return caught.value.problems


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('what = "owner"\nlemmas = ["担当"]', "no example"),
        ('what = "owner"\nlemmas = ["担当"]\nexamples = []', "no example"),
        ('what = "boss"\nlemmas = ["担当"]\nexamples = ["担当"]', "no such what: 'boss'"),
        ('what = "owner"\nexamples = ["担当"]', "either lemmas or a pattern"),
        (
            'what = "owner"\nlemmas = ["担当"]\npattern = "担当"\nexamples = ["担当"]',
            "either lemmas or a pattern",
        ),
        ('what = "owner"\npattern = "("\nexamples = ["担当"]', "broken pattern"),
        ('what = "owner"\nlemmas = ["担当"]\nwhere = "x"\nexamples = ["担当"]', "no such where"),
        ('what = "owner"\nlemmas = ["@x"]\nexamples = ["担当"]', "no such words: @x"),
        ('what = "owner"\nlemmas = ["課? 担当"]\nexamples = ["担当"]', "begins with a word"),
        ('what = "owner"\nlemma = ["担当"]\nexamples = ["担当"]', "unknown key lemma"),
    ],
)
def test_a_row_that_cannot_be_used_does_not_load(tmp_path, row, problem):
    (told,) = refused(tmp_path, f"[[rule]]\n{row}\n")

    assert told.startswith("rules.toml, rule 1: ")
    assert problem in told


def test_every_faulty_row_is_named(tmp_path):
    row = '[[rule]]\nwhat = "owner"\nlemmas = ["担当"]\n'

    assert len(refused(tmp_path, row + row)) == 2
