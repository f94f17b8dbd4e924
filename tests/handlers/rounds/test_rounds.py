"""The coordinator opens a round, sees who is missing, confirms and returns."""

import pytest

from handlers.messages import Button, Form, Reply
from handlers.rounds import board, preview
from knowledge.store import outbox
from knowledge.store.people import put_address
from tests.handlers.conftest import COORDINATOR, MEMBER, OPENED, of

OURS = "交通政策課"
OLDER = {"plan": "dxap1-2025", "fiscal_year": "2025"}


def submitted(office) -> None:
    office.replies(of(OURS), OURS, "のりまっし DL数 231,402件。継続・拡大。予約を追加")
    office.replies(of(OURS), OURS, "提出します")


# -------------------------------------------------------------------- opening
def test_opening_shows_who_will_be_asked_and_sends_nothing(office):
    reply = office.fills(COORDINATOR, "round.open", "", OPENED)

    assert "45課・122件" in reply.text
    assert "まだ何も送っていません" in reply.text
    assert "・交通政策課: 取組4件" in reply.text
    with office.store.reading() as db:
        assert outbox.recorded(db, "step/") == set()


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"due_on": "2026-12-19"}, "due_on", "閉庁日です"),
        ({"due_on": "2027-01-01"}, "due_on", "12月28日（月）、令和9年1月4日（月）"),
        ({"due_on": "2026-11-25"}, "due_on", "今日（令和8年11月25日（水））より後"),
        ({"due_on": "12/18"}, "due_on", "2026-12-18 のように"),
        ({"plan": "nothing-2020"}, "plan", "計画を一覧から"),
        ({"fiscal_year": "2031"}, "fiscal_year", "令和8年度から"),
        ({"fiscal_year": "８"}, "fiscal_year", "令和8年度から"),
        ({"kind": "wild"}, "kind", "種別を一覧から"),
    ],
)
def test_each_value_that_cannot_be_is_told_at_its_field(office, changed, field, told):
    wrong = office.wrong(COORDINATOR, "round.open", "", OPENED | changed)

    assert list(wrong) == [field]
    assert told in wrong[field]


def test_a_second_round_for_the_same_is_refused_until_the_first_has_ended(running):
    wrong = running.wrong(COORDINATOR, "round.open", "", OPENED)
    running.presses(COORDINATOR, Button("締める", "round.close", "1"))

    assert "先にそれを終えてください" in wrong[""]
    assert running.wrong(COORDINATOR, "round.open", "", OPENED) == {}


def test_the_preview_lists_every_row_with_last_years_value(office):
    office.fills(COORDINATOR, "round.open", "", OPENED)
    row = office.row(OURS, "のりまっし")

    lines = preview.wanted_lines(row)

    assert lines[0] == "ネイティブアプリダウンロード数（件） 前年度 205,534件"
    assert lines[1].startswith("結果（継続 / 継続・拡大 / ")


def test_a_department_without_address_is_named_and_not_asked(office):
    with office.store.writing() as db:
        put_address(db, OURS, None)

    shown = office.fills(COORDINATOR, "round.open", "", OPENED)
    started = office.presses(COORDINATOR, Button("開始", "round.start", "1"))

    assert "宛先がない課が1課あります: 交通政策課" in shown.text
    assert "44課に依頼を送ります" in started.text
    assert "まだ送っていない課: 交通政策課" in started.text


def test_the_reporter_of_a_kpi_is_settled_before_the_start_only(office):
    office.fills(COORDINATOR, "round.open", "", OPENED)
    kpi = next(row for row in office.rows("産業政策課") if row.proposed)
    settle = Button("", "round.settle", str(kpi.id), opens_form=True)

    form = office.sees(COORDINATOR, settle)
    office.fills(COORDINATOR, "round.settle", settle.value, {"department": "商工労働課"})
    moved = {row.id: row for row in office.rows("商工労働課")}
    office.presses(COORDINATOR, Button("開始", "round.start", "1"))
    late = office.fills(COORDINATOR, "round.settle", settle.value, {"department": "市民課"})

    assert isinstance(form, Form)
    assert form.fields[0].value == "産業政策課"
    assert kpi.id in moved
    assert not moved[kpi.id].proposed
    assert "変えられません" in late.text


