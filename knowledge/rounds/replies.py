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
# Longer texts are no reply; numbers beyond this are no figures, and no column keeps them exactly.
LONGEST_REPLY = 4000
LARGEST = 2**53

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_UNIT = (
    r"(?:%|件|人|名|回|冊|台|校|課|戸|枚|人日|か所|箇所|ヶ所|地区|コマ|チーム|ビュー|ダウンロード|"
    r"アクセス|団体|社|施設|種類|時間|分|円|千円|百万円|億円|日|ポイント|[A-Za-z]+)"
)
_QUANTITY = re.compile(
    rf"(?:約|のべ|延べ|計){{0,2}}[-−△▲]?{_NUMBER}(?:百万|千|万|億)?(?:\s?{_UNIT})?(?:以上|以下|未満|超)?"
)
# Numbers that count nothing: dates, times, years, ordinals, telephone numbers, aims and limits.
_NO_FIGURE = re.compile(
    r"(?:令和|平成|[RrHh])?\d+年度?(?:\d+月)?(?:\d+日)?(?!間)|\d+月(?:\d+日)?|\d+[:時]\d+分?|\d+時|"
    r"第\d+[回期次号]|\d{2,5}-\d{1,4}-\d{3,4}|(?:内線|電話|TEL|Tel|tel)\D{0,3}[\d-]+|\d+/\d+(?:/\d+)?|"
    rf"(?:目標|上限|定員|前年度?|昨年度?|去年)(?:は|の|が|値|比|:|\s)*{_NUMBER}\S*"
)
# What makes a number something else than a plain value: parts of numbers, ranges, changes.
_DOUBTFUL = re.compile(
    r"\d{16}|\d[、 ]\d|\d[.,]\d{1,2}[.,]|,\d{1,2}(?!\d)|,\d{4}|[万億千百]\d|\d[eE]\d|\d\s*割|"
    r"\d\s*[~-]\s*\d|"
    r"\d\D{0,8}(?:から|→|⇒)\D{0,3}\d|増|減|(?:アップ|ダウン)(?=$|[、。しで])|上回|下回|プラス|マイナス|\+\s*\d|より\D{0,4}\d|分の\d|"
    r"\d+\s*(?:か月|ヶ月|カ月|ヵ月|日間|週間|年間)"
)
_NUMBERING = re.compile(r"^\s*\(?\d{1,2}(?:[.):、]\s*(?=\D)|\s+(?=[^\d\s]))")
_CIRCLED = re.compile(r"[①-⑳]")
_NOT_SO = re.compile(r"ではな|じゃな|ではありません|ではなく")
_SAME = re.compile(
    r"(?:前年|昨年|去年|前回)度?(?:の(?:値|実績))?(?:と|に)?(?:同じ|同数|同値|変わらず|変わりなし)|^同じ(?:です)?$"
)
_NOTHING = re.compile(r"(?:実績|該当|報告事項)(?:は|が)?(?:なし|無し|ありません|ございません)")
_SUBMIT = re.compile(
    r"(?:はい、?|それで、?|これで、?|この内容で、?|すべて、?)*(?:提出|確定)(?:する|します|してください|でお願いします|お願いします)?"
)
_YES = re.compile(r"はい|(?:はい、?|これで、?)お願いします|OK|ok")
# What people say about the reporting itself; none of it is what was done.
_WRONG_OWNER = re.compile(
    r"担当(?:課)?(?:が|は)?(?:違い|ちがい)ます|担当(?:課)?(?:が|は)?違う(?:と思|よう|の(?:では|で)|$|。)|"
    r"担当(?:課)?(?:では|じゃ)(?:な|あ)|担当外(?:です|で|$)"
)
_TALK = re.compile(
    r"(?:取り?消し|やり直し)(?:て(?:ください|ほしい|おいて)?|ます|たい(?:です)?|を?お願い\S*)?$|やめます$|"
    r"(?:確認|相談)して(?:から|また)\S{0,8}(?:提出|連絡|回答|報告|送り|出し)\S{0,6}$|"
    r"提出はまだ|まだ提出(?:し|は)|^あとで\S{0,10}ます$|(?:ご確認|お願い)(?:を)?(?:ください|お願い\S{0,5}|\S{0,4}します)$"
)
_QUESTION = re.compile(r"(?:[?]|でしょうか|ですか|ますか|教えて(?:ください)?|どこ|いつまで)[。!]*$")
# Promises and talk are whole sentences that end so; the same words inside of a text are a text.
_LATER = re.compile(
    r"(?:集計|確認|調査|作成)中(?:です|で(?:ございま)?す|のため\S{0,14})?$|(?:お待ち|待って)(?:ください)?$|"
    r"(?:後ほど|後日|のちほど|あとで|来週|来月|明日|もう少し)\S{0,14}"
    r"(?:提出|報告|回答|連絡|出し|送り|待ち|お知らせ)\S{0,8}$"
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
_PIECES = re.compile(r"、|,(?!\d)")
# What loose ends of a sentence look like once its figure is taken out: 「参加者は」.
_LOOSE = re.compile(
    r"\S{0,15}(?:では|[はがのをで:])\s*(?:です|でした|とな(?:り|っ)\S{0,8}|にな(?:り|っ)\S{0,8})?|[A-Za-z]{1,12}数?"
)
_JOINERS = ("と", "や", "、", ",", "・", "及び", "および")
_DONE_TO = tuple("をがにへも")
_RESULT_BEFORE = r"^(?:(?:結果|工程|状況|進捗)(?:の語)?(?:は|:|が)?\s*)?"
_RESULT_AFTER = r"(?=$|[、,:\s(]|です|でした|とする|とします|で$)"

Kind = Literal[
    "report", "submit", "yes", "question", "later", "polite", "talk", "wrong_owner", "unreadable"
]


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
    if len(text) > LONGEST_REPLY:
        return Reading("unreadable")
    plain = _normal(_CIRCLED.sub("\n", text))
    if _SUBMIT.fullmatch(plain.strip("。!\n ")):
        return Reading("submit")
    if _YES.fullmatch(plain.strip("。!\n ")):
        return Reading("yes")
    polite = not re.sub(r"[\s。!、,]", "", _POLITE.sub("", plain))
    if polite:
        return Reading("polite" if plain.strip() else "unreadable")
    if _QUESTION.search(plain.strip()) and not _numbers(plain):
        return Reading("question")
    if _WRONG_OWNER.search(plain):
        return Reading("wrong_owner")
    found = _Found()
    talk: Kind | None = None
    current = likely if len(rows) != 1 else rows[0].id
    named: set[int] = {current} if current is not None and len(rows) == 1 else set()
    for segment in re.split(r"[\n。;]+", plain):
        segment = _NUMBERING.sub("", _POLITE.sub("", segment)).strip(" 、・")
        if not segment:
            continue
        if not _numbers(segment) and (_TALK.search(segment) or _LATER.search(segment)):
            talk = talk or ("later" if _LATER.search(segment) else "talk")
            continue
        pieces = _by_row(segment, rows, library)
        if not pieces:
            _leave_open(segment, rows, found)
        for piece in pieces:
            if piece.row is not None:
                current = piece.row
                named.add(piece.row)
            _read_part(piece, rows, current, found, library, by_name=current in named)
    if not found.given and not found.unclear:
        return Reading(talk or "unreadable")
    given = _once_each(found, plain.strip())
    return Reading("report", given, tuple(found.unclear), tuple(dict.fromkeys(found.rows)))


def read_value(typed: str, value: WantedValue, row: int) -> Given | None:
    """Read what was typed into the field of one value; None when it is no single fitting number."""
    plain = _normal(typed).strip()
    if _NOTHING.match(plain) or plain == "なし":
        reason = _NOTHING.sub("", plain).strip(" 。、()") if plain != "なし" else ""
        return Given(row, value.part, "nothing", words=reason or None)
    if plain == "同じ" or _SAME.match(plain):
        return _same_as_last(value, row)
    quantity = _quantity(plain)
    if quantity is None or abs(quantity.value) >= LARGEST or not _fits(quantity, value, bare=True):
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


@dataclass(frozen=True)
class _Piece:
    """A piece of a segment: the row that it names (None: none), the name as written, the rest.

    `whole` is the piece as it was written.
    """

    row: int | None
    said: str
    text: str
    whole: str


def _by_row(segment: str, rows: Sequence[Row], library: Library) -> list[_Piece]:
    """A segment cut where it names rows; what stands before the first name goes with it.

    Two names with nothing but 「と」 between them share what follows: that cannot be cut.
    """
    marks = _mentions(segment, rows, library)
    if not marks:
        return [_Piece(None, "", segment, segment)]
    # Further names of the same row do not begin anything new: 「IT部活は25人、ロボ活は30人」.
    firsts = [m for n, m in enumerate(marks) if n == 0 or marks[n - 1][2] != m[2]]
    pieces: list[_Piece] = []
    for place, (begin, end, row) in enumerate(firsts):
        last = place + 1 == len(firsts)
        until = len(segment) if last else firsts[place + 1][0]
        if not last and segment[end:until].strip() in _JOINERS:
            return []
        before = segment[:begin] + " " if place == 0 and begin else ""
        # 「窓口を拡大」 says what was done; the name is a part of it.
        after = segment[begin if segment[end : end + 1] in _DONE_TO else end : until]
        whole = segment[0 if place == 0 else begin : until]
        pieces.append(_Piece(row, segment[begin:end], before + after, whole))
    return pieces


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
    piece: _Piece,
    rows: Sequence[Row],
    current: int | None,
    found: _Found,
    library: Library,
    *,
    by_name: bool,
) -> None:
    """Read a piece of text that speaks of one row."""
    text = piece.text
    row = next((row for row in rows if row.id == current), None)
    if row is None or (not by_name and not _wants(row, text)):
        row = _only_row_for(text, rows) or row
    if row is None:
        if not _is_filler(text):
            _leave_open(piece.whole, rows, found)
        return
    rivals = _rivals(row, piece, rows, library) if by_name and len(rows) > 1 else []
    if rivals:
        _leave_open(piece.whole, [row, *rivals], found)
        return
    rest = _take_values(text, row, found, by_name=by_name)
    if rest is None:
        _leave_open(piece.whole, [row], found)
        return
    rest = _take_result(rest, row, found)
    if not _tells(rest):
        return
    # A text that is there already is replaced only where the words say so.
    replaces = TEXT in row.current and piece.row is None and not text.startswith("内容")
    if replaces or not row.with_text:
        _leave_open(_tidy(rest), [row] if len(rows) == 1 or by_name else rows, found)
        return
    _take_text(rest, row, found)


