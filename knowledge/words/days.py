"""Which day does a cell or an option name? 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1."""

import re
from datetime import date

from knowledge.words.letters import plain
from knowledge.words.years import calendar_year

_DAY = re.compile(
    r"(?P<year>\D{0,4}?\s?(?:\d{1,4}|元))"
    r" ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})日?"
)


def read_day(text: str) -> date | None:
    """The day that is all of `text`; None for anything else, also for 2月30日 and 平成40年."""
    match = _DAY.fullmatch(plain(text))
    year = calendar_year(match["year"]) if match else None
    if match is None or year is None:
        return None
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
