"""Which years does a text speak of, and where? 令和7年度, R7, 昨年度, R8.3末, 令和5〜7年度.

The one reader of years: questions, replies, options and settings all look through it. It says what
stands where; what that means for a question or a figure, whoever asks decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from knowledge.errors import UnreadableQuantity, UnreadableYear
from knowledge.words.fiscal import ERA_NAMED, ERAS, Era, FiscalYear
from knowledge.words.numerals import number_of

Kind = Literal["year", "bare", "word", "dated", "span", "several", "shift", "part", "impossible"]

# How people name an era; a letter only beside a number, and S, which names much else, only where
# two digits or 年 follow.
_ERA_WORDS = {
    "令和": "令和", "れいわ": "令和", "令": "令和", "r": "令和",
    "平成": "平成", "へいせい": "平成", "h": "平成",
    "昭和": "昭和", "しょうわ": "昭和", "s": "昭和",
    "大正": "大正", "たいしょう": "大正", "明治": "明治", "めいじ": "明治",
}  # fmt: skip
# Counted from the fiscal year of the day of reference.
RELATIVE = {
    "前々年度": -2, "前々年": -2, "一昨年度": -2, "一昨年": -2, "おととし": -2,
    "昨年度": -1, "昨年": -1, "去年度": -1, "去年": -1, "前年度": -1, "前年": -1,
    "さくねんど": -1, "さくねん": -1, "きょねん": -1, "ぜんねんど": -1,
    "今年度": 0, "今年": 0, "本年度": 0, "本年": 0, "当年度": 0, "当該年度": 0, "現年度": 0,
    "こんねんど": 0, "ことし": 0, "ほんねんど": 0,
    "来年度": 1, "来年": 1, "次年度": 1, "らいねんど": 1, "らいねん": 1,
    "再来年度": 2, "再来年": 2, "さらいねんど": 2, "さらいねん": 2,
}  # fmt: skip
# Counted from the year that was spoken of before.
SHIFTS = {
    "その次の次の年度": 2, "次の次の年度": 2,
    "その次の年度": 1, "その次の年": 1, "次の年度": 1, "次の年": 1, "つぎの年度": 1, "つぎの年": 1,
    "翌年度": 1, "翌年": 1,
    "その前の年度": -1, "その前の年": -1, "前の年度": -1, "前の年": -1, "まえの年度": -1,
}  # fmt: skip

# Of the era in force, the most years that anybody writes.
MOST_REIWA = 99
# Nobody speaks yet of 令和20年度, and few of 2019 as 19年度.
BARE_WESTERN = 20
FIRST_WESTERN, LAST_WESTERN = 1868, 2100
LONGEST_SPAN = 40
MARCH, DECEMBER = 3, 12

_KANJI = "〇零一二三四五六七八九十百"
_COUNT = rf"(?:元|\d+|[{_KANJI}]+)"
_SHORT_COUNT = rf"(?:\d{{1,3}}|[{_KANJI}]{{1,4}})"
_MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])"
_DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])"
_ERA_NAME = r"(?:令和|れいわ|平成|へいせい|昭和|しょうわ|大正|たいしょう|明治|めいじ|令(?=\d))"
_ERA_LETTER = r"(?<![A-Za-z])(?:[RH]\.?(?=\s?[\d元])|S\.?(?=\d\d(?!\d)|\d年))"
_ERA = rf"(?P<era>{_ERA_NAME}|{_ERA_LETTER})\s?(?P<number>{_COUNT})(?![A-Za-z])"
_FY = r"(?<![A-Za-z])FY'?\s?(?P<fy>\d{4}|\d\d)(?![\d,.])"
# What stands behind a number that counts something, so that it is no year.
_COUNTED = (
    r"(?![\d,]|\.\d|\s?(?:[万億件人名回冊台枚円社校点本個組箇%]|か所|カ所|ヶ所|団体|時間|ダウンロ))"
)
_WESTERN = r"(?<![\d.,])(?P<western>\d{4,})(?=\s?年)(?!\s?年(?:間|代|問題|前|後))"
_BARE = rf"(?<![\d.,])(?P<bare>(?:19|20)\d\d){_COUNTED}(?!年)"
_SHORT = rf"(?<![\d.,第])'?(?P<short>{_SHORT_COUNT})(?=年度|ねんど)(?!年度?(?:間|分|目|前|後|ご))"
_MONTH = (
    rf"(?:\s?の?\s?(?P<month>{_MONTH_NUMBER})月(?:\s?{_DAY_NUMBER}日)?"
    rf"|(?P<mark>[./])(?P<of>{_MONTH_NUMBER})(?:[./]{_DAY_NUMBER})?(?![\d,%年]|\.\d)"
    rf"|-(?P<iso>{_MONTH_NUMBER})-{_DAY_NUMBER}(?!\d))"
)
_AS_OF = r"(?P<as_of>\s?(?:末|付け?|現在|時点)+)"
_YEAR = re.compile(
    rf"(?:{_ERA}|{_FY}|{_WESTERN}|{_BARE}|{_SHORT})(?:\s?年度?|ねんど|ねん|\s?fy)?"
    rf"(?:{_MONTH}{_AS_OF}?)?",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(
    rf"(?<![\d.,/年の])(?P<month>{_MONTH_NUMBER})(?:月(?P<day>{_DAY_NUMBER}日)?|/{_DAY_NUMBER})"
    rf"{_AS_OF}(?<=[在点])"
)
_AGO = re.compile(rf"(?<![\d.,第])(?P<number>{_SHORT_COUNT})\s?年度?(?P<way>前|後)(?![半期倒述])")
_PARTS = re.compile(
    r"(?P<half>[上下])半期|第?(?P<quarter>[1-4一二三四])\s?(?:四半期|Q(?![A-Za-z]))"
    rf"|(?<![\d.,/])(?P<month>{_MONTH_NUMBER})月(?:分|末)?",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"(?:過去|直近|この|最近の?|ここ)?(?<![\d.,])(?P<count>数|\d|[二三四五六七八九])[かカヶケヵ]?年(?:度)?"
    r"(?:分|間|ぶん)?(?!\d|月|度?末|前|後)|年度(?:ごと|毎|別)|年ごと|毎年|これまで|今まで"
)
_BETWEEN = re.compile(r"\s*(?:から|より|[-~〜～–→⇒])\s*")
_BARE_SECOND = re.compile(rf"(?P<second>{_COUNT})(?:年度?|(?=[のは\s]|$))(?:まで)?")
# 前年比, 前年並み, 前年より and the like compare.
_COMPARES = re.compile(
    r"\s*(?:度?比|並|同様|と同|と変|と比|とほぼ|に引き|を上|を下|を超|より|に比|に対|同期比|"
    r"同数|同値|水準)"
)
_SINCE = re.compile(r"\s*(?:から|より|以来|まで)")


@dataclass(frozen=True)
class YearMark:
    """What a text says of years from `start` to `end`.

    `years` are fiscal years, oldest first. `year` names one as such and `bare` without 年; `word`
    counts from today (昨年度, 3年前); `dated` is a day or month, and with `as_of` says how
    something stood then; a `span` holds every year between. `several` wants `count` years (None:
    any) without naming them. A `shift` counts from the year spoken of before. A `part` is of a
    year, not one: its `months`, first and last. What is `impossible` (令和100年度) has the year
    that it would be. `compares` is set where the words only compare (前年比).
    """

    start: int
    end: int
    kind: Kind
    years: tuple[int, ...] = ()
    as_of: bool = False
    compares: bool = False
    shift: int = 0
    count: int | None = None
    months: tuple[int, int] | None = None

    @property
    def year(self) -> int:
        """The year that a figure beside it is of: of a span the last."""
        return self.years[-1]


def years_in(text: str, reference: date, words: Mapping[str, int] = RELATIVE) -> list[YearMark]:
    """All that `text` says of years, from left to right; of what overlaps the longer reading.

    `text` is as `letters.plain` or `letters.normal` gives it. Words (`words`: each with the years
    that it is away) count from the fiscal year of `reference`, and a month without a year is the
    last one not after it.
    """
    marks: list[YearMark] = []
    for found in (
        _named(text),
        _relative(text, reference, words),
        _shifted(text),
        _ago(text, reference),
        _month_ends(text, reference),
        _several(text),
        _parts(text),
    ):
        marks += [mark for mark in found if not any(_overlap(mark, other) for other in marks)]
    return _spans(text, sorted(marks, key=lambda mark: mark.start))


def read_fiscal_year(text: str, reference: date) -> FiscalYear:
    """The fiscal year that is all of `text`: 「令和7年度」, 「R7」, 「2025」, 「昨年度」.

    Raises UnreadableYear, holding the text as typed, for anything else, also for what cannot be.
    """
    plain = text.strip()
    marks = years_in(plain, reference)
    if len(marks) == 1 and marks[0].kind in ("year", "bare", "word"):
        (mark,) = marks
        if (mark.start, mark.end) == (0, len(plain)):
            return FiscalYear(mark.year)
    raise UnreadableYear(text)


def calendar_year(written: str) -> int | None:
    """令和8, R8, 平成31, 2026: the year of the calendar; None for what cannot be."""
    match = _YEAR.fullmatch(written)
    year = _calendar(match) if match else None
    return year if year is not None and match is not None and _can_be(match, year) else None


# -------------------------------------------------------------------- what is named
def _named(text: str) -> list[YearMark]:
    marks = []
    for match in _YEAR.finditer(text):
        year = _calendar(match)
        if year is None or (match["western"] and not _is_meant(match, year)):
            continue
        month = match["month"] or match["of"] or match["iso"]
        if month:
            year = year if int(month) > MARCH else year - 1
        kind: Kind = "dated" if month else "bare" if match["bare"] else "year"
        if not _can_be(match, year):
            kind = "impossible"
        marks.append(YearMark(*match.span(), kind, (year,), as_of=match["as_of"] is not None))
    return marks


def _calendar(match: re.Match[str]) -> int | None:
    """The year as the calendar counts it; None where no number can be read."""
    if match["era"]:
        number = _count(match["number"])
        return None if number is None else _era_of(match["era"]).year_before + number
    if match["short"]:
        return _nearest(_count(match["short"]))
    year = int(match["western"] or match["bare"] or match["fy"])
    return year if year >= 100 else 2000 + year


def _is_meant(match: re.Match[str], year: int) -> bool:
    """「1200年」 is of history; only 「20261年度」 was meant for a fiscal year."""
    return FIRST_WESTERN <= year <= LAST_WESTERN or match[0].endswith("度")


def _can_be(match: re.Match[str], year: int) -> bool:
    """Were there ever so many years of that era? 令和0年, 平成40年 and 100年度 cannot be."""
    if match["short"]:
        return 1 <= (_count(match["short"]) or 0) < 100
    if not match["era"]:
        return FIRST_WESTERN <= year <= LAST_WESTERN
    era = _era_of(match["era"])
    number = _count(match["number"])
    return number is not None and 1 <= number <= _longest(era)


def _longest(era: Era) -> int:
    place = ERAS.index(era)
    return ERAS[place - 1].began_on.year - era.year_before if place else MOST_REIWA


def _era_of(written: str) -> Era:
    return ERA_NAMED[_ERA_WORDS[written.lower().rstrip(".")]]


def _count(written: str) -> int | None:
    if written == "元":
        return 1
    try:
        return int(number_of(written))
    except UnreadableQuantity:
        return None


def _nearest(number: int | None) -> int | None:
    """A bare 7年度 is 令和7年度, a bare 25年度 is 2025年度; 100年度 is nothing."""
    if number is None:
        return None
    if number >= 100:
        return 2000 + number
    reiwa = ERA_NAMED["令和"].year_before + number
    return reiwa if number < BARE_WESTERN else 2000 + number


# -------------------------------------------------------------------- what is counted from today
def _relative(text: str, reference: date, words: Mapping[str, int]) -> list[YearMark]:
    """昨年度, and 今年の3月: with a month it is of the calendar's year, but 昨年度の12月 is not."""
    current = FiscalYear.containing(reference).year
    marks = []
    for match in _any_of(tuple(words)).finditer(text):
        offset = words[match["word"]]
        year = current + offset
        if match["month"] and not match["word"].endswith(("度", "ねんど")):
            month = date(reference.year + offset, int(match["month"]), 1)
            year = FiscalYear.containing(month).year
        marks.append(
            YearMark(
                *match.span(),
                "dated" if match["month"] else "word",
                (year,),
                as_of=match["as_of"] is not None,
                compares=_COMPARES.match(text, match.end()) is not None,
            )
        )
    return marks


