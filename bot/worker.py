"""The one worker: handles what arrived, sends what waits, ticks. One process at a time works."""

import logging
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Protocol

from bot.wiring import House
from jobs.delivery import Messenger, reconcile, send_next, take_over
from jobs.inbox import apply_all
from jobs.reminders import plan_due

log = logging.getLogger(__name__)

# So soon is seen what another process wrote.
LOOK_SECONDS = 0.4
# While another process has the lock, or after trouble with the database.
PATIENCE_SECONDS = 2.0
# The trial's date was moved when the time jumps by more than this.
JUMP = timedelta(minutes=2)


class Introduces(Protocol):
    """What a platform knows of people; it does not raise for trouble of the outside."""

    def introduce(self, person: str, now: datetime) -> None:
        """See to it that the database knows whose account this is."""


class Worker:
    """A thread that works while this process holds the lock beside the database."""

    def __init__(
        self, house: House, messenger: Messenger, directory: Introduces | None = None
    ) -> None:
        self._house, self._messenger, self._directory = house, messenger, directory
        self._woken, self._tick_wanted, self._stopping = Event(), Event(), Event()
        self._ticked = Event()
        self._thread = Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self._tick_wanted.set()
        self._thread.start()

    def wake(self) -> None:
        """Something was written: look now."""
        self._woken.set()

    def tick_soon(self) -> None:
        """Look now what is due."""
        self._tick_wanted.set()
        self._woken.set()

    def tick_and_wait(self, seconds: float = PATIENCE_SECONDS * 3) -> bool:
        """Let a whole tick pass; False when it took longer, as where another process works."""
        self._ticked.clear()
        self.tick_soon()
        return self._ticked.wait(seconds)

    def stop(self) -> None:
        """Finish the message at hand; the rest stays in the tables."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(PATIENCE_SECONDS)

    # ---------------------------------------------------------------- the thread
    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._house.store.sole() as mine:
                    if mine:
                        take_over(self._house.store)
                        self._work()
            except Exception:
                log.exception("the worker stumbled and goes on")
            self._stopping.wait(PATIENCE_SECONDS)

    def _work(self) -> None:
        seen: datetime | None = None
        while not self._stopping.is_set():
            self._woken.clear()
            now = self._house.now()
            jumped = seen is None or abs(now - seen) > JUMP
            seen = now
            wanted = self._tick_wanted.is_set()
            self._tick_wanted.clear()
            if wanted or jumped:
                plan_due(self._house.store, now)
            reconcile(self._house.store, self._messenger, now)
            self._handle_and_send()
            if wanted or jumped:
                self._ticked.set()
            self._woken.wait(LOOK_SECONDS)

    def _handle_and_send(self) -> None:
        """One message at a time: a question is answered while a round of many goes out."""
        store, shelf = self._house.store, self._house.shelf
        self._apply_all()
        while not self._stopping.is_set():
            if send_next(store, shelf, self._messenger, self._house.now()) is None:
                return
            self._apply_all()

    def _apply_all(self) -> None:
        apply_all(self._house.store, self._house.shelf, self._introduce)

    def _introduce(self, person: str) -> None:
        if self._directory is not None:
            self._directory.introduce(person, self._house.now())
