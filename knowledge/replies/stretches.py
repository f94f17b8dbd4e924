"""Which rows does a reply speak of, and how far does each reach?

A stretch begins where a row is named at the head of a line, a sentence or an entry of a list, and
reaches to the next one that is named so. A name in the middle of a sentence only tells:
「バス路線を見直した」.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from knowledge.replies import words
from knowledge.replies.asked import AskedItem
from knowledge.replies.cutting import cut, cut_at_names
from knowledge.replies.labels import best_of
from knowledge.replies.naming import Head, Names
from knowledge.replies.numbers import UNITS
from knowledge.replies.others import said_of_others
from knowledge.replies.pieces import Piece, gives_number, remainder
from knowledge.words.numerals import number_of
from knowledge.words.units import spellings_of, unit_of

# What a line is headed by that tells of the row above.
_FIELD = re.compile(
    r"[\W_]*(?:取組)?(?:結果|工程|進捗|状況|区分|評価|判定|ステータス|段階|内容|実績|備考)(?:の語|状況)?\W*"
)
# 「ダッシュボードの公開数は…」
_SPOKEN_OF = re.compile(r"[^をに、。]{2,40}?(?:は|:|について|に関して)")
_MARKED = re.compile(r"[■●◆◇○□▼▽【<・*]")
_ANNOUNCING = re.compile(r"^(?:まず|次|続いて|最後)|(?:から|ですが|について|に関して)(?:です)?$")
_YEAR = re.compile(r"令和\s?\d{1,2}年度?|R\s?\d{1,2}(?:年度)?|20\d\d年度?")
_IS_KPI = re.compile(r"\W*(?:KPI|kpi|参考指標|指標)の?")
# What gives a value and hardly more: 「のべ33名」, 「受入2地区」.
_VALUE = re.compile(r"[^\d、。]{0,6}(?:約|のべ|延べ|計)?\d[\d,.]*[万億千]?\S{0,8}$")
# 「生成AIの導入ですが、…」 names what it goes on to speak of.
_TOPIC = re.compile(
    r"(?:ですが|ですけど|につきましては|については|に関しては|の件(?:ですが|は|で)?|の方は)$"
)
# What is counted everywhere names no row behind a comma.
_COUNTED = re.compile(
    r"(?:参加|利用|登録|受講|来場|申込|会員|部員|開催|実施|発行|実績)者?数?|[件人回台]数|延べ|のべ"
)
_COUNTS = re.compile(rf"\d\s?({'|'.join(map(re.escape, sorted(UNITS, key=len, reverse=True)))})")


@dataclass
class Stretch:
    """Pieces about one row: `refs` holds one ref; several where it is open which is meant, or,
    where `each`, all of them are (「AとBは継続」).

    None of the request's rows is meant where `refs` is empty: with `foreign` something else is,
    with `others` all rows that no other stretch speaks of (「残りは前年どおり」), with `every` all
    of them or, where `these`, those that were named before (「いずれも継続」); `count` is how many.
    """

    refs: tuple[str, ...]
    pieces: list[Piece] = field(default_factory=list)
    named: str = ""
    foreign: bool = False
    others: bool = False
    near: bool = False
    each: bool = False
    every: bool = False
    these: bool = False
    count: int | None = None


def stretches_of(pieces: Sequence[Piece], names: Names, topic: str | None) -> list[Stretch]:
    """Part the pieces of a reply into stretches; `topic` is the row spoken of before."""
    only = names.asked.items[0].ref if len(names.asked.items) == 1 else None
    parts = [
        part
        for whole in pieces
        for between in cut_at_names(whole, names)
        for part in cut(between, names)
    ]
    heads = [part.names or _heads_a_line(parts, n, names) for n, part in enumerate(parts)]
    parting = _Parting(parts, heads, names, only or topic, single=only is not None)
    for place in range(len(parts)):
        parting.take(place)
    return [stretch for stretch in parting.found if stretch.pieces]


class _Parting:
    """The stretches begun so far; `heads` tells which pieces are names by their shape."""

    def __init__(
        self,
        parts: Sequence[Piece],
        heads: Sequence[bool],
        names: Names,
        start: str | None,
        *,
        single: bool,
    ) -> None:
        self.parts, self.heads, self.names, self.single = parts, heads, names, single
        self.found = [Stretch((start,) if start else ())]
        self._before_foreign = self.found[0].refs
        # Where lines begin with names, a row that is spoken of has a line of its own.
        named = [p.line for p, head in zip(parts, heads, strict=True) if head and _begins(p)]
        self._by_lines = len(set(named)) > 1

    def take(self, place: int) -> None:
        """Put one piece where it belongs: into the stretch before it, or into one of its own."""
        piece = self.parts[place]
        if _is_of_names_before(piece, self.found[-1]):
            self.found[-1].pieces.append(piece)
            return
        if not self.single and (rest := _told_of_others(piece)) is not None:
            self.found.append(_of_all(rest))
            self.found[-1].pieces.append(piece)
            return
        # 「継続 浸水センサー 31箇所」: the result word stands before the name.
        leading = _leading_results(self.found[-1], piece)
        opened = self._opened(place, leading)
        if opened is not None:
            self._open(opened, piece, leading)
        names_only = opened is not None and _is_whole_line(self.parts, place)
        names_only = names_only and words.is_noun_phrase(piece.text)
        self.found[-1].pieces.append(replace(piece, names=self.heads[place] or names_only))

    def _opened(self, place: int, leading: Sequence[Piece]) -> Head | None:
        piece, current = self.parts[place], self.found[-1]
        headed = replace(piece, border=leading[0].border) if leading else piece
        result = _result_behind(self.parts, place)
        opened = None
        if not piece.result:
            opened = _opened(headed, self.names, current, self.heads[place], result)
        loose = opened is not None and not opened.name and not self.heads[place]
        whole = _is_whole_line(self.parts, place) and words.is_noun_phrase(piece.text)
        topic = _begins(headed) and (
            _SPOKEN_OF.match(piece.text) is not None
            or (opened is not None and _only_counts_of(piece, opened, self.names))
        )
        if loose and self._by_lines and current.refs and not (whole or topic):
            # A sentence within the lines of a row tells of that row.
            opened = None
        if opened is None and current.foreign and piece.border in ("line", "item", "stop"):
            # What is said of something else ends with its sentence.
            opened = Head(self._before_foreign, 0, "")
        return opened

    def _open(self, opened: Head, piece: Piece, leading: list[Piece]) -> None:
        current = self.found[-1]
        if not opened.foreign:
            self._before_foreign = opened.refs
        del current.pieces[len(current.pieces) - len(leading) :]
        joined = _named_before(current, piece) if not opened.foreign else ()
        if joined:
            self.found.pop()
        refs = tuple(dict.fromkeys((*joined, *opened.refs)))
        before = current.pieces if joined else []
        each = opened.each or bool(joined)
        self.found.append(
            Stretch(
                refs, [*before, *leading], opened.name, opened.foreign, near=opened.near, each=each
            )
        )


def _begins(piece: Piece) -> bool:
    return piece.border in ("line", "item")


def _is_whole_line(pieces: Sequence[Piece], place: int) -> bool:
    around = (pieces[at] for at in (place - 1, place + 1) if 0 <= at < len(pieces))
    return all(piece.line != pieces[place].line for piece in around)


def _told_of_others(piece: Piece) -> re.Match[str] | None:
    """「残りは前年どおり」, 「全部継続です」; 「3件とも以下のとおり」 tells nothing of them yet."""
    said = said_of_others(piece.text)
    if said is None or piece.result:
        return said
    behind = piece.text[said.end() :]
    tells = gives_number(behind) or words.speech_of(behind) in ("same", "nothing", "later")
    return said if tells or words.speech_of(piece.text) in ("same", "nothing", "later") else None


def _result_behind(pieces: Sequence[Piece], place: int) -> str | None:
    """The result word right behind a name, on its line."""
    after = pieces[place + 1] if place + 1 < len(pieces) else None
    if after is None:
        return None
    below = after.border == "line" and _is_whole_line(pieces, place)
    return after.result if after.line == pieces[place].line or below else None


def _of_all(said: re.Match[str]) -> Stretch:
    every, these = said["left"] is None, said["these"] is not None
    counted = said["count"] or said["some"]
    count = int(number_of(counted)) if counted else None
    return Stretch((), [], said[0], others=True, every=every, these=these, count=count)


def _leading_results(before: Stretch, piece: Piece) -> list[Piece]:
    """What opens the line of a name and is only a result word goes with the name."""
    last = before.pieces[-1] if before.pieces else None
    if last is None or piece.border != "blank" or last.line != piece.line or piece.result:
        return []
    return [last] if last.result and last.border in ("line", "item") else []


def _named_before(before: Stretch, piece: Piece) -> tuple[str, ...]:
    """「A、Bともに達成」: the rows of a stretch that only names them, up to this piece."""
    if piece.border != "comma" or not _only_names(before):
        return ()
    return before.refs if before.pieces[-1].line == piece.line else ()


def _only_names(stretch: Stretch) -> bool:
    single = len(stretch.refs) == 1 or stretch.each
    return single and bool(stretch.pieces) and all(piece.names for piece in stretch.pieces)


def _is_of_names_before(piece: Piece, before: Stretch) -> bool:
    """「AとB、どちらも達成」: said of what was just named, not of all."""
    if not piece.result or piece.border not in ("comma", "blank"):
        return False
    return _only_names(before) and before.pieces[-1].line == piece.line


def _heads_a_line(pieces: Sequence[Piece], place: int, names: Names) -> bool:
    """「搬送先の選定 継続 …」: words that a result word or a value follows are a name."""
    piece = pieces[place]
    after = pieces[place + 1] if place + 1 < len(pieces) else None
    if piece.result or after is None:
        return False
    if piece.border == "blank":
        return _goes_on_naming(pieces[max(place - 1, 0) : place + 2], names)
    if after.line != piece.line:
        return _is_heading(piece, names)
    if gives_number(_YEAR.sub("", piece.text)) or _FIELD.fullmatch(piece.text):
        return False
    if after.border == "comma" and words.is_noun_phrase(piece.text):
        if _VALUE.match(after.text) and best_of(names.labels.of_measures(piece.text)):
            return True
        known = names.by_shape(piece.text, after.result) or names.listed(piece.text, after.result)
        lists = piece.border in ("line", "item", "stop", "comma") and after.names
        return bool(known) and (after.result is not None or lists)
    if after.border != "blank":
        return False
    if after.result and piece.border in ("line", "item"):
        return True
    if not words.is_noun_phrase(piece.text):
        return False
    if piece.border in ("line", "item") and len(names.by_shape(piece.text)) == 1:
        return True
    return after.result is not None or _VALUE.match(after.text) is not None


def _goes_on_naming(around: Sequence[Piece], names: Names) -> bool:
    """「A 達成/B 達成」: the second name, with the piece before it and the one behind."""
    if len(around) < 3 or not around[0].result:
        return False
    piece, result = around[1], around[2].result
    if around[0].border in ("line", "item") and around[0].line == piece.line:
        # 「【検討】移転に伴う医療DX 基本設計に…」
        return len(names.by_shape(piece.text, around[0].result)) == 1
    if result is None:
        return False
    same_line = around[2].line == piece.line and not gives_number(piece.text)
    return same_line and bool(names.by_shape(piece.text, result))


def _is_heading(piece: Piece, names: Names) -> bool:
    """「◆介護施設との情報連携」 on a line of its own, with what is told of it below."""
    marked = piece.border in ("line", "item") and _MARKED.match(piece.text) is not None
    shaped = marked or _ANNOUNCING.search(piece.text) is not None
    return shaped and bool(names.by_shape(piece.text) or names.listed(piece.text))


def _opened(
    piece: Piece, names: Names, current: Stretch, heads: bool, result: str | None
) -> Head | None:
    """The row that a piece begins to speak of; None where it goes on with the one before.

    `heads`: by the shape of its line it is the name of some row; `result` stands right behind it.
    """
    if (kpi := _kpi_of(piece, names)) is not None:
        return kpi
    if heads and not result and _is_counted_of(piece, names, current):
        return None
    if heads and (listed := names.listed(piece.text, result)):
        return Head(listed, 0, piece.text, each=True)
    head = names.head_of(piece.text)
    shaped = names.by_shape(piece.text, result) if heads else ()
    if heads and head is None and not shaped:
        shaped = _by_number(piece, names, result)
    if head is not None and head.foreign and not shaped:
        # 「ドローン点検」, which another department has, too, where just that is ours.
        shaped = names.ours(head.name)
    if head is not None and shaped:
        # Of rows of one name those that take the result word; another's name may be meant for ours.
        head = replace(head, refs=shaped, foreign=False)
    if head is not None:
        same = set(head.refs) & set(current.refs)
        shared = len(head.refs) > 1 and names.only_counts(head.name)
        if same and shared and _goes_on(current, piece):
            # 「開催コマ数」 below the name of a row that holds it.
            return None
        known = len(head.refs) == 1 and len(current.refs) == 1
        if same and (known or piece.border not in ("line", "item")):
            return None
        opens = heads or piece.border in ("line", "item", "stop")
        opens = opens or is_told_of(piece.text[head.end :]) or _only_counts_of(piece, head, names)
        return head if opens else None
    if (near := _nearly_opened(piece, names, current, shaped, heads=heads)) is not None:
        return near
    alone = piece.names or piece.border in ("line", "item")
    if heads and alone and len(names.asked.items) > 1 and not _counted_there(piece, names, current):
        # Of which row is not known, but of none that was spoken of.
        return Head((), 0, "")
    items = names.asked.items
    if len(items) > 1 and _counts_something_else(piece, names, current):
        return Head((), 0, "")
    if piece.number is not None and piece.number <= len(items) and len(items) > 1:
        return Head((items[piece.number - 1].ref,), 0, "")
    return None


def _only_counts_of(piece: Piece, head: Head, names: Names) -> bool:
    """「…、クーポンの新規利用者数が3,520名です」: a name with its value, and no more."""
    items = [item for item in names.asked.items if item.ref in head.refs]
    return gives_number(piece.text) and any(not remainder(piece.text, item) for item in items)


def _counts_of_none(piece: Piece, items: Sequence[AskedItem]) -> bool:
    """Does it count something that none of these rows counts: 「申込みが18件」 for a rate?"""
    valued = [item for item in items if item.measures]
    return bool(valued) and all(
        counts_other(piece.text, item) and not counts_in(piece.text, item) for item in valued
    )


def _by_number(piece: Piece, names: Names, result: str | None) -> tuple[str, ...]:
    """「2. 大学連携の授業」: of the rows that may be meant the one of that number."""
    items = names.asked.items
    if piece.number is None or piece.number > len(items):
        return ()
    ref = items[piece.number - 1].ref
    return (ref,) if ref in names.among(piece.text, result) else ()


def _is_counted_of(piece: Piece, names: Names, current: Stretch) -> bool:
    """Is it by its label a value of the row spoken of: 「・妊娠届の来庁予約・電子回答 1,533名」?"""
    head = names.head_of(piece.text)
    if len(current.refs) != 1 or (head is not None and not piece.text[head.end :].strip("」】 ")):
        return False
    shaped = names.by_shape(piece.text)
    if shaped and not set(shaped) & set(current.refs):
        return False
    best = best_of(names.labels.of_measures(piece.text))
    items = [item for item in names.asked.items if item.ref in current.refs]
    mine = {measure.ref for item in items for measure in item.measures}
    return bool(best) and set(best) <= mine


def _counts_something_else(piece: Piece, names: Names, current: Stretch) -> bool:
    """A sentence that tells a number of nothing that this row counts, and of no work either."""
    items = [item for item in names.asked.items if item.ref in current.refs]
    if len(items) != 1 or not items[0].measures or piece.border not in ("line", "stop"):
        return False
    if not gives_number(piece.text) or words.tells_of_work(piece.text):
        return False
    return not counts_in(piece.text, items[0]) and bool(remainder(piece.text, items[0]))


def counts_in(text: str, item: AskedItem) -> bool:
    """Does a number stand in the text in a unit of one of the row's measures?"""
    counted = _counted_in(tuple(measure.unit for measure in item.measures))
    return counted is not None and counted.search(text) is not None


