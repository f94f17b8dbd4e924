"""Which reminders exist by when: each step once, in office hours, and why others are left out."""

import logging
import random
from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest

from jobs.delivery import NotSent
from jobs.inbox import apply_all
from jobs.reminders import Planning, due_steps, next_reminder, plan_due
from knowledge.office.places import direct_to
from knowledge.rounds.working_days import is_working_day
from knowledge.store import Store, outbox, trial
from knowledge.store.people import put_person
from knowledge.store.rounds import append_mark, request_in
from tests.jobs.conftest import CITIZENS, COORDINATOR, STARTED, TO_COORDINATOR, TRANSPORT, on

ROADS = "道路管理課"
DAY = timedelta(days=1)
NOTHING = Planning(0, 0)
STEPS = "ask D-14 D-7 D-3 D-1 D0 D+1 D+3 D+10 D+17 D+24 D+31".split()


# -------------------------------------------------------------------- each step once, on its day
def test_a_step_is_planned_at_nine_on_its_day_and_not_before(pair):
    before = plan_due(pair.store, on(12, 4, 8, 59))
    at_nine = plan_due(pair.store, on(12, 4, 9))

    assert (before, at_nine) == (NOTHING, Planning(put=2))
    assert pair.kept(CITIZENS)["D-14"] == ("pending", None)


