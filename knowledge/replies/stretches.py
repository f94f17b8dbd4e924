"""Which rows does a reply speak of, and how far does each reach?

A stretch begins where a row is named at the head of a line, a sentence or an entry of a list, and
reaches to the next one that is named so. A name in the middle of a sentence only tells:
「バス路線を見直した」.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from knowledge.names.normal import surface_key
from knowledge.replies import words
from knowledge.replies.asked import AskedFor, AskedItem
from knowledge.replies.labels import Labels, best_of
from knowledge.replies.numbers import UNITS
from knowledge.replies.pieces import LOOKED_AT, Border, Piece, gives_number, remainder
from knowledge.words.letters import normal
from knowledge.words.numerals import number_of
from knowledge.words.units import spellings_of, unit_of

# What may stand before a name at the head of a piece, and what has to stand behind it.
_OPENER = re.compile(
    r"^[\s「『【\[(・*■●◆○□▼▽※>\-–]*(?:(?:KPI|kpi|指標|参考指標|取組|項目)の?|No\.?\s?\d+|[一-龥]{2,12}[課室局館所]の|うち|なお|また)?"
    r"[\s「『【\[(:・]*"
)
_CLOSER = re.compile(
    r"^[」』】\])）]*\s*(?:$|[はがもで:=、,]|の(?!ため|よう|ほか)|だけ|のみ|について|に関し|\s|[\d約のべ延△▲+\-〇一二三四五六七八九十]|[「『(【])"
)
_HEAD_END = re.compile(r"[はがも:=]|だけ|のみ|(?<=[^\d\s])\d|約|のべ|延べ|[」』】)]\s")
# What a line is headed by that tells of the row above.
_FIELD = re.compile(
    r"[\W_]*(?:取組)?(?:結果|工程|進捗|状況|区分|評価|判定|ステータス|段階|内容|実績|備考)(?:の語|状況)?\W*"
)
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
# Said of all rows, of those that are not named, or of those that were named before.
_REST = re.compile(
    r"^(?:なお|また)?(?:[一-龥]{1,12}[課室局係所館](?:として)?は、?|うちは、?)?(?:(?:数値|数字|値|実績|結果|工程|進捗)(?:は|も)?、?)?(?:"
    r"(?P<left>残り|ほか|他|その他|それ以外|あと(?=[はのも])|上記以外)|(?P<every>全部|すべて|全て|全件|全項目|どれも)|"
    r"(?P<these>いずれも|どちらも|両方とも|両方|双方(?:とも)?|"
    r"(?:取組)?(?P<count>[2-9]|[二三四五六七八九])(?:つ|件|取組|項目)(?:の(?:取組|項目|もの))?"
    r"(?:とも|の(?=数値|数字|値|実績|結果|件数)|は、?(?:いずれも|どちらも|両方(?:とも)?|すべて|全て|全部))))(?!の(?!取組|もの|項目|数値|数字|値|実績|結果|[0-9一二三四五六七八九十]+(?:件|つ)))"
    r"(?:の(?:取組|もの|項目|数値|数字|値|[0-9一二三四五六七八九十]+(?:件|つ)))?"
    r"(?:については|とも|も|は|が)?(?:すべて|全部|全て|いずれも|どちらも)?"
)
_COUNTS = re.compile(rf"\d\s?({'|'.join(map(re.escape, sorted(UNITS, key=len, reverse=True)))})")
_CITY = re.compile(r"^(?:金沢市?|市)(?!民|役|立|長|内|外|街|場|営)")
NAMED_WELL = 1.6
CLEARLY_MORE = 0.8
LONGEST_NAME = 40
SHORTEST, SHORTEST_BEGINNING = 2, 5
# How much a name says: as the request prints it, another name, a part of a longer title.
PRINTED, ALSO, PART = 3, 2, 1


@dataclass
class Stretch:
    """Pieces about one row: `refs` holds one ref; several where it is open which is meant.

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
    every: bool = False
    these: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Head:
    """Whom the head of a piece names, and up to where the name goes (in the piece's text)."""

    refs: tuple[str, ...]
    end: int
    name: str
    foreign: bool = False
    near: bool = False


