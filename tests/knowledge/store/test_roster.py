"""Taking a roster over: what is written, what stays, and what the trail tells of it."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from knowledge.office.roster import Changes, Kept, RosterLine, compare
from knowledge.store import people, roster

NOW = datetime(2027, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
TODAY, YESTERDAY = NOW.date(), NOW.date() - timedelta(days=1)
TANAKA = RosterLine("U1", "", "田中", "市民課", "reporter", date(2026, 4, 1), None)
SATO = RosterLine("", "sato@city.example", "佐藤", "市民課", "head", None, date(2028, 3, 31))


def import_rows(store, *rows: RosterLine, now: datetime = NOW) -> Changes:
    with store.writing() as db:
        changes = compare(roster.kept(db, roster.ROSTER), rows, now.date())
        roster.take_over(db, changes, now, "cli/1")
    return changes


def rows_of(store, origin: str = roster.ROSTER) -> list[RosterLine]:
    with store.reading() as db:
        return [one.row for one in roster.kept(db, origin)]


def test_what_was_imported_comes_back_the_same(store):
    import_rows(store, TANAKA, SATO)

    assert rows_of(store) == [TANAKA, SATO]
    assert not import_rows(store, SATO, TANAKA)


def test_who_left_ends_the_day_before_and_is_never_deleted(store):
    import_rows(store, TANAKA, SATO)
    import_rows(store, SATO)

    left = RosterLine(**vars(TANAKA) | {"until_on": YESTERDAY})
    assert rows_of(store) == [left, SATO]
    with store.reading() as db:
        assert not people.person(db, "U1", TODAY).known
        assert people.person(db, "U1", YESTERDAY).departments == ("市民課",)


def test_who_begins_today_and_is_taken_back_has_no_rights_any_more(store):
    begins = RosterLine(**vars(TANAKA) | {"from_on": TODAY})
    import_rows(store, begins)
    import_rows(store)

    assert len(rows_of(store)) == 1
    with store.reading() as db:
        assert not people.person(db, "U1", TODAY).known


def test_what_had_not_begun_is_gone(store):
    import_rows(store, RosterLine(**vars(TANAKA) | {"from_on": TODAY + timedelta(days=1)}))
    import_rows(store)

    assert rows_of(store) == []


def test_what_the_settings_say_is_never_touched(store):
    with store.writing() as db:
        people.put_person(db, "U9", "取りまとめ", coordinates=True)
        people.put_person(db, "U1", "田中", reports_for="納税課")

    import_rows(store, TANAKA)
    import_rows(store)

    assert [row.id for row in rows_of(store, roster.SETTING)] == ["U9", "U1"]
    with store.reading() as db:
        assert people.coordinators(db, TODAY) == ["U9"]


def test_a_name_in_the_settings_does_not_change_the_roster(store):
    import_rows(store, TANAKA)
    with store.writing() as db:
        people.put_person(db, "U1", "取りまとめ", coordinates=True)

    assert rows_of(store) == [TANAKA]


def test_every_change_leaves_a_line_with_what_was_there_before(store):
    import_rows(
        store, TANAKA, SATO, RosterLine(**vars(TANAKA) | {"id": "U3", "from_on": date(2028, 1, 1)})
    )
    renamed = RosterLine(**vars(TANAKA) | {"name": "田中 花子"})
    import_rows(store, renamed)

    with store.reading() as db:
        lines = db.conn.execute(
            "SELECT person, what, details, source FROM audit WHERE id > 3 ORDER BY id"
        ).fetchall()
    assert [line[1] for line in lines] == ["person_ended", "person_removed", "person_changed"]
    assert {(person, source) for person, _, _, source in lines} == {("operator", "cli/1")}
    changed = json.loads(lines[2][2])
    assert (changed["before"]["name"], changed["after"]["name"]) == ("田中", "田中 花子")
    assert json.loads(lines[0][2])["until_on"] == YESTERDAY.isoformat()


def test_a_number_of_a_row_is_not_given_twice(store):
    """The trail speaks of rows by their numbers."""
    import_rows(store, RosterLine(**vars(TANAKA) | {"from_on": TODAY + timedelta(days=1)}))
    import_rows(store)
    import_rows(store, TANAKA)

    with store.reading() as db:
        assert roster.kept(db, roster.ROSTER) == [Kept(2, TANAKA)]
