"""What did a person say or press? From Slack's payload to what the inbox keeps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.slack.blocks import ASK, of_action_id
from bot.slack.ids import place_in
from bot.typed import clean
from knowledge.office.places import alone_in, direct_to, home_of, pane_in
from knowledge.store.inbox import ArrivedKind

Payload = Mapping[str, Any]

TOKYO = ZoneInfo("Asia/Tokyo")
# A reply that is shown in the channel too, and a text beside a file, are typed by people as well.
# The names of the shortcuts in the manifest.
ASK_MESSAGE, REPORT_MESSAGE = "ask_message", "report_message"
TYPED_SUBTYPES = ("", "thread_broadcast", "file_share", "me_message", "message_share")
_TIMESTAMP = re.compile(r"\d{1,11}(\.\d{1,9})?")
_TOKEN = re.compile(r"<([^<>]*)>")
# *bold* and `code`; 「~」 stays, because 4~6月 is written with it.
_EMPHASIS = re.compile(r"(?<![0-9A-Za-z*`])(\*|`{1,3})(?=\S)([^*`\n]+?)(?<=\S)\1(?![0-9A-Za-z*`])")


@dataclass(frozen=True)
class Own:
    """Who the bot is, as far as Slack has said: its workspace and its user there."""

    team: str | None = None
    user: str | None = None


@dataclass(frozen=True)
class Heard:
    """One event for the inbox.

    With `overheard` nobody spoke to the bot: the event counts only in a thread that is the bot's.
    `about` is the message that was edited or deleted; `at_once` an answer goes with the receipt.
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
    about: str | None = None
    at_once: bool = False


@dataclass(frozen=True)
class FormWanted:
    """A button that opens a form was pressed; `trigger` lets a form be opened for three seconds."""

    key: str
    place: str
    thread: str
    person: str
    form: str
    value: str
    label: str
    trigger: str
    at: datetime


@dataclass(frozen=True)
class FormSent:
    """A form was sent off, or (`closed`) left; `token` is all that the form itself carries."""

    view: str
    token: str
    person: str
    view_state: Payload
    closed: bool = False


def read(payload: Payload, own: Own, now: datetime) -> Heard | FormWanted | FormSent | None:
    """The event in a payload; None when it is nothing for the bot.

    A payload of any shape is read without an error. What comes from outside the city hall is a
    Heard of the kind 「refused」, without a word of what it said.
    """
    match payload.get("type"):
        case "event_callback":
            return _said(payload, own)
        case "block_actions":
            return _pressed(payload, own)
        case "message_action":
            return _chosen(payload, own)
        case "view_submission" | "view_closed" as type:
            return _sent(payload, own, type == "view_closed", now)
        case _ if payload.get("command"):
            return _commanded(payload, own, now)
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
    event, key = _part(payload, "event"), _word(payload, "event_id")
    if not key:
        return None
    match event.get("type"), _word(event, "subtype"):
        case "app_home_opened", _:
            return _home_opened(payload, event, own)
        case "assistant_thread_started", _:
            return _pane_opened(payload, event, own)
        case "message", "message_changed":
            return _edited(payload, event, own)
        case "message", "message_deleted":
            return _deleted(payload, event, own)
        case (("app_mention" | "message"), _):
            return _typed(payload, event, own)
        case _:
            return None


def _typed(payload: Payload, event: Payload, own: Own) -> Heard | None:
    person, channel, ts = (_word(event, name) for name in ("user", "channel", "ts"))
    at, called = _time(ts), _is_called(event, own)
    if not (person and channel and at) or not _is_typed(event, own):
        return None
    place, above = place_in(channel, person), _word(event, "thread_ts")
    direct = place != channel
    text = _with_forwarded(event, own)
    file = _word(event, "subtype") == "file_share" or bool(event.get("files"))
    if not called and not ((text or file) and (direct or above)):
        return None
    body = {"text": text} | ({"file": True} if file else {})
    heard = Heard(
        f"event/{_word(payload, 'event_id')}",
        place,
        above or ts,
        person,
        "typed",
        body if called or direct else body | {"overheard": True},
        at,
        twin=f"{place}/{ts}",
        overheard=not called and not direct,
    )
    if _is_foreign(own, _word(payload, "team_id"), *_teams(event)):
        return None if heard.overheard else _refused(heard)
    return heard


