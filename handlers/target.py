"""A target or KPI: 「電子申請の目標は？」"""

from collections.abc import Mapping

from handlers import resolve, wording
from handlers.messages import Choice, LabelledFact, Outcome, Reply, Source
from knowledge.questions.question import Found, Nothing, Question, Unsure
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.measures import meant
from knowledge.records.models import Initiative, Kpi, Plan, Target
from knowledge.words.fiscal import FiscalYear, span_label, years_of_span

EXAMPLE = "電子申請の目標は？"
NO_NUMBER = "数値の目標は定められていません。"


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
    targets = _targets(question, library, item)
    kpis = library.kpis_of(item.id)
    if kpis and not targets:
        return _told(kpis, library)
    lines = targets or [f"{wording.title(item)}には、数値の目標（KPI）は定められていません。"]
    if item.indicator:
        aim = f"{wording.title(item)}の評価指標は「{item.indicator}」です。"
        lines = [aim, *targets] if targets else [aim, NO_NUMBER]
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
        case Unsure(candidates):
            kpis = [library.kpis[key] for key in candidates if key in library.kpis]
            items = {key for key in candidates[:1] if key in library.initiatives}
            # An initiative ahead of them is the one that they measure, or something else is meant.
            return kpis if items <= {name for kpi in kpis for name in kpi.initiatives} else []
        case _:
            return []


def _targets(question: Question, library: Library, item: Initiative) -> list[str]:
    """The targets of the years asked for; of all years where none was named or none has one."""
    held = meant(question.words, library.measures_of(item.id), library)
    with_targets = [one.measure for one in held if one.measure.targets] or [
        one.measure for one in library.measures_of(item.id) if one.measure.targets
    ]
    lines = []
    for measure in with_targets:
        asked = {
            span: target
            for span, target in sorted(measure.targets.items())
            if set(question.years) & set(years_of_span(span))
        }
        if question.years and not asked:
            years = wording.years_label(question.years)
            lines.append(
                f"{wording.title(item)}の{measure.label}の{years}の目標は、計画に記載がありません。"
            )
        lines += [
            f"{wording.title(item)}の{measure.label}の{when}の目標は、{text}です。"
            for when, text in _by_years(asked or dict(sorted(measure.targets.items())))
        ]
    return lines


def _by_years(targets: Mapping[str, Target]) -> list[tuple[str, str]]:
    """When, and what for; years in a row with the same target stand together."""
    found: list[tuple[list[str], str]] = []
    for span, target in targets.items():
        if found and found[-1][1] == target.text:
            found[-1][0].append(span)
        else:
            found.append(([span], target.text))
    return [(_years_label(spans), text) for spans, text in found]


def _years_label(spans: list[str]) -> str:
    years = sorted({year for span in spans for year in years_of_span(span)})
    in_a_row = len(years) > 1 and years[-1] - years[0] == len(years) - 1
    if in_a_row:
        return span_label(f"{years[0]}-{years[-1]}")
    return wording.years_label(tuple(years))


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
        named = "、".join(
            f"{wording.title(i)}（{wording.departments(i, library)}）" for i in items[:3]
        )
        lines.append(f"関係する取組: {named}")
    sources = tuple(_source(kpi, library) for kpi in kpis)
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(item.id for item in items),
        departments=tuple(dict.fromkeys(name for item in items for name in item.departments)),
        facts=tuple(LabelledFact(kpi.name, wording.aim(kpi)) for kpi in kpis),
        sources=sources,
    )


def _source(kpi: Kpi, library: Library) -> Source:
    section = " / ".join(part for part in ("KPI", kpi.field, kpi.viewpoint) if part)
    return wording.source_of_plan(library.plans[kpi.plan], section)


