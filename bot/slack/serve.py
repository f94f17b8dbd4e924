"""Runs the bot in Slack: the way in, the worker, and a port on which one may ask how it is."""

import logging
from contextlib import closing
from datetime import datetime, timedelta
from socket import socket
from threading import Event

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.settings import Settings
from bot.slack.client import Client
from bot.slack.connect import attend, connect
from bot.slack.directory import Directory
from bot.slack.door import EVENTS_PATH, Door
from bot.slack.messenger import PACE_SECONDS, SETTLE, SlackMessenger
from bot.web.server import listen, run
from bot.wiring import House
from bot.worker import Worker
from jobs.export import made
from knowledge.store.channels import settle_workspace

log = logging.getLogger(__name__)

RUNNING = "ききまっしがSlackで動いています（{way}、取組{count}件。止めるには Ctrl+C）"
OVER_SOCKET = "Socket Mode"
OVER_HTTP = "HTTP: {host}:{port} の {path} で受けます"


def serve_slack(
    house: House, *, settle: timedelta = SETTLE, pace_seconds: float = PACE_SECONDS
) -> None:
    """Serve until SIGTERM or Ctrl+C; it starts also while Slack cannot be reached."""
    settings = house.settings
    listener = listen(settings.host, settings.port)
    client = _client(settings)
    messenger = _messenger(house, client, settle, pace_seconds)
    worker = Worker(house, messenger, Directory(client, house.store))
    if settings.slack_mode == "http":
        _serve_http(house, listener, worker)
    else:
        _serve_socket(house, listener, worker)


def _serve_socket(house: House, listener: socket, worker: Worker) -> None:
    settings = house.settings
    tokens = _plain(settings.slack_bot_token), _plain(settings.slack_app_token)
    line = connect(house.store, house.shelf, *tokens, settings.slack_api_url, worker.wake)
    with closing(line):
        run(house, build_app(house), listener, worker, Event(), _told(house, OVER_SOCKET))


def _serve_http(house: House, listener: socket, worker: Worker) -> None:
    settings = house.settings
    secrets = _plain(settings.slack_bot_token), _plain(settings.slack_signing_secret)
    attended = attend(house.store, house.shelf, *secrets, settings.slack_api_url, worker.wake)
    way = OVER_HTTP.format(host=settings.host, port=settings.port, path=EVENTS_PATH)
    with closing(attended), closing(Door(attended.app, secrets[1])) as door:
        run(house, build_app(house, door), listener, worker, Event(), _told(house, way))


def messenger_for(house: House) -> SlackMessenger:
    """The way into Slack by itself: for one command that sends and ends."""
    return _messenger(house, _client(house.settings), SETTLE, PACE_SECONDS)


def _messenger(
    house: House, client: Client, settle: timedelta, pace_seconds: float
) -> SlackMessenger:
    def make(about: str, now: datetime) -> bytes:
        return made(about, house.store, house.shelf.library(), now)

    def is_home(team: str) -> bool:
        with house.store.writing() as db:
            return settle_workspace(db, team) == team

    return SlackMessenger(client, settle, pace_seconds, make, is_home)


def build_app(house: House, door: Door | None = None) -> Starlette:
    """The health of the bot, and the door where Slack comes over HTTP; there is no page here."""

    def health(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, "initiatives": _count(house)})
        except Exception as error:
            log.error("the health cannot be told: %s", type(error).__name__)
            return JSONResponse({"ok": False}, 503)

    routes = [Route("/healthz", health)]
    if door is not None:
        routes.append(Route(EVENTS_PATH, door.receive, methods=["POST"]))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


def _told(house: House, way: str) -> str:
    return RUNNING.format(way=way, count=_count(house))


def _count(house: House) -> int:
    return len(house.shelf.library().initiatives)


def _client(settings: Settings) -> Client:
    return Client(_plain(settings.slack_bot_token), settings.slack_api_url)


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
