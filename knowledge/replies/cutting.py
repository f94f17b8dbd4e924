"""Where names and result words meet, a piece falls further: 「再整備→達成」, 「AとBはともに継続」.

What is cut off as a name is one by its shape: a row is named there even by half of its words.
"""

import re
from dataclasses import replace
from itertools import pairwise

from knowledge.replies import words
from knowledge.replies.naming import Names
from knowledge.replies.others import said_of_others
from knowledge.replies.pieces import Border, Piece, gives_number, remainder
from knowledge.replies.results import ToldResult, result_alone, told_in

LONGEST_NAME = 60
# These join a name to what is told of it, but as well any other word: 「周知は継続」.
_PARTICLES = frozenset(("は", "が", "も"))
_TRAILING = " 、。・:→…‥-―–=>/|"
_LABEL = re.compile(r"(?P<name>[^:\d、。]{2,40}?)\s*:\s*(?=\S)")
_VALUE_ENDS = re.compile(r"\d[\d,.]*[万億千]?[^\s\d。、をにで]{0,5}(?:です|でした)?$")
_BRACKET_BEHIND = re.compile(r"(?P<before>[^()]+)\((?P<inner>[^()]+)\)(?:です|でした)?")
_WHOLLY_BRACKETED = re.compile(
    r"[(「『【\[]([^()「」『』【】\[\]]*)[)」』】\]](?:です|でお願い\S{0,8}|となります)?"
)


def cut(piece: Piece, names: Names) -> list[Piece]:
    """A piece as its names, its result words and what else it says, each with its own place."""
    if piece.quoted or piece.asks:
        return [piece]
    if (others := said_of_others(piece.text)) is not None:
        return [replace(piece, result=result_alone(piece.text[others.end() :], names.results))]
    found: list[Piece] = []
    rest = piece
    if (label := _labelled(piece, names)) is not None:
        found.append(label)
        rest = _part(piece, label.end - piece.begin, len(piece.text), blank=True) or piece
    for told in told_in(piece.text, names.results):
        offset = rest.begin - piece.begin
        begin = max(told.begin, offset)
        if told.end <= offset or told.because:
            continue
        if not _is_told(rest.text[: begin - offset], told, names):
            continue
        if (before := _part(rest, 0, begin - offset)) is not None:
            found.append(replace(before, names=_is_name(before.text, told, names)))
        stands = _part(piece, begin, told.end, blank=bool(found))
        assert stands is not None
        found.append(replace(stands, result=told.word))
        after = _part(piece, told.end, len(piece.text), blank=True)
        if after is None:
            return found
        rest = after
    if rest is piece and (bracket := _told_in_brackets(piece)):
        return bracket
    if rest is piece:
        because = [told.word for told in told_in(piece.text, names.results) if told.because]
        return [replace(piece, because=because[-1])] if because else [piece]
    if found and found[0].result and found[0].border in ("line", "item"):
        # 「【継続】健康アプリ:利用者数4,350人」
        label = _labelled(replace(rest, border=found[0].border), names)
        behind = (
            _part(piece, label.end - piece.begin, len(piece.text), blank=True) if label else None
        )
        if label is not None and behind is not None and len(found) == 1:
            return [*found, replace(label, border="blank"), behind]
    return [*found, _unbracketed(rest)]


def _labelled(piece: Piece, names: Names) -> Piece | None:
    """The name of 「・eスポーツ:612人」."""
    match = _LABEL.match(piece.text) if piece.border in ("line", "item") else None
    if match is None or told_in(match["name"], names.results) or not names.by_shape(match["name"]):
        return None
    name = _part(piece, 0, match.end("name"))
    return None if name is None else replace(name, names=True)


def _part(piece: Piece, begin: int, end: int, *, blank: bool = False) -> Piece | None:
    """The letters from `begin` to `end` without signs at their ends; None where none are left."""
    text = piece.text[begin:end]
    left = len(text) - len(text.lstrip(_TRAILING)) if begin or blank else 0
    right = len(text.rstrip(_TRAILING if end < len(piece.text) or begin == 0 else " "))
    if right <= left:
        return None
    border: Border = "blank" if blank else piece.border
    number = None if blank else piece.number
    start = piece.begin + begin
    return replace(
        piece, begin=start + left, end=start + right, text=text[left:right], border=border,
        number=number, names=False, result=None,
    )  # fmt: skip


def _told_in_brackets(piece: Piece) -> list[Piece]:
    """「連携は9ツールです(Threadsを追加)」: a value, and what was done in brackets behind it."""
    match = _BRACKET_BEHIND.fullmatch(piece.text)
    if match is None or not gives_number(match["before"]) or gives_number(match["inner"]):
        return []
    if not words.tells_of_work(match["inner"]) or not _VALUE_ENDS.search(match["before"]):
        return []
    before = _part(piece, 0, match.end("before"))
    inner = _part(piece, *match.span("inner"), blank=True)
    return [before, inner] if before and inner else []


def _unbracketed(piece: Piece) -> Piece:
    """「継続(3課に広げました)」: what was done, told in brackets behind a result word."""
    match = _WHOLLY_BRACKETED.fullmatch(piece.text.rstrip("。"))
    if match is None:
        return piece
    begin = piece.begin + match.start(1)
    return replace(piece, begin=begin, end=piece.begin + match.end(1), text=match[1])


def _is_told(before: str, told: ToldResult, names: Names) -> bool:
    """Is the word the result of what stands before it?"""
    before = before.strip(_TRAILING)
    joined = told.joined.strip()
    if not before or gives_number(before):
        return True
    if not told.joined and not _is_replaced(before):
        return _is_named(before, names)
    return joined not in _PARTICLES or _may_be_named(before, told.word, names)


def _is_replaced(before: str) -> bool:
    return before.endswith(("なく", "なくて", "から"))


def _is_named(before: str, names: Names) -> bool:
    """Are these words, with a result word right behind them, the name of a row?"""
    if _WHOLLY_BRACKETED.fullmatch(before):
        return True
    if len(before) > LONGEST_NAME or not words.is_noun_phrase(before):
        return False
    return names.head_of(before) is not None or bool(names.nearly(before))


def _may_be_named(before: str, result: str, names: Names) -> bool:
    """Can these words, followed by a result word, be the name of a row?"""
    if len(before) > LONGEST_NAME:
        return False
    if names.by_shape(before, result) or names.listed(before, result):
        return True
    return any(not remainder(before, item) for item in names.asked.items)


def _is_name(before: str, told: ToldResult, names: Names) -> bool:
    """Is what stands before a result word the name of some row, and no text?"""
    if len(before) > LONGEST_NAME:
        return False
    if gives_number(before):
        return names.head_of(before) is not None
    if names.by_shape(before, told.word) or names.listed(before, told.word):
        return True
    # 「庁内研修も実施」, which no row is called, may as well tell what was done.
    return told.joined.strip() not in _PARTICLES and words.is_noun_phrase(before)


def cut_at_names(piece: Piece, names: Names) -> list[Piece]:
    """「かなパス2,000件電子申請3,000件」: a name right behind a number begins anew."""
    cuts = names.behind_numbers(piece.text)
    found = []
    for begin, end in pairwise([0, *cuts, len(piece.text)]):
        border: Border = "comma" if begin else piece.border
        number = None if begin else piece.number
        text = piece.text[begin:end]
        span = piece.begin + begin, piece.begin + end
        found.append(
            replace(piece, begin=span[0], end=span[1], text=text, border=border, number=number)
        )
    return found
