"""What people do in Slack, and how Slack tells the bot of it until it says that it knows."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count, cycle
from threading import Event, Lock
from typing import Any

from tests.bot.slack.http import signed_post
from tests.bot.slack.stand_in import BOT, event, press
from tests.kills.conftest import SECRET, Bot, Desk, LossySlack

ASK, SUBMIT = "ask#0", "report.submit#0"
QUESTION = "のりまっしの担当は?"
LAST_YEAR = 205_534
PAUSE_SECONDS = 0.05
# Slack waits three seconds for a receipt.
RECEIPT_SECONDS = 0.7
SENDERS = 3
# The bot is killed every few seconds; whatever is not acknowledged after so long never is.
MOST_SECONDS = 60
# So many may wait for their answer; people are not faster than that.
MOST_UNANSWERED = 16
Payload = dict[str, Any]
# Hands one payload to the bot; True when the bot acknowledged it.
Carry = Callable[[Payload], bool]


@dataclass(frozen=True)
class Done:
    """One thing that somebody did, with all the payloads that tell of it.

    `known_by` is its key or its twin in the inbox; `figure` what it reports.
    """

    payloads: tuple[Payload, ...]
    known_by: str
    figure: int | None = None


def over_socket(slack: LossySlack) -> Carry:
    def carry(payload: Payload) -> bool:
        type = "interactive" if payload["type"] == "block_actions" else "events_api"
        try:
            return slack.is_acknowledged(slack.send(payload, type), RECEIPT_SECONDS)
        except Exception:
            # The line broke on the way, in one of many shapes: nothing was acknowledged.
            return False

    return carry


def over_http(bot: Bot) -> Carry:
    def carry(payload: Payload) -> bool:
        form = payload["type"] == "block_actions"
        try:
            return signed_post(bot.address, SECRET, payload, form=form).status == 200
        except (OSError, HTTPException):
            return False

    return carry


class People:
    """They ask, report, and press, one after the other at each desk."""

    def __init__(self, slack: LossySlack, desks: list[Desk]) -> None:
        self._slack = slack
        self._desks, self._numbers = cycle(desks), count(1)
        # Three ways and eight desks: everybody does everything in turn.
        self._ways = cycle([self._asks, self._reports, self._presses])
        self._began = int(time.time()) - 90_000

    def do(self) -> Done:
        """What the next of them does."""
        return self._do(next(self._ways), next(self._desks))

    def submit(self, desks: list[Desk]) -> list[Done]:
        """Everybody who reported something submits what was read back last."""
        return [self._do(self._presses, desk) for desk in desks if reported(self._slack, desk)]

    def _do(self, way: Callable[[int, Desk, str], Done], desk: Desk) -> Done:
        number = next(self._numbers)
        # A second passes between any two of them: nobody asks too often to be answered.
        return way(number, desk, f"{self._began + number}.{number:06d}")

    def _asks(self, number: int, desk: Desk, ts: str) -> Done:
        """A mention arrives as two events."""
        where = {"channel": desk.channel, "user": desk.person, "ts": ts}
        question = f"<@{BOT}> {QUESTION}"
        twins = (
            event(kind, question, id=f"Ev{number}{kind}", **where)
            for kind in ("app_mention", "message")
        )
        return Done(tuple(twins), f"{desk.channel}/{ts}")

    def _reports(self, number: int, desk: Desk, ts: str) -> Done:
        where = {"channel": desk.channel, "user": desk.person, "thread_ts": desk.thread, "ts": ts}
        figure = LAST_YEAR + number
        said = event("message", f"のりまっし DL数 {figure:,}件", id=f"Ev{number}", **where)
        return Done((said,), f"{desk.channel}/{ts}", figure)

    def _presses(self, number: int, desk: Desk, ts: str) -> Done:
        """What was read back is submitted; where nothing was yet, a question is chosen."""
        value = next(submit_values(self._slack, desk), None)
        action = SUBMIT if value else ASK
        who = {"user": {"id": desk.person}, "channel": {"id": desk.channel}}
        payload = press(action, value or QUESTION, ts=ts, thread=desk.thread) | who
        return Done((payload,), f"act/{desk.person}/{ts}/{action}")


def reported(slack: LossySlack, desk: Desk) -> bool:
    return any(submit_values(slack, desk))


def submit_values(slack: LossySlack, desk: Desk) -> Iterator[str]:
    """What each 「提出する」 at a desk carries, the newest first."""
    for post in reversed(list(slack.posts)):
        if post["channel"] == desk.channel:
            for block in post["blocks"]:
                for button in block.get("elements", ()):
                    if button.get("action_id") == SUBMIT:
                        yield button["value"]


@dataclass
class Deliveries:
    """Delivers what people do until it is acknowledged, every other thing twice or more."""

    people: People
    slack: LossySlack
    carry: Carry
    chance: random.Random
    # Everything of which every payload was acknowledged.
    acknowledged: list[Done] = field(default_factory=list)
    tries: int = 0
    receipts: int = 0
    _guard: Lock = field(default_factory=Lock)
    _over: Event = field(default_factory=Event)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Meanwhile things are delivered; what was begun is brought to its end."""
        with ThreadPoolExecutor(SENDERS) as senders:
            sending = [senders.submit(self._send) for _ in range(SENDERS)]
            try:
                yield
            finally:
                self._over.set()
        for one in sending:
            one.result()

    def add(self, doings: list[Done]) -> None:
        for done in doings:
            self._deliver(done.payloads)
            self.acknowledged.append(done)

    def repeat(self) -> None:
        """Slack tells of everything once more."""
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(self._deliver, [one.payloads for one in self.acknowledged]))

    def _send(self) -> None:
        while not self._over.is_set():
            if len(self.acknowledged) - len(self.slack.posts) >= MOST_UNANSWERED:
                self._over.wait(PAUSE_SECONDS)
                continue
            with self._guard:
                done = self.people.do()
                copies = self.chance.choice([1, 1, 2, 3])
                payloads = self.chance.sample(done.payloads * copies, len(done.payloads) * copies)
            self._deliver(payloads)
            with self._guard:
                self.acknowledged.append(done)

    def _deliver(self, payloads: Sequence[Payload]) -> None:
        """Each of them until it is acknowledged, however often that takes."""
        for payload in payloads:
            until = time.monotonic() + MOST_SECONDS
            while not self._carried(payload):
                assert time.monotonic() < until, "nothing is acknowledged any more"
                Event().wait(PAUSE_SECONDS)

    def _carried(self, payload: Payload) -> bool:
        taken = self.carry(payload)
        with self._guard:
            self.tries += 1
            self.receipts += taken
        return taken
