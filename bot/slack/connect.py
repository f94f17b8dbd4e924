"""The line to Slack over Socket Mode, which stays up, or what it takes for Slack to come here."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from socket import SHUT_RDWR
from threading import Event, Thread

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.slack import outcome
from bot.slack.client import SILENT, Client, proxy_for
from bot.slack.directory import Directory
from bot.slack.events import TOKYO, Own
from bot.slack.inbound import Inbound, bolt_app
from bot.slack.messenger import PACE_SECONDS, SETTLE, SlackMessenger
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store
from knowledge.store.channels import settle_workspace

log = logging.getLogger(__name__)

# The library takes a line for dead after five pings; at this pace within ten seconds.
PING_SECONDS = 2
LOOK_SECONDS = 1.0
# So long what was begun may take to end when the bot stops.
ENDING_SECONDS = 3.0
LONGEST_PAUSE_SECONDS = 60.0
# A token that is refused stays refused until somebody does something about it.
SLOW_SECONDS = 300.0

CONNECTED = "Slackにつながりました"
LOST = "Slackとの接続が切れました。つなぎ直します"
TROUBLE = "Slackにつながりません（%s）。つながるまで試し続けます"
APP_TOKEN = (
    "Slackが SLACK_APP_TOKEN を受け付けません（%s）。Socket Mode を有効にし、"
    "connections:write の付いたアプリトークン（xapp-）を設定して、起動し直してください"
)
BOT_TOKEN = (
    "Slackが SLACK_BOT_TOKEN を受け付けません（%s）。アプリのインストール先で"
    "ボットトークン（xoxb-）を確かめて、起動し直してください"
)

OTHER_WORKSPACE = (
    "SLACK_BOT_TOKEN は別のワークスペース（%s）のものです。この記録は %s のものなので、"
    "送受信を止めています。トークンを直すか、KIKIMASSHI_HOME に別のフォルダーを指定してください"
)
# So often is looked up who belongs to which department.
REFRESH_SECONDS = 600.0


class NotConnected(Exception):
    """Slack gave an address, and no line came about there."""


class Connected:
    """A line that is kept up in the background until it is closed."""

    def __init__(
        self,
        client: Client,
        socket: SocketModeHandler,
        inbound: Inbound,
        messenger: SlackMessenger,
        store: Store,
    ) -> None:
        self.messenger = messenger
        self._line, self._inbound = socket.client, inbound
        self._was_up, self._efforts = False, _Efforts()
        self._efforts.begin(self._see_to_line, APP_TOKEN)
        _begin_with_people(self._efforts, client, inbound, store)

    def close(self) -> None:
        """Hang up; what was acknowledged is in the inbox."""
        self._efforts.end()
        _hang_up(self._line)
        self._inbound.close()

    def _see_to_line(self) -> bool:
        """Connect where there is no line; there is always more to see to."""
        if self._is_up():
            return False
        if self._was_up:
            self._was_up = False
            log.warning(LOST)
        self._line.connect_to_new_endpoint()
        if not self._line.is_connected():
            raise NotConnected
        self._was_up = True
        log.info(CONNECTED)
        return False

    def _is_up(self) -> bool:
        """A line that the other side has left shows only when something is written to it."""
        session = self._line.current_session
        if session is None or not session.is_active():
            return False
        try:
            # Never empty: after a pong of two bytes the library waits for more before it hands on
            # the event that came with it.
            session.ping(f"{session.session_id}:{time.time()}")
        except OSError:
            self._line.disconnect()
            return False
        return True


class Attended:
    """Slack comes by itself, over HTTP; only who the bot is has to be asked, until it is known."""

    def __init__(
        self,
        client: Client,
        app: App,
        inbound: Inbound,
        messenger: SlackMessenger,
        store: Store,
    ) -> None:
        self.app, self.messenger = app, messenger
        self._inbound, self._efforts = inbound, _Efforts()
        _begin_with_people(self._efforts, client, inbound, store)

    def close(self) -> None:
        self._efforts.end()
        self._inbound.close()


class _Efforts:
    """What is tried in the background, each in a thread, until it succeeds or all is over."""

    def __init__(self) -> None:
        self._closing, self._threads = Event(), list[Thread]()

    def begin(self, effort: Callable[[], bool], refused: str) -> None:
        """`effort` says whether it needs no more; `refused` is told when the token is no good."""
        thread = Thread(target=self._repeat, args=(effort, refused), name="slack", daemon=True)
        self._threads.append(thread)
        thread.start()

    def end(self) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(ENDING_SECONDS)

    def _repeat(self, effort: Callable[[], bool], refused: str) -> None:
        """Make an effort again and again until it needs no more; the same trouble is told once."""
        pause, failed, told = 0.0, 0, ""
        while not self._closing.wait(pause):
            try:
                if effort():
                    return
                pause, failed, told = LOOK_SECONDS, 0, ""
            except Exception as error:
                name = outcome.error_name(error)
                useless = name in outcome.TOKEN_TROUBLE
                pause = SLOW_SECONDS if useless else _pause_after(failed)
                failed += 1
                if name != told:
                    told = name
                    log.error(refused if useless else TROUBLE, name)


def _begin_with_people(efforts: _Efforts, client: Client, inbound: Inbound, store: Store) -> None:
    """Learn who the bot is, and keep up with who belongs to which department."""
    directory = Directory(client, store)
    began = -REFRESH_SECONDS

    def refresh() -> bool:
        nonlocal began
        if time.monotonic() - began >= REFRESH_SECONDS:
            directory.refresh(datetime.now(TOKYO))
            began = time.monotonic()
        return False

    efforts.begin(lambda: _learn_own(client, inbound, store), BOT_TOKEN)
    efforts.begin(refresh, BOT_TOKEN)


def _learn_own(client: Client, inbound: Inbound, store: Store) -> bool:
    """Learn who the bot is; from then on, people of other workspaces are left out.

    That holds for everybody where the token is of another workspace than the database.
    """
    who = client.auth_test()
    with store.writing() as db:
        team = settle_workspace(db, who["team_id"])
    if team != who["team_id"]:
        log.error(OTHER_WORKSPACE, who["team_id"], team)
    inbound.own = Own(team, who["user_id"])
    return True


def _pause_after(failed: int) -> float:
    """1, 2, 4 … seconds, a minute at most."""
    return min(LOOK_SECONDS * (1 << min(failed, 10)), LONGEST_PAUSE_SECONDS)


def _hang_up(line: SocketModeClient) -> None:
    """The library's threads wait up to three seconds for something to read: let them have it."""
    line.closed = True
    line.enqueue_message("")
    session = line.current_session
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(SHUT_RDWR)
    # Closed while it has just connected, the library waits for its own thread for ever.
    closing = Thread(target=_close, args=(line,), name="hanging up", daemon=True)
    closing.start()
    closing.join(ENDING_SECONDS)


