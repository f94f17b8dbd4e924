"""Slack on loopback."""

from collections.abc import Iterator

import pytest

from tests.bot.slack.stand_in import StandIn


@pytest.fixture(scope="session")
def workspace() -> Iterator[StandIn]:
    workspace = StandIn().start()
    yield workspace
    workspace.stop()


@pytest.fixture
def slack(workspace) -> Iterator[StandIn]:
    """A workspace that answers, and in which nothing has happened yet."""
    yield workspace
    workspace.forget()
