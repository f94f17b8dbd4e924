"""Of which fiscal year is it, where a line of a reply says so?"""

import re
from dataclasses import replace

from knowledge.words.fiscal import FiscalYear
from knowledge.words.years import RELATIVE, YearMark, years_in

# In a reply to a request these count from the year asked for, too.
_WORDS = {**RELATIVE, "翌年度": 1, "前回": -1, "昨年同期": -1, "今回": 0}
# A year without 年 is one only as a heading: 「2025: 1,200件」, 「2025の実績」.
_HEADED = re.compile(r"\s?(?::|の?実績)")
_BASE = re.compile(r"度?比(?!較)")
_JUST_BEGUN = re.compile(r"(?<!\d)0?[45]月|[./-]0?[45](?!\d)")


def year_marks(line: str, asked: int) -> list[YearMark]:
    """The years that a normalised line names, in order; words count from the year asked for.

    Left out is what only compares (前年比, H25比) and what names no one year (3年間, 12月).
    """
    marks = years_in(line, FiscalYear(asked).last_day, _WORDS)
    return [
        _as_the_year_before(line, mark, asked)
        for mark in marks
        if mark.years and not _is_base(line, mark) and (mark.kind != "bare" or _heads(line, mark))
    ]


def _is_base(line: str, mark: YearMark) -> bool:
    """Is the year only what another is compared with?"""
    return mark.compares or _BASE.match(line, mark.end) is not None


def _heads(line: str, mark: YearMark) -> bool:
    return _HEADED.match(line, mark.end) is not None


def _as_the_year_before(line: str, mark: YearMark, asked: int) -> YearMark:
    """令和9年4月1日現在 tells how the year before ended."""
    begun = _JUST_BEGUN.search(line[mark.start : mark.end])
    if mark.as_of and begun is not None and mark.year == asked + 1:
        return replace(mark, years=(asked,))
    return mark