@lru_cache(maxsize=8)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    any_word = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(
        rf"(?P<word>{any_word})(?!度)(?:同期|同月)?(?:\s?の?\s?(?P<month>{_MONTH_NUMBER})月"
        rf"(?:{_DAY_NUMBER}日)?{_AS_OF}?)?"
    )


def _shifted(text: str) -> list[YearMark]:
    return [
        YearMark(*match.span(), "shift", shift=SHIFTS[match["word"]])
        for match in _any_of(tuple(SHIFTS)).finditer(text)
        if match["month"] is None
    ]


def _ago(text: str, reference: date) -> list[YearMark]:
    """3年前, 5年後; 「3年前から続く」 is of no value."""
    current = FiscalYear.containing(reference).year
    return [
        YearMark(
            *match.span(),
            "word",
            (current + (-number if match["way"] == "前" else number),),
            compares=_SINCE.match(text, match.end()) is not None,
        )
        for match in _AGO.finditer(text)
        if (number := _count(match["number"])) is not None and number < LONGEST_SPAN
    ]


def _month_ends(text: str, reference: date) -> list[YearMark]:
    """3月末現在, 3月31日時点: the last such day that is over."""
    marks = []
    for match in _MONTH_ALONE.finditer(text):
        month = int(match["month"])
        year = reference.year if _end_of(reference.year, month) <= reference else reference.year - 1
        fiscal = FiscalYear.containing(date(year, month, 1)).year
        marks.append(YearMark(*match.span(), "dated", (fiscal,), as_of=True))
    return marks


