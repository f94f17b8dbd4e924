"""Which known thing does a piece of wording mean? The index over all names, in memory.

Every thing (an initiative, a KPI, an indicator) is described by texts of different weight: its
names, what is counted for it, what its relatives in other editions are called, what it is about.
A question's words are looked up in all of them; the score is the share of the *question's* words
that a thing covers, weighted by how rare the words are. A word nobody knows weighs most, so that
wording from outside the plans sinks every candidate (measured in `tests/bench`).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.names.normal import (
    has_kanji,
    hiragana,
    is_kana,
    plain,
    skeleton_key,
    surface_key,
)
from knowledge.names.readings import reading_of, words_of
from knowledge.vocabulary import EMPTY_WORDS

# How far a text of each kind counts as naming the thing.
WEIGHTS = {"name": 1.0, "count": 0.95, "relative": 0.8, "about": 0.7, "setting": 0.35}
SHORTEST_READING = 3
FUZZY_FROM = 80
MENTIONED = 0.7


@dataclass(frozen=True)
class Described:
    """One thing with the texts that describe it, by kind of text (see WEIGHTS)."""

    key: str
    names: tuple[str, ...]
    counts: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()
    abouts: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Token:
    """A word of the question that may name something; `weight` is filled in by the index.

    `names` are the things of which it is a whole name; others merely mention it.
    """

    text: str
    reading: str
    normal: str
    weight: float = 1.0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A thing with the share of the wording that it covers (0–1) and of its name (0–1)."""

    key: str
    score: float
    precision: float = 0.0
    exact: bool = False


@dataclass(frozen=True)
class Mention:
    """A known name that stands in the wording as it is; begin and end count in `plain` text."""

    name: str
    keys: tuple[str, ...]
    begin: int
    end: int


@dataclass
class _Texts:
    """All texts of one kind of one thing, joined for substring tests."""

    surface: str = ""
    reading: str = ""
    skeleton: str = ""
    words: set[str] = field(default_factory=set)


