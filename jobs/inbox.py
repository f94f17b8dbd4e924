"""Handles what arrived, one event a transaction: rights, figures, audit and answer together."""

import logging
import secrets

from handlers import wording
from handlers.conversation import respond
from handlers.messages import Outcome, Reply, to_kept
from knowledge.shelf import Shelf
from knowledge.store import Connection, Store, inbox, outbox
from knowledge.store.inbox import Arrived

log = logging.getLogger(__name__)

MOST_TRIES = 3


def apply_next(store: Store, shelf: Shelf) -> bool:
    """Handle the oldest event that waits; False when none does.

    What goes wrong is rolled back and tried again; after the third time the event is set aside
    with an answer, and stays in the inbox as it came.
    """
    library = shelf.library()
    event: Arrived | None = None
    try:
        with store.writing() as db:
            event = inbox.next_new(db)
            if event is None:
                return False
            _answer(db, event, respond(event, db, library))
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
        reply_key(event.key),
        event.place,
        event.at,
        thread=event.thread or None,
        reply=to_kept(reply),
    )


def reply_key(event_key: str) -> str:
    """Under which key the outbox holds the answer to an event."""
    return f"reply/{event_key}"


def apply_all(store: Store, shelf: Shelf) -> None:
    """Handle everything that waits."""
    while apply_next(store, shelf):
        pass
