"""The plan records in memory, with what follows from them: heirs, predecessors, names, figures."""

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from knowledge.names.finder import Described, Finder
from knowledge.names.mentions import Mentions
from knowledge.names.normal import sound_of, surface_key
from knowledge.records.models import (
    Alias,
    Department,
    Fact,
    Figure,
    Indicator,
    Initiative,
    Kpi,
    Lineage,
    Measure,
    Meeting,
    Plan,
    Records,
    ReportedFigure,
    Succession,
    Term,
)
from knowledge.words.fiscal import FiscalYear
from knowledge.words.letters import hiragana, plain

Counted = TypeVar("Counted", Measure, Kpi, Indicator)
# What an item is said to be that an edition marks as such.
COMPLETED = "完了"
LONG_STEM, LONGEST_STAGE = 8, 12
_LATIN = re.compile(r"[a-z]+")
_DOING = re.compile(r"の[一-鿿ぁ-ん・]{2,8}$")
QUOTED = re.compile(r"「([^」]+)」")


@dataclass(frozen=True)
class HeldMeasure:
    """A measure as an initiative has it; `source` is the edition that its figures stand in."""

    measure: Measure
    holder: str
    source: Plan

    @property
    def taken_on(self) -> bool:
        """Was it handed on by a predecessor?"""
        return self.measure.initiative != self.holder


