"""The way in: what arrives is written down before Slack is told that it arrived."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.slack import events
from bot.slack.client import SILENT, Client
from bot.slack.events import Heard, Own
from knowledge.store import Connection, Store, inbox
from knowledge.store.rounds import request_in

log = logging.getLogger(__name__)


class Inbound:
    """The way in: an event is in the inbox before Slack is told that it arrived."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self.own = Own()
        self._store, self._wake = store, wake

    def take(self, body: dict[str, Any]) -> BoltResponse:
        """Keep an event and acknowledge it; unacknowledged, Slack sends it again."""
        try:
            heard = events.read(body, self.own)
            kept = heard is not None and self._keep(heard)
        except Exception as error:
            # Its name only: an error's words may hold what was typed.
            log.error("an event could not be kept: %s", type(error).__name__)
            return BoltResponse(status=503)
        if kept:
            self._wake()
        return BoltResponse(status=200)

    def _keep(self, heard: Heard) -> bool:
        """Write it down; False for what is kept already and what is none of the bot's business."""
        if heard.overheard:
            with self._store.reading() as db:
                if not is_ours(db, heard):
                    return False
        with self._store.writing() as db:
            kept = inbox.receive(
                db,
                heard.key,
                heard.place,
                heard.thread,
                heard.person,
                heard.kind,
                heard.body,
                heard.at,
                heard.twin,
            )
        return kept is not None


def is_ours(db: Connection, heard: Heard) -> bool:
    """Is this the thread of a request, or one in which the same person asked the bot before?"""
    if request_in(db, heard.place, heard.thread) is not None:
        return True
    return inbox.spoke_in(db, heard.place, heard.thread, heard.person)


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
