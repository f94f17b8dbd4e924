"""Do two units count the same thing, and what is the one worth in the other? 千円, 万件, 名."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from knowledge.words.letters import normal
from knowledge.words.numerals import SCALES

# What people write for one and the same unit; the first is the one that they are compared by.
_SAME = (
    ("人", "名", "名様", "人数", "ひと", "にん"),
    ("箇所", "か所", "ヶ所", "ケ所", "カ所", "ヵ所", "個所", "箇処"),
    ("%", "パーセント", "percent", "パーセンテージ"),
    ("件", "ダウンロード", "dl", "download", "downloads", "けん"),
    ("ビュー", "pv", "view", "views", "ページビュー", "アクセス", "閲覧"),
    ("円", "¥", "yen"),
    ("種類", "種"),
    ("事業所", "事業者"),
    ("社", "企業", "者"),
    ("台", "だい"),
    ("回", "かい"),
    ("冊", "さつ"),
)
_BASE = {name: names[0] for names in _SAME for name in names}
# A part of one of these makes sense; of a person or an event it does not.
MEASURED = frozenset(
    "% 円 時間 分 秒 km m cm kg t g l kwh ha ㎡ m2 平方メートル ポイント pt 点 倍 日 人日 人月 "
    "gb tb mb"
    .split()
)  # fmt: skip
# Measures of length and the like, in one of their units.
_PARTS_OF = {
    "km": ("m", 1000), "キロメートル": ("m", 1000), "キロ": ("m", 1000),
    "m": ("m", 1), "メートル": ("m", 1),
    "ha": ("㎡", 10_000), "ヘクタール": ("㎡", 10_000), "m2": ("㎡", 1), "平方メートル": ("㎡", 1),
    "t": ("g", 1_000_000), "トン": ("g", 1_000_000), "kg": ("g", 1000), "g": ("g", 1),
    "時間": ("分", 60), "h": ("分", 60), "hr": ("分", 60), "hours": ("分", 60), "分": ("分", 1),
}  # fmt: skip
_SCALED = re.compile(r"(?P<scale>十万|百万|千万|十億|百億|[十百千万億])(?P<base>.+)")


@dataclass(frozen=True)
class Unit:
    """A unit as it counts: 百万円 is 1,000,000 of 円, an hour 60 of 分.

    `abridges`: the unit is written to save zeros (千円), so that 「3,820万」 is meant in 円.
    """

    base: str
    scale: int = 1
    abridges: bool = False

    @property
    def is_counted(self) -> bool:
        """Whole things, of which there is neither a part nor less than none."""
        return self.base not in MEASURED


@lru_cache(maxsize=2000)
def unit_of(written: str) -> Unit:
    """「千円」 → 1,000 円, 「名」 → 人. An unknown word is a unit of its own."""
    plain = normal(written).strip().lower()
    if plain in _PARTS_OF:
        return Unit(*_PARTS_OF[plain])
    scale = 1
    if plain not in _BASE and (match := _SCALED.fullmatch(plain)) is not None:
        for letter in match["scale"]:
            scale *= SCALES[letter]
        plain = match["base"]
    base, parts = _PARTS_OF.get(plain, (_BASE.get(plain, plain), 1))
    return Unit(base, scale * parts, abridges=scale > 1)


def spellings_of(unit: str) -> tuple[str, ...]:
    """What people write for a unit, itself included: 名 is 人, too."""
    base = unit_of(unit).base
    return tuple(dict.fromkeys((unit, base, *(name for name in _BASE if _BASE[name] == base))))


def converted(value: Decimal, typed: Unit, wanted: Unit) -> Decimal | None:
    """The value in the wanted unit; None where the two count something else."""
    if typed.base != wanted.base:
        return None
    return value * typed.scale / wanted.scale
