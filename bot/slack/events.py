"""What did a person say or press? From Slack's payload to what the inbox keeps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.slack.blocks import ASK, action_of
from bot.typed import clean
from knowledge.store.inbox import ArrivedKind

Payload = Mapping[str, Any]

TOKYO = ZoneInfo("Asia/Tokyo")
# A reply that is shown in the channel too, and a text beside a file, are typed by people as well.
TYPED_SUBTYPES = ("", "thread_broadcast", "file_share")
_TIMESTAMP = re.compile(r"\d{1,11}(\.\d{1,9})?")
_TOKEN = re.compile(r"<([^<>]*)>")
# *bold* and `code`; 「~」 stays, because 4~6月 is written with it.
_EMPHASIS = re.compile(r"(\*|`{1,3})(?=\S)([^*`\n]+?)(?<=\S)\1")


@dataclass(frozen=True)
class Own:
    """Who the bot is, as far as Slack has said: its workspace and its user there."""

    team: str | None = None
    user: str | None = None


@dataclass(frozen=True)
class Heard:
    """One event for the inbox.

    With `overheard` nobody spoke to the bot: the event counts only in a thread that is the bot's.
    """

    key: str
    place: str
    thread: str
    person: str
    kind: ArrivedKind
    body: dict[str, Any]
    at: datetime
    twin: str | None = None
    overheard: bool = False


def read(payload: Payload, own: Own) -> Heard | None:
    """The event in a payload; None when it is nothing for the bot, or from outside the city hall.

    A payload of any shape is read without an error.
    """
    match payload.get("type"):
        case "event_callback":
            return _said(payload, own)
        case "block_actions":
            return _pressed(payload, own)
        case _:
            return None


def plain(text: str, own: Own) -> str:
    """What was typed, without Slack's markup and without the call to the bot itself."""
    text = _TOKEN.sub(lambda token: _named(token[1], own), clean(text))
    return _EMPHASIS.sub(r"\2", _unescaped(text)).strip()


def _named(token: str, own: Own) -> str:
    """What people see of `<…>`: a label, an address, 「#総務」, 「@田中」; an id says nothing."""
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            return f"@{label}" if label and target[1:] != own.user else ""
        case "#":
            return f"#{label}" if label else ""
        case "!":
            return label
        case _:
            return label or target


# -------------------------------------------------------------------- events
def _said(payload: Payload, own: Own) -> Heard | None:
    event = _part(payload, "event")
    person, place, ts = (_word(event, name) for name in ("user", "channel", "ts"))
    at, key, called = _time(ts), _word(payload, "event_id"), event.get("type") == "app_mention"
    if not (person and place and at and key) or not _is_typed(event, own):
        return None
    if _is_foreign(own, _word(payload, "team_id"), *_teams(event)):
        return None
    direct, above = event.get("channel_type") == "im", _word(event, "thread_ts")
    text = plain(_word(event, "text"), own)
    if not called and not (text and (direct or above)):
        return None
    return Heard(
        f"event/{key}",
        place,
        above or ts,
        person,
        "typed",
        {"text": text},
        at,
        twin=f"{place}/{ts}",
        overheard=not called and not direct,
    )


def _is_typed(event: Payload, own: Own) -> bool:
    """Did a person write this? Not a bot, not the bot itself, not a note by Slack."""
    return (
        event.get("type") in ("app_mention", "message")
        and _word(event, "subtype") in TYPED_SUBTYPES
        and not event.get("bot_id")
        and not event.get("bot_profile")
        and _word(event, "user") not in ("USLACKBOT", own.user)
    )


def _teams(event: Payload) -> list[str]:
    return [_word(event, name) for name in ("user_team", "source_team")]


def _is_foreign(own: Own, *teams: str) -> bool:
    """From a workspace other than the bot's, as far as that is known."""
    return own.team is not None and any(team and team != own.team for team in teams)


def _pressed(payload: Payload, own: Own) -> Heard | None:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else {}
    if not isinstance(action, Mapping):
        return None
    user, message = _part(payload, "user"), _part(payload, "message")
    container = _part(payload, "container")
    person, ts, id = _word(user, "id"), _word(action, "action_ts"), _word(action, "action_id")
    place = _word(_part(payload, "channel"), "id") or _word(container, "channel_id")
    thread = (
        _word(message, "thread_ts")
        or _word(container, "thread_ts")
        or _word(message, "ts")
        or _word(container, "message_ts")
    )
    at = _time(ts)
    if not (person and id and place and thread and at):
        return None
    if _is_foreign(own, _word(_part(payload, "team"), "id"), _word(user, "team_id")):
        return None
    kind, body = _done(action_of(id), _unescaped(_word(action, "value")))
    return Heard(f"act/{person}/{ts}/{id}", place, thread, person, kind, body, at)


def _done(action: str, value: str) -> tuple[ArrivedKind, dict[str, Any]]:
    """What a press is: a question that might have been typed, or something to do."""
    if action == ASK:
        return "typed", {"text": value}
    return "pressed", {"action": action, "value": value}


# -------------------------------------------------------------------- values
def _part(of: Payload, name: str) -> Payload:
    value = of.get(name)
    return value if isinstance(value, Mapping) else {}


def _word(of: Payload, name: str) -> str:
    value = of.get(name)
    return clean(value) if isinstance(value, str) else ""


def _time(ts: str) -> datetime | None:
    return datetime.fromtimestamp(float(ts), TOKYO) if _TIMESTAMP.fullmatch(ts) else None


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
