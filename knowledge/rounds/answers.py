"""What does a message in a request's thread give for its rows, and what has to be asked first?

The words are read by `knowledge.replies`; here its refs become rows and parts, and what people say
about the reporting itself (提出します, 担当が違います) is told apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from knowledge.names.normal import surface_key
from knowledge.records.library import Library
from knowledge.replies.asides import AsideKind
from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.clean import own_lines
from knowledge.replies.corrections import is_correction, withdraws
from knowledge.replies.labels import mentions
from knowledge.replies.lines import read_lines
from knowledge.replies.numbers import numbers_in
from knowledge.replies.reader import read
from knowledge.replies.results import told_in
from knowledge.replies.understood import Doubt, ReadValue, Warning
from knowledge.replies.understood import ReadReply as Read
from knowledge.replies.words import NOTHING, is_polite, is_question, talk_in
from knowledge.rounds.rows import RESULT, TEXT, Entry, How, Part, Row, WantedValue
from knowledge.words.letters import normal

LONGEST_TEXT = 400
# Longer messages are no replies.
LONGEST_REPLY = 4000
# So many readings are kept.
READ_AHEAD = 32
# Editions that ended longer ago than this are not spoken of by chance.
PLAN_YEARS = 4
SHORTEST_OTHER = 4

_SUBMIT = re.compile(
    r"(?:(?:はい|OK|ok|オッケー|了解(?:です)?|それで|これで|(?:この|その|上記の)内容で|以上で|すべて|全部)"
    r"(?:結構です|大丈夫です|問題ありません|間違いありません|よいです|いいです)?[、。!\s]*)*"
    r"(?:提出|確定)(?:を(?:お願い(?:いたし|し)ます|お?願います)|する|します|して(?:ください|下さい|おいて(?:ください)?|ね)?|で(?:お願いします)?|お願い(?:いたし|し)ます)?"
)
_YES = re.compile(
    r"(?:はい、?|ええ、?|うん、?)*(?:はい|それで|これで|その(?:とおり|通り|数字|値)(?:で)?|合って(?:い)?ます|"
    r"間違いありません|大丈夫です|OK|ok)(?:、?(?:お願いします|結構です|大丈夫です|合って(?:い)?ます|です|よいです|いいです))?"
)
# A question of fewer letters (「いいですか」) asks about what was told.
SHORTEST = 10
_CITY = re.compile(r"^(?:金沢|かなざわ)市?")
# What people say about the reporting itself; none of it is what was done.
_TALK = re.compile(
    r"やり直し(?:て(?:ください|ほしい|おいて)?|ます|たい(?:です)?|を?お願い\S*)?$|やめます$|"
    r"(?:確認|相談)して(?:から|また)\S{0,8}(?:提出|連絡|回答|報告|送り|出し)\S{0,6}$|"
    r"提出はまだ|まだ提出(?:し|は)|^あとで\S{0,10}ます$|"
    r"(?:ご確認|(?<!よろしく)(?<!宜しく)お願い)(?:を)?(?:ください|お願い\S{0,5}|\S{0,4}します)$"
)

# 「数字を再確認します」, 「2校は来年度の話でした」 beside words that take something back.
_BESIDE = re.compile(
    r"(?:確認|精査|見直|[えししきり]直し|再提出|連絡|報告)\S{0,12}$|そのまま(?:で|です|に)?\S{0,8}$|"
    r"まだ\S{0,14}(?:ません|ない|なかった)(?:でした|です)?(?:ので)?$|"
    r"(?:だけ|のみ|は)残して\S{0,8}$|(?:あとで|後で|また|改めて)\S{0,12}(?:送|出|書|連絡|報告)\S{0,6}$|"
    r"(?:話|もの|分|予定|誤り|間違い|ミス|勘違い)(?:でした|です|だった)(?:ので|から)?$"
)

Kind = Literal[
    "report", "submit", "yes", "question", "later", "polite", "talk", "withdraw", "too_long",
    "unreadable",
]  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a reply gives for one part of one row.

    `as_of` is the day on which things stood so, `provisional` that the value is not final.
    """

    row: int
    part: Part
    how: How
    value: int | float | None = None
    approx: bool = False
    counting: str = ""
    words: str | None = None
    provisional: bool = False
    as_of: date | None = None


@dataclass(frozen=True)
class Open:
    """Something of a reply that is not kept before the person has answered.

    `typed` are the words, `warning` and `about` say why (see `knowledge.replies.reading.Doubt`).
    `options` are the readings to choose from; `rows` whom the words may belong to; `part` is the
    value that they speak of and `year` the fiscal year that they name, where that is clear.
    """

    typed: str
    warning: Warning | None = None
    about: str = ""
    options: tuple[Given, ...] = ()
    rows: tuple[int, ...] = ()
    part: Part | None = None
    year: int | None = None


