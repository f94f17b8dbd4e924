"""Which fiscal year is spoken of where in a line? 令和7年度, R6, 昨年度, 令和8年3月末現在."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.errors import UnreadableQuantity
from knowledge.words.fiscal import HEISEI_STARTS, REIWA_STARTS
from knowledge.words.numerals import number_of

APRIL = 4

_RELATIVE = {
    "一昨年度": -2, "一昨年": -2, "おととし": -2, "前々年度": -2, "前々年": -2,
    "昨年度": -1, "昨年": -1, "去年度": -1, "去年": -1, "前年度": -1, "前年": -1, "前回": -1,
    "昨年同期": -1,
    "今年度": 0, "今年": 0, "本年度": 0, "本年": 0, "当年度": 0, "当該年度": 0, "今回": 0,
    "現年度": 0,
    "来年度": 1, "来年": 1, "次年度": 1, "翌年度": 1, "再来年度": 2, "再来年": 2,
}  # fmt: skip
_WORDS = "|".join(sorted(_RELATIVE, key=len, reverse=True))
# 前年比, 前年並み, 前年より and the like compare; what follows is no value of that year.
_COMPARES = (
    r"(?!\s*(?:度?比|並|同様|と同|と変|と比|とほぼ|に引き|を上|を下|を超|より|に比|に対|同期比|"
    r"同数|同値|水準))"
)
_ERA = r"(?:(?<![A-Za-z])[RHrh]\.?|令和|平成|令(?=\d))\s?(?:\d{1,2}|元|[一二三四五六七八九十]{1,3})"
_MONTH = r"(?:\s?年度?の?\s?(?:1[0-2]|0?[1-9])月|[./-](?:1[0-2]|0?[1-9])(?![\d,%]))"
_DAY = r"(?:\s?(?:3[01]|[12]\d|0?[1-9])日|[./-](?:3[01]|[12]\d|0?[1-9])(?![\d,.%]))?"
_DATED = re.compile(
    rf"(?P<year>{_ERA}|(?<![\d,.])20\d\d)(?P<month>{_MONTH}){_DAY}(?P<asof>\s*(?:末|付|現在|時点))?"
)
_YEAR = re.compile(
    rf"(?P<era>{_ERA})(?![\d.,/]\d|[A-Za-z])(?:\s?年度?)?"
    r"|(?<![A-Za-z])(?:FY|fy)'?\s?(?P<fy>20\d\d|\d\d(?![\d,.]))"
    r"|(?<![\d,.])(?P<western>20\d\d)\s?年度?(?!間|代|問題)"
    r"|(?<![\d,.])(?P<headed>20\d\d)(?=\s?(?::|実績|の実績))"
    r"|(?<![\d,.])(?P<short>\d{1,2}|[一二三四五六七八九十]{1,3})年度"
    rf"|(?P<word>{_WORDS})(?!度)(?:同期|同月)?{_COMPARES}"
)  # fmt: skip

Kind = Literal["year", "word", "dated"]


@dataclass(frozen=True)
class YearMark:
    """A fiscal year named in a line, from `start` to `end`.

    A `dated` mark is a day or month; it speaks for a figure only as 「…現在」 (`as_of`).
    """

    start: int
    end: int
    year: int
    kind: Kind
    as_of: bool = False


def year_marks(line: str, asked: int) -> list[YearMark]:
    """The years that a normalised line names, in order; words count from the year asked for."""
    marks: list[YearMark] = []
    for match in _DATED.finditer(line):
        year = _year_of(match["year"], asked)
        if year is not None:
            month = int(re.sub(r"\D", "", match["month"]))
            fiscal = year if month >= APRIL else year - 1
            # 令和9年4月1日現在 tells how the year before ended.
            if match["asof"] and fiscal == asked + 1 and month in (APRIL, APRIL + 1):
                fiscal = asked
            marks.append(YearMark(*match.span(), fiscal, "dated", match["asof"] is not None))
    for match in _YEAR.finditer(line):
        if any(mark.start < match.end() and match.start() < mark.end for mark in marks):
            continue
        if (word := match["word"]) is not None:
            marks.append(YearMark(*match.span(), asked + _RELATIVE[word], "word"))
        elif (year := _year_of(match[match.lastgroup or 0], asked)) is not None:
            marks.append(YearMark(*match.span(), year, "year"))
    return sorted(marks, key=lambda mark: mark.start)


def _year_of(written: str, asked: int) -> int | None:
    """The western year: 令和7, R7, H30, 2026; a bare 7 is 令和7年, a bare 25 is 2025."""
    era = re.match(r"[RHrh]|令和?|平成", written)
    digits = written[era.end() :].strip(". ") if era else written
    try:
        number = 1 if digits == "元" else int(number_of(digits))
    except UnreadableQuantity:
        return None
    if number > 2000:
        return number
    if era:
        starts = HEISEI_STARTS if era[0] in "Hh平成" else REIWA_STARTS
        return starts + number - 1
    reiwa = REIWA_STARTS + number - 1
    return reiwa if reiwa <= asked + 4 else 2000 + number
