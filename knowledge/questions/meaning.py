"""Which thing does the wording mean, and in which edition?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz, process

from knowledge.names.finder import KNOWN, Candidate, Token
from knowledge.names.normal import has_kanji, sound_of, surface_key, title_key
from knowledge.names.tokens import tokens_of
from knowledge.questions.question import Found, Naming, NotFound, Nothing, Unsure
from knowledge.questions.vocabulary import COUNT_WORDS, Attribute
from knowledge.records.library import Library
from knowledge.records.measures import same_figures
from knowledge.records.models import Initiative
from knowledge.words.fiscal import FiscalYear

# Shares of the wording, 0–1; set by hand on the questions of tests/handlers/questions.txt.
ANSWER_FROM = 0.58
NEARLY_FROM = 0.5
HALF_OF_NAME = 0.5
SUGGEST_FROM = 0.34
# Beside another place's name so many words must be the thing's own.
OURS = 2
# Of a wording that holds a whole name, of at least so many letters.
NAMED_FROM, LONG_NAME = 0.3, 4
# A name heard as a whole, in kana without particles: how long, and how alike (0–100).
LONG_SOUND, HEARD = 8, 86
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
ALSO_IN_FORCE = 0.96
SUPERSEDED = 0.85
A_YEAR_AGO, PLAN_YEARS = 0.01, 3
WITHOUT_FIGURES, WITH_FIGURES = 0.97, 0.98
# What a KPI is worth where a target, a figure or something else is asked for.
KPI_FOR_TARGET, NUMBER_FOR_FIGURE, NUMBER_ELSE = 1.05, 0.97, 0.6
MOST_NEAR = 7
# How many of them are offered when it is asked back which is meant.
MOST_OFFERED = 5
MOST_LOOKED_AT = 40
BY_FIGURE = frozenset({Attribute.FIGURE, Attribute.CHANGE, Attribute.TARGET})


@dataclass(frozen=True)
class Hints:
    """What else the message says, as far as it tells which thing is meant.

    `counted`: the wording names something that is counted (利用者数). `outright`: the things of
    which a whole name stands in the wording.
    """

    today: date
    attributes: frozenset[Attribute] = frozenset()
    years: tuple[int, ...] = ()
    plan: str | None = None
    departments: tuple[str, ...] = ()
    counted: bool = False
    outright: frozenset[str] = frozenset()


def naming_of(text: str, wanted: Hints, library: Library) -> Naming:
    """What the words of `text` (all other wording taken off) mean."""
    finder = library.finder
    tokens = finder.weigh(tokens_of(text, finder))
    if all({token.text, token.normal} & COUNT_WORDS for token in tokens):
        return Nothing()
    wanted = replace(wanted, outright=frozenset(n for token in tokens for n in token.names))
    ranked = _in_wanted_edition(finder.find(tokens, most=MOST_LOOKED_AT), wanted, library)
    best = ranked[0] if ranked else None
    if (whole := _by_whole_title(text, ranked, wanted, library)) is not None:
        return Found(whole)
    outright = best is not None and _is_named_outright(best, tokens, library)
    if best is None or not (outright or _is_enough(best)) or _is_elsewhere(best, tokens, library):
        if wanted.departments and _says_nothing_more(tokens, best, library):
            return Nothing()
        if (heard := _by_ear(text, wanted, library)) is not None:
            return Found(heard)
        nearest = tuple(c.key for c in ranked[:3] if c.score >= SUGGEST_FROM)
        return NotFound(text.strip(), nearest)
    named = [token for token in tokens if token.names]
    rivals = [
        c
        for c in ranked[1:]
        if _is_rival(c, best, wanted, library) and _holds_names(c.key, best.key, named, library)
    ]
    if rivals:
        return Unsure((best.key, *(c.key for c in rivals[:MOST_NEAR])))
    enough = max(ALSO_FROM, best.score - ALSO_NEAR)
    others = [c.key for c in ranked[1:4] if c.score >= enough]
    return Found(best.key, tuple(key for key in others if not _related(key, best.key, library)))


def _holds_names(key: str, best: str, named: Sequence[Token], library: Library) -> bool:
    """Has a thing every name in the wording that the best one has?"""
    covers = library.finder.covers
    return all(covers(key, t) >= KNOWN for t in named if covers(best, t) >= KNOWN)


def _by_whole_title(
    text: str, ranked: Sequence[Candidate], wanted: Hints, library: Library
) -> str | None:
    """Where the wording is just a title, no other that holds its words is meant."""
    key = title_key(text)
    plans = _wanted_plans(wanted, library)
    items = [library.initiatives[c.key] for c in ranked if c.key in library.initiatives]
    named = [item for item in items if surface_key(item.title) == key and item.plan in plans]
    return named[0].id if named and key else None


def _by_ear(text: str, wanted: Hints, library: Library) -> str | None:
    """Of a wording all in kana the thing whose whole name sounds nearly so."""
    said = sound_of(text)
    if has_kanji(text) or len(said) < LONG_SOUND:
        return None
    sounds = {
        sound: key
        for sound, key in library.sounds.items()
        if LONG_SOUND <= len(sound) <= len(said) + 2
    }
    found = process.extractOne(said, list(sounds), scorer=fuzz.partial_ratio, score_cutoff=HEARD)
    if found is None:
        return None
    places = _editions_of(sounds[found[0]], _wanted_plans(wanted, library), wanted, library)
    return max(places, key=lambda place: place[1])[0] if places else None


def _is_enough(candidate: Candidate) -> bool:
    """Covers most of the wording; or nearly most of it, and the wording half of its name."""
    half_named = candidate.precision >= HALF_OF_NAME and candidate.score >= NEARLY_FROM
    return candidate.score >= ANSWER_FROM or half_named


def _is_elsewhere(candidate: Candidate, tokens: Sequence[Token], library: Library) -> bool:
    """Is it all about another place, which is merely told of in what the thing is about?"""
    finder = library.finder
    if not any(token.foreign for token in tokens):
        return False
    ours = [t for t in tokens if not t.foreign and finder.covers(candidate.key, t) >= KNOWN]
    return len(ours) < OURS


def _is_named_outright(candidate: Candidate, tokens: Sequence[Token], library: Library) -> bool:
    """A whole name of it stands in the wording, and no word that belongs to somebody else."""
    if candidate.score < NAMED_FROM or any(token.foreign for token in tokens):
        return False
    same = {candidate.key, *(i.id for i in _family(candidate.key, library))}
    return any(same & set(t.names) and len(surface_key(t.text)) >= LONG_NAME for t in tokens)


def _family(key: str, library: Library) -> list[Initiative]:
    if key not in library.initiatives:
        return []
    return [*library.ancestors(key), *library.descendants(key)]


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


def _is_rival(candidate: Candidate, best: Candidate, wanted: Hints, library: Library) -> bool:
    """Fits about as well, and is not the same thing in another edition."""
    close = _rank(candidate) > _rank(best) - NEAR
    plans = _wanted_plans(wanted, library)
    over = _is_over(candidate.key, plans, library) and not _is_over(best.key, plans, library)
    about_now = not (wanted.years or wanted.attributes & BY_FIGURE)
    if over and about_now and candidate.score <= best.score:
        # What is in force answers; a namesake of old days is asked for by its year or plan.
        return False
    return (
        close
        and not _related(candidate.key, best.key, library)
        and not _same_title(candidate.key, best.key, library)
    )


def _is_over(key: str, plans: set[str], library: Library) -> bool:
    return key in library.initiatives and _plan_of(key) not in plans


def _same_title(one: str, other: str, library: Library) -> bool:
    """A title that two editions print is not asked about."""
    items = [library.initiatives.get(key) for key in (one, other)]
    titles = {surface_key(item.title) for item in items if item is not None}
    plans = {item.plan for item in items if item is not None}
    return len(plans) == 2 and len(titles) == 1


def _related(one: str, other: str, library: Library) -> bool:
    """Are these the same thing in two editions?"""
    if one not in library.initiatives or other not in library.initiatives:
        return False
    relatives = (*library.descendants(other), *library.ancestors(other))
    if one in {item.id for item in relatives}:
        return True
    if _plan_of(one) == _plan_of(other):
        return False
    # Two plans in force may go on with one thing of an older plan side by side.
    older = {item.id for item in library.ancestors(one)}
    return bool(older & {item.id for item in library.ancestors(other)})


def distinct(keys: Sequence[str], library: Library) -> list[str]:
    """One of each name: an item and its namesake in an older edition are one choice."""
    seen: dict[str, str] = {}
    for key in keys:
        item = library.initiatives.get(key)
        name = item.title if item else (library.kpis.get(key) or library.indicators[key]).name
        seen.setdefault(surface_key(name), key)
    return list(seen.values())


# ------------------------------------------------------------------ editions
def _in_wanted_edition(
    candidates: Sequence[Candidate], wanted: Hints, library: Library
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
                score = max(score, own.get(key, 0.0) * worth)
            if _belongs_to(key, wanted.departments, library):
                score = min(1.0, score + OF_THE_DEPARTMENT)
            better = replace(candidate, key=key, score=score)
            if key not in scores or _rank(scores[key]) < _rank(better):
                scores[key] = better
    ranked = sorted(scores.values(), key=_rank, reverse=True)
    own_plan = [c for c in ranked if _plan_of(c.key) in plans and c.score >= NEARLY_FROM]
    named = wanted.plan is not None and Attribute.HISTORY not in wanted.attributes
    return own_plan if named and own_plan else ranked


def _plan_of(key: str) -> str:
    return key.partition("/")[0]


def _belongs_to(key: str, departments: Sequence[str], library: Library) -> bool:
    item = library.initiatives.get(key)
    return item is not None and bool(set(departments) & set(item.departments))


def _editions_of(
    key: str, plans: set[str], wanted: Hints, library: Library
) -> list[tuple[str, float]]:
    """Where this thing stands in the wanted editions, and what each place is worth."""
    item = library.initiatives.get(key)
    if item is None:
        key = _later_number(key, wanted, library)
        old = library.is_superseded(_plan_of(key)) and _plan_of(key) != wanted.plan
        return [(key, _worth_of_number(key, wanted, library) * (SUPERSEDED if old else 1.0))]
    if item.reprint_of is not None:
        return _editions_of(item.reprint_of, plans, wanted, library)
    if item.plan in plans:
        return _newest_first(item, plans, wanted, library)
    if library.is_superseded(item.plan):
        # The later edition of the same plan speaks for it.
        heirs = [related.id for related, _ in library.heirs(key)]
        return [found for heir in heirs for found in _editions_of(heir, plans, wanted, library)]
    older = library.plan_of(item).first_year > min(library.plans[p].first_year for p in plans)
    line = library.ancestors(key) if older else library.descendants(key)
    relatives = [related.id for related in line if related.plan in plans]
    if Attribute.HISTORY in wanted.attributes or not relatives:
        return [(key, _worth_of_age(item, library))]
    if len(relatives) > 1:
        # One item became several: each heir is worth what the wording says of it.
        return [*((heir, HEIR_OF_SEVERAL) for heir in relatives), (key, SPLIT)]
    by_figure = wanted.counted or wanted.attributes & {Attribute.FIGURE, Attribute.CHANGE}
    if by_figure and not same_figures(key, relatives[0], library):
        return [(relatives[0], WITHOUT_FIGURES), (key, WITH_FIGURES)]
    return [(relatives[0], RELATIVE)]


def _newest_first(
    item: Initiative, plans: set[str], wanted: Hints, library: Library
) -> list[tuple[str, float]]:
    """Of one thing in two plans in force the newer one answers, unless the other is asked for."""
    if wanted.plan is not None or wanted.attributes & {Attribute.TARGET, Attribute.HISTORY}:
        return [(item.id, 1.0)]
    if item.id in wanted.outright and not wanted.outright & _ids(library.descendants(item.id)):
        return [(item.id, 1.0)]
    newer = [
        heir.id
        for heir in library.descendants(item.id)
        if heir.plan in plans and library.plan_of(heir).first_year > _first_year(item, library)
    ]
    return [(newer[0], RELATIVE), (item.id, ALSO_IN_FORCE)] if len(newer) == 1 else [(item.id, 1.0)]


def _ids(items: Sequence[Initiative]) -> set[str]:
    return {item.id for item in items}


def _first_year(item: Initiative, library: Library) -> int:
    return library.plan_of(item).first_year


def _worth_of_age(item: Initiative, library: Library) -> float:
    """What stands in no wanted edition is worth the less the longer its own is over."""
    newest = max(plan.first_year for plan in library.plans.values())
    return ELSEWHERE - A_YEAR_AGO * max(0, newest - _first_year(item, library) - PLAN_YEARS)


def _later_number(key: str, wanted: Hints, library: Library) -> str:
    """The KPI or 参考指標 in the edition that superseded its own, unless that is named."""
    number = library.kpis.get(key) or library.indicators[key]
    later = library.plans[number.plan].superseded_by
    heir = f"{later}/{key.partition('/')[2]}"
    known = heir in library.kpis or heir in library.indicators
    return heir if later and wanted.plan != number.plan and known else key


def _worth_of_number(key: str, wanted: Hints, library: Library) -> float:
    """KPIs and 参考指標 are meant where a target or a figure is asked for."""
    if Attribute.TARGET in wanted.attributes:
        return KPI_FOR_TARGET if key in library.kpis else 1.0
    if wanted.attributes & {Attribute.FIGURE, Attribute.CHANGE} or not wanted.attributes:
        return NUMBER_FOR_FIGURE
    return NUMBER_ELSE


def _wanted_plans(wanted: Hints, library: Library) -> set[str]:
    # 「前の計画では何という名前」 starts from today's name; the plan is where it leads.
    is_history = Attribute.HISTORY in wanted.attributes
    if wanted.plan is not None and (not is_history or library.is_superseded(wanted.plan)):
        return {wanted.plan}
    # An item in force answers for the figures of its predecessors, too.
    years = () if BY_FIGURE & wanted.attributes else wanted.years
    current = FiscalYear.containing(wanted.today)
    asked = [FiscalYear(year) for year in years] or [current]
    plans = {plan.id for year in asked for plan in library.plans_in_force(year)}
    return plans or {plan.id for plan in library.plans_in_force(current)}
