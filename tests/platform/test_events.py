"""What people do arrives once, however often it is delivered, and is answered where they did it."""

from datetime import timedelta

import pytest

from handlers.messages import Choice, Reply, to_kept
from jobs.inbox import apply_all
from knowledge.office.places import direct_to, private_in
from knowledge.store import inbox, outbox
from tests.handlers.conftest import OPENED
from tests.platform.shared import Platform
from tests.platform.test_messages import deliver

QUESTION, ON = "のりまっしの担当課は？", "DL数は？"
DUE = {"due_on": "2099-01-05", "fiscal_year": "2026"}


def work(platform: Platform) -> None:
    """Handle what arrived and send what waits; a second is enough for every clock."""
    apply_all(platform.store, platform.shelf)
    deliver(platform, timedelta(seconds=1))


def kept(platform: Platform) -> list[tuple[str, str, str]]:
    """(kind, place, person) of everything that arrived."""
    with platform.store.reading() as db:
        return db.conn.execute("SELECT kind, place, person FROM inbox ORDER BY id").fetchall()


# -------------------------------------------------------------------- once
@pytest.mark.parametrize("handled", [False, True], ids=["at once", "after it was handled"])
@pytest.mark.parametrize("kind", ["channel", "direct"])
def test_words_that_are_delivered_twice_arrive_once(platform, kind, handled):
    person = platform.people[0]
    place = platform.channel if kind == "channel" else direct_to(person)

    platform.say(person, QUESTION, "a", place)
    if handled:
        work(platform)
    platform.say(person, QUESTION, "a", place)
    platform.say(person, QUESTION, "b", place)
    work(platform)

    assert kept(platform) == [("typed", place, person)] * 2
    assert len(platform.look(place, person)) == 2


@pytest.mark.parametrize("handled", [False, True], ids=["at once", "after it was handled"])
def test_a_press_that_is_delivered_twice_arrives_once(platform, handled):
    person = platform.people[1]
    platform.say(person, QUESTION, "a", platform.channel)
    work(platform)
    (answer,) = platform.look(platform.channel, person)

    platform.press(person, answer, "工程", "b", platform.channel)
    if handled:
        work(platform)
    platform.press(person, answer, "工程", "b", platform.channel)
    work(platform)

    assert kept(platform) == [("typed", platform.channel, person)] * 2
    assert len(platform.look(platform.channel, person)) == 2


@pytest.mark.parametrize("handled", [False, True], ids=["at once", "after it was handled"])
def test_a_form_that_is_sent_off_twice_arrives_once(platform, handled):
    person = platform.people[0]

    platform.fill(person, "round.open", OPENED | DUE, "a")
    if handled:
        work(platform)
    platform.fill(person, "round.open", OPENED | DUE, "a")
    work(platform)

    assert kept(platform) == [("filled", platform.channel, person)]
    with platform.store.reading() as db:
        assert db["rounds"].count == 1


# -------------------------------------------------------------------- where
@pytest.mark.parametrize("kind", ["channel", "direct"])
def test_what_is_asked_is_answered_in_its_thread_which_goes_on(platform, kind):
    person = platform.people[1]
    place = platform.channel if kind == "channel" else direct_to(person)

    platform.say(person, QUESTION, "a", place)
    work(platform)
    (first,) = platform.look(place, person)
    platform.say(person, ON, "b", place, first.thread)
    work(platform)

    _, second = platform.look(place, person)
    assert first.thread
    assert second.thread == first.thread
    assert "交通政策課" in first.text
    assert "205,534件" in second.text


@pytest.mark.parametrize("kind", ["channel", "direct"])
def test_a_press_is_answered_in_the_thread_of_its_message(platform, kind):
    person = platform.people[1]
    place = platform.channel if kind == "channel" else direct_to(person)
    platform.say(person, QUESTION, "a", place)
    work(platform)
    (first,) = platform.look(place, person)

    platform.press(person, first, "工程", "b", place)
    work(platform)

    _, second = platform.look(place, person)
    assert second.thread == first.thread
    assert "工程" in second.text


def test_what_is_pressed_where_only_one_person_sees_it_is_answered_there(platform):
    person, other = platform.people
    offered = Reply("次は何を知りたいですか。", choices=(Choice("担当課", QUESTION),))
    place = private_in(platform.channel, person)
    with platform.store.writing() as db:
        outbox.put(db, "note/1", place, platform.now(), reply=to_kept(offered))
    work(platform)
    (seen,) = platform.look(platform.channel, person)

    platform.press(person, seen, "担当課", "a", platform.channel)
    work(platform)

    assert kept(platform) == [("typed", place, person)]
    assert len(platform.look(platform.channel, person)) == 2
    assert platform.look(platform.channel, other) == []


def test_what_is_told_alone_is_seen_by_nobody_else_in_the_channel(platform):
    """The board of a round concerns the coordinator, wherever they ask for it."""
    person, other = platform.people
    platform.fill(person, "round.open", OPENED | DUE, "a")
    work(platform)
    before = len(platform.look(platform.channel, other))

    platform.say(person, "状況", "b", platform.channel)
    work(platform)

    with platform.store.reading() as db:
        assert inbox.next_new(db) is None
    assert "まだの課" in platform.look(platform.channel, person)[-1].text
    assert len(platform.look(platform.channel, other)) == before
