"""A real browser on a running bot."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# As root Chromium needs --no-sandbox; the rest keeps it from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


KIKIMASSHI = Path(sys.executable).with_name("kikimasshi")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_bot(home: Path, port: int | None = None) -> Iterator[str]:
    port = port or free_port()
    process = subprocess.Popen(
        [KIKIMASSHI, "run"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=home,
        env=os.environ | {"KIKIMASSHI_HOME": str(home), "KIKIMASSHI_PORT": str(port)},
    )
    said = process.stdout.readline()
    assert str(port) in said
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of a bot that tests share which only ask."""
    with running_bot(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def own_address(tmp_path) -> Iterator[str]:
    """The address of a bot with a fresh home."""
    with running_bot(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["KIKIMASSHI_CHROMIUM"], args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser) -> Iterator[BrowserContext]:
    """Windows that fail the test when they ask for anything outside this machine, or stumble."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
    )
    asked: list[str] = []
    stumbled: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: stumbled.append(str(error.error)))
    context.on("console", lambda told: stumbled.append(told.text) if told.type == "error" else None)
    yield context
    context.close()
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:"))] == []
    assert stumbled == []


@pytest.fixture
def page(context, address) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of the page where KIKIMASSHI_PICTURES names a folder; else do nothing."""
    folder = os.environ.get("KIKIMASSHI_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return keep
