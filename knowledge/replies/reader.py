"""Read a whole reply, row by row: first which rows it speaks of, then what it says of each.

Within a stretch about one row its numbers are read against that row's measures alone (`lines.py`);
the text is one unbroken stretch of what was typed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from knowledge.names.normal import surface_key
from knowledge.replies import words
from knowledge.replies.asides import parted
from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.being_read import BeingRead
from knowledge.replies.clean import ITEM, QUOTED, own_lines, too_many_numbers, traced_lines
from knowledge.replies.labels import Labels, says_all_of
from knowledge.replies.lines import read_lines, too_long
from knowledge.replies.marks import ASKED, UNSURE
from knowledge.replies.naming import Names
from knowledge.replies.pieces import Piece, gives_number, pieces_of, remainder
from knowledge.replies.qualifiers import qualified_for_all
from knowledge.replies.results import result_alone, told_in
from knowledge.replies.stretches import (
    Stretch,
    counts_in,
    counts_other,
    stretches_of,
)
from knowledge.replies.tables import tables_in
from knowledge.replies.telling import CONTENT_LABEL, only_how, tells_from, text_of
from knowledge.replies.understood import Doubt, Kind, ReadReply, ReadValue
from knowledge.words.units import unit_of

_ONLY_KPIS = re.compile(
    r"^\W*(?:KPI|kpi|指標)(?:(?:だけ|のみ|[\d一二三四五六七八九]つ|分|の(?:方|ほう)だけ)|\([^()]*\)\W*$|\W*$)"
)
# What stands for a row where none was named.
_NO_ROW = AskedItem("", "", results=())
# What opens a report is short.
LONGEST_OPENER = 40
# No reply falls into so many pieces; reading them would take long.
MOST_PIECES = 3_000
# How much more (in weight of letters) the label of one row is told than that of its namesake.
CLEARLY_LABELLED = 1.5
_ENDING = r"(?:です|でした|(?:と|に)(?:なります|なりました|します|いたします))?"
_REASON = r"(?P<before>.*?)(?:(?P<why>ず|ため|より|ので)|で|て|から)"
_RESULT_LABEL = re.compile(r"[・*■●◆○□◎-]*(?:結果|工程|状況|進捗|区分|評価)(?:は|:|が)?")
# A number of what remains or was changed is no value of its own.
_ASIDE = re.compile(r"残る|残り|追加|増設|新設|増や|撤去|廃止|更新|入れ替|補助し|整備し")
_SUMMED = re.compile(r"(?:合わせて|あわせて|合計|トータル|全部で)[^\d。]{0,6}\d")
_THESE = re.compile(r"(?:この|その|これら)(?:\d|[二三四])?(?:つ|件|者|取組)?は")
_BUT = re.compile(
    r"^(?P<named>(?!それ|上記|これ).+?)(?:以外|を除いて|を除き|のほか)(?:の(?:取組|項目|もの))?(?:は|が)?"
)
# What the kind of a whole reply is, where its stretches are of several.
_ORDER: tuple[Kind, ...] = (
    "correction", "report", "question", "nothing_to_report", "later", "smalltalk",
)  # fmt: skip


def read(text: str, asked: AskedFor, topic: str | None = None) -> ReadReply:
    """Read one reply to a request. Whatever the text holds, nothing is raised.

    `topic` is the row that the person spoke of before, if that is known.
    """
    asked = _scoped(text, asked)
    names = Names(asked)
    lines, asides = parted(traced_lines(text), names, text, topic)
    reply = BeingRead(text, lines, asked, names, tuple(aside.at for aside in asides))
    found = _without_opener(_qualified(_taken_by_its_row(_read(reply, topic), asked), reply))
    if not asides:
        return found
    if found.kind == "smalltalk" and any(aside.kind == "more_time" for aside in asides):
        found = replace(found, kind="later")
    return replace(found, asides=tuple(asides))


def _scoped(text: str, asked: AskedFor) -> AskedFor:
    """「KPIだけ先に出します」: all that follows is about the rows that take no result word."""
    lines = [line for line in own_lines(text) if line.strip()]
    kpis = tuple(item for item in asked.items if not item.results)
    results = tuple(dict.fromkeys(word for item in asked.items for word in item.results))
    if not kpis or not lines or _ONLY_KPIS.match(lines[0]) is None:
        return asked
    return asked if any(told_in(line, results) for line in lines) else replace(asked, items=kpis)


def _without_opener(found: ReadReply) -> ReadReply:
    """「4件まとめて。」, 「表を貼ります。」: what opens a report is no text of no row."""
    opener = found.notes.get("", "")
    told = found.figures or found.statuses or found.doubts or len(found.notes) > 1
    if not opener or not told or len(opener) > LONGEST_OPENER or words.tells_of_work(opener):
        return found
    return replace(found, notes={ref: note for ref, note in found.notes.items() if ref})


def _taken_by_its_row(found: ReadReply, asked: AskedFor) -> ReadReply:
    """A result word of a row that takes none: the one row whose value was given, or open."""
    statuses, doubts = dict(found.statuses), list(found.doubts)
    for item in asked.items:
        word = statuses.get(item.ref)
        if word is None or word in item.results or not any(i.results for i in asked.items):
            continue
        del statuses[item.ref]
        valued = {figure.item for figure in found.figures}
        taking = [i.ref for i in asked.items if word in i.results and i.ref not in statuses]
        mine = [ref for ref in taking if ref in valued]
        if len(mine) == 1:
            statuses[mine[0]] = word
        elif taking:
            places = tuple(taking)
            doubts.append(Doubt("ambiguous_initiative", word, places=places, about="status"))
    return replace(found, statuses=statuses, doubts=tuple(doubts))


def _qualified(found: ReadReply, reply: BeingRead) -> ReadReply:
    """「※いずれも速報値です」 speaks for all values of a reply that say nothing else."""
    plain = [line.text for line in reply.lines]
    provisional, as_of = qualified_for_all(plain, reply.asked.fiscal_year)
    if not provisional and as_of is None:
        return found

    def given(figures: Sequence[ReadValue]) -> tuple[ReadValue, ...]:
        return tuple(
            one
            if one.provisional or one.as_of
            else replace(one, provisional=provisional, as_of=as_of)
            for one in figures
        )

    doubts = tuple(replace(doubt, figures=given(doubt.figures)) for doubt in found.doubts)
    return replace(found, figures=given(found.figures), doubts=doubts)


def _read(reply: BeingRead, topic: str | None) -> ReadReply:
    text, asked = reply.typed, reply.asked
    plain = [line.text for line in reply.lines]
    if too_many_numbers(plain):
        return ReadReply("report", doubts=(too_long(text),))
    if tables_in(plain, asked):
        found = read_lines(text, plain, asked, topic)
        return replace(found, notes={r: _of_cells(n, reply) for r, n in found.notes.items()})
    pieces = [piece for place, line in enumerate(plain) for piece in _pieces(line, place)]
    if len(pieces) > MOST_PIECES:
        return ReadReply("report", doubts=(too_long(text),))
    if not pieces:
        return read_lines(text, plain, asked, topic)
    pieces, named = _but(pieces, reply)
    reply.left_out = frozenset(named)
    pieces = _said_of_these(pieces, named, reply)
    stretches = stretches_of(pieces, reply.names, topic)
    spoken_of = {stretch.refs for stretch in stretches}
    goes_on = topic is not None and spoken_of == {(topic,)} and _fits_topic(pieces, topic, asked)
    if len(asked.items) > 1 and not goes_on and not _names_rows(stretches, named, topic):
        found = read_lines(text, plain, asked, topic)
        told_of = _told_of(found)
        if len(told_of) != 1:
            return _unnamed(found, stretches, reply)
        # 「利用者数は31,205人です」 names its row by what is counted.
        stretches = [Stretch((told_of.pop(),), [p for s in stretches for p in s.pieces])]
    for stretch in stretches:
        if not stretch.others:
            named |= set(stretch.refs)
            _read_stretch(stretch, reply, topic)
    for stretch in stretches:
        if stretch.others:
            _read_others(stretch, named, reply)
    return _together(reply)


def _pieces(line: str, place: int) -> list[Piece]:
    """The pieces of a line; a quoted one only tells of what is spoken below it."""
    if line.startswith(QUOTED):
        return [Piece(place, 0, len(line), line, "line", quoted=True)]
    return pieces_of(line, place)


def _names_rows(stretches: Sequence[Stretch], left_out: set[str], topic: str | None) -> bool:
    """Is any row named, or by half its words with a result behind it, or is all else meant?"""
    opened = [s for s in stretches if len(s.refs) == 1 and s.refs != (topic,)]
    told = any(s.named or s.others or s.foreign or s.near for s in stretches)
    return bool(left_out) or told or any(piece.result for s in opened for piece in s.pieces)


def _fits_topic(pieces: Sequence[Piece], topic: str, asked: AskedFor) -> bool:
    """May all of it be said of the row that was spoken of before?"""
    item = next(item for item in asked.items if item.ref == topic)
    for piece in pieces:
        if words.speech_of(piece.text) in ("nothing", "same") and remainder(piece.text, item):
            return False
        if not item.measures and gives_number(piece.text) and not remainder(piece.text, item):
            return False
    return True


def _told_of(found: ReadReply) -> set[str]:
    """The rows that the values and the result words of a reading are about; none with a doubt."""
    refs = {figure.item for figure in found.figures} | set(found.statuses)
    return set() if found.doubts else {ref for ref in refs if ref is not None}


def _unnamed(found: ReadReply, stretches: Sequence[Stretch], reply: BeingRead) -> ReadReply:
    """Rows are told apart by half their names, their labels and their order only.

    The figures are read all together; the text of each row is as it was typed, and one of no row
    is asked about.
    """
    notes = {ref: _as_typed(note, reply) for ref, note in found.notes.items() if ref}
    items = {item.ref: item for item in reply.asked.items}
    told: dict[str, list[str]] = {}
    for stretch in stretches:
        if len(stretch.refs) == 1 and stretch.refs[0] in notes:
            told.setdefault(stretch.refs[0], []).append(
                text_of(stretch, items[stretch.refs[0]], reply)
            )
    notes |= {ref: max(texts, key=len) for ref, texts in told.items()}
    loose = [text_of(stretch, _NO_ROW, reply) for stretch in stretches if not stretch.foreign]
    text = max(loose, key=len, default="")
    if not any(notes.values()) and "" in found.notes and words.tells_of_work(text):
        notes[""] = text
    return replace(found, notes={ref: note for ref, note in notes.items() if note})


def _as_typed(note: str, reply: BeingRead) -> str:
    """Of words that stood apart the longest that stand so in the message."""
    parts = [note, *note.split("。")]
    return max((part for part in parts if part in reply.typed), key=len, default="")


def _of_cells(note: str, reply: BeingRead) -> str:
    """The words of a cell as they were typed; of several cells the longest."""
    for part in (note, *sorted(note.split("。"), key=len, reverse=True)):
        for line in reply.lines:
            at = line.text.find(part) if part else -1
            if at >= 0:
                begin, end = line.source(at, at + len(part))
                return reply.typed[begin:end]
    return note


# -------------------------------------------------------------------- one stretch
def _read_stretch(stretch: Stretch, reply: BeingRead, topic: str | None) -> None:
    if stretch.foreign:
        return
    stretch = replace(stretch, pieces=_joined_again(stretch.pieces, reply))
    if stretch.each and (result := _result_of(stretch)) is not None:
        reply.statuses |= {i.ref: result for i in reply.asked.items if i.ref in stretch.refs}
        reply.kinds.append("report")
        stretch = replace(stretch, pieces=[p for p in stretch.pieces if not p.result])
        if all(piece.names for piece in stretch.pieces):
            return
    items = [item for item in reply.asked.items if item.ref in stretch.refs]
    if len(items) > 1:
        items = _told_apart(stretch, items, reply)
    valued = _without_content(stretch.pieces)
    shown = _shown([p for p in valued if not only_how(p, reply)], reply)
    asked = reply.asked if not items else replace(reply.asked, items=tuple(items))
    only = items[0] if len(items) == 1 else None
    if only is not None and not only.results:
        # A result word is no text, whether the row takes one or not.
        only = replace(only, results=reply.names.results)
    found = read_lines(
        reply.typed, shown, asked, only.ref if only else topic if not items else None
    )
    if only is not None and found.doubts:
        # A number in the words of a text is no second value.
        calm = [piece for piece in valued if not _tells(piece, only, reply)]
        again = read_lines(reply.typed, _shown(calm, reply), asked, only.ref)
        served = {figure.measure for figure in again.figures}
        served |= {measure.ref for measure in only.measures if measure.given}
        left = {doubt.measure for doubt in again.doubts}
        calmed = [d for d in found.doubts if d.measure not in left]
        if all(d.measure in served and d.about not in (ASKED, UNSURE) for d in calmed):
            found = again
    if len(items) > 1:
        # 「前年と同じ」 can only be said of what is known of last year.
        sure = tuple(figure for figure in found.figures if figure.how == "same")
        reply.doubts += [_which(f, items) for f in found.figures if f not in sure]
        found = replace(found, figures=sure)
    if only is not None:
        found = _alike_asked(stretch, only, found, reply)
    reply.figures += found.figures
    reply.doubts += found.doubts
    if only is not None and (result := _result_of(stretch)) is not None:
        found = replace(found, statuses={only.ref: result})
        if found.kind in ("smalltalk", "later"):
            found = replace(found, kind="report")
    reply.kinds.append(found.kind)
    reply.statuses |= found.statuses
    reply.nothing |= found.nothing
    if only is None:
        told = [item for item in reply.asked.items if item.ref in found.notes]
        if len(told) == 1 and (text := text_of(stretch, told[0], reply)):
            reply.notes[told[0].ref] = text
        loose = text_of(stretch, _NO_ROW, reply)
        if words.tells_of_work(loose) and not words.is_noun_phrase(loose):
            reply.notes[""] = loose
        return
    text = text_of(stretch, only, reply)
    labelled = any(CONTENT_LABEL.match(piece.text) for piece in stretch.pieces)
    if text and labelled:
        reply.kinds.append("report")
    if text and (labelled or found.kind not in ("smalltalk", "question")):
        reply.notes[only.ref] = text


def _without_content(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the lines that are labelled 「内容」: no number in them is a value."""
    labelled = {
        piece.line for piece in pieces if CONTENT_LABEL.match(piece.text) and piece.border == "line"
    }
    return [piece for piece in pieces if piece.line not in labelled]


