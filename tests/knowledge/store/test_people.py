"""Who may do what, and where departments are reached."""

import sqlite3
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from knowledge.office.places import direct_to
from knowledge.office.roster import Changes, RosterLine
from knowledge.store import Store, people, roster
from knowledge.store.migrations import MIGRATIONS
from knowledge.store.people import (
    OPERATOR,
    Account,
    Person,
    Standing,
    put_address,
    put_group,
    put_members,
    put_person,
)

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
TODAY = NOW.date()
DAY = timedelta(days=1)


def who(store, id: str, day: date = TODAY) -> Person:
    with store.reading() as db:
        return people.person(db, id, day)


def put_row(store, name: str, **more) -> None:
    """A row of the roster: with an id, an e-mail or both."""
    row = RosterLine(
        **({"id": "", "email": "", "department": "市民課", "role": "reporter"} | more), name=name
    )
    with store.writing() as db:
        roster.take_over(db, Changes(added=(row,)), NOW, "cli/1")


def put_account(store, id: str, standing: Standing = "staff", **more: str) -> None:
    account = Account(id, **({"team": "T0CITY", "name": id, "email": ""} | more), standing=standing)
    with store.writing() as db:
        people.put_account(db, account, NOW)


# -------------------------------------------------------------------- rights
def test_somebody_in_no_list_may_ask_and_nothing_else(store):
    stranger = who(store, "U9")

    assert stranger == Person("U9", "")
    assert not stranger.coordinates
    assert not stranger.may_report_for("市民課")


def test_a_reporter_writes_for_the_own_department_alone(store):
    with store.writing() as db:
        put_person(db, "U1", "加賀", reports_for="市民課")

    reporter = who(store, "U1")

    assert reporter == Person("U1", "加賀", ("市民課",), known=True)
    assert reporter.may_report_for("市民課")
    assert not reporter.may_report_for("納税課")
    assert not reporter.may_report_for("")


def test_one_person_may_report_for_several_departments(store):
    with store.writing() as db:
        put_person(db, "U1", "加賀", reports_for="納税課")
        put_person(db, "U1", "加賀", reports_for="市民課")

    reporter = who(store, "U1")

    assert set(reporter.departments) == {"市民課", "納税課"}
    assert reporter.may_report_for("市民課")
    assert reporter.may_report_for("納税課")


def test_a_coordinator_writes_for_all(store):
    with store.writing() as db:
        put_person(db, "U2", "取りまとめ", coordinates=True)

    coordinator = who(store, "U2")

    assert coordinator.coordinates
    assert coordinator.may_report_for("市民課")
    assert coordinator.departments == ()


def test_a_coordinator_may_report_for_a_department_too(store):
    with store.writing() as db:
        put_person(db, "U2", "取りまとめ", coordinates=True)
        put_person(db, "U2", "取りまとめ", reports_for="デジタル政策課")

    both = who(store, "U2")

    assert (both.coordinates, both.departments) == (True, ("デジタル政策課",))


def test_a_member_of_staff_may_only_ask(store):
    with store.writing() as db:
        put_person(db, "U3", "職員")

    member = who(store, "U3")

    assert (member.name, member.departments, member.coordinates) == ("職員", (), False)


def test_who_works_at_the_machine_coordinates_without_being_in_a_list(store):
    operator = who(store, OPERATOR)

    assert operator.coordinates
    assert operator.may_report_for("市民課")


def test_putting_somebody_in_again_changes_the_name_and_doubles_nothing(store):
    with store.writing() as db:
        put_person(db, "U1", "加賀", reports_for="市民課")
        put_person(db, "U1", "加賀 花子", reports_for="市民課")

    assert who(store, "U1") == Person("U1", "加賀 花子", ("市民課",), known=True)


def test_all_coordinators_are_told_each_once(store):
    with store.writing() as db:
        put_person(db, "U2", "二", coordinates=True)
        put_person(db, "U1", "一", coordinates=True)
        put_person(db, "U2", "二", reports_for="市民課", coordinates=True)
        put_person(db, "U3", "三", reports_for="市民課")

    with store.reading() as db:
        assert people.coordinators(db, TODAY) == ["U1", "U2"]


def test_a_role_that_does_not_exist_is_refused_by_the_database(store):
    with pytest.raises(sqlite3.IntegrityError), store.writing() as db:
        db.conn.execute("INSERT INTO people (id, name, role) VALUES ('U1', '加賀', 'mayor')")

    assert who(store, "U1").name == ""


