"""Rounds in the database: who is asked for what, and all that was written, for ever."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.errors import RecordsVanished
from knowledge.records.loading import read_records
from knowledge.rounds.rows import RESULT, TEXT, Part
from knowledge.rounds.wanted import Proposed
from knowledge.store import audit, outbox, rounds
from knowledge.store.plans import digest_of_records, replace_records
from knowledge.store.plans import read_records as stored_records
from tests.knowledge.small_plan import SMALL_PLAN

ROOT = Path(__file__).resolve().parents[3]
AT = datetime(2027, 4, 1, 9, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
DUE = date(2027, 4, 30)
BINS, WINDOW = "small-2026/bins", "small-2026/window"
KPI, MEASURE = "small-2026/kpi-satisfaction", "small-2026/bins/placed"
PLACED = Part("value", MEASURE)
ROWS = (
    Proposed("市民課", initiative=BINS, measures=(MEASURE,)),
    Proposed("市民課", initiative=WINDOW),
    Proposed("納税課", initiative=WINDOW),
    Proposed("納税課", kpi=KPI, proposed=True),
)


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "small-2026.toml"
    path.write_text(SMALL_PLAN, encoding="utf-8")
    return read_records([path])


@pytest.fixture
def db(store, records):
    """An open transaction on a database that holds the small plan."""
    replace_records(store, records, "first")
    with store.writing() as db:
        yield db


def add_round(db, kind="final") -> int:
    return rounds.add_round(db, ["small-2026"], 2026, kind, DUE, True, AT, "U1")


def with_rows(db, rows=ROWS, *, running: bool = False) -> rounds.Round:
    """A round that wants these rows."""
    id = add_round(db)
    rounds.add_rows(db, rounds.round_of(db, id), rows)
    if running:
        rounds.start_round(db, id, AT)
    return rounds.round_of(db, id)


def write(db, wanted: int, part: Part = PLACED, how="given", **more) -> int:
    told = {"typed": "12台", "person": "U1", "at": AT, "source": "Ev1"}
    return rounds.append_entry(db, wanted, part, how, **(told | more))


def mark(db, wanted: int, word="submitted", upto: int = 1, **more) -> None:
    told = {"person": "U1", "at": AT, "source": "Ev1"}
    rounds.append_mark(db, wanted, word, upto, **(told | more))


def ids(db, round: rounds.Round) -> list[int]:
    return [wanted.id for wanted in rounds.wanted_of(db, round.id)]


# -------------------------------------------------------------------- a round
def test_a_round_is_prepared_and_asks_nobody(db):
    id = add_round(db)

    round = rounds.round_of(db, id)

    assert (round.plans, round.fiscal_year, round.kind) == (("small-2026",), 2026, "final")
    assert (round.due_on, round.with_text, round.opened_at) == (DUE, True, AT)
    assert (round.state, round.started_at) == ("prepared", None)
    assert rounds.requests_of(db, round) == []


def test_a_round_is_started_once(db):
    id = add_round(db)

    assert rounds.start_round(db, id, AT)
    assert not rounds.start_round(db, id, AT + timedelta(days=1))

    round = rounds.round_of(db, id)
    assert (round.state, round.started_at) == ("running", AT)


def test_only_a_running_round_is_closed(db):
    id = add_round(db)
    assert not rounds.close_round(db, id)
    rounds.start_round(db, id, AT)

    assert rounds.close_round(db, id)
    assert not rounds.close_round(db, id)
    assert rounds.round_of(db, id).state == "closed"
    assert not rounds.start_round(db, id, AT)


def test_the_newest_round_comes_first(db):
    first, second = add_round(db, "interim"), add_round(db, "final")

    assert [round.id for round in rounds.rounds(db)] == [second, first]


def test_a_round_that_was_never_opened_is_not_there(db):
    assert rounds.round_of(db, 99) is None
    assert not rounds.start_round(db, 99, AT)
    assert not rounds.close_round(db, 99)
    assert not rounds.drop_prepared(db, 99)


def test_a_kind_that_does_not_exist_is_refused_by_the_database(db):
    with pytest.raises(sqlite3.IntegrityError):
        add_round(db, "last")


def test_a_prepared_round_may_be_taken_back_without_a_trace(db):
    kept = with_rows(db, running=True)
    dropped = with_rows(db)

    assert rounds.drop_prepared(db, dropped.id)

    assert [round.id for round in rounds.rounds(db)] == [kept.id]
    assert rounds.requests_of(db, dropped) == []
    assert rounds.wanted_of(db, dropped.id) == []
    assert len(rounds.wanted_of(db, kept.id)) == len(ROWS)


def test_a_round_that_was_started_is_never_taken_back(db):
    round = with_rows(db, running=True)

    assert not rounds.drop_prepared(db, round.id)
    rounds.close_round(db, round.id)
    assert not rounds.drop_prepared(db, round.id)
    assert len(rounds.wanted_of(db, round.id)) == len(ROWS)


# -------------------------------------------------------------------- requests and rows
def test_each_department_gets_one_request_with_its_rows_in_order(db):
    round = with_rows(db)

    first, second = rounds.requests_of(db, round)

    assert (first.department, second.department) == ("市民課", "納税課")
    assert (first.due_on, first.place, first.thread) == (DUE, None, None)
    subjects = [w.subject for w in rounds.wanted_of(db, round.id, first.id)]
    assert subjects == [BINS, WINDOW]
    assert [w.subject for w in rounds.wanted_of(db, round.id, second.id)] == [WINDOW, KPI]


def test_requests_come_in_printed_order_not_in_that_of_their_making(db):
    round = with_rows(db)

    rounds.settle_reporter(db, round, ids(db, round)[0], "納税課")

    assert [r.department for r in rounds.requests_of(db, round)] == ["納税課", "市民課"]


def test_a_row_keeps_what_is_wanted(db):
    round = with_rows(db)

    bins, *_, kpi = rounds.wanted_of(db, round.id)

    assert (bins.initiative, bins.kpi, bins.measures, bins.proposed) == (
        BINS,
        None,
        (MEASURE,),
        False,
    )
    assert (kpi.initiative, kpi.kpi, kpi.measures, kpi.proposed) == (None, KPI, (), True)
    assert [wanted.position for wanted in rounds.wanted_of(db, round.id)] == [0, 1, 2, 3]


def test_two_rounds_ask_for_themselves(db):
    first, second = with_rows(db), with_rows(db)
    write(db, ids(db, first)[0], value=12)

    assert set(ids(db, first)).isdisjoint(ids(db, second))
    assert [len(w.entries) for w in rounds.wanted_of(db, first.id)] == [1, 0, 0, 0]
    assert [len(w.entries) for w in rounds.wanted_of(db, second.id)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(Proposed("水道課", initiative=BINS), id="department"),
        pytest.param(Proposed("市民課", initiative="small-2026/none"), id="initiative"),
        pytest.param(Proposed("市民課", initiative=BINS, measures=("none",)), id="measure"),
        pytest.param(Proposed("市民課"), id="nothing at all"),
        pytest.param(Proposed("市民課", initiative=BINS, kpi=KPI), id="two things"),
    ],
)
def test_what_is_in_no_record_cannot_be_asked_for(db, row):
    with pytest.raises(sqlite3.IntegrityError):
        with_rows(db, (row,))


def test_a_request_is_found_by_its_number_its_row_and_its_thread(db):
    round = with_rows(db, running=True)
    request, other = rounds.requests_of(db, round)
    rounds.note_thread(db, request.id, "room:市民課", "1700000000.1")

    found = rounds.request_in(db, "room:市民課", "1700000000.1")

    assert found == rounds.request_of(db, request.id)
    assert (found.department, found.place, found.thread) == (
        "市民課",
        "room:市民課",
        "1700000000.1",
    )
    assert found.round == round
    assert rounds.request_of_row(db, ids(db, round)[2]).id == other.id


def test_what_is_said_elsewhere_answers_no_request(db):
    round = with_rows(db, running=True)
    rounds.note_thread(db, rounds.requests_of(db, round)[0].id, "room:市民課", "1700000000.1")

    assert rounds.request_in(db, "room:納税課", "1700000000.1") is None
    assert rounds.request_in(db, "room:市民課", "1700000000.2") is None
    assert rounds.request_of(db, 99) is None
    assert rounds.request_of_row(db, 99) is None


def test_what_is_said_below_an_earlier_post_still_answers_the_request(db):
    """The 依頼 went to one place, a reminder to another after the address had changed."""
    request = rounds.requests_of(db, with_rows(db, running=True))[1]
    posts = {f"ask/{request.id}": "room:納税課", f"remind/{request.id}/D-3": "room:窓口"}
    for number, (topic, place) in enumerate(posts.items()):
        outbox.put(db, topic, place, AT, topic=topic)
        message = outbox.next_pending(db, AT)
        outbox.mark_sent(db, message.id, place, str(number), AT)
        outbox.note_request_thread(db, message, place, str(number))

    assert rounds.request_in(db, "room:納税課", "0").id == request.id
    assert rounds.request_in(db, "room:窓口", "1").id == request.id
    assert rounds.request_in(db, "room:窓口", "0") is None


def test_two_requests_never_share_a_thread(db):
    first, second = rounds.requests_of(db, with_rows(db))
    rounds.note_thread(db, first.id, "room:市民課", "1700000000.1")

    with pytest.raises(sqlite3.IntegrityError):
        rounds.note_thread(db, second.id, "room:市民課", "1700000000.1")


def test_a_department_has_a_running_request_once_it_was_asked(db):
    round = with_rows(db, running=True)
    request = rounds.requests_of(db, round)[0]
    assert rounds.running_request(db, "市民課") is None

    rounds.note_thread(db, request.id, "room:市民課", "1700000000.1")

    assert rounds.running_request(db, "市民課").id == request.id
    assert rounds.running_request(db, "納税課") is None
    rounds.close_round(db, round.id)
    assert rounds.running_request(db, "市民課") is None


def test_of_two_running_rounds_the_newer_is_meant(db):
    for thread in ("1", "2"):
        round = with_rows(db, running=True)
        request = rounds.requests_of(db, round)[0]
        rounds.note_thread(db, request.id, "room:市民課", thread)

    assert rounds.running_request(db, "市民課").thread == "2"


# -------------------------------------------------------------------- who reports
def test_another_department_may_be_made_the_reporter_of_a_row(db):
    round = with_rows(db)
    kpi = ids(db, round)[3]

    rounds.settle_reporter(db, round, kpi, "市民課")

    assert rounds.request_of_row(db, kpi).department == "市民課"
    assert [r.department for r in rounds.requests_of(db, round)] == ["市民課", "納税課"]


def test_a_department_that_was_asked_for_nothing_else_is_not_asked_any_more(db):
    round = with_rows(db, (*ROWS[:2], ROWS[3]))
    kpi = ids(db, round)[2]

    rounds.settle_reporter(db, round, kpi, "市民課")

    assert [r.department for r in rounds.requests_of(db, round)] == ["市民課"]


def test_a_department_that_was_not_asked_yet_gets_a_request(db):
    round = with_rows(db, ROWS[:2])
    window = ids(db, round)[1]

    rounds.settle_reporter(db, round, window, "納税課")

    assert [r.department for r in rounds.requests_of(db, round)] == ["市民課", "納税課"]
    assert rounds.request_of_row(db, window).due_on == DUE


def test_settling_touches_no_other_round(db):
    other, round = with_rows(db), with_rows(db)

    rounds.settle_reporter(db, round, ids(db, round)[3], "市民課")

    assert [r.department for r in rounds.requests_of(db, other)] == ["市民課", "納税課"]


# -------------------------------------------------------------------- what people write
def test_what_was_written_comes_out_as_it_went_in(db):
    row = ids(db, with_rows(db))[0]

    number = write(
        db, row, value=1200, approx=True, counting="のべ", typed="のべ約１,２００台", person="U2"
    )

    (entry,) = rounds.wanted_of(db, 1)[0].entries
    assert (entry.id, entry.part, entry.how) == (number, PLACED, "given")
    assert (entry.value, entry.approx, entry.counting) == (1200, True, "のべ")
    assert (entry.typed, entry.person, entry.at) == ("のべ約１,２００台", "U2", AT)
    assert entry.words is None


@pytest.mark.parametrize("value", [0, 12, -3, 231_402, 15_340_000_000, 79.6, 0.1, -2.5])
def test_a_value_comes_out_the_same(db, value):
    row = ids(db, with_rows(db))[0]
    write(db, row, value=value)

    (entry,) = rounds.wanted_of(db, 1)[0].entries

    assert entry.value == value
    assert isinstance(entry.value, type(value))


def test_words_come_out_the_same(db):
    row = ids(db, with_rows(db))[0]
    words = "「窓口」の予約を追加\n<!channel> 👨‍👩‍👧 '; DROP TABLE entries; --"
    write(db, row, TEXT, words=words)
    write(db, row, RESULT, words="継続・拡大")
    write(db, row, how="nothing", words="荒天のため中止")

    text, result, nothing = rounds.wanted_of(db, 1)[0].entries

    assert (text.part, text.words) == (TEXT, words)
    assert (result.part, result.words) == (RESULT, "継続・拡大")
    assert (nothing.how, nothing.value, nothing.words) == ("nothing", None, "荒天のため中止")


def test_what_stood_before_stays_in_the_history(db):
    row = ids(db, with_rows(db))[0]

    numbers = [write(db, row, value=value) for value in (12, 13, 12)]

    entries = rounds.wanted_of(db, 1)[0].entries
    assert [entry.id for entry in entries] == numbers == sorted(numbers)
    assert [entry.value for entry in entries] == [12, 13, 12]


def test_a_decision_keeps_who_when_why_and_how_far(db):
    row = ids(db, with_rows(db))[0]
    number = write(db, row, value=12)

    mark(db, row, upto=number, late=True)
    mark(db, row, "returned", number, comment="桁をお確かめください", person="U9")

    submitted, returned = rounds.wanted_of(db, 1)[0].marks
    assert (submitted.mark, submitted.upto, submitted.late) == ("submitted", number, True)
    assert (returned.mark, returned.comment, returned.person, returned.at, returned.late) == (
        "returned",
        "桁をお確かめください",
        "U9",
        AT,
        False,
    )


@pytest.mark.parametrize(
    "writing",
    [
        pytest.param(lambda db: write(db, 99, value=12), id="entry for no row"),
        pytest.param(lambda db: write(db, 1, Part("value", "none"), value=12), id="no measure"),
        pytest.param(lambda db: write(db, 1, Part("colour"), words="赤"), id="no such part"),
        pytest.param(lambda db: write(db, 1, how="guessed", value=12), id="no such way"),
        pytest.param(lambda db: mark(db, 99), id="decision on no row"),
        pytest.param(lambda db: mark(db, 1, "liked"), id="no such decision"),
    ],
)
def test_what_speaks_of_nothing_is_refused_by_the_database(db, writing):
    with_rows(db)

    with pytest.raises(sqlite3.IntegrityError):
        writing(db)


CHANGES = {
    "entries": "value = 99",
    "marks": "mark = 'confirmed'",
    "audit": "person = 'U9'",
}


@pytest.mark.parametrize("table", CHANGES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {change}",
        "DELETE FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "UPDATE OR REPLACE {table} SET id = id + 1",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_written(db, table, statement):
    row = ids(db, with_rows(db))[0]
    mark(db, row, upto=write(db, row, value=12))
    audit.note(db, AT, "U1", "submitted", "wanted/1", "Ev1", upto=1)
    before = db.conn.execute(f"SELECT * FROM {table}").fetchall()

    with pytest.raises(sqlite3.IntegrityError, match="only ever appended"):
        db.conn.execute(statement.format(table=table, change=CHANGES[table]))

    assert len(before) == 1
    assert db.conn.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("table", ["wanted", "requests", "rounds"])
def test_what_was_written_for_a_row_keeps_the_row(db, table):
    row = ids(db, with_rows(db))[0]
    write(db, row, value=12)

    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(f"DELETE FROM {table}")


def test_the_trail_tells_who_did_what_oldest_first(db):
    audit.note(db, AT, "U1", "submitted", "wanted/1", "Ev1", upto=3, late=False)
    audit.note(db, AT, "U9", "confirmed", "wanted/1", "Ev2")
    audit.note(db, AT, "U2", "submitted", "wanted/2", "Ev3", words="窓口")

    assert audit.noted(db, "submitted") == [("U1", "wanted/1"), ("U2", "wanted/2")]
    assert audit.noted(db, "locked") == []


# -------------------------------------------------------------------- what has changed since
def test_decisions_are_counted_and_drafts_are_not(db):
    row = ids(db, with_rows(db))[0]
    assert rounds.marks_revision(db) == 0

    write(db, row, value=12)
    assert rounds.marks_revision(db) == 0

    mark(db, row)
    first = rounds.marks_revision(db)
    mark(db, row, "confirmed")
    assert 0 < first < rounds.marks_revision(db)


def test_whatever_is_written_makes_the_board_newer(db):
    round = with_rows(db)
    row = ids(db, round)[0]
    seen = [rounds.revision_of_round(db, round.id)]

    for happens in (
        lambda: write(db, row, value=12),
        lambda: mark(db, row),
        lambda: audit.note(db, AT, "U1", "extended", "round/1", "Ev1"),
        lambda: outbox.put(db, "step/1/市民課/ask", "room:市民課", AT, topic="ask/1"),
        lambda: outbox.mark_sent(db, 1, "room:市民課", "1", AT),
    ):
        happens()
        seen.append(rounds.revision_of_round(db, round.id))

    assert len(set(seen)) == len(seen)
    assert rounds.revision_of_round(db, round.id) == seen[-1]


# -------------------------------------------------------------------- records that vanish
def _without(records, table: str, key: str):
    """The same records without one, and without whatever names it."""
    if table == "measures":
        items = tuple(
            item.model_copy(update={"measures": tuple(m for m in item.measures if m.id != key)})
            for item in records.initiatives
        )
        return records.model_copy(update={"initiatives": items})
    if table == "departments":
        items = tuple(
            item.model_copy(update={"departments": tuple(d for d in item.departments if d != key)})
            for item in records.initiatives
        )
        fewer = tuple(d for d in records.departments if d.name != key)
        return records.model_copy(update={"initiatives": items, "departments": fewer})
    return records.model_copy(
        update={table: tuple(one for one in getattr(records, table) if one.id != key)}
    )


GONE = [("initiatives", WINDOW), ("measures", MEASURE), ("kpis", KPI), ("departments", "納税課")]


@pytest.mark.parametrize(("table", "key"), GONE)
def test_a_record_that_a_round_asks_about_cannot_vanish(store, records, table, key):
    replace_records(store, records, "first")
    with store.writing() as db:
        round = with_rows(db, running=True)

    with pytest.raises(RecordsVanished) as caught:
        replace_records(store, _without(records, table, key), "second")

    assert key in caught.value.names
    assert stored_records(store) == records
    assert digest_of_records(store) == "first"
    with store.reading() as db:
        assert len(rounds.wanted_of(db, round.id)) == len(ROWS)


@pytest.mark.parametrize(("table", "key"), GONE)
def test_a_record_that_no_round_asks_about_may_go(store, records, table, key):
    replace_records(store, records, "first")
    with store.writing() as db:
        rounds.drop_prepared(db, with_rows(db).id)

    replace_records(store, _without(records, table, key), "second")

    assert stored_records(store) == _without(records, table, key)


def test_a_record_that_is_worded_anew_keeps_what_was_written(store, records):
    replace_records(store, records, "first")
    with store.writing() as db:
        round = with_rows(db, running=True)
        row = ids(db, round)[0]
        mark(db, row, upto=write(db, row, value=12))
    bins, *others = records.initiatives
    renamed = bins.model_copy(update={"title": "スマートごみ箱の設置"})

    replace_records(store, records.model_copy(update={"initiatives": (*others, renamed)}), "second")

    with store.reading() as db:
        wanted = rounds.wanted_of(db, round.id)[0]
    assert (wanted.initiative, wanted.measures) == (BINS, (MEASURE,))
    assert wanted.entries[0].value == 12


# -------------------------------------------------------------------- killed in the middle
KILLED = """
import sys
from datetime import datetime
from pathlib import Path
from knowledge.rounds.rows import TEXT
from knowledge.store import Store
from knowledge.store.rounds import append_entry

store = Store(Path(sys.argv[1]))
at = datetime.fromisoformat("2027-04-01T09:00:00+09:00")
about = {"typed": "", "person": "U1", "at": at, "source": "Ev1"}
with store.writing() as db:
    append_entry(db, 1, TEXT, "given", words="whole", **about)
with store.writing() as db:
    append_entry(db, 1, TEXT, "given", words="half", **about)
    print("in the middle", flush=True)
    sys.stdin.read()
"""


def test_of_a_killed_process_all_that_was_finished_is_there_and_nothing_half(store, records):
    replace_records(store, records, "first")
    with store.writing() as db:
        round = with_rows(db)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store.path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().strip() == "in the middle"

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    with store.writing() as db:
        write(db, 1, TEXT, words="after")
        entries = rounds.wanted_of(db, round.id)[0].entries
    assert [entry.words for entry in entries] == ["whole", "after"]
