"""What two numbers of a sentence are to each other: a range, from … to …, a part in brackets."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from knowledge.replies.around import RULES, alike, changed_in
from knowledge.replies.marks import GROWN, UNSURE
from knowledge.replies.numbers import Number
from knowledge.words.rules import Rule, Rules, load_rules

# How far before a number its whole is named.
_LOOKED_BACK = 80
_BECAME = re.compile(r"^\s*(?:に|へ|まで|と)")
_RANGE = re.compile(r"\s*(?:~|-|―|ないし|または|又は|もしくは|か)\s*")
_FROM = re.compile(r"\s*(?:から|より)\s*(?:約)?")
_ADDED_TO = re.compile(r"\s*に、?(?:追加|加え|新たに|プラス|さらに)")
# 「13,510件中4,972件は職員へ転送」: which of the two was asked for, the words leave open.
_NARRATED = re.compile(r"\s*(?:(?:は|を|が)[^、。\d]{2,}|が\d+[歳代]\S*)")


@dataclass(frozen=True)
class _Pair:
    """Two numbers one after the other in a line, and all labels asked for, joined."""

    line: str
    first: Number
    second: Number
    labels: str

    @property
    def between(self) -> str:
        return self.line[self.first.end : self.second.start]

    @property
    def after(self) -> str:
        return self.line[self.second.end : self.second.end + 14]


@lru_cache(maxsize=1)
def pair_rules() -> Rules:
    """The rows of `rules/pairs.toml`; read when the first two numbers are."""
    return load_rules(RULES / "pairs.toml", _EFFECTS, _CONDITIONS)


def give_pairs(line: str, mine: Sequence[Number], labels: str) -> None:
    """Set what the numbers of one sentence are to each other; `labels` are all labels, joined."""
    for first, second in pairwise(mine):
        pair = _Pair(line, first, second, labels)
        for rule in pair_rules().rules:
            if fires(rule, pair):
                _EFFECTS[rule.what](first, second)
        _by_signs(pair)
    if len(mine) == 2 and alike(*mine) and _ADDED_TO.match(line[mine[0].end : mine[1].start]):
        # 「144コマに追加で6コマ」: what they come to is not said.
        mine[0].notes.append(UNSURE)
    for first, second, third in zip(mine, mine[1:], mine[2:], strict=False):
        if _does_not_add_up(line, first, second, third):
            third.notes.append(UNSURE)
    _parts_in_brackets(line, mine)


def fires(rule: Rule, pair: _Pair) -> bool:
    """Does a row find its wording between the two numbers?"""
    assert rule.pattern is not None
    if rule.pattern.search(pair.between) is None:
        return False
    names = rule.where.split(", ") if rule.where else ()
    return all(_CONDITIONS[name](pair) for name in names)


def _by_signs(pair: _Pair) -> None:
    """「±」, 「20人+22人」, 「23地区(+2地区)」"""
    first, second = pair.first, pair.second
    if second.sign == "±" and re.fullmatch(r"\s*[、(]?\s*", pair.between):
        first.notes.append(UNSURE)
    if not alike(first, second):
        return
    if second.sign in ("+", "プラス") and not pair.between.strip():
        # What they come to is not said.
        first.role = second.role = "part"
    if second.sign == "+" and re.fullmatch(r"\s*\(", pair.between):
        first.notes.append(GROWN)


# -------------------------------------------------------------------- what a row does
def _is_reference(first: Number, second: Number) -> None:
    first.role = "reference"


def _is_part(first: Number, second: Number) -> None:
    second.role = "part"


def _so_many_each(first: Number, second: Number) -> None:
    first.role, second.role = "other", "ratio"


def _both_ratios(first: Number, second: Number) -> None:
    first.role = second.role = "ratio"


def _replaces(first: Number, second: Number) -> None:
    first.role, second.role = "wrong", "figure"


def _is_whole(first: Number, second: Number) -> None:
    first.unit, second.role = second.unit, "whole"


def _is_beside(first: Number, second: Number) -> None:
    second.role = "other"


def _is_of_whole(first: Number, second: Number) -> None:
    second.notes.append("of_whole")


_EFFECTS: dict[str, Callable[[Number, Number], None]] = {
    "the first is a reference": _is_reference,
    "the second is a part": _is_part,
    "so many each": _so_many_each,
    "both are ratios": _both_ratios,
    "the second replaces the first": _replaces,
    "the second is beside it": _is_beside,
    "the second is the whole": _is_whole,
    "the second is of the whole": _is_of_whole,
}


# -------------------------------------------------------------------- conditions
def _in_a_breakdown(pair: _Pair) -> bool:
    """「内訳は大学生71人・一般38人」: what follows a part of a breakdown is one, too."""
    first = pair.first
    return "内訳" in pair.line[max(first.start - _LOOKED_BACK, 0) : first.start]


def _is_narrated(pair: _Pair) -> bool:
    """Does what follows tell something else than the label: 「…は職員へ転送」?"""
    match = _NARRATED.match(pair.after)
    if match is None:
        return False
    if "が" in match[0][:2] and _is_all_of_them(pair):
        return False
    said = match[0].strip(" はを")
    return bool(said) and not any(said[n : n + 2] in pair.labels for n in range(len(said) - 1))


def _is_all_of_them(pair: _Pair) -> bool:
    """「全職員3,300人のうち1,287人が使い」: only a part is what became of it."""
    first = pair.first
    before = pair.line[max(first.start - _LOOKED_BACK, 0) : first.start]
    return re.search(_ALL_OF_THEM, before) is not None


_ALL_OF_THEM = (
    r"(?:全(?!部で|体で|部、|体、)[^\d、。\s]{0,6}|"
    r"(?:対象|総数|母数|分母)(?:者|校|数|者数)?[は:]?\s*|全市|市内(?:全)?)\s*$"
)
_CONDITIONS: dict[str, Callable[[_Pair], bool]] = {
    "alike": lambda pair: alike(pair.first, pair.second),
    "unlike": lambda pair: not alike(pair.first, pair.second),
    "first a figure": lambda pair: pair.first.role == "figure",
    "first a level": lambda pair: pair.first.role in ("figure", "total"),
    "first a part": lambda pair: pair.first.role == "part",
    "first the whole": lambda pair: pair.first.role == "whole",
    "first is one": lambda pair: pair.first.value == 1,
    "first without unit": lambda pair: pair.first.unit is None and pair.second.unit is not None,
    "first not reached": lambda pair: pair.first.trouble == "bound",
    "second a figure": lambda pair: pair.second.role == "figure",
    "second a change": lambda pair: pair.second.role == "change",
    "second became": lambda pair: _BECAME.match(pair.after) is not None,
    "second narrated": _is_narrated,
    "second closes as the whole": lambda pair: (
        re.match(r"\s*(?:のうち|の内|中)\s*\)", pair.after) is not None
    ),
    "in a breakdown": _in_a_breakdown,
}


# -------------------------------------------------------------------- three, and in brackets
def _does_not_add_up(line: str, first: Number, second: Number, third: Number) -> bool:
    """「既設27箇所に新設6箇所を足して32箇所」"""
    if not (alike(first, second) and alike(second, third)):
        return False
    between = line[first.end : second.start], line[second.end : third.start]
    added = re.match(r"\s*を?\s*(?:足し|加え|追加し|合わせ)(?:て|ると|、)", between[1])
    if added is None or not re.match(r"\s*に", between[0]):
        return False
    values = [one.signed for one in (first, second, third)]
    known = [value for value in values if value is not None]
    return len(known) == 3 and known[0] + known[1] != known[2]


def _parts_in_brackets(line: str, mine: Sequence[Number]) -> None:
    """「240人(春100人、秋140人)」: what stands in brackets behind a number explains it."""
    for place, number in enumerate(mine):
        opening = re.match(r"[^\d、。(]{0,6}\(", line[number.end :])
        if opening is None or number.role not in ("figure", "total"):
            continue
        begin = number.end + opening.end()
        closing = line.find(")", begin)
        inside = [
            n for n in mine[place + 1 :] if begin <= n.start < (closing if closing > 0 else 10**6)
        ]
        for other in inside:
            if other.role in ("figure", "total") and other.year is None and alike(number, other):
                other.role = "part"


# -------------------------------------------------------------------- ranges
def joined_ranges(line: str, numbers: list[Number], *, correction: bool) -> list[Number]:
    """「2,400人から2,500人のあいだ」, 「10~20件」, 「2、3件」: two bounds, no figure."""
    found: list[Number] = []
    skip = False
    for place, number in enumerate(numbers):
        if skip:
            skip = False
            continue
        after = numbers[place + 1] if place + 1 < len(numbers) else None
        if after is not None and not correction and _is_range(line, number, after):
            found.append(
                Number(number.line, number.start, after.end, line[number.start : after.end],
                       None, after.unit or number.unit, approx=True, trouble="range")
            )  # fmt: skip
            skip = True
        else:
            found.append(number)
    return found


def _is_range(line: str, first: Number, second: Number) -> bool:
    if first.value is None or second.value is None or not alike(first, second):
        return False
    between, after = line[first.end : second.start], line[second.end : second.end + 8]
    if re.fullmatch(r"[、,]\s?", between) and first.unit is None and second.unit is not None:
        tens = second.value / (first.value + 1)
        return first.value < 10 and tens in (1, 10, 100, 1000)
    # A bare number before a tilde is as large as the second unless its scale is left out (2~3万).
    if _RANGE.fullmatch(between):
        return first.value < second.value or first.unit is None
    if _FROM.fullmatch(between) and not _BECAME.match(after):
        changed = changed_in(after)
        grows = changed is not None and not after[: changed.start()].strip(" の")
        return first.value < second.value and not grows
    return bool(re.fullmatch(r"\s*", between)) and bool(
        set(first.notes) & {"以上", "超"} and second.trouble == "bound"
    )
