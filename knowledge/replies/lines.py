"""Read the lines of a reply: figures, result words, texts, and whatever must be asked."""

import re
from dataclasses import dataclass, field

from knowledge.names.normal import surface_key
from knowledge.replies import words
from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.clean import (
    ITEM,
    LONGEST,
    QUOTED,
    item_number,
    too_many_numbers,
    turns_around,
)
from knowledge.replies.corrections import is_correction, speaks_of_earlier, withdraws
from knowledge.replies.deciding import Decided, decide, is_last_year
from knowledge.replies.labels import Labels, best_of
from knowledge.replies.marks import ASKED, UNSURE
from knowledge.replies.placing import Placed, place_all
from knowledge.replies.results import result_alone, result_at_end, result_at_head
from knowledge.replies.roles import sentences
from knowledge.replies.spoken import Spoken, scan
from knowledge.replies.tables import read_table, tables_in
from knowledge.replies.understood import Doubt, Kind, ReadReply, ReadValue

# Where a clause ends; a comma between digits is none.
_CLAUSES = re.compile("[、;\t\n]|,(?!\\d)|\\s+|[\ue001-\ue063]|・(?=\\s)")
NAMED = 1.0
NO_ITEM = ""


@dataclass
class _Gathered:
    """What the words come to, while a reply is read."""

    statuses: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    nothing: dict[str, str | None] = field(default_factory=dict)
    figures: list[ReadValue] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    vague: list[Doubt] = field(default_factory=list)
    compared: list[Doubt] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def note(self, item: str, text: str, *, whole: bool = False) -> None:
        """Words about an item; a `whole` cell of a table needs no verb."""
        text = words.without_opening(text.strip(" 、。・-*●■◆○□:()　"))
        if len(re.sub(r"\W", "", text)) >= 2 and (whole or words.says_something(text)):
            self.notes.setdefault(item, []).append(text)


def too_long(text: str) -> Doubt:
    """Nobody can tell by reading on where such a message has its values."""
    return Doubt("unreadable_number", text[:40], about="long")


def read_lines(text: str, lines: list[str], asked: AskedFor, topic: str | None) -> ReadReply:
    """Read the cleaned lines of a reply, or some of them. Whatever they hold, nothing is raised.

    `topic` is the item that the person spoke of before, if that is known.
    """
    if too_many_numbers(lines):
        return ReadReply("report", doubts=(too_long(text),))
    naming = Labels(asked)
    tables = tables_in(lines, asked)
    in_table = {place for table in tables for place in range(table[0][0], table[-1][0] + 1)}
    plain = ["" if place in in_table else line for place, line in enumerate(lines)]
    numbers = scan(plain, asked, naming, topic)
    told: list[tuple[str, str]] = []
    for table in tables:
        spoken, cells = read_table(table, asked, naming)
        if not spoken and not _tells_by_row(cells, asked):
            # No cell is a figure: then these are lines like any other.
            loose = {place: lines[place].replace("\t", "  ") for place, _ in table}
            for place, line in loose.items():
                plain[place] = line
            only = [loose.get(place, "") for place in range(len(lines))]
            numbers += scan(only, asked, naming, topic)
            continue
        numbers += spoken
        told += cells
    _mark_questions(plain, numbers, asked.fiscal_year)
    if any(words.is_unfinished(line) for line in plain):
        for one in numbers:
            one.number.notes.append(UNSURE)
    placed = place_all(numbers, lines, asked, naming)
    decided = decide(placed, asked)
    _ask_back(decided, placed)
    said = _words(plain, placed, decided, told, asked, naming, topic)
    return _reading(text, plain, placed, decided, said, asked)


def _tells_by_row(cells: list[tuple[str, str]], asked: AskedFor) -> bool:
    """Does a table without figures say for a row how it went?"""
    results = _results(asked)
    return any(result_alone(text, results) for label, text in cells if text != label)