# -------------------------------------------------------------------- the roster
def test_a_row_counts_from_its_first_day_to_its_last(store):
    put_row(store, "加賀", id="U1", from_on=TODAY, until_on=TODAY + DAY)

    days = [TODAY + DAY * number for number in (-1, 0, 1, 2)]

    assert [who(store, "U1", day).departments for day in days] == [(), ("市民課",), ("市民課",), ()]
    assert [who(store, "U1", day).known for day in days] == [False, True, True, False]


def test_a_head_leads_a_department_and_reports_for_it(store):
    put_row(store, "加賀", id="U1", role="head")
    with store.writing() as db:
        put_person(db, "U2", "能登", leads="納税課")

    head = who(store, "U1")

    assert (head.departments, head.heads) == (("市民課",), ("市民課",))
    assert head.may_report_for("市民課")
    assert head.leads("市民課")
    assert not head.leads("納税課")
    assert who(store, "U2").leads("納税課")


def test_who_is_in_the_roster_by_email_is_known_once_the_platform_told_whose_it_is(store):
    put_row(store, "加賀", email="kaga@city.example")
    before = who(store, "U1")
    put_account(store, "U1", email="kaga@city.example")

    assert before == Person("U1", "")
    assert who(store, "U1") == Person("U1", "加賀", ("市民課",), known=True)


@pytest.mark.parametrize("standing", ["guest", "foreign", "bot", "gone"])
def test_an_email_gives_no_rights_to_an_account_that_is_not_one_of_the_staff(store, standing):
    """A person of another workspace could give themselves any e-mail."""
    put_row(store, "加賀", email="kaga@city.example", role="coordinator", department="")
    put_account(store, "U1", standing, email="kaga@city.example")

    assert not who(store, "U1").coordinates
    with store.reading() as db:
        assert people.coordinators(db, TODAY) == []


def test_an_account_without_email_is_not_everybody_whose_email_is_unknown(store):
    put_row(store, "加賀", id="U1")
    put_account(store, "U2")

    assert who(store, "U2") == Person("U2", "U2")


def test_parts_by_id_by_email_and_by_group_add_up(store):
    put_row(store, "加賀", id="U1")
    put_row(store, "加賀", email="kaga@city.example", department="納税課", role="head")
    put_account(store, "U1", email="kaga@city.example")
    with store.writing() as db:
        put_group(db, "道路管理課", "S1")
        put_members(db, "道路管理課", ["U1"])
        put_group(db, "市民課", "S2")
        put_members(db, "市民課", ["U1", "U1"])

    person = who(store, "U1")

    assert set(person.departments) == {"市民課", "納税課", "道路管理課"}
    assert len(person.departments) == 3
    assert person.heads == ("納税課",)


def test_coordinators_of_the_day_are_those_whose_account_is_known(store):
    put_row(store, "一", id="U1", role="coordinator", department="", until_on=TODAY - DAY)
    put_row(store, "二", id="U2", role="coordinator", department="")
    put_row(store, "三", email="san@city.example", role="coordinator", department="")
    put_row(store, "四", email="shi@city.example", role="coordinator", department="")
    put_account(store, "U3", email="san@city.example")

    with store.reading() as db:
        assert people.coordinators(db, TODAY) == ["U2", "U3"]
        assert people.coordinators(db, TODAY - DAY) == ["U1", "U2", "U3"]


def test_reporters_of_a_department_are_counted_each_once(store):
    put_row(store, "一", id="U1")
    put_row(store, "一", id="U1", role="head")
    put_row(store, "二", email="ni@city.example")
    put_row(store, "三", email="san@city.example")
    put_row(store, "四", id="U4", until_on=TODAY - DAY)
    put_row(store, "五", id="U5", role="member")
    put_account(store, "U3", email="san@city.example")
    with store.writing() as db:
        put_group(db, "市民課", "S1")
        put_members(db, "市民課", ["U1", "U6"])

    with store.reading() as db:
        assert people.headcounts(db, TODAY) == {"市民課": 4}


def test_somebody_who_left_keeps_the_name_beside_what_they_wrote(store):
    put_row(store, "加賀", id="U1", until_on=TODAY - DAY)
    put_row(store, "能登", email="noto@city.example", until_on=TODAY - DAY)
    put_account(store, "U2", "gone", email="noto@city.example")
    put_account(store, "U3", name="輪島")

    with store.reading() as db:
        names = [people.name_of(db, id) for id in ("U1", "U2", "U3", "U4", OPERATOR)]

    assert names == ["加賀", "能登", "輪島", "", "運用"]


def test_who_changed_the_name_is_called_by_the_newest(store):
    put_row(store, "能登", id="U1", from_on=TODAY)
    put_row(store, "加賀", id="U1", until_on=TODAY - DAY)

    assert who(store, "U1").name == "能登"


