"""Every platform, one after the other; a new one is a line in PLATFORMS."""

from collections.abc import Iterator

import pytest

from tests.platform.on_page import OnPage
from tests.platform.on_slack import OnSlack
from tests.platform.shared import Platform

PLATFORMS: dict[str, type[Platform]] = {"page": OnPage, "slack": OnSlack}


@pytest.fixture(params=PLATFORMS)
def platform(request, shelf, monkeypatch) -> Iterator[Platform]:
    yield from PLATFORMS[request.param].opened(shelf, monkeypatch)
