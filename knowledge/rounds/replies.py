"""What does a department's reply report? A number for each value, the result word, a text.

Nothing is guessed: a number that could belong to two values, or to none, is handed back as unclear.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from knowledge.errors import UnreadableQuantity
from knowledge.library import Library
from knowledge.measures import SAME_UNITS
from knowledge.names.normal import surface_key
from knowledge.quantity import Quantity, parse_quantity
from knowledge.rounds.rows import RESULT, TEXT, How, Part, Row, WantedValue

LONGEST_TEXT = 400
SHORTEST_NAME = 2
_SHORT_PHRASE = 24

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNIT = (
    r"(?:%|件|人|名|回|冊|台|校|課|戸|枚|人日|か所|箇所|ヶ所|地区|コマ|チーム|ビュー|ダウンロード|"
    r"アクセス|団体|社|施設|種類|時間|分|円|千円|百万円|億円|日|ポイント|[A-Za-z]+)"
)
_QUANTITY = re.compile(
    rf"(?:約|のべ|延べ|計)*[-−△▲]?{_NUMBER}(?:百万|千|万|億)?(?:{_UNIT})?(?:以上|以下|未満|超)?"
)
# Numbers that count nothing: dates, times, years, ordinals, telephone numbers, aims and limits.
_NO_FIGURE = re.compile(
    r"(?:令和|平成|[RrHh])?\d+年度?(?:\d+月)?(?:\d+日)?(?!間)|\d+月(?:\d+日)?|\d+[:時]\d+分?|\d+時|"
    r"第\d+[回期次号]|\d{2,5}-\d{1,4}-\d{3,4}|内線\d+|\d+/\d+|"
    rf"(?:目標|上限|定員|前年度?|昨年度?|去年)(?:は|の|が|値|比|:)*{_NUMBER}\S*"
)
_SAME = re.compile(
    r"(?:前年|昨年|去年|前回)度?(?:の(?:値|実績))?(?:と|に)?(?:同じ|同数|同値|変わらず|変わりなし)|^同じ(?:です)?$"
)
_NOTHING = re.compile(r"(?:実績|該当|報告事項)(?:は|が)?(?:なし|無し|ありません|ございません)")
_SUBMIT = re.compile(
    r"(?:はい、?|それで、?|これで、?|この内容で、?|すべて、?)*(?:提出|確定)(?:する|します|してください|でお願いします|お願いします)?"
    r"|はい|はい、?お願いします|これでお願いします|OK"
)
_QUESTION = re.compile(r"(?:[?]|でしょうか|ですか|ますか|教えて(?:ください)?|どこ|いつまで)[。!]*$")
_LATER = re.compile(
    r"集計中|確認中|調査中|後ほど|後日|のちほど|もう少し|お待ち|待って|来週|来月|明日"
)
_POLITE = re.compile(
    r"(?:ありがとう(?:ございま(?:す|した))?|了解(?:です|しました|いたしました)?|承知(?:しました|いたしました)?|"
    r"かしこまりました|お疲れ(?:様|さま)(?:です|でした)?|お世話になって(?:おります|います)|"
    r"よろしくお願い(?:します|いたします)|こんにちは|おはようございます|わかりました|分かりました|助かります)"
)
_FILLER = re.compile(
    r"(?:報告(?:し|いたし)ます|実績(?:値|数)?|結果|内容|工程|人数|件数|数)?"
    r"(?:について|に関して|としては|として)?"
    r"(?:は|の|が|で|を|も|に|と|、|,|:|\s|です|でした|だった|となりました|になりました|となっております|あり|ました|"
    r"ございました|します|達成)*"
)
# What loose ends of a sentence look like once its figure is taken out: 「参加者は」.
_LOOSE = re.compile(r"\S{0,12}[はがのを:]|[A-Za-z]{1,12}数?")
_DONE_TO = tuple("をがにへも")
_RESULT_BEFORE = r"^(?:(?:結果|工程|状況|進捗)(?:の語)?(?:は|:|が)?\s*)?"
_RESULT_AFTER = r"(?=$|[、,:\s(]|です|でした|とする|とします|で$)"

Kind = Literal["report", "submit", "question", "later", "polite", "unreadable"]


@dataclass(frozen=True)
class Given:
    """What a reply gives for one part of one row."""

    row: int
    part: Part
    how: How
    value: int | float | None = None
    approx: bool = False
    counting: str = ""
    words: str | None = None


@dataclass(frozen=True)
class Reading:
    """A reply as it was understood.

    `unclear` are numbers or texts that could not be placed; `rows` whom they might belong to.
    """

    kind: Kind
    given: tuple[Given, ...] = ()
    unclear: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass
class _Found:
    given: list[Given] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def read_reply(
    text: str, rows: Sequence[Row], library: Library, likely: int | None = None
) -> Reading:
    """Read a reply in the thread of a request.

    `likely` is the id of the row that the person wrote about last: what names no row completes it.
    A text that it has already is not written over in this way.
    """
    plain = _normal(text)
    if _SUBMIT.fullmatch(plain.strip("。!\n ")):
        return Reading("submit")
    polite = not re.sub(r"[\s。!、,]", "", _POLITE.sub("", plain))
    if polite:
        return Reading("polite" if plain.strip() else "unreadable")
    if _QUESTION.search(plain.strip()) and not _numbers(plain):
        return Reading("question")
    found = _Found()
    current = likely if len(rows) != 1 else rows[0].id
    named: set[int] = {current} if current is not None and len(rows) == 1 else set()
    for segment in re.split(r"[\n。;]+", plain):
        if (segment := _POLITE.sub("", segment).strip(" 、・")) == "":
            continue
        for name, part in _by_row(segment, rows, library):
            if name is not None:
                current = name
                named.add(name)
            _read_part(part, rows, current, found, by_name=current in named)
    if not found.given and _LATER.search(plain):
        return Reading("later")
    if not found.given and not found.unclear:
        return Reading("unreadable")
    return Reading(
        "report", _last_of_each(found.given), tuple(found.unclear), tuple(dict.fromkeys(found.rows))
    )


def read_value(typed: str, value: WantedValue, row: int) -> Given | None:
    """Read what was typed into the field of one value; None when it is no single fitting number."""
    plain = _normal(typed).strip()
    if _NOTHING.match(plain) or plain == "なし":
        reason = _NOTHING.sub("", plain).strip(" 。、()") if plain != "なし" else ""
        return Given(row, value.part, "nothing", words=reason or None)
    if plain == "同じ" or _SAME.match(plain):
        return _same_as_last(value, row)
    quantity = _quantity(plain)
    if quantity is None or not _fits(quantity, value, bare=True):
        return None
    return _given(quantity, value, row)


# -------------------------------------------------------------------- which row
def names_of(row: Row, library: Library) -> tuple[str, ...]:
    """What people may call the subject of a row."""
    names = [row.called, row.title, *re.findall(r"「([^」]+)」", row.title)]
    if row.subject in library.initiatives:
        for alias in library.aliases_of(row.subject):
            names += [alias.alias, *([alias.reading] if alias.reading else [])]
    for value in row.values:
        names += [*value.short] if row.subject in library.kpis else []
    return tuple(dict.fromkeys(names))


def _by_row(segment: str, rows: Sequence[Row], library: Library) -> list[tuple[int | None, str]]:
    """A segment cut where it names rows; what stands before the first name goes with it."""
    marks = _mentions(segment, rows, library)
    if not marks:
        return [(None, segment)]
    parts: list[tuple[int | None, str]] = []
    for place, (begin, end, row) in enumerate(marks):
        until = marks[place + 1][0] if place + 1 < len(marks) else len(segment)
        before = segment[:begin] if place == 0 else ""
        # 「窓口を拡大」 says what was done; the name is a part of it.
        after = segment[begin if segment[end : end + 1] in _DONE_TO else end : until]
        parts.append((row, before + after))
    return parts


def _mentions(segment: str, rows: Sequence[Row], library: Library) -> list[tuple[int, int, int]]:
    """(begin, end, row) of every name of a row, longest names first where they overlap.

    A name that two rows share (a KPI and its initiative) tells them apart by what else is said;
    the initiative comes first, as it is asked for first.
    """
    found: list[tuple[int, int, int]] = []
    keyed, places = _keyed(segment)
    for row in rows:
        for name in names_of(row, library):
            key = surface_key(name)
            at = keyed.find(key) if len(key) >= SHORTEST_NAME else -1
            if at >= 0:
                found.append((places[at], places[at + len(key) - 1] + 1, row.id))
    taken: list[tuple[int, int, int]] = []
    for mark in sorted(found, key=lambda m: m[0] - m[1]):
        if all(mark[1] <= other[0] or mark[0] >= other[1] for other in taken):
            taken.append(mark)
    return sorted(taken)


def _keyed(segment: str) -> tuple[str, list[int]]:
    """The segment as names are compared, and where each of its letters stands in it."""
    keyed, places = "", []
    for place, letter in enumerate(segment):
        key = surface_key(letter)
        keyed += key
        places += [place] * len(key)
    return keyed, places


# -------------------------------------------------------------------- what of the row
def _read_part(
    text: str, rows: Sequence[Row], current: int | None, found: _Found, *, by_name: bool
) -> None:
    """Read a piece of text that speaks of one row."""
    row = next((row for row in rows if row.id == current), None)
    if row is None:
        row = _only_row_for(text, rows)
    if row is None:
        if not _is_filler(text) and not _LATER.search(text):
            found.unclear.append(text.strip())
            found.rows += [other.id for other in rows]
        return
    rest = _take_values(text, row, found)
    rest = _take_result(rest, row, found)
    if not by_name and TEXT in row.current and _tidy(rest):
        found.unclear.append(_tidy(rest))
        found.rows += [other.id for other in rows]
        return
    _take_text(rest, row, found)


def _only_row_for(text: str, rows: Sequence[Row]) -> Row | None:
    """The one row that wants a value of this label, or failing that, of this unit."""
    key = surface_key(text)
    labelled = [
        row
        for row in rows
        if any(surface_key(label) in key for v in row.values for label in (v.label, *v.short))
    ]
    if len(labelled) == 1:
        return labelled[0]
    quantities = [q for q, _, _ in _numbers(text)]
    fitting = [row for row in rows if any(_fits(q, v) for q in quantities for v in row.values)]
    return fitting[0] if len(fitting) == 1 else None


def _take_values(text: str, row: Row, found: _Found) -> str:
    """Take off what is said of the row's values; return the rest."""
    if (match := _SAME.search(text)) and row.values:
        found.given += [
            given for value in row.values if (given := _same_as_last(value, row.id)) is not None
        ]
        return text[: match.start()] + text[match.end() :]
    if (match := _NOTHING.search(text)) and row.values:
        reason = _tidy(text[: match.start()] + text[match.end() :])
        found.given += [
            Given(row.id, value.part, "nothing", words=reason or None) for value in row.values
        ]
        return reason
    rest = text
    for (begin, end), value, quantity in sorted(_placed(text, row, found), reverse=True):
        found.given.append(_given(quantity, row.value_of(value), row.id))
        rest = rest[:begin] + rest[end:]
    return rest


