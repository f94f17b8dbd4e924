"""Who may do what, and where departments are reached."""

import sqlite3

import pytest

from knowledge.store import people
from knowledge.store.people import OPERATOR, Person, put_address, put_person


def who(store, id: str) -> Person:
    with store.reading() as db:
        return people.person(db, id)


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

    assert reporter == Person("U1", "加賀", ("市民課",))
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

    assert who(store, "U1") == Person("U1", "加賀 花子", ("市民課",))


def test_all_coordinators_are_told_each_once(store):
    with store.writing() as db:
        put_person(db, "U2", "二", coordinates=True)
        put_person(db, "U1", "一", coordinates=True)
        put_person(db, "U2", "二", reports_for="市民課", coordinates=True)
        put_person(db, "U3", "三", reports_for="市民課")

    with store.reading() as db:
        assert people.coordinators(db) == ["U1", "U2"]


def test_a_role_that_does_not_exist_is_refused_by_the_database(store):
    with pytest.raises(sqlite3.IntegrityError), store.writing() as db:
        db.conn.execute("INSERT INTO people (id, name, role) VALUES ('U1', '加賀', 'mayor')")

    assert who(store, "U1").name == ""


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
    places = [people.direct_to(id) for id in ("U1", "U2", "trial/市民課")]

    assert len(set(places)) == 3
