"""What arrived is handled once and in order; what cannot be handled is set aside, not lost."""

import logging
import re
from threading import Barrier, Thread

import pytest

from handlers.messages import Outcome, Reply, from_kept
from handlers.reporting import readback
from jobs.inbox import MOST_TRIES, apply_all, apply_at_once, apply_next
from knowledge.office.places import direct_to
from knowledge.rounds import answers as reading
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, audit, inbox, outbox, trial
from knowledge.store.inbox import Arrived
from tests.jobs.conftest import CITIZENS, TRANSPORT, City, on

MEMBER = trial.MEMBER
NOW = on(12, 1, 10)
QUESTION = {"text": "のりまっしの担当課は?"}
# A lone half of a pair: no text that a database can keep.
UNKEEPABLE = "\ud83d"


def ask(city: City, key: str, text: str = QUESTION["text"]) -> None:
    city.event("typed", {"text": text}, MEMBER, NOW, key=key)


def poison(city: City, key: str = "poison") -> None:
    """Something that the handlers do not know how to read."""
    city.event("typed", {"txet": "のりまっしの担当課は?"}, trial.COORDINATOR, NOW, key=key)


def answers(city: City) -> list[tuple[str, Reply]]:
    """(key of the event, answer) of all that was answered, in order."""
    with city.store.reading() as db:
        kept = db.conn.execute(
            "SELECT key, reply FROM outbox WHERE substr(key, 1, 6) = 'reply/' ORDER BY id"
        ).fetchall()
    return [(key.removeprefix("reply/"), from_kept(reply)) for key, reply in kept]


def answered(city: City) -> list[str]:
    return [key for key, _ in answers(city)]


# -------------------------------------------------------------------- each event once, in order
def test_an_answer_goes_where_the_event_came_from(city):
    city.event("typed", QUESTION, MEMBER, NOW, place="room:市民課", thread="17", key="a")

    apply_all(city.store, city.shelf)
    city.tick(NOW)

    (post,) = city.messenger.posts
    assert (post.key, post.place, post.thread) == (outbox.reply_key("a"), "room:市民課", "17")
    assert "交通政策課" in post.reply.text


def test_an_answer_that_goes_with_the_receipt_is_kept_in_the_thread_of_the_event(city):
    event = Arrived(0, "a", "room:市民課", "17", MEMBER, "typed", QUESTION, NOW)

    apply_at_once(city.store, city.shelf, event)

    with city.store.reading() as db:
        kept = db.conn.execute("SELECT place, thread, state FROM outbox").fetchall()
    assert [tuple(row) for row in kept] == [("room:市民課", "17", "sent")]


def test_what_was_answered_with_the_receipt_is_not_handled_again(city):
    event = Arrived(0, "a", "room:市民課", "17", MEMBER, "typed", QUESTION, NOW)

    apply_at_once(city.store, city.shelf, event)

    assert not apply_next(city.store, city.shelf)


def test_an_event_outside_a_thread_is_answered_outside_a_thread(city):
    ask(city, "a")

    apply_all(city.store, city.shelf)
    city.tick(NOW)

    (post,) = city.messenger.posts
    assert (post.place, post.thread) == (direct_to(MEMBER), None)


def test_events_are_handled_in_the_order_in_which_they_arrived(city):
    for key in ("c", "a", "b"):
        ask(city, key)

    apply_all(city.store, city.shelf)

    assert answered(city) == ["c", "a", "b"]


def test_an_event_that_is_delivered_twice_is_answered_once(city):
    ask(city, "a")
    apply_all(city.store, city.shelf)
    ask(city, "a")

    apply_all(city.store, city.shelf)

    assert answered(city) == ["a"]


def test_two_deliveries_of_one_message_are_answered_once(city):
    with city.store.writing() as db:
        for key in ("mention", "message"):
            inbox.receive(
                db, key, "room:市民課", "", MEMBER, "typed", QUESTION, NOW, twin="room:市民課/17"
            )

    apply_all(city.store, city.shelf)

    assert answered(city) == ["mention"]


def test_a_report_that_is_delivered_twice_is_kept_once(pair):
    request, who = pair.request(TRANSPORT), trial.reporter(TRANSPORT)
    for _ in range(2):
        pair.event(
            "typed",
            {"text": "のりまっし DL数 231,402件"},
            who,
            NOW,
            place=request.place,
            thread=request.thread,
            key="a",
        )
        apply_all(pair.store, pair.shelf)

    assert len(pair.rows(TRANSPORT)[0].entries) == 1


def test_several_that_work_at_once_answer_each_event_once(city):
    keys = [str(number) for number in range(12)]
    for key in keys:
        ask(city, key)
    together = Barrier(3)

    def work() -> None:
        store = Store(city.store.path)
        shelf = Shelf(store, city.store.path.with_name("plans"))
        together.wait()
        apply_all(store, shelf)
        store.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answered(city) == keys


def test_there_is_nothing_to_do_when_nothing_arrived(city):
    assert apply_next(city.store, city.shelf) is False