def _leave_open(text: str, rows: Sequence[Row], found: _Found) -> None:
    found.unclear.append(text.strip())
    found.rows += [row.id for row in rows]


def _wants(row: Row, text: str) -> bool:
    """Does the row want what these numbers count? A text without numbers may belong anywhere."""
    quantities = [quantity for quantity, _, _ in _numbers(text) if quantity.unit]
    return not quantities or any(_fits(q, value) for q in quantities for value in row.values)


def _rivals(row: Row, piece: _Piece, rows: Sequence[Row], library: Library) -> list[Row]:
    """Other rows that the same name may mean and that want what is counted, like a KPI's."""
    quantities = [quantity for quantity, _, _ in _numbers(piece.text)]
    in_full = surface_key(piece.said) == surface_key(row.title)
    labelled = row.results and any(_label_in(piece.text, v, row.values) for v in row.values)
    if not quantities or in_full or labelled:
        return []
    return [
        other
        for other in rows
        if other.id != row.id
        and _may_mean(piece.said, other, library)
        and any(_fits(q, value) for q in quantities for value in other.values)
        and any(_fits(q, value) for q in quantities for value in row.values)
    ]


def _may_mean(said: str, row: Row, library: Library) -> bool:
    """Is this name a part of the row's title, or a name of the row a part of it?"""
    key = surface_key(said)
    names = [surface_key(name) for name in names_of(row, library)]
    return key in surface_key(row.title) or any(
        len(name) >= SHORTEST_NAME and name in key for name in names
    )


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
    # A word before the number may name something that nobody asked for.
    begin = min((begin for _, begin, _ in _numbers(text)), default=0)
    return fitting[0] if len(fitting) == 1 and _is_filler(text[:begin]) else None