def _placed(text: str, row: Row, found: _Found) -> list[tuple[tuple[int, int], Part, Quantity]]:
    """Which number belongs to which value; numbers that may belong to two are unclear."""
    numbers = _numbers(text)
    placed: list[tuple[tuple[int, int], Part, Quantity]] = []
    open_values = list(row.values)
    for value in row.values:
        label = _label_in(text, value, row.values)
        if label is None:
            continue
        after = [n for n in numbers if n[1] >= label[1] and _fits(n[0], value, bare=True)]
        if after:
            quantity, begin, end = after[0]
            placed.append(((label[0], end), value.part, quantity))
            numbers.remove(after[0])
            open_values.remove(value)
    for value in open_values:
        bare = len(open_values) == 1 and _is_bare(text, numbers)
        mine = [n for n in numbers if _fits(n[0], value, bare=bare)]
        rivals = [v for v in open_values if v is not value and any(_fits(n[0], v) for n in mine)]
        if len(mine) == 1 and not rivals:
            quantity, begin, end = mine[0]
            placed.append(((begin, end), value.part, quantity))
            numbers.remove(mine[0])
        elif mine:
            found.unclear += [text[begin:end] for _, begin, end in mine]
            found.rows.append(row.id)
            break
    return placed


def _is_bare(text: str, numbers: Sequence[tuple[Quantity, int, int]]) -> bool:
    """Is there nothing but one number, so that it needs neither label nor unit?"""
    if len(numbers) != 1:
        return False
    _, begin, _ = numbers[0]
    before = re.split(r"[、,]", text[:begin])[-1]
    return _is_filler(before)