def _mark_questions(lines: list[str], spoken: list[Spoken], year: int) -> None:
    """A number within a question is no report, unless it is asked whether it is right.

    One within a promise (「4課の分をまとめて回答します」) is one only where its unit is wanted.
    """
    cut: dict[int, list[tuple[int, int, int | None, bool]]] = {}
    for one in spoken:
        line = lines[one.number.line]
        if one.number.line not in cut:
            cut[one.number.line] = [
                (a, b, _asks_from(line[a:b]), words.promises(line[a:b])) for a, b in sentences(line)
            ]
        for begin, end, asks_from, promises in cut[one.number.line]:
            if begin <= one.number.start < end and words.orders_for_others(line[begin:end]):
                one.number.role = "other"
            elif asks_from is not None and begin <= one.number.start < end:
                asks = words.asks_whether_right(line[one.number.end : end])
                if one.number.start < begin + asks_from and one.number.year in (None, year):
                    if not words.asks_to_confirm(line[begin + asks_from : end]):
                        continue
                    asks = True
                if asks and one.number.role in ("figure", "total"):
                    one.number.notes.append(ASKED)
                else:
                    one.number.role = "other"
                    one.number.notes.append(ASKED)
            elif begin <= one.number.start < end and promises:
                one.number.promised = True


def _asks_from(sentence: str) -> int | None:
    """Where in the sentence the question begins; None where nothing is asked."""
    asks = words.is_question(sentence.strip())
    return words.question_begins(sentence) if asks else None


def _ask_back(decided: Decided, placed: list[Placed]) -> None:
    """「61,044件でよいでしょうか」: read back, and kept only after an answer."""
    for about in (ASKED, UNSURE):
        chosen = set(map(id, decided.chosen))
        open_ = {p.only for p in placed if about in p.number.notes and id(p) in chosen}
        for figure in [f for f in decided.figures if f.measure in open_]:
            decided.figures.remove(figure)
            decided.doubts.append(
                Doubt(None, figure.typed, figure.measure, figure.item, (figure,), about=about)
            )


# -------------------------------------------------------------------- words
def _words(
    lines: list[str],
    placed: list[Placed],
    decided: Decided,
    told: list[tuple[str, str]],
    asked: AskedFor,
    naming: Labels,
    topic: str | None,
) -> _Gathered:
    said = _Gathered()
    current = topic
    for place, line in enumerate(lines):
        for begin, end in () if line.startswith(QUOTED) else sentences(line):
            current = _sentence(
                line, place, begin, end, placed, decided, said, asked, naming, current
            )
    named: dict[str, str] = {}
    for label, text in told:
        result = result_alone(text, _results(asked))
        item = named.get(label) or _item_for(label, asked, naming, None, result or "")
        if item is not None:
            named[label] = item
        if result is not None and item:
            said.statuses[item] = result
        elif text != label and words.speech_of(text) == "words":
            said.note(item or NO_ITEM, text, whole=True)
    return said


def _sentence(
    line: str,
    place: int,
    begin: int,
    end: int,
    placed: list[Placed],
    decided: Decided,
    said: _Gathered,
    asked: AskedFor,
    naming: Labels,
    current: str | None,
) -> str | None:
    """Read the clauses of a sentence; returns the item that is spoken of at its end."""
    sentence = line[begin:end]
    mine = [p for p in placed if p.number.line == place and begin <= p.number.start < end]
    spoken_for = [p for p in mine if p in decided.used]
    if words.orders_for_others(sentence):
        return current
    if (asks_from := _asks_from(sentence)) is not None:
        said.kinds.add("question")
        if not asks_from:
            return current
        sentence, end = sentence[:asks_from], begin + asks_from
        mine = [p for p in mine if p.number.start < end]
        spoken_for = [p for p in spoken_for if p.number.start < end]
    polite = words.is_polite(sentence) or words.talk_in(sentence) == "talk"
    for first, last in _clauses(sentence, [p.number.end - begin for p in mine]):
        clause = sentence[first:last]
        number = _number_of_list(sentence[:first])
        inside = [p for p in spoken_for if begin + first <= p.number.start < begin + last]
        current = _topic(clause, asked, naming, number, current)
        told = [p for p in inside if p in decided.chosen or p.number.role in ("figure", "total")]
        if told and not (set(map(id, told)).isdisjoint(map(id, decided.chosen)) and decided.chosen):
            _beside_figures(clause, begin + first, inside, said, asked, naming, current)
        elif not inside or (words.tells_of_work(clause) and _only_explains(inside, decided)):
            _clause(clause, sentence, polite, said, asked, naming, current, number)
    return current


