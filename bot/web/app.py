"""The trial page as an application: its routes, its templates, who may come in."""

import logging
from pathlib import Path
from secrets import token_hex
from threading import Event
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot.web import who
from bot.web.chat import ChatPages
from bot.web.desk import DeskPages
from bot.web.guard import Guard
from bot.web.trial import TrialPages
from bot.web.view import View
from bot.wiring import House
from bot.worker import Worker
from knowledge.words.fiscal import day_label

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
NO_SUCH_PAGE = "このページはありません。下の「部屋に戻る」から、もう一度お試しください。"
TROUBLE = (
    "申し訳ありません。うまく表示できませんでした。ブラウザーで前の画面に戻ると、書きかけの内容が残っています。\n"
    "続くときは、番号 {reference} を添えて運用担当にお知らせください。"
)


def build_app(house: House, worker: Worker, closing: Event) -> Starlette:
    """The application of the trial mode; `closing` ends the streams that are open."""
    templates = Jinja2Templates(HERE / "templates")
    templates.env.globals.update(nonce=lambda: token_hex(16), name_of=who.name_of)
    templates.env.filters.update(day=day_label, segment=_segment)
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    view = View(house, worker, templates)
    chat, desk, trial = ChatPages(view, closing), DeskPages(view, closing), TrialPages(view)

    def home(request: Request) -> Response:
        return RedirectResponse(f"/as/{who.STAFF}", 307)

    def switch(request: Request) -> Response:
        slug, room = request.query_params.get("who", who.STAFF), request.query_params.get("room")
        return RedirectResponse(
            f"/as/{_segment(slug)}" + (f"/room/{_segment(room)}" if room else ""), 303
        )

    def missing(request: Request, error: Exception) -> Response:
        """An address that is not there, or not for this use of it."""
        status = error.status_code if isinstance(error, HTTPException) else 404
        return view.trouble(request, status, NO_SUCH_PAGE)

    def broken(request: Request, error: Exception) -> Response:
        """The one boundary: what nobody expected is told with a reference to the log."""
        reference = token_hex(3)
        log.error("no page for %s, reference %s", request.url.path, reference)
        return PlainTextResponse(TROUBLE.format(reference=reference), 500)

    def health(request: Request) -> Response:
        return JSONResponse({"ok": True, "initiatives": len(house.shelf.library().initiatives)})

    return Starlette(
        routes=[
            Route("/", home),
            Route("/healthz", health),
            Route("/switch", switch),
            *chat.routes(),
            *desk.routes(),
            *trial.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: missing, Exception: broken},
    )


def _segment(text: str) -> str:
    """A text as one segment of an address."""
    return quote(text, safe="")
