"""What is learned of people from Slack, and what trouble with Slack leaves as it was."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.slack.client import Client
from bot.slack.directory import Directory, account_of
from knowledge.office.roster import Changes, RosterLine
from knowledge.store import people, roster
from knowledge.store.people import Account, Person, put_group
from tests.bot.slack.conftest import PATIENCE, patience_with
from tests.bot.slack.stand_in import TEAM, person

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
DAY = timedelta(days=1)
SOON = timedelta(minutes=5)


@pytest.fixture
def client(slack) -> Client:
    return Client("xoxb-secret", slack.api_url)


@pytest.fixture
def directory(client, store) -> Directory:
    return Directory(client, store)


def standing(store, id: str = "U0TANAKA") -> str | None:
    with store.reading() as db:
        return people.standing_of(db, id)


def who(store, id: str) -> Person:
    with store.reading() as db:
        return people.person(db, id, NOW.date())


def asked(slack, method: str) -> list[str]:
    keys = {"users.info": "user", "usergroups.users.list": "usergroup"}
    return [one[keys.get(method, "email")] for name, one in slack.calls if name == method]


def in_roster(store, *emails: str) -> None:
    rows = tuple(RosterLine("", email, "田中", "市民課", "reporter") for email in emails)
    with store.writing() as db:
        roster.take_over(db, Changes(added=rows), NOW, "cli/1")


def grouped(store, **groups: str) -> None:
    with store.writing() as db:
        for department, group in groups.items():
            put_group(db, department, group)


# -------------------------------------------------------------------- whose account it is
@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({}, "staff"),
        ({"deleted": True}, "gone"),
        ({"deleted": True, "is_bot": True}, "gone"),
        ({"is_bot": True}, "bot"),
        ({"id": "USLACKBOT"}, "bot"),
        ({"team_id": "T0ELSEWHERE"}, "foreign"),
        ({"is_stranger": True}, "foreign"),
        ({"team_id": "T0ELSEWHERE", "is_restricted": True}, "foreign"),
        ({"team_id": "T0SISTER", "enterprise_user": {"teams": [TEAM]}}, "staff"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"team_id": None}, "foreign"),
    ],
)
def test_an_account_is_what_slack_says_it_is(known, found):
    assert account_of(person("U0TANAKA") | known, TEAM).standing == found


def test_name_and_email_are_kept_as_far_as_slack_tells_them():
    user = person("U0TANAKA")
    full = user | {"profile": {"real_name": "田中\x00 太郎", "email": "Tanaka@City.example"}}
    bare = {"id": "U0SATO", "team_id": TEAM, "name": "sato"}

    assert account_of(full, TEAM) == Account(
        "U0TANAKA", TEAM, "田中 太郎", "tanaka@city.example", "staff"
    )
    assert account_of(bare, TEAM) == Account("U0SATO", TEAM, "sato", "", "staff")


def test_somebody_is_introduced_once_a_day(slack, store, directory):
    directory.introduce("U0TANAKA", NOW)
    directory.introduce("U0TANAKA", NOW + DAY)
    slack.people["U0TANAKA"] = {"deleted": True}
    first = standing(store)
    directory.introduce("U0TANAKA", NOW + DAY + timedelta(seconds=1))

    assert first == "staff"
    assert standing(store) == "gone"
    assert asked(slack, "users.info") == ["U0TANAKA"] * 2


def test_who_is_introduced_has_the_rights_that_go_with_the_email(slack, store, directory):
    in_roster(store, "tanaka@city.example")
    slack.people["U0TANAKA"] = {"profile": {"email": "tanaka@city.example"}}

    directory.introduce("U0TANAKA", NOW)

    assert who(store, "U0TANAKA").departments == ("市民課",)


@pytest.mark.parametrize(
    "fault", ["500", "429", "html", "half", "hang", "reset", "error:user_not_found"]
)
def test_trouble_with_slack_leaves_somebody_unknown_and_is_told_once_by_name(
    slack, store, client, directory, caplog, fault
):
    slack.fail("users.info", fault, fault)
    client.timeout = patience_with(fault)

    with caplog.at_level(logging.WARNING):
        directory.introduce("U0TANAKA", NOW)
        directory.introduce("U0TANAKA", NOW + SOON)
    unknown = standing(store)
    client.timeout = PATIENCE
    directory.introduce("U0TANAKA", NOW + 2 * SOON)

    assert unknown is None
    assert standing(store) == "staff"
    assert len(caplog.records) == 1
    assert "users.info" in caplog.text
    assert "xoxb" not in caplog.text
    assert "U0TANAKA" not in caplog.text


def test_trouble_that_is_over_is_told_anew_when_it_comes_back(slack, directory, caplog):
    slack.fail("users.info", "error:user_not_found")
    directory.introduce("U0TANAKA", NOW)
    directory.introduce("U0TANAKA", NOW)
    slack.fail("users.info", "error:user_not_found")

    directory.introduce("U0SATO", NOW)

    assert caplog.text.count("user_not_found") == 2


def test_where_slack_takes_nothing_from_anybody_it_is_left_alone_for_a_while(
    slack, store, directory
):
    slack.fail("users.info", "429")
    directory.introduce("U0TANAKA", NOW)
    directory.introduce("U0SATO", NOW)

    assert asked(slack, "users.info") == ["U0TANAKA"]
    assert standing(store, "U0SATO") is None


def test_who_the_own_workspace_is_must_be_known_to_judge_anybody(slack, store, directory):
    slack.fail("auth.test", "error:internal_error")
    directory.introduce("U0TANAKA", NOW)
    unknown = standing(store)
    directory.introduce("U0TANAKA", NOW + SOON)
    directory.introduce("U0SATO", NOW + SOON)

    assert (unknown, standing(store)) == (None, "staff")
    assert sum(name == "auth.test" for name, _ in slack.calls) == 2


def test_a_database_that_does_not_take_anything_raises_nothing(store, directory, caplog):
    with store.writing() as db:
        db.conn.execute("DROP TABLE accounts")

    directory.introduce("U0TANAKA", NOW)
    directory.refresh(NOW)

    assert "OperationalError" in caplog.text


# -------------------------------------------------------------------- user groups
def test_members_of_a_group_report_for_its_department(slack, store, directory):
    grouped(store, 市民課="S1", 納税課="S2")
    slack.groups |= {"S1": ["U1", "U2"], "S2": ["U2"]}
    directory.refresh(NOW)
    slack.groups["S1"] = ["U3"]
    before = who(store, "U1")
    directory.refresh(NOW + SOON)

    assert before.departments == ("市民課",)
    assert not who(store, "U1").known
    assert who(store, "U2").departments == ("納税課",)
    assert who(store, "U3").departments == ("市民課",)


@pytest.mark.parametrize("fault", ["500", "html", "half", "reset", "error:no_such_subteam"])
def test_one_group_that_cannot_be_read_keeps_its_members_and_stops_no_other(
    slack, store, directory, caplog, fault
):
    grouped(store, 市民課="S1", 納税課="S2")
    slack.groups |= {"S1": ["U1"], "S2": ["U2"]}
    directory.refresh(NOW)
    slack.groups |= {"S1": [], "S2": ["U3"]}
    slack.fail("usergroups.users.list", fault)
    with caplog.at_level(logging.WARNING):
        directory.refresh(NOW + SOON)

    assert who(store, "U1").departments == ("市民課",)
    assert who(store, "U3").departments == ("納税課",)
    assert len(caplog.records) == 1
    assert "市民課" in caplog.text


def test_the_same_trouble_with_a_group_is_told_once(slack, store, directory, caplog):
    grouped(store, 市民課="S1")

    for number in range(3):
        directory.refresh(NOW + SOON * number)

    assert len(asked(slack, "usergroups.users.list")) == 3
    assert len(caplog.records) == 1


def test_where_slack_limits_how_many_groups_are_read_the_rest_comes_first_next_time(
    slack, store, directory, caplog
):
    grouped(store, 市民課="S1", 納税課="S2", 道路管理課="S3")
    slack.groups |= {"S1": ["U1"], "S2": ["U2"], "S3": ["U3"]}
    for number in range(3):
        slack.fail("usergroups.users.list", "429")
        directory.refresh(NOW + SOON * number)
    caplog.clear()
    first = len(asked(slack, "usergroups.users.list"))
    directory.refresh(NOW + SOON * 3)

    assert first == 3
    assert not caplog.records
    assert who(store, "U3").departments == ("道路管理課",)
    slack.calls.clear()
    grouped(store, 会計課="S4")
    slack.groups["S4"] = ["U4"]
    directory.refresh(NOW + SOON * 4)
    assert asked(slack, "usergroups.users.list")[0] == "S4"


# -------------------------------------------------------------------- e-mails
def test_emails_of_the_roster_find_their_accounts(slack, store, directory):
    in_roster(store, "tanaka@city.example", "nobody@city.example")
    slack.people["U0TANAKA"] = {"profile": {"email": "tanaka@city.example"}}

    directory.refresh(NOW)
    directory.refresh(NOW + SOON)
    today = asked(slack, "users.lookupByEmail")
    directory.refresh(NOW + DAY)

    assert who(store, "U0TANAKA").departments == ("市民課",)
    assert sorted(today) == ["nobody@city.example", "tanaka@city.example"]
    assert asked(slack, "users.lookupByEmail")[2:] == ["nobody@city.example"]


def test_without_the_scope_emails_are_told_once_and_not_asked_one_by_one(
    slack, store, directory, caplog
):
    in_roster(store, "a@city.example", "b@city.example", "c@city.example")
    grouped(store, 市民課="S1")
    slack.groups["S1"] = ["U1"]
    slack.fail("users.lookupByEmail", *["error:missing_scope"] * 9)

    directory.refresh(NOW)
    directory.refresh(NOW + SOON)

    assert len(asked(slack, "users.lookupByEmail")) == 2
    assert [record.getMessage().count("missing_scope") for record in caplog.records] == [1]
    assert "city.example" not in caplog.text
    assert who(store, "U1").departments == ("市民課",)


def test_without_groups_and_emails_slack_is_not_asked(slack, directory):
    directory.refresh(NOW)

    assert slack.calls == []
