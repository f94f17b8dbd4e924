"""Where a message lands, and that it is there once, whatever goes wrong with it."""

from datetime import timedelta

import pytest

from handlers.messages import Reply, from_kept, to_kept
from jobs.delivery import NotThere, Sent, reconcile, send_all, send_next, take_over
from knowledge.office.places import direct_to, private_in
from knowledge.store import outbox
from knowledge.store.outbox import Outgoing
from tests.platform.conftest import PLATFORMS
from tests.platform.shared import Platform, Seen

REPLY = Reply("担当課は、市民課です。")
# Long enough for everything that waits, settles or rests.
LATER = timedelta(hours=1)


def put(platform: Platform, place: str, thread: str | None = None, key: str = "note/1") -> None:
    with platform.store.writing() as db:
        outbox.put(db, key, place, platform.now(), thread=thread, reply=to_kept(REPLY))


def claimed(platform: Platform) -> Outgoing:
    """The message that waits is taken into the hands of a process that will die."""
    with platform.store.writing() as db:
        waiting = outbox.next_pending(db, platform.now())
        outbox.claim(db, waiting.id, waiting.reply, platform.now())
        return waiting


def deliver(platform: Platform, after: timedelta = timedelta(0)) -> None:
    now = platform.now() + after
    reconcile(platform.store, platform.messenger, now)
    send_all(platform.store, platform.shelf, platform.messenger, lambda: now)


def sent(platform: Platform, place: str, thread: str | None = None, key: str = "note/1") -> str:
    """The id of a message that was sent."""
    put(platform, place, thread, key)
    deliver(platform)
    with platform.store.reading() as db:
        row = db.conn.execute("SELECT posted FROM outbox WHERE key = ?", [key]).fetchone()
    return row[0]


def state(platform: Platform, key: str = "note/1") -> str:
    with platform.store.reading() as db:
        row = db.conn.execute("SELECT state FROM outbox WHERE key = ?", [key]).fetchone()
    return row[0]


# -------------------------------------------------------------------- where it lands
def everywhere(platform: Platform) -> dict[str, list[Seen]]:
    """Who finds what, in the channel and in the direct messages."""
    first, second = platform.people
    return {
        "channel, first": platform.look(platform.channel, first),
        "channel, second": platform.look(platform.channel, second),
        "direct, first": platform.look(direct_to(first), first),
        "direct, second": platform.look(direct_to(second), second),
    }


def where(platform: Platform) -> set[str]:
    return {place for place, seen in everywhere(platform).items() if seen}


def test_a_message_to_a_channel_is_seen_there_by_everybody(platform):
    posted = sent(platform, platform.channel)

    assert where(platform) == {"channel, first", "channel, second"}
    (seen,) = platform.look(platform.channel, platform.people[1])
    assert (seen.posted, seen.thread, seen.text) == (posted, None, REPLY.text)


def test_a_message_to_a_person_is_seen_by_that_person_alone(platform):
    posted = sent(platform, direct_to(platform.people[0]))

    assert where(platform) == {"direct, first"}
    (seen,) = platform.look(direct_to(platform.people[0]), platform.people[0])
    assert (seen.posted, seen.thread) == (posted, None)


def test_what_is_private_in_a_channel_is_seen_there_by_one_person(platform):
    sent(platform, private_in(platform.channel, platform.people[0]))

    assert where(platform) == {"channel, first"}


@pytest.mark.parametrize("kind", ["channel", "direct"])
def test_a_message_stands_in_the_thread_that_it_belongs_to(platform, kind):
    person = platform.people[0]
    place = platform.channel if kind == "channel" else direct_to(person)
    first = sent(platform, place, key="note/first")

    second = sent(platform, place, first, key="note/second")

    seen = platform.look(place, person)
    assert [(one.posted, one.thread) for one in seen] == [(first, None), (second, first)]


def test_what_is_private_may_stand_in_a_thread_of_the_channel(platform):
    first, second = platform.people
    thread = sent(platform, platform.channel, key="note/first")

    sent(platform, private_in(platform.channel, first), thread, key="note/second")

    assert [one.thread for one in platform.look(platform.channel, first)] == [None, thread]
    assert [one.thread for one in platform.look(platform.channel, second)] == [None]


# -------------------------------------------------------------------- what becomes of it
ENDS = {"not sent": "pending", "given up": "dead", "unknown": "unknown"}


@pytest.mark.parametrize(
    ("platform", "name"),
    [(kind, name) for kind, one in PLATFORMS.items() for name in one.TROUBLES],
    indirect=["platform"],
)
@pytest.mark.parametrize("kind", ["channel", "direct", "thread"])
def test_whatever_goes_wrong_a_message_is_there_once_or_given_up(platform, name, kind):
    person, trouble = platform.people[0], platform.TROUBLES[name]
    place = direct_to(person) if kind == "direct" else platform.channel
    thread = sent(platform, place, key="note/first") if kind == "thread" else None
    before = len(platform.look(place, person))
    put(platform, place, thread)

    with trouble.here(platform):
        deliver(platform)
        ended, there = state(platform), len(platform.look(place, person)) - before
    deliver(platform, LATER)
    deliver(platform, LATER)

    assert (ended, there) == (ENDS[trouble.ends], int(trouble.arrives))
    given_up = trouble.ends == "given up"
    assert state(platform) == ("dead" if given_up else "sent")
    assert len(platform.look(place, person)) - before == (0 if given_up else 1)


@pytest.mark.parametrize("was_out", [False, True])
@pytest.mark.parametrize("kind", ["channel", "direct", "thread"])
def test_a_process_that_dies_while_it_sends_sends_nothing_twice(platform, kind, was_out):
    person = platform.people[0]
    place = direct_to(person) if kind == "direct" else platform.channel
    thread = sent(platform, place, key="note/first") if kind == "thread" else None
    before = len(platform.look(place, person))
    put(platform, place, thread)
    message = claimed(platform)
    if was_out:
        platform.messenger.send(message, from_kept(message.reply), platform.now())

    take_over(platform.store)
    deliver(platform, LATER)

    assert state(platform) == "sent"
    assert len(platform.look(place, person)) - before == 1


@pytest.mark.parametrize("kind", ["channel", "direct"])
def test_what_was_sent_is_found_by_its_key_and_what_was_not_is_not(platform, kind):
    place = platform.channel if kind == "channel" else direct_to(platform.people[0])
    posted = sent(platform, place)
    put(platform, place, key="note/2")
    with platform.store.reading() as db:
        waiting = outbox.next_pending(db, platform.now())

    assert isinstance(platform.messenger.look_up(waiting), NotThere)
    assert send_next(platform.store, platform.shelf, platform.messenger, platform.now()) == "sent"
    found = platform.messenger.look_up(waiting)
    assert isinstance(found, Sent)
    assert found.posted != posted
    assert found.place in (None, place)


def test_messages_to_one_place_arrive_in_their_order(platform):
    for number in range(3):
        put(platform, platform.channel, key=f"note/{number}")

    deliver(platform)

    with platform.store.reading() as db:
        rows = db.conn.execute("SELECT posted FROM outbox ORDER BY id").fetchall()
    seen = platform.look(platform.channel, platform.people[0])
    assert [one.posted for one in seen] == [row[0] for row in rows]
