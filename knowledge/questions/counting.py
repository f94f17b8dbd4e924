"""Which counted thing is asked for? What is counted may tell which initiative is meant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.names.finder import Token
from knowledge.names.normal import surface_key
from knowledge.questions.question import Found, Question, Unsure
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.measures import best_fit, named_by_measure, only_counted, same_figures
from knowledge.records.models import Indicator, Kpi
from knowledge.words.fiscal import FiscalYear, years_of_span

# Shares of the wording, 0–1; set by hand on the questions of tests/handlers/questions.txt.
NAMED_FROM = 0.6
COUNTED_FROM = 0.3
MOSTLY = 0.6


@dataclass(frozen=True)
class Counting:
    """What of a message tells about numbers: the words that may name something, and the rest.

    `counted`: the wording names something that is counted (利用者数); `counts_beside`: and does so
    beside the name of the thing, not in it (収納率 may be all of a title).
    """

    words: tuple[Token, ...]
    counted: bool
    counts_beside: bool
    plan: str | None
    years: tuple[int, ...]


def with_figure(question: Question, said: Counting, library: Library) -> Question:
    """The question with the thing that has the figure, and that its figure is asked for.

    「すまいるクーポンの新規利用者」 asks so without any asking word.
    """
    if question.attribute not in (None, Attribute.FIGURE, Attribute.CHANGE):
        return question
    attribute = question.attribute or Attribute.FIGURE
    match question.naming:
        case Unsure(candidates):
            key = _one_of(candidates, question, said, library)
            if key is not None:
                return replace(question, naming=Found(key), attribute=attribute)
        case Found(key) if key in library.initiatives:
            return _of_initiative(key, question, said, library)
        case Found(_) if said.counted and question.attribute is None:
            return replace(question, attribute=attribute)
    return question


def _one_of(
    candidates: Sequence[str], question: Question, said: Counting, library: Library
) -> str | None:
    key = named_by_measure(question.words, candidates, library)
    if key is None and question.attribute is not None:
        key = only_counted(candidates, library)
    if key is None and said.counted:
        key = next((key for key in candidates if _is_its_number(key, said, library)), None)
    return key


def _of_initiative(key: str, question: Question, said: Counting, library: Library) -> Question:
    attribute = question.attribute or Attribute.FIGURE
    if not library.measures_of(key):
        asks = said.counted or question.attribute is not None
        number = number_of_same_words(said, library) if asks else None
        if number is not None:
            return replace(question, naming=Found(number), attribute=attribute)
        return replace(question, attribute=attribute) if said.counted else question
    if (number := _number_of_year(key, said, library)) is not None:
        return replace(question, naming=Found(number), attribute=attribute)
    if said.counts_beside and question.attribute is None:
        question = replace(question, attribute=attribute)
    enough = COUNTED_FROM if said.counted else NAMED_FROM
    if best_fit(question.words, key, library) >= enough:
        heir = _heir_with_figures(key, question, said, library)
        return replace(question, naming=Found(heir), attribute=attribute)
    return question


def number_of_same_words(said: Counting, library: Library) -> str | None:
    """The newest KPI or 参考指標 with figures whose name holds every word of what was said."""
    words = [surface_key(token.text) for token in said.words]
    numbers: list[Kpi | Indicator] = [*library.kpis.values(), *library.indicators.values()]
    named = [
        number
        for number in numbers
        if number.figures
        and (said.plan is None or number.plan == said.plan)
        and words
        and all(word in surface_key(number.name) for word in words)
    ]

    def age(number: Kpi | Indicator) -> tuple[int, bool]:
        # Of two editions of one plan the later knows more years.
        plan = library.plans[number.plan]
        return plan.first_year, plan.superseded_by is None

    return max(named, key=age).id if named else None


def _number_of_year(key: str, said: Counting, library: Library) -> str | None:
    """The KPI or 参考指標 of the same words, where it alone knows every year asked for."""
    held = {
        year
        for one in library.measures_of(key)
        for span in one.measure.figures
        for year in years_of_span(span)
    }
    number = number_of_same_words(said, library) if set(said.years) - held else None
    if number is None:
        return None
    row = library.kpis.get(number) or library.indicators[number]
    known = {year for span in row.figures for year in years_of_span(span)}
    return number if set(said.years) <= known else None


def _heir_with_figures(key: str, question: Question, said: Counting, library: Library) -> str:
    """The initiative in force that took on this one's figures; itself where there is none."""
    in_force = library.plans_in_force(FiscalYear.containing(question.today))
    current = {plan.id for plan in in_force}
    heirs = [item.id for item, _ in library.heirs(key) if item.plan in current]
    if said.plan is None and len(heirs) == 1 and same_figures(key, heirs[0], library):
        return heirs[0]
    return key


def _is_its_number(key: str, said: Counting, library: Library) -> bool:
    """Is this a KPI or 参考指標 that holds every word of what was said?"""
    if key in library.initiatives:
        return False
    return all(library.finder.covers(key, token) >= MOSTLY for token in said.words)
