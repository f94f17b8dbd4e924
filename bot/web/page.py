"""The question page: a box, the answer as a card, buttons for the next questions."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot.replies import answer_safely
from bot.wiring import House, now_in_tokyo, today_in_tokyo
from handlers import LONGEST_QUESTION, MOST_EARLIER, smalltalk
from handlers.messages import Asked
from knowledge.store.questions import note_question

HERE = Path(__file__).parent
PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto")
LOCAL = ["127.0.0.1", "localhost", "[::1]", "::1"]


def build_page(house: House) -> Starlette:
    """The application of the trial mode; it answers to names of this machine only."""
    templates = Jinja2Templates(HERE / "templates")

    # Plain functions: they wait for the database, so starlette runs them in threads.
    def page(request: Request) -> Response:
        question = request.query_params.get("q", "").strip()
        earlier = request.query_params.getlist("before")[-MOST_EARLIER:]
        if any(name in request.headers for name in PROXIED):
            return Response("お試しの画面は、この機械の中からだけ使えます。", status_code=403)
        reply = None
        if question:
            asked = Asked(question, today_in_tokyo(), tuple(earlier))
            reply = answer_safely(asked, house.shelf.library())
            note_question(
                house.store, question, reply.outcome.value, list(reply.initiatives), now_in_tokyo()
            )
        seen = {
            "question": question,
            "earlier": earlier,
            "thread": [*earlier, question] if question else earlier,
            "reply": reply,
            "examples": smalltalk.EXAMPLES,
            "longest": LONGEST_QUESTION,
            "plans": house.shelf.library().plans.values(),
        }
        return templates.TemplateResponse(request, "page.html", seen)

    def health(request: Request) -> Response:
        return JSONResponse({"ok": True, "initiatives": len(house.shelf.library().initiatives)})

    return Starlette(
        routes=[
            Route("/", page),
            Route("/healthz", health),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL)],
    )
