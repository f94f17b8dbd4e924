"""What of a reply is no report of this department: not ours, more time, what others have or say?

The first two go to the coordinator. None of it is a text of a row, no figure in it a value, and
the department is told so.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, cast, get_args

from knowledge.replies.around import RULES
from knowledge.replies.clean import QUOTED
from knowledge.replies.naming import Names
from knowledge.replies.pieces import LOOKED_AT, Piece, pieces_of
from knowledge.replies.traced import Traced
from knowledge.words.rules import Rules, load_rules

LONGEST_LINE = 4_000
AsideKind = Literal["not_ours", "more_time", "not_taken"]

_MAY_BE_FROM_OTHERS = re.compile(
    r"聞い[てた]|たい(?:です|と)|そうです|とのこと|らしい|(?:から|より)\S{0,3}(?:ご?回答|ご?報告|提出|連絡)"
)


@lru_cache(maxsize=1)
def aside_rules() -> Rules:
    """The rows of `rules/asides.toml`; read with the first reply."""
    return load_rules(RULES / "asides.toml", get_args(AsideKind))


@dataclass(frozen=True)
class Aside:
    """Words that are not read, as typed; `ref` is the row that they are about, if one is.

    `at` is where in the message they begin.
    """

    kind: AsideKind
    typed: str
    ref: str | None
    at: int


def kind_of(text: str) -> AsideKind | None:
    """What a sentence is about, where it is about the reporting itself."""
    return next(_fired(text[:LOOKED_AT], get_args(AsideKind)), None)


def _fired(text: str, among: Collection[AsideKind]) -> Iterator[AsideKind]:
    for rule in aside_rules().rules:
        assert rule.pattern is not None
        if rule.what in among and rule.pattern.search(text) is not None:
            yield cast(AsideKind, rule.what)


def parted(
    lines: Sequence[Traced], names: Names, typed: str, topic: str | None
) -> tuple[list[Traced], list[Aside]]:
    """The lines without what is not read, and that; `topic` is the row spoken of before.

    A line falls into two where something is taken out of its middle: nothing is joined that stood
    apart.
    """
    only = names.asked.items[0].ref if len(names.asked.items) == 1 else None
    current = only or topic
    left: list[Traced] = []
    found: list[Aside] = []
    for line in lines:
        if line.text.startswith(QUOTED) or not _may_hold_one(line.text):
            current = _named_last(line.text, names) or current
            left.append(line)
            continue
        begin = 0
        source: tuple[int, int] | None = None
        for said in _sayings(line.text, names):
            first, last = said[0].begin, _end_of(line.text, said[-1].end)
            head = names.head_of(said[0].text)
            if head is not None and len(head.refs) == 1:
                current = head.refs[0]
            kind = kind_of(line.text[first:last])
            if kind == "not_taken" and head is not None and head.refs:
                # 「電子図書館は好評とのことです」 is said of a row of ours.
                kind = None
            if kind == "not_ours" and any(piece.text.strip() in names.results for piece in said):
                # 「継続 事業者の担当が変わりました」 reports how it went.
                kind = None
            # What is said on of a row that is not ours belongs to nobody's text.
            goes_on = source is not None and kind in (None, "not_ours") and head is None
            goes_on = goes_on and not re.search(r"\d", line.text[first:last])
            if kind is None and not goes_on:
                source = None
                continue
            here = line.source(first, last)
            if goes_on and source is not None:
                here = (source[0], here[1])
                found[-1] = replace(found[-1], typed=typed[here[0] : here[1]].strip())
            elif kind is not None:
                ref = current if kind == "not_ours" else None
                found.append(Aside(kind, typed[here[0] : here[1]].strip(), ref, here[0]))
            source = here if kind == "not_ours" or goes_on else None
            left.append(line[begin:first])
            begin = last
        left.append(line[begin:])
    return left, found


def _may_hold_one(line: str) -> bool:
    """A quick look at a whole line; in one that is far too long nothing is looked for."""
    if len(line) > LONGEST_LINE:
        return False
    told = next(_fired(line, ("more_time", "not_ours")), None)
    return told is not None or _MAY_BE_FROM_OTHERS.search(line) is not None


def _sayings(line: str, names: Names) -> Iterator[list[Piece]]:
    """The pieces of a line in groups: a sentence each, or what is said of one row in it."""
    group: list[Piece] = []
    for piece in pieces_of(line, 0):
        if group and (piece.border in ("stop", "item") or names.head_of(piece.text) is not None):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _named_last(line: str, names: Names) -> str | None:
    heads = [names.head_of(piece.text) for piece in pieces_of(line, 0)]
    refs = [head.refs[0] for head in heads if head is not None and len(head.refs) == 1]
    return refs[-1] if refs else None


def _end_of(line: str, end: int) -> int:
    while end < len(line) and line[end] in "。、!?":
        end += 1
    return end
