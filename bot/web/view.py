"""What every page shows around its content, and how a page hands in what a person did."""

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from bot.web import who
from bot.web.who import Who
from bot.wiring import House
from bot.worker import Worker
from handlers.messages import Reply, from_kept
from handlers.rounds import board
from jobs.reminders import next_reminder
from knowledge.records.library import Library
from knowledge.rounds.rows import owed
from knowledge.shelf.assemble import by_request, rows_of
from knowledge.store import Connection, chat, inbox, outbox
from knowledge.store.inbox import ArrivedKind
from knowledge.store.rounds import requests_of

# A page waits so long for the answer before it is shown; the stream brings what comes later.
PATIENCE_SECONDS = 4.0
LOOK_SECONDS = 0.02
LONGEST_MESSAGE = 4000


class View:
    """Shared by all pages of the trial."""

    def __init__(self, house: House, worker: Worker, templates: Jinja2Templates) -> None:
        self.house, self.worker, self._templates = house, worker, templates

    @property
    def library(self) -> Library:
        return self.house.shelf.library()

    def person(self, request: Request) -> Who | None:
        return who.who_is(request.path_params["who"], self.library)

    # ---------------------------------------------------------------- showing
    def page(
        self, request: Request, name: str, person: Who, status: int = 200, **seen: Any
    ) -> Response:
        """A page with the header and the ways around."""
        with self.house.store.reading() as db:
            around = self._around(person, db)
        return self._templates.TemplateResponse(
            request, name, {**around, **seen}, status_code=status
        )

    def trouble(self, request: Request, status: int, text: str) -> Response:
        """A page that says what is wrong and what to do."""
        person = who.who_is(who.STAFF, self.library)
        assert person is not None
        return self.page(request, "trouble.html", person, status, told=text)

    def render(self, name: str, **seen: Any) -> str:
        return self._templates.get_template(name).render(seen)

    def _around(self, person: Who, db: Connection) -> dict[str, Any]:
        now = self.house.now()
        round = board.newest_round(db)
        running = round if round is not None and round.state == "running" else None
        left: dict[str, int] = {}
        if running is not None:
            rows = by_request(rows_of(db, self.library, running))
            left = {
                request.department: len(owed(rows.get(request.id, ())))
                for request in requests_of(db, running)
                if person.coordinates or request.department == person.department
            }
        return {
            "person": person,
            "now": now,
            "next_reminder": next_reminder(db, now),
            "departments": list(self.library.departments_today),
            "left": left,
            "missing": sum(1 for count in left.values() if count),
            "round": round,
            "plans": self.library.plans.values(),
        }

    # ---------------------------------------------------------------- handing in
    def hand_in(
        self,
        person: Who,
        kind: ArrivedKind,
        body: dict[str, Any],
        key: str,
        place: str,
        thread: str,
    ) -> bool:
        """Write down what a person did; a text also appears in the chat, in the same transaction.

        False when this key was handed in before: a double click is one press.
        """
        now = self.house.now()
        with self.house.store.writing() as db:
            if inbox.handed_in(db, key):
                return False
            if kind == "typed":
                posted = chat.post(
                    db,
                    place,
                    person.id,
                    body["text"],
                    now,
                    thread=int(thread) if thread else None,
                    key=f"typed/{key}",
                )
                thread = thread or str(posted)
            inbox.receive(db, key, place, thread, person.id, kind, body, now)
        self.worker.wake()
        return True

    def answer_to(self, key: str) -> Reply | None:
        """Wait a little for the answer to be posted; None when it takes longer."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with self.house.store.reading() as db:
                sent = outbox.reply_sent(db, outbox.reply_key(key))
            if sent is not None:
                return from_kept(sent)
            time.sleep(LOOK_SECONDS)
        return None
