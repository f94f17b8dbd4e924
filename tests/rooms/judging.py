"""Does what a department writes in its room land on the right row?

A case is one JSON line: `plan`, `year`, `kind` and `department` of a running round, its `messages`
one after another, and in `expect` what stands afterwards:

`rows`       for each row that is spoken of: `title` (how it begins, or a part of it); `result`, the
             word or null; `text_is`, the words or null; `text_contains` and `text_not`, parts;
             `values`, label → {"value", "approx", "provisional", "or_asked"}, "nothing",
             {"any_of": […]} or null; `asked`, whether the bot asks back about it. What is left out
             is not judged, but a value that is not named is empty
`others`     "untouched": nothing stands on the other rows
`asks`, `submitted`, `coordinator_told`   true, false, or null for either
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Case = dict[str, Any]
Told = dict[str, Any]
NEAR = 1e-9
# Where a text ends like this before a comma, a sentence was torn.
_TORN = re.compile(r"[はがをにでもとてくしりき]$")


@dataclass(frozen=True)
class Room:
    """What stands after the messages: `rows` as `round rows --json` tells them."""

    rows: list[Told]
    asked: bool
    told: bool


@dataclass(frozen=True)
class Fault:
    """`kind` is wrong (it stands where it does not belong) or any other word for what is amiss."""

    kind: str
    words: str


def load(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def faults(case: Case, room: Room) -> list[Fault]:
    """What there is to say against what stands in a room."""
    expect, found, named = case["expect"], list[Fault](), list[Told]()
    for want in expect["rows"]:
        row = _one_called(want["title"], room.rows, "title")
        named.append(row)
        found += _of_row(want, row, room, case["messages"])
    if expect["others"] == "untouched":
        for row in room.rows:
            if row not in named:
                found += _of_row({"result": None, "text_is": None}, row, room, case["messages"])
    found += _of_talk(expect, room)
    if expect.get("submitted") is True and any(row["counts"] != "all" for row in named):
        found.append(Fault("submitted", "a row does not count"))
    if expect.get("submitted") is False and any(row["counts"] != "none" for row in room.rows):
        found.append(Fault("submitted", "a row counts"))
    return found


def _of_talk(expect: dict[str, Any], room: Room) -> Iterator[Fault]:
    if expect.get("asks") is not None and expect["asks"] != room.asked:
        yield Fault("asks", "asked back" if room.asked else "did not ask back")
    if expect.get("coordinator_told") not in (None, room.told):
        yield Fault("told", "the coordinator was told" if room.told else "nobody was told")


def _of_row(want: Told, row: Told, room: Room, messages: Sequence[str]) -> Iterator[Fault]:
    name, text = row["title"][:20], row["text"] or ""
    if "result" in want and row["result"] != want["result"]:
        yield Fault("wrong" if row["result"] else "lost", f"{name}: {row['result']}")
    yield from _of_text(want, text, row, messages)
    left = list(row["values"])
    for label, spec in want.get("values", {}).items():
        value = _one_called(label, left, "label")
        left.remove(value)
        yield from _of_value(spec, value, name, room)
    yield from (
        Fault("wrong", f"{name}: {value['label']} {value['value']}")
        for value in left
        if value["nothing"] or value["value"] is not None
    )
    # A question about several rows may be kept at any of them.
    elsewhere = any(other["asked"] for other in room.rows if other is not row)
    asked = bool(row["asked"]) or (room.asked and not elsewhere)
    if want.get("asked") not in (None, asked):
        yield Fault("asks", f"{name}: asked {row['asked']}")


def _of_text(want: Told, text: str, row: Told, messages: Sequence[str]) -> Iterator[Fault]:
    name = row["title"][:20]
    if "text_is" in want:
        wanted = want["text_is"]
        if _bare(text) != _bare(wanted or ""):
            yield Fault("wrong" if text else "lost", f"{name}: 「{text}」")
    elif text and not _is_typed(text, messages):
        yield Fault("wrong", f"{name}: 「{text}」 is not as typed")
    said = text + "".join(str(v["nothing"] or "") for v in row["values"])
    for part in want.get("text_contains", ()):
        if part not in said:
            yield Fault("wrong" if text else "lost", f"{name}: 「{text}」 lacks 「{part}」")
    for part in want.get("text_not", ()):
        if part in text:
            yield Fault("wrong", f"{name}: 「{text}」 holds 「{part}」")


def _of_value(spec: object, value: Told, name: str, room: Room) -> Iterator[Fault]:
    wanted: dict[str, Any] = spec if isinstance(spec, dict) else {"value": spec}
    among = wanted.get("any_of", [wanted.get("value")])
    now = "nothing" if value["nothing"] else value["value"]
    if now is None:
        if among != [None] and not (wanted.get("or_asked") and room.asked):
            yield Fault("lost", f"{name}: {value['label']}")
    elif not any(_same(now, one) for one in among):
        if not (among == [None] and wanted.get("or_asked") and room.asked):
            yield Fault("wrong", f"{name}: {value['label']} {now}")
    else:
        for flag in ("approx", "provisional"):
            if flag in wanted and wanted[flag] != value[flag]:
                yield Fault("flag", f"{name}: {value['label']} {flag}")


def _same(now: object, wanted: object) -> bool:
    if isinstance(now, str) or isinstance(wanted, str) or wanted is None:
        return now == wanted
    assert isinstance(now, int | float)
    assert isinstance(wanted, int | float)
    return abs(now - wanted) <= NEAR * max(1, abs(wanted))


def _one_called(name: str, things: Sequence[Told], by: str) -> Told:
    key = _key(name)
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [thing for thing in things if fits(_key(thing[by]), key)]
        if len(found) == 1:
            return found[0]
    raise ValueError(f"{name} is none of these, or several: {[thing[by] for thing in things]}")


def _key(text: str) -> str:
    return re.sub(r"[\s「」『』]", "", unicodedata.normalize("NFKC", text))


def _bare(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().rstrip("。")


def _is_typed(text: str, messages: Sequence[str]) -> bool:
    """Does every sentence of it stand so in a message, and is none torn off at a comma?"""
    typed = [unicodedata.normalize("NFC", message) for message in messages]
    for part in re.split(r"[。\n]+", unicodedata.normalize("NFC", text)):
        part = part.strip()
        behind = [m[m.find(part) + len(part) :] for m in typed if part in m]
        torn = _TORN.search(part) and all(rest.startswith("、") for rest in behind)
        if part and (not behind or torn):
            return False
    return True
