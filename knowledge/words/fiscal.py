"""Which fiscal year is it, and how is it written?"""

from dataclasses import dataclass
from datetime import date

REIWA_STARTS = 2019
HEISEI_STARTS = 1989
WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, order=True)
class FiscalYear:
    """年度, named by the calendar year of its April: 令和7年度 is FiscalYear(2025)."""

    year: int

    @classmethod
    def containing(cls, day: date) -> "FiscalYear":
        # January to March still belong to the year that began in April.
        return cls(day.year if day.month >= 4 else day.year - 1)

    def __str__(self) -> str:
        """As people read it: 令和7年度. FY2019 is 令和元年度, the years before are 平成."""
        if self.year >= REIWA_STARTS:
            number = self.year - REIWA_STARTS + 1
            return f"令和{'元' if number == 1 else number}年度"
        return f"平成{self.year - HEISEI_STARTS + 1}年度"


def day_label(day: date) -> str:
    """令和8年11月20日（金）."""
    era = str(FiscalYear(day.year)).removesuffix("年度")
    return f"{era}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def span_label(span: str) -> str:
    """A figure's key as people read it: 「2025」 is 令和7年度, 「2023-2025」 is 令和5〜7年度."""
    first, _, last = span.partition("-")
    if not last:
        return str(FiscalYear(int(first)))
    return f"{str(FiscalYear(int(first))).removesuffix('年度')}〜{int(last) - REIWA_STARTS + 1}年度"


def years_of_span(span: str) -> tuple[int, ...]:
    """The fiscal years that a figure's key covers: 「2023-2025」 is (2023, 2024, 2025)."""
    first, _, last = span.partition("-")
    return tuple(range(int(first), int(last or first) + 1))
