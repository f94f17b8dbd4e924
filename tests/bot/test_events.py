"""The stream of new messages: ids, heartbeat, the end."""

import asyncio
import json
from threading import Event

import pytest

from bot.web import events


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """Each look takes its time in the stream's own count only."""

    async def pass_at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(events, "sleep", pass_at_once)


def read(newer, after: int, most: int, closing: Event | None = None) -> list[str]:
    async def collect() -> list[str]:
        found: list[str] = []
        stream = events.stream(newer, after, closing or Event())
        async for part in stream:
            found.append(part)
            if len(found) == most:
                await stream.aclose()
                break
        return found

    return asyncio.run(collect())


def test_each_event_carries_the_number_of_its_message():
    waiting = [[(7, "message", {"html": "<b>課\n</b>"})], [(9, "message", {})]]

    parts = read(lambda after: waiting.pop(0), 5, 3)

    assert parts[1].startswith("id: 7\nevent: message\ndata: ")
    assert json.loads(parts[1].split("data: ")[1]) == {"html": "<b>課\n</b>"}
    assert parts[2].startswith("id: 9\n")


def test_it_asks_only_for_what_is_newer_than_it_told_last():
    asked = []

    def newer(after):
        asked.append(after)
        return [(after + 1, "message", {})]

    read(newer, 5, 4)

    assert asked == [5, 6, 7]


def test_a_silent_stream_gives_a_sign_of_life_every_fifteen_seconds():
    looks = 0

    def newer(after):
        nonlocal looks
        looks += 1
        return []

    parts = read(newer, 0, 3)

    assert parts[1] == parts[2] == ": still here\n\n"
    assert looks * events.LOOK_SECONDS == pytest.approx(30, abs=1)
    assert events.HEARTBEAT_SECONDS == 15


def test_it_ends_when_the_bot_stops():
    closing = Event()

    def newer(after):
        closing.set()
        return []

    assert len(read(newer, 0, 99, closing)) == 1


def test_a_page_whose_messages_are_gone_is_told_to_load_anew():
    assert read(lambda after: None, 5, 99)[-1].startswith("event: reload")
