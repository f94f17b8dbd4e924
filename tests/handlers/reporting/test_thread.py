"""A department answers in the thread of its request."""

import pytest

from handlers.messages import Button, Outcome
from knowledge.store.people import OPERATOR
from tests.handlers.conftest import COORDINATOR, MEMBER, of

OURS = "交通政策課"
THEIRS = "市民課"


def test_a_figure_is_read_back_beside_last_year_and_is_a_draft(running):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")

    assert "下書きにしました。まだ提出していません。" in reply.text
    assert "205,534件 → 231,402件（+25,868件、+12.6%）" in reply.text
    assert running.row(OURS, "のりまっし").state == "draft"


def test_what_follows_without_a_name_completes_the_same_row(running):
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")

    reply = running.replies(of(OURS), OURS, "継続・拡大。まちのり予約を追加")

    assert "・結果: 継続・拡大" in reply.text
    assert "・内容: まちのり予約を追加" in reply.text
    assert running.row(OURS, "のりまっし").missing == ()


def test_nothing_counts_before_the_yes_and_everything_after_it(running, button):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件。継続・拡大。予約を追加")
    before = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")

    told = running.presses(of(OURS), button(reply, "提出する"))
    after = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")

    assert "231,402" not in before.text
    assert "提出しました。ありがとうございます" in told.text
    assert "231,402件【提出済（未確認）】" in after.text
    assert "交通政策課の報告 令和8年11月25日（水） 確定値 提出済（未確認）" in after.text


def test_saying_that_one_submits_is_a_yes(running):
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")

    reply = running.replies(of(OURS), OURS, "はい、提出します。")

    assert "提出しました" in reply.text
    assert "結果、内容もお願いします" in reply.text
    assert running.row(OURS, "のりまっし").standing


def test_a_yes_without_a_draft_submits_nothing(running):
    reply = running.replies(of(OURS), OURS, "提出します")

    assert "提出する下書きはありません" in reply.text
    assert running.written()[:2] == (0, 0)


def test_pressing_twice_submits_once_and_tells_so(running, button):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    running.presses(of(OURS), button(reply, "提出する"))

    again = running.presses(of(OURS), button(reply, "提出する"))

    assert "すでに提出済みです" in again.text
    assert running.written()[1] == 1


def test_a_press_on_what_a_colleague_changed_since_shows_how_it_stands_now(running, button):
    first = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    running.replies(OPERATOR, OURS, "のりまっし DL数 231,500件")

    reply = running.presses(of(OURS), button(first, "提出する"))

    assert "ほかの方が先に書き換えています" in reply.text
    assert "231,500件" in reply.text
    assert running.row(OURS, "のりまっし").state == "draft"


def test_a_correction_is_a_new_version_and_the_old_one_stays(running, button):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    running.presses(of(OURS), button(reply, "提出する"))

    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,420件")
    still = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")
    running.presses(of(OURS), button(reply, "提出する"))
    now = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")

    assert "231,402件" in still.text
    assert "231,420件" in now.text
    versions = running.row(OURS, "のりまっし").entries
    assert [(entry.value, entry.typed) for entry in versions] == [
        (231402, "のりまっし DL数 231,402件"),
        (231420, "のりまっし DL数 231,420件"),
    ]


def test_a_draft_is_taken_back_and_what_was_submitted_stands_again(running, button):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    running.presses(of(OURS), button(reply, "提出する"))
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 999,999件")

    running.presses(of(OURS), button(reply, "下書きを取り消す"))
    running.replies(of(OURS), OURS, "のりまっし 継続")
    running.replies(of(OURS), OURS, "提出します")

    answer = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")
    assert "231,402件" in answer.text