def _only_explains(inside: list[Placed], decided: Decided) -> bool:
    """Are these numbers beside the value of their measure: 「老朽化で2箇所を撤去したため」?"""
    valued = {one.only for one in decided.chosen}
    return all(one.only in valued for one in inside)


def _clauses(sentence: str, ends: list[int]) -> list[tuple[int, int]]:
    """Where clauses begin and end; a blank behind a number (`ends`) parts them, too."""
    cuts = [0]
    for match in _CLAUSES.finditer(sentence):
        if match[0].strip(" ") or len(match[0]) > 1 or match.start() in ends:
            cuts += [match.start(), match.end()]
    cuts.append(len(sentence))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if sentence[a:b].strip()]


def _number_of_list(before: str) -> int | None:
    letters = ITEM.findall(before)
    return item_number(letters[-1]) if letters else None


def _topic(
    clause: str, asked: AskedFor, naming: Labels, number: int | None, current: str | None
) -> str | None:
    if (named := _item_for(clause, asked, naming, None)) is not None:
        return named
    if number is not None and number <= len(asked.items) and len(asked.items) > 1:
        return asked.items[number - 1].ref
    return current


def _item_for(
    text: str, asked: AskedFor, naming: Labels, default: str | None, result: str = ""
) -> str | None:
    """The item that the words name (one that takes the `result`); the only one of a request."""
    if len(asked.items) == 1:
        return asked.items[0].ref
    weights = naming.of_items(text)
    taking = [item.ref for item in asked.items if not result or result in item.results]
    best = best_of(weights, taking)
    return best[0] if len(best) == 1 and weights[best[0]] >= NAMED else default


def _beside_figures(
    clause: str,
    start: int,
    inside: list[Placed],
    said: _Gathered,
    asked: AskedFor,
    naming: Labels,
    current: str | None,
) -> None:
    """A clause that gives a figure may also give a result word: 「拡大 16,870人」."""
    cut = clause
    for one in sorted(inside, key=lambda p: -p.number.start):
        begin, end = one.number.start - start, one.number.end - start
        cut = cut[: max(begin, 0)] + "\x00\n" + cut[end:]
    for piece in re.findall(r"\(([^()\n]*)\)", cut):
        if words.tells_of_work(piece):
            said.note(current or _item_for(clause, asked, naming, None) or NO_ITEM, piece)
    for piece in re.split(r"[\s()【】\[\]<>]+", cut):
        # 「新規6台」 counts; 「16,870人で拡大」 and 「拡大 16,870人」 say how it went.
        if f"{piece}\x00" in cut:
            continue
        result = result_at_end(piece.strip("\x00").lstrip("で、"), _results(asked))
        if result is not None:
            before, word = result
            named = _item_for(before, asked, naming, None, word) if before else None
            item = named if before else current or _item_for(clause, asked, naming, None)
            speaks = not before or any(naming.of_items(before).values())
            if item and speaks:
                said.statuses.setdefault(item, word)


def _clause(
    clause: str,
    sentence: str,
    polite: bool,
    said: _Gathered,
    asked: AskedFor,
    naming: Labels,
    current: str | None,
    number: int | None,
) -> None:
    speech = words.speech_of(clause)
    bare = re.sub(r"\([^()]*\)", " ", clause).strip()
    if speech == "later" and bare != clause and result_at_end(bare, _results(asked)):
        # 「検討(費用対効果を精査中)」 says how it stands.
        speech = "words"
    if speech == "words" and polite:
        speech = "polite"
    if speech == "words" and words.talk_in(sentence) == "later":
        speech = "later"
    said.kinds.add(speech)
    if speech == "words" and words.compares(clause):
        _only_compared(clause, said, asked, naming, current)
        if words.only_compares(clause):
            return
    if speech == "same":
        _same(
            sentence if words.speaks_of_all(clause) else clause,
            said,
            asked,
            naming,
            current,
            number,
        )
    elif speech == "nothing":
        _nothing(clause, sentence, said, asked, naming, current)
    elif speech == "words":
        _tell(clause, said, asked, naming, current)


