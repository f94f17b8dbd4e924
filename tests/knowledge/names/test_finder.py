"""Names are found by surface, by ear, by pieces, and with a slip; strange words sink them."""

import pytest

from knowledge.names.finder import Described, Finder, Token
from knowledge.names.normal import is_kana
from knowledge.words.morphemes import words_of

THINGS = [
    Described("pass", names=("デジタル市民パスポートアプリ「かなパス」の運営",)),
    Described("course", names=("スマートフォン講座の開催と「かなパス」の説明",)),
    Described("fire", names=("消防同意事務電子化に向けた環境整備",), settings=("予防課",)),
    Described("snow", names=("GPS等を活用した除雪作業の効率化",), counts=("出動回数",)),
    Described("class", names=("生成AIを活用した防火講座の実施",), abouts=("火事を防ぐ講習",)),
]


@pytest.fixture(scope="module")
def finder():
    return Finder(THINGS, {"雪かき": ("除雪",)}, {"かなパス": ("pass",)})


def found(finder, text):
    mentions = finder.mentions(text)
    names = [Token(m.name, m.name, m.name, names=m.keys) for m in mentions]
    for mention in mentions:
        text = text.replace(mention.name, " ")
    if is_kana(text):
        words = [Token(piece, piece, piece) for piece in finder.kana_words(text)]
    else:
        words = [Token(w.surface, w.reading, w.normal) for w in words_of(text) if w.is_content]
    return finder.find(finder.weigh(names + words))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("消防同意", "fire"),
        ("消防の同意の電子化", "fire"),
        ("除雪", "snow"),
        ("雪かき", "snow"),
        ("出動回数", "snow"),
        ("しょうぼうどうい", "fire"),
        ("ぼうか", "class"),
        ("火事", "class"),
    ],
)
def test_the_right_thing_comes_first(finder, text, key):
    assert found(finder, text)[0].key == key


def test_of_a_word_of_two_kanji_one_may_be_converted_wrongly(finder):
    (meant,) = found(finder, "開設")  # 開催 was meant

    assert meant.key == "course"


def test_a_whole_name_beats_a_mention_of_it(finder):
    best, second, *_ = found(finder, "かなぱす")

    assert (best.key, second.key) == ("pass", "course")
    assert best.score > second.score


def test_words_that_nobody_knows_sink_every_candidate(finder):
    known, strange = found(finder, "除雪"), found(finder, "除雪 報酬")

    assert known[0].score > 0.9
    assert 0.2 < strange[0].score < 0.5


def test_what_covers_next_to_nothing_is_no_candidate(finder):
    assert found(finder, "除雪 顧問弁護士 報酬 月面基地") == []


def test_letters_inside_other_letters_mean_nothing(finder):
    assert found(finder, "ps") == []


def test_nothing_is_found_for_nothing(finder):
    assert finder.find([]) == []


def test_kana_is_cut_where_names_have_words(finder):
    assert finder.kana_words("かなぱすのうんえい") == ["かなぱす", "の", "うんえい"]
