"""Do the records agree with what the documents say of themselves? Differences are told."""

from collections import Counter
from collections.abc import Iterator

from knowledge.records.models import Initiative, Plan, Records, Stated

# A finished plan counts an item as 検討 or モデル実施 by the stage of its last year.
UNDER_CONSIDERATION = ("検討", "モデル")


MARKS = (("新", "new"), ("完了", "completed"), ("再掲", "reprint_of"), ("統合", "merged_into"))


def totals(records: Records) -> Iterator[str]:
    """What each edition holds, a line each."""
    for plan in records.plans:
        items = _of(records, plan)
        rows = sum(len(item.departments) for item in items if item.reprint_of is None)
        measures = [measure for item in items for measure in item.measures]
        figures = sum(len(measure.figures) for measure in measures)
        marks = "、".join(f"{label}{_count(items, mark)}" for label, mark in MARKS)
        kpis = sum(1 for kpi in records.kpis if kpi.plan == plan.id)
        yield (
            f"{plan.id}: 取組{len(items)}件（{marks}）、担当課の行{rows}、"
            f"指標{len(measures)}（値{figures}）、KPI{kpis}件"
        )


def differences(records: Records) -> Iterator[str]:
    """Where the totals that a document states agree with its own items, and where they do not."""
    for plan in records.plans:
        for stated in plan.stated:
            items = [
                item
                for item in _of(records, plan)
                if stated.field in (None, item.field) and stated.direction in (None, item.direction)
            ]
            if stated.progress:
                yield _marks_compared(plan, stated, items)
            else:
                yield from _compared(plan, stated, items)


def _marks_compared(plan: Plan, stated: Stated, items: list[Initiative]) -> str:
    """The marks that a table of the document states against those printed at its items."""
    where = stated.direction or stated.field or "合計"
    printed = Counter(item.progress for item in items if item.progress)
    said = "・".join(f"{mark}{count}" for mark, count in stated.progress.items())
    found = "・".join(f"{mark}{printed[mark]}" for mark in stated.progress)
    if said == found:
        return f"{plan.id}: {where}: 印の数 {said} は文書の表と一致します"
    return f"{plan.id}: {where}: 印の数は文書の表では {said}、施策ごとの印では {found} です"


def _compared(plan: Plan, stated: Stated, items: list[Initiative]) -> Iterator[str]:
    counted = {
        "directions": len({item.direction for item in items}),
        "initiatives": len(items),
        "reprints": _count(items, "reprint_of"),
        "merged": _count(items, "merged_into"),
    }
    names = {"directions": "大項目", "initiatives": "小項目", "reprints": "再掲", "merged": "統合"}
    for key, found in counted.items():
        said = getattr(stated, key)
        if said is not None and said != found:
            yield f"{plan.id}: {stated.field}: {names[key]}は文書では{said}、表では{found}です"
    if all(getattr(stated, key) in (None, found) for key, found in counted.items()):
        yield f"{plan.id}: {stated.field}: 大項目・小項目・再掲・統合の数は文書と一致します"
    yield from _carried_out(plan, stated, items)


def _carried_out(plan: Plan, stated: Stated, items: list[Initiative]) -> Iterator[str]:
    """The documents' counts of 実施 and 検討 against the stages of the last year."""
    if stated.carried_out is None or stated.under_consideration is None:
        return
    where = f"{plan.id}: {stated.field}"
    last = Counter(item.stages.get(plan.last_year, "—") for item in items)
    considered = [stage for stage in last if any(w in stage for w in UNDER_CONSIDERATION)]
    waiting = sum(last[stage] for stage in considered)
    nothing = last["—"]
    carried_out = sum(last.values()) - waiting - nothing
    if (carried_out, waiting + nothing) == (stated.carried_out, stated.under_consideration):
        blank = f"（「—」{nothing}件を検討等に数えて）" if nothing else ""
        yield (f"{where}: 実施等{carried_out}・検討等{waiting + nothing}は文書と一致します{blank}")
        return
    listed = "、".join(
        f"{stage}{last[stage]}" for stage in [*considered, *(["—"] if nothing else [])]
    )
    yield (
        f"{where}: 文書は実施等{stated.carried_out}・検討等{stated.under_consideration}としますが、"
        f"表の{plan.last_year}年度は実施等{carried_out}・検討等{waiting + nothing}"
        f"（{listed or 'なし'}）で、表からは導けません"
    )


def _of(records: Records, plan: Plan) -> list[Initiative]:
    return [item for item in records.initiatives if item.plan == plan.id]


def _count(items: list[Initiative], mark: str) -> int:
    return sum(1 for item in items if getattr(item, mark))