def _only_compared(
    clause: str, said: _Gathered, asked: AskedFor, naming: Labels, current: str | None
) -> None:
    """「去年の半分になりました」: asked about, where no value is given besides."""
    meant = _meant(clause, asked, naming, current) or []
    for measure in meant if len(meant) == 1 else ():
        item = asked.item_of(measure.ref).ref
        said.compared.append(Doubt(None, clause.strip(), measure.ref, item, about="change"))
    if len(meant) != 1 and words.only_compares(clause):
        refs = [measure.ref for measure in asked.measures]
        best = best_of(naming.of_measures(clause), refs) or refs
        items = {asked.item_of(ref).ref for ref in best}
        doubt = Doubt("ambiguous_measure", clause.strip(), places=tuple(best), about="change")
        if len(items) > 1:
            places = tuple(item.ref for item in asked.items if item.ref in items)
            doubt = Doubt("ambiguous_initiative", clause.strip(), places=places, about="change")
        said.compared.append(doubt)


def _tell(
    clause: str, said: _Gathered, asked: AskedFor, naming: Labels, current: str | None
) -> None:
    """A result word that stands for itself, else a text."""
    item = _item_for(clause, asked, naming, current)
    if (opened := result_at_head(clause, _results(asked))) is not None and item:
        said.statuses[item] = opened[0]
        said.kinds.add("status")
        said.note(item, opened[1])
        return
    for piece in (clause, *re.split(r"[\s()【】\[\]<>「」『』]+", clause)):
        result = result_at_end(piece, _results(asked))
        if result is None or not _tell_result(clause, *result, said, asked, naming, item):
            continue
        rest = clause.replace(piece, " ", 1)
        if rest.strip() and piece is not clause:
            said.note(item or NO_ITEM, rest)
        said.kinds.add("status")
        return
    if (key := surface_key(clause)) and any(key in surface_key(name) for name in _names(asked)):
        # A heading, or a label without its number.
        return
    said.note(item or NO_ITEM, clause)


def _tell_result(
    clause: str,
    before: str,
    word: str,
    said: _Gathered,
    asked: AskedFor,
    naming: Labels,
    item: str | None,
) -> bool:
    """Keep a result word for the item that is named before it, else for the one spoken of."""
    target = _item_for(before, asked, naming, None, word) if before else item
    if target is None and words.speaks_of_all(clause):
        said.statuses |= {one.ref: word for one in asked.items}
    elif target is None and before:
        return False
    elif target is None:
        places = tuple(one.ref for one in asked.items)
        doubt = Doubt("ambiguous_initiative", clause.strip(), places=places, about="status")
        said.doubts.append(doubt)
    else:
        if len(asked.items) == 1 and before and not any(naming.of_items(before).values()):
            return False
        said.statuses[target] = word
    return True


def _names(asked: AskedFor) -> list[str]:
    return [item.title for item in asked.items] + [measure.label for measure in asked.measures]


def _results(asked: AskedFor) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for item in asked.items for word in item.results))


# -------------------------------------------------------------------- same, nothing
def _meant(
    clause: str, asked: AskedFor, naming: Labels, current: str | None, *, known: bool = False
) -> list[AskedMeasure] | None:
    """Which values a clause without a number speaks of; None where that is open.

    `known`: of several, one whose last year's value is known is meant.
    """
    weights = naming.of_measures(clause)
    best = best_of(weights)
    if known and len(best) > 1:
        best = [ref for ref in best if asked.measure(ref).last is not None] or best
    items = {asked.item_of(ref).ref for ref in best}
    if len(joined := _joined(clause, naming)) > 1:
        return [asked.measure(ref) for ref in joined]
    if len(best) == 1 and not words.speaks_of_all(clause):
        return [asked.measure(best[0])]
    if words.speaks_of_all(clause):
        named = [ref for ref, weight in weights.items() if weight >= NAMED]
        return [asked.measure(ref) for ref in named] or list(asked.measures)
    if len(items) == 1:
        labels = naming.of_labels(clause)
        named = [ref for ref in best if labels[ref] > 0]
        return [asked.measure(ref) for ref in (named or best)]
    if len(asked.items) == 1:
        return list(asked.measures)
    # 「〇〇 実績なし」 about something that nobody asked for is not said of what came before.
    if not best and words.names_something(clause):
        return None
    if not best and current is not None:
        return list(_item(asked, current).measures)
    with_values = [item for item in asked.items if item.measures]
    if not best and len(with_values) == 1:
        return list(with_values[0].measures)
    return None


