"""Which numbers stand in a text, if every run of its letters may be one?"""

import re
import unicodedata
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from knowledge.errors import UnreadableQuantity
from knowledge.words.numerals import number_of

SCALES = (1, 10**3, 10**4, 10**6, 10**8)
COMPOSED = re.compile(r"(?:([\d,.]+)億)?(?:([\d,.]+)万)?(?:([\d,.]+)千)?([\d,.]+)?")


def numbers_in(text: str) -> set[float]:
    """Every number that any letters of the text could be, with either sign and any scale."""
    plain = unicodedata.normalize(
        "NFKC", re.sub("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]", "", text)
    )
    found: set[float] = set()
    for begin in range(len(plain)):
        end = begin
        while end < len(plain) and (plain[end].isdecimal() or plain[end] in ",."):
            end += 1
            found |= {float(plain_number(plain[begin:end]) * scale) for scale in SCALES}
        # 「23万1,402」 is one number.
        parts = COMPOSED.match(plain, begin).groups()
        scaled = zip(parts, (10**8, 10**4, 10**3, 1), strict=True)
        found.add(float(sum(plain_number(part or "") * scale for part, scale in scaled)))
        # 「二十三万」 is one, too.
        for end in range(begin + 1, min(len(plain), begin + 12) + 1):
            with suppress(UnreadableQuantity):
                found.add(float(number_of(plain[begin:end])))
    zero = any(letter.isdecimal() and int(letter) == 0 for letter in plain)
    if not zero and not re.search("[ゼ零〇]", plain):
        found.discard(0.0)
    # 割 are tenths of a hundred.
    found |= {number * 10 for number in found} if "割" in plain else set()
    return found | {-number for number in found}


def plain_number(digits: str) -> Decimal:
    """The number without its 桁区切り; 0 where it is none."""
    try:
        return Decimal(digits.replace(",", ""))
    except InvalidOperation:
        return Decimal(0)
