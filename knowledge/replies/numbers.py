"""Which numbers stand in a line, and which digits are no numbers at all?

Telephone numbers, dates, times, ordinals, ages, numbers in names and the like are closed off
first; what is left is read with its unit, 約, のべ and sign. A number that was meant but cannot be
read is handed on as such: whoever places it has to ask.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from knowledge.errors import UnreadableQuantity
from knowledge.words.numerals import (
    APPROX,
    COUNTING,
    KANJI_DIGIT,
    KANJI_DIGITS,
    KANJI_LETTER,
    RUN,
    SCALES,
    SIGN,
    is_negative,
    is_sign_after,
    number_of,
)
from knowledge.words.units import unit_of

Trouble = Literal["unreadable", "range", "bound"]
Role = Literal[
    "figure", "total", "part", "change", "target", "whole", "reference", "ratio", "other", "wrong"
]
Span = tuple[int, int]

# What is counted in municipal replies; whether it is wanted, the request says.
UNITS = (
    "人日 人月 人分 人組 人 名様 名 回線 回 冊 枚 台 校区 校 課 戸 世帯 組 か所 箇所 ヶ所 ケ所 "
    "カ所 ヵ所 個所 地区 地点 地域 コマ チーム ビュー ダウンロード アクセス 閲覧 団体 社 者 企業 "
    "事業所 事業者 施設 種類 種 時間 分 秒 円 ポイント 本 点 個 基 箱 課題 作品 科目 講座 教室 "
    "学級 クラス 班 町会 自治会 系統 路線 便 区間 橋 言語 か国語 カ国語 ヶ国語 か国 カ国 会場 "
    "都市 市町村 市町 部署 部局 部 局 室 係 園 館 店舗 店 病院 診療所 機関 拠点 端末 機 セット "
    "アカウント ユーザー ユーザ フォロワー 登録 通 頁 ページ ツール システム サイト データセット "
    "データ 事業 施策 取組 項目 プログラム 様 件 パーセント 割 歳 才 代 年生 年間 年 か月 ヶ月 "
    "カ月 ヵ月 箇月 週間 週 日間 日 時 期 号 階 番 目 位 次 条 項 丁目 度 泊 限 学年 倍 桁 "
    "点満点 ㎡ ヘクタール メートル キロメートル キロ トン % ‰ DL dl PV pv pt km ha kg kWh "
    "GB TB MB m t g h hr"
).split()


def _any_of(units: Iterable[str]) -> str:
    """Any of the units, the longest first; one in letters ends where the letters end."""
    return "|".join(
        re.escape(unit) + ("(?![A-Za-z])" if unit.isascii() and unit.isalpha() else "")
        for unit in sorted(units, key=lambda unit: (-len(unit), unit))
    )


@lru_cache(maxsize=256)
def _units_behind(wanted: frozenset[str]) -> tuple[re.Pattern[str], str]:
    """Any unit behind a number, and those that even a number in odd letters may count."""
    counted = _any_of({*wanted, "件", "人", "名", "回", "円"})
    return re.compile(rf"\s?(?:{_any_of({*UNITS, *wanted})})"), counted


_UNIT = _any_of(UNITS)
# Never figures unless just these are wanted: dates, ages, places in a row.
_NEVER = frozenset(
    "歳 才 代 年生 年間 年 か月 ヶ月 カ月 ヵ月 箇月 週間 週 日間 日 時 期 号 階 番 目 位 次 条 "
    "項 丁目 度 泊 限 学年 桁"
    "点満点 分 秒".split()
)

_CLOSED = re.compile(
    "|".join(
        (
            # How somebody is reached.
            r"(?<!\d)\(?0\d{1,4}\)?[- ]{1,2}\d{1,4}[- ]\d{3,4}(?!\d)|\(0\d{1,4}\)\s?\d{1,4}-\d{4}",
            r"(?:内線|直通|ext\.?|TEL|Tel|tel|FAX|Fax|fax|電話|PHS|携帯)(?:番号)?[\s:.()は]*\d[\d-]*",
            r"\d{3,5}(?=\)?(?:まで|へ|に)(?:お?電話|ご?連絡|お?問い?合わ))|"
            r"内[\s:)]+\d[\d-]*|\(内?\s?\d{4}\)(?=\s*(?:$|まで|へ|に(?:ご?連絡|お?問)))|(?<![\d,.])0\d{9,10}(?!\d)|"
            r"〒\s?\d{3}-?\d{4}",
            r"(?<![\d,.-])\d{3}-\d{4}(?![\d,-])|\d+(?:丁目|番地|号室|番町)(?:\d+)?(?:[-番]\d+)*号?",
            rf"\d+-\d+(?:-\d+)+|\(\s*[十百千万億]+(?:{_UNIT})\s*\)",
            # Days and times.
            r"(?<![\d,.])(?:1[0-2]|0?[1-9])月(?:\s?(?:3[01]|[12]\d|0?[1-9])日)?",
            r"(?<![\d/.,])(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|"
            r"0?[1-9])(?:\([月火水木金土日][^)]{0,3}\))?(?![\d/,]|\.\d)",
            r"(?<![\d/.,])(?:19|20)\d\d[/.-]\d{1,2}(?:[/.-]\d{1,2})?(?![\d,])|"
            r"(?<![\dA-Za-z年度])\d{1,2}:\d\d(?![\d,])",
            r"(?<![\d,.])(?:3[01]|[12]?\d)日(?:頃|ごろ|まで|付|締|現在|時点|以降|から|に|午|\()",
            r"(?:午前|午後)\s?\d{1,2}時?(?:\d\d?分)?|(?<![\d,.])\d{1,2}時(?:\d\d?分|半)?(?!間)",
            r"(?<![\d,.])[1-4][QＱ](?![A-Za-z])|24時間|365日",
            r"\d{1,2}(?:月|日)?\s?[~、-]\s?(?:翌年?)?\d{1,2}(?:月|日|時|年|歳|才|代|階|期|週|"
            r"か月|ヶ月)",
            # One of a row.
            rf"第\s?{RUN}(?:\s?(?:{_UNIT}|四半期))?|{RUN}(?:回目|番目|人目|件目|台目|年目|例目|"
            rf"期生|丁目)",
            r"(?:No|NO|no|№|Nr|Vol|vol|Ver|ver|ID|Q|問|別紙|別表|様式|資料|図|項番|番号|枝番|"
            r"フェーズ|ステップ|レベル)\.?\s?\d[\d.-]*",
            # How often, how many each.
            rf"(?<!\d)(?:月|週|日|隔週|毎月|毎週|1か月|1日|1週間|一日|四半期)(?:に|"
            rf"あたり)?\s?{RUN}\s?回",
            r"(?:1|一)\s?(?:回|人|日|校|件|台|校区|世帯|冊|施設|コマ|か月|年|本|枚|団体|社|戸)"
            r"\s?(?=あたり|当たり|当り|につき|平均)",
            rf"{RUN}\s?(?:{_UNIT})/(?:回|人|日|月|年|校|件)(?![A-Za-z\d])",
            rf"(?:一|1|ひと)\s?(?:{_UNIT}|つ|り)も(?=[^、。\d]{{0,12}}(?:な[いくかし]|ません|ず))",
            rf"(?<![数何]){RUN}\s?(?:{_UNIT})?(?:単位|規模|クラス)(?=[でのはに、。]|$)|{RUN}\s?(?:{_UNIT})?の?大台",
            rf"(?:1|一)\s?(?:枚|冊|件|回|人|部|本|個|台|口)\s?{RUN}\s?円",
            # Numbers that are names.
            r"21世紀|[12一]人[12一][台人]|一人(?:ひとり|一人|暮らし|親|っ子)|1人(?:ひとり|1人|"
            r"暮らし)",
            r"(?<![一-龥])[小中高](?:学校?)?[1-6](?:年生?)?(?!\d|,\d)|"
            r"\d(?:\.\d)?次元|[二三]次元|[二三]者(?=協|面|間|会|で)|十分(?=[なにでだ活]|$)|"
            r"百万石|\d年問題|一(?:部|般|括|定|時|覧|層|緒|斉)",
            r"二十四節気|[一二三四]半期|三密|千代|二地域|一体|万全|一つ|一方|一環|一度|一律|"
            r"一新|一貫|一元",
            rf"{RUN}分の{RUN}|\d+⁄\d+|=\s*[A-Z]{{2,}}\(.*|^\s*=[\d.,()\s]*[+*/-][\d.,()+*/\s-]*|</?[A-Za-z][^<>]*>",
        )
    )
)
_LATIN = re.compile(r"[A-Za-z0-9](?:[\w.+-]|,(?=\d))*", re.ASCII)
_EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d+")
# 「15O」: a letter in the place of a digit.
_SLIPPED = re.compile(r"(?=[\d,OolI]*\d)(?=[\d,OolI]*[OolI])[\dOolI][\d,OolI]*")
_LATIN_UNIT = re.compile(r"-?[\d,.]+(?:DL|dl|PV|pv|pt|km|ha|kg|kWh|GB|TB|MB|t|g|h|hr)")
_WARI = re.compile(rf"(?P<wari>{RUN})割(?!引|合|り|当)(?:(?P<bu>{RUN})分)?(?:(?P<rin>{RUN})厘)?")
_COMMA = re.compile(r"(\d{1,3}),(\d{1,2})([万億千]?)")
_BEFORE = re.compile(rf"(?P<approx>{APPROX})|(?P<counting>{COUNTING})|(?P<sign>{SIGN})")
# 「収支比率は(3.5)%」: as accountants write what is less than nothing.
_ACCOUNTED = re.compile(r"(?:^|[はがも:=]\s?)\($")
_AFTER = re.compile(
    r"\s?(?:(?P<approx>以上|超え?|を超え(?:る|た|て|ました|ています)?(?!ませ|ず|な)|を?突破(?:し(?:ました|た|て))?|余り?|あまり|"
    r"強(?![化い調])|弱(?![者いみ])|ほど|くらい|ぐらい|程度?|前後|近く|内外|ばかり|ちょい|ちょっと|とちょっと)"
    r"|(?P<bound>以下|未満|台(?=[でのにとま、。後前]|\s|$)|以内))"
)
_BETWEEN = re.compile(r"(?P<approx>[余強弱]|あまり)|(?P<vague>数)")
_VAGUE = (
    r"(?:(?<![件人回台者校本点冊枚社度])数(?=(?:{u}))|"
    r"数[十百千万億]+(?![{l}\d]))"
    r"(?=(?:{u}|余|$))(?:{u})?|何[十百千]+(?:{u})|{run}数(?:{u})|"
    r"[{d}]、[{d}][十百千]*(?:{u})|"
    r"[{d}1-9]桁(?:台|前半|後半)?(?=です|でした|くらい|ほど|程度|$)|"
    r"{run}(?:時間{run}分|分{run}秒|km{run}m)|"
    r"#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!)|#{{3,}}"
)
_HOLLOW = (
    r"(?<![{d}\d])(?:[○◯●〇×✕]{{1,4}}|[xX]{{2,4}}|\?{{1,4}}|[△▲]{{2,4}}|＿+|_{{2,}}|\*{{1,4}}|"
    r"[(「]\s*[)」])\s?(?:{u})(?![A-Za-z])"
)
_BROKEN = (
    r"(?:\d{{1,3}}(?:、|['’ ])\d{{3}}|[\d,]*\d[\d,]*[A-Za-z?][\dA-Za-z?,.]*|"
    r"[OoIl][\d,]*\d)\s?(?:{u})|"
    r"(?<![\w.,])\d{{1,3}}、\d{{3}}(?![\d,])|(?<![\w.])\d+(?:\.\d+)?[eE][+-]?\d+(?![\w.])|"
    r"(?<![A-Za-z\d.])\d[\d,]*[OolI][\d,]*(?![A-Za-z\d])"
)  # fmt: skip


_ZERO = re.compile(r"(?:ゼロ|零)(?!エミ|カーボン|トラスト|ベース|から|コ|ー|細|[〇一-九\d])")
# 「3,820(万円)」
_UNIT_BEHIND = re.compile(rf"\s*\(((?:百万|千|万|億)?(?:{_UNIT}))\)")
# 「152(144)コマ」: the unit stands behind last year's value.
_UNIT_BEYOND = re.compile(rf"\s?\([\d,.]+\)\s?(?P<unit>{_UNIT})")
# 「参加者1500 コマ:150」: what stands behind the blank is no unit, but what the next one is called.
_LABEL_OF_NEXT = re.compile(rf"数?(?:\s*[:はが=]\s*)?(?:約|のべ|延べ)?[\d{KANJI_LETTER}]", re.ASCII)
_TO_KANJI = re.compile(
    rf"\s?(?:[~〜～]|-|か|から|ないし)\s?[{KANJI_DIGIT}{KANJI_LETTER}]+(?P<unit>{_UNIT})"
)
_TWO = re.compile(rf"[{KANJI_DIGIT}]、[{KANJI_DIGIT}]")


@dataclass
class Number:
    """A number in a line, from `start` to `end` (unit and 「ほど」 included).

    `value` is in the unit as typed, None where it cannot be read. `role` says what the sentence
    makes of it; `year` the fiscal year that it is said to be of, None where nothing is said;
    `item` the number of the list that it stands under; `running` whether it is said to be a running
    total; `promised` that the sentence only promises an answer; `provisional` and `as_of` what
    qualifies it.
    """

    line: int
    start: int
    end: int
    typed: str
    value: Decimal | None
    unit: str | None
    approx: bool = False
    counting: str = ""
    sign: str = ""
    trouble: Trouble | None = None
    doubtful: bool = False
    role: Role = "figure"
    year: int | None = None
    running: bool | None = None
    item: int | None = None
    promised: bool = False
    provisional: bool = False
    as_of: date | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def signed(self) -> Decimal | None:
        if self.value is None:
            return None
        return -self.value if is_negative(self.sign) else self.value


def numbers_in(
    line: str, place: int, closed: Iterable[Span], wanted: Collection[str]
) -> list[Number]:
    """The numbers of a normalised line.

    `closed` are spans that are spoken for (years, names with digits); `wanted` the units of the
    request, which make figures of days and hours, too.
    """
    spans = [*closed, *_closed_spans(line, wanted)]
    unit, counted = _units_behind(frozenset(wanted))
    found = [*_unreadable(line, place, spans, counted)]
    spans += [(n.start, n.end) for n in found]
    for match in _WARI.finditer(line):
        if not _touches(match.span(), spans) and (number := _wari(line, match, place)) is not None:
            found.append(number)
            spans.append((number.start, number.end))
    for match in _ZERO.finditer(line):
        if not _touches(match.span(), spans):
            found.append(_zero(line, match, place, unit))
            spans.append((found[-1].start, found[-1].end))
    for match in re.finditer(RUN, line):
        if _touches(match.span(), spans):
            continue
        number = _read(line, match, place, unit, wanted)
        if number is not None and not _touches((number.start, number.start + 1), spans):
            found.append(number)
    return sorted(found, key=lambda number: number.start)


def _closed_spans(line: str, wanted: Collection[str]) -> list[Span]:
    """Digits that count nothing."""
    spans = [
        match.span()
        for match in _CLOSED.finditer(line)
        if not any(match[0].endswith(unit) and unit in _NEVER for unit in wanted)
    ]
    for match in _LATIN.finditer(line):
        word = match[0].rstrip(".-+")
        mixed = re.search(r"\d", word) and re.search(r"[A-Za-z]", word)
        if not mixed or any(p.fullmatch(word) for p in (_LATIN_UNIT, _EXPONENT, _SLIPPED)):
            continue
        # 「PV12,345」 is a label and its number; 「5374App」 and 「R2D2」 are names.
        if (label := re.fullmatch(r"[A-Za-z]{2,}(?=\d)(\d[\d,.]*)", word)) and len(label[1]) > 2:
            continue
        after = line[match.end() : match.end() + 3]
        if re.match(r"\s?(?:件|人|名|回|冊|枚|台|円|%|箇所|か所)", after) and word[0].isdigit():
            continue
        spans.append(match.span())
    return spans


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(begin < span[1] and span[0] < end for begin, end in others)


@lru_cache(maxsize=256)
def _unreadable_before(units: str) -> tuple[re.Pattern[str], ...]:
    """What is meant for a number of these units, and cannot be read as one."""
    return tuple(
        re.compile(pattern.format(u=units, run=RUN, d=KANJI_DIGIT, l=KANJI_LETTER))
        for pattern in (_BROKEN, _VAGUE, _HOLLOW)
    )


def _unreadable(line: str, place: int, spans: list[Span], units: str) -> list[Number]:
    """A number was meant, but there is none to read: 数十名, ○○件, 2O1人, 231、402件, 1e400."""
    found: list[Number] = []
    parted = re.search(r"(?<!\d)\d{1,3},\d{3}(?!\d)", line) is not None
    for pattern in _unreadable_before(units):
        for match in pattern.finditer(line):
            if parted and re.match(r"\d{1,3}、\d{3}", match[0]):
                # 「24,115、31、152」: who parts thousands with 「,」 parts numbers with 「、」.
                continue
            taken = [*spans, *((n.start, n.end) for n in found)]
            if not _touches(match.span(), taken):
                unit = re.search(rf"(?:{units})$", match[0])
                begin, end = match.span()
                found.append(
                    Number(place, begin, end, match[0], None, unit[0] if unit else None,
                           trouble="range" if _TWO.match(match[0]) else "unreadable")
                )  # fmt: skip
    return found


def _wari(line: str, match: re.Match[str], place: int) -> Number | None:
    """8割5分 is 85 %."""
    try:
        parts = [number_of(match[name] or "0") for name in ("wari", "bu", "rin")]
    except UnreadableQuantity:
        return None
    value = parts[0] * 10 + parts[1] + parts[2] / 10
    number = Number(place, *match.span(), match[0], value, "%")
    return _with_surroundings(line, number)


def _zero(line: str, match: re.Match[str], place: int, units: re.Pattern[str]) -> Number:
    """「成立はゼロ」"""
    after = units.match(line, match.end())
    end = after.end() if after else match.end()
    counted = after[0].strip() if after else None
    return _with_surroundings(line, Number(place, match.start(), end, "", Decimal(0), counted))


def _read(
    line: str, match: re.Match[str], place: int, units: re.Pattern[str], wanted: Collection[str]
) -> Number | None:
    """The number with its unit; None where these are no digits of a number."""
    written, begin, end = match[0], *match.span()
    between = _BETWEEN.match(line, end)
    after = units.match(line, between.end() if between else end)
    if between and not after:
        between = None
        after = units.match(line, end)
    if after and after[0][0].isspace() and _LABEL_OF_NEXT.match(line, after.end()):
        after = None
    unit = after[0].strip() if after else None
    if all(letter in KANJI_DIGITS or letter in SCALES for letter in written):
        if not _is_kanji_number(line, match, unit, wanted):
            return None
    elif begin and line[begin - 1].isascii() and line[begin - 1].isalpha() and unit is None:
        return None
    if unit is None and (word := re.match(r"[一-龥々ァ-ヶ]{1,6}", line[end:])) is not None:
        unit = word[0]
    if unit in _NEVER and unit not in wanted:
        return None
    number = Number(place, begin, after.end() if after else end, written, None, unit)
    try:
        number.value = number_of(written)
    except UnreadableQuantity:
        _mend(number, written)
    if between is not None:
        number.approx = True
        if between["vague"]:
            number.value, number.trouble = None, "unreadable"
    if unit is None and (named := _UNIT_BEHIND.match(line, end)) is not None:
        number.unit, number.end = named[1], named.end()
    if unit is None and (beyond := _UNIT_BEYOND.match(line, end)) is not None:
        number.unit = beyond["unit"]
    if unit is None and line[:begin].rstrip().endswith("¥"):
        number.unit = "円"
    number.typed = line[begin : number.end]
    return _with_surroundings(line, number)


def _mend(number: Number, written: str) -> None:
    """A decimal comma (42,3%; 1,5万) is taken for one, but asked about; all else is unreadable."""
    comma = _COMMA.fullmatch(written)
    if comma and (comma[3] or (number.unit and unit_of(number.unit).base == "%")):
        number.value = number_of(f"{comma[1]}.{comma[2]}{comma[3]}")
        number.doubtful = True
        return
    number.trouble = "unreadable"


def _is_kanji_number(
    line: str, match: re.Match[str], unit: str | None, wanted: Collection[str]
) -> bool:
    """Kanji are numbers before a unit that is wanted, or standing alone."""
    bases = {unit_of(name).base for name in wanted} | {"円", "%"}
    if unit is not None:
        return unit_of(unit).base in bases
    if (bounded := _TO_KANJI.match(line, match.end())) is not None:
        # 「六百~六百五十件」: as much a number as the other bound.
        return unit_of(bounded["unit"]).base in bases
    before = line[: match.start()]
    while (word := _just_before(before)) is not None:
        before = before[: len(before) - len(word[0])]
    behind = _AFTER.match(line, match.end())
    around = before[-1:], line[behind.end() if behind else match.end() :][:2]
    return len(match[0]) > 1 and re.match(r"$|で|。|、|\s", around[1]) is not None and (
        re.match(r"$|[はがを:\s]", around[0]) is not None
    )  # fmt: skip


def _with_surroundings(line: str, number: Number) -> Number:
    """Take 約, のべ and the sign before it, ほど and 以上 behind it."""
    begin = number.start
    while (before := _just_before(line[:begin])) is not None:
        number.approx = number.approx or bool(before["approx"])
        number.counting = number.counting or (before["counting"] or "").replace("延べ", "のべ")
        if before["sign"]:
            number.sign = before["sign"]
        begin -= len(before[0])
    number.start = begin
    _perhaps_negative(line, number)
    after = _AFTER.match(line, number.end)
    if after is not None:
        number.approx, number.end = True, after.end()
        number.trouble = "bound" if after["bound"] and number.trouble is None else number.trouble
        number.notes.append(after[0].strip())
    number.typed = line[number.start : number.end]
    return number


def _perhaps_negative(line: str, number: Number) -> None:
    """「は(3.5)%」, 「比率-1.48%」: below nothing, or only in brackets or joined? It is asked."""
    before, behind = line[: number.start], line[number.end :]
    if number.sign or (number.unit and unit_of(number.unit).is_counted):
        return
    if _ACCOUNTED.search(before) and behind.startswith(")"):
        number.start, number.end = number.start - 1, number.end + 1
        if number.unit is None and (unit := re.match("%|円|ポイント", behind[1:])) is not None:
            number.unit, number.end = unit[0], number.end + unit.end()
    elif not re.search(r"[^\d\W][-ー]$", before) or number.unit is None:
        return
    else:
        number.start -= 1
    number.sign, number.doubtful = "-", True


def _just_before(text: str) -> re.Match[str] | None:
    """約 and the like at the very end; a dash after a word only joins, it is no sign."""
    for match in _BEFORE.finditer(text[-6:]):
        if match.end() != len(text[-6:]):
            continue
        rest = text[: len(text) - len(match[0])]
        if match["sign"] and not is_sign_after(rest, match["sign"]):
            return None
        if match["counting"] in ("計", "延", "合計") and re.search(r"[集統設家会推総累小]$", rest):
            return None
        return match
    return None
