"""Sending: what a message says is decided then, and each goes out once however sending ends."""

from datetime import datetime, timedelta

import pytest

from handlers.messages import Reply, to_kept
from handlers.rounds import review
from jobs.delivery import (
    MOST_TRIES,
    NOTHING_OPEN,
    Counted,
    NotSent,
    Sent,
    Unknown,
    reconcile,
    send_all,
    take_over,
)
from jobs.inbox import apply_all
from jobs.reminders import plan_due
from knowledge.rounds.rows import version_of
from knowledge.store import outbox, trial
from tests.jobs.conftest import (
    CITIZENS,
    STARTED,
    TRANSPORT,
    City,
    Killed,
    number_of,
    on,
)

HALF_A_MINUTE = timedelta(seconds=30)
NORIMASSHI = "のりまっし"
# The one that is asked for the most.
DIGITAL = "デジタル政策課"


def send(city: City, at: datetime) -> Counted:
    """Send alone, without planning."""
    return send_all(city.store, city.shelf, city.messenger, lambda: at)


def note(city: City, department: str, *texts: str) -> list[str]:
    """Put messages for a department into the outbox; their keys."""
    keys = [f"note/{department}/{text}" for text in texts]
    with city.store.writing() as db:
        for key, text in zip(keys, texts, strict=True):
            place, reply = trial.room_of(department), to_kept(Reply(text))
            outbox.put(db, key, place, STARTED, reply=reply)
    return keys


def keys_posted(city: City) -> list[str]:
    return [post.key for post in city.messenger.posts]


def reminder(city: City, department: str, at: datetime | None = None) -> Reply:
    """The newest message of a step that a department got, after a tick."""
    city.tick(at or on(12, 4))
    return city.messenger.steps_to(department)[-1].reply


# -------------------------------------------------------------------- what a reminder says
def test_nothing_goes_out_when_all_was_submitted_between_planning_and_sending(pair):
    plan_due(pair.store, on(12, 4))
    pair.reports_all(CITIZENS, on(12, 4))

    send(pair, on(12, 4, 9, 0, 1))

    assert pair.messenger.steps(CITIZENS) == []
    assert pair.messenger.steps(TRANSPORT) == ["D-14"]
    assert pair.kept(CITIZENS)["D-14"] == ("skipped", NOTHING_OPEN)


def test_a_round_that_was_closed_between_planning_and_sending_sends_nothing(pair):
    plan_due(pair.store, on(12, 4))
    pair.close_round(on(12, 4))

    send(pair, on(12, 4, 9, 0, 1))

    assert pair.messenger.steps(CITIZENS) == pair.messenger.steps(TRANSPORT) == []


def test_the_first_line_says_how_many_are_left_and_by_when(pair):
    told = reminder(pair, TRANSPORT)

    assert told.text.splitlines()[0] == "残り4件 / 全4件・期限 令和8年12月18日（金）（あと14日）"


def test_only_what_is_open_is_listed(pair):
    first, *others = pair.rows(TRANSPORT)
    pair.fills_in(TRANSPORT, first, on(12, 1))
    pair.submits(TRANSPORT, on(12, 1))

    told = reminder(pair, TRANSPORT)

    assert told.text.startswith("残り3件 / 全4件・")
    assert NORIMASSHI not in told.text
    assert [item.title.split("（")[0] for item in told.items] == [row.called for row in others]


def test_of_a_row_that_is_half_answered_only_the_rest_is_asked_for(pair):
    row = pair.rows(TRANSPORT)[0]
    pair.fills_in(TRANSPORT, row, on(12, 1), result="", text="")
    pair.submits(TRANSPORT, on(12, 1))

    told = reminder(pair, TRANSPORT)

    assert told.items[0].details == ("結果、内容",)


def test_drafts_are_chased_as_drafts_and_can_be_submitted_from_the_reminder(pair):
    pair.fills_in(TRANSPORT, pair.rows(TRANSPORT)[0], on(12, 1))

    told = reminder(pair, TRANSPORT)

    assert "下書き1件は、まだ提出されていません。" in told.text
    assert [item.state for item in told.items] == ["下書き", "未提出", "未提出", "未提出"]
    (button,) = (button for button in told.buttons if button.primary)
    pair.press(button.action, button.value, on(12, 4, 10), trial.reporter(TRANSPORT))
    assert pair.rows(TRANSPORT)[0].state == "submitted"