def _with_forwarded(message: Payload, own: Own) -> str:
    """What was typed, and below it what was forwarded with it: Slack puts that beside the text.

    A forwarded message is an attachment that says `is_share`; other attachments show a link.
    """
    said = [plain(_word(message, "text"), own)]
    attached = message.get("attachments")
    for one in attached if isinstance(attached, list) else ():
        if isinstance(one, Mapping) and one.get("is_share") is True:
            said.append(plain(_word(one, "text") or _word(one, "fallback"), own))
    return "\n".join(text for text in said if text)


def _edited(payload: Payload, event: Payload, own: Own) -> Heard | None:
    """People change what they wrote; a link that is unfolded arrives as an edit, too."""
    message, channel = _part(event, "message"), _word(event, "channel")
    edited, ts, person = _part(message, "edited"), _word(message, "ts"), _word(message, "user")
    at, place = _time(_word(edited, "ts")), place_in(channel, person)
    if not (channel and ts and person and at) or not _is_typed({**message, "type": "message"}, own):
        return None
    if _is_foreign(own, _word(payload, "team_id"), *_teams(message)):
        return None
    return Heard(
        f"edit/{place}/{ts}/{_word(edited, 'ts')}",
        place,
        _word(message, "thread_ts") or ts,
        person,
        "edited",
        {"text": _with_forwarded(message, own), "of": f"{place}/{ts}"},
        at,
        about=f"{place}/{ts}",
    )


def _deleted(payload: Payload, event: Payload, own: Own) -> Heard | None:
    before, channel = _part(event, "previous_message"), _word(event, "channel")
    ts, person = _word(event, "deleted_ts"), _word(before, "user")
    at = _time(_word(event, "event_ts") or _word(event, "ts"))
    if not (channel and ts and person and at):
        return None
    place = place_in(channel, person)
    return Heard(
        f"delete/{place}/{ts}",
        place,
        _word(before, "thread_ts") or ts,
        person,
        "deleted",
        {"of": f"{place}/{ts}"},
        at,
        about=f"{place}/{ts}",
    )


def _home_opened(payload: Payload, event: Payload, own: Own) -> Heard | None:
    person, at = _word(event, "user"), _time(_word(event, "event_ts"))
    if not (person and at) or event.get("tab", "home") != "home":
        return None
    key = f"event/{_word(payload, 'event_id')}"
    heard = Heard(key, home_of(person), "", person, "opened", {}, at)
    foreign = _is_foreign(own, _word(payload, "team_id"), *_teams(event))
    return _refused(heard) if foreign else heard


def _pane_opened(payload: Payload, event: Payload, own: Own) -> Heard | None:
    pane = _part(event, "assistant_thread")
    person, place, thread = (_word(pane, name) for name in ("user_id", "channel_id", "thread_ts"))
    at = _time(_word(event, "event_ts"))
    if not (person and place and thread and at):
        return None
    key = f"event/{_word(payload, 'event_id')}"
    heard = Heard(key, pane_in(place), thread, person, "opened", {}, at)
    return _refused(heard) if _is_foreign(own, _word(payload, "team_id")) else heard


def _is_typed(event: Payload, own: Own) -> bool:
    """Did a person write this? Not a bot, not the bot itself, not a note by Slack."""
    return (
        event.get("type") in ("app_mention", "message")
        and _word(event, "subtype") in TYPED_SUBTYPES
        and not event.get("bot_id")
        and not event.get("bot_profile")
        and _word(event, "user") not in ("USLACKBOT", own.user)
    )


def _is_called(event: Payload, own: Own) -> bool:
    """A mention arrives as two events, and either of them may be the first or the only one."""
    if event.get("type") == "app_mention":
        return True
    return own.user is not None and f"<@{own.user}" in _word(event, "text")


def _teams(event: Payload) -> list[str]:
    return [_word(event, name) for name in ("user_team", "source_team", "team")]


def _is_foreign(own: Own, *teams: str) -> bool:
    """From a workspace other than the bot's, as far as that is known."""
    return own.team is not None and any(team and team != own.team for team in teams)


def _refused(heard: Heard) -> Heard:
    """Somebody from outside: the audit shall know, what was said is not kept."""
    return replace(heard, kind="refused", body={"why": "foreign"}, at_once=False)


