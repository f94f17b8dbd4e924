"""A trial database: furnished once, and emptied without touching the plans."""

import sqlite3
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.records.loading import read_records
from knowledge.rounds.rows import TEXT
from knowledge.rounds.wanted import Proposed
from knowledge.store import audit, channels, chat, forms, inbox, outbox, people, rounds, trial
from knowledge.store.plans import KEPT, REFILLED, replace_records, revision_of_records
from knowledge.store.plans import read_records as stored_records
from knowledge.store.questions import note_question
from tests.knowledge.small_plan import SMALL_PLAN

AT = datetime(2027, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
DEPARTMENTS = ("市民課", "納税課")
GUARDED = ("entries", "marks", "audit")


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "small-2026.toml"
    path.write_text(SMALL_PLAN, encoding="utf-8")
    return read_records([path])


@pytest.fixture
def used(store, records):
    """A trial in which somebody has done everything that can be done."""
    replace_records(store, records, "first")
    with store.writing() as db:
        trial.furnish(db, DEPARTMENTS)
        play(db)
    return store


def play(db) -> None:
    """Leave a row in every table that people fill."""
    id = rounds.add_round(
        db, ["small-2026"], 2026, "final", date(2027, 4, 30), True, AT, trial.COORDINATOR
    )
    row = Proposed("市民課", initiative="small-2026/bins", measures=("small-2026/bins/placed",))
    rounds.add_rows(db, rounds.round_of(db, id), (row,))
    wanted = rounds.wanted_of(db, id)[0].id
    about = {"person": "trial/市民課", "at": AT, "source": "Ev1"}
    entry = rounds.append_entry(db, wanted, TEXT, "given", words="設置", typed="設置", **about)
    rounds.append_mark(db, wanted, "submitted", entry, **about)
    audit.note(db, AT, "trial/市民課", "submitted", f"wanted/{wanted}", "Ev1")
    inbox.receive(db, "Ev1", "room:市民課", "1", "trial/市民課", "typed", {"text": "設置"}, AT)
    outbox.put(db, "reply/Ev1", "room:市民課", AT, reply="{}")
    chat.post(db, "room:市民課", "trial/市民課", "設置", AT)
    trial.set_ahead(db, timedelta(days=1))
    note_question(db, "のりまっしの担当は?", "answered", [], AT)
    people.put_account(db, people.Account("U1", "T0CITY", "加賀", "", "staff"), AT)
    people.put_group(db, "市民課", "S1")
    people.put_members(db, "市民課", ["U1"])
    forms.keep_open(db, forms.OpenForm("t", "report.row", "1", "C1", "1", "U1"), AT)
    channels.set_quiet(db, "C1", True)
    channels.settle_workspace(db, "T0CITY")


def count(store, table: str) -> int:
    with store.reading() as db:
        return db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


# -------------------------------------------------------------------- furnishing
def test_a_trial_has_a_coordinator_a_member_and_a_reporter_for_each_department(store):
    with store.writing() as db:
        trial.furnish(db, DEPARTMENTS)

    with store.reading() as db:
        assert people.coordinators(db, AT.date()) == [trial.COORDINATOR]
        assert people.person(db, trial.MEMBER, AT.date()).departments == ()
        for name in DEPARTMENTS:
            assert people.person(db, trial.reporter(name), AT.date()).departments == (name,)
            assert people.address_of(db, name) == trial.room_of(name)


def test_furnishing_again_changes_nothing_that_is_there(store):
    with store.writing() as db:
        trial.furnish(db, DEPARTMENTS)
        people.put_address(db, "市民課", "elsewhere")
        people.put_address(db, "納税課", None)

    with store.writing() as db:
        trial.furnish(db, (*DEPARTMENTS, "会計課"))

    with store.reading() as db:
        assert people.addresses(db) == {"市民課": "elsewhere"}
        assert people.person(db, trial.reporter("会計課"), AT.date()).departments == ()


# -------------------------------------------------------------------- starting over
def test_starting_over_empties_all_that_people_made(used):
    filled = {table: count(used, table) for table in trial.MADE_BY_PEOPLE}

    with used.writing() as db:
        trial.start_over(db, DEPARTMENTS)

    assert 0 not in filled.values()
    left = {table for table in trial.MADE_BY_PEOPLE if count(used, table)}
    assert left == {"people", "addresses"}
    with used.reading() as db:
        assert trial.ahead_by(db) == timedelta(0)


def test_every_table_holds_either_records_or_what_people_made(store):
    with store.reading() as db:
        tables = {
            row[0]
            for row in db.conn.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
            )
        }

    assert tables == {*trial.MADE_BY_PEOPLE, *KEPT, *REFILLED, "record_state"}


def test_starting_over_keeps_the_plans(used, records):
    revision = revision_of_records(used)

    with used.writing() as db:
        trial.start_over(db, DEPARTMENTS)

    assert stored_records(used) == records
    assert revision_of_records(used) == revision


def test_starting_over_furnishes_anew(used):
    with used.writing() as db:
        people.put_address(db, "市民課", "elsewhere")
        people.put_person(db, "U1", "加賀", coordinates=True)
        trial.start_over(db, DEPARTMENTS)

    with used.reading() as db:
        assert people.coordinators(db, AT.date()) == [trial.COORDINATOR]
        assert people.address_of(db, "市民課") == trial.room_of("市民課")


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("table", GUARDED)
def test_after_starting_over_nothing_that_is_written_can_be_changed(used, table, times):
    for _ in range(times):
        with used.writing() as db:
            trial.start_over(db, DEPARTMENTS)
            play(db)

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET person = 'U9'"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever"), used.writing() as db:
            db.conn.execute(statement)
    assert count(used, table) == 1


@pytest.mark.parametrize("table", GUARDED)
def test_starting_over_that_fails_half_way_changes_nothing_and_leaves_the_guard(used, table):
    def fail() -> None:
        with used.writing() as db:
            trial.start_over(db, DEPARTMENTS)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert count(used, table) == 1
    with pytest.raises(sqlite3.IntegrityError, match="only ever"), used.writing() as db:
        db.conn.execute(f"DELETE FROM {table}")


def test_numbers_are_not_given_twice_after_starting_over(used):
    """A button of a card from before must not speak of a new row."""
    with used.reading() as db:
        before = rounds.rounds(db)[0].id

    with used.writing() as db:
        trial.start_over(db, DEPARTMENTS)
        play(db)

    with used.reading() as db:
        after = rounds.rounds(db)[0].id
    assert after > before


def test_one_can_ask_and_answer_again_after_starting_over(used):
    with used.writing() as db:
        trial.start_over(db, DEPARTMENTS)
        play(db)

    assert [count(used, table) for table in ("rounds", "entries", "marks", "outbox")] == [1] * 4
