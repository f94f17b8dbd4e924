"""The outbox: one message a key, in order for each place, and every end it may come to."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.store import Store, outbox
from knowledge.store.outbox import Sending

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
ROOM = "room:市民課"
LATER = NOW + timedelta(minutes=10)
REPLY = '{"text": "令和8年度の実績をお知らせください。"}'


@pytest.fixture
def db(store):
    """An open transaction on an empty database."""
    with store.writing() as db:
        yield db


def put(db, key: str, place: str = ROOM, **more) -> bool:
    return outbox.put(db, key, place, NOW, **{"reply": REPLY, **more})


def claimed(db, now: datetime = NOW) -> str | None:
    """The key of the next message, which is claimed."""
    message = outbox.next_pending(db, now)
    if message is not None:
        outbox.claim(db, message.id, REPLY, now)
    return message and message.key


def state_of(db, key: str) -> tuple[str, str | None]:
    (sending,) = outbox.sent_for(db, key)
    return sending.state, sending.reason


def id_of(db, key: str) -> int:
    return db.conn.execute("SELECT id FROM outbox WHERE key = ?", [key]).fetchone()[0]


# -------------------------------------------------------------------- one message a key
def test_a_message_is_put_in_once_however_often_that_is_tried(db):
    assert put(db, "step/1/市民課/D-3")
    assert not put(db, "step/1/市民課/D-3", reply='{"text": "もう一度"}')
    assert not put(db, "step/1/市民課/D-3", place="room:納税課")

    message = outbox.next_pending(db, NOW)
    assert (message.key, message.place, message.reply) == (
        "step/1/市民課/D-3",
        "room:市民課",
        REPLY,
    )


def test_what_was_left_out_is_not_put_in_any_more(db):
    assert outbox.put_skipped(db, "step/1/市民課/D-3", "room:市民課", NOW, "依頼から2開庁日以内")
    assert not outbox.put_skipped(db, "step/1/市民課/D-3", "room:市民課", NOW, "ほかの理由")
    assert not put(db, "step/1/市民課/D-3")

    assert outbox.next_pending(db, NOW) is None
    assert state_of(db, "step/1/市民課/D-3") == ("skipped", "依頼から2開庁日以内")


def test_what_was_put_in_is_not_left_out_any_more(db):
    put(db, "step/1/市民課/D-3")

    assert not outbox.put_skipped(db, "step/1/市民課/D-3", "room:市民課", NOW, "後の段にまとめた")
    assert state_of(db, "step/1/市民課/D-3") == ("pending", None)


def test_a_key_stays_taken_after_the_message_was_sent(db):
    put(db, "step/1/市民課/D-3")
    claimed(db)
    outbox.mark_sent(db, 1, ROOM, "1700000000.1", NOW)

    assert not put(db, "step/1/市民課/D-3")
    assert outbox.next_pending(db, LATER) is None


@pytest.mark.parametrize("department", ["市民課", "課/係", "図書館 総務課", "100%課_"])
def test_a_key_tells_its_department_and_step(department):
    key = outbox.step_key(12, department, "D+10")

    assert outbox.of_step_key(key) == (department, "D+10")
    assert key.startswith(outbox.round_prefix(12))
    assert not key.startswith(outbox.round_prefix(1))


# -------------------------------------------------------------------- order
def test_messages_leave_in_the_order_in_which_they_came(db):
    for key in ("a", "b", "c"):
        put(db, key, place=f"room:{key}")

    assert [claimed(db), claimed(db), claimed(db), claimed(db)] == ["a", "b", "c", None]


def test_nothing_leaves_before_its_time(db):
    outbox.put(db, "a", "room:市民課", LATER, reply=REPLY)

    assert outbox.next_pending(db, LATER - timedelta(seconds=1)) is None
    assert outbox.next_pending(db, LATER).key == "a"


def test_a_message_on_its_way_holds_the_next_to_the_same_place_and_no_other(db):
    put(db, "first")
    put(db, "second")
    put(db, "elsewhere", place="room:納税課")

    assert [claimed(db), claimed(db), claimed(db)] == ["first", "elsewhere", None]


def test_one_that_has_to_be_looked_up_holds_the_next_too(db):
    put(db, "first")
    put(db, "second")
    claimed(db)
    outbox.mark_unknown(db, id_of(db, "first"), "応答がありませんでした")

    assert claimed(db) is None


def test_one_that_waits_for_its_next_try_is_not_overtaken(db):
    put(db, "first")
    put(db, "second")
    claimed(db)
    outbox.put_back(db, id_of(db, "first"), "混み合っています", LATER)

    assert claimed(db, NOW) is None
    assert claimed(db, LATER) == "first"


@pytest.mark.parametrize("end", ["sent", "dead", "skipped"])
def test_one_that_came_to_its_end_lets_the_next_go(db, end):
    put(db, "first")
    put(db, "second")
    claimed(db)
    first = id_of(db, "first")

    match end:
        case "sent":
            outbox.mark_sent(db, first, ROOM, "1700000000.1", NOW)
        case "dead":
            outbox.put_back(db, first, "そのような場所はありません", None)
        case "skipped":
            outbox.mark_skipped(db, first, "すべて提出済み")

    assert claimed(db) == "second"


# -------------------------------------------------------------------- how it ends
def test_a_claim_keeps_what_is_about_to_be_said(db):
    put(db, "a", reply=None, topic="remind/1/D-3")
    message = outbox.next_pending(db, NOW)

    outbox.claim(db, message.id, '{"text": "あと3日です"}', NOW)

    assert (message.reply, message.topic, message.tries) == (None, "remind/1/D-3", 0)
    outbox.mark_unknown(db, message.id, "応答がありませんでした")
    (known,) = outbox.unknown(db, NOW, NOW)
    assert (known.reply, known.claimed_at, known.tries) == ('{"text": "あと3日です"}', NOW, 1)


def test_a_sent_message_tells_when_and_what_was_said(db):
    put(db, "a")
    claimed(db)

    outbox.mark_sent(db, id_of(db, "a"), ROOM, "1700000000.1", LATER)

    assert outbox.sent_for(db, "a") == [Sending("a", "sent", LATER, None)]
    assert outbox.reply_sent(db, "a") == REPLY


def test_what_was_not_sent_goes_again_and_then_forgets_the_trouble(db):
    put(db, "a")
    claimed(db)
    outbox.put_back(db, id_of(db, "a"), "混み合っています", LATER)

    assert state_of(db, "a") == ("pending", "混み合っています")
    assert claimed(db, LATER) == "a"
    outbox.mark_sent(db, id_of(db, "a"), ROOM, "1700000000.1", LATER)

    assert outbox.sent_for(db, "a") == [Sending("a", "sent", LATER, None)]


def test_every_claim_is_a_try(db):
    put(db, "a")
    for _ in range(3):
        claimed(db)
        outbox.put_back(db, id_of(db, "a"), "混み合っています", NOW)

    assert outbox.next_pending(db, NOW).tries == 3


def test_where_nothing_went_out_it_was_no_try(db):
    put(db, "a")
    claimed(db)
    outbox.put_back(db, id_of(db, "a"), "つながりません", NOW, tries=-1)

    assert outbox.next_pending(db, NOW).tries == 0


def test_what_was_given_up_is_never_sent_and_says_why(db):
    put(db, "a")
    claimed(db)

    outbox.put_back(db, id_of(db, "a"), "そのような場所はありません", None)

    assert state_of(db, "a") == ("dead", "そのような場所はありません")
    assert outbox.next_pending(db, NOW + timedelta(days=365)) is None
    assert outbox.reply_sent(db, "a") is None


def test_what_nobody_can_tell_is_looked_up_and_not_sent_again(db):
    put(db, "a")
    claimed(db)

    outbox.mark_unknown(db, id_of(db, "a"), "応答がありませんでした")

    assert state_of(db, "a") == ("unknown", "応答がありませんでした")
    assert outbox.next_pending(db, NOW + timedelta(days=365)) is None
    assert [message.key for message in outbox.unknown(db, NOW, NOW)] == ["a"]


def test_what_was_only_just_claimed_has_to_settle_before_it_is_looked_up(db):
    put(db, "a")
    claimed(db, LATER)
    outbox.mark_unknown(db, id_of(db, "a"), "応答がありませんでした")

    assert outbox.unknown(db, LATER - timedelta(seconds=1), LATER) == []


@pytest.mark.parametrize(
    ("found", "state"), [(True, "sent"), (False, "pending")], ids=["it is there", "it is not"]
)
def test_what_was_looked_up_is_sent_or_goes_again(db, found, state):
    put(db, "a")
    claimed(db)
    number = id_of(db, "a")
    outbox.mark_unknown(db, number, "応答がありませんでした")

    if found:
        outbox.mark_sent(db, number, ROOM, "1700000000.1", LATER)
    else:
        outbox.put_back(db, number, "届いていませんでした", LATER)

    assert state_of(db, "a")[0] == state
    assert outbox.unknown(db, LATER, LATER) == []


def test_there_may_be_nothing_to_say_at_the_moment_of_sending(db):
    put(db, "a")

    outbox.mark_skipped(db, id_of(db, "a"), "すべて提出済み")

    assert state_of(db, "a") == ("skipped", "すべて提出済み")
    assert outbox.next_pending(db, LATER) is None


def test_what_a_dead_process_had_in_its_hands_is_unknown_at_the_next_start(db):
    for key in ("in its hands", "sent", "waiting"):
        put(db, key, place=f"room:{key}")
    claimed(db)
    claimed(db)
    outbox.mark_sent(db, id_of(db, "sent"), ROOM, "1700000000.1", NOW)

    assert outbox.interrupted(db) == 1

    assert [state_of(db, key)[0] for key in ("in its hands", "sent", "waiting")] == [
        "unknown",
        "sent",
        "pending",
    ]
    assert [message.key for message in outbox.unknown(db, NOW, NOW)] == ["in its hands"]
    assert outbox.interrupted(db) == 0


# -------------------------------------------------------------------- looking
def test_only_the_keys_of_one_round_are_recorded_for_it(db):
    for round in (1, 11, 2):
        put(db, outbox.step_key(round, "市民課", "D-3"))
    outbox.put_skipped(db, outbox.step_key(1, "納税課", "D-3"), "room:納税課", NOW, "開始より前")

    assert outbox.recorded(db, outbox.round_prefix(1)) == {
        "step/1/市民課/D-3",
        "step/1/納税課/D-3",
    }


def test_a_prefix_means_its_letters_and_no_pattern(db):
    put(db, "step/1/100%課_/D-3")
    put(db, "step/1/100人課と/D-3")

    assert outbox.recorded(db, "step/1/100%") == {"step/1/100%課_/D-3"}
    assert outbox.recorded(db, "step/1/____") == set()


def test_when_a_message_was_sent_is_told_only_once_it_was(db):
    put(db, "a")
    before = (outbox.sent_at(db, "a"), outbox.reply_sent(db, "a"))
    claimed(db)
    outbox.mark_sent(db, id_of(db, "a"), ROOM, "1", LATER)

    assert before == (None, None)
    assert outbox.sent_at(db, "a") == LATER
    assert outbox.reply_sent(db, "a") == REPLY
    assert outbox.sent_at(db, "b") is None


def test_a_later_step_replaces_an_earlier_one_of_the_same_department_only(db):
    for step in ("D-14", "D-7"):
        put(db, outbox.step_key(1, "市民課", step))
    outbox.put_skipped(db, outbox.step_key(1, "市民課", "D-3"), ROOM, NOW, "先に出した")
    put(db, outbox.step_key(1, "納税課", "D-14"))

    assert outbox.is_superseded(db, outbox.step_key(1, "市民課", "D-14"))
    assert not outbox.is_superseded(db, outbox.step_key(1, "市民課", "D-7"))
    assert not outbox.is_superseded(db, outbox.step_key(1, "納税課", "D-14"))


def test_reminders_wait_while_the_city_hall_is_closed_and_hold_up_nothing(db):
    put(db, "step/1/市民課/D-7", topic="remind/1/D-7", reply=None)
    put(db, "reply/1")

    assert outbox.next_pending(db, NOW, reminding=False).key == "reply/1"
    outbox.mark_sent(db, id_of(db, "reply/1"), ROOM, "1", NOW)
    assert outbox.next_pending(db, NOW, reminding=False) is None
    assert outbox.next_pending(db, NOW).key == "step/1/市民課/D-7"


def test_what_waits_or_was_given_up_follows_the_department_to_its_new_address(db):
    for step, state in (("ask", "dead"), ("D-14", "sent"), ("D-7", "pending")):
        put(db, outbox.step_key(1, "市民課", step), thread="1")
        db.conn.execute("UPDATE outbox SET state = ? WHERE key LIKE ?", [state, f"%/{step}"])

    outbox.readdress(db, 1, "市民課", "room:窓口", LATER)

    rows = db.conn.execute("SELECT place, thread, state FROM outbox ORDER BY id").fetchall()
    assert rows == [
        ("room:窓口", None, "pending"),
        (ROOM, "1", "sent"),
        ("room:窓口", None, "pending"),
    ]


# -------------------------------------------------------------------- one process sends
HOLD = """
import sys
from pathlib import Path
from knowledge.store import Store

with Store(Path(sys.argv[1])).sole() as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_process(store):
    """Another process on the same database that wants to send until its input ends."""
    started = []

    def start() -> tuple[subprocess.Popen, str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(store.path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_only_one_of_two_processes_may_send(store, other_process):
    with store.sole() as mine:
        _, others = other_process()

        assert (mine, others) == (True, "False")


def test_another_may_send_once_the_first_has_ended(store, other_process):
    process, others = other_process()
    with store.sole() as mine:
        assert (others, mine) == ("True", False)

    process.communicate()

    with store.sole() as mine:
        assert mine


def test_a_process_that_is_killed_holds_nobody_up(store, other_process):
    process, others = other_process()
    with store.sole() as mine:
        assert (others, mine) == ("True", False)

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    with store.sole() as mine:
        assert mine


def test_two_senders_in_one_process_are_two(store):
    other = Store(store.path)

    with store.sole() as first, other.sole() as second:
        assert (first, second) == (True, False)
    with other.sole() as again:
        assert again
    other.close()


def test_while_one_sends_the_others_may_receive(store):
    other = Store(store.path)

    with store.sole(), other.writing() as db:
        put(db, "a")

    with store.reading() as db:
        assert outbox.next_pending(db, NOW).key == "a"
    other.close()
