"""Keeps the trial page to this machine: foreign hosts and origins, proxies, large bodies.

A page of another site, open in the same browser, must not be able to act here.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_BYTES = 64 * 1024
SAFE = frozenset({"GET", "HEAD"})
# No script but our own, nothing from elsewhere, no frame around it.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PROXIED = "お試しの画面は、この機械の中からだけ使えます（中継を通した要求は受け付けません）。"
FOREIGN_HOST = "お試しの画面は、127.0.0.1 か localhost の名前で開いてください。"
CROSS_SITE = "ほかのサイトからの操作は受け付けません。お試しの画面から操作してください。"
TOO_LARGE = "送られた内容が大きすぎます。短くしてお試しください。"


class Guard:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)
            return
        body = await _body(receive) if scope["method"] not in SAFE else b""
        if body is None:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), _with_policy(send))


def _refusal(method: str, headers: Headers) -> tuple[int, str] | None:
    if any(name == "forwarded" or name.startswith("x-forwarded") for name in headers):
        return 403, PROXIED
    host = urlsplit(f"//{headers.get('host', '')}")
    if host.hostname not in LOCAL:
        return 400, FOREIGN_HOST
    if method in SAFE:
        return None
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host.netloc:
        return 403, CROSS_SITE
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403, CROSS_SITE
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        return 413, TOO_LARGE
    return None


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is larger than allowed, whatever was announced."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand the body that was read on to the application."""
    handed = False

    async def once() -> Message:
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            message["headers"] += [
                (b"content-security-policy", POLICY.encode()),
                (b"x-content-type-options", b"nosniff"),
                (b"referrer-policy", b"same-origin"),
            ]
        await send(message)

    return sending
