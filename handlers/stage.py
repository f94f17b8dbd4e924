"""How an initiative stands in a year: 「スマートごみ箱の今年度の工程は？」"""

from handlers import resolve, wording
from handlers.messages import Choice, LabelledFact, Reply
from knowledge.questions.question import Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.models import Initiative
from knowledge.words.fiscal import FiscalYear

EXAMPLE = "スマートごみ箱の今年度の工程は？"


def serves(question: Question) -> bool:
    return question.attribute is Attribute.STAGE


def answer(question: Question, library: Library) -> Reply:
    """The stage of the year asked for, and the whole plan beside it."""
    found = resolve.initiative(question, library, "の工程は？")
    if isinstance(found, Reply):
        return found
    item, others = found
    last = library.plan_of(item).last_year
    # A finished edition that is named outright is told as it ended.
    now = last if question.plan == item.plan else question.this_year.year
    years = question.years or (min(now, question.this_year.year),)
    lines, told = _told(question, library, item, years)
    if (below := wording.others_line(library, others)) is not None:
        lines.append(below)
    sources = tuple(wording.source(library, i) for i in told)
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(dict.fromkeys((*(i.id for i in told), *others))),
        departments=item.departments,
        facts=tuple(LabelledFact(str(FiscalYear(y)), s) for y, s in sorted(told[0].stages.items())),
        choices=(
            Choice("担当課", f"{item.title}の担当課は？"),
            Choice("実績", f"{item.title}の実績は？"),
        ),
        sources=sources,
    )


def _told(
    question: Question, library: Library, item: Initiative, years: tuple[int, ...]
) -> tuple[list[str], list[Initiative]]:
    """The lines of the answer, and the initiatives (of several editions) that they speak of."""
    lines: list[str] = []
    told: list[Initiative] = []
    for year in years:
        for related in _in_year(library, item, year):
            lines += _line(related, year, _rows_of(question, related, library))
            told.append(related)
    if not lines:
        lines += _nothing_for(question, library, item, years)
        told.append(item)
    found = list({i.id: i for i in told}.values())
    for one in found:
        lines += wording.standing(one, library)
        lines += _whole(one, library)
        lines += _otherwise_printed(one, library)
    return lines, found


def _rows_of(question: Question, item: Initiative, library: Library) -> tuple[str, ...]:
    """The departments asked for that have a row of their own."""
    today = set(map(library.today_of, question.departments))
    return tuple(name for name in item.departments if library.today_of(name) in today)


def _in_year(library: Library, item: Initiative, year: int) -> list[Initiative]:
    """The item itself when its edition holds the year, else its relatives that do."""
    if year in library.plan_of(item).years:
        return [item] if year in item.stages or year in item.stages_printed else []
    is_later = year > library.plan_of(item).last_year
    relatives = library.descendants(item.id) if is_later else library.ancestors(item.id)
    return [
        related
        for related in relatives
        if year in related.stages and not library.is_superseded(related.plan)
    ]


def _nothing_for(
    question: Question, library: Library, item: Initiative, years: tuple[int, ...]
) -> list[str]:
    """No year asked for has a stage: an edition that is over, or a cell that is empty."""
    plan = library.plan_of(item)
    marked = bool(item.progress or item.completed)
    if marked and (not question.years or set(years) & set(plan.years)):
        return []
    if question.years:
        return [
            f"{wording.title(item)}の{wording.years_label(years)}の工程は、計画に記載がありません。"
        ]
    if plan.last_year >= question.this_year.year or question.plan == plan.id:
        return [f"{wording.title(item)}の工程は、{plan.short}に書かれていません。"]
    return [
        f"{wording.title(item)}は、{FiscalYear(plan.last_year)}で終わった"
        f"{plan.short}の取組です。いまの計画には見当たりません。"
    ]


def _line(item: Initiative, year: int, departments: tuple[str, ...]) -> list[str]:
    """The stage of one year; a line for each department that has its own row."""
    name = wording.title(item)
    rows = {
        department: stages[year]
        for department, stages in item.department_stages.items()
        if year in stages and (not departments or department in departments)
    }
    if len(rows) == 1:
        ((department, stage),) = rows.items()
        return [f"{name}の{FiscalYear(year)}の工程（{department}）は「{stage}」です。"]
    if rows:
        head = f"{name}の{FiscalYear(year)}の工程は、課ごとに次のとおりです。"
        return [head, *(f"・{department}: {stage}" for department, stage in rows.items())]
    if year not in item.stages:
        return [f"{name}の{FiscalYear(year)}の欄は「—」で、予定はありません。"]
    return [f"{name}の{FiscalYear(year)}の工程は「{item.stages[year]}」です。"]


def _otherwise_printed(item: Initiative, library: Library) -> list[str]:
    """An earlier edition of the same plan that prints other stages: what was planned then."""
    return [
        f"{library.plan_of(older).edition}では: {wording.stage_line(older.stages)}"
        for older, _ in library.predecessors(item.id)
        if library.plan_of(older).superseded_by == item.plan
        and older.stages
        and older.stages != item.stages
    ]


def _whole(item: Initiative, library: Library) -> list[str]:
    """All years of the edition in one line (one for each department that has its own row)."""
    merged = []
    if item.merged_into:
        merged = [f"統合先: {wording.title(library.initiatives[item.merged_into])}"]
    if item.department_stages:
        return [
            "計画全体:",
            *(
                f"・{department}: {wording.stage_line(stages)}"
                for department, stages in item.department_stages.items()
            ),
            *merged,
        ]
    owners = wording.departments(item, library)
    if not item.stages:
        return [f"担当: {owners}", *merged]
    return [f"計画全体: {wording.stage_line(item.stages)}（担当: {owners}）", *merged]
