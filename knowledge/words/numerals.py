"""How are numbers written? 22,105, 14万2000, 3億5千万, 二十五, 七万百十二, △3.5, 約150, のべ20.

The one ground for questions, replies and records: the value of a number, and the words and signs
that may stand right before it.
"""

import re
from decimal import Decimal

from knowledge.errors import UnreadableQuantity

KANJI_DIGITS = {
    **{letter: value for value, letter in enumerate("〇一二三四五六七八九")},
    "零": 0, "壱": 1, "弐": 2, "参": 3,
}  # fmt: skip
SCALES = {
    "兆": 10**12, "億": 10**8, "萬": 10**4, "万": 10**4,
    "千": 1000, "百": 100, "拾": 10, "十": 10,
}  # fmt: skip
# More digits than any figure of a city has; no column keeps them exactly.
MOST_DIGITS = 15

_KANJI = "".join(KANJI_DIGITS)
# One digit, and one letter of a number, in everyday kanji (参 begins 参加); inside of [ ].
KANJI_DIGIT = "〇零一二三四五六七八九"
KANJI_LETTER = f"{KANJI_DIGIT}十百千万億"

# 約 is a word of its own, but no part of 予約, 契約 or 集約.
_NO_APPROX = "予契成集公規要節制婚条誓盟特協解違倹先破簡口旧密確売購前"
APPROX = rf"(?<![{_NO_APPROX}])約|おおよそ|およそ|概ね|おおむね|ほぼ|だいたい|大体|ざっと"
COUNTING = "のべ|延べ|延|合計|計"
SIGN = "[-ー+±△▲]|マイナス|プラス"
_NEGATIVE = frozenset(("-", "ー", "△", "▲", "マイナス"))
# After a particle, a bracket or nothing a dash is a sign; after a word it may only join.
_BEFORE_SIGN = re.compile(r"(?:^|[はがもをにでと:=、。,;|(「【<>\[\s])$")
# Everything that may be part of one number; whether it is one, `number_of` says.
_LETTERS = rf"\d{_KANJI}{''.join(SCALES)}"
RUN = rf"(?:[{_LETTERS}]|(?<=\d)[,.](?=\d))+"
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_DESCENDING = list(SCALES.items())
_BELOW_MAN = [(letter, scale) for letter, scale in _DESCENDING if scale < 10**4]


def is_negative(sign: str) -> bool:
    """Does this sign (as `SIGN` matches it) make the number less than nothing?"""
    return sign in _NEGATIVE


def is_sign_after(before: str, sign: str) -> bool:
    """Is this a sign behind `before`? A dash after a word only joins: 「A-12」."""
    return sign not in ("-", "ー") or _BEFORE_SIGN.search(before) is not None


def number_of(written: str) -> Decimal:
    """The value of one number after NFKC, without sign and unit: 「14万2000」 is 142000.

    Raises UnreadableQuantity for what is no number, or not a well written one: misplaced commas
    (91,44,00), parts that overlap (1万23456), a fraction that goes on (8.5万3), too many digits.
    """
    value = _read(written, _DESCENDING) if len(written) < 4 * MOST_DIGITS else None
    if value is None or value >= 10**MOST_DIGITS:
        raise UnreadableQuantity(written)
    return value


def _read(written: str, scales: list[tuple[str, int]]) -> Decimal | None:
    """Read 「…億…万…千…」 from the largest of the scales down."""
    for place, (letter, scale) in enumerate(scales, 1):
        head, found, tail = written.partition(letter)
        if not found:
            continue
        value = _before(head, scale)
        if value is None or not tail:
            return None if value is None else value * scale
        rest = _read(tail, scales[place:])
        whole = value == value.to_integral_value()
        return value * scale + rest if rest is not None and whole and rest < scale else None
    return _digits(written)


def _before(head: str, scale: int) -> Decimal | None:
    """How many of a scale: 5千 of 万. 百 alone is one hundred, but a bare 万 is no number."""
    if scale >= 10**4:
        return _read(head, _BELOW_MAN)
    return _digits(head) if head else Decimal(1)


def _digits(written: str) -> Decimal | None:
    """Latin digits, or kanji digits one after the other, read by their places: 二五 is 25."""
    if _DIGITS.fullmatch(written):
        return Decimal(written.replace(",", ""))
    if not written or any(letter not in KANJI_DIGITS for letter in written):
        return None
    return Decimal("".join(str(KANJI_DIGITS[letter]) for letter in written))
