"""The program as a process of its own, with a home of its own and none of our settings."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

KIKIMASSHI = Path(sys.executable).with_name("kikimasshi")
OURS = ("KIKIMASSHI_", "SLACK_", "PORT")


@pytest.fixture(scope="session")
def warm_home(tmp_path_factory) -> Path:
    """A home whose database is there already; for tests that only read."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def environment(warm_home) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    return kept | {"KIKIMASSHI_HOME": str(warm_home)}


@pytest.fixture
def kikimasshi(environment, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the program to its end; `settings` are variables of its environment."""

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


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
