"""The shipped records and a furnished trial database for the benchmarks."""

import pytest

from knowledge.store import database
from tests.conftest import filled, furnished, library

__all__ = ["filled", "furnished", "library"]


@pytest.fixture(autouse=True, scope="session")
def shipped_durability() -> str:
    """What is measured waits for the disk, as the bot does."""
    return database.SYNCHRONOUS