def test_day_by_day_every_step_goes_out_once(pair):
    day = STARTED + DAY
    while day < on(1, 20):
        pair.tick(day)
        day += DAY

    assert [(name, post.at.date()) for name, post in reminders_of(pair, CITIZENS)] == [
        ("D-14", date(2026, 12, 4)),
        ("D-7", date(2026, 12, 11)),
        ("D-3", date(2026, 12, 15)),
        ("D-1", date(2026, 12, 17)),
        ("D0", date(2026, 12, 18)),
        ("D+3", date(2026, 12, 21)),
        ("D+10", date(2026, 12, 28)),
        ("D+17", date(2027, 1, 4)),
        ("D+24", date(2027, 1, 12)),
        ("D+31", date(2027, 1, 18)),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_however_the_ticks_fall_there_is_one_message_a_day_at_most_and_in_office_hours(pair, seed):
    minutes = random.Random(seed).sample(range(56 * 24 * 60), 150)

    for moment in sorted(minutes):
        pair.tick(STARTED + timedelta(minutes=moment))
    pair.tick(on(1, 20, 12))

    names = [name for name, _ in reminders_of(pair, CITIZENS)]
    moments = [post.at for _, post in reminders_of(pair, CITIZENS)]
    assert names == sorted(set(names), key=STEPS.index)
    assert len({moment.date() for moment in moments}) == len(moments)
    assert [m for m in moments if not is_working_day(m.date())] == []
    assert [m for m in moments if not time(9) <= m.time() < time(17, 15)] == []
    assert sorted(pair.kept(CITIZENS), key=STEPS.index) == STEPS


def test_planning_twice_changes_nothing(pair):
    plan_due(pair.store, on(12, 4))

    again = plan_due(pair.store, on(12, 4, 9, 30))

    assert again == NOTHING


def test_planning_by_another_process_changes_nothing(pair):
    other = Store(pair.store.path)
    plan_due(pair.store, on(12, 4))

    again = plan_due(other, on(12, 4))

    other.close()
    assert again == NOTHING


def test_four_that_plan_at_the_same_moment_plan_each_step_once(asked):
    stores = [Store(asked.store.path) for _ in range(4)]
    together, planned = Barrier(4), []

    def plan(store: Store) -> None:
        together.wait()
        planned.append(plan_due(store, on(12, 17)))
        store.close()

    threads = [Thread(target=plan, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(one.put for one in planned) == 45
    assert sum(one.left_out for one in planned) == 45 * len(("D-14", "D-7", "D-3"))


def test_a_round_that_has_not_started_reminds_nobody(city):
    city.prepare_round()

    planned = plan_due(city.store, on(12, 4))

    assert planned == NOTHING


def test_a_round_that_was_closed_reminds_nobody_any_more(pair):
    pair.tick(on(12, 4))
    pair.close_round(on(12, 10))

    planned = [plan_due(pair.store, day) for day in (on(12, 11), on(12, 21), on(1, 4))]

    assert planned == [NOTHING] * 3


# -------------------------------------------------------------------- late and left out
def test_after_a_pause_one_message_stands_for_all_steps_and_the_earlier_ones_are_recorded(pair):
    planned = plan_due(pair.store, on(12, 17, 14))

    kept = pair.kept(CITIZENS)
    assert planned == Planning(put=2, left_out=6)
    assert kept["D-1"] == ("pending", None)
    assert {step: kept[step] for step in ("D-14", "D-7", "D-3")} == dict.fromkeys(
        ("D-14", "D-7", "D-3"), ("skipped", "後の段にまとめた")
    )


def test_a_pause_over_the_deadline_ends_with_the_latest_weekly_step_alone(pair):
    pair.tick(on(1, 6))

    assert pair.messenger.steps(CITIZENS) == ["D+17"]
    assert pair.messenger.steps_to(CITIZENS)[0].first_line.endswith("（19日過ぎています）")


def test_a_step_whose_hour_has_passed_still_goes_out_on_that_day(pair):
    pair.tick(on(12, 4, 17, 14))

    assert pair.messenger.steps(CITIZENS) == ["D-14"]


def test_of_two_steps_on_one_day_only_the_latest_goes_out(pair):
    pair.tick(on(12, 18))

    pair.tick(on(12, 21))

    assert pair.messenger.steps(CITIZENS) == ["D0", "D+3"]
    assert pair.kept(CITIZENS)["D+1"] == ("skipped", "同じ日の後の段にまとめた")


def test_steps_before_the_opening_or_right_after_the_request_are_recorded_as_left_out(city):
    city.start_round(on(12, 14, 10))
    city.tick(on(12, 14, 10))

    plan_due(city.store, on(12, 15))
    plan_due(city.store, on(12, 17))

    kept = city.kept(CITIZENS)
    assert kept["D-14"] == kept["D-7"] == ("skipped", "照会の開始より前")
    assert kept["D-3"] == ("skipped", "依頼から2開庁日以内")
    assert kept["D-1"] == ("pending", None)


# -------------------------------------------------------------------- closed days and hours
@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(on(12, 4, 0), id="midnight"),
        pytest.param(on(12, 4, 8, 59), id="before nine"),
        pytest.param(on(12, 4, 17, 15), id="closing time"),
        pytest.param(on(12, 4, 23, 59), id="night"),
        pytest.param(on(12, 5, 10), id="Saturday"),
        pytest.param(on(12, 6, 10), id="Sunday"),
        pytest.param(on(12, 29, 10), id="first day of the year's end"),
        pytest.param(on(12, 31, 10), id="New Year's Eve"),
        pytest.param(on(1, 1, 10), id="New Year"),
        pytest.param(on(1, 11, 10), id="national holiday on a Monday"),
    ],
)
def test_while_the_city_hall_is_closed_nothing_is_planned(pair, moment):
    planned = plan_due(pair.store, moment)

    assert planned == NOTHING


def test_what_was_missed_on_a_friday_night_goes_out_on_monday_at_nine(pair):
    for moment in (on(12, 4, 18), on(12, 5, 9), on(12, 6, 9), on(12, 7, 8, 59)):
        pair.tick(moment)
    pair.tick(on(12, 7))

    assert [(name, post.at) for name, post in reminders_of(pair, CITIZENS)] == [("D-14", on(12, 7))]


def test_before_a_deadline_after_a_long_weekend_the_steps_move_to_the_day_before_it(city):
    # 12 January 2027 is a Tuesday after 成人の日.
    city.start_round(STARTED, due_on=date(2027, 1, 12))
    city.tick(STARTED)

    for moment in (on(12, 28), on(1, 5), on(1, 8)):
        plan_due(city.store, moment)

    kept = city.kept(CITIZENS)
    assert kept["D-14"] == kept["D-7"] == kept["D-1"] == ("pending", None)
    assert kept["D-3"] == ("skipped", "同じ日の後の段にまとめた")


# -------------------------------------------------------------------- where a department is reached
def test_a_department_that_gets_its_address_later_is_asked_then(pair):
    pair.reached_at(ROADS, "room:道路管理課")

    pair.tick(on(12, 10, 11))

    assert pair.messenger.steps(ROADS) == ["ask"]
    assert pair.request(ROADS).place == "room:道路管理課"
    assert pair.request(ROADS).thread is not None


def test_a_late_request_waits_for_the_office_hours_too(pair):
    pair.reached_at(ROADS, "room:道路管理課")

    pair.tick(on(12, 10, 20))
    pair.tick(on(12, 11))

    assert [post.at for _, post in reminders_of(pair, ROADS)] == [on(12, 11)]


def test_its_quiet_days_count_from_its_own_request(pair):
    pair.reached_at(ROADS, "room:道路管理課")
    pair.tick(on(12, 10, 11))

    pair.tick(on(12, 11))
    pair.tick(on(12, 15))

    assert pair.messenger.steps(ROADS) == ["ask", "D-3"]
    assert pair.kept(ROADS)["D-14"] == ("skipped", "照会の開始より前")
    assert pair.kept(ROADS)["D-7"] == ("skipped", "依頼から2開庁日以内")
    assert pair.messenger.steps(CITIZENS)[-2:] == ["D-7", "D-3"]


def test_a_department_that_lost_its_address_is_left_alone_and_the_others_are_reminded(pair):
    pair.reached_at(CITIZENS, None)

    pair.tick(on(12, 4))

    assert pair.messenger.steps(CITIZENS) == []
    assert pair.messenger.steps(TRANSPORT) == ["D-14"]


def test_a_reminder_goes_to_the_new_address_and_not_into_a_thread_of_the_old_one(pair):
    pair.reached_at(CITIZENS, "room:窓口")

    pair.tick(on(12, 4))

    (post,) = pair.messenger.steps_to(CITIZENS)
    assert (post.place, post.thread) == ("room:窓口", None)


def test_trouble_with_one_department_does_not_stop_the_planning_for_the_others(pair, caplog):
    with pair.store.writing() as db:
        db.conn.execute(
            "UPDATE outbox SET sent_at = 'damaged' WHERE key = ?",
            [outbox.step_key(pair.round.id, CITIZENS, outbox.ASK)],
        )

    with caplog.at_level(logging.ERROR):
        planned = plan_due(pair.store, on(12, 4))

    assert planned == Planning(put=1)
    assert "D-14" in pair.kept(TRANSPORT)
    assert f"request {pair.request(CITIZENS).id}" in caplog.text


# -------------------------------------------------------------------- the coordinator
def test_the_coordinator_is_not_told_before_the_third_day_after_the_deadline(pair):
    for day in (on(12, 4), on(12, 11), on(12, 15), on(12, 17), on(12, 18)):
        pair.tick(day)

    assert pair.messenger.told_missing() == []


def test_the_coordinator_is_told_once_however_many_departments_are_missing(asked):
    asked.tick(on(12, 21))
    asked.tick(on(12, 21, 9, 30))

    (told,) = asked.messenger.told_missing()
    assert told.place == TO_COORDINATOR
    assert "まだの課が45課" in told.first_line
    assert "・交通政策課: 残り4件 / 全4件" in told.reply.text


def test_the_coordinator_is_told_again_every_week(pair):
    day = on(12, 21)
    while day < on(1, 13):
        pair.tick(day)
        day += DAY

    assert [post.at.date() for post in pair.messenger.told_missing()] == [
        date(2026, 12, 21),
        date(2026, 12, 28),
        date(2027, 1, 4),
        date(2027, 1, 12),
    ]


def test_every_coordinator_is_told(pair):
    with pair.store.writing() as db:
        put_person(db, "trial/deputy", "補佐", coordinates=True)

    pair.tick(on(12, 21))

    assert [post.place for post in pair.messenger.told_missing()] == [
        TO_COORDINATOR,
        direct_to("trial/deputy"),
    ]


def test_a_department_that_has_answered_is_not_named_to_the_coordinator(pair):
    pair.reports_all(CITIZENS, on(12, 18, 16))

    pair.tick(on(12, 21))

    (told,) = pair.messenger.told_missing()
    assert "まだの課が44課" in told.first_line
    assert CITIZENS not in told.reply.text
    assert TRANSPORT in told.reply.text


def test_the_coordinator_hears_nothing_when_nobody_is_missing(pair):
    with pair.store.writing() as db:
        for department in pair.departments:
            for row in pair.rows(department):
                append_mark(
                    db, row.id, "waived", 0, person=COORDINATOR, at=on(12, 18), source="test"
                )

    counted = pair.tick(on(12, 21))

    assert pair.messenger.posts == []
    assert counted.sent == 0


# -------------------------------------------------------------------- looking ahead
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (STARTED, on(12, 4)),
        (on(12, 4, 8, 59), on(12, 4)),
        (on(12, 4), on(12, 11)),
        (on(12, 18), on(12, 21)),
        (on(12, 28, 9, 1), on(1, 4)),
    ],
)
def test_the_next_reminder_is_the_next_step_that_will_be_sent(pair, now, expected):
    with pair.store.reading() as db:
        assert next_reminder(db, now) == expected


