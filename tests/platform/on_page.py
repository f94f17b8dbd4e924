"""The page of the trial, used as a browser without scripts does."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from html.parser import HTMLParser
from threading import Event
from typing import ClassVar

import httpx
import pytest

from bot.settings import Settings
from bot.web import view
from bot.web.app import build_app
from bot.web.room import RoomMessenger
from bot.wiring import House
from bot.worker import Worker
from knowledge.office.places import direct_to
from knowledge.shelf.shelf import Shelf
from knowledge.store import trial
from tests.platform.shared import Seen, Trouble

DEPARTMENT = "交通政策課"
SLUGS = {trial.COORDINATOR: "coordinator", trial.reporter(DEPARTMENT): DEPARTMENT}
VOID = ("input", "br", "meta", "link", "img")


@contextmanager
def nothing_can_be_written(page: "OnPage") -> Iterator[None]:
    """As where the disk is full: the database refuses the message."""
    with page.store.writing() as db:
        db.conn.execute(
            "CREATE TRIGGER full BEFORE INSERT ON chat BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    yield
    with page.store.writing() as db:
        db.conn.execute("DROP TRIGGER full")


class OnPage:
    """Each message of a room is looked at on the page of whoever looks."""

    TROUBLES: ClassVar = {"the disk is full": Trouble(nothing_can_be_written, "not sent")}

    channel = trial.room_of(DEPARTMENT)
    people = (trial.COORDINATOR, trial.reporter(DEPARTMENT))

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.store = shelf, shelf.store
        settings = Settings(_env_file=None, KIKIMASSHI_HOME=self.store.path.parent)
        self._house = House(settings, self.store, shelf)
        self.messenger = RoomMessenger(self.store)
        app = build_app(self._house, Worker(self._house, self.messenger), Event())
        self._transport = httpx.ASGITransport(app)

    @classmethod
    def opened(cls, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator["OnPage"]:
        # Nobody works here who could answer, so the page need not wait for one.
        monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.0)
        yield cls(shelf)

    def now(self) -> datetime:
        return self._house.now()

    def look(self, place: str, person: str) -> list[Seen]:
        return [
            Seen(
                message.number,
                message.thread if message.thread != message.number else None,
                self._text(message.number),
                "".join(message.said),
                tuple(message.buttons),
                tuple(message.build),
            )
            for message in self._messages(place, person)
        ]

    def say(self, person: str, text: str, key: str, place: str, thread: str = "") -> None:
        self._post(person, "say", {"text": text, "place": place, "thread": thread}, key)

    def press(self, person: str, seen: Seen, label: str, key: str, place: str) -> None:
        (found,) = [one for one in self._messages(place, person) if one.number == seen.posted]
        action, fields = found.buttons[label]
        self._post(person, action.rpartition("/")[2], fields, key)

    def fill(self, person: str, form: str, values: Mapping[str, str], key: str) -> None:
        fields = {f"f.{name}": value for name, value in values.items()}
        about = {"form": form, "value": "", "place": self.channel}
        self._post(person, "fill", about | fields, key)

    # ---------------------------------------------------------------- the browser
    def _post(self, person: str, what: str, fields: Mapping[str, str], key: str) -> None:
        told = dict(fields) | {"key": f"key-of-{key}"}
        answer = self._request("POST", f"/as/{SLUGS[person]}/{what}", data=told)
        assert answer.status_code == 303, answer.text

    def _request(self, method: str, path: str, **more) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url="http://127.0.0.1"
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(send())

    def _messages(self, place: str, person: str) -> list["Message"]:
        room = "direct" if place == direct_to(person) else place.removeprefix(trial.ROOM)
        page = self._request("GET", f"/as/{SLUGS[person]}/room/{room}")
        assert page.status_code == 200
        reader = Reader()
        reader.feed(page.text)
        return reader.messages

    def _text(self, number: str) -> str:
        with self.store.reading() as db:
            return db.conn.execute("SELECT text FROM chat WHERE id = ?", [number]).fetchone()[0]


class Message:
    """What a browser makes of one message."""

    def __init__(self, thread: str, number: str) -> None:
        self.thread, self.number = thread, number
        self.said: list[str] = []
        self.build: list[str] = []
        # Label → where a press goes and what it carries.
        self.buttons: dict[str, tuple[str, dict[str, str]]] = {}


class Reader(HTMLParser):
    """Finds the messages of the bot in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self._thread = ""
        # Inside of a message: what is open there, and the form that a button would send off.
        self._open: list[str] = []
        self._form: tuple[str, dict[str, str]] = ("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        named = given.get("class", "").split()
        if "thread" in named:
            self._thread = given["id"].removeprefix("t")
        elif {"message", "bot"} <= set(named):
            self.messages.append(Message(self._thread, given["id"].removeprefix("m")))
            self._open = [tag]
        elif self._open:
            self.messages[-1].build.append(" ".join([tag, *sorted(given)]))
            if tag == "form":
                self._form = (given["action"], {})
            elif tag == "input":
                self._form[1][given["name"]] = given["value"]
            if tag not in VOID:
                self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.messages[-1].said.append(data)
            if self._open[-1] == "button":
                self.messages[-1].buttons[data] = self._form
