"""What is asked of which department? Worked out from the plan records, settled by people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.names.normal import surface_key
from knowledge.records.library import HeldMeasure, Library
from knowledge.records.models import Figure, Initiative, Kpi, Target
from knowledge.rounds.rows import Part, WantedValue
from knowledge.words.morphemes import words_of

# A 取組 is called by its product where it has one: 「のりまっし金沢」 rather than the whole title.
LONGEST_CALL = 24


@dataclass(frozen=True)
class Proposed:
    """One row that a department is to be asked for; exactly one of the three ids is given.

    `proposed` marks a reporter that no document names: somebody has to settle it.
    """

    department: str
    initiative: str | None = None
    kpi: str | None = None
    indicator: str | None = None
    measures: tuple[str, ...] = ()
    proposed: bool = False


def proposed_rows(
    library: Library, plans: Sequence[str], fiscal_year: int, coordinator: str
) -> list[Proposed]:
    """Every row of a round, in printed order.

    An initiative of several departments is wanted from each of them. A KPI's or 参考指標's
    reporter is the owner of the initiative that it names, else the coordinator's department. What
    was merged into another initiative or repeats one is asked for once, at the original.
    """
    rows: list[Proposed] = []
    for plan in plans:
        for item in library.initiatives_of(plan):
            if item.reprint_of is None and item.merged_into is None:
                rows += _of_item(item, library)
        rows += [
            _of_kpi(kpi, library, coordinator)
            for kpi in library.kpis.values()
            if kpi.plan == plan and fiscal_year <= kpi.deadline_year
        ]
        rows += [
            Proposed(coordinator, indicator=row.id, proposed=True)
            for row in library.indicators.values()
            if row.plan == plan
        ]
    return rows


def _of_item(item: Initiative, library: Library) -> list[Proposed]:
    measures = tuple(held.measure.id for held in library.measures_of(item.id))
    # Asked is who the department is today; where that is not sure, somebody settles it.
    sure: dict[str, bool] = {}
    for name in item.departments:
        today = library.today_of(name)
        sure[today] = sure.get(today, False) or library.is_sure_of_today(name)
    return [
        Proposed(department, initiative=item.id, measures=measures, proposed=not is_sure)
        for department, is_sure in sure.items()
    ]


def _of_kpi(kpi: Kpi, library: Library, coordinator: str) -> Proposed:
    owners = [name for key in kpi.initiatives for name in library.initiatives[key].departments]
    owner = library.today_of(owners[0]) if owners else coordinator
    return Proposed(owner, kpi=kpi.id, proposed=True)


def result_words(library: Library, plan: str) -> tuple[str, ...]:
    """The words that say how an initiative went: its own (達成), else its stage words."""
    if library.plans[plan].results:
        return library.plans[plan].results
    words: dict[str, int] = {}
    for item in library.initiatives_of(plan):
        for stages in (item.stages, *item.department_stages.values()):
            for word in stages.values():
                words[word] = words.get(word, 0) + 1
    return tuple(sorted(words, key=lambda word: -words[word]))


def call_of(item: Initiative, library: Library) -> str:
    """What people call it in a short sentence: its product, a nickname, else its title."""
    aliases = sorted(
        (a for a in library.aliases_of(item.id) if a.kind in ("product", "nickname", "short")),
        key=lambda alias: (alias.kind != "nickname", len(alias.of), len(alias.alias)),
    )
    for alias in aliases:
        if len(alias.of) == 1 or surface_key(alias.alias) in surface_key(item.title):
            return alias.alias
    return _in_whole_words(item.title)


def _in_whole_words(title: str) -> str:
    """A long title as far as it fits: up to the end of a noun, and no list in brackets begun."""
    if len(title) <= LONGEST_CALL:
        return title
    names = ("名詞", "接尾辞")
    words = [word for word in words_of(title) if word.kind[1] != "数詞"]
    ends = [word.end for word in words if word.kind[0] in names]
    short = title[: max((end for end in ends if end <= LONGEST_CALL), default=LONGEST_CALL)]
    opened = max(short.rfind("("), short.rfind("（"))
    return short[:opened] if opened > 0 and not re.search(r"[)）]", short[opened:]) else short


def value_of_measure(held: HeldMeasure, fiscal_year: int) -> WantedValue:
    measure = held.measure
    label = f"{measure.label}（{measure.of}のうち）" if measure.of else measure.label
    return WantedValue(
        Part("value", measure.id),
        label,
        measure.short,
        measure.unit,
        measure.cumulative,
        measure.figures.get(str(fiscal_year - 1)),
        newest_before(measure.figures, fiscal_year),
        target_in(measure.targets, fiscal_year),
    )


def newest_before(figures: dict[str, Figure], fiscal_year: int) -> Figure | None:
    """The newest figure of a single year before this one."""
    years = [span for span in figures if "-" not in span and int(span) < fiscal_year]
    return figures[max(years)] if years else None


def target_in(targets: dict[str, Target], fiscal_year: int) -> Target | None:
    """The target of the year, else the next one ahead, else the last one that was set."""
    ahead = sorted(span for span in targets if int(span[-4:]) >= fiscal_year)
    return targets[ahead[0]] if ahead else targets.get(max(targets, default=""))


def value_of_number(
    name: str,
    short: tuple[str, ...],
    unit: str,
    cumulative: bool,
    figures: dict[str, Figure],
    target: Target | None,
    fiscal_year: int,
) -> WantedValue:
    """The value of a KPI or 参考指標, which has no measure of its own."""
    return WantedValue(
        Part("value"),
        name,
        short,
        unit,
        cumulative,
        figures.get(str(fiscal_year - 1)),
        newest_before(figures, fiscal_year),
        target,
    )