def test_there_is_no_next_reminder_without_a_running_round(pair):
    pair.close_round(on(12, 1))

    with pair.store.reading() as db:
        assert next_reminder(db, on(12, 1)) is None


def test_what_is_due_can_be_listed_without_writing_anything(pair):
    with pair.store.reading() as db:
        listed = due_steps(db, on(12, 17))

    assert sorted(listed) == ["交通政策課\tD-1", "市民課\tD-1"]
    assert list(pair.kept(CITIZENS)) == ["ask"]


def reminders_of(city, department):
    """(step, post) of what arrived at a department."""
    posts = city.messenger.steps_to(department)
    return list(zip(city.messenger.steps(department), posts, strict=True))


# -------------------------------------------------------------------- after trouble
def test_a_retry_waits_for_the_city_hall_to_open(pair):
    pair.messenger.ends(CITIZENS, NotSent("down", on(12, 5, 20)))
    pair.tick(on(12, 4))

    pair.tick(on(12, 5, 20))
    on_saturday = pair.messenger.steps(CITIZENS)
    pair.tick(on(12, 7))

    assert on_saturday == []
    assert pair.messenger.steps(CITIZENS) == ["D-14"]


def test_after_an_outage_only_the_latest_step_goes_out(pair):
    pair.messenger.ends(CITIZENS, NotSent("down", on(12, 11)))
    pair.tick(on(12, 4))

    pair.tick(on(12, 11))

    assert pair.messenger.steps(CITIZENS) == ["D-7"]
    assert pair.kept(CITIZENS)["D-14"][0] == "skipped"


