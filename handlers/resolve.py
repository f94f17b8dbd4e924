"""From what was named to one initiative, where the answer does not depend on which it is."""

from collections.abc import Callable, Hashable

from handlers import wording
from handlers.messages import Outcome, Reply
from knowledge.questions.question import Found, NotFound, Question, Unsure
from knowledge.records.library import Library
from knowledge.records.models import Initiative

WHICH_ITEM = (
    "どの取組についてでしょうか。"
    "取組やアプリの名前を添えてお尋ねください（例: のりまっしの担当課は？）。"
)


def initiative(
    question: Question,
    library: Library,
    asks: str,
    same: Callable[[Initiative], Hashable] | None = None,
) -> tuple[Initiative, tuple[str, ...]] | Reply:
    """The initiative meant and the ids of others to be named below, or the reply that asks back.

    `same` gives what the answer depends on: candidates that agree in it are answered at once.
    `asks` is the rest of the question, for the choices offered.
    """
    match question.naming:
        case Found(key, others):
            item = library.initiatives.get(key)
            if item is None:
                return owner_of_number(key, library)
            return item, tuple(n for n in others if n != key and n in library.initiatives)
        case Unsure(candidates):
            items = [library.initiatives[key] for key in candidates if key in library.initiatives]
            if items and same is not None and len({same(item) for item in items}) == 1:
                return items[0], tuple(item.id for item in items[1:])
            return wording.which_one(library, candidates, asks)
        case NotFound(said, nearest):
            return wording.not_in_the_plans(library, said, nearest)
        case _:
            return Reply(WHICH_ITEM, Outcome.CLARIFY)


def owner_of_number(key: str, library: Library) -> tuple[Initiative, tuple[str, ...]] | Reply:
    """Asked of a KPI what only initiatives have: the initiative that it names, or nothing."""
    number = wording.number_named(library, key)
    named = library.kpis[key].initiatives if key in library.kpis else ()
    if named:
        return library.initiatives[named[0]], tuple(named[1:])
    return Reply(
        f"「{number.name}」は{library.plans[number.plan].short}の指標です。"
        "文書には、指標ごとの担当課や工程は書かれていません。",
        Outcome.ANSWERED,
        sources=(wording.source_of_plan(library.plans[number.plan], "指標"),),
    )
