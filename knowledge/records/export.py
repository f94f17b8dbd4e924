"""The records as other programs take them: plain rows, one JSON object each."""

from collections.abc import Callable, Iterator
from typing import Any

from knowledge.records.library import HeldMeasure, Library
from knowledge.records.models import Figure, Initiative, Kpi

Row = dict[str, Any]
INITIATIVE = (
    "id plan code title field viewpoint direction departments stages stages_printed "
    "department_stages new completed reprint reprint_of merged_into numeric_target progress "
    "parent indicator related_plans resources about measures"
).split()
KPI = "id plan field viewpoint name unit target operator deadline_year cumulative figures".split()
ALIAS = "alias reading of kind source".split()


def exported(library: Library, what: str, plan: str | None = None) -> Iterator[Row]:
    """The rows of one of KINDS in printed order; `plan` leaves out what other editions print."""
    return KINDS[what](library, plan)


def _initiatives(library: Library, plan: str | None) -> Iterator[Row]:
    for item in library.initiatives.values():
        if plan in (None, item.plan):
            yield _initiative(library, item)


def _initiative(library: Library, item: Initiative) -> Row:
    row = item.model_dump()
    row |= {
        "stages": _by_text(item.stages),
        "stages_printed": _by_text(item.stages_printed),
        "department_stages": {
            name: _by_text(stages) for name, stages in item.department_stages.items()
        },
        "reprint": item.reprint_of is not None,
        "measures": [_measure(held) for held in library.measures_of(item.id)],
    }
    return {key: row[key] for key in INITIATIVE}


def _by_text(stages: dict[int, str]) -> dict[str, str]:
    return {str(year): stage for year, stage in stages.items()}


def _measure(held: HeldMeasure) -> Row:
    """`from` is the initiative of an older edition from which the measure was taken on."""
    measure = held.measure
    return {
        "id": measure.id,
        "label": measure.label,
        "unit": measure.unit,
        "cumulative": measure.cumulative,
        "targets": {span: target.model_dump() for span, target in measure.targets.items()},
        "figures": _figures(measure.figures),
        "from": measure.initiative if held.taken_on else None,
    }


def _figures(figures: dict[str, Figure]) -> Row:
    return {
        span: figure.model_dump(include={"value", "approx", "provisional"})
        for span, figure in figures.items()
    }


def _kpis(library: Library, plan: str | None) -> Iterator[Row]:
    for kpi in library.kpis.values():
        if plan in (None, kpi.plan):
            yield _kpi(kpi)


def _kpi(kpi: Kpi) -> Row:
    row = kpi.model_dump() | {
        "target": kpi.target.text if kpi.target.value is None else kpi.target.value,
        "operator": kpi.target.operator,
        "figures": _figures(kpi.figures),
    }
    return {key: row[key] for key in KPI}


def _indicators(library: Library, plan: str | None) -> Iterator[Row]:
    for row in library.indicators.values():
        if plan in (None, row.plan):
            values = _figures(row.figures)
            yield {"plan": row.plan, "name": row.name, "unit": row.unit, "values": values}


def _departments(library: Library, plan: str | None) -> Iterator[Row]:
    for name in library.departments:
        held = [
            item
            for item in library.initiatives.values()
            if name in item.departments and plan in (None, item.plan)
        ]
        if held:
            yield {
                "name": name,
                "editions": list(dict.fromkeys(item.plan for item in held)),
                "initiatives": [item.id for item in held],
            }


def _meetings(library: Library, plan: str | None) -> Iterator[Row]:
    for meeting in library.meetings():
        if plan in (None, meeting.plan):
            when = {"date": meeting.date} if meeting.date else {"month": meeting.month}
            yield when | {"name": meeting.name, "agenda": meeting.agenda}


def _lineage(library: Library, plan: str | None) -> Iterator[Row]:
    for line in library.records.lineage:
        ends = [library.initiatives[name] for name in (*line.from_, *line.to)]
        if plan is None or plan in {item.plan for item in ends}:
            yield {
                "from": [_reference(library, name) for name in line.from_],
                "to": [_reference(library, name) for name in line.to],
                "kind": line.kind,
                "confidence": line.confidence,
                "evidence": line.evidence,
            }


def _reference(library: Library, name: str) -> Row:
    item = library.initiatives[name]
    return {"plan": item.plan, "title": item.title, "id": item.id}


def _aliases(library: Library, plan: str | None) -> Iterator[Row]:
    for alias in library.records.aliases:
        of = [_reference(library, name) for name in alias.of]
        if plan is None or plan in {item["plan"] for item in of}:
            row = alias.model_dump() | {"of": of}
            yield {key: row[key] for key in ALIAS}


def _glossary(library: Library, plan: str | None) -> Iterator[Row]:
    for term in library.records.glossary:
        if plan in (None, term.plan):
            yield term.model_dump()


def _facts(library: Library, plan: str | None) -> Iterator[Row]:
    for fact in library.records.facts:
        if plan in (None, fact.plan):
            yield fact.model_dump()


def _successions(library: Library, plan: str | None) -> Iterator[Row]:
    """Departments belong to no edition; with a plan, those that it names."""
    named = {
        name
        for item in library.initiatives.values()
        if plan in (None, item.plan)
        for name in item.departments
    }
    for line in library.records.successions:
        if plan is None or named & {*line.from_, *line.to}:
            yield line.model_dump(by_alias=True)


KINDS: dict[str, Callable[[Library, str | None], Iterator[Row]]] = {
    "initiatives": _initiatives,
    "kpis": _kpis,
    "indicators": _indicators,
    "departments": _departments,
    "meetings": _meetings,
    "glossary": _glossary,
    "successions": _successions,
    "lineage": _lineage,
    "aliases": _aliases,
    "facts": _facts,
}
