"""What stands around a number, and which rows of a rules file find their wording there.

`where` of a row names first the side that its pattern looks at (`before` or `after` the number, in
its sentence and up to the next number), then whatever else has to be so.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import get_args

from knowledge.replies.numbers import Number, Role
from knowledge.words.rules import Rule, Rules, load_rules
from knowledge.words.units import unit_of

# A word this near before the next number belongs to that one.
NEXT = 6
_CHANGE_REACH = 24
RULES = Path(__file__).parent / "rules"
# What a row of rules/numbers.toml may say besides a role.
MARKS = frozenset(("running", "of the year", "added", "unsure", "bound", "negated"))


@dataclass(frozen=True)
class Around:
    """One number of a sentence: `before` and `after` it, `mine` all numbers of the sentence.

    `labels` are all the labels asked for, joined: a word that stands there is no cue, as in
    「削減した枚数」. `several`: other numbers stand on its line.
    """

    number: Number
    before: str
    after: str
    mine: Sequence[Number]
    place: int
    labels: str
    several: bool = False

    @property
    def following(self) -> Number | None:
        return self.mine[self.place + 1] if self.place + 1 < len(self.mine) else None

    @property
    def is_before_its_like(self) -> bool:
        return self.following is not None and alike(self.number, self.following)


def alike(first: Number, second: Number) -> bool:
    """Do they count the same, as far as they say?"""
    if first.unit is None or second.unit is None:
        return True
    return unit_of(first.unit).base == unit_of(second.unit).base


@lru_cache(maxsize=1)
def number_rules() -> Rules:
    """The rows of `rules/numbers.toml`; read when the first number is."""
    return load_rules(RULES / "numbers.toml", {*get_args(Role), *MARKS}, {*SIDES, *CONDITIONS})


@lru_cache(maxsize=1)
def _changed() -> re.Pattern[str]:
    return re.compile(number_rules().parts["changed"])


def changed_in(text: str) -> re.Match[str] | None:
    """A word of a change: 増, 減, アップ, 多く …"""
    return _changed().search(text)


def fired(rules: Rules, around: Around, among: Collection[str]) -> Iterator[str]:
    """What the rows that say one of `among` say of a number, in their order."""
    return (rule.what for rule in rules.rules if rule.what in among and fires(rule, around))


def fires(rule: Rule, around: Around) -> bool:
    """Does a row find its wording around the number?"""
    side, *conditions = (rule.where or "").split(", ")
    assert rule.pattern is not None
    match = rule.pattern.search(around.before if side == "before" else around.after)
    return match is not None and all(CONDITIONS[name](around, match) for name in conditions)


# -------------------------------------------------------------------- conditions
def _is_asked_for(around: Around, match: re.Match[str]) -> bool:
    """Is the cue a word of what is asked for?"""
    return match["cue"].strip("のがもをは :(") in around.labels


def _has_no_base_before(around: Around, match: re.Match[str]) -> bool:
    """「H25比29.8%減」 is no change on the year before."""
    return re.search(r"[A-Z]\d+比\s*$", around.before) is None


def _has_a_change_behind(around: Around, match: re.Match[str]) -> bool:
    """「昨年に比べて12件減」; where the label names the same base or reduction it is the value."""
    base = re.search(r"([A-Z]\d+年?度?比|[一-龥]{1,4}比)\s*(?:約)?$", around.before)
    if base is not None and base[1] in around.labels:
        return False
    changed = changed_in(around.after[:_CHANGE_REACH])
    if changed is None:
        return False
    noun = re.search(r"[一-龥]{2,}$", around.after[: changed.end()])
    return noun is None or noun[0] not in around.labels


def _is_of_this_one(around: Around, match: re.Match[str]) -> bool:
    """「38件(上限40件)」: there the word belongs to the number that follows it."""
    return around.following is None or len(around.after) - match.end() > NEXT


def _is_one_of_the_next(around: Around, match: re.Match[str]) -> bool:
    """Two that count the same, and are not added up: 「市内30チーム、市外14チームの計44チーム」."""
    left = around.mine[around.place :]
    summed = len(left) > 2 and left[2].counting in ("計", "合計") and alike(left[0], left[2])
    ratio = re.fullmatch(r"\s*/\s*", around.after) is not None
    return around.is_before_its_like and not summed and not ratio


def _is_then_what_is_asked_for(around: Around, match: re.Match[str]) -> bool:
    """「120校のうち98校」; but 「748人のうち65歳以上が690人」 speaks of the 748."""
    said = re.sub(r"[、\s]|[はがもの]+$", "", around.after[match.end() :])
    said = re.sub(r"^(?:今年度?|本年度?|令和\S{1,2}年度|実際に|現在)|[はがもの]+$", "", said)
    return not said or any(said[n : n + 2] in around.labels for n in range(len(said) - 1))


def _is_of_no_whole(around: Around, match: re.Match[str]) -> bool:
    """A part that is no answer: not the 12 of 「94人のうち12人」."""
    whole = around.place > 0 and around.mine[around.place - 1].role == "whole"
    if whole or re.search(r"\d\S{0,4}のうち\s*$", around.before) is not None:
        return False
    return len(around.mine) > 1 or "うち" in around.before


SIDES = ("before", "after")


def _is_called(around: Around) -> bool:
    """「連携ツールが9つ」: what stands before the number is a label."""
    noun = re.search(r"([一-龥ァ-ヺーA-Za-z]{3,})(?:は|が|も|を|の|:)?\s*$", around.before)
    return noun is not None and noun[1] in around.labels


CONDITIONS: dict[str, Callable[[Around, re.Match[str]], bool]] = {
    "not asked for": lambda around, match: not _is_asked_for(around, match),
    "alone": lambda around, _: len(around.mine) == 1,
    "among others": lambda around, _: len(around.mine) > 1,
    "among others on its line": lambda around, _: around.several,
    "first": lambda around, _: around.place == 0,
    "not first": lambda around, _: around.place > 0,
    "not called": lambda around, _: not _is_called(around),
    "without unit": lambda around, _: around.number.unit is None,
    "no sum": lambda around, _: around.number.counting not in ("計", "合計"),
    "no base before": _has_no_base_before,
    "a change behind": _has_a_change_behind,
    "not of the next": _is_of_this_one,
    "before its like": lambda around, _: around.is_before_its_like,
    "one of the next": _is_one_of_the_next,
    "then what is asked for": _is_then_what_is_asked_for,
    "of no whole": _is_of_no_whole,
    "not to confirm": lambda around, _: (
        re.search(r"変わ|間違|相違|ありません", around.after[:24]) is None
    ),
}