@pytest.mark.parametrize("who", [MEMBER, of(THEIRS)])
@pytest.mark.parametrize("text", ["のりまっし DL数 24万件", "提出します", "継続・拡大"])
def test_somebody_of_another_department_is_refused_politely(running, who, text):
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    before = running.written()

    reply = running.replies(who, OURS, text)

    assert "交通政策課の方にお願いしているものです" in reply.text
    assert "記録していません" in reply.text
    assert running.written() == before


def test_anybody_may_ask_a_question_in_the_thread(running):
    reply = running.replies(of(THEIRS), OURS, "のりまっしの担当課は？")

    assert "交通政策課です" in reply.text
    assert running.written()[0] == 0


def test_what_cannot_be_read_is_shown_as_typed_with_an_example(running):
    reply = running.replies(of(THEIRS), THEIRS, "＊＊＊")

    assert "「＊＊＊」" in reply.text
    assert "書き方の例: " in reply.text
    assert reply.outcome is Outcome.CLARIFY
    assert running.written()[0] == 0


def test_words_that_fit_several_rows_are_asked_about_and_read_after_the_choice(running, button):
    asked = running.replies(of(OURS), OURS, "説明会を3回開いた")

    reply = running.presses(of(OURS), button(asked, "モビリティハブ"))

    assert "どの取組のことでしょうか" in asked.text
    assert "・内容: 説明会を3回開いた" in reply.text
    assert running.row(OURS, "モビリティハブ").drafts


def test_nothing_to_report_wants_a_reason_before_it_can_be_submitted(running):
    running.replies(of(OURS), OURS, "のりまっし 実績なし")

    refused = running.replies(of(OURS), OURS, "提出します")
    running.replies(of(OURS), OURS, "のりまっし 配信を休止したため")
    taken = running.replies(of(OURS), OURS, "提出します")

    assert "「実績なし」の理由を" in refused.text
    assert "提出しました" in taken.text


def test_as_last_year_takes_last_years_value(running):
    reply = running.replies(of(OURS), OURS, "のりまっし 前年と同じ")

    assert "205,534件 → 205,534件（増減なし）" in reply.text


def test_a_change_of_a_digit_is_pointed_out(running):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 2,055,340件")

    assert "1けた以上違います" in reply.text


def test_after_the_due_date_an_answer_is_taken_and_marked_late(running):
    running.at(2026, 12, 21, 9, 30)
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")

    reply = running.replies(of(OURS), OURS, "提出します")

    assert "遅れての提出として記録しました" in reply.text
    assert running.row(OURS, "のりまっし").late


def test_the_last_row_is_thanked_for(running):
    (row,) = running.rows(THEIRS)
    running.replies(of(THEIRS), THEIRS, f"{row.called} 継続。窓口で案内した")

    reply = running.replies(of(THEIRS), THEIRS, "提出します")

    assert "市民課の全1件がそろいました。ありがとうございます。" in reply.text


def test_a_text_that_is_too_long_is_refused_and_nothing_is_kept(running):
    reply = running.replies(of(THEIRS), THEIRS, f"窓口で{'とても' * 140}案内した")

    assert "400文字以内" in reply.text
    assert running.written()[0] == 0


def test_a_report_outside_the_thread_is_asked_about_before_it_is_taken(running, button):
    asked = running.says(of(OURS), "のりまっし DL数 231,402件", place=f"room:{OURS}")
    before = running.written()[0]

    reply = running.presses(of(OURS), button(asked, "回答として下書きにする"))

    assert "照会への回答でしょうか" in asked.text
    assert before == 0
    assert "205,534件 → 231,402件" in reply.text


def test_the_department_sees_how_its_request_stands(running, button):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    running.presses(of(OURS), button(reply, "提出する"))
    running.replies(of(OURS), OURS, "モビリティハブ 検討")

    status = running.replies(of(OURS), OURS, "状況")

    assert "残り4件 / 全4件・期限 令和8年12月18日（金）" in status.text
    assert "【下書き】モビリティハブ" in status.text
    assert button(status, "下書き1件を提出する").primary


