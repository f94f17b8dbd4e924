"""The trial's messenger: posting means writing into the chat of the trial database."""

from datetime import datetime, timedelta

from bot.told import whole
from handlers.messages import Reply, to_kept
from jobs.delivery import NotSent, NotThere, Sent, Unknown
from knowledge.store import Store, chat
from knowledge.store.outbox import Outgoing


class RoomMessenger:
    """Writes into rooms; a message's key is unique there, so nothing is ever posted twice."""

    settle = timedelta(0)

    def __init__(self, store: Store) -> None:
        self._store = store

    def send(self, message: Outgoing, reply: Reply, now: datetime) -> Sent | NotSent | Unknown:
        thread = int(message.thread) if message.thread else None
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
        return Sent(str(posted))

    def look_up(self, message: Outgoing) -> Sent | NotThere | Unknown:
        with self._store.reading() as db:
            posted = chat.posted_with(db, message.key)
        return NotThere() if posted is None else Sent(str(posted))
