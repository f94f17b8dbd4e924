"""Which fiscal year is it, and how is it written?"""

from dataclasses import dataclass
from datetime import date

WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Era:
    """An era from its first day on; `first_fiscal` is the first fiscal year that bears its name."""

    name: str
    began_on: date
    first_fiscal: int

    @property
    def year_before(self) -> int:
        """The calendar year before its first: what is added to 令和7 to come to 2025."""
        return self.began_on.year - 1


# The newest first. A fiscal year bears the name of the era in which it began; only the one that
# began in April 2019 is called 令和元年度 throughout.
ERAS = (
    Era("令和", date(2019, 5, 1), 2019),
    Era("平成", date(1989, 1, 8), 1989),
    Era("昭和", date(1926, 12, 25), 1927),
    Era("大正", date(1912, 7, 30), 1913),
    Era("明治", date(1868, 10, 23), 1869),
)
ERA_NAMED = {era.name: era for era in ERAS}


@dataclass(frozen=True, order=True)
class FiscalYear:
    """年度, named by the calendar year of its April: 令和7年度 is FiscalYear(2025)."""

    year: int

    @classmethod
    def containing(cls, day: date) -> "FiscalYear":
        # January to March still belong to the year that began in April.
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.year + 1, 3, 31)

    def __str__(self) -> str:
        """As people read it: 令和7年度, 平成30年度, 昭和47年度; before 明治 the western year."""
        for era in ERAS:
            if self.year >= era.first_fiscal:
                return f"{_in_era(era, self.year)}年度"
        return f"{self.year}年度"


def day_label(day: date) -> str:
    """令和8年11月20日（金）, in the era of that day."""
    era = next((era for era in ERAS if day >= era.began_on), None)
    year = _in_era(era, day.year) if era else str(day.year)
    return f"{year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def span_label(span: str) -> str:
    """A figure's key as people read it: 「2025」 is 令和7年度, 「2023-2025」 is 令和5〜7年度.

    Where the era changes in between both are named: 平成30〜令和2年度.
    """
    first, *last = (str(FiscalYear(int(year))).removesuffix("年度") for year in span.split("-"))
    if not last:
        return f"{first}年度"
    era = first[:2] if first[:2] in ERA_NAMED else ""
    return f"{first}〜{last[0].removeprefix(era)}年度"


def years_of_span(span: str) -> tuple[int, ...]:
    """The fiscal years that a figure's key covers: 「2023-2025」 is (2023, 2024, 2025)."""
    first, _, last = span.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def _in_era(era: Era, year: int) -> str:
    number = year - era.year_before
    return f"{era.name}{'元' if number == 1 else number}"
