"""Lists that run side by side: 「市場、AIの参加者はそれぞれ45人、240人」."""

import re
from collections.abc import Sequence

from knowledge.replies.labels import Labels, best_of
from knowledge.replies.spoken import Spoken

_IN_ORDER = re.compile(r"[、\s]*(?:それぞれ|各々|おのおの|(?:この|の)?順(?:番)?(?:に|で))[、\s]*")
_JOINED = re.compile(r"\s*(?:[、,/・]|と)\s*|\s+")
_SPLIT = re.compile(r"[、,/・]|及び|および|(?<=[一-龥ァ-ヶA-Za-z数])と(?=[一-龥ァ-ヶA-Za-z])")
# Names that are joined so closely share one number; a comma may begin something new.
_SHARED = re.compile(r"[/・&+]|及び|および|(?<=[一-龥ァ-ヶA-Za-z数])と(?=[一-龥ァ-ヶA-Za-z])")


def places_of(
    spoken: Sequence[Spoken],
    fitting: dict[int, list[str]],
    lines: Sequence[str],
    naming: Labels,
) -> dict[int, tuple[str, ...]]:
    """Index of a number → the measures that it may belong to, for numbers that stand in lists.

    As many names as numbers: each in its order. Several names before one number: it is open which
    (or both together). `fitting` has the measures whose unit each number fits.
    """  # fmt: skip
    found: dict[int, tuple[str, ...]] = {}
    for group in _groups(spoken, lines):
        if all(len(fitting[index]) < 2 for index in group):
            continue
        first = spoken[group[0]]
        words = f"{first.far}{first.own}"
        if len(group) == 1:
            words = re.split("[、,;:\n\t]", words)[-1]
        words = _IN_ORDER.sub("", re.split("[。!?]", words)[-1])
        pattern = _SPLIT if len(group) > 1 else _SHARED
        names = [chunk for chunk in pattern.split(words) if chunk.strip()]
        wanted = names[-len(group) :] if len(group) > 1 else names
        if len(names) < 2 or len(wanted) < len(group):
            continue
        meant = [
            _meant(chunk, fitting[group[n if len(group) > 1 else 0]], naming)
            for n, chunk in enumerate(wanted)
        ]
        single = [refs[0] for refs in meant if len(refs) == 1]
        if len(single) < len(wanted) or len(set(single)) < len(single):
            continue
        if len(group) == 1:
            found[group[0]] = tuple(single)
        else:
            found |= {index: (ref,) for index, ref in zip(group, single, strict=True)}
    return found


def _meant(chunk: str, among: list[str], naming: Labels) -> list[str]:
    return best_of(naming.of_measures(chunk), among)


def _groups(spoken: Sequence[Spoken], lines: Sequence[str]) -> list[list[int]]:
    """Numbers with nothing but a comma, a slash or a blank between them."""
    groups: list[list[int]] = []
    for index, one in enumerate(spoken):
        before = spoken[index - 1] if index else None
        joined = (
            before is not None
            and before.number.line == one.number.line
            and before.number.end <= one.number.start
            and _JOINED.fullmatch(lines[one.number.line][before.number.end : one.number.start])
        )
        if joined and groups:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
