"""The inbox: every event is kept once, handled in order, and set aside when it cannot be."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.store import inbox

AT = datetime(2026, 11, 20, 10, 30, 15, tzinfo=ZoneInfo("Asia/Tokyo"))


def is_handled(db, id: int) -> bool:
    row = db.conn.execute("SELECT state FROM inbox WHERE id = ?", [id]).fetchone()
    return row[0] != "new"


@pytest.fixture
def arrives(store):
    """`arrives("key", text="…")` keeps one event; its number, or None when it was kept before."""

    def arrives(
        key,
        text="のりまっし 231,402件",
        person="U1",
        place="C1",
        thread="1",
        twin=None,
        kind="typed",
    ):
        with store.writing() as db:
            return inbox.receive(
                db, key, place, thread, person, kind, {"text": text}, AT, twin=twin
            )

    return arrives


def events(store) -> list[str]:
    with store.reading() as db:
        return [row[0] for row in db.conn.execute("SELECT key FROM inbox ORDER BY id")]


# -------------------------------------------------------------------- once
def test_what_arrived_is_kept_as_it_came(store, arrives):
    number = arrives("Ev1", "２３１,４０２件です")

    with store.reading() as db:
        event = inbox.arrived(db, number)
    assert event == inbox.Arrived(
        number, "Ev1", "C1", "1", "U1", "typed", {"text": "２３１,４０２件です"}, AT
    )


def test_an_event_that_is_delivered_twice_is_kept_once(store, arrives):
    first = arrives("Ev1", "231,402件")

    assert first is not None
    assert arrives("Ev1", "別の本文") is None
    with store.reading() as db:
        assert inbox.arrived(db, first).body == {"text": "231,402件"}
    assert events(store) == ["Ev1"]


@pytest.mark.parametrize("order", [("mention", "message"), ("message", "mention")])
def test_a_message_that_is_told_of_in_two_ways_is_kept_once(store, arrives, order):
    numbers = [arrives(key, twin="C1/1700000000.1") for key in order]

    assert numbers[0] is not None
    assert numbers[1] is None
    assert events(store) == [order[0]]


def test_events_without_a_twin_do_not_stand_in_each_others_way(store, arrives):
    assert None not in [arrives("Ev1"), arrives("Ev2"), arrives("Ev3")]


def test_an_event_stays_known_after_it_was_handled(store, arrives):
    number = arrives("Ev1")
    with store.writing() as db:
        inbox.mark_done(db, number)

    assert arrives("Ev1") is None
    with store.reading() as db:
        assert inbox.handed_in(db, "Ev1")
        assert not inbox.handed_in(db, "Ev2")


def test_an_event_that_arrives_at_many_doors_at_once_is_kept_once(store, arrives):
    with ThreadPoolExecutor(8) as doors:
        numbers = list(doors.map(lambda _: arrives("Ev1", twin="C1/1"), range(24)))

    assert sum(number is not None for number in numbers) == 1
    assert events(store) == ["Ev1"]


def test_an_event_of_an_unknown_kind_is_refused(store, arrives):
    with pytest.raises(sqlite3.IntegrityError):
        arrives("Ev1", kind="shouted")

    assert events(store) == []


@pytest.mark.parametrize(
    "text",
    ["", "\0", "👨‍👩‍👧‍👦", "\u202e右から左", "\ud800", "'; DROP TABLE inbox; --", "あ" * 40_000],
    ids=["empty", "NUL", "joined emoji", "direction", "half a pair", "SQL", "long"],
)
def test_whatever_was_typed_comes_out_unchanged(store, arrives, text):
    number = arrives("Ev1", text)

    with store.reading() as db:
        assert inbox.arrived(db, number).body["text"] == text


def test_an_event_that_nobody_sent_is_not_there(store):
    with store.reading() as db:
        assert inbox.arrived(db, 1) is None
        assert inbox.next_new(db) is None


# -------------------------------------------------------------------- in order
def test_events_are_handled_oldest_first(store, arrives):
    for key in ("Ev1", "Ev2", "Ev3"):
        arrives(key)

    handled = []
    with store.writing() as db:
        while event := inbox.next_new(db):
            handled.append(event.key)
            inbox.mark_done(db, event.id)

    assert handled == ["Ev1", "Ev2", "Ev3"]


def test_an_event_is_handled_once_it_is_marked(store, arrives):
    number = arrives("Ev1")

    with store.writing() as db:
        assert not is_handled(db, number)
        inbox.mark_done(db, number)
        assert is_handled(db, number)


# -------------------------------------------------------------------- trouble
def test_an_event_that_fails_is_tried_again(store, arrives):
    number = arrives("Ev1")

    with store.writing() as db:
        given_up = inbox.note_failure(db, number, "KeyError", most_tries=3)
        event = inbox.next_new(db)

    assert not given_up
    assert event is not None
    assert (event.id, event.tries) == (number, 1)


def test_after_the_last_try_an_event_is_set_aside_and_the_next_goes_on(store, arrives):
    bad, good = arrives("Ev1"), arrives("Ev2")

    with store.writing() as db:
        tries = [inbox.note_failure(db, bad, "KeyError", most_tries=3) for _ in range(3)]
        event = inbox.next_new(db)

    assert tries == [False, False, True]
    assert event is not None
    assert event.id == good
    with store.reading() as db:
        assert is_handled(db, bad)
        assert inbox.arrived(db, bad).tries == 3


# -------------------------------------------------------------------- the thread before
def test_what_the_same_person_typed_before_in_the_thread_is_told_oldest_first(store, arrives):
    arrives("Ev1", "のりまっしの担当は?")
    arrives("Ev2", "去年の実績は?")
    number = arrives("Ev3", "その前は?")
    arrives("Ev4", "後から")

    with store.reading() as db:
        before = inbox.typed_before(db, inbox.arrived(db, number), most=5)

    assert before == ["のりまっしの担当は?", "去年の実績は?"]


def test_only_the_newest_of_a_long_thread_are_told(store, arrives):
    for number in range(5):
        arrives(f"Ev{number}", f"{number}つ目")
    last = arrives("Ev5", "最後")

    with store.reading() as db:
        before = inbox.typed_before(db, inbox.arrived(db, last), most=2)

    assert before == ["3つ目", "4つ目"]


def test_other_people_threads_places_and_buttons_are_not_in_it(store, arrives):
    arrives("Ev1", "ほかの人", person="U2")
    arrives("Ev2", "ほかのスレッド", thread="2")
    arrives("Ev3", "ほかの場所", place="C2")
    arrives("Ev4", "ボタン", kind="pressed")
    number = arrives("Ev5", "のりまっし")

    with store.reading() as db:
        assert inbox.typed_before(db, inbox.arrived(db, number), most=5) == []


def test_what_could_not_be_handled_is_not_in_it(store, arrives):
    dead = arrives("Ev1", "壊れた問い")
    number = arrives("Ev2", "のりまっし")

    with store.writing() as db:
        inbox.note_failure(db, dead, "KeyError", most_tries=1)
        assert inbox.typed_before(db, inbox.arrived(db, number), most=5) == []


def test_what_somebody_typed_last_passes_over_what_could_not_be_handled(store, arrives):
    arrives("Ev1", "DL数 231,402件")
    dead = arrives("Ev2", "壊れた返信")
    number = arrives("Ev3", "はい")

    with store.writing() as db:
        inbox.note_failure(db, dead, "KeyError", most_tries=1)
        last = inbox.last_typed(db, inbox.arrived(db, number))

    assert last is not None
    assert last.key == "Ev1"


def test_who_spoke_in_a_thread_before_is_known_there(store, arrives):
    arrives("Ev1", person="U1", place="C1", thread="1")

    with store.reading() as db:
        assert inbox.spoke_in(db, "C1", "1", "U1", AT)
        assert not inbox.spoke_in(db, "C1", "1", "U2", AT)
        assert not inbox.spoke_in(db, "C1", "2", "U1", AT)
        assert not inbox.spoke_in(db, "C2", "1", "U1", AT)