class Names:
    """What the rows of one request may be called, as the head of a piece."""

    def __init__(self, asked: AskedFor) -> None:
        self.asked, self.labels = asked, Labels(asked)
        self.results = tuple(dict.fromkeys(word for item in asked.items for word in item.results))
        self._known: dict[str, dict[str, int]] = {}
        self._heads: dict[str, Head | None] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        for item in asked.items:
            for name, worth in _called(item):
                refs = self._known.setdefault(surface_key(name), {})
                refs[item.ref] = max(worth, refs.get(item.ref, 0))
        for name, ref in _beginnings(asked):
            self._known.setdefault(surface_key(name), {ref: PART})
        ours = [
            surface_key(n) for i in asked.items for n in (i.title, *(m.label for m in i.measures))
        ]
        for name in asked.others:
            # 「STEAMラボ」 is no other's where a label of ours begins so.
            if not any(surface_key(name) in own for own in ours):
                self._known.setdefault(surface_key(name), {})
        self._known = {key: refs for key, refs in self._known.items() if len(key) >= SHORTEST}
        self._titles = {surface_key(item.title) for item in asked.items}
        self._printed = [
            (item.ref, surface_key(name))
            for item in asked.items
            if item.measures
            for name in (*(item.names[:1] or (item.title,)), *(m.label for m in item.measures))
        ]
        self._longest_first = sorted(self._known, key=len, reverse=True)
        kanji = "|".join(re.escape(name) for item in asked.items for name in _plain_names(item))
        self._inside = (
            re.compile(rf"(?<=[件名人回台所冊社点割円%\d])(?:{kanji})") if kanji else None
        )

    def parted(self, piece: Piece) -> list[Piece]:
        """「かなパス2,000件電子申請3,000件」: a name right behind a number begins anew."""
        cuts = [m.start() for m in self._inside.finditer(piece.text)] if self._inside else []
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

    def head_of(self, text: str) -> Head | None:
        """The row that is named at the head of a piece, by a name in full."""
        if text not in self._heads:
            self._heads[text] = self._find_head(text)
        return self._heads[text]

    def _find_head(self, text: str) -> Head | None:
        opener = _OPENER.match(text)
        begins = {0, opener.end() if opener else 0}
        for begin in sorted(begins, reverse=True):
            keyed, places = _keyed(text, begin)
            for key in self._longest_first:
                if keyed.startswith(key):
                    end = places[len(key) - 1] + 1
                    if name_ends(key) or _CLOSER.match(text[end:]):
                        return self._head(key, text[begin:end], end)
        return None

    def only_counts(self, name: str) -> bool:
        """Is it what is counted of a row, and no name of one?"""
        key = surface_key(name)
        labels = {surface_key(text) for m in self.asked.measures for text in (m.label, *m.names)}
        names = {surface_key(text) for i in self.asked.items for text in (i.title, *i.names)}
        return key in labels and key not in names

    def _head(self, key: str, name: str, end: int) -> Head:
        refs = self._known[key]
        most = max(refs.values(), default=0)
        best = {ref for ref, worth in refs.items() if worth == most}
        if refs and key not in self._titles:
            # 「電子申請」 is also a part of what another row is called.
            best |= {ref for ref, called in self._printed if key in called}
        return Head(tuple(sorted(best)), end, name, foreign=not refs)

    def nearly(self, text: str) -> tuple[str, ...]:
        """The row of which the head of a piece speaks by some of its words, where that is clear."""
        if text not in self._near:
            self._near[text] = self._find_nearly(text)
        return self._near[text]

    def _find_nearly(self, text: str) -> tuple[str, ...]:
        match = _HEAD_END.search(text, 1)
        head = text[: match.start()] if match else text
        if "を" in head:
            # 「バス路線を調べる道具を入れ」 tells what was done, and names nothing.
            return ()
        weights = self.labels.of_items(head)
        best = best_of(weights)
        if not best or weights[best[0]] < NAMED_WELL:
            return ()
        rest = max((w for ref, w in weights.items() if ref not in best), default=0.0)
        return tuple(best) if weights[best[0]] - rest >= CLEARLY_MORE else ()


def name_ends(key: str) -> bool:
    """「市民課の」: whatever follows is another department's."""
    return key.endswith("の")


def _called(item: AskedItem) -> list[tuple[str, int]]:
    """The names of a row, and of what is counted there, each with how much it says."""
    names = list(item.names) or [item.title]
    found = [(item.title, PRINTED), (names[0], PRINTED)]
    parts = set(re.findall(r"「([^」]+)」", item.title))
    found += [(name, PART if name in parts else ALSO) for name in names[1:]]
    # The city's own name is left out as often as not.
    found += [(name, worth) for given, worth in found if (name := _CITY.sub("", given)) != given]
    for measure in item.measures:
        found += [(name, PRINTED) for name in (measure.label, *measure.names)]
    return [(name, worth) for name, worth in found if name]