def _close(line: SocketModeClient) -> None:
    # The library's own thread may be closing the same line at this moment.
    with suppress(OSError, AttributeError):
        line.close()


def connect(
    store: Store,
    shelf: Shelf,
    bot_token: str,
    app_token: str,
    api_url: str,
    wake: Callable[[], None],
    *,
    settle: timedelta = SETTLE,
    pace_seconds: float = PACE_SECONDS,
) -> Connected:
    """Open a line over Socket Mode; it comes about in the background, also while Slack is away.

    `wake` is called whenever something new is in the inbox.
    """
    client = Client(bot_token, api_url)
    inbound = Inbound(store, shelf, client, wake)
    app = bolt_app(client, inbound)
    # Bolt's own reconnecting calls Slack every two seconds for as long as it fails.
    socket = SocketModeHandler(
        app, app_token, logger=SILENT, auto_reconnect_enabled=False, ping_interval=PING_SECONDS
    )
    socket.client.proxy = proxy_for(api_url)
    return Connected(client, socket, inbound, SlackMessenger(client, settle, pace_seconds), store)


def attend(
    store: Store,
    shelf: Shelf,
    bot_token: str,
    signing_secret: str,
    api_url: str,
    wake: Callable[[], None],
    *,
    settle: timedelta = SETTLE,
    pace_seconds: float = PACE_SECONDS,
) -> Attended:
    """Be ready for what Slack posts; whoever serves HTTP hands it to `.app`."""
    client = Client(bot_token, api_url)
    inbound = Inbound(store, shelf, client, wake)
    app = bolt_app(client, inbound, signing_secret)
    return Attended(client, app, inbound, SlackMessenger(client, settle, pace_seconds), store)