def _joined(clause: str, naming: Labels) -> list[str]:
    """「ロボ活とIT部活の部員数は」: the values that are named side by side before 「は」."""
    head = re.split("[はも]", clause, maxsplit=1)[0]
    parts = [part for part in re.split("と|及び|および|・", head) if part.strip()]
    if len(parts) < 2:
        return []
    best = [best_of(naming.of_measures(part)) for part in parts]
    single = {refs[0] for refs in best if len(refs) == 1}
    return sorted(single) if len(single) == len(parts) else []


def _item(asked: AskedFor, ref: str) -> AskedItem:
    return next(item for item in asked.items if item.ref == ref)


def _same(
    clause: str,
    said: _Gathered,
    asked: AskedFor,
    naming: Labels,
    current: str | None,
    number: int | None,
) -> None:
    meant = _meant(clause, asked, naming, current, known=True)
    if number is None and words.names_something(clause) and _names_nothing(clause, naming):
        # 「会場は前年と同じ」 speaks of no value, 「登録者は前年と同じ」 of one not asked for.
        refs = tuple(measure.ref for measure in asked.measures)
        if words.counts_something(clause):
            said.doubts.append(
                Doubt("ambiguous_measure", clause.strip(), places=refs, about="same")
            )
        else:
            said.vague.append(Doubt("ambiguous_measure", clause.strip(), places=refs, about="same"))
            said.note(current or _item_for(clause, asked, naming, None) or NO_ITEM, clause)
        return
    if number is not None and number <= len(asked.measures) and len(asked.items) == 1:
        meant = [asked.measures[number - 1]]
    if meant is None:
        places = tuple(item.ref for item in asked.items if item.measures)
        said.doubts.append(
            Doubt("ambiguous_initiative", clause.strip(), places=places, about="same")
        )
        return
    for measure in meant:
        item = asked.item_of(measure.ref).ref
        if measure.last is None:
            said.doubts.append(Doubt(None, clause.strip(), measure.ref, item, about="no_last"))
            continue
        nearly = words.only_nearly_same(clause)
        figure = ReadValue(
            measure.ref, item, measure.last, measure.unit, asked.fiscal_year,
            approx=nearly, how="same", typed=clause.strip(),
        )  # fmt: skip
        if nearly:
            said.compared.append(
                Doubt(None, clause.strip(), measure.ref, item, (figure,), about="nearly")
            )
        else:
            said.figures.append(figure)


def _names_nothing(clause: str, naming: Labels) -> bool:
    weights = (naming.of_measures(clause), naming.of_items(clause))
    return not any(weight for one in weights for weight in one.values())


def _nothing(
    clause: str,
    sentence: str,
    said: _Gathered,
    asked: AskedFor,
    naming: Labels,
    current: str | None,
) -> None:
    meant = _meant(clause, asked, naming, current)
    if meant is None:
        places = tuple(item.ref for item in asked.items)
        said.doubts.append(
            Doubt("ambiguous_initiative", clause.strip(), places=places, about="nothing")
        )
        return
    told = words.reason_in(sentence)
    for measure in meant:
        said.nothing[measure.ref] = told
    if not meant:
        said.nothing[current or asked.items[0].ref if asked.items else NO_ITEM] = told


