"""Slack's side of HTTP: payloads, signed and posted to where the bot listens."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

PATH = "/slack/events"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PATIENCE = 10


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


def signed_post(
    url: str,
    secret: str,
    payload: dict[str, Any] | bytes,
    form: bool = False,
    **headers: str,
) -> Answer:
    """Post as Slack does; `url` is where the bot listens, without a path.

    In a form, a command has its fields beside each other and everything else is one field,
    `payload`. Bytes go out as they are. Headers are written with underscores:
    `X_Slack_Retry_Num="1"`; they win over those of the signature.
    """
    body = payload if isinstance(payload, bytes) else encoded(payload, form)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"Content-Type": FORM if form else JSON} | signature(secret, body) | named
    return post(url + PATH, body, sent)


def signature(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The two headers that go with a body; `at` is when it was signed, now if left out."""
    timestamp = str(int(time.time() if at is None else at))
    signed = hmac.new(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256)
    return {
        "X-Slack-Signature": f"v0={signed.hexdigest()}",
        "X-Slack-Request-Timestamp": timestamp,
    }


def encoded(payload: dict[str, Any], form: bool) -> bytes:
    if not form:
        return json.dumps(payload).encode()
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(fields).encode()


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    request = urllib.request.Request(url, body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return Answer(answer.status, answer.read(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read(), dict(error.headers))
    except urllib.error.URLError as error:
        if not isinstance(error.reason, BrokenPipeError | ConnectionResetError):
            raise
        # It was refused, and hung up on, before all of it was sent; Slack would send it again.
        return post(url, body, headers)