def test_what_is_left_of_a_sentence_without_its_figure_is_no_text(running):
    reply = running.replies(of("デジタル政策課"), "デジタル政策課", "スマホ講座 参加者は1,800人")

    assert "1,800名" in reply.text
    assert "内容:" not in reply.text


def test_a_figure_that_a_kpi_and_a_measure_might_claim_is_asked_about(running, button):
    dept = "デジタル政策課"
    asked = running.replies(of(dept), dept, "電子申請 120,000件")

    reply = running.presses(of(dept), button(asked, "電子申請サービス利用件数 120,000件"))

    assert "「120,000件」は、どの取組の数でしょうか" in asked.text
    assert "電子申請サービス利用件数: 120,000件" in reply.text


def test_what_is_clear_is_kept_at_once_and_only_the_rest_is_asked_about(running, button):
    dept = "デジタル政策課"
    asked = running.replies(of(dept), dept, "電子申請 120,000件\n画像オープンデータ 3,000件")
    at_once = {e.value for row in running.rows(dept) for e in row.entries}

    reply = running.presses(of(dept), button(asked, "電子申請 120,000件"))

    assert at_once == {3000}
    assert "120,000件" in reply.text
    assert {e.value for row in running.rows(dept) for e in row.entries} == {3000, 120000}


def test_two_numbers_for_one_value_are_both_left_open(running):
    reply = running.replies(of(OURS), OURS, "のりまっし 231,402件\nのりまっし 231,420件")

    assert "違う値がいくつか書かれています（231,402件、231,420件）" in reply.text
    assert running.written()[0] == 0


def test_a_short_name_with_a_label_is_the_value_that_is_called_so(running):
    dept = "デジタル政策課"

    reply = running.replies(of(dept), dept, "オープンデータ DL 1万1千")

    assert "金沢市オープンデータ ダウンロード数: 11,000ダウンロード" in reply.text


def test_thanks_are_answered_and_nothing_is_kept(running):
    reply = running.replies(of(OURS), OURS, "ありがとうございます。")

    assert "残りは4件" in reply.text
    assert running.written()[0] == 0


# -------------------------------------------------------------------- what must not happen
DEPT = "デジタル政策課"
PHONES = "かなざわスマートフォン講座"


def values_of(office, department: str) -> dict[str, float | None]:
    return {
        row.called: entry.value
        for row in office.rows(department)
        for part, entry in row.current.items()
        if part.what == "value"
    }


def test_nothing_to_report_about_an_unknown_name_does_not_touch_the_row_written_last(running):
    running.replies(of(DEPT), DEPT, "画像オープンデータ 3,000件")

    reply = running.replies(of(DEPT), DEPT, "ドローン配送 飛行回数 実績なし")

    assert "読み取れませんでした" in reply.text
    assert values_of(running, DEPT) == {"画像オープンデータ": 3000}


def test_a_unit_alone_gives_no_figure_to_something_else(running):
    dept = "建築指導課"

    running.replies(of(dept), dept, "電子申請率 45.2％ 継続 受付を開始")

    assert values_of(running, dept) == {}


def test_words_for_a_row_that_takes_none_are_told_and_not_lost(running):
    dept = "産業政策課"

    reply = running.replies(
        of(dept), dept, "AI導入・DX化支援件数 35件。AI導入・DX化支援件数は講座を新設した"
    )

    assert "35件" in reply.text
    assert "読み取れませんでした" in reply.text


def test_as_last_year_for_one_value_leaves_its_siblings_alone(running):
    running.replies(of(DEPT), DEPT, "スマホ講座 参加者数 1,800人")

    running.replies(of(DEPT), DEPT, "スマホ講座 開催コマ数は前年と同じです")

    values = [e.value for e in running.row(DEPT, "かなざわスマートフォン講座").current.values()]
    assert values == [1800, 144]


