"""What only a trial has: its date is moved, a department loses its room, all begins anew."""

from datetime import datetime, timedelta
from secrets import token_hex

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.chat import NO_SUCH_PERSON, NO_SUCH_ROOM, fields_of
from bot.web.desk import ONLY_COORDINATOR
from bot.web.view import View
from bot.web.who import Who
from jobs.reminders import next_reminder
from knowledge.rounds.ladder import AT
from knowledge.store import audit, trial
from knowledge.store.people import put_address

NO_REMINDER = "次の催促はありません（動いている照会がないか、依頼がまだ送られていません）。"


class TrialPages:
    """Each of them does something and leads back to the page where it was pressed."""

    def __init__(self, view: View) -> None:
        self._view = view

    def routes(self) -> list[Route]:
        return [
            Route("/as/{who}/date", self.move_date, methods=["POST"]),
            Route("/as/{who}/address", self.address, methods=["POST"]),
            Route("/as/{who}/restart", self.restart, methods=["POST"]),
        ]

    async def move_date(self, request: Request) -> Response:
        given = fields_of(await request.body())
        return await run_in_threadpool(self._move_date, request, given)

    def _move_date(self, request: Request, given: dict[str, str]) -> Response:
        """「1日進める」 goes to the next morning, 「次の催促まで」 to the day of the next step."""
        person = self._view.person(request)
        if person is None:
            return self._view.trouble(request, 404, NO_SUCH_PERSON)
        house = self._view.house
        now = house.now()
        with house.store.reading() as db:
            goal = next_morning(now) if given.get("to") == "day" else next_reminder(db, now)
        if goal is None:
            return self._view.trouble(request, 200, NO_REMINDER)
        house.move_to(goal)
        self._view.worker.tick_and_wait()
        return _back(given, person)

    async def address(self, request: Request) -> Response:
        given = fields_of(await request.body())
        return await run_in_threadpool(self._address, request, given)

    def _address(self, request: Request, given: dict[str, str]) -> Response:
        """Take a department's room away, to see what becomes of a round, or give it back."""
        person = self._view.person(request)
        if person is None or not person.coordinates:
            return self._view.trouble(request, 403, ONLY_COORDINATOR)
        department = given.get("department", "")
        if department not in self._view.library.departments_today:
            return self._view.trouble(request, 404, NO_SUCH_ROOM)
        place = trial.room_of(department) if given.get("to") == "room" else None
        now = self._view.house.now()
        with self._view.house.store.writing() as db:
            put_address(db, department, place)
            source = f"page/{token_hex(8)}"
            audit.note(db, now, person.id, "addressed", department, source, place=place)
        return _back(given, person)

    async def restart(self, request: Request) -> Response:
        return await run_in_threadpool(self._restart)

    def _restart(self) -> Response:
        """Throw the trial away and begin with today's date."""
        with self._view.house.store.writing() as db:
            trial.start_over(db, self._view.library.departments_today)
        return RedirectResponse("/", 303)


def _back(given: dict[str, str], person: Who) -> Response:
    back = given.get("back", "")
    safe = back.startswith("/as/") and "\\" not in back
    return RedirectResponse(back if safe else f"/as/{person.slug}", 303)


def next_morning(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), AT, now.tzinfo)
