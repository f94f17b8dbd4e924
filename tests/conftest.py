"""What many tests share: the shipped records, a fresh database, a way to talk to the bot."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from handlers import answer
from handlers.messages import Asked, Reply
from knowledge.records.library import Library
from knowledge.records.loading import SHIPPED, read_records, record_files
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, database, trial
from knowledge.store.plans import revision_of_records

TODAY = date(2026, 11, 20)

# What holds for whatever is typed: tried a little each time, and thoroughly in `make test-sweeps`.
ANY_PACE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=60, **ANY_PACE)
settings.register_profile("thorough", max_examples=600, **ANY_PACE)
settings.load_profile("quick")


@pytest.fixture(autouse=True, scope="session")
def shipped_durability() -> Iterator[str]:
    """How SQLite waits for the disk elsewhere: here nobody pulls the plug, so nobody waits for it.

    Processes that a test starts wait, as they do outside.
    """
    with pytest.MonkeyPatch.context() as patched:
        shipped = database.SYNCHRONOUS
        patched.setattr(database, "SYNCHRONOUS", "OFF")
        yield shipped


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


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> Path:
    """The file of a database with its records and nobody in it; made once and copied."""
    folder = tmp_path_factory.mktemp("filled")
    store = Store(folder / "test.db")
    Shelf(store, folder / "plans").refresh()
    store.close()
    return store.path


@pytest.fixture(scope="session")
def furnished(filled, library, tmp_path_factory) -> Path:
    """The file of a trial database with its records, people and rooms, made once and copied."""
    store = Store(Path(shutil.copy(filled, tmp_path_factory.mktemp("furnished") / "trial.db")))
    with store.writing() as db:
        trial.furnish(db, library.departments)
    store.close()
    return store.path


@pytest.fixture
def shelf(furnished, library, tmp_path) -> Iterator[Shelf]:
    """A shelf over a furnished trial database; it knows the shipped records without reading."""
    copied = tmp_path / "trial.db"
    shutil.copy(furnished, copied)
    shelf = Shelf(Store(copied), tmp_path / "plans")
    shelf._records, shelf._revision = library, revision_of_records(shelf.store)
    yield shelf
    shelf.store.close()


@pytest.fixture
def talk(library) -> Callable[..., Reply]:
    """`talk("のりまっしの担当は?", "それで?")` answers the last message of a thread."""

    def say(*messages: str, today: date = TODAY) -> Reply:
        *earlier, last = messages
        return answer(Asked(last, today, tuple(earlier)), library)

    return say