def test_what_was_returned_is_chased_with_the_reason(pair):
    pair.reports_all(CITIZENS, on(12, 1))
    (row,) = pair.rows(CITIZENS)
    pair.fill(
        review.RETURN, f"{row.id}:{version_of([row])}", {"comment": "単位が違います"}, on(12, 2)
    )

    told = reminder(pair, CITIZENS)

    assert told.items[0].state == "差戻し"
    assert "差戻しの理由: 単位が違います" in told.text


def test_what_was_confirmed_is_not_chased(pair):
    pair.reports_all(CITIZENS, on(12, 1))
    (row,) = pair.rows(CITIZENS)
    pair.press(review.CONFIRM, f"{row.id}:{version_of([row])}", on(12, 2))

    pair.tick(on(12, 4))

    assert pair.messenger.steps(CITIZENS) == []


def test_the_head_of_the_department_is_addressed_once_the_deadline_has_passed(pair):
    on_the_day = reminder(pair, CITIZENS, on(12, 18))
    after = reminder(pair, CITIZENS, on(12, 21))

    assert on_the_day.text.splitlines()[0].endswith("（今日まで）")
    assert "所属長" not in on_the_day.text
    assert after.text.splitlines()[0].endswith("（3日過ぎています）")
    assert "所属長の方もご確認ください。" in after.text


def test_a_reminder_stands_in_the_thread_of_its_request(pair):
    pair.tick(on(12, 4))

    (post,) = pair.messenger.steps_to(CITIZENS)
    assert (post.place, post.thread) == (
        pair.request(CITIZENS).place,
        pair.request(CITIZENS).thread,
    )


def test_what_does_not_fit_into_one_message_is_counted(asked):
    returned = asked.rows(DIGITAL)[:6]
    for row in returned:
        asked.fills_in(DIGITAL, row, on(12, 1))
    asked.submits(DIGITAL, on(12, 1))
    for row in asked.rows(DIGITAL)[:6]:
        about = f"{row.id}:{version_of([row])}"
        asked.fill(review.RETURN, about, {"comment": "直" * review.LONGEST_COMMENT}, on(12, 2))

    told = reminder(asked, DIGITAL)

    listed = sum(line.startswith("・【") for line in told.text.splitlines())
    assert len(told.text) <= 3000
    assert f"ほか{23 - listed}件" in told.text
    assert len(told.items) == 23


def test_a_message_that_is_put_in_again_after_it_was_sent_is_not_sent_again(pair):
    note(pair, CITIZENS, "一")
    send(pair, on(12, 1))

    (key,) = note(pair, CITIZENS, "一")
    send(pair, on(12, 1))

    assert keys_posted(pair) == [key]


# -------------------------------------------------------------------- certainly not sent
def test_an_unreachable_department_does_not_stop_the_others(city):
    city.start_round()
    city.messenger.ends(CITIZENS, NotSent("channel_not_found", None))

    counted = city.tick(STARTED)

    reached = {name for name in city.departments if city.messenger.steps(name) == ["ask"]}
    assert reached == set(city.departments) - {CITIZENS}
    assert counted.failed == 1


def test_what_was_given_up_stands_on_the_board_with_its_reason_and_is_not_tried_again(city):
    city.start_round()
    city.messenger.ends(CITIZENS, NotSent("channel_not_found", None))
    city.tick(STARTED)

    city.tick(on(11, 26))

    standing = city.standing(CITIZENS)
    assert (standing.error, standing.last_asked_at) == ("channel_not_found", None)
    assert city.messenger.tries_at(CITIZENS) == [STARTED]
    assert city.standing(TRANSPORT).error is None


def test_a_later_message_that_arrives_takes_the_trouble_off_the_board(pair):
    pair.messenger.ends(CITIZENS, NotSent("is_archived", None))
    pair.tick(on(12, 4))
    before = pair.standing(CITIZENS)

    pair.tick(on(12, 11))

    after = pair.standing(CITIZENS)
    assert (before.error, before.last_step) == ("is_archived", "ask")
    assert (after.error, after.last_step, after.last_asked_at) == (None, "D-7", on(12, 11))


def test_what_was_given_up_does_not_hold_back_the_next_message(pair):
    pair.messenger.ends(CITIZENS, NotSent("channel_not_found", None))
    _, second = note(pair, CITIZENS, "一", "二")

    send(pair, on(12, 1))

    assert keys_posted(pair) == [second]


def test_it_is_tried_again_at_the_time_given_and_not_before(city):
    city.start_round()
    city.messenger.ends(CITIZENS, NotSent("ratelimited", STARTED + HALF_A_MINUTE))

    for seconds in (0, 29, 30, 31):
        city.tick(STARTED + timedelta(seconds=seconds))

    assert city.messenger.tries_at(CITIZENS) == [STARTED, STARTED + HALF_A_MINUTE]
    assert city.messenger.steps(CITIZENS) == ["ask"]