def _result_of(stretch: Stretch) -> str | None:
    """The result word told last; one that stands for itself before one that a reason leads to."""
    told = [piece for piece in stretch.pieces if not piece.quoted]
    alone = [piece.result for piece in told if piece.result]
    because = [piece.because for piece in told if piece.because]
    return next(iter(reversed(alone or because)), None)


def _joined_again(pieces: Sequence[Piece], reply: BeingRead) -> list[Piece]:
    """The pieces, where a result word stands alone with all others joined to their words again.

    「拡大 …。庁内研修も実施」: the second tells what was done.
    """
    loose = [n for n, p in enumerate(pieces) if p.result and not _stands_alone(pieces, n)]
    if len(loose) == sum(1 for piece in pieces if piece.result):
        return list(pieces)
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place in loose:
            before, line = found.pop(), reply.lines[piece.line].text
            text = line[before.begin : piece.end]
            found.append(replace(before, end=piece.end, text=text))
        else:
            found.append(piece)
    return found


def _stands_alone(pieces: Sequence[Piece], place: int) -> bool:
    """Is a result word joined to no words but a name: no 「庁内研修も実施」?"""
    piece, before = pieces[place], pieces[place - 1] if place else None
    joined = before is not None and before.line == piece.line and before.end == piece.begin
    named = before is not None and before.names
    return not joined or named or _RESULT_LABEL.match(piece.text) is not None