def _label_in(
    text: str, value: WantedValue, values: Sequence[WantedValue]
) -> tuple[int, int] | None:
    """Where the longest name of a value stands; not inside a longer name of another one."""
    keyed, places = _keyed(text)
    best: tuple[int, int] | None = None
    for name in sorted((value.label, *value.short), key=len, reverse=True):
        key = surface_key(name)
        at = keyed.find(key)
        if at >= 0 and key:
            best = (places[at], places[at + len(key) - 1] + 1)
            break
    if best is None:
        return None
    for other in values:
        for name in (other.label, *other.short):
            key = surface_key(name)
            at = keyed.find(key) if other is not value and key else -1
            if at >= 0:
                begin, end = places[at], places[at + len(key) - 1] + 1
                if begin <= best[0] and end >= best[1] and end - begin > best[1] - best[0]:
                    return None
    return best


def _take_result(text: str, row: Row, found: _Found) -> str:
    """Take off the result word, where it stands first or by itself."""
    words = sorted(row.results, key=len, reverse=True)
    pieces = [piece.strip(" :") for piece in re.split(r"[、,]", text)]
    for word in words:
        for place, piece in enumerate(pieces):
            pattern = _RESULT_BEFORE + re.escape(_normal(word)) + _RESULT_AFTER
            match = re.search(pattern, piece)
            alone = match is not None and match.end() == len(re.sub(r"で(?:す|した)$", "", piece))
            if match is None or (place and not alone):
                continue
            found.given.append(Given(row.id, RESULT, "given", words=word))
            pieces[place] = piece[match.end() :]
            return "、".join(pieces)
    return text


