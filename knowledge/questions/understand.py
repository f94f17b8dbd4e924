"""What is asked? A text becomes questions: what is named, what is wanted of it, for which years.

The order matters: years come off first, then names that stand there as they are, then the
wording that asks (担当は, 何件), then polite words; what is left are the words that may name
something. Intents see the result only, never the text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.names.finder import KNOWN, Token
from knowledge.names.normal import has_kanji, surface_key, title_key
from knowledge.names.romaji import from_romaji
from knowledge.names.tokens import tokens_of
from knowledge.questions import beside
from knowledge.questions.asking import SMALL, asks, blank, take, take_attributes
from knowledge.questions.counting import Counting, with_figure
from knowledge.questions.meaning import MOST_OFFERED, Hints, covered, distinct, naming_of
from knowledge.questions.question import (
    Explained,
    Filter,
    Found,
    Naming,
    NotFound,
    Nothing,
    Question,
    Told,
    Unsure,
)
from knowledge.questions.taking import (
    CALLED_DEPARTMENT,
    department_by_ear,
    heading_holding,
    small_number,
    take_code,
    take_departments,
    take_field,
    take_numbered_field,
    take_plan,
    take_stages,
    take_years,
)
from knowledge.questions.vocabulary import (
    COUNTED,
    HEADINGS,
    MEANING,
    NEW_MARK,
    NOT_NEW,
    NUMERIC_TARGET,
    ORDINAL,
    REPRINT_MARK,
    SAME_DEPARTMENT,
    SAME_WORD,
    SMALL_TALK,
    VIEWPOINTS,
    Attribute,
)
from knowledge.records.library import Library
from knowledge.records.models import Plan
from knowledge.words.fiscal import FiscalYear
from knowledge.words.letters import plain

# Shares of the wording, 0–1; set by hand on the questions of tests/handlers/questions.txt.
WHOLE_NAME = 0.8
STILL_ABOUT = 0.58
CLEARLY_MORE = 0.2
# Who does something is mostly asked of an initiative.
SURE_OF_FACT = 0.85
SHORTEST_NAME = 3
# What the editions call the years that they are for.
PERIOD = ("計画の期間", "計画期間", "推進期間", "期間")
MOST_QUESTIONS = MOST_NAMES = 6
SHORT_SENTENCE = 8
FACT_MAY_ANSWER = frozenset(
    {Attribute.FIGURE, Attribute.TARGET, Attribute.ABOUT, Attribute.STAGE, Attribute.CHANGE}
    | {Attribute.LIST, Attribute.COUNT, Attribute.OWNER}
)

_PARTING = re.compile(
    r"と(?!き|も|く|こ|し|な|っ|り|い|う|め|ど|感|思|考|言|呼|見|同)|及び|および|[、,・/&]|\bそれから\b|あと"
)
_LAST_YEAR = re.compile(r"(?:計画の)?(?:最終|最後の)年度?")
_HOLDINGS = re.compile(
    r"取り?組み?|持ち分|もちぶん|(?:持っ|抱え|受け?持|担当し|所管し)[ぁ-ん]{0,3}(?:もの|の|る|とる)"
)
_POINTS_BACK = re.compile(r"(?:それ|これ|あれ|その(?:取|施|事|件|ア)|そっち|そちら|さっきの)")
# 「98施策のうち」: how many there are is known.
_OUT_OF = re.compile(r"の?(?:全(?:部で)?)?\d+(?:施策|取り?組み?|項目|件)の(?:うち|中)[、で]?")
_DIFFERENCE = re.compile(r"違|ちが")
_PERIOD = re.compile(r"期間|いつ(?:から|まで)|何年度?(?:から|まで)")
_NUMBER_OF = re.compile(r"の(?:件)?数(?=[はをがって?\s]*$)")
_CLAUSE_END = re.compile(r"と[、,]?|及び|および|[、,・/&\n]|それから|あと|ならびに|並びに")
_SENTENCE_END = re.compile(r"[。!?！？\n]+")
_LATIN = re.compile(r"[a-zāīūēō][a-zāīūēō'\-]*")


def understand(
    text: str, earlier: Sequence[str], today: date, library: Library
) -> tuple[Question, ...]:
    """The questions in one message, at least one; `earlier` are the messages before it."""
    before: tuple[Question, ...] = ()
    for message in earlier:
        before = _questions_in(message, today, library, before)
    return _questions_in(text, today, library, before)


def _questions_in(
    text: str, today: date, library: Library, before: tuple[Question, ...]
) -> tuple[Question, ...]:
    """What a message asks: each clause for itself where each names something and asks."""
    whole = _Message(text, today, library, before)
    if len(whole.asking_words.split()) > 1:
        for boundary in (_SENTENCE_END, _CLAUSE_END):
            clauses = [part for part in boundary.split(text) if part.strip()]
            if not 2 <= len(clauses) <= MOST_QUESTIONS:
                continue
            readings = [_Message(clause, today, library, before) for clause in clauses]
            if all(reading.stands_alone() for reading in readings):
                return tuple(question for one in readings for question in one.questions())
    return whole.questions()


class _Message:
    """The reading of one message, step by step; each step takes its words off the rest."""

    def __init__(
        self, text: str, today: date, library: Library, before: tuple[Question, ...]
    ) -> None:
        self.today, self.library, self.finder = today, library, library.finder
        self.items = library.initiatives
        self.before = before[0] if before else None
        text = _rightly_put(_without_addresses(plain(self._relevant(text))))
        self.text = self._romaji(text)
        self.plan, rest = take_plan(self.text, library)
        self.asked, rest = take_years(rest, today)
        self.last_year = bool(_LAST_YEAR.search(rest))
        rest = _LAST_YEAR.sub(" ", rest)
        named = self.plan or (self.before.plan if self.before else None)
        if self._counts_on_fields() and (match := ORDINAL.fullmatch(rest.strip())):
            rest = f"{library.plans[named or ''].field_word}{match['number']}"
        plan, self.only, rest = take_numbered_field(_OUT_OF.sub(" ", rest), named, library)
        self.plan = plan if self.only else self.plan
        self.code, rest = take_code(rest, named, library)
        if match := NUMERIC_TARGET.search(rest):
            self.only, rest = replace(self.only, numeric_target=True), blank(rest, match)
        self.departments, rest = take_departments(rest, library)
        if self.departments:
            # 「ICT計画の情報政策課は行政経営プランでは？」 names a second edition.
            _, rest = take_plan(rest, library)
        if self.before is not None and (match := SAME_DEPARTMENT.search(rest)):
            self.departments, rest = self._departments_before(), blank(rest, match)
        # Words inside a known name or label ask for nothing.
        known = (*self.finder.mentions(rest), *library.labels.within(rest))
        mentions = [m for m in known if m.end - m.begin >= SHORTEST_NAME]
        stages, rest = take_stages(rest, self._names_more, library)
        self.attributes, rest, self.asking_words = take_attributes(rest, mentions)
        self.before_filter = rest
        if not self.attributes and self._counts_under_a_heading(rest):
            self.attributes = (Attribute.COUNT,)
        only, rest = self._take_filter(rest)
        self.only = replace(
            only,
            stages=stages,
            field=self.only.field or only.field,
            viewpoint=self.only.viewpoint or only.viewpoint,
            numeric_target=self.only.numeric_target,
        )
        self.counted = bool(COUNTED.search(rest))
        self.rest = take(SMALL_TALK, rest, mentions)
        words = tuple(self._words(self.rest))
        beside_names = take(COUNTED, rest, mentions) != rest
        self.said = Counting(words, self.counted, beside_names, self.plan, self.asked.years)

    # ---------------------------------------------------------------- the result
    def stands_alone(self) -> bool:
        """Does this ask something, and name clearly of what?"""
        namings, _ = self._name()
        asks = bool(self.attributes) and not set(self.attributes) & SMALL
        named = not any(isinstance(naming, Nothing | NotFound) for naming in namings)
        return asks and named and self._names_clearly(self.rest)

    def questions(self) -> tuple[Question, ...]:
        namings, words = self._name()
        if len(namings) > 1 and _DIFFERENCE.search(self.asking_words):
            # Between two things a difference is none of their figures.
            self.attributes = tuple(a for a in self.attributes if a is not Attribute.CHANGE)
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
                    impossible_years=self.asked.impossible,
                    departments=self.departments,
                    plan=self.plan,
                    only=self.only,
                    words=words,
                )
            )
            for naming in namings
            for attribute in self._attributes_of(naming)
        ]
        return tuple(map(self._in_last_year, questions[:MOST_QUESTIONS]))

    def _in_last_year(self, question: Question) -> Question:
        """「最終年度」 is the last year of the edition that is spoken of."""
        naming = question.naming
        plan = question.plan
        if isinstance(naming, Found) and naming.key in self.items:
            plan = self.items[naming.key].plan
        if not self.last_year or plan is None:
            return question
        return replace(question, years=(self.library.plans[plan].last_year,))

    def _attributes_of(self, naming: Naming) -> tuple[Attribute | None, ...]:
        """Without a name only the list is asked for, and 何件 with a restriction counts it."""
        asked = self.attributes
        if not isinstance(naming, Nothing):
            # 「お世話になっております」 before a name is no greeting to be returned.
            polite = {Attribute.GREETING, Attribute.THANKS}
            asked = tuple(attribute for attribute in asked if attribute not in polite)
        if (
            isinstance(naming, Nothing)
            and Attribute.LIST in asked
            and Attribute.TARGET not in asked
        ):
            return (Attribute.LIST,)
        if isinstance(naming, Nothing) and {Attribute.LIST, Attribute.TARGET} == set(asked):
            return asked if self.departments else (Attribute.TARGET,)
        if isinstance(naming, Nothing) and self.only and asked == (Attribute.FIGURE,):
            return (Attribute.COUNT,)
        if isinstance(naming, Nothing) and self.only.field and Attribute.TARGET in asked:
            return (Attribute.TARGET,)
        if (
            isinstance(naming, Found)
            and asked == (Attribute.HISTORY,)
            and "課" in self.asking_words
        ):
            return (Attribute.OWNER,)
        return asked or (None,)

    def _under_a_heading(self, namings: list[Naming]) -> list[Naming]:
        """「公共インフラの維持管理の取組」: the words are those of a printed heading."""
        if self.departments or (self.only.field and not self._words(self.rest)):
            return namings
        plans = [self.library.plans[self.plan]] if self.plan else self._plans_in_force()
        for text in (self.before_filter, self.rest):
            heading = heading_holding(self._words(text), plans, self.library)
            if heading is not None:
                level, words = heading
                field = words if level == "field" else None
                self.only = replace(
                    self.only,
                    direction=words if level == "direction" else None,
                    viewpoint=words if level == "viewpoint" else None,
                    field=self.only.field if level == "viewpoint" else field,
                )
                return [Nothing()]
        return namings

    def _counts_under_a_heading(self, text: str) -> bool:
        """「防災・減災対策の数」: with a plan named, the words are all of one of its headings."""
        if self.plan is None or not (match := _NUMBER_OF.search(text)):
            return False
        words = self._words(blank(text, match))
        return heading_holding(words, [self.library.plans[self.plan]], self.library) is not None

    def _plans_in_force(self) -> list[Plan]:
        return self.library.plans_in_force(FiscalYear.containing(self.today))

    def _with_context(self, question: Question) -> Question:
        """A thread keeps its subject: what this message leaves out, the one before says."""
        before = self.before
        names_nothing = isinstance(question.naming, Nothing) and not question.departments
        if before is None or (names_nothing and self._starts_anew(question, before)):
            return _with_stage(with_figure(question, self.said, self.library), self.library)
        if (chosen := self._chosen(before.naming, question.naming)) is not None:
            attribute = question.attribute or before.attribute
            question = replace(question, naming=Found(chosen), attribute=attribute)
            names_nothing = False
        told = isinstance(before.naming, Found) and _POINTS_BACK.match(self.text)
        if told and question.only == Filter(new=True):
            # 「それは新規の取組ですか」
            about = Attribute.ABOUT
            return replace(question, naming=before.naming, attribute=about, only=Filter())
        unclear = isinstance(question.naming, NotFound | Unsure)
        outright = any(token.names for token in self._words(self.rest))
        if (told and not outright) or (unclear and self._speaks_of(before.naming)):
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
        question = with_figure(self._in_named_edition(question), self.said, self.library)
        attribute = question.attribute or before.attribute
        return _with_stage(replace(question, attribute=attribute), self.library)

    def _starts_anew(self, question: Question, before: Question) -> bool:
        """A greeting, or a list of its own, goes on with nothing that was said before."""
        if question.attribute in SMALL:
            return True
        lists = question.attribute in (Attribute.LIST, Attribute.COUNT)
        if isinstance(before.naming, NotFound | Explained | Told):
            return bool(question.only or (question.plan and lists))
        return bool(question.only) and lists and not isinstance(before.naming, Nothing)

    def _chosen(self, offered: Naming, said: Naming) -> str | None:
        """「2番」, 「市立病院のほう」: which of the things that were asked back about is meant."""
        if not isinstance(offered, Unsure):
            return None
        shown = distinct(offered.candidates, self.library)[:MOST_OFFERED]
        if match := ORDINAL.fullmatch(self.text.strip()):
            number = small_number(match["number"])
            return shown[number - 1] if number <= len(shown) else None
        if isinstance(said, Found) and (said.key in shown or self._is_title(self.rest, said.key)):
            return None
        words = self._words(self.rest)
        fitting = [key for key in shown if words and self._holds(key, words)]
        owned = [key for key in shown if self.departments and self._is_owned(key)]
        chosen = fitting or (owned if not words else [])
        return chosen[0] if len(chosen) == 1 else None

    def _holds(self, key: str, words: Sequence[Token]) -> bool:
        """Has a thing every one of the words, in its texts or its departments' names?"""
        item = self.items.get(key)
        owners = surface_key("".join(item.departments)) if item else ""
        return all(
            surface_key(word.text) in owners or self.finder.covers(key, word) >= KNOWN
            for word in words
        )

    def _is_owned(self, key: str) -> bool:
        item = self.items.get(key)
        return item is not None and any(self.library.holds(d, item) for d in self.departments)

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
        if asks(sentence) or len(sentence.strip()) <= SHORT_SENTENCE:
            return True
        if take_plan(sentence, self.library)[0] is not None:
            return True
        tokens = self._words(sentence)
        known = [token for token in tokens if self.finder.knows(token)]
        return bool(tokens) and len(known) >= 0.5 * len(tokens)

    def _romaji(self, text: str) -> str:
        """Romaji as kana, unless a word is known as it is (app, gps) or is no romaji."""
        words = _LATIN.findall(text)
        whole = not has_kanji(text) and not re.search(r"[ぁ-ん]{3}", text)
        kana = {word: from_romaji(word) for word in words}
        for word in set(words):
            # In a sentence all in romaji a word of a name is rather that (kanazawa) than itself.
            of_a_name = whole and self.finder.is_kana_word(kana[word] or "")
            if self._is_latin_word(word) and not of_a_name:
                kana.pop(word, None)
        shortest = 1 if whole and len(words) > 1 else 4
        return _LATIN.sub(
            lambda m: (kana.get(m[0]) or m[0]) if len(m[0]) >= shortest else m[0], text
        )

    def _is_latin_word(self, word: str) -> bool:
        return self.finder.holds_latin(word) or word in self.library.latin_terms

    def _counts_on_fields(self) -> bool:
        """Was a numbered field spoken of before, so that 「5は？」 is another of its edition?"""
        before = self.before
        if before is None or before.plan is None or not before.only.field:
            return False
        return self.library.plans[before.plan].field_word is not None

    def _departments_before(self) -> tuple[str, ...]:
        """「その課」: whose the thing is that was spoken of before."""
        naming = self.before.naming if self.before else Nothing()
        if isinstance(naming, Found) and naming.key in self.items:
            return self.items[naming.key].departments
        return self.before.departments if self.before else ()

    def _take_filter(self, text: str) -> tuple[Filter, str]:
        listing = bool({Attribute.LIST, Attribute.COUNT} & set(self.attributes))
        headings = bool(HEADINGS.search(text) or HEADINGS.search(self.asking_words))
        # 「教育は？」 after a list of another field goes on with that plan.
        before = self.before if self.before is not None and self.before.only.field else None
        plan = self.plan or (before.plan if before else None)
        field, text = take_field(text, plan, listing or headings, self.library)
        only = Filter(field=field, headings=headings)
        told = bool(listing or self.departments or field or self.plan or self._continues_a_list())
        if (match := NEW_MARK.search(text)) and (told or not self.attributes):
            rest = blank(text, match)
            other = NOT_NEW.match(rest, match.end())
            only = replace(only, new=other is None, not_new=other is not None)
            text = rest if other is None else blank(rest, other)
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

    def _names_more(self, text: str) -> bool:
        _, text, _ = take_attributes(text, ())
        _, text = take_field(text, self.plan, True, self.library)
        return bool(self._words(take(SMALL_TALK, NEW_MARK.sub(" ", text), ())))

    # ---------------------------------------------------------------- naming
    def _words(self, text: str) -> list[Token]:
        return tokens_of(text, self.finder)

    def _naming_of(self, text: str) -> Naming:
        return self._or_beside(text, self._initiative_of(text))

    def _initiative_of(self, text: str) -> Naming:
        wanted = Hints(
            today=self.today,
            attributes=frozenset(self.attributes),
            years=self.asked.years,
            plan=self.plan,
            departments=self.departments,
            counted=self.counted,
        )
        return naming_of(text, wanted, self.library)

    def _or_beside(self, text: str, naming: Naming) -> Naming:
        """What the plans say beside their initiatives, where that is meant rather than one."""
        if isinstance(naming, Found) and self._is_title(text, naming.key):
            return naming
        if isinstance(naming, Nothing) and (facts := self._plan_before() or self._period()):
            return Told(facts)
        if self._asks_meaning():
            term = beside.term_meant(text, self.library)
            if term is None and isinstance(naming, NotFound):
                term = beside.term_nearly(text, self.library)
            if term is not None:
                return Explained(term)
        if isinstance(naming, NotFound) and (term := beside.term_meant(text, self.library)):
            return Explained(term)
        plans = [self.plan] if self.plan else [plan.id for plan in self._plans_in_force()]
        called = beside.facts_called(text, plans, self.library) if self._words(text) else ()
        facts = called or self._facts(text, naming)
        return Told(facts) if facts else naming

    def _plan_before(self) -> tuple[str, ...]:
        """「行政経営プランの前は何という計画？」: only an edition is named, and its past wanted."""
        is_history = Attribute.HISTORY in self.attributes
        if self.plan is None or self.departments or self.before is not None or not is_history:
            return ()
        name = "前の計画" if "前" in self.asking_words else "後の計画"
        return beside.facts_named(name, self.plan, self.library)

    def _period(self) -> tuple[str, ...]:
        """「行政経営プランの計画期間は？」: only an edition is named, and from when till when."""
        asked = _PERIOD.search(self.asking_words)
        if self.plan is None or self.departments or self.before is not None or asked is None:
            return ()
        named = (beside.facts_named(name, self.plan, self.library) for name in PERIOD)
        return next(filter(None, named), ())

    def _bearer(self, word: Explained) -> Naming | None:
        """The initiative of which a word explained is the name, unless just the word is meant."""
        if MEANING.search(self.asking_words):
            return None
        named = [m for m in self.finder.mentions(self.rest) if m.name == surface_key(word.term)]
        naming = self._initiative_of(self.rest) if named else None
        found = isinstance(naming, Found) and naming.key in self._relatives_of(named[0].keys)
        return naming if found else None

    def _relatives_of(self, keys: Sequence[str]) -> set[str]:
        items = [key for key in keys if key in self.items]
        related = [
            other.id
            for key in items
            for other in (*self.library.ancestors(key), *self.library.descendants(key))
        ]
        return {*items, *related}

    def _is_title(self, text: str, key: str) -> bool:
        related = self._relatives_of((key,))
        return any(surface_key(self.items[name].title) == title_key(text) for name in related)

    def _asks_meaning(self) -> bool:
        if Attribute.ABOUT in self.attributes:
            return True
        after = self.before is not None and isinstance(self.before.naming, Explained)
        return after and not self.attributes

    def _facts(self, text: str, naming: Naming) -> tuple[str, ...]:
        """Facts that hold more of what was said than any initiative does."""
        if not set(self.attributes) <= FACT_MAY_ANSWER or not self._words(text):
            return ()
        said = " ".join((text, *self.departments))
        unit = beside.unit_asked(self.asking_words)
        facts, held = beside.facts_meant(said, unit, self.plan, self.library)
        if Attribute.OWNER in self.attributes and held < SURE_OF_FACT:
            return ()
        if Attribute.TARGET in self.attributes:
            facts = tuple(key for key in facts if beside.is_target(self.library.facts[key]))
        years = {self.library.facts[key].year for key in facts} - {None}
        other_year = bool(years and self.asked.years) and not years & set(self.asked.years)
        match naming:
            case Found(key):
                keys: tuple[str, ...] = (key,)
            case Unsure(candidates):
                keys = candidates
            case _:
                return () if other_year else facts
        clearly = not other_year and all(
            covered(said, key, self.library) < held - CLEARLY_MORE for key in keys
        )
        otherwise = all(self._counts_otherwise(key, unit) for key in keys)
        return facts if clearly or otherwise else ()

    def _counts_otherwise(self, key: str, unit: str | None) -> bool:
        """Is nothing of the thing counted in the unit asked for, or no target set where one is?"""
        if Attribute.TARGET in self.attributes and not self._has_target(key):
            return True
        if unit is None or key not in self.items:
            return False
        units = [held.measure.unit for held in self.library.measures_of(key)]
        return not any(beside.counted_in(unit, counted) for counted in units)

    def _has_target(self, key: str) -> bool:
        if key not in self.items:
            return key in self.library.kpis
        measures = [held.measure for held in self.library.measures_of(key)]
        named = self.library.kpis_of(key) or self.items[key].indicator
        return bool(named) or any(measure.targets for measure in measures)

    def _name(self) -> tuple[list[Naming], tuple[Token, ...]]:
        measures = tuple(self._words(self.rest + " " + self.asking_words))
        if self.code is not None:
            known = self.code in self.items
            return [Found(self.code) if known else NotFound(self.code)], measures
        if (name := self._unknown_department()) is not None:
            return [NotFound(name)], measures
        whole = self._naming_of(self.rest)
        # 「AとB」 may be one thing's own name.
        if isinstance(whole, Found) and covered(self.rest, whole.key, self.library) >= WHOLE_NAME:
            return [whole], measures
        parts = [part for part in _PARTING.split(self.rest) if self._words(part)]
        if 2 <= len(parts) <= MOST_NAMES:
            namings = [self._naming_of(part) for part in parts]
            faint = [
                part
                for part, naming in zip(parts, namings, strict=True)
                if isinstance(naming, Found) and not self._names_clearly(part)
            ]
            if isinstance(whole, Found) and faint:
                return [whole], measures
            named = [one for one in namings if isinstance(one, Found | Explained | Told)]
            if len(named) == len(parts) and len(set(named)) > 1:
                return list(dict.fromkeys(namings)), measures
        if isinstance(whole, Explained) and (item := self._bearer(whole)) is not None:
            return [item, whole], measures
        if isinstance(whole, NotFound) and self.departments and self._lists_holdings():
            return [Nothing()], measures
        slips = isinstance(whole, NotFound) or (isinstance(whole, Told) and self._lists_holdings())
        if slips and not self.departments:
            self.departments = department_by_ear(self.rest, self.library)
            if self.departments:
                return [Nothing()], measures
        return [whole], measures

    def _unknown_department(self) -> str | None:
        """All that is named, where it would be a department and no plan has it."""
        called = None if self.departments else CALLED_DEPARTMENT.search(self.rest)
        if called is None or department_by_ear(self.rest, self.library):
            return None
        return called[0] if not self._words(blank(self.rest, called)) else None

    def _names_clearly(self, part: str) -> bool:
        """Has a part of a sentence a whole name, or at least two words that may name?"""
        words = self._words(part)
        return len(words) > 1 or any(word.names for word in words)

    def _lists_holdings(self) -> bool:
        """Beside a department, wording of what it holds makes a list, whatever else is said."""
        listing = {Attribute.LIST, Attribute.COUNT} & set(self.attributes)
        return bool(listing) or _HOLDINGS.search(self.text) is not None


