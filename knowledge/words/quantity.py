"""How much is it? One quantity with its unit, as documents print it and officers type it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from knowledge.errors import UnreadableQuantity
from knowledge.words.letters import normal
from knowledge.words.numerals import APPROX, COUNTING, RUN, SIGN, is_negative, number_of

OPERATORS = {"以上": ">=", "以下": "<=", "未満": "<", "超": ">"}

_QUANTITY = re.compile(
    rf"(?P<approx>{APPROX})?(?P<counting>{COUNTING})?(?P<approx_after>{APPROX})?"
    rf"(?P<sign>{SIGN})?(?P<number>{RUN})(?P<unit>(?![数何幾余])[^\d,.]*?)(?P<operator>以上|以下|未満|超)?"
)


@dataclass(frozen=True)
class Quantity:
    """A number in the plain unit: 「約1.2万件」 is 12000 of 件, approximate."""

    value: int | float
    unit: str
    approx: bool = False
    counting: str = ""
    operator: str = "="


def plain_number(value: Decimal) -> int | float:
    """An int where the number is whole, so that it is written without a point."""
    return int(value) if value == value.to_integral_value() else float(value)


def parse_quantity(text: str) -> Quantity:
    """Read one quantity as printed: 「約250件」, 「のべ1,489名」, 「17万件」, 「95%以上」.

    The value comes back in the plain unit, so 「1,534万枚」 is 15340000 of 「枚」. A percentage
    stays as typed. 約 sets `approx`, のべ and 計 are the `counting`, 以上 and the like are the
    operator.

    Raises UnreadableQuantity, holding the text as typed, when the text is anything else.
    """
    match = _QUANTITY.fullmatch(normal(text).strip().replace(" ", ""))
    if match is None:
        raise UnreadableQuantity(text)
    try:
        value = number_of(match["number"])
    except UnreadableQuantity:
        raise UnreadableQuantity(text) from None
    return Quantity(
        value=plain_number(-value if is_negative(match["sign"] or "") else value),
        unit=match["unit"],
        approx=bool(match["approx"] or match["approx_after"]),
        counting=(match["counting"] or "").replace("延べ", "のべ"),
        operator=OPERATORS.get(match["operator"] or "", "="),
    )


def in_figures(value: int | float) -> str:
    """A number as people read it, with 桁区切り: 205534 is 205,534."""
    return f"{value:,}"
