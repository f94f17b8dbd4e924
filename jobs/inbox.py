"""Handles what arrived, one event a transaction: rights, figures, audit and answer together."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace

from handlers import wording
from handlers.conversation import read_ahead, respond
from handlers.messages import Outcome, Reply, to_kept
from knowledge.office.places import alone_in
from knowledge.shelf.shelf import Shelf
from knowledge.store import Connection, Store, inbox, outbox
from knowledge.store.inbox import Arrived

log = logging.getLogger(__name__)

MOST_TRIES = 3


def apply_next(store: Store, shelf: Shelf, introduce: Callable[[str], None] | None = None) -> bool:
    """Handle the oldest event that waits; False when none does.

    `introduce` is told who sent it first, so that what the platform says of that person is known.

    What goes wrong is rolled back and tried again; after the third time the event is set aside
    with an answer, and stays in the inbox as it came.
    """
    library = shelf.library()
    event: Arrived | None = None
    with store.reading() as db:
        waiting = inbox.next_new(db)
    if waiting is not None and introduce is not None:
        introduce(waiting.person)
    try:
        if waiting is not None:
            event = waiting
            with store.reading() as db:
                read_ahead(waiting, db, library)
        with store.writing() as db:
            event = inbox.next_new(db)
            if event is None:
                return False
            reply = respond(event, db, library)
            if reply is not None:
                _answer(db, event, reply)
            inbox.mark_done(db, event.id)
    except Exception:
        if event is None:
            raise
        reference = secrets.token_hex(3)
        log.exception("event %s was not handled, reference %s", event.id, reference)
        with store.writing() as db:
            if inbox.note_failure(db, event.id, reference, MOST_TRIES):
                sorry = wording.SET_ASIDE.format(reference=reference)
                _answer(db, event, Reply(sorry, Outcome.ERROR))
    return True


def _answer(db: Connection, event: Arrived, reply: Reply) -> None:
    outbox.put(
        db,
        outbox.reply_key(event.key),
        alone_in(event.place, event.person) if reply.alone else event.place,
        event.at,
        thread=event.thread or None,
        reply=to_kept(reply),
    )


def apply_at_once(store: Store, shelf: Shelf, event: Arrived) -> Reply | None:
    """Keep and handle an event in one go, for an answer that goes with the receipt itself.

    None when it was kept before. `event.id` is not known yet and does not count.
    """
    library = shelf.library()
    with store.writing() as db:
        number = inbox.receive(
            db, event.key, event.place, event.thread, event.person, event.kind, event.body, event.at
        )
        if number is None:
            return None
        reply = respond(replace(event, id=number), db, library)
        inbox.mark_done(db, number)
        if reply is not None:
            key, thread = outbox.reply_key(event.key), event.thread or None
            outbox.put_said(db, key, event.place, event.at, thread, to_kept(reply))
    return reply


def apply_all(store: Store, shelf: Shelf, introduce: Callable[[str], None] | None = None) -> None:
    """Handle everything that waits."""
    while apply_next(store, shelf, introduce):
        pass
