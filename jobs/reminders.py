"""Which reminders should exist by now? They are put into the outbox; the outbox sends them.

Running this twice, late or in two processes changes nothing: a department and step have one key.
What a message says, and whether there is anything to say, is decided when it is sent.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time

from knowledge.rounds.ladder import AT, Planned, calendar, next_after
from knowledge.rounds.rows import Request, Round
from knowledge.rounds.working_days import is_working_day
from knowledge.store import Connection, Store, outbox
from knowledge.store.people import addresses, coordinators, direct_to
from knowledge.store.rounds import requests_of, rounds

log = logging.getLogger(__name__)

# Nobody is written to after the city hall has closed; what is late waits for the next morning.
CLOSING = time(17, 15)
CAUGHT_UP = "後の段にまとめた"


@dataclass
class Planning:
    """How many messages are new in the outbox, and how many steps were recorded as left out."""

    put: int = 0
    left_out: int = 0


def plan_due(store: Store, now: datetime) -> Planning:
    """Put what is due at `now` into the outbox; trouble with one department stops no other."""
    done = Planning()
    with store.reading() as db:
        running = [
            (round, request)
            for round in rounds(db)
            if round.state == "running"
            for request in requests_of(db, round)
        ]
    for round, request in running:
        try:
            with store.writing() as db:
                _plan(round, request, now, db, done)
        except Exception:
            log.exception("reminders of request %s could not be planned", request.id)
    return done


def _plan(round: Round, request: Request, now: datetime, db: Connection, done: Planning) -> None:
    place = addresses(db).get(request.department)
    asked_at = outbox.made_at(db, outbox.step_key(round.id, request.department, outbox.ASK))
    if place is None or not _is_open(now):
        return
    if asked_at is None:
        # It had no address when the round started.
        key = outbox.step_key(round.id, request.department, outbox.ASK)
        done.put += outbox.put(db, key, place, now, topic=f"ask/{request.id}")
        return
    fresh = _fresh(round, request, asked_at, now, db)
    to_send = [planned for planned in fresh if planned.left_out is None]
    for planned in fresh:
        key = outbox.step_key(round.id, request.department, planned.step.name)
        if to_send and planned is to_send[-1]:
            done.put += _remind(key, planned, round, request, place, now, db)
        else:
            reason = planned.left_out or CAUGHT_UP
            done.left_out += outbox.put_skipped(db, key, place, now, reason)


def _remind(
    key: str,
    planned: Planned,
    round: Round,
    request: Request,
    place: str,
    now: datetime,
    db: Connection,
) -> int:
    step = planned.step.name
    # The thread of the 依頼 keeps everything together; it may have been asked elsewhere before.
    thread = request.thread if request.place == place else None
    topic = f"remind/{request.id}/{step}"
    put = int(outbox.put(db, key, place, now, thread=thread, topic=topic))
    if planned.step.coordinator:
        for person in coordinators(db):
            about = f"missing/{round.id}/{step}"
            put += outbox.put(db, f"{about}/{person}", direct_to(person), now, topic=about)
    return put


def due_steps(db: Connection, now: datetime) -> list[str]:
    """What `plan_due` would put into the outbox at `now`, a line each; nothing is written."""
    lines = []
    for round in rounds(db):
        for request in requests_of(db, round) if round.state == "running" else ():
            key = outbox.step_key(round.id, request.department, outbox.ASK)
            asked_at = outbox.made_at(db, key)
            if asked_at is None or not _is_open(now):
                continue
            fresh = _fresh(round, request, asked_at, now, db)
            lines += [
                f"{request.department}\t{planned.step.name}"
                for planned in fresh
                if planned.left_out is None
            ][-1:]
    return lines


def _fresh(
    round: Round, request: Request, asked_at: datetime, now: datetime, db: Connection
) -> list[Planned]:
    """The steps that are due and that nobody has recorded, oldest first."""
    known = outbox.recorded(db, outbox.round_prefix(round.id))
    return [
        planned
        for planned in calendar(asked_at.date(), request.due_on, now.date())
        if outbox.step_key(round.id, request.department, planned.step.name) not in known
        and _is_due(planned, now)
    ]


def _is_open(now: datetime) -> bool:
    return is_working_day(now.date()) and AT <= now.time() < CLOSING


def _is_due(planned: Planned, now: datetime) -> bool:
    return (planned.day, AT) <= (now.date(), now.time())


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
        if (asked_at := outbox.made_at(db, key)) is not None:
            found.add((asked_at.date(), request.due_on))
    return found