def _of_a_list(attribute: Attribute | None, before: Question) -> Attribute | None:
    """「何件？」 after a list asks how many there are, 「どうなっとる？」 after targets goes on."""
    after_list = isinstance(before.naming, Nothing) and bool(before.departments or before.only)
    if after_list and attribute is Attribute.STAGE and before.attribute is Attribute.TARGET:
        return Attribute.TARGET
    return Attribute.COUNT if after_list and attribute is Attribute.FIGURE else attribute


def _with_stage(question: Question, library: Library) -> Question:
    """A name with a year and nothing else asks how it stands in that year."""
    if question.attribute is None and question.years and isinstance(question.naming, Found):
        is_number = question.naming.key not in library.initiatives
        attribute = Attribute.FIGURE if is_number else Attribute.STAGE
        return replace(question, attribute=attribute)
    return question


def _narrowed(before: Filter, only: Filter) -> Filter:
    """A further filter within the same list."""
    return Filter(
        field=only.field or before.field,
        viewpoint=only.viewpoint or before.viewpoint,
        direction=only.direction or before.direction,
        new=only.new or (before.new and not only.not_new),
        not_new=only.not_new or (before.not_new and not only.new),
        reprint=only.reprint or before.reprint,
        stages=only.stages or before.stages,
        headings=only.headings,
    )


def _rightly_put(text: str) -> str:
    for wrong, right in SAME_WORD.items():
        text = text.replace(wrong, right)
    return text


def _without_addresses(text: str) -> str:
    """Without whom the message is addressed to and without emoji codes."""
    return re.sub(r"<@[^>]+>|(?<!\S)@[\w.\-]+|:[a-z0-9_+\-]+:", " ", text).strip()
