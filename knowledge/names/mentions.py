"""Which known names stand in a text as they are, as written or as read?"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.names.normal import is_kana, skeleton_key, surface_key

SHORTEST_NAME = 2
SHORTEST_SKELETON = 4


@dataclass(frozen=True)
class Mention:
    """A known name that stands in the wording as it is; begin and end count in `plain` text."""

    name: str
    keys: tuple[str, ...]
    begin: int
    end: int


class Mentions:
    """All names by surface, and by skeleton those in kana that are long enough not to collide."""

    def __init__(self, names: dict[str, tuple[str, ...]]) -> None:
        """`names`: a name as written → the things that it names outright."""
        self._surfaces, self._skeletons = _Spellings(), _Spellings()
        # One message is looked through again and again while it is understood.
        self._found = lru_cache(maxsize=500)(self._within)
        for name, keys in names.items():
            key = surface_key(name)
            if len(key) >= SHORTEST_NAME:
                self._surfaces.add(key, keys)
            if is_kana(key) and len(skeleton := skeleton_key(name)) >= SHORTEST_SKELETON:
                self._skeletons.add(skeleton, keys)

    def within(self, text: str) -> list[Mention]:
        """The names in a plain text from left to right; of overlapping ones the longest."""
        return list(self._found(text))

    def _within(self, text: str) -> tuple[Mention, ...]:
        found = [
            *self._surfaces.within(text, _letter_key),
            *self._skeletons.within(text, _letter_skeleton),
        ]
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda m: (m.begin - m.end, m.begin)):
            if all(mention.end <= other.begin or mention.begin >= other.end for other in kept):
                kept.append(mention)
        return tuple(sorted(kept, key=lambda mention: mention.begin))


class _Spellings:
    """Names under one spelling, and which of them begin with which two letters."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, ...]] = {}
        self._starting: dict[str, list[str]] = defaultdict(list)

    def add(self, name: str, keys: tuple[str, ...]) -> None:
        if name not in self._keys:
            self._starting[name[:SHORTEST_NAME]].append(name)
        self._keys[name] = tuple(dict.fromkeys((*self._keys.get(name, ()), *keys)))

    def within(self, text: str, letter_key: Callable[[str], str]) -> list[Mention]:
        key, places = "", []
        for index, letter in enumerate(text):
            part = letter_key(letter)
            key += part
            places += [index] * len(part)
        return [
            Mention(name, self._keys[name], places[begin], places[begin + len(name) - 1] + 1)
            for begin in range(len(key))
            for name in self._starting.get(key[begin : begin + SHORTEST_NAME], ())
            if key.startswith(name, begin)
        ]


@lru_cache(maxsize=10_000)
def _letter_key(letter: str) -> str:
    return surface_key(letter)


@lru_cache(maxsize=10_000)
def _letter_skeleton(letter: str) -> str:
    return skeleton_key(letter)
