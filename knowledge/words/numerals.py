"""How are numbers written? 22,105, 14万2000, 3億5千万, 8.5万, 二十五, 百二十, 七万百十二."""

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
# Everything that may be part of one number; whether it is one, `number_of` says.
_LETTERS = rf"\d{_KANJI}{''.join(SCALES)}"
RUN = rf"(?:[{_LETTERS}]|(?<=\d)[,.](?=\d))+"
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_DESCENDING = list(SCALES.items())
_BELOW_MAN = [(letter, scale) for letter, scale in _DESCENDING if scale < 10**4]


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