def _take_text(text: str, row: Row, found: _Found) -> None:
    rest = _tidy(text)
    if not re.search(r"\w", rest) or not row.with_text or _LATER.search(rest):
        return
    before = next((g for g in found.given if (g.row, g.part) == (row.id, TEXT)), None)
    if before is not None:
        found.given.remove(before)
        rest = f"{before.words}。{rest}"
    found.given.append(Given(row.id, TEXT, "given", words=rest))


def _tidy(text: str) -> str:
    """What is left of a sentence when the figures are taken out, without loose ends."""
    pieces = [piece.strip() for piece in re.split(r"[、,]", text)]
    kept = [
        re.sub(r"^[のはがをで:\s]+", "", piece)
        for piece in pieces
        if not _is_filler(piece) and not _LOOSE.fullmatch(piece)
    ]
    return "、".join(piece for piece in kept if piece).strip(" 、:()")


def _is_filler(text: str) -> bool:
    return _FILLER.fullmatch(text.strip()) is not None


# -------------------------------------------------------------------- numbers
def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("〜", "~")


def _numbers(text: str) -> list[tuple[Quantity, int, int]]:
    """The quantities of a text with where they stand; dates, ordinals and the like left out."""
    closed = [match.span() for match in _NO_FIGURE.finditer(text)]
    found = []
    for match in _QUANTITY.finditer(text):
        inside = any(begin < match.end() and match.start() < end for begin, end in closed)
        joined = text[match.end() : match.end() + 1].isdigit()
        quantity = None if inside or joined else _quantity(match.group())
        if quantity is not None:
            found.append((quantity, match.start(), match.end()))
    return found


def _quantity(text: str) -> Quantity | None:
    try:
        return parse_quantity(re.sub(r"(?:です|でした)$", "", text))
    except UnreadableQuantity:
        return None


def _fits(quantity: Quantity, value: WantedValue, *, bare: bool = False) -> bool:
    """Does it count what is wanted? `bare`: a number without a unit will do."""
    if quantity.unit == "":
        return bare
    same = {_normal(value.unit), _normal(SAME_UNITS.get(value.unit, value.unit))}
    return quantity.unit in same or (quantity.unit == "ヶ所" and "か所" in same)


def _given(quantity: Quantity, value: WantedValue, row: int) -> Given:
    return Given(
        row,
        value.part,
        "given",
        value=quantity.value,
        approx=quantity.approx or quantity.operator != "=",
        counting=quantity.counting,
    )


def _same_as_last(value: WantedValue, row: int) -> Given | None:
    """Last year's figure again; None where there is none."""
    if value.last is None:
        return None
    return Given(
        row,
        value.part,
        "given",
        value=value.last.value,
        approx=value.last.approx,
        counting=value.last.counting,
    )


def _last_of_each(given: Sequence[Given]) -> tuple[Given, ...]:
    newest: dict[tuple[int, Part], Given] = {}
    for one in given:
        newest[one.row, one.part] = one
    return tuple(newest.values())
