"""Lists and counts: 「市民課の取組一覧」, 「暮らしづくりの新規は何件？」"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from handlers import succession, wording
from handlers.messages import Choice, Outcome, Reply, Source
from knowledge.questions.question import Filter, Found, NotFound, Nothing, Question, Unsure
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import COMPLETED, Library
from knowledge.records.models import Initiative, Plan
from knowledge.words.fiscal import FiscalYear

SHORTEST_LIST = 600
EXAMPLE = "デジタル政策課の新規の取組一覧"
SERVED = (
    None,
    Attribute.LIST,
    Attribute.COUNT,
    Attribute.OWNER,
    Attribute.ABOUT,
    Attribute.STAGE,
    Attribute.FIGURE,
    Attribute.CHANGE,
)


def serves(question: Question) -> bool:
    """A list or a count, or a department, a field or an edition named without an initiative."""
    if question.attribute in (Attribute.LIST, Attribute.COUNT):
        return not isinstance(question.naming, Found) or bool(question.only)
    return (
        _restricted(question)
        and isinstance(question.naming, Nothing)
        and question.attribute in SERVED
    )


def _restricted(question: Question) -> bool:
    return bool(question.departments or question.only or question.plan)


def answer(question: Question, library: Library) -> Reply:
    match question.naming:
        case NotFound(said, nearest):
            return wording.not_in_the_plans(library, said, nearest)
        case Unsure(candidates):
            return _alike(question, library, candidates)
        case Nothing() if not _restricted(question) and question.attribute is not Attribute.COUNT:
            return Reply(
                "どの課、分野、計画の一覧でしょうか。"
                "名前を添えてお尋ねください（例: 市民課の取組一覧）。",
                Outcome.CLARIFY,
            )
    told_first = succession.note(question.departments, library)
    if question.plan is None and not question.years:
        today = tuple(dict.fromkeys(map(library.today_of, question.departments)))
        question = replace(question, departments=today)
    reply = _of_plans(question, library)
    return replace(reply, text="\n".join([*told_first, reply.text]))


def _of_plans(question: Question, library: Library) -> Reply:
    """The list, from the editions that are meant; else from the newest that has something."""
    plans = _plans(question, library)
    items = _items(question, library, plans)
    if not items and question.only.stages:
        # 「導入」 may be said for the 新規導入 of an edition that has no plain 導入.
        wider = _wider_stages(question.only.stages, library)
        items = _items(replace(question, only=replace(question.only, stages=wider)), library, plans)
        if items:
            held = {stage for item in items for stage in item.stages.values()}
            told = tuple(stage for stage in wider if stage in held)
            question = replace(question, only=replace(question.only, stages=told))
    if not items and question.only.stages and not question.years:
        # In no plan that stage today: tell what was in it in any year.
        every = tuple(sorted({year for plan in plans for year in plan.years}))
        question = replace(question, years=every)
        items = _items(question, library, plans)
    if items or question.plan or question.years or not question.departments:
        return _told(question, library, plans, items)
    # A department of an older edition only: tell what it held there.
    for older in sorted(library.plans.values(), key=lambda plan: -plan.first_year):
        if items := _items(question, library, [older]):
            return _told(question, library, [older], items, ended=True)
    return _told(question, library, plans, [])


def _wider_stages(stages: tuple[str, ...], library: Library) -> tuple[str, ...]:
    """The short stages that end in one of these words: 新規導入 for 導入."""
    return tuple(
        stage
        for stage in sorted(library.stages)
        if any(stage.endswith(word) and len(stage) <= len(word) + 2 for word in stages)
    )


def _items(question: Question, library: Library, plans: list[Plan]) -> list[Initiative]:
    items = [item for plan in plans for item in library.initiatives_of(plan.id)]
    return [item for item in items if _fits(item, question, library)]


def _alike(question: Question, library: Library, candidates: tuple[str, ...]) -> Reply:
    """A list of what fits the wording: 「AIの取組一覧」."""
    items = [library.initiatives[key] for key in candidates if key in library.initiatives]
    lines = [f"お尋ねの言葉に近い取組は{len(items)}件です。", *wording.listed(library, items)]
    sources = tuple(dict.fromkeys(_plan_source(library.plan_of(item)) for item in items))
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(item.id for item in items),
        sources=sources,
    )


def _plans(question: Question, library: Library) -> list[Plan]:
    """The edition named, else that of the field or the year named, else those in force."""
    if question.plan is not None:
        return [library.plans[question.plan]]
    if question.only.field is not None:
        named = [
            plan
            for plan in library.plans.values()
            if question.only.field in plan.fields and plan.superseded_by is None
        ]
        return sorted(named, key=lambda plan: -plan.first_year)[:1]
    for year in (*(FiscalYear(year) for year in question.years), question.this_year):
        if found := library.plans_in_force(year):
            return found
    return []


def _fits(item: Initiative, question: Question, library: Library) -> bool:
    only: Filter = question.only
    return (
        (not question.departments or any(library.holds(d, item) for d in question.departments))
        and (only.field is None or item.field == only.field)
        and (only.viewpoint is None or only.viewpoint in (item.viewpoint or item.direction or ""))
        and (only.direction is None or item.direction == only.direction)
        and (not only.new or item.new)
        and (not only.not_new or not item.new)
        and (not only.reprint or item.reprint_of is not None)
        and (not only.numeric_target or item.numeric_target)
        and (not only.stages or _has_stage(item, question, library))
    )


def _has_stage(item: Initiative, question: Question, library: Library) -> bool:
    """The stage in the year named; else today's, or the last of a plan that has ended."""
    plan = library.plan_of(item)
    marked = plan.marks.get(item.progress or "", COMPLETED if item.completed else "")
    if marked in question.only.stages:
        return True
    years = question.years or (min(question.this_year.year, plan.last_year),)
    rows = [
        stages
        for name, stages in (item.department_stages or {"": item.stages}).items()
        if not name
        or not question.departments
        or library.today_of(name) in {library.today_of(d) for d in question.departments}
    ]
    return any(stages.get(year) in question.only.stages for stages in rows for year in years)