def test_while_it_waits_the_board_says_why_and_no_longer_once_it_arrived(city):
    city.start_round()
    city.messenger.ends(CITIZENS, NotSent("ratelimited", STARTED + HALF_A_MINUTE))
    city.tick(STARTED)
    waiting = city.standing(CITIZENS)

    city.tick(STARTED + HALF_A_MINUTE)

    arrived = city.standing(CITIZENS)
    assert (waiting.error, waiting.last_asked_at) == ("ratelimited", None)
    assert (arrived.error, arrived.last_asked_at) == (None, STARTED + HALF_A_MINUTE)


def test_a_platform_that_refuses_everybody_for_a_while_gets_each_message_once(city):
    city.start_round()
    for department in city.departments:
        city.messenger.ends(department, NotSent("ratelimited", STARTED + HALF_A_MINUTE))

    refused = city.tick(STARTED)
    too_early = city.tick(STARTED + timedelta(seconds=29))
    city.tick(STARTED + HALF_A_MINUTE)

    assert (refused.failed, too_early) == (45, Counted())
    assert [city.messenger.steps(name) for name in city.departments] == [["ask"]] * 45


def test_a_long_time_without_the_platform_does_not_count_as_tries(pair):
    """After an hour of refused connections one lost answer gave a message up at once."""
    (key,) = note(pair, CITIZENS, "一")
    for minute in range(60):
        refused = NotSent("unreachable", on(12, 1, 9, minute) + HALF_A_MINUTE)
        pair.messenger.ends(CITIZENS, refused)
        pair.tick(on(12, 1, 9, minute))
    pair.messenger.ends(CITIZENS, Unknown("timed out"))

    for minute in range(4):
        pair.tick(on(12, 1, 10, minute))

    assert keys_posted(pair) == [key]


def test_what_is_tried_again_says_what_is_true_then(pair):
    pair.messenger.ends(TRANSPORT, NotSent("ratelimited", on(12, 7)))
    pair.tick(on(12, 4))
    pair.fills_in(TRANSPORT, pair.rows(TRANSPORT)[0], on(12, 4, 10))
    pair.submits(TRANSPORT, on(12, 4, 10))

    told = reminder(pair, TRANSPORT, on(12, 7))

    assert told.text.splitlines()[0] == "残り3件 / 全4件・期限 令和8年12月18日（金）（あと11日）"


def test_it_is_not_tried_again_when_all_was_submitted_meanwhile(pair):
    pair.messenger.ends(CITIZENS, NotSent("ratelimited", on(12, 4, 9, 30)))
    pair.tick(on(12, 4))
    pair.reports_all(CITIZENS, on(12, 4, 9, 10))

    pair.tick(on(12, 4, 9, 30))

    assert pair.messenger.steps(CITIZENS) == []


def test_it_is_not_tried_again_when_the_round_was_closed_meanwhile(pair):
    pair.messenger.ends(CITIZENS, NotSent("ratelimited", on(12, 4, 9, 30)))
    pair.tick(on(12, 4))
    pair.close_round(on(12, 4, 9, 10))

    pair.tick(on(12, 4, 9, 30))

    assert pair.messenger.steps(CITIZENS) == []


def test_nothing_overtakes_a_message_that_waits_for_its_next_try(pair):
    pair.messenger.ends(CITIZENS, NotSent("ratelimited", on(12, 1, 9, 30)))
    first, second = note(pair, CITIZENS, "一", "二")
    (other,) = note(pair, TRANSPORT, "三")

    send(pair, on(12, 1, 9, 0))
    before = keys_posted(pair)
    send(pair, on(12, 1, 9, 30))

    assert before == [other]
    assert keys_posted(pair) == [other, first, second]


def test_an_answer_to_a_person_does_not_wait_for_a_reminder_to_everybody(asked):
    plan_due(asked.store, on(12, 4))
    key = asked.event("typed", {"text": "のりまっしの担当課は?"}, trial.MEMBER, on(12, 4))
    apply_all(asked.store, asked.shelf)

    send(asked, on(12, 4))

    assert keys_posted(asked)[0] == key
    assert len(keys_posted(asked)) == 46


