"""The thread of a request answers what is asked about it, and keeps nothing of that."""

import pytest

from tests.handlers.conftest import MEMBER, of

OURS = "交通政策課"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("期限はいつですか", "期限は令和8年12月18日（金）です"),
        ("締切を過ぎても受け付けてもらえますか", "過ぎても受け付けます"),
        ("何を出せばいいですか", "DL数（前年度 205,534件）、結果、内容"),
        ("残りは何ですか", "残り4件 / 全4件"),
        ("去年はいくつでしたか", "令和7年度 205,534件"),
        ("のりまっしは累計ですか", "前年度（205,534件）と同じ数え方で"),
        ("単位は何ですか", "ネイティブアプリダウンロード数: 件"),
        ("いつ時点の数字ですか", "令和8年4月1日から令和9年3月31日まで"),
        ("誰に聞けばいいですか", "取りまとめ（デジタル政策課）にお尋ねください"),
        ("継続と継続・拡大の違いは？", "計画での令和8年度の工程は「"),
        ("書き方を教えてください", "書き方の例: "),
        ("提出した後でも直せますか", "提出したあとでも直せます"),
        ("内容は何文字までですか", "1〜400文字"),
        ("実績がない場合はどうすればいいですか", "実績なし（理由）"),
        ("速報値でもいいですか", "暫定値として"),
    ],
)
def test_a_question_about_the_request_is_answered_from_its_data(running, question, told):
    reply = running.replies(of(OURS), OURS, question)

    assert told in reply.text
    assert running.written()[:2] == (0, 0)


def test_a_question_about_one_row_is_answered_for_that_row_alone(running):
    reply = running.replies(of(OURS), OURS, "バスロケの結果は何から選べばいいですか")

    assert "バスロケ" in reply.text
    assert "のりまっし" not in reply.text


def test_who_does_not_report_for_the_department_asks_the_plans(running):
    reply = running.replies(MEMBER, OURS, "のりまっしの去年の値は？")

    assert "205,534" in reply.text
    assert "出典" in reply.text or "DXアクションプラン" in reply.text


@pytest.mark.parametrize(
    "text",
    ["速報値をSNSで出せるようにした。継続", "相談の期限はいつかを知らせる仕組みを設けた。継続"],
)
def test_a_text_that_holds_such_words_is_a_text(running, text):
    running.replies(of(OURS), OURS, f"モビリティハブ {text}")

    row = running.row(OURS, "モビリティハブ")
    assert [entry.words for entry in row.current.values() if entry.part.what == "result"] == [
        "継続"
    ]