def _take_values(text: str, row: Row, found: _Found, *, by_name: bool) -> str | None:
    """Take off what is said of the row's values; the rest, or None when that is open."""
    numbers = _numbers(text)
    if row.values and not numbers and not _NOT_SO.search(text):
        for pattern, take in ((_SAME, _same), (_NOTHING, _nothing)):
            if (match := pattern.search(text)) is None:
                continue
            rest = _without(text, match)
            if pattern is _SAME and re.match(r"(?:方法|よう|く)", text[match.end() :]):
                continue
            if not by_name and _tells(rest):
                return None
            return take(rest, row, found, by_name)
    if row.values and (_DOUBTFUL.search(text) or _NOT_SO.search(text)) and re.search(r"\d", text):
        return None
    placed = _placed(text, row, numbers)
    if placed is None:
        return None
    rest = text
    for (begin, end), part, quantity in sorted(placed, key=lambda one: one[0], reverse=True):
        found.given.append(_given(quantity, row.value_of(part), row.id))
        rest = rest[:begin] + " " + rest[end:]
    return rest


def _same(rest: str, row: Row, found: _Found, by_name: bool) -> str:
    """As last year: the values that are named, else those that are missing."""
    values, rest = _meant(rest, row, by_name)
    found.given += [same for value in values if (same := _same_as_last(value, row.id))]
    return rest


