"""Sends what is in the outbox, each message once, and keeps how the sending ended.

A message is claimed before it goes out. Where nobody can tell whether it arrived, it is looked up
by its key and never sent blindly again.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from handlers.compose import compose
from handlers.messages import Reply, from_kept, to_kept
from knowledge.office.places import direct_to
from knowledge.records.library import Library
from knowledge.rounds.working_days import is_open
from knowledge.shelf.shelf import Shelf
from knowledge.store import Connection, Store, inbox, outbox
from knowledge.store.inbox import Arrived
from knowledge.store.outbox import Outgoing
from knowledge.store.people import coordinators

log = logging.getLogger(__name__)

NOTHING_OPEN = "送る時点では、送る必要がなくなっていました"
BROKEN = "メッセージを作れませんでした（番号 {reference}）"
MISSED = "届いていませんでした"
INSTEAD = "（もとの場所に投稿できなかったため、こちらにお送りします。{reason}）"
GIVEN_UP = "何度送っても届きませんでした"
# So often is one message sent that is never there when it is looked up.
MOST_TRIES = 5
AGAIN = timedelta(minutes=1)
# A look-up that fails is not repeated at once: that would only add to the trouble.
LOOK_AGAIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Sent:
    """It is there; `posted` is the message's own id at the platform.

    `place` is where it landed, when that is not where it was to go.
    """

    posted: str
    place: str | None = None


@dataclass(frozen=True)
class NotSent:
    """It certainly is not there: again at `retry_at`, or given up (None) with a reason."""

    reason: str
    retry_at: datetime | None


@dataclass(frozen=True)
class Unknown:
    """It may be there."""

    reason: str


@dataclass(frozen=True)
class NotThere:
    """Looked up: it is certainly not there."""


class Messenger(Protocol):
    """What each platform offers. Neither method raises for trouble of the outside."""

    # How long an unknown message is given to appear before it is looked up.
    settle: timedelta

    def send(self, message: Outgoing, reply: Reply, now: datetime) -> Sent | NotSent | Unknown:
        """Post a reply; the platform keeps `message.key` beside it."""

    def look_up(self, message: Outgoing) -> Sent | NotThere | Unknown:
        """Is the message with this key there?"""


@dataclass
class Counted:
    """How many messages ended in which way."""

    sent: int = 0
    skipped: int = 0
    failed: int = 0


def send_all(
    store: Store, shelf: Shelf, messenger: Messenger, now: Callable[[], datetime]
) -> Counted:
    """Send what may go now; a message that fails waits and does not stop the others."""
    counted = Counted()
    while (ended := send_next(store, shelf, messenger, now())) is not None:
        match ended:
            case "sent":
                counted.sent += 1
            case "skipped":
                counted.skipped += 1
            case _:
                counted.failed += 1
    return counted


def send_next(store: Store, shelf: Shelf, messenger: Messenger, now: datetime) -> str | None:
    """Send the next message; how it ended (sent, skipped, not sent, unknown), None without one."""
    claimed = _claim(store, shelf, now)
    if claimed is None or isinstance(claimed, str):
        return claimed
    message, reply = claimed
    try:
        ended = messenger.send(message, reply, now)
    except Exception as error:
        # A messenger should not; whether the message is out, nobody knows.
        log.exception("message %s", message.id)
        ended = Unknown(type(error).__name__)
    with store.writing() as db:
        match ended:
            case Sent(posted, place):
                _note_sent(db, message, place, posted, now)
                return "sent"
            case NotSent(reason, retry_at):
                outbox.put_back(db, message.id, reason, retry_at, tries=-1)
                if retry_at is None:
                    _tell_somebody(db, message, reason, now)
                log.warning("message %s was not sent: %s", message.id, reason)
                return "not sent"
            case Unknown(reason):
                outbox.mark_unknown(db, message.id, reason)
                log.warning("message %s may have been sent: %s", message.id, reason)
                return "unknown"


def _claim(store: Store, shelf: Shelf, now: datetime) -> tuple[Outgoing, Reply] | str | None:
    """Take the next message; what names a topic is composed now, from what is true now."""
    library = shelf.library()
    with store.writing() as db:
        message = outbox.next_pending(db, now, reminding=is_open(now))
        if message is None:
            return None
        try:
            reply = _reply_of(message, db, library, now)
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("message %s cannot be composed, reference %s", message.id, reference)
            retry_at = now + AGAIN if message.tries + 1 < MOST_TRIES else None
            reason = BROKEN.format(reference=reference)
            outbox.put_back(db, message.id, reason, retry_at, tries=1)
            return "not sent"
        if reply is None:
            outbox.mark_skipped(db, message.id, NOTHING_OPEN)
            return "skipped"
        outbox.claim(db, message.id, to_kept(reply), now)
        return message, reply


def _reply_of(message: Outgoing, db: Connection, library: Library, now: datetime) -> Reply | None:
    """What the message says now; None when it need not be sent any more."""
    if message.reply is not None:
        return from_kept(message.reply)
    topic = message.topic or ""
    if topic.startswith("remind/") and outbox.is_superseded(db, message.key):
        return None
    return compose(topic, db, library, now)


def _note_sent(
    db: Connection, message: Outgoing, place: str | None, posted: str, now: datetime
) -> None:
    place = place or message.place
    outbox.mark_sent(db, message.id, place, posted, now)
    outbox.note_request_thread(db, message, place, posted)


def _tell_somebody(db: Connection, message: Outgoing, reason: str, now: datetime) -> None:
    """A message was given up: who waits for it has to know."""
    if message.key.startswith(outbox.STEP):
        _tell_coordinators(db, message, now)
    elif (event := _event_behind(db, message.key)) is not None and message.reply:
        reply = from_kept(message.reply)
        told = INSTEAD.format(reason=reason)
        beside = None if reply.rest is None else f"{told}\n{reply.rest}"
        instead = replace(reply, text=f"{told}\n{reply.text}", rest=beside)
        place = direct_to(event.person)
        if message.place != place:
            outbox.put(db, f"instead/{message.id}", place, now, reply=to_kept(instead))


def _event_behind(db: Connection, key: str) -> Arrived | None:
    """The event that a message answers, or whose answer it shares."""
    kind, _, about = key.partition("/")
    if kind == "share":
        return inbox.arrived(db, int(about))
    return inbox.arrived_by_key(db, about) if kind == "reply" else None


def _tell_coordinators(db: Connection, message: Outgoing, now: datetime) -> None:
    """A message of a round cannot be sent: those who repair it are told."""
    for person in coordinators(db, now.date()):
        key = f"undelivered/{message.id}/{now.isoformat()}/{person}"
        outbox.put(db, key, direct_to(person), now, topic=f"undelivered/{message.id}")


def reconcile(store: Store, messenger: Messenger, now: datetime) -> int:
    """Look up what may have been sent; how many of them are settled now."""
    with store.reading() as db:
        waiting = outbox.unknown(db, now - messenger.settle, now)
    settled = 0
    for message in waiting:
        found = messenger.look_up(message)
        if isinstance(found, Unknown):
            log.warning("message %s cannot be looked up: %s", message.id, found.reason)
            with store.writing() as db:
                outbox.look_again(db, message.id, now + LOOK_AGAIN)
            continue
        with store.writing() as db:
            if isinstance(found, Sent):
                _note_sent(db, message, found.place, found.posted, now)
            elif message.tries < MOST_TRIES:
                outbox.put_back(db, message.id, MISSED, now)
            else:
                outbox.put_back(db, message.id, GIVEN_UP, None)
                _tell_somebody(db, message, GIVEN_UP, now)
        settled += 1
    return settled


def take_over(store: Store) -> None:
    """When the one sender starts: what a dead process had in its hands has to be looked up."""
    with store.writing() as db:
        outbox.interrupted(db)
