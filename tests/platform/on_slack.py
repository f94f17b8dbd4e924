"""Slack's stand-in on loopback, with the bot connected over Socket Mode."""

import html
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import Event
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest

from bot.slack.connect import Connected, connect
from knowledge.office.places import direct_to
from knowledge.shelf.shelf import Shelf
from knowledge.store.people import put_person
from tests.bot.slack.limits import invalid
from tests.bot.slack.stand_in import BOT, StandIn, event, press, submission
from tests.platform.shared import Seen, Trouble

TOKYO = ZoneInfo("Asia/Tokyo")
# What Slack would make a mention, a link or a date of.
TOKEN = re.compile(r"<[^<>]*>")


def fault(name: str) -> Callable[["OnSlack"], AbstractContextManager[None]]:
    @contextmanager
    def here(platform: "OnSlack") -> Iterator[None]:
        platform.slack.fail("chat.postMessage", name)
        yield

    return here


class OnSlack:
    """Each message is looked at as Slack keeps it; what one person sees is a whisper."""

    TROUBLES: ClassVar = {
        "too many messages": Trouble(fault("429"), "not sent"),
        "the token is refused": Trouble(fault("error:token_revoked"), "not sent"),
        "the bot is no member": Trouble(fault("error:not_in_channel"), "given up"),
        "the line breaks before": Trouble(fault("reset"), "unknown"),
        "the line breaks after": Trouble(fault("applied_reset"), "unknown", arrives=True),
        "Slack stumbles before": Trouble(fault("500"), "unknown"),
        "Slack stumbles after": Trouble(fault("applied_500"), "unknown", arrives=True),
        "half an answer": Trouble(fault("applied_half"), "unknown", arrives=True),
        "a page of a proxy": Trouble(fault("html"), "unknown"),
        "an error that may be done": Trouble(
            fault("applied_error:fatal_error"), "unknown", arrives=True
        ),
    }

    channel = "C0ROADS"
    people = ("U0TANAKA", "U0SATO")

    def __init__(self, shelf: Shelf, slack: StandIn, connected: Connected) -> None:
        self.shelf, self.store, self.slack = shelf, shelf.store, slack
        self.messenger = connected.messenger
        self._shown: dict[str, dict[str, Any]] = {}
        self._moments: dict[str, str] = {}

    @classmethod
    def opened(cls, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator["OnSlack"]:
        slack = StandIn().start()
        slack.posted_from = int(time.time())
        with shelf.store.writing() as db:
            put_person(db, cls.people[0], "田中", coordinates=True)
            put_person(db, cls.people[1], "佐藤", reports_for="交通政策課")
        connected = connect(
            shelf.store, shelf, "xoxb-1", "xapp-1", slack.api_url, Event().set, pace_seconds=0
        )
        assert slack.is_connected()
        assert slack.is_called("auth.test")
        yield cls(shelf, slack, connected)
        connected.close()
        slack.stop()

    def now(self) -> datetime:
        return datetime.now(TOKYO)

    def look(self, place: str, person: str) -> list[Seen]:
        channel = self._channel(place, person)
        whispers = [
            whisper | {"ts": f"whisper/{number}"}
            for number, whisper in enumerate(self.slack.whispers)
            if whisper["user"] == person
        ]
        found = [one for one in (*self.slack.posts, *whispers) if one["channel"] == channel]
        return [self._seen(one) for one in found]

    def say(self, person: str, text: str, key: str, place: str, thread: str = "") -> None:
        channel, ts = self._channel(place, person), self._moment(key)
        more = {"ts": ts, "user": person, "channel": channel, "thread_ts": thread or None}
        if place == direct_to(person):
            self._send(event("message", text, id=f"Ev-{key}", **more))
            return
        # Slack tells of a mention twice, and each telling may come twice.
        called = f"<@{BOT}> {text}"
        self._send(event("app_mention", called, id=f"Ev-{key}", **more))
        self._send(event("message", called, id=f"Ev-{key}-twin", **more))

    def press(self, person: str, seen: Seen, label: str, key: str, place: str) -> None:
        message, channel = self._shown[seen.posted], self._channel(place, person)
        (button,) = [b for b in _buttons(message["blocks"]) if b["text"]["text"] == label]
        about = {"user": {"id": person}, "channel": {"id": channel}}
        if message["ts"].startswith("whisper/"):
            container = {"is_ephemeral": True, "channel_id": channel}
            thread = message.get("thread_ts")
            about |= {"message": None, "container": container | {"thread_ts": thread}}
        else:
            shown = {"ts": message["ts"], "thread_ts": message["thread_ts"]}
            about |= {"message": shown}
        pressed = (button["action_id"], button.get("value", ""))
        self._send(press(*pressed, ts=self._moment(key), thread="", **about), "interactive")

    def fill(self, person: str, form: str, values: Mapping[str, str], key: str) -> None:
        if key not in self._shown:
            opening = press(f"form:{form}#0", "", ts=self._moment(key), thread="")
            asked = {"user": {"id": person}, "trigger_id": "1.2", "message": {"ts": "1.1"}}
            self._send(opening | asked, "interactive")
            assert self.slack.is_called("views.open")
            self._shown[key] = self.slack.views[-1]
        view = self._shown[key]
        written = {name: _written(view, name, value) for name, value in values.items()}
        self._send(submission(view, written, user=person), "interactive")

    # ---------------------------------------------------------------- the workspace
    def _send(self, payload: dict[str, Any], kind: str = "events_api") -> None:
        assert self.slack.is_acknowledged(self.slack.send(payload, kind))

    def _channel(self, place: str, person: str) -> str:
        return f"D{person}" if place == direct_to(person) else place

    def _moment(self, key: str) -> str:
        return self._moments.setdefault(key, f"{time.time():.6f}")

    def _seen(self, message: dict[str, Any]) -> Seen:
        self._shown[message["ts"]] = message
        thread = message.get("thread_ts")
        sent = {name: message[name] for name in ("channel", "text", "blocks")}
        texts = list(_texts(message["blocks"]))
        return Seen(
            message["ts"],
            thread if thread != message["ts"] else None,
            html.unescape(message["text"]),
            html.unescape("\n".join(texts)),
            tuple(html.unescape(b["text"]["text"]) for b in _buttons(message["blocks"])),
            (*_types(message["blocks"]), *TOKEN.findall("\n".join([message["text"], *texts]))),
            tuple(invalid(sent)),
        )


def _written(view: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """What Slack says of a field in which that was chosen or written."""
    (kind,) = [b["element"]["type"] for b in view["blocks"] if b.get("block_id") == name]
    match kind:
        case "static_select":
            return {"type": kind, "selected_option": {"value": value}}
        case "datepicker":
            return {"type": kind, "selected_date": value}
        case _:
            return {"type": kind, "value": value}


def _parts(of: Any) -> Iterator[dict[str, Any]]:
    """Every object of a layout, from the outside in."""
    if isinstance(of, dict):
        yield of
        for value in of.values():
            yield from _parts(value)
    elif isinstance(of, list):
        for value in of:
            yield from _parts(value)


def _texts(blocks: Any) -> Iterator[str]:
    return (part["text"] for part in _parts(blocks) if isinstance(part.get("text"), str))


def _types(blocks: Any) -> Iterator[str]:
    return (part["type"] for part in _parts(blocks) if "type" in part)


def _buttons(blocks: Any) -> list[dict[str, Any]]:
    return [part for part in _parts(blocks) if part.get("type") == "button"]
