"""How is a text put evenly before it is read? Full and half width, dashes, blanks, capitals."""

import re
import unicodedata

_HYPHENS = re.compile(r"[‐‑‒–—―−－ｰ]")
_VARIANTS = str.maketrans({"邊": "辺", "髙": "高", "﨑": "崎", "齋": "斎", "廣": "広", "澤": "沢"})
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def plain(text: str) -> str:
    """NFKC, lower case, one space for any white space; still readable as a sentence."""
    # Half a surrogate pair can be typed but not encoded; it is no letter of any name.
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFKC", text).translate(_VARIANTS).lower()
    text = _HYPHENS.sub("-", text)
    return re.sub(r"\s+", " ", text).strip()


def normal(text: str) -> str:
    """As numbers and units are compared: NFKC, one kind of dash and wave; lines stay lines."""
    even = unicodedata.normalize("NFKC", text)
    return re.sub("[‐‑‒–—―−]", "-", even).replace("〜", "~").replace("∼", "~")


def hiragana(text: str) -> str:
    """Katakana as hiragana; ー and everything else stays."""
    return text.translate(_KATAKANA)
