"""Which reminders should exist by now? They are put into the outbox; the outbox sends them.

Running this twice, late or in two processes changes nothing: a department and step have one key.
What a message says, and whether there is anything to say, is decided when it is sent.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.office.places import direct_to
from knowledge.rounds.ladder import AT, Planned, calendar, next_after
from knowledge.rounds.rows import Request, Round
from knowledge.rounds.working_days import is_open
from knowledge.store import Connection, Store, outbox
from knowledge.store.people import address_of, coordinators
from knowledge.store.rounds import requests_of, rounds

log = logging.getLogger(__name__)

COORDINATOR = "取りまとめ"
CAUGHT_UP = "後の段にまとめた"


@dataclass
class Planning:
    """How many messages are new in the outbox, and how many steps were recorded as left out."""

    put: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Intended:
    """One message that should be in the outbox, or with `left_out` the record that it is not.

    `says` is how a person calls it: to whom and which step.
    """

    key: str
    place: str
    topic: str
    says: str
    thread: str | None = None
    left_out: str | None = None


def plan_due(store: Store, now: datetime) -> Planning:
    """Put what is due at `now` into the outbox; trouble with one department stops no other."""
    done = Planning()
    with store.reading() as db:
        running = _running(db)
    for round, request in running:
        try:
            with store.writing() as db:
                place = address_of(db, request.department)
                outbox.readdress(db, round.id, request.department, place, now)
                for intended in _intended(round, request, now, db):
                    _put(intended, now, db, done)
        except Exception:
            log.exception("reminders of request %s could not be planned", request.id)
    return done


def due_steps(db: Connection, now: datetime) -> list[str]:
    """What `plan_due` would put into the outbox at `now`, a line each; nothing is written."""
    intended = [
        one for round, request in _running(db) for one in _intended(round, request, now, db)
    ]
    fresh = {
        one.key: one.says
        for one in intended
        if one.left_out is None and not outbox.is_recorded(db, one.key)
    }
    return list(fresh.values())


def _running(db: Connection) -> list[tuple[Round, Request]]:
    return [
        (round, request)
        for round in rounds(db)
        if round.state == "running"
        for request in requests_of(db, round)
    ]


def _intended(round: Round, request: Request, now: datetime, db: Connection) -> Iterator[Intended]:
    """What is due for one department and not recorded yet."""
    place = address_of(db, request.department)
    if place is None or not is_open(now):
        return
    ask = outbox.step_key(round.id, request.department, outbox.ASK)
    if not outbox.is_recorded(db, ask):
        # It had no address when the round started.
        says = f"{request.department}\t{outbox.ASK}"
        yield Intended(ask, place, f"ask/{request.id}", says)
    # A department is reminded of what reached it, and not in the days right after.
    asked_at = outbox.sent_at(db, ask)
    if asked_at is None:
        return
    known = outbox.recorded(db, outbox.step_key(round.id, request.department, ""))
    fresh = [
        planned
        for planned in calendar(asked_at.date(), request.due_on, now.date())
        if outbox.step_key(round.id, request.department, planned.step.name) not in known
        and (planned.day, AT) <= (now.date(), now.time())
    ]
    to_send = [planned for planned in fresh if planned.left_out is None]
    for planned in fresh:
        sent = bool(to_send) and planned is to_send[-1]
        yield from _step(planned, sent, round, request, place, now, db)


def _step(
    planned: Planned,
    sent: bool,
    round: Round,
    request: Request,
    place: str,
    now: datetime,
    db: Connection,
) -> Iterator[Intended]:
    step = planned.step.name
    key = outbox.step_key(round.id, request.department, step)
    topic, says = f"remind/{request.id}/{step}", f"{request.department}\t{step}"
    if not sent:
        yield Intended(key, place, topic, says, left_out=planned.left_out or CAUGHT_UP)
        return
    # The thread of the 依頼 keeps everything together; it may have been asked elsewhere before.
    yield Intended(key, place, topic, says, request.thread if request.place == place else None)
    if planned.step.coordinator:
        for person in coordinators(db, now.date()):
            yield Intended(
                f"missing/{round.id}/{step}/{person}",
                direct_to(person),
                f"missing/{round.id}/{step}",
                says=f"{COORDINATOR}\t{step}",
            )


def _put(intended: Intended, now: datetime, db: Connection, done: Planning) -> None:
    key, place = intended.key, intended.place
    if intended.left_out is not None:
        done.left_out += outbox.put_skipped(db, key, place, now, intended.left_out)
    else:
        done.put += outbox.put(db, key, place, now, thread=intended.thread, topic=intended.topic)


def next_reminder(db: Connection, now: datetime) -> datetime | None:
    """When the next step of any running round is due, after `now`."""
    moments = [
        moment
        for round in rounds(db)
        if round.state == "running"
        for asked_on, due_on in _asked(db, round)
        if (moment := next_after(asked_on, due_on, now)) is not None
    ]
    return min(moments, default=None)


def _asked(db: Connection, round: Round) -> set[tuple[date, date]]:
    """(asked on, due on) of every request of a round that was sent; mostly they are the same."""
    found = set()
    for request in requests_of(db, round):
        key = outbox.step_key(round.id, request.department, outbox.ASK)
        if (asked_at := outbox.sent_at(db, key)) is not None:
            found.add((asked_at.date(), request.due_on))
    return found
