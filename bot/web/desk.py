"""The coordinator's desk: the status board, a round before it starts, what waits for review."""

from collections import Counter
from threading import Event
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.web import who
from bot.web.events import stream
from bot.web.view import View
from bot.web.who import Who
from handlers.messages import from_kept
from handlers.reporting import readback
from handlers.rounds import board, preview, review
from handlers.scene import Scene
from jobs.export import workbook
from knowledge.rounds.rows import STATES, Round
from knowledge.store import Connection, outbox
from knowledge.store.people import person as person_of
from knowledge.store.rounds import requests_of, revision_of_round, round_of, rounds

ONLY_COORDINATOR = (
    "この画面は取りまとめの方のものです。上の「切り替え」で「取りまとめ」を選んでください。"
)
NO_SUCH_ROUND = "この照会は見当たりません。"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DeskPages:
    """Pages about rounds, for the coordinator alone."""

    def __init__(self, view: View, closing: Event) -> None:
        self._view, self._closing = view, closing

    def routes(self) -> list[Route]:
        return [
            Route("/as/{who}/board", self.board),
            Route("/as/{who}/board/events", self.board_events),
            Route("/as/{who}/board/{round:int}", self.board),
            Route("/as/{who}/preview/{round:int}", self.preview),
            Route("/as/{who}/review/{round:int}", self.review),
            Route("/as/{who}/export/{round:int}", self.export),
        ]

    # ---------------------------------------------------------------- pages
    def board(self, request: Request) -> Response:
        person = self._coordinator(request)
        if isinstance(person, Response):
            return person
        with self._view.house.store.reading() as db:
            round = self._round(request, db)
            told = self._told(request, db)
            if round is None and "round" in request.path_params:
                return self._view.trouble(request, 404, NO_SUCH_ROUND)
            if round is None:
                return self._view.page(request, "board.html", person, round=None, told=told)
            others = [one for one in rounds(db) if one.id != round.id]
            if round.state == "prepared" and "round" not in request.path_params:
                return RedirectResponse(f"/as/{who.COORDINATOR}/preview/{round.id}", 303)
            standings = board.standings(round, db, self._view.library)
            revision = revision_of_round(db, round.id)
        total = sum((one.counts for one in standings), Counter[str]())
        return self._view.page(
            request,
            "board.html",
            person,
            round=round,
            label=readback.round_label(round, self._view.library),
            standings=sorted(standings, key=lambda one: one.owed == 0),
            total=total,
            states=[(state, readback.STATE_LABELS[state]) for state in STATES if total[state]],
            labels=readback.STATE_LABELS,
            state_name=board.STATE_NAMES[round.state],
            step_label=board.step_label,
            count=sum(total.values()),
            still=sum(1 for one in standings if one.owed),
            others=[
                (one, readback.round_label(one, self._view.library), board.STATE_NAMES[one.state])
                for one in others
            ],
            waiting=total["submitted"],
            revision=revision,
            told=told,
        )

    def board_events(self, request: Request) -> Response:
        """Tells the board that something changed, so that it shows itself anew."""
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        after = int(seen) if seen.isdigit() else 0

        def newer(after: int) -> list[tuple[int, str, dict[str, object]]] | None:
            with self._view.house.store.reading() as db:
                round = board.newest_round(db)
                now = revision_of_round(db, round.id) if round else 0
            return [(now, "changed", {})] if now != after else []

        return StreamingResponse(
            stream(newer, after, self._closing),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    def preview(self, request: Request) -> Response:
        person = self._coordinator(request)
        if isinstance(person, Response):
            return person
        with self._view.house.store.reading() as db:
            round, told = self._round(request, db), self._told(request, db)
            if round is None:
                return self._view.trouble(request, 404, NO_SUCH_ROUND)
            if round.state != "prepared":
                address = f"/as/{who.COORDINATOR}/board/{round.id}"
                # What was pressed here (開始) is told on the page that follows from it.
                asked = f"?{request.url.query}" if request.url.query else ""
                return RedirectResponse(address + asked, 303)
            scene = self._scene(person, db)
            departments = preview.asked(round, scene)
            steps = preview.steps(round, scene)
        return self._view.page(
            request,
            "preview.html",
            person,
            round=round,
            label=readback.round_label(round, self._view.library),
            departments_asked=departments,
            rows=sum(len(one.rows) for one in departments),
            values=sum(len(row.values) for one in departments for row in one.rows),
            unreached=[one.request.department for one in departments if one.address is None],
            proposed=sum(row.proposed for one in departments for row in one.rows),
            wanted_lines=preview.wanted_lines,
            row_title=readback.row_title,
            steps=steps,
            told=told,
        )

    def review(self, request: Request) -> Response:
        person = self._coordinator(request)
        if isinstance(person, Response):
            return person
        with self._view.house.store.reading() as db:
            round, told = self._round(request, db), self._told(request, db)
            if round is None:
                return self._view.trouble(request, 404, NO_SUCH_ROUND)
            scene = self._scene(person, db)
            settled = [
                review.item(row, asked)
                for asked in requests_of(db, round)
                for row in review.confirmed(asked, scene)
            ]
            waiting = [
                (asked, rows)
                for asked in requests_of(db, round)
                if (rows := review.waiting(asked, scene))
            ]
        return self._view.page(
            request,
            "review.html",
            person,
            round=round,
            label=readback.round_label(round, self._view.library),
            waiting=[
                (
                    asked,
                    [review.item(row, asked) for row in rows],
                    review.button_for_all(asked, rows),
                )
                for asked, rows in waiting
            ],
            count=sum(len(rows) for _, rows in waiting),
            settled=settled,
            told=told,
        )

    def export(self, request: Request) -> Response:
        person = self._coordinator(request)
        if isinstance(person, Response):
            return person
        now = self._view.house.now()
        with self._view.house.store.reading() as db:
            round = self._round(request, db)
            if round is None:
                return self._view.trouble(request, 404, NO_SUCH_ROUND)
            data = workbook(round, db, self._view.library, now, trial=True)
        name = quote(f"照会_{round.fiscal_year}_{round.kind}_お試し.xlsx")
        return Response(
            data,
            media_type=SHEET,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    # ---------------------------------------------------------------- shared steps
    def _coordinator(self, request: Request) -> Who | Response:
        person = self._view.person(request)
        if person is None or not person.coordinates:
            return self._view.trouble(request, 403, ONLY_COORDINATOR)
        return person

    def _round(self, request: Request, db: Connection) -> Round | None:
        id = request.path_params.get("round")
        return board.newest_round(db) if id is None else round_of(db, id)

    def _scene(self, person: Who, db: Connection) -> Scene:
        now = self._view.house.now()
        return Scene(db, self._view.library, person_of(db, person.id, now.date()), now, "", "", "")

    def _told(self, request: Request, db: Connection) -> list[str]:
        """What came of the button that led here."""
        key = request.query_params.get("told", "")
        kept = outbox.reply_sent(db, outbox.reply_key(f"page/{key}")) if key else None
        reply = from_kept(kept) if kept else None
        return (reply.rest or reply.text).split("\n") if reply else []