@lru_cache(maxsize=500)
def _counted_in(units: tuple[str, ...]) -> re.Pattern[str] | None:
    """A number in one of these units, however the unit is spelled."""
    names = {name for unit in units for name in spellings_of(unit)}
    counted = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"[\d万億千百十]\s?(?:{counted})") if names else None


def counts_other(text: str, item: AskedItem) -> bool:
    """Is a number of the text counted in a unit that is wanted for none of the row's values?"""
    found = _COUNTS.findall(text)
    bases = {measure.counts.base for measure in item.measures}
    return any(unit_of(unit).base not in bases for unit in found)


def _kpi_of(piece: Piece, names: Names) -> Head | None:
    """「KPIの閲覧利用率は約78%」: one of the rows that take no result word."""
    kpis = [item.ref for item in names.asked.items if not item.results]
    if _IS_KPI.match(piece.text) is None or not kpis:
        return None
    best = best_of(names.labels.of_items(piece.text), kpis)
    return Head((best[0],), 0, "KPI") if len(best) == 1 else None


def _goes_on(current: Stretch, piece: Piece) -> bool:
    """Does the piece stand on the line right below the last one of the stretch?"""
    return bool(current.pieces) and piece.line - current.pieces[-1].line == 1


def _counted_there(piece: Piece, names: Names, current: Stretch) -> bool:
    """Is a line headed by what is counted of the row that was spoken of: 「参加者 232名」?"""
    items = [item for item in names.asked.items if item.ref in current.refs]
    if len(items) > 1:
        return False
    if any(not remainder(piece.text, item) for item in items):
        return True
    best = best_of(names.labels.of_measures(piece.text))
    return bool(best) and any(m.ref in best for item in items for m in item.measures)


