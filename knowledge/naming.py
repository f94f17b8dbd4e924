"""Which thing does the wording mean, and in which edition?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge.fiscal import FiscalYear
from knowledge.library import Library
from knowledge.measures import same_figures
from knowledge.names.finder import Candidate, Token
from knowledge.names.tokens import tokens_of
from knowledge.questions import Found, Naming, NotFound, Nothing, Unsure
from knowledge.vocabulary import COUNT_WORDS, Attribute

# Shares of the wording, 0–1; set by hand on the questions of tests/handlers/questions.txt.
ANSWER_FROM = 0.58
NEARLY_FROM = 0.5
HALF_OF_NAME = 0.5
SUGGEST_FROM = 0.34
NEAR = 0.13
# What is named below an answer as also fitting.
ALSO_FROM = 0.72
ALSO_NEAR = 0.2
OF_THE_DEPARTMENT = 0.1
PRECISION = 0.15
# What a thing is worth that stands in another edition than the one wanted, and what its
# relative there is worth.
ELSEWHERE = 0.93
RELATIVE = 0.99
HEIR_OF_SEVERAL, SPLIT = 0.8, 0.9
WITHOUT_FIGURES, WITH_FIGURES = 0.97, 0.98
# What a KPI is worth where a target, a figure or something else is asked for.
KPI_FOR_TARGET, NUMBER_FOR_FIGURE, NUMBER_ELSE = 1.05, 0.97, 0.6
MOST_NEAR = 7
BY_FIGURE = frozenset({Attribute.FIGURE, Attribute.CHANGE, Attribute.TARGET})


@dataclass(frozen=True)
class Wanted:
    """What else the message says, as far as it tells which thing is meant.

    `counted`: the wording names something that is counted (利用者数).
    """

    today: date
    attributes: frozenset[Attribute] = frozenset()
    years: tuple[int, ...] = ()
    plan: str | None = None
    departments: tuple[str, ...] = ()
    counted: bool = False


def naming_of(text: str, wanted: Wanted, library: Library) -> Naming:
    """What the words of `text` (all other wording taken off) mean."""
    finder = library.finder
    tokens = finder.weigh(tokens_of(text, finder))
    if all({token.text, token.normal} & COUNT_WORDS for token in tokens):
        return Nothing()
    ranked = _in_wanted_edition(finder.find(tokens, most=12), wanted, library)
    best = ranked[0] if ranked else None
    if best is None or not _is_enough(best):
        if wanted.departments and _says_nothing_more(tokens, best, library):
            return Nothing()
        nearest = tuple(c.key for c in ranked[:3] if c.score >= SUGGEST_FROM)
        return NotFound(text.strip(), nearest)
    rivals = [c for c in ranked[1:] if _is_rival(c, best, library)]
    if rivals:
        return Unsure((best.key, *(c.key for c in rivals[:MOST_NEAR])))
    enough = max(ALSO_FROM, best.score - ALSO_NEAR)
    others = [c.key for c in ranked[1:4] if c.score >= enough]
    return Found(best.key, tuple(key for key in others if not _related(key, best.key, library)))


def _is_enough(candidate: Candidate) -> bool:
    """Covers most of the wording; or nearly most of it, and the wording half of its name."""
    half_named = candidate.precision >= HALF_OF_NAME and candidate.score >= NEARLY_FROM
    return candidate.score >= ANSWER_FROM or half_named


def covered(text: str, key: str, library: Library) -> float:
    """The share of the words of `text` that the thing's texts hold; 0 for no words."""
    tokens = library.finder.weigh(tokens_of(text, library.finder))
    total = sum(token.weight for token in tokens)
    held = sum(token.weight * library.finder.covers(key, token) for token in tokens)
    return held / total if total else 0.0


def _says_nothing_more(tokens: Sequence[Token], best: Candidate | None, library: Library) -> bool:
    """Beside a department: are the other words mere filling, known but naming nothing?"""
    if best is not None and best.score >= SUGGEST_FROM:
        return False
    return all(library.finder.knows(token) for token in tokens)


def _rank(candidate: Candidate) -> float:
    return candidate.score + PRECISION * candidate.precision