def test_a_press_of_as_last_year_leaves_what_is_written_alone(running):
    running.replies(of(DEPT), DEPT, "スマホ講座 参加者数 1,800人")
    status = running.replies(of(DEPT), DEPT, "状況")
    item = next(one for one in status.items if one.title.startswith(f"{PHONES}（"))
    (press,) = [one for one in item.buttons if one.label == "前年と同じ"]

    running.presses(of(DEPT), press)

    values = [e.value for e in running.row(DEPT, PHONES).current.values()]
    assert values == [1800, 144]


def test_a_stale_press_of_as_last_year_changes_nothing(running, button):
    status = running.replies(of(OURS), OURS, "状況")
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")

    reply = running.presses(of(OURS), button(status, "前年と同じ"))

    assert "231,402件" in reply.text
    assert values_of(running, OURS) == {"のりまっし": 231402}


@pytest.mark.parametrize(
    "text",
    [
        "課長に確認してから提出します",
        "あとで直します",
        "ご確認をお願いします",
    ],
)
def test_talk_about_the_reporting_is_no_text_and_replaces_none(running, text):
    running.replies(of(THEIRS), THEIRS, "窓口の案内を増やした。継続")

    reply = running.replies(of(THEIRS), THEIRS, text)

    (row,) = running.rows(THEIRS)
    assert [e.words for e in row.current.values()] == ["窓口の案内を増やした。", "継続"]
    assert "記録していません" in reply.text


def test_a_text_that_is_there_is_replaced_only_where_the_words_say_so(running):
    running.replies(of(THEIRS), THEIRS, "窓口の案内を増やした。継続")

    open_ = running.replies(of(THEIRS), THEIRS, "会議を開いた")
    running.replies(of(THEIRS), THEIRS, "内容: 窓口を広げた")

    (row,) = running.rows(THEIRS)
    assert "読み取れませんでした" in open_.text
    assert row.current[row.parts[-1]].words == "窓口を広げた"


def test_a_wrong_owner_is_told_to_the_coordinator(running):
    reply = running.replies(of(THEIRS), THEIRS, "担当が違います。会計課にお願いします。")

    with running.store.reading() as db:
        told = db.conn.execute("SELECT place, reply FROM outbox WHERE key LIKE 'told/%'").fetchall()
    assert "お伝えしました" in reply.text
    assert told[0][0] == f"person/{COORDINATOR}"
    assert "会計課にお願いします" in told[0][1]
    assert running.written()[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "ほかの中核市ではどこがやっていますか？",
        "同じ人が入れ直した分も数に含めるのでしょうか？",
    ],
)
def test_a_question_that_nothing_at_hand_answers_is_passed_on(running, text):
    reply = running.replies(of(OURS), OURS, text)

    with running.store.reading() as db:
        told = db.conn.execute("SELECT place, reply FROM outbox WHERE key LIKE 'told/%'").fetchall()
    assert "お伝えしました" in reply.text
    assert [place for place, _ in told] == [f"person/{COORDINATOR}"]
    assert text in told[0][1]
    assert running.written()[0] == 0


def test_a_question_that_the_plans_answer_is_passed_on_to_nobody(running):
    running.replies(of(OURS), OURS, "のりまっしの目標は？")

    with running.store.reading() as db:
        told = db.conn.execute("SELECT 1 FROM outbox WHERE key LIKE 'told/%'").fetchall()
    assert told == []


@pytest.mark.parametrize(
    "text", ["来週の金曜まで待っていただけませんか。", "期限を12月25日まで延ばせますか。"]
)
def test_who_asks_for_more_time_is_passed_on(running, text):
    reply = running.replies(of(OURS), OURS, text)

    with running.store.reading() as db:
        told = db.conn.execute("SELECT reply FROM outbox WHERE key LIKE 'told/%'").fetchall()
    assert text.rstrip("。") in told[0][0]
    assert "期限のことは" in reply.text


