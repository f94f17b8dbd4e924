"""How an initiative came about: 「『にげまっし』は前の計画では何という名前？」"""

from collections.abc import Callable

from handlers import resolve, wording
from handlers.messages import Choice, Reply
from knowledge.library import Library
from knowledge.questions import Question
from knowledge.records import Initiative, Lineage
from knowledge.vocabulary import Attribute

EXAMPLE = "にげまっしは、前の計画では何という名前？"
KINDS = {"continues": "継続", "renamed": "改称", "merged": "統合", "split": "分割"}


def serves(question: Question) -> bool:
    return question.attribute is Attribute.HISTORY


def answer(question: Question, library: Library) -> Reply:
    """Predecessors and heirs, each with the ground on which the link rests."""
    found = resolve.initiative(question, library, "の前後の計画での名前は？", same=_family(library))
    if isinstance(found, Reply):
        return found
    item, others = found
    older, newer = library.predecessors(item.id), library.heirs(item.id)
    plan = library.plan_of(item)
    lines = []
    lines += _told(item, newer, library, "今の計画（{plan}）では{names}です。")
    lines += _told(item, older, library, "前の計画（{plan}）では{names}でした。")
    if item.merged_into:
        lines.append(
            f"{wording.title(item)}は、{wording.title(library.initiatives[item.merged_into])}に統合されました。"
        )
    if not lines:
        direction = "前の計画の取組" if _looks_back(item, library) else "後の計画の取組"
        lines.append(
            f"{wording.title(item)}（{plan.short}）につながる{direction}は、文書からは確かめられません。"
        )
    related = [i for i, _ in (*newer, *older)]
    sources = tuple(dict.fromkeys(wording.source(library, i) for i in (item, *related)))
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(dict.fromkeys((item.id, *(i.id for i in related), *others))),
        departments=item.departments,
        choices=(Choice("担当課", f"{item.title}の担当課は？"),),
        sources=sources,
    )


def _family(library: Library) -> Callable[[Initiative], frozenset[str]]:
    def family(item: Initiative) -> frozenset[str]:
        related = (*library.predecessors(item.id), *library.heirs(item.id))
        return frozenset({item.id, *(other.id for other, _ in related)})

    return family


def _looks_back(item: Initiative, library: Library) -> bool:
    newest = max(plan.first_year for plan in library.plans.values())
    return library.plan_of(item).first_year == newest


def _told(
    item: Initiative,
    related: list[tuple[Initiative, Lineage]],
    library: Library,
    sentence: str,
) -> list[str]:
    if not related:
        return []
    names = "と".join(
        f"{wording.title(other)}（{wording.departments(other)}）" for other, _ in related
    )
    plan = library.plan_of(related[0][0])
    lines = [f"{wording.title(item)}は、" + sentence.format(plan=plan.short, names=names)]
    for _, line in related:
        sure = "" if line.confidence == "high" else "（確実ではありません）"
        lines.append(f"・{KINDS[line.kind]}{sure}: {line.evidence}")
    return list(dict.fromkeys(lines))
