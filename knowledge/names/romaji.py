"""Romaji as hiragana: Hepburn and Kunrei, as people type on a keyboard."""

import re

_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_YOON = {
    "ky": "き", "sy": "し", "sh": "し", "ty": "ち", "ch": "ち", "ny": "に", "hy": "ひ", "my": "み",
    "ry": "り", "gy": "ぎ", "zy": "じ", "jy": "じ", "j": "じ", "by": "び", "py": "ぴ", "dy": "ぢ",
}  # fmt: skip
_OTHERS = {
    "ya": "や", "yu": "ゆ", "yo": "よ", "wa": "わ", "wo": "を", "shi": "し", "chi": "ち",
    "tsu": "つ", "fu": "ふ", "ji": "じ", "she": "しぇ", "che": "ちぇ", "je": "じぇ",
    "fa": "ふぁ", "fi": "ふぃ", "fe": "ふぇ", "fo": "ふぉ", "ti": "ち", "va": "ゔぁ", "vi": "ゔぃ",
    "thi": "てぃ", "dhi": "でぃ", "wi": "うぃ", "we": "うぇ", "tu": "つ", "si": "し", "zi": "じ",
}  # fmt: skip


def _syllables() -> dict[str, str]:
    table = {
        consonant + vowel: kana
        for consonant, row in _ROWS.items()
        for vowel, kana in zip("aiueo", row, strict=True)
    }
    for consonant, kana in _YOON.items():
        table |= {consonant + "a": kana + "ゃ", consonant + "u": kana + "ゅ"}
        table |= {consonant + "o": kana + "ょ"}
    return table | _OTHERS


_SYLLABLES = _syllables()
_MACRONS = str.maketrans({"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ee", "ō": "ou"})


def from_romaji(word: str) -> str | None:
    """One word of [a-z] as hiragana, or None when it is not romaji: 「bouka」 is 「ぼうか」.

    A token like 「eL-QR」 or 「web」 does not parse and stays what it is.
    """
    rest = word.lower().translate(_MACRONS).replace("-", "ー")
    kana = ""
    while rest:
        if rest[0] == "ー":
            kana, rest = kana + "ー", rest[1:]
            continue
        if re.match(r"n(?![aiueoy])|n'", rest) or re.match(r"m(?=[bpm])", rest):
            kana, rest = kana + "ん", rest[2:] if rest[:2] in ("n'",) else rest[1:]
            continue
        if re.match(r"([kstpgzdbcfhjmr])\1|tch", rest):
            kana, rest = kana + "っ", rest[1:]
            continue
        for length in (3, 2, 1):
            if (syllable := _SYLLABLES.get(rest[:length])) is not None:
                kana, rest = kana + syllable, rest[length:]
                break
        else:
            return None
    return kana