def _plain_names(item: AskedItem) -> list[str]:
    names = {normal(name) for name in (item.title, *item.names) if len(name) > SHORTEST}
    return sorted(names, key=len, reverse=True)


def _beginnings(asked: AskedFor) -> list[tuple[str, str]]:
    """「市民向けAI活用セミナー」 for …の開催: how a title begins, if no other begins so."""
    found: dict[str, set[str]] = {}
    for item in asked.items:
        for match in re.finditer(r"の|及び|・|\(", item.title):
            begin = item.title[: match.start()].strip("「」『』 ")
            if len(surface_key(begin)) >= SHORTEST_BEGINNING:
                found.setdefault(begin, set()).add(item.ref)
    return [(name, min(refs)) for name, refs in found.items() if len(refs) == 1]


def _keyed(text: str, begin: int) -> tuple[str, list[int]]:
    keyed, places = "", []
    for place in range(begin, min(len(text), begin + LOOKED_AT)):
        key = surface_key(text[place])
        keyed += key
        places += [place] * len(key)
    return keyed, places


def stretches_of(pieces: Sequence[Piece], names: Names, topic: str | None) -> list[Stretch]:
    """Part the pieces of a reply into stretches; `topic` is the row spoken of before."""
    only = names.asked.items[0].ref if len(names.asked.items) == 1 else None
    start = only or topic
    found = [Stretch((start,) if start else ())]
    before_foreign = found[0].refs
    parts = [
        part
        for whole in pieces
        for cut in names.parted(whole)
        for part in _name_and_result(cut, names)
    ]
    for place, piece in enumerate(parts):
        heads = _heads_a_line(parts, place, names)
        if (rest := _REST.match(piece.text)) is not None and only is None:
            found.append(_of_all(rest))
            found[-1].pieces.append(piece)
            continue
        # 「継続 浸水センサー 31箇所」: the result word stands before the name.
        leading = _leading_results(found[-1], piece, names)
        headed = replace(piece, border=leading[0].border) if leading else piece
        opened = _opened(headed, names, found[-1], heads=heads)
        if opened is None and found[-1].foreign and piece.border in ("line", "item", "stop"):
            # What is said of something else ends with its sentence.
            opened = Head(before_foreign, 0, "")
        if opened is not None and not opened.foreign:
            before_foreign = opened.refs
        if opened is not None:
            del found[-1].pieces[len(found[-1].pieces) - len(leading) :]
            found.append(
                Stretch(opened.refs, leading, opened.name, opened.foreign, near=opened.near)
            )
        found[-1].pieces.append(replace(piece, names=heads))
    return [stretch for stretch in found if stretch.pieces]


def speaks_of_others(text: str) -> bool:
    """「ほかは…」, 「残りは…」, 「全部…」"""
    return _REST.match(text) is not None


def _of_all(said: re.Match[str]) -> Stretch:
    every, these = said["left"] is None, said["these"] is not None
    count = int(number_of(said["count"])) if said["count"] else None
    return Stretch((), [], said[0], others=True, every=every, these=these, count=count)


def _leading_results(before: Stretch, piece: Piece, names: Names) -> list[Piece]:
    """What opens the line of a name and is only a result word goes with the name."""
    last = before.pieces[-1] if before.pieces else None
    if last is None or piece.border != "blank" or last.line != piece.line:
        return []
    result = words.result_in(last.text, names.results)
    alone = result is not None and not result.head and last.border in ("line", "item")
    return [last] if alone else []


def _name_and_result(piece: Piece, names: Names) -> list[Piece]:
    """「バスロケ検討」, 「データ分析継続です」: a name with its result word right behind it."""
    if len(piece.text) > LONGEST_NAME or piece.quoted:
        return [piece]
    for word in sorted(names.results, key=len, reverse=True):
        match = re.match(rf"(?P<name>.{{2,}}?){re.escape(word)}(?:です|でした)?[。!]*$", piece.text)
        if match is None:
            continue
        # The longest word is the one that is meant: 未達成 is no 達成.
        name = match["name"]
        named = words.is_noun_phrase(name) and not re.search(r"[のはがをにでもと・]$", name)
        if not named or (names.head_of(name) is None and not names.nearly(name)):
            return [piece]
        cut = piece.begin + len(name)
        return [
            replace(piece, end=cut, text=name),
            Piece(piece.line, cut, piece.end, piece.text[len(name) :], "blank"),
        ]
    return [piece]


