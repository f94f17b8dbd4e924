"""What the plans hold beside their initiatives: words that they explain, and facts.

A word is meant where nothing else is named beside it; a fact where its name and its topic hold
nearly all that was said.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from knowledge.names.normal import surface_key, title_key
from knowledge.names.tokens import tokens_of
from knowledge.records.library import Library
from knowledge.records.measures import SAME_UNITS
from knowledge.records.models import Fact
from knowledge.words.letters import plain

# How alike (0–100) a misspelt word is to the one explained, and how short it may be.
SAME_WORD = 84
SHORTEST_WORD = 4
# Shares of the wording, 0–1; set by hand on the questions of tests/handlers/questions.txt.
FACT_FROM = 0.7
AS_GOOD = 0.04
MOST_FACTS = 8

_FOREIGN_WORD = re.compile(r"[ァ-ヺー]{4,}|[a-z0-9]{4,}")
_UNIT = re.compile(
    r"(?:何|なん)(?P<unit>[^\Wぁ-ん]{1,3}|か所|カ所|ヶ所|%|つ)"
    # 件数 and 人数 may be meant of anything.
    r"|(?P<counted>台|枚|冊|箇所|か所|社|店舗|品目)数"
)


def term_meant(text: str, library: Library) -> str | None:
    """The word explained that `text` holds, if it names nothing else."""
    text = plain(text)
    # ◎ has no letters, and stands beside particles.
    for key in (surface_key(text), re.sub(r"[\sのは?]+", "", text)):
        if key in library.terms:
            return library.terms[key][0].term
    named = library.term_names.within(text)
    if len(named) != 1:
        return None
    rest = text[: named[0].begin] + " " + text[named[0].end :]
    return named[0].keys[0] if not tokens_of(rest, library.finder) else None


def term_nearly(text: str, library: Library) -> str | None:
    """The word explained that `text` misspells: デジタルデバイト for デジタルデバイド."""
    words = [surface_key(text)]
    if len(tokens_of(text, library.finder)) == 1:
        words += map(surface_key, _FOREIGN_WORD.findall(plain(text)))
    pairs = [
        (fuzz.ratio(known, word), known)
        for word in words
        for known in library.terms
        if min(len(word), len(known)) >= SHORTEST_WORD
    ]
    score, known = max(pairs, default=(0.0, ""))
    return library.terms[known][0].term if score >= SAME_WORD else None


def unit_asked(wording: str) -> str | None:
    """「何台」 and 「台数」 ask for something that is counted in 台."""
    found = _UNIT.search(wording)
    return (found["unit"] or found["counted"]) if found else None


def facts_meant(
    text: str, unit: str | None, plan: str | None, library: Library
) -> tuple[tuple[str, ...], float]:
    """The keys of the facts of which the words speak, as the document orders them; and how well.

    Nothing and 0 where no fact holds enough of the words (a share, 0–1).

    With `unit` only what is counted in it, with `plan` only what that edition states.
    """
    finder = library.fact_finder
    tokens = finder.weigh(tokens_of(text, finder))
    ranked = [
        candidate
        for candidate in finder.find(tokens, most=40)
        if (plan is None or library.facts[candidate.key].plan == plan)
        and (unit is None or counted_in(unit, library.facts[candidate.key].unit))
    ]
    if not ranked or ranked[0].score < FACT_FROM:
        return (), 0.0
    best = library.facts[ranked[0].key]
    alike = {
        candidate.key
        for candidate in ranked
        if candidate.score >= ranked[0].score - AS_GOOD
        and library.facts[candidate.key].topic == best.topic
        and library.facts[candidate.key].plan == best.plan
    }
    return tuple(key for key in library.facts if key in alike)[:MOST_FACTS], ranked[0].score


def facts_called(text: str, plans: Sequence[str], library: Library) -> tuple[str, ...]:
    """The facts of which the wording is just the name, or their topic: of the first edition
    of `plans` that has any."""
    key = re.sub(r"(?:って|[はがをもの])$", "", title_key(text))
    for plan in plans:
        called = [
            name
            for name, fact in library.facts.items()
            if fact.plan == plan and key in (surface_key(fact.name), surface_key(fact.topic))
        ]
        if called:
            return tuple(called[:MOST_FACTS])
    return ()


def facts_named(name: str, plan: str, library: Library) -> tuple[str, ...]:
    """The facts of an edition (or an earlier one of the same plan) that bear just this name."""
    editions = {plan, *(p.id for p in library.plans.values() if p.superseded_by == plan)}
    return tuple(
        key for key, fact in library.facts.items() if fact.name == name and fact.plan in editions
    )


def is_target(fact: Fact) -> bool:
    """Does a fact tell what is aimed at?"""
    told = f"{fact.topic}{fact.name}{fact.text}"
    return any(word in told for word in ("目標", "目指", "指標"))


def counted_in(asked: str, unit: str | None) -> bool:
    """Is a number in `unit` an answer to 「何」 with the unit asked for? 何名 asks for 人, too."""
    asked = _one_spelling(asked)
    return unit is not None and asked in {_one_spelling(unit), SAME_UNITS.get(unit, unit)}


def _one_spelling(unit: str) -> str:
    """か所, カ所, ヶ所 and 箇所 count the same."""
    return re.sub(r"[かカヶケヵ]所", "箇所", unit).replace("パーセント", "%").replace("％", "%")