def _is_rival(candidate: Candidate, best: Candidate, library: Library) -> bool:
    """Fits about as well, and is not the same thing in another edition."""
    close = _rank(candidate) > _rank(best) - NEAR
    return close and not _related(candidate.key, best.key, library)


def _related(one: str, other: str, library: Library) -> bool:
    """Are these the same thing in two editions?"""
    if one not in library.initiatives or other not in library.initiatives:
        return False
    relatives = (*library.heirs(other), *library.predecessors(other))
    return one in {item.id for item, _ in relatives}


# ------------------------------------------------------------------ editions
def _in_wanted_edition(
    candidates: Sequence[Candidate], wanted: Wanted, library: Library
) -> list[Candidate]:
    """Prefer the editions of the years or the plan asked for; else those in force today.

    A candidate from another edition leads to its heirs or predecessors in the wanted one.
    """
    plans = _wanted_plans(wanted, library)
    own = {candidate.key: candidate.score for candidate in candidates}
    scores: dict[str, Candidate] = {}
    for candidate in candidates:
        for key, worth in _editions_of(candidate.key, plans, wanted, library):
            score = candidate.score * worth
            if key != candidate.key:
                score = max(score, own.get(key, 0.0))
            if _belongs_to(key, wanted.departments, library):
                score = min(1.0, score + OF_THE_DEPARTMENT)
            better = replace(candidate, key=key, score=score)
            if key not in scores or _rank(scores[key]) < _rank(better):
                scores[key] = better
    return sorted(scores.values(), key=_rank, reverse=True)


def _belongs_to(key: str, departments: Sequence[str], library: Library) -> bool:
    item = library.initiatives.get(key)
    return item is not None and bool(set(departments) & set(item.departments))


def _editions_of(
    key: str, plans: set[str], wanted: Wanted, library: Library
) -> list[tuple[str, float]]:
    """Where this thing stands in the wanted editions, and what each place is worth."""
    item = library.initiatives.get(key)
    if item is None:
        return [(key, _worth_of_number(key, wanted, library))]
    if item.reprint_of is not None:
        return _editions_of(item.reprint_of, plans, wanted, library)
    if item.plan in plans:
        return [(key, 1.0)]
    relatives = [
        related.id
        for related, line in (*library.heirs(key), *library.predecessors(key))
        if related.plan in plans and line.confidence != "low"
    ]
    if Attribute.HISTORY in wanted.attributes or not relatives:
        return [(key, ELSEWHERE)]
    if len(relatives) > 1:
        # One item became several: each heir is worth what the wording says of it.
        return [*((heir, HEIR_OF_SEVERAL) for heir in relatives), (key, SPLIT)]
    by_figure = wanted.counted or wanted.attributes & {Attribute.FIGURE, Attribute.CHANGE}
    if by_figure and not same_figures(key, relatives[0], library):
        return [(relatives[0], WITHOUT_FIGURES), (key, WITH_FIGURES)]
    return [(relatives[0], RELATIVE)]


def _worth_of_number(key: str, wanted: Wanted, library: Library) -> float:
    """KPIs and 参考指標 are meant where a target or a figure is asked for."""
    if Attribute.TARGET in wanted.attributes:
        return KPI_FOR_TARGET if key in library.kpis else 1.0
    if wanted.attributes & {Attribute.FIGURE, Attribute.CHANGE} or not wanted.attributes:
        return NUMBER_FOR_FIGURE
    return NUMBER_ELSE


def _wanted_plans(wanted: Wanted, library: Library) -> set[str]:
    # 「前の計画では何という名前」 starts from today's name; the plan is where it leads.
    if wanted.plan is not None and Attribute.HISTORY not in wanted.attributes:
        return {wanted.plan}
    # An item in force answers for the figures of its predecessors, too.
    years = () if BY_FIGURE & wanted.attributes else wanted.years
    current = FiscalYear.containing(wanted.today)
    asked = [FiscalYear(year) for year in years] or [current]
    plans = {plan.id for year in asked for plan in library.plans_in_force(year)}
    return plans or {plan.id for plan in library.plans_in_force(current)}
