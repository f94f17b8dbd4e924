"""What qualifies a value: is it provisional, and how did things stand on which day?

「231,402件(2月末時点の速報値)」, 「見込みで1,500件」, 「3月分を含まず」. A mark speaks for the
numbers right before or behind it in its sentence; one in a line of its own for all that have none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.replies.numbers import Number
from knowledge.replies.roles import sentences
from knowledge.words.fiscal import FiscalYear

_PROVISIONAL = (
    r"見込(?!み?[違客])み?(?:値|数)?|速報(?:値|版)?|暫定(?:値|版)?|概数|概算(?:値)?|仮集計|未確定|確定前|"
    r"\d{1,2}月分(?:は|を|が)?(?:含ま(?:ず|ない|れて)|除)"
)
_AS_OF = (
    r"(?:(?P<era>令和\s?(?P<reiwa>\d{1,2})年|R(?P<r>\d{1,2})\.|(?P<western>20\d\d)[年/.-])\s?)?"
    r"(?P<month>1[0-2]|0?[1-9])(?:月(?:(?P<end>末)(?:日)?|(?P<day>\d{1,2})日)?|/(?P<of>\d{1,2}))"
    r"\s?(?:時点|現在|末現在|までの|(?=の?(?:暫定|速報|見込|概数)))"
)
_MARK = re.compile(rf"(?P<provisional>{_PROVISIONAL})|(?:{_AS_OF})")
# What may stand between a value and what qualifies it.
_NEAR = re.compile(
    r"[^。、\d]{0,6}\(?(?:\d{1,2}月(?:\d{1,2}日|末)?(?:時点|現在)?の?)?[^。、\d()]{0,10}|[^。\d]{0,4}"
)
_BEFORE = re.compile(r"[^。\d()]{0,14}")
# A line that only qualifies: 「※いずれも速報値です」
_ALONE = re.compile(
    r"^[\s※*・()]*(?:なお|ただし)?[、]?(?:(?:数値|数字|値|実績|件数)は)?[、]?(?:いずれも|すべて|全て|全部)?[の、はも]*$"
)
_ENDS = re.compile(
    r"^(?:の?(?:もの|値|数値|数字|実績|集計|速報値?|暫定値?))?(?:です|となります|になります)?[\s。)!]*$"
)


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    provisional: bool
    as_of: date | None


def qualify(lines: Sequence[str], numbers: Sequence[Number], fiscal_year: int) -> None:
    """Set what qualifies each of the numbers of these lines."""
    for place, line in enumerate(lines):
        mine = [number for number in numbers if number.line == place]
        for begin, end in sentences(line) if mine else ():
            told = [number for number in mine if begin <= number.start < end]
            for mark in _marks(line, begin, end, fiscal_year):
                _give(mark, told, line)


def qualified_for_all(lines: Sequence[str], fiscal_year: int) -> tuple[bool, date | None]:
    """(provisional, as of which day), as a sentence says that is there for nothing else."""
    found: list[_Mark] = []
    for line in lines:
        for begin, end in sentences(line):
            marks = _marks(line, begin, end, fiscal_year)
            if marks and _stands_alone(line[begin:end], marks, begin):
                found += marks
    days = [mark.as_of for mark in found if mark.as_of is not None]
    return any(mark.provisional for mark in found), days[0] if days else None


def qualify_by(number: Number, words: str, fiscal_year: int) -> None:
    """Set what the words that belong to a number (its label, its cell) say of it."""
    for mark in _marks(words, 0, len(words), fiscal_year):
        _set(number, mark)


def _marks(line: str, begin: int, end: int, fiscal_year: int) -> list[_Mark]:
    found = []
    for match in _MARK.finditer(line, begin, end):
        if match["provisional"]:
            found.append(_Mark(*match.span(), True, None))
        elif (day := _day_of(match, fiscal_year)) is not None:
            early = day < FiscalYear(fiscal_year).last_day
            found.append(_Mark(*match.span(), early, day))
    return found


def _day_of(match: re.Match[str], fiscal_year: int) -> date | None:
    """The day that is named; without a year it lies in the fiscal year, or just behind its end."""
    month = int(match["month"])
    year = fiscal_year + (month < 4)
    if match["reiwa"] or match["r"]:
        year = 2018 + int(match["reiwa"] or match["r"])
    elif match["western"]:
        year = int(match["western"])
    day = match["day"] or match["of"]
    try:
        if day is not None:
            return date(year, month, int(day))
        after = date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    return after - timedelta(days=1)


def _give(mark: _Mark, numbers: Sequence[Number], line: str) -> None:
    before = [n for n in numbers if n.end <= mark.start]
    behind = [n for n in numbers if n.start >= mark.end]
    if before and _NEAR.fullmatch(line[before[-1].end : mark.start]):
        _set(before[-1], mark)
        # 「152コマ、1,498名(3月末時点)」
        for first, second in zip(before[-2::-1], before[:0:-1], strict=False):
            if not re.fullmatch(r"[、,/\s]+(?:[^。、\d()]{0,12})", line[first.end : second.start]):
                break
            _set(first, mark)
    elif behind and _BEFORE.fullmatch(line[mark.end : behind[0].start]):
        for number in behind:
            _set(number, mark)


def _set(number: Number, mark: _Mark) -> None:
    number.provisional = number.provisional or mark.provisional
    number.as_of = number.as_of or mark.as_of


def _stands_alone(sentence: str, marks: Sequence[_Mark], begin: int) -> bool:
    head, tail = sentence[: marks[0].start - begin], sentence[marks[-1].end - begin :]
    return _ALONE.match(head) is not None and _ENDS.match(tail) is not None