def _nearly_opened(
    piece: Piece, names: Names, current: Stretch, by_shape: tuple[str, ...], *, heads: bool
) -> Head | None:
    """A row that is named by some of its words alone, in a piece that gives something for it."""
    alone = piece.names or piece.border in ("line", "item", "stop")
    if words.is_polite(piece.text):
        # 「広報戦略課の林です」 says who writes.
        return None
    shaped = heads
    heads = heads or (alone and _TOPIC.search(piece.text) is not None)
    near = by_shape
    if len(near) != 1:
        near = names.nearly(piece.text if alone else _COUNTED.sub(" ", piece.text))
    if not near or set(near) & set(current.refs):
        return None
    topic = _begins(piece) and _SPOKEN_OF.match(piece.text) is not None
    if len(near) > 1 and not (shaped or topic or gives_number(piece.text)):
        # 「市立病院です」, where all rows are the hospital's.
        return None
    items = [item for item in names.asked.items if item.ref in near]
    gives = gives_number(piece.text)
    if gives and not shaped and piece.border == "stop" and _counts_of_none(piece, items):
        return None
    heads = heads or (piece.border in ("line", "item") and not words.tells_of_work(piece.text))
    if alone:
        return Head(near, 0, "", near=shaped and len(near) == 1) if gives or heads else None
    if heads:
        return Head(near, 0, "", near=shaped and len(near) == 1)
    values = gives and any(not remainder(piece.text, item) for item in items)
    return Head(near, 0, "") if values else None


def is_told_of(behind: str) -> bool:
    """Behind a comma or a blank a name begins a stretch only where something is told of it."""
    return re.match(r"[」』】)]*\s*(?:$|[はが:=]|\d|約|のべ)", behind) is not None
