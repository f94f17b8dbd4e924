"""What may the rows of a request be called, and of which do some words speak?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.names.normal import surface_key
from knowledge.replies.asked import AskedFor, AskedItem
from knowledge.replies.labels import Labels, best_of
from knowledge.replies.pieces import LOOKED_AT, remainder
from knowledge.words.letters import normal

# What may stand before a name at the head of a piece, and what has to stand behind it.
_OPENER = re.compile(
    r"^[\s「『【\[(・*■●◆○□▼▽※>\-–]*(?:(?:KPI|kpi|指標|参考指標|取組|項目)の?|No\.?\s?\d+|[一-龥]{2,12}[課室局館所]の|うち|なお|また)?"
    r"[\s「『【\[(:・]*"
)
_CLOSER = re.compile(
    r"^[」』】\])）]*\s*(?:$|[はがもで:=、,]|の(?!ため|よう|ほか)|だけ|のみ|について|に関し|\s|[\d約のべ延△▲+\-〇一二三四五六七八九十]|[「『(【])"
)
_HEAD_END = re.compile(r"[はがも:=]|だけ|のみ|(?<=[^\d\s])\d|約|のべ|延べ|[」』】)]\s")
_BEHIND_NAME = re.compile(
    r"^[」』】)]*(?:等|など|事業|そのもの|の(?:件|ほう|方|取組))?(?:は|が|も|:)?$"
)
# 「まずロボ活から」, 「次、プログラミングスクールですが」, 「令和8年度の収納率」
_ANNOUNCES = re.compile(
    r"^(?:(?:まず(?:は)?|次(?:に|は)?|続いて(?:は)?|最後(?:に|は)|あと(?:は)?|それから|また|なお|さらに|"
    r"令和\d{1,2}年度|R\d{1,2}|今年度|本年度|当課分?|本課分?|うち)(?:の|、|,)?\s*)+"
)
_ANNOUNCED = re.compile(
    r"(?:(?:そのもの|の(?:件|ほう|方|分|取組|行|欄|項))?(?:ですが|ですけど|について(?:は)?|につきまして(?:は)?|に関して(?:は)?|から(?:です)?|は)?"
    r"|です)[、。]?$"
)
_AND = re.compile(r"と|、|,|・|や|及び|および|並びに|/|&")
_CITY = re.compile(r"^[「『]?(?:金沢市?|市)(?!民|役|立|長|内|外|街|場|営)")
NAMED_WELL = 1.6
CLEARLY_MORE = 0.8
# The same of words that are a name by their shape.
SHAPED = 0.9
SHAPED_MORE = 0.5
SHORTEST, SHORTEST_BEGINNING = 2, 5
# How much a name says: as the request prints it, another name, a part of a longer title.
PRINTED, ALSO, PART = 3, 2, 1


@dataclass(frozen=True)
class Head:
    """Whom the head of a piece names, and up to where the name goes (in the piece's text).

    `each`: several rows are named, and all of them are meant.
    """

    refs: tuple[str, ...]
    end: int
    name: str
    foreign: bool = False
    near: bool = False
    each: bool = False


class Names:
    """What the rows of one request may be called, as the head of a piece."""

    def __init__(self, asked: AskedFor) -> None:
        self.asked, self.labels = asked, Labels(asked)
        self.results = tuple(dict.fromkeys(word for item in asked.items for word in item.results))
        self._known: dict[str, dict[str, int]] = {}
        self._heads: dict[str, Head | None] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        self._shaped: dict[tuple[str, str | None], tuple[str, ...]] = {}
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

    def behind_numbers(self, text: str) -> list[int]:
        """Where in a text a name stands right behind a number."""
        return [m.start() for m in self._inside.finditer(text)] if self._inside else []

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

    def by_shape(self, text: str, result: str | None = None) -> tuple[str, ...]:
        """The rows of which words speak that are a name by their shape: half of its words will do.

        With a `result` word behind the name only rows that take it. Several where a name in full is
        shared; none where it is open which is meant.
        """
        key = text, result
        if key not in self._shaped:
            taking = {i.ref for i in self.asked.items if result is None or result in i.results}
            self._shaped[key] = self._find_by_shape(_bare(text), taking)
        return self._shaped[key]

    def _find_by_shape(self, name: str, among: set[str]) -> tuple[str, ...]:
        head = self.head_of(name)
        in_full = head is not None and not _BEHIND_NAME.sub("", name[head.end :])
        if head is not None and in_full and (refs := among & set(head.refs)):
            return tuple(sorted(refs))
        near = self._clearly(name, SHAPED, SHAPED_MORE, among)
        if head is not None and head.foreign and in_full and not self._says_all(near, name):
            return ()
        return near

    def ours(self, name: str) -> tuple[str, ...]:
        """Our own row that another department's name says in full, where it is one alone."""
        near = self._clearly(name, NAMED_WELL, CLEARLY_MORE, {i.ref for i in self.asked.items})
        return near if len(near) == 1 and self._says_all(near, name) else ()

    def _says_all(self, refs: Sequence[str], name: str) -> bool:
        """Does every word of the name stand in what one of these rows is called?"""
        items = [item for item in self.asked.items if item.ref in refs]
        return any(not remainder(name, item) for item in items)

    def among(self, text: str, result: str | None = None) -> tuple[str, ...]:
        """All rows that such words may name, where it is open which is meant."""
        taking = {i.ref for i in self.asked.items if result is None or result in i.results}
        weights = {r: w for r, w in self.labels.of_items(_bare(text)).items() if r in taking}
        most = max(weights.values(), default=0.0)
        return tuple(r for r, w in weights.items() if w >= SHAPED and most - w < SHAPED_MORE)

    def listed(self, text: str, result: str | None = None) -> tuple[str, ...]:
        """「太陽光・LED・ごみ発電」, 「基金と特別会計」: rows that are named side by side."""
        parts = [part for part in _AND.split(_bare(text)) if part.strip()]
        if len(parts) < 2 or len(text) > LOOKED_AT:
            return ()
        head = self.head_of(text)
        if head is not None and not _BEHIND_NAME.sub("", text[head.end :]):
            return ()
        found = [self.by_shape(part, result) for part in parts]
        refs = {one for refs in found for one in refs}
        alone = all(len(one) == 1 for one in found) and len(refs) == len(parts)
        return tuple(one[0] for one in found) if alone else ()

    def _find_nearly(self, text: str) -> tuple[str, ...]:
        match = _HEAD_END.search(text, 1)
        head = text[: match.start()] if match else text
        return self._clearly(head, NAMED_WELL, CLEARLY_MORE, {i.ref for i in self.asked.items})

    def _clearly(self, name: str, least: float, more: float, among: set[str]) -> tuple[str, ...]:
        if "を" in name:
            # 「バス路線を調べる道具を入れ」 tells what was done, and names nothing.
            return ()
        if len(among) == 1 and not self._says_all(tuple(among), name):
            # Where nothing else could be meant, half of the words says nothing.
            return ()
        weights = {r: w for r, w in self.labels.of_items(name).items() if r in among}
        best = best_of(weights)
        if not best or weights[best[0]] < least:
            return ()
        rest = max((w for ref, w in weights.items() if ref not in best), default=0.0)
        return tuple(best) if weights[best[0]] - rest >= more else ()


def _bare(text: str) -> str:
    """The name without marks around it, and without what only announces it."""
    text = text.strip(" 「」『』【】()<>・*■●◆◇○□▼▽※")
    return _ANNOUNCED.sub("", _ANNOUNCES.sub("", text)).strip(" 「」『』【】()・")


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
