"""Quantities as documents print them."""

import pytest

from knowledge.errors import UnreadableQuantity
from knowledge.words.quantity import Quantity, parse_quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("128,174件", Quantity(128174, "件")),
        ("約250件", Quantity(250, "件", approx=True)),
        ("のべ1,489名", Quantity(1489, "名", counting="のべ")),
        ("のべ約210ダウンロード", Quantity(210, "ダウンロード", approx=True, counting="のべ")),
        ("1,534万枚", Quantity(15_340_000, "枚")),
        ("約1.2万件", Quantity(12_000, "件", approx=True)),
        ("79.6%", Quantity(79.6, "%")),
        ("９５％以上", Quantity(95, "%", operator=">=")),
        ("20件未満", Quantity(20, "件", operator="<")),
        ("▲3人", Quantity(-3, "人")),
        ("△3.5%", Quantity(-3.5, "%")),
        ("マイナス2点", Quantity(-2, "点")),
        ("ー1.48%", Quantity(-1.48, "%")),
        ("おおむね139,420t", Quantity(139420, "t", approx=True)),
        ("3,000千円", Quantity(3_000_000, "円")),
    ],
)
def test_a_quantity_is_read_in_the_plain_unit(text, quantity):
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "件", "多数", "12件と13件", "1,23件", "1e400件"])
def test_what_is_not_one_quantity_is_never_guessed(text):
    with pytest.raises(UnreadableQuantity) as caught:
        parse_quantity(text)

    assert caught.value.typed == text
