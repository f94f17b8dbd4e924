"""The application of the trial page, where something goes wrong."""

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime
from threading import Event

import httpx
import pytest

from bot.settings import Settings
from bot.web import view
from bot.web.app import build_app
from bot.web.room import RoomMessenger
from bot.wiring import House
from bot.worker import Worker
from handlers.messages import Choice, Reply, to_kept
from jobs.inbox import apply_all
from knowledge.office.places import private_in
from knowledge.rounds.wanted import proposed_rows
from knowledge.store import audit, chat, inbox, rounds, trial
from knowledge.store.people import address_of


@pytest.fixture
def house(shelf, tmp_path) -> House:
    return House(Settings(_env_file=None, KIKIMASSHI_HOME=tmp_path), shelf.store, shelf)


@pytest.fixture
def ask(house) -> Callable[..., httpx.Response]:
    """`ask("GET", path)`: one request to the application, without a server."""
    app = build_app(house, Worker(house, RoomMessenger(house.store)), Event())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def once(method: str, path: str, **more) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", follow_redirects=True
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(send())

    return once


@pytest.mark.parametrize("path", ["/nothing", "/as/staff/nothing", "/static/nothing.css"])
def test_an_address_that_is_not_there_is_told_in_japanese(ask, path):
    answer = ask("GET", path)

    assert answer.status_code == 404
    assert "このページはありません" in answer.text


def test_what_nobody_expected_is_told_with_the_reference_that_stands_in_the_log(ask, house, caplog):
    with house.store.writing() as db:
        db.conn.execute("DROP TABLE chat")

    with caplog.at_level(logging.ERROR):
        answer = ask("GET", "/as/staff")

    assert answer.status_code == 500
    reference = answer.text.split("番号 ")[1].split()[0]
    assert reference in caplog.text
    assert "no such table" not in answer.text


def test_starting_over_leaves_people_and_rooms_and_nothing_that_was_said(ask, house, monkeypatch):
    # Nobody works here who could answer, so the page need not wait for one.
    monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.0)
    ask("POST", "/as/staff/say", data={"text": "のりまっしの担当課は？", "key": "key-000001"})

    ask("POST", "/as/staff/restart")

    assert "のりまっしの担当課は？</p>" not in ask("GET", "/as/staff").text
    with house.store.reading() as db:
        people = db.conn.execute("SELECT id FROM people").fetchall()
    assert (trial.COORDINATOR,) in people


def test_a_second_click_on_a_form_tells_of_no_error_that_the_first_had_not(ask, house, monkeypatch):
    """The first had opened the round, so that the second was told that there is one already."""
    monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.0)
    values = {"plan": "dxap2-2026", "fiscal_year": "2026", "kind": "final", "with_text": "yes"}
    fields = {f"f.{name}": value for name, value in (values | {"due_on": "2099-01-05"}).items()}
    fields |= {"form": "round.open", "key": "key-000001"}

    for _ in range(2):
        answer = ask("POST", "/as/coordinator/fill", data=fields)
        apply_all(house.store, house.shelf)

    assert answer.status_code == 200
    with house.store.reading() as db:
        assert (db["inbox"].count, db["rounds"].count) == (1, 1)


# -------------------------------------------------------------------- what one person sees
ROOM = trial.room_of("交通政策課")


@pytest.fixture
def told_alone(house) -> str:
    """The coordinator was told something in a department's room; the number of that message."""
    said = Reply("取りまとめの方だけに。", choices=(Choice("担当課", "担当は？"),))
    with house.store.writing() as db:
        place = private_in(ROOM, trial.COORDINATOR)
        number = chat.post(db, place, chat.BOT, said.text, house.now(), reply=to_kept(said))
    return str(number)


def test_what_is_for_one_person_is_shown_in_the_room_to_nobody_else(ask, told_alone):
    seen = ask("GET", "/as/coordinator/room/交通政策課").text

    assert f'id="m{told_alone}"' in seen
    assert "あなただけに表示" in seen
    for path in ("/as/交通政策課", "/as/staff/room/交通政策課", "/as/coordinator"):
        assert "取りまとめの方だけに" not in ask("GET", path).text


def test_who_goes_on_from_there_stays_alone(ask, house, monkeypatch, told_alone):
    monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.0)
    place = private_in(ROOM, trial.COORDINATOR)
    fields = {"text": "担当は？", "place": place, "thread": told_alone, "key": "key-000001"}

    answer = ask("POST", "/as/coordinator/say", data=fields)

    assert "担当は？</p>" in answer.text
    assert "交通政策課の部屋" in answer.text
    assert "担当は？</p>" not in ask("GET", "/as/交通政策課").text
    with house.store.reading() as db:
        assert inbox.next_new(db).place == place


def test_nobody_says_anything_where_another_person_is_alone(ask, house, told_alone):
    place = private_in(ROOM, trial.COORDINATOR)
    fields = {"text": "担当は？", "place": place, "thread": told_alone, "key": "key-000001"}

    assert ask("POST", "/as/交通政策課/say", data=fields).status_code == 404
    del fields["place"]
    assert ask("POST", "/as/交通政策課/say", data=fields).status_code == 404

    with house.store.reading() as db:
        assert inbox.next_new(db) is None


# -------------------------------------------------------------------- what a trial has
def test_a_department_loses_its_room_and_gets_it_back(ask, house):
    take = {"department": "交通政策課", "to": "nowhere"}
    ask("POST", "/as/coordinator/address", data=take)
    ask("POST", "/as/coordinator/address", data=take)
    with house.store.reading() as db:
        without = address_of(db, "交通政策課")

    ask("POST", "/as/coordinator/address", data=take | {"to": "room"})

    with house.store.reading() as db:
        assert (without, address_of(db, "交通政策課")) == (None, trial.room_of("交通政策課"))
        assert audit.noted(db, "addressed") == [(trial.COORDINATOR, "交通政策課")] * 3


@pytest.mark.parametrize(
    ("who", "department", "status"),
    [("staff", "交通政策課", 403), ("coordinator", "月面課", 404)],
)
def test_only_the_coordinator_takes_a_room_away_and_only_one_that_there_is(
    ask, house, who, department, status
):
    given = {"department": department, "to": "nowhere"}

    assert ask("POST", f"/as/{who}/address", data=given).status_code == status

    with house.store.reading() as db:
        assert address_of(db, "交通政策課") is not None


def test_a_page_of_the_desk_that_is_not_the_coordinators_is_refused(ask):
    answer = ask("GET", "/as/交通政策課/board")

    assert answer.status_code == 403
    assert "取りまとめの方のもの" in answer.text


def test_every_page_of_the_desk_can_be_shown(ask, house, shelf):
    plan, at = "dxap2-2026", datetime.fromisoformat("2026-11-25T10:00:00+09:00")
    with house.store.writing() as db:
        id = rounds.add_round(db, [plan], 2026, "final", date(2026, 12, 18), True, at, "U1")
        wanted = proposed_rows(shelf.library(), (plan,), 2026, "デジタル政策課")
        rounds.add_rows(db, rounds.round_of(db, id), wanted)
    prepared = ask("GET", f"/as/coordinator/preview/{id}")
    with house.store.writing() as db:
        rounds.start_round(db, id, at)
    running = [ask("GET", f"/as/coordinator/{page}/{id}") for page in ("board", "review", "export")]

    assert prepared.status_code == 200
    assert "照会の確認" in prepared.text
    assert "前年度" in prepared.text
    assert [answer.status_code for answer in running] == [200, 200, 200]
