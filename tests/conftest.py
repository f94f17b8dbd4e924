"""What many tests share: the shipped records, a fresh database, a way to talk to the bot."""

from collections.abc import Callable
from datetime import date

import pytest

from handlers import answer
from handlers.messages import Asked, Reply
from knowledge.library import Library
from knowledge.reading import SHIPPED, read_records, record_files
from knowledge.store import Store

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def library() -> Library:
    """The records that ship with the bot."""
    return Library(read_records(record_files(SHIPPED)))


@pytest.fixture
def store(tmp_path) -> Store:
    """An empty database."""
    store = Store(tmp_path / "test.db")
    yield store
    store.close()


@pytest.fixture
def talk(library) -> Callable[..., Reply]:
    """`talk("のりまっしの担当は?", "それで?")` answers the last message of a thread."""

    def say(*messages: str, today: date = TODAY) -> Reply:
        *earlier, last = messages
        return answer(Asked(last, today, tuple(earlier)), library)

    return say