# -------------------------------------------------------------------- all together
def _reading(
    text: str,
    lines: list[str],
    placed: list[Placed],
    decided: Decided,
    said: _Gathered,
    asked: AskedFor,
) -> ReadReply:
    figures = list(decided.figures)
    doubts = [*decided.doubts, *said.doubts]
    given = {figure.measure for figure in figures} | {doubt.measure for doubt in doubts}
    for figure in said.figures:
        if figure.measure not in given:
            figures.append(figure)
    given |= {figure.measure for figure in figures}
    doubts += [doubt for doubt in said.compared if doubt.measure not in given]
    if not figures and "later" in said.kinds:
        # 「昨年度は48,600人でしたが、今年度分はまだ出ていません」
        doubts = [doubt for doubt in doubts if not is_last_year(doubt, asked)]
    if not figures and not doubts and not said.statuses:
        doubts += said.vague
    nothing = {ref: why for ref, why in said.nothing.items() if ref not in given}
    whole = "\n".join(line for line in lines if not line.startswith(QUOTED))
    if turns_around(text) and figures:
        doubts += [Doubt("unreadable_number", f.typed, f.measure, f.item) for f in figures]
        figures = []
    if len(text) > LONGEST or (not figures and not doubts and _is_hollow(lines, asked)):
        doubts.append(Doubt("unreadable_number", text[:40], about="long"))
    told = {
        item: [text for text in dict.fromkeys(texts) if not _only_another_year(text, asked)]
        for item, texts in said.notes.items()
    }
    notes = {item: "。".join(texts) for item, texts in told.items() if texts}
    kind = _kind(whole, placed, said, figures, doubts, nothing, notes)
    if kind == "correction" and not figures and not doubts:
        doubts.append(Doubt(None, whole.strip()[:80], about="withdrawn"))
    if kind in ("smalltalk", "question") or (kind == "correction" and not figures):
        # What is said about an earlier message tells nothing of what was done.
        notes = {}
    return ReadReply(kind, tuple(figures), tuple(doubts), dict(said.statuses), notes, nothing)


def _only_another_year(text: str, asked: AskedFor) -> bool:
    """「前年は205,534件」: a value of another year and what it is called, and nothing besides."""
    said = words.ANOTHER_YEAR.sub(" ", text)
    if said == text:
        return False
    for name in sorted(_names(asked), key=len, reverse=True):
        said = said.replace(name, " ")
    units = "|".join(re.escape(measure.unit) for measure in asked.measures)
    said = re.sub(rf"[約のべ]*[\d,.]+[万億千百]*(?:{units})?|です|でした|だった", " ", said)
    return re.search(r"[\w%]", re.sub(r"[はがもので\s、。:]", "", said)) is None


def _kind(
    whole: str,
    placed: list[Placed],
    said: _Gathered,
    figures: list[ReadValue],
    doubts: list[Doubt],
    nothing: dict[str, str | None],
    notes: dict[str, str],
) -> Kind:
    replaces = any(one.number.role == "wrong" for one in placed)
    given = bool(figures or doubts)
    earlier = given or speaks_of_earlier(whole) or (withdraws(whole) and not said.statuses)
    if replaces or (is_correction(whole) and earlier):
        return "correction"
    if all(doubt.about == ASKED for doubt in doubts) and doubts and not figures:
        return "question"
    if figures or said.statuses or (doubts and not _only_about_words(doubts)):
        return "report"
    if "question" in said.kinds:
        return "question"
    if nothing or "nothing" in said.kinds:
        return "nothing_to_report"
    if doubts:
        return "report"
    if "later" in said.kinds:
        return "later"
    counted = any(one.number.role != "other" for one in placed)
    if notes and (counted or any(words.tells_of_work(text) for text in notes.values())):
        return "report"
    return "smalltalk"


def _only_about_words(doubts: list[Doubt]) -> bool:
    return all(doubt.about == "nothing" for doubt in doubts)


def _is_hollow(lines: list[str], asked: AskedFor) -> bool:
    """「貸出冊数:  冊」: the place of a number is left empty. Or a number far too long."""
    units = "|".join(re.escape(m.unit) for m in asked.measures)
    if not units:
        return False
    return any(
        re.search(rf"[:はが]\s*(?:{units})\s*(?:です|でした)?\s*$", line)
        and not re.search(r"\d", line)
        for line in lines
    )