# -------------------------------------------------------------------- what cannot be handled
def test_it_is_set_aside_after_three_tries_with_an_apology_and_a_reference(city, caplog):
    poison(city)

    with caplog.at_level(logging.ERROR):
        apply_all(city.store, city.shelf)

    ((_, sorry),) = answers(city)
    reference = re.search(r"番号 (\w+) を", sorry.text)[1]
    assert sorry.outcome is Outcome.ERROR
    assert caplog.text.count("was not handled") == MOST_TRIES == 3
    assert reference in caplog.text


def test_it_does_not_block_the_next(city):
    ask(city, "before")
    poison(city)
    ask(city, "after")

    apply_all(city.store, city.shelf)

    outcomes = [(key, reply.outcome) for key, reply in answers(city)]
    assert outcomes == [
        ("before", Outcome.ANSWERED),
        ("poison", Outcome.ERROR),
        ("after", Outcome.ANSWERED),
    ]


def test_it_stays_in_the_inbox_as_it_came_and_is_not_tried_again(city):
    poison(city)
    apply_all(city.store, city.shelf)

    again = apply_next(city.store, city.shelf)

    with city.store.reading() as db:
        event = inbox.arrived(db, 1)
    assert again is False
    assert (event.key, event.body, event.tries) == (
        "poison",
        {"txet": "のりまっしの担当課は?"},
        MOST_TRIES,
    )


def test_its_apology_is_not_said_before_the_last_try(city):
    poison(city)

    for _ in range(MOST_TRIES - 1):
        apply_next(city.store, city.shelf)

    assert answered(city) == []


def test_trouble_that_passes_leaves_no_trace_in_the_answer(city):
    ask(city, "a")
    with city.store.writing() as db:
        db.conn.execute("ALTER TABLE questions RENAME TO away")
    apply_next(city.store, city.shelf)
    with city.store.writing() as db:
        db.conn.execute("ALTER TABLE away RENAME TO questions")

    apply_all(city.store, city.shelf)

    ((key, reply),) = answers(city)
    assert (key, reply.outcome) == ("a", Outcome.ANSWERED)
    assert "交通政策課" in reply.text


def test_of_what_could_not_be_finished_nothing_is_kept(pair):
    row = pair.rows(TRANSPORT)[0]

    # The value of the row can be written, the text after it cannot.
    told = pair.fills_in(TRANSPORT, row, NOW, value0="231402", text=UNKEEPABLE)

    with pair.store.reading() as db:
        assert audit.noted(db, "drafted") == []
    assert told.outcome is Outcome.ERROR
    assert pair.rows(TRANSPORT)[0].entries == ()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("typed", {"text": UNKEEPABLE}, id="half of a pair"),
        pytest.param("typed", {"text": None}, id="no text"),
        pytest.param("pressed", {"action": "round.start"}, id="no value"),
        pytest.param("pressed", {"action": "round.start", "value": "²"}, id="digit, no number"),
        pytest.param("filled", {"form": readback.ROW_FORM, "value": "1"}, id="no values"),
    ],
)
def test_whatever_arrives_the_next_is_answered(city, kind, body):
    city.event(kind, body, trial.COORDINATOR, NOW, key="odd")
    ask(city, "after")

    apply_all(city.store, city.shelf)

    assert answered(city) == ["odd", "after"]
    assert answers(city)[-1][1].outcome is Outcome.ANSWERED


def test_a_button_that_no_longer_exists_is_answered_at_once(city):
    told = city.press("round.explode", "1", NOW)

    assert told.outcome is Outcome.ERROR
    assert "このボタンは、いまは使えません" in told.text


# -------------------------------------------------------------------- answers and other messages
def test_an_answer_does_not_overtake_what_was_sent_to_the_same_place_before(pair):
    with pair.store.writing() as db:
        outbox.put(db, "remark", trial.room_of(CITIZENS), NOW, reply='{"text": "一言"}')
    pair.types(CITIZENS, "ありがとうございます", NOW)

    pair.tick(NOW)

    keys = [post.key for post in pair.messenger.posts]
    assert (len(keys), keys[0]) == (2, "remark")


def test_a_poisoned_message_does_not_poison_what_follows_in_its_thread(city):
    city.event("typed", {"text": None}, MEMBER, on(12, 1))
    ask(city, "after")

    apply_all(city.store, city.shelf)

    assert answers(city)[-1][1].outcome.value == "answered"


def test_others_may_write_while_a_long_reply_is_read(pair, monkeypatch):
    request, who = pair.request(TRANSPORT), trial.reporter(TRANSPORT)
    text = "のりまっし DL数 231,402件、継続"
    pair.event(
        "typed", {"text": text}, who, NOW, place=request.place, thread=request.thread, key="a"
    )
    read, wrote = reading.read, []

    def slowly(*given):
        ask(pair, f"meanwhile {len(wrote)}")
        wrote.append(given[0])
        return read(*given)

    monkeypatch.setattr(reading, "read", slowly)

    apply_next(pair.store, pair.shelf)

    assert wrote == [text]
    assert [entry.value for entry in pair.rows(TRANSPORT)[0].entries][:1] == [231_402]
