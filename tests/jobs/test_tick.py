"""A round from 「開始」 to its close, as the clock and people drive it."""

from datetime import timedelta

from handlers.messages import Outcome
from jobs.delivery import Counted, NotSent, Unknown
from jobs.tick import tick
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, trial
from tests.jobs.conftest import (
    CITIZENS,
    DUE,
    STARTED,
    TO_COORDINATOR,
    TRANSPORT,
    RecordingMessenger,
    on,
)

ROADS = "道路管理課"
HALF_A_MINUTE = timedelta(seconds=30)


def requests_posted(city):
    return [post for post in city.messenger.posts if post.key.endswith("/ask")]


# -------------------------------------------------------------------- asking
def test_nothing_is_sent_to_a_department_before_the_start(city):
    city.prepare_round()

    for day in (STARTED, on(12, 4), on(12, 18)):
        city.tick(day)

    assert {post.place for post in city.messenger.posts} == {TO_COORDINATOR}


def test_a_round_that_was_taken_back_before_its_start_asks_nobody(city):
    prepared = city.prepare_round()
    city.press("round.drop", str(prepared.id), STARTED)

    told = city.press("round.start", str(prepared.id), STARTED)
    city.tick(STARTED)

    assert told.outcome is Outcome.ERROR
    assert requests_posted(city) == []


def test_the_start_sends_exactly_one_request_to_each_department_with_an_address(city):
    city.reached_at(ROADS, None)
    city.start_round()

    city.tick(STARTED)

    places = [post.place for post in requests_posted(city)]
    expected = [trial.room_of(name) for name in city.departments if name != ROADS]
    assert places == expected
    assert len(places) == 44


def test_pressing_start_twice_asks_nobody_twice(city):
    started = city.start_round()
    city.tick(STARTED)

    told = city.press("round.start", str(started.id), STARTED + HALF_A_MINUTE)
    city.tick(STARTED + HALF_A_MINUTE)

    assert "すでに開始しています" in told.text
    assert len(requests_posted(city)) == len(city.departments) == 45


def test_only_the_coordinator_can_start_a_round(city):
    prepared = city.prepare_round()

    told = city.press("round.start", str(prepared.id), STARTED, who=trial.reporter(CITIZENS))
    city.tick(STARTED)

    assert told.outcome is Outcome.ERROR
    assert city.round.state == "prepared"
    assert requests_posted(city) == []


def test_the_answer_to_the_start_names_who_cannot_be_reached(city):
    city.reached_at(ROADS, None)
    prepared = city.prepare_round()

    told = city.press("round.start", str(prepared.id), STARTED)

    assert "44課に依頼を送ります。" in told.text
    assert "宛先がないため、まだ送っていない課: 道路管理課" in told.text


def test_a_request_says_who_asks_for_what_by_when_why_and_whom_to_ask(city):
    city.start_round()

    city.tick(STARTED)

    (post,) = city.messenger.steps_to(TRANSPORT)
    text = post.reply.text
    assert post.first_line.startswith("交通政策課の方へ")
    assert "デジタル政策課からのお願い" in text
    assert "DXアクションプラン2.0 令和8年度実績（確定）" in text
    assert "DX会議に報告するため" in text
    assert "期限: 令和8年12月18日（金）　件数: 4件" in text
    assert "DL数（前年度 205,534件）、結果、内容" in text
    assert "デジタル政策課へお尋ねください" in text


def test_every_request_fits_into_one_message(city):
    city.start_round()

    city.tick(STARTED)

    assert max(len(post.reply.text) for post in requests_posted(city)) <= 3000


# -------------------------------------------------------------------- ticking
def test_a_tick_counts_what_it_did_itself(pair):
    pair.reports_all(CITIZENS, on(12, 1))
    pair.tick(on(12, 1))
    pair.messenger.ends(TRANSPORT, NotSent("channel_not_found", None))

    first = pair.tick(on(12, 4))
    second = pair.tick(on(12, 4))

    # The one that was sent tells the coordinator of the one that failed.
    assert first == Counted(sent=1, skipped=1, failed=1)
    assert second == Counted()