def _heads_a_line(pieces: Sequence[Piece], place: int, names: Names) -> bool:
    """「搬送先の選定 継続 …」: words that a result word follows on their line are a name."""
    piece = pieces[place]
    after = pieces[place + 1] if place + 1 < len(pieces) else None
    if piece.border == "blank" or after is None or after.line != piece.line:
        return False
    if after.border != "blank" or gives_number(piece.text) or _FIELD.fullmatch(piece.text):
        return False
    if words.result_in(piece.text, names.results) is not None:
        return False
    result = words.result_in(after.text, names.results)
    told = result is not None and not result.head
    if told and piece.border in ("line", "item"):
        return True
    valued = told or _VALUE.match(after.text) is not None
    return valued and words.is_noun_phrase(piece.text)


def _opened(piece: Piece, names: Names, current: Stretch, *, heads: bool = False) -> Head | None:
    """The row that a piece begins to speak of; None where it goes on with the one before.

    `heads`: by the shape of its line it is the name of some row.
    """
    head = names.head_of(piece.text)
    if head is not None:
        same = set(head.refs) & set(current.refs)
        shared = len(head.refs) > 1 and names.only_counts(head.name)
        if same and shared and _goes_on(current, piece):
            # 「開催コマ数」 below the name of a row that holds it.
            return None
        known = len(head.refs) == 1 and len(current.refs) == 1
        if same and (known or piece.border not in ("line", "item")):
            return None
        if piece.border in ("line", "item", "stop") or is_told_of(piece.text[head.end :]):
            return head
        return None
    if (kpi := _kpi_of(piece, names)) is not None:
        return kpi
    if (near := _nearly_opened(piece, names, current, heads=heads)) is not None:
        return near
    alone = piece.border in ("line", "item")
    if heads and alone and len(names.asked.items) > 1 and not _counted_there(piece, names, current):
        # Of which row is not known, but of none that was spoken of.
        return Head((), 0, "")
    items = names.asked.items
    if len(items) > 1 and _counts_something_else(piece, names, current):
        return Head((), 0, "")
    if piece.number is not None and piece.number <= len(items) and len(items) > 1:
        return Head((items[piece.number - 1].ref,), 0, "")
    return None


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
    units = {name for measure in item.measures for name in spellings_of(measure.unit)}
    counted = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    return bool(units) and re.search(rf"[\d万億千百十]\s?(?:{counted})", text) is not None


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
    return Head((best[0],), 0, "") if len(best) == 1 else None


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


def _nearly_opened(piece: Piece, names: Names, current: Stretch, *, heads: bool) -> Head | None:
    """A row that is named by some of its words alone, in a piece that gives something for it."""
    alone = piece.border in ("line", "item", "stop")
    if words.is_polite(piece.text):
        # 「広報戦略課の林です」 says who writes.
        return None
    alone_result = words.result_in(piece.text, names.results)
    if alone_result is not None and not alone_result.head:
        return None
    shaped = heads
    heads = heads or (alone and _TOPIC.search(piece.text) is not None)
    near = names.nearly(piece.text if alone else _COUNTED.sub(" ", piece.text))
    if not near or set(near) & set(current.refs):
        return None
    items = [item for item in names.asked.items if item.ref in near]
    results = tuple(dict.fromkeys(word for item in items for word in item.results))
    result = words.result_in(piece.text, results)
    gives = gives_number(piece.text) or result is not None
    heads = heads or (piece.border in ("line", "item") and not words.tells_of_work(piece.text))
    if alone:
        return Head(near, 0, "", near=shaped and len(near) == 1) if gives or heads else None
    if heads:
        return Head(near, 0, "", near=shaped and len(near) == 1)
    told = result.head if result is not None else piece.text
    values = gives and any(not remainder(told, item) for item in items)
    return Head(near, 0, "") if values else None


def is_told_of(behind: str) -> bool:
    """Behind a comma or a blank a name begins a stretch only where something is told of it."""
    return re.match(r"[」』】)]*\s*(?:$|[はが:=]|\d|約|のべ)", behind) is not None
