"""How long is somebody waited for who connects and does not say what they want?

A guard stands between asyncio and the protocol of the web server, and hands on whatever comes. It
knows nothing of HTTP: when a question was asked and when it is answered, the application tells it.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The head of a request has to be there within this time; the server itself waits for ever once it
# has begun.
HEAD_SECONDS = 10.0
# Below the 1,024 files that a process may usually open.
MOST_CONNECTIONS = 500

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
SAY_HOW_LONG = (b"content-length", b"transfer-encoding")

# A task inherits it from the one that made it, so the application knows whom it answers.
_asking: ContextVar["BriskProtocol"] = ContextVar("_asking")


class BriskProtocol(asyncio.Protocol):
    """Before this, a slow or silent client costs nothing but a socket."""

    def __init__(self, served: asyncio.Protocol, all_open: set["BriskProtocol"]) -> None:
        self._served, self._all_open = served, all_open
        self._deadline: asyncio.TimerHandle | None = None
        self._answering = 0
        # Has the next question begun? Or does the rest of one still come that has its answer?
        self._begun = self._unfinished = False

    # ---------------------------------------------------------------- what asyncio tells
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        self._all_open.add(self)
        self._served.connection_made(transport)
        self._wait()
        if len(self._all_open) > MOST_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._all_open.discard(self)
        self._wait_no_more()
        self._served.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._begun = True
        if self._deadline is None and not self._answering:
            self._wait()
        _asking.set(self)
        self._served.data_received(data)

    def eof_received(self) -> bool | None:
        return self._served.eof_received()

    def pause_writing(self) -> None:
        self._served.pause_writing()

    def resume_writing(self) -> None:
        self._served.resume_writing()

    # ---------------------------------------------------------------- what the application tells
    def asked(self) -> None:
        """The head is there: whoever asks is waited for by those who answer."""
        self._answering += 1
        self._wait_no_more()
        self._begun = self._unfinished = False

    def answered(self, unfinished: bool) -> None:
        """The answer is out, perhaps before all of the question was in."""
        self._answering -= 1
        self._unfinished = unfinished

    # ---------------------------------------------------------------- waiting
    def _wait(self) -> None:
        self._deadline = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._hang_up)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        """Say why to somebody who has begun to ask; whoever said nothing is left without a word."""
        self._deadline = None
        if self._transport.is_closing():
            return
        if self._begun and not self._unfinished:
            self._transport.write(TOO_SLOW)
        self._transport.close()

    def _make_room(self) -> None:
        """Let the one go who has been waited for the longest: a head usually comes at once."""
        waiting = {
            each: each._deadline.when() for each in self._all_open if each._deadline is not None
        }
        min(waiting, key=waiting.__getitem__)._transport.abort()


class BriskLoop(asyncio.SelectorEventLoop):
    """An event loop that puts the guard before each connection of its servers."""

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.Protocol], *args: Any, **more: Any
    ) -> asyncio.Server:
        all_open = set[BriskProtocol]()
        return await super().create_server(
            lambda: BriskProtocol(protocol_factory(), all_open), *args, **more
        )


def telling(app: ASGIApp) -> ASGIApp:
    """The application, which also tells the guard when it is asked and when it has answered."""

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        guard = _asking.get()
        unfinished = any(name in SAY_HOW_LONG for name, _ in scope["headers"])

        async def hear() -> Message:
            nonlocal unfinished
            message = await receive()
            unfinished = unfinished and message.get("more_body", False)
            return message

        guard.asked()
        try:
            await app(scope, hear, send)
        finally:
            guard.answered(unfinished)

    return told
