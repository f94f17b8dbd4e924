"""The chat: rooms with threads, messages, buttons and forms."""

import re
from collections.abc import Callable
from threading import Event
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.typed import clean
from bot.web import who
from bot.web.events import stream
from bot.web.view import LONGEST_MESSAGE, View
from bot.web.who import Who
from handlers import smalltalk
from handlers.conversation import check_form, form_for
from handlers.messages import Form, Reply, from_kept
from knowledge.office.places import taken_apart
from knowledge.store import Connection, chat, inbox
from knowledge.store.chat import Message

MOST_SHOWN = 200
MOST_AT_ONCE = 50
NO_SUCH_PERSON = "その方は、お試しの画面にはいません。上の「切り替え」から選んでください。"
NO_SUCH_ROOM = "その部屋はありません。上の一覧から選んでください。"
NO_SUCH_THREAD = "そのスレッドは、もうありません。部屋に戻って、もう一度お書きください。"
OLD_PAGE = "ページが古くなっています。部屋に戻って、もう一度お試しください。"
TOO_LONG = "長すぎて送れません（{letters}文字まで）。分けてお送りください。お書きの内容:"
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_BACK = re.compile(r"/as/[^/?#\\]+(?:/[^?#\\]*)?")


Given = dict[str, str]


class ChatPages:
    """The pages of one person's rooms."""

    def __init__(self, view: View, closing: Event) -> None:
        self._view, self._closing = view, closing

    def routes(self) -> list[Route]:
        return [
            Route("/as/{who}", self.room),
            Route("/as/{who}/room/{room}", self.room),
            Route("/as/{who}/events", self.events),
            Route("/as/{who}/say", self.say, methods=["POST"]),
            Route("/as/{who}/press", self.press, methods=["POST"]),
            Route("/as/{who}/form", self.form),
            Route("/as/{who}/fill", self.fill, methods=["POST"]),
        ]

    # ---------------------------------------------------------------- showing
    def room(self, request: Request) -> Response:
        """A room with its threads; the oldest thread first."""
        person = self._view.person(request)
        if person is None:
            return self._view.trouble(request, 404, NO_SUCH_PERSON)
        place = who.place_for(person, request.path_params.get("room"), self._view.library)
        if place is None:
            return self._view.trouble(request, 404, NO_SUCH_ROOM)
        with self._view.house.store.reading() as db:
            newest = chat.newest(db)
            threads = _threads(chat.messages_in(db, who.seen_in(place, person), MOST_SHOWN))
        return self._view.page(
            request,
            "chat.html",
            person,
            place=place,
            room=who.room_name(place, person),
            newest=newest,
            threads=threads,
            examples=smalltalk.EXAMPLES,
            longest=LONGEST_MESSAGE,
        )

    def events(self, request: Request) -> Response:
        """New messages of a room as they come; a break is made up for by Last-Event-ID."""
        person = self._view.person(request)
        place = (
            who.place_for(person, request.query_params.get("room"), self._view.library)
            if person
            else None
        )
        if person is None or place is None:
            return Response(status_code=404)
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        after = int(seen) if seen.isdigit() else 0

        def newer(after: int) -> list[tuple[int, str, dict[str, object]]] | None:
            with self._view.house.store.reading() as db:
                if chat.newest(db) < after:
                    return None
                found = chat.messages_after(db, who.seen_in(place, person), after, MOST_AT_ONCE)
            return [
                (message.id, "message", self._shown(message, person, place)) for message in found
            ]

        return StreamingResponse(
            stream(newer, after, self._closing),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    def _shown(self, message: Message, person: Who, place: str) -> dict[str, object]:
        seen = {"person": person, "place": place, "room": who.room_name(place, person)}
        starts = message.thread == message.id
        name = "thread.html" if starts else "message.html"
        about = {"thread": [read(message)]} if starts else {"message": read(message)}
        html = self._view.render(name, **seen, **about, longest=LONGEST_MESSAGE)
        return {
            "thread": message.thread,
            "starts": starts,
            "mine": message.person == person.id,
            "html": html,
        }

    # ---------------------------------------------------------------- doing
    async def say(self, request: Request) -> Response:
        return await self._handle(request, self._say)

    async def press(self, request: Request) -> Response:
        return await self._handle(request, self._press)

    async def fill(self, request: Request) -> Response:
        return await self._handle(request, self._fill)

    async def _handle(
        self, request: Request, handle: Callable[[Request, Given], Response]
    ) -> Response:
        """What was sent is read here; the rest waits for the database, so it runs in a thread."""
        given = fields_of(await request.body())
        return await run_in_threadpool(handle, request, given)

    def _say(self, request: Request, given: Given) -> Response:
        about = self._about(request, given)
        if isinstance(about, Response):
            return about
        person, place, thread, key = about
        text = clean(given.get("text", ""))
        if len(text) > LONGEST_MESSAGE:
            told = TOO_LONG.format(letters=LONGEST_MESSAGE)
            return self._view.page(request, "trouble.html", person, 400, told=told, typed=text)
        if text.strip():
            self._view.hand_in(person, "typed", {"text": text.strip()}, key, place, thread)
        return self._answered(request, given, person, place, key if text.strip() else None)

    def _press(self, request: Request, given: Given) -> Response:
        about = self._about(request, given)
        if isinstance(about, Response):
            return about
        person, place, thread, key = about
        body = {"action": clean(given.get("action", "")), "value": clean(given.get("value", ""))}
        self._view.hand_in(person, "pressed", body, key, place, thread)
        return self._answered(request, given, person, place, key)

    def form(self, request: Request) -> Response:
        """The form that a button opens, as a page of its own."""
        person = self._view.person(request)
        if person is None:
            return self._view.trouble(request, 404, NO_SUCH_PERSON)
        given = request.query_params
        now = self._view.house.now()
        with self._view.house.store.reading() as db:
            form = form_for(
                given.get("action", ""),
                given.get("value", ""),
                person.id,
                now,
                db,
                self._view.library,
            )
        if isinstance(form, Reply):
            return self._view.page(request, "trouble.html", person, 200, told=form.text)
        return self._form_page(request, person, form, dict(given), {}, {})

    def _fill(self, request: Request, given: Given) -> Response:
        about = self._about(request, given)
        if isinstance(about, Response):
            return about
        person, place, thread, key = about
        name, value = clean(given.get("form", "")), clean(given.get("value", ""))
        values = {
            field.removeprefix("f."): clean(text)
            for field, text in given.items()
            if field.startswith("f.")
        }
        now, library = self._view.house.now(), self._view.library
        with self._view.house.store.reading() as db:
            # At a double click, what was right at the first is not wrong because of it.
            again = inbox.handed_in(db, key)
            wrong = {} if again else check_form(name, value, values, person.id, now, db, library)
            form = form_for(name, value, person.id, now, db, library) if wrong else None
        if isinstance(form, Form):
            return self._form_page(request, person, form, given, values, wrong)
        body = {"form": name, "value": value, "values": values}
        self._view.hand_in(person, "filled", body, key, place, thread)
        return self._answered(request, given, person, place, key)

    def _form_page(
        self,
        request: Request,
        person: Who,
        form: Form,
        asked: dict[str, str],
        values: dict[str, str],
        wrong: dict[str, str],
    ) -> Response:
        place = asked.get("place") or person.home
        room = who.room_around(place, person) or person.home
        return self._view.page(
            request,
            "form.html",
            person,
            400 if wrong else 200,
            form=form,
            values=values,
            wrong=wrong,
            place=place,
            thread=asked.get("thread", ""),
            back=_safe_back(asked.get("back", "")) or _room_address(person, room),
        )

    # ---------------------------------------------------------------- shared steps
    def _about(self, request: Request, given: Given) -> tuple[Who, str, str, str] | Response:
        """Who did it, where, in which thread, under which key; a page when that cannot be."""
        person = self._view.person(request)
        if person is None:
            return self._view.trouble(request, 404, NO_SUCH_PERSON)
        place = given.get("place", "") or person.home
        room = who.room_around(place, person)
        known = who.place_for(person, who.room_name(room, person), self._view.library)
        if not room or known != room:
            return self._view.trouble(request, 404, NO_SUCH_ROOM)
        thread = given.get("thread", "")
        with self._view.house.store.reading() as db:
            if thread and not _is_thread(db, who.seen_in(room, person), thread):
                return self._view.trouble(request, 404, NO_SUCH_THREAD)
        key = given.get("key", "")
        if not _KEY.fullmatch(key):
            return self._view.trouble(request, 400, OLD_PAGE)
        return person, place, thread, f"page/{key}"

    def _answered(
        self, request: Request, given: Given, person: Who, place: str, key: str | None
    ) -> Response:
        """Back to where the person was, with the answer there; a script needs no page."""
        if key is not None:
            self._view.answer_to(key)
        if request.headers.get("x-requested-with") == "script":
            return Response(status_code=204)
        with self._view.house.store.reading() as db:
            newest = chat.newest(db)
        back = _safe_back(given.get("back", ""))
        if back:
            told = f"?told={quote(key.removeprefix('page/'))}" if key else ""
            return RedirectResponse(f"{back}{told}", 303)
        room = who.room_around(place, person)
        return RedirectResponse(f"{_room_address(person, room)}#m{newest}", 303)


def read(message: Message) -> dict[str, object]:
    """A message with its reply unpacked, as the templates show it."""
    return {
        "id": message.id,
        "thread": message.thread,
        "place": message.place,
        "alone": taken_apart(message.place).surface == "private",
        "person": message.person,
        "text": message.text,
        "at": message.at,
        "reply": from_kept(message.reply) if message.reply else None,
    }


def _threads(messages: list[Message]) -> list[list[dict[str, object]]]:
    """The messages by thread, in the order in which the threads began."""
    threads: dict[int, list[dict[str, object]]] = {}
    for message in messages:
        threads.setdefault(message.thread, []).append(read(message))
    return [threads[key] for key in sorted(threads)]


def _is_thread(db: Connection, places: list[str], thread: str) -> bool:
    return thread.isdigit() and len(thread) < 18 and chat.thread_exists(db, places, int(thread))


def fields_of(body: bytes) -> Given:
    """The fields of a form as browsers send it; more of them than any form has are left out."""
    try:
        return dict(
            parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
        )
    except ValueError:
        return {}


def _room_address(person: Who, place: str) -> str:
    if place == person.home:
        return f"/as/{quote(person.slug)}"
    return f"/as/{quote(person.slug)}/room/{quote(who.room_name(place, person))}"


def _safe_back(back: str) -> str:
    """An address of this page only."""
    return back if _BACK.fullmatch(back) else ""
