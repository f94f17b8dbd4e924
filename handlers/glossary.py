"""What a word means that the plans explain: 「オープンデータの意味は？」"""

from handlers import wording
from handlers.messages import Choice, Reply
from knowledge.names.normal import surface_key
from knowledge.questions.question import Explained, Question
from knowledge.records.library import Library
from knowledge.records.models import Initiative

EXAMPLE = "オープンデータの意味は？"
MOST_INITIATIVES = 3


def serves(question: Question) -> bool:
    return isinstance(question.naming, Explained)


def answer(question: Question, library: Library) -> Reply:
    """The newest edition's definition, and the initiatives that bear the word in their names."""
    assert isinstance(question.naming, Explained)
    terms = library.terms[surface_key(question.naming.term) or question.naming.term]
    named = [term for term in terms if term.plan == question.plan] or terms
    full = next((f"{term.full}の略。" for term in named if term.full), "")
    lines = [f"「{named[0].term}」: {full}{named[0].definition}。"]
    items = _bearing(named[0].term, question, library)
    if items:
        titles = "、".join(
            f"{wording.title(item)}（{wording.departments(item, library)}）"
            for item in items[:MOST_INITIATIVES]
        )
        more = f" ほか{len(items) - MOST_INITIATIVES}件" if len(items) > MOST_INITIATIVES else ""
        lines.append(f"この言葉が名前に入った取組: {titles}{more}")
    sources = tuple(wording.source_of_plan(library.plans[t.plan], "用語") for t in named)
    return Reply(
        wording.with_sources(lines, sources),
        choices=tuple(Choice(item.title, f"{item.title}とは") for item in items[:MOST_INITIATIVES]),
        sources=sources,
    )


def _bearing(term: str, question: Question, library: Library) -> list[Initiative]:
    """The initiatives in force whose titles hold the word."""
    key = surface_key(term)
    return [
        item
        for plan in library.plans_in_force(question.this_year)
        for item in library.initiatives_of(plan.id)
        if key and key in surface_key(item.title) and item.reprint_of is None
    ]
