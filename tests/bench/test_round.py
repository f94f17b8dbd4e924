"""How fast is a round? Beside bare durable commits of the same database, in the same run.

A reply takes four transactions (arrived, handled, claimed, sent), each with an fsync of its own;
the ratio to four bare ones shows what our own work costs.
"""

from itertools import count

import pytest

from bot.web.room import RoomMessenger
from jobs.inbox import apply_all
from jobs.tick import tick
from knowledge.store import inbox
from tests.handlers.conftest import COORDINATOR, of, open_office, started

__all__ = ["started"]
OURS = "交通政策課"


@pytest.fixture
def office(started, library, tmp_path):
    office = open_office(started, tmp_path, library)
    office._numbers = count(100)
    office.messenger = RoomMessenger(office.store)
    tick(office.store, office.shelf, office.messenger, lambda: office.now)
    yield office
    office.store.close()


def reply(office, number: int) -> None:
    """One reply arrives, becomes a draft and is read back in its thread."""
    request = office.request(OURS)
    with office.store.writing() as db:
        inbox.receive(
            db,
            f"bench {number}",
            request.place,
            request.thread,
            of(OURS),
            "typed",
            {"text": f"のりまっし DL数 {231_000 + number}件"},
            office.now,
        )
    apply_all(office.store, office.shelf)
    tick(office.store, office.shelf, office.messenger, lambda: office.now)


@pytest.mark.benchmark(group="a reply, read back")
def test_a_reply(benchmark, office):
    numbers = count(1)

    benchmark.pedantic(lambda: reply(office, next(numbers)), rounds=40, warmup_rounds=3)


@pytest.mark.benchmark(group="a reply, read back")
def test_baseline_four_bare_commits(benchmark, office):
    def commit_four() -> None:
        for _ in range(4):
            with office.store.writing() as db:
                db.conn.execute(
                    "INSERT INTO trial_clock (id, ahead_seconds) VALUES (1, 0)"
                    " ON CONFLICT (id) DO UPDATE SET ahead_seconds = ahead_seconds + 1"
                )

    benchmark.pedantic(commit_four, rounds=40, warmup_rounds=3)


@pytest.mark.benchmark(group="a tick")
def test_a_tick_with_nothing_to_do(benchmark, office):
    benchmark(tick, office.store, office.shelf, office.messenger, lambda: office.now)


@pytest.mark.benchmark(group="a tick")
def test_reminding_45_departments(benchmark, office):
    """Each round is the next step of the ladder: planned, composed, sent, recorded."""
    days = iter([(12, 4), (12, 11), (12, 15), (12, 17), (12, 18)])

    def next_step() -> None:
        month, day = next(days)
        office.at(2026, month, day, 9, 0)
        counted = tick(office.store, office.shelf, office.messenger, lambda: office.now)
        assert counted.sent == 45

    benchmark.pedantic(next_step, rounds=5)


@pytest.mark.benchmark(group="the board")
def test_the_board_of_45_departments(benchmark, office):
    benchmark(office.says, COORDINATOR, "照会の状況")