def test_the_coordinator_writes_for_a_department_only_on_purpose(running, button):
    asked = running.replies(COORDINATOR, OURS, "のりまっし 240,000件")
    before = running.written()[0]

    running.presses(COORDINATOR, button(asked, "交通政策課に代わって下書きにする"))

    assert before == 0
    assert values_of(running, OURS) == {"のりまっし": 240000}


def test_a_mere_yes_submits_only_the_one_draft_that_was_read_back(running):
    running.replies(of(OURS), OURS, "のりまっし 231,402件")
    running.replies(of(OURS), OURS, "モビリティハブ 検討")

    running.replies(of(OURS), OURS, "はい")

    assert running.written()[1] == 1
    assert running.row(OURS, "のりまっし").state == "draft"


def test_a_mere_yes_after_a_list_of_all_rows_changes_nothing(running):
    running.replies(of(OURS), OURS, "のりまっし 231,402件")
    running.replies(of(OURS), OURS, "状況")

    reply = running.replies(of(OURS), OURS, "はい")

    assert "何へのお返事か、わかりませんでした" in reply.text
    assert running.written()[1] == 0


def test_a_mere_yes_to_nothing_changes_nothing(running):
    reply = running.replies(of(OURS), OURS, "はい")

    assert "何へのお返事か、わかりませんでした" in reply.text
    assert running.written()[:2] == (0, 0)


@pytest.mark.parametrize(
    "words",
    ["取り消してください", "すみません、先ほどの数値は忘れてください。", "いったん取り下げます。"],
)
def test_what_is_taken_back_is_shown_and_gone_after_a_yes(running, words):
    running.replies(of(OURS), OURS, "のりまっし 231,402件")

    asked = running.replies(of(OURS), OURS, words)
    before = values_of(running, OURS)
    done = running.replies(of(OURS), OURS, "はい")

    assert "取り消しますか" in asked.text
    assert "231,402件" in asked.text
    assert before == {"のりまっし": 231402}
    assert "取り消しました" in done.text
    assert values_of(running, OURS) == {}
    assert running.written()[1] == 0


def test_only_the_row_that_is_named_is_taken_back(running):
    running.replies(of(OURS), OURS, "のりまっし 231,402件")
    running.replies(of(OURS), OURS, "モビリティハブ 検討")

    told = running.replies(of(OURS), OURS, "のりまっしは取り消してください")

    assert "取り消しました" in told.text
    assert running.row(OURS, "のりまっし").state == "open"
    assert running.row(OURS, "モビリティハブ").state == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "DL数の231,402は取り消してください。まだ確定していません。",
        "さっきの231,402件は別の数だったので取り消します。継続はそのままで。",
        "DL数だけ取り消しで。確かめてからまた送ります。",
    ],
)
def test_only_the_value_that_is_named_is_taken_back(running, text):
    running.replies(of(OURS), OURS, "のりまっし 231,402件 継続")

    told = running.replies(of(OURS), OURS, text)
    row = running.row(OURS, "のりまっし")
    taken_back = [entry.words for entry in row.current.values()]
    running.replies(of(OURS), OURS, "はい")

    assert "取り消しました" in told.text
    assert "結果" not in told.text
    assert taken_back == ["継続"]
    assert [e.words for e in running.row(OURS, "のりまっし").current.values()] == ["継続"]


def test_a_row_that_is_complete_can_be_put_right_without_its_name(running):
    running.replies(of(THEIRS), THEIRS, "窓口の案内を増やした。継続")

    running.replies(of(THEIRS), THEIRS, "すみません、結果は継続ではなく検討・試行でした。")

    (row,) = running.rows(THEIRS)
    assert [e.words for e in row.current.values() if e.part.what == "result"] == ["検討・試行"]