class Library:
    """All records of one revision, ready to be asked. Nothing in it changes."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.plans: dict[str, Plan] = {plan.id: plan for plan in records.plans}
        self.initiatives: dict[str, Initiative] = {item.id: item for item in records.initiatives}
        self.kpis: dict[str, Kpi] = {kpi.id: kpi for kpi in records.kpis}
        self.indicators: dict[str, Indicator] = {row.id: row for row in records.indicators}
        self.departments: dict[str, Department] = {d.name: d for d in records.departments}
        # Longest first, so that 教育総務課 is found before 総務課.
        self.department_names: list[tuple[str, str]] = sorted(
            (
                (plain(name), department.name)
                for department in records.departments
                for name in (department.name, department.reading, *department.also)
            ),
            key=lambda pair: -len(pair[0]),
        )
        # In hiragana, the longest first; editions of one plan share its name, which means the last.
        self.plan_names: list[tuple[str, str]] = sorted(
            (
                (hiragana(plain(name)), plan.id)
                for plan in records.plans
                for name in (plan.name, plan.short, plan.id, *plan.also)
                if plan.superseded_by is None or name != plan.name
            ),
            key=lambda pair: -len(pair[0]),
        )
        fields = {field for plan in records.plans for field in plan.fields}
        self.field_names: list[str] = sorted(fields, key=lambda field: (-len(field), field))
        self.department_keys: dict[str, tuple[str, str]] = {
            department.name: (surface_key(department.name), surface_key(department.reading))
            for department in records.departments
        }
        self.stages = self._stage_words()
        self._forward: dict[str, list[Lineage]] = defaultdict(list)
        self._backward: dict[str, list[Lineage]] = defaultdict(list)
        for line in records.lineage:
            for name in line.from_:
                self._forward[name].append(line)
            for name in line.to:
                self._backward[name].append(line)
        # A department that others followed for sure, or nearly; the newest word counts.
        self._succeeded = {
            name: line
            for line in records.successions
            if line.confidence != "low"
            for name in line.from_
        }
        self._aliases: dict[str, list[Alias]] = defaultdict(list)
        for alias in records.aliases:
            for named in dict.fromkeys(alias.of):
                self._aliases[named].append(alias)
        # Words explained by how they are written and read, the newest edition first.
        self.terms: dict[str, list[Term]] = defaultdict(list)
        for term in sorted(records.glossary, key=lambda term: -self.plans[term.plan].first_year):
            for spelling in dict.fromkeys((surface_key(term.term), surface_key(term.reading))):
                # ◎ has no letters: it is known as it is.
                self.terms[spelling or plain(term.term)].append(term)
        self.term_names = Mentions(
            {key: (terms[0].term,) for key, terms in self.terms.items() if len(key) > 1}
        )
        self.latin_terms = {
            word for term in records.glossary for word in _LATIN.findall(plain(term.term))
        }
        self.facts: dict[str, Fact] = {
            f"fact/{number}": fact for number, fact in enumerate(records.facts)
        }
        self._reported: Mapping[str, Mapping[str, ReportedFigure]] = {}
        self.labels = Mentions(self._labels())
        # Made when it is first needed, and then the same for every view of these records.
        self._find = cache(lambda: Finder(self._described(), self._synonyms(), self._exact_names()))
        self._sounding = cache(self._sounds)
        self._find_fact = cache(lambda: Finder(self._described_facts(), self._synonyms(), {}))

    def _stage_words(self) -> list[str]:
        """Words that tell a stage and restrict a list, longest first; no sentences, no titles."""
        titles = {surface_key(item.title) for item in self.records.initiatives}
        printed = {
            stage
            for item in self.records.initiatives
            for stages in (item.stages, *item.department_stages.values())
            for stage in stages.values()
            if len(stage) <= LONGEST_STAGE and surface_key(stage) not in titles
        }
        marked = {word for plan in self.records.plans for word in plan.marks.values()}
        completed = {COMPLETED for item in self.records.initiatives if item.completed}
        return sorted(printed | marked | completed, key=lambda stage: (-len(stage), stage))

    @property
    def finder(self) -> Finder:
        """Finds names; making it takes most of the time that loading the records takes."""
        return self._find()

    @property
    def fact_finder(self) -> Finder:
        """Finds what the plans state beside their initiatives."""
        return self._find_fact()

    @property
    def sounds(self) -> dict[str, str]:
        """How whole names sound, and whose they are; of namesakes the newest."""
        return self._sounding()

    def with_reported(self, reported: Mapping[str, Mapping[str, ReportedFigure]]) -> "Library":
        """The same records with reported figures laid over them (measure or KPI → year)."""
        view = copy.copy(self)
        view._reported = reported
        view.kpis = {key: view._overlaid(kpi) for key, kpi in self.kpis.items()}
        view.indicators = {key: view._overlaid(row) for key, row in self.indicators.items()}
        return view

    def _overlaid(self, record: Counted) -> Counted:
        """A record with its reported figures; what a document prints stands above them."""
        if record.id not in self._reported:
            return record
        figures: dict[str, Figure] = {**self._reported[record.id], **record.figures}
        return record.model_copy(update={"figures": figures})

    # -------------------------------------------------------------- plans and years
    def plans_in_force(self, year: FiscalYear) -> list[Plan]:
        """The editions whose period holds this year, newest first; none that was superseded."""
        found = [
            plan
            for plan in self.plans.values()
            if year.year in plan.years and plan.superseded_by is None
        ]
        return sorted(found, key=lambda plan: -plan.first_year)

    def is_superseded(self, plan: str) -> bool:
        """Does a later edition of the same plan answer in its place?"""
        return self.plans[plan].superseded_by is not None

    def plan_of(self, initiative: Initiative) -> Plan:
        return self.plans[initiative.plan]

    def initiatives_of(self, plan: str) -> list[Initiative]:
        return [item for item in self.records.initiatives if item.plan == plan]

    def meetings(self) -> tuple[Meeting, ...]:
        return self.records.meetings

    def kpis_of(self, initiative: str) -> list[Kpi]:
        """The KPIs whose name names this initiative."""
        return [kpi for kpi in self.kpis.values() if initiative in kpi.initiatives]

    def otherwise_printed(self, key: str) -> list[tuple[Plan, str, Figure]]:
        """Where an earlier edition of the plan prints a figure of a KPI or 参考指標 otherwise.

        The edition, the year and its figure, for each year that both print with different values.
        """
        number = self.kpis.get(key) or self.indicators[key]
        _, _, name = key.partition("/")
        found = []
        for plan in self.plans.values():
            if plan.superseded_by != number.plan:
                continue
            other = self.kpis.get(f"{plan.id}/{name}") or self.indicators.get(f"{plan.id}/{name}")
            for span, figure in sorted(other.figures.items()) if other else ():
                if span in number.figures and number.figures[span].value != figure.value:
                    found.append((plan, span, figure))
        return found

    # -------------------------------------------------------------- departments
    def held_by(self, department: str, plan: str) -> list[Initiative]:
        """What a department holds in an edition, under whichever of its names it is printed."""
        return [item for item in self.initiatives_of(plan) if self.holds(department, item)]

    def holds(self, department: str, item: Initiative) -> bool:
        """Does the department, or what it was called before or is called today, own the item?"""
        today = self.today_of(department)
        return today in {self.today_of(name) for name in item.departments}

    def today_of(self, department: str) -> str:
        """What a department is called today; itself where it still is, or where nobody knows."""
        way = self._way_to_today(department)
        return way[-1].to[0] if way else department

    @property
    def departments_today(self) -> dict[str, Department]:
        """The departments that no other followed: who can be asked, reached and answered for."""
        return {name: d for name, d in self.departments.items() if self.today_of(name) == name}

    def is_sure_of_today(self, department: str) -> bool:
        """Do the documents leave no doubt about what a department is called today?"""
        return all(line.confidence == "high" for line in self._way_to_today(department))

    def _way_to_today(self, department: str) -> list[Succession]:
        way: list[Succession] = []
        while (line := self._succeeded.get(department)) is not None and line not in way:
            way.append(line)
            department = line.to[0]
        return way

    def succession_of(self, department: str) -> list[Succession]:
        """Everything that is known of what became of a department, and of what it came from."""
        return [line for line in self.records.successions if department in (*line.from_, *line.to)]

    def stages_of(self, item: Initiative, department: str | None = None) -> dict[int, str]:
        """The stages per fiscal year: of one department's row where the item has rows."""
        today = self.today_of(department or "")
        for name, stages in item.department_stages.items():
            if self.today_of(name) == today:
                return stages
        return item.stages

    # -------------------------------------------------------------- lineage
    def heirs(self, initiative: str) -> list[tuple[Initiative, Lineage]]:
        """In which newer initiatives it lives on, one step ahead."""
        return [
            (self.initiatives[name], line)
            for line in self._forward[self._original(initiative)]
            for name in line.to
        ]

    def predecessors(self, initiative: str) -> list[tuple[Initiative, Lineage]]:
        """From which older initiatives it comes, one step back."""
        return [
            (self.initiatives[name], line)
            for line in self._backward[self._original(initiative)]
            for name in line.from_
        ]

    def descendants(self, initiative: str) -> list[Initiative]:
        """All in which it lives on over the editions, where that is sure enough."""
        return self._along(initiative, self.heirs)

    def ancestors(self, initiative: str) -> list[Initiative]:
        """All from which it comes over the editions, where that is sure enough."""
        return self._along(initiative, self.predecessors)

    def _along(
        self, initiative: str, step: Callable[[str], list[tuple[Initiative, Lineage]]]
    ) -> list[Initiative]:
        found: dict[str, Initiative] = {}
        waiting = [initiative]
        while waiting:
            for related, line in step(waiting.pop(0)):
                if line.confidence != "low" and related.id not in found:
                    found[related.id] = related
                    waiting.append(related.id)
        return list(found.values())

    def _original(self, initiative: str) -> str:
        """A 再掲 stands for the item that it repeats."""
        item = self.initiatives[initiative]
        return item.reprint_of or item.id

    # -------------------------------------------------------------- measures
    def measures_of(self, initiative: str) -> list[HeldMeasure]:
        """What is counted for it: its own measures, and those that predecessors handed on.

        Only lineage of high or medium confidence hands measures on; of several heirs each
        takes those that the lineage names for it.
        """
        item = self.initiatives[self._original(initiative)]
        own = [HeldMeasure(self._overlaid(m), item.id, self.plan_of(item)) for m in item.measures]
        handed = [
            HeldMeasure(held.measure, item.id, held.source)
            for older, line in self.predecessors(initiative)
            if line.confidence != "low" and self._is_over(older, item)
            for held in self.measures_of(older.id)
            if self._goes_to(held.measure, line, item.id)
        ]
        return list({held.measure.id: held for held in [*own, *handed]}.values())

    def _is_over(self, older: Initiative, newer: Initiative) -> bool:
        """Of two plans that run side by side neither takes on what the other counts."""
        return self.plan_of(older).last_year < self.plan_of(newer).first_year

    def _goes_to(self, measure: Measure, line: Lineage, heir: str) -> bool:
        if line.measures:
            return line.measures.get(measure.id) == heir
        return len(line.to) == 1

    # -------------------------------------------------------------- names
    def aliases_of(self, initiative: str) -> list[Alias]:
        return self._aliases.get(initiative, [])

    def _described(self) -> list[Described]:
        things = [self._described_item(item) for item in self.initiatives.values()]
        things += [
            Described(
                key=kpi.id,
                names=(kpi.name, *kpi.short),
                settings=(kpi.field or "",),
                relatives=tuple(self.initiatives[name].title for name in kpi.initiatives),
            )
            for kpi in self.kpis.values()
        ]
        things += [
            Described(key=row.id, names=(row.name, *row.short)) for row in self.indicators.values()
        ]
        return things

    def _described_item(self, item: Initiative) -> Described:
        original = self.initiatives[self._original(item.id)]
        aliases = self.aliases_of(original.id)
        measures = [held.measure for held in self.measures_of(item.id)]
        relatives = [
            related.title
            for related, line in (*self.heirs(item.id), *self.predecessors(item.id))
            if line.confidence != "low"
        ]
        return Described(
            key=item.id,
            names=(item.title, *original.also, *(alias.alias for alias in aliases)),
            readings=tuple(alias.reading for alias in aliases if alias.reading),
            counts=tuple(text for m in measures for text in (m.label, *m.short)),
            relatives=tuple(dict.fromkeys(relatives)),
            abouts=tuple(
                dict.fromkeys(text for text in (item.about, original.about, item.indicator) if text)
            ),
            stages=tuple(dict.fromkeys(item.stages.values())),
            settings=(item.direction or "", item.field or "", *item.departments),
        )

    def _sounds(self) -> dict[str, str]:
        names = [
            (name, key, self.plans[self._plan_id(key)].first_year)
            for name, keys in self._exact_names().items()
            for key in keys
        ]
        return {sound_of(name): key for name, key, _ in sorted(names, key=lambda n: n[2])}

    def _plan_id(self, key: str) -> str:
        return key.partition("/")[0]

    def _described_facts(self) -> list[Described]:
        return [
            Described(
                key=key,
                names=(f"{fact.topic} {fact.name}",),
                abouts=(fact.text, *([fact.value] if isinstance(fact.value, str) else [])),
                settings=(self.plans[fact.plan].name,),
            )
            for key, fact in self.facts.items()
        ]

    def _labels(self) -> dict[str, tuple[str, ...]]:
        """What measures and KPIs are called in full, and whose they are."""
        labels: dict[str, list[str]] = defaultdict(list)
        for item in self.initiatives.values():
            for measure in item.measures:
                labels[measure.label].append(item.id)
        for kpi in self.kpis.values():
            labels[kpi.name].append(kpi.id)
        return {label: tuple(keys) for label, keys in labels.items()}

    def _synonyms(self) -> dict[str, tuple[str, ...]]:
        return {word.word: word.means for word in self.records.words}

    def _exact_names(self) -> dict[str, tuple[str, ...]]:
        """Whole titles, the products that they put in 「」, numbers, aliases with readings."""
        names: dict[str, list[str]] = defaultdict(list)
        for item in self.initiatives.values():
            names[item.title].append(item.id)
            for name in item.also:
                names[name].append(item.id)
        for kpi in self.kpis.values():
            names[kpi.name].append(kpi.id)
        for row in self.indicators.values():
            names[row.name].append(row.id)
        for alias in self.records.aliases:
            for spelling in (alias.alias, alias.reading):
                if spelling:
                    names[spelling] += alias.of
        for item in self.initiatives.values():
            # 「学校デジタル推進リーダーの育成」 is called 学校デジタル推進リーダー, too.
            stem = _DOING.sub("", item.title)
            if len(surface_key(stem)) >= LONG_STEM:
                names[stem].append(item.id)
        outright = {surface_key(name) for name in names}
        for item in self.initiatives.values():
            for product in QUOTED.findall(item.title):
                # An alias says whose product it is; a title may merely mention it.
                if surface_key(product) not in outright:
                    names[product].append(item.id)
        return {name: tuple(dict.fromkeys(keys)) for name, keys in names.items()}
