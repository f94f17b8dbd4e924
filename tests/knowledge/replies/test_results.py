"""Where a result word stands for itself, and where it only tells what was done."""

import pytest

from knowledge.replies.results import result_alone, told_in

WORDS = ("継続", "継続・拡大", "新規実施", "検討", "検討・試行", "達成", "未達成")


def told(text: str) -> list[tuple[str, str]]:
    """The words that tell a result, and the result that they tell."""
    return [(text[one.begin : one.end], one.word) for one in told_in(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "words", "result"),
    [
        ("再整備→達成", "→達成", "達成"),
        ("電話自動応答…継続(発送期に自動で受けた)", "…継続", "継続"),
        ("住宅の建替(未達成)資材が遅れた", "(未達成)", "未達成"),
        ("判定は達成でお願いします", "判定は達成でお願いします", "達成"),
        ("結果も達成になります", "結果も達成になります", "達成"),
        ("やはり継続・拡大に直してください", "やはり継続・拡大に直してください", "継続・拡大"),
        ("共同調理場ともに達成", "ともに達成", "達成"),
        ("812,300千円で達成しました", "達成しました", "達成"),
        ("達成しました✨", "達成しました", "達成"),
        ("継続:予約機能を追加", "継続", "継続"),
        ("アプリは検討・試行で、", "は検討・試行で", "検討・試行"),
        ("この取組は継続でお願いします", "この取組は継続でお願いします", "継続"),
        ("検討継続", "検討継続", "検討"),
        ("センサーは継続・拡大で32箇所", "は継続・拡大で", "継続・拡大"),
    ],
)
def test_it_stands_for_itself_with_what_joins_and_what_ends_it(text, words, result):
    assert told(text) == [(words, result)]


@pytest.mark.parametrize(
    "text",
    [
        "継続して運用した", "検討を重ねた", "候補地の検討", "周知を継続", "達成の見込みです",
        "「新規実施」は取りやめた", "検討会を3回開いた",
    ],
)  # fmt: skip
def test_within_a_sentence_it_only_tells_what_was_done(text):
    assert told(text) == []


def test_of_several_the_one_that_replaces_the_other_is_told():
    assert told("「新規実施」ではなく「継続」になります") == [
        ("ではなく「継続」になります", "継続")
    ]
    assert told("検討から継続に変更します") == [("継続に変更します", "継続")]


def test_a_reason_may_lead_to_it():
    (one,) = told_in("会社が変わりましたので検討です", WORDS)

    assert (one.word, one.because) == ("検討", True)


def test_right_behind_a_name_it_is_joined_by_nothing():
    (one,) = told_in("バスロケ検討", WORDS)

    assert (one.begin, one.joined) == (4, "")


@pytest.mark.parametrize(
    ("text", "result"),
    [("結果:継続です", "継続"), ("継続。", "継続"), ("運営は継続", None), ("継続 追加した", None)],
)
def test_a_piece_may_give_the_result_and_nothing_else(text, result):
    assert result_alone(text, WORDS) == result
