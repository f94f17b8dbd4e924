"""On which days is the city hall open?

Closed on Saturdays, Sundays, national holidays and from 29 December to 3 January
(金沢市の休日を定める条例 follows 行政機関の休日に関する法律 in this).
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5
# Nobody is written to before the city hall opens for messages, or after it has closed.
OPENING, CLOSING = time(9, 0), time(17, 15)
YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


@lru_cache(maxsize=5_000)
def is_working_day(day: date) -> bool:
    closed = (day.month, day.day) in YEAR_END or day.weekday() >= SATURDAY
    return not closed and day not in _national_holidays(day.year)


def is_open(now: datetime) -> bool:
    """May departments be written to at this time? What is late waits for the next morning."""
    return is_working_day(now.date()) and OPENING <= now.time() < CLOSING


@lru_cache(maxsize=50)
def _national_holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("JP", years=year)


def this_or_next(day: date) -> date:
    """The day itself when it is a working day, else the next that is."""
    while not is_working_day(day):
        day += DAY
    return day


def this_or_previous(day: date) -> date:
    """The day itself when it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself does not count."""
    for _ in range(count):
        day = this_or_next(day + DAY)
    return day
