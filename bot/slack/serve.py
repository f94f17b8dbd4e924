"""Runs the bot in Slack: the line, the worker, and a port on which one may ask how it is."""

from threading import Event

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.settings import Settings
from bot.slack.client import Client
from bot.slack.connect import connect
from bot.slack.messenger import SlackMessenger
from bot.web.server import listen, run
from bot.wiring import House
from bot.worker import Worker

RUNNING = "ききまっしがSlackで動いています（取組{count}件。止めるには Ctrl+C）"


def serve_slack(house: House) -> None:
    """Serve until SIGTERM or Ctrl+C; it starts also while Slack cannot be reached."""
    settings = house.settings
    listener = listen(settings.host, settings.port)
    worker = Worker(house, messenger_for(house))
    line = connect(
        house.store, _bot_token(settings), _app_token(settings), settings.slack_api_url, worker.wake
    )
    told = RUNNING.format(count=len(house.shelf.library().initiatives))
    try:
        run(house, build_app(house), listener, worker, Event(), told)
    finally:
        line.close()


def messenger_for(house: House) -> SlackMessenger:
    """The way into Slack by itself: for one command that sends and ends."""
    return SlackMessenger(Client(_bot_token(house.settings), house.settings.slack_api_url))


def build_app(house: House) -> Starlette:
    """Nothing but the health of the bot; there is no page beside Slack."""

    def health(request: Request) -> Response:
        return JSONResponse({"ok": True, "initiatives": len(house.shelf.library().initiatives)})

    return Starlette(routes=[Route("/healthz", health)])


def _bot_token(settings: Settings) -> str:
    return settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""


def _app_token(settings: Settings) -> str:
    return settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
