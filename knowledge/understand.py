"""What is asked? A text becomes questions: what is named, what is wanted of it, for which years.

The order matters: years come off first, then names that stand there as they are, then the
wording that asks (担当は, 何件), then polite words; what is left are the words that may name
something. Intents see the result only, never the text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.asking import SMALL, asks, blank, take, take_attributes
from knowledge.fiscal import FiscalYear
from knowledge.library import Library
from knowledge.measures import best_fit, named_by_measure, only_counted, same_figures
from knowledge.names.finder import Token
from knowledge.names.normal import has_kanji, plain, surface_key
from knowledge.names.readings import reading_of
from knowledge.names.romaji import from_romaji
from knowledge.names.tokens import tokens_of
from knowledge.naming import Wanted, covered, naming_of
from knowledge.questions import Filter, Found, Naming, NotFound, Nothing, Question, Unsure
from knowledge.records import Plan
from knowledge.vocabulary import (
    COUNTED,
    HEADINGS,
    NEW_MARK,
    REPRINT_MARK,
    SAME_DEPARTMENT,
    SMALL_TALK,
    VIEWPOINTS,
    Attribute,
)
from knowledge.years import read_years

# Shares of the wording, 0–1; set by hand on the questions of tests/handlers/questions.txt.
NAMED_FROM = 0.6
COUNTED_FROM = 0.3
WHOLE_NAME = 0.8
MOSTLY = 0.6
STILL_ABOUT = 0.58
# How alike (0–100) a misheard department is to its name, and how short a name may be.
SAME_EAR = 88
SHORTEST_DEPARTMENT = 5
WRONG_KANJI = 5
SHORTEST_NAME = 3
MOST_QUESTIONS = 4

_PARTING = re.compile(
    r"と(?!き|も|く|こ|し|な|っ|り|い|う|め|ど)|及び|および|[、,・/&]|\bそれから\b|あと"
)
_QUOTED = re.compile(r"[「『\"']([^」』\"']+)[」』\"']")
_SENTENCE_END = re.compile(r"[。!?！？\n]+")
_AFTER_STAGE = (
    r"」?(?:して(?:い)?る|した|になる|だった|である|(?:に|と)なった|となっている|さ?れた|さ?れている|中|予定|のまま)?(?:の?(?:段階|工程))?"
    r"の?(?=取り?組み?|もの|項目|施策|事業|やつ|数|件数|は何件)"
)
_LATIN = re.compile(r"[a-zāīūēō][a-zāīūēō'\-]*")


def understand(
    text: str, earlier: Sequence[str], today: date, library: Library
) -> tuple[Question, ...]:
    """The questions in one message, at least one; `earlier` are the messages before it."""
    before: tuple[Question, ...] = ()
    for message in earlier:
        before = _Reading(message, today, library, before).questions()
    return _Reading(text, today, library, before).questions()


class _Reading:
    """The reading of one message, step by step; each step takes its words off the rest."""

    def __init__(
        self, text: str, today: date, library: Library, before: tuple[Question, ...]
    ) -> None:
        self.today, self.library, self.finder = today, library, library.finder
        self.items = library.initiatives
        self.before = before[0] if before else None
        self.text = self._romaji(_without_addresses(plain(self._relevant(text))))
        self.plan, rest = self._take_plan(self.text)
        self.asked, rest = read_years(rest, today)
        self.departments, rest = self._take_departments(rest)
        if self.before is not None and (match := SAME_DEPARTMENT.search(rest)):
            self.departments, rest = self._departments_before(), blank(rest, match)
        # Words inside a known name or label ask for nothing.
        known = (*self.finder.mentions(rest), *library.labels.within(rest))
        mentions = [m for m in known if m.end - m.begin >= SHORTEST_NAME]
        stages, rest = self._take_stages(rest)
        self.attributes, rest, self.asking_words = take_attributes(rest, mentions)
        self.only, rest = self._take_filter(rest)
        self.only = replace(self.only, stages=stages)
        self.counted = bool(COUNTED.search(rest))
        self.rest = take(SMALL_TALK, rest, mentions)

    # ---------------------------------------------------------------- the result
    def questions(self) -> tuple[Question, ...]:
        namings, words = self._name()
        if {Attribute.LIST, Attribute.COUNT} & set(self.attributes):
            namings = self._under_a_heading(namings)
        questions = [
            self._with_context(
                Question(
                    today=self.today,
                    attribute=attribute,
                    naming=naming,
                    years=self.asked.years,
                    several_years=self.asked.several,
                    departments=self.departments,
                    plan=self.plan,
                    only=self.only,
                    words=words,
                )
            )
            for naming in namings
            for attribute in self._attributes_of(naming)
        ]
        return tuple(questions[:MOST_QUESTIONS])

    def _attributes_of(self, naming: Naming) -> tuple[Attribute | None, ...]:
        """Without a name only the list is asked for, and 何件 with a restriction counts it."""
        asked = self.attributes
        if (
            isinstance(naming, Nothing)
            and Attribute.LIST in asked
            and Attribute.TARGET not in asked
        ):
            return (Attribute.LIST,)
        if isinstance(naming, Nothing) and self.only and asked == (Attribute.FIGURE,):
            return (Attribute.COUNT,)
        return asked or (None,)

    def _under_a_heading(self, namings: list[Naming]) -> list[Naming]:
        """「公共インフラの維持管理の取組」: the words are those of a printed heading."""
        plans = {self.plan} if self.plan else {p.id for p in self._plans_in_force()}
        tokens = self._words(self.rest)
        headings = dict.fromkeys(
            item.direction
            for item in self.items.values()
            if item.plan in plans and item.direction and not self.departments
        )
        keys = {heading: surface_key(heading) for heading in headings if heading}
        held = [
            heading
            for heading, key in keys.items()
            if tokens and all(surface_key(token.text) in key for token in tokens)
        ]
        if len(held) != 1:
            return namings
        self.only = replace(self.only, direction=held[0], viewpoint=None, field=None)
        return [Nothing()]

    def _plans_in_force(self) -> list[Plan]:
        return self.library.plans_in_force(FiscalYear.containing(self.today))

    def _with_figure(self, question: Question) -> Question:
        """What is counted may tell which thing is meant, and that its figure is asked for:
        「すまいるクーポンの新規利用者」 asks so without any asking word."""
        if question.attribute not in (None, Attribute.FIGURE, Attribute.CHANGE):
            return question
        attribute = question.attribute or Attribute.FIGURE
        match question.naming:
            case Unsure(candidates):
                key = named_by_measure(question.words, candidates, self.library)
                if key is None and question.attribute is not None:
                    key = only_counted(candidates, self.library)
                if key is None and self.counted:
                    key = next((key for key in candidates if self._is_its_number(key)), None)
                if key is not None:
                    return replace(question, naming=Found(key), attribute=attribute)
            case Found(key) if key in self.library.initiatives:
                enough = COUNTED_FROM if self.counted else NAMED_FROM
                if self.counted and not self.library.measures_of(key):
                    return replace(question, attribute=attribute)
                if best_fit(question.words, key, self.library) >= enough:
                    naming = Found(self._heir_with_figures(key))
                    return replace(question, naming=naming, attribute=attribute)
            case Found(_) if self.counted and question.attribute is None:
                return replace(question, attribute=attribute)
        return question

    def _heir_with_figures(self, key: str) -> str:
        """The initiative in force that took on this one's figures; itself where there is none."""
        current = {plan.id for plan in self._plans_in_force()}
        heirs = [item.id for item, _ in self.library.heirs(key) if item.plan in current]
        if self.plan is None and len(heirs) == 1 and same_figures(key, heirs[0], self.library):
            return heirs[0]
        return key

    def _is_its_number(self, key: str) -> bool:
        """Is this a KPI or 参考指標 that holds every word of what was said?"""
        if key in self.library.initiatives:
            return False
        return all(self.finder.covers(key, token) >= MOSTLY for token in self._words(self.rest))

    def _with_context(self, question: Question) -> Question:
        """A thread keeps its subject: what this message leaves out, the one before says."""
        before = self.before
        names_nothing = isinstance(question.naming, Nothing) and not question.departments
        if before is None or (names_nothing and question.attribute in SMALL):
            return _with_stage(self._with_figure(question))
        if isinstance(question.naming, NotFound | Unsure) and self._speaks_of(before.naming):
            question = replace(question, naming=before.naming)
        if names_nothing or question.naming == before.naming:
            question = replace(
                question,
                attribute=_of_a_list(question.attribute, before),
                naming=before.naming if names_nothing else question.naming,
                departments=question.departments or before.departments,
                plan=question.plan or before.plan,
                only=_narrowed(before.only, question.only),
                years=self._years_after(before, question),
            )
        question = replace(question, words=question.words or before.words)
        question = self._with_figure(self._in_named_edition(question))
        return _with_stage(replace(question, attribute=question.attribute or before.attribute))

    def _in_named_edition(self, question: Question) -> Question:
        """「前の計画では？」 and 「R6は？」 in a thread: the same thing as that edition has it."""
        if not isinstance(question.naming, Found) or question.naming.key not in self.items:
            return question
        plans = {self.plan} if self.plan else self._plans_of_owner_years(question)
        item = self.items[question.naming.key]
        if not plans or item.plan in plans:
            return question
        relatives = (*self.library.heirs(item.id), *self.library.predecessors(item.id))
        named = [other.id for other, _ in relatives if other.plan in plans]
        return replace(question, naming=Found(named[0])) if len(named) == 1 else question

    def _plans_of_owner_years(self, question: Question) -> set[str]:
        """Who owns something may change with the edition; figures and stages find their year."""
        asked = question.attribute or (self.before.attribute if self.before else None)
        if asked is not Attribute.OWNER:
            return set()
        years = map(FiscalYear, question.years)
        return {plan.id for year in years for plan in self.library.plans_in_force(year)}

    def _years_after(self, before: Question, question: Question) -> tuple[int, ...]:
        if self.asked.shift is not None:
            start = before.years or (question.this_year.year,)
            return tuple(year + self.asked.shift for year in start[-1:])
        keeps = {Attribute.FIGURE, Attribute.STAGE, Attribute.TARGET}
        if question.years or question.several_years or question.attribute not in keeps:
            return question.years
        return before.years

    def _speaks_of(self, naming: Naming) -> bool:
        """Are these words about what was spoken of before, and not about something new?"""
        if not isinstance(naming, Found):
            return False
        said = self.rest + " " + self.asking_words
        return covered(said, naming.key, self.library) >= STILL_ABOUT

    # ---------------------------------------------------------------- taking words off
    def _relevant(self, text: str) -> str:
        """Without the sentences that neither ask nor name anything known."""
        sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
        if len(sentences) < 2:
            return text
        told = [part for part in sentences if self._tells_something(plain(part))]
        return "。".join(told or sentences)

    def _tells_something(self, sentence: str) -> bool:
        if asks(sentence):
            return True
        tokens = self._words(sentence)
        known = [token for token in tokens if self.finder.knows(token)]
        return bool(tokens) and len(known) >= 0.5 * len(tokens)

    def _romaji(self, text: str) -> str:
        """Romaji as kana, unless a word is known as it is (app, gps) or is no romaji."""
        words = _LATIN.findall(text)
        kana = {word: from_romaji(word) for word in words if not self.finder.holds_latin(word)}
        whole = not has_kanji(text) and not re.search(r"[ぁ-ん]{3}", text)
        shortest = 1 if whole and len(words) > 1 else 4
        return _LATIN.sub(
            lambda m: (kana.get(m[0]) or m[0]) if len(m[0]) >= shortest else m[0], text
        )

    def _take_plan(self, text: str) -> tuple[str | None, str]:
        names = [
            (plain(name), plan.id)
            for plan in self.library.plans.values()
            for name in (plan.name, plan.short, plan.id, *plan.also)
        ]
        for name, plan in sorted(names, key=lambda pair: -len(pair[0])):
            if name in text:
                return plan, text.replace(name, " ", 1)
        return None, text

    def _take_departments(self, text: str) -> tuple[tuple[str, ...], str]:
        found: list[tuple[int, str]] = []
        for name, department in self.library.department_names:
            place = text.find(name)
            if place >= 0 and not _is_inside_word(text, place, name):
                found.append((place, department))
                text = text[:place] + " " * len(name) + text[place + len(name) :]
        return tuple(dict.fromkeys(name for _, name in sorted(found))), text

    def _departments_before(self) -> tuple[str, ...]:
        """「その課」: whose the thing is that was spoken of before."""
        naming = self.before.naming if self.before else Nothing()
        if isinstance(naming, Found) and naming.key in self.items:
            return self.items[naming.key].departments
        return self.before.departments if self.before else ()

    def _take_filter(self, text: str) -> tuple[Filter, str]:
        listing = bool({Attribute.LIST, Attribute.COUNT} & set(self.attributes))
        headings = bool(HEADINGS.search(text) or HEADINGS.search(self.asking_words))
        field, text = self._take_field(text, listing or headings)
        only = Filter(field=field, headings=headings)
        told = bool(listing or self.departments or field or self.plan or self._continues_a_list())
        if (match := NEW_MARK.search(text)) and (told or not self.attributes):
            only, text = replace(only, new=True), blank(text, match)
        if (match := REPRINT_MARK.search(text)) and (told or Attribute.FIGURE in self.attributes):
            only, text = replace(only, reprint=True), blank(text, match)
        if listing or field:
            for pattern, viewpoint in VIEWPOINTS:
                if match := pattern.search(text):
                    only, text = replace(only, viewpoint=viewpoint), blank(text, match)
        return only, text

    def _continues_a_list(self) -> bool:
        return self.before is not None and (
            self.before.attribute in (Attribute.LIST, Attribute.COUNT)
            or (bool(self.before.departments) and isinstance(self.before.naming, Nothing))
        )

    def _take_field(self, text: str, listing: bool) -> tuple[str | None, str]:
        fields = {field for plan in self.library.plans.values() for field in plan.fields}
        for field in sorted(fields, key=len, reverse=True):
            # A word as common as 教育 is a field only where the wording says so.
            tail = r"(?:の?(?:分野|領域|部門))" + (
                "?" if len(field) > 2 or listing or self.plan else ""
            )
            match = re.search(rf"(?:分野\d?の?)?{re.escape(field)}{tail}(?![ァ-ヶ一-鿿])", text)
            if match and (len(field) > 2 or "分野" in match[0]):
                return field, blank(text, match)
            if text.strip() == field:
                return field, ""
            of_plan = self.plan is not None and field in self.library.plans[self.plan].fields
            if match and of_plan:
                return field, blank(text, match)
        return None, text

    def _take_stages(self, text: str) -> tuple[tuple[str, ...], str]:
        """A stage as a restriction: in quotes, or where nothing else is named beside it."""
        for match in _QUOTED.finditer(text):
            if match[1] in self.library.stages:
                return (match[1],), blank(text, match)
        for match in _stage_pattern(tuple(self.library.stages)).finditer(text):
            if not self._names_more(blank(text, match)):
                found = next(s for s in self.library.stages if plain(s) == match["stage"])
                return (found,), blank(text, match)
        return (), text

    def _names_more(self, text: str) -> bool:
        _, text, _ = take_attributes(text, ())
        _, text = self._take_field(text, True)
        return bool(self._words(take(SMALL_TALK, NEW_MARK.sub(" ", text), ())))

    # ---------------------------------------------------------------- naming
    def _words(self, text: str) -> list[Token]:
        return tokens_of(text, self.finder)

    def _naming_of(self, text: str) -> Naming:
        wanted = Wanted(
            today=self.today,
            attributes=frozenset(self.attributes),
            years=self.asked.years,
            plan=self.plan,
            departments=self.departments,
            counted=self.counted,
        )
        return naming_of(text, wanted, self.library)

    def _name(self) -> tuple[list[Naming], tuple[Token, ...]]:
        whole = self._naming_of(self.rest)
        measures = tuple(self._words(self.rest + " " + self.asking_words))
        # 「AとB」 may be one thing's own name.
        if isinstance(whole, Found) and covered(self.rest, whole.key, self.library) >= WHOLE_NAME:
            return [whole], measures
        parts = [part for part in _PARTING.split(self.rest) if part.strip()]
        if len(parts) in (2, 3):
            namings = [self._naming_of(part) for part in parts]
            keys = [naming.key for naming in namings if isinstance(naming, Found)]
            if len(set(keys)) == len(parts):
                return list(namings), measures
        if isinstance(whole, NotFound) and not self.departments:
            self.departments = self._departments_by_ear()
            if self.departments:
                return [Nothing()], measures
        return [whole], measures

    def _departments_by_ear(self) -> tuple[str, ...]:
        """A department whose name is misspelt or converted wrongly (交流化 for 交流課)."""
        written, heard = surface_key(self.rest), surface_key(reading_of(self.rest))
        best, score = None, 0.0
        for name, (name_key, reading) in self.library.department_keys.items():
            if len(reading) < SHORTEST_DEPARTMENT or len(heard) < len(reading) - 1:
                continue
            # A misspelt kanji is a bigger slip than a misspelt syllable.
            close = max(
                fuzz.partial_ratio(reading, heard),
                fuzz.partial_ratio(name_key, written) - WRONG_KANJI,
            )
            if close > score:
                best, score = name, close
        return (best,) if best is not None and score >= SAME_EAR else ()