def test_a_request_that_was_held_up_is_not_followed_by_a_reminder_at_once(city):
    city.messenger.ends(CITIZENS, NotSent("down", on(12, 4)))
    city.start_round()
    city.tick(STARTED)

    city.tick(on(12, 4))

    assert city.messenger.steps(CITIZENS) == ["ask"]


def test_a_request_that_was_given_up_goes_to_the_corrected_address(city):
    city.start_round()
    city.messenger.ends(CITIZENS, NotSent("channel_not_found", None))
    city.tick(STARTED)
    city.reached_at(CITIZENS, "room:窓口")

    city.tick(on(11, 26))

    assert [post.place for post in city.messenger.steps_to(CITIZENS)] == ["room:窓口"]
    assert city.request(CITIZENS).thread is not None


def test_a_reply_below_a_reminder_at_a_new_address_is_taken(pair):
    pair.reached_at(CITIZENS, "room:窓口")
    pair.tick(on(12, 4))
    (post,) = pair.messenger.steps_to(CITIZENS)

    pair.event(
        "typed",
        {"text": "継続。窓口を改善した"},
        trial.reporter(CITIZENS),
        on(12, 4, 10),
        place=post.place,
        thread=f"number of {post.key}",
    )
    apply_all(pair.store, pair.shelf)

    assert pair.rows(CITIZENS)[0].state == "draft"


def test_a_reply_in_the_old_thread_is_still_taken_after_the_address_changed(pair):
    old = pair.request(CITIZENS)
    pair.reached_at(CITIZENS, "room:窓口")
    pair.tick(on(12, 4))

    with pair.store.reading() as db:
        assert request_in(db, old.place, old.thread).department == CITIZENS


def test_what_would_be_planned_is_told_without_being_written(pair):
    pair.reached_at("道路管理課", "room:道路管理課")
    pair.reached_at(CITIZENS, None)

    with pair.store.reading() as db:
        listed = due_steps(db, on(12, 4))

    assert sorted(listed) == ["交通政策課\tD-14", "道路管理課\task"]
    assert "D-14" not in pair.kept(TRANSPORT)


def test_the_coordinator_is_told_of_what_was_given_up_and_sends_it_again(pair):
    pair.messenger.ends(CITIZENS, NotSent("招待してください", None))
    pair.tick(on(12, 4))
    (told,) = [post for post in pair.messenger.posts if post.key.startswith("undelivered/")]

    pair.press("round.resend", f"{pair.round.id}:{CITIZENS}", on(12, 4, 10))
    pair.tick(on(12, 4, 10))

    assert "市民課への連絡（催促（14日前））を送れませんでした" in told.reply.text
    assert "招待してください" in told.reply.text
    assert pair.messenger.steps(CITIZENS) == ["D-14"]