# -------------------------------------------------------------------- presses, commands, forms
def _pressed(payload: Payload, own: Own) -> Heard | FormWanted | None:
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else {}
    if not isinstance(action, Mapping):
        return None
    user, ts, id = _part(payload, "user"), _word(action, "action_ts"), _word(action, "action_id")
    person, at, (place, thread) = _word(user, "id"), _time(ts), _where(payload)
    if not (person and id and place and at):
        return None
    key, value = f"act/{person}/{ts}/{id}", _unescaped(_word(action, "value"))
    name, opens_form = of_action_id(id)
    if name == ASK:
        heard = Heard(key, place, thread, person, "typed", {"text": value}, at)
    else:
        body = {"action": name, "value": value} | ({"home": True} if _at_home(payload) else {})
        heard = Heard(key, place, thread, person, "pressed", body, at)
    if _is_foreign(own, _word(_part(payload, "team"), "id"), _word(user, "team_id")):
        return _refused(heard)
    if opens_form:
        label, trigger = _word(_part(action, "text"), "text"), _word(payload, "trigger_id")
        where = home_of(person) if _at_home(payload) else place
        return FormWanted(key, where, thread, person, name, value, label, trigger, at)
    return heard


def _at_home(payload: Payload) -> bool:
    return _word(_part(payload, "view"), "type") == "home"


def _where(payload: Payload) -> tuple[str, str]:
    """(place, thread) in which a press is answered: where it was pressed, seen by as many."""
    message, container = _part(payload, "message"), _part(payload, "container")
    person = _word(_part(payload, "user"), "id")
    channel = _word(_part(payload, "channel"), "id") or _word(container, "channel_id")
    above = _word(message, "thread_ts") or _word(container, "thread_ts")
    if _at_home(payload):
        return direct_to(person), ""
    if not channel:
        return "", ""
    place = place_in(channel, person)
    if container.get("is_ephemeral") is True:
        return alone_in(place, person), above
    here = above or _word(message, "ts") or _word(container, "message_ts")
    return (place, here) if here else ("", "")


def _commanded(payload: Payload, own: Own, now: datetime) -> Heard | None:
    """`/kikimasshi …`: the answer is seen by nobody else, and comes with the receipt."""
    person, channel = _word(payload, "user_id"), _word(payload, "channel_id")
    trigger = _word(payload, "trigger_id")
    if not (person and channel and trigger):
        return None
    heard = Heard(
        f"command/{trigger}",
        alone_in(place_in(channel, person), person),
        "",
        person,
        "typed",
        {"text": plain(_word(payload, "text"), own)},
        now,
        at_once=True,
    )
    return _refused(heard) if _is_foreign(own, _word(payload, "team_id")) else heard


def _chosen(payload: Payload, own: Own) -> Heard | None:
    """A shortcut of a message's menu: ask what it says, or report it."""
    user, message = _part(payload, "user"), _part(payload, "message")
    person, channel = _word(user, "id"), _word(_part(payload, "channel"), "id")
    at, ts = _time(_word(payload, "action_ts")), _word(message, "ts")
    callback = payload.get("callback_id")
    if not (person and channel and at) or callback not in (ASK_MESSAGE, REPORT_MESSAGE):
        return None
    body: dict[str, Any] = {"text": plain(_word(message, "text"), own)}
    found_in, thread = place_in(channel, person), _word(message, "thread_ts")
    place = alone_in(found_in, person)
    if callback == REPORT_MESSAGE:
        # The answer is the department's own business, not that of the channel it was found in.
        place = direct_to(person)
        body |= {"report": True, "of": f"{found_in}/{ts}"}
    if place == direct_to(person):
        # The thread may be that of two people among themselves, where the bot is not.
        thread = ""
    key = f"shortcut/{person}/{_word(payload, 'action_ts')}/{ts}"
    heard = Heard(key, place, thread, person, "typed", body, at)
    foreign = _is_foreign(own, _word(_part(payload, "team"), "id"), _word(user, "team_id"))
    return _refused(heard) if foreign else heard


def _sent(payload: Payload, own: Own, closed: bool, now: datetime) -> FormSent | Heard | None:
    user, view = _part(payload, "user"), _part(payload, "view")
    person, id, token = _word(user, "id"), _word(view, "id"), _word(view, "private_metadata")
    if not (person and id):
        return None
    if _is_foreign(own, _word(_part(payload, "team"), "id"), _word(user, "team_id")):
        return _refused(Heard(f"view/{id}", direct_to(person), "", person, "filled", {}, now))
    return FormSent(id, token, person, view, closed)


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
