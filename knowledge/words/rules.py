"""What does a wording mean? Rules as rows of data, each with the example that needs it.

A row of a rules file (TOML, `[[rule]]`):

`what`      what the wording means; the reader of the file says which words there are
`lemmas`    phrases in dictionary form. A phrase is words parted by blanks, each of one or more
            spellings (`どこ|誰`), optional with a `?`. 「受け持つ」 is found in 受け持っとる and in
            うけもって; the endings behind it belong to what was found
`pattern`   or a regular expression on the text, where no word of the dictionary is meant
`where`     what has to stand around it, by names parted by commas to which the reader of the file
            gives a meaning
`examples`  sentences that the row is for: every spelling of every phrase is needed by one of them
`not_in`    sentences in which it must not fire

The table `[words]` names spellings that several phrases share: 「@who が 遣る」; the table
`[parts]` names pieces that several patterns share: 「«aim»」. A row without an example does not
load.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import RulesRefused
from knowledge.words.letters import plain
from knowledge.words.morphemes import Word, words_of

KEYS = frozenset(("what", "lemmas", "pattern", "where", "examples", "not_in"))
# How many words of the dictionary one word of a phrase may be cut into (進み|具合|方).
MOST_PIECES = 5
# Endings: auxiliaries, て and ば, か and け, the の of のですか; and verbs that only help others.
_ENDINGS = frozenset(("接続助詞", "終助詞", "準体助詞", "助動詞語幹"))
_HELPERS = frozenset(("為る", "居る", "有る", "下さる", "呉れる", "貰う", "頂く", "致す", "置く"))
_SKIPPED = frozenset(("空白", "補助記号"))

# One word of a phrase: its spellings, and whether it may be left out.
Part = tuple[tuple[str, ...], bool]
Phrase = tuple[Part, ...]
# The same as it is looked for, in every form in which the dictionary may give it.
_Sought = tuple[tuple[frozenset[str], bool], ...]


@dataclass(frozen=True)
class Rule:
    """One row; it has either phrases (by lemma) or a pattern."""

    what: str
    phrases: tuple[Phrase, ...]
    pattern: re.Pattern[str] | None
    where: str | None
    examples: tuple[str, ...]
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Firing:
    """A rule that found its wording from `begin` to `end`; `core` is the end without endings."""

    rule: Rule
    begin: int
    core: int
    end: int


class Rules:
    """The rows of one file, in their order, ready to be looked for."""

    def __init__(self, rules: Sequence[Rule], parts: Mapping[str, str] | None = None) -> None:
        self.rules = tuple(rules)
        self.parts = dict(parts or {})
        self._patterns = [rule for rule in rules if rule.pattern is not None]
        self._by_first: dict[str, list[tuple[Rule, _Sought]]] = defaultdict(list)
        for rule in rules:
            for phrase in rule.phrases:
                sought = tuple((_in_all_forms(part), optional) for part, optional in phrase)
                for first in sought[0][0]:
                    self._by_first[first].append((rule, sought[1:]))

    def firings(self, text: str) -> list[Firing]:
        """Every place in a plain text at which a row finds its wording; `where` is not asked."""
        words = words_of(text)
        return [*self._by_lemma(words), *self._by_pattern(text, words)]

    def _by_lemma(self, words: Sequence[Word]) -> Iterator[Firing]:
        for place in range(len(words)):
            # One place may be spelled in several forms that all mean the phrase.
            ends = {
                (id(rule), end): rule
                for after, spelling in _spellings(words, place)
                for rule, rest in self._by_first.get(spelling, ())
                if (end := _matched(words, after, rest)) is not None
            }
            for (_, end), rule in ends.items():
                stop = _end_with_endings(words, end)
                yield Firing(rule, words[place].begin, words[end - 1].end, stop)

    def _by_pattern(self, text: str, words: Sequence[Word]) -> Iterator[Firing]:
        places = {word.begin: place for place, word in enumerate(words) if place}
        for rule in self._patterns:
            assert rule.pattern is not None
            for match in rule.pattern.finditer(text):
                begin, core = match.span()
                if begin < core:
                    behind = places.get(core)
                    yield Firing(
                        rule, begin, core, _end_with_endings(words, behind) if behind else core
                    )


def load_rules(path: Path, meanings: Collection[str], places: Collection[str] = ()) -> Rules:
    """The rows of a rules file.

    `meanings` are the words that `what` may be, `places` those for `where`. Raises RulesRefused
    with one sentence a fault: an unknown key or word, neither or both of `lemmas` and `pattern`, a
    broken pattern, no example.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    words, pieces = content.get("words", {}), content.get("parts", {})
    problems: list[str] = []
    rules: list[Rule] = []
    for number, row in enumerate(content.get("rule", []), start=1):
        try:
            rules.append(_rule(row, words, pieces, meanings, places))
        except ValueError as error:
            problems.append(f"{path.name}, rule {number}: {error}")
    if problems:
        raise RulesRefused(problems)
    return Rules(rules, pieces)


