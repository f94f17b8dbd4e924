"""What does the sentence make of each number: the figure, last year's, a target, a change, a part?

Works on one line at a time. A number that stays a `figure` may be what was asked for. The wording
stands in `rules/numbers.toml`, `rules/pairs.toml` and `rules/corrections.toml`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import cast, get_args

from knowledge.replies.around import MARKS, Around, fired, number_rules
from knowledge.replies.corrections import is_about_earlier, is_correction, put_right
from knowledge.replies.marks import ADDED, UNSURE
from knowledge.replies.numbers import Number, Role
from knowledge.replies.of_year import give_years
from knowledge.replies.pairs import give_pairs, joined_ranges
from knowledge.words.years import YearMark

_SENTENCE_END = re.compile(r"[。!?]|(?<=[たすん])\.(?=\s|$)")
# What stands farther off says nothing of a number.
AROUND = 80
_ROLES: tuple[Role, ...] = get_args(Role)


def sentences(line: str) -> list[tuple[int, int]]:
    """Where the sentences of a line begin and end."""
    ends = [match.end() for match in _SENTENCE_END.finditer(line)]
    cuts = [0, *ends, len(line)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def give_roles(
    line: str,
    numbers: Sequence[Number],
    marks: Sequence[YearMark],
    labels: str,
    asked: int,
    *,
    correcting: bool = False,
) -> list[Number]:
    """Set role, year and the like of the numbers of one line; a range becomes one number.

    `labels` are all the labels asked for, joined: a word that stands there is no cue, as in
    「削減した枚数」.
    """
    found: list[Number] = []
    several = len(numbers) > 1
    for begin, end in sentences(line):
        mine = [n for n in numbers if begin <= n.start < end]
        if not mine:
            continue
        mine = joined_ranges(line, mine, correction=is_correction(line[begin:end]))
        give_years(line, mine, [m for m in marks if begin <= m.start < end], asked)
        for place, number in enumerate(mine):
            start = max(begin, mine[place - 1].end if place else begin, number.start - AROUND)
            until = mine[place + 1].start if place + 1 < len(mine) else end
            before, after = line[start : number.start], line[number.end : until][:AROUND]
            around = Around(number, before, after, mine, place, labels, several)
            number.role = _role(around)
            if number.role in ("change", "ratio"):
                # 「去年の1.2倍」 is no value of that year.
                number.year = None
            for mark in fired(number_rules(), around, MARKS):
                _give_mark(number, mark)
        give_pairs(line, mine, labels)
        if correcting or is_about_earlier(line[begin:end], several=several):
            put_right(line, mine, begin, several=several)
        found += mine
    return found


def _role(around: Around) -> Role:
    told: str | None = _by_signs(around) or next(fired(number_rules(), around, _ROLES), None)
    if told is None and around.number.counting in ("計", "合計"):
        return "total"
    return cast(Role, told) if told is not None else "figure"


def _by_signs(around: Around) -> Role | None:
    """What the number itself says, by its sign and its unit."""
    number = around.number
    if number.sign == "±" and number.value:
        # So much more or less: it tells how sure something is, not what became of it.
        return "ratio"
    points = number.unit == "ポイント" and "ポイント" not in around.labels
    if points or number.sign in ("+", "±", "プラス"):
        return "change"
    if number.unit == "倍":
        return "ratio"
    if "超" in "".join(number.notes) and around.is_before_its_like:
        return "reference"
    return None


def _give_mark(number: Number, mark: str) -> None:
    """What the words say besides: a running total, what was added, what is still to come."""
    if mark in ("running", "of the year"):
        number.running = mark == "running" or bool(number.running)
    elif mark == "bound":
        number.trouble = number.trouble or "bound"
    else:
        number.notes.append({"added": ADDED, "unsure": UNSURE}.get(mark, mark))
