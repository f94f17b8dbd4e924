"""Which of an initiative's measures does the wording mean?"""

from collections.abc import Sequence

from knowledge.names.finder import Token
from knowledge.names.normal import surface_key
from knowledge.records.library import HeldMeasure, Library

SAME_UNITS = {"人": "名", "名": "人", "箇所": "か所"}
AS_GOOD = 0.05
TIPPING = 0.1
BY_UNIT = 0.8
CLEARLY = 0.6
EPSILON = 0.01
# From here a second measure is meant by the words that the first leaves open.
OPEN_WORDS = 0.29
MARGIN = 0.1


def fit(words: Sequence[Token], held: HeldMeasure, library: Library) -> float:
    """The share (0–1) of the words that name this measure.

    A name of the initiative and words of its title tell which initiative is meant. Where the
    measure's label holds them, too, they only tip the balance between two measures.
    """
    texts = [surface_key(text) for text in (held.measure.label, *held.measure.short)]
    title = surface_key(library.initiatives[held.holder].title)
    total = named = tipped = 0.0
    for token in words:
        forms = {surface_key(token.text), surface_key(token.normal)} - {""}
        in_label = any(form in text for form in forms for text in texts)
        is_name = held.holder in token.names or held.measure.initiative in token.names
        if is_name or any(form in title for form in forms):
            tipped = max(tipped, TIPPING if in_label else 0.0)
            continue
        total += token.weight
        if in_label:
            named += token.weight
        elif any(form.endswith(_counted(held.measure.unit)) for form in forms):
            named += token.weight * BY_UNIT
    return min(1.0, (named / total if total else 0.0) + tipped)


def meant(
    words: Sequence[Token], measures: Sequence[HeldMeasure], library: Library
) -> list[HeldMeasure]:
    """The measures that the words name; all of them when the words name none.

    「課題数と参加者数」 names two: one that fits best, and one for the words it leaves open.
    """
    chosen: list[HeldMeasure] = []
    rest = list(words)
    while rest and len(chosen) < len(measures):
        scores = {held.measure.id: fit(rest, held, library) for held in measures}
        best = max(scores.values())
        if best < (OPEN_WORDS if chosen else EPSILON):
            break
        chosen += [h for h in measures if scores[h.measure.id] >= best - AS_GOOD]
        rest = [word for word in rest if not any(_names(word, held) for held in chosen)]
    return [held for held in measures if held in chosen] or list(measures)


def _names(word: Token, held: HeldMeasure) -> bool:
    texts = [surface_key(text) for text in (held.measure.label, *held.measure.short)]
    forms = {surface_key(word.text), surface_key(word.normal)} - {""}
    return any(form in text for form in forms for text in texts)


def named_by_measure(words: Sequence[Token], keys: Sequence[str], library: Library) -> str | None:
    """Of several things, the one of which the words clearly name something that is counted."""
    scores = {key: best_fit(words, key, library) for key in keys if key in library.initiatives}
    ranked = sorted(scores, key=lambda key: -scores[key])
    if not ranked or scores[ranked[0]] < CLEARLY:
        return None
    rivals = [key for key in ranked[1:] if scores[key] > scores[ranked[0]] - MARGIN]
    same = all(_counts(key, library) == _counts(ranked[0], library) for key in rivals)
    return ranked[0] if same else None


def best_fit(words: Sequence[Token], key: str, library: Library) -> float:
    """How well the words name any measure of this initiative, 0–1."""
    return max((fit(words, held, library) for held in library.measures_of(key)), default=0.0)


def only_counted(keys: Sequence[str], library: Library) -> str | None:
    """Of several things, the first with figures, if no other has figures of its own."""
    counted = [key for key in keys if _counts(key, library)]
    if counted and all(_counts(key, library) == _counts(counted[0], library) for key in counted):
        return counted[0]
    return None


def same_figures(key: str, heir: str, library: Library) -> bool:
    """Does the heir hold every figure of the older initiative?"""
    return _counts(key, library) <= _counts(heir, library)


def _counts(key: str, library: Library) -> frozenset[str]:
    """The ids under which figures of this thing stand."""
    if key in library.initiatives:
        return frozenset(held.measure.id for held in library.measures_of(key))
    number = library.kpis.get(key) or library.indicators[key]
    return frozenset({key} if number.figures else ())


def _counted(unit: str) -> tuple[str, ...]:
    """何名 and 人数 ask for what is counted in 人 or 名."""
    same = {unit, SAME_UNITS.get(unit, unit)}
    endings = {f"何{name}" for name in same} | {f"{name}数" for name in same}
    if same & {"人", "名"}:
        endings |= {"人数", "者数"}
    return tuple(surface_key(ending) for ending in endings)