def _nothing(rest: str, row: Row, found: _Found, by_name: bool) -> str:
    values, rest = _meant(rest, row, by_name)
    reason = _tidy(rest)
    found.given += [Given(row.id, value.part, "nothing", words=reason or None) for value in values]
    return reason


def _meant(text: str, row: Row, by_name: bool) -> tuple[list[WantedValue], str]:
    """Which values a word speaks of that gives no number, and the text without their names."""
    named = [v for v in row.values if _label_in(text, v, row.values) is not None]
    for value in named:
        if (span := _label_in(text, value, row.values)) is not None:
            text = text[: span[0]] + text[span[1] :]
    missing = [value for value in row.values if value.part in row.missing]
    return named or missing or (list(row.values) if by_name else []), text


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + text[match.end() :]


Numbered = tuple[Quantity, int, int]


def _placed(
    text: str, row: Row, numbers: list[Numbered]
) -> list[tuple[tuple[int, int], Part, Quantity]] | None:
    """Which number belongs to which value; None when one may belong to two, or two to one."""
    placed: list[tuple[tuple[int, int], Part, Quantity]] = []
    labels = {v.part: span for v in row.values if (span := _label_in(text, v, row.values))}
    rest, open_values = list(numbers), [v for v in row.values if v.part not in labels]
    for part, (begin, end) in labels.items():
        until = min((b for b, _ in labels.values() if b >= end), default=len(text))
        mine = [n for n in rest if end <= n[1] < until]
        fitting = [n for n in mine if _fits(n[0], row.value_of(part), bare=_is_plain(text, n))]
        if not fitting:
            open_values.append(row.value_of(part))
            continue
        if len(mine) > 1:
            return None
        quantity, _, last = fitting[0]
        placed.append(((begin, last), part, quantity))
        rest.remove(fitting[0])
    for value in open_values:
        bare = len(open_values) == 1 and len(rest) == 1 and _is_bare(text, rest[0])
        mine = [n for n in rest if _fits(n[0], value, bare=bare)]
        rivals = [v for v in open_values if v is not value and any(_fits(n[0], v) for n in mine)]
        if len(mine) > 1 or (mine and rivals):
            return None
        if mine:
            quantity, begin, end = mine[0]
            placed.append(((begin, end), value.part, quantity))
            rest.remove(mine[0])
    return placed


def _is_plain(text: str, number: Numbered) -> bool:
    """Does a number without a unit end there, so that no word makes something else of it?"""
    return re.match(r"\s*(?:$|[、,)]|で|です|でした|に|と|の)", text[number[2] :]) is not None


def _is_bare(text: str, number: Numbered) -> bool:
    """Is there nothing before the number, so that it needs neither label nor unit?"""
    before = re.split(r"[、,]", text[: number[1]])[-1]
    return _is_filler(before) and _is_plain(text, number)


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
    pieces = [re.sub(r"^[はのが\s:]+|[\s:]+$", "", piece) for piece in _PIECES.split(text)]
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


def _tells(text: str) -> bool:
    """Does it say what was done?"""
    rest = _tidy(text)
    return re.search(r"\w", rest) is not None


def _take_text(text: str, row: Row, found: _Found) -> None:
    rest = _tidy(re.sub(r"^内容(?:は|:|を)?\s*", "", text.strip()))
    before = next((g for g in found.given if (g.row, g.part) == (row.id, TEXT)), None)
    if before is not None:
        found.given.remove(before)
        rest = f"{before.words}。{rest}"
    found.given.append(Given(row.id, TEXT, "given", words=rest))


def _tidy(text: str) -> str:
    """What is left of a sentence when the figures are taken out, without loose ends."""
    pieces = [piece.strip() for piece in _PIECES.split(text)]
    kept = [
        re.sub(r"^[のはがをで:\s]+", "", piece)
        for piece in pieces
        if not _is_filler(piece) and not _LOOSE.fullmatch(piece) and not _QUESTION.search(piece)
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
        if quantity is not None and abs(quantity.value) < LARGEST:
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


def _once_each(found: _Found, whole: str) -> tuple[Given, ...]:
    """Each part once; where two numbers are given for one value, both are left open."""
    newest: dict[tuple[int, Part], Given] = {}
    twice: set[tuple[int, Part]] = set()
    for one in found.given:
        key = (one.row, one.part)
        if one.part.what == "value" and key in newest and newest[key].value != one.value:
            twice.add(key)
        newest[key] = one
    if twice:
        found.unclear.append(whole)
        found.rows += [row for row, _ in twice]
    return tuple(one for key, one in newest.items() if key not in twice)


def names_row(text: str, row: Row, library: Library) -> bool:
    """Does the text name this row?"""
    return bool(_mentions(_normal(text), [row], library))
