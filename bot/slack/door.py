"""The way in over HTTP: only what Slack has signed comes in, and whatever is sent the door stands.

Bolt takes a body apart before it asks who sent it, so all of that is looked at here first.
"""

import asyncio
import hmac
import json
import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
# The largest thing that Slack sends is a form, of 250 kB at most.
MOST_BYTES = 1_000_000
# Nearly all that it sends is smaller than this, and never has to wait for what is larger.
SMALL_BYTES, MOST_LARGE = 64_000, 16
BODY_SECONDS = 10.0
FRESH_SECONDS = 300
# Slack waits three seconds, and comes again unless the answer is 2xx.
ANSWER_SECONDS = 2.5
AT_ONCE = 16
TELL_SECONDS = 60.0

SIGNATURE, TIMESTAMP = "x-slack-signature", "x-slack-request-timestamp"
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_TIMESTAMP = re.compile(r"[0-9]{9,11}")
# Each payload of Slack's has one of these.
KINDS = {"type", "command", "ssl_check"}

TURNED_AWAY = "Slackの入口に来た要求を断りました（%s）"
MORE = "Slackの入口に来た要求を断りました（%s）: 直前の1分にあと%d件"
UNSIGNED = "署名がないか、形が違います"
STALE = "署名の時刻が5分以上ずれています"
FORGED = "署名が合いません。覚えがあれば SLACK_SIGNING_SECRET を確かめてください"
TOO_LARGE = "大きすぎます"
TOO_MANY = "大きな要求が重なっています"
TOO_SLOW = "本文が時間内に届きません"
LEFT = "送っている途中で切れました"
NOT_SLACKS = "Slackの形ではありません"
BUSY = "時間内に書き留められません。Slackが送り直すのを待ちます"


