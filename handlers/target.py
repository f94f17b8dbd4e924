"""A target or KPI: 「電子申請の目標は？」"""

from handlers import resolve, wording
from handlers.messages import Choice, Fact, Outcome, Reply, Source
from knowledge.fiscal import FiscalYear, span_label
from knowledge.library import Library
from knowledge.records import Initiative, Kpi
from knowledge.understand import Found, Nothing, Question, Unsure
from knowledge.vocabulary import Attribute

EXAMPLE = "電子申請の目標は？"


def serves(question: Question) -> bool:
    return question.attribute is Attribute.TARGET


def answer(question: Question, library: Library) -> Reply:
    if isinstance(question.naming, Nothing):
        return _all_of_a_field(question, library)
    kpis = _named(question, library)
    if kpis:
        return _told(kpis, library)
    found = resolve.initiative(question, library, "の目標は？")
    if isinstance(found, Reply):
        return found
    item, others = found
    targets = _targets(library, item)
    kpis = library.kpis_of(item.id)
    if kpis and not targets:
        return _told(kpis, library)
    lines = targets or [f"{wording.title(item)}には、数値の目標（KPI）は定められていません。"]
    source = wording.source(library, item)
    return Reply(
        wording.with_sources(lines, [source]),
        initiatives=(item.id, *others),
        departments=item.departments,
        choices=(Choice("工程", f"{item.title}の工程は？"),),
        sources=(source,),
    )


def _named(question: Question, library: Library) -> list[Kpi]:
    """The KPIs that the wording names: one, or several that fit as well."""
    match question.naming:
        case Found(key) if key in library.kpis:
            return [library.kpis[key]]
        case Unsure(candidates) if candidates[0] in library.kpis:
            return [library.kpis[key] for key in candidates if key in library.kpis]
        case _:
            return []


def _targets(library: Library, item: Initiative) -> list[str]:
    return [
        f"{wording.title(item)}の{held.measure.label}の{span_label(span)}の目標は、{target.text}です。"
        for held in library.measures_of(item.id)
        for span, target in sorted(held.measure.targets.items())
    ]


def _told(kpis: list[Kpi], library: Library) -> Reply:
    lines = []
    for kpi in kpis:
        lines.append(
            f"KPI「{kpi.name}」の目標は、{FiscalYear(kpi.deadline_year)}末までに{wording.aim(kpi)}です。"
        )
        lines += [
            f"・実績 {span_label(span)}: {wording.amount(figure, kpi.unit)}"
            for span, figure in sorted(kpi.figures.items())
        ]
    items = [library.initiatives[name] for kpi in kpis for name in kpi.initiatives]
    if items:
        named = "、".join(f"{wording.title(i)}（{wording.departments(i)}）" for i in items[:3])
        lines.append(f"関係する取組: {named}")
    sources = tuple(_source(kpi, library) for kpi in kpis)
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(item.id for item in items),
        departments=tuple(dict.fromkeys(name for item in items for name in item.departments)),
        facts=tuple(Fact(kpi.name, wording.aim(kpi)) for kpi in kpis),
        sources=sources,
    )


def _source(kpi: Kpi, library: Library) -> Source:
    section = " / ".join(part for part in ("KPI", kpi.field, kpi.viewpoint) if part)
    return wording.source_of_plan(library.plans[kpi.plan], section)


def _all_of_a_field(question: Question, library: Library) -> Reply:
    """No name: the KPIs of the field or the plan."""
    plans = (
        [question.plan]
        if question.plan
        else [p.id for p in library.plans_in_force(question.this_year)]
    )
    field = question.only.field
    kpis = [
        kpi
        for kpi in library.kpis.values()
        if (field is None and kpi.plan in plans) or (field is not None and kpi.field == field)
    ]
    if not kpis or not (field or question.plan or question.only or not question.words):
        return Reply(resolve.WHICH_ITEM, Outcome.CLARIFY)
    lines = [f"目標（KPI）は{len(kpis)}件あります。"]
    lines += [
        f"・{kpi.field or '計画全体'}: {kpi.name} {wording.aim(kpi)}"
        f"（{FiscalYear(kpi.deadline_year)}）"
        for kpi in kpis
    ]
    sources = tuple(
        dict.fromkeys(wording.source_of_plan(library.plans[kpi.plan], "KPI") for kpi in kpis)
    )
    return Reply(
        wording.with_sources(lines, sources),
        facts=tuple(Fact(kpi.name, wording.aim(kpi)) for kpi in kpis),
        sources=sources,
    )
