"""New messages without reload: a stream of events whose ids are the messages' numbers."""

import json
from asyncio import sleep
from collections.abc import AsyncIterator, Callable
from threading import Event

from starlette.concurrency import run_in_threadpool

LOOK_SECONDS = 0.3
HEARTBEAT_SECONDS = 15.0
AGAIN_MILLISECONDS = 1000


async def stream(
    newer: Callable[[int], list[tuple[int, str, dict[str, object]]] | None],
    after: int,
    closing: Event,
) -> AsyncIterator[str]:
    """Server-sent events: all that `newer(after)` gives as (id, event, data), until closing.

    `newer` gives None when everything was thrown away: the page is told to load anew.
    """
    yield f"retry: {AGAIN_MILLISECONDS}\n\n"
    silent = 0.0
    while not closing.is_set():
        found = await run_in_threadpool(newer, after)
        if found is None:
            yield "event: reload\ndata: {}\n\n"
            return
        for number, event, data in found:
            after = number
            yield f"id: {number}\nevent: {event}\ndata: {json.dumps(data)}\n\n"
        silent = 0.0 if found else silent + LOOK_SECONDS
        if silent >= HEARTBEAT_SECONDS:
            silent = 0.0
            yield ": still here\n\n"
        await sleep(LOOK_SECONDS)