def test_starting_twice_asks_once(office):
    office.fills(COORDINATOR, "round.open", "", OPENED)
    start = Button("開始", "round.start", "1")
    office.presses(COORDINATOR, start)

    again = office.presses(COORDINATOR, start)

    assert "すでに開始しています" in again.text
    with office.store.reading() as db:
        assert len(outbox.recorded(db, "step/1/")) == 45


def test_a_round_that_never_started_can_be_dropped_and_a_running_one_cannot(office):
    office.fills(COORDINATOR, "round.open", "", OPENED)
    dropped = office.presses(COORDINATOR, Button("やめる", "round.drop", "1"))
    office.fills(COORDINATOR, "round.open", "", OPENED)
    office.presses(COORDINATOR, Button("開始", "round.start", "2"))
    refused = office.presses(COORDINATOR, Button("やめる", "round.drop", "2"))

    assert "何も送っていません" in dropped.text
    assert "すでに開始しています" in refused.text


def test_a_round_may_ask_for_figures_and_results_alone(office):
    office.fills(COORDINATOR, "round.open", "", OPENED | {"with_text": "no"})

    parts = {part.what for row in office.rows(OURS) for part in row.parts}

    assert parts == {"value", "result"}


def test_a_round_for_a_finished_plan_asks_for_its_reference_numbers_too(office):
    office.fills(COORDINATOR, "round.open", "", OPENED | OLDER)

    codes = {row.code for row in office.rows("デジタル政策課")}

    assert {"KPI", "参考指標"} <= codes


# -------------------------------------------------------------------- the board
def test_the_board_counts_and_names_who_is_missing(running):
    submitted(running)

    reply = running.says(COORDINATOR, "照会の状況")

    assert "未提出 121件、提出済 1件" in reply.text
    assert "まだの課: 45課（全45課）" in reply.text
    assert "・交通政策課: 残り3件 / 全4件" in reply.text
    assert len(reply.table.rows) == 45


def test_the_board_adds_up(running):
    submitted(running)
    with running.store.reading() as db:
        round = board.newest_round(db)
        standings = board.standings(round, db, running.shelf.library())

    assert sum(len(one.rows) for one in standings) == 122
    assert all(sum(one.counts.values()) == len(one.rows) for one in standings)


# -------------------------------------------------------------------- review
def test_a_confirmed_figure_is_told_as_confirmed_and_the_department_is_told(running, button):
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))

    told = running.presses(COORDINATOR, button(waiting, "確認する"))

    answer = running.says(MEMBER, "のりまっしの令和8年度のDL数は？")
    assert "確認しました: 交通政策課" in told.text
    assert "未確認" not in answer.text
    assert "交通政策課の報告 令和8年11月25日（水） 確定値 確認済" in answer.text
    assert "確認しました" in messages_to(running, OURS)[-1]


def test_a_returned_row_comes_back_to_the_department_with_the_comment(running, button):
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))
    back = button(waiting, "差し戻す")

    form = running.sees(COORDINATOR, back)
    running.fills(COORDINATOR, back.action, back.value, {"comment": "単位をご確認ください"})

    assert isinstance(form, Form)
    assert running.row(OURS, "のりまっし").state == "returned"
    assert "理由: 単位をご確認ください" in messages_to(running, OURS)[-1]


def test_a_return_needs_a_comment(running, button):
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))
    back = button(waiting, "差し戻す")

    wrong = running.wrong(COORDINATOR, back.action, back.value, {"comment": " "})

    assert list(wrong) == ["comment"]


