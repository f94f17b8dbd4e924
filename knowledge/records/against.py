"""Does an edition say what its published document says? The records against the document's text.

The text was taken out of a PDF: blanks, line breaks and page numbers stand in odd places, full and
half width are mixed. So both sides are compared by their letters alone (`letters_of`). What stands
in the document but not between its title and the next one is told too, as a hint, and so are years
in disorder and titles without their end: a table may be scrambled, and a reader has to look.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz, process

from knowledge.records.loading import AS_BEFORE, NOTHING
from knowledge.records.models import Figure, Initiative, Plan, Record, Records, Target

MERGED = "統合"  # how records write the cells of an item from the year in which it was merged
ALIKE = 80.0  # partial ratio from which a line is told as the nearest
LEAST_PART = 0.75  # a line shorter than this part of the text is too little to be like it
SHARED = 16  # letters in a row, names not counted, from which a sentence may be the document's
AROUND = 12  # characters told before a number, and twice as many after it
MOST_LINES = 3  # lines told of one title
APART = 6  # letters that may stand between a number and its unit: 「17の文化施設」 for 「17施設」
BEFORE = 30  # letters before a title that still belong to it: a number, a mark, a department

# What is printed as a name, and may be used in a sentence of ours.
_NAMES = frozenset("計画の名前 分野 視点 方向 題名 担当課 別名 関連計画 KPI 参考指標".split())
# What is printed as a number with its unit; these end the name of its kind.
_COUNTED = ("目標", "値", "全体")
_DASHES = frozenset("-‐‑‒–—―−─━")
# Neither a tag nor the mark of a footnote is part of the words around it: 「AI※2相談」.
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|※\d{1,2}(?![\d,.])")
# A number in a circle is a mark; NFKC would join it to the digits after it: 「⑤400人」.
_CIRCLED = re.compile("[①-⓿❶-➓㉑-㉟㊱-㊿]")
_PAGE_NUMBER = re.compile(r"[-\s]*\d{1,3}[-\s]*")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?")


# ------------------------------------------------------------------ what is told
@dataclass(frozen=True)
class Near:
    """The place of the document that is most like what was not found."""

    line: int
    text: str


@dataclass(frozen=True)
class NotInDocument:
    """Something of a record that the document does not have; `lines` are those of its title.

    `numbers` are those of a figure or target that the document has nowhere, however written.
    """

    item: str
    lines: tuple[int, ...]
    what: str
    near: Near | None = None
    numbers: tuple[str, ...] = ()

    def __str__(self) -> str:
        numbers = f"（{'、'.join(self.numbers)} という数もありません）" if self.numbers else ""
        near = f"（近いのは{self.near.line}行目「{self.near.text}」）" if self.near else ""
        return f"{_at(self.item, self.lines)}: {self.what}が文書にありません{numbers}{near}"


@dataclass(frozen=True)
class Elsewhere:
    """Something that the document has, but never between its title and the next one."""

    item: str
    lines: tuple[int, ...]
    what: str
    line: int

    def __str__(self) -> str:
        where = _at(self.item, self.lines)
        return f"{where}: {self.what}は題名の近くにありません（はじめて出るのは{self.line}行目）"


@dataclass(frozen=True)
class Doubtful:
    """What the document has in another order, within longer words, or with words between."""

    item: str
    lines: tuple[int, ...]
    what: str

    def __str__(self) -> str:
        return f"{_at(self.item, self.lines)}: {self.what}"


@dataclass(frozen=True)
class Shared:
    """A sentence of ours that runs as the document does at this line."""

    item: str
    line: int
    run: str

    def __str__(self) -> str:
        return f"{self.item}: 「{self.run}」は文書と同じ言い回しかもしれません（{self.line}行目）"


@dataclass(frozen=True)
class Unrecorded:
    """A number of the document that no record has, at its first place."""

    number: str
    line: int
    around: str
    places: int

    def __str__(self) -> str:
        others = f"、ほか{self.places - 1}か所" if self.places > 1 else ""
        return f"{self.line}行目{others}: {self.number} はどの記録にもありません「{self.around}」"


@dataclass(frozen=True)
class Comparison:
    """All that was found; `looked_up` counts what the document was asked for."""

    missing: tuple[NotInDocument, ...]
    elsewhere: tuple[Elsewhere, ...]
    doubtful: tuple[Doubtful, ...]
    shared: tuple[Shared, ...]
    unrecorded: tuple[Unrecorded, ...]
    looked_up: int


def compare(records: Records, plan: Plan, text: str) -> Comparison:
    """Hold one edition against the text of its document."""
    document, own = Document(text), _of(records, plan)
    # An item that is printed again has the same texts once more.
    wanted = list(dict.fromkeys(_wanted(own, plan)))
    return Comparison(
        missing=tuple(_missing(wanted, document)),
        elsewhere=tuple(_elsewhere(wanted, own, document)),
        doubtful=tuple(dict.fromkeys(_doubtful(wanted, own, plan, document))),
        shared=tuple(dict.fromkeys(_shared(own, plan, document))),
        unrecorded=tuple(_unrecorded(own, document)),
        looked_up=len(wanted),
    )


def _at(item: str, lines: tuple[int, ...]) -> str:
    """An item with the lines where its title stands, the first few of them."""
    if not lines:
        return item
    more = "ほか" if len(lines) > MOST_LINES else ""
    return f"{item}（{'・'.join(str(line) for line in lines[:MOST_LINES])}行目{more}）"


def _of(records: Records, plan: Plan) -> Records:
    """What belongs to this edition alone; departments and aliases as they are."""
    kept = {
        kind: tuple(row for row in getattr(records, kind) if row.plan == plan.id)
        for kind in ("initiatives", "kpis", "indicators", "meetings", "glossary", "facts")
    }
    return records.model_copy(update=kept | {"plans": (plan,)})


# ------------------------------------------------------------------ the document
def letters_of(text: str) -> str:
    """What is compared: letters, digits and %, without blanks, brackets and marks; one dash."""
    return "".join(letter for letter, _ in _letters(_even(text)))


def _even(text: str) -> str:
    """One width and one form of each letter, numbers in circles as bullets."""
    return unicodedata.normalize("NFKC", _CIRCLED.sub("・", text))


def _letters(plain: str) -> Iterator[tuple[str, int]]:
    """Each letter that counts, with its place in the text made even.

    A dash counts only within a word: before a word it is a bullet, alone an empty cell.
    """
    before = ""
    for place, letter in enumerate(plain):
        if letter in _DASHES:
            if before.isalnum():
                yield "ー", place
        elif letter == "%" or unicodedata.category(letter)[0] in "LNM":
            yield letter, place
        before = letter


class Document:
    """The text of a document, to be searched by its letters."""

    def __init__(self, text: str) -> None:
        plain = _even(text)
        # Tags are blanked, not cut, so that every letter keeps its place.
        self.plain = _TAG.sub(lambda tag: " " * len(tag[0]), plain)
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", self.plain))]
        pairs = list(_letters(self.plain))
        self.letters = "".join(letter for letter, _ in pairs)
        self._places = [place for _, place in pairs]

    def line_at(self, at: int) -> int:
        """The line, counted from 1, of the letter `at`."""
        return bisect_right(self._line_starts, self._places[at])

    def lines_of(self, text: str) -> tuple[int, ...]:
        """The lines where this text begins; none when the document does not have it."""
        if starts := self.starts_of(text):
            return tuple(dict.fromkeys(map(self.line_at, starts)))
        # A page number may stand in the middle of what goes on over the page.
        return self._paged.lines_of(text) if self._paged is not None else ()

    def starts_of(self, text: str) -> list[int]:
        """Every place in `letters` where this text begins."""
        wanted = letters_of(text)
        found = (match.start() for match in re.finditer(wanted, self.letters))
        return [
            at
            for at in (found if wanted else ())
            if not (self._within_number(at) or self._within_number(at + len(wanted)))
        ]

    def lines_apart(self, text: str) -> tuple[int, ...]:
        """The lines where a number stands with its unit a few letters behind."""
        parts = re.fullmatch(r"(\D*\d+)(\D+)", letters_of(text))
        if parts is None:
            return ()
        apart = re.finditer(rf"{parts[1]}\D{{1,{APART}}}{parts[2]}", self.letters)
        found = (match.start() for match in apart if not self._within_number(match.start()))
        return tuple(dict.fromkeys(map(self.line_at, found)))

    def stands_alone(self, text: str) -> bool:
        """Does this text, at one place at least, begin and end where words of the document do?

        A title that lost its end is followed by more letters without a blank between.
        """
        length = len(letters_of(text))
        return any(
            self._edge(self._places[at] - 1) and self._edge(self._places[at + length - 1] + 1)
            for at in self.starts_of(text)
        )

    def _edge(self, place: int) -> bool:
        """Is there no letter at this place, so that words begin or end beside it?"""
        at = self.plain[place : place + 1] if place >= 0 else ""
        return not at or unicodedata.category(at)[0] not in "LN"

    def _within_number(self, at: int) -> bool:
        """Is one number cut in two before this letter? 70 is not found in 170, nor in 1,070."""
        if not (0 < at < len(self.letters) and self.letters[at - 1 : at + 1].isdecimal()):
            return False
        between = self.plain[self._places[at - 1] + 1 : self._places[at]]
        return between in ("", ",", ".")

    @cached_property
    def _paged(self) -> "Document | None":
        """The same without lines that hold a page number; None when there are none."""
        lines = self.plain.split("\n")
        kept = ["" if _PAGE_NUMBER.fullmatch(line) else line for line in lines]
        return Document("\n".join(kept)) if kept != lines else None

    @cached_property
    def numbers(self) -> dict[str, list[int]]:
        """Every number, without its commas, and the places in `plain` where it stands."""
        found: dict[str, list[int]] = {}
        for match in _NUMBER.finditer(self.plain):
            found.setdefault(_plain(match[0]), []).append(match.start())
        return found

    def around(self, place: int) -> tuple[int, str]:
        """The line of a place in `plain`, and the text around it within that line."""
        line = bisect_right(self._line_starts, place)
        first = self._line_starts[line - 1]
        last = self.plain.find("\n", place)
        last = len(self.plain) if last < 0 else last
        around = self.plain[max(first, place - AROUND) : min(last, place + 2 * AROUND)]
        return line, " ".join(around.split())

    @cached_property
    def _lines(self) -> list[str]:
        """The letters of each line, and of each two lines in a row."""
        lines = [letters for line in self.plain.split("\n") if (letters := letters_of(line))]
        return lines + [one + other for one, other in pairwise(lines)]

    def nearest(self, text: str) -> Near | None:
        """The line most like this text, cut to the part that is like it; a fragment is none."""
        wanted = letters_of(text)
        lines = [line for line in self._lines if len(line) >= LEAST_PART * len(wanted)]
        best = process.extractOne(wanted, lines, scorer=fuzz.partial_ratio, score_cutoff=ALIKE)
        part = fuzz.partial_ratio_alignment(wanted, best[0]) if best else None
        if best is None or part is None:
            return None
        alike = best[0][part.dest_start : part.dest_end]
        return Near(self.line_at(self.letters.index(alike)), alike)


# ------------------------------------------------------------------ what the document must have
@dataclass(frozen=True)
class _Wanted:
    """One text that is printed: whose it is, what it is, and how it is printed."""

    item: str
    title: str | None
    kind: str
    text: str

    @property
    def what(self) -> str:
        return f"{self.kind}「{self.text}」"


def _wanted(own: Records, plan: Plan) -> Iterator[_Wanted]:
    yield _Wanted(plan.id, None, "計画の名前", plan.name)
    yield from _headings(own, plan)
    for item in own.initiatives:
        for kind, text in _texts_of(item):
            yield _Wanted(item.title, item.title, kind, text)
    for kpi in own.kpis:
        for kind, text in (("KPI", kpi.name), *_target_and_figures({"": kpi.target}, kpi.figures)):
            yield _Wanted(kpi.name, kpi.name, kind, text)
    for indicator in own.indicators:
        name = indicator.name
        for kind, text in (("参考指標", name), *_target_and_figures({}, indicator.figures)):
            yield _Wanted(name, name, kind, text)


def _headings(own: Records, plan: Plan) -> Iterator[_Wanted]:
    items, kpis = own.initiatives, own.kpis
    for kind, texts in (
        ("分野", [*plan.fields, *(item.field for item in items), *(kpi.field for kpi in kpis)]),
        ("視点", [*(item.viewpoint for item in items), *(kpi.viewpoint for kpi in kpis)]),
        ("方向", [item.direction for item in items]),
    ):
        for text in dict.fromkeys(texts):
            if text:
                yield _Wanted(plan.id, None, kind, text)


def _texts_of(item: Initiative) -> Iterator[tuple[str, str]]:
    """All that is printed of an initiative: what it is, and the text."""
    yield "題名", item.title
    yield from (("番号", item.code),) if item.code else ()
    # An item that is printed again shows the way to its first place instead of its departments.
    yield from (("担当課", name) for name in item.departments if item.reprint_of is None)
    yield from _cells(item)
    yield from (("別名", name) for name in item.also)
    yield from (("指標", item.indicator),) if item.indicator else ()
    yield from (("関連計画", name) for name in item.related_plans)
    for measure in item.measures:
        yield from (("全体", measure.of),) if measure.of else ()
        yield from _target_and_figures(measure.targets, measure.figures, f"{measure.label} ")


def _cells(item: Initiative) -> Iterator[tuple[str, str]]:
    """The cells of the stages, each once; years that were reworded are not printed so."""
    cells: dict[str, list[int]] = {}
    rows = (item.stages_printed, *item.department_stages.values())
    # Where an item was merged, the document may say it in other words.
    unprinted = {*AS_BEFORE, *NOTHING, *([MERGED] if item.merged_into else [])}
    for year, cell in ((year, cell) for row in rows for year, cell in row.items()):
        if year in item.stages_printed and cell not in unprinted:
            years = cells.setdefault(cell, [])
            years += [] if year in years else [year]
    for cell, years in cells.items():
        yield f"{'・'.join(str(year) for year in years)}年度の工程", cell


def _target_and_figures(
    targets: Mapping[str, Target], figures: Mapping[str, Figure], label: str = ""
) -> Iterator[tuple[str, str]]:
    for span, target in targets.items():
        yield f"{label}{span}{'年度の' if span else ''}目標", target.text
    for span, figure in figures.items():
        yield f"{label}{span}年度の値", figure.printed


# ------------------------------------------------------------------ what is missing
def _missing(wanted: Iterable[_Wanted], document: Document) -> Iterator[NotInDocument]:
    for one in wanted:
        if document.lines_of(one.text) or _apart(one, document):
            continue
        lines = document.lines_of(one.title) if one.title else ()
        numbers = _numbers_in(one.text) if one.kind.endswith(_COUNTED) else ()
        strange = tuple(number for number in numbers if number not in document.numbers)
        yield NotInDocument(one.item, lines, one.what, document.nearest(one.text), strange)


def _apart(one: _Wanted, document: Document) -> tuple[int, ...]:
    return document.lines_apart(one.text) if one.kind.endswith(_COUNTED) else ()


def _elsewhere(wanted: Iterable[_Wanted], own: Records, document: Document) -> Iterator[Elsewhere]:
    """What stands only where other titles are; another name may stand anywhere."""
    titles = _titles(own, document)
    ends = _ends(own, titles)
    for one in wanted:
        starts = titles.get(one.title or "")
        places = document.starts_of(one.text)
        if not starts or not places or one.kind == "別名":
            continue
        if not any(_beside(place, starts, ends) for place in places):
            lines = document.lines_of(one.title or "")
            yield Elsewhere(one.item, lines, one.what, document.line_at(places[0]))


def _titles(own: Records, document: Document) -> dict[str, list[int]]:
    """Every title of the edition with the places where it begins."""
    names = (
        *(item.title for item in own.initiatives),
        *(kpi.name for kpi in own.kpis),
        *(indicator.name for indicator in own.indicators),
    )
    return {name: document.starts_of(name) for name in dict.fromkeys(names)}


def _ends(own: Records, titles: dict[str, list[int]]) -> list[int]:
    """The places where what belongs to the title before ends.

    The parts of an item are printed within it, so that its cells may come after them.
    """
    parts = {item.title for item in own.initiatives if item.parent}
    return sorted(at for title, found in titles.items() if title not in parts for at in found)


def _beside(place: int, starts: list[int], ends: list[int]) -> bool:
    """Does a place belong to a title that begins at one of the starts, before the next title?"""
    for start in starts:
        following = bisect_right(ends, start)
        end = ends[following] if following < len(ends) else place + 1
        if start - BEFORE <= place < end:
            return True
    return False


# ------------------------------------------------------------------ what is in doubt
def _doubtful(
    wanted: Iterable[_Wanted], own: Records, plan: Plan, document: Document
) -> Iterator[Doubtful]:
    """Titles that are a part of longer words, numbers apart from their unit, years in disorder."""
    for one in wanted:
        if not document.lines_of(one.text) and (lines := _apart(one, document)):
            yield Doubtful(one.item, lines, f"{one.what}は、文書では数と単位が離れています")
    titles = _titles(own, document)
    ends = _ends(own, titles)
    for one in wanted:
        whole = one.text == one.title or one.kind.endswith("工程")
        if whole and document.starts_of(one.text) and not document.stands_alone(one.text):
            lines = document.lines_of(one.text)
            yield Doubtful(one.item, lines, f"{one.what}は、文書ではもっと長いかもしれません")
    for title, kind, row in _rows(own, plan):
        regions = [document.letters[start:end] for start, end in _regions(titles[title], ends)]
        # What no place has at all is told as missing, or as being elsewhere.
        told = [region for region in regions if all(text in region for _, text in row)]
        if told and not any(_in_order(row, region) for region in told):
            lines = document.lines_of(title)
            yield Doubtful(title, lines, f"{kind}が年度の順に並んでいません")


Row = list[tuple[str, str]]


def _rows(own: Records, plan: Plan) -> Iterator[tuple[str, str, Row]]:
    """What is printed year by year: its title, what it is, and the years with their letters."""
    for item in own.initiatives:
        if not item.department_stages:
            cells = [(y, item.stages_printed.get(y, "")) for y in plan.years]
            kept = [(y, c) for y, c in cells if c not in ("", *AS_BEFORE, *NOTHING)]
            yield item.title, "工程", _row(kept)
        for measure in item.measures:
            targets = [(span, target.text) for span, target in measure.targets.items()]
            yield item.title, f"{measure.label}の目標", _row(targets)
            yield item.title, f"{measure.label}の値", _row(_printed(measure.figures))
    for kpi in own.kpis:
        yield kpi.name, "値", _row(_printed(kpi.figures))
    for indicator in own.indicators:
        yield indicator.name, "値", _row(_printed(indicator.figures))


def _printed(figures: Mapping[str, Figure]) -> list[tuple[str, str]]:
    return [(span, figure.printed) for span, figure in figures.items()]


def _row(cells: Iterable[tuple[int | str, str]]) -> Row:
    """Years in a row, as letters; nothing where no order could be wrong."""
    row = [(str(year), letters_of(text)) for year, text in cells]
    return sorted(row) if len({text for _, text in row}) > 1 else []


def _regions(starts: list[int], ends: list[int]) -> Iterator[tuple[int, int | None]]:
    """From each start of a title to the next other title; its own may be in its cells too."""
    others = [end for end in ends if end not in starts]
    for start in starts:
        following = bisect_right(others, start)
        yield start, others[following] if following < len(others) else None


def _in_order(row: Row, region: str) -> bool:
    """Do the texts stand one after the other without a break, or each behind its year?

    Between a year and its text other words may stand, but no other year of the row.
    """
    if "".join(text for _, text in row) in region:
        return True
    years = "|".join(year for year, _ in row)
    said = {year: re.findall(rf"{year}((?:(?!{years}).)*)", region) for year, _ in row}
    if all(any(text in words for words in said[year]) for year, text in row):
        return True
    if any(said.values()) and all(said.values()):
        return False
    return _one_after_the_other([text for _, text in row], region)


def _one_after_the_other(texts: Iterable[str], region: str) -> bool:
    at = 0
    for text in texts:
        at = region.find(text, at)
        if at < 0:
            return False
        at += len(text)
    return True


def _numbers_in(text: str) -> Iterator[str]:
    """The numbers that stand in a text, as they are compared."""
    yield from map(_plain, _NUMBER.findall(_even(text)))


def _plain(number: str) -> str:
    """1,200 is 1200, and 05 of a date is 5; 0.5 stays."""
    return re.sub(r"^0+(?=\d)", "", number.replace(",", ""))


def _unrecorded(own: Records, document: Document) -> Iterator[Unrecorded]:
    """The numbers of the document that stand nowhere in the records of this edition."""
    recorded = {
        number for record in _all_of(own) for number in _numbers_in(record.model_dump_json())
    }
    for number, places in document.numbers.items():
        if number not in recorded:
            line, around = document.around(places[0])
            yield Unrecorded(number, line, around, len(places))


def _all_of(own: Records) -> Iterator[Record]:
    yield from own.plans
    yield from own.initiatives
    yield from own.kpis
    yield from own.indicators
    yield from own.meetings
    yield from own.glossary
    yield from own.facts


# ------------------------------------------------------------------ whose words are they
def _shared(own: Records, plan: Plan, document: Document) -> Iterator[Shared]:
    """Sentences of ours with a run of letters that the document has too, names not counted."""
    pieces = {document.letters[at : at + SHARED] for at in range(len(document.letters))}
    names = _names(own, plan)
    for item, sentence in _sentences(own):
        runs = _runs(letters_of(sentence), pieces, document)
        run = max(runs, key=lambda run: _ours(run, names), default="")
        if _ours(run, names) >= SHARED:
            yield Shared(item, document.line_at(document.letters.find(run)), run)


def _sentences(own: Records) -> Iterator[tuple[str, str]]:
    """What we wrote ourselves, with the item to which it belongs."""
    yield from ((item.title, item.about) for item in own.initiatives if item.about)
    yield from ((f"用語「{term.term}」", term.definition) for term in own.glossary)
    yield from ((f"事実「{fact.name}」", fact.text) for fact in own.facts)


def _names(own: Records, plan: Plan) -> list[str]:
    """Names, which may be used as they are, as letters; the longest first."""
    ids = {item.id for item in own.initiatives}
    names = {
        plan.name,
        plan.short,
        *plan.also,
        *(one.text for one in _wanted(own, plan) if one.kind in _NAMES),
        *(department.name for department in own.departments),
        *(measure.label for item in own.initiatives for measure in item.measures),
        *(alias.alias for alias in own.aliases if ids & {*alias.of}),
        *(term.term for term in own.glossary),
        *(text for fact in own.facts for text in (fact.name, fact.value) if isinstance(text, str)),
    }
    return sorted(filter(None, map(letters_of, names)), key=len, reverse=True)


def _runs(letters: str, pieces: set[str], document: Document) -> Iterator[str]:
    """The longest runs of these letters that the document has, one after the other."""
    at = 0
    while at + SHARED <= len(letters):
        length = SHARED
        if letters[at : at + length] not in pieces:
            at += 1
            continue
        while at + length < len(letters) and letters[at : at + length + 1] in document.letters:
            length += 1
        yield letters[at : at + length]
        # The next run may share all but the first letter with this one.
        at += length - SHARED + 1


def _ours(run: str, names: list[str]) -> int:
    """How many letters of a run are no part of a name."""
    for name in names:
        run = run.replace(name, "\0")
    return len(run) - run.count("\0")
