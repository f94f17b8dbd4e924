"""How long is somebody waited for who connects and does not say what they want?"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# The head of a request has to be there within this time; uvicorn itself would wait for ever.
HEAD_SECONDS = 10.0
# Who was answered before all was said may go on for a moment, so that the answer is not lost.
LINGER_SECONDS = 5.0
# Below the 1,024 files that a process may usually open.
MOST_CONNECTIONS = 500

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BriskProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, for which a slow or silent client costs nothing but a socket."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self.conn.their_state is h11.IDLE:
            self._wait(HEAD_SECONDS)
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()

    def on_response_complete(self) -> None:
        still_sending = self.conn.their_state is h11.SEND_BODY
        super().on_response_complete()
        if still_sending:
            self._wait(LINGER_SECONDS)

    # ---------------------------------------------------------------- waiting
    def _wait(self, seconds: float) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(seconds, self._hang_up)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        """Say why to somebody who has begun to ask; whoever said nothing is left without a word."""
        self._deadline = None
        if self.transport.is_closing():
            return
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self.transport.write(TOO_SLOW)
        self.transport.close()

    def _make_room(self) -> None:
        """Let the one go who has been waited for the longest: a head usually comes at once."""
        waiting = {
            each: each._deadline.when()
            for each in self.connections
            if isinstance(each, BriskProtocol) and each._deadline is not None
        }
        min(waiting, key=waiting.__getitem__).transport.abort()
