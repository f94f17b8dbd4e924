"""Which known thing does a piece of wording mean? The index over all names, in memory.

Every thing (an initiative, a KPI, an indicator) is described by texts of different weight: its
names, what is counted for it, what its relatives in other editions are called, what it is about.
A question's words are looked up in all of them; the score is the share of the *question's* words
that a thing covers, weighted by how rare the words are. A word nobody knows weighs most, so that
wording from outside the plans sinks every candidate.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.names.corpus import Corpus
from knowledge.names.filler import EMPTY_WORDS
from knowledge.names.mentions import Mentions
from knowledge.names.normal import has_kanji, is_kana, skeleton_key, surface_key
from knowledge.words.letters import hiragana, plain
from knowledge.words.morphemes import words_of

# How far a text of each kind counts as naming the thing.
WEIGHTS = {
    "names": 1.0,
    "counts": 0.95,
    "relatives": 0.8,
    "abouts": 0.7,
    "stages": 0.45,
    "settings": 0.35,
}
HEARD = ("names", "counts")
# A word that is a piece of a longer one; a dictionary form; an everyday word for a printed one.
PIECE, DICTIONARY_FORM, SYNONYM = 0.95, 0.95, 0.95
# By ear: sure for kana, damped for kanji, or every question would sound like something.
BY_EAR, BY_EAR_KANJI, SKELETON = 0.9, 0.6, 0.1
SHORTEST_READING = 3
# One letter of four may be wrong; of three only a kanji, which may be converted wrongly.
NEAR_FROM = {3: 90, 4: 74}
NEAR_FROM_KANJI = 66
NEAR = 0.8
TWO_KANJI = 2
HALF_RIGHT = 0.35
# A whole name of something else that also stands in this thing's texts.
MENTIONED = 0.7
# Of a compound (水上バス) the thing holds the end, but not the word that says which.
HALF_A_COMPOUND, MISSING = 0.6, 0.2
KNOWN, IN_A_NAME = 0.5, 0.8
# Who covers less of the wording is no candidate for anything.
LEAST = 0.2

_KANA_RUN = re.compile(r"[ぁ-ゖァ-ヺー]{3,}")
_PARTICLE_BEFORE = re.compile(r"^[のをにでとやはがへも]+(?=[ァ-ヺ])")
_PARTICLE_AFTER = re.compile(r"(?<=[ァ-ヺー])[のをにでとやはがへもな]+$")

Note = Callable[[int, float], None]


@dataclass(frozen=True)
class Described:
    """One thing with the texts that describe it, by kind of text (see WEIGHTS)."""

    key: str
    names: tuple[str, ...]
    counts: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()
    abouts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Token:
    """A word of the question that may name something.

    `weight` is what its part of speech is worth, times what the index adds (`Finder.weigh`).
    `names` are the things of which it is a whole name; others merely mention it. A `foreign` word
    is the name of somebody or something that no plan knows; one that is `joined` touches the word
    before it, so that both make one (水上 and バス).
    """

    text: str
    reading: str
    normal: str
    weight: float = 1.0
    names: tuple[str, ...] = ()
    foreign: bool = False
    joined: bool = False


@dataclass(frozen=True)
class Candidate:
    """A thing with the share of the wording that it covers (0–1) and of its name (0–1)."""

    key: str
    score: float
    precision: float = 0.0


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
        self._places = {thing.key: place for place, thing in enumerate(self._things)}
        readings: dict[str, list[tuple[str, ...]]] = {
            "names": [thing.readings for thing in self._things],
            "counts": [()] * len(self._things),
        }
        self._corpora = {
            kind: Corpus([getattr(thing, kind) for thing in self._things], readings.get(kind))
            for kind in WEIGHTS
        }
        self._synonyms = {
            surface_key(word): tuple(map(surface_key, means)) for word, means in synonyms.items()
        }
        self.mentions = Mentions(exact_names).within
        self._name_words = [_name_words(thing) for thing in self._things]
        self._kana_words = _kana_words(self._things)
        self._longest = max(map(len, self._kana_words), default=0)
        self._matches = lru_cache(maxsize=5_000)(self._matches_of)

    # -------------------------------------------------------------- words
    def is_kana_word(self, text: str) -> bool:
        """Is this a word of a known name, written in kana?"""
        return hiragana(text) in self._kana_words

    def kana_words(self, run: str) -> list[str]:
        """A run of kana cut where words of known names stand in it; the rest stays in pieces.

        Dictionaries cut のりまっし into のり and more; the names know better.
        """
        pieces, start, place = [], 0, 0
        while place < len(run):
            for length in range(min(self._longest, len(run) - place), SHORTEST_READING - 1, -1):
                if self.is_kana_word(run[place : place + length]):
                    pieces += [run[start:place], run[place : place + length]]
                    start = place = place + length
                    break
            else:
                place += 1
        return [piece for piece in (*pieces, run[start:]) if piece]

    def holds_latin(self, word: str) -> bool:
        """Does a word in Latin letters (app, gps) stand in any text as it is?"""
        key = surface_key(word)
        return any(corpus.holding_word(key) for corpus in self._corpora.values())

    def knows(self, token: Token) -> bool:
        """Is the word found anywhere, well?"""
        return max(self._shares(token).values(), default=0.0) >= KNOWN

    def names(self, token: Token) -> bool:
        """Does the word stand in the name of anything, rather than in what is told of it?"""
        return max(self._shares(token).values(), default=0.0) >= IN_A_NAME

    def weigh(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with their weights: rare words tell more, unknown ones most."""
        return [replace(token, weight=token.weight * self._rarity(token)) for token in tokens]

    def _rarity(self, token: Token) -> float:
        matches = self._matches(token.text, token.reading, token.normal)
        holders = sum(share for share in matches.values() if share >= 0.3)
        rarity = math.log((1 + len(self._things)) / (1 + holders)) + 0.3
        return max(rarity, 0.2) * min(1.6, 0.55 + 0.2 * len(token.text))

    # -------------------------------------------------------------- things
    def find(self, tokens: Sequence[Token], *, most: int = 8) -> list[Candidate]:
        """Things that the weighed words may mean, best first."""
        total = sum(token.weight for token in tokens)
        if not total:
            return []
        scores: dict[int, float] = defaultdict(float)
        shares = [self._shares(token) for token in tokens]
        for token, own, apart in zip(tokens, shares, self._apart(tokens, shares), strict=True):
            for place, share in own.items():
                scores[place] += token.weight * share * (HALF_A_COMPOUND if place in apart else 1.0)
        enough = [pair for pair in scores.items() if pair[1] >= LEAST * total]
        best = sorted(enough, key=lambda pair: -pair[1])[: most * 3]
        candidates = [
            Candidate(self._things[place].key, score / total, self._precision(place, tokens))
            for place, score in best
        ]
        return sorted(candidates, key=lambda c: -(c.score + 0.1 * c.precision))[:most]

    def _apart(self, tokens: Sequence[Token], shares: Sequence[dict[int, float]]) -> list[set[int]]:
        """For each word the things that hold it without the word with which it makes one."""
        apart: list[set[int]] = [set() for _ in tokens]
        for number, token in enumerate(tokens):
            if token.joined and number:
                before, own = shares[number - 1], shares[number]
                known = max(before.values(), default=0.0) >= KNOWN
                if known:
                    apart[number] |= {p for p in own if before.get(p, 0.0) < MISSING}
        return apart

    def covers(self, key: str, token: Token) -> float:
        """How far the thing's texts hold this word, 0–1."""
        return self._shares(token).get(self._places[key], 0.0)

    def _shares(self, token: Token) -> dict[int, float]:
        shares = self._matches(token.text, token.reading, token.normal)
        if not token.names:
            return shares
        merely = {place: min(share, MENTIONED) for place, share in shares.items()}
        return merely | {self._places[name]: 1.0 for name in token.names}

    def _precision(self, place: int, tokens: Sequence[Token]) -> float:
        words = self._name_words[place]
        texts = {surface_key(token.text) for token in tokens} | {t.normal for t in tokens}
        hit = sum(1 for word in words if any(word in text or text in word for text in texts))
        return hit / len(words) if words else 0.0

    # -------------------------------------------------------------- one word in all texts
    def _matches_of(self, text: str, reading: str, normal: str) -> dict[int, float]:
        """Thing → how far one word is found in its texts, 0–1."""
        forms = self._forms(text, normal)
        shares: dict[int, float] = defaultdict(float)

        def note(place: int, share: float) -> None:
            shares[place] = max(shares[place], share)

        for kind, corpus in self._corpora.items():
            for form, worth in forms:
                for place in corpus.holding_word(form):
                    note(place, WEIGHTS[kind] * worth)
                # Letters inside other letters mean nothing (wa in kanazawa), nor does one letter.
                if len(form) > 1 and not form.isascii():
                    for place in corpus.surfaces.holding(form):
                        note(place, WEIGHTS[kind] * worth * PIECE)
        self._by_ear(text, surface_key(reading), note)
        if forms and max(shares.values(), default=0.0) < KNOWN:
            self._nearly(forms[0][0], note)
        return dict(shares)

    def _forms(self, text: str, normal: str) -> list[tuple[str, float]]:
        forms = {surface_key(text): 1.0}
        forms.setdefault(surface_key(normal), DICTIONARY_FORM)
        for form in list(forms):
            for meaning in self._synonyms.get(form, ()):
                forms.setdefault(meaning, SYNONYM)
        return [(form, worth) for form, worth in forms.items() if form]

    def _by_ear(self, text: str, key: str, note: Note) -> None:
        # Letters are spelt out when read, and ピーエス sounds like the end of ジーピーエス.
        if len(key) < SHORTEST_READING or text.isascii():
            return
        worth = BY_EAR_KANJI if has_kanji(text) and not is_kana(text) else BY_EAR
        for kind in HEARD:
            for place in self._corpora[kind].readings.holding(key):
                note(place, worth)
            if len(key) > SHORTEST_READING:
                for place in self._corpora[kind].skeletons.holding(skeleton_key(key)):
                    note(place, worth - SKELETON)

    def _nearly(self, form: str, note: Note) -> None:
        """A slip of the fingers: most of the word's letters stand together in a name."""
        if len(form) == TWO_KANJI:
            self._half_right(form, note)
        if len(form) < min(NEAR_FROM):
            return
        cutoff = NEAR_FROM[min(len(form), max(NEAR_FROM))]
        if len(form) == min(NEAR_FROM) and all(map(has_kanji, form)):
            cutoff = NEAR_FROM_KANJI
        for kind in HEARD:
            for place, close in self._corpora[kind].near(form, cutoff):
                note(place, NEAR * close / 100 * WEIGHTS[kind])

    def _half_right(self, form: str, note: Note) -> None:
        """Of a word of two kanji one may be converted wrongly (推会 for 推進)."""
        if not all(map(has_kanji, form)):
            return
        for place, words in enumerate(self._name_words):
            pairs = (word for word in words if len(word) == TWO_KANJI)
            if any(word[0] == form[0] or word[1] == form[1] for word in pairs):
                note(place, HALF_RIGHT)


def _kana_words(things: Iterable[Described]) -> set[str]:
    """The words of all names and counts in hiragana: as written in kana, and as read."""
    texts = {text for thing in things for text in (*thing.names, *thing.counts, *thing.readings)}
    words = set()
    for text in map(plain, texts):
        words |= {hiragana(_without_particles(run)) for run in _KANA_RUN.findall(text)}
        for word in (*words_of(text), *words_of(text, short=False)):
            if word.is_content and is_kana(word.reading) and not word.normal.isascii():
                words.add(hiragana(word.reading))
    return {word for word in words if len(word) >= SHORTEST_READING} - EMPTY_WORDS


def _without_particles(run: str) -> str:
    """パスポート of 「パスポートの」: a particle beside katakana is no part of the word."""
    return _PARTICLE_BEFORE.sub("", _PARTICLE_AFTER.sub("", run))


def _name_words(thing: Described) -> set[str]:
    return {
        surface_key(word.surface)
        for name in thing.names
        for word in words_of(plain(name))
        if word.is_content and word.normal not in EMPTY_WORDS
    } - {""}