def test_what_changed_since_it_was_shown_is_not_confirmed(running, button):
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))
    running.replies(of(OURS), OURS, "のりまっし DL数 231,420件")
    running.replies(of(OURS), OURS, "提出します")

    reply = running.presses(COORDINATOR, button(waiting, "確認する"))

    assert "その後に変わっています" in reply.text
    assert running.row(OURS, "のりまっし").state == "submitted"


def test_confirming_twice_confirms_once(running, button):
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))
    confirm = button(waiting, "確認する")
    running.presses(COORDINATOR, confirm)

    again = running.presses(COORDINATOR, confirm)

    assert "いま提出済みではありません（確認済）" in again.text
    assert running.written()[1] == 2


def messages_to(office, department: str) -> list[str]:
    """What waits to be sent into a department's thread."""
    import json

    with office.store.reading() as db:
        rows = db.conn.execute(
            "SELECT reply FROM outbox WHERE place = ? AND reply IS NOT NULL ORDER BY id",
            [f"room:{department}"],
        ).fetchall()
    return [json.loads(row[0])["text"] for row in rows]


def test_a_confirmation_that_was_a_slip_can_be_returned(running, button):
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))
    running.presses(COORDINATOR, button(waiting, "確認する"))
    row = running.row(OURS, "のりまっし")
    value = f"{row.id}:{max(e.id for e in row.entries)}.{row.marks[-1].id}"

    running.fills(COORDINATOR, "review.return", value, {"comment": "見直してください"})

    assert running.row(OURS, "のりまっし").state == "returned"


# -------------------------------------------------------------------- rights
def test_nobody_else_may_press_or_fill_what_the_coordinator_may(running, button):
    """Each button and form of the coordinator, replayed by a member and by a department."""
    submitted(running)
    waiting = running.presses(COORDINATOR, Button("", "review.list", "1"))
    confirm, back = button(waiting, "確認する"), button(waiting, "差し戻す")
    row = running.row(OURS, "のりまっし")
    before = running.written()

    refused: list[Reply] = []
    for who in (MEMBER, of(OURS), of("デジタル政策課"), "U-unknown"):
        for action, value in [
            ("round.preview", "1"), ("round.start", "1"), ("round.drop", "1"), ("round.close", "1"),
            ("round.board", "1"), ("review.list", "1"),
            (confirm.action, confirm.value),
            ("review.confirm_all", f"{row.request}:{row.id}:1.1"),
        ]:  # fmt: skip
            refused.append(running.presses(who, Button("", action, value)))
        for form, value, values in [
            ("round.open", "", OPENED),
            ("round.settle", str(row.id), {"department": "市民課"}),
            (back.action, back.value, {"comment": "だめ"}),
        ]:
            refused.append(running.fills(who, form, value, values))

    assert all("取りまとめ（デジタル政策課）の方だけが行えます" in reply.text for reply in refused)
    assert running.written() == before


def test_nobody_of_another_department_may_press_what_a_department_may(running, button):
    reply = running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    before = running.written()

    refused = [
        running.presses(who, button)
        for who in (MEMBER, of("市民課"), "U-unknown")
        for button in (*reply.buttons, Button("", "report.same", reply.buttons[0].value))
        if not button.opens_form
    ]

    assert len(refused) == 9
    assert all("交通政策課の方にお願いしている" in reply.text for reply in refused)
    assert running.written() == before


@pytest.mark.parametrize("action", ["report.submit", "report.withdraw", "report.same",
    "report.status", "report.which", "report.here", "review.confirm", "review.confirm_all",
    "round.start", "round.preview", "round.resend", "review.list", "no.such"])  # fmt: skip
def test_altered_values_are_answered_and_change_nothing(running, action):
    before = running.written()

    for value in ("", "x", "1", "1:2", "99:1:1", "1:998,999:0.0", "-1::", "１:１:１", "1" * 300):
        assert running.presses(COORDINATOR, Button("", action, value)).text

    assert running.written()[0] == before[0]