def _rule(
    row: Mapping[str, Any],
    words: Mapping[str, list[str]],
    pieces: Mapping[str, str],
    meanings: Collection[str],
    places: Collection[str],
) -> Rule:
    if unknown := set(row) - KEYS:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    if row.get("what") not in meanings:
        raise ValueError(f"no such what: {row.get('what')!r}")
    if ("lemmas" in row) == ("pattern" in row):
        raise ValueError("either lemmas or a pattern")
    for where in row["where"].split(", ") if "where" in row else ():
        if where not in places:
            raise ValueError(f"no such where: {where!r}")
    if not row.get("examples"):
        raise ValueError("no example")
    try:
        pattern = re.compile(_spelled_out(row["pattern"], pieces)) if "pattern" in row else None
    except re.error as error:
        raise ValueError(f"broken pattern: {error}") from error
    return Rule(
        what=row["what"],
        phrases=tuple(phrase_of(lemma, words) for lemma in row.get("lemmas", ())),
        pattern=pattern,
        where=row.get("where"),
        examples=tuple(row["examples"]),
        not_in=tuple(row.get("not_in", ())),
    )


def _spelled_out(pattern: str, pieces: Mapping[str, str]) -> str:
    for name in set(re.findall(r"«(\w+)»", pattern)):
        if name not in pieces:
            raise ValueError(f"no such part: {name}")
        pattern = pattern.replace(f"«{name}»", pieces[name])
    return pattern


def phrase_of(lemma: str, words: Mapping[str, Sequence[str]]) -> Phrase:
    """The parts of a phrase as it is written in a row; ValueError for an unknown @word."""
    parts: list[Part] = []
    for part in lemma.split():
        spelled = part.removesuffix("?")
        if spelled.startswith("@") and spelled[1:] not in words:
            raise ValueError(f"no such words: {spelled}")
        spellings = words[spelled[1:]] if spelled.startswith("@") else spelled.split("|")
        parts.append((tuple(map(plain, spellings)), part.endswith("?")))
    if not parts or parts[0][1]:
        raise ValueError(f"a phrase begins with a word that is there: {lemma!r}")
    return tuple(parts)


def _in_all_forms(spellings: Sequence[str]) -> frozenset[str]:
    """The spellings, and each as the dictionary cuts it: 受け持つ is 受ける and 持つ, too."""
    cut = ("".join(word.normal for word in words_of(spelling)) for spelling in spellings)
    return frozenset((*spellings, *cut))


# -------------------------------------------------------------------- looking for a phrase
def _spellings(words: Sequence[Word], place: int) -> Iterator[tuple[int, str]]:
    """What the words from `place` on may be in dictionary form, and the place after them."""
    written = same = ""
    for after in range(place, min(place + MOST_PIECES, len(words))):
        word = words[after]
        if word.kind[0] in _SKIPPED:
            return
        forms = {written + word.surface, written + word.dictionary, written + word.normal}
        for spelling in forms | {same + word.normal}:
            yield after + 1, spelling
        written, same = written + word.surface, same + word.normal


def _matched(words: Sequence[Word], place: int, parts: _Sought) -> int | None:
    """The place after all parts, the longest way; None where they do not follow.

    Between two parts there may be signs, and endings of the first: 「継ぐ 計画」 is 継いだ計画.
    """
    if not parts:
        return place
    (spellings, optional), rest = parts[0], parts[1:]
    found = [
        end
        for start in _starts(words, place)
        for after, spelling in _spellings(words, start)
        if spelling in spellings and (end := _matched(words, after, rest)) is not None
    ]
    if found:
        return max(found)
    return _matched(words, place, rest) if optional else None


def _starts(words: Sequence[Word], place: int) -> Iterator[int]:
    yield place
    while place < len(words) and (words[place].kind[0] in _SKIPPED or _is_ending(words[place])):
        place += 1
        yield place


def _end_with_endings(words: Sequence[Word], place: int) -> int:
    """Where what ends before `place` ends with the endings behind it."""
    while place < len(words) and _is_ending(words[place]):
        place += 1
    return words[place - 1].end


def _is_ending(word: Word) -> bool:
    if word.kind[0] == "助動詞" or word.kind[1] in _ENDINGS:
        return True
    return word.kind[1] == "非自立可能" and word.normal in _HELPERS