@dataclass(frozen=True)
class NotRead:
    """Words that are no report of this department.

    `row` is the id of the row that they are about, if there is one.
    """

    kind: AsideKind
    typed: str
    row: int | None


@dataclass(frozen=True)
class Answer:
    """A reply as it was understood; `asides` are words that were not read."""

    kind: Kind
    given: tuple[Given, ...] = ()
    open: tuple[Open, ...] = ()
    asides: tuple[NotRead, ...] = ()


def read_reply(
    text: str,
    rows: Sequence[Row],
    library: Library,
    fiscal_year: int,
    likely: int | None = None,
    *,
    department: str | None = None,
    final_only: bool = False,
) -> Answer:
    """Read a reply in the thread of a request for the actuals of a fiscal year.

    `department` is the one that is asked: what is said of others' things is none of its rows.
    `likely` is the id of the row that the person wrote about last: what names no row completes it.
    A text that it has already is not written over in this way. With `final_only` a value that is
    said to be provisional is asked about.

    What was read is kept for a while: the words may be read before the rows are locked, and the
    same answer is given again as long as nothing was written for these rows since.
    """
    return _read_reply(text, tuple(rows), library, fiscal_year, likely, department, final_only)


@lru_cache(maxsize=READ_AHEAD)
def _read_reply(
    text: str,
    rows: tuple[Row, ...],
    library: Library,
    fiscal_year: int,
    likely: int | None,
    department: str | None,
    final_only: bool,
) -> Answer:
    plain = normal(text).strip()
    if len(plain) > LONGEST_REPLY:
        return Answer("too_long")
    if (kind := _about_reporting(plain, rows)) is not None:
        return Answer(kind)
    only = rows[0].id if len(rows) == 1 else None
    items = tuple(_item(row, library) for row in rows)
    asked = AskedFor(fiscal_year, items, _others(library, department, items))
    likely = only if likely is None else likely
    found = read(text, asked, None if likely is None else str(likely))
    by_id = {row.id: row for row in rows}
    given = [_given(figure, by_id) for figure in found.figures]
    given += _nothing(found, by_id)
    left_open = [_open(doubt, by_id, likely) for doubt in found.doubts]
    if final_only:
        left_open += [_not_final(one) for one in given if one.provisional]
        given = [one for one in given if not one.provisional]
    texts, unplaced = _texts(found, text, by_id, library, only)
    given += [*texts, *_results(found, by_id)]
    left_open += unplaced
    asides = tuple(
        NotRead(aside.kind, aside.typed, int(aside.ref) if aside.ref else None)
        for aside in found.asides
    )
    if given or left_open:
        return Answer("report", tuple(given), tuple(left_open), asides)
    return Answer(_kind(found, plain), asides=asides)


def read_value(typed: str, value: WantedValue, row: int, fiscal_year: int) -> Given | None:
    """Read what was typed into the field of one value; None when it is no single fitting number.

    A striking value is taken, as the form is read back; one that cannot be is not.
    """
    measure = _measure("0/0", value)
    item = AskedItem("0", value.label, (measure,), results=())
    plain = normal(typed).strip()
    if plain in ("なし", "同じ"):
        plain = typed = {"なし": "実績なし", "同じ": "前年と同じ"}[plain]
    if (nothing := NOTHING.match(plain)) is not None:
        reason = plain[nothing.end() :].strip(" 。、()")
        return Given(row, value.part, "nothing", words=reason or None)
    found = read_lines(typed, own_lines(typed), AskedFor(fiscal_year, (item,)), None)
    figures = list(found.figures)
    for doubt in found.doubts:
        striking = doubt.warning in (None, "jump", "decrease_of_cumulative")
        # A field wants the number itself; what parts or a change come to was not typed.
        if not striking or len(doubt.figures) != 1 or doubt.about not in ("", "same"):
            return None
        figures += [figure for figure in doubt.figures if figure not in figures]
    if len(figures) == 1 and figures[0].year == fiscal_year:
        return _of_value(figures[0], value, row)
    return None


def corrects(text: str) -> bool:
    """Does the text replace what was said before?"""
    plain = normal(text)
    return is_correction(plain) or re.search(r"(?:では|じゃ)なく", plain) is not None


