"""What an initiative is about, with all that is known of it: 「マッチ箱って何？」"""

from handlers import resolve, wording
from handlers.messages import Choice, LabelledFact, Reply
from knowledge.questions.question import Found, Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import HeldMeasure, Library
from knowledge.records.measures import meant
from knowledge.records.models import Initiative
from knowledge.words.fiscal import FiscalYear

EXAMPLE = "マッチ箱って何？"
MOST_MEASURES = 5


def serves(question: Question) -> bool:
    return question.attribute in (None, Attribute.ABOUT, Attribute.LIST, Attribute.COUNT)


def answer(question: Question, library: Library) -> Reply:
    if isinstance(question.naming, Found) and question.naming.key not in library.initiatives:
        return _number(question.naming.key, library)
    found = resolve.initiative(question, library, "について")
    if isinstance(found, Reply):
        return found
    item, others = found
    held = meant(question.words, library.measures_of(item.id), library)
    lines = [
        f"{wording.title(item)}: {item.about}。",
        *(["この計画からの新規の取組です。"] if item.new else []),
        *([f"担当課: {wording.departments(item, library)}"] if item.departments else []),
        *_stages(item),
        *wording.standing(item, library),
        *_figures(held),
        *_kpis(item, library),
        *_beside(item),
        *_lineage(item, library),
    ]
    if (below := wording.others_line(library, others)) is not None:
        lines.append(below)
    sources = (wording.source(library, item),)
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=(item.id, *others),
        departments=item.departments,
        facts=(
            LabelledFact("担当課", wording.departments(item, library)),
            LabelledFact("分野", item.field or ""),
        ),
        choices=(
            Choice("実績の推移", f"{item.title}の実績の推移は？"),
            Choice("前後の計画", f"{item.title}は前の計画では何という名前？"),
        ),
        sources=sources,
    )


def _stages(item: Initiative) -> list[str]:
    if item.department_stages:
        return [
            f"工程（{department}）: {wording.stage_line(stages)}"
            for department, stages in item.department_stages.items()
        ]
    return [f"工程: {wording.stage_line(item.stages)}"] if item.stages else []


def _figures(held: list[HeldMeasure]) -> list[str]:
    lines = [f"実績: {wording.latest(one)}" for one in held[:MOST_MEASURES]]
    if len(held) > MOST_MEASURES:
        lines.append(f"実績はほかに{len(held) - MOST_MEASURES}件あります。")
    return lines


def _beside(item: Initiative) -> list[str]:
    """What only some editions print: how it is judged, what it needs, which plans it belongs to."""
    told = (
        ("評価指標", item.indicator),
        ("行政資源", item.resources),
        ("関連計画", "、".join(item.related_plans)),
    )
    return [f"{label}: {words}" for label, words in told if words]


def _kpis(item: Initiative, library: Library) -> list[str]:
    return [
        f"目標（KPI）: {kpi.name} {wording.aim(kpi)}（{FiscalYear(kpi.deadline_year)}）"
        for kpi in library.kpis_of(item.id)
    ]


def _lineage(item: Initiative, library: Library) -> list[str]:
    """The editions before and after in which it stands, the nearest first."""
    first = library.plan_of(item).first_year
    groups = (
        ("前の計画では", library.ancestors(item.id)),
        ("後の計画では", library.descendants(item.id)),
    )
    lines = []
    for label, related in groups:
        shown = sorted(
            (one for one in related if not library.is_superseded(one.plan)),
            key=lambda one: abs(library.plan_of(one).first_year - first),
        )
        if shown:
            names = "、".join(
                f"{wording.title(i)}（{library.plan_of(i).short}）" for i in shown[:4]
            )
            lines.append(f"{label}: {names}")
    return lines


def _number(key: str, library: Library) -> Reply:
    """A KPI or an indicator: what it stands at and what is aimed for."""
    number = wording.number_named(library, key)
    plan = library.plans[number.plan]
    kpi = library.kpis.get(key)
    lines = [f"「{number.name}」は、{plan.short}の{'KPI' if kpi else '参考指標'}です。"]
    if kpi is not None:
        lines.append(f"目標: {wording.aim(kpi)}（{FiscalYear(kpi.deadline_year)}）")
    lines += wording.series(number.figures, number.unit)
    lines += wording.otherwise_printed(library, key, number.unit)
    source = wording.source_of_plan(plan, "KPI" if kpi else "参考指標")
    return Reply(wording.with_sources(lines, [source]), sources=(source,))