def _alike_asked(
    stretch: Stretch, item: AskedItem, found: ReadReply, reply: BeingRead
) -> ReadReply:
    """Values that may as well be another row's, whose name was said in full: these are asked.

    「スマホ講座の開催コマ数 152コマ」, where a KPI is called so, too. A result word can only be
    said of an initiative, and the whole title only of its own row.
    """
    item = next(one for one in reply.asked.items if one.ref == item.ref)
    said = " ".join(piece.text for piece in stretch.pieces)
    sure = any(piece.result in item.results for piece in stretch.pieces)
    key, kpi = surface_key(said), re.match(r"\W*(?:KPI|kpi|参考?指標|指標)", said)
    names = [item.title, *(item.names[:1] if not item.results else ())]
    if sure or kpi or any(surface_key(name) in key for name in names):
        return found
    figures, doubts = [], list(found.doubts)
    for figure in found.figures:
        others = _called_so(said, figure, item, reply, unsure=not (item.results and stretch.named))
        if figure.how == "same" or not others:
            figures.append(figure)
            continue
        options = (figure, *(replace(figure, measure=m, item=i) for i, m in others))
        places = (item.ref, *(i for i, _ in others))
        doubts.append(Doubt("ambiguous_initiative", figure.typed, places=places, figures=options))
    return replace(found, figures=tuple(figures), doubts=tuple(doubts))