def sentences_that_withdraw(text: str) -> str:
    """Those sentences of a text that take something back; all of it where none says so alone."""
    said = re.split(r"(?<=[。\n])", normal(text))
    return "".join(sentence for sentence in said if withdraws(sentence.strip())) or text


def parts_named(text: str, row: Row) -> set[Part]:
    """The parts of a row that are named in a text: 「来場者数は」, 「結果は」."""
    key = surface_key(text)
    named = {
        value.part
        for value in row.values
        if any(
            surface_key(name) in key
            for name in (value.label, *value.short, value.label.split()[-1])
        )
    }
    named = named or _named_by_a_word(key, row)
    fields = {RESULT: "結果", TEXT: "内容"}
    return named | {part for part, word in fields.items() if word in text}


def _named_by_a_word(key: str, row: Row) -> set[Part]:
    """「ロボ活の数字」: a word of one label that no other of the row has."""
    words_of_label = {
        value.part: {surface_key(_CITY.sub("", word)) for word in value.label.split()}
        for value in row.values
    }
    said = {
        part: {word for word in words if len(word) > 1 and word in key}
        for part, words in words_of_label.items()
    }
    return {
        part
        for part, words in said.items()
        if words and not any(words & other for one, other in said.items() if one != part)
    }


def questions_in(text: str) -> list[str]:
    """The sentences that ask something, and not merely whether a value is right."""
    said = [part.strip() for part in re.split(r"(?<=[。！!？?\n])", text) if part.strip()]
    return [
        part
        for part in said
        if is_question(normal(part)) and not re.search(r"\d", normal(part)) and len(part) > SHORTEST
    ]


def numbers_said(text: str) -> list[float]:
    """Every number that stands in a text, whatever it counts."""
    found = (n for line in own_lines(text) for n in numbers_in(line, 0, (), ()))
    return [float(n.signed) for n in found if n.signed is not None]


def names_row(text: str, row: Row, library: Library) -> bool:
    """Does the text name this row?"""
    return bool(mentions(normal(text), {str(row.id): names_of(row, library)}))


def names_of(row: Row, library: Library) -> tuple[str, ...]:
    """What people may call the subject of a row."""
    names = [row.called, row.title, *re.findall(r"「([^」]+)」", row.title)]
    if row.subject in library.initiatives:
        for alias in library.aliases_of(row.subject):
            names += [alias.alias, *([alias.reading] if alias.reading else [])]
    for value in row.values:
        names += [*value.short] if row.subject in library.kpis else []
    return tuple(dict.fromkeys(names))


# -------------------------------------------------------------------- what is no report
def _about_reporting(plain: str, rows: Sequence[Row]) -> Kind | None:
    bare = plain.strip("。!\n ")
    if _SUBMIT.fullmatch(bare):
        return "submit"
    if _YES.fullmatch(bare):
        return "yes"
    said = [text.strip(" !") for text in re.split(r"[。\n]+", bare) if text.strip(" !")]
    taken_back = [text for text in said if withdraws(text) and _says_only_drafts(text, rows)]
    others = [text for text in said if text not in taken_back]
    if taken_back and all(_is_beside(t) and _says_only_drafts(t, rows) for t in others):
        return "withdraw"
    results = tuple(dict.fromkeys(word for row in rows for word in row.results))
    told = [text for text in said if re.search(r"\d", text) or told_in(text, results)]
    talk = [text for text in said if _TALK.search(text) and text not in told]
    if talk and all(text in talk or is_polite(text) for text in said):
        return "talk"
    return None


def _says_only_drafts(text: str, rows: Sequence[Row]) -> bool:
    """Is every number of the text the value of a draft: 「さっきの33箇所は取り消します」?"""
    drafted = {entry.value for row in rows for entry in row.drafts.values()}
    return all(number in drafted for number in numbers_said(text))


def _is_beside(text: str) -> bool:
    """What stands beside words that take something back, and gives nothing itself."""
    return _BESIDE.search(text) is not None or talk_in(text) is not None or is_polite(text)


def _kind(found: Read, plain: str) -> Kind:
    if found.kind in ("question", "later"):
        return "question" if found.kind == "question" else "later"
    return "polite" if plain and re.search(r"\w", plain) and is_polite(plain) else "unreadable"


# -------------------------------------------------------------------- rows as what is asked
def _item(row: Row, library: Library) -> AskedItem:
    return AskedItem(
        str(row.id),
        row.title,
        tuple(
            _measure(f"{row.id}/{n}", value, row.current.get(value.part))
            for n, value in enumerate(row.values)
        ),
        names_of(row, library),
        row.results,
    )


