"""A stand-in for Slack on loopback: real HTTP and a real WebSocket, with faults to order.

Faults of a method, one a call: `500`, `429`, `html`, `half`, `hang`, `reset`, `error:NAME`.
With `applied_` in front Slack does what was asked, and only its answer goes wrong.
"""

import asyncio
import json
import socket
import struct
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

TEAM, BOT = "T0CITY", "U0BOT"
PATIENCE = 10
RETRY_AFTER = 7
PAGE_SIZE = 100
# 2026-11-20 09:00 in Tokyo: from then on the bot posts.
POSTED_FROM = 1_795_132_800
ALL_SCOPES = (
    *("app_mentions:read", "chat:write", "commands", "channels:history", "groups:history"),
    *("im:history", "im:write", "users:read", "usergroups:read", "files:read", "files:write"),
    "assistant:write",
)


class StandIn:
    """One workspace. `posts` are the messages in it, `calls` what was asked of it, in order."""

    posted_from = POSTED_FROM
    retry_after = RETRY_AFTER

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.posts: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.page_size = PAGE_SIZE
        # What Slack keeps of people, groups, opened modals, homes and files.
        self.people: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, list[str]] = {}
        self.views: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.whispers: list[dict[str, Any]] = []
        self.prompts: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.scopes = ALL_SCOPES
        self.team = TEAM
        self._faults: dict[str, deque[str]] = defaultdict(deque)
        self._changed = Condition()
        self._lines: list[WebSocket] = []
        self._acknowledged: set[str] = set()
        # What came with the receipts, where something did.
        self.receipts: list[dict[str, Any]] = []
        self._numbers = count(1)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    # ---------------------------------------------------------------- running
    def start(self) -> "StandIn":
        """Until it is called, connections to the port are refused."""
        routes = [
            Route("/api/{method}", self._answer, methods=["POST"]),
            Route("/upload/{id}", self._take_file, methods=["POST"]),
            WebSocketRoute("/link", self._line),
        ]
        started = Event()

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            started.set()
            yield

        config = uvicorn.Config(
            Starlette(routes=routes, lifespan=lifespan),
            log_level="critical",
            access_log=False,
            ws="wsproto",
            timeout_graceful_shutdown=0,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._socket.listen()
        self._thread.start()
        assert started.wait(PATIENCE)
        return self

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(PATIENCE)
        self._socket.close()

    def forget(self) -> None:
        """Be as new for the next test."""
        self.hang_up()
        self.posts.clear()
        self.calls.clear()
        self._faults.clear()
        self.page_size = PAGE_SIZE
        for kept in (self.people, self.groups, self.views, self.homes, self.whispers):
            kept.clear()
        self.prompts.clear()
        self.receipts.clear()
        self.files.clear()
        self.scopes, self.team = ALL_SCOPES, TEAM

    # ---------------------------------------------------------------- what tests do
    def fail(self, method: str, *faults: str) -> None:
        """Let the next calls of a method go wrong."""
        self._faults[method].extend(faults)

    def add_post(self, channel: str, ts: str, key: str | None = None, thread: str = "") -> None:
        """A message that is there already."""
        metadata = {"event_type": "kikimasshi_message", "event_payload": {"key": key}}
        self.posts.append(
            {"channel": channel, "ts": ts, "thread_ts": thread or ts}
            | ({"metadata": metadata} if key else {})
        )

    def send(self, payload: Any, type: str = "events_api", **more: Any) -> str:
        """Send an envelope over the newest line; its id."""
        id = f"envelope-{next(self._numbers)}"
        self.send_frame(json.dumps({"type": type, "envelope_id": id, "payload": payload, **more}))
        return id

    def send_frame(self, frame: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._lines, PATIENCE), "nobody is connected"
            line = self._lines[-1]
        asyncio.run_coroutine_threadsafe(line.send_text(frame), self._running()).result(PATIENCE)

    def hang_up(self, politely: bool = False) -> None:
        """Cut all lines."""
        with self._changed:
            lines, self._lines = self._lines, []
        for line in lines:
            if politely:
                asyncio.run_coroutine_threadsafe(line.close(), self._running()).result(PATIENCE)
            else:
                self._running().call_soon_threadsafe(self._reset, line.client)

    def is_acknowledged(self, envelope: str, patience: float = PATIENCE) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: envelope in self._acknowledged, patience)

    def is_connected(self) -> bool:
        with self._changed:
            return bool(self._changed.wait_for(lambda: self._lines, PATIENCE))

    def is_called(self, method: str, times: int = 1) -> bool:
        def enough() -> bool:
            return sum(name == method for name, _ in self.calls) >= times

        with self._changed:
            return self._changed.wait_for(enough, PATIENCE)

    # ---------------------------------------------------------------- the Web API
    async def _answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        asked = await self._asked(request)
        fault = self.fault_of(method, asked)
        applied = not fault or fault.startswith("applied_")
        with self._changed:
            self.calls.append((method, asked))
            said = self._do(method, asked) if applied else {}
            self._changed.notify_all()
        fault = fault.removeprefix("applied_")
        headers = {"x-oauth-scopes": ",".join(self.scopes)}
        return (
            JSONResponse(said, headers=headers) if not fault else await self._wrong(fault, request)
        )

    def fault_of(self, method: str, asked: dict[str, Any]) -> str:
        """What goes wrong with this call; empty where all goes well."""
        return self._faults[method].popleft() if self._faults[method] else ""

    async def _take_file(self, request: Request) -> Response:
        body = await request.body()
        with self._changed:
            self.files[request.path_params["id"]]["content"] = body
            self._changed.notify_all()
        return PlainTextResponse("OK")

    async def _asked(self, request: Request) -> dict[str, Any]:
        body = await request.body()
        if body.startswith(b"{"):
            return json.loads(body)
        return dict(parse_qsl(body.decode()))

    async def _wrong(self, fault: str, request: Request) -> Response:
        match fault:
            case "500":
                return PlainTextResponse("upstream trouble", 500)
            case "429":
                return JSONResponse(
                    {"ok": False, "error": "ratelimited"},
                    429,
                    {"Retry-After": str(self.retry_after)},
                )
            case "html":
                return Response("<html><p>Sign in</p></html>", media_type="text/html")
            case "nowhere":
                return JSONResponse({"ok": True, "url": f"ws://127.0.0.1:{self.port}/nowhere"})
            case "half":
                return Response('{"ok": true, "ts": "17', media_type="application/json")
            case "reset":
                self._reset(request.client)
            case "hang":
                while (await request.receive())["type"] != "http.disconnect":
                    pass
            case _:
                return JSONResponse({"ok": False, "error": fault.removeprefix("error:")})
        return Response()

    def _do(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"ok": True, "team_id": self.team, "team": "金沢市", "user_id": BOT}
            case "apps.connections.open":
                return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link?ticket=secret-ticket"}
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{asked['users']}"}}
            case "chat.postMessage":
                ts = f"{self.posted_from}.{next(self._numbers):06d}"
                self.posts.append({"ts": ts, "thread_ts": ts} | asked)
                return {"ok": True, "channel": asked["channel"], "ts": ts}
            case "chat.postEphemeral":
                self.whispers.append(asked)
                return {"ok": True, "message_ts": f"{self.posted_from}.{next(self._numbers):06d}"}
            case "views.open":
                view = {"id": f"V{next(self._numbers)}", "hash": "1.abc"} | _json(asked["view"])
                self.views.append(view | {"trigger_id": asked["trigger_id"]})
                return {"ok": True, "view": view}
            case "views.publish":
                self.homes[asked["user_id"]] = _json(asked["view"])
                return {"ok": True, "view": {"id": f"V{next(self._numbers)}", "hash": "1.abc"}}
            case "users.info":
                return {
                    "ok": True,
                    "user": person(asked["user"]) | self.people.get(asked["user"], {}),
                }
            case "users.lookupByEmail":
                for id, known in self.people.items():
                    if known.get("profile", {}).get("email") == asked["email"]:
                        return {"ok": True, "user": person(id) | known}
                return {"ok": False, "error": "users_not_found"}
            case "usergroups.users.list":
                if asked["usergroup"] not in self.groups:
                    return {"ok": False, "error": "no_such_subteam"}
                return {"ok": True, "users": self.groups[asked["usergroup"]]}
            case "assistant.threads.setSuggestedPrompts":
                self.prompts.append(asked | {"prompts": _json(asked["prompts"])})
                return {"ok": True}
            case "files.getUploadURLExternal":
                id = f"F{next(self._numbers)}"
                self.files[id] = {"id": id, "name": asked["filename"], "length": asked["length"]}
                url = f"http://127.0.0.1:{self.port}/upload/{id}"
                return {"ok": True, "upload_url": url, "file_id": id}
            case "files.completeUploadExternal":
                return self._complete(asked)
            case "conversations.replies":
                return self._page(asked, asked["ts"])
            case "conversations.history":
                return self._page(asked, None)
        return {"ok": False, "error": "unknown_method"}

    def _complete(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Files that were sent become one message with the comment that goes with them."""
        done = [self.files[one["id"]] | {"title": one["title"]} for one in _json(asked["files"])]
        if not all("content" in file for file in done):
            return {"ok": False, "error": "file_not_found"}
        seen = [{key: file[key] for key in ("id", "name", "title")} for file in done]
        if asked.get("channel_id"):
            ts = f"{self.posted_from}.{next(self._numbers):06d}"
            thread = asked.get("thread_ts") or ts
            post = {"ts": ts, "thread_ts": thread, "channel": asked["channel_id"], "files": seen}
            self.posts.append(post | {"text": asked.get("initial_comment", "")})
        return {"ok": True, "files": seen}

    def _page(self, asked: dict[str, Any], thread: str | None) -> dict[str, Any]:
        """Some of the messages since `oldest`, those of one thread or those that began one."""
        found = [
            self._seen(post, asked)
            for post in self.posts
            if post["channel"] == asked["channel"]
            and float(post["ts"]) >= float(asked.get("oldest", 0))
            and post["thread_ts"] == (thread or post["ts"])
        ]
        size = min(self.page_size, int(asked.get("limit", 100)))
        first = int(asked.get("cursor") or 0)
        after = first + size if first + size < len(found) else ""
        return {
            "ok": True,
            "messages": found[first : first + size],
            "response_metadata": {"next_cursor": str(after)},
        }

    def _seen(self, post: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        """Slack shows what is in the metadata only to those who ask for it."""
        if asked.get("include_all_metadata") in ("1", True) or "metadata" not in post:
            return post
        return post | {"metadata": {"event_type": post["metadata"]["event_type"]}}

    def _reset(self, client: Any) -> None:
        """Break a connection so that the other side sees a reset."""
        assert self._server is not None
        for connection in list(self._server.server_state.connections):
            if getattr(connection, "client", None) == (client.host, client.port):
                line = connection.transport.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.transport.abort()

    # ---------------------------------------------------------------- the line
    async def _line(self, line: WebSocket) -> None:
        self._loop = asyncio.get_running_loop()
        await line.accept()
        await line.send_text(json.dumps({"type": "hello", "num_connections": 1}))
        with self._changed:
            self._lines.append(line)
            self._changed.notify_all()
        try:
            while True:
                answer = json.loads(await line.receive_text())
                with self._changed:
                    self._acknowledged.add(answer["envelope_id"])
                    if answer.get("payload"):
                        self.receipts.append(answer["payload"])
                    self._changed.notify_all()
        except WebSocketDisconnect:
            with self._changed:
                self._lines = [other for other in self._lines if other is not line]

    def _running(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None
        return self._loop


def _json(value: Any) -> Any:
    """The library sends lists and objects as JSON, or as JSON inside of a form."""
    return json.loads(value) if isinstance(value, str) else value


def person(id: str) -> dict[str, Any]:
    """A member of the workspace as `users.info` shows one."""
    return {
        "id": id,
        "team_id": TEAM,
        "deleted": False,
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "profile": {"real_name": id, "display_name": id.lower()},
    }


# -------------------------------------------------------------------- what Slack sends
def event(kind: str, text: str, *, id: str, ts: str, **more: Any) -> dict[str, Any]:
    """An event as the Events API sends it: a person of the city hall wrote in a channel."""
    inner = {"type": kind, "user": "U0TANAKA", "channel": "C0ROADS", "text": text, "ts": ts}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": id,
        "event": inner | {"user_team": TEAM} | more,
    }


def press(action_id: str, value: str, *, ts: str, thread: str, **more: Any) -> dict[str, Any]:
    """A button of a message in a thread was pressed."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U0TANAKA", "team_id": TEAM},
        "channel": {"id": "C0ROADS"},
        "message": {"ts": "1795000000.000500", "thread_ts": thread},
        "actions": [{"action_id": action_id, "value": value, "action_ts": ts}],
    } | more