def _told(
    question: Question,
    library: Library,
    plans: list[Plan],
    items: list[Initiative],
    *,
    ended: bool = False,
) -> Reply:
    if question.only.headings:
        return _headings(question, plans, items)
    held = [plan for plan in plans if any(item.plan == plan.id for item in items)]
    sources = tuple(_plan_source(plan) for plan in held or plans)
    lines: list[str] = []
    if not items:
        what = _restriction(question, plans, items)
        lines = [f"{what}は、見当たりませんでした。", *_elsewhere(question, library, plans)]
        return Reply(wording.with_sources(lines, sources), sources=sources)
    tense = "でした。いまの計画にはありません" if ended else "です"
    lines.append(f"{_restriction(question, held, items)}は{_count(question, items)}{tense}。")
    lines += _stated(question, held, len(items))
    lines += _rows(question, library, held, items)
    if not (question.plan or ended or question.only.field or question.only.direction):
        lines += _elsewhere(question, library, plans)
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(item.id for item in items),
        departments=tuple(map(library.today_of, question.departments)),
        choices=() if question.only.new else (Choice("新規だけ", "新規のものに絞って"),),
        sources=sources,
    )


def _stated(question: Question, plans: list[Plan], found: int) -> list[str]:
    """Where a table of the document counts otherwise than its own pages, both are told."""
    only = question.only
    restricted = only != Filter(stages=only.stages, direction=only.direction)
    if len(plans) != 1 or question.departments or restricted:
        return []
    plan = plans[0]
    whole = next(
        (
            one
            for one in plan.stated
            if one.direction == only.direction and (only.direction or one.field is None)
        ),
        None,
    )
    if whole is None:
        return []
    wanted = [mark for mark, word in plan.marks.items() if word in only.stages]
    total = None if only.stages else (whole.initiatives or sum(whole.progress.values()) or None)
    stated = sum(whole.progress.get(mark, 0) for mark in wanted) if wanted else total
    if stated in (None, found):
        return []
    return [f"文書の集計表では{stated}件とされています（一つひとつの印や行を数えると{found}件）。"]


def _count(question: Question, items: list[Initiative]) -> str:
    """「92件（うち再掲2件。再掲を除くと90件）」"""
    again = sum(1 for item in items if item.reprint_of)
    if not again or question.only.reprint or again == len(items):
        return f"{len(items)}件"
    return f"{len(items)}件（うち再掲{again}件。再掲を除くと{len(items) - again}件）"


def _headings(question: Question, plans: list[Plan], items: list[Initiative]) -> Reply:
    """The 大項目 with the number of initiatives under each."""
    counts = Counter(item.direction for item in items if item.direction)
    what = _restriction(question, plans, items).removesuffix("取組") + "大項目"
    lines = [f"{what}は{len(counts)}件です。"]
    lines += [f"・{direction}（小項目{count}件）" for direction, count in counts.items()]
    sources = tuple(_plan_source(plan) for plan in plans)
    return Reply(wording.with_sources(lines, sources), sources=sources)