def test_the_roster_knows_the_name_of_a_coordinator_whom_the_settings_name(store):
    with store.writing() as db:
        put_person(db, "U1", "取りまとめ", coordinates=True)
    before = who(store, "U1").name
    put_row(store, "加賀", id="U1")

    assert (before, who(store, "U1").name) == ("取りまとめ", "加賀")


# -------------------------------------------------------------------- accounts and groups
def test_the_newest_word_of_the_platform_counts(store):
    put_account(store, "U1", "guest", name="加賀")
    put_account(store, "U1", "gone", name="加賀")

    with store.reading() as db:
        assert people.standing_of(db, "U1") == "gone"
        assert people.standing_of(db, "U2") is None
        assert people.account_is_fresh(db, "U1", NOW)
        assert not people.account_is_fresh(db, "U1", NOW + timedelta(seconds=1))
        assert not people.account_is_fresh(db, "U2", NOW)


def test_emails_are_looked_up_that_have_no_account_and_are_not_over(store):
    put_row(store, "一", email="ichi@city.example")
    put_row(store, "二", email="ni@city.example", until_on=TODAY - DAY)
    put_row(store, "三", email="san@city.example", from_on=TODAY + DAY)
    put_row(store, "四", email="shi@city.example", id="U4")
    put_row(store, "五", email="go@city.example")
    put_account(store, "U5", email="go@city.example")

    with store.reading() as db:
        found = people.emails_without_account(db, TODAY)

    assert found == ["ichi@city.example", "san@city.example"]


def test_members_of_a_group_report_until_the_department_has_another_one(store):
    with store.writing() as db:
        put_group(db, "市民課", "S1")
        put_members(db, "市民課", ["U1", "U2"])
        put_members(db, "市民課", ["U1"])
        put_group(db, "市民課", "S1")
    member, former = who(store, "U1"), who(store, "U2")
    with store.writing() as db:
        put_group(db, "市民課", "S2")

    assert member == Person("U1", "", ("市民課",), known=True)
    assert former == Person("U2", "")
    assert who(store, "U1") == Person("U1", "")
    with store.reading() as db:
        assert people.groups(db) == {"市民課": "S2"}


def test_a_department_may_be_left_without_a_group(store):
    with store.writing() as db:
        put_group(db, "市民課", "S1")
        put_members(db, "市民課", ["U1"])
        put_group(db, "市民課", None)

    with store.reading() as db:
        assert people.groups(db) == {}
    assert not who(store, "U1").known


def test_people_of_a_database_from_before_the_roster_are_still_there(tmp_path):
    path = tmp_path / "old.db"
    old = Database(path)
    MIGRATIONS.apply(old, stop_before="0006_roster")
    old.conn.executemany(
        "INSERT INTO people (id, name, department, role) VALUES (?, ?, ?, ?)",
        [("U1", "加賀", "市民課", "reporter"), ("U2", "能登", "", "coordinator")],
    )
    old.conn.commit()
    old.conn.close()

    store = Store(path)

    assert who(store, "U1") == Person("U1", "加賀", ("市民課",), known=True)
    with store.reading() as db:
        assert people.coordinators(db, TODAY) == ["U2"]
        assert [one.row.name for one in roster.kept(db, roster.SETTING)] == ["加賀", "能登"]
    store.close()


# -------------------------------------------------------------------- addresses
def test_a_department_that_nobody_gave_an_address_has_none(store):
    with store.reading() as db:
        assert people.address_of(db, "市民課") is None
        assert people.addresses(db) == {}


def test_the_newest_address_of_a_department_counts(store):
    with store.writing() as db:
        put_address(db, "市民課", "C1")
        put_address(db, "納税課", "C2")
        put_address(db, "市民課", "C3")

    with store.reading() as db:
        assert people.address_of(db, "市民課") == "C3"
        assert people.addresses(db) == {"市民課": "C3", "納税課": "C2"}


def test_an_address_may_be_taken_away(store):
    with store.writing() as db:
        put_address(db, "市民課", "C1")
        put_address(db, "市民課", None)
        put_address(db, "納税課", None)

    with store.reading() as db:
        assert people.addresses(db) == {}


def test_departments_may_share_a_place(store):
    with store.writing() as db:
        put_address(db, "納税課", "C1")
        put_address(db, "市民課", "C1")

    with store.reading() as db:
        assert people.addresses(db) == {"市民課": "C1", "納税課": "C1"}


def test_the_place_of_a_person_is_nobody_elses():
    places = [direct_to(id) for id in ("U1", "U2", "trial/市民課")]

    assert len(set(places)) == 3
