"""How an initiative came about: 「『にげまっし』は前の計画では何という名前？」"""

from collections.abc import Callable, Mapping

from handlers import resolve, wording
from handlers.messages import Choice, Reply
from knowledge.questions.question import Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.models import Initiative, Lineage

EXAMPLE = "にげまっしは、前の計画では何という名前？"
MOST_GROUNDS = 6
KINDS = {"continues": "継続", "renamed": "改称", "merged": "統合", "split": "分割"}


def serves(question: Question) -> bool:
    return question.attribute is Attribute.HISTORY


def answer(question: Question, library: Library) -> Reply:
    """Its names over the editions, each link with the ground on which it rests."""
    found = resolve.initiative(question, library, "の前後の計画での名前は？", same=_family(library))
    if isinstance(found, Reply):
        return found
    item, others = found
    lines, related = _linked(item, question, library)
    if item.merged_into:
        lines.append(
            f"{wording.title(item)}は、{wording.title(library.initiatives[item.merged_into])}に統合されました。"
        )
    if not lines:
        plan = library.plan_of(item)
        direction = "前の計画の取組" if _looks_back(item, library) else "後の計画の取組"
        lines.append(
            f"{wording.title(item)}（{plan.short}）につながる{direction}は、文書からは確かめられません。"
        )
    sources = tuple(dict.fromkeys(wording.source(library, i) for i in (item, *related)))
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(dict.fromkeys((item.id, *(i.id for i in related), *others))),
        departments=tuple(map(library.today_of, item.departments)),
        choices=(Choice("担当課", f"{item.title}の担当課は？"),),
        sources=sources,
    )


def _linked(
    item: Initiative, question: Question, library: Library
) -> tuple[list[str], list[Initiative]]:
    """The editions after this one, then those before it; of a part with none, its whole's."""
    lines: list[str] = []
    found: list[Initiative] = []
    for subject in (item, *_whole(item, library)):
        newer = _by_plan(library.descendants(subject.id), library)
        older = list(reversed(_by_plan(library.ancestors(subject.id), library)))
        for items in sorted((*newer, *older), key=lambda items: items[0].plan != question.plan):
            lines.append(_named(subject, items, question, library))
            found += items
        if question.plan is not None and question.plan not in {one.plan for one in found}:
            unsure = _unsure_in(question.plan, subject, found, library)
            lines += [
                f"{library.plans[question.plan].short}では{wording.title(one)}が近いものの、"
                "続いているとは言い切れません。"
                for one in unsure
            ]
            found += unsure
        known = dict.fromkeys((subject.id, *(one.id for one in found)))
        lines += _grounds(subject, known, library)
        if found:
            return list(dict.fromkeys(lines)), found
    return lines, found


def _whole(item: Initiative, library: Library) -> list[Initiative]:
    return [library.initiatives[item.parent]] if item.parent else []


def _by_plan(items: list[Initiative], library: Library) -> list[list[Initiative]]:
    """The items of each edition, the oldest edition first; a later one speaks for its draft."""
    plans: dict[str, list[Initiative]] = {}
    for item in sorted(items, key=lambda one: library.plan_of(one).first_year):
        if not library.is_superseded(item.plan):
            plans.setdefault(item.plan, []).append(item)
    return list(plans.values())


def _named(
    subject: Initiative, items: list[Initiative], question: Question, library: Library
) -> str:
    """「『X』は、前の計画（DXアクションプラン）では『Y』（デジタル政策課）でした。」"""
    plan = library.plan_of(items[0])
    names = "と".join(
        f"{wording.title(one)}（{wording.departments(one, library)}）" for one in items
    )
    now = question.this_year.year in plan.years
    if now:
        when, tense = "今の計画", "です"
    elif plan.first_year < library.plan_of(subject).first_year:
        when, tense = "前の計画", "でした"
    else:
        when, tense = "後の計画", "でした"
    return f"{wording.title(subject)}は、{when}（{plan.short}）では{names}{tense}。"


def _grounds(subject: Initiative, known: Mapping[str, None], library: Library) -> list[str]:
    """On what each link rests, and how sure it is, in the order of `known`."""
    lines: list[str] = []
    links = [
        line
        for key in known
        for _, line in (*library.heirs(key), *library.predecessors(key))
        if {*line.from_, *line.to} <= known.keys() | _unsure(line, subject)
    ]
    for line in dict.fromkeys(map(_ground(library), links)):
        lines.append(line)
    return lines[:MOST_GROUNDS]


def _unsure_in(
    plan: str, subject: Initiative, found: list[Initiative], library: Library
) -> list[Initiative]:
    """What an edition holds that is linked with low confidence only."""
    return list(
        {
            related.id: related
            for one in (subject, *found)
            for related, line in (*library.heirs(one.id), *library.predecessors(one.id))
            if line.confidence == "low" and related.plan == plan
        }.values()
    )


def _unsure(line: Lineage, subject: Initiative) -> set[str]:
    """A link of low confidence is told where it begins or ends at the thing itself."""
    ends = {*line.from_, *line.to}
    return ends if line.confidence == "low" and subject.id in ends else set()


def _ground(library: Library) -> Callable[[Lineage], str]:
    def told(line: Lineage) -> str:
        sure = "" if line.confidence == "high" else "（確実ではありません）"
        ends = [library.initiatives[name] for name in (*line.from_, *line.to)]
        plans = " → ".join(dict.fromkeys(library.plan_of(one).short for one in ends))
        return f"・{plans} {KINDS[line.kind]}{sure}: {line.evidence}"

    return told


def _family(library: Library) -> Callable[[Initiative], frozenset[str]]:
    def family(item: Initiative) -> frozenset[str]:
        related = (*library.ancestors(item.id), *library.descendants(item.id))
        return frozenset({item.id, *(other.id for other in related)})

    return family


def _looks_back(item: Initiative, library: Library) -> bool:
    newest = max(plan.first_year for plan in library.plans.values())
    return library.plan_of(item).first_year == newest
