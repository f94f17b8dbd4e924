"""The way in: what arrives is written down before Slack is told that it arrived."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.slack import events
from bot.slack.blocks import to_blocks, to_text
from bot.slack.client import SILENT, Client
from bot.slack.events import TOKYO, FormSent, FormWanted, Heard, Own
from bot.slack.modals import Modals
from bot.slack.receiver import Receiver
from handlers.messages import Outcome, Reply
from jobs.inbox import apply_at_once
from knowledge.shelf.shelf import Shelf
from knowledge.store import Connection, Store, inbox
from knowledge.store.channels import is_quiet
from knowledge.store.inbox import Arrived
from knowledge.store.people import account_is_fresh, person
from knowledge.store.rounds import request_in

log = logging.getLogger(__name__)

# So long somebody who asked in a thread is heard there without calling the bot.
LISTENING = timedelta(days=30)
# So long is believed what Slack said of somebody.
KNOWN_FOR = timedelta(days=1)
OPENERS = 4
BUSY = "申し訳ありません。いま混み合っています。少しおいて、もう一度お試しください。"


class Inbound:
    """An event is in the inbox before Slack is told that it arrived."""

    def __init__(
        self, store: Store, shelf: Shelf, client: Client, wake: Callable[[], None]
    ) -> None:
        self.own = Own()
        self._store, self._shelf, self._wake = store, shelf, wake
        self._receiver = Receiver(store)
        self._modals = Modals(store, shelf, client)
        self._openers = ThreadPoolExecutor(OPENERS, "forms")

    def take(self, body: dict[str, Any]) -> BoltResponse:
        """Keep an event and acknowledge it; unacknowledged, Slack sends it again."""
        try:
            now = datetime.now(TOKYO)
            heard = events.read(body, self.own, now)
            if isinstance(heard, Heard):
                # Where this clock is behind, the answer would wait until it has caught up.
                heard = replace(heard, at=min(heard.at, now))
            return self._receipt_for(heard)
        except Exception as error:
            # Its name only: an error's words may hold what was typed.
            log.error("an event could not be kept: %s", type(error).__name__)
            # A command is not sent again, so whoever typed it is told.
            return (
                _said(Reply(BUSY, Outcome.ERROR)) if "command" in body else BoltResponse(status=503)
            )

    def close(self) -> None:
        self._openers.shutdown(wait=False, cancel_futures=True)

    def _receipt_for(self, heard: Heard | FormWanted | FormSent | None) -> BoltResponse:
        match heard:
            case None:
                return BoltResponse(status=200)
            case FormWanted():
                # What opens a form writes nothing, and has three seconds: after the receipt.
                self._openers.submit(self._open, heard)
                return BoltResponse(status=200)
            case FormSent():
                answer = self._modals.take(heard, datetime.now(TOKYO))
                self._wake()
                return _json(answer) if answer else BoltResponse(status=200)
            case Heard(at_once=True, kind="typed") if self._is_known(heard):
                return self._answer_at_once(heard)
            case _:
                if self._keep(heard):
                    self._wake()
                return BoltResponse(status=200)

    def _open(self, wanted: FormWanted) -> None:
        try:
            self._modals.open(wanted)
        except Exception as error:
            log.error("a form could not be opened: %s", type(error).__name__)
        self._wake()

    def _is_known(self, heard: Heard) -> bool:
        """Has Slack said who this is? If not, the worker looks that up before it answers."""
        with self._store.reading() as db:
            return account_is_fresh(db, heard.person, heard.at - KNOWN_FOR)

    def _answer_at_once(self, heard: Heard) -> BoltResponse:
        """The answer to a command goes with its receipt, so that only one person sees it."""
        event = Arrived(
            0, heard.key, heard.place, heard.thread, heard.person, heard.kind, heard.body, heard.at
        )
        reply = apply_at_once(self._store, self._shelf, event)
        self._wake()
        return BoltResponse(status=200) if reply is None else _said(reply)

    def _keep(self, heard: Heard) -> bool:
        """Write it down; False for what is kept already and what is none of the bot's business."""
        if heard.overheard or heard.about:
            with self._store.reading() as db:
                if not is_ours(db, heard):
                    return False
        return self._receiver.keep(heard)


def is_ours(db: Connection, heard: Heard) -> bool:
    """Does an event to which nobody called the bot concern it?

    In the thread of a request its own people are heard, and those whom the bot does not know:
    they may be of that department, and what they report must not be silently lost. In another
    thread, whoever asked the bot there, unless the channel wants it to be called every time.
    """
    if heard.about:
        return inbox.arrived_as(db, heard.about) is not None
    request = request_in(db, heard.place, heard.thread)
    if request is not None:
        who = person(db, heard.person, heard.at.date())
        if who.may_report_for(request.department) or not who.known:
            return True
    if is_quiet(db, heard.place):
        return False
    since = heard.at - LISTENING
    return inbox.spoke_in(db, heard.place, heard.thread, heard.person, since)


def bolt_app(client: Client, inbound: Inbound, signing_secret: str | None = None) -> App:
    """Bolt with this way in; without a secret nothing is signed, as over Socket Mode."""
    return App(
        name="kikimasshi",
        logger=SILENT,
        client=client,
        signing_secret=signing_secret,
        token_verification_enabled=False,
        request_verification_enabled=signing_secret is not None,
        before_authorize=inbound.take,
        authorize=_authorized,
    )


def _authorized(**_: Any) -> AuthorizeResult:
    """Bolt wants one; asking Slack here would lose events whenever Slack does not answer."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


def _said(reply: Reply) -> BoltResponse:
    """An answer that comes with the receipt, and that only one person sees."""
    message = {"response_type": "ephemeral", "text": to_text(reply), "blocks": to_blocks(reply)}
    return _json(message)


def _json(body: dict[str, Any]) -> BoltResponse:
    told = json.dumps(body)
    return BoltResponse(status=200, body=told, headers={"content-type": ["application/json"]})
