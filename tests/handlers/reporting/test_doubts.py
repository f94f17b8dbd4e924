"""What was not clear is asked about: with the reading shown, and kept after one tap."""

import pytest

from handlers.messages import Outcome
from tests.handlers.conftest import MEMBER, of

OURS = "交通政策課"
MANY = "デジタル政策課"


def values_of(office, department: str) -> list[float | None]:
    return [
        entry.value
        for row in office.rows(department)
        for part, entry in row.current.items()
        if part.what == "value"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("のりまっし 2,055,340件", "2,055,340件は、前年度（205,534件）と1けた以上違います"),
        ("のりまっし 20,000件", "1けた以上違います"),
        ("のりまっし 231,402人", "「件」で数えますが、「231,402人」と書かれています"),
        ("のりまっし -5件", "考えにくい値です"),
        ("令和7年度ののりまっしのDL数は205,534件", "令和7年度の値と読めました"),
        ("のりまっし 10〜20万件", "幅のある書き方です"),
        ("のりまっし 数万件", "数として読み取れませんでした"),
        ("のりまっし 23,14,02件", "数として読み取れませんでした"),
        ("のりまっし 231,402件\nのりまっし 231,420件", "違う値がいくつか書かれています"),
        ("iOS 12万件、Android 11万件、合計24万件", "合計の数が合いません"),
        ("iOS 12万件、Android 11万件", "足すと230,000件です"),
        ("のりまっし +25,868件", "前年度の値から計算すると231,402件です"),
        ("のりまっし 23万件でよろしいですか？", "230,000件としてよろしければ"),
    ],
)
def test_what_is_doubtful_is_told_in_words_and_not_kept(running, text, said):
    reply = running.replies(of(OURS), OURS, text)

    assert "まだ記録していません" in reply.text
    assert said in reply.text
    assert reply.outcome is Outcome.CLARIFY
    assert running.written()[0] == 0


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("のりまっし 2,055,340件", "2,055,340件で合っています", 2_055_340),
        ("のりまっし +25,868件", "231,402件で合っています", 231_402),
        ("のりまっし 25,868件減", "179,666件で合っています", 179_666),
        ("iOS 12万件、Android 11万件、合計24万件", "DL数 230,000件", 230_000),
        ("iOS 12万件、Android 11万件、合計24万件", "DL数 合計240,000件", 240_000),
        (
            "令和7年度ののりまっしは231,402件",
            "令和8年度の値として231,402件を下書きにする",
            231_402,
        ),
        ("のりまっし 23万件でよろしいですか？", "230,000件で合っています", 230_000),
    ],
)
def test_one_tap_keeps_the_reading_that_was_meant(running, button, text, label, value):
    asked = running.replies(of(OURS), OURS, text)

    reply = running.presses(of(OURS), button(asked, label))

    assert "下書きにしました。まだ提出していません。" in reply.text
    assert values_of(running, OURS) == [value]
    assert [entry.typed for row in running.rows(OURS) for entry in row.entries] == [text]


def test_what_was_confirmed_is_not_pointed_out_again(running, button):
    asked = running.replies(of(OURS), OURS, "のりまっし 2,055,340件")

    reply = running.presses(of(OURS), button(asked, "2,055,340件で合っています"))

    assert "1けた以上" not in reply.text


def test_a_value_of_one_of_several_measures_is_chosen_by_its_name(running, button):
    asked = running.replies(of(MANY), MANY, "スマホ講座 150")

    running.presses(of(MANY), button(asked, "スマホ講座のコマ数 150コマ"))

    assert "　スマホ講座の参加者数: 150名" in asked.text
    assert values_of(running, MANY) == [150]


@pytest.mark.parametrize("yes", ["はい", "合っています", "はい、お願いします。", "OK"])
def test_a_mere_yes_answers_what_was_asked_last(running, yes):
    running.replies(of(OURS), OURS, "のりまっし 2,055,340件")

    reply = running.replies(of(OURS), OURS, yes)

    assert "下書きにしました。まだ提出していません。" in reply.text
    assert values_of(running, OURS) == [2_055_340]