def test_what_is_not_taken_is_said(running):
    reply = running.replies(
        of(OURS), OURS, "のりまっし 231,402件。ちなみに市民課の件数は3,010件だそうです。"
    )

    assert (
        "「ちなみに市民課の件数は3,010件だそうです。」は、この課の実績としては記録していません"
        in reply.text
    )
    assert told_to_coordinator(running) == []


def test_a_text_is_taken_back_by_its_name_and_nothing_else(running):
    running.replies(of(THEIRS), THEIRS, "窓口の案内を増やした。継続")

    asked = running.replies(
        of(THEIRS), THEIRS, "案内は来年度の話でした。内容の文は消しておいてください。"
    )
    running.replies(of(THEIRS), THEIRS, "はい")

    (row,) = running.rows(THEIRS)
    assert "窓口の案内を増やした" in asked.text
    assert [entry.words for entry in row.current.values()] == ["継続"]


def test_a_message_that_is_too_long_is_told_what_to_do(running):
    reply = running.replies(of(OURS), OURS, "のりまっし 231,402件。" + "予約を増やした。" * 600)

    assert "4,000文字まで" in reply.text
    assert "フォームで" in reply.text
    assert running.written()[0] == 0


def test_without_a_draft_there_is_nothing_to_take_back(running):
    reply = running.replies(of(OURS), OURS, "取り消してください")

    assert "取り消す下書きはありません" in reply.text


def test_a_provisional_value_is_kept_as_such_and_shown_to_whoever_asks(running):
    told = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件（2月末時点の速報値）、継続")
    running.replies(of(OURS), OURS, "はい")
    answer = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")

    assert "231,402件（暫定値）（令和9年2月28日時点）" in told.text
    assert "231,402件（暫定値）（令和9年2月28日時点）" in answer.text
    assert running.row(OURS, "のりまっし").state == "open"


def test_a_provisional_value_that_is_now_final_is_kept_anew(running):
    running.replies(of(OURS), OURS, "のりまっし 231,402件（速報値）")

    told = running.replies(of(OURS), OURS, "のりまっし 231,402件（確定値）")

    assert "下書きにしました" in told.text
    assert "暫定値" not in told.text


def test_after_the_accounts_are_closed_a_provisional_value_is_asked_about(running):
    running.at(2027, 6, 1, 10, 0)

    asked = running.replies(of(OURS), OURS, "のりまっし 231,402件（速報値）")
    before = running.written()[0]
    running.replies(of(OURS), OURS, "はい")

    assert "確定した値でしょうか" in asked.text
    assert before == 0
    assert values_of(running, OURS) == {"のりまっし": 231402}
    assert "231,402件（暫定値）" in running.replies(of(OURS), OURS, "提出します").text


def told_to_coordinator(office):
    with office.store.reading() as db:
        return db.conn.execute(
            "SELECT place, reply FROM outbox WHERE key LIKE 'told/%' ORDER BY id"
        ).fetchall()


def test_that_one_row_is_not_ours_is_told_and_the_rest_is_read(running):
    reply = running.replies(
        of(OURS), OURS, "モビリティハブは都市計画課の所管です。\nのりまっし 231,402件 継続"
    )

    ((place, told),) = told_to_coordinator(running)
    assert place == f"person/{COORDINATOR}"
    assert "モビリティハブ" in told
    assert "モビリティハブは都市計画課の所管です。" in told
    assert "お伝えしました" in reply.text
    assert values_of(running, OURS) == {"のりまっし": 231402}
    assert running.row(OURS, "モビリティハブ").entries == ()


def test_a_wish_for_more_time_is_told_and_changes_no_deadline(running):
    reply = running.replies(
        of(OURS), OURS, "集計に時間がかかり、期限を1週間延ばしていただけますか。"
    )

    ((_, told),) = told_to_coordinator(running)
    assert "期限を1週間延ばして" in told
    assert "期限は令和8年12月18日（金）のままです" in reply.text
    assert running.written()[0] == 0


