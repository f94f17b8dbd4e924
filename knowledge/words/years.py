"""Which years does a text speak of? 令和7年度, R7, 2025年度, 昨年度, 令和8年3月, 3年分."""

import re
from dataclasses import dataclass
from datetime import date

from knowledge.words.fiscal import HEISEI_STARTS, REIWA_STARTS, FiscalYear

_KANJI_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_NUMBER = r"(?:\d{1,2}|元|十[一二三四五六七八九]?|[一二三四五六七八九])"
_ERA = {
    "令和": REIWA_STARTS,
    "れいわ": REIWA_STARTS,
    "r": REIWA_STARTS,
    "令": REIWA_STARTS,
    "平成": HEISEI_STARTS,
    "へいせい": HEISEI_STARTS,
    "h": HEISEI_STARTS,
}
_RELATIVE = {
    "一昨年度": -2, "一昨年": -2, "おととし": -2, "前々年度": -2,
    "昨年度": -1, "昨年": -1, "去年度": -1, "去年": -1, "前年度": -1, "前年": -1,
    "さくねんど": -1, "さくねん": -1, "きょねん": -1, "ぜんねんど": -1,
    "今年度": 0, "今年": 0, "本年度": 0, "本年": 0, "当年度": 0, "現年度": 0,
    "こんねんど": 0, "ことし": 0, "ほんねんど": 0,
    "再来年度": 2, "再来年": 2, "さらいねん": 2,
    "来年度": 1, "来年": 1, "らいねんど": 1, "らいねん": 1,
}  # fmt: skip
_RELATIVE_YEAR = re.compile(
    rf"(?P<word>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})"
    r"(?:の?(?P<month>1[0-2]|[1-9])月)?(?:末|時点)?"
)
# Counted from the year that was spoken of before, not from today.
_SHIFTS = {
    "その次の次の年度": 2, "次の次の年度": 2,
    "その次の年度": 1, "その次の年": 1, "次の年度": 1, "次の年": 1, "つぎの年度": 1, "つぎの年": 1,
    "翌年度": 1, "翌年": 1,
    "その前の年度": -1, "その前の年": -1, "前の年度": -1, "前の年": -1, "まえの年度": -1,
}  # fmt: skip
_MONTH = r"(?:の?(?P<month>1[0-2]|[1-9])月(?:\d{1,2}日)?)?"
_YEAR = re.compile(
    rf"(?:(?P<era>令和|れいわ|平成|へいせい|(?<![a-z])[rh]|令(?=\d))\.?(?P<number>{_NUMBER})"
    rf"|(?<![\d.,])(?P<western>20\d\d)(?![\d,]|\.\d|万|億|件|人|名|箇所)"
    rf"|(?<![\d.,])'?(?P<short>\d{{1,2}}|[一二三四五六七八九])(?=年度|ねんど))"
    rf"(?:年度|年|ねんど|ねん|fy)?{_MONTH}"
    rf"(?:末|時点)?"
)
_BETWEEN = re.compile(r"\s*(?:から|より|-|~|〜|～|→)\s*")
_BARE_SECOND = re.compile(rf"(?P<second>{_NUMBER})(?:年度|年)(?:まで)?")
_SPAN = re.compile(
    r"(?:過去|直近|この|最近の?|ここ)?(?:数|\d|[二三四五])[かカヶケヵ]?年(?:度)?(?:分|間|ぶん)?(?!\d|月|度?末)"
    r"|年度(?:ごと|毎|別)|年ごと|毎年|これまで|今まで"
)


@dataclass(frozen=True)
class YearsAsked:
    """The fiscal years a text names, oldest first; `shift` is relative to the year before it.

    `several` is set when the text wants more than one year without naming them (3年分, 年度ごと).
    """

    years: tuple[int, ...] = ()
    shift: int | None = None
    several: bool = False


def read_years(text: str, today: date) -> tuple[YearsAsked, str]:
    """What years `text` (as `normal.plain` gives it) names, and the text without those words.

    A month decides the fiscal year: 令和8年3月 belongs to 令和7年度. A bare 7年度 is 令和7年度,
    a bare 25年度 is 2025年度.
    """
    years: list[int] = []
    rest = _take_ranges(text, years)
    rest = _YEAR.sub(lambda match: _keep(match, years), rest)
    rest, relative, shift = _take_words(rest, FiscalYear.containing(today).year, today)
    rest, several = _SPAN.subn(" ", rest)
    found = YearsAsked(tuple(sorted({*years, *relative})), shift, bool(several))
    return found, rest


def _take_ranges(text: str, years: list[int]) -> str:
    """「2023〜2025年度」 and 「令和5年度から7年度」 name every year between."""
    position = 0
    while match := _YEAR.search(text, position):
        position = match.end()
        between = _BETWEEN.match(text, match.end())
        if between is None:
            continue
        second = _YEAR.match(text, between.end()) or _BARE_SECOND.match(text, between.end())
        if second is None:
            continue
        first_year, last_year = _year_of(match), _second_year(match, second)
        if first_year < last_year <= first_year + 20:
            years.extend(range(first_year, last_year + 1))
            text = text[: match.start()] + " " + text[second.end() :]
            position = match.start()
    return text


def _second_year(first: re.Match[str], second: re.Match[str]) -> int:
    if "second" not in second.groupdict():
        return _year_of(second)
    start = _ERA[first["era"]] if first["era"] else REIWA_STARTS
    return start + _number(second["second"]) - 1


def _keep(match: re.Match[str], years: list[int]) -> str:
    years.append(_year_of(match))
    return " "


def _year_of(match: re.Match[str]) -> int:
    if match["era"]:
        year = _ERA[match["era"]] + _number(match["number"]) - 1
    elif match["western"]:
        year = int(match["western"])
    else:
        number = _number(match["short"])
        year = 2000 + number if number >= 20 else REIWA_STARTS + number - 1
    if match["month"] and int(match["month"]) < 4:
        return year - 1
    return year


def _number(text: str) -> int:
    if text == "元":
        return 1
    text = text.replace("十", "1" if len(text) > 1 else "10")
    return int(text.translate(_KANJI_DIGITS))


def _take_words(text: str, current: int, today: date) -> tuple[str, list[int], int | None]:
    years: list[int] = []
    shift: int | None = None
    for word, offset in _SHIFTS.items():
        if word in text:
            text, shift = text.replace(word, " "), offset
    for match in _RELATIVE_YEAR.finditer(text):
        offset = _RELATIVE[match["word"]]
        if match["month"] and not match["word"].endswith(("度", "ねんど")):
            # 今年の3月 is a month of this calendar year, so of the fiscal year before.
            day = date(today.year + offset, int(match["month"]), 1)
            years.append(FiscalYear.containing(day).year)
        else:
            years.append(current + offset)
    return _RELATIVE_YEAR.sub(" ", text), years, shift