class Finder:
    """Built once for a revision of the records; thread-safe, as nothing changes afterwards."""

    def __init__(
        self,
        things: Iterable[Described],
        synonyms: dict[str, tuple[str, ...]],
        exact_names: dict[str, tuple[str, ...]],
    ) -> None:
        """`exact_names`: a name as written → the things that it names outright."""
        self._things = tuple(things)
        self._places = {thing.key: index for index, thing in enumerate(self._things)}
        self._texts: list[dict[str, _Texts]] = [_texts_of(thing) for thing in self._things]
        self._synonyms = {
            surface_key(word): tuple(surface_key(meaning) for meaning in means)
            for word, means in synonyms.items()
        }
        self._exact = _exact_table(exact_names)
        self._name_words = [
            {word for name in thing.names for word in _content_words(name)}
            for thing in self._things
        ]
        self._matches = lru_cache(maxsize=20_000)(self._matches_of)
        self._kana_words = _kana_words(self._things)
        self._longest = max(map(len, self._kana_words), default=0)
        self.unknown_weight = math.log(1 + len(self._things))

    # -------------------------------------------------------------- names as they are
    def mentions(self, text: str) -> list[Mention]:
        """Known names that stand in `text` (plain) as written or as read, longest first."""
        key, places = _key_with_places(text)
        skeleton, skeleton_places = _skeleton_with_places(text)
        found: list[Mention] = []
        for form, table, where in (
            (key, self._exact[0], places),
            (skeleton, self._exact[1], skeleton_places),
        ):
            for name, keys in table.items():
                begin = form.find(name)
                while begin >= 0:
                    last = begin + len(name) - 1
                    found.append(Mention(name, keys, where[begin], where[last] + 1))
                    begin = form.find(name, begin + 1)
        return _without_overlaps(found)

    def is_kana_word(self, text: str) -> bool:
        """Is this a word of a known name, written in kana?"""
        return hiragana(text) in self._kana_words

    def kana_words(self, run: str) -> list[str]:
        """A run of kana cut where words of known names stand in it; the rest stays in pieces.

        Dictionaries cut のりまっしの into のり and more; the names know better.
        """
        pieces, start, place = [], 0, 0
        while place < len(run):
            for length in range(min(self._longest, len(run) - place), SHORTEST_READING - 1, -1):
                if hiragana(run[place : place + length]) in self._kana_words:
                    pieces += [run[start:place], run[place : place + length]]
                    start = place = place + length
                    break
            else:
                place += 1
        return [piece for piece in (*pieces, run[start:]) if piece]

    # -------------------------------------------------------------- names by their words
    def weigh(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with their weights: rare words tell more, unknown ones most."""
        return [replace(token, weight=self._weight(token)) for token in tokens]

    def find(self, tokens: Sequence[Token], *, most: int = 8) -> list[Candidate]:
        """Things that the words may mean, best first."""
        total = sum(token.weight for token in tokens)
        if not total:
            return []
        scores: dict[int, float] = defaultdict(float)
        for token in tokens:
            for index, share in self._shares(token).items():
                scores[index] += token.weight * share
        best = sorted(scores.items(), key=lambda pair: -pair[1])[: most * 3]
        named = {key for token in tokens for key in token.names}
        candidates = [
            Candidate(
                key := self._things[index].key,
                score / total,
                self._precision(index, tokens),
                exact=key in named,
            )
            for index, score in best
        ]
        return sorted(candidates, key=lambda c: -(c.score + 0.1 * c.precision))[:most]

    def covers(self, key: str, token: Token) -> float:
        """How far the thing's texts hold this word, 0–1."""
        return self._shares(token).get(self._places[key], 0.0)

    def _shares(self, token: Token) -> dict[int, float]:
        shares = self._matches(token.text, token.reading, token.normal)
        if not token.names:
            return shares
        merely = {index: min(share, MENTIONED) for index, share in shares.items()}
        return merely | {self._places[name]: 1.0 for name in token.names}

    def knows(self, token: Token) -> bool:
        """Is the word found anywhere, well?"""
        matches = self._matches(token.text, token.reading, token.normal)
        return bool(matches) and max(matches.values()) >= 0.5

    def _weight(self, token: Token) -> float:
        matches = self._matches(token.text, token.reading, token.normal)
        strength = sum(share for share in matches.values() if share >= 0.3)
        rarity = math.log((1 + len(self._things)) / (1 + strength)) + 0.3
        length = min(1.6, 0.55 + 0.2 * len(token.text))
        return max(rarity, 0.2) * length

    def _precision(self, index: int, tokens: Sequence[Token]) -> float:
        words = self._name_words[index]
        if not words:
            return 0.0
        texts = {surface_key(token.text) for token in tokens} | {t.normal for t in tokens}
        hit = sum(1 for word in words if any(word in text or text in word for text in texts))
        return hit / len(words)

    def _matches_of(self, text: str, reading: str, normal: str) -> dict[int, float]:
        """Thing → how far one word is found in its texts."""
        forms = [(surface_key(text), 1.0)]
        if normal and surface_key(normal) != forms[0][0]:
            forms.append((surface_key(normal), 0.95))
        forms += [(meaning, 0.95) for form, _ in forms for meaning in self._synonyms.get(form, ())]
        shares: dict[int, float] = {}
        for index, texts in enumerate(self._texts):
            share = max(
                WEIGHTS[kind] * max(worth * _hit(form, part) for form, worth in forms)
                for kind, part in texts.items()
            )
            by_ear = _by_ear(text, reading, texts["name"], texts["count"])
            if (share := max(share, by_ear)) > 0:
                shares[index] = share
        if not shares or max(shares.values()) < 0.5:
            self._fuzzy(forms[0][0], shares)
        return shares

    def _fuzzy(self, form: str, shares: dict[int, float]) -> None:
        """A slip of the fingers: most of the word's letters stand together in a name."""
        if len(form) < 3:
            return
        for index, texts in enumerate(self._texts):
            for kind in ("name", "count"):
                close = fuzz.partial_ratio(form, texts[kind].surface, score_cutoff=FUZZY_FROM)
                if close:
                    shares[index] = max(shares.get(index, 0), 0.8 * close / 100 * WEIGHTS[kind])


def _hit(form: str, part: _Texts) -> float:
    if not form:
        return 0.0
    if len(form) == 1:
        return 1.0 if form in part.words else 0.0
    if form in part.words:
        return 1.0
    if form.isascii():
        # Letters inside other letters mean nothing (wa in kanazawa).
        return 0.0
    return 0.95 if form in part.surface else 0.0


def _by_ear(text: str, reading: str, *parts: _Texts) -> float:
    """Matches by reading; damped for kanji, or every question would sound like something."""
    key = surface_key(reading)
    if len(key) < SHORTEST_READING:
        return 0.0
    worth = 0.9 if is_kana(text) or not has_kanji(text) else 0.6
    if any(key in part.reading for part in parts):
        return worth
    if len(key) > SHORTEST_READING and any(skeleton_key(key) in part.skeleton for part in parts):
        return worth - 0.1
    return 0.0


def _kana_words(things: Iterable[Described]) -> set[str]:
    """The words of all names and counts in hiragana: as written in kana, and as read."""
    texts = {text for thing in things for text in (*thing.names, *thing.counts, *thing.readings)}
    words = set()
    for text in texts:
        runs = re.findall(r"[ぁ-ゖァ-ヺー]{3,}", plain(text))
        words |= {hiragana(run) for run in runs}
        for word in (*words_of(plain(text)), *words_of(plain(text), short=False)):
            if word.is_content and is_kana(word.reading) and not word.normal.isascii():
                words.add(hiragana(word.reading))
    return {word for word in words if len(word) >= SHORTEST_READING and word not in EMPTY_WORDS}


def _texts_of(thing: Described) -> dict[str, _Texts]:
    return {
        "name": _joined(thing.names, thing.readings),
        "count": _joined(thing.counts),
        "relative": _joined(thing.relatives),
        "about": _joined(thing.abouts),
        "setting": _joined(thing.settings),
    }


def _joined(parts: Sequence[str], readings: Sequence[str] = ()) -> _Texts:
    read = [surface_key(reading_of(plain(part))) for part in parts]
    read += [surface_key(reading) for reading in readings]
    return _Texts(
        surface="|".join(surface_key(part) for part in parts),
        reading="|".join(read),
        skeleton="|".join(skeleton_key(reading) for reading in read),
        words={word for part in parts for word in _all_words(part)},
    )


def _all_words(text: str) -> set[str]:
    found = set()
    for word in (*words_of(plain(text)), *words_of(plain(text), short=False)):
        if word.is_content:
            found |= {surface_key(word.surface), surface_key(word.normal)}
    return found - {""}


def _content_words(text: str) -> set[str]:
    return {
        surface_key(word.surface)
        for word in words_of(plain(text))
        if word.is_content and word.normal not in EMPTY_WORDS and surface_key(word.surface)
    }


def _exact_table(
    names: dict[str, tuple[str, ...]],
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """By surface key, and by skeleton for names in kana long enough not to collide."""
    surface: dict[str, tuple[str, ...]] = {}
    skeletons: dict[str, tuple[str, ...]] = {}
    for name, keys in names.items():
        key = surface_key(name)
        if len(key) >= 2:
            surface[key] = tuple(dict.fromkeys((*surface.get(key, ()), *keys)))
        if is_kana(key) and len(skeleton := skeleton_key(name)) >= 4:
            skeletons[skeleton] = tuple(dict.fromkeys((*skeletons.get(skeleton, ()), *keys)))
    return surface, skeletons


def _key_with_places(text: str) -> tuple[str, list[int]]:
    """`surface_key` of a plain text, and where each of its letters stands in the text."""
    key, places = "", []
    for index, letter in enumerate(text):
        part = surface_key(letter)
        key += part
        places += [index] * len(part)
    return key, places


def _skeleton_with_places(text: str) -> tuple[str, list[int]]:
    key, places = "", []
    for index, letter in enumerate(hiragana(text)):
        part = skeleton_key(letter)
        key += part
        places += [index] * len(part)
    return key, places


def _without_overlaps(mentions: list[Mention]) -> list[Mention]:
    """The longest mention at each place; one name found in two ways counts once."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.begin - m.end, m.begin)):
        if all(mention.end <= other.begin or mention.begin >= other.end for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.begin)
