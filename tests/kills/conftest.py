"""A bot that is killed and started again, and a Slack that loses its answers and lives on."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Event, Lock
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from knowledge.rounds.wanted import Proposed
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store
from knowledge.store.people import put_person
from knowledge.store.rounds import (
    add_round,
    add_rows,
    note_thread,
    requests_of,
    round_of,
    start_round,
)
from tests.bot.conftest import OURS, free_port
from tests.bot.slack.stand_in import StandIn

__all__ = ["free_port"]

LAUNCH = Path(__file__).with_name("launch.py")
POSTING = "chat.postMessage"
TOKYO = ZoneInfo("Asia/Tokyo")
DEPARTMENTS = "交通政策課 市民課 道路管理課 観光政策課 納税課 文化財保護課 森林再生課 介護保険課"
ROW, MEASURE = "dxap2-2026/norimasshi", "dxap1-2025/maas/downloads"
SECRET = "signing-secret-8f74"
# What is posted although its receipt is lost, and what is not; nothing is wrong with the others.
LOST = ("500", "reset", "half", "html", "error:internal_error", "error:fatal_error")
FAULTS = [f"applied_{one}" for one in LOST] + ["reset", "500", "429"] + [""] * 7
# A message that is missing five times is given up, as it should be: faults alone never do that.
MOST_REFUSED = 2


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Look every few milliseconds; False when it did not come true in time."""
    until = time.monotonic() + seconds
    while not (done := true()) and time.monotonic() < until:
        Event().wait(0.005)
    return done


class LossySlack(StandIn):
    """Loses its answers to what is posted, or refuses to post it, until it is whole."""

    retry_after = 1

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance, self._guard = chance, Lock()
        self._refused = Counter[str]()
        self.is_whole = self.is_to_hang = False
        self.lost = Counter[str]()

    @property
    def posted_from(self) -> int:
        """The bot runs by the real clock, and looks for what was posted since shortly before."""
        return int(time.time())

    def fault_of(self, method: str, asked: dict[str, Any]) -> str:
        if self.is_whole or method != POSTING:
            return ""
        with self._guard:
            fault = self._drawn(asked["metadata"]["event_payload"]["key"])
            self.lost[fault] += 1
        return fault

    def _drawn(self, key: str) -> str:
        if self.is_to_hang:
            self.is_to_hang = False
            return "applied_hang"
        fault = self._chance.choice(FAULTS)
        if fault and not fault.startswith("applied_"):
            self._refused[key] += 1
            return fault if self._refused[key] <= MOST_REFUSED else ""
        return fault

    def hangs(self) -> bool:
        """Was a message posted whose answer never comes?"""
        return not self.is_to_hang

    def faults(self) -> int:
        return sum(self.lost.values()) - self.lost[""]


@dataclass
class Bot:
    """The process, which is another one after each kill."""

    environment: dict[str, str]
    home: Path
    address: str
    kills: int = 0
    _process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        return self.home / "kikimasshi.db"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def start(self) -> None:
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, LAUNCH],
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=self.home,
            )

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        assert self.is_alive(), self.log.read_text()
        self._process.kill()
        self._process.wait()
        self.kills += 1

    def end(self) -> None:
        if self.is_alive():
            self._process.kill()
            self._process.wait()


@dataclass(frozen=True)
class Desk:
    """Where a department was asked, and who answers there."""

    channel: str
    thread: str
    person: str


@pytest.fixture
def chance() -> random.Random:
    """Chance of this run; KIKIMASSHI_SEED, which is printed, has it choose the same again."""
    seed = int(os.environ.get("KIKIMASSHI_SEED") or random.randrange(10_000))
    print(f"\nKIKIMASSHI_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def slack(chance) -> Iterator[LossySlack]:
    slack = LossySlack(chance).start()
    yield slack
    slack.stop()


@pytest.fixture
def desks() -> list[Desk]:
    asked_at = int(time.time()) - 100_000
    return [
        Desk(f"C0DESK{number}", f"{asked_at}.{number:06d}", f"U0DESK{number}")
        for number in range(len(DEPARTMENTS.split()))
    ]


@pytest.fixture
def start_bot(tmp_path, slack, free_port, desks) -> Iterator[Callable[[str], Bot]]:
    """`start_bot("http")` starts a bot in whose round every department was asked."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    environment = kept | {
        "KIKIMASSHI_HOME": str(tmp_path),
        "KIKIMASSHI_PORT": str(free_port),
        "SLACK_BOT_TOKEN": "xoxb-secret",
        "SLACK_API_URL": slack.api_url,
    }
    of_mode = {
        "socket": {"SLACK_APP_TOKEN": "xapp-secret"},
        "http": {"KIKIMASSHI_SLACK_MODE": "http", "SLACK_SIGNING_SECRET": SECRET},
    }
    bot = Bot(environment, tmp_path, f"http://127.0.0.1:{free_port}")
    open_round(bot.database, desks)

    def start(mode: str) -> Bot:
        bot.environment |= of_mode[mode]
        bot.start()
        return bot

    yield start
    bot.end()


def open_round(database: Path, desks: list[Desk]) -> None:
    """Each department is asked for how often one and the same app was loaded."""
    store = Store(database)
    Shelf(store, database.parent / "plans").refresh()
    now = datetime.now(TOKYO)
    with store.writing() as db:
        id = add_round(db, ["dxap2-2026"], 2026, "final", date(2099, 1, 5), False, now, "U0SATO")
        round = round_of(db, id)
        departments = DEPARTMENTS.split()
        add_rows(db, round, [Proposed(name, ROW, measures=(MEASURE,)) for name in departments])
        start_round(db, id, now)
        thread_of = dict(zip(departments, desks, strict=True))
        for request in requests_of(db, round):
            desk = thread_of[request.department]
            note_thread(db, request.id, desk.channel, desk.thread)
            put_person(db, desk.person, desk.person, reports_for=request.department)
    store.close()
