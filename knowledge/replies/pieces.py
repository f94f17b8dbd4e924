"""Into which pieces does a line fall, and what is each: a name, a value, a result word, a text?

A piece ends at a stop, a comma, a blank or a number of a list. What a piece is, is seen by taking
off all that names the row, counts or merely joins: where nothing is left, it is no text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from knowledge.names.normal import surface_key
from knowledge.replies.asked import AskedItem
from knowledge.words.morphemes import words_of
from knowledge.words.numerals import KANJI_LETTER

Border = Literal["line", "stop", "comma", "blank", "item"]

_BORDERS = re.compile(
    # Between two digits it may be the point of 「56。4」.
    "(?P<stop>\\s+/\\s+|(?<=\\D)[。!?]+|[。!?]+(?=\\D|$)|\\?)|(?P<comma>[、;]|(?<!\\d),|,(?!\\d))"
    "|(?P<item>[\ue001-\ue063])|(?P<blank>\\s+|/(?=\\D))"
)
_OPENERS = re.compile(
    r"(?:[・*■●◆○□▼▽]*(?:KPI|kpi)|KPI|kpi|参考?指標|指標|取組|項目|No\.?\s?\d+|[・*■●◆○□▼▽※\-–]+)"
)
_NUMBER = re.compile(
    rf"\d|[{KANJI_LETTER}]+(?:件|人|名|回|台|箇所|か所|冊|枚|コマ|団体|社|校|地区|事業所|世帯|点|割)"
)
# What a piece says is seen by its first letters; a sentence that goes on longer is a text.
LOOKED_AT = 300
_INSIDE = {"(": ")", "「": "」", "『": "』", "【": "】", "[": "]"}
# What a piece may hold beside names and numbers and still say nothing of its own.
_FILLING = frozenset(
    (
        "今 本 昨 前 当 来 年度 今年 本年 当年 昨年 前年 実績 値 数 件数 人数 回数 合計 総計 総数 "
        "累計 計 延べ のべ 約 結果 数値 数字 単年 年間 通年 全体 全 総 令和 平成 分 現在 時点 末 "
        "年 月 日 当課 本課 今回 kpi 指標 目標 取り組み 取組 事業 項目 方 ほう "
        "名 件 人 回 台 箇所 冊 枚 コマ 円 % "
        "為る 成る 有る 居る 御座る です ます 達する 参る 頂く 致す "
        "見込み 見込 速報 暫定 確定 概数 概算 増える 減る 伸びる 増加 減少 上回る 下回る "
        "含む 除く 未 訂正 正しい 修正 変更 前回 先程 間違い 間違える 誤り 合わせる 合算 新た "
        "御願い お願い 願い 願う 所 思う 存じる 位 程 程度 報告 回答 連絡 入力 記入 "
        "因る よる 次 以下 何方 どちら 実際 全て 全部 双方 両方 夫々 共 "
        "無い 無し 並み 同じ 同様 同数 同値 変わる 此れ 其れ r h 上記 下記 通り"
    ).split()
)


@dataclass(frozen=True)
class Piece:
    """A piece of a cleaned line, and by what it is parted from the one before.

    `quoted`: somebody else's line, which is answered below it. `names`: by the shape of its line it
    is the name of a row or of what is counted there. `result`: it tells this result word and
    nothing else; `because`: a text that ends with the result word for which it is the reason.
    `asks`: a question mark stands behind it.
    """

    line: int
    begin: int
    end: int
    text: str
    border: Border
    number: int | None = None
    quoted: bool = False
    names: bool = False
    result: str | None = None
    because: str | None = None
    asks: bool = False


def pieces_of(line: str, place: int) -> list[Piece]:
    """The pieces of one cleaned line, from left to right; brackets stay together."""
    found: list[Piece] = []
    border: Border = "line"
    number: int | None = None
    begin = 0
    for at, after, kind, letter in (*_borders(line), (len(line), len(line), "line", "")):
        text = line[begin:at]
        if re.search(r"\w", text):
            left = len(text) - len(text.lstrip())
            found.append(
                Piece(
                    place,
                    begin + left,
                    begin + len(text.rstrip()),
                    text.strip(),
                    border,
                    number,
                    asks="?" in line[at:after],
                )
            )
            border, number = "blank", None
        if kind == "item":
            border, number = "item", ord(letter) - 0xE000
        elif kind in ("stop", "comma") and border != "item":
            border = "stop" if kind == "stop" else "comma"
        begin = after
    return _without_openers(found)


def _without_openers(pieces: list[Piece]) -> list[Piece]:
    """「KPI 公式HP利用者満足度」: what only announces a name gives its place to the name."""
    found: list[Piece] = []
    announced: Piece | None = None
    for place, piece in enumerate(pieces):
        if announced is not None:
            piece = replace(piece, border=announced.border, number=announced.number)
        follows = place + 1 < len(pieces) and pieces[place + 1].border == "blank"
        announced = piece if follows and _OPENERS.fullmatch(piece.text) else None
        if announced is None:
            found.append(piece)
    return found


def _borders(line: str) -> Iterator[tuple[int, int, str, str]]:
    closed = _closed_up_to(line)
    for match in _BORDERS.finditer(line):
        if match.start() < len(closed) and closed[match.start()]:
            continue
        yield match.start(), match.end(), match.lastgroup or "", match[0]


def _closed_up_to(line: str) -> list[bool]:
    """Which letters stand inside of brackets that are closed again."""
    inside = [False] * len(line)
    for place, letter in enumerate(line):
        if letter in _INSIDE and not inside[place]:
            end = line.find(_INSIDE[letter], place)
            for at in range(place, end + 1):
                inside[at] = True
    return inside


# -------------------------------------------------------------------- what is left of a piece
def gives_number(text: str) -> bool:
    """Does a number stand in the text, in digits or in kanji before something counted?"""
    return _NUMBER.search(text) is not None


# What merely says of a number that so many there were: 「11回開いて」, 「4件を採択した」.
_COUNTS_ONLY = frozenset(
    (
        "調査 点検 導入 済む 済み 済 "
        "開く 開催 行う 実施 参加 利用 登録 来る 集まる 集める 達する 開ける 有る 出席 来場 "
        "受講 受ける 遣る やる 発行 設置 配置 配布 公開 作成 採択 助成 支援 申請 届く 届け "
        "数える 数え"
    ).split()
)


def only_counts(text: str, item: AskedItem) -> bool:
    """Is a piece with a number of the row's own nothing but that: 「講座は11回開いて」?"""
    left = remainder(text, item)
    lemmas = {word.surface: {word.normal, word.dictionary} for word in words_of(text[:LOOKED_AT])}
    return all(lemmas.get(word, set()) & _COUNTS_ONLY for word in left)


def remainder(text: str, item: AskedItem) -> list[str]:
    """The words of a piece that neither name the row or what it counts, nor count, nor join."""
    named = _named(item)
    return [
        word.surface
        for word in words_of(text[:LOOKED_AT])
        if word.is_content
        and word.kind[1] != "数詞"
        and not re.fullmatch(r"[\d.,]+", word.surface)
        and not _says_nothing(word.surface, word.normal)
        and surface_key(word.surface) not in named
        and not any(surface_key(word.surface) in name for name in _long(item))
    ]


def _says_nothing(surface: str, normal: str) -> bool:
    return bool({surface.lower(), normal.lower()} & _FILLING)


@lru_cache(maxsize=500)
def _named(item: AskedItem) -> frozenset[str]:
    return frozenset(map(surface_key, _names(item)))


@lru_cache(maxsize=500)
def _long(item: AskedItem) -> tuple[str, ...]:
    return tuple(surface_key(name) for name in _names(item))


def _names(item: AskedItem) -> Sequence[str]:
    return [
        item.title,
        *item.names,
        *(name for m in item.measures for name in (m.label, *m.names, m.unit)),
    ]