def test_a_second_yes_submits_the_draft(running):
    running.replies(of(OURS), OURS, "のりまっし 2,055,340件")
    running.replies(of(OURS), OURS, "はい")

    reply = running.replies(of(OURS), OURS, "はい")

    assert "提出しました" in reply.text


def test_a_yes_to_a_question_with_several_readings_keeps_none(running):
    running.replies(of(OURS), OURS, "iOS 12万件、Android 11万件、合計24万件")

    running.replies(of(OURS), OURS, "はい")

    assert running.written()[0] == 0


def test_about_as_last_year_is_kept_as_about_after_a_yes(running):
    asked = running.replies(of(OURS), OURS, "のりまっしは前年並みです")
    assert running.written()[0] == 0
    assert "約205,534件でよければ" in asked.text

    reply = running.replies(of(OURS), OURS, "はい")

    assert "205,534件 → 約205,534件" in reply.text
    again = running.replies(of(OURS), OURS, "のりまっし 約205,534件")
    assert "すでにそのとおり記録されています。\nまだ提出していません。" in again.text


def test_pressing_twice_keeps_one_version(running, button):
    asked = running.replies(of(OURS), OURS, "のりまっし 2,055,340件")
    running.presses(of(OURS), button(asked, "2,055,340件で合っています"))

    reply = running.presses(of(OURS), button(asked, "2,055,340件で合っています"))

    assert "すでにそのとおり記録されています" in reply.text
    assert running.written()[0] == 1


def test_what_is_clear_beside_a_doubt_is_kept(running):
    reply = running.replies(
        of(MANY), MANY, "オープンデータ件数は2,950件、かなパスは3万件、スマホ講座は150コマで継続"
    )

    assert values_of(running, MANY) == [2_950, 150]
    assert "30,000件は、前年度（1,769件）と1けた以上違います" in reply.text
    assert "提出する" in [b.label for b in reply.buttons]


def test_a_short_name_that_a_kpi_has_as_well_is_asked_about(running):
    reply = running.replies(of(MANY), MANY, "スマホ講座は150コマでした")

    assert values_of(running, MANY) == []
    assert "どの取組の数でしょうか" in reply.text


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("KPIのほうです", True), ("あ、取組のほうの数字です。", True), ("講座です", False)],
)
def test_what_was_asked_can_be_answered_in_words(running, answer, kept):
    running.replies(of(MANY), MANY, "スマホ講座は150コマでした")

    running.replies(of(MANY), MANY, answer)

    assert values_of(running, MANY) == ([150] if kept else [])


def test_a_correction_without_a_value_asks_for_it_and_offers_the_way_back(running, button):
    running.replies(of(OURS), OURS, "のりまっし 231,402件")

    asked = running.replies(of(OURS), OURS, "先ほどの数字は間違いでした")
    running.presses(of(OURS), button(asked, "下書きを取り消す"))

    assert "正しい値をもう一度お書きください" in asked.text
    assert values_of(running, OURS) == []


def test_a_correction_replaces_the_draft_and_the_old_one_stays(running):
    running.replies(of(OURS), OURS, "のりまっし 231,402件")

    running.replies(of(OURS), OURS, "先ほどの231,402件は誤りで、正しくは231,420件です")

    row = running.row(OURS, "のりまっし")
    assert [entry.value for entry in row.entries] == [231_402, 231_420]


@pytest.mark.parametrize("who", [MEMBER, of("市民課")])
def test_nobody_else_chooses_a_reading(running, button, who):
    asked = running.replies(of(OURS), OURS, "のりまっし 2,055,340件")

    reply = running.presses(who, button(asked, "2,055,340件で合っています"))

    assert "記録していません" in reply.text
    assert running.written()[0] == 0
