"""What Slack would refuse: its documented limits for messages, modals and homes.

It knows only what the bot uses, and is strict about everything else: a member or a block type
that is not listed here is trouble, whatever Slack would say.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
Shape = Mapping[str, Check]

ENTITY = re.compile("&(?!amp;|lt;|gt;)")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# Not documented: from about 13,200 letters on, Slack answers msg_blocks_too_long.
LONGEST_BLOCKS = 13_000
LONGEST_CELLS = 10_000
LONGEST_VIEW = 250_000


def invalid(payload: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with what is about to be sent; empty when all is well.

    A payload with the type 「modal」 or 「home」 is a view, any other is a message.
    """
    try:
        json.dumps(payload, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        return [f"no JSON: {error}"]
    match payload.get("type"):
        case "modal":
            return [*MODAL(payload, "modal"), *_of_a_view(payload), *_of_any(payload)]
        case "home":
            return [*HOME(payload, "home"), *_of_a_view(payload), *_of_any(payload)]
        case _:
            return [*MESSAGE(payload, "message"), *_of_a_message(payload), *_of_any(payload)]


# -------------------------------------------------------------------- the smallest checks
def length(text: str) -> int:
    """In UTF-16 units, the most that 「characters」 can mean."""
    return len(text.encode("utf-16-le", "replace")) // 2


def words(most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: no text"
        elif not least <= length(value) <= most:
            yield f"{at}: {length(value)} letters, not {least} to {most}"
        elif UNSEEN.search(value):
            yield f"{at}: letters that nobody sees"

    return check


def either(*allowed: Any) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not any(value is one or (isinstance(value, str) and value == one) for one in allowed):
            yield f"{at}: {value!r} is none of {allowed}"

    return check


def number(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if type(value) is not int or not least <= value <= most:
            yield f"{at}: {value!r} is not {least} to {most}"

    return check


def day(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        yield f"{at}: {value!r} is no date"
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        yield f"{at}: {value!r} is no date"


def many(of: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: no list"
            return
        if not least <= len(value) <= most:
            yield f"{at}: {len(value)} of them, not {least} to {most}"
        for n, one in enumerate(value):
            yield from of(one, f"{at}[{n}]")

    return check


def shape(required: Shape, optional: Shape | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: no object"
            return
        yield from (f"{at}: {name} is missing" for name in required if name not in value)
        for name, part in value.items():
            if name in known:
                yield from known[name](part, f"{at}.{name}")
            else:
                yield f"{at}: {name} is unknown"

    return check


def one_of(kinds: Mapping[str, Check]) -> Check:
    """An object whose type says what it is."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            yield f"{at}: {kind!r} is not allowed here"
        else:
            yield from kinds[kind](value, f"{at}({kind})")

    return check


# -------------------------------------------------------------------- texts
def shown(most: int) -> Check:
    """A text in which people see something, and in which nothing typed is taken for markup."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from words(most)(value, at)
        if isinstance(value, str) and not value.strip():
            yield f"{at}: nothing to be seen"
        if isinstance(value, str) and ("<" in value or ">" in value or ENTITY.search(value)):
            yield f"{at}: not escaped"

    return check


def plain(most: int) -> Check:
    return shape(
        {"type": either("plain_text"), "text": shown(most)}, {"emoji": either(True, False)}
    )


def text(most: int) -> Check:
    marked = shape(
        {"type": either("mrkdwn"), "text": shown(most)}, {"verbatim": either(True, False)}
    )
    return one_of({"plain_text": plain(most), "mrkdwn": marked})


# -------------------------------------------------------------------- elements and blocks
BUTTON = shape(
    {"type": either("button"), "action_id": words(255), "text": plain(75)},
    {
        "value": words(2000),
        "style": either("primary", "danger"),
        "accessibility_label": shown(75),
    },
)
OPTION = shape({"text": plain(75), "value": words(150)})
GROUP = shape({"label": plain(75), "options": many(OPTION, 100)})
LINE = shape(
    {"type": either("plain_text_input"), "action_id": words(255)},
    {
        "multiline": either(True, False),
        "max_length": number(1, 3000),
        "initial_value": words(3000),
        "placeholder": plain(150),
    },
)
DATE = shape(
    {"type": either("datepicker"), "action_id": words(255)},
    {"initial_date": day, "placeholder": plain(150)},
)
SELECT = shape(
    {"type": either("static_select"), "action_id": words(255)},
    {
        "options": many(OPTION, 100),
        "option_groups": many(GROUP, 100),
        "initial_option": OPTION,
        "placeholder": plain(150),
    },
)
CELL = shape({"type": either("raw_text"), "text": words(LONGEST_CELLS)})
COLUMN = shape({}, {"align": either("left", "center", "right"), "is_wrapped": either(True, False)})
ID = {"block_id": words(255)}
SECTION = shape(
    {"type": either("section"), "text": text(3000)}, {**ID, "accessory": one_of({"button": BUTTON})}
)
CONTEXT = shape({"type": either("context"), "elements": many(text(3000), 10)}, ID)
ACTIONS = shape({"type": either("actions"), "elements": many(one_of({"button": BUTTON}), 25)}, ID)
TABLE = shape(
    {"type": either("table"), "rows": many(many(CELL, 20), 100)},
    {**ID, "column_settings": many(COLUMN, 20)},
)
FIELD = shape(
    {
        "type": either("input"),
        "label": plain(2000),
        "element": one_of({"plain_text_input": LINE, "datepicker": DATE, "static_select": SELECT}),
    },
    {**ID, "hint": plain(2000), "optional": either(True, False)},
)
EVERYWHERE = {"section": SECTION, "context": CONTEXT, "actions": ACTIONS}

# -------------------------------------------------------------------- surfaces
METADATA = shape(
    {"event_type": words(255), "event_payload": shape({"key": words(2000)})},
)
MESSAGE = shape(
    {"channel": words(255), "text": shown(40_000)},
    {
        "blocks": many(one_of(EVERYWHERE | {"table": TABLE}), 50, 0),
        "metadata": METADATA,
        "thread_ts": words(255),
        "user": words(255),
        "ts": words(255),
        "reply_broadcast": either(True, False),
        "unfurl_links": either(False),
        "unfurl_media": either(False),
        "link_names": either(False),
        "mrkdwn": either(True, False),
    },
)
MODAL = shape(
    {
        "type": either("modal"),
        "title": plain(24),
        "blocks": many(one_of(EVERYWHERE | {"input": FIELD}), 100),
    },
    {
        "submit": plain(24),
        "close": plain(24),
        "callback_id": words(255),
        "private_metadata": words(3000),
        "notify_on_close": either(True, False),
    },
)
HOME = shape(
    {"type": either("home"), "blocks": many(one_of(EVERYWHERE), 100)},
    {"callback_id": words(255), "private_metadata": words(3000)},
)


# -------------------------------------------------------------------- what concerns the whole
def _blocks(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    blocks = payload.get("blocks")
    return [b for b in blocks if isinstance(b, dict)] if isinstance(blocks, list) else []


def _of_any(payload: Mapping[str, Any]) -> Iterator[str]:
    blocks = _blocks(payload)
    yield from _twice("block_id", [b["block_id"] for b in blocks if "block_id" in b])
    buttons = [e for b in blocks for e in (*b.get("elements", ()), b.get("accessory"))]
    ids = [b["action_id"] for b in buttons if isinstance(b, dict) and "action_id" in b]
    yield from _twice("action_id", ids)
    for block in blocks:
        if block.get("type") == "input":
            yield from _of_a_field(block.get("element", {}))


def _twice(what: str, ids: list[str]) -> Iterator[str]:
    yield from (f"{what} {id!r} stands twice" for id, times in Counter(ids).items() if times > 1)


def _of_a_field(element: dict[str, Any]) -> Iterator[str]:
    if length(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "initial_value is longer than max_length"
    if element.get("type") == "static_select":
        if ("options" in element) == ("option_groups" in element):
            yield "a select has either options or groups"
        groups = element.get("option_groups", ())
        options = [o for group in groups for o in group.get("options", ())]
        options = [*options, *element.get("options", ())]
        if "initial_option" in element and element["initial_option"] not in options:
            yield "initial_option is none of the options"
        yield from _twice("option", [option.get("value") for option in options])


def _of_a_view(view: Mapping[str, Any]) -> Iterator[str]:
    if "submit" not in view and any(block.get("type") == "input" for block in _blocks(view)):
        yield "a view with fields has no submit"
    if len(json.dumps(view, ensure_ascii=False).encode()) > LONGEST_VIEW:
        yield f"the view is larger than {LONGEST_VIEW} bytes"


def _of_a_message(message: Mapping[str, Any]) -> Iterator[str]:
    blocks = _blocks(message)
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        yield "only one table is allowed"
    cells = [cell.get("text", "") for t in tables for row in t.get("rows", ()) for cell in row]
    if sum(map(length, cells)) > LONGEST_CELLS:
        yield f"the cells hold more than {LONGEST_CELLS} letters"
    others = [block for block in blocks if block.get("type") != "table"]
    told = json.dumps(others, ensure_ascii=False, separators=(",", ":"))
    told = re.sub(r"\\.", " ", told)
    if length(told) + sum(map(length, cells)) > LONGEST_BLOCKS:
        yield f"the blocks hold more than {LONGEST_BLOCKS} letters"