def _called_so(
    said: str, figure: ReadValue, item: AskedItem, reply: BeingRead, *, unsure: bool
) -> list[tuple[str, str]]:
    """The (item, measure) of other rows that count the same and whose every word is said.

    Where it is `unsure` which is meant, also of those in whose names all stands that was said.
    """
    base = unit_of(figure.unit).base
    return [
        (other.ref, measure.ref)
        for other in reply.asked.items
        if other is not item
        for measure in other.measures
        if measure.counts.base == base
        and (
            (not other.results and says_all_of(measure.label, said))
            or ((unsure or not other.results) and _may_be_called(said, figure, measure, other))
        )
    ]


def _may_be_called(said: str, figure: ReadValue, measure: AskedMeasure, item: AskedItem) -> bool:
    """Does all that was said of a KPI stand in what another row counts: 「ダッシュボードの数」?"""
    words_said = said.replace(figure.typed, " ")
    named = " ".join((measure.label, *measure.names, item.title, *item.names))
    return says_all_of(words_said, named)


def _told_apart(stretch: Stretch, items: list[AskedItem], reply: BeingRead) -> list[AskedItem]:
    """Of rows of one name the one that takes the result word, or whose label is given."""
    text = " ".join(piece.text for piece in stretch.pieces)
    told = {piece.result for piece in stretch.pieces if piece.result}
    taking = [item for item in items if told and told <= set(item.results)]
    if len(taking) == 1:
        return taking
    if _SUMMED.search(text):
        # 「三つの枠を合わせて6件」 may as well be all that one of the rows counts.
        return items
    counting = [item for item in items if counts_in(text, item)]
    if gives_number(text) and len(counting) == 1:
        return counting
    behind = text[len(stretch.named) :]
    weights = Labels(replace(reply.asked, items=tuple(items))).of_labels(behind)
    weighed = {i.ref: max((weights[m.ref] for m in i.measures), default=0.0) for i in items}
    best = max(items, key=lambda item: weighed[item.ref])
    others = max((weighed[item.ref] for item in items if item is not best), default=0.0)
    return [best] if weighed[best.ref] >= others + CLEARLY_LABELLED else items


