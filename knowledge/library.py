"""The plan records in memory, with what follows from them: heirs, predecessors, names, figures."""

import copy
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from knowledge.fiscal import FiscalYear
from knowledge.names.finder import Described, Finder
from knowledge.names.mentions import Mentions
from knowledge.names.normal import plain, surface_key
from knowledge.records import (
    Alias,
    Department,
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
)

Counted = TypeVar("Counted", Measure, Kpi, Indicator)
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
        self.department_keys: dict[str, tuple[str, str]] = {
            department.name: (surface_key(department.name), surface_key(department.reading))
            for department in records.departments
        }
        self.stages: list[str] = sorted(
            {
                stage
                for item in records.initiatives
                for stages in (item.stages, *item.department_stages.values())
                for stage in stages.values()
            },
            key=lambda stage: (-len(stage), stage),
        )
        self._forward: dict[str, list[Lineage]] = defaultdict(list)
        self._backward: dict[str, list[Lineage]] = defaultdict(list)
        for line in records.lineage:
            for name in line.from_:
                self._forward[name].append(line)
            for name in line.to:
                self._backward[name].append(line)
        self._reported: Mapping[str, Mapping[str, ReportedFigure]] = {}
        self.labels = Mentions(self._labels())
        # Made when it is first needed, and then the same for every view of these records.
        self._find = cache(lambda: Finder(self._described(), self._synonyms(), self._exact_names()))

    @property
    def finder(self) -> Finder:
        """Finds names; making it takes most of the time that loading the records takes."""
        return self._find()

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
        """The editions whose period holds this year, newest first."""
        found = [plan for plan in self.plans.values() if year.year in plan.years]
        return sorted(found, key=lambda plan: -plan.first_year)

    def plan_of(self, initiative: Initiative) -> Plan:
        return self.plans[initiative.plan]

    def initiatives_of(self, plan: str) -> list[Initiative]:
        return [item for item in self.records.initiatives if item.plan == plan]

    def meetings(self) -> tuple[Meeting, ...]:
        return self.records.meetings

    def kpis_of(self, initiative: str) -> list[Kpi]:
        """The KPIs whose name names this initiative."""
        return [kpi for kpi in self.kpis.values() if initiative in kpi.initiatives]

    # -------------------------------------------------------------- departments
    def held_by(self, department: str, plan: str) -> list[Initiative]:
        return [item for item in self.initiatives_of(plan) if department in item.departments]

    def stages_of(self, item: Initiative, department: str | None = None) -> dict[int, str]:
        """The stages per fiscal year: of one department's row where the item has rows."""
        return item.department_stages.get(department or "", item.stages)

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
        return own + [
            HeldMeasure(held.measure, item.id, held.source)
            for older, line in self.predecessors(initiative)
            if line.confidence != "low"
            for held in self.measures_of(older.id)
            if self._goes_to(held.measure, line, item.id)
        ]

    def _goes_to(self, measure: Measure, line: Lineage, heir: str) -> bool:
        if line.measures:
            return line.measures.get(measure.id) == heir
        return len(line.to) == 1

    # -------------------------------------------------------------- names
    def aliases_of(self, initiative: str) -> list[Alias]:
        return [alias for alias in self.records.aliases if initiative in alias.of]

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
            abouts=tuple(text for text in (item.about, original.about) if text),
            settings=(item.direction or "", item.field or "", *item.departments),
        )

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
        outright = {surface_key(name) for name in names}
        for item in self.initiatives.values():
            for product in QUOTED.findall(item.title):
                # An alias says whose product it is; a title may merely mention it.
                if surface_key(product) not in outright:
                    names[product].append(item.id)
        return {name: tuple(dict.fromkeys(keys)) for name, keys in names.items()}
