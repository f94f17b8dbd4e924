"""Of which year is each number of a sentence?"""

import re
from collections.abc import Sequence

from knowledge.replies.around import alike
from knowledge.replies.numbers import Number
from knowledge.words.years import YearMark

_BECAME = re.compile(r"^\s*(?:に|へ|まで|と)")


def give_years(line: str, numbers: Sequence[Number], marks: Sequence[YearMark], asked: int) -> None:
    """Each number is of the year that was named last before it, or just behind it in brackets."""
    spoken = [mark for mark in marks if mark.kind != "dated" or mark.as_of]
    behind = {
        id(number): mark
        for number in numbers
        for mark in marks
        if _stands_behind(line, number, mark, spoken=mark in spoken)
    }
    used = {id(mark) for mark in behind.values()}
    for place, number in enumerate(numbers):
        if id(number) in behind:
            number.year = behind[id(number)].year
            continue
        before = [m for m in spoken if m.end <= number.start and id(m) not in used]
        if before and _governs(line, before[-1], number, numbers[:place], asked):
            number.year = before[-1].year


def _stands_behind(line: str, number: Number, mark: YearMark, *, spoken: bool) -> bool:
    """Does a year stand right behind its number?"""
    gap = line[number.end : mark.start]
    closing = line[mark.end : mark.end + 8]
    if re.fullmatch(r"\s*\(\s*", gap) and re.match(r"\s*(?:実績|末|時点|分)?\s*\)", closing):
        return True
    if not spoken:
        return False
    if re.fullmatch(r"(?:だった|でした)\s*", gap):
        # 「58,120件だった昨年から」
        return True
    # 「2,011人は昨年度の数でした」
    of_that_year = r"\s*(?:の(?:数[字値]?|値|実績|件数|人数|分|もの)?)?(?:です|でした|分|だ)"
    told = re.fullmatch(r"\s*(?:は|が)\s*", gap) is not None
    return told and re.match(of_that_year, closing) is not None


def _governs(
    line: str, mark: YearMark, number: Number, earlier: Sequence[Number], asked: int
) -> bool:
    """Does the year speak for the number, or only for what is between them?"""
    gap = line[mark.end : number.start]
    if mark.year == asked:
        return True
    if re.match(r"\s*(?:から|以降|より|に比|と比|に対|並|を)", gap):
        return False
    # 「昨年度の実績になりますが、5件」
    if re.match(
        r"\s*の?(?:実績|数[字値]?|値|分)(?:になります|となります|です|ですけれど)が?、", gap
    ):
        return True
    # 「令和6年度に始め、いまは3件」: an event of that year.
    if re.search(r"が、", gap) or ("、" in gap and not re.match(r"\s*(?:[、は]|の?実績|分)", gap)):
        return False
    # 「令和4年度(62,310件)に次ぐ61,044件」
    if re.match(r"\s*\(", gap) and ")" in gap:
        return False
    opened = gap.count("(") - gap.count(")")
    if opened < 0:
        return False
    same = [n for n in earlier if n.start >= mark.end and alike(n, number)]
    if same and re.search(
        r"[、→]|から|に対し|より|上回|下回|比べ", line[same[-1].end : number.start]
    ):
        return bool(re.search(r"、\s*$", line[same[-1].end : number.start])) and not _became(
            line, number
        )
    return True


def _became(line: str, number: Number) -> bool:
    return _BECAME.match(line[number.end : number.end + 3]) is not None