def command(text: str, *, trigger: str, user: str = "U0TANAKA", **more: Any) -> dict[str, Any]:
    """`/kikimasshi …` was typed in a channel."""
    return {
        "command": "/kikimasshi",
        "text": text,
        "team_id": TEAM,
        "channel_id": "C0ROADS",
        "user_id": user,
        "trigger_id": trigger,
        "response_url": "http://127.0.0.1:9/secret-response-url",
        "api_app_id": "A0KIKI",
    } | more


def shortcut(callback: str, text: str, *, trigger: str, **more: Any) -> dict[str, Any]:
    """A shortcut of a message's menu was chosen."""
    return {
        "type": "message_action",
        "callback_id": callback,
        "trigger_id": trigger,
        "action_ts": "1795132750.000100",
        "response_url": "http://127.0.0.1:9/secret-response-url",
        "team": {"id": TEAM},
        "user": {"id": "U0TANAKA", "team_id": TEAM},
        "channel": {"id": "C0ROADS"},
        "message": {"type": "message", "user": "U0SUZUKI", "ts": "1795132700.000900", "text": text},
        "message_ts": "1795132700.000900",
    } | more


def submission(
    view: dict[str, Any], values: dict[str, Any], *, user: str = "U0TANAKA", **more: Any
) -> dict[str, Any]:
    """An opened modal was sent off; `values` are the states of its inputs by block id."""
    state = {"values": {block: {"input": value} for block, value in values.items()}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "view": view | {"type": "modal", "state": state},
    } | more