def _rows(
    question: Question, library: Library, plans: list[Plan], items: list[Initiative]
) -> list[str]:
    """The items, those of each edition together; the length that one message has is shared."""
    lines: list[str] = []
    for plan in plans:
        own = [item for item in items if item.plan == plan.id]
        if len(plans) > 1:
            lines.append(f"{plan.short}（{_count(question, own)}）")
        left = wording.LONGEST_LIST - sum(map(len, lines))
        lines += _rows_of_plan(question, library, plan, own, max(left, SHORTEST_LIST))
    if _is_whole(question) and question.attribute is not Attribute.LIST:
        lines.append("分野や課の名前を添えてお尋ねになると、取組の一覧をお見せします。")
    return lines


def _is_whole(question: Question) -> bool:
    return not (question.departments or question.only)


def _rows_of_plan(
    question: Question, library: Library, plan: Plan, items: list[Initiative], most: int
) -> list[str]:
    """The items; for a whole edition its fields, for figures the newest of each item."""
    if _is_whole(question) and question.attribute is not Attribute.LIST:
        counts = Counter(item.field for item in items)
        return [f"・{field}: {counts[field]}件" for field in plan.fields]
    if question.attribute in (Attribute.FIGURE, Attribute.CHANGE) and question.departments:
        return [
            f"・{item.title}: {wording.latest(held)}"
            for item in items
            for held in library.measures_of(item.id)
        ] or ["実績の数値は、計画に記載がありません。"]
    one = question.departments[0] if len(question.departments) == 1 else None
    return wording.listed(library, items, one, most)


def _restriction(question: Question, plans: list[Plan], items: list[Initiative]) -> str:
    """「DXアクションプラン2.0の市民課の新規の取組」."""
    only = question.only
    asked = only.viewpoint or ""
    viewpoint = next((i.viewpoint for i in items if asked in (i.viewpoint or "")), asked)
    parts: Iterable[str | None] = (
        "・".join(f"{p.short}（{p.first_year}〜{p.last_year}年度）" for p in plans),
        "・".join(question.departments) or None,
        _field_label(only.field, plans) if only.field else None,
        f"「{viewpoint}」" if asked else None,
        f"「{only.direction}」" if only.direction else None,
        "新規" if only.new else None,
        "再掲" if only.reprint else None,
        "数値目標がある" if only.numeric_target else None,
        _years_of_stage(question.years, plans) if question.years and only.stages else None,
        _stage_label(only.stages, plans) if only.stages else None,
        "新規を除く" if only.not_new else None,
    )
    told = "の".join(part for part in parts if part)
    return f"{told}取組" if told.endswith(("ある", "除く")) else f"{told}の取組"


def _stage_label(stages: tuple[str, ...], plans: list[Plan]) -> str:
    """「工程が「検討」」; of an edition that prints marks 「印が「◎（完了）」」."""
    marks = {word: mark for plan in plans for mark, word in plan.marks.items()}
    if set(stages) <= set(marks):
        return "印が" + "".join(f"「{marks[stage]}（{stage}）」" for stage in stages)
    return f"工程が「{'・'.join(stages)}」"


def _years_of_stage(years: tuple[int, ...], plans: list[Plan]) -> str:
    whole = {year for plan in plans for year in plan.years} <= set(years) and len(years) > 1
    return "いずれかの年度" if whole else wording.years_label(years)


def _field_label(field: str, plans: list[Plan]) -> str:
    """「産業分野」; a field that is a phrase of its own stands in quotes, with its number."""
    for plan in plans:
        if field in plan.fields and plan.field_word not in (None, "分野"):
            return f"{plan.field_word}{plan.fields.index(field) + 1}「{field}」"
    return f"{field}分野"


def _elsewhere(question: Question, library: Library, plans: list[Plan]) -> list[str]:
    """How many other editions hold under the same restriction."""
    lines = []
    for plan in library.plans.values():
        asked = replace(question, years=()) if question.only.stages else question
        items = _items(asked, library, [plan])
        if plan not in plans and items and plan.superseded_by is None:
            years = f"{plan.first_year}〜{plan.last_year}年度"
            lines.append(f"{plan.short}（{years}）には{len(items)}件あります。")
    return lines


def _plan_source(plan: Plan) -> Source:
    return wording.source_of_plan(plan, "")