def test_steps_that_were_left_out_count_as_skipped(pair):
    counted = pair.tick(on(12, 17))

    assert counted == Counted(sent=2, skipped=6, failed=0)


def test_ticking_twice_late_and_again_doubles_nothing(asked):
    for moment in (on(12, 4), on(12, 4), on(12, 4, 16), on(12, 7), on(12, 4)):
        asked.tick(moment)

    assert [asked.messenger.steps(name) for name in asked.departments] == [["D-14"]] * 45


def test_after_jumping_over_several_steps_each_department_gets_one_message(asked):
    asked.tick(on(12, 18))

    assert [asked.messenger.steps(name) for name in asked.departments] == [["D0"]] * 45
    assert asked.kept(CITIZENS)["D-1"] == ("skipped", "後の段にまとめた")


def test_a_tick_settles_what_was_uncertain_before_it_sends(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"), arrives=True)
    pair.tick(on(12, 4))

    pair.tick(on(12, 11))

    assert pair.messenger.steps(CITIZENS) == ["D-14", "D-7"]


def test_a_restart_forgets_nothing_and_doubles_nothing(pair):
    pair.tick(on(12, 4))
    restarted = Store(pair.store.path)
    shelf = Shelf(restarted, pair.store.path.with_name("plans"))
    messenger = RecordingMessenger()

    same_day = tick(restarted, shelf, messenger, lambda: on(12, 4, 10))
    a_week_later = tick(restarted, shelf, messenger, lambda: on(12, 11))

    restarted.close()
    assert same_day == Counted()
    assert a_week_later == Counted(sent=2)
    assert messenger.steps(CITIZENS) == ["D-7"]


def test_two_rounds_that_run_at_once_are_asked_and_reminded_each_for_itself(pair):
    first = pair.round
    second = pair.start_round(on(11, 26, 10), plan="gyokei-2023")
    pair.tick(on(11, 26, 10))

    pair.tick(on(12, 4))

    reminders = {post.key for post in pair.messenger.posts if post.key.endswith("D-14")}
    assert f"step/{first.id}/{CITIZENS}/D-14" in reminders
    assert {key.split("/")[1] for key in reminders} == {str(first.id), str(second.id)}


# -------------------------------------------------------------------- to the end
def test_a_department_that_answers_everything_is_left_in_peace(pair):
    pair.tick(on(12, 4))
    pair.reports_all(CITIZENS, on(12, 8))

    for day in (on(12, 11), on(12, 15), on(12, 17), on(12, 18), on(12, 21), on(12, 28)):
        pair.tick(day)

    assert pair.messenger.steps(CITIZENS) == ["D-14"]
    assert pair.messenger.steps(TRANSPORT) == "D-14 D-7 D-3 D-1 D0 D+3 D+10".split()


def test_what_is_returned_to_it_is_chased_again(pair):
    pair.reports_all(CITIZENS, on(12, 1))
    pair.tick(on(12, 4))
    (row,) = pair.rows(CITIZENS)
    about = f"{row.id}:{row.entries[-1].id}.{row.marks[-1].id}"
    pair.fill("review.return", about, {"comment": "単位をお確かめください"}, on(12, 9))

    pair.tick(on(12, 11))

    assert pair.messenger.steps(CITIZENS) == ["D-7"]


def test_closing_ends_the_reminders_and_a_late_answer_still_comes_in(pair):
    pair.tick(on(12, 21))
    pair.close_round(on(12, 22))
    for day in (on(12, 28), on(1, 4)):
        pair.tick(day)

    pair.reports_all(CITIZENS, on(1, 5))

    standing = pair.standing(CITIZENS)
    assert pair.messenger.steps(CITIZENS) == ["D+3"]
    assert len(pair.messenger.told_missing()) == 1
    assert (standing.state, standing.late) == ("submitted", True)


def test_the_board_tells_who_was_asked_when_and_who_was_not(pair):
    pair.tick(on(12, 4))

    asked, never = pair.standing(CITIZENS), pair.standing(ROADS)
    assert (asked.last_step, asked.last_asked_at) == ("D-14", on(12, 4))
    assert (never.address, never.last_step, never.last_asked_at) == (None, None, None)
    assert asked.request.due_on == DUE
