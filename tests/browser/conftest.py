"""A real browser on a running bot."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# As root Chromium needs --no-sandbox; the rest keeps it from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of a bot with a fresh home."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [Path(sys.executable).with_name("kikimasshi"), "run"],
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
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["KIKIMASSHI_CHROMIUM"], args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address) -> Iterator[Page]:
    """A page that fails the test when it asks for anything outside this machine."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    page.close()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
