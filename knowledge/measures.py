"""Which of an initiative's measures does the wording mean?"""

from collections.abc import Sequence

from knowledge.library import HeldMeasure, Library
from knowledge.names.finder import Token
from knowledge.names.normal import surface_key

SAME_UNITS = {"人": "名", "名": "人", "箇所": "か所"}
AS_GOOD = 0.05


def fit(words: Sequence[Token], held: HeldMeasure, library: Library) -> float:
    """The share (0–1) of the words that name this measure.

    A name of the initiative does not count, and words of its title count little: they tell
    which initiative is meant.
    """
    texts = [surface_key(text) for text in (held.measure.label, *held.measure.short)]
    title = surface_key(library.initiatives[held.holder].title)
    total = got = 0.0
    for token in words:
        if held.holder in token.names or held.measure.initiative in token.names:
            continue
        forms = {surface_key(token.text), surface_key(token.normal)} - {""}
        weight = token.weight * (0.3 if any(form in title for form in forms) else 1.0)
        total += weight
        if any(form in text for form in forms for text in texts):
            got += weight
        elif any(form.endswith(_counted(held.measure.unit)) for form in forms):
            got += weight * 0.8
    return got / total if total else 0.0


def meant(
    words: Sequence[Token], measures: Sequence[HeldMeasure], library: Library
) -> list[HeldMeasure]:
    """The measures that the words name; all of them when the words name none."""
    scores = [fit(words, held, library) for held in measures]
    best = max(scores, default=0.0)
    if best <= 0:
        return list(measures)
    return [held for held, score in zip(measures, scores, strict=True) if score >= best - AS_GOOD]


def _counted(unit: str) -> tuple[str, ...]:
    """何名 and 人数 ask for what is counted in 人 or 名."""
    same = {unit, SAME_UNITS.get(unit, unit)}
    endings = {f"何{name}" for name in same} | {f"{name}数" for name in same}
    if same & {"人", "名"}:
        endings |= {"人数", "者数"}
    return tuple(surface_key(ending) for ending in endings)
