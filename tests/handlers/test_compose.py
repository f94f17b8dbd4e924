"""Messages that are composed when they are sent: each fits, and carries all in its text."""

import pytest

from handlers.compose import compose, when
from handlers.messages import from_kept, to_kept
from knowledge.store.rounds import requests_of, round_of
from tests.handlers.conftest import day, of

LONGEST = 3000
OURS = "交通政策課"


def told(office, topic: str):
    with office.store.reading() as db:
        return compose(topic, db, office.shelf.library(), office.now)


def test_each_request_fits_into_one_message_and_names_or_counts_every_row(running):
    with running.store.reading() as db:
        requests = requests_of(db, round_of(db, 1))
    for request in requests:
        reply = told(running, f"ask/{request.id}")

        assert len(reply.text) <= LONGEST
        named = reply.text.count("\n・【")
        counted = len(reply.items) - named
        assert counted == 0 or f"ほか{counted}件" in reply.text
        assert len(reply.items) == len(running.rows(request.department))


def test_a_request_says_who_asks_why_by_when_how_many_and_how_to_answer(running):
    text = told(running, f"ask/{running.request(OURS).id}").text

    for part in (
        "デジタル政策課からのお願い", "DX会議に報告するため", "令和8年12月18日（金）", "件数: 4件",
        "DL数（前年度 205,534件）", "ふだんの言葉で", "例: のりまっし DL数", "継続・拡大",
    ):  # fmt: skip
        assert part in text


def test_a_reminder_begins_with_count_and_deadline_and_lists_only_what_is_open(running):
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件。継続。予約を追加")
    running.replies(of(OURS), OURS, "提出します")
    running.replies(of(OURS), OURS, "モビリティハブ 検討")
    running.at(2026, 12, 11, 9, 0)

    reply = told(running, f"remind/{running.request(OURS).id}/D-7")

    first = reply.text.split("\n")[0]
    assert first == "残り3件 / 全4件・期限 令和8年12月18日（金）（あと7日）"
    assert "のりまっし（" not in reply.text
    assert "【下書き】モビリティハブ" in reply.text
    assert "下書き1件は、まだ提出されていません" in reply.text


def test_a_department_that_owes_nothing_is_told_nothing(running):
    (row,) = running.rows("市民課")
    running.replies(of("市民課"), "市民課", f"{row.called} 継続。窓口で案内した")
    running.replies(of("市民課"), "市民課", "提出します")

    assert told(running, f"remind/{running.request('市民課').id}/D-7") is None


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-12-17", "あと1日"), ("2026-12-18", "今日まで"), ("2026-12-21", "3日過ぎています")],
)
def test_the_deadline_is_told_in_days(today, said):
    assert when(day("2026-12-18"), day(today)) == said


def test_an_unknown_topic_is_an_error_of_ours(running):
    with pytest.raises(ValueError, match="unknown topic"):
        told(running, "other/1")


def test_a_reply_survives_being_kept(running):
    reply = told(running, f"ask/{running.request(OURS).id}")

    assert from_kept(to_kept(reply)) == reply