class TurnedAway(Exception):
    """A request goes no further: the status it gets, and why, for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Tally:
    """Tells the first refusal of a kind at once, and once a minute how many more there were."""

    def __init__(self) -> None:
        self._more: dict[str, int] = {}

    def note(self, why: str) -> None:
        if why in self._more:
            self._more[why] += 1
            return
        log.warning(TURNED_AWAY, why)
        self._count(why)

    def _count(self, why: str) -> None:
        self._more[why] = 0
        asyncio.get_running_loop().call_later(TELL_SECONDS, self._tell, why)

    def _tell(self, why: str) -> None:
        if more := self._more.pop(why):
            log.warning(MORE, why, more)
            self._count(why)


class Door:
    """Takes what Slack posts, and hands it to Bolt in a thread of its own."""

    def __init__(self, app: App, signing_secret: str) -> None:
        app.error(_pass_on)
        self._app, self._secret = app, signing_secret.encode()
        self._hands = ThreadPoolExecutor(AT_ONCE, "door")
        self._tally = Tally()
        self._large = 0

    async def receive(self, request: Request) -> Response:
        """Answer one request, whatever it holds."""
        try:
            check_length(request.headers)
            check_claim(request.headers, time.time())
            body = await self._read(request)
            check_signature(request.headers, body, self._secret)
            return await self._handle(body, request.headers)
        except TurnedAway as turned:
            self._tally.note(turned.why)
            return Response(status_code=turned.status)
        except Exception as error:
            # Its name only: an error's words may hold what was typed.
            log.error("a request from Slack failed: %s", type(error).__name__)
            return Response(status_code=500)

    def close(self) -> None:
        """Finish what was begun; what waits for its turn gets no answer, and comes again."""
        self._hands.shutdown(cancel_futures=True)

    async def _read(self, request: Request) -> bytes:
        """The whole body; of large ones a few at a time, for nobody knows yet who sends them."""
        body, large = bytearray(), False
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise TurnedAway(413, TOO_LARGE)
                    if len(body) > SMALL_BYTES and not large:
                        if self._large >= MOST_LARGE:
                            raise TurnedAway(503, TOO_MANY)
                        self._large += 1
                        large = True
        except TimeoutError as late:
            raise TurnedAway(408, TOO_SLOW) from late
        except ClientDisconnect as left:
            raise TurnedAway(400, LEFT) from left
        finally:
            self._large -= large
        return bytes(body)

    async def _handle(self, body: bytes, headers: Headers) -> Response:
        """Where the database is held by another, the thread goes on, and what it keeps is kept."""
        working = asyncio.get_running_loop().run_in_executor(
            self._hands, self._dispatch, body, headers
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await working
        except TimeoutError as late:
            raise TurnedAway(503, BUSY) from late

    def _dispatch(self, body: bytes, headers: Headers) -> Response:
        payload = payload_of(body, headers.get("content-type", ""))
        if payload.get("type") == "url_verification":
            # Bolt would answer only behind the inbox, which takes everything.
            return JSONResponse({"challenge": payload.get("challenge")})
        answer = self._app.dispatch(bolt_request(body, payload, headers))
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())


def _pass_on(error: Exception) -> None:
    """Bolt would answer by itself, and its log is off."""
    raise error


# -------------------------------------------------------------------- who sent it
def check_claim(headers: Headers, now: float) -> None:
    """Is it signed at all, and just now? Without that nobody waits for a body."""
    signatures, timestamps = headers.getlist(SIGNATURE), headers.getlist(TIMESTAMP)
    if len(signatures) != 1 or len(timestamps) != 1:
        raise TurnedAway(401, UNSIGNED)
    if not _SIGNATURE.fullmatch(signatures[0]) or not _TIMESTAMP.fullmatch(timestamps[0]):
        raise TurnedAway(401, UNSIGNED)
    if abs(now - int(timestamps[0])) > FRESH_SECONDS:
        raise TurnedAway(401, STALE)


def check_signature(headers: Headers, body: bytes, secret: bytes) -> None:
    """The library's own check reads the body as text first; this one takes bytes as they came."""
    signed = hmac.new(secret, f"v0:{headers[TIMESTAMP]}:".encode(), sha256)
    signed.update(body)
    if not hmac.compare_digest(f"v0={signed.hexdigest()}", headers[SIGNATURE]):
        raise TurnedAway(401, FORGED)


# -------------------------------------------------------------------- what was sent
def check_length(headers: Headers) -> None:
    """Refuse what says itself that it is too large."""
    if int(headers.get("content-length", 0)) > MOST_BYTES:
        raise TurnedAway(413, TOO_LARGE)


def payload_of(body: bytes, content_type: str) -> dict[str, Any]:
    """The payload in a body, as JSON or in a form; TurnedAway when it is none of Slack's."""
    try:
        payload = _parsed(body.decode(), content_type.partition(";")[0].strip().lower())
    except (ValueError, RecursionError) as error:
        raise TurnedAway(400, NOT_SLACKS) from error
    if not isinstance(payload, dict) or not KINDS & payload.keys():
        raise TurnedAway(400, NOT_SLACKS)
    return payload


def _parsed(text: str, content_type: str) -> Any:
    match content_type:
        case "application/json":
            return json.loads(text)
        case "application/x-www-form-urlencoded":
            fields = dict(parse_qsl(text, keep_blank_values=True))
            return json.loads(fields["payload"]) if "payload" in fields else fields
        case _:
            raise ValueError(content_type)


def bolt_request(body: bytes, payload: dict[str, Any], headers: Headers) -> BoltRequest:
    """What Bolt is handed; of the headers only what is needed, for Slack signs none of them."""
    names = ("content-type", SIGNATURE, TIMESTAMP)
    try:
        request = BoltRequest(body=body.decode(), headers={name: headers[name] for name in names})
    except Exception as error:
        # Bolt looks for people and workspaces right away, and stumbles where one is a number.
        raise TurnedAway(400, NOT_SLACKS) from error
    # Bolt reads a command as nothing at all when the word "payload" stands somewhere in it.
    request.body = payload
    return request
