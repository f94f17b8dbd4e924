"""Writes down what arrives: one transaction for all that wait, for each has to reach the disk."""

from collections import deque
from concurrent.futures import Future
from threading import Lock

from bot.slack.events import Heard
from knowledge.store import Connection, Store, inbox

# Slack waits three seconds for its receipt.
PATIENCE_SECONDS = 2.5


class Receiver:
    """Shared by the threads that receive: the one whose turn it is writes for all the others."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[tuple[Heard, Future[bool]]] = deque()
        self._turn = Lock()

    def keep(self, heard: Heard) -> bool:
        """Write an event down; False when it was kept before.

        Raises TimeoutError when its turn does not come in time, or what the database raised to the
        thread that was writing: in neither case may it be acknowledged.
        """
        kept: Future[bool] = Future()
        self._waiting.append((heard, kept))
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            # Slack sends it again, so it need not wait here for somebody to come.
            kept.cancel()
            raise TimeoutError
        try:
            if not kept.done():
                self._write_all()
        finally:
            self._turn.release()
        return kept.result()

    def _write_all(self) -> None:
        taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
        batch = [one for one in taken if one[1].set_running_or_notify_cancel()]
        try:
            with self._store.writing() as db:
                are_new = [_receive(db, heard) for heard, _ in batch]
        except BaseException as error:
            for _, kept in batch:
                kept.set_exception(error)
        else:
            for (_, kept), is_new in zip(batch, are_new, strict=True):
                kept.set_result(is_new)


def _receive(db: Connection, heard: Heard) -> bool:
    number = inbox.receive(
        db,
        heard.key,
        heard.place,
        heard.thread,
        heard.person,
        heard.kind,
        heard.body,
        heard.at,
        heard.twin,
    )
    return number is not None