def test_what_cannot_be_composed_stops_no_other_and_is_given_up_with_a_reason(pair, caplog):
    with pair.store.writing() as db:
        key = outbox.step_key(pair.round.id, CITIZENS, "D-14")
        outbox.put(db, key, trial.room_of(CITIZENS), on(12, 4), topic="nonsense/1")

    for minute in range(0, 60, 5):
        pair.tick(on(12, 4, 9, minute))

    state, reason = pair.kept(CITIZENS)["D-14"]
    assert pair.messenger.steps(TRANSPORT) == ["D-14"]
    assert (state, pair.standing(CITIZENS).error) == ("dead", reason)
    assert "unknown topic 'nonsense/1'" in caplog.text


def test_what_cannot_be_composed_is_tried_just_so_often(pair, caplog):
    with pair.store.writing() as db:
        key = outbox.step_key(pair.round.id, CITIZENS, "D-14")
        outbox.put(db, key, trial.room_of(CITIZENS), on(12, 4), topic="nonsense/1")

    for minute in range(0, 60, 5):
        pair.tick(on(12, 4, 9, minute))

    assert caplog.text.count("cannot be composed") == MOST_TRIES


# -------------------------------------------------------------------- nobody can tell
def test_what_may_have_arrived_is_looked_up_and_when_found_not_sent_again(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"), arrives=True)
    (key,) = note(pair, CITIZENS, "一")

    send(pair, on(12, 1))
    settled = reconcile(pair.store, pair.messenger, on(12, 1, 9, 1))
    send(pair, on(12, 1, 9, 2))

    assert (settled, pair.messenger.looked_up) == (1, [key])
    assert keys_posted(pair) == [key]


def test_when_it_is_not_there_it_is_sent_again_once(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"))
    (key,) = note(pair, CITIZENS, "一")

    for minute in range(4):
        pair.tick(on(12, 1, 9, minute))

    assert keys_posted(pair) == [key]
    assert [tried for tried, _ in pair.messenger.tried] == [key, key]


def test_it_is_not_sent_again_when_all_was_submitted_meanwhile(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"))
    pair.tick(on(12, 4))
    pair.reports_all(CITIZENS, on(12, 4, 9, 10))

    pair.tick(on(12, 4, 9, 30))

    assert pair.messenger.steps(CITIZENS) == []


def test_a_messenger_that_breaks_leaves_the_message_unknown_and_goes_on(pair):
    pair.messenger.ends(CITIZENS, RuntimeError("a fault of ours"), arrives=True)

    pair.tick(on(12, 4))
    pair.tick(on(12, 4, 9, 1))

    assert pair.messenger.steps(CITIZENS) == pair.messenger.steps(TRANSPORT) == ["D-14"]
    assert pair.kept(CITIZENS)["D-14"] == ("sent", None)


def test_as_long_as_it_cannot_be_looked_up_it_is_not_sent_again(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"))
    pair.messenger.look_up_trouble = "history does not answer"
    plan_due(pair.store, on(12, 4))

    for minute in range(5):
        pair.tick(on(12, 4, 9, minute))

    assert pair.messenger.tries_at(CITIZENS) == [on(12, 4)]
    assert pair.kept(CITIZENS)["D-14"] == ("unknown", "timed out")
    assert pair.standing(CITIZENS).error == "timed out"


def test_once_it_can_be_looked_up_again_it_is_settled(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"), arrives=True)
    pair.messenger.look_up_trouble = "history does not answer"
    pair.tick(on(12, 4))
    pair.messenger.look_up_trouble = None

    pair.tick(on(12, 4, 9, 30))

    assert pair.messenger.steps(CITIZENS) == ["D-14"]
    assert pair.kept(CITIZENS)["D-14"] == ("sent", None)
    assert pair.standing(CITIZENS).error is None


def test_it_is_given_time_to_appear_before_it_is_looked_up(pair):
    pair.messenger.settle = HALF_A_MINUTE
    pair.messenger.ends(CITIZENS, Unknown("timed out"), arrives=True)
    note(pair, CITIZENS, "一")
    send(pair, on(12, 1))

    too_early = reconcile(pair.store, pair.messenger, on(12, 1, 9, 0, 29))
    settled = reconcile(pair.store, pair.messenger, on(12, 1, 9, 0, 30))

    assert (too_early, settled) == (0, 1)
    assert len(pair.messenger.looked_up) == 1


def test_nothing_overtakes_an_unknown_message_to_the_same_place(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"))
    pair.messenger.look_up_trouble = "history does not answer"
    first, second = note(pair, CITIZENS, "一", "二")
    (other,) = note(pair, TRANSPORT, "三")
    pair.tick(on(12, 1))
    before = keys_posted(pair)
    pair.messenger.look_up_trouble = None

    pair.tick(on(12, 1, 9, 30))

    assert before == [other]
    assert keys_posted(pair) == [other, first, second]


def test_one_that_cannot_be_looked_up_does_not_keep_others_from_being_settled(pair):
    for department in (CITIZENS, TRANSPORT):
        pair.messenger.ends(department, Unknown("timed out"), arrives=True)
        note(pair, department, "一")
    send(pair, on(12, 1))
    look_up = pair.messenger.look_up
    pair.messenger.look_up = lambda message: (
        Unknown("no rights in this channel") if CITIZENS in message.key else look_up(message)
    )

    settled = reconcile(pair.store, pair.messenger, on(12, 1, 9, 1))

    assert settled == 1


# -------------------------------------------------------------------- the thread of a request
def test_the_thread_of_a_request_is_noted_when_it_is_sent(city):
    city.start_round()

    city.tick(STARTED)

    request = city.request(CITIZENS)
    assert (request.place, request.thread) == (
        trial.room_of(CITIZENS),
        number_of(f"step/{city.round.id}/{CITIZENS}/ask"),
    )


def test_the_thread_of_a_request_is_noted_when_it_was_found_by_looking_it_up(city):
    city.start_round()
    city.messenger.ends(TRANSPORT, Unknown("timed out"), arrives=True)
    city.tick(STARTED)
    before = city.request(TRANSPORT).thread

    city.tick(STARTED + HALF_A_MINUTE)
    city.types(TRANSPORT, "のりまっし DL数 231,402件", on(11, 26))

    assert before is None
    assert city.request(TRANSPORT).thread == number_of(f"step/{city.round.id}/{TRANSPORT}/ask")
    assert city.rows(TRANSPORT)[0].state == "draft"


def test_where_the_platform_put_the_message_is_where_its_answers_are_expected(city):
    city.start_round()
    city.messenger.ends(CITIZENS, Sent("1764032400.000100", "D0123"), arrives=True)

    city.tick(STARTED)

    request = city.request(CITIZENS)
    assert (request.place, request.thread) == ("D0123", "1764032400.000100")


# -------------------------------------------------------------------- a process that dies
def test_killed_after_the_message_was_out_it_is_found_and_not_sent_again(pair):
    (key,) = note(pair, CITIZENS, "一")
    die_while_sending(pair, CITIZENS, on(12, 1), arrives=True)

    take_over(pair.store)
    pair.tick(on(12, 1, 9, 1))

    assert keys_posted(pair) == [key]
    assert pair.messenger.looked_up == [key]


def test_killed_before_the_message_was_out_it_is_sent_once(pair):
    (key,) = note(pair, CITIZENS, "一")
    die_while_sending(pair, CITIZENS, on(12, 1), arrives=False)

    take_over(pair.store)
    pair.tick(on(12, 1, 9, 1))
    pair.tick(on(12, 1, 9, 2))

    assert keys_posted(pair) == [key]


def test_a_message_in_the_hands_of_another_process_is_neither_sent_nor_overtaken(pair):
    note(pair, CITIZENS, "一", "二")
    die_while_sending(pair, CITIZENS, on(12, 1), arrives=False)

    counted = pair.tick(on(12, 1, 9, 1))

    assert counted == Counted()
    assert keys_posted(pair) == pair.messenger.looked_up == []


def test_the_thread_of_a_request_is_noted_after_a_kill_too(city):
    city.start_round()
    die_while_sending(city, CITIZENS, STARTED, arrives=True)

    take_over(city.store)
    city.tick(STARTED + HALF_A_MINUTE)

    assert city.messenger.steps(CITIZENS) == ["ask"]
    assert city.request(CITIZENS).thread == number_of(f"step/{city.round.id}/{CITIZENS}/ask")
    assert [city.messenger.steps(name) for name in city.departments] == [["ask"]] * 45


def die_while_sending(city: City, department: str, at: datetime, *, arrives: bool) -> None:
    """The process is killed while a message to a department is on its way."""
    city.messenger.ends(department, Killed(), arrives=arrives)
    with pytest.raises(Killed):
        send(city, at)


def test_a_look_up_that_fails_is_not_repeated_at_once(pair):
    pair.messenger.ends(CITIZENS, Unknown("timed out"), arrives=True)
    pair.messenger.look_up_trouble = "down"
    pair.tick(on(12, 4))
    pair.tick(on(12, 4, 9, 5))
    pair.messenger.look_up_trouble = None

    too_soon = reconcile(pair.store, pair.messenger, on(12, 4, 9, 5, 10))
    later = reconcile(pair.store, pair.messenger, on(12, 4, 9, 6))

    assert (too_soon, later) == (0, 1)
