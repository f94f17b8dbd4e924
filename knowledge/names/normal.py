"""When are two spellings the same name? One normalisation, used everywhere."""

import re
import unicodedata
from functools import lru_cache

from knowledge.words.letters import hiragana, plain
from knowledge.words.morphemes import SHORT, reading_of

_DROPPED = re.compile(r"[\s\W_]+")
# ー after kana is a long vowel and stays in the surface; the skeleton drops it.
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")


def surface_key(text: str) -> str:
    """What is compared: plain, katakana as hiragana, without blanks, quotes and punctuation."""
    return _short_surface_key(text) if len(text) <= SHORT else _surface_key(text)


@lru_cache(maxsize=20_000)
def _short_surface_key(text: str) -> str:
    return _surface_key(text)


def _surface_key(text: str) -> str:
    return _DROPPED.sub("", hiragana(plain(text)).replace("+", "ぷらす"))


def skeleton_key(text: str) -> str:
    """Coarser: small kana as large ones, no ー, no voicing marks. かなバス meets かなパス."""
    key = surface_key(text).replace("ー", "").translate(_SMALL)
    decomposed = unicodedata.normalize("NFD", key)
    return unicodedata.normalize("NFC", re.sub("[\u3099\u309a]", "", decomposed))


def is_kana(text: str) -> bool:
    """Only hiragana, katakana and ー?"""
    return bool(text) and re.fullmatch(r"[ぁ-ゖァ-ヺー]+", text) is not None


def has_kanji(text: str) -> bool:
    return re.search(r"[一-鿿々]", text) is not None


def title_key(text: str) -> str:
    """The key of a wording that may be just a title: 「（計画）の「題名」」."""
    return surface_key(text).removeprefix("の")


def sound_of(text: str) -> str:
    """How a name sounds as a whole: its reading, coarsely, without the の between its words."""
    return skeleton_key(reading_of(text)).replace("の", "")