def _all_of_a_field(question: Question, library: Library) -> Reply:
    """No name: the KPIs of the field, or of the edition that is named or in force."""
    field, said = question.only.field, " ".join(token.text for token in question.words)
    listed = any(word in said for word in ("kpi", "指標", "一覧", "全部"))
    if question.departments:
        return _of_departments(question.departments, library)
    if not (field or question.plan or listed):
        return Reply(resolve.WHICH_ITEM, Outcome.CLARIFY)
    plans = [question.plan or plan.id for plan in library.plans_in_force(question.this_year)]
    kpis = [
        kpi
        for kpi in library.kpis.values()
        if (kpi.field == field if field else kpi.plan in plans)
        and (kpi.plan in plans or not library.is_superseded(kpi.plan))
    ]
    if any("参考" in token.text for token in question.words):
        return _indicators(library)
    if not kpis and question.plan is not None:
        return _beside_initiatives(library.plans[question.plan], library)
    lines = [f"目標（KPI）は{len(kpis)}件あります。"]
    lines += [
        f"・{kpi.field or '計画全体'}: {kpi.name} {wording.aim(kpi)}"
        f"（{FiscalYear(kpi.deadline_year)}）{_newest(kpi)}"
        for kpi in kpis
    ]
    sources = tuple(
        dict.fromkeys(wording.source_of_plan(library.plans[kpi.plan], "KPI") for kpi in kpis)
    )
    return Reply(
        wording.with_sources(lines, sources),
        facts=tuple(LabelledFact(kpi.name, wording.aim(kpi)) for kpi in kpis),
        sources=sources,
    )


def _beside_initiatives(plan: Plan, library: Library) -> Reply:
    """Of an edition without KPIs what stands with its initiatives: targets, or indicators."""
    items = library.initiatives_of(plan.id)
    aimed = [item for item in items if item.numeric_target]
    shown = aimed or [item for item in items if item.indicator]
    if aimed:
        head = f"{plan.short}にKPIという欄はなく、数値目標のある取組が{len(aimed)}件あります。"
    elif shown:
        head = f"{plan.short}に数値の目標（KPI）はなく、{len(shown)}件の取組に評価指標があります。"
    else:
        head = f"{plan.short}に、目標や指標の欄はありません。"
    lines: list[str] = []
    for item in shown:
        rows = _last_targets(item) if aimed else [f"・{item.title}: {item.indicator}"]
        if sum(map(len, [*lines, *rows])) > wording.LONGEST_LIST:
            lines.append("ほかにもあります。取組の名前を添えてお尋ねください。")
            break
        lines += rows
    source = wording.source_of_plan(plan, "")
    return Reply(
        wording.with_sources([head, *lines], [source]),
        initiatives=tuple(item.id for item in shown),
        sources=(source,),
    )


def _last_targets(item: Initiative) -> list[str]:
    """A line for each measure that has a target: the one of the last year."""
    lines = []
    for measure in item.measures:
        if measure.targets:
            span, target = max(measure.targets.items())
            until = "" if "年度" in target.text else f"（{span_label(span)}）"
            lines.append(f"・{item.title}: {measure.label} {target.text}{until}")
    return lines


def _newest(kpi: Kpi) -> str:
    """「、実績 令和7年度 59万件（暫定値）」; nothing where there is no figure yet."""
    if not kpi.figures:
        return ""
    span = max(kpi.figures)
    return f"、実績 {span_label(span)} {wording.amount(kpi.figures[span], kpi.unit)}"


def _of_departments(departments: tuple[str, ...], library: Library) -> Reply:
    """The KPIs whose names name initiatives of these departments."""
    kpis = [
        kpi
        for kpi in library.kpis.values()
        if any(set(departments) & set(library.initiatives[k].departments) for k in kpi.initiatives)
    ]
    if not kpis:
        return Reply(
            f"{'・'.join(departments)}の取組を名指しした目標（KPI）は、計画に記載がありません。",
            departments=departments,
        )
    return _told(kpis, library)


def _indicators(library: Library) -> Reply:
    """参考指標: numbers that are followed without a target, newest value first."""
    rows = list(library.indicators.values())
    lines = [f"参考指標は{len(rows)}件あります。"]
    for row in rows:
        span = max(row.figures)
        lines.append(
            f"・{row.name} {wording.amount(row.figures[span], row.unit)}（{span_label(span)}）"
        )
    plans = dict.fromkeys(row.plan for row in rows)
    sources = tuple(wording.source_of_plan(library.plans[plan], "参考指標") for plan in plans)
    return Reply(wording.with_sources(lines, sources), sources=sources)
