"""What the tests of this folder ask of a platform; each platform answers in a file of its own.

A new platform is one more such file and one more line in `conftest.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

import pytest

from jobs.delivery import Messenger
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store


@dataclass(frozen=True)
class Seen:
    """One message of the bot as somebody finds it in a place.

    `posted` is its own id there, `thread` that of the message below which it stands. `text` is what
    is read out and notified; `shown` is what the card shows, `labels` what can be pressed on it,
    `build` what it is made of, whatever it says. `refused` is what the platform would not take.
    """

    posted: str
    thread: str | None
    text: str
    shown: str
    labels: tuple[str, ...]
    build: tuple[str, ...]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """What may happen to the next message: how its sending ends, and whether it is there then."""

    here: Callable[["Platform"], AbstractContextManager[None]]
    ends: str
    arrives: bool = False


class Platform(Protocol):
    """One platform with the bot in it; nothing is handled or sent unless a test says so."""

    # What can go wrong with a message, by what a person would call it.
    TROUBLES: ClassVar[Mapping[str, Trouble]]

    store: Store
    shelf: Shelf
    messenger: Messenger
    # The place of a channel in which all `people` are; the first of them coordinates.
    channel: str
    people: tuple[str, str]

    @classmethod
    def opened(cls, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator["Platform"]:
        """The platform on this database, until the test is over."""

    def now(self) -> datetime: ...

    def look(self, place: str, person: str) -> list[Seen]:
        """The messages of the bot that a person finds in a channel or a direct message."""

    # With the same `key` the platform delivers the same event once more.
    def say(self, person: str, text: str, key: str, place: str, thread: str = "") -> None:
        """Somebody speaks to the bot."""

    def press(self, person: str, seen: Seen, label: str, key: str, place: str) -> None:
        """Somebody presses what a message shows."""

    def fill(self, person: str, form: str, values: Mapping[str, str], key: str) -> None:
        """Somebody fills a form in and sends it off, in the channel."""