def test_what_a_colleague_drafted_is_shown_before_it_is_submitted_by_word(running):
    running.replies(OPERATOR, OURS, "のりまっし 231,402件")

    reply = running.replies(of(OURS), OURS, "提出します")

    assert "ほかの方が書いた" in reply.text
    assert running.written()[1] == 0


def test_a_returned_row_that_was_right_is_submitted_again_as_it_is(running, button):
    running.replies(of(OURS), OURS, "のりまっし 231,402件。継続。予約を追加")
    running.replies(of(OURS), OURS, "提出します")
    row = running.row(OURS, "のりまっし")
    value = f"{row.id}:{max(e.id for e in row.entries)}.{row.marks[-1].id}"
    running.fills(COORDINATOR, "review.return", value, {"comment": "確かですか"})
    status = running.replies(of(OURS), OURS, "状況")

    reply = running.presses(of(OURS), button(status, "このまま再提出する"))

    assert "確かですか" in status.text
    assert "提出しました" in reply.text
    assert running.row(OURS, "のりまっし").state == "submitted"


def test_one_row_without_a_reason_does_not_hold_up_the_others(running):
    running.replies(of(DEPT), DEPT, "画像オープンデータ 3,000件")
    running.replies(of(DEPT), DEPT, "金沢旅行の満足度 実績なし")

    reply = running.replies(of(DEPT), DEPT, "提出します")

    assert "提出しました" in reply.text
    assert "理由がまだのため、提出していません" in reply.text
    assert "「金沢旅行の満足度 実績なし（理由）」のように" in reply.text
    assert running.written()[1] == 1


@pytest.mark.parametrize(
    "text", ["のりまっしは 231,402件です", "県の資料では231,402件となっています"]
)
def test_the_debris_of_a_sentence_is_no_text(running, text):
    running.replies(of(OURS), OURS, text)

    assert all(e.part.what == "value" for row in running.rows(OURS) for e in row.entries)


@pytest.mark.parametrize(
    "text",
    [
        "窓口の案内を増やした。ご確認をお願いします。",
        "お世話になっております。窓口の案内を増やした。よろしくお願いいたします。",
    ],
)
def test_polite_words_around_a_text_do_not_lose_it(running, text):
    running.replies(of(THEIRS), THEIRS, text)

    (row,) = running.rows(THEIRS)
    assert [e.words for e in row.current.values()] == ["窓口の案内を増やした。"]


@pytest.mark.parametrize(
    "text",
    [
        "予約の取り消しを電子化した",
        "利用者に確認してから画面を直した",
        "あとで見直せるようにした",
        "来月から全校で使う",
        "担当が違う課の間で情報を共有した",
    ],
)
def test_what_was_done_is_kept_whatever_words_it_holds(running, text):
    running.replies(of(THEIRS), THEIRS, text)

    (row,) = running.rows(THEIRS)
    assert [e.words for e in row.current.values()] == [text]


@pytest.mark.parametrize("text", ["集計中です", "来週提出します", "確認中のためお待ちください"])
def test_a_promise_is_taken_as_one_and_kept_as_nothing(running, text):
    reply = running.replies(of(THEIRS), THEIRS, text)

    assert "承知しました" in reply.text
    assert running.written()[0] == 0


def test_a_stale_press_of_submitting_again_changes_nothing(running):
    running.replies(of(OURS), OURS, "のりまっし 231,402件。継続。予約を追加")
    running.replies(of(OURS), OURS, "提出します")
    row = running.row(OURS, "のりまっし")
    value = f"{row.id}:{max(e.id for e in row.entries)}.{row.marks[-1].id}"
    running.fills(COORDINATOR, "review.return", value, {"comment": "確かですか"})
    before = running.written()

    stale = Button("", "report.resubmit", f"{row.request}:{row.id}:0.0")
    reply = running.presses(of(OURS), stale)

    assert "その後に書き換えられています" in reply.text
    assert running.written() == before