def _end_of(year: int, month: int) -> date:
    first_after = date(year + month // DECEMBER, month % DECEMBER + 1, 1)
    return first_after - timedelta(days=1)


# -------------------------------------------------------------------- several, and parts of one
def _several(text: str) -> list[YearMark]:
    return [
        YearMark(*match.span(), "several", count=_count(match["count"]) if match["count"] else None)
        for match in _SEVERAL.finditer(text)
    ]


def _parts(text: str) -> list[YearMark]:
    """上半期, 第3四半期, 12月: months, counted as the calendar does; a quarter begins in April."""
    marks = []
    for match in _PARTS.finditer(text):
        if match["half"]:
            months = (4, 9) if match["half"] == "上" else (10, 3)
        elif match["quarter"]:
            number = _count(match["quarter"]) or 1
            months = ((number * 3) % DECEMBER + 1, (number * 3 + 2) % DECEMBER + 1)
        else:
            months = (int(match["month"]), int(match["month"]))
        marks.append(YearMark(*match.span(), "part", months=months))
    return marks


def _spans(text: str, marks: list[YearMark]) -> list[YearMark]:
    """Join 「R5からR7」 and 「令和5〜7年度」 into one mark that holds the years between."""
    joined: list[YearMark] = []
    for mark in marks:
        if joined and mark.start < joined[-1].end:
            continue
        if joined and (span := _joined(text, joined[-1], mark)) is not None:
            joined[-1] = span
        else:
            joined.append(_with_bare_second(text, mark, marks))
    return joined


def _joined(text: str, first: YearMark, second: YearMark) -> YearMark | None:
    if not (_is_end(first) and _is_end(second)):
        return None
    if _BETWEEN.fullmatch(text, first.end, second.start) is None:
        return None
    return _span(first, _in_the_same_way(text, first, second), second.end)


def _is_end(mark: YearMark) -> bool:
    return mark.kind in ("year", "bare", "word") and not (mark.kind == "word" and mark.compares)


def _span(first: YearMark, last: int, end: int) -> YearMark | None:
    if not first.year < last <= first.year + LONGEST_SPAN:
        return None
    years = tuple(range(first.years[0], last + 1))
    return replace(first, end=end, kind="span", years=years)


def _in_the_same_way(text: str, first: YearMark, second: YearMark) -> int:
    """「平成28〜30年度」: a short second year is of the era, or the century, of the first."""
    match = re.fullmatch(rf"({_SHORT_COUNT})(?:年度|ねんど)", text[second.start : second.end])
    number = _count(match[1]) if match else None
    return second.year if number is None else _counted_on(text, first, number)


def _counted_on(text: str, first: YearMark, number: int) -> int:
    match = _YEAR.match(text, first.start)
    if match is not None and match["era"]:
        return _era_of(match["era"]).year_before + number
    if match is not None and (match["western"] or match["bare"]) and number < 100:
        return first.years[0] // 100 * 100 + number
    return _nearest(number) or number


def _with_bare_second(text: str, mark: YearMark, marks: list[YearMark]) -> YearMark:
    """「令和5〜7年」, 「R5-7」: the second is no year but beside the first."""
    if mark.kind != "year" or (between := _BETWEEN.match(text, mark.end)) is None:
        return mark
    second = _BARE_SECOND.match(text, between.end())
    if second is None or any(m.start < second.end() and between.end() < m.end for m in marks):
        return mark
    number = _count(second["second"])
    if number is None:
        return mark
    return _span(mark, _counted_on(text, mark, number), second.end()) or mark


def _overlap(one: YearMark, other: YearMark) -> bool:
    return one.start < other.end and other.start < one.end
