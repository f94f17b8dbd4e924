"""Which day does a cell name? 2026-04-01, 2026/4/1, 令和8年4月1日, R8.4.1."""

import re
from datetime import date

from knowledge.words.fiscal import HEISEI_STARTS, REIWA_STARTS
from knowledge.words.letters import plain

_ERAS = {"令和": REIWA_STARTS, "r": REIWA_STARTS, "平成": HEISEI_STARTS, "h": HEISEI_STARTS}
_DAY = re.compile(
    r"(?:(?P<era>令和|平成|r|h) ?(?P<number>\d{1,2}|元)|(?P<western>\d{4}))"
    r" ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})日?"
)


def read_day(text: str) -> date | None:
    """The day that is all of `text`; None for anything else, also for 2月30日."""
    match = _DAY.fullmatch(plain(text))
    if match is None:
        return None
    if match["era"]:
        number = 1 if match["number"] == "元" else int(match["number"])
        year = _ERAS[match["era"]] + number - 1
    else:
        year = int(match["western"])
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