def _others(
    library: Library, department: str | None, items: Sequence[AskedItem]
) -> tuple[str, ...]:
    """What the rows of other departments are called, and 「市民課の」 for each of these."""
    ours = {surface_key(name) for item in items for name in (item.title, *item.names)}
    named = (name for name in _known_names(library) if surface_key(name) not in ours)
    departments = library.department_names if department else ()
    return (*named, *(f"{name}の" for name, of in departments if of != department))


@lru_cache(maxsize=4)
def _known_names(library: Library) -> tuple[str, ...]:
    """The titles of the editions in force, and what else names them and what they count."""
    newest = max(plan.last_year for plan in library.plans.values())
    titles = [
        name
        for item in library.initiatives.values()
        if library.plan_of(item).last_year >= newest - PLAN_YEARS
        for name in (
            item.title,
            *(alias.alias for alias in library.aliases_of(item.id)),
            # 「スマートワーク導入支援助成金 応募企業数」: what is counted has a name of its own.
            *(m.label.split()[0] for m in item.measures if len(m.label.split()) > 1),
        )
    ]
    return tuple(name for name in dict.fromkeys(titles) if len(name) >= SHORTEST_OTHER)


def _measure(ref: str, value: WantedValue, entry: Entry | None = None) -> AskedMeasure:
    last = value.last.value if value.last else None
    now = entry.value if entry else None
    return AskedMeasure(
        ref, value.label, value.unit, last, value.cumulative, value.short, entry is not None, now
    )


def _place(ref: str, rows: dict[int, Row]) -> tuple[Row, WantedValue]:
    row_id, _, number = ref.partition("/")
    row = rows[int(row_id)]
    return row, row.values[int(number)]


def _given(figure: ReadValue, rows: dict[int, Row]) -> Given:
    row, value = _place(figure.measure or "", rows)
    return _of_value(figure, value, row.id)


def _of_value(figure: ReadValue, value: WantedValue, row: int) -> Given:
    if figure.how == "same" and value.last is not None:
        last = value.last
        return Given(
            row, value.part, "given", last.value, last.approx or figure.approx, last.counting
        )
    return Given(
        row,
        value.part,
        "given",
        figure.value,
        figure.approx,
        figure.counting,
        provisional=figure.provisional,
        as_of=figure.as_of,
    )


def _results(found: Read, rows: dict[int, Row]) -> list[Given]:
    return [
        Given(int(ref), RESULT, "given", words=word)
        for ref, word in found.statuses.items()
        if word in rows[int(ref)].results
    ]


def _nothing(found: Read, rows: dict[int, Row]) -> list[Given]:
    given = []
    for ref, reason in found.nothing.items():
        if "/" in ref:
            row, value = _place(ref, rows)
            given.append(Given(row.id, value.part, "nothing", words=reason))
        elif ref and rows[int(ref)].with_text:
            given.append(Given(int(ref), TEXT, "given", words=reason or "実績なし"))
    return given


def _open(doubt: Doubt, rows: dict[int, Row], likely: int | None) -> Open:
    options = tuple(_given(figure, rows) for figure in doubt.figures if figure.measure)
    refs = [*doubt.places, *([doubt.measure or doubt.item] if doubt.measure or doubt.item else [])]
    ids = tuple(dict.fromkeys(int(ref.partition("/")[0]) for ref in refs if ref))
    part = _place(doubt.measure, rows)[1].part if doubt.measure else None
    year = doubt.figures[0].year if doubt.figures else None
    if doubt.about == "withdrawn":
        ids = (likely,) if likely is not None else ()
    else:
        ids = ids or tuple(rows)
    return Open(doubt.typed, doubt.warning, doubt.about, options, ids, part, year)


def _not_final(given: Given) -> Open:
    return Open("", None, "provisional", (given,), (given.row,), given.part)


def _texts(
    found: Read, text: str, rows: dict[int, Row], library: Library, only: int | None
) -> tuple[list[Given], list[Open]]:
    """What was done, for the row that is meant; a text that is there is not simply replaced."""
    given: list[Given] = []
    left_open: list[Open] = []
    for ref, said in found.notes.items():
        row = rows.get(int(ref)) if ref else None
        if row is None:
            left_open.append(Open(said, about="text", rows=tuple(rows)))
            continue
        named = "内容" in text or names_row(text, row, library)
        if not row.with_text or (TEXT in row.current and not named):
            among = (row.id,) if named or only is not None else tuple(rows)
            left_open.append(Open(said, about="text", rows=among))
            continue
        given.append(Given(row.id, TEXT, "given", words=said))
    return given, left_open