def _tells(piece: Piece, item: AskedItem, reply: BeingRead) -> bool:
    """Is a piece with a number a part of the text: a rest, or what was added?"""
    if not gives_number(piece.text) or tells_from(piece, item, reply) is None:
        return False
    # 「ICT推進員を14町会に派遣」 counts something else than 地区.
    other = counts_other(piece.text, item) and not counts_in(piece.text, item)
    return _ASIDE.search(piece.text) is not None or (other and words.tells_of_work(piece.text))


def _which(figure: ReadValue, items: Sequence[AskedItem]) -> Doubt:
    """Two rows are called so: the value is offered for each that counts the same."""
    counts = unit_of(figure.unit)
    options = tuple(
        replace(figure, measure=measure.ref, item=item.ref, unit=measure.unit)
        for item in items
        for measure in item.measures
        if measure.counts.base == counts.base
    )
    places = tuple(item.ref for item in items)
    return Doubt("ambiguous_initiative", figure.typed, places=places, figures=options)


def _shown(pieces: Sequence[Piece], reply: BeingRead) -> list[str]:
    """The lines of a stretch, with these pieces of it alone."""
    if not pieces:
        return []
    first = pieces[0].line
    shown = [""] * (pieces[-1].line - first + 1)
    for place, several in groupby(pieces, key=attrgetter("line")):
        mine, text = list(several), reply.lines[place].text
        begin, end = mine[0].begin, _with_border(text, mine[-1].end)
        # The number of a list stays in front of its entry.
        begin -= ITEM.match(text, max(begin - 1, 0), begin) is not None
        shown[place - first] = text[begin:end]
    return shown


def _with_border(text: str, end: int) -> int:
    while end < len(text) and text[end] in "。、,;!?)":
        end += 1
    return end


