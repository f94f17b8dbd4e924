"""The program in this process or as its own, with a home of its own and none of our settings."""

import io
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import cli
from knowledge.records.library import Library
from knowledge.shelf.shelf import Shelf
from knowledge.store.plans import digest_of_records, read_records

KIKIMASSHI = Path(sys.executable).with_name("kikimasshi")
OURS = ("KIKIMASSHI_", "SLACK_", "PORT")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def warm_home(tmp_path_factory, furnished) -> Path:
    """A home whose database is there already; for tests that only read."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(furnished, home)
    return home


@pytest.fixture(scope="session")
def environment(warm_home) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    return kept | {"KIKIMASSHI_HOME": str(warm_home)}


@pytest.fixture
def process(environment, tmp_path) -> Run:
    """Run the program as a process; `settings` are variables of its environment."""

    def run(*arguments: str, typed: str | bytes = "", **settings: str):
        given = typed if isinstance(typed, bytes) else typed.encode()
        done = subprocess.run(
            [KIKIMASSHI, *arguments],
            input=given,
            capture_output=True,
            env=environment | settings,
            cwd=tmp_path,
            timeout=60,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture(scope="session")
def read_once() -> Callable[[Shelf], Library]:
    """Reads the records out of a database; the same records are put together but once."""
    known: dict[str | None, Library] = {}

    def read(shelf: Shelf) -> Library:
        digest = digest_of_records(shelf.store)
        if digest not in known:
            known[digest] = Library(read_records(shelf.store))
        return known[digest]

    return read


@pytest.fixture
def kikimasshi(environment, tmp_path, monkeypatch, read_once) -> Run:
    """The same in this process: the whole program without the time that starting it takes."""

    def run(*arguments: str, typed: str | bytes = "", **settings: str):
        given = typed if isinstance(typed, bytes) else typed.encode()
        told, trouble = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as here:
            here.chdir(tmp_path)
            for name in [name for name in os.environ if name.startswith(OURS)]:
                here.delenv(name)
            here.setenv("KIKIMASSHI_HOME", environment["KIKIMASSHI_HOME"])
            for name, value in settings.items():
                here.setenv(name, value)
            here.setattr(Shelf, "_read", read_once)
            here.setattr("sys.argv", ["kikimasshi", *arguments])
            here.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
            here.setattr("sys.stdout", io.TextIOWrapper(told, write_through=True))
            here.setattr("sys.stderr", io.TextIOWrapper(trouble, write_through=True))
            with pytest.raises(SystemExit) as ended:
                cli.main()
            out, err = told.getvalue().decode(), trouble.getvalue().decode()
        return subprocess.CompletedProcess(arguments, ended.value.code or 0, out, err)

    return run


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
