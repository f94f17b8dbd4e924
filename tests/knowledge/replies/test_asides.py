"""What is for the coordinator is taken out of a reply, and nothing else."""

import pytest

from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.reader import read

LIBRARY = AskedItem("a", "電子図書館の運営", (AskedMeasure("a1", "貸出冊数", "冊", 21480),))
LAMPS = AskedItem("b", "街路灯の更新", (AskedMeasure("b1", "更新した灯数", "灯", 310),))
ASKED = AskedFor(2026, (LIBRARY, LAMPS))


@pytest.mark.parametrize(
    "words",
    [
        "街路灯の更新は当課の所管ではありません。",
        "街路灯の更新は道路管理課の担当です。",
        "街路灯の更新は、今年度から道路管理課へ移管されました。",
        "街路灯の更新：担当が違います。道路管理課に確認してください。",
        "街路灯の更新については道路管理課にお問い合わせください。",
    ],
)
def test_a_row_that_is_not_ours_is_told_with_its_words_and_holds_nothing(words):
    found = read(f"電子図書館の運営 22,105冊\n{words}", ASKED)

    (aside,) = found.asides
    assert (aside.kind, aside.typed, aside.ref) == ("not_ours", words, "b")
    assert [figure.value for figure in found.figures] == [22105]
    assert "b" not in found.notes


@pytest.mark.parametrize(
    "words",
    [
        "期限を来週末まで延ばしていただけませんか。",
        "締切に間に合いそうにありません。",
        "もう少し猶予をいただけると助かります。",
        "回答が遅れそうです。",
    ],
)
def test_a_wish_for_more_time_is_told_beside_what_is_reported(words):
    found = read(f"電子図書館の運営 22,105冊\n{words}", ASKED)

    assert [(aside.kind, aside.typed) for aside in found.asides] == [("more_time", words)]
    assert [figure.value for figure in found.figures] == [22105]
    assert found.notes == {}


@pytest.mark.parametrize(
    "words",
    [
        "担当が違う課の間で情報を共有した",
        "問い合わせ窓口を市民課へ移管した",
        "担当職員を2人増やして対応した",
        "継続 事業者の担当が変わりました",
        "事業者の担当が変わりましたので日程を組み直した",
        "提出の期限を電子メールで知らせる仕組みを設けた",
    ],
)
def test_what_was_done_is_no_aside_whatever_words_it_holds(words):
    found = read(f"電子図書館の運営 22,105冊 {words}", ASKED)

    assert found.asides == ()
    assert found.notes == {"a": words.removeprefix("継続 ")}


def test_what_stands_around_an_aside_is_not_joined():
    found = read(
        "電子図書館の運営は、選書を見直した。期限を延ばしてください。朗読会を始めた。", ASKED
    )

    assert [aside.typed for aside in found.asides] == ["期限を延ばしてください。"]
    assert found.notes["a"] in ("選書を見直した。", "朗読会を始めた。")


@pytest.mark.parametrize(
    "words",
    [
        "ちなみに市民課の件数は3,010件だそうです。",
        "分館のほうは94.2%と聞いています。",
        "街路灯の分は道路管理課から回答します。",
    ],
)
def test_what_others_have_or_will_say_is_told_not_to_be_taken(words):
    found = read(f"電子図書館の運営 22,105冊 選書を見直した\n{words}", ASKED)

    assert [(aside.kind, aside.typed) for aside in found.asides] == [("not_taken", words)]
    assert [figure.value for figure in found.figures] == [22105]
    assert found.notes == {"a": "選書を見直した"}


def test_what_people_say_of_the_work_is_a_text():
    found = read("電子図書館の運営 22,105冊 利用者から好評とのことです", ASKED)

    assert found.asides == ()