# -------------------------------------------------------------------- all other rows
def _read_others(stretch: Stretch, named: set[str], reply: BeingRead) -> None:
    """「全部継続です」, 「残りは前年どおり」: said of every row that nothing else was said of."""
    text = stretch.pieces[0].text[len(stretch.named) :].strip("、 ")
    given = {figure.measure for figure in reply.figures} | {doubt.measure for doubt in reply.doubts}
    items = _meant_by(stretch, named, reply)
    if not items:
        places = tuple(item.ref for item in reply.asked.items)
        typed = stretch.pieces[0].text
        reply.doubts.append(Doubt("ambiguous_initiative", typed, places=places))
        return
    # 「残りの数字は前年どおり」 speaks of the values of a named row, too.
    of_values = re.search(r"(?:数字|数値|値|件数|人数)", stretch.named) is not None
    valued = list(reply.asked.items) if of_values else items
    results = tuple(dict.fromkeys(word for item in items for word in item.results))
    result = result_alone(text, results)
    if result is not None:
        for item in items:
            if result in item.results:
                reply.statuses.setdefault(item.ref, result)
        reply.kinds.append("report")
    elif words.speech_of(text) == "same" or words.speech_of("前年" + text) == "same":
        reply.figures += [
            ReadValue(measure.ref, item.ref, measure.last, measure.unit,
                      reply.asked.fiscal_year, how="same", typed=stretch.pieces[0].text)
            for item in valued for measure in item.measures
            if measure.last is not None and not measure.given and measure.ref not in given
        ]  # fmt: skip
        reply.kinds.append("report")
    else:
        _read_stretch(replace(stretch, others=False), reply, None)


def _meant_by(stretch: Stretch, named: set[str], reply: BeingRead) -> list[AskedItem]:
    """The rows of which all, the rest, or those before are spoken; none where the count differs."""
    every = list(reply.asked.items)
    before = [item for item in every if item.ref in named]
    if not stretch.every:
        left_out = reply.left_out if stretch.named.startswith("それ以外") else named
        rest = [item for item in every if item.ref not in left_out]
        open_ = [i for i in every if i.results and i.ref not in reply.statuses]
        counted = (some for some in (rest, open_) if len(some) == stretch.count)
        return rest if stretch.count is None else next(counted, rest)
    if stretch.count is not None:
        with_result = [item for item in every if item.results]
        return next(
            (some for some in (before, every, with_result) if len(some) == stretch.count), []
        )
    return before if stretch.these and len(before) > 1 else every


def _but(pieces: Sequence[Piece], reply: BeingRead) -> tuple[list[Piece], set[str]]:
    """「AとB以外は継続」: the pieces, with 「それ以外」 for the names, and the rows left out."""
    found: list[Piece] = []
    left: set[str] = set()
    for piece in pieces:
        match = _BUT.match(piece.text)
        if match is None:
            found.append(piece)
            continue
        for part in re.split(r"と|、|及び|および|・", match["named"]):
            head = reply.names.head_of(part)
            left |= set(head.refs if head else reply.names.nearly(part))
        found.append(replace(piece, text="それ以外は" + piece.text[match.end() :]))
    return found, left


def _said_of_these(pieces: list[Piece], these: set[str], reply: BeingRead) -> list[Piece]:
    """「この2つは検討・試行」 after 「AとB以外は継続」."""
    left: list[Piece] = []
    for piece in pieces:
        match = _THESE.match(piece.text) if these else None
        items = [item for item in reply.asked.items if item.ref in these]
        results = tuple(dict.fromkeys(word for item in items for word in item.results))
        told = told_in(piece.text[match.end() :], results) if match else ()
        result = told[-1].word if told else None
        if result is None:
            left.append(piece)
        else:
            reply.statuses |= {item.ref: result for item in items if result in item.results}
    return left


# -------------------------------------------------------------------- all together
def _together(reply: BeingRead) -> ReadReply:
    figures = list({figure.measure: figure for figure in reply.figures}.values())
    given = {figure.measure for figure in figures} | {doubt.measure for doubt in reply.doubts}
    nothing = {ref: why for ref, why in reply.nothing.items() if ref not in given}
    kind = next((kind for kind in _ORDER if kind in reply.kinds), _ORDER[-1])
    return ReadReply(
        kind, tuple(figures), tuple(reply.doubts), dict(reply.statuses), dict(reply.notes), nothing
    )
