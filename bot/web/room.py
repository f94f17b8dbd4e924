"""The page's messenger: posting means writing into the chat of its database."""

import logging
from datetime import datetime, timedelta

from bot.told import whole
from handlers.messages import Reply, to_kept
from jobs.delivery import NotSent, NotThere, Sent, Unknown
from knowledge.store import Store, chat
from knowledge.store.outbox import Outgoing

log = logging.getLogger(__name__)

AGAIN = timedelta(seconds=5)
NOT_WRITTEN = "データベースに書けませんでした（{error}）。時間をおいて送ります。"
NOT_READ = "データベースを読めません（{error}）"


class RoomMessenger:
    """Writes into rooms; a message's key is unique there, so nothing is ever posted twice."""

    settle = timedelta(0)

    def __init__(self, store: Store) -> None:
        self._store = store

    def send(self, message: Outgoing, reply: Reply, now: datetime) -> Sent | NotSent | Unknown:
        thread = int(message.thread) if message.thread else None
        try:
            with self._store.writing() as db:
                posted = chat.post(
                    db,
                    message.place,
                    chat.BOT,
                    whole(reply),
                    now,
                    thread=thread,
                    reply=to_kept(reply),
                    key=message.key,
                ) or chat.posted_with(db, message.key)
        except Exception as error:
            # It is one transaction: nothing of it is there.
            log.exception("message %s could not be written", message.id)
            return NotSent(NOT_WRITTEN.format(error=type(error).__name__), now + AGAIN)
        return Sent(str(posted), message.place)

    def look_up(self, message: Outgoing) -> Sent | NotThere | Unknown:
        try:
            with self._store.reading() as db:
                posted = chat.posted_with(db, message.key)
        except Exception as error:
            log.exception("message %s could not be looked up", message.id)
            return Unknown(NOT_READ.format(error=type(error).__name__))
        return NotThere() if posted is None else Sent(str(posted), message.place)