@lru_cache(maxsize=8)
def _stage_pattern(stages: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the stages, the longest first, with the word for what is in that stage."""
    any_stage = "|".join(re.escape(plain(stage)) for stage in stages)
    return re.compile(rf"(?<![一-鿿ァ-ヶー・])「?(?P<stage>{any_stage}){_AFTER_STAGE}")


def _of_a_list(attribute: Attribute | None, before: Question) -> Attribute | None:
    """「何件？」 after a list asks how many there are, not for a figure."""
    after_list = isinstance(before.naming, Nothing) and bool(before.departments or before.only)
    return Attribute.COUNT if after_list and attribute is Attribute.FIGURE else attribute


def _with_stage(question: Question) -> Question:
    """A name with a year and nothing else asks how it stands in that year."""
    if question.attribute is None and question.years and isinstance(question.naming, Found):
        return replace(question, attribute=Attribute.STAGE)
    return question


def _narrowed(before: Filter, only: Filter) -> Filter:
    """A further filter within the same list."""
    return Filter(
        field=only.field or before.field,
        viewpoint=only.viewpoint or before.viewpoint,
        direction=only.direction or before.direction,
        new=only.new or before.new,
        reprint=only.reprint or before.reprint,
        stages=only.stages or before.stages,
        headings=only.headings,
    )


def _without_addresses(text: str) -> str:
    """Without whom the message is addressed to and without emoji codes."""
    return re.sub(r"<@[^>]+>|(?<!\S)@[\w.\-]+|:[a-z0-9_+\-]+:", " ", text).strip()


def _is_inside_word(text: str, place: int, name: str) -> bool:
    """総務課 inside 図書館総務課 is another department; a reading inside kana may be anything."""
    before = text[place - 1 : place]
    return has_kanji(before) if has_kanji(name) else False
